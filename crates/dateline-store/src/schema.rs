//! The tables, as SQL. Nothing outside this crate knows them; `docs/archive.md` shows them to
//! people who open the file with other tools.
//!
//! Names of closed lists are kept as their place in the list (`vocabulary` has the names), dates as
//! days since 1970-01-01, probabilities in thousandths: ten million events have to fit on a disk.
//! The views give them back in words.

use dateline_record::{
    DatePrecision, EventType, Manner, PlacePrecision, Quad, Quotation, Relation, Status,
};
use rusqlite::Connection;

/// "dtln": what `PRAGMA application_id` says of an archive.
pub(crate) const APPLICATION: i32 = 0x6474_6c6e;
/// The version that this program writes.
pub const VERSION: i32 = 4;
/// Larger than SQLite's default: a document's records are a few thousand bytes in one piece.
pub(crate) const PAGE_SIZE: i32 = 8192;

/// The first version, as it was. A new archive is made of it and of every step since, so that what a
/// migration leaves and what is made new cannot differ.
pub(crate) const V1: &str = include_str!("sql/v1.sql");
/// The text index alone, as an archive of this version has it: a repair makes it anew.
pub(crate) const INDEX: &str = "CREATE VIRTUAL TABLE words USING fts5(title, text, content='', \
    contentless_delete=1, tokenize='unicode61 remove_diacritics 2'); \
    INSERT INTO words(words, rank) VALUES ('hashsize', 33554432)";
/// From the first version to the second.
pub(crate) const V2: &str = include_str!("sql/v2.sql");
/// From the second to the third.
pub(crate) const V3: &str = include_str!("sql/v3.sql");
/// From the third to the fourth.
pub(crate) const V4: &str = include_str!("sql/v4.sql");

/// The closed lists, by name.
pub(crate) fn vocabulary() -> Vec<(&'static str, Vec<&'static str>)> {
    fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().map(|&v| name(v)).collect()
    }
    vec![
        ("type", names(EventType::ALL, EventType::as_str)),
        ("quad", names(Quad::ALL, Quad::as_str)),
        ("status", names(Status::ALL, Status::as_str)),
        (
            "date_precision",
            names(DatePrecision::ALL, DatePrecision::as_str),
        ),
        (
            "place_precision",
            names(PlacePrecision::ALL, PlacePrecision::as_str),
        ),
        ("manner", names(Manner::ALL, Manner::as_str)),
        ("quotation", names(Quotation::ALL, Quotation::as_str)),
        ("relation", names(Relation::ALL, Relation::as_str)),
        (
            "run_state",
            crate::manifest::RunState::ALL
                .map(crate::manifest::RunState::as_str)
                .to_vec(),
        ),
        ("side", vec!["actor", "recipient"]),
    ]
}

/// Writes the names of the closed lists.
pub(crate) fn install_vocabulary(connection: &Connection) -> rusqlite::Result<()> {
    let mut insert = connection
        .prepare("INSERT OR REPLACE INTO vocabulary(kind, code, name) VALUES (?1, ?2, ?3)")?;
    for (kind, names) in vocabulary() {
        for (code, name) in names.iter().enumerate() {
            insert.execute((kind, code, name))?;
        }
    }
    Ok(())
}

/// The place of a value in its closed list.
pub(crate) fn code<T: PartialEq>(all: &[T], value: &T) -> i64 {
    all.iter()
        .position(|v| v == value)
        .map_or(-1, |at| at as i64)
}

/// The value at a place of its closed list.
pub(crate) fn value<T: Copy>(all: &[T], code: i64) -> Option<T> {
    all.get(usize::try_from(code).ok()?).copied()
}
