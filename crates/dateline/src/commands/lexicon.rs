//! `dateline lexicon`: what the act lexicon has for a word.
//!
//! In: a trigger's words, as lemmas. Out: every reading of them in the order in which they compete, with
//! what each asks for, and what else the lexicon knows the word as.

use std::fmt::Write as _;
use std::io::{self, Write};

use anyhow::anyhow;
use clap::{Args, Subcommand};
use dateline_export::wrap;
use dateline_know::acts::{
    Act, Condition, Lexicon, LexiconData, Slots, Test, Trigger, TriggerPos, What, readings,
};

use super::shared::counted;
use crate::cli::KnowledgeArgs;
use crate::exit::{Ended, Exit, OrExit};
use crate::output::{ColorArg, style};
use crate::parts;

const EXAMPLES: &str = "\
Examples:
  dateline lexicon show accuse
      Every reading: type, mode, CAMEO code, conditions, where the parties stand, examples
  dateline lexicon show crack down
      Triggers that have all of these words; lemmas, as the parser gives them
  dateline lexicon show drop --knowledge my-knowledge
      The same in your own lexicon

Of the readings of a trigger the first whose conditions hold wins; a trigger of more words wins over one of fewer.
Who is meant by a name: `dateline knowledge show`.";

/// Look up which acts a word may tell of, and by which conditions
#[derive(Debug, Subcommand)]
pub enum LexiconCommand {
    Show(ShowArgs),
}

/// Show every reading of a word in the order in which they compete
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowArgs {
    /// The words of a trigger, as lemmas: `accuse`, `crack down`
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the one that is named.
pub fn run(command: &LexiconCommand) -> Ended {
    let LexiconCommand::Show(args) = command;
    let knowledge = parts::knowledge(&args.knowledge)?;
    let section = knowledge
        .section("acts")
        .ok_or_else(|| anyhow!("the knowledge holds no act lexicon"))
        .or_exit(Exit::Parts)?;
    let lexicon = Lexicon::from_bytes(section).or_exit(Exit::Parts)?;
    let words: Vec<String> = args
        .words
        .iter()
        .flat_map(|w| w.split_whitespace())
        .map(str::to_lowercase)
        .collect();
    let mut out = String::new();
    for (trigger, acts) in readings(lexicon.data(), &words) {
        if !out.is_empty() {
            out.push('\n');
        }
        group(&mut out, lexicon.data(), trigger, &acts);
    }
    beside(&mut out, &lexicon, &words);
    if out.is_empty() {
        let _ = writeln!(
            out,
            "the lexicon does not have “{}”; it holds lemmas: accuse, not accused",
            words.join(" ")
        );
    }
    io::stdout().write_all(out.as_bytes())?;
    Ok(Exit::Done)
}

/// A trigger with its readings.
fn group(out: &mut String, data: &LexiconData, trigger: &Trigger, acts: &[&Act]) {
    let _ = writeln!(
        out,
        "{} ({}): {}",
        trigger.words.join(" "),
        part_of_speech(trigger.pos),
        counted(acts.len(), "reading"),
    );
    for (n, act) in acts.iter().enumerate() {
        let what = act
            .event_type
            .map_or_else(|| "no act".to_owned(), |t| t.to_string());
        let codes = [
            Some(what.as_str()),
            act.mode.as_deref(),
            act.cameo.as_deref(),
        ];
        let codes: Vec<&str> = codes.into_iter().flatten().collect();
        let (id, place) = (&act.id, format!("{}:{}", act.file, act.line));
        let _ = writeln!(out, "{:>3} {id}  {}  ({place})", n + 1, codes.join(" "));
        reading(out, data, act);
    }
}

fn reading(out: &mut String, data: &LexiconData, act: &Act) {
    for condition in &act.conditions {
        line(out, "when", &shown(data, condition));
    }
    line(out, "frame", &act.frame);
    line(out, "actor", &slots(&act.actor));
    line(out, "recipient", &slots(&act.recipient));
    line(out, "contexts", &act.contexts.join(", "));
    if act.governs {
        line(
            out,
            "governs",
            "its complement belongs to it and is not coded apart",
        );
    }
    line(out, "inherits", act.inherits.as_deref().unwrap_or_default());
    for example in &act.examples {
        line(out, "example", example);
    }
    for counter in &act.counter {
        line(out, "not", counter);
    }
    line(out, "note", act.note.as_deref().unwrap_or_default());
}

fn part_of_speech(pos: TriggerPos) -> &'static str {
    match pos {
        TriggerPos::Verb => "verb",
        TriggerPos::Noun => "noun",
        TriggerPos::Adjective => "adjective",
    }
}

/// What the word is to the lexicon besides a trigger: a word of status or saying, a light verb, a member
/// of classes.
fn beside(out: &mut String, lexicon: &Lexicon, words: &[String]) {
    let data = lexicon.data();
    let has = |trigger: &Trigger| words.iter().all(|w| trigger.words.contains(w));
    let mut roles: Vec<String> = Vec::new();
    for operator in &data.operators {
        for trigger in operator.triggers.iter().filter(|t| has(t)) {
            let effect = format!("{:?}", operator.effect).to_lowercase();
            let shown = trigger.words.join(" ");
            roles.push(format!("`{shown}` makes its complement {effect}"));
        }
    }
    for cue in &data.cues {
        for trigger in cue.triggers.iter().filter(|t| has(t)) {
            roles.push(format!(
                "`{}` is a word of saying ({})",
                trigger.words.join(" "),
                cue.manner
            ));
        }
    }
    let joined = words.join(" ");
    let light = data.light.iter().chain(&data.undergoing);
    for verb in light.filter(|v| words.iter().all(|w| v.contains(w))) {
        roles.push(format!("`{}` is a light verb", verb.join(" ")));
    }
    let classes: Vec<String> = data
        .classes
        .iter()
        .filter(|c| c.members.contains(&joined))
        .map(|c| format!("@{}", c.name))
        .collect();
    if !classes.is_empty() {
        roles.push(format!("`{joined}` is in {}", classes.join(", ")));
    }
    if !roles.is_empty() {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        for role in roles {
            let _ = writeln!(out, "{role}");
        }
    }
}

fn line(out: &mut String, label: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let width = style(ColorArg::Never, false).width.saturating_sub(16);
    for (n, part) in wrap(text, width).iter().enumerate() {
        let _ = writeln!(out, "    {:<12}{part}", if n == 0 { label } else { "" });
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
        What::Act(event_type) => format!("@act.{event_type}"),
    };
    if test.modifier {
        format!("~{what}")
    } else {
        what
    }
}
