//! What is an event: candidates to decisions, in the codebook's order of reading, with a reason for what is left
//! out. In: a read document. Out: [`Decided`] acts with parties, type, mode and status, and [`LeftOut`] ones.

use std::collections::HashMap;

use dateline_know::acts::TriggerPos;
use dateline_record::{EventType, Manner, Quad, Reason, Status, When};
use jiff::ToSpan;

use crate::act::{Candidate, carrier};
use crate::claim::{denier, innermost};
use crate::participants::{Participants, Side, find};
use crate::reader::Reader;
use crate::select::{candidates, leave, orders};
use crate::{govern, party, status, time};

/// What was decided of one candidate, before it becomes a record.
pub struct Decided<'a> {
    /// The candidate.
    pub candidate: Candidate<'a>,
    /// Its type after the order of reading has been applied.
    pub event_type: EventType,
    /// Its mode.
    pub mode: Option<String>,
    /// Who takes part.
    pub participants: Participants,
    /// How it is presented.
    pub status: Status,
    /// When.
    pub when: Option<When>,
    /// What set type and status.
    pub reasons: Vec<String>,
    /// Claim index.
    pub claim: Option<usize>,
    /// Only the purpose of another act.
    pub purpose: bool,
}

/// A candidate that was left out.
pub struct LeftOut<'a> {
    /// Trigger tokens.
    pub words: Vec<dateline_parse::Token<'a>>,
    /// Readings, best first.
    pub readings: Vec<String>,
    /// Why.
    pub reason: Reason,
    /// In words.
    pub detail: String,
}

/// Looks at every token of a document and decides what is an event. With `any_party` acts are kept whose
/// parties are nobody known: the caller knows them.
#[must_use]
pub fn decide<'a>(reader: &Reader<'a>, any_party: bool) -> (Vec<Decided<'a>>, Vec<LeftOut<'a>>) {
    let mut left_out = Vec::new();
    let mut candidates = candidates(reader, any_party, &mut left_out);
    let mut governed = govern::governed(reader, &candidates);
    orders(reader, &mut candidates, &mut governed, &mut left_out);
    let mut decided = Vec::new();
    for (i, candidate) in candidates.iter().enumerate() {
        match consider(reader, i, candidate, &candidates, &governed, any_party) {
            Ok(one) => decided.push(one),
            Err((reason, detail)) => left_out.push(leave(candidate, reason, detail)),
        }
    }
    (decided, left_out)
}

/// Decides of one candidate alone, whoever takes part.
#[must_use]
pub fn decide_alone<'a>(reader: &Reader<'a>, candidate: &Candidate<'a>) -> Option<Decided<'a>> {
    let all = std::slice::from_ref(candidate);
    consider(reader, 0, candidate, all, &HashMap::new(), true).ok()
}

