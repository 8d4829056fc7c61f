//! The HTTP response in a record, and its body as the page's author wrote it.
//!
//! In: the block of a `response` record. Out: status, fields, and the body out of its transfer and
//! content encodings. Crawlers often keep the head they were sent and unpack the body all the same,
//! so an encoding that the body plainly does not have is passed over.

use std::borrow::Cow;
use std::io::Read;

use super::fields::{Fields, head_length};

/// A response, its body still encoded.
pub struct Response<'a> {
    pub status: u16,
    pub fields: Fields,
    pub body: &'a [u8],
}

/// The response in a block.
pub fn response(block: &[u8]) -> Result<Response<'_>, Cow<'static, str>> {
    let end = head_length(block).unwrap_or(block.len());
    let (head, body) = block.split_at(end);
    let line_end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    let line = String::from_utf8_lossy(&head[..line_end]);
    let mut words = line.split_ascii_whitespace();
    let version = words.next().unwrap_or_default();
    let status = words.next().and_then(|word| word.parse().ok());
    match status {
        Some(status) if version.starts_with("HTTP/") && (100..1000).contains(&status) => {
            let fields = Fields::parse(&head[line_end..]);
            Ok(Response {
                status,
                fields,
                body,
            })
        }
        _ => Err("it says it is an HTTP response, but begins with no status line".into()),
    }
}

/// Whether bytes look like text of the web and not like something packed.
pub fn looks_like_text(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(1024)];
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    // UTF-16 has a NUL in every other byte.
    let utf16 = beginning.starts_with(&[0xFF, 0xFE]) || beginning.starts_with(&[0xFE, 0xFF]);
    utf16 || !beginning.iter().any(control)
}

impl Response<'_> {
    /// The body, decoded; `cut` says that the crawler cut it off, so that a missing end is no fault.
    pub fn decoded(&self, limit: usize, cut: bool) -> Result<Vec<u8>, Cow<'static, str>> {
        let listed = |name: &str| -> Vec<String> {
            let all = self.fields.all(name).flat_map(|value| value.split(','));
            all.map(|one| one.trim().to_ascii_lowercase()).collect()
        };
        let mut body = Cow::Borrowed(self.body);
        if listed("Transfer-Encoding").iter().any(|e| e == "chunked")
            && let Some(whole) = dechunked(&body, cut)?
        {
            body = Cow::Owned(whole);
        }
        for encoding in listed("Content-Encoding").iter().rev() {
            if let Some(whole) = unpacked(encoding, &body, limit, cut)? {
                body = Cow::Owned(whole);
            }
        }
        Ok(body.into_owned())
    }
}

/// A body out of its chunks (RFC 9112, 7.1); nothing where it does not begin with a chunk.
fn dechunked(body: &[u8], cut: bool) -> Result<Option<Vec<u8>>, Cow<'static, str>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', &rest[..rest.len().min(4096)]) {
        let line = rest[..end].split(|&b| b == b';').next().unwrap_or_default();
        let digits = std::str::from_utf8(line).map_or("", str::trim);
        let Ok(size) = usize::from_str_radix(digits, 16) else {
            if whole.is_empty() {
                return Ok(None);
            }
            let at = body.len() - rest.len();
            return Err(format!("its body has no chunk where one should be, at {at}").into());
        };
        rest = &rest[end + 1..];
        if size == 0 {
            return Ok(Some(whole));
        }
        match rest.split_at_checked(size) {
            Some((chunk, after)) => {
                whole.extend_from_slice(chunk);
                rest = after.strip_prefix(b"\r").unwrap_or(after);
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
            None if cut => {
                whole.extend_from_slice(rest);
                return Ok(Some(whole));
            }
            None => {
                let (said, has) = (size, rest.len());
                return Err(format!("a chunk of its body says {said} bytes and has {has}").into());
            }
        }
    }
    match (whole.is_empty(), cut) {
        (true, _) => Ok(None),
        (_, true) => Ok(Some(whole)),
        _ => Err("the last chunk of its body is missing".into()),
    }
}

/// A body out of one content encoding; nothing where it has not got it.
fn unpacked(
    encoding: &str,
    body: &[u8],
    limit: usize,
    cut: bool,
) -> Result<Option<Vec<u8>>, Cow<'static, str>> {
    let gzip = |body| read(flate2::read::MultiGzDecoder::new(body), limit, cut);
    let zlib = |body| read(flate2::read::ZlibDecoder::new(body), limit, cut);
    let raw = |body| read(flate2::read::DeflateDecoder::new(body), limit, cut);
    let done = match encoding {
        "" | "identity" | "none" => return Ok(None),
        "gzip" | "x-gzip" if body.starts_with(&[0x1F, 0x8B]) => gzip(body),
        "deflate" if zlib_head(body) => zlib(body),
        "deflate" => raw(body),
        "br" => read(
            brotli_decompressor::Decompressor::new(body, 4096),
            limit,
            cut,
        ),
        "zstd" if body.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => {
            match zstd::Decoder::with_buffer(body) {
                Ok(decoder) => read(decoder, limit, cut),
                Err(error) => Err(Unpacking::Broken(error.to_string())),
            }
        }
        _ => Err(Unpacking::Broken("it is not that".to_owned())),
    };
    match done {
        Ok(whole) => Ok(Some(whole)),
        Err(Unpacking::TooLarge) => {
            Err(format!("its body unpacks to more than {limit} bytes").into())
        }
        Err(Unpacking::Broken(_)) if looks_like_text(body) => Ok(None),
        Err(Unpacking::Broken(why)) => {
            Err(format!("its body is said to be `{encoding}` and cannot be unpacked: {why}").into())
        }
    }
}

