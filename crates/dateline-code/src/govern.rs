//! Attitudes and what they govern (codebook, "Type and status together"): the act asked for, refused,
//! threatened, promised or alleged belongs to the attitude, which takes its mode from it.

use std::collections::HashMap;

use dateline_know::acts::{Effect, TriggerPos};
use dateline_parse::Token;
use dateline_record::EventType;

use crate::act::{Candidate, carrier};
use crate::clause::{
    Tokens, children_with, complements, conjuncts, is_finite, is_infinitive, is_verbal,
};
use crate::reader::Reader;

/// For each candidate the index of the one that governs it.
#[must_use]
pub fn governed(reader: &Reader<'_>, candidates: &[Candidate<'_>]) -> HashMap<usize, usize> {
    let mut out = HashMap::new();
    for (i, a) in candidates.iter().enumerate() {
        let Some(event_type) = a.act.event_type.filter(|_| a.act.governs) else {
            continue;
        };
        let (verbs, nouns) = reach(reader, a, event_type);
        for (j, c) in candidates.iter().enumerate() {
            let by_verb = verbs.contains(&carrier(c).i()) || verbs.contains(&c.predicate.head.i());
            let by_noun = nouns.contains(&c.predicate.head.i());
            let own = a.words.iter().any(|w| w.i() == c.predicate.head.i());
            if i != j && !own && (by_verb || by_noun) {
                out.entry(j).or_insert(i);
            }
        }
    }
    // Nobody governs their own governor.
    let cyclic: Vec<usize> = out
        .iter()
        .filter(|(j, i)| out.get(*i) == Some(*j) && *j < *i)
        .map(|(j, _)| *j)
        .collect();
    for j in cyclic {
        out.remove(&j);
    }
    out
}

/// Verbs and nouns that belong to an attitude: its complements, what these only carry on ("agreed to
/// begin withdrawing"), and the acts its object names ("called for a ceasefire").
fn reach(
    reader: &Reader<'_>,
    a: &Candidate<'_>,
    event_type: EventType,
) -> (Vec<usize>, Vec<usize>) {
    let mut verbs: Vec<usize> = Vec::new();
    let mut nouns: Vec<usize> = Vec::new();
    let mut open: Tokens = complements(a.predicate.head);
    if let Some(light) = a.predicate.light {
        open.extend(
            complements(light.verb)
                .into_iter()
                .filter(|c| c.i() > a.predicate.head.i()),
        );
    }
    // An accusation names what is held to have happened: only its own clause belongs to it.
    let slots: &[&str] = match event_type {
        EventType::Accuse => &[],
        EventType::Threaten => &["obj", "with", "of"],
        EventType::Agree => &["obj", "to", "on", "for"],
        EventType::Reject => &["obj", "to"],
        _ => &["obj", "for", "to", "of"],
    };
    let mut named: Tokens = slots
        .iter()
        .flat_map(|s| a.predicate.slot(&[(*s).to_owned()]))
        .flat_map(conjuncts)
        .collect();
    while let Some(v) = open.pop() {
        if verbs.contains(&v.i()) {
            continue;
        }
        if !is_verbal(v) {
            named.push(v);
            continue;
        }
        verbs.push(v.i());
        open.extend(children_with(v, &["conj"]).filter(|c| {
            is_verbal(*c)
                && !(is_finite(*c) && is_infinitive(v))
                && children_with(*c, &["nsubj"]).next().is_none()
        }));
        // "urged them to work together to save lives": the purpose of what is asked.
        open.extend(children_with(v, &["advcl"]).filter(|c| {
            is_infinitive(*c) && c.tag() == "VB" && c.children().any(|x| x.lower() == "to")
        }));
        if carries_on(reader, v) {
            open.extend(complements(v));
        }
        // "to put an end to its attacks": the carried noun belongs too.
        named.extend(children_with(v, &["dobj"]).filter(|o| {
            (!reader.lexicon.light(v.lemma()).is_empty() || reader.lexicon.carries(v.lemma()))
                || reader.lexicon.transparent(o.lemma())
        }));
    }
    for n in named {
        nouns.push(n.i());
        if reader.lexicon.transparent(n.lemma()) || reader.lexicon.is_aspectual(n.lemma()) {
            let held = children_with(n, &["prep"])
                .filter(|p| matches!(p.lower(), "of" | "to"))
                .flat_map(|p| children_with(p, &["pobj"]))
                .flat_map(conjuncts);
            nouns.extend(held.map(|t| t.i()));
        }
    }
    (verbs, nouns)
}

fn carries_on(reader: &Reader<'_>, v: Token<'_>) -> bool {
    reader
        .lexicon
        .operators(TriggerPos::Verb, v.lemma())
        .any(|(effect, _)| matches!(effect, Effect::Actual | Effect::Planned))
}
