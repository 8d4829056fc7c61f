//! Corrections of a damaged archive, taken over into the new one.
//!
//! In: the damaged file, and which of its documents became which. Out: the same corrections, under their numbers, laid
//! over the records that were saved; what could not be taken over, in words.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::corrected;
use crate::{RowId, StoreError, Writer};

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

const NOW: &str = "SELECT c.row, c.document, o.name, c.record, c.field, c.value, c.author, c.made, c.reason, \
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

impl Writer {
    /// Takes the corrections of a damaged archive over; says how many.
    pub(crate) fn take_over_corrections(
        &mut self,
        old: &Connection,
        documents: &HashMap<RowId, RowId>,
        lost: &mut Vec<String>,
    ) -> Result<u64, StoreError> {
        let all = match read(old, lost) {
            Ok(all) => all,
            Err(error) => {
                lost.push(format!("the corrections: {error}"));
                return Ok(0);
            }
        };
        let mut taken = 0;
        self.atomic(|writer| {
            for one in &all {
                match writer.take_over(one, documents)? {
                    true => taken += 1,
                    false => lost.push(format!(
                        "correction {} ({} to {} by {}): the record it is of",
                        one.number, one.said[0], one.said[1], one.said[2]
                    )),
                }
            }
            Ok(())
        })?;
        Ok(taken)
    }

    fn take_over(
        &mut self,
        one: &Kept,
        documents: &HashMap<RowId, RowId>,
    ) -> Result<bool, StoreError> {
        let (document, origin, event) = match (one.document, &one.profile) {
            (Some(document), _) => match documents.get(&document) {
                Some(document) => (Some(*document), Some(0), None),
                None => return Ok(false),
            },
            (None, Some(profile)) => {
                let origin = self.interned.origin(&self.db, profile)?;
                let event = self.foreign_row(origin, &one.record)?;
                (None, Some(origin), event)
            }
            (None, None) => (None, None, None),
        };
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
        if let Some(document) = document {
            self.apply_corrections(document)?;
        }
        if let (Some(event), Some(origin)) = (event, origin) {
            let coded = self.event_as_coded(event)?;
            let after = corrected(&self.db, None, origin, coded)?;
            self.derive_again(event, &after)?;
        }
        Ok(true)
    }

    /// The row that a foreign record has now, by its id, which is its key.
    pub(super) fn foreign_row(
        &self,
        origin: i64,
        record: &str,
    ) -> Result<Option<RowId>, StoreError> {
        let found: Option<Option<RowId>> = self
            .db
            .prepare_cached("SELECT event FROM foreign_rows WHERE origin = ?1 AND key = ?2")?
            .query_row((origin, record), |r| r.get(0))
            .optional()?;
        Ok(found.flatten())
    }
}
