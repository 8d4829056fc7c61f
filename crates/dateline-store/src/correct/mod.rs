//! Corrections: what people say a field of a record should be.
//!
//! In: corrections of an event, made together or one by one, and their withdrawal. Out: the archive's columns as
//! corrected, and the list of who said what. The record stays as it was coded; a correction is laid over it whenever
//! it is read ([`lay`]), and over every later coding of the document that has the record again. It names the record by
//! document and id. What must hold of a corrected event is in [`check`].

mod check;
mod lay;
mod salvage;

use dateline_record::Event;
use rusqlite::OptionalExtension;
use serde_json::Value;

use crate::error::At;
use crate::foreign::PieceRow;
use crate::{Reader, RowId, StoreError, Writer, foreign, frame};

pub use lay::{at_field, laid, value_of};
pub(crate) use lay::{corrected, notes};
pub(crate) use salvage::Corrections;

/// A correction of one field of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The document's row; none for foreign records.
    pub document: Option<RowId>,
    /// The event's id.
    pub event: String,
    /// The field as a JSON pointer without its first slash: `type`, `actors/0/country`.
    pub field: String,
    /// What it should be.
    pub value: Value,
    /// Who says so.
    pub author: String,
    /// When, as RFC 3339.
    pub made: String,
    /// Why.
    pub reason: String,
}

/// A correction as the archive keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// Its number.
    pub number: i64,
    /// The number of the first of those that were made together: they hold together, and are withdrawn together.
    pub together: i64,
    /// The profile of a foreign record.
    pub profile: Option<String>,
    /// The row the event had when it was made; not known of corrections made by an older program.
    pub row: Option<RowId>,
    /// What was said.
    pub correction: Correction,
    /// What the field was; not known of corrections made by an older program.
    pub old: Option<Value>,
    /// Who took it back, where somebody did.
    pub withdrawn: Option<Withdrawal>,
}

/// That a correction no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// When, as RFC 3339.
    pub at: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// Corrections of one event that hold together.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// The event's row.
    pub event: RowId,
    /// What is to be corrected, in order.
    pub corrections: Vec<Correction>,
}

/// What an event is besides its record.
struct Standing {
    document: Option<RowId>,
    origin: i64,
    live: bool,
}

impl Writer {
    /// Corrects a field of an event; the archive's columns follow at once.
    ///
    /// # Errors
    /// If the event does not allow the value, or the archive cannot be written.
    pub fn correct(&mut self, event: RowId, correction: &Correction) -> Result<(), StoreError> {
        let one = Together {
            event,
            corrections: vec![correction.clone()],
        };
        let made = self.correct_all(&[one], false)?;
        made.into_iter().next().unwrap_or(Ok(0)).map(|_number| ())
    }

    /// Corrects many events, in order and in one transaction. For each the number of its first correction, or why
    /// it does not fit. Where one does not fit, nothing is written, unless `keep_good`: then those that fit are.
    ///
    /// # Errors
    /// If the archive cannot be read or written; nothing was, then.
    pub fn correct_all(
        &mut self,
        batch: &[Together],
        keep_good: bool,
    ) -> Result<Vec<Result<i64, StoreError>>, StoreError> {
        let file = self.file().to_path_buf();
        let mut verdicts: Vec<Result<i64, StoreError>> = Vec::with_capacity(batch.len());
        let mut bad = false;
        let written = self.atomic(|writer| {
            for one in batch {
                let verdict = writer.correct_one(one);
                match &verdict {
                    Ok(_) => {}
                    Err(StoreError::Correction { .. } | StoreError::NoSuch { .. }) => bad = true,
                    Err(_) => return verdict.map(|_| ()),
                }
                verdicts.push(verdict);
            }
            match bad && !keep_good {
                // Only to have it undone; it goes no further than this function.
                true => Err(StoreError::Record("corrections that do not fit".into())),
                false => Ok(()),
            }
        });
        match written {
            Err(_) if bad && !keep_good && verdicts.len() == batch.len() => {}
            other => other.at(&file, "write corrections")?,
        }
        Ok(verdicts)
    }

