//! Corrections of a damaged archive, taken over into the new one.
//!
//! In: the damaged file, which of its documents became which, and its foreign rows as they are saved. Out: the same
//! corrections, under their numbers, laid over the records that were saved; what could not be taken over, in words.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::corrected;
use crate::{Other, RowId, StoreError, Writer};

/// A row of `corrections` as it lies in the damaged file.
struct Kept {
    number: i64,
    document: Option<RowId>,
    profile: Option<String>,
    record: String,
    /// Field, value, author, moment, reason.
    said: [String; 5],
    old: Option<String>,
    together: Option<i64>,
    /// Moment, author, reason.
    withdrawn: [Option<String>; 3],
}

/// A profile whose name is lost is an empty one, which no row has.
const NOW: &str = "SELECT c.row, c.document, \
    coalesce(o.name, CASE WHEN c.origin <> 0 THEN '' END), c.record, c.field, c.value, c.author, c.made, c.reason, \
    c.old, c.together, c.withdrawn, c.withdrawn_by, c.withdrawn_why FROM corrections c \
    LEFT JOIN origins o ON o.row = c.origin AND o.row <> 0 ORDER BY c.row";
/// Before the fourth version of the schema.
const BEFORE: &str = "SELECT c.row, c.document, NULL, c.record, c.field, c.value, c.author, c.made, c.reason, \
    NULL, c.row, NULL, NULL, NULL FROM corrections c ORDER BY c.row";

fn kept(r: &Row) -> rusqlite::Result<Kept> {
    Ok(Kept {
        number: r.get(0)?,
        document: r.get(1)?,
        profile: r.get(2)?,
        record: r.get(3)?,
        said: [r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?, r.get(8)?],
        old: r.get(9)?,
        together: r.get(10)?,
        withdrawn: [r.get(11)?, r.get(12)?, r.get(13)?],
    })
}

fn read(old: &Connection, lost: &mut Vec<String>) -> rusqlite::Result<Vec<Kept>> {
    let mut found = old.prepare(NOW).or_else(|_| old.prepare(BEFORE))?;
    let mut rows = found.query([])?;
    let mut out = Vec::new();
    loop {
        match rows.next() {
            Ok(None) => return Ok(out),
            Ok(Some(row)) => match kept(row) {
                Ok(one) => out.push(one),
                Err(error) => lost.push(format!("a correction: {error}")),
            },
            Err(error) => {
                lost.push(format!(
                    "corrections after the first {}: {error}",
                    out.len()
                ));
                return Ok(out);
            }
        }
    }
}

/// Corrections on their way into the new archive.
pub(crate) struct Corrections {
    all: Vec<Kept>,
    /// Foreign records that were corrected, by their id: the profile and the new row of each that was saved.
    saved: HashMap<String, Vec<(String, RowId)>>,
}

impl Corrections {
    /// Reads those of a damaged archive.
    pub(crate) fn of(old: &Connection, lost: &mut Vec<String>) -> Self {
        let all = read(old, lost).unwrap_or_else(|error| {
            lost.push(format!("the corrections: {error}"));
            Vec::new()
        });
        let foreign = all.iter().filter(|one| one.document.is_none());
        let saved = foreign.map(|one| (one.record.clone(), Vec::new()));
        Self {
            saved: saved.collect(),
            all,
        }
    }

    /// Notes where foreign rows are that were written just now: a correction names the record's id, the archive
    /// finds a row by its key.
    pub(crate) fn note(
        &mut self,
        writer: &Writer,
        profile: &str,
        rows: &[Other],
    ) -> Result<(), StoreError> {
        for row in rows {
            let places = row.event.and_then(|event| self.saved.get_mut(&event.id));
            if let Some(places) = places
                && let Some(at) = writer.foreign_row(profile, row.key)?
            {
                places.push((profile.to_owned(), at));
            }
        }
        Ok(())
    }

    /// The rows that the foreign record of a correction was saved in; an older program did not say whose it is.
    fn rows_of(&self, one: &Kept) -> Vec<RowId> {
        let places = self.saved.get(&one.record).into_iter().flatten();
        let of = |profile: &String| one.profile.as_ref().is_none_or(|wanted| wanted == profile);
        let rows = places.filter(|(profile, _)| of(profile));
        rows.map(|(_, row)| *row).collect()
    }
}

