//! What the index keeps of a document: a few hundred bytes from which its copies can be found.
//!
//! In: the words of a text. Out: hashes of several kinds, each made to outlive another kind of change.
//!
//! | kind | made of | outlives |
//! |---|---|---|
//! | exact | all words | new marks, spaces, capitals |
//! | bands | minima of hashed runs of three words, in pairs | a few changed words or sentences |
//! | prints | winnowed runs of five words | cuts: a short passage in a long text |
//! | order | which name or number follows which | other words in between: spinning, rewriting |
//! | topics | pairs of the rarest words | everything but another event: two reporters' reports |
//! | meaning | signs of projections of a vector | everything, as far as the vector's model goes |
//!
//! Minima are taken by one permutation in bins, empty bins filled from their neighbours (Li, Owen and
//! Zhang 2012; Shrivastava and Li 2014). Winnowing is Schleimer, Wilkerson and Aiken's (2003): two
//! texts that share a run of `RUN + WINDOW - 1` words share a print.

use std::collections::VecDeque;

use dateline_record::Vector;

use crate::hash;
use crate::meaning;
use crate::words::{Word, Words};

/// Minima of a sketch.
pub const MINIMA: usize = 32;
/// Minima in a band.
const ROWS: usize = 2;
/// Words in a run that is hashed for the minima.
const SHINGLE: usize = 3;
/// Words in a run that is winnowed.
const RUN: usize = 5;
/// Runs of which one at least is kept.
const WINDOW: usize = 16;
/// Prints that a sketch may have; of a longer text the smallest are kept.
const PRINTS: usize = 64;
/// Pairs of names and numbers in order that a sketch may have.
const ORDER: usize = 24;
/// Rarest words of which pairs are made, and how many of the pairs are kept.
const RAREST: usize = 12;
const TOPICS: usize = 16;

/// The sketch of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// All words, in order.
    pub exact: u64,
    /// How many words there are.
    pub words: u32,
    /// The smallest hash in each bin.
    pub minima: [u32; MINIMA],
    /// Winnowed runs.
    pub prints: Vec<u32>,
    /// Names and numbers with those after them.
    pub order: Vec<u32>,
    /// Pairs of rare words.
    pub topics: Vec<u32>,
    /// Bands of the document's vector, where it has one.
    pub meaning: Vec<u32>,
}

impl Sketch {
    /// The sketch of these words.
    #[must_use]
    pub fn of(words: &Words) -> Self {
        let forms: Vec<u64> = words.words.iter().map(|w| w.form).collect();
        Self {
            exact: hash::sequence(forms.iter().copied()),
            words: forms.len() as u32,
            minima: minima(&forms),
            prints: smallest(winnow(&forms), PRINTS),
            order: smallest(order(words), ORDER),
            topics: smallest(topics(words), TOPICS),
            meaning: Vec::new(),
        }
    }

    /// The same of a document with this vector.
    #[must_use]
    pub fn with_vector(mut self, vector: Option<&Vector>) -> Self {
        self.meaning = vector.map(meaning::bands).unwrap_or_default();
        self
    }

    /// The bands, as hashes: documents with a band in common share many runs of words.
    pub fn bands(&self) -> impl Iterator<Item = u32> + '_ {
        let rows = self.minima.chunks(ROWS).enumerate();
        rows.map(|(band, rows)| {
            let rows = rows.iter().map(|m| u64::from(*m));
            cut(hash::sequence(std::iter::once(band as u64).chain(rows)))
        })
    }

    /// The share of runs of words that two texts have in common (Jaccard), estimated: standard
    /// deviation under 0.09.
    #[must_use]
    pub fn resemblance(&self, other: &Self) -> f64 {
        let pairs = self.minima.iter().zip(&other.minima);
        pairs.filter(|(a, b)| a == b).count() as f64 / MINIMA as f64
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let lists = self.prints.len() + self.order.len() + self.topics.len() + self.meaning.len();
        size_of::<Self>() + lists * size_of::<u32>()
    }
}

fn cut(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The hashes of all runs of `n` words; of a shorter text, the hash of all of it.
fn runs(forms: &[u64], n: usize) -> impl Iterator<Item = u64> + '_ {
    let n = n.min(forms.len()).max(1);
    forms
        .windows(n)
        .map(|run| hash::sequence(run.iter().copied()))
}

fn minima(forms: &[u64]) -> [u32; MINIMA] {
    let mut bins = [None; MINIMA];
    for run in runs(forms, SHINGLE) {
        let bin = &mut bins[run as usize % MINIMA];
        let value = cut(run);
        if bin.is_none_or(|least| value < least) {
            *bin = Some(value);
        }
    }
    // An empty bin takes from the next full one, and mixes in how far that was.
    std::array::from_fn(|i| {
        let full = (0..MINIMA)
            .find_map(|far| bins[(i + far) % MINIMA].map(|value| (far as u64, u64::from(value))));
        match full {
            None => 0,
            Some((0, value)) => value as u32,
            Some((far, value)) => cut(hash::sequence([far, value])),
        }
    })
}

/// The smallest hash of every window of runs, each once.
fn winnow(forms: &[u64]) -> Vec<u64> {
    let mut kept = Vec::new();
    // Ascending hashes with their places; the front is the window's smallest.
    let mut least: VecDeque<(usize, u64)> = VecDeque::new();
    for (i, run) in runs(forms, RUN).enumerate() {
        while least.back().is_some_and(|(_, h)| *h >= run) {
            least.pop_back();
        }
        least.push_back((i, run));
        if least.front().is_some_and(|(at, _)| at + WINDOW <= i) {
            least.pop_front();
        }
        if let Some((_, h)) = least.front().filter(|_| i + 1 >= WINDOW)
            && kept.last() != Some(h)
        {
            kept.push(*h);
        }
    }
    if kept.is_empty() {
        kept.extend(least.front().map(|(_, h)| *h));
    }
    kept
}

