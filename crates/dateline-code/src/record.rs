//! From candidates to records: what is left out and why, and everything an event carries.

use std::collections::{HashMap, HashSet};

use dateline_know::acts::TriggerPos;
use dateline_record::{
    Because, Claim, DatePrecision, Document, Event, EventType, Manner, NotCoded, Quad, Reason, Status, When, Words, content_id,
};
use jiff::ToSpan;

use crate::act::{Candidate, Looked, carrier, look};
use crate::claim::{RawClaim, innermost, outer};
use crate::identity::Identity;
use crate::participants::{Participants, Side, find, parties, paths};
use crate::reader::Reader;
use crate::{govern, magnitude, party, place, status, time};

/// Events, claims and what was left out, of one document.
pub struct Records {
    /// Events in text order.
    pub events: Vec<Event>,
    /// Claims in text order.
    pub claims: Vec<Claim>,
    /// Triggers left out.
    pub not_coded: Vec<NotCoded>,
}

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

fn leave<'a>(candidate: &Candidate<'a>, reason: Reason, detail: String) -> LeftOut<'a> {
    let readings = std::iter::once(candidate.act.id.clone()).chain(candidate.rejected.iter().cloned()).collect();
    LeftOut { words: candidate.words.clone(), readings, reason, detail }
}

/// Triggers whose readings hold, one for each word: where several cover the same words, the longer or
/// the conditioned one.
fn candidates<'a>(reader: &Reader<'a>, any_party: bool, left_out: &mut Vec<LeftOut<'a>>) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    let declined: Vec<(usize, usize)> = reader.claims.iter().filter(|c| c.declines).map(|c| c.content).collect();
    for t in reader.doc.tokens() {
        if !any_party && declined.iter().any(|(a, b)| (*a..*b).contains(&t.i())) {
            continue;
        }
        match look(reader, t) {
            Looked::Act(candidate) => found.push(*candidate),
            Looked::Failed(seen) => {
                left_out.push(LeftOut { words: vec![seen.head], readings: seen.readings, reason: Reason::ConditionsFail, detail: seen.detail });
            }
            Looked::Nothing => {}
        }
    }
    let mut dropped: HashMap<usize, usize> = HashMap::new();
    for (i, a) in found.iter().enumerate() {
        for (j, b) in found.iter().enumerate().skip(i.saturating_sub(12)).take(24) {
            if i == j || dropped.contains_key(&j) {
                continue;
            }
            // The words of a longer trigger are not triggers of their own.
            let inside = a.words.len() > b.words.len() && b.words.iter().all(|w| a.words.iter().any(|x| x.i() == w.i()));
            // A light verb and its noun are one act: the verb's where its reading is about that very noun.
            let light = b.predicate.light.is_some_and(|l| l.verb.i() == a.predicate.head.i());
            let specific = a.act.conditions.len() > 0 || a.act.governs || a.words.len() > 1;
            if inside || (light && specific && a.act.event_type.is_some()) {
                dropped.insert(j, i);
            } else if light && !specific {
                dropped.insert(i, j);
            }
        }
    }
    let mut kept = Vec::with_capacity(found.len());
    let ids: Vec<String> = found.iter().map(|c| c.act.id.clone()).collect();
    for (i, candidate) in found.into_iter().enumerate() {
        match dropped.get(&i) {
            Some(&by) => left_out.push(leave(&candidate, Reason::Repeat, format!("part of `{}`", ids[by]))),
            None => kept.push(candidate),
        }
    }
    kept
}

