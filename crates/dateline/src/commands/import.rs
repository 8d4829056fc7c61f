//! `dateline import`: event data that others coded, as records that keep their rows.
//!
//! In: files of a profile's format, plain, gzipped or zipped. Out: foreign records as JSONL; the same profile
//! gives the files back byte for byte.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use dateline_export::profile::{Profile, ReadOptions};
use dateline_record::{Foreign, Record};

use super::export::named;
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
