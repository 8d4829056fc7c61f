//! `dateline export`: records in the formats that others read.
//!
//! In: records as JSONL or an archive, and a profile. Out: a file of the profile's format, and beside it a sidecar that says
//! what the format could not hold.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use dateline_export::OutputFile;
use dateline_export::profile::{self, Export, Profile, Sidecar, is_called};
use dateline_record::Event;

use super::archived;
use super::filters::FilterArgs;
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
      With what lies in the past, which counts leave out
  dateline export --profile acled-like --archive archive --actor-country SYR --actor-sector REB --text aleppo
      The filters are those of `dateline query`; --text and --min-origins need an archive";

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
    let wanted = match &args.archive {
        Some(_) => args.filter.chosen(),
        None => args.filter.wanted().map_err(|error| Failure {
            exit: Exit::Usage,
            error,
        })?,
    };
    let mut output = Output::open(args.out.as_deref())?;
    let out = Box::new(BufWriter::with_capacity(1 << 16, &mut output));
    let mut export = Export::new(profile, out, wanted)?;
    match &args.archive {
        Some(dir) => archived::each(dir, &args.filter, args.quiet, &mut export)?,
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
    let mut unseen = args.filter.names();
    records::each(
        &files,
        |item| {
            match item {
                Item::Coded(document, coded) => {
                    unseen.retain(|name| !coded.events.iter().any(|e| names(e, name)));
                    export.coded(&document, &coded, None)?;
                }
                Item::Foreign(foreign) => {
                    unseen.retain(|name| !foreign.event.iter().any(|e| names(e, name)));
                    export.foreign(&foreign)?;
                }
            }
            Ok(())
        },
        |error| problems.bad_input(&error, &progress),
    )?;
    match unseen.as_slice() {
        [] => Ok(()),
        // As in an archive: a name that is mistyped must not pass for somebody who did nothing.
        [name, ..] => Err(anyhow!("nobody in these records has the id or name `{name}`").into()),
    }
}

/// Whether a party of an event is called so.
fn names(event: &Event, name: &str) -> bool {
    let mut parties = event.actors.iter().chain(&event.recipients);
    parties.any(|party| is_called(party, name))
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
