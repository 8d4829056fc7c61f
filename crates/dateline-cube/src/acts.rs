//! Acts that several documents tell: which records are one.
//!
//! In: rows of events, and the row of the one that stands for each. Out: the number of the act of a row, and which
//! rows of a selection go out for their acts. Acts that one record tells are not in it: most are told once.

use crate::file::Column;

/// The records that tell an act which another document's record tells too.
#[derive(Clone, Default)]
pub struct Acts {
    /// The archive's rows of the records, rising.
    pub(crate) rows: Column<u64>,
    /// Where in `rows` the record is that stands for the act: one number for each act.
    pub(crate) acts: Column<u32>,
}

impl Acts {
    /// Of pairs: the row of a record, and of the one that stands for its act.
    #[must_use]
    pub fn new(mut pairs: Vec<(u64, u64)>) -> Self {
        let stands: Vec<(u64, u64)> = pairs.iter().map(|(_, of)| (*of, *of)).collect();
        pairs.extend(stands);
        pairs.sort_unstable();
        pairs.dedup_by_key(|(row, _)| *row);
        let rows: Vec<u64> = pairs.iter().map(|(row, _)| *row).collect();
        let place = |row: u64| rows.binary_search(&row).unwrap_or_default() as u32;
        let acts = pairs.iter().map(|(_, of)| place(*of)).collect();
        Self {
            rows: Column::Held(rows),
            acts: Column::Held(acts),
        }
    }

    /// The pairs it was made of, and of each act that of the record which stands for it.
    pub(crate) fn pairs(&self) -> Vec<(u64, u64)> {
        let rows: &[u64] = &self.rows;
        let of = |act: &u32| rows.get(*act as usize).copied().unwrap_or_default();
        let acts: &[u32] = &self.acts;
        rows.iter().copied().zip(acts.iter().map(of)).collect()
    }

    /// Hands on which of the first rows are one act: each with the first of its act, which names it.
    pub(crate) fn add_to(&self, last: u64, each: &mut dyn FnMut(u64, u64)) {
        const NONE: u64 = u64::MAX;
        let mut first = vec![NONE; self.len()];
        for (row, act) in self.rows.iter().zip(self.acts.iter()) {
            if *row > last {
                break;
            }
            match &mut first[*act as usize] {
                of if *of == NONE => *of = *row,
                of => each(*row, *of),
            }
        }
    }

    /// How many records there are; numbers of acts are below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether every act is told once.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The place of the first record at or after a row.
    pub(crate) fn from(&self, row: u64) -> usize {
        self.rows.partition_point(|r| *r < row)
    }

    /// Of rows that are told of (rising), those that others of them stand for: of each act one record is not among
    /// these, the one that stands for it, or the first where that is not told of.
    #[must_use]
    pub fn told_by_others(&self, rows: &[u64]) -> Vec<u64> {
        const NOBODY: u64 = u64::MAX;
        let (known, acts): (&[u64], &[u32]) = (&self.rows, &self.acts);
        let mut tells = vec![NOBODY; known.len()];
        let places = || {
            let mut at = 0;
            rows.iter().filter_map(move |row| {
                at += known[at..].partition_point(|r| r < row);
                (known.get(at) == Some(row)).then_some(at)
            })
        };
        for at in places() {
            let act = acts[at] as usize;
            if act == at || tells[act] == NOBODY {
                tells[act] = known[at];
            }
        }
        places()
            .filter(|at| tells[acts[*at] as usize] != known[*at])
            .map(|at| known[at])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_act_one_record_is_told() {
        // Rows 4, 9 and 12 are one act, 4 stands for it; 7 and 5 are another, 7 stands for it.
        let acts = Acts::new(vec![(9, 4), (12, 4), (5, 7)]);
        assert_eq!(acts.rows.to_vec(), [4, 5, 7, 9, 12]);
        assert_eq!(acts.acts.to_vec(), [0, 2, 2, 0, 0]);
        for (rows, left) in [
            (vec![1, 4, 5, 6, 7, 9, 12, 13], vec![5, 9, 12]),
            (vec![9, 12], vec![12]),
            (vec![5, 12], vec![]),
            (vec![], vec![]),
        ] {
            assert_eq!(acts.told_by_others(&rows), left, "{rows:?}");
        }
        let again = Acts::new(acts.pairs());
        assert_eq!(again.rows.to_vec(), acts.rows.to_vec());
        assert_eq!(again.acts.to_vec(), acts.acts.to_vec());
    }
}
