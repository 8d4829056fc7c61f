//! What one marked party does to another: the acts of a text, weighed by how well the two parties fill
//! their sides.
//!
//! In: a read text and the spans of the two parties. Out: the [`Relation`] of the act that fits best. The
//! parties are taken as given, so that an act counts whoever they are.

use dateline_know::acts::Slots;
use dateline_parse::Token;
use dateline_record::{CharSpan, EventType, Quad, Status};

use crate::act::carrier;
use crate::claim::innermost;
use crate::clause::{Tokens, conjuncts, is_verbal, surface_subject};
use crate::coder::Relation;
use crate::decide::{Decided, decide};
use crate::reader::Reader;

/// The relation of `source` to `target`, where the text says one.
#[must_use]
pub fn relate(reader: &Reader<'_>, source: CharSpan, target: CharSpan) -> Option<Relation> {
    let (decided, _) = decide(reader, true);
    let mut best: Option<(i32, &Decided<'_>)> = None;
    for d in &decided {
        let score = fit(reader, d, source, target);
        if score > 0 && best.is_none_or(|(s, _)| score > s) {
            best = Some((score, d));
        }
    }
    let (score, d) = best?;
    let event_type = if d.purpose {
        d.event_type
    } else {
        plover(d.event_type, d.status)
    };
    Some(Relation {
        event_type,
        mode: d.mode.clone().filter(|_| event_type == d.event_type),
        status: d.status,
        confidence: f64::from(score.min(100)) / 100.0,
        rule: d.candidate.act.id.clone(),
        trigger: d.candidate.predicate.head.text().to_owned(),
    })
}

/// PLOVER itself has no status. Its reading rules stand in for it here: future cooperation is AGREE, a
/// future retreat CONCEDE, and cooperation that will not be is refused.
fn plover(event_type: EventType, status: Status) -> EventType {
    let cooperative = matches!(
        event_type.quad(),
        Quad::VerbalCooperation | Quad::MaterialCooperation
    );
    match (event_type, status) {
        (
            EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid,
            Status::Planned,
        ) => EventType::Agree,
        (EventType::Retreat, Status::Planned) => EventType::Concede,
        (_, Status::Negated) if cooperative => EventType::Reject,
        _ => event_type,
    }
}

fn touches(t: Token<'_>, span: CharSpan) -> bool {
    t.chars().start < span.end && t.chars().end > span.start
}

fn below(t: Token<'_>, span: CharSpan) -> bool {
    t.left_edge().chars().start < span.end && t.right_edge().chars().end > span.start
}

/// How a list of phrases holds a marked party.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Head,
    Inside,
    No,
}

fn holds(heads: &Tokens<'_>, span: CharSpan) -> Holds {
    if span.start == span.end {
        return Holds::No;
    }
    let expanded: Tokens<'_> = heads.iter().copied().flat_map(conjuncts).collect();
    if expanded.iter().any(|t| touches(*t, span)) {
        Holds::Head
    } else if expanded.iter().any(|t| below(*t, span)) {
        Holds::Inside
    } else {
        Holds::No
    }
}

/// How well the parties fill the act's sides, 0 to 100.
fn fit(reader: &Reader<'_>, decided: &Decided<'_>, source: CharSpan, target: CharSpan) -> i32 {
    let candidate = &decided.candidate;
    let slots = |paths: &[Slots]| -> Tokens<'_> {
        paths
            .iter()
            .flatten()
            .flat_map(|p| candidate.predicate.slot(p))
            .collect()
    };
    let mut actor = slots(&candidate.act.actor);
    actor.extend(
        decided
            .participants
            .actors
            .iter()
            .map(|s| reader.token(s.head)),
    );
    let mut recipient = slots(&candidate.act.recipient);
    recipient.extend(
        decided
            .participants
            .recipients
            .iter()
            .map(|s| reader.token(s.head)),
    );
    let top = carrier(candidate);

    let subject = match holds(&actor, source) {
        Holds::Head => 50,
        Holds::Inside => 40,
        Holds::No if is_speaker(reader, decided, source) => 38,
        Holds::No if acts_above(top, source) => 30,
        Holds::No => 0,
    };
    let object = match holds(&recipient, target) {
        Holds::Head => 40,
        Holds::Inside => 34,
        Holds::No if holds(&actor, target) != Holds::No => 25,
        Holds::No if below(top, target) => 20,
        Holds::No => 0,
    };
    // The main act before its purpose.
    let root = i32::from(candidate.predicate.head.is_root() || top.is_root()) * 3
        - i32::from(decided.purpose) * 8;
    match (subject, object) {
        (0, 0) if below(top, source) || top.is_root() => 4 + root,
        (0, 0) => 2,
        (0, object) => object / 2 + root + i32::from(below(top, source)) * 8,
        (subject, 0) => subject / 2 + root,
        (subject, object) => subject + object + root,
    }
}

/// The act stands in the source's own words, and its actor is a pronoun or nobody else by name.
fn is_speaker(reader: &Reader<'_>, decided: &Decided<'_>, source: CharSpan) -> bool {
    let head = decided.candidate.predicate.head;
    let Some(claim) = innermost(reader, head.i()) else {
        return false;
    };
    reader.claims[claim]
        .speaker
        .is_some_and(|s| holds(&vec![reader.token(s)], source) != Holds::No)
}

/// The source is the subject of a clause that the act is part of.
fn acts_above(top: Token<'_>, source: CharSpan) -> bool {
    top.ancestors()
        .filter(|a| is_verbal(*a))
        .any(|v| holds(&surface_subject(v), source) != Holds::No)
}
