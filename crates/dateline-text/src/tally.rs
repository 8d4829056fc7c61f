//! What was read, and what was passed over as no document: counted while documents are read, told
//! by whoever asks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Reasons that are told apart; the others are counted together.
const REASONS: usize = 200;

/// Counts that the reader of documents keeps; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    served: Arc<AtomicU64>,
    passed_over: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl Tally {
    /// Bytes read of all inputs, as they are served: compressed where they are.
    #[must_use]
    pub fn served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }

    pub(crate) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.served)
    }

    /// So many things more that are no documents and are not meant to be, such as the requests in a
    /// web archive.
    pub(crate) fn pass_over(&self, reason: &str, times: u64) {
        let mut counts = self
            .passed_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let reason = match counts.len() < REASONS || counts.contains_key(reason) {
            true => reason,
            false => "other",
        };
        match counts.get_mut(reason) {
            Some(count) => *count += times,
            None => {
                counts.insert(reason.to_owned(), times);
            }
        }
    }

    /// What was passed over, by reason.
    #[must_use]
    pub fn passed_over(&self) -> BTreeMap<String, u64> {
        self.passed_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
