//! An array of counts, most of which may never be touched.
//!
//! In: numbers of cells, one at a time. Out: the cells that have any, with their counts, by number.
//!
//! A cell is one byte: most pairs of countries have few events in a month, and a quarter of the memory is a quarter of
//! the pages that the system has to give and of the cache that is in use. What a byte cannot hold is carried
//! into a table. Which stretches were touched is kept, so that neither joining two arrays nor reading one off looks
//! at the rest: threads that count stretches of time of their own have few in common.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::CubeError;

/// Cells of a page: a power of two.
const PAGE: usize = 1 << 14;
const _: () = assert!(PAGE.is_multiple_of(8));
/// What is carried when a byte is full: one less than it holds, so that a cell that has any is never 0.
const CARRIED: u8 = u8::MAX;

/// Counts of cells.
pub(crate) struct Pages {
    counts: Vec<u8>,
    touched: Vec<bool>,
    carried: HashMap<usize, u64>,
}

impl Pages {
    /// Zeros for so many cells.
    pub fn new(size: u64) -> Result<Self, CubeError> {
        let limit = |_| {
            CubeError::Limit(format!(
                "{size} groups are more than memory has numbers for"
            ))
        };
        let pages = usize::try_from(size).map_err(limit)?.div_ceil(PAGE).max(1);
        Ok(Self {
            // Zeros that the system gives when they are first touched.
            counts: vec![0; pages * PAGE],
            touched: vec![false; pages],
            carried: HashMap::new(),
        })
    }

    /// One more of a cell.
    pub fn add(&mut self, cell: u64) {
        let cell = cell as usize;
        let page = cell / PAGE;
        if !self.touched[page] {
            self.touched[page] = true;
            // Memory that is read before it is written is given twice: once as the one page of zeros that all share,
            // and then in earnest, which other threads are interrupted for.
            self.counts[page * PAGE..(page + 1) * PAGE].fill(0);
        }
        let count = &mut self.counts[cell];
        if *count == u8::MAX {
            *count -= CARRIED;
            *self.carried.entry(cell).or_default() += u64::from(CARRIED);
        }
        *count += 1;
    }

    /// Adds what another thread has counted.
    pub fn join(&mut self, other: Self) {
        for page in (0..self.touched.len()).filter(|page| other.touched[*page]) {
            let cells = page * PAGE..(page + 1) * PAGE;
            let theirs = &other.counts[cells.clone()];
            let ours = &mut self.counts[cells];
            if !self.touched[page] {
                ours.copy_from_slice(theirs);
                self.touched[page] = true;
                continue;
            }
            for (n, (a, b)) in ours.iter_mut().zip(theirs).enumerate() {
                *a = a.checked_add(*b).unwrap_or_else(|| {
                    *self.carried.entry(page * PAGE + n).or_default() += u64::from(CARRIED);
                    // Two bytes come to no more than twice what one holds.
                    a.wrapping_add(*b).wrapping_sub(CARRIED)
                });
            }
        }
        for (cell, more) in other.carried {
            *self.carried.entry(cell).or_default() += more;
        }
    }

    /// The cells that have any, by number.
    pub fn cells(&self) -> Vec<(u64, u64)> {
        let pages: Vec<(usize, &[u8])> = self
            .counts
            .chunks(PAGE)
            .enumerate()
            .filter(|(page, _)| self.touched[*page])
            .collect();
        let any = |page: &[u8]| page.iter().map(|n| usize::from(*n > 0)).sum::<usize>();
        let found: Vec<usize> = pages.par_iter().map(|(_, page)| any(page)).collect();
        let mut cells = vec![(0, 0); found.iter().sum()];
        let mut rest = cells.as_mut_slice();
        let mut parts = Vec::with_capacity(pages.len());
        for ((number, page), n) in pages.into_iter().zip(found) {
            let (part, more) = rest.split_at_mut(n);
            rest = more;
            parts.push((number, page, part));
        }
        parts.into_par_iter().for_each(|(number, page, part)| {
            let mut part = part.iter_mut();
            // Most cells have nothing: they are passed over eight at a time.
            let (eights, _) = page.as_chunks::<8>();
            for (eight, cells) in eights.iter().enumerate() {
                if u64::from_ne_bytes(*cells) == 0 {
                    continue;
                }
                let first = (number * PAGE + eight * 8) as u64;
                let counted = (first..).zip(cells).filter(|(_, n)| **n > 0);
                for ((cell, n), to) in counted.zip(&mut part) {
                    *to = (cell, u64::from(*n));
                }
            }
        });
        for (cell, more) in &self.carried {
            if let Ok(at) = cells.binary_search_by_key(&(*cell as u64), |(cell, _)| *cell) {
                cells[at].1 += more;
            }
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_threads_counted_is_joined_and_read_off_by_number() {
        let size = 5 * PAGE as u64 + 3;
        let mut rng = 7_u64;
        let mut draw = move |below: u64| {
            rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (rng >> 33) % below
        };
        let mut parts: Vec<Pages> = (0..3).map(|_| Pages::new(size).unwrap()).collect();
        let mut wanted = BTreeMap::new();
        // Cells that are counted once, often, and just as often as a byte holds.
        for cell in [0, 9, PAGE as u64, 4 * PAGE as u64 - 1, size - 1] {
            for part in &mut parts {
                let times = match draw(4) {
                    0 => draw(3),
                    1 => 254 + draw(4),
                    2 => 509 + draw(4),
                    _ => draw(5000),
                };
                (0..times).for_each(|_| part.add(cell));
                *wanted.entry(cell).or_default() += times;
            }
        }
        let mut all = Pages::new(size).unwrap();
        parts.into_iter().for_each(|part| all.join(part));
        let wanted: Vec<(u64, u64)> = wanted.into_iter().filter(|(_, n)| *n > 0).collect();
        assert_eq!(all.cells(), wanted);
        assert!(Pages::new(0).unwrap().cells().is_empty());
    }
}
