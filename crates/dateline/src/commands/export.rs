//! `dateline export`: records in the formats that others read.
//!
//! In: records as JSONL, and a profile. Out: a file of the profile's format, and beside it a sidecar that says
//! what the format could not hold.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use dateline_export::OutputFile;
use dateline_export::profile::{self, Export, Profile, Sidecar, Statuses};
use dateline_record::Status;

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
    /// Events of this day or later
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    from: Option<jiff::civil::Date>,
    /// Events of this day or earlier
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    to: Option<jiff::civil::Date>,
}

fn status(text: &str) -> Result<Status, String> {
    text.trim()
        .parse()
        .map_err(|e: dateline_record::UnknownName| e.to_string())
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
    let statuses = Statuses::from(args.filter.status.clone());
    let mut export = Export::new(profile, out, statuses)?;
    export.between(args.filter.from, args.filter.to);
    from_files(args, &mut export, &mut problems)?;
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
