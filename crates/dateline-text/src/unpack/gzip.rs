//! gzip of one member or several.
//!
//! Zeros after the last member, as tapes leave them, are passed over; anything else there is named
//! as damage after all members have been read.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::{damaged, is_at_end};
use crate::Cause;
use crate::bytes::Bytes;

const PACKING: &str = "gzip data";

/// What the members of a gzip file unpack to, one after the other.
pub struct Gunzip {
    state: State,
}

enum State {
    Member(Box<GzDecoder<Bytes>>),
    Ended,
}

impl Gunzip {
    pub fn new(packed: Bytes) -> Self {
        Self {
            state: State::Member(Box::new(GzDecoder::new(packed))),
        }
    }

    /// The next member, where there is one.
    fn next_member(&mut self) -> io::Result<()> {
        let State::Member(decoder) = std::mem::replace(&mut self.state, State::Ended) else {
            return Ok(());
        };
        let mut packed = decoder.into_inner();
        while !is_at_end(&mut packed)? {
            let zeros = packed.held().iter().take_while(|&&b| b == 0).count();
            if zeros > 0 {
                packed.consume(zeros);
                continue;
            }
            if !packed.hold(2)?.starts_with(&[0x1F, 0x8B]) {
                let what = format!("bytes after the last member, from byte {}", packed.offset());
                return Err(Cause::Damaged {
                    packing: PACKING,
                    what,
                }
                .into());
            }
            self.state = State::Member(Box::new(GzDecoder::new(packed)));
            return Ok(());
        }
        Ok(())
    }
}

impl Read for Gunzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let State::Member(decoder) = &mut self.state {
            match decoder.read(buffer) {
                Ok(0) => self.next_member()?,
                Ok(n) => return Ok(n),
                Err(error) => {
                    let at = decoder.get_ref().offset();
                    self.state = State::Ended;
                    return Err(match damaged(error, PACKING).downcast::<Cause>() {
                        Ok(Cause::Damaged { packing, what }) => Cause::Damaged {
                            packing,
                            what: format!("{what}, at byte {at}"),
                        }
                        .into(),
                        Ok(cause) => cause.into(),
                        Err(error) => error,
                    });
                }
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gz(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(packed: Vec<u8>) -> (String, Option<String>) {
        let mut gunzip = Gunzip::new(Bytes::new(Cursor::new(packed)));
        let (mut out, mut buffer) = (Vec::new(), [0; 7]);
        loop {
            match gunzip.read(&mut buffer) {
                Ok(0) => return (String::from_utf8(out).unwrap(), None),
                Ok(n) => out.extend(&buffer[..n]),
                Err(e) => return (String::from_utf8(out).unwrap(), Some(e.to_string())),
            }
        }
    }

    #[test]
    fn members_follow_one_another() {
        let packed = [gz("Peace "), gz(""), gz("talks."), vec![0; 512]].concat();
        assert_eq!(read(packed), ("Peace talks.".to_owned(), None));
    }

    #[test]
    fn what_is_cut_off_is_named_after_what_is_whole() {
        let whole = gz("Peace ");
        let second = gz("talks.");
        let packed = [whole.clone(), second[..second.len() - 4].to_vec()].concat();
        let (text, error) = read(packed);
        assert_eq!(text, "Peace talks.");
        assert!(error.unwrap().starts_with("it ends too early, at byte "));
        let (text, error) = read([whole, b"rubbish".to_vec()].concat());
        assert_eq!(text, "Peace ");
        assert!(
            error
                .unwrap()
                .starts_with("bytes after the last member, from byte 26")
        );
    }
}
