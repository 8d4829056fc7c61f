//! Writing segments: from documents, and by joining others, from front to back without holding them.
//!
//! In: rows and sorted entries. Out: the bytes of a segment, with the checksums of its blocks.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{
    BLOCK, ENTRY, FOOT, Layout, MAGIC, MOST, PERIOD, Period, ROW, Read, Row, Segment, UNDATED,
    u32_at,
};
use crate::hash;
use crate::index::IndexError;

/// Of the documents kept of one feature the earliest, since an origin is early; the rest are drawn by
/// hash, so that the same are kept in whatever order documents arrive.
const FIRST: usize = 8;

/// The numbers of a feature's documents, cut to [`MOST`].
#[derive(Default)]
pub(super) struct Cut {
    pub(super) kept: Vec<u32>,
}

impl Cut {
    pub(super) fn fill<'r>(
        &mut self,
        numbers: impl Iterator<Item = u32>,
        row: impl Fn(u32) -> Read<Option<Row<'r>>>,
    ) -> Read<()> {
        self.kept.clear();
        self.kept.extend(numbers);
        if self.kept.len() <= MOST {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(self.kept.len());
        for number in &self.kept {
            rows.extend(row(*number)?);
        }
        rows.sort_unstable_by(Row::order);
        // The same for every feature: documents that share many are found by many.
        rows[FIRST..].sort_by_key(|r| hash::mix(r.exact));
        rows.truncate(MOST);
        self.kept.clear();
        self.kept.extend(rows.iter().map(|r| r.number));
        self.kept.sort_unstable();
        Ok(())
    }
}

