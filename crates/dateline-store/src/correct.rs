//! Corrections: what people say a field of a record should be.
//!
//! The record stays as it was coded; a correction is laid over it whenever it is read, and over every
//! later coding of the document that has the record again. It names the record by document and id.

use dateline_record::Event;
use rusqlite::Connection;
use serde_json::Value;

use crate::error::At;
use crate::{RowId, StoreError, Writer};

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

impl Writer {
    /// Corrects a field of an event; the archive's columns follow at once.
    ///
    /// # Errors
    /// If the event does not allow the value, or the archive cannot be written.
    pub fn correct(&mut self, event: RowId, correction: &Correction) -> Result<(), StoreError> {
        let file = self.file().to_path_buf();
        self.correct_one(event, correction)
            .at(&file, "write a correction")
    }

    fn correct_one(&mut self, event: RowId, correction: &Correction) -> Result<(), StoreError> {
        let coded = self.event_as_coded(event)?;
        if coded.id != correction.event {
            return Err(StoreError::Correction {
                field: correction.field.clone(),
                cause: format!(
                    "row {event} is event {}, not {}",
                    coded.id, correction.event
                ),
            });
        }
        let before = corrected(&self.db, correction.document, coded)?;
        let after = with(before, &correction.field, &correction.value)?;
        self.atomic(|writer| {
            writer.db.execute(
                "INSERT INTO corrections(document, record, field, value, author, made, reason) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    correction.document,
                    &correction.event,
                    &correction.field,
                    correction.value.to_string(),
                    &correction.author,
                    &correction.made,
                    &correction.reason,
                ),
            )?;
            writer.derive_again(event, &after)?;
            writer.changed()
        })
    }

    /// Lays the corrections of a document over its newest coding.
    pub(crate) fn apply_corrections(&mut self, document: RowId) -> Result<(), StoreError> {
        let any: i64 = self
            .db
            .prepare_cached("SELECT count(*) FROM corrections WHERE document = ?1")?
            .query_row([document], |r| r.get(0))?;
        if any == 0 {
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
            let after = corrected(&self.db, Some(document), coded.clone())?;
            if after != coded {
                self.derive_again(row, &after)?;
            }
        }
        Ok(())
    }
}

/// An event with what people corrected in it, oldest correction first.
pub(crate) fn corrected(
    db: &Connection,
    document: Option<RowId>,
    event: Event,
) -> Result<Event, StoreError> {
    let mut read = db.prepare_cached(
        "SELECT field, value FROM corrections WHERE document IS ?1 AND record = ?2 ORDER BY row",
    )?;
    let mut rows = read.query((document, &event.id))?;
    let mut event = event;
    while let Some(row) = rows.next()? {
        let (field, value): (String, String) = (row.get(0)?, row.get(1)?);
        let value: Value = serde_json::from_str(&value)
            .map_err(|e| StoreError::Record(format!("the correction of `{field}`: {e}")))?;
        event = with(event, &field, &value)?;
    }
    Ok(event)
}

fn with(event: Event, field: &str, value: &Value) -> Result<Event, StoreError> {
    let wrong = |cause: String| StoreError::Correction {
        field: field.to_owned(),
        cause,
    };
    let mut told = serde_json::to_value(&event).map_err(|e| wrong(e.to_string()))?;
    let (parent, name) = field.rsplit_once('/').unwrap_or(("", field));
    let pointer = match parent {
        "" => String::new(),
        parent => format!("/{parent}"),
    };
    let place = match told.pointer_mut(&pointer) {
        Some(Value::Object(fields)) => fields.entry(name).or_insert(Value::Null),
        Some(Value::Array(all)) => {
            let at = name.parse::<usize>().ok().and_then(|n| all.get_mut(n));
            at.ok_or_else(|| wrong(format!("it has no place {name}")))?
        }
        _ => return Err(wrong("the event has no such field".into())),
    };
    *place = value.clone();
    let after: Event = serde_json::from_value(told).map_err(|e| wrong(e.to_string()))?;
    // A name that no field has would be lost without a word.
    let kept = serde_json::to_value(&after).map_err(|e| wrong(e.to_string()))?;
    let found = kept.pointer(&format!("/{field}"));
    match found {
        Some(found)
            if found == value || (found.as_f64().is_some() && found.as_f64() == value.as_f64()) =>
        {
            Ok(after)
        }
        None if value.is_null() => Ok(after),
        _ => Err(wrong("an event has no such field".into())),
    }
}
