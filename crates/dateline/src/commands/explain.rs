//! `dateline explain`: for each sentence the triggers seen, what they were coded as and why, and
//! what was not coded and why not.
//!
//! In: texts and JSONL. Out: plain text for a reader.

use std::fmt::Write as _;
use std::io::Write;

use clap::Args;
use dateline_code::Settings;
use dateline_export::wrap;
use dateline_parse::Scratch;
use dateline_record::{CharSpan, Claim, Coded, Document, Event, NotCoded, Party};

use super::shared::{beginning, not_coded, over_documents, tell_not_done, wrong_language};
use crate::cli::{GateArgs, GazetteerArgs, InputArgs, PartsArgs, RunArgs};
use crate::exit::Ended;
use crate::output::{ColorArg, Output, OutputArgs, style};
use crate::parts;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline explain report.txt
      Every sentence in which a trigger was seen
  dateline explain report.txt --sentence 17
      One sentence, whatever was seen in it; sentences count from 0 as in the records
  dateline explain report.txt --not-coded
      Only what was left out";

/// Show why: triggers seen, coded and not coded, with rules and reasons
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Only this sentence, counted from 0 as in the records
    #[arg(long, short, value_name = "N", help_heading = "Output")]
    sentence: Option<usize>,
    /// Only triggers that were not coded
    #[arg(long, help_heading = "Output")]
    not_coded: bool,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    running: RunArgs,
}

/// Codes the documents and says why.
pub fn run(args: &ExplainArgs) -> Ended {
    let pipeline = parts::pipeline(&args.parts)?;
    let settings = Settings {
        max_chars: args.running.max_chars(),
        gate: !args.gate.no_gate,
        ..Settings::default()
    };
    let places = parts::Places::Wanted(&args.gazetteer);
    let coder = parts::coder_of(pipeline.clone(), &args.parts.knowledge, places, settings)?;
    let mut output = Output::open(args.output.output.as_deref())?;
    let width = style(ColorArg::Never, args.output.output.is_some()).width;
    let mut problems = Problems::new(args.input.on_error);
    over_documents(
        &args.input,
        &args.running,
        &mut problems,
        Scratch::default,
        |scratch, document| {
            if let Some(note) = wrong_language(document, args.running.force_language) {
                return (not_coded(note), Vec::new());
            }
            let (text, note) = beginning(&document.text, args.running.max_chars());
            let doc = pipeline.parse_with(text, scratch);
            let sentences = doc.sents().map(|s| CharSpan::from(s.chars())).collect();
            let mut coded = coder.code_parsed(document, &doc);
            coded.notes.extend(note);
            (coded, sentences)
        },
        |document, (coded, sentences), problems, progress| {
            for note in &coded.notes {
                problems.note(document, note, progress);
            }
            let shown = Explanation {
                document,
                coded: &coded,
                sentences: &sentences,
                width,
            };
            Ok(output.write_all(shown.text(args.sentence, args.not_coded).as_bytes())?)
        },
    )?;
    output.commit()?;
    tell_not_done(&problems, &args.running);
    Ok(problems.exit())
}

/// One document, explained.
struct Explanation<'a> {
    document: &'a Document,
    coded: &'a Coded,
    sentences: &'a [CharSpan],
    width: usize,
}

