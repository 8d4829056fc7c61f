//! Counts by row of the table and by resampled unit, before they become figures.

use std::collections::BTreeMap;

use crate::evaluate::Kind;

/// What is counted in one row in one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What gold has, or the cases looked at.
    pub gold: u32,
    /// What the system has.
    pub system: u32,
    /// What both have, or the cases that agree.
    pub hit: u32,
}

impl Count {
    pub fn new(gold: usize, system: usize, hit: usize) -> Self {
        let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            gold: n(gold),
            system: n(system),
            hit: n(hit),
        }
    }

    fn add(&mut self, other: Self, times: u32) {
        self.gold += other.gold * times;
        self.system += other.system * times;
        self.hit += other.hit * times;
    }
}

/// A row's counts, by unit; units without any are left out.
pub struct Counted {
    pub section: &'static str,
    pub label: String,
    pub kind: Kind,
    units: BTreeMap<usize, Count>,
}

impl Counted {
    /// The sum over units, each counted so many times.
    pub fn sum(&self, times: &[u32]) -> Count {
        let mut out = Count::default();
        for (&unit, &count) in &self.units {
            out.add(count, times[unit]);
        }
        out
    }
}

/// All rows, in the order in which they were first counted.
#[derive(Default)]
pub struct Board {
    pub rows: Vec<Counted>,
    places: BTreeMap<(&'static str, String), usize>,
}

impl Board {
    /// Adds to a row of a section.
    pub fn add(
        &mut self,
        section: &'static str,
        label: &str,
        kind: Kind,
        unit: usize,
        count: Count,
    ) {
        let at = *self
            .places
            .entry((section, label.to_owned()))
            .or_insert_with(|| {
                self.rows.push(Counted {
                    section,
                    label: label.to_owned(),
                    kind,
                    units: BTreeMap::new(),
                });
                self.rows.len() - 1
            });
        self.rows[at].units.entry(unit).or_default().add(count, 1);
    }
}
