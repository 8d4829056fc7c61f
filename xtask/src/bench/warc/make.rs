//! A web archive as Common Crawl serves it, with damage in known places.
//!
//! In: texts and a size. Out: a file in which each record is a gzip member of its own (requests,
//! pages, answers that are no pages), and the list of what is sound and what is not.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::damage::{self, Damage};
use super::page::page;
use crate::bench::Texts;
use crate::copies::rng::Rng;

/// What was made.
pub struct Made {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of all records, unpacked.
    pub unpacked: u64,
    pub records: usize,
    /// The addresses of the pages that are sound, each once in the file.
    pub pages: Vec<String>,
    pub damage: Vec<Damage>,
}

/// Makes an archive of about so many bytes.
pub fn archive(path: &Path, texts: &Texts, bytes: u64) -> Result<Made> {
    let paragraphs: Vec<&str> = texts.paragraphs().filter(|p| p.len() > 80).collect();
    let mut chance = Rng::new(4);
    let mut out = BufWriter::new(
        File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
    );
    let mut made = Made {
        bytes: 0,
        unpacked: 0,
        records: 0,
        pages: Vec::new(),
        damage: Vec::new(),
    };
    let mut put = |made: &mut Made, member: &[u8], unpacked: usize| -> Result<()> {
        out.write_all(member)?;
        made.bytes += member.len() as u64;
        made.unpacked += unpacked as u64;
        made.records += 1;
        Ok(())
    };
    let info = record(
        "warcinfo",
        "",
        "application/warc-fields",
        b"software: xtask\r\n",
    );
    put(&mut made, &gzip(&info), info.len())?;
    let kinds = damage::KINDS;
    let places = kinds.len() as u64 * damage::OF_EACH;
    for n in 0.. {
        if made.bytes >= bytes {
            break;
        }
        let url = format!("https://news{}.example.org/{n}/report.html", n % 400);
        let request = format!("GET /{n}/report.html HTTP/1.1\r\nHost: example.org\r\n\r\n");
        let request = record(
            "request",
            &url,
            "application/http; msgtype=request",
            request.as_bytes(),
        );
        put(&mut made, &gzip(&request), request.len())?;

        let planted = made.damage.len() as u64;
        if planted < places && made.bytes > (planted + 1) * (bytes / (places + 2)) {
            let kind = kinds[made.damage.len() % kinds.len()];
            let html = page(n, &paragraphs, &mut chance).html;
            let damaged = damage::member(kind, &url, &html, &mut chance);
            made.damage.push(Damage {
                kind,
                offset: made.bytes,
            });
            put(&mut made, &damaged, html.len())?;
            continue;
        }
        let block = match n % 40 {
            17 => response("404 Not Found", "text/html", b"<p>Gone</p>"),
            31 => {
                let image: Vec<u8> = (0..30_000)
                    .flat_map(|_| chance.next().to_le_bytes())
                    .collect();
                response("200 OK", "image/jpeg", &image)
            }
            _ => {
                let html = page(n, &paragraphs, &mut chance).html;
                made.pages.push(url.clone());
                response("200 OK", "text/html; charset=utf-8", html.as_bytes())
            }
        };
        let whole = record("response", &url, RESPONSE, &block);
        put(&mut made, &gzip(&whole), whole.len())?;
    }
    out.flush()
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(made)
}

/// The type of the blocks that hold what a server answered.
pub const RESPONSE: &str = "application/http; msgtype=response";

/// A record with its length as it is.
pub fn record(kind: &str, url: &str, content: &str, block: &[u8]) -> Vec<u8> {
    let length = block.len().to_string();
    record_saying(kind, url, content, &length, block)
}

/// A record that says a length.
pub fn record_saying(kind: &str, url: &str, content: &str, length: &str, block: &[u8]) -> Vec<u8> {
    let target = match url {
        "" => String::new(),
        url => format!("WARC-Target-URI: {url}\r\n"),
    };
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2022-10-20T08:00:00Z\r\n{target}\
         Content-Type: {content}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// What a server answered.
pub fn response(status: &str, content: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {content}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A gzip member of these bytes.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(3));
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