/// Orders to one's own forces or agencies are what is ordered (codebook, "Rulings").
fn orders<'a>(reader: &Reader<'a>, candidates: &mut Vec<Candidate<'a>>, governed: &mut HashMap<usize, usize>, left_out: &mut Vec<LeftOut<'a>>) {
    let mut gone: HashSet<usize> = HashSet::new();
    for i in 0..candidates.len() {
        let a = &candidates[i];
        if a.act.event_type != Some(EventType::Request) || !matches!(a.predicate.head.lemma(), "order" | "command" | "instruct" | "direct" | "authorize" | "authorise") {
            continue;
        }
        let found = find(reader, a);
        let own = found.recipients.iter().filter(|r| !r.slot.starts_with("obj.")).all(|r| found.actors.iter().any(|x| x.who.country.is_some() && x.who.country == r.who.country) && (r.who.is_armed() || r.who.is_gov()));
        if own && governed.values().any(|g| *g == i) {
            gone.insert(i);
        }
    }
    if gone.is_empty() {
        return;
    }
    governed.retain(|_, by| !gone.contains(by));
    let mut index = HashMap::new();
    let mut kept = Vec::new();
    for (i, candidate) in std::mem::take(candidates).into_iter().enumerate() {
        if gone.contains(&i) {
            left_out.push(leave(&candidate, Reason::Governed, "an order to one's own forces is what is ordered".into()));
        } else {
            index.insert(i, kept.len());
            kept.push(candidate);
        }
    }
    *candidates = kept;
    *governed = governed.iter().filter_map(|(a, b)| Some((*index.get(a)?, *index.get(b)?))).collect();
}

fn consider<'a>(reader: &Reader<'a>, i: usize, candidate: &Candidate<'a>, all: &[Candidate<'a>], governed: &HashMap<usize, usize>, any_party: bool) -> Result<Decided<'a>, (Reason, String)> {
    let Some(event_type) = candidate.act.event_type else {
        return Err((Reason::NotAnAct, format!("`{}` is no political act", candidate.act.id)));
    };
    if let Some(by) = governed.get(&i) {
        return Err((Reason::Governed, format!("it belongs to `{}` ({})", all[*by].predicate.head.text(), all[*by].act.id)));
    }
    let head = candidate.predicate.head;
    if candidate.predicate.pos == TriggerPos::Verb && head.dep() == "amod" {
        return Err((Reason::Describes, format!("`{}` only describes `{}`", head.text(), head.head().text())));
    }
    let mut participants = find(reader, candidate);
    let mut governs: Vec<usize> = governed.iter().filter(|(_, by)| **by == i).map(|(j, _)| *j).collect();
    governs.sort_unstable();
    let mut mode = candidate.act.mode.clone();
    let mut reasons = Vec::new();
    for j in &governs {
        let below = &all[*j];
        let Some(below_type) = below.act.event_type else { continue };
        complete(reader, event_type, &mut participants, below);
        if mode.is_none() {
            mode = reader.lexicon.governed_mode(event_type, below_type, below.act.mode.as_deref()).map(str::to_owned);
        }
        reasons.push(format!("governs `{}` ({below_type})", below.predicate.head.text()));
    }
    without_self(reader, event_type, &mut participants);
    participants.settle(candidate.act);
    let placed = |sides: &[Side]| sides.iter().any(|s| s.who.is_placed());
    if !any_party && !placed(&participants.actors) && !placed(&participants.recipients) {
        return Err((Reason::NoParty, "no party with a country or a sector takes part".into()));
    }
    if !any_party && participants.actors.is_empty() && is_private(event_type, &participants.recipients) {
        return Err((Reason::NoParty, "only private people, and nobody who acts on them".into()));
    }
    let attitude = status::read(reader, candidate);
    let mut status_read = attitude.status();
    reasons.extend(attitude.because.iter().map(|b| format!("status: {b}")));
    let claim = innermost(reader, head.i());
    let mut event_type = event_type;
    if let Some((t, m, why)) = commitment(reader, event_type, mode.as_deref(), attitude.future, status_read, &participants, claim) {
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
    if status_read == Status::Actual && when.as_ref().and_then(|w| w.start).zip(reader.published).is_some_and(|(start, published)| start > published) {
        status_read = Status::Planned;
        reasons.push("status: dated after publication".into());
    }
    if is_history(reader, candidate, when.as_ref()) && matches!(status_read, Status::Actual) {
        status_read = Status::Historical;
        reasons.push("status: a year or more before publication, or marked as past".into());
    }
    let denied = claim.is_some_and(|c| reader.claims[c].manner == Manner::Denies);
    if denied && status_read == Status::Actual {
        status_read = Status::Denied;
        reasons.push("status: denied by the claim's speaker".into());
    }
    Ok(Decided { candidate: candidate.clone(), event_type, mode, participants, status: status_read, when, reasons, claim, purpose: attitude.purpose })
}

