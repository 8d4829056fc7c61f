//! What can go wrong: in a data file (with file, line and remedy), or in the compiled file.

use std::path::{Path, PathBuf};

/// An error from loading, compiling or opening knowledge.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KnowError {
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row of a data file is wrong.
    #[error("{}:{line}: {message}; {remedy}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// The line the row starts on, from 1.
        line: u64,
        /// What is wrong.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// The bytes are not a compiled knowledge file, or a damaged one.
    #[error(
        "not a usable compiled knowledge file: {0}; compile it again with `dateline knowledge compile`"
    )]
    Corrupt(String),
    /// The bytes are not a compiled gazetteer, or a damaged one.
    #[error(
        "not a usable gazetteer: {0}; compile it again with `cargo xtask fetch` or `dateline places compile`"
    )]
    Gazetteer(String),
    /// The data are right one by one but do not fit the compiled form.
    #[error("cannot compile: {0}")]
    Limit(String),
}

impl KnowError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// An error at a line of a data file.
    pub fn row(
        path: &Path,
        line: u64,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::Row {
            path: path.to_owned(),
            line,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }
}
