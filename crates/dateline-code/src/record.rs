//! From decisions to records: everything an event and a claim carry, with ids from content.

use std::collections::HashMap;
use std::rc::Rc;

use dateline_record::{
    Because, CharSpan, Claim, DatePrecision, Document, Event, EventType, NotCoded, Party, Quad,
    Status, When, Words, content_id,
};

use crate::carry::Carried;
use crate::claim::{RawClaim, outer};
use crate::clause::child;
use crate::decide::{Decided, LeftOut, decide};
use crate::identity::Identity;
use crate::participants::{parties, paths};
use crate::reader::Reader;
use crate::setting::is_state;
use crate::{magnitude, party, place, time};

/// Events, claims and what was left out, of one document.
pub struct Records {
    /// Events in text order.
    pub events: Vec<Event>,
    /// Claims in text order.
    pub claims: Vec<Claim>,
    /// Triggers left out.
    pub not_coded: Vec<NotCoded>,
}

impl Records {
    /// Leaves the claims, without events: of a text that is not coded.
    pub fn close(&mut self) {
        self.events.clear();
        self.not_coded.clear();
        for claim in &mut self.claims {
            claim.events.clear();
        }
    }
}

/// How sure an event is, from what was decided of it and its parties.
pub type Rate<'r> = dyn FnMut(&Rated<'_>) -> f64 + 'r;

/// An event whose confidence is asked for.
pub struct Rated<'a> {
    /// The reader.
    pub reader: &'a Reader<'a>,
    /// The id it will have.
    pub id: &'a str,
    /// What was decided.
    pub decided: &'a Decided<'a>,
    /// Who acts.
    pub actors: &'a [dateline_record::Party],
    /// On whom.
    pub recipients: &'a [dateline_record::Party],
}

/// The records of what was decided; `rate` says how sure each event is.
#[must_use]
pub fn records(reader: &Reader<'_>, document: &Document, rate: &mut Rate<'_>) -> Records {
    let (decided, left_out) = decide(reader, false);
    let claim_ids: Vec<String> = reader
        .claims
        .iter()
        .map(|c| claim_id(reader, document, c))
        .collect();
    let doers = crate::carry::actors(&decided);
    let carried = crate::carry::recipients(reader, &decided);
    let mut events: Vec<Event> = decided
        .iter()
        .zip(doers.iter().zip(&carried))
        .map(|(d, carried)| event(reader, document, d, carried, &claim_ids, rate))
        .collect();
    events.sort_by_key(|e| e.trigger.start);
    let repeats = crate::merge::merge(reader, &mut events);
    for event in events.iter_mut().filter(|e| e.reciprocal) {
        // In a mutual act every party is also one that is acted on: who counts dyads by both lists finds them.
        event.recipients.clone_from(&event.actors);
    }
    magnitude::settle(&mut events);
    let mut claims: Vec<Claim> = reader
        .claims
        .iter()
        .enumerate()
        .map(|(i, c)| claim(reader, document, i, c, &claim_ids))
        .collect();
    let place: HashMap<&str, usize> = claim_ids
        .iter()
        .zip(0..)
        .map(|(id, i)| (id.as_str(), i))
        .collect();
    for e in &events {
        if let Some(&i) = e.claim.as_deref().and_then(|id| place.get(id)) {
            claims[i].events.push(e.id.clone());
        }
    }
    crate::contradict::link(reader, &events, &mut claims);
    let mut not_coded: Vec<NotCoded> = left_out.into_iter().map(|l| not_coded(reader, l)).collect();
    not_coded.extend(repeats);
    not_coded.sort_by_key(|n| n.trigger.start);
    Records {
        events,
        claims,
        not_coded,
    }
}

fn not_coded(reader: &Reader<'_>, left: LeftOut<'_>) -> NotCoded {
    let trigger = trigger_words(reader, &left.words);
    NotCoded {
        sentence: left.words.first().map_or(0, |t| t.sent_index()),
        trigger,
        readings: left.readings,
        reason: left.reason,
        detail: left.detail,
    }
}

