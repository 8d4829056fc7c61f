//! The encoding a page names in its first bytes.

/// Bytes looked at; the standard says 1024, pages with much before it are common.
const LOOKED_AT: usize = 4096;

/// The label in `<meta charset="…">`, `<meta http-equiv="Content-Type" content="…; charset=…">` or an
/// XML declaration, if the page begins with one.
///
/// Pages in UTF-16 cannot name it so: a label that says UTF-16 and can be read means UTF-8, as the
/// standard has it.
pub fn declared(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let head: String = head
        .iter()
        .map(|&b| char::from(b).to_ascii_lowercase())
        .collect();
    let mut at = 0;
    while let Some(found) = head[at..].find(['<']) {
        let start = at + found;
        let rest = &head[start..];
        at = start + 1;
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let label = if tag.starts_with("<meta") {
            value(tag, "charset")
        } else if tag.starts_with("<?xml") {
            value(tag, "encoding")
        } else {
            None
        };
        if let Some(label) = label {
            return Some(if label.starts_with("utf-16") {
                "utf-8".to_owned()
            } else {
                label
            });
        }
    }
    None
}

/// The word behind `name=`, with or without quotation marks.
fn value(tag: &str, name: &str) -> Option<String> {
    let after = &tag[tag.find(name)? + name.len()..];
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found() {
        for (html, label) in [
            (
                "<html><head><META CharSet=\"Windows-1251\">",
                Some("windows-1251"),
            ),
            (
                "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>",
                Some("gb2312"),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><html>",
                Some("iso-8859-2"),
            ),
            ("<meta charset=utf-16le>", Some("utf-8")),
            ("<meta name=\"a\" content=\"b\">", None),
            ("<p>charset=latin1", None),
            ("<meta charset", None),
        ] {
            assert_eq!(declared(html.as_bytes()).as_deref(), label, "{html}");
        }
    }
}
