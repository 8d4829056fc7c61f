//! The members of a zip archive, each as a stream of its own.
//!
//! The archive's directory stands at its end, so a file is needed that can be read anywhere; what
//! comes as a stream is first written to a temporary file. Each member is read from the file by
//! itself, so that a broken one costs nothing else.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::damaged;
use crate::Cause;
use crate::budget::{Budget, Served};
use crate::bytes::Bytes;

const PACKING: &str = "zip member";

/// The members of an archive, in the order of its directory.
pub struct Zip {
    file: Arc<File>,
    archive: ZipArchive<Served<Part>>,
    next: usize,
    budget: Arc<Budget>,
}

/// A member of an archive.
pub struct Member {
    /// Its path in the archive.
    pub name: String,
    /// The byte in the archive where it begins.
    pub offset: u64,
    /// What it unpacks to, or why it cannot be unpacked.
    pub content: Result<Box<dyn Read + Send>, Cause>,
}

impl Zip {
    /// The archive in this file.
    pub fn open(file: File, budget: &Arc<Budget>) -> Result<Self, Cause> {
        let end = file.metadata()?.len();
        let file = Arc::new(file);
        let whole = Part {
            file: Arc::clone(&file),
            at: 0,
            end,
        };
        let archive =
            ZipArchive::new(Served::new(whole, budget)).map_err(|error| Cause::Damaged {
                packing: "zip archive",
                what: error.to_string(),
            })?;
        let names = |name: &str| archive.index_for_name(name).is_some();
        if names("[Content_Types].xml") || names("mimetype") {
            return Err(Cause::NotRead {
                what: "an office document or an e-book".to_owned(),
                remedy: "save it as text, PDF or HTML".to_owned(),
            });
        }
        Ok(Self {
            file,
            archive,
            next: 0,
            budget: Arc::clone(budget),
        })
    }

    fn member(&mut self, index: usize) -> Option<Member> {
        // The name is wanted even where the member is broken.
        let named = self.archive.name_for_index(index)?;
        let name = named.map_or_else(|_| format!("member {}", index + 1), |n| n.into_owned());
        let broken = |what: String| Cause::Damaged {
            packing: PACKING,
            what,
        };
        let (offset, start, size, crc, method, encrypted) = {
            let found = match self.archive.by_index_raw(index) {
                Ok(found) => found,
                Err(error) => {
                    return Some(Member {
                        name,
                        offset: 0,
                        content: Err(broken(error.to_string())),
                    });
                }
            };
            if found.is_dir() {
                return None;
            }
            (
                found.header_start(),
                found.data_start(),
                found.compressed_size(),
                found.crc32(),
                found.compression(),
                found.encrypted(),
            )
        };
        let content = match start {
            _ if encrypted => Err(Cause::NotRead {
                what: "an encrypted member".to_owned(),
                remedy: "unpack it with its password first".to_owned(),
            }),
            None => Err(broken("its data cannot be found".to_owned())),
            Some(start) => self.unpack(start, size, crc, method),
        };
        Some(Member {
            name,
            offset,
            content,
        })
    }

    fn unpack(
        &self,
        start: u64,
        size: u64,
        crc: u32,
        method: CompressionMethod,
    ) -> Result<Box<dyn Read + Send>, Cause> {
        let part = Part {
            file: Arc::clone(&self.file),
            at: start,
            end: start.saturating_add(size),
        };
        let part = Bytes::new(Served::new(part, &self.budget));
        let unpacked: Box<dyn Read + Send> = match method {
            CompressionMethod::Stored => Box::new(part),
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(part)),
            CompressionMethod::Bzip2 => Box::new(super::bzip2(part)),
            CompressionMethod::Zstd => Box::new(super::zstd(part)?),
            other => {
                return Err(Cause::NotRead {
                    what: format!("a member compressed with {other}"),
                    remedy: "pack it with deflate, or unpack it first".to_owned(),
                });
            }
        };
        Ok(Box::new(Checked {
            inner: unpacked,
            crc: Crc::new(),
            expected: crc,
        }))
    }
}

impl Iterator for Zip {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        while self.next < self.archive.len() {
            self.next += 1;
            let member = self.member(self.next - 1);
            if member.is_some() {
                return member;
            }
        }
        None
    }
}

/// A part of a file that several read from: each knows its own place.
struct Part {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = left.min(buffer.len());
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let n = file.read(&mut buffer[..wanted])?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// A member whose checksum is compared at its end.
struct Checked<R> {
    inner: R,
    crc: Crc,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer).map_err(|e| damaged(e, PACKING))?;
        self.crc.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            let what = "its checksum is another".to_owned();
            return Err(Cause::Damaged {
                packing: PACKING,
                what,
            }
            .into());
        }
        Ok(n)
    }
}