impl Writer {
    /// Takes the corrections of a damaged archive over; says how many.
    pub(crate) fn take_over_corrections(
        &mut self,
        corrections: &Corrections,
        documents: &HashMap<RowId, RowId>,
        lost: &mut Vec<String>,
    ) -> Result<u64, StoreError> {
        let mut taken = 0;
        self.atomic(|writer| {
            for one in &corrections.all {
                let Err(why) = writer.take_over(one, corrections, documents)? else {
                    taken += 1;
                    continue;
                };
                let [field, value, author, _, reason] = &one.said;
                lost.push(format!(
                    "correction {} ({field} of {} to {value} by {author}: {reason}): {why}",
                    one.number, one.record
                ));
            }
            Ok(())
        })?;
        Ok(taken)
    }

    /// Takes one over, or says why not.
    fn take_over(
        &mut self,
        one: &Kept,
        corrections: &Corrections,
        documents: &HashMap<RowId, RowId>,
    ) -> Result<Result<(), String>, StoreError> {
        let unsaved = || Ok(Err("the record it is of was not saved".to_owned()));
        let (document, origin, rows, event) = match one.document {
            Some(old) => {
                let Some(document) = documents.get(&old).copied() else {
                    return unsaved();
                };
                let rows = self.document_rows(document, &one.record)?;
                (Some(document), Some(0), rows, None)
            }
            None => {
                let saved = corrections.rows_of(one);
                let Some(last) = saved.last().copied() else {
                    return unsaved();
                };
                let origin = match &one.profile {
                    Some(profile) => Some(self.interned.origin(&self.db, profile)?),
                    None => None,
                };
                let mut rows = Vec::new();
                for row in saved {
                    rows.extend(self.newest_foreign(row)?);
                }
                rows.sort_unstable();
                rows.dedup();
                (None, origin, rows, Some(last))
            }
        };
        let event = event.or_else(|| rows.first().copied());
        let [field, value, author, made, reason] = &one.said;
        let [at, by, why] = &one.withdrawn;
        self.db
            .prepare_cached(
                "INSERT INTO corrections(row, document, origin, record, field, value, author, made, reason, \
                 old, together, event, withdrawn, withdrawn_by, withdrawn_why) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(rusqlite::params![
                one.number,
                document,
                origin,
                one.record,
                field,
                value,
                author,
                made,
                reason,
                one.old,
                one.together,
                event,
                at,
                by,
                why,
            ])?;
        match self.lay_over(&rows) {
            Ok(()) => Ok(Ok(())),
            // An older coding may be what was saved, or the value is damaged.
            Err(error @ (StoreError::Correction { .. } | StoreError::Record(_))) => {
                self.db
                    .execute("DELETE FROM corrections WHERE row = ?1", [one.number])?;
                Ok(Err(error.to_string()))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes rows anew as they are corrected: all, or none where a correction does not fit.
    fn lay_over(&mut self, rows: &[RowId]) -> Result<(), StoreError> {
        let mut after = Vec::with_capacity(rows.len());
        for row in rows {
            let standing = self.standing(*row)?;
            let coded = self.event_as_coded(*row)?;
            after.push(corrected(
                &self.db,
                standing.document,
                standing.origin,
                coded,
            )?);
        }
        for (row, event) in rows.iter().zip(&after) {
            self.derive_again(*row, event)?;
        }
        Ok(())
    }

    /// The event that a foreign row has now, by its profile and key.
    fn foreign_row(&self, profile: &str, key: &str) -> Result<Option<RowId>, StoreError> {
        let found: Option<Option<RowId>> = self
            .db
            .prepare_cached(
                "SELECT f.event FROM foreign_rows f JOIN origins o ON o.row = f.origin \
                 WHERE o.name = ?1 AND f.key = ?2",
            )?
            .query_row((profile, key), |r| r.get(0))
            .optional()?;
        Ok(found.flatten())
    }
}
