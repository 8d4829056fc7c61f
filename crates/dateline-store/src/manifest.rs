//! Runs and what they were made with.
//!
//! A [`Manifest`] names everything that decides what is coded: program, model, knowledge, gazetteer
//! and settings by their hashes, and the inputs. Equal manifests over equal inputs give byte-equal
//! records on any machine; counts and timings are for people and decide nothing.

use std::collections::BTreeMap;

use dateline_record::content_id;
use serde::{Deserialize, Serialize};

/// A part that decides what is coded: its name and the SHA-256 of its bytes or content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The file's name, for people.
    pub name: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// An input as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The path as given; `<stdin>` for standard input.
    pub path: String,
    /// Its size in bytes, where it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// SHA-256 of its bytes in hexadecimal, where it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    /// Documents read.
    pub read: u64,
    /// Documents that were new.
    pub new: u64,
    /// Documents that are a changed version of one that was there.
    pub versions: u64,
    /// Documents that were there already and were not coded again.
    pub known: u64,
    /// Documents kept and not coded, for their language.
    pub other_languages: u64,
    /// Bad inputs passed over.
    pub skipped: u64,
    /// Events written.
    pub events: u64,
    /// Claims written.
    pub claims: u64,
}

/// What a run was made with (codebook word: run).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// What was done: `ingest`, `recode`, `import gdelt2-events`.
    pub kind: String,
    /// Name and version of the program, and the hash of its sources.
    #[serde(default)]
    pub program: Part,
    /// The parser's model; absent where nothing was coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Part>,
    /// The knowledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knowledge: Option<Part>,
    /// The gazetteer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gazetteer: Option<Part>,
    /// Settings that decide what is read and coded, by name.
    #[serde(default)]
    pub settings: BTreeMap<String, serde_json::Value>,
    /// The inputs.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// When it began, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// What it did.
    #[serde(default)]
    pub counts: RunCounts,
    /// Seconds by what they were spent on.
    #[serde(default)]
    pub timings: BTreeMap<String, f64>,
    /// SHA-256 of the records written, as `code --format jsonl` writes them, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records_sha256: Option<String>,
}

impl Manifest {
    /// Hash of what decides the records: all but counts, timings and moments.
    #[must_use]
    pub fn identity(&self) -> String {
        let deciding = (
            &self.kind,
            &self.program,
            &self.model,
            &self.knowledge,
            &self.gazetteer,
            &self.settings,
            &self.inputs,
        );
        // Of strings, numbers and lists: writing it cannot fail.
        let text = serde_json::to_string(&deciding).unwrap_or_default();
        content_id('m', &[&text])[1..].to_owned()
    }
}

/// A run of an archive: its row, and the name that people and records call it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunId {
    /// The row.
    pub row: i64,
    /// `r3-1f2a9c04`: its number and the beginning of its manifest's hash.
    pub name: String,
    /// Whether it goes on with a run that was cut off.
    pub resumed: bool,
}

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// It is being written, or its process was ended.
    Open,
    /// It ended.
    Done,
    /// It was cut off, and another run began after it.
    Interrupted,
}

impl RunState {
    pub(crate) const ALL: [Self; 3] = [Self::Open, Self::Done, Self::Interrupted];

    /// As it is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A run as the archive knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its row and name.
    pub id: RunId,
    /// How far it came.
    pub state: RunState,
    /// What it was made with.
    pub manifest: Manifest,
    /// Batches written.
    pub batches: u64,
}
