//! The records of an archive, handed to an export; and foreign rows, kept in one.
//!
//! In: an archive's folder. Out: first each foreign row in the order in which they came, then each document with what
//! was coded from it, all as corrected. An archive keeps the columns of a foreign row; what these do not say (its
//! document, its counts, the form of its bytes) stands beside them as JSON.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use dateline_export::profile::Export;
use dateline_record::{Claim, Coded, Counts, Document, Foreign, Found, RowForm};
use dateline_store::{
    Archive, EventRow, ForeignRow, Other, Put, Reader, RowId, StoreError, Writer,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::counted;
use crate::exit::Failure;

/// Rows that are looked at before their records are read.
const AT_ONCE: usize = 4096;

/// What the columns of a foreign row do not say.
#[derive(Deserialize)]
struct Beside {
    document: Document,
    claim: Option<Claim>,
    counts: Option<Counts>,
    #[serde(default)]
    form: RowForm,
}

/// The same while it is written.
#[derive(Serialize)]
struct Keeping<'a> {
    document: &'a Document,
    claim: &'a Option<Claim>,
    counts: Option<Counts>,
    form: &'a RowForm,
}

/// Keeps foreign rows of one profile, with an act or without: all of them, or none.
pub fn keep(writer: &mut Writer, profile: &str, rows: &mut [Foreign]) -> Result<Put, Failure> {
    let mut told = Vec::with_capacity(rows.len());
    for row in rows.iter_mut() {
        let found = serde_json::to_string(&row.document.found.take())?;
        let beside = Keeping {
            document: &row.document,
            claim: &row.claim,
            counts: row.counts,
            form: &row.form,
        };
        told.push((serde_json::to_string(&beside)?, found));
    }
    let others: Vec<Other> = rows
        .iter()
        .zip(&told)
        .map(|(row, (beside, found))| Other {
            key: &row.key,
            event: row.event.as_ref(),
            raw: &row.raw,
            beside,
            found,
        })
        .collect();
    Ok(writer.put_foreign(profile, &others)?)
}

/// How many rows of these profiles an archive has that the codebook has no act for; of all where none is named.
pub fn without_act(reader: &Reader, profiles: &[String]) -> Result<u64, StoreError> {
    let counts = reader.foreign_counts()?.into_iter();
    let asked = counts.filter(|c| profiles.is_empty() || profiles.contains(&c.profile));
    Ok(asked.map(|c| c.without_act).sum())
}

/// "3 foreign rows that the codebook has no act for"; none where there are none.
pub fn told_without_act(rows: u64) -> Option<String> {
    let rows = usize::try_from(rows).ok().filter(|n| *n > 0)?;
    Some(format!(
        "{} that the codebook has no act for",
        counted(rows, "foreign row")
    ))
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
    let days = Days::new(from, to);
    each_foreign(&mut reader, &days, export)?;
    each_document(&mut reader, &days, export)
}

fn each_foreign(reader: &mut Reader, days: &Days, export: &mut Export<'_>) -> Result<(), Failure> {
    let mut failed = None;
    // Of a row without an act, or whose act has no day, the archive does not know whether it is wanted.
    let wanted = |day: Option<i32>| day.is_none_or(|day| days.are_around(day));
    reader.foreign_rows(0, wanted, |row| {
        let done = foreign(row).and_then(|row| Ok(export.foreign(&row)?));
        match done {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), Err)
}

fn each_document(reader: &mut Reader, days: &Days, export: &mut Export<'_>) -> Result<(), Failure> {
    let runs = reader.runs()?.into_iter();
    let runs: HashMap<RowId, String> = runs.map(|run| (run.id.row, run.id.name)).collect();
    let mut after = 0;
    loop {
        let rows = next_rows(reader, &mut after)?;
        if rows.is_empty() {
            return Ok(());
        }
        for group in rows.chunk_by(|a, b| a.document.is_some() && a.document == b.document) {
            let live: Vec<&EventRow> = group.iter().filter(|row| row.live).collect();
            let Some(document) = live.first().and_then(|row| row.document) else {
                continue;
            };
            if !live.iter().any(|row| days.touch(row)) {
                continue;
            }
            let document = reader.document(document)?;
            let coded = coded(reader, &live)?;
            let run = live.first().and_then(|row| runs.get(&row.run));
            export.coded(&document, &coded, run.map(String::as_str))?;
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
fn foreign(kept: ForeignRow) -> Result<Foreign, Failure> {
    let mut beside: Beside = serde_json::from_str(&kept.beside)?;
    if !kept.found.is_empty() {
        beside.document.found = serde_json::from_str::<Option<Found>>(&kept.found)?;
    }
    Ok(Foreign {
        profile: kept.profile,
        key: kept.key,
        document: beside.document,
        event: kept.event.map(|(_, event)| event),
        claim: beside.claim,
        counts: beside.counts,
        raw: kept.raw,
        form: beside.form,
    })
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
        match first {
            Some(first) => self.are_around(first),
            None => self.from.is_none() && self.to.is_none(),
        }
    }

    fn are_around(&self, day: i32) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }
}
