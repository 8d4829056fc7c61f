//! How far two coders agree beyond chance: Cohen's kappa and Krippendorff's alpha (nominal).
//!
//! Chance needs units that both have judged. For types these are the events: a pair of the same type in
//! the same sentence, then pairs of other types whose triggers share a word, and an event that the other
//! does not have against "none"; and each sentence in which neither has an event, as "none" twice. For
//! statuses the units are the pairs of the same type.

use std::collections::BTreeMap;

use crate::align::pairs;
use crate::coding::{CodedEvent, Coding};
use crate::evaluate::{ENOUGH_DOCUMENTS, Settings};
use crate::interval::{Figure, bootstrap};
use crate::layout::Layout;

/// What one who codes nothing gives a unit.
const NONE: &str = "none";

/// Agreement of two coders.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// On types.
    pub types: Reliability,
    /// On the status of events both have.
    pub statuses: Reliability,
}

/// Agreement in one variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Units judged.
    pub units: usize,
    /// Share of units on which both say the same.
    pub agreed: Figure,
    /// Cohen's kappa.
    pub kappa: Figure,
    /// Krippendorff's alpha.
    pub alpha: Figure,
    /// What the two say where they differ, with how often, most frequent first.
    pub differ: Vec<(String, String, usize)>,
}

/// One unit: where it stands, and what each of the two says.
type Judged<'a> = (usize, &'a str, &'a str);

/// How far two coders agree.
#[must_use]
pub fn agreement(one: &Coding, other: &Coding, settings: &Settings) -> Agreement {
    let layout = Layout::new(one, other);
    let by_document = layout.documents.len() >= ENOUGH_DOCUMENTS;
    let drawn = if by_document {
        layout.documents.len()
    } else {
        layout.units.len()
    };
    let (mut types, mut statuses): (Vec<Judged<'_>>, Vec<Judged<'_>>) = (Vec::new(), Vec::new());
    for (n, unit) in layout.units.iter().enumerate() {
        let at = if by_document { unit.document } else { n };
        let found = pairs(&unit.gold, &unit.system, settings.reciprocal);
        for pair in &found {
            let (a, b) = (unit.gold[pair.gold], unit.system[pair.system]);
            types.push((at, &a.event_type, &b.event_type));
            if let (Some(a), Some(b)) = (&a.status, &b.status) {
                statuses.push((at, a, b));
            }
        }
        let left = |all: &[&'_ CodedEvent], used: Vec<usize>| -> Vec<usize> {
            (0..all.len()).filter(|i| !used.contains(i)).collect()
        };
        let ones = left(&unit.gold, found.iter().map(|p| p.gold).collect());
        let mut others = left(&unit.system, found.iter().map(|p| p.system).collect());
        for i in ones {
            let a = unit.gold[i];
            let same_words = others
                .iter()
                .position(|&j| !a.trigger.is_disjoint(&unit.system[j].trigger));
            let b = same_words.map(|k| unit.system[others.remove(k)]);
            types.push((at, &a.event_type, b.map_or(NONE, |b| &b.event_type)));
        }
        for j in others {
            types.push((at, NONE, &unit.system[j].event_type));
        }
        if unit.gold.is_empty() && unit.system.is_empty() {
            types.push((at, NONE, NONE));
        }
    }
    Agreement {
        types: reliability(&types, drawn, settings),
        statuses: reliability(&statuses, drawn, settings),
    }
}