/// The names and numbers in order: of a name of several words the last, which stands alone later.
#[must_use]
pub fn anchors(words: &[Word]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for word in words {
        if word.is_name() || word.is_number() {
            if word.continues() && out.last().is_some_and(|w| w.is_name()) {
                out.pop();
            }
            out.push(*word);
        }
    }
    out
}

/// Each name or number with the next, and with the one after that: a dropped or added one costs
/// little. Pairs of everyday names say nothing.
fn order(words: &Words) -> Vec<u64> {
    let mut anchors = anchors(&words.words);
    anchors.dedup_by_key(|w| w.stem);
    let mut out = Vec::new();
    for (i, a) in anchors.iter().enumerate() {
        for b in anchors[i + 1..].iter().take(2) {
            if a.stem != b.stem && u32::from(a.rarity) + u32::from(b.rarity) >= TELLING {
                out.push(hash::sequence([1, u64::from(a.stem), u64::from(b.stem)]));
            }
        }
    }
    out
}

/// Two words that are together this rare say something: about one text in twenty thousand has both.
const TELLING: u32 = 100;

/// Pairs of the words that are rarest for how often they are used, most of all in the lead.
fn topics(words: &Words) -> Vec<u64> {
    let mut weights: Vec<(u32, u32)> = Vec::new();
    let mut told: Vec<(u32, u32)> = (words.words.iter().enumerate())
        .filter(|(_, w)| w.is_content() && !w.is_number())
        .map(|(i, w)| {
            let lead = if i < LEAD { 3 } else { 1 };
            (w.stem, u32::from(w.rarity) * lead)
        })
        .collect();
    told.sort_unstable();
    for (stem, weight) in told {
        match weights.last_mut() {
            Some((last, sum)) if *last == stem => *sum += weight,
            _ => weights.push((stem, weight)),
        }
    }
    weights.sort_unstable_by_key(|(stem, weight)| (std::cmp::Reverse(*weight), *stem));
    weights.truncate(RAREST);
    let mut stems: Vec<u64> = weights.iter().map(|(stem, _)| u64::from(*stem)).collect();
    stems.sort_unstable();
    let mut out = Vec::new();
    for (i, a) in stems.iter().enumerate() {
        out.extend(stems[i + 1..].iter().map(|b| hash::sequence([2, *a, *b])));
    }
    out
}

/// Words in which a report says what it is about.
pub const LEAD: usize = 100;

/// The smallest `n` hashes, each once: of two sets that overlap much, the same are kept.
fn smallest(mut hashes: Vec<u64>, n: usize) -> Vec<u32> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(n);
    hashes.into_iter().map(|h| hash::mix(h) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rarity::Rarity;

    fn sketch(text: &str) -> Sketch {
        Sketch::of(&Words::of(text, &Rarity::new([])))
    }

    fn shared(a: &[u32], b: &[u32]) -> usize {
        a.iter().filter(|x| b.contains(x)).count()
    }

    fn numbered(range: std::ops::Range<u32>) -> String {
        range
            .map(|n| format!("w{} ", hash::mix(u64::from(n)) % 9973))
            .collect()
    }

    /// Kept sketches depend on it: a change here makes old archives useless.
    #[test]
    fn a_sketch_is_fixed() {
        let s = sketch("The army of Norland crossed the border on Friday, 9,000 men strong.");
        assert_eq!(
            (
                s.exact,
                s.minima[0],
                &s.prints[..],
                s.order.len(),
                s.topics.len()
            ),
            (FIXED.0, FIXED.1, FIXED.2, 3, 16)
        );
    }
    const FIXED: (u64, u32, &[u32]) = (2_400_758_796_349_730_841, 2_425_550_204, &[4_167_178_872]);

    #[test]
    fn near_copies_share_bands() {
        let text = numbered(0..400);
        let edited = numbered(0..180) + "and so on " + &numbered(190..400);
        let (a, b) = (sketch(&text), sketch(&edited));
        assert!(a.resemblance(&b) > 0.7);
        let bands: Vec<u32> = a.bands().collect();
        assert!(b.bands().filter(|x| bands.contains(x)).count() > 4);
        assert_eq!(a.resemblance(&sketch(&numbered(5000..5400))), 0.0);
    }

    #[test]
    fn every_passage_of_twenty_words_has_a_print() {
        let whole = sketch(&numbered(0..400));
        for at in (0..380).step_by(7) {
            let part = sketch(&numbered(at..at + RUN as u32 + WINDOW as u32 - 1));
            assert!(shared(&part.prints, &whole.prints) >= 1, "{at}");
        }
    }

    #[test]
    fn other_words_leave_the_order_of_names() {
        let a = sketch(
            "Talks of Norland and Sudria with Vestia ended in Arkona after Ostmark left; 12 delegates stayed.",
        );
        let b = sketch(
            "Negotiations by Norland and Sudria and Vestia closed at Arkona once Ostmark departed; 12 envoys remained.",
        );
        assert!(shared(&a.order, &b.order) >= 8);
        assert!(shared(&a.prints, &b.prints) == 0);
    }

    #[test]
    fn nothing_has_a_sketch_too() {
        let none = sketch("");
        assert_eq!((none.words, none.prints.len()), (0, 0));
        assert_eq!(sketch("word").prints.len(), 1);
    }
}
