//! How far a confidence can be believed: of the events coded with about .8, were .8 right?
//!
//! Bins hold about as many events each (equal mass), and equal confidences stay together; the expected
//! calibration error is the mean distance between confidence and share found, weighted by bin.

/// A bin of events of near confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Lowest confidence in it.
    pub low: f64,
    /// Highest confidence in it.
    pub high: f64,
    /// Events.
    pub events: usize,
    /// Mean confidence.
    pub confidence: f64,
    /// Share of the events that gold has.
    pub matched: f64,
}

/// The reliability of confidences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Bins in order of confidence.
    pub bins: Vec<Bin>,
    /// Expected calibration error.
    pub ece: f64,
    /// Brier score: mean squared distance of confidence and outcome.
    pub brier: f64,
}

/// Bins that a reliability table has at most.
const BINS: usize = 10;

impl Calibration {
    /// Of events with their confidence and whether gold has them; none where there is no event.
    #[must_use]
    pub fn of(mut events: Vec<(f64, bool)>) -> Option<Self> {
        events.retain(|(confidence, _)| confidence.is_finite());
        if events.is_empty() {
            return None;
        }
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = events.len();
        let mut bins = Vec::new();
        let mut start = 0;
        for bin in 1..=BINS {
            let mut end = bin * n / BINS;
            while end > 0 && end < n && events[end].0 == events[end - 1].0 {
                end += 1;
            }
            if end > start {
                bins.push(Bin::of(&events[start..end]));
                start = end;
            }
        }
        let weighted = |b: &Bin| b.events as f64 * (b.matched - b.confidence).abs();
        let squared = |(confidence, hit): &(f64, bool)| (confidence - f64::from(*hit)).powi(2);
        Some(Self {
            ece: bins.iter().map(weighted).sum::<f64>() / n as f64,
            brier: events.iter().map(squared).sum::<f64>() / n as f64,
            bins,
        })
    }
}

impl Bin {
    fn of(events: &[(f64, bool)]) -> Self {
        let n = events.len() as f64;
        Self {
            low: events.first().map_or(0.0, |e| e.0),
            high: events.last().map_or(0.0, |e| e.0),
            events: events.len(),
            confidence: events.iter().map(|e| e.0).sum::<f64>() / n,
            matched: events.iter().filter(|e| e.1).count() as f64 / n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_as_often_as_it_says_has_no_error() {
        let events = (0..100).map(|i| (0.75, i % 4 != 0)).collect();
        let found = Calibration::of(events).unwrap();
        assert_eq!(found.bins.len(), 1, "equal confidences stay together");
        assert!(found.ece < 1e-9 && (found.brier - 0.1875).abs() < 1e-9);
    }

    #[test]
    fn bins_are_of_equal_mass() {
        let events = (0..100).map(|i| (f64::from(i) / 100.0, i >= 50)).collect();
        let found = Calibration::of(events).unwrap();
        assert!(found.bins.len() == 10 && found.bins.iter().all(|b| b.events == 10));
        // The mean distance of .045, .145, … from 0, and of …, .945 from 1.
        assert!((found.ece - 0.25).abs() < 1e-9, "{}", found.ece);
        assert_eq!(Calibration::of(Vec::new()), None);
    }
}
