//! `dateline query`: what an archive says, as lists and as counts.
//!
//! In: an archive, filters, what to group by and what to count. Out: events, claims or stories, latest first, or
//! counts of them, as a table, CSV, JSONL or Parquet; on standard error what was left out and how to go on.

mod about;
mod asked;
mod claims;
mod counts;
mod cursor;
mod events;
mod explain;
mod groups;
mod stories;

use clap::{Args, Subcommand, ValueEnum};
use dateline_export::RowFormat;

use crate::cli::ArchiveArgs;
use crate::exit::Ended;
use crate::output::OutputArgs;

const EXAMPLES: &str = "\
Examples:
  dateline query events --archive news --country BLR --type MOBILIZE
      The fifty latest events, with who did what to whom
  dateline query series --archive news --actor-country RUS --recipient-country UKR --by month,quad
      A dyad by month and quad class; months without events have zeros
  dateline query actors --archive news --from 2018-01-01 --count origin
      Who acted most, counting what was told independently
  dateline query dyads --archive news --from 2022-01-01 --by year --format csv
  dateline query claims --archive news --speaker-country BLR --text \"union state\"

Counts leave out events that are said to be possible, negated, denied or historical, and records of the same act
in a document; --status and --repeats take them in. docs/query.md has more.";

/// Ask an archive: lists of events, claims and stories, and counts by time, actor, dyad, type and more
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct QueryArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Events, latest first
    Events(Box<events::EventsArgs>),
    /// Claims, latest first
    Claims(Box<claims::ClaimsArgs>),
    /// Stories that tell of events, those with the most documents first
    Stories(Box<stories::StoriesArgs>),
    /// Who acts, or is acted on, how often
    Actors(Box<counts::ActorsArgs>),
    /// Who acts on whom, how often
    Dyads(Box<counts::DyadsArgs>),
    /// Counts by time
    Series(Box<counts::SeriesArgs>),
}

/// Which archive, and how what is found is written.
#[derive(Debug, Args)]
struct CommonArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
    /// Say on standard error how long each step took
    #[arg(long)]
    timings: bool,
    /// Say on standard error what was done for the answer: blocks of columns read and passed over, events left after
    /// each condition, how was counted, what was unpacked
    #[arg(long)]
    explain: bool,
    /// Say nothing on standard error of what was left out and how to go on
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One row each, with a header
    Csv,
    /// One JSON object a line; the first says what was asked and what was left out
    Jsonl,
    /// Typed columns; needs --output
    Parquet,
}

impl From<Format> for RowFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Table,
            Format::Csv => Self::Csv,
            Format::Jsonl => Self::Jsonl,
            Format::Parquet => Self::Parquet,
        }
    }
}

/// Which part of a long answer.
#[derive(Debug, Args)]
struct PageArgs {
    /// At most so many rows; 0 is all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Go on after the page that gave this cursor; it stays good while documents are added
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
}

impl PageArgs {
    fn limit(&self, default: usize) -> usize {
        match self.limit.unwrap_or(default) {
            0 => usize::MAX,
            limit => limit,
        }
    }
}

/// Answers.
pub fn run(args: &QueryArgs) -> Ended {
    match &args.what {
        What::Events(args) => events::run(args),
        What::Claims(args) => claims::run(args),
        What::Stories(args) => stories::run(args),
        What::Actors(args) => counts::actors(args),
        What::Dyads(args) => counts::dyads(args),
        What::Series(args) => counts::series(args),
    }
}
