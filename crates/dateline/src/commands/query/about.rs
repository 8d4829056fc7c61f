//! What is said about an answer: what was counted, and what was left out.

use dateline_cube::{Filter, Tally};
use dateline_record::Status;
use dateline_store::{Reader, StoreError};
use serde_json::{Map, Value, json};

use crate::commands::archived;
use crate::commands::shared::{counted, grouped};

/// What a tally says was left out, as JSON.
pub fn left_out(tally: &Tally, filter: &Filter) -> Value {
    let mut statuses = Map::new();
    for (status, n) in other_statuses(tally, filter) {
        statuses.insert(status.to_string(), n.into());
    }
    json!({
        "statuses": statuses,
        "repeats": repeats(tally, filter),
        "joined": tally.joined,
        "ungrouped": tally.ungrouped,
    })
}

/// Says how many rows the codebook has no act for, where records of other coders were asked for: they are in the
/// archive and no events.
pub fn tell_without_act(reader: &Reader, filter: &Filter) -> Result<(), StoreError> {
    if filter.classes.is_empty() {
        return Ok(());
    }
    let rows = archived::without_act(reader, &filter.classes)?;
    if let Some(rows) = archived::told_without_act(rows) {
        eprintln!("not counted: {rows}");
    }
    Ok(())
}

/// What was left out in words; nothing where nothing was left out.
pub fn in_words(tally: &Tally, filter: &Filter, ungrouped: &str) -> Option<String> {
    let mut parts: Vec<String> = other_statuses(tally, filter)
        .map(|(status, n)| format!("{} {status}", number(n)))
        .collect();
    let mut ways = Vec::new();
    if !parts.is_empty() {
        ways.push("--status all");
    }
    let repeats = repeats(tally, filter);
    if repeats > 0 {
        let noun = if repeats == 1 { "repeats" } else { "repeat" };
        parts.push(format!(
            "{} that {noun} another record of the document",
            number(repeats)
        ));
        ways.push("--repeats");
    }
    let way = match ways.is_empty() {
        true => String::new(),
        false => format!(" ({} to take them in)", ways.join(" and ")),
    };
    let mut text = match parts.is_empty() {
        true => String::new(),
        false => format!(
            "left out of {}: {}{way}",
            counted(usize_of(all(tally)), "record"),
            parts.join(", ")
        ),
    };
    if tally.joined > 0 {
        if !text.is_empty() {
            text.push_str("; ");
        }
        let noun = if tally.joined == 1 { "tells" } else { "tell" };
        text.push_str(&format!(
            "joined: {} that {noun} an act which another document tells (--count record counts them)",
            number(tally.joined)
        ));
    }
    if tally.ungrouped > 0 {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(&format!(
            "in no group: {} {ungrouped}",
            number(tally.ungrouped)
        ));
    }
    (!text.is_empty()).then_some(text)
}

fn all(tally: &Tally) -> u64 {
    Status::ALL
        .iter()
        .map(|status| {
            let (once, again) = tally.of(*status);
            once + again
        })
        .sum()
}

fn other_statuses<'a>(
    tally: &'a Tally,
    filter: &'a Filter,
) -> impl Iterator<Item = (Status, u64)> + 'a {
    Status::ALL
        .iter()
        .filter(|status| !filter.statuses.contains(status))
        .map(|status| {
            let (once, again) = tally.of(*status);
            (*status, once + again)
        })
        .filter(|(_, n)| *n > 0)
}

/// Repeats among the statuses that were asked for.
fn repeats(tally: &Tally, filter: &Filter) -> u64 {
    match filter.repeats {
        true => 0,
        false => filter.statuses.iter().map(|s| tally.of(*s).1).sum(),
    }
}

fn number(n: u64) -> String {
    grouped(usize_of(n))
}

fn usize_of(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
