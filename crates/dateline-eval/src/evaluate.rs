//! A gold coding against a system's: the rows of the table.
//!
//! Levels, types and statuses are counted over all events. Parties, status, mode, speaker, place and date
//! of single events are counted over those found (matched at level `event`), each against the version of
//! the gold event that agrees best. An event that only one of two annotators coded (`"sure":false`) is
//! neither hit nor miss.

use std::collections::BTreeSet;

use crate::align::{Level, Pair, pairs};
use crate::calibration::Calibration;
use crate::coding::{CodedEvent, Coding, Side};
use crate::count::{Board, Count, Counted};
use crate::interval::{Figure, bootstrap, wilson};
use crate::layout::{Layout, Unit};

/// What a run may change about the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether `reciprocal` of the system's events is read: all parties of a mutual act stand in its actors.
    pub reciprocal: bool,
    /// Bootstrap draws.
    pub draws: usize,
    /// Where the draws begin.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            reciprocal: true,
            draws: 1000,
            seed: 1,
        }
    }
}

/// What the numbers of a row mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Precision, recall, F1 of what gold and system have.
    Found,
    /// The share of cases that agree.
    Share,
    /// Events a sentence.
    Rate,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Part of the table.
    pub section: &'static str,
    /// What it is about.
    pub label: String,
    /// What its numbers mean.
    pub kind: Kind,
    /// What gold has, or the cases.
    pub gold: u32,
    /// What the system has.
    pub system: u32,
    /// What both have, or the cases that agree.
    pub hit: u32,
    /// Precision; of the other kinds the share or rate.
    pub precision: Figure,
    /// Recall.
    pub recall: Figure,
    /// F1.
    pub f1: Figure,
}

/// All figures of one system.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The gold coding's name.
    pub gold: String,
    /// The system's name.
    pub system: String,
    /// Documents compared.
    pub documents: usize,
    /// Sentences compared; absent where neither file says how many there are.
    pub sentences: Option<usize>,
    /// What the bootstrap drew.
    pub drawn: &'static str,
    /// The rows.
    pub rows: Vec<Row>,
    /// How far confidence can be believed, where the system gives any.
    pub calibration: Option<Calibration>,
    /// Gold documents that the system has nothing of.
    pub missing: Vec<String>,
}

impl Evaluation {
    /// A row by its section and label.
    #[must_use]
    pub fn row(&self, section: &str, label: &str) -> Option<&Row> {
        self.rows
            .iter()
            .find(|r| r.section == section && r.label == label)
    }
}

/// Documents from which on they, and not sentences, are what the bootstrap draws.
pub const ENOUGH_DOCUMENTS: usize = 5;

/// Compares a system with gold.
#[must_use]
pub fn evaluate(gold: &Coding, system: &Coding, settings: &Settings) -> Evaluation {
    let layout = Layout::new(gold, system);
    let by_document = layout.documents.len() >= ENOUGH_DOCUMENTS;
    let units = if by_document {
        layout.documents.len()
    } else {
        layout.units.len()
    };
    let mut board = Board::default();
    let mut confidences = Vec::new();
    for level in ["event", "dyad", "triple"] {
        board.add("level", level, Kind::Found, 0, Count::default());
    }
    for (n, unit) in layout.units.iter().enumerate() {
        let at = if by_document { unit.document } else { n };
        let mut tally = Tally {
            board: &mut board,
            unit: at,
            reciprocal: settings.reciprocal,
        };
        tally.sentence(unit, layout.complete, &mut confidences);
    }
    let rows = figures(board, units, settings);
    Evaluation {
        gold: gold.name.clone(),
        system: system.name.clone(),
        documents: layout.documents.len(),
        sentences: layout.complete.then_some(layout.units.len()),
        drawn: if by_document {
            "documents"
        } else {
            "sentences"
        },
        rows,
        calibration: Calibration::of(confidences),
        missing: layout.missing,
    }
}

