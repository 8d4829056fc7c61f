//! The records of a coding as one piece: a head, then a line for each record as it is on the wire.
//!
//! In: what was coded. Out: the piece, and each record again. The lines are those of
//! `code --format jsonl`, byte for byte.

use dateline_record::{Claim, Coded, Document, Event, KindReading, Note};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::foreign::Kept;

/// What a coding says beside its records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Head {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<Note>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<KindReading>,
    #[serde(default)]
    pub(crate) sentences: usize,
    #[serde(default)]
    pub(crate) tokens: usize,
    /// Of foreign records: the profile they were imported by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<String>,
    /// And the columns that its rows have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) columns: Vec<Vec<String>>,
    /// And the rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) rows: Vec<Kept>,
    /// Key and row of each in archives of schema 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) foreign: Vec<(String, Vec<(String, String)>)>,
}

impl Head {
    pub(crate) fn of(coded: &Coded) -> Self {
        Self {
            notes: coded.notes.clone(),
            kind: coded.kind.clone(),
            sentences: coded.sentences,
            tokens: coded.tokens,
            ..Self::default()
        }
    }
}

/// A document as it is kept beside its text, with the parts of it that are not on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) document: Document,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) toponyms: Option<Vec<dateline_record::CharSpan>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<Note>,
}

impl Meta {
    pub(crate) fn of(document: &Document) -> Self {
        let mut bare = document.clone();
        bare.text.clear();
        Self {
            toponyms: bare.toponyms.take(),
            notes: std::mem::take(&mut bare.notes),
            document: bare,
        }
    }

    pub(crate) fn with(self, text: String) -> Document {
        Document {
            text,
            toponyms: self.toponyms,
            notes: self.notes,
            ..self.document
        }
    }
}

/// Writes the piece of what was coded from a document into `out`.
pub(crate) fn write(coded: &Coded, out: &mut Vec<u8>) -> Result<(), StoreError> {
    out.clear();
    serde_json::to_writer(&mut *out, &Head::of(coded)).map_err(unwritable)?;
    out.push(b'\n');
    write_lines(coded, out)
}

/// Writes a line for each record behind a head.
pub(crate) fn write_lines(coded: &Coded, out: &mut Vec<u8>) -> Result<(), StoreError> {
    dateline_record::write_records(out, coded).map_err(unwritable)
}

fn unwritable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Record(format!("a record cannot be written as JSON: {error}"))
}

/// SHA-256 of what `code --format jsonl` writes of a document.
pub(crate) fn digest(
    document: Option<&Document>,
    coded: &Coded,
    piece: &[u8],
) -> Result<[u8; 32], StoreError> {
    let mut hash = Sha256::new();
    if let Some(document) = document {
        dateline_record::write_document(&mut hash, document, coded).map_err(unwritable)?;
    }
    hash.update(lines(piece));
    Ok(hash.finalize().into())
}

/// The records' lines, without the head.
pub(crate) fn lines(piece: &[u8]) -> &[u8] {
    let end = piece.iter().position(|&b| b == b'\n');
    end.map_or(&[], |end| &piece[end + 1..])
}

/// The head.
pub(crate) fn head(piece: &[u8]) -> Result<Head, StoreError> {
    let end = piece
        .iter()
        .position(|&b| b == b'\n')
        .unwrap_or(piece.len());
    read(&piece[..end])
}

/// How the lines of events and claims begin ([`dateline_record::write_records`]). They are told apart by it, since
/// serde reads what is tagged into a tree first and only then as what it is.
const EVENT: &[u8] = b"{\"record\":\"event\",";
const CLAIM: &[u8] = b"{\"record\":\"claim\",";

/// The event on line `n` after the head.
pub(crate) fn event(piece: &[u8], n: usize) -> Result<Event, StoreError> {
    read(line_of(piece, n, EVENT)?)
}

/// Its id alone.
pub(crate) fn event_id(piece: &[u8], n: usize) -> Result<String, StoreError> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    read::<Named>(line_of(piece, n, EVENT)?).map(|named| named.id)
}

/// The claim on line `n` after the head.
pub(crate) fn claim(piece: &[u8], n: usize) -> Result<Claim, StoreError> {
    read(line_of(piece, n, CLAIM)?)
}

fn line_of<'a>(piece: &'a [u8], n: usize, kind: &[u8]) -> Result<&'a [u8], StoreError> {
    let line = lines(piece).split(|&b| b == b'\n').nth(n);
    line.filter(|line| line.starts_with(kind)).ok_or_else(|| {
        StoreError::Record(format!("record {} of a coding is none of its kind", n + 1))
    })
}

fn read<T: DeserializeOwned>(line: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(line).map_err(|e| unreadable(&e))
}

/// All of it.
pub(crate) fn coded(piece: &[u8]) -> Result<Coded, StoreError> {
    let head = head(piece)?;
    let mut events: Vec<Event> = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    for line in lines(piece)
        .split(|&b| b == b'\n')
        .filter(|l| !l.is_empty())
    {
        match line {
            _ if line.starts_with(EVENT) => events.push(read(line)?),
            _ if line.starts_with(CLAIM) => claims.push(read(line)?),
            _ => {
                return Err(StoreError::Record(
                    "a stored record is of no known kind".into(),
                ));
            }
        }
    }
    Ok(Coded {
        events,
        claims,
        not_coded: Vec::new(),
        notes: head.notes,
        kind: head.kind,
        sentences: head.sentences,
        tokens: head.tokens,
    })
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Record(format!("a stored record cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_what_they_are() {
        let claim = br#"{"record":"claim","id":"d#c1","document":"d"}"#;
        let piece = [b"{}\n".as_slice(), claim, b"\n{\"record\":\"story\"}\n"].concat();
        // The line is a claim, though not a whole one.
        for (error, found) in [
            ("cannot be read", claim_error(&piece, 0)),
            (
                "record 2 of a coding is none of its kind",
                claim_error(&piece, 1),
            ),
            (
                "record 9 of a coding is none of its kind",
                claim_error(&piece, 8),
            ),
            (
                "record 1 of a coding is none of its kind",
                event_id(&piece, 0).unwrap_err(),
            ),
            ("cannot be read", coded(&piece).unwrap_err()),
            (
                "of no known kind",
                coded(b"{}\n{\"record\":\"story\"}\n").unwrap_err(),
            ),
        ] {
            assert!(found.to_string().contains(error), "{found}");
        }
        let event = b"{}\n{\"record\":\"event\",\"id\":\"d#e1\"}\n";
        assert_eq!(event_id(event, 0).unwrap(), "d#e1");
    }

    fn claim_error(piece: &[u8], n: usize) -> StoreError {
        claim(piece, n).unwrap_err()
    }
}
