//! Counts of cells, of which there may be a hundred million and most have nothing.
//!
//! In: numbers of cells, one at a time, on each thread. Out: the cells that have any, with their counts, by number.
//!
//! Cells that lie near each other are gathered in one bucket, by the two bytes in which they differ. Then each bucket
//! is counted in an array that stays in the processor's cache. One array of all cells would be more memory than all
//! that is gathered, which the system has to clear before it is given, on each thread.

use rayon::prelude::*;

/// Cells of a bucket.
const WIDTH: usize = 1 << 16;

/// Cells as they came, in buckets.
pub(crate) struct Buckets(Vec<Vec<u16>>);

impl Buckets {
    /// For so many cells.
    pub fn new(size: usize) -> Self {
        Self(vec![Vec::new(); size.div_ceil(WIDTH)])
    }

    /// One more of a cell.
    pub fn add(&mut self, cell: u64) {
        // What is cut off is the number of the bucket.
        self.0[cell as usize / WIDTH].push(cell as u16);
    }

    /// The cells that threads have gathered, by number, with their counts.
    pub fn counted(mut parts: Vec<Self>) -> Vec<(u64, u64)> {
        let buckets = parts.iter().map(|part| part.0.len()).max().unwrap_or(0);
        let gathered: Vec<Vec<Vec<u16>>> = (0..buckets)
            .map(|n| {
                let of = |part: &mut Self| part.0.get_mut(n).map(std::mem::take);
                parts.iter_mut().filter_map(of).collect()
            })
            .collect();
        let counted: Vec<Vec<(u16, u32)>> = gathered
            .into_par_iter()
            .map_init(Counts::new, |counts, parts| {
                parts.iter().flatten().for_each(|cell| counts.add(*cell));
                counts.take()
            })
            .collect();
        let mut cells = vec![(0, 0); counted.iter().map(Vec::len).sum()];
        let mut rest = cells.as_mut_slice();
        let mut places = Vec::with_capacity(counted.len());
        for (bucket, counted) in counted.into_iter().enumerate() {
            let (place, more) = rest.split_at_mut(counted.len());
            rest = more;
            places.push((place, (bucket * WIDTH) as u64, counted));
        }
        places.into_par_iter().for_each(|(place, first, counted)| {
            for (to, (cell, n)) in place.iter_mut().zip(counted) {
                *to = (first + u64::from(cell), n.into());
            }
        });
        cells
    }
}

/// Counts of one bucket's cells; those that have any are marked, so that the rest need not be looked at.
struct Counts {
    counts: Vec<u32>,
    marked: Vec<u64>,
}

impl Counts {
    fn new() -> Self {
        Self {
            counts: vec![0; WIDTH],
            marked: vec![0; WIDTH / 64],
        }
    }

    fn add(&mut self, cell: u16) {
        self.counts[usize::from(cell)] += 1;
        self.marked[usize::from(cell / 64)] |= 1 << (cell % 64);
    }

    /// The cells that have any, by number; none has any afterwards.
    fn take(&mut self) -> Vec<(u16, u32)> {
        let any = self.marked.iter().map(|word| word.count_ones() as usize);
        let mut out = Vec::with_capacity(any.sum());
        for (first, word) in (0..).step_by(64).zip(&mut self.marked) {
            while *word != 0 {
                let cell = first + word.trailing_zeros() as usize;
                *word &= *word - 1;
                out.push((cell as u16, std::mem::take(&mut self.counts[cell])));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_threads_gathered_is_counted_by_number() {
        let size = 5 * WIDTH + 3;
        let mut rng = fastrand::Rng::with_seed(7);
        let mut parts: Vec<Buckets> = (0..3).map(|_| Buckets::new(size)).collect();
        // Threads that met nothing, or only the first cells.
        parts.push(Buckets::new(0));
        let mut wanted: BTreeMap<u64, u64> = BTreeMap::new();
        let last = size as u64 - 1;
        let ends = [0, 63, 64, WIDTH as u64 - 1, WIDTH as u64, last];
        let drawn: Vec<u64> = (0..500).map(|_| rng.u64(..=last)).collect();
        for cell in ends.into_iter().chain(drawn) {
            for part in &mut parts[..3] {
                let times = rng.u64(..3) * rng.u64(..3);
                (0..times).for_each(|_| part.add(cell));
                *wanted.entry(cell).or_default() += times;
            }
        }
        let wanted: Vec<(u64, u64)> = wanted.into_iter().filter(|(_, n)| *n > 0).collect();
        assert!(wanted.len() > 300);
        assert_eq!(Buckets::counted(parts), wanted);
        assert!(Buckets::counted(Vec::new()).is_empty());
    }
}
