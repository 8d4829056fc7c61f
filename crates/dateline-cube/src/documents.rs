//! What is known of documents: when each was published, which is part of the cube's file; and sets of documents.

use crate::columns::UNDATED;
use crate::file::Column;
use crate::period::Unit;

/// Stands where the archive has no document of this row.
const GONE: i32 = i32::MAX;

/// The documents of an archive.
#[derive(Clone, Default)]
pub struct Documents {
    /// Day of publication by the archive's row of the document.
    published: Column<i32>,
}

impl Documents {
    pub(crate) fn new(published: Column<i32>) -> Self {
        Self { published }
    }

    pub(crate) fn days(&self) -> &[i32] {
        &self.published
    }

    /// The last document's row.
    #[must_use]
    pub fn watermark(&self) -> u32 {
        u32::try_from(self.published.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Adds a document; rows come in rising order.
    pub fn push(&mut self, row: u32, published: Option<i32>) {
        let days = self.published.held();
        days.resize(row as usize, GONE);
        days.push(published.unwrap_or(UNDATED));
    }

    /// The day a document was published, where it is known.
    #[must_use]
    pub fn published(&self, row: usize) -> Option<i32> {
        let day = self.published.get(row).copied();
        day.filter(|day| *day != UNDATED && *day != GONE)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.published.iter().filter(|d| **d != GONE).count()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The days of the first and the last publication, where any is dated.
    #[must_use]
    pub fn range(&self) -> Option<(i32, i32)> {
        let (mut first, mut last) = (GONE, UNDATED);
        for day in self.published.iter() {
            // Each of the two is no day that could be first, or last.
            first = first.min(if *day == UNDATED { GONE } else { *day });
            last = last.max(if *day == GONE { UNDATED } else { *day });
        }
        (first <= last).then_some((first, last))
    }

    /// How many were published in each period from that of `first` to that of `last`.
    #[must_use]
    pub fn published_by(&self, unit: Unit, first: i32, last: i32) -> Vec<u64> {
        let start = unit.index(first);
        let periods = usize::try_from(unit.index(last) - start + 1).unwrap_or(0);
        let mut counts = vec![0; periods];
        let table: Vec<usize> = (first..=last)
            .map(|day| usize::try_from(unit.index(day) - start).unwrap_or(0))
            .collect();
        for day in self.published.iter() {
            if let Some(period) = day
                .checked_sub(first)
                .and_then(|at| table.get(usize::try_from(at).ok()?))
            {
                counts[*period] += 1;
            }
        }
        counts
    }
}

/// Documents by row: which are in.
#[derive(Clone, Debug, Default)]
pub struct DocumentSet(Vec<u64>);

impl DocumentSet {
    /// Puts a document in.
    pub fn insert(&mut self, row: u32) {
        let word = row as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (row % 64);
    }

    /// How many are in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether none is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether a document is in.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        self.0
            .get(row as usize / 64)
            .is_some_and(|word| word >> (row % 64) & 1 == 1)
    }
}

impl FromIterator<u32> for DocumentSet {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Self {
        let mut set = Self::default();
        rows.into_iter().for_each(|row| set.insert(row));
        set
    }
}
