//! What an export could not hold: the file beside the file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Info;

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The format has no room for it.
    Lost,
    /// Something near it was written in its place.
    Approximated,
    /// A column of the format that the record has nothing for.
    Empty,
}

/// What an export lost and approximated, field by field, with how often and why.
#[derive(Clone, Debug)]
pub struct Sidecar {
    info: Info,
    runs: Vec<String>,
    events: u64,
    foreign: u64,
    rows: u64,
    left_out: BTreeMap<String, u64>,
    fields: BTreeMap<(String, Effect, &'static str), u64>,
}

impl Sidecar {
    /// Of an export by this profile, with nothing written yet.
    #[must_use]
    pub fn new(info: Info) -> Self {
        Self {
            info,
            runs: Vec::new(),
            events: 0,
            foreign: 0,
            rows: 0,
            left_out: BTreeMap::new(),
            fields: BTreeMap::new(),
        }
    }

    /// A field of the record that the format has no room for.
    pub fn lost(&mut self, field: &str, why: &'static str) {
        self.note(field, Effect::Lost, why);
    }

    /// A column that says something near what the record says.
    pub fn approximated(&mut self, column: &str, why: &'static str) {
        self.note(column, Effect::Approximated, why);
    }

    /// A column that stays empty, since no record has what it holds.
    pub fn empty(&mut self, column: &str, why: &'static str) {
        self.note(column, Effect::Empty, why);
    }

    fn note(&mut self, field: &str, effect: Effect, why: &'static str) {
        *self
            .fields
            .entry((field.to_owned(), effect, why))
            .or_default() += 1;
    }

    /// A record that was not written at all.
    pub fn left_out(&mut self, why: &str) {
        match self.left_out.get_mut(why) {
            Some(n) => *n += 1,
            None => {
                self.left_out.insert(why.to_owned(), 1);
            }
        }
    }

    /// Rows that were written.
    pub fn wrote(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// An event went in.
    pub(super) fn took_event(&mut self, run: Option<&str>) {
        self.events += 1;
        if let Some(run) = run.filter(|run| !self.runs.iter().any(|r| r == run)) {
            self.runs.push(run.to_owned());
        }
    }

    /// A foreign row went in.
    pub(super) fn took_foreign(&mut self) {
        self.foreign += 1;
    }

    /// How many rows were written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How often a value of this field was lost or approximated.
    #[must_use]
    pub fn times(&self, field: &str, effect: Effect) -> u64 {
        let of = self.fields.iter();
        of.filter(|((f, e, _), _)| f == field && *e == effect)
            .map(|(_, n)| n)
            .sum()
    }

    /// How many records were left out, and why.
    #[must_use]
    pub fn all_left_out(&self) -> &BTreeMap<String, u64> {
        &self.left_out
    }

    /// The file's text: JSON, for people and programs.
    #[must_use]
    pub fn json(&self) -> String {
        let fields = self
            .fields
            .iter()
            .map(|((field, effect, why), times)| FieldLine {
                field,
                effect: *effect,
                why,
                times: *times,
            })
            .collect();
        let file = File {
            profile: self.info.name,
            profile_version: self.info.version,
            program: concat!("dateline ", env!("CARGO_PKG_VERSION")),
            runs: &self.runs,
            events: self.events,
            foreign_rows: self.foreign,
            rows: self.rows,
            left_out: &self.left_out,
            fields,
        };
        // Maps of text and numbers always have a JSON form.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[derive(Serialize)]
struct File<'a> {
    profile: &'a str,
    profile_version: &'a str,
    program: &'a str,
    runs: &'a [String],
    events: u64,
    foreign_rows: u64,
    rows: u64,
    left_out: &'a BTreeMap<String, u64>,
    fields: Vec<FieldLine<'a>>,
}

#[derive(Serialize)]
struct FieldLine<'a> {
    field: &'a str,
    effect: Effect,
    why: &'a str,
    times: u64,
}