/// The sections of the table, in their order.
const SECTIONS: [&str; 8] = [
    "level",
    "type",
    "status",
    "party",
    "of the events found",
    "place",
    "date",
    "extra",
];

fn figures(board: Board, units: usize, settings: &Settings) -> Vec<Row> {
    let mut counted = board.rows;
    let place = |section| SECTIONS.iter().position(|s| *s == section);
    counted.sort_by_key(|row| {
        // Levels and fields have an order of their own, types and statuses that of the alphabet.
        let by_name = matches!(row.section, "type" | "status");
        (place(row.section), by_name.then(|| row.label.clone()))
    });
    let found = bootstrap(units, settings.draws, settings.seed, |times| {
        counted
            .iter()
            .flat_map(|row| statistics(row, times))
            .collect()
    });
    let all = vec![1; units];
    counted
        .into_iter()
        .zip(found.chunks(3))
        .map(|(row, figure)| {
            let sum = row.sum(&all);
            let (precision_of, recall_of) = match row.kind {
                Kind::Found => (sum.system, sum.gold),
                Kind::Share | Kind::Rate => (sum.gold, sum.gold),
            };
            Row {
                section: row.section,
                label: row.label,
                kind: row.kind,
                gold: sum.gold,
                system: sum.system,
                hit: sum.hit,
                precision: extreme(figure[0], row.kind, sum.hit, precision_of),
                recall: extreme(figure[1], row.kind, sum.hit, recall_of),
                f1: Figure {
                    interval: figure[2].interval.filter(|_| !is_extreme(figure[2])),
                    ..figure[2]
                },
            }
        })
        .collect()
}

/// Draws from cases that all agree, or none of which does, never differ: Wilson's interval instead.
fn extreme(figure: Figure, kind: Kind, hit: u32, cases: u32) -> Figure {
    if kind == Kind::Rate || !is_extreme(figure) {
        return figure;
    }
    Figure {
        interval: wilson(hit, cases),
        ..figure
    }
}

fn is_extreme(figure: Figure) -> bool {
    matches!(figure.value, Some(0.0 | 1.0))
}

fn statistics(row: &Counted, times: &[u32]) -> [Option<f64>; 3] {
    let n = row.sum(times);
    let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
    match row.kind {
        Kind::Found => [
            share(n.hit, n.system),
            share(n.hit, n.gold),
            share(2 * n.hit, n.gold + n.system),
        ],
        Kind::Share | Kind::Rate => [share(n.hit, n.gold), None, None],
    }
}

/// Counts the events of one sentence.
struct Tally<'b> {
    board: &'b mut Board,
    unit: usize,
    reciprocal: bool,
}

