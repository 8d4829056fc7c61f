//! `dateline correct`: what people say a field of a record should be, and taking that back.
//!
//! In: an archive, a record's name with fields and values, or a file of many. Out: corrections in the archive, each
//! with who made it, when and why; the record as coded stays. `dateline archive corrections` lists them.

mod follow;
pub mod names;
mod table;

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::{ArgGroup, Args};
use dateline_know::Knowledge;
use dateline_record::Event;
use dateline_store::{
    Archive, Correction, Reader, RowId, Together, Withdrawal, at_field, laid, value_of,
};
use serde_json::Value;

use crate::cli::{ArchiveArgs, KnowledgeArgs};
use crate::commands::made::now;
use crate::commands::shared::counted;
use crate::exit::{Ended, Exit, Failure};
use crate::parts;

const EXAMPLES: &str = "\
Examples:
  dateline correct --archive news d1/e0c5f6a7 --field type --value ASSAULT --author \"A. Reader\" \\
      --reason \"they shelled the town\"
      The record e0c5f6a7… of document d1 (`query events --format jsonl` shows both); its quad follows
  dateline correct --archive news d1/e0c5f6a7 --field actors/0/country --value POL --author A --reason R
  dateline correct --archive news --from corrections.csv --author A
      Many: columns record, field, value, reason, and author where --author does not say it
  dateline archive corrections news
  dateline correct --archive news --withdraw 3 --author A --reason \"the agency took it back\"";

/// Correct fields of records in an archive; the records as coded stay, and corrections can be withdrawn
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(group = ArgGroup::new("which").required(true).args(["record", "from", "withdraw"]))]
pub struct CorrectArgs {
    /// The record: DOCUMENT/EVENT, the document by its id, its address or #ROW, the event by its id or the
    /// beginning of it; PROFILE/KEY for a row of an imported file
    #[arg(value_name = "RECORD", requires = "field")]
    record: Option<String>,
    /// The field: type, mode, cameo, intensity, contexts, status, reciprocal, when, where, magnitude, actors,
    /// recipients, or a part of one: when/start, actors/0/country. With another --field the two hold together
    #[arg(long, value_name = "FIELD", requires = "record")]
    field: Vec<String>,
    /// What it should be: a text, a number, `null` for nothing, or JSON; one for each --field
    #[arg(
        long,
        value_name = "VALUE",
        requires = "record",
        allow_hyphen_values = true
    )]
    value: Vec<String>,
    /// Read corrections from this file: CSV with a header, or one JSON object a line (.jsonl); if one does
    /// not fit, nothing is written
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Of a file, write those that fit and name the others (exit code 3)
    #[arg(long, requires = "from")]
    keep_good: bool,
    /// Take this correction back (its number in `archive corrections`), with those made together with it
    #[arg(long, value_name = "NUMBER")]
    withdraw: Option<i64>,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
    #[command(flatten)]
    archive: ArchiveArgs,
}

/// What is to be corrected in one record, as people wrote it.
struct Wish {
    /// Where it was written: `line 3`; empty on the command line.
    at: String,
    record: String,
    fields: Vec<(String, Said)>,
    author: Option<String>,
    reason: Option<String>,
}

/// A value as it was written.
enum Said {
    Text(String),
    Json(Value),
}

/// Corrects.
pub fn run(args: &CorrectArgs) -> Ended {
    let archive = Archive::open(&args.archive.archive)?;
    if let Some(number) = args.withdraw {
        return withdraw(args, &archive, number);
    }
    let (wishes, mut bad) = wishes(args)?;
    let knowledge = parts::knowledge(&args.knowledge)?;
    let mut writer = archive.writer()?;
    let mut desk = Desk {
        reader: archive.reader()?,
        knowledge: &knowledge,
        made: now(),
        seen: HashMap::new(),
    };
    let mut batch: Vec<(Together, Wish, Event)> = Vec::new();
    for wish in wishes {
        match desk.together(&wish, args) {
            Ok((together, before)) => batch.push((together, wish, before)),
            Err(why) => bad.push(told(&wish.at, &why)),
        }
    }
    let asked: Vec<Together> = batch
        .iter()
        .map(|(together, ..)| together.clone())
        .collect();
    let mut numbers = vec![None; asked.len()];
    if bad.is_empty() || args.keep_good {
        let verdicts = writer.correct_all(&asked, args.keep_good)?;
        for ((number, verdict), (_, wish, _)) in numbers.iter_mut().zip(verdicts).zip(&batch) {
            match verdict {
                Ok(made) => *number = Some(made),
                Err(error) => bad.push(told(&wish.at, &error.to_string())),
            }
        }
    }
    if !bad.is_empty() && !args.keep_good {
        let all = match args.from.as_ref() {
            None => bad.join("\n"),
            Some(file) => format!(
                "{}: {}; nothing was written\n{}",
                file.display(),
                does_not_fit(bad.len()),
                bad.join("\n")
            ),
        };
        return Err(Failure {
            exit: match args.from {
                Some(_) => Exit::BadInput,
                None => Exit::Failed,
            },
            error: anyhow!(all),
        });
    }
    report(&batch, &numbers)?;
    if let (Some(file), false) = (&args.from, bad.is_empty()) {
        eprintln!(
            "{}: {}\n{}",
            file.display(),
            does_not_fit(bad.len()),
            bad.join("\n")
        );
        return Ok(Exit::Skipped);
    }
    Ok(Exit::Done)
}

fn does_not_fit(n: usize) -> String {
    let verb = if n == 1 { "does" } else { "do" };
    format!("{} {verb} not fit", counted(n, "correction"))
}

