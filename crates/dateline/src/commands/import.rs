//! `dateline import`: event data that others coded, as records that keep their rows.
//!
//! In: files of a profile's format, plain, gzipped or zipped. Out: foreign records as JSONL or in an archive; the
//! same profile gives the files back byte for byte.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use dateline_export::profile::{Profile, ReadOptions};
use dateline_record::{Foreign, Record};
use dateline_store::{Archive, Input, Manifest, RunCounts};

use super::archived;
use super::export::named;
use super::made;
use super::shared::counted;
use crate::cli::OnError;
use crate::exit::{EXIT_CODES, Ended, Exit, Failure};
use crate::output::Output;
use crate::problems::Problems;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  dateline import --profile gdelt2-events 20170701234500.export.CSV.zip -o july.jsonl
      A file as GDELT ships it, as records
  dateline import --profile icews events.*.tab --archive archive
      Years of old data beside what was coded from texts; twice is once
  dateline import --profile icews events.2018.tab | dateline export --profile polecat -o events.tsv
      One format as another, with a sidecar that says what was lost
  dateline import --profile polecat ngecEvents.txt --latin1 -o polecat.jsonl
      A file that is not UTF-8";

/// Read event data that others coded (GDELT, POLECAT, ICEWS, Phoenix and more) as records
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct ImportArgs {
    /// Files of the format, plain, .gz or .zip; `-` is standard input
    #[arg(value_name = "FILES", required = true)]
    files: Vec<PathBuf>,
    /// The format, by its name in `dateline export --list`
    #[arg(long, short, value_name = "NAME")]
    profile: String,
    /// Write records to this file instead of standard output; it appears whole or not at all
    #[arg(
        long = "out",
        short,
        visible_alias = "output",
        value_name = "FILE",
        help_heading = "Output"
    )]
    out: Option<PathBuf>,
    /// Keep the records in this archive, which is made where there is none
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "out",
        help_heading = "Output"
    )]
    archive: Option<PathBuf>,
    /// The files are in ISO 8859-1 and not in UTF-8
    #[arg(long)]
    latin1: bool,
    /// What to do about a bad row
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    on_error: OnError,
    /// No summary; bad rows are named all the same
    #[arg(long, short)]
    quiet: bool,
}

/// Rows that are written to an archive at a time.
const BATCH: usize = 4096;

/// What was read.
#[derive(Default)]
struct Counts {
    rows: usize,
    events: usize,
}

/// Reads the files and writes their records.
pub fn run(args: &ImportArgs) -> Ended {
    let profile = named(&args.profile)?;
    if !profile.info().reads {
        return Err(Failure {
            exit: Exit::Usage,
            error: anyhow!(
                "files of the profile {} are written and not read; `dateline export --list` shows which can be read",
                args.profile
            ),
        });
    }
    match &args.archive {
        Some(dir) => to_archive(args, profile, dir),
        None => to_file(args, profile),
    }
}

fn to_file(args: &ImportArgs, profile: &dyn Profile) -> Ended {
    let mut problems = Problems::new(args.on_error);
    let mut counts = Counts::default();
    let mut output = Output::open(args.out.as_deref())?;
    {
        let mut out = BufWriter::with_capacity(1 << 16, &mut output);
        over_rows(args, profile, &mut problems, |foreign| {
            counts.rows += 1;
            counts.events += usize::from(foreign.event.is_some());
            let record = Record::Foreign(Box::new(foreign));
            serde_json::to_writer(&mut out, &record).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            Ok(())
        })?;
        out.flush()?;
    }
    output.commit()?;
    if !args.quiet {
        let line = format!(
            "{}: {}, {} that the codebook has no act for",
            counted(counts.rows, "row"),
            counted(counts.events, "event"),
            counts.rows - counts.events
        );
        eprintln!("{}", problems.told_with(&line));
    }
    Ok(problems.exit())
}

