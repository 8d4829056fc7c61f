//! How much it says that two texts share a word: much for a rare one, nothing for "the".
//!
//! In: a table of words and their rarities (`knowledge/stories/rarity.csv`). Out: the rarity of a
//! word by its hash. It is a table of the language and not of the collection at hand, so that what
//! is decided about two documents depends on those two alone.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::hash;

/// The rarity of words, in tenths of the inverse document frequency in nats.
#[derive(Clone, Debug)]
pub struct Rarity {
    words: ByHash<u64, u8>,
}

/// A word rarer than one in a million: -10 ln(1 - exp(-400e-6)).
pub(crate) const UNSEEN: u8 = 78;

impl Rarity {
    /// A table of lower-case words.
    #[must_use]
    pub fn new<'a>(words: impl IntoIterator<Item = (u8, &'a str)>) -> Self {
        let words = words
            .into_iter()
            .map(|(rarity, word)| (hash::bytes(word.as_bytes()), rarity))
            .collect();
        Self { words }
    }

    /// The rarity of the word with this hash.
    #[must_use]
    pub fn of(&self, word: u64) -> u8 {
        self.words.get(&word).copied().unwrap_or(UNSEEN)
    }
}

/// Takes numbers that are hashes already as they are.
#[derive(Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash::sequence([self.0, hash::bytes(bytes)]);
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = hash::mix(u64::from(n));
    }
}

/// A map by hashes.
pub(crate) type ByHash<K, V> = HashMap<K, V, BuildHasherDefault<Hashed>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_not_in_the_table_are_rare() {
        let rarity = Rarity::new([(0, "the"), (35, "minister")]);
        assert_eq!(rarity.of(hash::bytes(b"the")), 0);
        assert_eq!(rarity.of(hash::bytes(b"minister")), 35);
        assert_eq!(rarity.of(hash::bytes(b"Tsikhanouskaya")), UNSEEN);
    }
}
