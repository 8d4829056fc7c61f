//! `dateline overlap`: two series of events in the time that both cover, for joining an old series to a new one.
//!
//! In: two sets of records, from files or from an archive by who made them. Out: counts by group or by period,
//! how the two go together, and the break where one ends and the other goes on.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use dateline_export::overlap::{self, By, Compared, Options, Overlap, Period, Series};
use dateline_export::profile::Statuses;
use dateline_export::{Cell, Column, Kind, RowFormat, write_rows};
use dateline_record::Status;
use jiff::civil::Date;
use serde_json::json;

use super::records::{self, Item};
use super::shared::counted;
use crate::cli::OnError;
use crate::exit::{EXIT_CODES, Ended, Exit, Failure};
use crate::output::{Output, OutputArgs};
use crate::problems::Problems;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  dateline overlap --a gdelt.jsonl --b coded.jsonl
      Months that both cover: counts, ratio, correlation, and the break where A ends
  dateline overlap --a gdelt.jsonl --b coded.jsonl --by month --dyad --quad --top 20
      The same for each pair of countries and quad class, the twenty that both count most
  dateline overlap --a gdelt.jsonl --b coded.jsonl --show periods --format csv -o months.csv
      The counts by month themselves
  dateline overlap --archive news --a icews --b coded --seam 2023-04-11
      Rows imported into an archive against what was coded there, ICEWS ending on that day";

