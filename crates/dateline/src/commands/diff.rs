//! `dateline diff`: which events appeared, vanished or changed from one run to another, and by which
//! entries.
//!
//! In: an archive and two of its runs. Out: a line an event, by document, for the documents that both
//! runs coded, or that the later coded anew after the earlier.

use std::collections::HashMap;
use std::io::{self, Write};

use clap::{Args, ValueEnum};
use dateline_record::{Event, Party};
use dateline_store::{Archive, Reader, RowId};
use serde_json::{Value, json};

use super::shared::counted;
use crate::cli::ArchiveArgs;
use crate::exit::{Ended, Exit};

const EXAMPLES: &str = "\
Examples:
  dateline diff r1 r2 --archive archive
      What run r2 coded otherwise than r1, event by event
  dateline diff r1 r2 --archive archive --format jsonl | jq -r .rule | sort | uniq -c
      How often each entry is behind it";

/// Show which events appeared, vanished or changed between two runs, and because of which entry
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffArgs {
    /// The earlier run: its name or number
    #[arg(value_name = "RUN")]
    from: String,
    /// The later run
    #[arg(value_name = "RUN")]
    to: String,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// How it is printed
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line an event
    Text,
    /// One JSON object an event
    Jsonl,
}

/// An event that is not the same in both.
enum Difference<'a> {
    Appeared(&'a Event),
    Vanished(&'a Event),
    Changed(&'a Event, &'a Event),
}

/// Prints the differences.
pub fn run(args: &DiffArgs) -> Ended {
    let mut reader = Archive::open_read_only(&args.archive.archive)?.reader()?;
    let (from, to) = (reader.run(&args.from)?, reader.run(&args.to)?);
    let mut before = by_document(&reader, from.id.row)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut appeared, mut vanished, mut changed, mut documents, mut other) = (0, 0, 0, 0, 0);
    for (document, coding) in reader.documents_of_run(to.id.row)? {
        let Some(old) = before.remove(&document) else {
            other += 1;
            continue;
        };
        let (old, new) = (
            reader.coding(old)?.coded.events,
            reader.coding(coding)?.coded.events,
        );
        let differences = compare(&old, &new);
        if differences.is_empty() {
            continue;
        }
        documents += 1;
        let id = reader.document_row(document)?.id;
        for difference in &differences {
            match difference {
                Difference::Appeared(_) => appeared += 1,
                Difference::Vanished(_) => vanished += 1,
                Difference::Changed(..) => changed += 1,
            }
            match args.format {
                Format::Text => writeln!(out, "{}", line(&id, difference))?,
                Format::Jsonl => writeln!(out, "{}", object(&id, difference))?,
            }
        }
    }
    out.flush()?;
    let mut told = format!(
        "{}: {} appeared, {vanished} vanished, {changed} changed",
        counted(documents, "document"),
        counted(appeared, "event"),
    );
    if other > 0 {
        told.push_str(&format!(
            "; {} of {} not coded by {}",
            counted(other, "document"),
            to.id.name,
            from.id.name
        ));
    }
    let (rows, without) = reader.foreign_rows_of_run(to.id.row)?;
    if rows > 0 {
        told.push_str(&format!(
            "; {} by {}, which are not compared",
            counted(usize::try_from(rows).unwrap_or(usize::MAX), "foreign row"),
            to.id.name
        ));
        if without > 0 {
            told.push_str(&format!(
                ", {without} of them that the codebook has no act for"
            ));
        }
    }
    eprintln!("{told}");
    Ok(Exit::Done)
}

/// The last coding that a run has of each document.
fn by_document(
    reader: &Reader,
    run: RowId,
) -> Result<HashMap<RowId, RowId>, dateline_store::StoreError> {
    Ok(reader.documents_of_run(run)?.into_iter().collect())
}