/// Words to private people by nobody are no politics: "people were encouraged to submit designs". Force, aid
/// and refusal are, whoever suffers them.
fn is_private(event_type: EventType, recipients: &[Side]) -> bool {
    let material = matches!(event_type, EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Aid | EventType::Reject | EventType::Retreat | EventType::Accuse);
    let private = |s: &Side| !s.who.traits.country && s.who.sectors.iter().all(|x| matches!(x.as_str(), "CVL" | "EDU" | "BUS" | "UNK" | "MED" | "AGR" | "LAB" | "JRN"));
    !material && recipients.iter().all(private)
}

/// Parties that only the governed act names: whom a refusal refuses, whom a demand is made of.
fn complete(reader: &Reader<'_>, attitude: EventType, participants: &mut Participants, below: &Candidate<'_>) {
    if !participants.recipients.is_empty() || participants.reciprocal {
        return;
    }
    let inner = find(reader, below);
    let is_actor = |s: &Side| participants.actors.iter().any(|a| a.head == s.head || a.who.same(&s.who));
    let asked = matches!(attitude, EventType::Request | EventType::Accuse);
    let (first, second) = if asked { (inner.actors, inner.recipients) } else { (inner.recipients, inner.actors) };
    let first: Vec<Side> = first.into_iter().filter(|s| !is_actor(s)).collect();
    participants.recipients = if first.is_empty() && !asked { second.into_iter().filter(|s| !is_actor(s)).collect() } else { first };
}

