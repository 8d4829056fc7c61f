//! `dateline code`: documents to records.
//!
//! In: texts and JSONL. Out: a table, JSONL, CSV or Parquet, in input order and byte-equal for
//! any number of threads; a summary on standard error.

use std::io::{self, Write};
use std::time::Instant;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use dateline_code::{Coder, Scratch, Settings};
use dateline_export::{Csv, ExportError, Jsonl, Parquet, Sink, Style, Table};
use dateline_record::{Coded, Document};

use super::shared::{counted, grouped, not_coded, over_documents, wrong_language};
use super::stories::mark::mark;
use crate::cli::{GateArgs, GazetteerArgs, InputArgs, PartsArgs, RunArgs};
use crate::exit::{EXIT_CODES, Ended, Exit, Failure};
use crate::output::{ColorArg, Output, OutputArgs, style};
use crate::parts;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline code report.txt --date 2022-10-20
      What one report tells, as a table
  dateline code news/*.txt --format csv --output events.csv
      One row an event, for a spreadsheet
  dateline code articles.jsonl --format jsonl | jq -c 'select(.record == \"event\")'
      Documents, events and claims, one JSON object a line
  dateline code articles.jsonl --format parquet -o events.parquet --on-error fail
      Typed columns, or nothing at all if an input is bad
  curl … | dateline code - --format jsonl
      From standard input";

/// Code documents: who did what to whom, with the words that say so
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct CodeArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Format of the records
    #[arg(long, short, value_enum, default_value_t = Format::Table, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    /// Say of each event in how many reports, documents, publishers, owners and origins its act is told;
    /// holds all documents in memory. For more than fit, `dateline ingest` keeps them in an archive
    #[arg(long, help_heading = "Coding")]
    stories: bool,
    #[command(flatten)]
    output: OutputArgs,
    /// Whether tables have colours
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN", help_heading = "Output")]
    color: ColorArg,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    running: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// Documents, events and claims, one JSON object a line
    Jsonl,
    /// One row an event
    Csv,
    /// One row an event, typed columns; needs --output
    Parquet,
}

/// What a run has done so far.
#[derive(Default)]
struct Counts {
    documents: usize,
    sentences: usize,
    tokens: usize,
    events: usize,
    claims: usize,
}

/// Codes the documents and writes their records.
pub fn run(args: &CodeArgs) -> Ended {
    if args.format == Format::Parquet && args.output.output.is_none() {
        let error = anyhow!("--format parquet is no text: say where it goes with --output FILE");
        return Err(Failure {
            exit: Exit::Usage,
            error,
        });
    }
    let coder = parts::coder(
        &args.parts,
        parts::Places::Wanted(&args.gazetteer),
        Settings {
            max_chars: args.running.max_chars(),
            gate: !args.gate.no_gate,
            ..Settings::default()
        },
    )?;
    let started = Instant::now();
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut problems = Problems::new(args.input.on_error);
    let style = style(args.color, args.output.output.is_some());
    let counts = code(args, &coder, &mut output, style, &mut problems)?;
    output.commit()?;
    if !args.running.quiet {
        summary(&counts, &problems, started)?;
    }
    Ok(problems.exit())
}

fn code(
    args: &CodeArgs,
    coder: &Coder,
    output: &mut Output,
    style: Style,
    problems: &mut Problems,
) -> Result<Counts, Failure> {
    let mut sink = sink(args.format, output, style)?;
    let mut counts = Counts::default();
    let mut held: Vec<(Document, Coded)> = Vec::new();
    over_documents(
        &args.input,
        &args.running,
        problems,
        Scratch::default,
        |scratch, document| match wrong_language(document, args.running.force_language) {
            Some(note) => not_coded(note),
            None => coder.code(document, scratch),
        },
        |document, coded, problems, progress| {
            counts.documents += 1;
            counts.sentences += coded.sentences;
            counts.tokens += coded.tokens;
            counts.events += coded.events.len();
            counts.claims += coded.claims.len();
            for note in &coded.notes {
                problems.note(document, note, progress);
            }
            if args.stories {
                held.push((document.clone(), coded));
                return Ok(());
            }
            Ok(sink.put(document, &coded)?)
        },
    )?;
    if args.stories {
        let knowledge = parts::knowledge(&args.parts.knowledge)?;
        mark(&mut held, &knowledge, args.running.max_chars())?;
        for (document, coded) in &held {
            sink.put(document, coded)?;
        }
    }
    sink.finish()?;
    Ok(counts)
}

fn sink<'a>(
    format: Format,
    output: &'a mut Output,
    style: Style,
) -> Result<Box<dyn Sink + 'a>, ExportError> {
    Ok(match format {
        Format::Table => Box::new(Table::new(output, style)),
        Format::Jsonl => Box::new(Jsonl::new(output)),
        Format::Csv => Box::new(Csv::new(output)),
        Format::Parquet => Box::new(Parquet::new(output)?),
    })
}

fn summary(counts: &Counts, problems: &Problems, started: Instant) -> io::Result<()> {
    let seconds = started.elapsed().as_secs_f64();
    let mut line = format!(
        "{}, {}, {}: {}, {}; {seconds:.2} s",
        counted(counts.documents, "document"),
        counted(counts.sentences, "sentence"),
        counted(counts.tokens, "token"),
        counted(counts.events, "event"),
        counted(counts.claims, "claim"),
    );
    if counts.sentences > 100 {
        let rate = counts.sentences as f64 / seconds;
        line.push_str(&format!(", {} sentences/s", grouped(rate as usize)));
    }
    writeln!(io::stderr(), "{}", problems.told_with(&line))
}