fn reliability(judged: &[Judged<'_>], drawn: usize, settings: &Settings) -> Reliability {
    let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
    for label in judged.iter().flat_map(|(_, a, b)| [*a, *b]) {
        let next = labels.len();
        labels.entry(label).or_insert(next);
    }
    let coded: Vec<(usize, usize, usize)> = judged
        .iter()
        .map(|(unit, a, b)| (*unit, labels[a], labels[b]))
        .collect();
    let found = bootstrap(drawn, settings.draws, settings.seed, |times| {
        let mut table = Table::new(labels.len());
        for &(unit, a, b) in &coded {
            table.add(a, b, times[unit]);
        }
        vec![table.agreed(), table.kappa(), table.alpha()]
    });
    let mut differ: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (_, a, b) in judged.iter().filter(|(_, a, b)| a != b) {
        *differ.entry((*a, *b)).or_default() += 1;
    }
    let mut differ: Vec<(String, String, usize)> = differ
        .into_iter()
        .map(|((a, b), n)| (a.to_owned(), b.to_owned(), n))
        .collect();
    differ.sort_by_key(|(_, _, n)| std::cmp::Reverse(*n));
    Reliability {
        units: judged.len(),
        agreed: found[0],
        kappa: found[1],
        alpha: found[2],
        differ,
    }
}

/// How often the two gave each pair of labels.
struct Table {
    size: usize,
    cells: Vec<u32>,
}

impl Table {
    fn new(size: usize) -> Self {
        Self {
            size,
            cells: vec![0; size * size],
        }
    }

    fn add(&mut self, a: usize, b: usize, times: u32) {
        self.cells[a * self.size + b] += times;
    }

    fn total(&self) -> f64 {
        f64::from(self.cells.iter().sum::<u32>())
    }

    fn agreed(&self) -> Option<f64> {
        let same: u32 = (0..self.size).map(|i| self.cells[i * self.size + i]).sum();
        let total = self.total();
        (total > 0.0).then(|| f64::from(same) / total)
    }

    /// How often each label was given by the first, and by the second.
    fn margins(&self) -> impl Iterator<Item = (f64, f64)> {
        (0..self.size).map(|i| {
            let row: u32 = (0..self.size).map(|j| self.cells[i * self.size + j]).sum();
            let column: u32 = (0..self.size).map(|j| self.cells[j * self.size + i]).sum();
            (f64::from(row), f64::from(column))
        })
    }

    fn kappa(&self) -> Option<f64> {
        let (total, agreed) = (self.total(), self.agreed()?);
        let chance: f64 = self.margins().map(|(a, b)| a * b).sum::<f64>() / (total * total);
        (chance < 1.0).then(|| (agreed - chance) / (1.0 - chance))
    }

    /// With two coders and nothing missing, chance is drawing two of all the labels given.
    fn alpha(&self) -> Option<f64> {
        let (total, agreed) = (self.total(), self.agreed()?);
        let given = 2.0 * total;
        let same: f64 = self.margins().map(|(a, b)| (a + b) * (a + b - 1.0)).sum();
        let chance = same / (given * (given - 1.0));
        (chance < 1.0).then(|| (agreed - chance) / (1.0 - chance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), part A: two coders, ten binary
    /// units, alpha .095.
    #[test]
    fn alpha_is_krippendorffs() {
        let one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
        let two = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
        let mut table = Table::new(2);
        one.into_iter()
            .zip(two)
            .for_each(|(a, b)| table.add(a, b, 1));
        assert!((table.alpha().unwrap() - 0.095).abs() < 0.001);
    }

    /// Cohen (1960)'s measure on a common textbook table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    #[test]
    fn kappa_is_cohens() {
        let table = Table {
            size: 2,
            cells: vec![20, 5, 10, 15],
        };
        assert!((table.kappa().unwrap() - 0.4).abs() < 1e-9);
        assert_eq!(table.agreed(), Some(0.7));
    }

    #[test]
    fn nothing_to_disagree_about_has_no_kappa() {
        let mut table = Table::new(1);
        table.add(0, 0, 9);
        assert_eq!((table.kappa(), table.agreed()), (None, Some(1.0)));
        assert_eq!(Table::new(0).agreed(), None);
    }

    #[test]
    fn events_are_units_and_so_are_sentences_without() {
        let read = |types: [&str; 3]| {
            let line = |(n, t): (usize, &&str)| {
                let event = format!(r#"{{"type":"{t}","trigger":"signed","status":"actual"}}"#);
                let events = if t.is_empty() { "" } else { &event };
                format!(r#"{{"doc":"d","sent":{n},"start":0,"end":1,"events":[{events}]}}"#)
            };
            let lines: Vec<String> = types.iter().enumerate().map(line).collect();
            Coding::read("f", lines.join("\n").as_bytes()).unwrap()
        };
        let found = agreement(
            &read(["AID", "AGREE", ""]),
            &read(["AID", "SUPPORT", ""]),
            &Settings::default(),
        );
        assert_eq!(found.types.units, 3);
        assert_eq!(
            found.types.differ,
            [("AGREE".to_owned(), "SUPPORT".to_owned(), 1)]
        );
        assert_eq!(found.statuses.units, 1);
    }
}
