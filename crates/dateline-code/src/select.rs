//! Which triggers stand: one candidate for each act where several cover the same words, and orders to one's own
//! side replaced by what is ordered.

use std::collections::{HashMap, HashSet};

use dateline_record::{EventType, Reason};

use crate::act::{Candidate, Looked, look};
use crate::decide::LeftOut;
use crate::participants::find;
use crate::reader::Reader;
use crate::setting::is_state;

/// Triggers whose readings hold, one for each word: where several cover the same words, the longer or
/// the conditioned one.
pub fn candidates<'a>(
    reader: &Reader<'a>,
    any_party: bool,
    left_out: &mut Vec<LeftOut<'a>>,
) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    let declined: Vec<(usize, usize)> = reader
        .claims
        .iter()
        .filter(|c| c.declines)
        .map(|c| c.content)
        .collect();
    for t in reader.doc.tokens() {
        if !any_party && declined.iter().any(|(a, b)| (*a..*b).contains(&t.i())) {
            continue;
        }
        match look(reader, t) {
            Looked::Act(candidate) => found.push(*candidate),
            Looked::Failed(seen) => {
                left_out.push(LeftOut {
                    words: vec![seen.head],
                    readings: seen.readings,
                    reason: Reason::ConditionsFail,
                    detail: seen.detail,
                });
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
            let inside = a.words.len() > b.words.len()
                && b.words
                    .iter()
                    .all(|w| a.words.iter().any(|x| x.i() == w.i()));
            // A light verb and its noun are one act: the verb's where its reading is about that very noun.
            let light = b
                .predicate
                .light
                .is_some_and(|l| l.verb.i() == a.predicate.head.i());
            let specific = !a.act.conditions.is_empty() || a.act.governs || a.words.len() > 1;
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
            Some(&by) => left_out.push(leave(
                &candidate,
                Reason::Repeat,
                format!("part of `{}`", ids[by]),
            )),
            None => kept.push(candidate),
        }
    }
    kept
}

/// Orders to one's own forces or agencies are what is ordered (codebook, "Rulings").
pub fn orders<'a>(
    reader: &Reader<'a>,
    candidates: &mut Vec<Candidate<'a>>,
    governed: &mut HashMap<usize, usize>,
    left_out: &mut Vec<LeftOut<'a>>,
) {
    let mut gone: HashSet<usize> = HashSet::new();
    for (i, a) in candidates.iter().enumerate() {
        if a.act.event_type != Some(EventType::Request)
            || !reader.lexicon.orders(a.predicate.head.lemma())
        {
            continue;
        }
        let found = find(reader, a);
        // A court of nations has no forces of its own, and what a court at home orders them is asked of another organ.
        let commands = found.actors.iter().any(|a| {
            let court = a.who.sectors.first().is_some_and(|s| s == "JUD");
            !court && a.who.country.as_deref().is_some_and(is_state)
        });
        let own = commands
            && found
                .recipients
                .iter()
                .filter(|r| !r.slot.starts_with("obj."))
                .all(|r| {
                    found
                        .actors
                        .iter()
                        .any(|x| x.who.country.is_some() && x.who.country == r.who.country)
                        && (r.who.is_armed() || r.who.is_gov())
                });
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
            left_out.push(leave(
                &candidate,
                Reason::Governed,
                "an order to one's own forces is what is ordered".into(),
            ));
        } else {
            index.insert(i, kept.len());
            kept.push(candidate);
        }
    }
    *candidates = kept;
    *governed = governed
        .iter()
        .filter_map(|(a, b)| Some((*index.get(a)?, *index.get(b)?)))
        .collect();
}

pub fn leave<'a>(candidate: &Candidate<'a>, reason: Reason, detail: String) -> LeftOut<'a> {
    let readings = std::iter::once(candidate.act.id.clone())
        .chain(candidate.rejected.iter().cloned())
        .collect();
    LeftOut {
        words: candidate.words.clone(),
        readings,
        reason,
        detail,
    }
}
