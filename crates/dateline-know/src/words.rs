//! Reading the small word lists that are TOML: `times/`, `amounts/`, `kinds/`.
//!
//! In: a file of the knowledge folder. Out: its tables as a type, or an error with file and line; for
//! the linter the findings that every such file can have.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::{Finding, KnowError};

/// Reads a file as `T`; absent where it is not there.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, KnowError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(KnowError::io(path, e)),
    };
    toml::from_str(&text).map(Some).map_err(|e| {
        let line = e.span().map_or(1, |s| {
            1 + text.as_bytes()[..s.start.min(text.len())]
                .iter()
                .filter(|b| **b == b'\n')
                .count() as u64
        });
        let message = e.message().to_owned();
        KnowError::row(path, line, message, "correct the table or the word")
    })
}

/// What is wrong with a file as such: no header comment.
pub(crate) fn header(path: &Path) -> Option<Finding> {
    let text = std::fs::read_to_string(path).ok()?;
    (!text.starts_with('#')).then(|| {
        Finding::warning(
            path,
            1,
            "the file does not begin with a comment",
            "say in lines that begin with # what it is, where it is from, and its licence",
        )
    })
}

/// The line of a word in a file, for a finding; 1 where it cannot be seen.
pub(crate) fn line_of(path: &Path, word: &str) -> u64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let quoted = format!("\"{word}\"");
    text.lines()
        .position(|l| l.contains(&quoted) || l.split([' ', '=']).next() == Some(word))
        .map_or(1, |at| at as u64 + 1)
}

/// An error as a finding of the linter.
pub(crate) fn finding(dir: &Path, error: KnowError) -> Finding {
    match error {
        KnowError::Row {
            path,
            line,
            message,
            remedy,
        } => Finding::error(&path, line, message, remedy),
        other => Finding::error(dir, 1, other.to_string(), "make the file readable"),
    }
}
