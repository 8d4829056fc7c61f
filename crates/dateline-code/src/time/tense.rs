//! Whether the clause of an expression looks ahead: "will meet on Monday", "elections set for May".
//!
//! In: an expression and the parse. Out: ahead or not; a weekday or a month without a year lies on
//! that side of the day of writing.

use dateline_know::acts::{Effect, TriggerPos};
use dateline_parse::Token;

use super::TimeExpression;
use crate::clause::is_verbal;
use crate::reader::Reader;

/// Whether what the expression dates is still to come.
pub fn looks_ahead(reader: &Reader<'_>, e: &TimeExpression) -> bool {
    let last = reader.token(e.end - 1);
    let before = e.start.checked_sub(1).map(|b| reader.token(b).lower());
    match before {
        Some("since") => return false,
        Some("until" | "till" | "by" | "for") => {
            // "announced elections for Sunday", "by Friday"
            let verb = last.ancestors().find(|a| is_verbal(*a));
            return before != Some("by") || verb.is_none_or(|v| !is_past(v));
        }
        _ => {}
    }
    let mut at = last;
    for a in last.ancestors() {
        // "ahead of Friday's vote"
        if at.dep() == "pobj" && a.lower() == "of" && a.head().lower() == "ahead" {
            return true;
        }
        if a.i() != last.i() && is_verbal(a) {
            return verb_looks_ahead(reader, a);
        }
        // "the vote planned for Monday", "a scheduled meeting"
        if a.pos() == "NOUN"
            && a.children().any(|c| {
                c.dep() == "amod"
                    && matches!(
                        c.lower(),
                        "planned" | "scheduled" | "upcoming" | "forthcoming"
                    )
            })
        {
            return true;
        }
        at = a;
    }
    false
}

fn is_past(v: Token<'_>) -> bool {
    let of = |t: Token<'_>| matches!(t.tag(), "VBD") || (t.tag() == "VBN" && t.i() == v.i());
    of(v)
        || v.children()
            .any(|c| matches!(c.dep(), "aux" | "auxpass") && c.tag() == "VBD")
}

fn verb_looks_ahead(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let aux = |test: fn(Token<'_>) -> bool| {
        v.children()
            .any(|c| matches!(c.dep(), "aux" | "auxpass") && test(c))
    };
    let have = |t: Token<'_>| t.lemma() == "have";
    if aux(|c| c.tag() == "MD") {
        return !aux(have);
    }
    let planned = |t: Token<'_>| {
        reader
            .lexicon
            .operators(TriggerPos::Verb, t.lemma())
            .any(|(effect, trigger)| effect == Effect::Planned && trigger.words.len() == 1)
    };
    // "was scheduled on Friday": the plan, not the planning, lies there.
    if v.tag() == "VBN" && planned(v) {
        return true;
    }
    match v.tag() {
        // "to meet on Monday"; "failed to come on Monday" did not.
        "VB" => {
            let above = v.head();
            let settled = matches!(v.dep(), "xcomp" | "ccomp")
                && is_past(above)
                && matches!(
                    above.lemma(),
                    "fail" | "manage" | "begin" | "start" | "help" | "continue"
                );
            !settled && !aux(|c| c.lemma() == "do")
        }
        "VBG" => aux(|c| matches!(c.tag(), "VBZ" | "VBP")) && !aux(|c| c.lower() == "been"),
        // "The council meets on Monday"; who says so on Monday has said it.
        "VBZ" | "VBP" => {
            !aux(have)
                && v.lemma() != "have"
                && reader
                    .lexicon
                    .cues(TriggerPos::Verb, v.lemma())
                    .next()
                    .is_none()
        }
        _ => false,
    }
}
