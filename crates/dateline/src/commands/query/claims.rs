//! `dateline query claims`: who says what, latest first.
//!
//! The filters of events ask for claims in which such events stand; without any, claims without an event are in.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::io::Write;
use std::ops::ControlFlow;

use clap::Args;
use dateline_cube::{Filter, Place, UNDATED, Who, date_of};
use dateline_export::{Cell, Column, Kind, write_rows};
use dateline_record::{Manner, Party, Record, Status};
use dateline_store::ClaimRow;
use serde_json::json;

use super::asked::{Asked, as_json, row, tell_next, written};
use super::cursor::After;
use super::filters::{FilterArgs, who};
use super::{CommonArgs, Format, PageArgs};
use crate::exit::{Ended, Exit, Failure};
use crate::output::Output;

#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// These say it: ids of the knowledge or names, with commas between
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    speaker: Vec<String>,
    /// Somebody of this country says it
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    speaker_country: Vec<String>,
    /// Somebody of this sector says it
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    speaker_sector: Vec<String>,
    /// It is said so: says, denies, warns …
    #[arg(long, value_name = "MANNERS", value_delimiter = ',', value_parser = manner)]
    manner: Vec<Manner>,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

fn manner(text: &str) -> Result<Manner, String> {
    let spaced = text.replace('-', " ");
    spaced
        .parse()
        .map_err(|e: dateline_record::UnknownName| e.to_string())
}

/// What is asked of claims themselves.
struct Wanted<'a> {
    args: &'a ClaimsArgs,
    speaker: Who,
    filter: &'a Filter,
    /// Events that pass, where the filter asks for something of events.
    events: Option<HashSet<u64>>,
    after: Option<Place>,
    up_to: i64,
}

/// Lists claims.
pub fn run(args: &ClaimsArgs) -> Ended {
    let common = &args.common;
    let mut asked = Asked::open(common, args.filter.min_origins.is_some())?;
    let mut filter = args.filter.filter(&asked.reader)?;
    let actors = match args.speaker.is_empty() {
        true => Vec::new(),
        false => asked.reader.actors()?,
    };
    let speaker = who(
        &actors,
        &args.speaker,
        &args.speaker_country,
        &args.speaker_sector,
    )?;
    asked.lap("filters read");
    let (after, up_to) = position(&asked, args, &mut filter)?;
    let events = match of_events(&args.filter) {
        false => None,
        true => {
            // Days are asked of claims by the day of publication.
            let (from, to) = (filter.from.take(), filter.to.take());
            let last = filter.up_to.take();
            let rows = asked.cube.rows(&filter, asked.lineage.as_ref())?;
            (filter.from, filter.to, filter.up_to) = (from, to, last);
            Some(rows.into_iter().collect())
        }
    };
    let wanted = Wanted {
        args,
        speaker,
        filter: &filter,
        events,
        after,
        up_to,
    };
    let limit = args.page.limit(50);
    let mut found = latest(&asked, &wanted, limit.saturating_add(1))?;
    asked.lap("found");
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| {
        let mut cursor = asked.cursor(&filter, After::Place(*last));
        cursor.watermark = u64::try_from(up_to).unwrap_or_default();
        cursor
    });
    let about = json!({"record": "query", "of": "claims", "next": as_json(next)});
    written(common, |out| match common.format {
        Format::Jsonl => jsonl(&mut asked, &found, &about, out),
        format => {
            let (columns, rows) = rows(&mut asked, &found)?;
            Ok(write_rows(
                out,
                format.into(),
                &columns,
                &about,
                rows.into_iter(),
            )?)
        }
    })?;
    asked.lap("written");
    tell_next(common, next);
    Ok(Exit::Done)
}

/// After which claim to go on, and the last claim that the first page saw.
fn position(
    asked: &Asked,
    args: &ClaimsArgs,
    filter: &mut Filter,
) -> Result<(Option<Place>, i64), Failure> {
    let last = asked.reader.watermark()?.claim;
    let Some(cursor) = &args.page.after else {
        return Ok((None, last));
    };
    let mut of_claims = filter.clone();
    let after = asked.resume(Some(cursor), &mut of_claims)?;
    let Some(After::Place(place)) = after else {
        return Err(anyhow::anyhow!("--after has the cursor of counts, not of a listing").into());
    };
    Ok((Some(place), row(of_claims.up_to.unwrap_or_default())?))
}

/// Whether anything is asked of the events in a claim, or of its document.
fn of_events(args: &FilterArgs) -> bool {
    let lists = [
        &args.actor,
        &args.recipient,
        &args.party,
        &args.actor_country,
        &args.recipient_country,
        &args.country,
        &args.actor_sector,
        &args.recipient_sector,
        &args.sector,
        &args.mode,
        &args.cameo,
        &args.place,
        &args.made_by,
    ];
    let statuses = args.statuses();
    lists.iter().any(|list| !list.is_empty())
        || !args.types.is_empty()
        || !args.quad.is_empty()
        || args.min_confidence.is_some()
        || args.min_origins.is_some()
        || statuses != [Status::Actual, Status::Planned]
}

