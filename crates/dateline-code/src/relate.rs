//! What one marked party does to another: the acts of a text, weighed by how well the two parties fill
//! their sides.
//!
//! In: a read text and the spans of the two parties. Out: the [`Relation`] of the act that fits best. The
//! parties are taken as given, so that an act counts whoever they are.

use dateline_know::acts::Slots;
use dateline_parse::Token;
use dateline_record::{CharSpan, EventType, Quad, Status};

use crate::act::{Looked, carrier, look, loosely};
use crate::claim::innermost;
use crate::clause::{
    Tokens, children_with, conjuncts, is_infinitive, is_passive, is_verbal, surface_subject,
};
use crate::coder::Relation;
use crate::decide::{Decided, decide, decide_alone};
use crate::participants::Side;
use crate::reader::Reader;

/// The relation of `source` to `target`, where the text says one.
#[must_use]
pub fn relate(reader: &Reader<'_>, source: CharSpan, target: CharSpan) -> Option<Relation> {
    let (decided, _) = decide(reader, true);
    let fits = |d: &Decided<'_>| Fit::of(reader, d, source, target);
    let mut ranked: Vec<(i32, &Decided<'_>)> = decided
        .iter()
        .map(|d| (fits(d).score(), d))
        .filter(|(score, _)| *score > 0)
        .collect();
    // Of equal fits the first in the text.
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    // Where no act has both parties in their places, the words whose readings fail by one condition.
    let loose: Vec<Decided<'_>> = if ranked.first().is_none_or(|(score, _)| *score < LOOSE) {
        let taken: Vec<usize> = decided
            .iter()
            .flat_map(|d| d.candidate.words.iter().map(|w| w.i()))
            .collect();
        reader
            .doc
            .tokens()
            .filter(|t| !taken.contains(&t.i()))
            .filter_map(|t| decide_alone(reader, &loosely(reader, t)?))
            .filter(|d| fits(d).is_between())
            .collect()
    } else {
        Vec::new()
    };
    ranked.extend(
        loose
            .iter()
            .map(|d| (fits(d).score().min(LOOSE) * 2 / 3, d)),
    );
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    if let Some(verb) = demanded(reader, source, target)
        && ranked.first().is_none_or(|(score, _)| *score < DEMAND)
    {
        return Some(Relation {
            event_type: EventType::Request,
            mode: None,
            status: Status::Actual,
            confidence: f64::from(DEMAND) / 100.0,
            rule: "request.must".to_owned(),
            trigger: verb.text().to_owned(),
            rejected: ranked.iter().map(|(s, d)| shown(*s, d)).collect(),
        });
    }
    let (score, d) = *ranked.first()?;
    let event_type = root(reader, d, source, target);
    Some(Relation {
        event_type,
        mode: d.mode.clone().filter(|_| event_type == d.event_type),
        status: d.status,
        confidence: f64::from(score.min(100)) / 100.0,
        rule: d.candidate.act.id.clone(),
        trigger: d.candidate.predicate.head.text().to_owned(),
        rejected: ranked[1..].iter().map(|(s, d)| shown(*s, d)).collect(),
    })
}

fn shown(score: i32, d: &Decided<'_>) -> String {
    format!(
        "{} on `{}`: fits {score}",
        d.candidate.act.id,
        d.candidate.predicate.head.text()
    )
}

