//! The file: named sections of numbers, then a footer that says where they are and what they sum to.
//!
//! ```text
//! sections, each at a multiple of 8 | footer (JSON) | its length u64 | its crc32 u32 | format u32 | magic "DTLNCUBE"
//! ```
//! The numbers of the last 24 bytes are little-endian; the sections are in the byte order of the machine
//! that wrote them, and the footer names it, so that another machine makes its own. Each 4 MiB of the
//! sections have a checksum, all of which are compared on opening (in parallel, at the speed of memory).
//! A file is written beside its place, synced and renamed; it is never changed afterwards.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

use bytemuck::Pod;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::CubeError;

const MAGIC: &[u8; 8] = b"DTLNCUBE";
/// Raised whenever the meaning of a section or of the footer changes.
const FORMAT: u32 = 3;
const TAIL: usize = 24;
const CHUNK: usize = 4 << 20;

#[derive(Serialize, Deserialize)]
struct Footer<M> {
    order: String,
    sections: Vec<(String, usize, usize)>,
    chunks: Vec<u32>,
    meta: M,
}

fn order() -> &'static str {
    match cfg!(target_endian = "little") {
        true => "little",
        false => "big",
    }
}

/// Writes a file: sections in any order, then [`Writer::finish`].
pub struct Writer<'a> {
    path: &'a Path,
    out: BufWriter<tempfile::NamedTempFile>,
    sections: Vec<(String, usize, usize)>,
    chunks: Vec<u32>,
    open: crc32fast::Hasher,
    at: usize,
}

impl<'a> Writer<'a> {
    /// Begins a file that is to stand at `path`.
    pub fn create(path: &'a Path) -> Result<Self, CubeError> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".cube-").suffix(".part");
        // Whoever may read the archive may read this too: as the user's mask has it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(|e| CubeError::io(path, e))?;
        Ok(Self {
            path,
            out: BufWriter::with_capacity(1 << 20, file),
            sections: Vec::new(),
            chunks: Vec::new(),
            open: crc32fast::Hasher::new(),
            at: 0,
        })
    }

    /// Adds a section of some runs of numbers, one after the other.
    pub fn section<T: Pod>(&mut self, name: &str, runs: &[&[T]]) -> Result<(), CubeError> {
        let pad = self.at.next_multiple_of(8) - self.at;
        self.bytes(&[0; 8][..pad])?;
        let start = self.at;
        for run in runs {
            self.bytes(bytemuck::cast_slice(run))?;
        }
        self.sections
            .push((name.to_owned(), start, self.at - start));
        Ok(())
    }

    fn bytes(&mut self, mut bytes: &[u8]) -> Result<(), CubeError> {
        while !bytes.is_empty() {
            let room = CHUNK - self.at % CHUNK;
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.open.update(now);
            self.out
                .write_all(now)
                .map_err(|e| CubeError::io(self.path, e))?;
            self.at += now.len();
            if self.at.is_multiple_of(CHUNK) {
                self.chunks.push(std::mem::take(&mut self.open).finalize());
            }
            bytes = later;
        }
        Ok(())
    }

