//! `dateline query claims`: who says what, latest first.
//!
//! The filters of events ask for claims in which such events stand; without any, claims without an event are in.

use std::io::Write;

use clap::Args;
use dateline_cube::{ClaimFilter, Claims, Depends, Place, UNDATED, date_of};
use dateline_export::{Cell, Column, Kind, write_rows};
use dateline_record::{Claim, Manner, Party, Record, Status};
use serde_json::json;

use super::asked::{Asked, as_json, row, tell_next, written};
use super::cursor::After;
use super::explain::number;
use super::{CommonArgs, Format, PageArgs};
use crate::commands::filters::{FilterArgs, code, who};
use crate::exit::{Ended, Exit, Failure};
use crate::output::Output;

#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// These say it: ids of the knowledge or names, with commas between
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    speaker: Vec<String>,
    /// Somebody of this country says it
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    speaker_country: Vec<String>,
    /// Somebody of this sector says it
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
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
    let spaced = text.trim().to_lowercase().replace('-', " ");
    spaced
        .parse()
        .map_err(|e: dateline_record::UnknownName| e.to_string())
}

/// Lists claims.
pub fn run(args: &ClaimsArgs) -> Ended {
    let common = &args.common;
    let mut asked = Asked::open(common, args.filter.min_origins.is_some())?;
    let claims = asked.claims()?;
    let mut filter = args.filter.filter(&asked.reader)?;
    asked.note_words(&args.filter, &filter);
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
    asked.depends(args.filter.min_origins.map(|_| Depends::Everything));
    asked.lap("filters read");
    let last = u64::try_from(asked.reader.watermark()?.claim).unwrap_or_default();
    let (after, up_to) = match asked.resume(args.page.after.as_deref(), last)? {
        (None, up_to) => (None, up_to),
        (Some(After::Place(place)), up_to) => (Some(place), up_to),
        (Some(After::Rows(_)), _) => {
            return Err(
                anyhow::anyhow!("--after has the cursor of counts, not of a listing").into(),
            );
        }
    };
    // Days are asked of claims by the day of publication.
    let (from, to) = (filter.from.take(), filter.to.take());
    let events = match of_events(&args.filter) {
        false => None,
        true => Some(asked.cube.rows(&filter, asked.lineage.as_ref())?),
    };
    let wanted = ClaimFilter {
        from,
        to,
        speaker,
        manners: args.manner.clone(),
        documents: filter.documents.take(),
        events,
        up_to,
    };
    let limit = args.page.limit(50);
    let mut page = claims.latest(&wanted, after, limit.saturating_add(1));
    asked.lap("found");
    asked.note(format!(
        "claims: {} looked at in their columns, {} passed",
        number(page.looked_at),
        number(page.total)
    ));
    let more = page.found.len() > limit;
    page.found.truncate(limit);
    let next = page
        .found
        .last()
        .filter(|_| more)
        .map(|last| asked.cursor(up_to, After::Place(*last)));
    let mut about = json!({
        "record": "query",
        "of": "claims",
        "total": page.total,
        "next": as_json(next),
    });
    if wanted.events.is_some() {
        about["statuses"] = json!(filter.statuses);
    }
    written(common, |out| match common.format {
        Format::Jsonl => jsonl(&mut asked, &page.found, &about, out),
        format => {
            let (columns, rows) = rows(&mut asked, &claims, &page.found)?;
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
    asked.explain(common);
    Ok(Exit::Done)
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

fn rows(
    asked: &mut Asked,
    claims: &Claims,
    found: &[Place],
) -> Result<(Vec<Column>, Vec<Vec<Cell>>), Failure> {
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
        // By its row: documents of two sources may have the same id.
        let said = match claims.document(place.row) {
            Some(document) => Some(said(asked, document, &claim)?),
            None => None,
        };
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
fn said(asked: &mut Asked, document: u32, claim: &Claim) -> Result<String, Failure> {
    let text = asked.reader.document(document.into())?.text;
    let words = claim.content.words(&text);
    Ok(words.split_whitespace().collect::<Vec<_>>().join(" "))
}
