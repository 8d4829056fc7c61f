//! Records that are broken, as they come: each kind of damage that readers of web archives meet.

use super::make::{RESPONSE, gzip, record, record_saying, response};
use crate::copies::rng::Rng;

/// A place of damage.
pub struct Damage {
    pub kind: &'static str,
    /// The byte in the file where its record begins.
    pub offset: u64,
}

/// How often each kind is planted.
pub const OF_EACH: u64 = 6;

/// The kinds of damage.
pub const KINDS: [&str; 16] = [
    "bytes of the member changed",
    "the member cut off",
    "the member cut off in its head",
    "the member without its checksum",
    "another checksum",
    "a length too short",
    "a length too long",
    "a length of a terabyte",
    "a length that is no number",
    "no length",
    "no type",
    "no status line",
    "chunks that lie",
    "a packed body that is broken",
    "a packed body of 300 MB",
    "a record of 80 MB",
];

/// A member with this kind of damage.
pub fn member(kind: &str, url: &str, html: &str, chance: &mut Rng) -> Vec<u8> {
    let block = response("200 OK", "text/html; charset=utf-8", html.as_bytes());
    let whole = gzip(&record("response", url, RESPONSE, &block));
    let length = block.len();
    let saying = |length: &str| gzip(&record_saying("response", url, RESPONSE, length, &block));
    let without = |field: &str| {
        let record = record("response", url, RESPONSE, &block);
        let head_end = record.len() - block.len() - 4;
        let head = String::from_utf8_lossy(&record[..head_end]);
        let head: String = head
            .split_inclusive("\r\n")
            .filter(|l| !l.starts_with(field))
            .collect();
        gzip(&[head.as_bytes(), &record[head_end..]].concat())
    };
    let answered = |head: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n\r\n");
        gzip(&record(
            "response",
            url,
            RESPONSE,
            &[head.as_bytes(), body].concat(),
        ))
    };
    match kind {
        "bytes of the member changed" => {
            let mut member = whole;
            let at = member.len() / 4 + chance.below(member.len() / 2);
            for byte in &mut member[at..at + 40] {
                *byte ^= 0x5A;
            }
            member
        }
        "the member cut off" => {
            let keep = whole.len() / 10 + chance.below(whole.len() * 8 / 10);
            whole[..keep].to_vec()
        }
        "the member cut off in its head" => whole[..4 + chance.below(8)].to_vec(),
        "the member without its checksum" => whole[..whole.len() - 8 + chance.below(7)].to_vec(),
        "another checksum" => {
            let mut member = whole;
            let at = member.len() - 8 + chance.below(4);
            member[at] ^= 0xFF;
            member
        }
        "a length too short" => saying(&(length - 100 - chance.below(length / 2)).to_string()),
        "a length too long" => saying(&(length + 100 + chance.below(length)).to_string()),
        "a length of a terabyte" => saying("1099511627776"),
        "a length that is no number" => saying("12,345"),
        "no length" => without("Content-Length"),
        "no type" => without("WARC-Type"),
        "no status line" => gzip(&record("response", url, RESPONSE, html.as_bytes())),
        "chunks that lie" => {
            let body = format!("{:x}\r\n{html}\r\n0\r\n\r\n", html.len() * 2);
            answered("Transfer-Encoding: chunked", body.as_bytes())
        }
        "a packed body that is broken" => {
            let body = gzip(html.as_bytes());
            answered("Content-Encoding: gzip", &body[..body.len() / 2])
        }
        "a packed body of 300 MB" => {
            let body = gzip(&vec![b' '; 300 << 20]);
            answered("Content-Encoding: gzip", &body)
        }
        _ => {
            let large = format!("{html}{}", " ".repeat(80 << 20));
            let block = response("200 OK", "text/html", large.as_bytes());
            gzip(&record("response", url, RESPONSE, &block))
        }
    }
}
