//! `dateline query stories`: stories that tell of events, those with the most documents first.

use std::cmp::Reverse;

use clap::Args;
use dateline_cube::{Depends, UNDATED, date_of};
use dateline_export::{Cell, Column, Kind, write_rows};
use serde_json::json;

use super::asked::{Asked, as_json, tell_next, written};
use super::cursor::After;
use super::{CommonArgs, PageArgs};
use crate::commands::filters::FilterArgs;
use crate::exit::{Ended, Exit, Failure};

#[derive(Debug, Args)]
pub struct StoriesArgs {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

/// A story that tells of such events.
#[derive(Clone, Copy)]
struct Seen {
    story: u32,
    documents: u32,
    events: u64,
}

/// Lists stories.
pub fn run(args: &StoriesArgs) -> Ended {
    let common = &args.common;
    let mut asked = Asked::open(common, true)?;
    let mut filter = args.filter.filter(&asked.reader)?;
    asked.note_words(&args.filter, &filter);
    asked.depends(Some(Depends::Everything));
    let after = match asked.resume_events(args.page.after.as_deref(), &mut filter)? {
        None => 0,
        Some(After::Rows(rows)) => rows,
        Some(After::Place(_)) => {
            return Err(anyhow::anyhow!("--after has the cursor of events, not of stories").into());
        }
    };
    let counts = asked.cube.by_document(&filter, asked.lineage.as_ref())?;
    let stories = seen(&asked, &counts);
    let limit = args.page.limit(50);
    let end = after.saturating_add(limit);
    let next = (stories.len() > end).then(|| asked.cursor_of(&filter, After::Rows(end)));
    let text = |name| Column::new(name, Kind::Text);
    let whole = |name| Column::new(name, Kind::Integer);
    let columns = [
        text("id"),
        text("origin"),
        text("title"),
        text("credited"),
        Column::new("first_published", Kind::Date),
        Column::new("last_published", Kind::Date),
        whole("documents"),
        whole("publishers"),
        whole("owners"),
        whole("origins"),
        whole("events"),
    ];
    let mut rows = Vec::new();
    for seen in stories.iter().skip(after).take(limit) {
        let Some(story) = asked.reader.story_row(seen.story.into())? else {
            continue;
        };
        let document = asked.reader.document(story.origin)?;
        let (first, last) = told(&mut asked, seen.story)?;
        rows.push(vec![
            Cell::text(Some(&story.id)),
            Cell::text(Some(&document.id)),
            Cell::text(document.title.as_deref()),
            Cell::text(story.credited.as_deref()),
            day(first),
            day(last),
            Cell::count(story.counts.documents as u64),
            Cell::count(story.counts.publishers as u64),
            Cell::count(story.counts.owners as u64),
            Cell::count(story.counts.origins as u64),
            Cell::count(seen.events),
        ]);
    }
    asked.lap("found");
    let about = json!({
        "record": "query",
        "of": "stories",
        "total": stories.len(),
        "statuses": filter.statuses,
        "next": as_json(next),
    });
    written(common, |out| -> Result<(), Failure> {
        Ok(write_rows(
            out,
            common.format.into(),
            &columns,
            &about,
            rows.into_iter(),
        )?)
    })?;
    if stories.is_empty() && !common.quiet {
        eprintln!(
            "no stories: either none tells of such an event, or none was looked for when the documents were ingested"
        );
    }
    tell_next(common, next);
    asked.explain(common);
    Ok(Exit::Done)
}

fn day(day: i32) -> Cell {
    match day {
        UNDATED | i32::MAX => Cell::Absent,
        day => Cell::Date(date_of(day)),
    }
}

/// The stories that have such events, those with the most documents first. Only the columns are read, so that
/// millions of stories are sorted and a page of them looked up.
fn seen(asked: &Asked, counts: &[u32]) -> Vec<Seen> {
    let Some(lineage) = &asked.lineage else {
        return Vec::new();
    };
    let mut all: Vec<Seen> = (0..)
        .zip(counts)
        .filter(|(_, events)| **events > 0)
        .filter_map(|(document, events)| {
            lineage.of(document).map(|descent| Seen {
                story: descent.story,
                documents: descent.documents,
                events: u64::from(*events),
            })
        })
        .collect();
    all.sort_unstable_by_key(|seen| seen.story);
    all.dedup_by(|one, kept| {
        let same = one.story == kept.story;
        kept.events += u64::from(same) * one.events;
        same
    });
    all.sort_unstable_by_key(|seen| (Reverse(seen.documents), seen.story));
    all
}

/// When a story was told first and last.
fn told(asked: &mut Asked, story: u32) -> Result<(i32, i32), Failure> {
    let mut days = (i32::MAX, UNDATED);
    for one in asked.reader.descents_of(story.into())? {
        let row = usize::try_from(one.document).unwrap_or(usize::MAX);
        if let Some(day) = asked.cube.documents().published(row) {
            days = (days.0.min(day), days.1.max(day));
        }
    }
    Ok(days)
}
