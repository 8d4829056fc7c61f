//! The data files that profiles are made from, as rows by column name.
//!
//! They are a part of the program, so that a profile of one version writes the same bytes whatever knowledge
//! is in use.

use std::collections::HashMap;

/// The rows of a data file: CSV with a header line after comments.
///
/// # Panics
/// If the file is wrong; the tests open every one.
pub fn rows(name: &str, data: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(data.as_bytes());
    let rows: Result<Vec<_>, _> = reader.deserialize().collect();
    rows.unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// A data file as a map from one column to another; rows where either is empty say nothing.
pub fn map(name: &str, data: &str, from: &str, to: &str) -> HashMap<String, String> {
    let mut map = HashMap::new();
    for row in rows(name, data) {
        if !row[from].is_empty() && !row[to].is_empty() {
            map.entry(row[from].clone())
                .or_insert_with(|| row[to].clone());
        }
    }
    map
}