/// The latest claims that pass, by day of publication, then row.
fn latest(asked: &Asked, wanted: &Wanted, limit: usize) -> Result<Vec<Place>, Failure> {
    let mut kept: BinaryHeap<Reverse<Place>> = BinaryHeap::new();
    let mut failed = None;
    asked.reader.claims(0, |claim| {
        let place = Place {
            day: claim.published.unwrap_or(UNDATED),
            row: u64::try_from(claim.row).unwrap_or_default(),
        };
        let full = kept.len() >= limit;
        if claim.row > wanted.up_to {
            return ControlFlow::Break(());
        }
        if wanted.after.is_some_and(|after| place >= after)
            || full && kept.peek().is_some_and(|least| least.0 > place)
            || !passes(claim, wanted)
        {
            return ControlFlow::Continue(());
        }
        if let Some(events) = &wanted.events {
            match asked.reader.events_of_claim(claim.row) {
                Err(error) => {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
                Ok(rows) => {
                    let any = rows
                        .iter()
                        .any(|row| u64::try_from(*row).is_ok_and(|row| events.contains(&row)));
                    if !any {
                        return ControlFlow::Continue(());
                    }
                }
            }
        }
        kept.push(Reverse(place));
        if full {
            kept.pop();
        }
        ControlFlow::Continue(())
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let mut found: Vec<Place> = kept.into_iter().map(|place| place.0).collect();
    found.sort_unstable_by_key(|place| Reverse(*place));
    Ok(found)
}

fn passes(claim: &ClaimRow, wanted: &Wanted) -> bool {
    let (args, filter, speaker) = (wanted.args, wanted.filter, &wanted.speaker);
    let within = |day: Option<i32>| match (filter.from, filter.to, day) {
        (None, None, _) => true,
        (_, _, None) => false,
        (from, to, Some(day)) => from.is_none_or(|f| day >= f) && to.is_none_or(|t| day <= t),
    };
    let number = |row: Option<i64>| row.and_then(|row| u32::try_from(row).ok());
    claim.live
        && within(claim.published)
        && (args.manner.is_empty() || args.manner.contains(&claim.manner))
        && speaker
            .actors
            .as_ref()
            .is_none_or(|rows| number(claim.speaker).is_some_and(|row| rows.contains(&row)))
        && (speaker.countries.is_empty()
            || claim
                .country
                .as_ref()
                .is_some_and(|country| speaker.countries.contains(country)))
        && (speaker.sectors.is_empty()
            || claim
                .sectors
                .split(' ')
                .any(|sector| speaker.sectors.iter().any(|s| s == sector)))
        && filter
            .documents
            .as_ref()
            .is_none_or(|set| number(claim.document).is_some_and(|row| set.contains(row)))
}

fn jsonl(
    asked: &mut Asked,
    found: &[Place],
    about: &serde_json::Value,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(out);
    writeln!(out, "{about}")?;
    for place in found {
        let claim = asked.reader.claim(row(place.row)?)?;
        serde_json::to_writer(&mut out, &Record::Claim(Box::new(claim)))
            .map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn rows(asked: &mut Asked, found: &[Place]) -> Result<(Vec<Column>, Vec<Vec<Cell>>), Failure> {
    let text = |name| Column::new(name, Kind::Text);
    let columns = vec![
        Column::new("published", Kind::Date),
        text("id"),
        text("document"),
        text("speaker"),
        text("speaker_country"),
        text("manner"),
        text("quotation"),
        text("hedge"),
        text("content"),
        Column::new("events", Kind::Integer),
    ];
    let mut rows = Vec::new();
    for place in found {
        let claim = asked.reader.claim(row(place.row)?)?;
        let said = said(asked, &claim)?;
        let speaker = claim.speaker.as_ref();
        rows.push(vec![
            match place.day {
                UNDATED => Cell::Absent,
                day => Cell::Date(date_of(day)),
            },
            Cell::text(Some(&claim.id)),
            Cell::text(Some(&claim.document)),
            Cell::text(speaker.map(Party::shown)),
            Cell::text(speaker.and_then(|s| s.country.as_deref())),
            Cell::text(Some(claim.manner.as_str())),
            Cell::text(Some(claim.quotation.as_str())),
            Cell::text(claim.hedge.as_ref().map(|h| h.text.as_str())),
            Cell::text(said.as_deref()),
            Cell::count(claim.events.len() as u64),
        ]);
    }
    Ok((columns, rows))
}

/// The words said.
fn said(asked: &mut Asked, claim: &dateline_record::Claim) -> Result<Option<String>, Failure> {
    let Some(document) = asked
        .reader
        .find_documents(&claim.document)?
        .into_iter()
        .next_back()
    else {
        return Ok(None);
    };
    let text = asked.reader.document(document)?.text;
    let words = claim.content.words(&text);
    Ok(Some(words.split_whitespace().collect::<Vec<_>>().join(" ")))
}
