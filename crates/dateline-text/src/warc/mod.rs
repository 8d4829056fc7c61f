//! WARC files: pages as crawlers keep them (ISO 28500, WARC 1.0 and 1.1).
//!
//! In: a WARC file, plain or in gzip members, one for each record as Common Crawl serves them or
//! one for the whole file. Out: the records that hold a text as published (`response`, `resource`,
//! `conversion`), their bodies decoded; the rest is counted. A record that is broken in any way is a
//! [`Fault`] in its place, and reading goes on with the next place where a record begins. One record
//! is held at a time.
//!
//! ```
//! use dateline_text::warc::Records;
//!
//! let file = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://example.org/\r\n\
//!     Content-Type: text/plain\r\nContent-Length: 20\r\n\r\nPeace talks resumed.\r\n\r\n";
//! let records: Vec<_> = Records::new(&file[..], 1 << 20).collect();
//! let record = records[0].as_ref().unwrap();
//! assert_eq!((record.target.as_str(), record.offset), ("http://example.org/", 0));
//! assert_eq!(record.body, b"Peace talks resumed.");
//! ```

mod fields;
mod http;
mod member;
mod record;

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use crate::window::Window;
use member::{Members, Next};

pub use fields::Fields;
pub use record::{Kind, Record};

use crate::fault::{Fault, Skipped};
use fields::head_length;
use record::Head;

/// Bytes that the head of a record may have.
const MAX_HEAD: usize = 1 << 16;
/// Bytes that a line which begins a record is looked at with: the version and the first field.
const BORDER: usize = 96;
/// Bytes between two records.
const SEPARATOR: usize = 4;

const FETCH: &str = "fetch the file again";
const LEFT_OUT: &str = "the record is left out, reading goes on with the next one; fetch the file again if it should be whole";

/// Whether a file that begins so is a WARC file, plain or in gzip members.
#[must_use]
pub fn looks_like(beginning: &[u8]) -> bool {
    begins_record(beginning) || member::looks_like(beginning)
}

/// The version line of a record.
fn begins_record(bytes: &[u8]) -> bool {
    match bytes.strip_prefix(b"WARC/") {
        Some([a, b'.', ..]) => a.is_ascii_digit(),
        _ => false,
    }
}

/// Bytes as served, or unpacked from their members.
enum Served<R> {
    Plain(R),
    Gzip(Box<Members<R>>),
}

impl<R: Read> Read for Served<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(inner) => inner.read(out),
            Self::Gzip(members) => members.read(out),
        }
    }
}

/// The records of a WARC file that hold a text as published, in order.
pub struct Records<R> {
    /// The bytes of one segment: a gzip member, or the whole of a plain file.
    bytes: Window<Served<R>>,
    /// Whether a segment is open.
    open: bool,
    ended: bool,
    /// Whether the next record is to be looked for.
    lost: bool,
    /// Where the last chunk began: in the unpacked member, and in the file.
    chunk: (u64, u64),
    limit: usize,
    records: u64,
    skipped: Skipped,
}

/// What a step through the file gave.
enum Step {
    Record(Box<Record>),
    Fault(Fault),
    Nothing,
    End,
}

impl<R: BufRead> Records<R> {
    /// The records of a file; `limit` is how many bytes the block of one may have, packed or
    /// unpacked.
    pub fn new(mut reader: R, limit: u64) -> Self {
        // An error shows again at the first read.
        let gzip = reader.fill_buf().is_ok_and(|b| b.first() == Some(&0x1F));
        let served = match gzip {
            true => Served::Gzip(Box::new(Members::new(reader))),
            false => Served::Plain(reader),
        };
        Self {
            bytes: Window::new(served),
            open: !gzip,
            ended: false,
            lost: false,
            chunk: (0, 0),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            records: 0,
            skipped: Skipped::default(),
        }
    }

    /// Records read so far, of every type.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// What was read and is no text as published, by the reason.
    pub fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    /// Where the record at the place of reading begins: in the file, and in the member.
    fn place(&self) -> (u64, Option<u64>) {
        let at = self.bytes.offset();
        match self.bytes.inner() {
            Served::Plain(_) => (at, None),
            Served::Gzip(members) => (members.begun(), Some(at).filter(|&at| at > 0)),
        }
    }

    fn fault(
        &self,
        (offset, within): (u64, Option<u64>),
        what: impl Into<Cow<'static, str>>,
        remedy: &'static str,
    ) -> Step {
        let mut fault = Fault::new(offset, what, remedy);
        fault.within = within;
        Step::Fault(fault)
    }

    /// Why the segment ended before its end, where it did.
    fn broken(&self) -> Option<String> {
        match self.bytes.inner() {
            Served::Gzip(members) if self.bytes.ended() => members.broken().map(str::to_owned),
            _ => None,
        }
    }