/// Keeps the records in an archive, in batches that are written whole or not at all.
fn to_archive(args: &ImportArgs, profile: &dyn Profile, dir: &Path) -> Ended {
    let name = profile.info().name;
    let archive = Archive::open_or_create(dir)?;
    let mut writer = archive.writer()?;
    let settings = [
        ("profile".to_owned(), name.into()),
        ("profile-version".to_owned(), profile.info().version.into()),
        ("latin1".to_owned(), args.latin1.into()),
    ];
    let manifest = Manifest {
        kind: format!("import {name}"),
        program: made::program(),
        settings: settings.into(),
        inputs: args.files.iter().map(|file| input(file)).collect(),
        started: Some(made::now()),
        ..Manifest::default()
    };
    let run = writer.begin_run(&manifest)?;
    if run.resumed && !args.quiet {
        eprintln!("note: going on with run {}, which was cut off", run.name);
    }
    let mut problems = Problems::new(args.on_error);
    let mut counts = Counts::default();
    let mut told = RunCounts::default();
    let mut batch = Vec::new();
    let mut keep = |batch: &mut Vec<Foreign>| -> Result<(), Failure> {
        let put = archived::keep(&mut writer, name, batch)?;
        told.new += put.new;
        told.versions += put.versions;
        told.known += put.known;
        told.events += put.events;
        batch.clear();
        Ok(())
    };
    over_rows(args, profile, &mut problems, |foreign| {
        counts.rows += 1;
        counts.events += usize::from(foreign.event.is_some());
        batch.push(foreign);
        if batch.len() >= BATCH {
            keep(&mut batch)
        } else {
            Ok(())
        }
    })?;
    keep(&mut batch)?;
    told.read = counts.rows as u64;
    told.skipped = problems.skipped();
    writer.end_run(Manifest {
        ended: Some(made::now()),
        counts: told,
        ..manifest
    })?;
    if !args.quiet {
        let mut line = format!("{}: {} new", counted(counts.rows, "row"), told.new);
        if told.versions > 0 {
            line.push_str(&format!(", {} changed", told.versions));
        }
        if told.known > 0 {
            line.push_str(&format!(", {} known", told.known));
        }
        let others = counts.rows - counts.events;
        if others > 0 {
            line.push_str(&format!("; {others} that the codebook has no act for"));
        }
        if told.new + told.versions > 0 {
            line.push_str(&format!("; run {}", run.name));
        }
        eprintln!("{}", problems.told_with(&line));
    }
    Ok(problems.exit())
}

/// A file as a manifest has it; what cannot be read is named without a hash, and the reader says why.
fn input(file: &Path) -> Input {
    let found = made::hash_file(file).ok();
    Input {
        path: file.display().to_string(),
        bytes: found.as_ref().map(|(bytes, _)| *bytes),
        sha256: found.map(|(_, hash)| hash),
    }
}

/// Hands every row of the files on.
fn over_rows(
    args: &ImportArgs,
    profile: &dyn Profile,
    problems: &mut Problems,
    mut row: impl FnMut(Foreign) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let progress = Progress::new(None, true);
    let options = ReadOptions {
        latin1: args.latin1,
    };
    for file in &args.files {
        let mut ended = Ok(());
        let opened = each_stream(file, &mut |name, input| {
            profile.read(name, input, options, &mut |read| {
                let done = match read {
                    Ok(foreign) => row(foreign),
                    Err(error) => problems.bad_input(&error, &progress),
                };
                match done {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(failure) => {
                        ended = Err(failure);
                        ControlFlow::Break(())
                    }
                }
            });
        });
        ended?;
        if let Err(error) = opened {
            let error = format!("{}: {error:#}", file.display());
            problems.bad_input(&error, &progress)?;
        }
    }
    Ok(())
}

/// Opens a file, unpacks it where its first bytes say that it is packed, and hands each stream in it on with its
/// name.
fn each_stream(file: &Path, each: &mut dyn FnMut(&str, &mut dyn BufRead)) -> anyhow::Result<()> {
    let name = file.display().to_string();
    if file.as_os_str() == "-" {
        each("<stdin>", &mut io::stdin().lock());
        return Ok(());
    }
    if file.is_dir() {
        return Err(anyhow!("it is a folder; name the files in it"));
    }
    let mut reader =
        BufReader::with_capacity(1 << 16, File::open(file).context("cannot be opened")?);
    let head = reader.fill_buf().context("cannot be read")?;
    match head {
        [0x1f, 0x8b, ..] => {
            let mut unpacked = BufReader::new(flate2::bufread::MultiGzDecoder::new(reader));
            each(&name, &mut unpacked);
        }
        [b'P', b'K', 3, 4, ..] => {
            let mut archive =
                zip::ZipArchive::new(reader).context("the zip file cannot be read")?;
            for n in 0..archive.len() {
                let member = archive.by_index(n).context("the zip file cannot be read")?;
                if member.is_dir() {
                    continue;
                }
                let inside = match member.name() {
                    Ok(member) => format!("{name}: {member}"),
                    Err(_) => format!("{name}: member {}", n + 1),
                };
                each(&inside, &mut BufReader::new(member));
            }
        }
        _ => each(&name, &mut reader),
    }
    Ok(())
}
