//! `dateline read`: any input to documents, as they would be coded.
//!
//! In: whatever the other commands read. Out: one JSON object a document, which every command reads
//! again; what cannot be read and what is passed over on standard error. Needs no model.

use std::io::{self, Write};
use std::time::Instant;

use clap::Args;
use dateline_record::{Document, Found};
use serde::Serialize;

use super::shared::counted;
use crate::cli::InputArgs;
use crate::exit::{EXIT_CODES, Ended, Failure};
use crate::inputs;
use crate::output::{Output, OutputArgs};
use crate::problems::Problems;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  dateline read crawl.warc.gz --output articles.jsonl
      The articles of a web archive, read once and kept
  dateline read page.html
      What is taken for the article, its title, date and byline
  dateline read mail.mbox | jq -r .title
      The subjects of a mailbox";

/// Read documents and print them: what the other commands would see
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct ReadArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// No progress bar and no summary; bad inputs and notes are named all the same
    #[arg(long, short, help_heading = "Running")]
    quiet: bool,
}

/// A document as a row, under the names by which rows are read.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    credits: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<&'a Found>,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn new(document: &'a Document) -> Self {
        Self {
            id: &document.id,
            date: document.published.map(|date| date.to_string()),
            published_at: document.published_at.map(|moment| moment.to_string()),
            title: document.title.as_deref(),
            byline: document.byline.as_deref(),
            publisher: document.publisher.as_deref(),
            credits: &document.credits,
            url: document.url.as_deref(),
            canonical: document.canonical.as_deref(),
            language: document.language.as_deref(),
            found: document.found.as_ref(),
            text: &document.text,
        }
    }
}

/// Reads the documents and prints them.
pub fn run(args: &ReadArgs) -> Ended {
    let started = Instant::now();
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut problems = Problems::new(args.input.on_error);
    let reader = inputs::documents(&args.input)?;
    let tally = reader.tally();
    problems.watch(&tally);
    let progress = Progress::new(inputs::total_bytes(&args.input), args.quiet);
    let mut documents = 0;
    for read in reader {
        match read {
            Ok(document) => {
                documents += 1;
                progress.done(tally.served(), documents);
                for note in &document.notes {
                    problems.note(&document, note, &progress);
                }
                write(&mut output, &document)?;
            }
            Err(error) => problems.bad_input(&error, &progress)?,
        }
    }
    progress.end();
    output.commit()?;
    if !args.quiet {
        let seconds = started.elapsed().as_secs_f64();
        let done = format!("{}; {seconds:.2} s", counted(documents, "document"));
        writeln!(io::stderr(), "{}", problems.told_with(&done))?;
    }
    Ok(problems.exit())
}

fn write(output: &mut Output, document: &Document) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(&Row::new(document)).map_err(io::Error::from)?;
    line.push(b'\n');
    Ok(output.write_all(&line)?)
}