    /// Writes the footer and puts the file in its place.
    pub fn finish<M: Serialize>(mut self, meta: M) -> Result<(), CubeError> {
        let failed = |e: std::io::Error| CubeError::io(self.path, e);
        if !self.at.is_multiple_of(CHUNK) {
            self.chunks.push(self.open.finalize());
        }
        let footer = serde_json::to_vec(&Footer {
            order: order().to_owned(),
            sections: self.sections,
            chunks: self.chunks,
            meta,
        })
        .map_err(|e| failed(e.into()))?;
        let mut tail = (footer.len() as u64).to_le_bytes().to_vec();
        tail.extend(crc32fast::hash(&footer).to_le_bytes());
        tail.extend(FORMAT.to_le_bytes());
        tail.extend(MAGIC);
        self.out.write_all(&footer).map_err(failed)?;
        self.out.write_all(&tail).map_err(failed)?;
        let file = self.out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(self.path).map_err(|e| failed(e.error))?;
        // The new name itself is on disk only after its folder is; a lost name is only a lost cube.
        if let Some(Ok(folder)) = self.path.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// A file, mapped and checked.
pub struct Mapped<M> {
    map: Arc<memmap2::Mmap>,
    sections: Vec<(String, usize, usize)>,
    chunks: Vec<u32>,
    /// What its writer said about it.
    pub meta: M,
}

impl<M: DeserializeOwned> Mapped<M> {
    /// Maps a file and reads its footer; [`Mapped::check`] is still to be called.
    pub fn open(path: &Path) -> Result<Self, CubeError> {
        let file = File::open(path).map_err(|e| CubeError::io(path, e))?;
        // SAFETY: the map is read only, and every read of it goes through checked slices of plain
        // numbers, so that changed content gives wrong answers and no undefined reads of ours. What
        // remains is the demand of every map: nobody truncates the file while it is open. Cubes are
        // replaced by renaming a new one over them, never written in place.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(|e| CubeError::io(path, e))?;
        let damaged = |why: &str| CubeError::damaged(path, why);
        let cut = || damaged("it is cut off");
        let end = map.len().checked_sub(TAIL).ok_or_else(cut)?;
        let tail = &map[end..];
        if &tail[16..] != MAGIC {
            return Err(damaged("it does not end as one"));
        }
        if tail[12..16] != FORMAT.to_le_bytes() {
            return Err(damaged("its format is another program's"));
        }
        let length = tail[..8].try_into().map(u64::from_le_bytes).unwrap_or(0);
        let length = usize::try_from(length).map_err(|_| cut())?;
        let start = end.checked_sub(length).ok_or_else(cut)?;
        let footer = &map[start..end];
        if tail[8..12] != crc32fast::hash(footer).to_le_bytes() {
            return Err(damaged("the checksum of its footer does not match"));
        }
        let footer: Footer<M> = serde_json::from_slice(footer)
            .map_err(|e| CubeError::damaged(path, format!("its footer cannot be read: {e}")))?;
        if footer.order != order() {
            return Err(damaged("it was written by a machine of another byte order"));
        }
        if footer
            .sections
            .iter()
            .any(|(_, at, len)| at.checked_add(*len).is_none_or(|end| end > start))
            || footer.chunks.len() * CHUNK < start
        {
            return Err(damaged("a section reaches beyond the end"));
        }
        Ok(Self {
            map: Arc::new(map),
            sections: footer.sections,
            chunks: footer.chunks,
            meta: footer.meta,
        })
    }

    /// Compares all checksums.
    pub fn check(&self, path: &Path) -> Result<(), CubeError> {
        let last = self
            .sections
            .iter()
            .map(|(_, at, len)| at + len)
            .max()
            .unwrap_or(0);
        let good = self.map[..last]
            .par_chunks(CHUNK)
            .zip(&self.chunks)
            .all(|(bytes, crc)| crc32fast::hash(bytes) == *crc);
        match good {
            true => Ok(()),
            false => Err(CubeError::damaged(path, "a checksum does not match")),
        }
    }

    /// A section as numbers.
    pub fn column<T: Pod>(&self, path: &Path, name: &str) -> Result<Column<T>, CubeError> {
        let (_, at, len) = self
            .sections
            .iter()
            .find(|(n, ..)| n == name)
            .ok_or_else(|| CubeError::damaged(path, format!("it has no section {name}")))?;
        let range = *at..at + len;
        bytemuck::try_cast_slice::<u8, T>(&self.map[range.clone()])
            .map_err(|e| CubeError::damaged(path, format!("section {name}: {e}")))?;
        Ok(Column::Mapped(self.map.clone(), range))
    }
}

/// What is kept in a file that is derived from an archive.
#[derive(Debug)]
pub struct Kept<T> {
    /// It, whole.
    pub it: T,
    /// Why it could not be written, where it was to be. Readers may well not be allowed to: what they ask is
    /// answered all the same, and takes as long the next time.
    pub unwritten: Option<CubeError>,
}

impl<T> Kept<T> {
    /// What need not be written.
    pub(crate) fn current(it: T) -> Self {
        Self {
            it,
            unwritten: None,
        }
    }

    /// What was written, or could not be.
    pub(crate) fn written(it: T, write: impl FnOnce(&T) -> Result<(), CubeError>) -> Self {
        Self {
            unwritten: write(&it).err(),
            it,
        }
    }
}

/// A column of numbers, in memory or in a mapped file.
#[derive(Clone)]
pub enum Column<T> {
    /// In memory.
    Held(Vec<T>),
    /// In a file; the cast was tried on opening.
    Mapped(Arc<memmap2::Mmap>, Range<usize>),
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Held(values) => values,
            // Were the bytes no such numbers after all, no columns must not pass for empty ones.
            Self::Mapped(map, range) => bytemuck::cast_slice(&map[range.clone()]),
        }
    }
}

impl<T: Pod> Column<T> {
    /// The same in memory, to be added to.
    pub fn held(&mut self) -> &mut Vec<T> {
        if let Self::Mapped(..) = self {
            *self = Self::Held(self.to_vec());
        }
        match self {
            Self::Held(values) => values,
            Self::Mapped(..) => unreachable!("it was just made to be held"),
        }
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self::Held(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &Path) -> Vec<u8> {
        let mut writer = Writer::create(path).unwrap();
        writer.section::<u8>("odd", &[&[1, 2, 3]]).unwrap();
        writer.section::<u32>("numbers", &[&[7, 8], &[9]]).unwrap();
        writer.finish("meta").unwrap();
        std::fs::read(path).unwrap()
    }

    fn read(path: &Path) -> Result<Vec<u32>, CubeError> {
        let file: Mapped<String> = Mapped::open(path)?;
        file.check(path)?;
        Ok(file.column::<u32>(path, "numbers")?.to_vec())
    }

    #[test]
    fn sections_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c");
        written(&path);
        assert_eq!(read(&path).unwrap(), [7, 8, 9]);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn every_single_changed_byte_and_every_cut_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c");
        let good = written(&path);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            std::fs::write(&path, bad).unwrap();
            assert!(read(&path).is_err(), "byte {at}");
        }
        for len in 0..good.len() {
            std::fs::write(&path, &good[..len]).unwrap();
            assert!(read(&path).is_err(), "cut to {len}");
        }
    }
}
