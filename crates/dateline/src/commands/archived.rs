//! The records of an archive, handed to an export; and foreign rows, kept in one.
//!
//! In: an archive's folder. Out: each document with what was coded from it, as corrected, and each foreign row as it
//! came. An archive keeps the columns of a foreign row; what these do not say (its document, its counts, the form of
//! its bytes) stands behind them as JSON, in a column without name.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use dateline_cube::Lineage;
use dateline_export::profile::Export;
use dateline_record::{Claim, Coded, Counts, Document, Event, Foreign, RowForm, Status};
use dateline_store::{Archive, Other, Put, Reader, RowId, StoreError, Writer};
use serde::{Deserialize, Serialize};

use super::filters::FilterArgs;
use crate::exit::Failure;

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

/// Hands out what an archive says now, as it is at this moment: the events that the filters ask for. Only documents
/// that have any are read. Of an act that several documents tell one record goes out: the one that stands for it, or
/// where that is not asked for the first that is.
pub fn each(dir: &Path, filters: &FilterArgs, export: &mut Export<'_>) -> Result<(), Failure> {
    let archive = Archive::open_read_only(dir)?;
    let mut reader = archive.reader()?;
    let watermark = reader.snapshot()?;
    let cube = dateline_cube::archive::open(&archive, &reader, &watermark)?.cube;
    let lineage = Lineage::open(&archive, &reader)?;
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
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.next() {
        let first = reader.event(row(first)?)?;
        let Some(document) = first.document else {
            if let Some(foreign) = foreign(&mut reader, first.row)? {
                export.foreign(&foreign)?;
            }
            continue;
        };
        let coding = reader.coding_of_event(first.row)?;
        let end = coding.first_event + RowId::try_from(coding.coded.events.len())?;
        let mut coded = Coded {
            events: coding.coded.events,
            ..Coded::default()
        };
        let mut claims = Vec::new();
        let mut chosen = vec![false; coded.events.len()];
        let mut next = Some(first);
        while let Some(event) = next {
            let at = usize::try_from(event.row - coding.first_event)?;
            claims.extend(event.claim);
            let mut record = reader.record_in_story(event.row)?;
            if joins && u64::try_from(event.row).is_ok_and(|row| alone.contains(&row)) {
                stand(&mut reader, event.row, &mut record)?;
            }
            if let Some(place) = coded.events.get_mut(at) {
                *place = record;
                chosen[at] = true;
            }
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
