//! Rows of foreign files as one piece: a head with the rows as they came, then a line for each event.
//!
//! In: rows. Out: the piece, and each row again with the place of its event among the piece's events. Names of
//! columns stand once in a piece. Archives of schema 3 have pieces in another form, in which every row has an
//! event; they are read too.

use dateline_record::Event;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::frame::{self, Head};
use crate::{Other, StoreError, identity};

/// How pieces since schema 4 begin; those before have counts there.
const NEW: &[u8] = b"{\"profile\"";

/// A row in a piece's head: key, which of the piece's lists of columns it has, cells, what is beside it, where it
/// was found, whether it has an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept(String, usize, Vec<String>, String, String, bool);

/// The same while it is written.
#[derive(Serialize)]
struct Keeping<'a>(&'a str, usize, Cells<'a>, &'a str, &'a str, bool);

/// The cells of a row without their columns.
struct Cells<'a>(&'a [(String, String)]);

impl Serialize for Cells<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(_, cell)| cell))
    }
}

/// The names of a row's columns.
#[derive(Clone, Copy)]
struct Names<'a>(&'a [(String, String)]);

impl Names<'_> {
    fn are(self, other: &[(String, String)]) -> bool {
        self.0
            .iter()
            .map(|(n, _)| n)
            .eq(other.iter().map(|(n, _)| n))
    }
}

impl Serialize for Names<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(name, _)| name))
    }
}

#[derive(Serialize)]
struct Writing<'a> {
    profile: &'a str,
    columns: Vec<Names<'a>>,
    rows: Vec<Keeping<'a>>,
}

/// A row of a piece.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PieceRow {
    pub(crate) key: String,
    pub(crate) raw: Vec<(String, String)>,
    pub(crate) beside: String,
    pub(crate) found: String,
    /// The place of its event among the piece's events.
    pub(crate) event: Option<usize>,
}

impl PieceRow {
    /// As its importer handed it over.
    pub(crate) fn as_other<'a>(&'a self, event: Option<&'a Event>) -> Other<'a> {
        Other {
            key: &self.key,
            event,
            raw: &self.raw,
            beside: &self.beside,
            found: &self.found,
        }
    }
}

/// Writes the head of rows of a profile into `out`; the lines of their events come after it.
pub(crate) fn write_head<'a>(
    profile: &'a str,
    others: impl Iterator<Item = &'a Other<'a>>,
    out: &mut Vec<u8>,
) -> Result<(), StoreError> {
    let mut head = Writing {
        profile,
        columns: Vec::new(),
        rows: Vec::new(),
    };
    for row in others {
        let same = |names: &Names| names.are(row.raw);
        let columns = head.columns.iter().position(same).unwrap_or_else(|| {
            head.columns.push(Names(row.raw));
            head.columns.len() - 1
        });
        head.rows.push(Keeping(
            row.key,
            columns,
            Cells(row.raw),
            row.beside,
            row.found,
            row.event.is_some(),
        ));
    }
    out.clear();
    serde_json::to_writer(&mut *out, &head)
        .map_err(|e| StoreError::Record(format!("a row cannot be written as JSON: {e}")))?;
    out.push(b'\n');
    Ok(())
}

/// SHA-256 of a piece: of its rows as they came and of their events. In archives of schema 3 of the events alone.
pub(crate) fn digest(piece: &[u8]) -> [u8; 32] {
    let hashed = match piece.starts_with(NEW) {
        true => piece,
        false => frame::lines(piece),
    };
    Sha256::digest(hashed).into()
}

/// What a row says, in short: two rows of one are the same row.
pub(crate) fn says(row: &Other) -> Result<[u8; 16], StoreError> {
    let mut seen = serde_json::to_vec(&(row.event, row.beside))
        .map_err(|e| StoreError::Record(e.to_string()))?;
    // Cells as they are, each behind its length: to write them as JSON takes longer than to hash them.
    for (name, cell) in row.raw {
        for part in [name, cell] {
            seen.extend_from_slice(&(part.len() as u64).to_le_bytes());
            seen.extend_from_slice(part.as_bytes());
        }
    }
    Ok(identity::digest(&seen))
}

/// The rows of a piece, in order.
pub(crate) fn rows(head: Head) -> Result<Vec<PieceRow>, StoreError> {
    let mut events = 0..;
    let old = head.foreign.into_iter().map(|(key, mut raw)| {
        // What is beside the row stood in a column without a name.
        let beside = raw.pop_if(|(column, _)| column.is_empty());
        Ok(PieceRow {
            key,
            raw,
            beside: beside.map(|(_, text)| text).unwrap_or_default(),
            found: String::new(),
            event: events.next(),
        })
    });
    if head.rows.is_empty() {
        return old.collect();
    }
    let columns = head.columns;
    let mut events = 0..;
    let rows = head.rows.into_iter();
    rows.map(|Kept(key, at, cells, beside, found, has_event)| {
        let names = columns.get(at).filter(|names| names.len() == cells.len());
        let Some(names) = names else {
            return Err(StoreError::Record(format!(
                "the foreign row `{key}` has other columns than its piece names"
            )));
        };
        Ok(PieceRow {
            key,
            raw: names.iter().cloned().zip(cells).collect(),
            beside,
            found,
            event: if has_event { events.next() } else { None },
        })
    })
    .collect()
}
