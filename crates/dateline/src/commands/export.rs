//! `dateline export`: records in the formats that others read.
//!
//! In: records as JSONL or an archive, and a profile. Out: a file of the profile's format, and beside it a sidecar that says
//! what the format could not hold.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use dateline_export::OutputFile;
use dateline_export::profile::{self, Export, Profile, Sidecar, Statuses, Wanted};
use dateline_record::{EventType, Status, UnknownName};

use super::archived;
use super::records::{self, Item};
use super::shared::counted;
use crate::cli::OnError;
use crate::exit::{EXIT_CODES, Ended, Exit, Failure};
use crate::output::Output;
use crate::problems::Problems;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  dateline export --list
      The profiles, with their versions
  dateline code news/*.txt --format jsonl | dateline export --profile gdelt2-events -o events.tsv
      GDELT's 61 columns; what they cannot hold is in events.tsv.sidecar.json
  dateline export --profile polecat --from 2022-10-01 --to 2022-10-31 records.jsonl
      A month, to standard output
  dateline export --profile icews --archive archive --from 2022-10-01 -o events.tsv
      What an archive says now
  dateline export --profile phoenix --status actual,planned,historical records.jsonl -o events.txt
      With what lies in the past, which counts leave out";

/// Write records in a format that others read: GDELT, POLECAT, ICEWS, Phoenix and more
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct ExportArgs {
    /// Files of records as `dateline code --format jsonl` and `dateline import` write them; `-` is
    /// standard input, which is read where nothing is named
    #[arg(value_name = "RECORDS")]
    files: Vec<PathBuf>,
    /// The records of this archive instead: what it says now, foreign rows too
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    archive: Option<PathBuf>,
    /// The format, by its name in --list
    #[arg(long, short, value_name = "NAME", required_unless_present = "list")]
    profile: Option<String>,
    /// List the profiles and stop
    #[arg(long, exclusive = true)]
    list: bool,
    /// Write to this file instead of standard output, and the sidecar to FILE.sidecar.json; each
    /// appears whole or not at all
    #[arg(
        long = "out",
        short,
        visible_alias = "output",
        value_name = "FILE",
        help_heading = "Output"
    )]
    out: Option<PathBuf>,
    /// Write the sidecar to this file: field by field what was lost, approximated or left empty
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    sidecar: Option<PathBuf>,
    #[command(flatten)]
    filter: FilterArgs,
    /// What to do about a line that is no record
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    on_error: OnError,
    /// No summary; bad lines are named all the same
    #[arg(long, short)]
    quiet: bool,
}

/// Which events go out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Events")]
struct FilterArgs {
    /// Events of these statuses: actual, planned, possible, negated, denied, historical; the sidecar
    /// counts the others
    #[arg(long, value_delimiter = ',', value_name = "STATUSES", default_value = "actual,planned", value_parser = status)]
    status: Vec<Status>,
    /// From this day on, as YYYY-MM-DD: the first day of an event's interval counts
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    from: Option<jiff::civil::Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    to: Option<jiff::civil::Date>,
    /// PLOVER types: ASSAULT, CONSULT …
    #[arg(long = "type", value_name = "TYPES", value_delimiter = ',', value_parser = event_type)]
    types: Vec<EventType>,
    /// Somebody of this country takes part (ISO 3166-1 alpha-3, or IGO, NGO …)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    country: Vec<String>,
    /// Somebody of this country acts
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    actor_country: Vec<String>,
    /// Somebody of this country is acted on
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    recipient_country: Vec<String>,
    /// It happened in this country
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    place: Vec<String>,
    /// The coder is at least so sure, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    min_confidence: Option<f64>,
}

impl FilterArgs {
    fn wanted(&self) -> Wanted {
        let upper = |codes: &[String]| codes.iter().map(|c| c.to_uppercase()).collect();
        Wanted {
            statuses: Statuses::from(self.status.clone()),
            from: self.from,
            to: self.to,
            types: self.types.clone(),
            countries: upper(&self.country),
            actor_countries: upper(&self.actor_country),
            recipient_countries: upper(&self.recipient_country),
            places: upper(&self.place),
            min_confidence: self.min_confidence,
        }
    }
}

fn event_type(text: &str) -> Result<EventType, String> {
    let upper = text.trim().to_ascii_uppercase();
    upper.parse().map_err(|e: UnknownName| e.to_string())
}

fn probability(text: &str) -> Result<f64, String> {
    let p: Option<f64> = text.parse().ok().filter(|p| (0.0..=1.0).contains(p));
    p.ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}

fn status(text: &str) -> Result<Status, String> {
    text.trim().parse().map_err(|e: UnknownName| e.to_string())
}

/// The profile of this name, or an error that lists those there are.
pub fn named(name: &str) -> Result<&'static dyn Profile, Failure> {
    profile::named(name).ok_or_else(|| {
        let names: Vec<&str> = profile::all().iter().map(|p| p.info().name).collect();
        Failure {
            exit: Exit::Usage,
            error: anyhow!(
                "no profile is called `{name}`; there are {}",
                names.join(", ")
            ),
        }
    })
}

/// Writes the records.
pub fn run(args: &ExportArgs) -> Ended {
    if args.list {
        return list();
    }
    let profile = named(args.profile.as_deref().unwrap_or_default())?;
    if profile.info().binary && args.out.is_none() {
        return Err(Failure {
            exit: Exit::Usage,
            error: anyhow!(
                "--profile {} is no text: say where it goes with --out FILE",
                profile.info().name
            ),
        });
    }
    let mut problems = Problems::new(args.on_error);
    let mut output = Output::open(args.out.as_deref())?;
    let out = Box::new(BufWriter::with_capacity(1 << 16, &mut output));
    let mut export = Export::new(profile, out, args.filter.wanted())?;
    match &args.archive {
        Some(dir) => archived::each(dir, args.filter.from, args.filter.to, &mut export)?,
        None => from_files(args, &mut export, &mut problems)?,
    }
    let sidecar = export.finish()?;
    output.commit()?;
    let beside = beside(args);
    if let Some(file) = &beside {
        let mut out = OutputFile::create(file)?;
        out.write_all(sidecar.json().as_bytes())?;
        out.commit()?;
    }
    if !args.quiet {
        eprintln!(
            "{}",
            problems.told_with(&summary(&sidecar, beside.as_deref()))
        );
    }
    Ok(problems.exit())
}

fn from_files(
    args: &ExportArgs,
    export: &mut Export<'_>,
    problems: &mut Problems,
) -> Result<(), Failure> {
    let files = match args.files.is_empty() {
        true => vec![PathBuf::from("-")],
        false => args.files.clone(),
    };
    let progress = Progress::new(None, true);
    records::each(
        &files,
        |item| {
            match item {
                Item::Coded(document, coded) => export.coded(&document, &coded, None)?,
                Item::Foreign(foreign) => export.foreign(&foreign)?,
            }
            Ok(())
        },
        |error| problems.bad_input(&error, &progress),
    )
}

/// Where the sidecar goes.
fn beside(args: &ExportArgs) -> Option<PathBuf> {
    args.sidecar.clone().or_else(|| {
        let mut name = args.out.clone()?.into_os_string();
        name.push(".sidecar.json");
        Some(name.into())
    })
}

fn summary(sidecar: &Sidecar, beside: Option<&Path>) -> String {
    let rows = usize::try_from(sidecar.rows()).unwrap_or(usize::MAX);
    let mut line = counted(rows, "row");
    let left_out = sidecar.all_left_out();
    if !left_out.is_empty() {
        let each: Vec<String> = left_out
            .iter()
            .map(|(why, n)| format!("{n} {why}"))
            .collect();
        line.push_str(&format!("; left out: {}", each.join(", ")));
    }
    if let Some(file) = beside {
        line.push_str(&format!(
            "; what the format does not hold: {}",
            file.display()
        ));
    }
    line
}

fn list() -> Ended {
    let mut out = std::io::stdout().lock();
    let width = profile::all().iter().map(|p| p.info().name.len()).max();
    let width = width.unwrap_or_default();
    for profile in profile::all() {
        let info = profile.info();
        let reads = if info.reads { "import" } else { "-" };
        writeln!(
            out,
            "{:width$}  {:>3}  {reads:6}  {}",
            info.name, info.version, info.about
        )?;
    }
    Ok(Exit::Done)
}
