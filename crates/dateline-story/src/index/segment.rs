//! A part of the index: the features of some documents in one sorted, unchanging run of bytes, in
//! memory or mapped from a file.
//!
//! In: documents with their features, or other segments to join. Out: the documents of a feature; what
//! is known of a document by its number. Files are written whole and never changed; a checksum for
//! every [`BLOCK`] bytes is tested when the block is first read, so that opening costs the same however
//! large a file is.
//!
//! Layout, little-endian: documents (32 bytes each, by number), their ids, lasting entries (8 bytes: feature,
//! number), passing entries by period, the table of periods, the checksums of the blocks, a foot.

mod write;

use std::cmp::{Ordering, Reverse};
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering as Memory};

use super::IndexError;
use write::{Cut, Writer, join, sync_folder, write_whole};

/// Bytes that have one checksum.
const BLOCK: usize = 16 << 10;
/// The first bytes of a foot. A change of what is kept changes its last byte.
const MAGIC: &[u8; 8] = b"dlstory1";
const FOOT: usize = 88;
const ROW: usize = 32;
const ENTRY: usize = 8;
const PERIOD: usize = 24;

/// Documents that are kept of one feature. A feature that more have is everyday language.
pub const MOST: usize = 32;

/// The period of documents without a date.
pub const UNDATED: i32 = i32::MIN;

/// What the index keeps of a document besides its features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its number.
    pub number: u32,
    /// Its day, since 1970.
    pub day: Option<i32>,
    /// Its moment, in milliseconds since 1970.
    pub time: Option<i64>,
    /// Its words.
    pub words: u32,
    /// The hash of all of them.
    pub exact: u64,
    /// Its id.
    pub id: &'a str,
}

impl Row<'_> {
    /// The order of time: undated documents last, of equal times the longer first, then by id.
    pub fn order(&self, other: &Row) -> Ordering {
        let key = |r: &Row| (r.time.is_none(), r.time, Reverse(r.words));
        key(self)
            .cmp(&key(other))
            .then_with(|| self.id.cmp(other.id))
            .then_with(|| (self.exact, self.number).cmp(&(other.exact, other.number)))
    }
}

/// Where the parts of a segment begin, and how long they are.
#[derive(Clone, Copy, Debug, Default)]
struct Layout {
    documents: u64,
    ids: u64,
    lasting: u64,
    passing: u64,
    periods: u64,
    blocks: u64,
}

impl Layout {
    fn ids_at(&self) -> usize {
        self.documents as usize * ROW
    }
    fn lasting_at(&self) -> usize {
        self.ids_at() + self.ids as usize
    }
    fn passing_at(&self) -> usize {
        self.lasting_at() + self.lasting as usize * ENTRY
    }
    fn periods_at(&self) -> usize {
        self.passing_at() + self.passing as usize * ENTRY
    }
    fn body(&self) -> usize {
        self.periods_at() + self.periods as usize * PERIOD
    }
}

enum Bytes {
    Held(Vec<u8>),
    Mapped(memmap2::Mmap),
}

/// The documents of one period: its number, and where its entries are.
#[derive(Clone, Copy, Debug)]
struct Period {
    period: i32,
    start: u64,
    len: u64,
}

/// A segment.
pub struct Segment {
    bytes: Bytes,
    layout: Layout,
    periods: Vec<Period>,
    /// The file, and which of its blocks were tested.
    file: Option<(PathBuf, Vec<AtomicU64>)>,
}

type Read<T> = Result<T, IndexError>;

impl Segment {
    /// A segment of these documents, in ascending order of their numbers, and entries in any order: of
    /// the passing ones first the period.
    pub fn build(
        rows: &[Row],
        mut lasting: Vec<(u32, u32)>,
        mut passing: Vec<(i32, u32, u32)>,
    ) -> Read<Self> {
        lasting.sort_unstable();
        lasting.dedup();
        passing.sort_unstable();
        passing.dedup();
        let order = |number: u32| {
            let at = rows.binary_search_by_key(&number, |r| r.number).ok();
            Ok(at.map(|at| rows[at]))
        };
        let mut out = Writer::new(Vec::new());
        let write = |e| IndexError::io(Path::new("memory"), e);
        for row in rows {
            out.row(row).map_err(write)?;
        }
        for row in rows {
            out.bytes(row.id.as_bytes()).map_err(write)?;
        }
        let cut = &mut Cut::default();
        for run in lasting.chunk_by(|a, b| a.0 == b.0) {
            cut.fill(run.iter().map(|e| e.1), order)?;
            out.lasting(run[0].0, &cut.kept).map_err(write)?;
        }
        for period in passing.chunk_by(|a, b| a.0 == b.0) {
            for run in period.chunk_by(|a, b| a.1 == b.1) {
                cut.fill(run.iter().map(|e| e.2), order)?;
                out.passing(period[0].0, run[0].1, &cut.kept)
                    .map_err(write)?;
            }
        }
        let bytes = out.finish().map_err(write)?;
        Self::new(Bytes::Held(bytes), None)
    }

