//! Claims about one act that cannot both be true. In: the events and claims of a document. Out: each claim's
//! `contradicts`: one tells an act and another denies it, or each lays the same act at the other's door.

use std::collections::HashMap;

use dateline_know::acts::TriggerPos;
use dateline_record::{Claim, Event, Manner, Party, Status};

use crate::reader::Reader;

/// Sentences between a claim and a denial that names no act ("Moscow denied it").
const NEAR: usize = 3;

/// Events before one that it is compared with: a text does not come back to an act after more.
const WINDOW: usize = 60;

/// Fills `contradicts` of all claims, in both directions.
pub fn link(reader: &Reader<'_>, events: &[Event], claims: &mut [Claim]) {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let place: HashMap<&str, usize> = claims
        .iter()
        .zip(0..)
        .map(|(c, i)| (c.id.as_str(), i))
        .collect();
    let claim_of = |e: &Event| e.claim.as_deref().and_then(|id| place.get(id).copied());
    for (n, later) in events.iter().enumerate() {
        let Some(b) = claim_of(later) else { continue };
        for earlier in &events[n.saturating_sub(WINDOW)..n] {
            let Some(a) = claim_of(earlier) else { continue };
            if a != b
                && others(&claims[a], &claims[b])
                && (denies_same(earlier, later)
                    || blames_back(earlier, later, &claims[a], &claims[b]))
            {
                pairs.push((a, b));
            }
        }
    }
    let by_id: HashMap<&str, &Event> = events.iter().map(|e| (e.id.as_str(), e)).collect();
    for (b, denial) in claims.iter().enumerate() {
        if denial.manner == Manner::Denies
            && denial.events.is_empty()
            && let Some(a) = denied(reader, claims, b, &by_id)
        {
            pairs.push((a, b));
        }
    }
    for (a, b) in pairs {
        for (from, to) in [(a, b), (b, a)] {
            let id = claims[to].id.clone();
            if !claims[from].contradicts.contains(&id) {
                claims[from].contradicts.push(id);
            }
        }
    }
}

/// Whether two claims have speakers, and not the same.
fn others(a: &Claim, b: &Claim) -> bool {
    match (&a.speaker, &b.speaker) {
        (Some(a), Some(b)) => !same(a, b),
        _ => false,
    }
}

fn same(a: &Party, b: &Party) -> bool {
    let known = |p: &Party| p.id.clone().or_else(|| p.name.clone());
    match (known(a), known(b)) {
        (Some(x), Some(y)) => x == y,
        _ => a.text == b.text,
    }
}

fn is_rejected(e: &Event) -> bool {
    matches!(e.status, Status::Denied | Status::Negated)
}

fn overlap(a: &[Party], b: &[Party]) -> bool {
    a.iter().any(|x| {
        b.iter()
            .any(|y| same(x, y) || (x.country.is_some() && x.country == y.country))
    })
}

/// One tells the act and the other rejects it.
fn denies_same(a: &Event, b: &Event) -> bool {
    let parties = overlap(&a.actors, &b.actors)
        && (a.recipients.is_empty()
            || b.recipients.is_empty()
            || overlap(&a.recipients, &b.recipients));
    a.event_type == b.event_type
        && parties
        && is_rejected(a) != is_rejected(b)
        && a.status != Status::Historical
        && b.status != Status::Historical
}

/// Each speaker's side lays the same act at the other's door.
fn blames_back(a: &Event, b: &Event, by_a: &Claim, by_b: &Claim) -> bool {
    let speaks = |claim: &Claim, of: &Event| {
        claim
            .speaker
            .as_ref()
            .is_some_and(|s| overlap(std::slice::from_ref(s), &of.actors))
    };
    a.event_type == b.event_type
        && a.sentence.abs_diff(b.sentence) <= 1
        && a.status == b.status
        && !is_rejected(a)
        && !overlap(&a.actors, &b.actors)
        && speaks(by_a, b)
        && speaks(by_b, a)
}

/// The claim that a denial without an act of its own rejects: "denied it", "denied the accusation", "denied
/// the attack".
fn denied(
    reader: &Reader<'_>,
    claims: &[Claim],
    b: usize,
    events: &HashMap<&str, &Event>,
) -> Option<usize> {
    let denial = &claims[b];
    let start = reader
        .doc
        .tokens()
        .skip_while(|t| t.chars().start < denial.content.start)
        .take_while(|t| t.chars().end <= denial.content.end);
    let words: Vec<_> = start.take(12).collect();
    let general = words.iter().any(|t| {
        matches!(t.lower(), "it" | "this" | "that" | "so")
            || (t.pos() == "NOUN"
                && reader
                    .lexicon
                    .cues(TriggerPos::Noun, t.lemma())
                    .next()
                    .is_some())
    });
    let names = |e: &Event| {
        words
            .iter()
            .any(|t| t.pos() == "NOUN" && e.trigger.text.to_lowercase().starts_with(t.lemma()))
    };
    let near = |c: &Claim| c.sentence <= denial.sentence && denial.sentence - c.sentence <= NEAR;
    let accused = |e: &Event| {
        denial
            .speaker
            .as_ref()
            .is_some_and(|s| overlap(std::slice::from_ref(s), &e.actors))
    };
    (0..b)
        .rev()
        .filter(|&a| near(&claims[a]) && others(&claims[a], denial))
        .filter(|&a| claims[a].manner != Manner::Denies)
        .find(|&a| {
            let mut inside = claims[a]
                .events
                .iter()
                .filter_map(|id| events.get(id.as_str()));
            let told = inside.any(|e| names(e) || (general && accused(e)));
            told || (claims[a].manner == Manner::Alleges && claims[a].events.is_empty())
        })
}
