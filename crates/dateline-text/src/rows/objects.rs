//! JSON that does not go by lines, object by object.
//!
//! In: an object, several one after the other, or a list of them, however they are laid out. Out:
//! each object's text as it stands, with the line it begins in. One object is held at a time.

use std::io::BufRead;

use crate::Cause;

/// The objects in a stream of JSON.
pub struct Objects<R> {
    reader: R,
    max_bytes: u64,
    line: usize,
    /// Whether the objects stand in a list.
    list: bool,
    ended: bool,
}

/// An object's text, or why there is none, and the line in which it begins.
pub type Object = (usize, Result<String, Cause>);

impl<R: BufRead> Objects<R> {
    /// The objects of `reader`, of at most `max_bytes` each.
    pub fn new(reader: R, max_bytes: u64) -> Self {
        Self {
            reader,
            max_bytes,
            line: 1,
            list: false,
            ended: false,
        }
    }

    /// The next byte, without taking it.
    fn peek(&mut self) -> Result<Option<u8>, Cause> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    fn take(&mut self, byte: u8) {
        self.line += usize::from(byte == b'\n');
        self.reader.consume(1);
    }

    /// Passes over what stands between values; the first byte of a value, where there is one.
    fn value_begin(&mut self) -> Result<Option<u8>, Cause> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'[' if !self.list => self.list = true,
                b']' | b',' if self.list => {}
                byte if byte.is_ascii_whitespace() => {}
                byte => return Ok(Some(byte)),
            }
            self.take(byte);
        }
        Ok(None)
    }

    /// The text of the value that begins here: to its last bracket, or to what ends a word.
    fn value(&mut self) -> Result<String, Cause> {
        let mut scan = Scan::default();
        let mut text = Vec::new();
        let mut length = 0_u64;
        loop {
            let held = self.reader.fill_buf()?;
            if held.is_empty() {
                self.ended = true;
                if scan.depth > 0 || scan.quoted {
                    let said = "it ends within an object".to_owned();
                    return Err(Cause::BrokenJson(said));
                }
                break;
            }
            let end = scan.end(held);
            let part = &held[..end.unwrap_or(held.len())];
            self.line += part.iter().filter(|&&b| b == b'\n').count();
            length += part.len() as u64;
            // The rest of a value that is too long is passed over.
            if length <= self.max_bytes {
                text.extend_from_slice(part);
            }
            let n = part.len();
            self.reader.consume(n);
            if end.is_some() {
                break;
            }
        }
        if length > self.max_bytes {
            return Err(Cause::TooLarge {
                limit: self.max_bytes,
            });
        }
        let text = String::from_utf8(text);
        text.map_err(|_| Cause::BrokenJson("bytes that are no UTF-8".to_owned()))
    }
}

impl<R: BufRead> Iterator for Objects<R> {
    type Item = Object;

    fn next(&mut self) -> Option<Object> {
        if self.ended {
            return None;
        }
        let begin = self.value_begin();
        let line = self.line;
        let value = match begin {
            Ok(None) => return None,
            Ok(Some(_)) => self.value(),
            Err(cause) => Err(cause),
        };
        if matches!(
            value,
            Err(Cause::Unreadable(_) | Cause::Damaged { .. } | Cause::Bomb { .. })
        ) {
            self.ended = true;
        }
        Some((line, value))
    }
}

/// Finds the end of a value.
#[derive(Default)]
struct Scan {
    depth: usize,
    quoted: bool,
    escaped: bool,
    begun: bool,
}

impl Scan {
    /// The place behind the value's last byte, where it stands in these bytes.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (i, &byte) in bytes.iter().enumerate() {
            if self.quoted {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.quoted = false;
                        if self.depth == 0 {
                            return Some(i + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'{' | b'[' => self.depth += 1,
                // A bracket that closes nothing is a value of its own, and refused as one.
                b'}' | b']' if self.depth <= 1 => {
                    let ends_word = self.depth == 0 && self.begun;
                    return Some(if ends_word { i } else { i + 1 });
                }
                b'}' | b']' => self.depth -= 1,
                b',' if self.depth == 0 => return Some(if self.begun { i } else { i + 1 }),
                byte if self.depth == 0 && byte.is_ascii_whitespace() => return Some(i),
                _ => {}
            }
            self.begun = true;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;
    use proptest::prelude::*;

    fn objects(text: &str, max: u64) -> Vec<(usize, Result<String, String>)> {
        Objects::new(BufReader::with_capacity(3, text.as_bytes()), max)
            .map(|(line, object)| (line, object.map_err(|e| e.to_string())))
            .collect()
    }

    fn well(text: &str) -> Vec<(usize, String)> {
        let objects = objects(text, 1000).into_iter();
        objects.map(|(line, o)| (line, o.unwrap())).collect()
    }

    #[test]
    fn objects_come_however_they_are_laid_out() {
        let own = |pairs: &[(usize, &str)]| -> Vec<(usize, String)> {
            pairs.iter().map(|(n, t)| (*n, (*t).to_owned())).collect()
        };
        assert_eq!(well("{\n \"a\": 1\n}\n"), own(&[(1, "{\n \"a\": 1\n}")]));
        let two = own(&[(2, "{\"a\": \"}]\\\"{\"}"), (3, "{\"b\": [{}]}")]);
        assert_eq!(well("[\n{\"a\": \"}]\\\"{\"},\n{\"b\": [{}]}\n]"), two);
        assert_eq!(well("\n{\"a\": \"}]\\\"{\"}\n{\"b\": [{}]}"), two);
        assert_eq!(
            well("[1, \"a, b\", null]"),
            own(&[(1, "1"), (1, "\"a, b\""), (1, "null")])
        );
        assert!(well(" [ ] ").is_empty() && well("").is_empty());
    }

    #[test]
    fn faults_cost_one_object() {
        let found = objects("[{\"a\": \"12345678901234567890\"}, {\"b\": 1}]", 12);
        assert!(
            found[0]
                .1
                .as_ref()
                .unwrap_err()
                .contains("more than 12 bytes")
        );
        assert_eq!(found[1].1.as_deref(), Ok("{\"b\": 1}"));
        let found = objects("[{\"a\": 1},\n{\"b\": ", 100);
        assert_eq!(found[1].0, 2);
        assert!(found[1].1.as_ref().unwrap_err().contains("ends within"));
    }

    proptest! {
        #[test]
        fn no_text_is_a_fault_and_all_end(text in "[\\[\\]{}\",:a1 \\\\\n]{0,40}") {
            prop_assert!(objects(&text, 20).len() <= text.len() + 1);
        }
    }
}
