//! Gzip members, one after the other, of a file in which some may be broken.
//!
//! In: bytes as served. Out: the unpacked bytes of one member after the other. A member that is
//! broken ends early and says why; the next one is looked for from the broken one's own beginning
//! on, since a member that was cut off takes bytes of those after it for its own.

use std::io::{self, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::window::Window;

/// Bytes as served that are held of one member, to look for the next in if it is broken. Data that
/// is not its own makes a decoder fail within some ten thousand bytes.
const HELD: u64 = 4 << 20;
/// Bytes that the head of a member may have: an extra field, a name and a comment.
const MAX_HEAD: usize = 1 << 17;
/// Bytes of a possible member that are unpacked to see whether it is one.
const TRIAL: usize = 4096;

/// What comes next.
pub enum Next {
    /// A member that begins at this offset.
    Member(u64),
    /// Bytes that are no member, from this offset on.
    Garbage(u64),
    /// Nothing more.
    End,
}

/// The members of a file.
pub struct Members<R> {
    served: Window<R>,
    inflate: Decompress,
    crc: Crc,
    /// Whether a member is open.
    open: bool,
    begun: u64,
    /// Why the member ended before its end.
    broken: Option<String>,
    /// No member that is still to be found begins before it.
    floor: u64,
    /// Bytes that were gone back over. Bounded by what was read, so that a hostile file cannot
    /// have its bytes read over and over.
    again: u64,
    trial: Decompress,
}

impl<R: Read> Members<R> {
    pub fn new(inner: R) -> Self {
        Self {
            served: Window::new(inner),
            inflate: Decompress::new(false),
            crc: Crc::new(),
            open: false,
            begun: 0,
            broken: None,
            floor: 0,
            again: 0,
            trial: Decompress::new(false),
        }
    }

    /// Where the member being read begins.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// Where the next byte as served will be read.
    pub fn offset(&self) -> u64 {
        self.served.offset()
    }

    /// Why the member ended before its end, where it did.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Bytes of memory that are held of what was served.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.served.held()
    }

    /// All before this offset has been read well.
    pub fn read_well_before(&mut self, offset: u64) {
        self.floor = self.floor.max(offset);
        self.served.release_before(self.floor);
    }

    /// Opens the next member, after looking for it where the last one was broken.
    pub fn next_member(&mut self) -> io::Result<Next> {
        if self.broken.take().is_some() || self.open {
            let from = self.floor.max(self.begun + 1);
            let back = self.served.offset().saturating_sub(from);
            if self.again + back <= 8 * self.served.offset() + HELD {
                self.again += back;
                self.served.go_back_to(from);
            }
            if !self.seek()? {
                return Ok(Next::End);
            }
        }
        self.served.release();
        self.begun = self.served.offset();
        self.floor = self.begun;
        if !self.served.fill(1)? {
            return Ok(Next::End);
        }
        match self.head()? {
            Some(bytes) => self.served.advance(bytes),
            None => {
                // Looked for from the next byte on when asked again.
                self.open = true;
                return Ok(Next::Garbage(self.begun));
            }
        }
        self.inflate.reset(false);
        self.crc.reset();
        self.open = true;
        Ok(Next::Member(self.begun))
    }

    /// How many bytes the head of the member ahead has; nothing where there is none.
    fn head(&mut self) -> io::Result<Option<usize>> {
        loop {
            match head(self.served.ahead()) {
                Head::Whole(bytes) => return Ok(Some(bytes)),
                Head::None => return Ok(None),
                Head::Part if self.served.ahead().len() > MAX_HEAD => return Ok(None),
                Head::Part => {
                    if !self.served.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Goes on to the next place where a member of WARC records begins; false at the end.
    fn seek(&mut self) -> io::Result<bool> {
        loop {
            self.served.release();
            self.served.fill(TRIAL)?;
            let ahead = self.served.ahead();
            let Some(at) = memchr::memchr(0x1F, ahead) else {
                let bytes = ahead.len();
                self.served.advance(bytes);
                if bytes == 0 && self.served.ended() {
                    return Ok(false);
                }
                continue;
            };
            self.served.advance(at);
            self.served.fill(TRIAL)?;
            if begins_record(&mut self.trial, self.served.ahead()) {
                return Ok(true);
            }
            self.served.advance(1);
        }
    }

    fn fail(&mut self, why: String) -> io::Result<usize> {
        self.broken = Some(why);
        Ok(0)
    }

    /// After the last block: the checksum and the length.
    fn tail(&mut self) -> io::Result<()> {
        self.open = false;
        if !self.served.fill(8)? {
            self.broken = Some("its gzip member is cut off in the checksum".to_owned());
            return Ok(());
        }
        let word = |at: usize| {
            let ahead = self.served.ahead();
            u32::from_le_bytes([ahead[at], ahead[at + 1], ahead[at + 2], ahead[at + 3]])
        };
        if word(0) != self.crc.sum() {
            self.broken = Some("its gzip member has another checksum than it says".to_owned());
        } else if word(4) != self.crc.amount() {
            self.broken = Some("its gzip member has another length than it says".to_owned());
        }
        self.served.advance(8);
        Ok(())
    }
}

impl<R: Read> Read for Members<R> {
    /// Unpacked bytes of the open member; none at its end, or where it is broken.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.open || self.broken.is_some() {
            return Ok(0);
        }
        loop {
            let offset = self.served.offset();
            if offset > self.floor + HELD {
                self.served.release_before(offset - HELD / 4);
            }
            if self.served.ahead().is_empty() && !self.served.more()? {
                return self.fail("its gzip member is cut off".to_owned());
            }
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(self.served.ahead(), out, FlushDecompress::None);
            let read = usize::try_from(self.inflate.total_in() - read).unwrap_or_default();
            let written = usize::try_from(self.inflate.total_out() - written).unwrap_or_default();
            self.served.advance(read);
            match status {
                Err(_) => {
                    let at = self.served.offset();
                    return self.fail(format!("its gzip member is broken near byte {at}"));
                }
                Ok(Status::StreamEnd) => {
                    self.crc.update(&out[..written]);
                    self.tail()?;
                    return Ok(written);
                }
                Ok(Status::Ok | Status::BufError) => {
                    self.crc.update(&out[..written]);
                    if written > 0 || out.is_empty() {
                        return Ok(written);
                    }
                    if read == 0 && !self.served.more()? {
                        return self.fail("its gzip member is cut off".to_owned());
                    }
                }
            }
        }
    }
}

enum Head {
    Whole(usize),
    Part,
    None,
}

/// The head of a gzip member (RFC 1952, 2.3).
fn head(bytes: &[u8]) -> Head {
    const FHCRC: u8 = 2;
    const FEXTRA: u8 = 4;
    const FNAME: u8 = 8;
    const FCOMMENT: u8 = 16;
    const RESERVED: u8 = 0xE0;
    let magic = [0x1F, 0x8B, 8];
    let same = bytes.iter().zip(magic).take_while(|(a, b)| **a == *b);
    if same.count() < bytes.len().min(magic.len()) {
        return Head::None;
    }
    let Some(&flags) = bytes.get(3) else {
        return Head::Part;
    };
    if flags & RESERVED != 0 {
        return Head::None;
    }
    let mut at = 10;
    if flags & FEXTRA != 0 {
        let Some(length) = bytes.get(at..at + 2) else {
            return Head::Part;
        };
        at += 2 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    }
    for flag in [FNAME, FCOMMENT] {
        if flags & flag != 0 {
            let rest = bytes.get(at..).unwrap_or_default();
            match memchr::memchr(0, rest) {
                Some(end) => at += end + 1,
                None => return Head::Part,
            }
        }
    }
    if flags & FHCRC != 0 {
        at += 2;
    }
    if bytes.len() < at {
        return Head::Part;
    }
    Head::Whole(at)
}

/// Whether a gzip member begins here that holds a WARC record.
fn begins_record(inflate: &mut Decompress, bytes: &[u8]) -> bool {
    let bytes = &bytes[..bytes.len().min(TRIAL)];
    let Head::Whole(head) = head(bytes) else {
        return false;
    };
    inflate.reset(false);
    let mut out = [0; 5];
    let unpacked = inflate.decompress(&bytes[head..], &mut out, FlushDecompress::None);
    unpacked.is_ok() && &out == b"WARC/"
}

/// Whether a file that begins so is a gzip file of WARC records.
pub fn looks_like(beginning: &[u8]) -> bool {
    begins_record(&mut Decompress::new(false), beginning)
}