/// Compare two series of events in the time both cover: counts, ratio, correlation, the break between them
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct OverlapArgs {
    /// The earlier series: a file of records as `dateline code` and `dateline import` write them, or with
    /// --archive who made it: `coded`, or a profile such as gdelt2-events. May be given more than once
    #[arg(long, value_name = "WHAT", required = true)]
    a: Vec<String>,
    /// The series that goes on after it, likewise
    #[arg(long, value_name = "WHAT", required = true)]
    b: Vec<String>,
    /// Take both from this archive
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// The length of a period
    #[arg(long, value_enum, default_value_t = PeriodArg::Month, value_name = "PERIOD")]
    by: PeriodArg,
    /// Compare each pair of countries too
    #[arg(long)]
    dyad: bool,
    /// Compare each quad class too
    #[arg(long)]
    quad: bool,
    /// Events of these statuses; others are not counted
    #[arg(long, value_delimiter = ',', value_name = "STATUSES", default_value = "actual,planned", value_parser = status)]
    status: Vec<Status>,
    /// The last day of A, after which B goes on; else the end of the time both cover
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    seam: Option<Date>,
    /// How many periods before and after the seam are looked at
    #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    around: u32,
    /// Groups with their figures, or counts by period
    #[arg(long, value_enum, default_value_t = Show::Groups, value_name = "WHAT")]
    show: Show,
    /// The most groups to show
    #[arg(long, default_value_t = 50, value_name = "N")]
    top: usize,
    /// How to write it
    #[arg(long, value_enum, default_value_t = FormatArg::Table, value_name = "FORMAT", help_heading = "Output")]
    format: FormatArg,
    #[command(flatten)]
    output: OutputArgs,
    /// What to do about a line that is no record
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    on_error: OnError,
    /// No summary on standard error
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PeriodArg {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Show {
    Groups,
    Periods,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Table,
    Csv,
    Jsonl,
}

fn status(text: &str) -> Result<Status, String> {
    text.trim()
        .parse()
        .map_err(|e: dateline_record::UnknownName| e.to_string())
}

/// Compares.
pub fn run(args: &OverlapArgs) -> Ended {
    let by = By {
        dyad: args.dyad,
        quad: args.quad,
    };
    let statuses = Statuses::from(args.status.clone());
    let mut problems = Problems::new(args.on_error);
    let (a, b) = match &args.archive {
        Some(dir) => {
            let of = |what: &[String]| super::overlap_archive::series(dir, what, by, &statuses);
            (of(&args.a)?, of(&args.b)?)
        }
        None => (
            from_files(&args.a, by, &statuses, &mut problems)?,
            from_files(&args.b, by, &statuses, &mut problems)?,
        ),
    };
    let period = match args.by {
        PeriodArg::Day => Period::Day,
        PeriodArg::Week => Period::Week,
        PeriodArg::Month => Period::Month,
        PeriodArg::Year => Period::Year,
    };
    let options = Options {
        period,
        seam: args.seam,
        around: usize::try_from(args.around).unwrap_or(usize::MAX),
    };
    let mut overlap = overlap::compare(&a, &b, options);
    if overlap.periods == 0 {
        return Err(Failure {
            exit: Exit::Failed,
            error: anyhow!(
                "the two cover no time in common: A {}, B {}",
                cover(&overlap.a),
                cover(&overlap.b)
            ),
        });
    }
    let groups = overlap.groups.len();
    overlap.groups.truncate(args.top.max(1));
    let mut output = Output::open(args.output.output.as_deref())?;
    write(args, &overlap, period, &mut output)?;
    output.commit()?;
    if !args.quiet {
        eprintln!("{}", problems.told_with(&summary(args, &overlap, groups)));
    }
    Ok(problems.exit())
}

fn from_files(
    files: &[String],
    by: By,
    statuses: &Statuses,
    problems: &mut Problems,
) -> Result<Series, Failure> {
    let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
    let progress = Progress::new(None, true);
    let mut series = Series::default();
    records::each(
        &files,
        |item| {
            match item {
                Item::Coded(document, coded) => {
                    for event in &coded.events {
                        if event.same_as.is_none() && statuses.take(event.status) {
                            series.add(&document, event, by);
                        }
                    }
                }
                Item::Foreign(row) => match &row.event {
                    None => series.without_act(1),
                    Some(event) if statuses.take(event.status) => {
                        series.add(&row.document, event, by);
                    }
                    Some(_) => {}
                },
            }
            Ok(())
        },
        |error| problems.bad_input(&error, &progress),
    )?;
    Ok(series)
}

fn cover(coverage: &overlap::Coverage) -> String {
    match (&coverage.first, &coverage.last) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "has no event with a day".to_owned(),
    }
}

fn summary(args: &OverlapArgs, overlap: &Overlap, groups: usize) -> String {
    let side = |name: &str, c: &overlap::Coverage| {
        let events = usize::try_from(c.events).unwrap_or(usize::MAX);
        let mut line = format!("{name}: {}, {}", counted(events, "event"), cover(c));
        if c.undated > 0 {
            line.push_str(&format!("; {} without a day, not counted", c.undated));
        }
        if let Some(rows) = super::archived::told_without_act(c.without_act) {
            line.push_str(&format!("; {rows}, in no series"));
        }
        if c.unpaired > 0 {
            line.push_str(&format!("; {} in no pair of countries", c.unpaired));
        }
        if args.dyad || args.quad {
            line.push_str(&format!(
                "; {}, {} of them in it alone",
                counted(c.groups, "group"),
                c.only
            ));
        }
        line
    };
    let mut text = format!(
        "{}\n{}\nboth whole: {} to {}, {}",
        side("A", &overlap.a),
        side("B", &overlap.b),
        overlap.from.as_deref().unwrap_or_default(),
        overlap.to.as_deref().unwrap_or_default(),
        counted(overlap.periods, "period"),
    );
    if groups > overlap.groups.len() {
        text.push_str(&format!(
            "; {} of {groups} groups shown (--top)",
            overlap.groups.len()
        ));
    }
    let statuses: Vec<&str> = args.status.iter().map(|s| s.as_str()).collect();
    text.push_str(&format!("\ncounted: status {}", statuses.join(", ")));
    text
}

fn write(
    args: &OverlapArgs,
    overlap: &Overlap,
    period: Period,
    output: &mut Output,
) -> Result<(), Failure> {
    let text = |name: &str| Column::new(name, Kind::Text);
    let whole = |name: &str| Column::new(name, Kind::Integer);
    let number = |name: &str| Column::new(name, Kind::Number);
    let mut columns = vec![text("source"), text("target"), text("quad")];
    let rows: Vec<Vec<Cell>> = match args.show {
        Show::Groups => {
            columns.extend([whole("a"), whole("b")]);
            columns.extend(
                [
                    "ratio",
                    "correlation",
                    "rank_correlation",
                    "covered_a",
                    "covered_b",
                ]
                .map(number),
            );
            columns.extend(["before", "after", "step", "rescaled"].map(number));
            overlap
                .groups
                .iter()
                .map(|g| figures(g, args.format))
                .collect()
        }
        Show::Periods => {
            columns.extend([text("period"), whole("a"), whole("b"), number("ratio")]);
            let of = |g: &Compared| by_period(g, period, args.format);
            overlap.groups.iter().flat_map(of).collect()
        }
    };
    // Columns of groups that were not asked for say nothing.
    let kept: Vec<bool> = (0..columns.len())
        .map(|n| match n {
            0 | 1 => args.dyad,
            2 => args.quad,
            _ => true,
        })
        .collect();
    let keep = |n: usize| kept.get(n).copied().unwrap_or(true);
    let columns: Vec<Column> = columns
        .into_iter()
        .enumerate()
        .filter(|(n, _)| keep(*n))
        .map(|(_, c)| c)
        .collect();
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().filter(|(n, _)| keep(*n));
        cells.map(|(_, cell)| cell).collect()
    });
    let about = json!({
        "record": "overlap",
        "a": overlap.a,
        "b": overlap.b,
        "from": overlap.from,
        "to": overlap.to,
        "periods": overlap.periods,
        "by": period,
        "status": args.status,
    });
    let format = match args.format {
        FormatArg::Table => RowFormat::Table,
        FormatArg::Csv => RowFormat::Csv,
        FormatArg::Jsonl => RowFormat::Jsonl,
    };
    Ok(write_rows(output, format, &columns, &about, rows)?)
}

