//! How long the looking up and comparing of documents took, ten thousand by ten thousand: the last must
//! not cost more than the first.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Documents in a lap.
const LAP: usize = 10_000;

/// The time of each lap.
pub struct Laps {
    since: Instant,
    laps: Vec<Duration>,
}

impl Laps {
    /// Begins now.
    pub fn start() -> Self {
        Self {
            since: Instant::now(),
            laps: Vec::new(),
        }
    }

    /// So many documents are done.
    pub fn done(&mut self, documents: usize) {
        while documents / LAP > self.laps.len() {
            self.laps.push(self.since.elapsed());
            self.since = Instant::now();
        }
    }
}

/// The times of a run.
#[derive(Default)]
pub struct Timings {
    /// Reading and sketching, all documents.
    pub read: Duration,
    /// Looking up.
    pub looked_up: Vec<Duration>,
    /// Comparing.
    pub compared: Vec<Duration>,
    /// The size of the index.
    pub index_bytes: usize,
}

impl Laps {
    /// The times.
    pub fn times(self) -> Vec<Duration> {
        self.laps
    }
}

impl Timings {
    /// What `--timings` says.
    pub fn report(&self, documents: usize) -> String {
        let mut out = format!(
            "read and sketched in {:.1} s; index of {} bytes a document\n",
            self.read.as_secs_f64(),
            self.index_bytes / documents.max(1)
        );
        for (i, (a, b)) in self.looked_up.iter().zip(&self.compared).enumerate() {
            let _ = writeln!(
                out,
                "documents {:>8} to {:>8}: looked up in {:.2} s, compared in {:.2} s",
                i * LAP + 1,
                (i + 1) * LAP,
                a.as_secs_f64(),
                b.as_secs_f64()
            );
        }
        if let Some(peak) = peak_memory() {
            let _ = writeln!(out, "peak memory {} MB", peak / 1024);
        }
        out
    }
}

/// The most memory the program has held, in kB, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
