//! Data files as tables: CSV with a header comment, read with line numbers.
//!
//! Knows columns and cells; what they mean is [`crate::load`]'s business.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::{Finding, KnowError};

/// A data file read whole.
#[derive(Debug)]
pub struct Table {
    /// Where it lies.
    pub path: PathBuf,
    /// Whether it begins with a comment that says what it is.
    pub has_head: bool,
    columns: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
}

impl Table {
    /// Reads a table; `None` where there is no such file.
    pub fn read(path: &Path) -> Result<Option<Table>, KnowError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(KnowError::io(path, e)),
        };
        Self::parse(path, &text).map(Some)
    }

    /// Reads a table from its text; `path` is for messages.
    pub fn parse(path: &Path, text: &str) -> Result<Table, KnowError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let wrong = |e: csv::Error| {
            let line = e.position().map_or(0, csv::Position::line);
            KnowError::row(
                path,
                line,
                e.to_string(),
                "give every row as many cells as the header, quote commas",
            )
        };
        let columns = reader
            .headers()
            .map_err(wrong)?
            .iter()
            .map(str::to_owned)
            .collect();
        let mut rows = Vec::new();
        let mut lines = Lines {
            text,
            at: 0,
            line: 1,
        };
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            let line = lines.of(record.position().map_or(0, csv::Position::byte));
            rows.push((line, record));
        }
        Ok(Table {
            path: path.to_owned(),
            has_head: text.starts_with('#'),
            columns,
            rows,
        })
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row {
            table: self,
            line: *line,
            record,
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Complains of columns that are missing, and of those nobody reads.
    pub fn expect(&self, needed: &[&str]) -> Vec<Finding> {
        let missing = needed
            .iter()
            .filter(|c| !self.columns.iter().any(|have| have == *c))
            .map(|c| {
                Finding::error(
                    &self.path,
                    1,
                    format!("there is no column {c:?}"),
                    format!("add {c:?} to the header line"),
                )
            });
        let unknown = self
            .columns
            .iter()
            .filter(|have| !needed.contains(&have.as_str()))
            .map(|have| {
                let known = needed.join(", ");
                Finding::error(
                    &self.path,
                    1,
                    format!("column {have:?} is not known"),
                    format!("the columns are {known}"),
                )
            });
        missing.chain(unknown).collect()
    }
}

/// Finds the lines that records start on: the reader's own count is that of the comments and empty
/// lines before a record.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, byte: u64) -> u64 {
        let mut at = usize::try_from(byte)
            .unwrap_or(usize::MAX)
            .min(self.text.len());
        let bytes = self.text.as_bytes();
        while at < bytes.len() && matches!(bytes[at], b'#' | b'\n' | b'\r') {
            let rest = &bytes[at..];
            at += rest
                .iter()
                .position(|b| *b == b'\n')
                .map_or(rest.len(), |end| end + 1);
        }
        if let Some(passed) = bytes.get(self.at..at) {
            self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
            self.at = at;
        }
        self.line
    }
}

/// A row of a table.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    /// The line it starts on.
    pub line: u64,
    record: &'t csv::StringRecord,
}

impl<'t> Row<'t> {
    /// The cell in a column; empty where there is none.
    pub fn cell(&self, column: &str) -> &'t str {
        let at = self.table.columns.iter().position(|c| c == column);
        at.and_then(|at| self.record.get(at)).unwrap_or("")
    }

    /// The parts of a cell that holds a list, separated by `|`.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        self.cell(column)
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    /// A finding about this row.
    pub fn error(&self, message: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding::error(&self.table.path, self.line, message, remedy)
    }
}

/// Which end of an incomplete date is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `2004` is 1 January.
    First,
    /// `2004` is 31 December.
    Last,
}

/// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
pub fn date(text: &str, end: End) -> Option<Date> {
    let number = |part: &str, len: usize| -> Option<i16> {
        (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts
        .next()
        .map(|p| number(p, 2).and_then(|m| i8::try_from(m).ok()));
    let day = parts
        .next()
        .map(|p| number(p, 2).and_then(|d| i8::try_from(d).ok()));
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (Some(m), Some(d)) => Date::new(year, m?, d?).ok(),
        (Some(m), None) => {
            let first = Date::new(year, m?, 1).ok()?;
            Some(if end == End::First {
                first
            } else {
                first.last_of_month()
            })
        }
        (None, _) => match end {
            End::First => Date::new(year, 1, 1).ok(),
            End::Last => Date::new(year, 12, 31).ok(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_may_be_incomplete() {
        let table = [
            ("2004", Some("2004-01-01"), Some("2004-12-31")),
            ("2004-02", Some("2004-02-01"), Some("2004-02-29")),
            ("2004-02-30", None, None),
            ("04-02-03", None, None),
            ("2004-2-3", None, None),
            ("2004-02-03-04", None, None),
            ("", None, None),
        ];
        for (text, first, last) in table {
            let as_text = |end| date(text, end).map(|d| d.to_string());
            assert_eq!(as_text(End::First).as_deref(), first, "{text}");
            assert_eq!(as_text(End::Last).as_deref(), last, "{text}");
        }
    }

    #[test]
    fn rows_know_their_lines_and_lists() {
        let table =
            Table::parse(Path::new("x.csv"), "# what\na,b\n1,x|y | z\n\n# note\n2,\n").unwrap();
        assert!(table.has_head);
        let rows: Vec<_> = table
            .rows()
            .map(|r| (r.line, r.cell("a"), r.list("b").count()))
            .collect();
        assert_eq!(rows, [(3, "1", 3), (6, "2", 0)]);
        assert!(
            Table::parse(Path::new("x.csv"), "a,b\n1\n")
                .unwrap_err()
                .to_string()
                .starts_with("x.csv:2:")
        );
        assert_eq!(table.expect(&["a", "c"]).len(), 2);
    }
}
