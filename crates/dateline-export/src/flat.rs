//! An event as flat values: what one row of CSV or Parquet says.
//!
//! In: an event, its document, the claims of that document. Out: the same, looked up once.

use std::collections::HashMap;

use dateline_record::{Claim, Coded, Document, Event};

/// An event with what a row says besides: its document and its claim.
pub struct Row<'a> {
    /// The document it comes from.
    pub document: &'a Document,
    /// The event.
    pub event: &'a Event,
    /// The claim it stands in.
    pub claim: Option<&'a Claim>,
}

/// The rows of a document, in text order.
pub fn rows<'a>(document: &'a Document, coded: &'a Coded) -> impl Iterator<Item = Row<'a>> {
    let claims: HashMap<&str, &Claim> = coded.claims.iter().map(|c| (c.id.as_str(), c)).collect();
    coded.events.iter().map(move |event| Row {
        document,
        event,
        claim: event
            .claim
            .as_deref()
            .and_then(|id| claims.get(id).copied()),
    })
}
