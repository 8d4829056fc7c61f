//! The records of an archive, handed to an export; and foreign rows, kept in one.
//!
//! In: an archive's folder. Out: first each foreign row in the order in which they came, then each document with what
//! was coded from it, all as corrected. An archive keeps the columns of a foreign row; what these do not say (its
//! document, its counts, the form of its bytes) stands beside them as JSON.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use dateline_cube::Lineage;
use dateline_export::profile::{Export, Wanted};
use dateline_record::{Claim, Coded, Counts, Document, Event, Foreign, Found, RowForm, Status};
use dateline_store::{Archive, ForeignRow, Other, Put, Reader, RowId, StoreError, Writer};
use serde::{Deserialize, Serialize};

use super::filters::FilterArgs;
use super::shared::{counted, tell_unwritten};
use crate::exit::Failure;

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

/// Hands out what an archive says now, as it is at this moment: the events that the filters ask for. Only documents
/// that have any are read. Of an act that several documents tell one record goes out: the one that stands for it, or
/// where that is not asked for the first that is.
pub fn each(
    dir: &Path,
    filters: &FilterArgs,
    quiet: bool,
    export: &mut Export<'_>,
) -> Result<(), Failure> {
    let archive = Archive::open_read_only(dir)?;
    let mut reader = archive.reader()?;
    let watermark = reader.snapshot()?;
    let opened = dateline_cube::archive::open(&archive, &reader, &watermark)?;
    tell_unwritten("columns", opened.unwritten, quiet);
    let kept = Lineage::open(&archive, &reader)?;
    tell_unwritten("stories", kept.unwritten, quiet);
    let (cube, lineage) = (opened.cube, kept.it);
    let mut filter = filters.filter(&reader)?;
    let joins = !export.is_whole() && !filters.repeats;
    let alone: HashSet<u64> = match joins {
        true => {
            let rows = cube.rows(&filter, Some(&lineage))?;
            let others: HashSet<u64> = lineage.acts().told_by_others(&rows).into_iter().collect();
            rows.into_iter()
                .filter(|row| !others.contains(row))
                .collect()
        }
        false => HashSet::new(),
    };
    // The sidecar counts what is left out for its status, or since another record tells it.
    filter.statuses = Status::ALL.to_vec();
    filter.repeats = true;
    let rows = cube.rows(&filter, Some(&lineage))?;
    let runs = reader.runs()?.into_iter();
    let runs: HashMap<RowId, String> = runs.map(|run| (run.id.row, run.id.name)).collect();
    let rows = each_foreign(&mut reader, rows, filters, export)?;
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.next() {
        let first = reader.event(row(first)?)?;
        let Some(document) = first.document else {
            continue;
        };
        let coding = reader.coding_of_event(first.row)?;
        let end = coding.first_event + RowId::try_from(coding.coded.events.len())?;
        let mut coded = Coded::default();
        let mut claims = Vec::new();
        let mut chosen = Vec::new();
        let mut next = Some(first);
        for (at, event) in (coding.first_event..).zip(coding.coded.events) {
            let found = next.take_if(|next| next.row == at);
            chosen.push(found.is_some());
            let Some(found) = found else {
                coded.events.push(event);
                continue;
            };
            claims.extend(found.claim);
            let mut record = reader.in_story(at, event)?;
            if joins && u64::try_from(at).is_ok_and(|row| alone.contains(&row)) {
                stand(&mut reader, at, &mut record)?;
            }
            coded.events.push(record);
            let same = rows.next_if(|row| RowId::try_from(*row).is_ok_and(|row| row < end));
            next = same
                .map(|same| reader.event(row(same)?).map_err(Failure::from))
                .transpose()?;
        }
        claims.sort_unstable();
        claims.dedup();
        for claim in claims {
            coded.claims.push(reader.claim(claim)?);
        }
        let run = runs.get(&coding.run).map(String::as_str);
        export.chosen(&reader.document(document)?, &coded, run, |at| chosen[at])?;
    }
    Ok(())
}

/// Hands out the foreign rows among these rows of events, and those without an act that the filters ask for, in the
/// order in which they came. Out: the rows that are left.
fn each_foreign(
    reader: &mut Reader,
    rows: Vec<u64>,
    filters: &FilterArgs,
    export: &mut Export<'_>,
) -> Result<Vec<u64>, Failure> {
    // A row without an act has no text and no story.
    let outside: Option<Wanted> = match (&filters.text, filters.min_origins) {
        (None, None) => Some(filters.wanted()?),
        _ => None,
    };
    let place = |event: RowId| {
        let event = u64::try_from(event).ok()?;
        rows.binary_search(&event).ok()
    };
    let wanted = |event: Option<RowId>| match event {
        Some(event) => place(event).is_some(),
        None => outside.is_some(),
    };
    let mut taken = vec![false; rows.len()];
    let mut failed = None;
    reader.foreign_rows(0, wanted, |row| {
        let event = row.event.as_ref().map(|(event, _)| *event);
        if let Some(at) = event.and_then(place) {
            taken[at] = true;
        }
        let done = foreign(row).and_then(|row| match &outside {
            Some(outside) if row.event.is_none() => Ok(export.foreign_without_act(&row, outside)?),
            _ => Ok(export.foreign(&row)?),
        });
        match done {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let left = rows.iter().zip(taken).filter(|(_, taken)| !taken);
    Ok(left.map(|(row, _)| *row).collect())
}

/// Lets a record stand for its act, since the one that does is not asked for.
fn stand(reader: &mut Reader, at: RowId, record: &mut Event) -> Result<(), StoreError> {
    if record.same_event.take().is_some()
        && let Some(stands) = reader.same_event(at)?
    {
        record.counts = reader.event_counts(stands)?;
    }
    Ok(())
}

/// A row of the archive as the store counts it.
fn row(row: u64) -> Result<RowId, Failure> {
    Ok(RowId::try_from(row)?)
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
