//! What was not done: bad inputs and notes, named on standard error as they come and counted.

use std::collections::BTreeMap;

use anyhow::anyhow;
use dateline_record::{Document, Note};
use dateline_text::Tally;

use crate::cli::OnError;
use crate::exit::{Exit, Failure};
use crate::progress::Progress;

/// Of each kind so many are named; the rest are only counted.
const NAMED: usize = 100;

/// Counts what was not done.
pub struct Problems {
    on_error: OnError,
    skipped: usize,
    notes: BTreeMap<String, usize>,
    /// Documents not read for their language, by it.
    languages: BTreeMap<String, usize>,
    tally: Tally,
}

impl Problems {
    /// None yet.
    pub fn new(on_error: OnError) -> Self {
        Self {
            on_error,
            skipped: 0,
            notes: BTreeMap::new(),
            languages: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// Tells in the end what the reader of documents passed over.
    pub fn watch(&mut self, tally: &Tally) {
        self.tally = tally.clone();
    }

    /// A bad input: named and skipped, or the end of the run.
    pub fn bad_input(
        &mut self,
        error: &dyn std::fmt::Display,
        progress: &Progress,
    ) -> Result<(), Failure> {
        if self.on_error == OnError::Fail {
            return Err(Failure {
                exit: Exit::BadInput,
                error: anyhow!("{error}"),
            });
        }
        self.skipped += 1;
        name(self.skipped, &format!("skipped: {error}"), progress);
        Ok(())
    }

    /// A word about a document: what was not done.
    pub fn note(&mut self, document: &Document, note: &Note, progress: &Progress) {
        if let ("not-english", Some(language)) = (note.code.as_str(), &document.language) {
            *self.languages.entry(language.clone()).or_default() += 1;
        }
        let count = self.notes.entry(note.code.clone()).or_default();
        *count += 1;
        name(
            *count,
            &format!("note: {}: {}: {}", document.id, note.code, note.message),
            progress,
        );
    }

    /// A line about a run, with what was not done behind it.
    pub fn told_with(&self, done: &str) -> String {
        match self.summary() {
            not_done if not_done.is_empty() => done.to_owned(),
            not_done => format!("{done}; {not_done}"),
        }
    }

    /// What was not done, in a few words; empty where all was.
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        match self.skipped {
            0 => {}
            1 => parts.push("1 bad input skipped".to_owned()),
            n => parts.push(format!("{n} bad inputs skipped")),
        }
        for (code, n) in &self.notes {
            let mut part = format!("{n} noted as {code}");
            if code == "not-english" {
                part.push_str(&most(self.languages.iter().map(|(k, n)| (k.as_str(), *n))));
            }
            parts.push(part);
        }
        let passed_over = self.tally.passed_over();
        let total: u64 = passed_over.values().sum();
        if total > 0 {
            let kinds = passed_over.iter().map(|(k, n)| (k.as_str(), *n as usize));
            parts.push(format!("{total} passed over{}", most(kinds)));
        }
        parts.join(", ")
    }

    /// Bad inputs so far.
    pub fn skipped(&self) -> u64 {
        self.skipped as u64
    }

    /// The exit code this run ends with.
    pub fn exit(&self) -> Exit {
        if self.skipped > 0 {
            Exit::Skipped
        } else {
            Exit::Done
        }
    }
}

/// ` (9 de, 2 fr)`: the most frequent first, and how many more kinds there are.
fn most<'a>(counts: impl Iterator<Item = (&'a str, usize)>) -> String {
    const KINDS: usize = 6;
    let mut counts: Vec<(&str, usize)> = counts.collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let named: Vec<String> = counts
        .iter()
        .take(KINDS)
        .map(|(kind, n)| format!("{n} {kind}"))
        .collect();
    match counts.len() {
        0 => String::new(),
        n if n > KINDS => format!(" ({} and {} more kinds)", named.join(", "), n - KINDS),
        _ => format!(" ({})", named.join(", ")),
    }
}

fn name(count: usize, line: &str, progress: &Progress) {
    match count {
        1..=NAMED => progress.line(line),
        n if n == NAMED + 1 => progress.line("… and more of the same kind, counted at the end"),
        _ => {}
    }
}