enum Unpacking {
    TooLarge,
    Broken(String),
}

fn read(decoder: impl Read, limit: usize, cut: bool) -> Result<Vec<u8>, Unpacking> {
    let mut whole = Vec::new();
    let read = decoder.take(limit as u64 + 1).read_to_end(&mut whole);
    match read {
        _ if whole.len() > limit => Err(Unpacking::TooLarge),
        Ok(_) => Ok(whole),
        Err(_) if cut && !whole.is_empty() => Ok(whole),
        Err(error) => Err(Unpacking::Broken(error.to_string())),
    }
}

/// A zlib head (RFC 1950): deflate, and a checksum that is right.
fn zlib_head(body: &[u8]) -> bool {
    match body {
        [a, b, ..] => a & 15 == 8 && (u16::from(*a) * 256 + u16::from(*b)).is_multiple_of(31),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn body(head: &str, body: &[u8], limit: usize) -> Result<String, String> {
        let block = [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat();
        let response = response(&block).map_err(|e| e.to_string())?;
        assert_eq!(response.status, 200);
        let decoded = response.decoded(limit, false).map_err(|e| e.to_string())?;
        Ok(String::from_utf8(decoded).unwrap())
    }

    fn packed(encoding: &str, text: &[u8]) -> Vec<u8> {
        let level = Compression::default();
        match encoding {
            "gzip" => {
                let mut e = GzEncoder::new(Vec::new(), level);
                e.write_all(text).unwrap();
                e.finish().unwrap()
            }
            "zlib" => {
                let mut e = ZlibEncoder::new(Vec::new(), level);
                e.write_all(text).unwrap();
                e.finish().unwrap()
            }
            "raw" => {
                let mut e = DeflateEncoder::new(Vec::new(), level);
                e.write_all(text).unwrap();
                e.finish().unwrap()
            }
            _ => zstd::encode_all(text, 3).unwrap(),
        }
    }

    #[test]
    fn every_encoding_is_undone() {
        let text = "<p>Peace talks resumed.</p>".repeat(20);
        for (head, bytes) in [
            ("", text.as_bytes().to_vec()),
            (
                "Content-Encoding: gzip\r\n",
                packed("gzip", text.as_bytes()),
            ),
            (
                "content-encoding: x-gzip\r\n",
                packed("gzip", text.as_bytes()),
            ),
            (
                "Content-Encoding: deflate\r\n",
                packed("zlib", text.as_bytes()),
            ),
            (
                "Content-Encoding: deflate\r\n",
                packed("raw", text.as_bytes()),
            ),
            (
                "Content-Encoding: zstd\r\n",
                packed("zstd", text.as_bytes()),
            ),
            // Unpacked by the crawler, which kept the head.
            ("Content-Encoding: gzip\r\n", text.as_bytes().to_vec()),
            ("Content-Encoding: br\r\n", text.as_bytes().to_vec()),
            ("Content-Encoding: utf-8\r\n", text.as_bytes().to_vec()),
            ("Transfer-Encoding: chunked\r\n", text.as_bytes().to_vec()),
        ] {
            assert_eq!(body(head, &bytes, 1 << 20).as_ref(), Ok(&text), "{head}");
        }
        let twice = packed("gzip", &packed("zlib", text.as_bytes()));
        let head = "Content-Encoding: deflate, gzip\r\n";
        assert_eq!(body(head, &twice, 1 << 20), Ok(text));
        // "ok" in brotli, written by the reference encoder.
        let brotli = [0x8B, 0x00, 0x80, 0x6F, 0x6B, 0x03];
        let head = "Content-Encoding: br\r\n";
        assert_eq!(body(head, &brotli, 10).as_deref(), Ok("ok"));
    }

    #[test]
    fn chunks_are_put_together() {
        let head = "Transfer-Encoding: chunked\r\n";
        let read = |bytes: &[u8]| body(head, bytes, 100);
        assert_eq!(
            read(b"4;x=y\r\nPeac\r\n1\r\ne\r\n0\r\n\r\n").as_deref(),
            Ok("Peace")
        );
        assert!(
            read(b"9\r\nPeace")
                .unwrap_err()
                .contains("says 9 bytes and has 5")
        );
        assert!(read(b"2\r\nPe\r\n").unwrap_err().contains("last chunk"));
        assert!(
            read(b"2\r\nPe\r\nxyz\r\n")
                .unwrap_err()
                .contains("no chunk")
        );
        assert!(
            read(b"ffffffffffffffff\r\nPe")
                .unwrap_err()
                .contains("has 2")
        );
    }

    #[test]
    fn a_bomb_is_refused_and_a_broken_body_named() {
        let bomb = packed("gzip", &vec![b'a'; 1 << 20]);
        let head = "Content-Encoding: gzip\r\n";
        assert!(
            body(head, &bomb, 1000)
                .unwrap_err()
                .contains("more than 1000 bytes")
        );
        let cut = &packed("gzip", "Peace talks resumed.".as_bytes())[..20];
        assert!(
            body(head, cut, 1000)
                .unwrap_err()
                .contains("cannot be unpacked")
        );
    }

    #[test]
    fn a_response_begins_with_a_status() {
        for block in [
            &b""[..],
            b"<html>",
            b"HTTP/1.1",
            b"HTTP/1.1 OK",
            b"HTTP/1.1 20000 x\r\n\r\n",
        ] {
            assert!(response(block).is_err());
        }
        assert_eq!(response(b"HTTP/2 404\n\nx").unwrap().status, 404);
    }
}
