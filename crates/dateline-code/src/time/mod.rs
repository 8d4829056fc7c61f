//! When: time expressions of a text, on the calendar, and which of them dates an act.
//!
//! In: a document as read. Out: the document's expressions ([`read`], once), the day an act lies on
//! ([`of_act`]), and the layer of TIMEX3 mentions ([`mentions`]). `atoms` cuts the text, `grammar` with
//! `calendar` and `relative` reads expressions, `sense` says what they mean, `place` puts them on the
//! calendar, `stands` leaves out what the parse speaks against, `tense` says whether a clause looks
//! ahead, `dateline` finds the day of writing, `attach` finds the act's own expression.

mod atoms;
mod attach;
mod calendar;
mod dateline;
mod grammar;
mod place;
mod relative;
mod sense;
mod stands;
mod tense;
#[cfg(test)]
mod tests;

use dateline_record::{CharSpan, TimeMention};
use jiff::civil::Date;

use crate::reader::Reader;
use atoms::Words;
use grammar::Grammar;
use place::{Frame, Grain, place, timex};
use sense::Expression;

pub use attach::of_act;

/// A time expression of a document, with what it is told from.
#[derive(Clone, Debug)]
pub struct TimeExpression {
    /// First token.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Its characters; a token can hold more than the expression.
    pub span: CharSpan,
    /// What it means.
    expression: Expression,
    /// The day told before.
    told: Option<Date>,
    /// The clause looks ahead.
    ahead: bool,
}

/// The time expressions of a document.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// In text order.
    pub expressions: Vec<TimeExpression>,
    /// The day of writing: the dateline's where there is one near publication, else publication.
    pub written: Option<Date>,
}

/// Reads the time expressions of a document.
#[must_use]
pub fn read(reader: &Reader<'_>) -> Times {
    let text = reader.doc.text();
    let words = Words {
        times: reader.know.times(),
        amounts: reader.know.amounts(),
    };
    let pieces = reader.doc.tokens().map(|t| (t.i(), t.bytes(), t.lower()));
    let atoms = atoms::atoms(text, pieces, words);
    let mut expressions: Vec<TimeExpression> = Grammar::new(text, &atoms, words)
        .all()
        .into_iter()
        .map(|e| {
            let (first, last) = (&atoms[e.start], &atoms[e.end - 1]);
            TimeExpression {
                start: first.piece,
                end: last.piece + 1,
                span: span(reader, first.piece, first.start, last.piece, last.end),
                expression: e,
                told: None,
                ahead: false,
            }
        })
        .filter(|e| stands::stands(reader, e))
        .collect();
    let written = dateline::day_of_writing(reader, &expressions);
    let mut told = None;
    for e in &mut expressions {
        e.told = told;
        e.ahead = tense::looks_ahead(reader, e);
        let frame = Frame {
            written,
            told,
            ahead: e.ahead,
        };
        if let Some(placed) = place(&e.expression, &frame)
            && placed.grain == Grain::Day
        {
            told = Some(placed.first);
        }
    }
    Times {
        expressions,
        written,
    }
}

/// Characters from a byte in one token to a byte in another.
fn span(reader: &Reader<'_>, first: usize, start: usize, last: usize, end: usize) -> CharSpan {
    let text = reader.doc.text();
    let chars = |token: usize, byte: usize| {
        let t = reader.token(token);
        t.chars().start + text[t.bytes().start..byte].chars().count()
    };
    CharSpan::new(chars(first, start), chars(last, end))
}

/// The layer of time expressions: TIMEX3 type and value.
#[must_use]
pub fn mentions(reader: &Reader<'_>) -> Vec<TimeMention> {
    let times = &reader.times;
    let mut chars = Chars::new(reader.doc.text());
    times
        .expressions
        .iter()
        .map(|e| {
            let frame = Frame {
                written: times.written,
                told: e.told,
                ahead: e.ahead,
            };
            let (kind, value) = timex(&e.expression, &frame);
            TimeMention {
                start: e.span.start,
                end: e.span.end,
                text: chars.slice(e.span).to_owned(),
                timex: kind,
                value: Some(value),
            }
        })
        .collect()
}

/// Slices of a text by characters, in text order: each is sought from where the last one began.
struct Chars<'t> {
    text: &'t str,
    at: (usize, usize),
}

impl<'t> Chars<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: (0, 0) }
    }

    fn slice(&mut self, span: CharSpan) -> &'t str {
        let (chars, bytes) = self.at;
        let forward =
            |text: &'t str, n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
        let start = bytes + forward(&self.text[bytes..], span.start.saturating_sub(chars));
        let end = start + forward(&self.text[start..], span.end - span.start);
        self.at = (span.start.max(chars), start);
        &self.text[start..end]
    }
}