    /// Reads until so many bytes are ahead; false where the segment ends before.
    fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        while self.bytes.ahead().len() < wanted {
            if let Served::Gzip(members) = self.bytes.inner() {
                let unpacked = self.bytes.offset() + self.bytes.ahead().len() as u64;
                self.chunk = (unpacked, members.offset());
            }
            if !self.bytes.more()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Lets go what was read well.
    fn release(&mut self) {
        self.bytes.release();
        let (unpacked, served) = self.chunk;
        let read_to = self.bytes.offset();
        if let Served::Gzip(members) = self.bytes.inner_mut()
            && unpacked <= read_to
            && read_to > 0
        {
            members.read_well_before(served);
        }
    }

    /// One step: a record read, something named, or the next segment opened.
    fn step(&mut self) -> io::Result<Step> {
        if !self.open {
            return self.open_segment();
        }
        if self.lost && !self.seek()? {
            return Ok(self.close_segment());
        }
        self.lost = false;
        while self.fill(1)? && matches!(self.bytes.ahead()[0], b'\r' | b'\n') {
            self.bytes.advance(1);
        }
        self.release();
        if self.bytes.ahead().is_empty() {
            let place = self.place();
            return Ok(match self.broken() {
                // No record was cut off by it, but one may have been lost with it.
                Some(why) => {
                    self.open = false;
                    self.fault(place, why, FETCH)
                }
                None => self.close_segment(),
            });
        }
        self.record()
    }

    fn open_segment(&mut self) -> io::Result<Step> {
        let Served::Gzip(members) = self.bytes.inner_mut() else {
            return Ok(Step::End);
        };
        let next = members.next_member()?;
        match next {
            Next::End => Ok(Step::End),
            Next::Garbage(offset) => Ok(Step::Fault(Fault::new(
                offset,
                "no gzip member where the next record should begin",
                "what stands here is passed over up to the next record; fetch the file again if one is missing",
            ))),
            Next::Member(offset) => {
                self.bytes.restart();
                self.chunk = (0, offset);
                (self.open, self.lost) = (true, false);
                Ok(Step::Nothing)
            }
        }
    }

    fn close_segment(&mut self) -> Step {
        self.open = false;
        Step::Nothing
    }

    /// Goes on to the next place where a record begins; false where the segment has none.
    fn seek(&mut self) -> io::Result<bool> {
        let finder = memchr::memmem::Finder::new(b"WARC/");
        loop {
            self.bytes.release();
            self.fill(BORDER)?;
            let ahead = self.bytes.ahead();
            match finder.find(ahead) {
                Some(at) => {
                    self.bytes.advance(at);
                    self.fill(BORDER)?;
                    if is_border(self.bytes.ahead()) {
                        return Ok(true);
                    }
                    self.bytes.advance(1);
                }
                None => {
                    // The end of what is there may be the beginning of a border.
                    let keep = if self.bytes.ended() { 0 } else { BORDER };
                    let bytes = ahead.len();
                    self.bytes.advance(bytes.saturating_sub(keep));
                    if bytes <= keep && !self.fill(bytes + 1)? {
                        return Ok(false);
                    }
                    if self.bytes.ended() && self.bytes.ahead().is_empty() {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// The record at the place of reading.
    fn record(&mut self) -> io::Result<Step> {
        let place = self.place();
        self.lost = true;
        self.fill(BORDER)?;
        if !begins_record(self.bytes.ahead()) {
            let why = self.broken();
            return Ok(match why {
                Some(why) => self.fault(place, why, FETCH),
                None => self.fault(
                    place,
                    "no record begins where one should",
                    "what stands here is passed over up to the next record; fetch the file again if one is missing",
                ),
            });
        }
        let head = loop {
            let ahead = self.bytes.ahead();
            let looked_at = &ahead[..ahead.len().min(MAX_HEAD)];
            if let Some(length) = head_length(looked_at) {
                break length;
            }
            let held = ahead.len();
            if held >= MAX_HEAD {
                self.bytes.advance(1);
                return Ok(self.fault(place, "the head of the record does not end", LEFT_OUT));
            }
            if !self.fill(held + 1)? {
                self.bytes.advance(1);
                let why = self.broken();
                let why = why.unwrap_or_else(|| "the record is cut off in its head".to_owned());
                return Ok(self.fault(place, why, FETCH));
            }
        };
        if let Some(next) = head_in(&self.bytes.ahead()[..head]) {
            self.bytes.advance(next);
            self.lost = false;
            return Ok(self.fault(place, "the record is cut off in its head", LEFT_OUT));
        }
        let read = Head::read(&self.bytes.ahead()[..head]);
        let fields = match read {
            Ok(fields) => fields,
            Err(why) => {
                self.bytes.advance(head - 1);
                return Ok(self.fault(place, why, LEFT_OUT));
            }
        };
        self.block(place, head, fields)
    }

    /// The block of the record whose head is ahead.
    fn block(&mut self, place: (u64, Option<u64>), head: usize, fields: Head) -> io::Result<Step> {
        let whole = usize::try_from(fields.length)
            .ok()
            .filter(|&length| length <= self.limit)
            .and_then(|length| head.checked_add(length));
        let Some(whole) = whole else {
            self.fill(head + MAX_HEAD)?;
            let block = &self.bytes.ahead()[head..];
            let reason = fields.not_published(&block[..block.len().min(MAX_HEAD)]);
            self.bytes.advance(head - 1);
            if let Ok(Some(reason)) = reason {
                self.records += 1;
                self.skipped.count(reason);
                return Ok(Step::Nothing);
            }
            let (length, limit) = (fields.length, self.limit);
            return Ok(self.fault(
                place,
                format!("the record says {length} bytes, more than the limit of {limit}"),
                "raise --max-bytes if it is wanted; the record is left out, reading goes on with the next one",
            ));
        };
        let length = fields.length;
        if !self.fill(whole)? {
            let has = self.bytes.ahead().len() - head;
            self.bytes.advance(head - 1);
            let why = self.broken().unwrap_or_else(|| {
                format!("the record says {length} bytes and has {has}; its Content-Length is wrong or it is cut off")
            });
            return Ok(self.fault(place, why, LEFT_OUT));
        }
        // Two line ends follow, and then a record or the end.
        self.fill(whole + SEPARATOR + BORDER)?;
        let after = &self.bytes.ahead()[whole..];
        let ends = after.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        let ends = ends.count();
        let followed = (ends > 0 && begins_record(&after[ends..]))
            || (ends == after.len() && self.bytes.ended());
        // Something else follows: garbage, or the rest of a block whose length is wrong.
        let block = &self.bytes.ahead()[head..whole];
        let ended = (after.starts_with(b"\r\n\r\n") || after.starts_with(b"\n\n"))
            && border_in(block).is_none()
            && !fields.cut_short(block);
        let bordered = followed || ended;
        if let Some(why) = self.broken().filter(|_| ends == after.len()) {
            self.bytes.advance(head - 1);
            return Ok(self.fault(place, why, FETCH));
        }
        // A separator that is damaged costs nothing where the next record shows that the length is
        // right.
        let next = || (0..=SEPARATOR).find(|&at| after.get(at..).is_some_and(is_border));
        let separator = if bordered { Some(0) } else { next() };
        let Some(separator) = separator else {
            self.bytes.advance(head - 1);
            let why = format!("the record does not end after the {length} bytes it says");
            return Ok(self.fault(place, why, LEFT_OUT));
        };
        self.records += 1;
        self.lost = false;
        let read = fields.record(place, &self.bytes.ahead()[head..whole], self.limit);
        self.bytes.advance(whole + separator);
        Ok(match read {
            Ok(Ok(record)) => Step::Record(Box::new(record)),
            Ok(Err(reason)) => {
                self.skipped.count(reason);
                Step::Nothing
            }
            Err(why) => self.fault(place, why, LEFT_OUT),
        })
    }
}

/// Where in a block another record begins.
fn border_in(block: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(block, b"WARC/").find(|&at| is_border(&block[at..]))
}

/// Where in the head of a record another head begins: the first one was cut off.
fn head_in(head: &[u8]) -> Option<usize> {
    let next = border_in(head.get(1..)?)? + 1;
    let types = Fields::parse(head).all("WARC-Type").count();
    (types > 1 || head[next - 1] == b'\n').then_some(next)
}

/// A place where a record begins: the version, then a field that only records have. In a file that
/// lost some bytes it may stand inside a line.
fn is_border(bytes: &[u8]) -> bool {
    let mut lines = bytes[..bytes.len().min(BORDER)].split(|&b| b == b'\n');
    let version = lines.next().unwrap_or_default();
    let field = lines.next().unwrap_or_default();
    let begins = |name: &[u8]| {
        let start = field.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins_record(version)
        && version.trim_ascii().len() <= 10
        && (begins(b"WARC-") || begins(b"Content-"))
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.step() {
                Ok(Step::Record(record)) => return Some(Ok(*record)),
                Ok(Step::Fault(fault)) => return Some(Err(fault)),
                Ok(Step::Nothing) => {}
                Ok(Step::End) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    let (offset, within) = self.place();
                    let mut fault = Fault::unreadable(offset, &error);
                    fault.within = within;
                    return Some(Err(fault));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
