//! The log of what became of event rows that were there before, so that what is derived from them can follow.
//!
//! In: rows that a transaction retires or corrects. Out: with its commit one more generation, its ranges of rows,
//! and a mark that follows from all before it: two histories of the same number are told apart by it.

use sha2::{Digest, Sha256};

use super::Writer;
use crate::StoreError;

/// What the open transaction has changed.
#[derive(Default)]
pub(super) struct Changes {
    /// First and last row of what is other than it was.
    rows: Vec<(i64, i64)>,
    /// What was said about it, where the rows do not tell.
    told: Vec<u8>,
    any: bool,
    /// More than is worth a log.
    all: bool,
}

impl Writer {
    /// Says that so many event rows from one on are other than they were. Claims change with their coding: one
    /// without events is a change too.
    pub(crate) fn changed(&mut self, first: i64, rows: i64) {
        self.changes.any = true;
        if rows > 0 {
            self.changes.rows.push((first, first + rows - 1));
        }
    }

    /// Adds what tells this change from another of the same rows.
    pub(crate) fn changed_by(&mut self, what: &str) {
        self.changes.told.extend_from_slice(what.as_bytes());
        self.changes.told.push(0);
    }

    /// Says that any row may be other than it was: the log begins anew.
    pub(crate) fn changed_all(&mut self) {
        self.changes.any = true;
        self.changes.all = true;
    }

    /// Writes what has changed, at the end of the transaction.
    pub(super) fn log_changes(&mut self) -> Result<(), StoreError> {
        let changes = std::mem::take(&mut self.changes);
        if !changes.any {
            return Ok(());
        }
        self.db
            .prepare_cached("UPDATE state SET generation = generation + 1")?
            .execute([])?;
        let rows = joined(changes.rows);
        let (number, before): (i64, i64) = self
            .db
            .prepare_cached(
                "SELECT s.generation, coalesce((SELECT mark FROM generations \
                 WHERE number = s.generation - 1), 0) FROM state s",
            )?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let newest: Option<Vec<u8>> = self
            .db
            .prepare_cached(
                "SELECT (SELECT digest FROM codings WHERE row = (SELECT max(row) FROM codings))",
            )?
            .query_row([], |r| r.get(0))?;
        let mut hash = Sha256::new();
        for number in [before, number] {
            hash.update(number.to_le_bytes());
        }
        for (first, last) in &rows {
            hash.update(first.to_le_bytes());
            hash.update(last.to_le_bytes());
        }
        hash.update(newest.unwrap_or_default());
        hash.update(&changes.told);
        let mut mark = [0; 8];
        mark.copy_from_slice(&hash.finalize()[..8]);
        if changes.all {
            self.db
                .execute_batch("DELETE FROM changes; DELETE FROM generations")?;
        }
        self.db
            .prepare_cached("INSERT INTO generations(number, mark) VALUES (?1, ?2)")?
            .execute((number, i64::from_le_bytes(mark)))?;
        if changes.all {
            return Ok(());
        }
        let mut insert = self
            .db
            .prepare_cached("INSERT INTO changes(generation, first, last) VALUES (?1, ?2, ?3)")?;
        for (first, last) in rows {
            insert.execute((number, first, last))?;
        }
        Ok(())
    }
}

/// Ranges in order; those that touch or overlap are one.
pub(crate) fn joined(mut rows: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    rows.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(rows.len());
    for (first, last) in rows {
        match out.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => out.push((first, last)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn ranges_that_touch_are_one() {
        for (ranges, wanted) in [
            (vec![], vec![]),
            (vec![(5, 5), (1, 2)], vec![(1, 2), (5, 5)]),
            (vec![(1, 3), (4, 6), (8, 8)], vec![(1, 6), (8, 8)]),
            (vec![(1, 9), (2, 3), (9, 9)], vec![(1, 9)]),
        ] {
            assert_eq!(joined(ranges), wanted);
        }
    }
}