impl Tally<'_> {
    fn add(&mut self, section: &'static str, label: &str, kind: Kind, count: [usize; 3]) {
        let count = Count::new(count[0], count[1], count[2]);
        self.board.add(section, label, kind, self.unit, count);
    }

    fn sentence(&mut self, unit: &Unit<'_>, complete: bool, confidences: &mut Vec<(f64, bool)>) {
        let (gold, system) = (&unit.gold, &unit.system);
        let found = pairs(gold, system, self.reciprocal);
        let free: BTreeSet<usize> = found
            .iter()
            .filter(|p| !gold[p.gold].sure)
            .map(|p| p.system)
            .collect();
        let sure: Vec<Pair> = found.into_iter().filter(|p| gold[p.gold].sure).collect();
        for e in gold.iter().filter(|e| e.sure) {
            self.events(e, [1, 0, 0]);
        }
        for (j, e) in system.iter().enumerate().filter(|(j, _)| !free.contains(j)) {
            self.events(e, [0, 1, 0]);
            let hit = sure.iter().any(|p| p.system == j);
            confidences.extend(e.confidence.map(|c| (c, hit)));
        }
        for pair in &sure {
            for (level, label) in [
                (Level::Event, "event"),
                (Level::Dyad, "dyad"),
                (Level::Triple, "triple"),
            ] {
                let hit = usize::from(pair.level >= level);
                self.add("level", label, Kind::Found, [0, 0, hit]);
            }
            self.pair(gold[pair.gold], system[pair.system]);
        }
        if complete && gold.is_empty() {
            let any = usize::from(!system.is_empty());
            self.add(
                "extra",
                "events a sentence without any in gold",
                Kind::Rate,
                [1, 0, system.len()],
            );
            self.add(
                "extra",
                "such sentences with an event",
                Kind::Share,
                [1, 0, any],
            );
        }
    }

    /// An event on one of the two sides.
    fn events(&mut self, e: &CodedEvent, count: [usize; 3]) {
        for level in ["event", "dyad", "triple"] {
            self.add("level", level, Kind::Found, count);
        }
        self.add("type", &e.event_type, Kind::Found, count);
        if let Some(status) = &e.status {
            self.add("status", status, Kind::Found, count);
        }
    }

    /// A gold event and the one that was coded for it.
    fn pair(&mut self, gold: &CodedEvent, system: &CodedEvent) {
        const OF_FOUND: &str = "of the events found";
        self.add("type", &gold.event_type, Kind::Found, [0, 0, 1]);
        let status = gold.versions().any(|v| v.status == system.status);
        if let Some(own) = gold.status.as_deref().filter(|_| status) {
            self.add("status", own, Kind::Found, [0, 0, 1]);
        }
        self.add(OF_FOUND, "status", Kind::Share, [1, 0, status.into()]);
        let mode = gold.versions().any(|v| v.mode == system.mode);
        self.add(OF_FOUND, "mode", Kind::Share, [1, 0, mode.into()]);
        let speaker = gold.versions().any(|v| same_speaker(v, system));
        self.add(OF_FOUND, "speaker", Kind::Share, [1, 0, speaker.into()]);
        let mutual = gold.versions().any(|v| v.reciprocal == system.reciprocal);
        self.add(OF_FOUND, "reciprocal", Kind::Share, [1, 0, mutual.into()]);
        self.parties(gold, system);
        let version = |has: fn(&CodedEvent) -> bool, same: &dyn Fn(&CodedEvent) -> bool| {
            let (some, all) = (gold.versions().any(has), gold.versions().all(has));
            // What only one version has is asked of nobody, and held against nobody.
            [
                usize::from(all),
                usize::from(has(system) && (all || !some)),
                usize::from(all && gold.versions().any(same)),
            ]
        };
        let place = version(|e| !e.place.is_empty(), &|v| {
            !v.place.is_disjoint(&system.place)
        });
        self.add("place", "place", Kind::Found, place);
        let date = version(|e| e.date.is_some(), &|v| same_date(v, system));
        self.add("date", "date", Kind::Found, date);
    }

    /// Countries and first sectors, by side.
    fn parties(&mut self, gold: &CodedEvent, system: &CodedEvent) {
        let sets = |e: &CodedEvent, reciprocal: bool| {
            let recipients = e.recipients(reciprocal).clone();
            [e.actors.clone(), recipients]
        };
        let mine = sets(system, self.reciprocal);
        for (n, [country, sector]) in [
            ["actor country", "actor sector"],
            ["recipient country", "recipient sector"],
        ]
        .into_iter()
        .enumerate()
        {
            for (label, of) in [
                (
                    country,
                    (|s| &s.countries) as fn(&Side) -> &BTreeSet<String>,
                ),
                (sector, |s| &s.sectors),
            ] {
                let best = gold
                    .versions()
                    .map(|v| overlap(of(&sets(v, true)[n]), of(&mine[n])))
                    .max_by_key(|[gold, system, hit]| {
                        // Most agreement, then least that does not agree.
                        (*hit, std::cmp::Reverse(gold + system - 2 * hit))
                    });
                self.add("party", label, Kind::Found, best.unwrap_or_default());
            }
        }
    }
}

fn overlap(gold: &BTreeSet<String>, system: &BTreeSet<String>) -> [usize; 3] {
    [gold.len(), system.len(), gold.intersection(system).count()]
}

