//! Records on the wire: one JSON object a line, `record` says which kind.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::{Claim, Coded, Document, DocumentIntegrity, Event, Foreign, Story};

/// A record as one line of JSON. Names and nesting are a contract (codebook, "On the wire").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
#[allow(clippy::large_enum_variant)] // lines are read one at a time, never kept in numbers
pub enum Record {
    /// A text as published.
    Document(Box<Document>),
    /// An act.
    Event(Box<Event>),
    /// Who says so.
    Claim(Box<Claim>),
    /// The documents that tell the same thing.
    Story(Box<Story>),
    /// How whole a document's text is.
    Integrity(Box<DocumentIntegrity>),
    /// A row that somebody else coded.
    Foreign(Box<Foreign>),
}

/// The same, borrowed, of what is coded from a document.
#[derive(Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
enum Line<'a> {
    Document(&'a Document),
    Event(&'a Event),
    Claim(&'a Claim),
}

/// Writes the line of a document, with what kind of article it was read as.
///
/// # Errors
/// As `out` has them.
pub fn write_document(out: &mut impl Write, document: &Document, coded: &Coded) -> io::Result<()> {
    match &coded.kind {
        Some(kind) => line(out, &Line::Document(&document.clone().read_as(kind))),
        None => line(out, &Line::Document(document)),
    }
}

/// Writes the lines of a document's records: its events, then its claims.
///
/// # Errors
/// As `out` has them.
pub fn write_records(out: &mut impl Write, coded: &Coded) -> io::Result<()> {
    for event in &coded.events {
        line(out, &Line::Event(event))?;
    }
    for claim in &coded.claims {
        line(out, &Line::Claim(claim))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
