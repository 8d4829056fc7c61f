//! `dateline query actors`, `dyads` and `series`: counts in groups.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use clap::{Args, ValueEnum};
use dateline_cube::{Counts, Depends, Filter, Group, Query, Unit};
use dateline_export::{Cell, Column, Kind, RowFormat, write_rows};
use dateline_store::RowId;
use serde_json::{Value, json};

use super::asked::{Asked, as_json, tell_next, written};
use super::cursor::{After, Cursor};
use super::groups::{self, By, Labels};
use super::{CommonArgs, Format, PageArgs, about};
use crate::commands::filters::FilterArgs;
use crate::exit::{Ended, Exit, Failure};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CountArg {
    /// Records, repeats within a document among them
    Record,
    /// Events: records of the same act are one, in a document and in the documents of a story
    Event,
    /// Stories that tell of such an event
    Story,
    /// Documents made from no other: how often it was told independently
    Origin,
}

impl CountArg {
    fn column(self) -> &'static str {
        match self {
            Self::Record => "records",
            Self::Event => "events",
            Self::Story => "stories",
            Self::Origin => "origins",
        }
    }
}

#[derive(Debug, Args)]
struct CountArgs {
    /// What is counted
    #[arg(long, value_enum, default_value_t = CountArg::Event, value_name = "WHAT")]
    count: CountArg,
}

/// Which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleArg {
    /// Who acts
    Actor,
    /// Who is acted on
    Recipient,
    /// Who takes part
    Party,
}

#[derive(Debug, Args)]
pub struct ActorsArgs {
    /// On which side they are
    #[arg(long, value_enum, default_value_t = RoleArg::Actor, value_name = "ROLE")]
    role: RoleArg,
    /// Group further by these, with commas between
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    by: Vec<By>,
    #[command(flatten)]
    count: CountArgs,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

/// What a dyad is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Two countries
    Countries,
    /// Two actors
    Actors,
}

#[derive(Debug, Args)]
pub struct DyadsArgs {
    /// Dyads of countries or of actors
    #[arg(long, value_enum, default_value_t = Of::Countries, value_name = "WHAT")]
    of: Of,
    /// Group further by these, with commas between
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    by: Vec<By>,
    #[command(flatten)]
    count: CountArgs,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

#[derive(Debug, Args)]
pub struct SeriesArgs {
    /// The period, and what to group by within it, with commas between
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "month",
        value_name = "WHAT"
    )]
    by: Vec<By>,
    /// Leave out periods without events; by default they have zeros within the archive's range
    #[arg(long)]
    sparse: bool,
    #[command(flatten)]
    count: CountArgs,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

/// Who acts, how often.
pub fn actors(args: &ActorsArgs) -> Ended {
    let first = match args.role {
        RoleArg::Actor => By::Actor,
        RoleArg::Recipient => By::Recipient,
        RoleArg::Party => By::Party,
    };
    let by = [&[first], args.by.as_slice()].concat();
    ranked(
        "actors",
        &by,
        args.count.count,
        &args.common,
        &args.page,
        &args.filter,
    )
}

/// Who acts on whom, how often.
pub fn dyads(args: &DyadsArgs) -> Ended {
    let first = match args.of {
        Of::Countries => By::Dyad,
        Of::Actors => By::ActorDyad,
    };
    let by = [&[first], args.by.as_slice()].concat();
    ranked(
        "dyads",
        &by,
        args.count.count,
        &args.common,
        &args.page,
        &args.filter,
    )
}

/// An archive asked, and what it answered.
struct Answer {
    asked: Asked,
    filter: Filter,
    after: usize,
    counts: Counts,
    labels: Labels,
}

fn answer(
    by: &[By],
    count: CountArg,
    common: &CommonArgs,
    page: &PageArgs,
    filter: &FilterArgs,
) -> Result<Answer, Failure> {
    let mut asked = Asked::open(
        common,
        count != CountArg::Record || filter.min_origins.is_some(),
    )?;
    let mut wanted = filter.filter(&asked.reader)?;
    wanted.repeats |= count == CountArg::Record;
    asked.note_words(filter, &wanted);
    asked.lap("filters read");
    asked.depends(match count {
        _ if filter.min_origins.is_some() => Some(Depends::Everything),
        CountArg::Record => None,
        CountArg::Event => Some(Depends::Acts),
        CountArg::Story | CountArg::Origin => Some(Depends::Stories),
    });
    let after = match asked.resume_events(page.after.as_deref(), &mut wanted)? {
        None => 0,
        Some(After::Rows(rows)) => rows,
        Some(After::Place(_)) => {
            return Err(
                anyhow::anyhow!("--after has the cursor of a listing, not of counts").into(),
            );
        }
    };
    let query = Query {
        filter: wanted,
        by: by.iter().map(|by| by.dimension()).collect(),
        count: match count {
            CountArg::Record => dateline_cube::Count::Records,
            CountArg::Event => dateline_cube::Count::Events,
            CountArg::Story => dateline_cube::Count::Stories,
            CountArg::Origin => dateline_cube::Count::Origins,
        },
    };
    let counts = asked.cube.count(&query, asked.lineage.as_ref())?;
    asked.lap("counted");
    Ok(Answer {
        labels: Labels::new(common.format == Format::Parquet),
        asked,
        filter: query.filter,
        after,
        counts,
    })
}