fn same_speaker(gold: &CodedEvent, system: &CodedEvent) -> bool {
    match (&gold.speaker, &system.speaker) {
        (None, None) => true,
        (Some(g), Some(s)) => !g.is_disjoint(s),
        _ => false,
    }
}

/// Dates agree as far as the shorter one goes: "2015-05" and "2015-05-11".
fn same_date(gold: &CodedEvent, system: &CodedEvent) -> bool {
    match (&gold.date, &system.date) {
        (Some(g), Some(s)) => g.starts_with(s.as_str()) || s.starts_with(g.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, sentences: &[&str]) -> Coding {
        let lines: Vec<String> = sentences
            .iter()
            .enumerate()
            .map(|(n, events)| {
                let (a, b) = (n * 10, n * 10 + 10);
                format!(r#"{{"doc":"d","sent":{n},"start":{a},"end":{b},"events":[{events}]}}"#)
            })
            .collect();
        Coding::read(name, lines.join("\n").as_bytes()).unwrap()
    }

    const AID: &str = r#"{"type":"AID","trigger":"sent","status":"actual","actors":[{"text":"France","country":"FRA","sectors":[]}],"place":"Mali"}"#;
    const PLANNED: &str = r#"{"type":"AID","trigger":"sent","status":"planned","actors":[{"text":"France","country":"FRA","sectors":["GOV"]}]}"#;

    #[test]
    fn a_coding_agrees_with_itself() {
        let gold = read("gold", &[AID, "", PLANNED]);
        let found = evaluate(&gold, &gold, &Settings::default());
        assert!(
            found.rows.iter().all(|r| r.gold == 0
                || match r.kind {
                    Kind::Found => r.f1.value == Some(1.0),
                    Kind::Share => r.precision.value == Some(1.0) || r.section == "extra",
                    Kind::Rate => r.precision.value == Some(0.0),
                }),
            "{:#?}",
            found.rows
        );
    }

    #[test]
    fn missed_extra_and_wrong_are_counted() {
        let gold = read("gold", &[AID, "", PLANNED]);
        let system = read("system", &[PLANNED, AID, ""]);
        let found = evaluate(&gold, &system, &Settings::default());
        let counts = |section, label| {
            let row = found.row(section, label).unwrap();
            (row.gold, row.system, row.hit)
        };
        assert_eq!(counts("level", "event"), (2, 2, 1));
        assert_eq!(counts("status", "actual"), (1, 1, 0));
        assert_eq!(counts("of the events found", "status"), (1, 0, 0));
        assert_eq!(counts("place", "place"), (1, 0, 0));
        assert_eq!(counts("party", "actor country"), (1, 1, 1));
        assert_eq!(counts("party", "actor sector"), (0, 1, 0));
        assert_eq!(
            counts("extra", "events a sentence without any in gold"),
            (1, 0, 1)
        );
    }

    #[test]
    fn what_one_annotator_coded_is_neither_hit_nor_miss() {
        let unsure = AID.replacen('{', r#"{"sure":false,"#, 1);
        let gold = read("gold", &[&unsure, &unsure]);
        let system = read("system", &[AID, ""]);
        let found = evaluate(&gold, &system, &Settings::default());
        let row = found.row("level", "event").unwrap();
        assert_eq!((row.gold, row.system, row.hit), (0, 0, 0));
    }

    #[test]
    fn either_version_will_do() {
        let gold = AID.replacen('{', &format!(r#"{{"alt":{PLANNED},"#), 1);
        let found = evaluate(
            &read("gold", &[&gold]),
            &read("system", &[PLANNED]),
            &Settings::default(),
        );
        let row = |section, label| found.row(section, label).unwrap();
        assert_eq!(row("level", "triple").hit, 1);
        assert_eq!(row("of the events found", "status").hit, 1);
        // Only one version has a place: none is asked for.
        assert_eq!(row("place", "place").gold, 0);
    }
}
