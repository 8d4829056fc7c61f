//! What was not done: bad inputs and notes, named on standard error as they come and counted.

use std::collections::BTreeMap;

use anyhow::anyhow;
use dateline_record::Note;

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
}

impl Problems {
    /// None yet.
    pub fn new(on_error: OnError) -> Self {
        Self {
            on_error,
            skipped: 0,
            notes: BTreeMap::new(),
        }
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
    pub fn note(&mut self, document: &str, note: &Note, progress: &Progress) {
        let count = self.notes.entry(note.code.clone()).or_default();
        *count += 1;
        name(
            *count,
            &format!("note: {document}: {}: {}", note.code, note.message),
            progress,
        );
    }

    /// What was not done, in a few words; empty where all was.
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        match self.skipped {
            0 => {}
            1 => parts.push("1 bad input skipped".to_owned()),
            n => parts.push(format!("{n} bad inputs skipped")),
        }
        parts.extend(
            self.notes
                .iter()
                .map(|(code, n)| format!("{n} noted as {code}")),
        );
        parts.join(", ")
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

fn name(count: usize, line: &str, progress: &Progress) {
    match count {
        1..=NAMED => progress.line(line),
        n if n == NAMED + 1 => progress.line("… and more of the same kind, counted at the end"),
        _ => {}
    }
}
