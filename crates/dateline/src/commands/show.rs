//! `dateline knowledge show`: who is meant by some words.
//!
//! In: words as a text would have them. Out: the actors they may mean, with offices and dates. Acts are
//! `dateline lexicon show`'s.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::Args;
use dateline_know::acts::{Lexicon, readings};
use dateline_know::{Actors, Entry, Office};
use jiff::civil::Date;

use crate::cli::{KnowledgeArgs, date};
use crate::exit::{Ended, Exit, OrExit};
use crate::parts;

const EXAMPLES: &str = "\
Examples:
  dateline knowledge show Lukashenko
      Who is meant, with offices and dates
  dateline knowledge show Scholz --date 2019-05-01
      Who was meant on that day

Which acts a word may tell of: `dateline lexicon show`.";

/// Look a name up: the actors that it may mean
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
        let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
        let found = readings(lexicon.data(), &lower);
        if let Some((trigger, _)) = found.first() {
            let _ = writeln!(
                out,
                "words of acts: dateline lexicon show {}",
                trigger.words.join(" ")
            );
        }
    }
    if out.is_empty() {
        let _ = writeln!(out, "nobody is known as “{}”", words.join(" "));
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