fn consider<'a>(
    reader: &Reader<'a>,
    i: usize,
    candidate: &Candidate<'a>,
    all: &[Candidate<'a>],
    governed: &HashMap<usize, usize>,
    any_party: bool,
) -> Result<Decided<'a>, (Reason, String)> {
    let Some(event_type) = candidate.act.event_type else {
        return Err((
            Reason::NotAnAct,
            format!("`{}` is no political act", candidate.act.id),
        ));
    };
    if let Some(by) = governed.get(&i) {
        return Err((
            Reason::Governed,
            format!(
                "it belongs to `{}` ({})",
                all[*by].predicate.head.text(),
                all[*by].act.id
            ),
        ));
    }
    let head = candidate.predicate.head;
    if !any_party && is_asked(head) {
        return Err((Reason::NotAsserted, "the sentence asks".into()));
    }
    if candidate.predicate.pos == TriggerPos::Verb && head.dep() == "amod" {
        return Err((
            Reason::Describes,
            format!("`{}` only describes `{}`", head.text(), head.head().text()),
        ));
    }
    let mut participants = find(reader, candidate);
    let mut governs: Vec<usize> = governed
        .iter()
        .filter(|(_, by)| **by == i)
        .map(|(j, _)| *j)
        .collect();
    governs.sort_unstable();
    let mut mode = candidate.act.mode.clone();
    let mut reasons = Vec::new();
    for j in &governs {
        let below = &all[*j];
        let Some(below_type) = below.act.event_type else {
            continue;
        };
        complete(reader, event_type, &mut participants, below);
        if mode.is_none() {
            mode = reader
                .lexicon
                .governed_mode(event_type, below_type, below.act.mode.as_deref())
                .map(str::to_owned);
        }
        reasons.push(format!(
            "governs `{}` ({below_type})",
            below.predicate.head.text()
        ));
    }
    without_self(reader, event_type, &mut participants);
    participants.settle(reader, candidate.act);
    let placed = |sides: &[Side]| sides.iter().any(|s| s.who.is_placed());
    if !any_party && !placed(&participants.actors) && !placed(&participants.recipients) {
        return Err((
            Reason::NoParty,
            "no party with a country or a sector takes part".into(),
        ));
    }
    if !any_party
        && participants.actors.is_empty()
        && is_private(event_type, &participants.recipients)
    {
        return Err((
            Reason::NoParty,
            "only private people, and nobody who acts on them".into(),
        ));
    }
    let attitude = status::read(reader, candidate);
    let mut status_read = attitude.status();
    reasons.extend(attitude.because.iter().map(|b| format!("status: {b}")));
    let claim = innermost(reader, head.i());
    let mut event_type = event_type;
    if let Some((t, m, why)) = commitment(
        reader,
        event_type,
        mode.as_deref(),
        attitude.future,
        status_read,
        &participants,
        claim,
    ) {
        event_type = t;
        mode = m;
        status_read = Status::Actual;
        reasons.push(why);
    }
    if attitude.offered && is_cooperative(event_type) && status_read == Status::Planned {
        // The offer of an alliance is AGREE (codebook, "Plans").
        reasons.push(format!("an offer of {event_type}"));
        event_type = EventType::Agree;
        mode = None;
        status_read = Status::Actual;
    }
    let future = matches!(status_read, Status::Planned | Status::Possible);
    let when = time::of_act(reader, head, carrier(candidate), future);
    if status_read == Status::Actual
        && when
            .as_ref()
            .and_then(|w| w.start)
            .zip(reader.published)
            .is_some_and(|(start, published)| start > published)
    {
        status_read = Status::Planned;
        reasons.push("status: dated after publication".into());
    }
    if is_history(reader, candidate, when.as_ref()) && matches!(status_read, Status::Actual) {
        status_read = Status::Historical;
        reasons.push("status: a year or more before publication, or marked as past".into());
    }
    // "denied that its soldiers had looted as they withdrew": that they withdrew is taken for so.
    let denied = claim.is_some_and(|c| reader.claims[c].manner == Manner::Denies)
        && !status::is_taken_for_granted(head);
    if denied && status_read == Status::Actual {
        status_read = Status::Denied;
        reasons.push("status: denied by the claim's speaker".into());
    }
    // The denier is the claim's speaker, not whoever is said to have reported it.
    let claim = if status_read == Status::Denied {
        claim.map(|c| denier(reader, c))
    } else {
        claim
    };
    Ok(Decided {
        candidate: candidate.clone(),
        event_type,
        mode,
        participants,
        status: status_read,
        when,
        reasons,
        claim,
        purpose: attitude.purpose,
    })
}

/// A question says neither that it is so nor that it is not.
fn is_asked(t: dateline_parse::Token<'_>) -> bool {
    let last = t
        .sent()
        .tokens()
        .rfind(|t| !t.is_space() && !matches!(t.tag(), "''" | "\"" | "-RRB-"));
    last.is_some_and(|l| l.text() == "?")
}

/// Words to private people by nobody are no politics: "people were encouraged to submit designs". Force, aid
/// and refusal are, whoever suffers them.
fn is_private(event_type: EventType, recipients: &[Side]) -> bool {
    let material = matches!(
        event_type,
        EventType::Assault
            | EventType::Coerce
            | EventType::Sanction
            | EventType::Aid
            | EventType::Reject
            | EventType::Retreat
            | EventType::Accuse
    );
    let private = |s: &Side| {
        !s.who.traits.country
            && s.who.sectors.iter().all(|x| {
                matches!(
                    x.as_str(),
                    "CVL" | "EDU" | "BUS" | "UNK" | "MED" | "AGR" | "LAB" | "JRN"
                )
            })
    };
    !material && recipients.iter().all(private)
}

/// Parties that only the governed act names: whom a refusal refuses, whom a demand is made of.
fn complete(
    reader: &Reader<'_>,
    attitude: EventType,
    participants: &mut Participants,
    below: &Candidate<'_>,
) {
    if !participants.recipients.is_empty() || participants.reciprocal {
        return;
    }
    let inner = find(reader, below);
    let is_actor = |s: &Side| {
        participants
            .actors
            .iter()
            .any(|a| a.head == s.head || a.who.same(&s.who))
    };
    let asked = matches!(attitude, EventType::Request | EventType::Accuse);
    let (first, second) = if asked {
        (inner.actors, inner.recipients)
    } else {
        (inner.recipients, inner.actors)
    };
    let first: Vec<Side> = first.into_iter().filter(|s| !is_actor(s)).collect();
    participants.recipients = if first.is_empty() && !asked {
        second.into_iter().filter(|s| !is_actor(s)).collect()
    } else {
        first
    };
}