/// Joins segments, part by part, without holding them in memory.
pub(super) fn join<W: Write>(parts: &[Segment], out: &mut Writer<W>, path: &Path) -> Read<()> {
    let write = |e| IndexError::io(path, e);
    in_order(parts, |row| out.row(&row).map_err(write))?;
    in_order(parts, |row| out.bytes(row.id.as_bytes()).map_err(write))?;
    let row = |number: u32| {
        for part in parts {
            if let Some(row) = part.row(number)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    };
    let lasting = parts.iter().map(|p| {
        let at = p.layout.lasting_at();
        (at, at + p.layout.lasting as usize * ENTRY)
    });
    runs(parts, lasting.collect(), row, |feature, kept| {
        out.lasting(feature, kept).map_err(write)
    })?;
    let mut periods: Vec<i32> = parts.iter().flat_map(Segment::periods).collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods {
        let of = parts.iter().map(|p| {
            let found = p.periods.binary_search_by_key(&period, |p| p.period);
            let found = found.map(|at| p.periods[at]).ok();
            found.map_or((0, 0), |found| {
                let at = p.layout.passing_at() + found.start as usize * ENTRY;
                (at, at + found.len as usize * ENTRY)
            })
        });
        runs(parts, of.collect(), row, |feature, kept| {
            out.passing(period, feature, kept).map_err(write)
        })?;
    }
    Ok(())
}

/// The documents of several segments in ascending order of their numbers.
fn in_order(parts: &[Segment], mut put: impl FnMut(Row) -> Read<()>) -> Read<()> {
    let mut places = vec![0; parts.len()];
    loop {
        let mut next: Option<(u32, usize)> = None;
        for (i, part) in parts.iter().enumerate() {
            if places[i] < part.documents() {
                let number = u32_at(part.slice(places[i] * ROW..places[i] * ROW + 4)?, 0);
                next = Some(next.map_or((number, i), |least| least.min((number, i))));
            }
        }
        let Some((_, i)) = next else { return Ok(()) };
        put(parts[i].row_at(places[i])?)?;
        places[i] += 1;
    }
}

/// Merges sorted entries of several segments, feature by feature.
fn runs<'p>(
    parts: &'p [Segment],
    mut ranges: Vec<(usize, usize)>,
    row: impl Fn(u32) -> Read<Option<Row<'p>>> + Copy,
    mut put: impl FnMut(u32, &[u32]) -> Read<()>,
) -> Read<()> {
    let mut numbers = Vec::new();
    let cut = &mut Cut::default();
    loop {
        let mut next: Option<u32> = None;
        for (part, (at, end)) in parts.iter().zip(&ranges) {
            if at < end {
                let feature = u32_at(part.slice(*at..at + 4)?, 0);
                next = Some(next.map_or(feature, |least| least.min(feature)));
            }
        }
        let Some(feature) = next else { return Ok(()) };
        numbers.clear();
        for (part, (at, end)) in parts.iter().zip(&mut ranges) {
            while at < end {
                let entry = part.slice(*at..*at + ENTRY)?;
                if u32_at(entry, 0) != feature {
                    break;
                }
                numbers.push(u32_at(entry, 4));
                *at += ENTRY;
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        cut.fill(numbers.iter().copied(), row)?;
        put(feature, &cut.kept)?;
    }
}

/// Writes a segment from front to back.
pub(super) struct Writer<W: Write> {
    out: W,
    layout: Layout,
    periods: Vec<Period>,
    crc: crc32fast::Hasher,
    filled: usize,
    crcs: Vec<u8>,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            layout: Layout::default(),
            periods: Vec::new(),
            crc: crc32fast::Hasher::new(),
            filled: 0,
            crcs: Vec::new(),
        }
    }

    /// Writes bytes, and notes the checksum of each block.
    pub(super) fn bytes(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.crc.update(now);
            self.filled += now.len();
            bytes = rest;
            if self.filled == BLOCK {
                self.end_block();
            }
        }
        Ok(())
    }

    fn end_block(&mut self) {
        let crc = std::mem::take(&mut self.crc).finalize();
        self.crcs.extend(crc.to_le_bytes());
        self.filled = 0;
    }

    /// A document but for its id; the ids follow when all documents are written.
    pub(super) fn row(&mut self, row: &Row) -> io::Result<()> {
        self.layout.documents += 1;
        self.layout.ids += row.id.len() as u64;
        let end = u32::try_from(self.layout.ids)
            .map_err(|_| io::Error::other("the ids of one part of the index exceed 4 GB"))?;
        let mut record = [0; ROW];
        record[0..4].copy_from_slice(&row.number.to_le_bytes());
        record[4..8].copy_from_slice(&row.day.unwrap_or(UNDATED).to_le_bytes());
        record[8..12].copy_from_slice(&row.words.to_le_bytes());
        record[12..16].copy_from_slice(&end.to_le_bytes());
        record[16..24].copy_from_slice(&row.time.unwrap_or(i64::MAX).to_le_bytes());
        record[24..32].copy_from_slice(&row.exact.to_le_bytes());
        self.bytes(&record)
    }

    fn entries(&mut self, feature: u32, numbers: &[u32]) -> io::Result<()> {
        for number in numbers {
            let entry = u64::from(*number) << 32 | u64::from(feature);
            self.bytes(&entry.to_le_bytes())?;
        }
        Ok(())
    }

    pub(super) fn lasting(&mut self, feature: u32, numbers: &[u32]) -> io::Result<()> {
        self.layout.lasting += numbers.len() as u64;
        self.entries(feature, numbers)
    }

    pub(super) fn passing(&mut self, period: i32, feature: u32, numbers: &[u32]) -> io::Result<()> {
        let len = numbers.len() as u64;
        match self.periods.last_mut() {
            Some(last) if last.period == period => last.len += len,
            _ => self.periods.push(Period {
                period,
                start: self.layout.passing,
                len,
            }),
        }
        self.layout.passing += len;
        self.entries(feature, numbers)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        let mut table = Vec::new();
        for period in std::mem::take(&mut self.periods) {
            table.extend(i64::from(period.period).to_le_bytes());
            table.extend(period.start.to_le_bytes());
            table.extend(period.len.to_le_bytes());
        }
        self.layout.periods = (table.len() / PERIOD) as u64;
        self.bytes(&table)?;
        if self.filled > 0 {
            self.end_block();
        }
        self.layout.blocks = (self.crcs.len() / 4) as u64;
        let l = self.layout;
        let mut foot = Vec::with_capacity(FOOT);
        foot.extend(MAGIC);
        for n in [
            l.documents,
            l.ids,
            l.lasting,
            l.passing,
            l.periods,
            l.blocks,
        ] {
            foot.extend(n.to_le_bytes());
        }
        foot.extend(crc32fast::hash(&self.crcs).to_le_bytes());
        foot.resize(FOOT - 4, 0);
        foot.extend(crc32fast::hash(&foot).to_le_bytes());
        self.out.write_all(&self.crcs)?;
        self.out.write_all(&foot)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes a file under another name and renames it when it lies whole on the disk.
pub(super) fn write_whole(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Read<PathBuf> {
    let (path, temporary) = (dir.join(name), dir.join("stories.part.tmp"));
    let done = File::create(&temporary).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()?;
        std::fs::rename(&temporary, &path)
    });
    if let Err(error) = done {
        // What is half-written is of no use; that it cannot be removed matters less than why.
        let _ = std::fs::remove_file(&temporary);
        return Err(IndexError::io(&path, error));
    }
    sync_folder(dir)?;
    Ok(path)
}

/// Makes a new name last.
pub(super) fn sync_folder(dir: &Path) -> Read<()> {
    // Elsewhere folders cannot be opened, and renaming is lasting by itself.
    if !cfg!(unix) {
        return Ok(());
    }
    let synced = File::open(dir).and_then(|d| d.sync_all());
    synced.map_err(|e| IndexError::io(dir, e))
}
