//! `dateline query events`: events, latest first.

use std::io::Write;

use clap::Args;
use dateline_cube::{Depends, Place, Query, UNDATED, date_of};
use dateline_export::{Cell, Column, Csv, Kind, Parquet, RowFormat, Sink, write_rows};
use dateline_record::{Claim, Coded, Document, Event, Party, Record};
use serde_json::{Value, json};

use super::asked::{Asked, as_json, row, tell_next, written};
use super::cursor::After;
use super::{CommonArgs, Format, PageArgs, about};
use crate::commands::filters::FilterArgs;
use crate::exit::{Ended, Exit, Failure};
use crate::output::Output;

#[derive(Debug, Args)]
pub struct EventsArgs {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

/// Lists events.
pub fn run(args: &EventsArgs) -> Ended {
    let common = &args.common;
    let mut asked = Asked::open(common, args.filter.min_origins.is_some())?;
    let mut filter = args.filter.filter(&asked.reader)?;
    asked.note_words(&args.filter, &filter);
    asked.depends(args.filter.min_origins.map(|_| Depends::Everything));
    asked.lap("filters read");
    let after = match asked.resume_events(args.page.after.as_deref(), &mut filter)? {
        None => None,
        Some(After::Place(place)) => Some(place),
        Some(After::Rows(_)) => {
            return Err(
                anyhow::anyhow!("--after has the cursor of counts, not of a listing").into(),
            );
        }
    };
    let limit = args.page.limit(50);
    let lineage = asked.lineage.as_ref();
    // One more than the page shows whether there is a next one.
    let mut found = asked
        .cube
        .latest(&filter, lineage, after, limit.saturating_add(1))?;
    let query = Query {
        filter,
        ..Query::default()
    };
    let counts = asked.cube.count(&query, lineage)?;
    let filter = query.filter;
    asked.lap("found");
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| asked.cursor_of(&filter, After::Place(*last)));
    let about = json!({
        "record": "query",
        "of": "events",
        "total": counts.total(),
        "statuses": filter.statuses,
        "left_out": about::left_out(&counts.tally, &filter),
        "next": as_json(next),
    });
    written(common, |out| {
        write(&mut asked, common.format, &found, &about, out)
    })?;
    asked.lap("written");
    if !common.quiet {
        if let Some(text) = about::in_words(&counts.tally, &filter, "") {
            eprintln!("{text}");
        }
        about::tell_without_act(&asked.reader, &filter)?;
        tell_next(common, next);
    }
    asked.explain(common);
    Ok(Exit::Done)
}

/// An event with its document and its claim. Records of other coders have no document of their own.
struct Whole {
    document: Option<Document>,
    event: Event,
    claim: Option<Claim>,
}

fn whole(asked: &mut Asked, place: &Place) -> Result<Whole, Failure> {
    let at = row(place.row)?;
    let known = asked.reader.event(at)?;
    let document = known
        .document
        .map(|d| asked.reader.document(d))
        .transpose()?;
    let claim = known.claim.map(|c| asked.reader.claim(c)).transpose()?;
    Ok(Whole {
        document,
        event: asked.reader.record_in_story(at)?,
        claim,
    })
}

fn write(
    asked: &mut Asked,
    format: Format,
    found: &[Place],
    about: &Value,
    out: &mut Output,
) -> Result<(), Failure> {
    match format {
        Format::Table => table(asked, found, about, out),
        Format::Jsonl => jsonl(asked, found, about, out),
        Format::Csv => sink(asked, found, &mut Csv::new(out)),
        Format::Parquet => sink(asked, found, &mut Parquet::new(out)?),
    }
}

fn sink(asked: &mut Asked, found: &[Place], sink: &mut dyn Sink) -> Result<(), Failure> {
    for place in found {
        let whole = whole(asked, place)?;
        let document = whole
            .document
            .unwrap_or_else(|| Document::new(whole.event.document.clone(), ""));
        let coded = Coded {
            events: vec![whole.event],
            claims: whole.claim.into_iter().collect(),
            ..Coded::default()
        };
        sink.put(&document, &coded)?;
    }
    Ok(sink.finish()?)
}

fn jsonl(
    asked: &mut Asked,
    found: &[Place],
    about: &Value,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(out);
    writeln!(out, "{about}")?;
    for place in found {
        let event = asked.reader.record_in_story(row(place.row)?)?;
        serde_json::to_writer(&mut out, &Record::Event(Box::new(event)))
            .map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn table(
    asked: &mut Asked,
    found: &[Place],
    about: &Value,
    out: &mut Output,
) -> Result<(), Failure> {
    let text = |name| Column::new(name, Kind::Text);
    let columns = [
        Column::new("when", Kind::Date),
        text("type"),
        text("mode"),
        text("actors"),
        text("recipients"),
        text("status"),
        text("where"),
        Column::new("confidence", Kind::Number),
        text("document"),
    ];
    let mut rows = Vec::new();
    for place in found {
        let event = asked.reader.record(row(place.row)?)?;
        rows.push(vec![
            match place.day {
                UNDATED => Cell::Absent,
                day => Cell::Date(date_of(day)),
            },
            Cell::text(Some(event.event_type.as_str())),
            Cell::text(event.mode.as_deref()),
            Cell::text(Some(&parties(&event.actors))),
            Cell::text(Some(&parties(&event.recipients))),
            Cell::text(Some(event.status.as_str())),
            Cell::text(
                event
                    .place
                    .as_ref()
                    .map(|p| p.name.as_ref().unwrap_or(&p.text).as_str()),
            ),
            Cell::Number(event.confidence),
            Cell::text(Some(&event.document)),
        ]);
    }
    Ok(write_rows(
        out,
        RowFormat::Table,
        &columns,
        about,
        rows.into_iter(),
    )?)
}

fn parties(parties: &[Party]) -> String {
    parties
        .iter()
        .map(Party::shown)
        .collect::<Vec<_>>()
        .join("; ")
}