/// The root of an act as relation sets are labelled. They know no status: CAMEO's reading rules stand in for
/// it. Cooperation and yielding still to come is intent to cooperate (03), conflict still to come a threat (13),
/// cooperation that will not be is refused (12).
fn root(reader: &Reader<'_>, d: &Decided<'_>, source: CharSpan, target: CharSpan) -> EventType {
    let quad = d.event_type.quad();
    let cooperative = matches!(quad, Quad::VerbalCooperation | Quad::MaterialCooperation);
    let fit = Fit::of(reader, d, source, target);
    let conflict = matches!(quad, Quad::VerbalConflict | Quad::MaterialConflict);
    // Who says that another did harm accuses them (CAMEO 112): "X said Y had shelled the town".
    if quad == Quad::MaterialConflict
        && d.status == Status::Actual
        && fit.source == SourceAt::Speaker
        && fit.target == TargetAt::AmongActors
    {
        return EventType::Accuse;
    }
    // Harm announced on a condition is a threat, whatever the harm: "will sue X unless", "will expel X if".
    if conflict
        && matches!(d.status, Status::Planned | Status::Possible)
        && matches!(
            fit.source,
            SourceAt::Actor | SourceAt::InsideActor | SourceAt::Speaker
        )
        && is_conditional(carrier(&d.candidate))
    {
        return EventType::Threaten;
    }
    match (d.event_type, d.status) {
        _ if d.purpose => {}
        (EventType::Agree, Status::Planned) => {}
        (_, Status::Planned) if cooperative => return EventType::Agree,
        (EventType::Mobilize | EventType::Sanction, Status::Planned) => {}
        (_, Status::Planned) if quad == Quad::MaterialConflict => return EventType::Threaten,
        (_, Status::Negated) if cooperative => return EventType::Reject,
        // Who denies or dismisses what is said of them rejects it.
        (_, Status::Denied) if is_speaker(reader, d, source) => return EventType::Reject,
        _ => {}
    }
    if d.event_type == EventType::Request && asks_harm(reader, d, target) {
        // Harm asked for is opposition to whom it would befall (CAMEO 113), not a request of them.
        return EventType::Accuse;
    }
    if Some(d.event_type) == d.candidate.act.event_type {
        reader.lexicon.root(d.candidate.act).unwrap_or(d.event_type)
    } else {
        d.event_type
    }
}

/// The clause holds on a condition that stands beside it: "if they stay", "unless it yields".
fn is_conditional(top: Token<'_>) -> bool {
    // The parser hangs the condition on the verb of saying as often as on what is said.
    let said = (top.dep() == "ccomp").then(|| top.head());
    std::iter::once(top)
        .chain(said)
        .flat_map(|v| children_with(v, &["advcl"]))
        .any(|c| children_with(c, &["mark"]).any(|m| matches!(m.lower(), "if" | "unless")))
}

/// What is asked for would harm the target: "called for sanctions against X", "urged Y to arrest X".
fn asks_harm(reader: &Reader<'_>, d: &Decided<'_>, target: CharSpan) -> bool {
    let predicate = &d.candidate.predicate;
    let asked = ["for", "obj", "comp", "to"]
        .iter()
        .flat_map(|s| predicate.slot(&[(*s).to_owned()]))
        .flat_map(conjuncts);
    asked.into_iter().any(|t| {
        let harm = matches!(look(reader, t), Looked::Act(c) if c.act.event_type.is_some_and(|t| {
            t.quad() == Quad::MaterialConflict || t == EventType::Accuse
        }));
        let befalls = t.children().any(|c| {
            c.i() > t.i()
                && below(c, target)
                && matches!(c.dep(), "dobj" | "prep" | "agent" | "pobj" | "dative")
        });
        harm && befalls && !touches(t, target)
    })
}

/// Below this no act has both parties in their places.
const LOOSE: i32 = 60;

/// How well a demand by modal fits: below an act that has both parties in their places.
const DEMAND: i32 = 84;

/// The verb that the target must or should do, as the source says it: "X said that Y must withdraw".
fn demanded<'a>(reader: &Reader<'a>, source: CharSpan, target: CharSpan) -> Option<Token<'a>> {
    let deontic = &reader.lexicon.words().deontic;
    reader.doc.tokens().find(|v| {
        let v = *v;
        if !is_verbal(v) {
            return false;
        }
        let bound = v
            .children()
            .any(|c| c.tag() == "MD" && deontic.iter().any(|w| w == c.lower()))
            // "needs to disarm", "reform is needed"
            || (deontic.iter().any(|w| w == v.lemma())
                && (is_passive(v) || children_with(v, &["xcomp"]).any(is_infinitive)));
        bound && holds(&surface_subject(v), target) != Holds::No && {
            let said = innermost(reader, v.i())
                .and_then(|c| reader.claims[c].speaker)
                .is_some_and(|s| holds(&vec![reader.token(s)], source) != Holds::No);
            said || v
                .ancestors()
                .filter(|a| is_verbal(*a))
                .any(|a| holds(&surface_subject(a), source) == Holds::Head)
        }
    })
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

