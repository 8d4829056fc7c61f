//! The layer of time expressions: TIMEX3 type and value.
//!
//! In: a document as read. Out: the expressions in text order, with the value that the day of writing
//! and the tense give them.

use dateline_record::TimeMention;

use crate::reader::Reader;
use crate::time;

/// The time expressions of a document.
#[must_use]
pub fn of(reader: &Reader<'_>) -> Vec<TimeMention> {
    time::mentions(reader)
}