fn trigger_words(reader: &Reader<'_>, words: &[dateline_parse::Token<'_>]) -> Words {
    let start = words.iter().map(|w| w.i()).min().unwrap_or(0);
    let end = words.iter().map(|w| w.i() + 1).max().unwrap_or(0);
    reader.words(start, end)
}

fn event(
    reader: &Reader<'_>,
    document: &Document,
    decided: &Decided<'_>,
    (doers, carried): (&Vec<Carried>, &Vec<Carried>),
    claim_ids: &[String],
    rate: &mut Rate<'_>,
) -> Event {
    let candidate = &decided.candidate;
    let trigger = trigger_words(reader, &candidate.words);
    let mut actors = parties(reader, &decided.participants.actors);
    if decided.event_type == EventType::Protest {
        for (party, side) in actors.iter_mut().zip(&decided.participants.actors) {
            by_nation_alone(party, &side.who);
        }
    }
    let mut recipients = parties(reader, &decided.participants.recipients);
    let harmed = decided.event_type.quad() == Quad::MaterialConflict;
    let suffers = harmed || decided.event_type == dateline_record::EventType::Aid;
    for (party, side) in recipients.iter_mut().zip(&decided.participants.recipients) {
        if harmed && side.who.traits.capital {
            // A capital that is attacked is a place, not a government.
            party.sectors.clear();
        } else if suffers {
            by_nation_alone(party, &side.who);
            let one = reader.token(side.head);
            // "beheaded another American": one by nation alone; "food to Aleppo": the people there.
            let by_nation = side.who.traits.country
                && !side.who.traits.place
                && !matches!(one.dep(), "amod" | "compound" | "nmod" | "poss");
            let town = decided.event_type == EventType::Aid
                && side.who.traits.place
                && !side.who.traits.country
                && !side.who.traits.capital;
            if (by_nation || town) && party.sectors.is_empty() {
                party.sectors.push("CVL".to_owned());
            }
        }
    }
    // Carried over from before: no words of this sentence are their evidence.
    actors.extend(
        doers
            .iter()
            .map(|c| carried_party(reader, decided.event_type, c)),
    );
    recipients.extend(
        carried
            .iter()
            .map(|c| carried_party(reader, decided.event_type, c)),
    );
    let key: Vec<String> = actors
        .iter()
        .map(|p| format!("a{:?}{}", p.span(), p.country.as_deref().unwrap_or("")))
        .chain(
            recipients
                .iter()
                .map(|p| format!("r{:?}{}", p.span(), p.country.as_deref().unwrap_or(""))),
        )
        .collect();
    let at = format!("{}-{}", trigger.start, trigger.end);
    let mut parts: Vec<&str> = vec![&document.sha256, &at, decided.event_type.as_str()];
    parts.extend(key.iter().map(String::as_str));
    let id = content_id('e', &parts);
    let same_type = candidate.act.event_type == Some(decided.event_type);
    let mut path = paths(reader, candidate, &decided.participants);
    path.extend(decided.reasons.iter().cloned());
    let sides = [("actor", doers), ("recipient", carried)];
    path.extend(sides.iter().flat_map(|(side, carried)| {
        carried.iter().map(move |c| {
            let name = c.who.name.as_deref().unwrap_or("named before");
            format!("{side} carried over: {name} ({})", c.why)
        })
    }));
    let mode = decided.mode.clone();
    let when = decided
        .when
        .clone()
        .or_else(|| publication(reader, decided.status));
    let (place, places) = place::of_act(reader, decided);
    let confidence = rate(&Rated {
        reader,
        id: &id,
        decided,
        actors: &actors,
        recipients: &recipients,
    });
    Event {
        id,
        document: document.id.clone(),
        sentence: candidate.predicate.head.sent_index(),
        event_type: decided.event_type,
        cameo: candidate.act.cameo.clone().filter(|_| same_type),
        quad: decided.event_type.quad(),
        intensity: reader
            .know
            .ontology()
            .intensity(decided.event_type.as_str(), mode.as_deref()),
        contexts: crate::context::of_act(reader, decided),
        trigger,
        reciprocal: decided.participants.reciprocal,
        status: decided.status,
        claim: decided.claim.map(|c| claim_ids[c].clone()),
        when,
        place,
        places,
        magnitude: magnitude::of_act(reader, candidate),
        same_as: None,
        same_event: None,
        run: None,
        counts: None,
        confidence,
        because: Because {
            rule: candidate.act.id.clone(),
            path,
            rejected: candidate.rejected.clone(),
        },
        mode,
        actors,
        recipients,
    }
}

