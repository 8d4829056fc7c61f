//! Records of the same act: coordinated verbs of one type with the same parties are one record; the same
//! act told again elsewhere in the document points at its best record (`same_as`).

use std::collections::HashMap;

use dateline_record::{Event, EventType, NotCoded, Party, Reason};

use crate::reader::Reader;

/// Sentences between two records of one act.
const REACH: usize = 12;

/// Merges records within sentences and links them across; returns those that became part of others.
pub fn merge(_reader: &Reader<'_>, events: &mut Vec<Event>) -> Vec<NotCoded> {
    let mut repeats = Vec::new();
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for e in events.drain(..) {
        let twin = kept
            .iter_mut()
            .rev()
            .take_while(|k| k.sentence == e.sentence)
            .find(|k| is_repeat(k, &e));
        match twin {
            None => kept.push(e),
            Some(k) => {
                repeats.push(NotCoded {
                    sentence: e.sentence,
                    trigger: e.trigger.clone(),
                    readings: vec![e.because.rule.clone()],
                    reason: Reason::Repeat,
                    detail: format!("the same act as `{}`", k.trigger.text),
                });
                absorb(k, e);
            }
        }
    }
    link(&mut kept);
    *events = kept;
    repeats
}

fn countries(parties: &[Party]) -> Vec<&str> {
    let mut out: Vec<&str> = parties
        .iter()
        .filter_map(|p| p.country.as_deref())
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The same people as written, or by name.
fn same_parties(a: &[Party], b: &[Party]) -> bool {
    let names = |parties: &[Party]| {
        parties
            .iter()
            .map(|p| p.shown().to_lowercase())
            .collect::<Vec<_>>()
    };
    let places = |parties: &[Party]| parties.iter().map(|p| p.start).collect::<Vec<_>>();
    !a.is_empty() && (places(a) == places(b) || names(a) == names(b))
}

/// Same type, status and claim in one sentence, and nothing said of other parties: one side the same
/// and the other the same or only named once.
fn is_repeat(a: &Event, b: &Event) -> bool {
    let actors = same_parties(&a.actors, &b.actors);
    let recipients = same_parties(&a.recipients, &b.recipients);
    let open = |x: &[Party], y: &[Party]| x.is_empty() || y.is_empty();
    let one = (actors && (recipients || open(&a.recipients, &b.recipients)))
        || (recipients && open(&a.actors, &b.actors));
    one && a.event_type == b.event_type && a.status == b.status && a.claim == b.claim
}

/// The record that stays takes what only the other knew.
fn absorb(into: &mut Event, other: Event) {
    if into.actors.is_empty() {
        into.actors = other.actors;
    }
    if into.recipients.is_empty() && !into.reciprocal {
        into.recipients = other.recipients;
    }
    if into.mode.is_none() {
        into.mode = other.mode;
        into.intensity = other.intensity.or(into.intensity);
    }
    if into.place.is_none() {
        into.place = other.place;
    }
    if other.when.as_ref().is_some_and(|w| w.text.is_some())
        && into.when.as_ref().is_none_or(|w| w.text.is_none())
    {
        into.when = other.when;
    }
    for m in other.magnitude {
        if !into.magnitude.iter().any(|x| x.span == m.span) {
            into.magnitude.push(m);
        }
    }
    into.because
        .rejected
        .push(format!("{}: told in the same clause", other.because.rule));
}

/// Links later records of the same dyad, type and trigger word to the first.
fn link(events: &mut [Event]) {
    type Key = (EventType, Vec<String>, Vec<String>, String);
    let mut first: HashMap<Key, (usize, String)> = HashMap::new();
    for e in events.iter_mut() {
        let actors: Vec<String> = countries(&e.actors)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let recipients: Vec<String> = countries(&e.recipients)
            .into_iter()
            .map(str::to_owned)
            .collect();
        if actors.is_empty() || (recipients.is_empty() && !e.reciprocal) {
            continue;
        }
        let key = (e.event_type, actors, recipients, e.because.rule.clone());
        match first.get(&key) {
            Some((sentence, id)) if e.sentence - sentence <= REACH => e.same_as = Some(id.clone()),
            _ => {
                first.insert(key, (e.sentence, e.id.clone()));
            }
        }
    }
}
