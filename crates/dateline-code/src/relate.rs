//! What one marked party does to another: the acts of a text, weighed by how well the two parties fill
//! their sides.

use dateline_parse::Token;
use dateline_record::{CharSpan, EventType, Status};

use crate::act::{Candidate, carrier};
use crate::clause::{Tokens, conjuncts};
use crate::coder::Relation;
use crate::reader::Reader;
use crate::record::{Decided, LeftOut, decide};

/// The relation of `source` to `target`, where the text says one.
#[must_use]
pub fn relate(reader: &Reader<'_>, source: CharSpan, target: CharSpan) -> Option<Relation> {
    let (decided, left_out) = decide_all(reader);
    let _ = left_out;
    let mut best: Option<(i32, usize, &Decided<'_>)> = None;
    for (order, d) in decided.iter().enumerate() {
        let score = fit(reader, &d.candidate, source, target);
        if score > 0 && best.is_none_or(|(s, _, _)| score > s) {
            best = Some((score, order, d));
        }
    }
    let (score, _, d) = best?;
    let event_type = plover(d.event_type, d.status);
    Some(Relation {
        event_type,
        mode: d.mode.clone().filter(|_| event_type == d.event_type),
        status: d.status,
        confidence: f64::from(score.min(100)) / 100.0,
    })
}

fn decide_all<'a>(reader: &Reader<'a>) -> (Vec<Decided<'a>>, Vec<LeftOut<'a>>) {
    decide(reader)
}

/// PLOVER itself has no status: its rule that future cooperation is AGREE and a future retreat
/// CONCEDE stands in for it here.
fn plover(event_type: EventType, status: Status) -> EventType {
    match (event_type, status) {
        (EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid, Status::Planned) => EventType::Agree,
        (EventType::Retreat, Status::Planned) => EventType::Concede,
        _ => event_type,
    }
}

fn touches(reader: &Reader<'_>, t: Token<'_>, span: CharSpan) -> bool {
    let _ = reader;
    t.chars().start < span.end && t.chars().end > span.start
}

/// Whether one of the phrases is the marked party, or holds it.
fn holds(reader: &Reader<'_>, heads: &Tokens<'_>, span: CharSpan) -> Holds {
    let expanded: Vec<Token<'_>> = heads.iter().copied().flat_map(conjuncts).collect();
    if expanded.iter().any(|t| touches(reader, *t, span)) {
        return Holds::Head;
    }
    let inside = expanded.iter().any(|t| t.left_edge().chars().start < span.end && t.right_edge().chars().end > span.start);
    if inside { Holds::Inside } else { Holds::No }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Head,
    Inside,
    No,
}

/// How well the parties fill the act's sides, 0 to 100.
fn fit(reader: &Reader<'_>, candidate: &Candidate<'_>, source: CharSpan, target: CharSpan) -> i32 {
    let slots = |paths: &[Vec<String>]| -> Tokens<'_> { paths.iter().flat_map(|p| candidate.predicate.slot(p)).collect() };
    let actor = slots(&candidate.act.actor);
    let recipient = slots(&candidate.act.recipient);
    let subject = match holds(reader, &actor, source) {
        Holds::Head => 50,
        Holds::Inside => 35,
        Holds::No => 0,
    };
    let mut object = match holds(reader, &recipient, target) {
        Holds::Head => 40,
        Holds::Inside => 32,
        Holds::No => 0,
    };
    if object == 0 && subject > 0 && holds(reader, &actor, target) != Holds::No {
        object = 25;
    }
    let top = carrier(candidate);
    let below = |span: CharSpan| top.left_edge().chars().start < span.end && top.right_edge().chars().end > span.start;
    if object == 0 && below(target) {
        object = 20;
    }
    let mut score = if subject > 0 {
        subject + object
    } else if below(source) && below(target) {
        18 + object / 4
    } else {
        0
    };
    if score > 0 && candidate.predicate.head.is_root() {
        score += 3;
    }
    score
}
