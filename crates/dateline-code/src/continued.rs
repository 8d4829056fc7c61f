//! Quotations without a cue. In: the claims of cues, and all quotations. Out: a claim for each quotation that
//! none of them holds, of the speaker beside it or of the one that goes on.

use dateline_parse::Quote;
use dateline_record::Quotation;

use crate::claim::RawClaim;
use crate::quote::speaks;
use crate::reader::Reader;

/// Gives quotations that no claim holds yet to somebody: the speaker of a claim that ends right before
/// in the paragraph, or of one that begins right after.
pub fn attribute(reader: &Reader<'_>, quoted: &[Quote], claims: &mut Vec<RawClaim>) {
    /// A quotation shorter than this is words, not a statement.
    const STATEMENT: usize = 4;
    for (n, q) in quoted
        .iter()
        .enumerate()
        .filter(|(_, q)| q.end - q.start >= STATEMENT)
    {
        // A transcript's label stands inside the marks.
        let labelled = |c: &RawClaim| {
            c.cue
                .is_some_and(|cue| q.start <= cue.0 && cue.0 < q.end && cue.1 == c.content.0)
        };
        let held = claims.iter().any(|c| {
            !c.declines && (c.content.0 <= q.start || labelled(c)) && q.end <= c.content.1
        });
        if held || !speaks(reader, *q) {
            continue;
        }
        let before = claims
            .iter()
            .filter(|c| c.speaker.is_some() && !c.declines && end_of(c) <= q.start + 1)
            // A name behind a dash closes what it said.
            .filter(|c| {
                c.cue
                    .is_none_or(|cue| cue.0 < c.content.1 || !is_mark(reader, cue.0))
            })
            .max_by_key(|c| end_of(c));
        let after = claims
            .iter()
            .filter(|c| c.speaker.is_some() && !c.declines && start_of(c) + 1 >= q.end)
            .min_by_key(|c| start_of(c));
        let near = |a: usize, b: usize| {
            sentences_between(reader, a, b) <= 1 && !paragraph_between(reader, a, b)
        };
        let chosen = before
            .filter(|c| near(end_of(c), q.start))
            .or_else(|| after.filter(|c| near(q.end, start_of(c))));
        // A quotation that opens a paragraph goes on from the one before.
        let chosen = chosen.or_else(|| {
            before.filter(|c| {
                sentences_between(reader, end_of(c), q.start) <= 1
                    && c.quotation != Quotation::Indirect
            })
        });
        // One that is left open goes on in the next paragraph, whose reporting clause may be the first.
        let chosen = reopened(quoted, n)
            .and_then(|next| {
                claims.iter().find(|c| {
                    !c.declines
                        && c.speaker.is_some()
                        && c.content.0 <= next.start
                        && next.end <= c.content.1
                })
            })
            .filter(|_| chosen.is_none_or(|c| c.quotation == Quotation::Indirect))
            .or(chosen);
        if let Some(from) = chosen {
            let claim = RawClaim {
                content: (q.start, q.end),
                cue: None,
                continues: from.cue.or(from.continues),
                reporting: None,
                hedge: None,
                ..from.clone()
            };
            claims.push(claim);
        }
    }
}

/// The quotation that a paragraph's unclosed one goes on in.
fn reopened(quoted: &[Quote], n: usize) -> Option<&Quote> {
    let next = quoted.get(n + 1)?;
    (!quoted[n].closed && next.start <= quoted[n].end + 3).then_some(next)
}

fn is_mark(reader: &Reader<'_>, i: usize) -> bool {
    matches!(reader.token(i).text(), "―" | "—" | "–" | "--" | "-")
}

fn end_of(c: &RawClaim) -> usize {
    c.content.1.max(c.cue.map_or(0, |cue| cue.1))
}

fn start_of(c: &RawClaim) -> usize {
    c.content.0.min(c.cue.map_or(usize::MAX, |cue| cue.0))
}

fn sentences_between(reader: &Reader<'_>, a: usize, b: usize) -> usize {
    let last = reader.doc.len() - 1;
    reader
        .token(b.min(last))
        .sent_index()
        .abs_diff(reader.token(a.saturating_sub(1).min(last)).sent_index())
}

fn paragraph_between(reader: &Reader<'_>, a: usize, b: usize) -> bool {
    (a.min(b)..a.max(b).min(reader.doc.len()))
        .any(|i| reader.token(i).is_space() && reader.token(i).text().contains('\n'))
}
