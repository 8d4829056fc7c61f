//! Which documents have a feature: a table of (feature, document) that costs eight bytes an entry
//! and the same to ask however many documents there are.
//!
//! In: features (hashes) and numbers of documents. Out: the documents of a feature, at most
//! [`MOST`]. A feature that more documents have is everyday language: the first of them stay (an
//! origin is early), the rest take turns.
//!
//! Open addressing with linear probing; what is older than the window counts as free.

use crate::hash;

/// Documents that are kept of one feature.
pub const MOST: usize = 24;
/// Of these, the first ones, which are never replaced.
const FIRST: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Entry {
    feature: u32,
    /// The document's number plus one; 0 is an empty place.
    document: u32,
}

const EMPTY: Entry = Entry {
    feature: 0,
    document: 0,
};

/// The table.
#[derive(Clone, Debug)]
pub struct Postings {
    entries: Vec<Entry>,
    used: usize,
}

impl Default for Postings {
    fn default() -> Self {
        Self {
            entries: vec![EMPTY; 1024],
            used: 0,
        }
    }
}

impl Postings {
    /// Notes that a document has a feature, and hands the documents that had it to `seen`. Those
    /// that `is_old` are forgotten.
    pub fn add(
        &mut self,
        feature: u32,
        document: u32,
        is_old: impl Fn(u32) -> bool,
        mut seen: impl FnMut(u32),
    ) {
        if self.used * 10 >= self.entries.len() * 6 {
            self.rebuild(&is_old);
        }
        let mask = self.entries.len() - 1;
        let mut at = home(feature) & mask;
        let mut count = 0;
        let mut free = None;
        // The place of the entry whose turn it is, should all be taken.
        let turn = FIRST + hash::mix(u64::from(document)) as usize % (MOST - FIRST);
        let mut oust = None;
        while self.entries[at].document != 0 {
            let entry = self.entries[at];
            if is_old(entry.document - 1) {
                free = free.or(Some(at));
            } else if entry.feature == feature {
                if entry.document - 1 == document {
                    return;
                }
                if count == turn {
                    oust = Some(at);
                }
                count += 1;
                seen(entry.document - 1);
            }
            at = (at + 1) & mask;
        }
        let place = if count >= MOST {
            oust
        } else {
            if free.is_none() {
                self.used += 1;
            }
            free.or(Some(at))
        };
        if let Some(place) = place {
            self.entries[place] = Entry {
                feature,
                document: document + 1,
            };
        }
    }

    /// Twice as large where it needs to be, without what is older than the window.
    fn rebuild(&mut self, is_old: impl Fn(u32) -> bool) {
        let live = |e: &&Entry| e.document != 0 && !is_old(e.document - 1);
        let kept: Vec<Entry> = self.entries.iter().filter(live).copied().collect();
        let mut size = self.entries.len();
        while kept.len() * 10 >= size * 4 {
            size *= 2;
        }
        // The order of the entries of one feature is that of their places, but where the table wraps
        // round; nothing depends on it but which of too many are kept.
        self.used = kept.len();
        self.entries.clear();
        self.entries.resize(size, EMPTY);
        for entry in kept {
            let mut at = home(entry.feature) & (size - 1);
            while self.entries[at].document != 0 {
                at = (at + 1) & (size - 1);
            }
            self.entries[at] = entry;
        }
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
    }
}

fn home(feature: u32) -> usize {
    hash::mix(u64::from(feature)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(postings: &mut Postings, feature: u32, document: u32, oldest: u32) -> Vec<u32> {
        let mut seen = Vec::new();
        postings.add(feature, document, |d| d < oldest, |d| seen.push(d));
        seen.sort_unstable();
        seen
    }

    #[test]
    fn a_feature_gives_the_documents_that_have_it() {
        let mut p = Postings::default();
        for d in 0..2000 {
            assert!(add(&mut p, 1000 + d, d, 0).is_empty(), "{d}");
        }
        for d in 0..2000 {
            assert_eq!(add(&mut p, 1000 + d, 2000 + d, 0), [d]);
        }
        assert_eq!(add(&mut p, 1000, 4000, 0), [0, 2000]);
        assert_eq!(add(&mut p, 1000, 4000, 0), [0, 2000]);
    }

    #[test]
    fn everyday_features_keep_the_first_and_cost_no_more() {
        let mut p = Postings::default();
        for d in 0..5000 {
            let seen = add(&mut p, 7, d, 0);
            assert!(seen.len() <= MOST);
            assert!(
                seen.iter()
                    .take(FIRST)
                    .copied()
                    .eq(0..(FIRST as u32).min(d))
            );
        }
        assert_eq!(p.used, MOST);
    }

    #[test]
    fn what_is_old_is_forgotten_and_its_place_used_again() {
        let mut p = Postings::default();
        for d in 0..100_000 {
            add(&mut p, d % 50, d, d.saturating_sub(200));
            add(&mut p, 1000 + d, d, d.saturating_sub(200));
        }
        assert!(add(&mut p, 0, 100_000, 99_960).is_empty());
        assert!(p.bytes() <= 16 << 10, "{}", p.bytes());
    }
}
