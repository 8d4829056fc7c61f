//! Corrections laid over an event, oldest first.
//!
//! In: an event as it was coded, fields and values. Out: the event as people say it is. What follows from a field
//! follows here too, each time: the quad from the type, the other side of a reciprocal act; and what was said of
//! another type (its mode, its CAMEO code, its intensity) is gone with it.

use dateline_record::{Event, EventType};
use rusqlite::Connection;
use serde_json::Value;

use super::Correction;
use crate::{RowId, StoreError};

fn wrong(field: &str, cause: impl Into<String>) -> StoreError {
    StoreError::Correction {
        field: field.to_owned(),
        cause: cause.into(),
    }
}

/// An event with what people corrected in it, oldest correction first. Ids of other coders' records are their own,
/// so that those are told apart by the coder.
pub(crate) fn corrected(
    db: &Connection,
    document: Option<RowId>,
    origin: i64,
    event: Event,
) -> Result<Event, StoreError> {
    let mut read = db.prepare_cached(
        "SELECT field, value FROM corrections WHERE document IS ?1 AND record = ?2 \
         AND coalesce(origin, ?3) = ?3 AND withdrawn IS NULL ORDER BY row",
    )?;
    let mut rows = read.query((document, &event.id, origin))?;
    let mut event = event;
    while let Some(row) = rows.next()? {
        let (field, value): (String, String) = (row.get(0)?, row.get(1)?);
        let value: Value = serde_json::from_str(&value)
            .map_err(|e| StoreError::Record(format!("the correction of `{field}`: {e}")))?;
        event = with(event, &field, &value)?;
    }
    Ok(event)
}

/// A line for each correction that holds of an event: what, by whom, why.
pub(crate) fn notes(
    db: &Connection,
    document: Option<RowId>,
    origin: i64,
    event: &str,
) -> Result<Vec<String>, StoreError> {
    let mut read = db.prepare_cached(
        "SELECT field, value, author, made, reason FROM corrections WHERE document IS ?1 \
         AND record = ?2 AND coalesce(origin, ?3) = ?3 AND withdrawn IS NULL ORDER BY row",
    )?;
    let mut rows = read.query((document, event, origin))?;
    let mut out = Vec::new();
    while let Some(r) = rows.next()? {
        let (field, value): (String, String) = (r.get(0)?, r.get(1)?);
        let (author, made, reason): (String, String, String) = (r.get(2)?, r.get(3)?, r.get(4)?);
        out.push(format!(
            "{field}: corrected to {value} by {author} on {made}: {reason}"
        ));
    }
    Ok(out)
}

/// An event with corrections laid over it, in order, as the archive lays them.
///
/// # Errors
/// If one does not fit.
pub fn laid(event: Event, corrections: &[Correction]) -> Result<Event, StoreError> {
    let mut corrections = corrections.iter();
    corrections.try_fold(event, |event, one| with(event, &one.field, &one.value))
}

/// What stands at a field of an event; null where nothing does.
///
/// # Errors
/// If the event cannot be written as JSON.
pub fn at_field(event: &Event, field: &str) -> Result<Value, StoreError> {
    let told = serde_json::to_value(event).map_err(|e| wrong(field, e.to_string()))?;
    let found = told.pointer(&format!("/{field}"));
    Ok(found.cloned().unwrap_or(Value::Null))
}

/// The value that a text is for a field of an event: `null`, JSON where it begins as such, the text itself where the
/// field takes texts, else the number or truth value it is.
///
/// # Errors
/// If the field does not take it.
pub fn value_of(event: &Event, field: &str, text: &str) -> Result<Value, StoreError> {
    let json = || -> Result<Value, StoreError> {
        serde_json::from_str(text)
            .map_err(|e| wrong(field, format!("`{text}` is neither a value nor JSON: {e}")))
    };
    if text == "null" || text.starts_with(['{', '[', '"']) {
        return json();
    }
    let plain = Value::String(text.to_owned());
    match with(event.clone(), field, &plain) {
        Ok(_) => Ok(plain),
        Err(error) => match serde_json::from_str::<Value>(text) {
            Ok(other) if with(event.clone(), field, &other).is_ok() => Ok(other),
            _ => Err(error),
        },
    }
}

