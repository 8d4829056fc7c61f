//! What an attitude is to. In: its word, and the entry's frames. Out: the tokens of the clause, infinitive, object,
//! prepositional phrase or subject that fills the first of them.

use dateline_know::acts::{Attitude, Frame};
use dateline_parse::{Token, TokenId};

use super::{Range, is_quotation_mark};
use crate::clause::{
    children_with, is_infinitive, is_nominal, is_passive, is_relative_pronoun, is_verbal,
    surface_subject,
};
use crate::cue::clause_end;
use crate::reader::Reader;

/// What the attitude is to, by the first of its frames that is filled; with the preposition that brings it.
pub(super) fn content<'a>(
    reader: &Reader<'a>,
    t: Token<'a>,
    attitude: &Attitude,
    last: Token<'a>,
) -> Option<(Range, Option<Token<'a>>)> {
    attitude.frames.iter().find_map(|frame| match frame {
        Frame::Clause => clause(t)
            .or_else(|| clause(last))
            .or_else(|| (t.dep() == "acomp").then(|| clause(t.head())).flatten())
            .or_else(|| predicated(t))
            // "continues to insist that", hung on the verb above
            .or_else(|| {
                (t.dep() == "xcomp" && is_verbal(t))
                    .then(|| clause(t.head()))
                    .flatten()
            })
            .filter(|c| c.i() > t.i())
            .map(|c| (subtree(c), None)),
        Frame::Infinitive => infinitive(t).map(|c| (subtree(c), None)),
        // "seems credible", "appears set to leave"
        Frame::Predicate => children_with(t, &["oprd", "acomp", "attr", "xcomp"])
            .find(|c| c.i() > t.i())
            .map(|c| (subtree(c), None)),
        Frame::Object => object(t).map(|r| (r, None)),
        Frame::Preposition => brought(t, attitude, last),
        Frame::Stimulus => stimulus(t).map(|r| (r, None)),
        Frame::Subject => {
            let whom = surface_subject(undergone(reader, t)?).into_iter().next()?;
            Some(((whom.left_edge().i(), whom.right_edge().i() + 1), None))
        }
    })
}

pub(super) fn subtree(t: Token<'_>) -> Range {
    (t.left_edge().i(), clause_end(t))
}