/// Nobody acts on themselves: the same somebody, a pronoun for it, or, for cooperation, the bare country that
/// an actor belongs to.
fn without_self(reader: &Reader<'_>, event_type: EventType, participants: &mut Participants) {
    let actors: Vec<_> = participants.actors.iter().map(|a| (a.head, a.who.clone())).collect();
    let is_pronoun = |head: usize| matches!(reader.token(head).tag(), "PRP" | "PRP$");
    participants.recipients.retain(|r| {
        !actors.iter().any(|(head, who)| {
            let named = who.traits.named && r.who.traits.named;
            let own_country = is_cooperative(event_type) && r.who.traits.country && r.who.sectors.is_empty() && who.country == r.who.country;
            *head == r.head || own_country || ((named || is_pronoun(r.head) || is_pronoun(*head)) && who.same(&r.who))
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
    let own = participants.actors.iter().any(|a| a.who.same(&said_by) || (a.who.country.is_some() && a.who.country == said_by.country && reader.token(a.head).pos() == "PRON"));
    if !own {
        return None;
    }
    let cooperative = is_cooperative(event_type);
    if status == Status::Negated {
        // "We will not lift the embargo": what its own actor will not do is refused.
        let mode = reader.lexicon.governed_mode(EventType::Reject, event_type, mode).map(str::to_owned);
        return cooperative.then(|| (EventType::Reject, mode, format!("its own actor refuses to {event_type}")));
    }
    match event_type {
        EventType::Aid | EventType::Cooperate | EventType::Support | EventType::Retreat | EventType::Concede => {
            Some((EventType::Agree, None, format!("a commitment of its own actor to {event_type}")))
        }
        EventType::Assault | EventType::Coerce | EventType::Sanction => {
            let mode = reader.lexicon.governed_mode(EventType::Threaten, event_type, mode).map(str::to_owned);
            Some((EventType::Threaten, mode, format!("a threat of its own actor with {event_type}")))
        }
        _ => None,
    }
}

/// Whether a type is verbal or material cooperation.
#[must_use]
pub fn is_cooperative(event_type: EventType) -> bool {
    matches!(event_type.quad(), Quad::VerbalCooperation | Quad::MaterialCooperation)
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
        (c.dep() == "advmod" && adverbs.iter().any(|a| a == c.lower())) || (c.dep() == "amod" && c.head().i() == head.i() && adjectives.iter().any(|a| a == c.lemma()))
    });
    // "the anniversary of the invasion"
    let commemorated = head.dep() == "pobj" && nouns.iter().any(|n| n == head.head().head().lemma());
    marked || commemorated
}

/// The records of what was decided.
#[must_use]
pub fn records(reader: &Reader<'_>, document: &Document) -> Records {
    let (decided, left_out) = decide(reader, false);
    let claim_ids: Vec<String> = reader.claims.iter().map(|c| claim_id(reader, document, c)).collect();
    let carried = crate::carry::recipients(reader, &decided);
    let mut events: Vec<Event> = decided.iter().zip(&carried).map(|(d, carried)| event(reader, document, d, carried, &claim_ids)).collect();
    events.sort_by_key(|e| e.trigger.start);
    let repeats = crate::merge::merge(reader, &mut events);
    let mut claims: Vec<Claim> = reader.claims.iter().enumerate().map(|(i, c)| claim(reader, document, i, c, &claim_ids)).collect();
    for e in &events {
        if let Some(id) = &e.claim
            && let Some(c) = claims.iter_mut().find(|c| c.id == *id)
        {
            c.events.push(e.id.clone());
        }
    }
    let mut not_coded: Vec<NotCoded> = left_out.into_iter().map(|l| not_coded(reader, l)).collect();
    not_coded.extend(repeats);
    not_coded.sort_by_key(|n| n.trigger.start);
    Records { events, claims, not_coded }
}

fn not_coded(reader: &Reader<'_>, left: LeftOut<'_>) -> NotCoded {
    let trigger = trigger_words(reader, &left.words);
    NotCoded { sentence: left.words.first().map_or(0, |t| t.sent_index()), trigger, readings: left.readings, reason: left.reason, detail: left.detail }
}

fn trigger_words(reader: &Reader<'_>, words: &[dateline_parse::Token<'_>]) -> Words {
    let start = words.iter().map(|w| w.i()).min().unwrap_or(0);
    let end = words.iter().map(|w| w.i() + 1).max().unwrap_or(0);
    reader.words(start, end)
}

fn event(reader: &Reader<'_>, document: &Document, decided: &Decided<'_>, carried: &[std::rc::Rc<Identity>], claim_ids: &[String]) -> Event {
    let candidate = &decided.candidate;
    let trigger = trigger_words(reader, &candidate.words);
    let actors = parties(reader, &decided.participants.actors);
    let mut recipients = parties(reader, &decided.participants.recipients);
    if decided.event_type.quad() == Quad::MaterialConflict {
        // A capital that is attacked is a place, not a government.
        for (party, side) in recipients.iter_mut().zip(&decided.participants.recipients) {
            if side.who.traits.capital {
                party.sectors.clear();
            }
        }
    }
    // Carried over from before: no words of this sentence are their evidence.
    recipients.extend(carried.iter().map(|who| who.party(None, "", None)));
    let key: Vec<String> = actors.iter().map(|p| format!("a{:?}{}", p.span(), p.country.as_deref().unwrap_or(""))).chain(recipients.iter().map(|p| format!("r{:?}{}", p.span(), p.country.as_deref().unwrap_or("")))).collect();
    let at = format!("{}-{}", trigger.start, trigger.end);
    let mut parts: Vec<&str> = vec![&document.sha256, &at, decided.event_type.as_str()];
    parts.extend(key.iter().map(String::as_str));
    let id = content_id('e', &parts);
    let same_type = candidate.act.event_type == Some(decided.event_type);
    let mut path = paths(reader, candidate, &decided.participants);
    path.extend(decided.reasons.iter().cloned());
    path.extend(carried.iter().map(|who| format!("recipient carried over: {}", who.name.as_deref().unwrap_or("named before"))));
    let mode = decided.mode.clone();
    let when = decided.when.clone().or_else(|| publication(reader, decided.status));
    Event {
        id,
        document: document.id.clone(),
        sentence: candidate.predicate.head.sent_index(),
        event_type: decided.event_type,
        cameo: candidate.act.cameo.clone().filter(|_| same_type),
        quad: decided.event_type.quad(),
        intensity: reader.know.ontology().intensity(decided.event_type.as_str(), mode.as_deref()),
        contexts: candidate.act.contexts.clone(),
        trigger,
        reciprocal: decided.participants.reciprocal,
        status: decided.status,
        claim: decided.claim.map(|c| claim_ids[c].clone()),
        when,
        place: place::of_act(reader, candidate),
        magnitude: magnitude::of_act(reader, candidate),
        same_as: None,
        confidence: confidence(decided, &actors, &recipients),
        because: Because { rule: candidate.act.id.clone(), path, rejected: candidate.rejected.clone() },
        mode,
        actors,
        recipients,
    }
}

/// News without a date of its own carries the day of publication, and says so.
fn publication(reader: &Reader<'_>, status: Status) -> Option<When> {
    let date = reader.published.filter(|_| status == Status::Actual)?;
    Some(When { start: Some(date), end: Some(date), precision: DatePrecision::Publication, text: None, span: None })
}

/// Shares of right events on the development documents by what speaks for a record: both parties
/// known, a verb rather than a noun, a reading with conditions.
fn confidence(decided: &Decided<'_>, actors: &[dateline_record::Party], recipients: &[dateline_record::Party]) -> f64 {
    let known = |ps: &[dateline_record::Party]| ps.iter().any(|p| p.country.is_some());
    let mut score: f64 = 0.45;
    score += if known(actors) { 0.15 } else { 0.0 };
    score += if known(recipients) || decided.participants.reciprocal { 0.12 } else { 0.0 };
    score += if decided.candidate.predicate.pos == TriggerPos::Verb || decided.candidate.predicate.light.is_some() { 0.1 } else { 0.0 };
    score += if decided.candidate.act.conditions.is_empty() { 0.0 } else { 0.05 };
    (score * 100.0).round() / 100.0
}

fn claim_id(reader: &Reader<'_>, document: &Document, c: &RawClaim) -> String {
    let content = reader.span(c.content.0, c.content.1);
    let cue = c.cue.map(|(a, b)| reader.span(a, b)).unwrap_or_default();
    content_id('c', &[&document.sha256, &format!("{}-{}", content.start, content.end), &format!("{}-{}", cue.start, cue.end), c.manner.as_str()])
}

fn claim(reader: &Reader<'_>, document: &Document, i: usize, c: &RawClaim, ids: &[String]) -> Claim {
    let as_party = |head: usize| {
        let t = reader.token(head);
        let (start, end) = party::core(t);
        let who = party::resolve(reader, t);
        let span = Some(reader.span(start, end));
        let text = reader.text(start, end);
        match who {
            Some(who) => who.party(span, text, Some(t.text())),
            None => Identity::default().party(span, text, Some(t.text())),
        }
    };
    let cue_token = c.cue.map_or(c.content.0, |cue| cue.0);
    Claim {
        id: ids[i].clone(),
        document: document.id.clone(),
        sentence: reader.token(cue_token).sent_index(),
        speaker: c.speaker.map(as_party),
        addressee: c.addressee.map(as_party),
        cue: c.cue.map(|(a, b)| reader.words(a, b)),
        manner: c.manner,
        quotation: c.quotation,
        content: reader.span(c.content.0, c.content.1),
        hedge: c.hedge.map(|h| reader.words(h, h + 1)),
        inside: outer(reader, i).map(|o| ids[o].clone()),
        events: Vec::new(),
    }
}
