//! `dateline relate`: what one marked party does to another.
//!
//! In: rows `{"uid","text","source":[start,end],"target":[start,end]}`, offsets in code points.
//! Out: rows `{"uid","event_type","mode","status","confidence"}` in the same order; the type is
//! null where the text tells of no act of the one towards the other.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use dateline_code::judge::Use;
use dateline_code::{Coder, Scratch, Settings};
use dateline_record::{CharSpan, EventType, Status};
use dateline_text::{Cause, InputError, Lines};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::{OnError, PartsArgs};
use crate::exit::{Ended, Exit, Failure, OrExit};
use crate::ordered::{self, Job};
use crate::output::{Output, OutputArgs};
use crate::parts;
use crate::problems::Problems;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  dateline relate rows.jsonl > relations.jsonl
  echo '{\"uid\": 1, \"text\": \"France suspended aid to Mali.\", \"source\": [0, 6], \"target\": [24, 28]}' \\
    | dateline relate -

A party that the text does not name is null: {\"source\": [0, 6], \"target\": null, …}.";

/// Longest row read, in bytes.
const MAX_ROW: u64 = 16 << 20;

/// Say what one marked party does to another, row by row
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RelateArgs {
    /// Rows {"uid","text","source":[start,end],"target":[start,end]}, one JSON object a line;
    /// `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Add the lexicon entry and the words that made it
    #[arg(long)]
    because: bool,
    /// Who answers
    #[arg(long, value_enum, default_value_t = By::Both, value_name = "WHO")]
    by: By,
    /// What to do about a bad row
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    on_error: OnError,
    /// Threads that work [default: as many as the machine has cores]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    parts: PartsArgs,
}

/// Who answers what one party does to another.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum By {
    /// The rules, weighed by the judge
    Both,
    /// The lexicon and its rules alone
    Rules,
    /// The judge alone, a model that does not see what the rules say
    Judge,
}

impl From<By> for Use {
    fn from(by: By) -> Self {
        match by {
            By::Both => Use::Both,
            By::Rules => Use::Rules,
            By::Judge => Use::Judge,
        }
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a JSON object with uid, text, source and target")]
struct Row {
    uid: Value,
    text: String,
    source: Option<CharSpan>,
    target: Option<CharSpan>,
}

#[derive(Serialize)]
struct Answer {
    uid: Value,
    event_type: Option<EventType>,
    mode: Option<String>,
    status: Option<Status>,
    confidence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<Because>,
}

#[derive(Serialize)]
struct Because {
    rule: String,
    trigger: String,
    rejected: Vec<String>,
}

/// Reads rows, writes answers in the same order.
pub fn run(args: &RelateArgs) -> Ended {
    let settings = Settings {
        whose: args.by.into(),
        ..Settings::default()
    };
    let coder = parts::coder(&args.parts, parts::Places::Unused, settings)?;
    let lines = Lines::new(name(&args.file), open(&args.file)?, MAX_ROW);
    let mut problems = Problems::new(args.on_error);
    let progress = Progress::new(None, true);
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut out = BufWriter::new(&mut output);
    let file_name = name(&args.file);
    let job = Job {
        threads: args.threads.map_or_else(
            || std::thread::available_parallelism().map_or(1, usize::from),
            usize::from,
        ),
        weigh: |_: &_| 0,
        state: Scratch::default,
        work: |scratch: &mut Scratch, line: Result<dateline_text::Line, InputError>| {
            let line = line?;
            let row = read(&line.text).map_err(|(cause, column)| {
                InputError::new(&file_name, cause).at(Some(line.number), column)
            })?;
            Ok(answer(&coder, row, args.because, scratch))
        },
    };
    ordered::run(lines, &job, |answer: Result<Answer, InputError>| {
        match answer {
            Ok(answer) => {
                serde_json::to_writer(&mut out, &answer).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Err(error) => problems.bad_input(&error, &progress)?,
        }
        Ok::<(), Failure>(())
    })?;
    out.flush()?;
    drop(out);
    output.commit()?;
    Ok(problems.exit())
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path)
        .with_context(|| format!("{}: cannot be read", path.display()))
        .or_exit(Exit::BadInput)?;
    Ok(Box::new(BufReader::new(file)))
}

/// A row whose spans lie in its text; otherwise why not, and in which column.
fn read(line: &str) -> Result<Row, (Cause, Option<usize>)> {
    let row: Row = serde_json::from_str(line).map_err(|error| {
        let text = error.to_string();
        let said = text
            .rfind(" at line ")
            .map_or(text.as_str(), |at| &text[..at]);
        let cause = match error.is_data() {
            true => Cause::OtherForm(said.to_owned()),
            false => Cause::BrokenJson(said.to_owned()),
        };
        (cause, Some(error.column()).filter(|&c| c > 0))
    })?;
    let length = row.text.chars().count();
    for (field, span) in [("source", row.source), ("target", row.target)] {
        if let Some(span) = span.filter(|s| s.end > length) {
            let said = format!(
                "`{field}` ends at {}, and the text has {length} characters",
                span.end
            );
            return Err((Cause::OtherForm(said), None));
        }
    }
    Ok(row)
}

fn answer(coder: &Coder, row: Row, because: bool, scratch: &mut Scratch) -> Answer {
    // A party that the text does not name has an empty span.
    let relation = coder.relate(
        &row.text,
        row.source.unwrap_or_default(),
        row.target.unwrap_or_default(),
        scratch,
    );
    let because = relation.as_ref().filter(|_| because).map(|r| Because {
        rule: r.rule.clone(),
        trigger: r.trigger.clone(),
        rejected: r.rejected.clone(),
    });
    Answer {
        uid: row.uid,
        event_type: relation.as_ref().map(|r| r.event_type),
        status: relation.as_ref().map(|r| r.status),
        confidence: relation.as_ref().map(|r| r.confidence),
        mode: relation.and_then(|r| r.mode),
        because,
    }
}