impl Answer {
    /// Reads the names of the actors that stand in cells: of few one by one, of many all.
    fn name(&mut self, by: &[By], cells: &[(u64, u64)]) -> Result<(), Failure> {
        const FEW: usize = 1000;
        if !by.iter().any(|by| by.names_actors()) {
            return Ok(());
        }
        let mut rows: BTreeSet<u32> = BTreeSet::new();
        for (cell, _) in cells {
            for group in self.counts.groups(*cell) {
                match group {
                    Group::Actor(actor) => rows.extend([actor]),
                    Group::Actors(a, b) => rows.extend([a, b]),
                    Group::Period(..) | Group::Name(_) | Group::Pair(..) => {}
                }
            }
            if rows.len() > FEW {
                self.labels.know(&self.asked.reader.actors()?);
                return Ok(());
            }
        }
        let rows: Vec<RowId> = rows.into_iter().map(RowId::from).collect();
        self.labels.know(&self.asked.reader.actors_of(&rows)?);
        Ok(())
    }
}

fn ranked(
    of: &str,
    by: &[By],
    count: CountArg,
    common: &CommonArgs,
    page: &PageArgs,
    filter: &FilterArgs,
) -> Ended {
    let mut answer = answer(by, count, common, page, filter)?;
    let mut cells = std::mem::take(&mut answer.counts.cells);
    let total = cells.iter().map(|(_, n)| n).sum::<u64>();
    cells.sort_unstable_by_key(|(cell, n)| (Reverse(*n), *cell));
    let limit = page.limit(20);
    let end = answer.after.saturating_add(limit);
    let more = cells.len() > end;
    let shown = &cells[answer.after.min(cells.len())..end.min(cells.len())];
    answer.name(by, shown)?;
    let (counts, labels) = (&answer.counts, &mut answer.labels);
    let rows = shown.iter().map(|(cell, n)| {
        let mut row = Vec::new();
        for group in counts.groups(*cell) {
            labels.cells(group, &mut row);
        }
        row.push(Cell::count(*n));
        row
    });
    let mut columns = columns(by, common);
    columns.push(Column::new(count.column(), Kind::Integer));
    let next = more.then(|| answer.asked.cursor_of(&answer.filter, After::Rows(end)));
    let about = told(of, by, count, &answer.filter, counts, total, next);
    written(common, |out| {
        Ok(write_rows(
            out,
            common.format.into(),
            &columns,
            &about,
            rows,
        )?)
    })?;
    answer.asked.lap("written");
    tell(common, by, &answer, next)?;
    answer.asked.explain(common);
    Ok(Exit::Done)
}