/// Events are the same by their id, which comes from their content; one that is not there any more and
/// one with the same trigger are one that changed.
fn compare<'a>(old: &'a [Event], new: &'a [Event]) -> Vec<Difference<'a>> {
    let find = |events: &'a [Event], id: &str| events.iter().find(|e| e.id == id);
    let mut gone: Vec<&Event> = old.iter().filter(|e| find(new, &e.id).is_none()).collect();
    let mut out = Vec::new();
    for event in new {
        if let Some(before) = find(old, &event.id) {
            if before != event {
                out.push(Difference::Changed(before, event));
            }
            continue;
        }
        let same_words = |e: &&Event| e.trigger.span() == event.trigger.span();
        match gone.iter().position(same_words) {
            Some(at) => out.push(Difference::Changed(gone.remove(at), event)),
            None => out.push(Difference::Appeared(event)),
        }
    }
    out.extend(gone.into_iter().map(Difference::Vanished));
    out
}

fn line(document: &str, difference: &Difference) -> String {
    match difference {
        Difference::Appeared(event) => {
            format!(
                "{document}: + {} because of {}",
                told(event),
                event.because.rule
            )
        }
        Difference::Vanished(event) => {
            format!(
                "{document}: - {} because of {}",
                told(event),
                event.because.rule
            )
        }
        Difference::Changed(before, after) => {
            let fields: Vec<String> = fields(before, after)
                .into_iter()
                .map(|(field, a, b)| format!("{field} {a} → {b}"))
                .collect();
            let fields = match fields.is_empty() {
                true => "only why it was coded so".to_owned(),
                false => fields.join(", "),
            };
            let rule = match before.because.rule == after.because.rule {
                true => after.because.rule.clone(),
                false => format!("{} → {}", before.because.rule, after.because.rule),
            };
            format!("{document}: ~ {}: {fields} because of {rule}", told(after),)
        }
    }
}

fn object(document: &str, difference: &Difference) -> Value {
    match difference {
        Difference::Appeared(event) => json!({
            "document": document, "difference": "appeared", "rule": event.because.rule, "event": event,
        }),
        Difference::Vanished(event) => json!({
            "document": document, "difference": "vanished", "rule": event.because.rule, "event": event,
        }),
        Difference::Changed(before, after) => json!({
            "document": document, "difference": "changed", "rule": after.because.rule,
            "rule_before": before.because.rule,
            "fields": fields(before, after).into_iter().map(|(field, ..)| field).collect::<Vec<_>>(),
            "before": before, "event": after,
        }),
    }
}

/// `ASSAULT Russia → Ukraine "attacked" (sentence 3)`.
fn told(event: &Event) -> String {
    let names = |parties: &[Party]| match parties {
        [] => "-".to_owned(),
        all => all.iter().map(Party::shown).collect::<Vec<_>>().join(", "),
    };
    format!(
        "{} {} → {} \"{}\" (sentence {})",
        event.event_type,
        names(&event.actors),
        names(&event.recipients),
        event.trigger.text,
        event.sentence + 1
    )
}

/// The fields in which two records differ, with both values in short. What tells why is told apart.
fn fields(before: &Event, after: &Event) -> Vec<(String, String, String)> {
    let object = |event: &Event| match serde_json::to_value(event) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (object(before), object(after));
    let names = before
        .keys()
        .chain(after.keys().filter(|k| !before.contains_key(*k)));
    names
        .filter(|name| !matches!(name.as_str(), "id" | "because"))
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| {
            (
                name.clone(),
                short(before.get(name)),
                short(after.get(name)),
            )
        })
        .collect()
}

fn short(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::Array(all)) => {
            let parts: Vec<String> = all.iter().map(|v| short(Some(v))).collect();
            format!("[{}]", parts.join(", "))
        }
        Some(Value::Object(fields)) => {
            let names = ["name", "text", "start"];
            let name = names.iter().find_map(|n| fields.get(*n));
            name.map_or("…".to_owned(), |v| short(Some(v)))
        }
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
