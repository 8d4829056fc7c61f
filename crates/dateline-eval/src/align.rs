//! Which event of one coder is which of the other's: inside a sentence, by type, then by how much else
//! agrees. Each event is matched at most once.

use std::cmp::Reverse;

use crate::coding::{CodedEvent, Side};

/// How far two events agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The same type.
    Event,
    /// And the countries of actors and recipients.
    Dyad,
    /// And their first sectors, where gold has one.
    Triple,
}

/// A matched pair: indexes into the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub gold: usize,
    pub system: usize,
    pub level: Level,
}

/// How far a gold event, in the better of its versions, and a coded one agree; not at all if the types differ.
pub fn level(gold: &CodedEvent, system: &CodedEvent, reciprocal: bool) -> Option<Level> {
    gold.versions()
        .filter_map(|version| one_level(version, system, reciprocal))
        .max()
}

fn one_level(gold: &CodedEvent, system: &CodedEvent, reciprocal: bool) -> Option<Level> {
    if gold.event_type != system.event_type {
        return None;
    }
    let sides = [
        (&gold.actors, &system.actors),
        (gold.recipients(true), system.recipients(reciprocal)),
    ];
    Some(if !sides.iter().all(|(g, s)| same_party(g, s)) {
        Level::Event
    } else if !sides.iter().all(|(g, s)| same_sector(g, s)) {
        Level::Dyad
    } else {
        Level::Triple
    })
}

fn same_party(gold: &Side, system: &Side) -> bool {
    if !gold.countries.is_empty() || !system.countries.is_empty() {
        return !gold.countries.is_disjoint(&system.countries);
    }
    gold.words.is_empty() == system.words.is_empty()
}

fn same_sector(gold: &Side, system: &Side) -> bool {
    gold.sectors.is_empty() || !gold.sectors.is_disjoint(&system.sectors)
}

/// A pair that may be matched, in the order of preference: sure, level, shared trigger words, then text order.
type Candidate = (bool, Level, usize, Reverse<usize>, Reverse<usize>);

/// The pairs of a sentence: sure gold events first, then those that agree in more.
pub fn pairs(gold: &[&CodedEvent], system: &[&CodedEvent], reciprocal: bool) -> Vec<Pair> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, s) in system.iter().enumerate() {
            if let Some(level) = level(g, s, reciprocal) {
                let shared = g.trigger.intersection(&s.trigger).count();
                candidates.push((g.sure, level, shared, Reverse(i), Reverse(j)));
            }
        }
    }
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    let (mut used_gold, mut used_system) = (vec![false; gold.len()], vec![false; system.len()]);
    let mut out = Vec::new();
    for (_, level, _, Reverse(i), Reverse(j)) in candidates {
        if !used_gold[i] && !used_system[j] {
            (used_gold[i], used_system[j]) = (true, true);
            out.push(Pair {
                gold: i,
                system: j,
                level,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::words;

    fn side(country: &str, sector: &str) -> Side {
        let set = |t: &str| (!t.is_empty()).then(|| t.to_owned()).into_iter().collect();
        Side {
            countries: set(country),
            sectors: set(sector),
            words: words("somebody"),
        }
    }

    fn event(event_type: &str, actors: Side, recipients: Side) -> CodedEvent {
        CodedEvent {
            event_type: event_type.into(),
            actors,
            recipients,
            sure: true,
            ..CodedEvent::default()
        }
    }

    #[test]
    fn levels_rise_with_what_agrees() {
        let gold = event("AID", side("FRA", "GOV"), side("MLI", ""));
        for (event_type, actor, sector, recipient, expected) in [
            ("AID", "FRA", "GOV", "MLI", Some(Level::Triple)),
            ("AID", "FRA", "MIL", "MLI", Some(Level::Dyad)),
            ("AID", "FRA", "GOV", "", Some(Level::Event)),
            ("AID", "DEU", "GOV", "MLI", Some(Level::Event)),
            ("AGREE", "FRA", "GOV", "MLI", None),
        ] {
            let system = event(event_type, side(actor, sector), side(recipient, ""));
            assert_eq!(level(&gold, &system, true), expected, "{system:?}");
        }
    }

    #[test]
    fn mutual_acts_are_told_either_way() {
        let mut both = side("FRA", "");
        both.countries.insert("DEU".into());
        let mut mutual = event("CONSULT", both, Side::default());
        mutual.reciprocal = true;
        let directed = event("CONSULT", side("FRA", ""), side("DEU", ""));
        assert_eq!(level(&directed, &mutual, true), Some(Level::Triple));
        assert_eq!(level(&directed, &mutual, false), Some(Level::Event));
    }

    #[test]
    fn each_event_is_matched_once_and_sure_ones_first() {
        let mut unsure = event("AID", side("FRA", ""), side("MLI", ""));
        unsure.sure = false;
        let sure = event("AID", side("DEU", ""), side("MLI", ""));
        let system = event("AID", side("FRA", ""), side("MLI", ""));
        let found = pairs(&[&unsure, &sure], &[&system], true);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].gold, found[0].level), (1, Level::Event));
    }
}