/// Nobody acts on themselves: the same somebody, a pronoun for it, or, for cooperation, the bare country that
/// an actor belongs to.
fn without_self(reader: &Reader<'_>, event_type: EventType, participants: &mut Participants) {
    let actors: Vec<_> = participants
        .actors
        .iter()
        .map(|a| (a.head, a.who.clone()))
        .collect();
    let is_pronoun = |head: usize| matches!(reader.token(head).tag(), "PRP" | "PRP$");
    participants.recipients.retain(|r| {
        !actors.iter().any(|(head, who)| {
            let named = who.traits.named && r.who.traits.named;
            let own_country = is_cooperative(event_type)
                && r.who.traits.country
                && r.who.sectors.is_empty()
                && who.country == r.who.country;
            *head == r.head
                || own_country
                || ((named || is_pronoun(r.head) || is_pronoun(*head)) && who.same(&r.who))
        })
    });
}

/// "We will help": said by its own actor, the future is a commitment (AGREE) or, of harm, a threat
/// (codebook, "Type and status together", rules 2 and 4).
fn commitment(
    reader: &Reader<'_>,
    event_type: EventType,
    mode: Option<&str>,
    future: bool,
    status: Status,
    participants: &Participants,
    claim: Option<usize>,
) -> Option<(EventType, Option<String>, String)> {
    if !future || !matches!(status, Status::Planned | Status::Negated) {
        return None;
    }
    let speaker = reader.claims[claim?].speaker?;
    let said_by = party::resolve(reader, reader.token(speaker))?;
    let own = participants.actors.iter().any(|a| {
        a.who.same(&said_by)
            || (a.who.country.is_some()
                && a.who.country == said_by.country
                && reader.token(a.head).pos() == "PRON")
    });
    if !own {
        return None;
    }
    let cooperative = is_cooperative(event_type);
    if status == Status::Negated {
        // "We will not lift the embargo": what its own actor will not do is refused.
        let mode = reader
            .lexicon
            .governed_mode(EventType::Reject, event_type, mode)
            .map(str::to_owned);
        return cooperative.then(|| {
            (
                EventType::Reject,
                mode,
                format!("its own actor refuses to {event_type}"),
            )
        });
    }
    match event_type {
        EventType::Aid
        | EventType::Cooperate
        | EventType::Support
        | EventType::Retreat
        | EventType::Concede => Some((
            EventType::Agree,
            None,
            format!("a commitment of its own actor to {event_type}"),
        )),
        EventType::Assault | EventType::Coerce | EventType::Sanction => {
            let mode = reader
                .lexicon
                .governed_mode(EventType::Threaten, event_type, mode)
                .map(str::to_owned);
            Some((
                EventType::Threaten,
                mode,
                format!("a threat of its own actor with {event_type}"),
            ))
        }
        _ => None,
    }
}

/// Whether a type is verbal or material cooperation.
#[must_use]
pub fn is_cooperative(event_type: EventType) -> bool {
    matches!(
        event_type.quad(),
        Quad::VerbalCooperation | Quad::MaterialCooperation
    )
}

/// A year before publication, or marked as past by a word beside the trigger.
fn is_history(reader: &Reader<'_>, candidate: &Candidate<'_>, when: Option<&When>) -> bool {
    if let (Some(published), Some(end)) = (reader.published, when.and_then(|w| w.end))
        && let Ok(limit) = published.checked_sub(1.years())
        && end < limit
    {
        return true;
    }
    let [adverbs, nouns, adjectives] = &reader.lexicon.words().history;
    let head = candidate.predicate.head;
    let top = carrier(candidate);
    let marked = head.children().chain(top.children()).any(|c| {
        (c.dep() == "advmod" && adverbs.iter().any(|a| a == c.lower()))
            || (c.dep() == "amod"
                && c.head().i() == head.i()
                && adjectives.iter().any(|a| a == c.lemma()))
    });
    // "the anniversary of the invasion"
    let commemorated =
        head.dep() == "pobj" && nouns.iter().any(|n| n == head.head().head().lemma());
    marked || commemorated
}
