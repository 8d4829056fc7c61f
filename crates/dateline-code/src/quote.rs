//! Quotations as the coder reads them: which speak, and which only name something.

use dateline_parse::{Doc, Marks, Quote};

use crate::clause::is_verbal;
use crate::reader::Reader;

/// All quotations of a document in text order.
#[must_use]
pub fn quotes(doc: &Doc) -> Vec<Quote> {
    Quote::all(doc, Marks::AsMeant)
}

/// Whether a quotation has a verb: titles and names in quotation marks have none.
#[must_use]
pub fn speaks(reader: &Reader<'_>, q: Quote) -> bool {
    (q.start..q.end).any(|i| is_verbal(reader.token(i)))
}
