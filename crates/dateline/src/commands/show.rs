//! `dateline knowledge show`: what is known of some words.
//!
//! In: words as a text would have them. Out: the actors they may mean, and the entries of the act
//! lexicon that have them among their triggers.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::Args;
use dateline_export::wrap;
use dateline_know::acts::{Act, Condition, Lexicon, LexiconData, Slots, Test, TriggerPos, What};
use dateline_know::{Actors, Entry, Office};
use jiff::civil::Date;

use crate::cli::{KnowledgeArgs, date};
use crate::exit::{Ended, Exit, OrExit};
use crate::output::{ColorArg, style};
use crate::parts;

const EXAMPLES: &str = "\
Examples:
  dateline knowledge show Lukashenko
      Who is meant, with offices and dates
  dateline knowledge show accuse
      Every entry of the act lexicon with this trigger; lemmas, as the parser gives them
  dateline knowledge show Scholz --date 2019-05-01
      Who was meant on that day";

/// Look words up: the actors they may mean, the acts they may tell of
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowArgs {
    /// The words, as a text would have them
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// Only what the words mean on this day, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Looks the words up and prints what is known.
pub fn run(args: &ShowArgs) -> Ended {
    let knowledge = parts::knowledge(&args.knowledge)?;
    let words: Vec<&str> = args
        .words
        .iter()
        .flat_map(|w| w.split_whitespace())
        .collect();
    let mut out = String::new();
    actors(&mut out, knowledge.actors(), &words, args.date);
    if let Some(section) = knowledge.section("acts") {
        let lexicon = Lexicon::from_bytes(section).or_exit(Exit::Parts)?;
        acts(&mut out, lexicon.data(), &words);
    }
    if out.is_empty() {
        let _ = writeln!(out, "nothing is known of “{}”", words.join(" "));
    }
    io::stdout().write_all(out.as_bytes())?;
    Ok(Exit::Done)
}

fn actors(out: &mut String, actors: &Actors, words: &[&str], date: Option<Date>) {
    let Some(found) = actors.longest(words) else {
        return;
    };
    let entries: Vec<Entry> = match date {
        Some(date) => found.on(date).collect(),
        None => found.entries.collect(),
    };
    let _ = writeln!(out, "“{}” may mean", words[..found.len].join(" "));
    for entry in entries {
        let codes: Vec<&str> = entry.country().into_iter().chain(entry.sectors()).collect();
        let class = entry.class().map(|c| format!(", {c}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {}  {} [{}] {:?}{class}",
            entry.id(),
            entry.name(),
            codes.join(" "),
            entry.kind()
        );
        for office in entry.offices().filter(|o| date.is_none_or(|d| o.covers(d))) {
            let _ = writeln!(out, "      {}", office_line(office));
        }
    }
}

fn office_line(office: Office) -> String {
    let day = |d: Option<Date>| d.map_or_else(|| "…".to_owned(), |d| d.to_string());
    let codes: Vec<&str> = office
        .country()
        .into_iter()
        .chain(office.sectors())
        .collect();
    format!(
        "{} to {}  {} [{}]",
        day(office.start()),
        day(office.end()),
        office.title(),
        codes.join(" ")
    )
}

fn acts(out: &mut String, data: &LexiconData, words: &[&str]) {
    let words: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let has = |act: &Act| {
        act.triggers
            .iter()
            .any(|trigger| words.iter().all(|word| trigger.words.contains(word)))
    };
    for act in data.acts.iter().filter(|act| has(act)) {
        entry(out, data, act);
    }
}

fn entry(out: &mut String, data: &LexiconData, act: &Act) {
    let codes: Vec<&str> = [act.mode.as_deref(), act.cameo.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let what = act
        .event_type
        .map_or_else(|| "no act".to_owned(), |t| t.to_string());
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "{}  {what} {}  ({}:{})",
        act.id,
        codes.join(" "),
        act.file,
        act.line
    );
    for (pos, name) in [
        (TriggerPos::Verb, "verbs"),
        (TriggerPos::Noun, "nouns"),
        (TriggerPos::Adjective, "adjectives"),
    ] {
        let words: Vec<String> = act
            .triggers
            .iter()
            .filter(|t| t.pos == pos)
            .map(|t| t.words.join(" "))
            .collect();
        line(out, name, &words.join(", "));
    }
    for condition in &act.conditions {
        line(out, "when", &shown(data, condition));
    }
    line(out, "actor", &slots(&act.actor));
    line(out, "recipient", &slots(&act.recipient));
    for example in &act.examples {
        line(out, "example", example);
    }
    for counter in &act.counter {
        line(out, "not", counter);
    }
}

fn line(out: &mut String, label: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let width = style(ColorArg::Never, false).width.saturating_sub(14);
    for (n, part) in wrap(text, width).iter().enumerate() {
        let _ = writeln!(out, "  {:<12}{part}", if n == 0 { label } else { "" });
    }
}

fn slots(alternatives: &[Slots]) -> String {
    let together = |slots: &Slots| {
        slots
            .iter()
            .map(|path| path.join("."))
            .collect::<Vec<_>>()
            .join(" + ")
    };
    alternatives
        .iter()
        .map(together)
        .collect::<Vec<_>>()
        .join(", ")
}

fn shown(data: &LexiconData, condition: &Condition) -> String {
    let tests = |tests: &[Test]| {
        tests
            .iter()
            .map(|t| test(data, t))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match condition {
        Condition::Passive(passive) => format!("{}passive", if *passive { "" } else { "not " }),
        Condition::PluralSubject(plural) => {
            format!("{}plural subject", if *plural { "" } else { "no " })
        }
        Condition::Slot {
            slot,
            filled,
            any,
            none,
        } => {
            let mut parts = Vec::new();
            parts.extend(filled.map(|f| {
                if f {
                    "is there".to_owned()
                } else {
                    "is empty".to_owned()
                }
            }));
            if !any.is_empty() {
                parts.push(format!("one of {}", tests(any)));
            }
            if !none.is_empty() {
                parts.push(format!("none of {}", tests(none)));
            }
            format!("{}: {}", slot.join("."), parts.join("; "))
        }
    }
}

fn test(data: &LexiconData, test: &Test) -> String {
    let what = match &test.what {
        What::Word(word) => word.clone(),
        What::Class(index) => data
            .classes
            .get(*index as usize)
            .map_or_else(String::new, |c| format!("@{}", c.name)),
        What::Is(builtin) => format!("@{}", format!("{builtin:?}").to_lowercase()),
        What::Act(event_type) => event_type.to_string(),
    };
    if test.modifier {
        format!("~{what}")
    } else {
        what
    }
}
