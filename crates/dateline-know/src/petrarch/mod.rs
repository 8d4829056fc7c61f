//! Dictionaries of the PETRARCH/TABARI tradition, read, linted, and turned into data files of ours.
//!
//! In: `*.actors.txt` and `*.agents.txt` files and the knowledge folder they are to join. Out: the rows
//! of `actors/dictionary.csv` and `actors/dictionary_agents.csv`, with a [`Finding`] for whatever is
//! malformed, unreachable, or cannot be said in our tables. The semantics are those of PETRARCH's
//! code where it differs from its documentation: the first restriction that fits wins, `A-B` holds
//! from A up to and not including B, years of two digits up to 30 are of this century.
//!
//! Nothing is guessed: what cannot be read is reported with file and line, and left out.

mod actors;
mod agents;
mod code;
mod lines;
mod names;
mod range;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::load::Drafts;
use crate::phrase::Key;
use crate::{Finding, KnowError, Report};

pub use code::{Codes, Decoded};
pub use range::{Bounds, Restriction};

/// What a dictionary became.
#[derive(Debug, Default)]
pub struct Imported {
    /// `actors/dictionary.csv`, header included; empty where no dictionary of actors was given.
    pub actors: String,
    /// `actors/dictionary_agents.csv`, likewise.
    pub agents: String,
    /// What is wrong in the dictionaries, in the order of files and lines.
    pub report: Report,
    /// How many entries there were, were taken over, and were known already.
    pub counts: Counts,
}

/// How an import went.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Entries read.
    pub entries: usize,
    /// Entries written, under at least one name that was not known.
    pub written: usize,
    /// Entries all of whose names the knowledge folder has already.
    pub known: usize,
    /// Entries left out because nothing in them can be used.
    pub left_out: usize,
}

/// Names that the knowledge folder has already, by key.
pub(crate) struct Known {
    keys: HashMap<String, String>,
    /// How often an id was given out: two entries may begin with names that read the same.
    ids: HashMap<String, usize>,
}

impl Known {
    fn of(drafts: &Drafts) -> Self {
        let mut keys = HashMap::new();
        for draft in &drafts.entries {
            for phrase in &draft.phrases {
                keys.entry(Key::of(&phrase.text).text)
                    .or_insert_with(|| draft.id.clone());
            }
        }
        Self {
            keys,
            ids: HashMap::new(),
        }
    }

    /// An id that no other entry has.
    pub(crate) fn id(&mut self, wanted: String) -> String {
        let times = self.ids.entry(wanted.clone()).or_default();
        *times += 1;
        match *times {
            1 => wanted,
            n => format!("{wanted}.{n}"),
        }
    }

    /// The entry that has a name, if any has.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.keys.get(&Key::of(name).text).map(String::as_str)
    }

    fn add(&mut self, name: &str, id: &str) {
        self.keys
            .entry(Key::of(name).text)
            .or_insert_with(|| id.to_owned());
    }
}

/// Which dictionary a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dictionary {
    Actors,
    Agents,
    Verbs,
}

impl Dictionary {
    fn of(text: &str) -> Self {
        let mut lines = text.lines().map(lines::without_comment);
        if text.lines().any(|l| l.trim_start().starts_with("---")) {
            Dictionary::Verbs
        } else if lines.any(|l| l.contains("[~") || l.contains("~]")) {
            Dictionary::Agents
        } else {
            Dictionary::Actors
        }
    }
}

/// Reads dictionaries that are to join the knowledge folder `folder`: names that it has already are
/// left to it, codes are those of its `ontology/cameo_actor_codes.csv`.
///
/// # Errors
/// If a file cannot be read, or the folder does not load.
pub fn import(paths: &[PathBuf], folder: &Path) -> Result<Imported, KnowError> {
    let mut drafts = Drafts::read(folder)?;
    // What an earlier import wrote is written anew, not held against itself.
    let files = drafts.files.clone();
    drafts.entries.retain(|d| {
        files[d.file]
            .file_stem()
            .is_none_or(|stem| !stem.to_string_lossy().starts_with("dictionary"))
    });
    let codes = Codes::read(folder, &drafts)?;
    let mut known = Known::of(&drafts);
    let mut out = Imported::default();
    for path in paths {
        let bytes = std::fs::read(path).map_err(|e| KnowError::io(path, e))?;
        // The published files mix UTF-8 and Latin-1: a byte that is no UTF-8 is one of Latin-1.
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
        let mut import = Import {
            path,
            codes: &codes,
            known: &mut known,
            out: &mut out,
        };
        match Dictionary::of(&text) {
            Dictionary::Actors => import.actors(&text),
            Dictionary::Agents => import.agents(&text),
            Dictionary::Verbs => import.out.report.findings.push(Finding::error(
                path,
                1,
                "this is a dictionary of verbs; its surface patterns say nothing of the grammar that acts hang on",
                "write the verbs as entries of acts/*.toml (docs/lexicon.md)",
            )),
        }
    }
    Ok(out)
}

/// One file being imported.
pub(crate) struct Import<'a> {
    pub(crate) path: &'a Path,
    pub(crate) codes: &'a Codes,
    pub(crate) known: &'a mut Known,
    pub(crate) out: &'a mut Imported,
}

impl Import<'_> {
    pub(crate) fn error(&mut self, line: u64, message: impl Into<String>, remedy: &str) {
        let finding = Finding::error(self.path, line, message, remedy);
        self.out.report.findings.push(finding);
    }

    pub(crate) fn warning(&mut self, line: u64, message: impl Into<String>, remedy: &str) {
        let finding = Finding::warning(self.path, line, message, remedy);
        self.out.report.findings.push(finding);
    }

    /// The names that nobody has yet; they count as known from now on. `None` where all are known.
    pub(crate) fn fresh(&mut self, names: &[String], id: &str) -> Vec<String> {
        let mut fresh: Vec<String> = Vec::new();
        for name in names {
            if self.known.get(name).is_none() {
                self.known.add(name, id);
                fresh.push(name.clone());
            }
        }
        fresh
    }

    /// The chunks of a code, with findings about those that are none.
    pub(crate) fn decode(&mut self, line: u64, code: &str) -> Option<Decoded> {
        match self.codes.decode(code) {
            Ok(decoded) => Some(decoded),
            Err(message) => {
                self.error(
                    line,
                    message,
                    "correct the code, or add it to ontology/cameo_actor_codes.csv",
                );
                None
            }
        }
    }
}

/// Rows as CSV; `head` is the comment and header line.
pub(crate) fn write_row(csv: &mut String, head: &str, cells: &[&str]) {
    if csv.is_empty() {
        csv.push_str(head);
    }
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            csv.push(',');
        }
        if cell.contains([',', '"', '#']) {
            csv.push('"');
            csv.push_str(&cell.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(cell);
        }
    }
    csv.push('\n');
}
