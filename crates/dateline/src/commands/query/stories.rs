//! `dateline query stories`: stories that tell of events, those with the most documents first.

use std::cmp::Reverse;
use std::collections::HashMap;

use clap::Args;
use dateline_cube::{UNDATED, date_of};
use dateline_export::{Cell, Column, Kind, write_rows};
use serde_json::json;

use super::asked::{Asked, as_json, tell_next, written};
use super::cursor::After;
use super::filters::FilterArgs;
use super::{CommonArgs, PageArgs};
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

/// What is known of a story from its documents.
#[derive(Clone, Copy)]
struct Seen {
    events: u64,
    first: i32,
    last: i32,
}

/// Lists stories.
pub fn run(args: &StoriesArgs) -> Ended {
    let common = &args.common;
    let mut asked = Asked::open(common, true)?;
    let mut filter = args.filter.filter(&asked.reader)?;
    let after = match asked.resume(args.page.after.as_deref(), &mut filter)? {
        None => 0,
        Some(After::Rows(rows)) => rows,
        Some(After::Place(_)) => {
            return Err(anyhow::anyhow!("--after has the cursor of events, not of stories").into());
        }
    };
    let counts = asked.cube.by_document(&filter, asked.lineage.as_ref())?;
    let seen = seen(&asked, &counts);
    let mut stories = asked.reader.stories()?;
    stories.retain(|story| {
        story.live && u32::try_from(story.row).is_ok_and(|row| seen.contains_key(&row))
    });
    stories.sort_by_key(|story| (Reverse(story.counts.documents), story.row));
    let limit = args.page.limit(50);
    let end = after.saturating_add(limit);
    let next = (stories.len() > end).then(|| asked.cursor(&filter, After::Rows(end)));
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
    for story in stories.iter().skip(after).take(limit) {
        let document = asked.reader.document(story.origin)?;
        let Some(seen) = u32::try_from(story.row).ok().and_then(|row| seen.get(&row)) else {
            continue;
        };
        rows.push(vec![
            Cell::text(Some(&story.id)),
            Cell::text(Some(&document.id)),
            Cell::text(document.title.as_deref()),
            Cell::text(story.credited.as_deref()),
            day(seen.first),
            day(seen.last),
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
    Ok(Exit::Done)
}

fn day(day: i32) -> Cell {
    match day {
        UNDATED | i32::MAX => Cell::Absent,
        day => Cell::Date(date_of(day)),
    }
}

/// The stories that have such events, with how many, and when they were told.
fn seen(asked: &Asked, counts: &[u32]) -> HashMap<u32, Seen> {
    let mut all: HashMap<u32, Seen> = HashMap::new();
    let Some(lineage) = &asked.lineage else {
        return all;
    };
    for (document, story) in lineage.story.iter().enumerate().filter(|(_, s)| **s != 0) {
        let entry = all.entry(*story).or_insert(Seen {
            events: 0,
            first: i32::MAX,
            last: UNDATED,
        });
        entry.events += u64::from(counts.get(document).copied().unwrap_or(0));
        if let Some(day) = asked.cube.documents().published(document) {
            entry.first = entry.first.min(day);
            entry.last = entry.last.max(day);
        }
    }
    all.retain(|_, seen| seen.events > 0);
    all
}