/// What names a group; all together is a star, so that it stands out from a group without a name.
fn names(group: &Compared) -> Vec<Cell> {
    let all = group.source.is_none() && group.quad.is_none();
    let shown = |text: Option<&str>| match (text, all) {
        (None, true) => Cell::text(Some("*")),
        (text, _) => Cell::text(text),
    };
    vec![
        shown(group.source.as_deref()),
        shown(group.target.as_deref()),
        shown(group.quad.map(dateline_record::Quad::as_str)),
    ]
}

/// A number; for people with three decimals, for programs whole.
fn number(value: Option<f64>, format: FormatArg) -> Cell {
    match value {
        None => Cell::Absent,
        Some(n) if format == FormatArg::Table => Cell::Number((n * 1000.0).round() / 1000.0),
        Some(n) => Cell::Number(n),
    }
}

fn figures(group: &Compared, format: FormatArg) -> Vec<Cell> {
    let number = |value| number(value, format);
    let mut row = names(group);
    row.extend([Cell::count(group.a), Cell::count(group.b)]);
    row.extend([
        number(group.ratio),
        number(group.correlation),
        number(group.rank_correlation),
        number(Some(group.covered_a)),
        number(Some(group.covered_b)),
        number(group.seam.map(|s| s.before)),
        number(group.seam.map(|s| s.after)),
        number(group.seam.and_then(|s| s.step)),
        number(group.seam.and_then(|s| s.rescaled)),
    ]);
    row
}

fn by_period(group: &Compared, period: Period, format: FormatArg) -> Vec<Vec<Cell>> {
    let rows = group.counts.iter().map(|(start, a, b)| {
        let ratio = (*a > 0).then(|| *b as f64 / *a as f64);
        let mut row = names(group);
        row.push(Cell::text(Some(&period.shown(*start))));
        row.extend([Cell::count(*a), Cell::count(*b), number(ratio, format)]);
        row
    });
    rows.collect()
}