fn told(at: &str, why: &str) -> String {
    match at {
        "" => why.to_owned(),
        at => format!("  {at}: {why}"),
    }
}

/// What was asked for, and the lines that could not be read.
fn wishes(args: &CorrectArgs) -> Result<(Vec<Wish>, Vec<String>), Failure> {
    if let Some(file) = &args.from {
        return table::read(file);
    }
    let usage = |error| Failure {
        exit: Exit::Usage,
        error,
    };
    if args.field.len() != args.value.len() {
        return Err(usage(anyhow!(
            "{} and {}: each --field takes one --value",
            counted(args.field.len(), "field"),
            counted(args.value.len(), "value"),
        )));
    }
    let values = args.value.iter().cloned().map(Said::Text);
    let wish = Wish {
        at: String::new(),
        record: args.record.clone().unwrap_or_default(),
        fields: args.field.iter().cloned().zip(values).collect(),
        author: None,
        reason: None,
    };
    Ok((vec![wish], Vec::new()))
}

/// Works out what is asked for.
struct Desk<'a> {
    reader: Reader,
    knowledge: &'a Knowledge,
    made: String,
    /// Events as the corrections before leave them.
    seen: HashMap<RowId, Event>,
}

impl Desk<'_> {
    /// The corrections of a wish, and the event before; or why there are none.
    fn together(&mut self, wish: &Wish, args: &CorrectArgs) -> Result<(Together, Event), String> {
        let given = |own: &Option<String>, all: &Option<String>, what: &str| {
            let text = own.clone().or_else(|| all.clone()).unwrap_or_default();
            match text.trim() {
                "" => Err(format!(
                    "who corrects says so, and why: --{what} is missing"
                )),
                text => Ok(text.to_owned()),
            }
        };
        let author = given(&wish.author, &args.author, "author")?;
        let reason = given(&wish.reason, &args.reason, "reason")?;
        let found = names::find(&mut self.reader, &wish.record)?;
        let before = match self.seen.get(&found.row) {
            Some(event) => event.clone(),
            None => self.reader.record(found.row).map_err(|e| e.to_string())?,
        };
        let mut fields: Vec<&(String, Said)> = wish.fields.iter().collect();
        // What is said of a type, and of its mode, is said after the type.
        fields.sort_by_key(|(field, _)| match field.as_str() {
            "type" => 0,
            "mode" => 1,
            _ => 2,
        });
        let mut after = before.clone();
        let mut corrections = Vec::new();
        let correction = |field: &str, value: Value| Correction {
            document: found.document,
            event: before.id.clone(),
            field: field.to_owned(),
            value,
            author: author.clone(),
            made: self.made.clone(),
            reason: reason.clone(),
        };
        for (field, said) in fields {
            let value = match said {
                Said::Json(value) => value.clone(),
                Said::Text(text) => value_of(&after, field, text).map_err(|e| e.to_string())?,
            };
            let one = correction(field, value);
            after = laid(after, std::slice::from_ref(&one)).map_err(|e| e.to_string())?;
            corrections.push(one);
        }
        let ontology = self.knowledge.ontology();
        follow::checked(ontology, &after, &corrections)?;
        if let Some(value) = follow::intensity(ontology, &after, &corrections) {
            let one = correction("intensity", value);
            after = laid(after, std::slice::from_ref(&one)).map_err(|e| e.to_string())?;
            corrections.push(one);
        }
        self.seen.insert(found.row, after);
        let together = Together {
            event: found.row,
            corrections,
        };
        Ok((together, before))
    }
}

/// Says what was corrected, one line a field.
fn report(batch: &[(Together, Wish, Event)], numbers: &[Option<i64>]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for ((together, wish, before), number) in batch.iter().zip(numbers) {
        let Some(number) = number else {
            continue;
        };
        for one in &together.corrections {
            let old = at_field(before, &one.field)?;
            writeln!(
                out,
                "{number}  {}  {}: {} -> {}",
                wish.record,
                one.field,
                shown(&old),
                shown(&one.value)
            )?;
        }
        let after = laid(before.clone(), &together.corrections)?;
        if before.mode.is_some() && after.mode.is_none() && before.event_type != after.event_type {
            eprintln!(
                "{}: the mode was of the type before, and is gone",
                wish.record
            );
        }
        if before.cameo.is_some() && after.cameo.is_none() && before.event_type != after.event_type
        {
            eprintln!(
                "{}: the CAMEO code was of the type before, and is gone; give one with --field cameo",
                wish.record
            );
        }
    }
    Ok(())
}

fn withdraw(args: &CorrectArgs, archive: &Archive, number: i64) -> Ended {
    let (Some(by), Some(why)) = (&args.author, &args.reason) else {
        return Err(Failure {
            exit: Exit::Usage,
            error: anyhow!("who withdraws a correction says so, and why: --author, --reason"),
        });
    };
    let withdrawal = Withdrawal {
        at: now(),
        by: by.clone(),
        why: why.clone(),
    };
    let mut out = io::stdout().lock();
    for one in archive.writer()?.withdraw(number, &withdrawal)? {
        writeln!(
            out,
            "{}  {}  {}: {} -> {} withdrawn",
            one.number,
            one.correction.event,
            one.correction.field,
            one.old.as_ref().map_or("?".into(), shown),
            shown(&one.correction.value)
        )?;
    }
    Ok(Exit::Done)
}

/// A value for people: a text as it is, anything else as JSON.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".into(),
        other => other.to_string(),
    }
}
