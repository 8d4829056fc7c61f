//! The day of writing: what the dateline says ("KYIV, May 3 (Reuters) —"), else publication.
//!
//! In: the document and its expressions. Out: a day, where anything says so.

use jiff::civil::Date;

use super::TimeExpression;
use super::place::{Frame, Grain, place};
use super::sense::{Sense, Year};
use crate::reader::Reader;

/// A dateline stands among these first tokens.
const HEAD: usize = 60;
/// Days by which a dateline's date may differ from that of publication.
const NEAR: i32 = 7;

/// The day of writing.
pub fn day_of_writing(reader: &Reader<'_>, expressions: &[TimeExpression]) -> Option<Date> {
    let published = reader.published;
    for e in expressions.iter().take_while(|e| e.start < HEAD) {
        let Sense::Calendar(year, _) = e.expression.sense else {
            continue;
        };
        if !matches!(year, Year::Named(_)) && published.is_none() {
            continue;
        }
        let frame = Frame {
            written: published,
            told: None,
            ahead: false,
        };
        let Some(placed) = place(&e.expression, &frame).filter(|p| p.grain == Grain::Day) else {
            continue;
        };
        if !is_line(reader, e) && !is_dateline(reader, e) {
            continue;
        }
        let near = published.is_none_or(|p| {
            p.until(placed.first)
                .is_ok_and(|s| s.get_days().abs() <= NEAR)
        });
        if near {
            return Some(placed.first);
        }
    }
    published
}

/// The date is a line of its own.
fn is_line(reader: &Reader<'_>, e: &TimeExpression) -> bool {
    let breaks = |i: usize| {
        let t = reader.token(i);
        t.is_space() && t.text().contains('\n')
    };
    (e.start == 0 || breaks(e.start - 1)) && (e.end >= reader.doc.len() || breaks(e.end))
}

/// Names with a capital before it, a dash or an agency in brackets behind it.
fn is_dateline(reader: &Reader<'_>, e: &TimeExpression) -> bool {
    let mut start = e.start;
    while start > 0 && !reader.token(start - 1).is_space() {
        start -= 1;
        let t = reader.token(start);
        let name = t.text().chars().next().is_some_and(char::is_uppercase);
        if !name && !matches!(t.text(), "," | "." | "(" | "/") {
            return false;
        }
    }
    if start == e.start {
        return false;
    }
    let dash = |i: usize| matches!(reader.token(i).text(), "—" | "–" | "--" | "-" | "(" | ":");
    e.end < reader.doc.len() && (dash(e.end) || (e.end + 1 < reader.doc.len() && dash(e.end + 1)))
}
