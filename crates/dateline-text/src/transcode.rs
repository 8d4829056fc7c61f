//! Streams of text in any encoding as streams of UTF-8.
//!
//! In: bytes, and the declared encoding. Out: UTF-8 without a byte-order mark. The encoding is
//! settled by the first bytes that are not ASCII, so that nothing has to be read ahead of a table
//! or of lines in plain English. Bytes that are meant to be UTF-8 pass as they are: who reads rows
//! names the row that is damaged.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, UTF_8};

use crate::bytes::Bytes;
use crate::encoding;

/// Bytes looked at to settle an encoding.
const LOOKED_AT: usize = 1 << 16;

/// A stream of UTF-8.
pub struct Transcode {
    bytes: Bytes,
    declared: Option<String>,
    state: State,
    out: String,
    /// The part of `out` that was handed out.
    at: usize,
}

enum State {
    Begin,
    Ascii,
    Utf8,
    Other(Box<Decoder>),
    Ended,
}

impl Transcode {
    pub fn new(bytes: Bytes, declared: Option<&str>) -> Self {
        Self {
            bytes,
            declared: declared.map(str::to_owned),
            state: State::Begin,
            out: String::new(),
            at: 0,
        }
    }

    /// Settles the encoding by what is held, and reads on until that is enough.
    fn settle(&mut self) -> io::Result<State> {
        loop {
            let held = self.bytes.held();
            let enough = held.len() >= LOOKED_AT || self.bytes.ended();
            let (encoding, _) = encoding::encoding_of(held, self.declared.as_deref());
            let whole = std::str::from_utf8(held).is_ok() || cut_off(held);
            // A lone first byte may be half of a mark.
            if encoding == UTF_8 && whole && (held.len() > 2 || enough) {
                let is_marked = held.starts_with(b"\xEF\xBB\xBF");
                let ascii = held.is_ascii() && self.declared.is_none();
                if is_marked {
                    self.bytes.consume(3);
                }
                return Ok(if ascii { State::Ascii } else { State::Utf8 });
            }
            if enough {
                return Ok(match encoding == UTF_8 {
                    true => State::Utf8,
                    false => State::Other(Box::new(encoding.new_decoder_with_bom_removal())),
                });
            }
            self.bytes.hold_more()?;
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        let State::Other(decoder) = &mut self.state else {
            return Ok(());
        };
        self.out.clear();
        self.at = 0;
        while self.out.is_empty() {
            let held = self.bytes.fill_buf()?;
            let last = held.is_empty();
            let room = decoder.max_utf8_buffer_length(held.len()).unwrap_or(0);
            self.out.reserve(room.max(16));
            let (_, read, _) = decoder.decode_to_string(held, &mut self.out, last);
            self.bytes.consume(read);
            if last {
                self.state = State::Ended;
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Whether bytes are UTF-8 up to a character that their end cuts off.
fn cut_off(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none())
}

impl BufRead for Transcode {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.out.len() {
            return Ok(&self.out.as_bytes()[self.at..]);
        }
        self.bytes.fill_buf()?;
        match self.state {
            State::Begin => self.state = self.settle()?,
            State::Ascii if !self.bytes.held().is_ascii() => self.state = self.settle()?,
            _ => {}
        }
        match self.state {
            State::Other(_) => {
                self.decode()?;
                Ok(self.out.as_bytes())
            }
            State::Ended => Ok(&[]),
            _ => self.bytes.fill_buf(),
        }
    }

    fn consume(&mut self, n: usize) {
        if self.out.is_empty() {
            self.bytes.consume(n);
        } else {
            self.at = (self.at + n).min(self.out.len());
        }
    }
}

impl Read for Transcode {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let n = ready.len().min(buffer.len());
        buffer[..n].copy_from_slice(&ready[..n]);
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A reader that gives three bytes at a time.
    struct Slow(Cursor<Vec<u8>>);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = buffer.len().min(3);
            self.0.read(&mut buffer[..n])
        }
    }

    fn read(bytes: &[u8], declared: Option<&str>) -> Vec<u8> {
        let mut all = Vec::new();
        Transcode::new(Bytes::new(Slow(Cursor::new(bytes.to_vec()))), declared)
            .read_to_end(&mut all)
            .unwrap();
        all
    }

    #[test]
    fn all_encodings_come_out_as_utf8() {
        let text = "Zürich, 3 o’clock: Łódź – Київ";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [b"\xFE\xFF".to_vec(), utf16.clone()].concat();
        for (bytes, declared) in [
            (text.as_bytes().to_vec(), None),
            (format!("\u{FEFF}{text}").into_bytes(), None),
            (utf16.clone(), None),
            (utf16, Some("utf-16be")),
            (marked, Some("utf-8")),
        ] {
            assert_eq!(String::from_utf8(read(&bytes, declared)).unwrap(), text);
        }
    }

    #[test]
    fn what_is_foreign_may_come_late() {
        let mut bytes = "a,b\n".repeat(50_000).into_bytes();
        let ascii = bytes.len();
        bytes.extend(b"Z\xFCrich ist gr\xF6\xDFer als Genf, sagte der Pr\xE4sident am Freitag.\n");
        let out = String::from_utf8(read(&bytes, None)).unwrap();
        assert!(
            out[ascii..].starts_with("Zürich ist größer"),
            "{}",
            &out[ascii..]
        );
        assert_eq!(read(&bytes[ascii..], Some("cp1251"))[1..3], *"ь".as_bytes());
    }

    #[test]
    fn damaged_utf8_passes_as_it_is() {
        let bytes = "Zürich Łódź Київ\nü\u{FF}\n".as_bytes().to_vec();
        let mut damaged = bytes.clone();
        damaged.push(0xFF);
        assert_eq!(read(&damaged, None), damaged);
        assert!(read(b"", None).is_empty());
    }
}
