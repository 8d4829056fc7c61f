//! The layer of attributions: who said what, as spans.
//!
//! In: the claims of a document as read. Out: one attribution a claim, in text order. A speaker who
//! declined to say anything has no content; a quotation that goes on has no cue.

use dateline_record::Attribution;

use crate::claim::RawClaim;
use crate::phrase::core;
use crate::reader::Reader;

/// The attributions of a document.
#[must_use]
pub fn of(reader: &Reader<'_>) -> Vec<Attribution> {
    reader
        .claims
        .iter()
        .map(|c| attribution(reader, c))
        .collect()
}

fn attribution(reader: &Reader<'_>, claim: &RawClaim) -> Attribution {
    let source = claim.speaker.map(|head| {
        let (start, end) = core(reader.token(head));
        reader.span(start, end)
    });
    let (start, end) = claim.content;
    Attribution {
        source,
        cue: claim.cue.map(|(start, end)| reader.span(start, end)),
        content: (!claim.declines).then(|| reader.span(start, end)),
    }
}
