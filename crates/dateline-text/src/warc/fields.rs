//! Named fields, as in the heads of WARC records and of HTTP responses.
//!
//! In: the lines of a head. Out: names and values; a name is found in any case.

/// The fields of a head, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of these lines. Lines that begin with white space go on with the one before;
    /// lines without a colon are left out.
    #[must_use]
    pub fn parse(head: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in head.split(|&b| b == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let text = String::from_utf8_lossy(line);
            if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    /// The first value of this name that is not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// Every value of this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = move |field: &&(String, String)| field.0.eq_ignore_ascii_case(name);
        self.0.iter().filter(same).map(|(_, value)| value.as_str())
    }
}

/// How many bytes a head has with the empty line that ends it.
pub fn head_length(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|at| match &bytes[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// The type and the charset of a `Content-Type`, both in small letters.
pub fn media_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    });
    (essence, charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_any_case_and_folded() {
        let fields = Fields::parse(b"A: 1\r\nlong:  x\r\n  y\r\nnone\r\na: 2\r\nE:\r\n");
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.all("A").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fields.get("Long"), Some("x y"));
        assert_eq!((fields.get("e"), fields.get("none")), (None, None));
    }

    #[test]
    fn a_head_ends_with_an_empty_line() {
        for (bytes, length) in [
            (&b"a: b\r\n\r\nrest"[..], Some(8)),
            (b"a: b\n\nrest", Some(6)),
            (b"a: b\r\nc: d\r\n", None),
            (b"", None),
        ] {
            assert_eq!(head_length(bytes), length);
        }
    }

    #[test]
    fn types_have_a_charset() {
        let read = |value| media_type(value);
        assert_eq!(
            read("Text/HTML; Charset=\"UTF-8\""),
            ("text/html".into(), Some("utf-8".into()))
        );
        assert_eq!(read("text/plain"), ("text/plain".into(), None));
        assert_eq!(read("a/b; charset="), ("a/b".into(), None));
    }
}