/// "Killing two Israelis", "Sudanese marched": people by their nation alone are its people, not its state.
fn by_nation_alone(party: &mut Party, who: &Identity) {
    if who.traits.crowd && party.sectors.is_empty() {
        party.sectors.push("CVL".to_owned());
    }
}

/// Somebody carried over. Words and measures against a country are its government's; only force and aid reach
/// the country itself.
fn carried_party(reader: &Reader<'_>, event_type: EventType, carried: &Carried) -> Party {
    let mut party = carried.who.party(None, "", None);
    let verbal = matches!(
        event_type.quad(),
        Quad::VerbalConflict | Quad::VerbalCooperation
    );
    let state = carried.who.country.as_deref().is_some_and(is_state);
    if verbal && state && !carried.who.traits.named && party.sectors.is_empty() {
        party.sectors.push("GOV".to_owned());
    }
    let mention = carried.head.map(|h| reader.token(h));
    if let Some(head) = mention.filter(|t| party.name.is_none() && t.pos() != "PRON") {
        let (start, end) = crate::phrase::core(head);
        party.name = Some(reader.text(start, end).to_owned());
    }
    party
}

/// News without a date of its own carries the day of publication, and says so.
fn publication(reader: &Reader<'_>, status: Status) -> Option<When> {
    let date = reader.published.filter(|_| status == Status::Actual)?;
    Some(When {
        start: Some(date),
        end: Some(date),
        precision: DatePrecision::Publication,
        text: None,
        span: None,
    })
}

fn claim_id(reader: &Reader<'_>, document: &Document, c: &RawClaim) -> String {
    let content = reader.span(c.content.0, c.content.1);
    let cue = c.cue.map(|(a, b)| reader.span(a, b)).unwrap_or_default();
    content_id(
        'c',
        &[
            &document.sha256,
            &format!("{}-{}", content.start, content.end),
            &format!("{}-{}", cue.start, cue.end),
            c.manner.as_str(),
        ],
    )
}

fn claim(
    reader: &Reader<'_>,
    document: &Document,
    i: usize,
    c: &RawClaim,
    ids: &[String],
) -> Claim {
    let as_party = |head: usize| {
        let t = reader.token(head);
        let (start, end) = crate::phrase::core(t);
        // "Zelensky's people": somebody unknown is of the side they belong to, and not the owner.
        let side = |owner: Rc<Identity>| {
            Rc::new(Identity {
                country: owner.country.clone(),
                sectors: owner.sectors.clone(),
                ..Identity::default()
            })
        };
        let owner = || {
            let owner = child(t, &["poss"])?;
            party::resolve(reader, owner).map(side)
        };
        let who = party::resolve(reader, t).or_else(owner);
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
        when: said_when(reader, c),
        contradicts: Vec::new(),
    }
}

/// The time told beside the cue: what is said has times of its own.
fn said_when(reader: &Reader<'_>, c: &RawClaim) -> Option<When> {
    let cue = reader.token(c.cue?.0);
    let when = time::of_act(reader, cue, cue, false)?;
    let at = when.span?.start;
    let content = reader.span(c.content.0, c.content.1);
    let reporting = c.reporting.map(|(a, b)| reader.span(a, b));
    let inside = |s: CharSpan| s.start <= at && at < s.end;
    (!inside(content) || reporting.is_some_and(inside)).then_some(when)
}
