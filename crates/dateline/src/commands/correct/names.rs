//! Names of records: `DOCUMENT/EVENT`, or `PROFILE/KEY` for a row of an imported file.
//!
//! In: a name as people write it. Out: the one event it names, or why it names none, with those that it could.

use dateline_record::{Event, Party};
use dateline_store::{Corrected, Reader, RowId, StoreError};

/// Candidates that are listed.
const LISTED: usize = 10;

/// A record that was found.
pub struct Found {
    /// The event's row.
    pub row: RowId,
    /// The document's; none of an imported row.
    pub document: Option<RowId>,
}

/// The record that a name stands for.
pub fn find(reader: &mut Reader, name: &str) -> Result<Found, String> {
    let said = |e: StoreError| e.to_string();
    for (origin, profile) in reader.origins().map_err(said)? {
        let key = name
            .strip_prefix(&profile)
            .and_then(|k| k.strip_prefix('/'));
        if let (Some(key), true) = (key, origin != 0) {
            let row = reader.foreign_event(&profile, key).map_err(said)?;
            return row
                .map(|row| Found {
                    row,
                    document: None,
                })
                .ok_or_else(|| {
                    format!("`{name}`: no row with the key {key} was imported by {profile}")
                });
        }
    }
    let Some((document, event)) = name.rsplit_once('/') else {
        return Err(format!(
            "`{name}`: a record is named DOCUMENT/EVENT, such as d1/e0c5f6a7 (`document` and `id` in \
             `query events --format jsonl`)"
        ));
    };
    let mut all: Vec<(RowId, RowId, Event)> = Vec::new();
    for row in documents(reader, document)? {
        for (at, record) in reader.records_of(row).map_err(said)? {
            all.push((row, at, record));
        }
    }
    let exact: Vec<_> = all.iter().filter(|(.., e)| e.id == event).collect();
    let named = match exact.is_empty() {
        false => exact,
        true => all
            .iter()
            .filter(|(.., e)| !event.is_empty() && e.id.starts_with(event))
            .collect(),
    };
    match named.as_slice() {
        [(document, row, _)] => Ok(Found {
            row: *row,
            document: Some(*document),
        }),
        [] if all.is_empty() => Err(format!("`{name}`: the document has no events")),
        [] => Err(format!(
            "`{name}`: the document has no event `{event}`; it has\n{}",
            list(all.iter())
        )),
        many => Err(format!(
            "`{name}` names more than one record; name one of\n{}",
            list(many.iter().copied())
        )),
    }
}

/// The latest versions of the documents of a name.
fn documents(reader: &Reader, name: &str) -> Result<Vec<RowId>, String> {
    let said = |e: StoreError| e.to_string();
    let row = |text: &str| text.parse::<RowId>().ok();
    if let Some(row) = name.strip_prefix('#').and_then(row) {
        return reader
            .document_row(row)
            .map(|found| vec![found.row])
            .map_err(said);
    }
    let mut latest = Vec::new();
    let found = reader.find_documents(name).map_err(said)?;
    for row in &found {
        if reader.document_row(*row).map_err(said)?.latest {
            latest.push(*row);
        }
    }
    match (latest.is_empty(), row(name)) {
        (false, _) => Ok(latest),
        (true, Some(row)) if found.is_empty() && reader.document_row(row).is_ok() => Ok(vec![row]),
        _ => Err(format!(
            "there is no document `{name}` in the archive; it takes an id, an address, or # and a row"
        )),
    }
}

fn list<'a>(all: impl Iterator<Item = &'a (RowId, RowId, Event)>) -> String {
    let all: Vec<String> = all.map(|(document, _, e)| line(*document, e)).collect();
    let more = all.len().saturating_sub(LISTED);
    let mut text = all[..all.len().min(LISTED)].join("\n");
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}

fn line(document: RowId, event: &Event) -> String {
    let who = |side: &[Party]| {
        let names: Vec<&str> = side.iter().map(Party::shown).collect();
        names.join(", ")
    };
    format!(
        "  #{document}/{}  {} {} -> {} (\"{}\")",
        event.id,
        event.event_type,
        who(&event.actors),
        who(&event.recipients),
        event.trigger.text
    )
}

/// The name of a corrected record.
pub fn of(reader: &mut Reader, one: &Corrected) -> Result<String, StoreError> {
    let event = &one.correction.event;
    let Some(document) = one.correction.document else {
        let foreign = one.row.map(|row| reader.foreign(row)).transpose()?;
        return Ok(match foreign.flatten() {
            Some(foreign) => format!("{}/{}", foreign.profile, foreign.key),
            None => event.clone(),
        });
    };
    let id = reader.document_row(document)?.id;
    Ok(match reader.find_documents(&id)?.as_slice() {
        [_] => format!("{id}/{event}"),
        _ => format!("#{document}/{event}"),
    })
}
