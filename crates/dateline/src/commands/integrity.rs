//! `dateline integrity`: signs of damage in single texts.
//!
//! In: texts and JSONL. Out: a table of the signs with their reasons, or one JSON object a document with its
//! score and signs, in input order.

use std::fmt::Write as _;
use std::io::{self, Write};

use anyhow::Context;
use clap::{Args, ValueEnum};
use dateline_parse::Scratch;
use dateline_record::TextIntegrity;
use dateline_story::integrity::Reader;
use serde::Serialize;

use super::shared::{beginning, over_documents, wrong_language};
use crate::cli::{InputArgs, PartsArgs, RunArgs};
use crate::exit::{EXIT_CODES, Ended, Exit, OrExit};
use crate::output::{Output, OutputArgs};
use crate::parts;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline integrity report.txt
      The signs of damage, each with its words and why they are one
  dateline integrity articles.jsonl --format jsonl -o integrity.jsonl
      One JSON object a document: {\"document\",\"score\",\"signs\"}";

/// Show signs that a text was damaged or machine-spun: broken quotation marks, quotations that contradict
/// their article, synonyms in fixed expressions, pronouns of the wrong gender
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct IntegrityArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Format of the signs
    #[arg(long, short, value_enum, default_value_t = Format::Table, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    running: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The score and the signs of each document, for reading
    Table,
    /// One JSON object a document
    Jsonl,
}

#[derive(Serialize)]
struct Line<'a> {
    document: &'a str,
    #[serde(flatten)]
    found: &'a TextIntegrity,
}

/// Reads the documents for signs of damage and writes them.
pub fn run(args: &IntegrityArgs) -> Ended {
    let pipeline = parts::pipeline(&args.parts)?;
    let knowledge = parts::knowledge(&args.parts.knowledge)?;
    let reader = Reader::new(&knowledge)
        .context("the knowledge cannot show damage")
        .or_exit(Exit::Parts)?;
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut problems = Problems::new(args.input.on_error);
    over_documents(
        &args.input,
        &args.running,
        &mut problems,
        Scratch::default,
        |scratch, document| {
            if let Some(note) = wrong_language(document, args.running.force_language) {
                return (None, Some(note));
            }
            let (text, note) = beginning(&document.text, args.running.max_chars());
            (
                Some(reader.integrity(&pipeline.parse_with(text, scratch))),
                note,
            )
        },
        |document, (found, note), problems, progress| {
            if let Some(note) = note {
                problems.note(document, &note, progress);
            }
            let Some(found) = found else {
                return Ok(());
            };
            match args.format {
                Format::Table => output.write_all(table(&document.id, &found).as_bytes())?,
                Format::Jsonl => {
                    let line = Line {
                        document: &document.id,
                        found: &found,
                    };
                    let mut line = serde_json::to_vec(&line).map_err(io::Error::from)?;
                    line.push(b'\n');
                    output.write_all(&line)?;
                }
            }
            Ok(())
        },
    )?;
    output.commit()?;
    Ok(problems.exit())
}

/// The score, then a line a sign.
fn table(id: &str, found: &TextIntegrity) -> String {
    let mut out = format!("{id}  text integrity {:.2}\n", found.score);
    for damage in &found.signs {
        let words = damage.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            out,
            "  {:<16}  {:>6}  {words}  ({})",
            damage.sign.to_string(),
            damage.span.start,
            damage.reason
        );
    }
    out
}
