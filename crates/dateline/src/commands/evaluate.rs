//! `dateline evaluate`: coded events against a gold set, or two coders against each other.
//!
//! In: a gold file and the files of one or more systems, each gold sentences or dateline's records. Out: a
//! table of figures with confidence intervals, as text, CSV or Markdown.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use dateline_eval::{Coding, Settings, agreement, evaluate, render};

use crate::exit::{Ended, Exit, Failure, OrExit};
use crate::output::{Output, OutputArgs};

const EXAMPLES: &str = "\
Examples:
  dateline code articles.jsonl -f jsonl -o records.jsonl && dateline evaluate gold.jsonl records.jsonl
      Precision, recall and F1 by type, status, party, place and date, with intervals
  dateline evaluate corrected.jsonl records.jsonl --format markdown
      Records against the same after a person has corrected them
  dateline evaluate anna.jsonl ben.jsonl --agreement
      Two coders: Cohen's kappa and Krippendorff's alpha on type and status as well

A gold file has one object a sentence, {\"doc\",\"sent\",\"start\",\"end\",\"events\":[…]} (docs/evaluate.md).";

/// Compare coded events with a gold set, or two coders with each other
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct EvaluateArgs {
    /// What is right: gold sentences, or records that a person has corrected
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// What is measured: records (`dateline code --format jsonl`) or sentences in gold's form
    #[arg(value_name = "SYSTEM", required = true)]
    systems: Vec<PathBuf>,
    /// Take both files as coders' work, and add their agreement beyond chance
    #[arg(long)]
    agreement: bool,
    /// Read a mutual act of the system as one without recipients, as score_events.py does
    #[arg(long)]
    ignore_reciprocal: bool,
    /// Bootstrap draws for the intervals
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(40..=100_000))]
    draws: u32,
    /// Where the draws begin: the same seed gives the same intervals
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Format of the table
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns
    Text,
    /// One line a figure, for a spreadsheet
    Csv,
    /// Pipe tables
    Markdown,
}

/// Reads the files, compares, writes the tables.
pub fn run(args: &EvaluateArgs) -> Ended {
    let gold = read(&args.gold)?;
    let settings = Settings {
        reciprocal: !args.ignore_reciprocal,
        draws: args.draws as usize,
        seed: args.seed,
    };
    let format = match args.format {
        Format::Text => render::Format::Text,
        Format::Csv => render::Format::Csv,
        Format::Markdown => render::Format::Markdown,
    };
    let mut tables = Vec::new();
    for path in &args.systems {
        let system = read(path)?;
        let evaluation = evaluate(&gold, &system, &settings);
        for document in &evaluation.missing {
            eprintln!("note: {}: nothing of document {document}", system.name);
        }
        let agreed = args.agreement.then(|| agreement(&gold, &system, &settings));
        tables.push(render::render(&evaluation, agreed.as_ref(), format));
    }
    let mut output = Output::open(args.output.output.as_deref())?;
    output.write_all(together(tables, format).as_bytes())?;
    output.commit()?;
    Ok(Exit::Done)
}

/// The tables one after the other; CSV has its heads once.
fn together(tables: Vec<String>, format: render::Format) -> String {
    if format != render::Format::Csv {
        return tables.join("\n\n");
    }
    let rows = |table: &str| table.split_once('\n').map(|(_, rows)| rows.to_owned());
    let more: Vec<String> = tables.iter().skip(1).filter_map(|t| rows(t)).collect();
    tables.into_iter().take(1).chain(more).collect()
}

fn read(path: &Path) -> Result<Coding, Failure> {
    let name = path.display().to_string();
    if path.as_os_str() == "-" {
        return Coding::read("<stdin>", io::stdin().lock()).or_exit(Exit::BadInput);
    }
    let file = File::open(path)
        .with_context(|| format!("{name}: cannot be read"))
        .or_exit(Exit::BadInput)?;
    Coding::read(&name, BufReader::new(file)).or_exit(Exit::BadInput)
}