    fn correct_one(&mut self, wanted: &Together) -> Result<i64, StoreError> {
        let event = wanted.event;
        let standing = self.standing(event)?;
        let coded = self.event_as_coded(event)?;
        let refuse = |field: &str, cause: String| StoreError::Correction {
            field: field.to_owned(),
            cause,
        };
        let Some(leader) = wanted.corrections.first() else {
            return Err(refuse("", "no field is given".into()));
        };
        let before = corrected(&self.db, standing.document, standing.origin, coded)?;
        if !standing.live {
            let cause =
                format!("row {event} is of an older coding or version, which no query shows");
            return Err(refuse(&leader.field, cause));
        }
        let mut after = before.clone();
        let mut olds = Vec::with_capacity(wanted.corrections.len());
        for one in &wanted.corrections {
            if before.id != one.event || standing.document != one.document {
                let cause = format!(
                    "row {event} is event {} of document row {:?}, not {} of {:?}",
                    before.id, standing.document, one.event, one.document
                );
                return Err(refuse(&one.field, cause));
            }
            check::may_be_corrected(&after, &one.field)?;
            // What it was before all that is said together: a corrected type takes the mode and the intensity along.
            olds.push(at_field(&before, &one.field)?);
            after = lay::with(after, &one.field, &one.value)?;
        }
        if after == before {
            return Err(refuse(&leader.field, "the record says so already".into()));
        }
        check::consistent(&after, &wanted.corrections)?;
        let mut together = None;
        for (one, old) in wanted.corrections.iter().zip(olds) {
            self.db
                .prepare_cached(
                    "INSERT INTO corrections(document, origin, record, field, value, author, made, \
                     reason, old, together, event) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                )?
                .execute(rusqlite::params![
                    one.document,
                    standing.origin,
                    one.event,
                    one.field,
                    one.value.to_string(),
                    one.author,
                    one.made,
                    one.reason,
                    old.to_string(),
                    together,
                    event,
                ])?;
            let row = self.db.last_insert_rowid();
            if together.is_none() {
                together = Some(row);
                self.db.execute(
                    "UPDATE corrections SET together = row WHERE row = ?1",
                    [row],
                )?;
            }
            self.changed_by(&format!("{row} {} {} {}", one.field, one.value, one.made));
        }
        self.derive_again(event, &after)?;
        self.changed(event, 1);
        Ok(together.unwrap_or_default())
    }

    /// Takes a correction back, and those made together with it. They stay in the list as withdrawn.
    ///
    /// # Errors
    /// If there is none, it was withdrawn before, a later correction builds on it, or the archive cannot be written.
    pub fn withdraw(
        &mut self,
        correction: i64,
        withdrawal: &Withdrawal,
    ) -> Result<Vec<Corrected>, StoreError> {
        let file = self.file().to_path_buf();
        let mut taken = Vec::new();
        self.atomic(|writer| {
            taken = writer.withdraw_one(correction, withdrawal)?;
            Ok(())
        })
        .at(&file, "withdraw a correction")?;
        Ok(taken)
    }

    fn withdraw_one(
        &mut self,
        number: i64,
        withdrawal: &Withdrawal,
    ) -> Result<Vec<Corrected>, StoreError> {
        let all = listed(&self.db)?;
        let Some(found) = all.iter().find(|c| c.number == number) else {
            return Err(StoreError::NoSuch {
                what: "correction",
                which: number.to_string(),
            });
        };
        let refuse = |cause: String| StoreError::Correction {
            field: found.correction.field.clone(),
            cause,
        };
        if let Some(before) = &found.withdrawn {
            let cause = format!("{} withdrew it on {} already", before.by, before.at);
            return Err(refuse(cause));
        }
        self.db.execute(
            "UPDATE corrections SET withdrawn = ?1, withdrawn_by = ?2, withdrawn_why = ?3 \
             WHERE together = ?4 AND withdrawn IS NULL",
            (
                &withdrawal.at,
                &withdrawal.by,
                &withdrawal.why,
                found.together,
            ),
        )?;
        self.changed_by(&format!("withdrawn {} {}", found.together, withdrawal.at));
        for row in self.live_rows(found)? {
            let standing = self.standing(row)?;
            let coded = self.event_as_coded(row)?;
            let after = corrected(&self.db, standing.document, standing.origin, coded);
            let after = after.map_err(|e| {
                refuse(format!(
                    "a later correction builds on it, withdraw that first: {e}"
                ))
            })?;
            let later: Vec<Correction> = listed_of(&self.db, found)?;
            check::consistent(&after, &later).map_err(|e| {
                refuse(format!(
                    "a later correction builds on it, withdraw that first: {e}"
                ))
            })?;
            self.derive_again(row, &after)?;
            self.changed(row, 1);
        }
        Ok(all
            .iter()
            .filter(|c| c.together == found.together)
            .cloned()
            .collect())
    }

    /// The rows that show the record of a correction now.
    fn live_rows(&mut self, found: &Corrected) -> Result<Vec<RowId>, StoreError> {
        match found.correction.document {
            Some(document) => self.document_rows(document, &found.correction.event),
            None => self.newest_foreign(found.row.unwrap_or_default()),
        }
    }

    /// The rows that show a record of a document now.
    fn document_rows(&mut self, document: RowId, record: &str) -> Result<Vec<RowId>, StoreError> {
        let codings: Vec<(RowId, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT first_event, records FROM codings WHERE document = ?1 AND live",
            )?
            .query_map([document], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut rows = Vec::new();
        for (first, packed) in codings {
            let coded = frame::coded(&self.unpacker.bytes(&packed)?)?;
            let at = coded.events.iter().position(|e| e.id == record);
            rows.extend(at.map(|at| first + at as RowId));
        }
        Ok(rows)
    }

    /// The row that took the place of a foreign row, or the same.
    fn newest_foreign(&mut self, row: RowId) -> Result<Vec<RowId>, StoreError> {
        let found: Option<(i64, i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT e.origin, k.first_event, k.records FROM events e \
                 JOIN codings k ON k.row = e.coding WHERE e.row = ?1",
            )?
            .query_row([row], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        let Some((origin, first, packed)) = found else {
            return Ok(Vec::new());
        };
        let head = frame::head(&self.unpacker.bytes(&packed)?)?;
        let at = usize::try_from(row - first).unwrap_or(usize::MAX);
        let mut rows = foreign::rows(head)?.into_iter();
        let Some(PieceRow { key, .. }) = rows.find(|row| row.event == Some(at)) else {
            return Ok(Vec::new());
        };
        let newest: Option<Option<RowId>> = self
            .db
            .prepare_cached("SELECT event FROM foreign_rows WHERE origin = ?1 AND key = ?2")?
            .query_row((origin, key), |r| r.get(0))
            .optional()?;
        Ok(newest.flatten().into_iter().collect())
    }

    /// Lays the corrections of a document over its newest coding.
    pub(crate) fn apply_corrections(&mut self, document: RowId) -> Result<(), StoreError> {
        let any: bool = self
            .db
            .prepare_cached(
                "SELECT EXISTS(SELECT 1 FROM corrections WHERE document = ?1 AND withdrawn IS NULL)",
            )?
            .query_row([document], |r| r.get(0))?;
        if !any {
            return Ok(());
        }
        let rows: Vec<i64> = self
            .db
            .prepare_cached(
                "SELECT e.row FROM codings k JOIN events e \
                 ON e.row >= k.first_event AND e.row < k.first_event + k.events \
                 WHERE k.document = ?1 AND k.live",
            )?
            .query_map([document], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for row in rows {
            let coded = self.event_as_coded(row)?;
            let after = corrected(&self.db, Some(document), 0, coded.clone())?;
            if after != coded {
                self.derive_again(row, &after)?;
            }
        }
        Ok(())
    }

    fn standing(&self, event: RowId) -> Result<Standing, StoreError> {
        let found = self
            .db
            .prepare_cached("SELECT document, origin, live FROM events WHERE row = ?1")?
            .query_row([event], |r| {
                Ok(Standing {
                    document: r.get(0)?,
                    origin: r.get(1)?,
                    live: r.get(2)?,
                })
            })
            .optional()?;
        found.ok_or_else(|| StoreError::NoSuch {
            what: "event",
            which: event.to_string(),
        })
    }
}

impl Reader {
    /// All corrections in the order they were made, those that were withdrawn among them.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn corrections(&self) -> Result<Vec<Corrected>, StoreError> {
        listed(&self.db).at(&self.file, "read corrections")
    }

    /// The events that count of a document, with their rows, as corrected.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn records_of(&mut self, document: RowId) -> Result<Vec<(RowId, Event)>, StoreError> {
        let mut rows = Vec::new();
        for coding in self.events_of(document)? {
            rows.extend(coding.first..coding.first + coding.events.len() as RowId);
        }
        rows.into_iter()
            .map(|row| Ok((row, self.record(row)?)))
            .collect()
    }

    /// The row that shows a foreign record now, by its profile and key.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn foreign_event(&self, profile: &str, key: &str) -> Result<Option<RowId>, StoreError> {
        let sql = "SELECT f.event FROM foreign_rows f JOIN origins o ON o.row = f.origin \
                   WHERE o.name = ?1 AND f.key = ?2 AND f.event IS NOT NULL";
        let found = self
            .rows(sql, (profile, key))
            .at(&self.file, "look for a foreign record")?;
        Ok(found.first().copied())
    }
}

const LISTED: &str = "SELECT c.row, coalesce(c.together, c.row), o.name, c.event, c.document, c.record, \
    c.field, c.value, c.author, c.made, c.reason, c.old, c.withdrawn, c.withdrawn_by, c.withdrawn_why \
    FROM corrections c LEFT JOIN origins o ON o.row = c.origin AND o.row <> 0";

fn listed(db: &rusqlite::Connection) -> Result<Vec<Corrected>, StoreError> {
    let mut read = db.prepare_cached(&format!("{LISTED} ORDER BY c.row"))?;
    let mut rows = read.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(listed_row(row)?);
    }
    Ok(out)
}

