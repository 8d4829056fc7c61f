//! Files of corrections: CSV with a header, or one JSON object a line.
//!
//! In: a file. Out: what is asked for, line by line, and the lines that cannot be read, each with its number.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use serde::Deserialize;
use serde_json::Value;

use super::{Said, Wish};
use crate::exit::{Exit, Failure};

const COLUMNS: [&str; 5] = ["record", "field", "value", "author", "reason"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    record: String,
    field: String,
    value: Value,
    author: Option<String>,
    reason: Option<String>,
}

/// Reads a file.
pub fn read(path: &Path) -> Result<(Vec<Wish>, Vec<String>), Failure> {
    let bytes = fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let line = 1 + e.as_bytes()[..e.utf8_error().valid_up_to()]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        bad(
            path,
            &format!("line {line} is not UTF-8; save the file as such"),
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (wishes, faults) = match text.trim_start().starts_with('{') {
        true => jsonl(text),
        false => csv(path, text)?,
    };
    match wishes.is_empty() && faults.is_empty() {
        true => Err(bad(path, "it has no corrections")),
        false => Ok((wishes, faults)),
    }
}

fn bad(path: &Path, what: &str) -> Failure {
    Failure {
        exit: Exit::BadInput,
        error: anyhow!("{}: {what}", path.display()),
    }
}

fn jsonl(text: &str) -> (Vec<Wish>, Vec<String>) {
    let (mut wishes, mut faults) = (Vec::new(), Vec::new());
    for (n, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(line) {
            Ok(line) => wishes.push(Wish {
                at: format!("line {n}"),
                record: line.record,
                fields: vec![(line.field, Said::Json(line.value))],
                author: line.author,
                reason: line.reason,
            }),
            Err(error) => faults.push(format!("  line {n}: {error}")),
        }
    }
    (wishes, faults)
}

fn csv(path: &Path, text: &str) -> Result<(Vec<Wish>, Vec<String>), Failure> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|e| bad(path, &e.to_string()))?
        .clone();
    if let Some(other) = header.iter().find(|name| !COLUMNS.contains(&name.trim())) {
        let what = format!(
            "line 1: there is no column `{other}`; the header names {}",
            COLUMNS.join(", ")
        );
        return Err(bad(path, &what));
    }
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let (Some(record), Some(field), Some(value)) =
        (column("record"), column("field"), column("value"))
    else {
        let what = "line 1: the header has to name record, field and value (and reason, author)";
        return Err(bad(path, what));
    };
    let (author, reason) = (column("author"), column("reason"));
    let (mut wishes, mut faults) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                faults.push(format!("  {error}"));
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() != header.len() {
            faults.push(format!(
                "  line {line}: it has {} cells, the header {}",
                row.len(),
                header.len()
            ));
            continue;
        }
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let optional = |at: Option<usize>| at.map(cell).filter(|text| !text.trim().is_empty());
        wishes.push(Wish {
            at: format!("line {line}"),
            record: cell(record),
            fields: vec![(cell(field), Said::Text(cell(value)))],
            author: optional(author),
            reason: optional(reason),
        });
    }
    Ok((wishes, faults))
}