pub(super) fn clause(t: Token<'_>) -> Option<Token<'_>> {
    children_with(t, &["ccomp", "acl"])
        .filter(|c| c.i() > t.i())
        .find(|c| {
            is_verbal(*c)
                && !is_infinitive(*c)
                && (c.dep() == "ccomp" || c.children().any(|m| m.dep() == "mark"))
        })
}

/// "her bet is that it will rain"
fn predicated(t: Token<'_>) -> Option<Token<'_>> {
    let be =
        (t.pos() == "NOUN" && t.dep() == "nsubj" && t.head().lemma() == "be").then(|| t.head())?;
    clause(be)
        .filter(|c| children_with(*c, &["mark"]).any(|m| matches!(m.lower(), "that" | "whether")))
}

fn infinitive(t: Token<'_>) -> Option<Token<'_>> {
    children_with(t, &["xcomp", "acl", "advcl", "ccomp"])
        .filter(|c| c.i() > t.i() && c.tag() == "VB")
        .find(|c| {
            c.children()
                .any(|a| a.dep() == "aux" && a.lower() == "to" && a.i() < c.i())
        })
}

/// The object with what is predicated of it; in the passive the subject.
fn object(v: Token<'_>) -> Option<Range> {
    if !is_verbal(v) {
        return None;
    }
    if is_passive(v) {
        let undergoer = children_with(v, &["nsubjpass"]).next().or_else(|| {
            // "a tax imposed by", "known as"
            let by = children_with(v, &["agent"]).next().is_some();
            // "a box labelled 'urgent'": a name in quotation marks is somebody's word.
            let named = || {
                children_with(v, &["oprd"]).any(|o| o.i() > v.i())
                    && is_quotation_mark(v.doc().token(TokenId::from_index(v.i() + 1)))
            };
            let told = by || children_with(v, &["prep"]).any(|c| c.lower() == "as") || named();
            (v.dep() == "acl" && told).then(|| v.head()).or_else(|| {
                // "was drafted and rejected by the council", "a favourite, promoted by both"
                let shared = by && matches!(v.dep(), "conj" | "advcl");
                surface_subject(v).into_iter().find(|_| shared)
            })
        })?;
        let (start, end) = (undergoer.left_edge().i(), undergoer.right_edge().i() + 1);
        return Some((start, end.min(v.left_edge().i().max(undergoer.i() + 1))));
    }
    // "what she called a rant": the object is in front, what it is called behind.
    let first = children_with(v, &["dobj"])
        .find(|o| o.i() > v.i())
        .or_else(|| children_with(v, &["oprd"]).find(|o| o.i() > v.i()))
        .or_else(|| {
            children_with(v, &["xcomp", "ccomp"])
                .find(|o| o.i() > v.i() && (is_gerund(*o) || is_free_relative(*o)))
        });
    let Some(first) = first else {
        // "the plan that she criticized": what the relative clause hangs on.
        let fronted =
            v.dep() == "relcl" && children_with(v, &["nsubj"]).any(|s| !is_relative_pronoun(s));
        let noun = v.head();
        return fronted.then(|| (noun.left_edge().i(), noun.i() + 1));
    };
    let mut end = first.right_edge().i() + 1;
    for c in v.rights().filter(|c| c.i() > first.i()) {
        let more = matches!(c.dep(), "oprd" | "xcomp" | "ccomp" | "dative")
            || (c.dep() == "prep"
                && matches!(
                    c.lower(),
                    "as" | "for" | "of" | "to" | "with" | "from" | "on" | "over" | "about"
                )
                && !c
                    .children()
                    .any(|p| matches!(p.ent_type(), "DATE" | "TIME")));
        if more {
            end = end.max(c.right_edge().i() + 1);
        }
    }
    Some((first.left_edge().i(), end))
}

/// "being held to it" too.
fn is_gerund(c: Token<'_>) -> bool {
    c.tag() == "VBG" || children_with(c, &["auxpass"]).any(|a| a.tag() == "VBG")
}

/// "what he called a breach": a clause in a noun's place.
fn is_free_relative(c: Token<'_>) -> bool {
    let first = c.left_edge();
    first.tag().starts_with('W') && matches!(first.lower(), "what" | "whatever" | "whoever")
}

/// The verb that undergoes what a noun names: "faced ridicule", "came under criticism".
pub(super) fn undergone<'a>(reader: &Reader<'a>, n: Token<'a>) -> Option<Token<'a>> {
    let above = n.head();
    match n.dep() {
        "dobj" => Some(above).filter(|v| reader.lexicon.undergoing(v.lemma())),
        "pobj" => Some(above.head()).filter(|v| {
            let words = format!("{} {}", v.lemma(), above.lower());
            is_verbal(*v) && reader.lexicon.undergoing(&words)
        }),
        _ => None,
    }
}

/// What moves somebody: the subject where there is an object, in the passive what *by* brings.
fn stimulus(v: Token<'_>) -> Option<Range> {
    if !is_verbal(v) {
        return None;
    }
    if is_passive(v) {
        let by = children_with(v, &["agent"]).next()?;
        return children_with(by, &["pobj", "pcomp"]).next().map(subtree);
    }
    moved(v)?;
    let cause = children_with(v, &["nsubj", "csubj"]).next()?;
    Some((cause.left_edge().i(), cause.right_edge().i() + 1))
}

/// Who is moved: the object, in the passive the subject ("worries voters", "they were angered").
pub(super) fn moved(v: Token<'_>) -> Option<Token<'_>> {
    if is_passive(v) {
        return surface_subject(v).into_iter().next();
    }
    children_with(v, &["dobj"]).find(|o| o.i() > v.i() && is_nominal(*o) && o.tag() != "WDT")
}

/// What a preposition brings: the trigger's last word, or for nouns and adjectives one of the entry's.
fn brought<'a>(
    t: Token<'a>,
    attitude: &Attitude,
    last: Token<'a>,
) -> Option<(Range, Option<Token<'a>>)> {
    let bearer = if last.i() != t.i() {
        Some(last)
    } else {
        children_with(t, &["prep"])
            .find(|p| p.i() > t.i() && attitude.prepositions.iter().any(|w| w == p.lower()))
    }?;
    let what = children_with(bearer, &["pobj", "pcomp", "prep"]).next()?;
    let mut range = subtree(what);
    // "called on Congress to act": the infinitive is asked for too.
    if is_verbal(t)
        && let Some(more) = infinitive(t)
        && more.i() > range.0
    {
        range.1 = range.1.max(more.right_edge().i() + 1);
    }
    Some((range, Some(bearer)))
}

/// "was criticized for leaving": what a passive is about is its subject and what it was done for.
pub(super) fn ground(v: Token<'_>) -> Option<Range> {
    if !is_verbal(v) || children_with(v, &["nsubjpass"]).next().is_none() {
        return None;
    }
    let p = children_with(v, &["prep"])
        .find(|p| p.i() > v.i() && matches!(p.lower(), "as" | "for" | "of" | "over" | "with"))?;
    let what =
        children_with(p, &["pobj", "pcomp"]).find(|w| !matches!(w.ent_type(), "DATE" | "TIME"))?;
    Some((p.i(), what.right_edge().i() + 1))
}