/// The corrections that hold of the record that one is of.
fn listed_of(db: &rusqlite::Connection, one: &Corrected) -> Result<Vec<Correction>, StoreError> {
    let of = |c: &Corrected| {
        c.withdrawn.is_none()
            && c.correction.document == one.correction.document
            && c.correction.event == one.correction.event
            && c.profile == one.profile
    };
    let all = listed(db)?.into_iter().filter(of);
    Ok(all.map(|c| c.correction).collect())
}

fn listed_row(r: &rusqlite::Row) -> Result<Corrected, StoreError> {
    let json = |text: String| {
        serde_json::from_str(&text)
            .map_err(|e| StoreError::Record(format!("the value of a correction: {e}")))
    };
    let withdrawn: Option<String> = r.get(12)?;
    Ok(Corrected {
        number: r.get(0)?,
        together: r.get(1)?,
        profile: r.get(2)?,
        row: r.get(3)?,
        correction: Correction {
            document: r.get(4)?,
            event: r.get(5)?,
            field: r.get(6)?,
            value: json(r.get(7)?)?,
            author: r.get(8)?,
            made: r.get(9)?,
            reason: r.get(10)?,
        },
        old: r.get::<_, Option<String>>(11)?.map(json).transpose()?,
        withdrawn: match withdrawn {
            None => None,
            Some(at) => Some(Withdrawal {
                at,
                by: r.get::<_, Option<String>>(13)?.unwrap_or_default(),
                why: r.get::<_, Option<String>>(14)?.unwrap_or_default(),
            }),
        },
    })
}
