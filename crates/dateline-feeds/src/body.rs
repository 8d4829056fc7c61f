//! Bodies, read and unpacked within limits.

use std::io::{self, Read};

use crate::error::FetchError;

/// What a body may be packed with; what we say we accept.
pub const ACCEPT_ENCODING: &str = "gzip, br";

/// What is done about a body that is larger than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// It is an error.
    Refuse,
    /// The beginning is enough.
    Cut,
}

/// Reads a body that is packed as `encoding` says. The limit holds for the bytes on the wire and for
/// what they unpack to, so that a small bomb is stopped as early as a large body.
pub fn read(
    wire: impl Read,
    encoding: Option<&str>,
    limit: u64,
    beyond: Beyond,
) -> Result<(Vec<u8>, u64), FetchError> {
    let mut counted = Counted {
        inner: wire,
        bytes: 0,
    };
    let encoding = encoding.unwrap_or_default().trim().to_ascii_lowercase();
    let packed = !matches!(encoding.as_str(), "" | "identity");
    let body = match encoding.as_str() {
        "" | "identity" => take(&mut counted, limit, beyond, packed)?,
        "gzip" | "x-gzip" => {
            let unpacked = flate2::read::MultiGzDecoder::new(&mut counted);
            take(unpacked, limit, beyond, packed)?
        }
        "br" => {
            let unpacked = brotli_decompressor::Decompressor::new(&mut counted, 16 << 10);
            take(unpacked, limit, beyond, packed)?
        }
        other => {
            let shown: String = other.chars().take(40).collect();
            return Err(FetchError::Encoding {
                why: format!("it is packed as `{shown}`, where only gzip and br were asked for"),
            });
        }
    };
    Ok((body, counted.bytes))
}

fn take(from: impl Read, limit: u64, beyond: Beyond, packed: bool) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    let read = from.take(limit + 1).read_to_end(&mut body);
    if body.len() as u64 > limit {
        if beyond == Beyond::Refuse {
            return Err(FetchError::TooLarge {
                limit,
                inflated: packed,
            });
        }
        body.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        return Ok(body);
    }
    match read {
        Ok(_) => Ok(body),
        Err(error) => Err(broken(error, packed)),
    }
}

/// What a failed read means; errors of the connection keep what they are.
fn broken(error: io::Error, packed: bool) -> FetchError {
    if error
        .get_ref()
        .is_some_and(|inner| inner.is::<ureq::Error>())
    {
        return crate::fetch::failed("the server", ureq::Error::from(error), None);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof if packed => FetchError::Truncated {
            why: "the packed data has no end".to_owned(),
        },
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if packed => {
            FetchError::Encoding {
                why: error.to_string(),
            }
        }
        _ => FetchError::Truncated {
            why: error.to_string(),
        },
    }
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn whole(wire: &[u8], encoding: &str, limit: u64) -> Result<(Vec<u8>, u64), FetchError> {
        read(wire, Some(encoding), limit, Beyond::Refuse)
    }

    #[test]
    fn packed_and_plain_bodies_are_read() {
        assert_eq!(whole(b"text", "", 4).unwrap(), (b"text".to_vec(), 4));
        assert_eq!(whole(b"text", "Identity", 4).unwrap().0, b"text");
        let packed = gzip(b"some text");
        assert_eq!(
            whole(&packed, "gzip", 9).unwrap(),
            (b"some text".to_vec(), packed.len() as u64)
        );
        // `printf 'some text' | brotli`: one stored block.
        let brotli = [&[0x0b, 0x04, 0x80][..], b"some text", &[0x03]].concat();
        assert_eq!(whole(&brotli, "br", 9).unwrap().0, b"some text");
    }

    #[test]
    fn limits_hold_before_and_after_unpacking() {
        let large = |inflated| FetchError::TooLarge {
            limit: 100,
            inflated,
        };
        assert_eq!(whole(&[b'a'; 101], "", 100).unwrap_err(), large(false));
        let bomb = gzip(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        assert_eq!(whole(&bomb, "gzip", 100).unwrap_err(), large(true));
        assert_eq!(
            read(&[b'a'; 101][..], None, 100, Beyond::Cut)
                .unwrap()
                .0
                .len(),
            100
        );
    }

    #[test]
    fn broken_packing_is_named() {
        let packed = gzip(b"some text that is long enough to be cut");
        assert_eq!(
            whole(&packed[..packed.len() - 9], "gzip", 100)
                .unwrap_err()
                .class(),
            "truncated"
        );
        assert_eq!(
            whole(b"no gzip at all", "gzip", 100).unwrap_err().class(),
            "encoding"
        );
        assert_eq!(
            whole(&[0xff; 30], "br", 100).unwrap_err().class(),
            "encoding"
        );
        assert_eq!(
            whole(b"x", "gzip, gzip", 100).unwrap_err().class(),
            "encoding"
        );
        assert_eq!(whole(b"x", "deflate", 100).unwrap_err().class(), "encoding");
    }
}
