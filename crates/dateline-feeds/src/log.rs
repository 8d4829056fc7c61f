//! The log of fetches: one line of JSON each, so that anyone can see what was asked and what came of it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::StateError;

/// A log of this length is put aside as `fetches.1.jsonl`, and a new one is begun.
const MAX_BYTES: u64 = 64 << 20;

/// One request, or one that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchRecord {
    /// When it began.
    pub time: Timestamp,
    /// The feed on whose behalf.
    pub feed: String,
    /// What was asked for.
    pub kind: FetchKind,
    /// The address.
    pub url: String,
    /// The HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Bytes of the body on the wire.
    pub bytes: u64,
    /// Milliseconds it took.
    pub ms: u64,
    /// New entries, for a feed that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<usize>,
    /// Where it leads, for a redirect that is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// Class of the error: `refused`, `robots`, `name`, `connection`, `tls`, `timeout`, `protocol`,
    /// `too-large`, `truncated`, `encoding`, `content-type`, `status`, `unreadable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The error in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// When it is asked for again, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_try: Option<Timestamp>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FetchKind {
    /// A feed.
    Feed,
    /// An article.
    Article,
    /// A robots.txt.
    Robots,
}

/// The log of a state folder.
#[derive(Debug)]
pub struct FetchLog {
    path: PathBuf,
    file: File,
}

impl FetchLog {
    /// Opens the log of a folder.
    pub fn open(folder: &Path) -> Result<Self, StateError> {
        let path = folder.join("fetches.jsonl");
        let file = open(&path).map_err(StateError::io(&path))?;
        Ok(Self { path, file })
    }

    /// Adds a line.
    pub fn add(&mut self, record: &FetchRecord) -> Result<(), StateError> {
        self.write(record).map_err(StateError::io(&self.path))
    }

    fn write(&mut self, record: &FetchRecord) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        if self.file.metadata()?.len() > MAX_BYTES {
            std::fs::rename(&self.path, self.path.with_file_name("fetches.1.jsonl"))?;
            self.file = open(&self.path)?;
        }
        self.file.write_all(&line)
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}