    /// Opens a file; only its foot is read.
    pub fn open(path: &Path) -> Read<Self> {
        let file = File::open(path).map_err(|e| IndexError::io(path, e))?;
        // SAFETY: the file is written under another name, renamed when it is whole, and never changed
        // afterwards. Its bytes are only ever read as plain bytes, of which any are valid; what is read
        // is tested against checksums.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(|e| IndexError::io(path, e))?;
        Self::new(Bytes::Mapped(map), Some(path))
    }

    fn new(bytes: Bytes, path: Option<&Path>) -> Read<Self> {
        let mut out = Self {
            bytes,
            layout: Layout::default(),
            periods: Vec::new(),
            file: None,
        };
        let all = out.all();
        let damaged = |what: &str| IndexError::Damaged {
            path: path.unwrap_or(Path::new("memory")).to_owned(),
            what: what.to_owned(),
        };
        let foot = all
            .len()
            .checked_sub(FOOT)
            .map(|at| &all[at..])
            .ok_or_else(|| damaged("it is cut off"))?;
        if &foot[..8] != MAGIC {
            return Err(damaged("it ends as no part of an index does"));
        }
        if crc32fast::hash(&foot[..FOOT - 4]) != u32_at(foot, FOOT - 4) {
            return Err(damaged("its foot does not agree with its checksum"));
        }
        let number = |i: usize| u64_at(foot, 8 + 8 * i);
        let layout = Layout {
            documents: number(0),
            ids: number(1),
            lasting: number(2),
            passing: number(3),
            periods: number(4),
            blocks: number(5),
        };
        let table = layout.body()..layout.body() + layout.blocks as usize * 4;
        if table.end + FOOT != all.len() || layout.body().div_ceil(BLOCK) as u64 != layout.blocks {
            return Err(damaged("its length is not the one it names"));
        }
        if crc32fast::hash(&all[table]) != u32_at(foot, 56) {
            return Err(damaged("its checksums do not agree with their own"));
        }
        let tested = (0..layout.blocks.div_ceil(64)).map(|_| AtomicU64::new(0));
        out.file = path.map(|p| (p.to_owned(), tested.collect()));
        out.layout = layout;
        let at = layout.periods_at();
        let table = out.slice(at..layout.body())?;
        let periods = table.chunks_exact(PERIOD).map(|p| Period {
            period: u32_at(p, 0) as i32,
            start: u64_at(p, 8),
            len: u64_at(p, 16),
        });
        out.periods = periods.collect();
        Ok(out)
    }

    /// The name of the file that holds these bytes, told by their checksums.
    pub fn name(&self) -> String {
        let all = self.all();
        let check = u32_at(all, all.len() - 4);
        format!("stories-{:08}-{check:08x}.part", self.layout.documents)
    }

    /// Writes the bytes to a file in a folder, whole or not at all; gives the mapped segment.
    pub fn save(self, dir: &Path) -> Read<Self> {
        let name = self.name();
        let path = write_whole(dir, &name, |out| out.write_all(self.all()))?;
        Self::open(&path)
    }

    /// Joins segments into one file in a folder.
    pub fn merge(parts: &[Segment], dir: &Path) -> Read<Self> {
        let temporary = dir.join("stories.part.tmp");
        let file = File::create(&temporary).map_err(|e| IndexError::io(&temporary, e))?;
        let mut out = Writer::new(io::BufWriter::with_capacity(1 << 20, file));
        let joined = join(parts, &mut out, &temporary)
            .and_then(|()| out.finish().map_err(|e| IndexError::io(&temporary, e)))
            .and_then(|file| {
                let file = file
                    .into_inner()
                    .map_err(|e| IndexError::io(&temporary, e.into_error()))?;
                file.sync_all().map_err(|e| IndexError::io(&temporary, e))
            });
        if let Err(error) = joined {
            // What is half-written is of no use; that it cannot be removed matters less than why.
            let _ = std::fs::remove_file(&temporary);
            return Err(error);
        }
        let name = Self::open(&temporary)?.name();
        let path = dir.join(name);
        std::fs::rename(&temporary, &path).map_err(|e| IndexError::io(&path, e))?;
        sync_folder(dir)?;
        Self::open(&path)
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.layout.documents as usize
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.all().len()
    }

    /// Whether it lies in a file.
    pub fn is_saved(&self) -> bool {
        self.file.is_some()
    }

