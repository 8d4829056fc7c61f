//! The records of an archive, handed to an export; and foreign rows, kept in one.
//!
//! In: an archive's folder. Out: each document with what was coded from it, as corrected, and each foreign row as it
//! came. An archive keeps the columns of a foreign row; what these do not say (its document, its counts, the form of
//! its bytes) stands behind them as JSON, in a column without name.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use dateline_export::profile::Export;
use dateline_record::{Claim, Coded, Counts, Document, Event, Foreign, RowForm};
use dateline_store::{Archive, EventRow, Other, Put, Reader, RowId, StoreError, Writer};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::exit::Failure;

/// Rows that are looked at before their records are read.
const AT_ONCE: usize = 4096;
/// The column that holds the rest of a foreign row.
const REST: &str = "";

/// What the columns of a foreign row do not say.
#[derive(Serialize, Deserialize)]
struct Rest {
    document: Document,
    claim: Option<Claim>,
    counts: Option<Counts>,
    #[serde(default)]
    form: RowForm,
}

/// Keeps foreign rows of one profile: all of them, or none. Rows without an act are passed over.
pub fn keep(writer: &mut Writer, profile: &str, rows: &[Foreign]) -> Result<Put, Failure> {
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.event.is_some()) {
        let rest = Rest {
            document: row.document.clone(),
            claim: row.claim.clone(),
            counts: row.counts,
            form: row.form.clone(),
        };
        let mut raw = row.raw.clone();
        raw.push((REST.to_owned(), serde_json::to_string(&rest)?));
        kept.push((row, raw));
    }
    let others: Vec<Other> = kept
        .iter()
        .filter_map(|(row, raw)| {
            Some(Other {
                key: &row.key,
                event: row.event.as_ref()?,
                raw,
            })
        })
        .collect();
    Ok(writer.put_foreign(profile, &others)?)
}

/// Hands out what an archive says now, as it is at this moment.
pub fn each(
    dir: &Path,
    from: Option<Date>,
    to: Option<Date>,
    export: &mut Export<'_>,
) -> Result<(), Failure> {
    let mut reader = Archive::open_read_only(dir)?.reader()?;
    reader.snapshot()?;
    let runs = reader.runs()?.into_iter();
    let runs: HashMap<RowId, String> = runs.map(|run| (run.id.row, run.id.name)).collect();
    let days = Days::new(from, to);
    let mut after = 0;
    loop {
        let rows = next_rows(&reader, &mut after)?;
        if rows.is_empty() {
            return Ok(());
        }
        for group in rows.chunk_by(|a, b| a.document.is_some() && a.document == b.document) {
            let live: Vec<&EventRow> = group.iter().filter(|row| row.live).collect();
            if !live.iter().any(|row| days.touch(row)) {
                continue;
            }
            match live.first().and_then(|row| row.document) {
                Some(document) => {
                    let document = reader.document(document)?;
                    let coded = coded(&mut reader, &live)?;
                    let run = live.first().and_then(|row| runs.get(&row.run));
                    export.coded(&document, &coded, run.map(String::as_str))?;
                }
                None => {
                    for row in live {
                        if let Some(foreign) = foreign(&mut reader, row.row)? {
                            export.foreign(&foreign)?;
                        }
                    }
                }
            }
        }
    }
}

/// The next rows of events, never a part of a document's.
fn next_rows(reader: &Reader, after: &mut RowId) -> Result<Vec<EventRow>, StoreError> {
    let mut rows: Vec<EventRow> = Vec::new();
    reader.events(*after, |row| {
        let ends = rows
            .last()
            .is_none_or(|last| last.document.is_none() || last.document != row.document);
        if rows.len() >= AT_ONCE && ends {
            return ControlFlow::Break(());
        }
        rows.push(row.clone());
        ControlFlow::Continue(())
    })?;
    if let Some(last) = rows.last() {
        *after = last.row;
    }
    Ok(rows)
}

/// The events of a document with their claims.
fn coded(reader: &mut Reader, rows: &[&EventRow]) -> Result<Coded, StoreError> {
    let mut coded = Coded::default();
    let mut claims: Vec<RowId> = rows.iter().filter_map(|row| row.claim).collect();
    claims.sort_unstable();
    claims.dedup();
    for row in rows {
        coded.events.push(reader.record_in_story(row.row)?);
    }
    for claim in claims {
        coded.claims.push(reader.claim(claim)?);
    }
    Ok(coded)
}

/// A foreign row as it came.
fn foreign(reader: &mut Reader, row: RowId) -> Result<Option<Foreign>, Failure> {
    let Some(mut kept) = reader.foreign(row)? else {
        return Ok(None);
    };
    let event: Event = reader.record(row)?;
    let rest = kept.raw.pop_if(|(column, _)| column == REST);
    let rest = match rest {
        Some((_, json)) => serde_json::from_str(&json)?,
        None => Rest {
            document: Document::new(event.document.clone(), ""),
            claim: None,
            counts: None,
            form: RowForm::default(),
        },
    };
    Ok(Some(Foreign {
        profile: kept.profile,
        key: kept.key,
        document: rest.document,
        event: Some(event),
        claim: rest.claim,
        counts: rest.counts,
        raw: kept.raw,
        form: rest.form,
    }))
}

/// The days that are wanted, as the archive counts them: so that no record is read in vain.
struct Days {
    from: Option<i32>,
    to: Option<i32>,
}

impl Days {
    fn new(from: Option<Date>, to: Option<Date>) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        let number = |day: Date| (day - epoch).get_days();
        Self {
            from: from.map(number),
            to: to.map(number),
        }
    }

    fn touch(&self, row: &EventRow) -> bool {
        let first = row.day_from.or(row.day_to).or(row.published);
        // Of foreign rows the archive has no day of publication: their record decides.
        let unknown = first.is_none() && row.document.is_none();
        let late = self
            .from
            .is_none_or(|from| first.is_some_and(|first| first >= from));
        let early = self
            .to
            .is_none_or(|to| first.is_some_and(|first| first <= to));
        unknown || (late && early)
    }
}