/// What speaks for an act as the relation of the two parties: where each stands in it, and where the act
/// stands in the text.
#[derive(Clone, Copy, Debug)]
struct Fit {
    source: SourceAt,
    target: TargetAt,
    /// Its clause is the sentence's own.
    main: bool,
    /// It is only the purpose of another act.
    purpose: bool,
    /// It stands in a clause or phrase that only tells when or on what condition.
    background: bool,
    /// The source stands somewhere below the act's clause.
    source_below: bool,
}

/// Where the source stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SourceAt {
    Actor,
    InsideActor,
    Speaker,
    SubjectAbove,
    Nowhere,
}

/// Where the target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TargetAt {
    Recipient,
    InsideRecipient,
    AmongActors,
    Below,
    Nowhere,
}

impl Fit {
    fn of(reader: &Reader<'_>, decided: &Decided<'_>, source: CharSpan, target: CharSpan) -> Self {
        let candidate = &decided.candidate;
        let slots = |paths: &[Slots]| -> Tokens<'_> {
            paths
                .iter()
                .flatten()
                .flat_map(|p| candidate.predicate.slot(p))
                .collect()
        };
        let found =
            |sides: &[Side]| -> Tokens<'_> { sides.iter().map(|s| reader.token(s.head)).collect() };
        let mut actor = slots(&candidate.act.actor);
        actor.extend(found(&decided.participants.actors));
        let mut recipient = slots(&candidate.act.recipient);
        recipient.extend(found(&decided.participants.recipients));
        let top = carrier(candidate);
        Self {
            source: match holds(&actor, source) {
                Holds::Head => SourceAt::Actor,
                Holds::Inside => SourceAt::InsideActor,
                Holds::No if is_speaker(reader, decided, source) => SourceAt::Speaker,
                Holds::No if acts_above(top, source) => SourceAt::SubjectAbove,
                Holds::No => SourceAt::Nowhere,
            },
            target: match holds(&recipient, target) {
                Holds::Head => TargetAt::Recipient,
                Holds::Inside => TargetAt::InsideRecipient,
                Holds::No if holds(&actor, target) != Holds::No => TargetAt::AmongActors,
                Holds::No if below(top, target) => TargetAt::Below,
                Holds::No => TargetAt::Nowhere,
            },
            main: candidate.predicate.head.is_root() || top.is_root(),
            purpose: decided.purpose,
            background: is_background(top),
            source_below: below(top, source),
        }
    }

    /// Both parties stand in the act's own slots.
    fn is_between(&self) -> bool {
        !matches!(self.source, SourceAt::SubjectAbove | SourceAt::Nowhere)
            && !matches!(self.target, TargetAt::Nowhere)
    }

    /// 0 to 100.
    fn score(&self) -> i32 {
        let source = match self.source {
            SourceAt::Actor => 50,
            SourceAt::InsideActor => 40,
            SourceAt::Speaker => 38,
            SourceAt::SubjectAbove => 30,
            SourceAt::Nowhere => 0,
        };
        let target = match self.target {
            TargetAt::Recipient => 40,
            TargetAt::InsideRecipient => 34,
            TargetAt::AmongActors => 25,
            TargetAt::Below => 20,
            TargetAt::Nowhere => 0,
        };
        // The main act before its purpose.
        let place = i32::from(self.main) * 3
            - i32::from(self.purpose) * 8
            - i32::from(self.background) * 12;
        match (source, target) {
            (0, 0) if self.source_below || self.main => 4 + i32::from(self.main) * 3,
            (0, 0) => 2,
            (0, target) => target / 2 + place + i32::from(self.source_below) * 8,
            (source, 0) => source / 2 + place,
            (source, target) => source + target + place,
        }
    }
}

/// In a clause that only tells when, why or on what condition the asserted act happens: "after Iran seized",
/// "until they release", "if troops withdraw".
fn is_background(top: Token<'_>) -> bool {
    std::iter::once(top).chain(top.ancestors()).any(|t| {
        (t.dep() == "advcl"
            && t.children().any(|c| {
                matches!(c.dep(), "mark" | "advmod")
                    && c.i() < t.i()
                    && matches!(c.tag(), "IN" | "WRB")
            }))
            || (t.dep() == "pcomp"
                && t.head().dep() == "prep"
                && matches!(t.head().tag(), "IN")
                && is_verbal(t.head().head())
                && matches!(
                    t.head().lower(),
                    "after" | "before" | "since" | "until" | "upon" | "following" | "despite"
                ))
    })
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