    /// The document at a place in the order of numbers.
    pub fn row_at(&self, at: usize) -> Read<Row<'_>> {
        let start = at * ROW;
        let record = self.slice(start..start + ROW)?;
        let before = match at {
            0 => 0,
            _ => u32_at(self.slice(start - ROW..start)?, 12),
        };
        let (number, end) = (u32_at(record, 0), u32_at(record, 12));
        let ids = self.layout.ids_at();
        let id = self.slice(ids + before as usize..ids + end as usize)?;
        let day = u32_at(record, 4) as i32;
        let time = u64_at(record, 16) as i64;
        Ok(Row {
            number,
            day: (day != UNDATED).then_some(day),
            time: (time != i64::MAX).then_some(time),
            words: u32_at(record, 8),
            exact: u64_at(record, 24),
            id: std::str::from_utf8(id).map_err(|_| self.damaged("an id is no text"))?,
        })
    }

    /// The place of a document.
    fn place(&self, number: u32) -> Read<Option<usize>> {
        let (mut low, mut high) = (0, self.documents());
        // Numbers are mostly given without gaps.
        if low < high {
            let first = u32_at(self.slice(0..ROW)?, 0);
            let last = u32_at(self.slice((high - 1) * ROW..high * ROW)?, 0);
            if number < first || number > last {
                return Ok(None);
            }
            high = high.min((number - first) as usize + 1);
            if (last - first) as usize + 1 == self.documents() {
                return Ok(Some((number - first) as usize));
            }
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            match u32_at(self.slice(middle * ROW..middle * ROW + 4)?, 0).cmp(&number) {
                Ordering::Equal => return Ok(Some(middle)),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// The document of a number.
    pub fn row(&self, number: u32) -> Read<Option<Row<'_>>> {
        self.place(number)?.map(|at| self.row_at(at)).transpose()
    }

    /// The day of a document alone.
    pub fn day(&self, number: u32) -> Read<Option<Option<i32>>> {
        let Some(at) = self.place(number)? else {
            return Ok(None);
        };
        let day = u32_at(self.slice(at * ROW..at * ROW + ROW)?, 4) as i32;
        Ok(Some((day != UNDATED).then_some(day)))
    }

    /// Hands on the documents of a lasting feature.
    pub fn lasting(&self, feature: u32, seen: impl FnMut(u32)) -> Read<()> {
        let len = self.layout.lasting as usize;
        self.find(self.layout.lasting_at(), len, feature, seen)
    }

    /// Hands on the documents of a passing feature in a period.
    pub fn passing(&self, period: i32, feature: u32, seen: impl FnMut(u32)) -> Read<()> {
        let Ok(at) = self.periods.binary_search_by_key(&period, |p| p.period) else {
            return Ok(());
        };
        let Period { start, len, .. } = self.periods[at];
        let at = self.layout.passing_at() + start as usize * ENTRY;
        self.find(at, len as usize, feature, seen)
    }

    /// The periods that have documents.
    pub fn periods(&self) -> impl DoubleEndedIterator<Item = i32> + '_ {
        self.periods.iter().map(|p| p.period)
    }

    /// Hands on the documents of a feature in a sorted run of entries. Features are hashes and so
    /// spread evenly: where one must stand is known but for the root of the length.
    fn find(&self, at: usize, len: usize, feature: u32, mut seen: impl FnMut(u32)) -> Read<()> {
        let entry = |i: usize| -> Read<(u32, u32)> {
            let entry = self.slice(at + i * ENTRY..at + (i + 1) * ENTRY)?;
            Ok((u32_at(entry, 0), u32_at(entry, 4)))
        };
        let (mut low, mut high) = (0, len);
        let guess = ((u64::from(feature) * len as u64) >> 32) as usize;
        let far = 2 * len.isqrt() + 8;
        let (before, behind) = (guess.saturating_sub(far), guess + far);
        if before > 0 && entry(before)?.0 < feature {
            low = before + 1;
        }
        if behind < len && entry(behind)?.0 >= feature {
            high = behind;
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if entry(middle)?.0 < feature {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        while low < len {
            let (found, document) = entry(low)?;
            if found != feature {
                break;
            }
            seen(document);
            low += 1;
        }
        Ok(())
    }

    fn all(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Held(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }

    /// Bytes of the body, once their blocks agree with their checksums.
    fn slice(&self, range: Range<usize>) -> Read<&[u8]> {
        let all = self.all();
        if range.start > range.end || range.end > self.layout.body() {
            return Err(self.damaged("it points beyond its end"));
        }
        if let Some((_, tested)) = &self.file
            && !range.is_empty()
        {
            for block in range.start / BLOCK..=(range.end - 1) / BLOCK {
                let (word, bit) = (&tested[block / 64], 1 << (block % 64));
                if word.load(Memory::Relaxed) & bit != 0 {
                    continue;
                }
                let end = ((block + 1) * BLOCK).min(self.layout.body());
                let expected = u32_at(all, self.layout.body() + block * 4);
                if crc32fast::hash(&all[block * BLOCK..end]) != expected {
                    let what = format!(
                        "the bytes from {} do not agree with their checksum",
                        block * BLOCK
                    );
                    return Err(self.damaged(&what));
                }
                word.fetch_or(bit, Memory::Relaxed);
            }
        }
        Ok(&all[range])
    }

    fn damaged(&self, what: &str) -> IndexError {
        let path = self.file.as_ref().map(|(path, _)| path.clone());
        IndexError::Damaged {
            path: path.unwrap_or_else(|| PathBuf::from("memory")),
            what: what.to_owned(),
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut out = [0; 4];
    out.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(out)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut out = [0; 8];
    out.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(out)
}
