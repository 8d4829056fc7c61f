//! Lines of a reader, numbered, each bounded in length.

use std::io::{self, BufRead, Read};

use crate::{Cause, InputError, decode};

/// A line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// Without its end.
    pub text: String,
}

/// The lines of a reader that are not blank. A line that cannot be read is an error in its
/// place; the next one follows.
pub struct Lines<R> {
    name: String,
    reader: R,
    max_bytes: u64,
    number: usize,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    /// Lines of `reader`, called `name` in errors, of at most `max_bytes` each.
    pub fn new(name: impl Into<String>, reader: R, max_bytes: u64) -> Self {
        Self {
            name: name.into(),
            reader,
            max_bytes,
            number: 0,
            failed: false,
        }
    }

    /// The name in errors.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of the line that came last.
    pub fn number(&self) -> usize {
        self.number
    }

    /// An error in a line of this reader.
    pub fn error(&self, line: usize, column: Option<usize>, cause: Cause) -> InputError {
        InputError::new(&self.name, cause).at(Some(line), column)
    }

    /// The bytes of the next line, at most one more than allowed.
    fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader
            .by_ref()
            .take(self.max_bytes + 1)
            .read_until(b'\n', &mut bytes)?;
        Ok(bytes)
    }

    /// Leaves out the rest of a line that is too long.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            match buffer.iter().position(|&b| b == b'\n') {
                Some(at) => {
                    self.reader.consume(at + 1);
                    return Ok(());
                }
                None if buffer.is_empty() => return Ok(()),
                None => {
                    let n = buffer.len();
                    self.reader.consume(n);
                }
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            let read = self.read();
            self.number += 1;
            let number = self.number;
            let mut bytes = match read {
                Ok(bytes) if bytes.is_empty() => return None,
                Ok(bytes) => bytes,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(self.error(number, None, Cause::from(error))));
                }
            };
            if bytes.len() as u64 > self.max_bytes && bytes.last() != Some(&b'\n') {
                if let Err(error) = self.skip_line() {
                    self.failed = true;
                    return Some(Err(self.error(number, None, Cause::from(error))));
                }
                let cause = Cause::TooLarge {
                    limit: self.max_bytes,
                };
                return Some(Err(self.error(number, None, cause)));
            }
            while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                bytes.pop();
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(match decode::text_from_utf8(bytes) {
                Ok(text) => Ok(Line { number, text }),
                Err(bad) => Err(self.error(number, Some(bad.offset + 1), bad.cause)),
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], max: u64) -> Vec<Result<(usize, String), String>> {
        Lines::new("f", bytes, max)
            .map(|l| l.map(|l| (l.number, l.text)).map_err(|e| e.to_string()))
            .collect()
    }

    #[test]
    fn blank_lines_count_but_do_not_come() {
        assert_eq!(
            lines(b"a\r\n\n  \nb", 10),
            [Ok((1, "a".to_owned())), Ok((4, "b".to_owned()))]
        );
    }

    #[test]
    fn a_long_line_is_an_error_and_the_next_one_follows() {
        let found = lines(b"12345678\nab\n", 4);
        assert!(
            found[0]
                .as_ref()
                .unwrap_err()
                .starts_with("f, line 1: one document of more than 4")
        );
        assert_eq!(found[1], Ok((2, "ab".to_owned())));
    }

    #[test]
    fn a_line_that_just_fits_is_read() {
        assert_eq!(
            lines(b"1234\nab\n", 4),
            [Ok((1, "1234".to_owned())), Ok((2, "ab".to_owned()))]
        );
    }

    #[test]
    fn bad_bytes_are_named_with_line_and_column() {
        let found = lines(b"ab\nc\xE9d\nef", 10);
        assert!(
            found[1]
                .as_ref()
                .unwrap_err()
                .starts_with("f, line 2, column 2: not UTF-8: byte 0xE9")
        );
        assert_eq!(found[2], Ok((3, "ef".to_owned())));
    }
}