impl Explanation<'_> {
    fn text(&self, only: Option<usize>, only_not_coded: bool) -> String {
        let mut out = format!("{}: {} sentences\n", self.document.id, self.sentences.len());
        if let Some(n) = only.filter(|&n| n >= self.sentences.len()) {
            let _ = writeln!(out, "there is no sentence {n}; they count from 0");
        }
        for (n, span) in self
            .sentences
            .iter()
            .enumerate()
            .filter(|(n, _)| only.is_none_or(|o| o == *n))
        {
            let events: Vec<&Event> = self
                .coded
                .events
                .iter()
                .filter(|e| e.sentence == n && !only_not_coded)
                .collect();
            let left_out: Vec<&NotCoded> = self
                .coded
                .not_coded
                .iter()
                .filter(|t| t.sentence == n)
                .collect();
            let claims: Vec<&Claim> = self
                .coded
                .claims
                .iter()
                .filter(|c| c.sentence == n && !only_not_coded)
                .collect();
            let empty = events.is_empty() && left_out.is_empty() && claims.is_empty();
            if empty && only.is_none() {
                continue;
            }
            out.push('\n');
            self.lines(&mut out, &format!("[{n}] "), 4, &self.slice(*span));
            events.iter().for_each(|event| self.event(&mut out, event));
            claims.iter().for_each(|claim| self.claim(&mut out, claim));
            left_out
                .iter()
                .for_each(|trigger| self.left_out(&mut out, trigger));
            if empty {
                out.push_str("    no trigger was seen\n");
            }
        }
        out
    }

    fn event(&self, out: &mut String, event: &Event) {
        let mode = event
            .mode
            .as_ref()
            .map(|m| format!(" {m}"))
            .unwrap_or_default();
        let cameo = event
            .cameo
            .as_ref()
            .map(|c| format!(", CAMEO {c}"))
            .unwrap_or_default();
        let head = format!(
            "“{}”: {}{mode}, {}{cameo}, confidence {:.2}",
            event.trigger.text, event.event_type, event.status, event.confidence
        );
        self.lines(out, "  + ", 4, &head);
        let between = if event.reciprocal { " ↔ " } else { ", " };
        let parties = match (event.reciprocal, event.recipients.is_empty()) {
            (true, _) | (false, true) => names(&event.actors, between),
            (false, false) => format!(
                "{} → {}",
                names(&event.actors, between),
                names(&event.recipients, between)
            ),
        };
        self.lines(out, "      ", 6, &parties);
        self.lines(out, "      rule     ", 15, &event.because.rule);
        self.list(out, "path", &event.because.path);
        self.list(out, "rejected", &event.because.rejected);
        if let Some(other) = &event.same_as {
            self.lines(out, "      same as  ", 15, other);
        }
    }

    fn claim(&self, out: &mut String, claim: &Claim) {
        let speaker = claim
            .speaker
            .as_ref()
            .map_or_else(|| "nobody named".to_owned(), name);
        let cue = claim
            .cue
            .as_ref()
            .map(|c| format!("“{}”: ", c.text))
            .unwrap_or_default();
        let hedge = claim
            .hedge
            .as_ref()
            .map(|h| format!(", hedged by “{}”", h.text))
            .unwrap_or_default();
        let head = format!(
            "{cue}claim, {} ({}{hedge}), speaker {speaker}",
            claim.manner, claim.quotation
        );
        self.lines(out, "  \" ", 4, &head);
        self.lines(out, "      said     ", 15, &self.slice(claim.content));
    }

    fn left_out(&self, out: &mut String, trigger: &NotCoded) {
        let head = format!("“{}”: not coded, {}", trigger.trigger.text, trigger.reason);
        self.lines(out, "  - ", 4, &head);
        if !trigger.detail.is_empty() {
            self.lines(out, "      why      ", 15, &trigger.detail);
        }
        self.list(out, "readings", &trigger.readings);
    }

    fn list(&self, out: &mut String, label: &str, items: &[String]) {
        for (n, item) in items.iter().enumerate() {
            let label = if n == 0 { label } else { "" };
            self.lines(out, &format!("      {label:<9}"), 15, item);
        }
    }

    /// A text in lines that fit, the first after a label, the others as far in.
    fn lines(&self, out: &mut String, label: &str, indent: usize, text: &str) {
        for (n, line) in wrap(text, self.width.saturating_sub(indent))
            .iter()
            .enumerate()
        {
            match n {
                0 => out.push_str(label),
                _ => out.extend(std::iter::repeat_n(' ', indent)),
            }
            out.push_str(line);
            out.push('\n');
        }
    }

    fn slice(&self, span: CharSpan) -> String {
        span.words(&self.document.text)
    }
}

fn names(parties: &[Party], between: &str) -> String {
    match parties {
        [] => "—".to_owned(),
        some => some.iter().map(name).collect::<Vec<_>>().join(between),
    }
}

/// A party as written, what it stands for, and its codes.
fn name(party: &Party) -> String {
    let mut out = match party.text.as_str() {
        "" => "(from before)".to_owned(),
        text => format!("“{text}”"),
    };
    if let Some(name) = party.name.as_ref().filter(|n| **n != party.text) {
        let _ = write!(out, " = {name}");
    }
    let codes: Vec<&str> = party
        .country
        .iter()
        .chain(&party.sectors)
        .map(String::as_str)
        .collect();
    if !codes.is_empty() {
        let _ = write!(out, " [{}]", codes.join(" "));
    }
    if let Some(role) = &party.role {
        let _ = write!(out, ", {role}");
    }
    if !party.alternatives.is_empty() {
        let _ = write!(out, ", or {}", party.alternatives.join(" or "));
    }
    out
}
