//! Rows of cells, told from lines of prose.
//!
//! A text is a table when its first lines have the same number of cells, and its first line reads
//! like names of columns: short, all different, without blanks around them. Prose has its commas
//! before a blank.

use super::{Expect, Kind};
use crate::rows::columns::is_text_column;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between cells.
    pub delimiter: u8,
}

/// What may stand between cells.
const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// Rows looked at.
const ROWS: usize = 8;

/// Whether a text is a table. The outer answer is nothing where it is none, the inner one where
/// more is needed.
pub fn table(text: &str, whole: bool, expect: Expect) -> Option<Option<Kind>> {
    let mut wait = false;
    for delimiter in DELIMITERS {
        match read_as(text, whole, expect, delimiter) {
            Reading::Table => return Some(Some(Kind::Table(Dialect { delimiter }))),
            Reading::Perhaps => wait = true,
            Reading::No => {}
        }
    }
    (wait && !whole).then_some(None)
}

/// The delimiter of a text that is known to be a table: the one under which its rows agree best.
pub fn delimiter(text: &str, whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let rows = rows(text, whole, delimiter);
        let width = rows.first().map_or(0, Vec::len);
        let agree = rows.iter().take_while(|r| r.len() == width).count();
        (width > 1, agree, width)
    };
    let mut best = (b',', score(b','));
    for delimiter in DELIMITERS {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

enum Reading {
    Table,
    Perhaps,
    No,
}

fn read_as(text: &str, whole: bool, expect: Expect, delimiter: u8) -> Reading {
    let first_line = text.lines().next().unwrap_or_default();
    if !first_line.as_bytes().contains(&delimiter) {
        return Reading::No;
    }
    let rows = rows(text, whole, delimiter);
    let Some(names) = rows.first() else {
        return Reading::Perhaps;
    };
    let named = names_columns(names);
    if !(named || expect.no_header || expect.table) {
        return Reading::No;
    }
    let agree = rows.iter().take_while(|r| r.len() == names.len()).count();
    if agree < rows.len().min(2) {
        return Reading::No;
    }
    let has_text = names.iter().any(|name| is_text_column(name));
    if agree >= 2 && (has_text && named || expect.table || expect.no_header) {
        return Reading::Table;
    }
    let wide = delimiter == b'\t' || names.len() > 2;
    match rows.len() {
        // Names alone: a table without rows.
        1 if whole && named && has_text => Reading::Table,
        3.. if wide && named && agree == rows.len() => Reading::Table,
        _ if whole => Reading::No,
        _ => Reading::Perhaps,
    }
}

/// The first rows of a text; the last one is left out where it may go on.
fn rows(text: &str, whole: bool, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while rows.len() < ROWS && matches!(reader.read_record(&mut record), Ok(true)) {
        if !whole && reader.position().byte() as usize >= text.len() {
            break;
        }
        rows.push(record.iter().map(str::to_owned).collect());
    }
    rows
}

/// Whether cells read like names of columns.
fn names_columns(cells: &[String]) -> bool {
    let is_name = |cell: &String| {
        let words = cell.split_whitespace().count();
        let bounds = cell.trim() == cell && cell.len() <= 48;
        let letters = cell.chars().any(char::is_alphabetic);
        // `Unnamed: 0` and the empty name of an index are what data frames write.
        cell.is_empty() || (words <= 4 && bounds && letters && !cell.ends_with(['.', '!', '?']))
    };
    let empty = cells.iter().filter(|c| c.is_empty()).count();
    let mut sorted: Vec<&String> = cells.iter().filter(|c| !c.is_empty()).collect();
    sorted.sort_unstable();
    let different = sorted.windows(2).all(|pair| pair[0] != pair[1]);
    cells.len() > 1 && empty <= 1 && different && cells.iter().all(is_name)
}
