//! Records on the wire: one JSON object a line, `record` says which kind.

use serde::{Deserialize, Serialize};

use crate::{Claim, Document, DocumentIntegrity, Event, Foreign, Story};

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
