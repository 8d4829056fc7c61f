//! The compiled file: named sections behind a checksum, in memory or memory-mapped.
//!
//! ```text
//! magic "DTLNKNOW" | format u32 | crc32 of all that follows u32 | number of sections u32 | 0 u32
//! per section: name 32 bytes, zero-padded | offset u64 | length u64
//! the sections, each at a multiple of 8
//! ```
//! All numbers are little-endian. Opening checks the magic, the format, the checksum and that every
//! section lies inside the file, so that a truncated or damaged file is an error and not a crash.
//! The checksum finds damage, not malice: compiled files come from one's own build.
//!
//! This module knows nothing of what the sections hold.

use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::KnowError;

const MAGIC: &[u8; 8] = b"DTLNKNOW";
/// Raised whenever the meaning of a section changes.
const FORMAT: u32 = 1;
const HEAD: usize = 24;
const SLOT: usize = 48;
const NAME: usize = 32;

/// Lays named sections out as one file.
pub fn write(sections: &[(String, Vec<u8>)]) -> Result<Vec<u8>, KnowError> {
    let mut out = vec![0; HEAD + SLOT * sections.len()];
    for (i, (name, bytes)) in sections.iter().enumerate() {
        if name.is_empty() || name.len() > NAME {
            return Err(KnowError::Limit(format!(
                "section name {name:?} is not of 1 to {NAME} bytes"
            )));
        }
        out.resize(out.len().next_multiple_of(8), 0);
        let offset = out.len() as u64;
        out.extend_from_slice(bytes);
        let slot = HEAD + SLOT * i;
        out[slot..slot + name.len()].copy_from_slice(name.as_bytes());
        out[slot + NAME..slot + NAME + 8].copy_from_slice(&offset.to_le_bytes());
        out[slot + NAME + 8..slot + SLOT].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    }
    let count =
        u32::try_from(sections.len()).map_err(|_| KnowError::Limit("too many sections".into()))?;
    out[..8].copy_from_slice(MAGIC);
    out[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    out[16..20].copy_from_slice(&count.to_le_bytes());
    let crc = crc32fast::hash(&out[16..]);
    out[12..16].copy_from_slice(&crc.to_le_bytes());
    Ok(out)
}

enum Bytes {
    Held(Cow<'static, [u8]>),
    Mapped(memmap2::Mmap),
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Held(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

/// A compiled file, opened and checked.
#[derive(Clone)]
pub struct Container {
    bytes: Arc<Bytes>,
    sections: Arc<[(String, Range<usize>)]>,
}

impl Container {
    /// Takes bytes that are in memory already.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, KnowError> {
        Self::check(Bytes::Held(bytes))
    }

    /// Maps a file into memory.
    pub fn open(path: &Path) -> Result<Self, KnowError> {
        let file = File::open(path).map_err(|e| KnowError::io(path, e))?;
        // SAFETY: the map is read only, and every read of it goes through checked slices, so that
        // changed content gives wrong answers and no undefined reads of ours. What remains is the
        // demand of every map: nobody truncates the file while it is open. Compiled files are
        // replaced by renaming a new one over them, never written in place.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(|e| KnowError::io(path, e))?;
        Self::check(Bytes::Mapped(map))
    }

    fn check(bytes: Bytes) -> Result<Self, KnowError> {
        let all = bytes.as_slice();
        if all.get(..8) != Some(MAGIC) {
            return Err(KnowError::corrupt("it does not begin as one"));
        }
        let format = read_u32(all, 8)?;
        if format != FORMAT {
            return Err(KnowError::corrupt(format!(
                "its format is {format}, this program reads {FORMAT}"
            )));
        }
        if read_u32(all, 12)? != crc32fast::hash(all.get(16..).unwrap_or(&[])) {
            return Err(KnowError::corrupt("the checksum does not match"));
        }
        let mut sections = Vec::new();
        for i in 0..read_u32(all, 16)? as usize {
            let slot = all
                .get(HEAD + SLOT * i..HEAD + SLOT * (i + 1))
                .ok_or_else(|| KnowError::corrupt("the table of sections is cut off"))?;
            let name = slot[..NAME].split(|b| *b == 0).next().unwrap_or(&[]);
            let name = std::str::from_utf8(name)
                .map_err(|_| KnowError::corrupt("a section name is not UTF-8"))?;
            let (offset, len) = (read_u64(slot, NAME)?, read_u64(slot, NAME + 8)?);
            let end = offset.checked_add(len).filter(|end| *end <= all.len());
            let end = end.ok_or_else(|| {
                KnowError::corrupt(format!("section {name:?} reaches beyond the end"))
            })?;
            sections.push((name.to_owned(), offset..end));
        }
        Ok(Self {
            bytes: Arc::new(bytes),
            sections: sections.into(),
        })
    }

    /// A section as a handle that keeps the file open.
    pub fn section(&self, name: &str) -> Option<Section> {
        let (_, range) = self.sections.iter().find(|(n, _)| n == name)?;
        Some(Section {
            bytes: self.bytes.clone(),
            range: range.clone(),
        })
    }

    /// The sections whose names begin so, with their bytes.
    pub fn under(&self, prefix: &str) -> impl Iterator<Item = (&str, &[u8])> {
        self.sections
            .iter()
            .filter(move |(name, _)| name.starts_with(prefix))
            .filter_map(|(name, range)| {
                Some((name.as_str(), self.bytes.as_slice().get(range.clone())?))
            })
    }

    /// A section's bytes.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        let (_, range) = self.sections.iter().find(|(n, _)| n == name)?;
        self.bytes.as_slice().get(range.clone())
    }
}

/// One section of a compiled file.
#[derive(Clone)]
pub struct Section {
    bytes: Arc<Bytes>,
    range: Range<usize>,
}

impl AsRef<[u8]> for Section {
    fn as_ref(&self) -> &[u8] {
        self.bytes.as_slice().get(self.range.clone()).unwrap_or(&[])
    }
}

impl Section {
    /// The little-endian number at position `index` of an array of them.
    pub fn u32_at(&self, index: usize) -> Option<u32> {
        read_u32(self.as_ref(), index.checked_mul(4)?).ok()
    }

    /// How many whole records of `size` bytes it holds.
    pub fn records(&self, size: usize) -> usize {
        self.range.len() / size
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Result<u32, KnowError> {
    let end = at.checked_add(4);
    end.and_then(|end| bytes.get(at..end))
        .and_then(|b| b.try_into().ok())
        .map(u32::from_le_bytes)
        .ok_or_else(|| KnowError::corrupt("it is cut off"))
}

fn read_u64(bytes: &[u8], at: usize) -> Result<usize, KnowError> {
    bytes
        .get(at..at + 8)
        .and_then(|b| b.try_into().ok())
        .and_then(|b| usize::try_from(u64::from_le_bytes(b)).ok())
        .ok_or_else(|| KnowError::corrupt("it is cut off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<u8> {
        write(&[("a".into(), b"one".to_vec()), ("b".into(), vec![])]).unwrap()
    }

    #[test]
    fn sections_come_back() {
        let file = Container::from_bytes(two().into()).unwrap();
        assert_eq!(file.bytes("a"), Some(&b"one"[..]));
        assert_eq!(file.bytes("b"), Some(&b""[..]));
        assert_eq!(file.bytes("c"), None);
    }

    #[test]
    fn every_single_changed_byte_is_found() {
        let good = two();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            assert!(Container::from_bytes(bad.into()).is_err(), "byte {at}");
        }
        for len in 0..good.len() {
            assert!(
                Container::from_bytes(good[..len].to_vec().into()).is_err(),
                "cut to {len}"
            );
        }
    }
}
