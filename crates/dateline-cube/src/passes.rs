//! What was done for a question, measured while it was done.
//!
//! In: numbers that passes over the columns count. Out: for each pass how many blocks it read and passed over, and how
//! many events were left after each condition.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A condition of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The first day lies between two days.
    Days,
    /// Type, mode, code, quad class.
    Act,
    /// Who acts, on whom.
    Parties,
    /// Country of the act.
    Place,
    /// Who made the record.
    Maker,
    /// How sure the coder is.
    Confidence,
    /// Words of the document.
    Documents,
    /// Origins of the story.
    Origins,
    /// Status, and whether the record repeats another.
    Flags,
}

const STEPS: [Step; 9] = [
    Step::Days,
    Step::Act,
    Step::Parties,
    Step::Place,
    Step::Maker,
    Step::Confidence,
    Step::Documents,
    Step::Origins,
    Step::Flags,
];

/// A pass over the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// What it did: counted, listed …
    pub what: &'static str,
    /// Blocks of events that were read.
    pub read: u64,
    /// Blocks that were passed over, since none of their days was asked for.
    pub passed_over: u64,
    /// Events that were looked at.
    pub events: u64,
    /// Events left after each condition that was asked for, in the order they were tried.
    pub left: Vec<(Step, u64)>,
    /// Groups that there could be; 0 where none were counted.
    pub groups: u64,
    /// In what they were counted.
    pub counting: &'static str,
    /// Records that share their act with another document's, in the archive; and how many of those found were joined.
    pub joined: (u64, u64),
}

/// What is noted of a pass besides its conditions.
#[derive(Clone, Copy, Default)]
pub(crate) struct Work {
    pub what: &'static str,
    pub groups: u64,
    pub counting: &'static str,
    pub joined: (u64, u64),
}

/// The passes that were made so far.
#[derive(Clone, Default)]
pub(crate) struct Passes(Arc<Mutex<Vec<Pass>>>);

impl Passes {
    pub fn all(&self) -> Vec<Pass> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Counts while a pass is made; threads share it.
#[derive(Default)]
pub(crate) struct Meter {
    read: AtomicU64,
    passed_over: AtomicU64,
    events: AtomicU64,
    left: [AtomicU64; STEPS.len()],
    asked: [std::sync::atomic::AtomicBool; STEPS.len()],
}

impl Meter {
    /// A block was read, or passed over.
    pub fn block(&self, read: bool) {
        match read {
            true => self.read.fetch_add(1, Ordering::Relaxed),
            false => self.passed_over.fetch_add(1, Ordering::Relaxed),
        };
    }

    /// So many events are looked at.
    pub fn events(&self, n: usize) {
        self.events.fetch_add(n as u64, Ordering::Relaxed);
    }

    /// So many are left after a condition.
    pub fn left(&self, step: Step, n: usize) {
        self.asked[step as usize].store(true, Ordering::Relaxed);
        self.left[step as usize].fetch_add(n as u64, Ordering::Relaxed);
    }

    /// Notes the pass.
    pub fn note(&self, passes: &Passes, work: Work) {
        let number = |of: &AtomicU64| of.load(Ordering::Relaxed);
        let left = STEPS
            .iter()
            .filter(|step| self.asked[**step as usize].load(Ordering::Relaxed))
            .map(|step| (*step, number(&self.left[*step as usize])))
            .collect();
        let pass = Pass {
            what: work.what,
            read: number(&self.read),
            passed_over: number(&self.passed_over),
            events: number(&self.events),
            left,
            groups: work.groups,
            counting: work.counting,
            joined: work.joined,
        };
        let mut all = passes.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(pass);
    }
}