/// An event with another value at a field, and what follows from it.
pub(super) fn with(event: Event, field: &str, value: &Value) -> Result<Event, StoreError> {
    let mut told = serde_json::to_value(&event).map_err(|e| wrong(field, e.to_string()))?;
    let (parent, name) = field.rsplit_once('/').unwrap_or(("", field));
    let pointer = match parent {
        "" => String::new(),
        parent => format!("/{parent}"),
    };
    let place = match told.pointer_mut(&pointer) {
        Some(Value::Object(fields)) => fields.entry(name).or_insert(Value::Null),
        Some(Value::Array(all)) => {
            let at = name.parse::<usize>().ok().and_then(|n| all.get_mut(n));
            at.ok_or_else(|| {
                let cause = format!(
                    "there is no {name} in it (they are counted from 0); give the whole list"
                );
                wrong(field, cause)
            })?
        }
        Some(Value::Null) | None if !parent.is_empty() => {
            let whole = parent.split('/').next().unwrap_or(parent);
            let cause =
                format!("there is no `{parent}` in the event; give `{whole}` whole, as JSON");
            return Err(wrong(field, cause));
        }
        _ => return Err(wrong(field, "the event has no such field")),
    };
    let mut value = value.clone();
    worded(&mut value, place);
    *place = value.clone();
    let mut after: Event = serde_json::from_value(told).map_err(|e| wrong(field, e.to_string()))?;
    // A name that no field has would be lost without a word.
    let kept = serde_json::to_value(&after).map_err(|e| wrong(field, e.to_string()))?;
    if !holds(kept.pointer(&format!("/{field}")), &value) {
        return Err(wrong(field, "an event has no such field"));
    }
    follow(&event, &mut after, field);
    Ok(after)
}

/// People say who or where it is; where the words stand is known already, or nowhere.
fn worded(value: &mut Value, before: &Value) {
    match (value, before) {
        (Value::Object(new), before) if new.contains_key("country") || new.contains_key("id") => {
            for name in ["text", "span", "start", "end"] {
                if let Some(old) = before.get(name)
                    && !new.contains_key(name)
                {
                    new.insert(name.into(), old.clone());
                }
            }
            new.entry("text").or_insert_with(|| "".into());
        }
        (Value::Array(all), before) => {
            for (n, new) in all.iter_mut().enumerate() {
                worded(new, before.get(n).unwrap_or(&Value::Null));
            }
        }
        _ => {}
    }
}

/// Whether all that was said is kept.
fn holds(kept: Option<&Value>, said: &Value) -> bool {
    match (kept, said) {
        (None | Some(Value::Null), said) => said.is_null(),
        (Some(Value::Object(kept)), Value::Object(said)) => {
            said.iter().all(|(name, said)| holds(kept.get(name), said))
        }
        (Some(Value::Array(kept)), Value::Array(said)) => {
            kept.len() == said.len() && kept.iter().zip(said).all(|(k, s)| holds(Some(k), s))
        }
        (Some(kept), said) => {
            kept == said || (kept.as_f64().is_some() && kept.as_f64() == said.as_f64())
        }
    }
}

/// What follows from a field.
fn follow(before: &Event, after: &mut Event, field: &str) {
    let other_type = |of: EventType| of != before.event_type;
    match field.split('/').next().unwrap_or(field) {
        "type" if other_type(after.event_type) => {
            after.quad = after.event_type.quad();
            (after.mode, after.cameo, after.intensity) = (None, None, None);
        }
        "mode" if after.mode != before.mode => after.intensity = None,
        "actors" if after.reciprocal => after.recipients = after.actors.clone(),
        "recipients" if after.reciprocal => after.actors = after.recipients.clone(),
        "reciprocal" if after.reciprocal && !before.reciprocal => {
            let mut all = after.actors.clone();
            for party in &after.recipients {
                if !all.contains(party) {
                    all.push(party.clone());
                }
            }
            after.actors.clone_from(&all);
            after.recipients = all;
        }
        _ => {}
    }
}
