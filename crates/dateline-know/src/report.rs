//! Findings: what is wrong where in the data files, and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::KnowError;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The data load, but do not mean what they seem to.
    Warning,
    /// The data do not load.
    Error,
}

/// One thing that is wrong in a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    /// A finding that stops loading.
    pub fn error(
        path: &Path,
        line: u64,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            path: path.into(),
            line,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// A finding that does not.
    pub fn warning(
        path: &Path,
        line: u64,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(path, line, message, remedy)
        }
    }
}

impl From<Finding> for KnowError {
    fn from(f: Finding) -> Self {
        KnowError::row(&f.path, f.line, f.message, f.remedy)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(
            out,
            "{}:{}: {word}: {}; {}",
            self.path.display(),
            self.line,
            self.message,
            self.remedy
        )
    }
}

/// What the linter found, in the order of files and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
    /// How many rows were read.
    pub rows: usize,
}

impl Report {
    /// Whether nothing at all was found.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many of the findings stop loading.
    pub fn errors(&self) -> usize {
        self.findings
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings
            .iter()
            .try_for_each(|finding| writeln!(out, "{finding}"))
    }
}
