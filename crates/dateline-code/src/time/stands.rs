//! Whether the parse speaks against an expression: "Theresa May", "March on Rome", "2,000 people".
//!
//! In: an expression as the grammar reads it, and the document. Out: whether it stands.

use dateline_know::times::Unit;
use dateline_parse::Token;

use super::TimeExpression;
use super::sense::{Sense, Within, Year};
use crate::reader::Reader;

/// Letters of a short form of a month ("Jan", "Sept").
const SHORT: usize = 4;

/// Whether an expression stands.
pub fn stands(reader: &Reader<'_>, e: &TimeExpression) -> bool {
    let first = reader.token(e.start);
    let last = reader.token(e.end - 1);
    match e.expression.sense {
        Sense::Calendar(Year::Nearest(_), Within::Month(_)) => is_month(reader, last),
        Sense::Calendar(_, Within::Season(_)) => {
            (e.start..e.end).all(|i| reader.token(i).pos() != "VERB")
        }
        Sense::Calendar(Year::Named(_), Within::Year) if e.end == e.start + 1 => {
            is_year(reader, first)
        }
        Sense::Years(..) => first.ent_type() != "PERSON",
        Sense::Weekday(_, None) if e.end == e.start + 1 => !is_named(reader, first),
        Sense::Calendar(_, Within::Holiday(_)) => {
            let compound = last.dep() == "compound" && last.head().i() > last.i();
            !(compound && is_capital(last.head()) && last.head().pos() == "PROPN")
        }
        Sense::Reference(_) => is_reference(reader, e),
        // "The Daily Record", "Weekly Standard"
        Sense::Every(..) if e.end == e.start + 1 => {
            !(is_capital(first)
                && (matches!(
                    first.ent_type(),
                    "ORG" | "WORK_OF_ART" | "FAC" | "PERSON" | "PRODUCT"
                ) || first.pos() == "PROPN"))
        }
        // "the last minute", "this time"
        Sense::Period(Unit::Hour | Unit::Minute | Unit::Second, _) => false,
        _ => true,
    }
}

fn is_capital(t: Token<'_>) -> bool {
    t.text().chars().next().is_some_and(char::is_uppercase)
}

/// A name before it belongs to it: "Theresa May", "Black Friday".
fn is_named(reader: &Reader<'_>, t: Token<'_>) -> bool {
    if t.ent_type() == "PERSON" {
        return true;
    }
    t.i() > 0 && {
        let before = reader.token(t.i() - 1);
        before.pos() == "PROPN"
            && before.dep() == "compound"
            && before.head().i() == t.i()
            && before.ent_type() != "DATE"
            && before.ent_type() != "TIME"
            && before.ent_type() != "GPE"
            && is_capital(before)
    }
}

fn is_month(reader: &Reader<'_>, t: Token<'_>) -> bool {
    let word = t.text().trim_end_matches('.');
    let short = word.len() <= SHORT && !matches!(word, "May" | "June" | "July") && word == t.text();
    !(matches!(t.pos(), "AUX" | "VERB") || is_named(reader, t) || (short && t.ent_type() != "DATE"))
}

/// Four figures alone are a year behind a preposition of time, or where the names say so.
fn is_year(reader: &Reader<'_>, t: Token<'_>) -> bool {
    let year: i32 = t.text().parse().unwrap_or(0);
    if !(1500..2100).contains(&year) {
        // "mid-2019" is one token.
        return t.text().contains('-') && t.ent_type() != "PERSON";
    }
    match t.ent_type() {
        "DATE" => true,
        "MONEY" | "PERCENT" | "QUANTITY" | "PERSON" | "TIME" => false,
        _ => {
            let before = (t.i() > 0).then(|| reader.token(t.i() - 1));
            let counts = t.dep() == "nummod" && t.head().i() > t.i();
            let bracketed = before.is_some_and(|b| b.text() == "(")
                && t.i() + 1 < reader.doc.len()
                && reader.token(t.i() + 1).text() == ")";
            let placed = before.is_some_and(|b| {
                b.pos() == "ADP"
                    && matches!(
                        b.lower(),
                        "in" | "since"
                            | "of"
                            | "by"
                            | "until"
                            | "during"
                            | "from"
                            | "to"
                            | "after"
                            | "before"
                            | "till"
                            | "through"
                            | "around"
                    )
            });
            bracketed || (placed && !counts)
        }
    }
}

/// "as soon as", "shortly after", "the past president" are none.
fn is_reference(reader: &Reader<'_>, e: &TimeExpression) -> bool {
    let next = (e.end < reader.doc.len()).then(|| reader.token(e.end));
    let before = e.start.checked_sub(1).map(|b| reader.token(b));
    let last = reader.token(e.end - 1);
    if before.is_some_and(|b| matches!(b.lower(), "as" | "how" | "too" | "no")) {
        return false;
    }
    if e.end - e.start > 1 && matches!(last.lower(), "past" | "future" | "present") {
        return next.is_none_or(|n| !matches!(n.pos(), "NOUN" | "ADJ" | "NUM" | "PROPN"));
    }
    !(matches!(last.lower(), "shortly" | "soon" | "long")
        && next
            .is_some_and(|n| matches!(n.lower(), "after" | "before" | "afterwards" | "afterward")))
}
