//! Where messages begin and end in a mailbox (mbox).
//!
//! A message begins with a line `From address date`, after an empty line. A line of the text that
//! begins so has a `>` before it (mboxrd), but not every program puts it there, so a line must also
//! look like one that a program wrote: it names a time and a year.

use std::borrow::Cow;
use std::io::{self, Read};

use crate::window::Window;

const FROM: &[u8] = b"From ";
/// Bytes that a `From ` line may have.
const MAX_LINE: usize = 1000;

/// Whether bytes begin with a line that begins a message.
pub fn is_from_line(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(FROM) else {
        return false;
    };
    let rest = &rest[..rest.len().min(MAX_LINE)];
    let line = rest.split(|&b| b == b'\n').next().unwrap_or_default();
    let words = || {
        line.split(|b| b.is_ascii_whitespace())
            .filter(|w| !w.is_empty())
    };
    let time = |word: &[u8]| {
        let parts: Vec<&[u8]> = word.split(|&b| b == b':').collect();
        (2..=3).contains(&parts.len())
            && parts
                .iter()
                .all(|p| p.len() <= 2 && !p.is_empty() && p.iter().all(u8::is_ascii_digit))
    };
    let year = |word: &[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    words().count() >= 4 && words().any(time) && words().any(year)
}

/// Where in `bytes`, from `from` on, the next message begins.
fn next(bytes: &[u8], from: usize) -> Option<usize> {
    let found = memchr::memmem::find_iter(&bytes[from..], b"\nFrom ");
    found.map(|at| from + at + 1).find(|&at| {
        // The line end before the empty line that a message ends with.
        let before = &bytes[..at - 1];
        let before = before.strip_suffix(b"\r").unwrap_or(before);
        let empty = before.is_empty() || before.ends_with(b"\n");
        empty && is_from_line(&bytes[at..])
    })
}

/// Where the message ahead ends, and whether that is within `limit`.
pub fn end<R: Read>(bytes: &mut Window<R>, limit: usize) -> io::Result<(usize, bool)> {
    let mut looked_at = 0;
    loop {
        let ahead = bytes.ahead();
        if let Some(at) = next(ahead, looked_at) {
            return Ok((at, at <= limit));
        }
        looked_at = ahead.len().saturating_sub(MAX_LINE).max(looked_at);
        if ahead.len() > limit.saturating_add(MAX_LINE) {
            return Ok((0, false));
        }
        if !bytes.more()? {
            let end = bytes.ahead().len();
            return Ok((end, end <= limit));
        }
    }
}

/// Goes on to where the next message begins, however long the one ahead is.
pub fn pass_over<R: Read>(bytes: &mut Window<R>) -> io::Result<()> {
    // The line that begins this one is passed over.
    bytes.advance(FROM.len());
    loop {
        bytes.release();
        let ahead = bytes.ahead();
        if let Some(at) = next(ahead, 0) {
            bytes.advance(at);
            return Ok(());
        }
        let passed = ahead.len().saturating_sub(MAX_LINE);
        bytes.advance(passed);
        if !bytes.more()? {
            let rest = bytes.ahead().len();
            bytes.advance(rest);
            return Ok(());
        }
    }
}

/// A message without its `From ` line, and with one `>` less before lines that begin so.
pub fn unquoted(bytes: &[u8]) -> Cow<'_, [u8]> {
    let head = match bytes.starts_with(FROM) {
        true => memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1),
        false => 0,
    };
    let message = &bytes[head..];
    let quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|&&b| b == b'>').count();
        marks > 0 && line[marks..].starts_with(FROM)
    };
    if memchr::memmem::find(message, b">From ").is_none() {
        return Cow::Borrowed(message);
    }
    let mut out = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|&b| b == b'\n') {
        out.extend_from_slice(if quoted(line) { &line[1..] } else { line });
    }
    Cow::Owned(out)
}