/// Counts by time.
pub fn series(args: &SeriesArgs) -> Ended {
    let (common, count) = (&args.common, args.count.count);
    let mut by = args.by.clone();
    // Periods come first, and a series without any is one by month.
    by.sort_by_key(|by| by.unit().is_none());
    let unit = match by.first().and_then(|by| by.unit()) {
        Some(unit) => unit,
        None => {
            by.insert(0, By::Month);
            Unit::Month
        }
    };
    if by.iter().filter(|by| by.unit().is_some()).count() > 1 {
        return Err(anyhow::anyhow!("--by has more than one period").into());
    }
    let mut answer = answer(&by, count, common, &args.page, &args.filter)?;
    let range = range(&answer);
    let total = answer.counts.total();
    let documents = range.map(|(first, last)| {
        let published = answer
            .asked
            .cube
            .documents()
            .published_by(unit, first, last);
        (unit.index(first), published)
    });
    let cells = std::mem::take(&mut answer.counts.cells);
    let base = match answer.counts.groups(0).first() {
        Some(Group::Period(_, index)) => *index,
        _ => 0,
    };
    answer.name(&by, &cells)?;
    let (counts, labels) = (&answer.counts, &mut answer.labels);
    let number =
        |cell: u64| base.saturating_add(i32::try_from(counts.first(cell)).unwrap_or(i32::MAX));
    let found = cells
        .iter()
        .map(|(cell, n)| (number(*cell), counts.rest(*cell), *n));
    let limit = args.page.limit(0);
    let end = answer.after.saturating_add(limit);
    let filled;
    type Rows<'a> = Box<dyn Iterator<Item = (i32, u64, u64)> + 'a>;
    let (all, page): (usize, Rows) = match (args.sparse, range) {
        (false, Some((first, last))) => {
            let mut groups: Vec<u64> = cells.iter().map(|(cell, _)| counts.rest(*cell)).collect();
            if by.len() == 1 {
                // Silence is a series too.
                groups.push(0);
            }
            groups.sort_unstable();
            groups.dedup();
            filled = fill(found, groups, unit.index(first), unit.index(last));
            let page = filled.iter().copied().skip(answer.after).take(limit);
            (filled.len(), Box::new(page))
        }
        _ => {
            let page = found.skip(answer.after).take(limit);
            (cells.len(), Box::new(page))
        }
    };
    let more = all > end;
    // A group's own cells are made once, however many periods it is in.
    let mut named: HashMap<u64, Vec<Cell>> = HashMap::new();
    let rows = page.map(|(period, rest, n)| {
        let mut row = vec![labels.period(unit, period)];
        let group = named.entry(rest).or_insert_with(|| {
            let mut cells = Vec::new();
            for group in counts.groups(rest).into_iter().skip(1) {
                labels.cells(group, &mut cells);
            }
            cells
        });
        row.extend(group.iter().cloned());
        row.push(Cell::count(n));
        row.push(
            documents
                .as_ref()
                .map_or(Cell::Absent, |(first, published)| {
                    let at = usize::try_from(period - first).ok();
                    Cell::count(at.and_then(|at| published.get(at)).copied().unwrap_or(0))
                }),
        );
        row
    });
    let mut columns = columns(&by, common);
    columns.push(Column::new(count.column(), Kind::Integer));
    columns.push(Column::new("documents_published", Kind::Integer));
    let next = more.then(|| answer.asked.cursor_of(&answer.filter, After::Rows(end)));
    let mut about = told(
        "series",
        &by,
        count,
        &answer.filter,
        &answer.counts,
        total,
        next,
    );
    if let Some((first, last)) = range {
        about["range"] = json!([
            dateline_cube::date_of(first).to_string(),
            dateline_cube::date_of(last).to_string()
        ]);
    }
    written(common, |out| {
        Ok(write_rows(
            out,
            RowFormat::from(common.format),
            &columns,
            &about,
            rows,
        )?)
    })?;
    answer.asked.lap("written");
    tell(common, &by, &answer, next)?;
    answer.asked.explain(common);
    Ok(Exit::Done)
}

/// The days that the archive speaks of, as far as they were asked for.
fn range(answer: &Answer) -> Option<(i32, i32)> {
    let (first, last) = answer.asked.cube.range()?;
    let first = answer.filter.from.map_or(first, |from| from.max(first));
    let last = answer.filter.to.map_or(last, |to| to.min(last));
    (first <= last).then_some((first, last))
}

/// Zeros for the periods of each group that have nothing; what lies outside the range stays.
fn fill(
    found: impl Iterator<Item = (i32, u64, u64)>,
    groups: Vec<u64>,
    first: i32,
    last: i32,
) -> Vec<(i32, u64, u64)> {
    let mut out = Vec::new();
    let mut found = found.peekable();
    while let Some(before) = found.next_if(|(period, ..)| *period < first) {
        out.push(before);
    }
    for period in first..=last {
        for group in &groups {
            let there = found.next_if(|(p, g, _)| (p, g) == (&period, group));
            out.push(there.unwrap_or((period, *group, 0)));
        }
    }
    out.extend(found);
    out
}

fn columns(by: &[By], common: &CommonArgs) -> Vec<Column> {
    by.iter()
        .flat_map(|by| by.columns(common.format == Format::Parquet))
        .collect()
}

fn told(
    of: &str,
    by: &[By],
    count: CountArg,
    filter: &Filter,
    counts: &Counts,
    total: u64,
    next: Option<Cursor>,
) -> Value {
    let names = by
        .iter()
        .filter_map(|by| Some(by.to_possible_value()?.get_name().to_owned()));
    json!({
        "record": "query",
        "of": of,
        "by": names.collect::<Vec<_>>(),
        "counted": count.column(),
        "total": total,
        "statuses": filter.statuses,
        "left_out": about::left_out(&counts.tally, filter),
        "next": as_json(next),
    })
}

fn tell(
    common: &CommonArgs,
    by: &[By],
    answer: &Answer,
    next: Option<Cursor>,
) -> Result<(), Failure> {
    let absent = groups::absent(by);
    let left_out = about::in_words(&answer.counts.tally, &answer.filter, &absent);
    if let Some(text) = left_out.filter(|_| !common.quiet) {
        eprintln!("{text}");
    }
    if !common.quiet {
        about::tell_without_act(&answer.asked.reader, &answer.filter)?;
    }
    tell_next(common, next);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn silence_has_zeros_and_what_lies_outside_stays() {
        let found = [(1, 7, 2), (4, 5, 1), (5, 7, 3), (9, 5, 1)];
        assert_eq!(
            fill(found.into_iter(), vec![5, 7], 4, 5),
            [
                (1, 7, 2),
                (4, 5, 1),
                (4, 7, 0),
                (5, 5, 0),
                (5, 7, 3),
                (9, 5, 1)
            ]
        );
    }
}
