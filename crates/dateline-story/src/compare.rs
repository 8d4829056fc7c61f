//! How far the words of two texts agree, sentence by sentence.
//!
//! In: the words of two texts. Out: an [`Agreement`]: what share of each stands in the other word
//! for word, which sentences correspond, in which order, and how many words were replaced in their
//! places. It is the same whichever text comes first, with the sides exchanged.

use std::ops::Range;

use crate::hash;
use crate::rarity::ByHash;
use crate::words::{Word, Words};

/// What two texts have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Of each text: the share of its words in runs of [`RUN`] that the other has too.
    pub covered: [f64; 2],
    /// Of each text: the words that are in no such run, between the first and the last of them.
    pub inside: [usize; 2],
    /// Of each text: the words before the first and after the last.
    pub outside: [usize; 2],
    /// Of each text: the share of its words in sentences that correspond to one of the other.
    pub aligned: [f64; 2],
    /// Sentence pairs that correspond.
    pub pairs: usize,
    /// The longest series of them that is in order in both, as a share; 1 where nothing is moved.
    pub order: f64,
    /// The share of content words in corresponding sentences that another word stands in place of.
    pub replaced: f64,
    /// The share of corresponding sentences with such a word.
    pub touched: f64,
    /// The share of words in corresponding sentences that both have in the same order.
    pub kept: f64,
    /// Of each text: the share of its names and numbers, weighed by rarity, that the other has too; 1 where
    /// it has none.
    pub anchors: [f64; 2],
    /// Of each text: the share of its numbers that the other has too; 1 where it has none.
    pub numbers: [f64; 2],
    /// How many different numbers each has.
    pub figures: [usize; 2],
    /// The words of each.
    pub words: [usize; 2],
    /// All words the same.
    pub same: bool,
}

/// Words in a run that two texts hardly have in common by chance.
pub const RUN: usize = 5;
/// The least agreement of two sentences that correspond.
const CORRESPOND: f64 = 0.3;
/// Sentences of a text that share a word before it says nothing more.
const COMMON: usize = 12;

impl Agreement {
    /// Compares two texts.
    #[must_use]
    pub fn of(a: &Words, b: &Words) -> Self {
        let mut out = Self {
            anchors: [shared_anchors(a, b), shared_anchors(b, a)],
            numbers: [shared_numbers(a, b), shared_numbers(b, a)],
            figures: [numbers(a).len(), numbers(b).len()],
            words: [a.words.len(), b.words.len()],
            same: a.words.len() == b.words.len()
                && a.words.iter().zip(&b.words).all(|(x, y)| x.form == y.form),
            ..Self::default()
        };
        for (side, found) in covered(a, b).into_iter().enumerate() {
            out.covered[side] = share(found.words, out.words[side]);
            out.inside[side] = found.inside;
            out.outside[side] = out.words[side] - found.words - found.inside;
        }
        let pairs = correspond(a, b);
        out.measure(a, b, &pairs);
        out
    }

    /// What corresponding sentences say of the whole.
    fn measure(&mut self, a: &Words, b: &Words, pairs: &[Pair]) {
        self.pairs = pairs.len();
        if pairs.is_empty() {
            return;
        }
        let sa: Vec<Range<usize>> = a.sentences().collect();
        let sb: Vec<Range<usize>> = b.sentences().collect();
        let (mut kept, mut all, mut replaced, mut content, mut touched) = (0, 0, 0, 0, 0);
        let mut lengths = [0, 0];
        for pair in pairs {
            let (ra, rb) = (sa[pair.a].clone(), sb[pair.b].clone());
            lengths[0] += ra.len();
            lengths[1] += rb.len();
            all += ra.len() + rb.len();
            let diff = Difference::of(&a.words[ra], &b.words[rb]);
            kept += 2 * diff.kept;
            replaced += diff.replaced;
            content += diff.content;
            touched += usize::from(diff.replaced > 0);
        }
        self.aligned = [0, 1].map(|i| share(lengths[i], self.words[i]));
        self.kept = share(kept, all);
        self.replaced = share(replaced, content);
        self.touched = share(touched, pairs.len());
        let places: Vec<usize> = pairs.iter().map(|p| p.b).collect();
        self.order = share(longest_rise(&places), places.len());
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Words of a text that stand in runs of the other.
struct Covered {
    /// How many there are.
    words: usize,
    /// Words between them that do not.
    inside: usize,
}

/// Of each text, what the other has too.
fn covered(a: &Words, b: &Words) -> [Covered; 2] {
    let runs = |w: &Words| -> Vec<u64> {
        let runs = w.words.windows(RUN);
        runs.map(|run| hash::sequence(run.iter().map(|w| w.form)))
            .collect()
    };
    let (ra, rb) = (runs(a), runs(b));
    let side = |mine: &[u64], other: &[u64]| {
        let has: ByHash<u64, ()> = other.iter().map(|run| (*run, ())).collect();
        let mut out = Covered {
            words: 0,
            inside: 0,
        };
        let mut until = None;
        for (i, _) in mine
            .iter()
            .enumerate()
            .filter(|(_, run)| has.contains_key(*run))
        {
            let from = until.unwrap_or(i);
            out.inside += i.saturating_sub(from);
            out.words += i + RUN - from.max(i);
            until = Some(i + RUN);
        }
        out
    };
    [side(&ra, &rb), side(&rb, &ra)]
}

fn shared_anchors(a: &Words, b: &Words) -> f64 {
    let mut has: ByHash<u32, bool> = ByHash::default();
    for word in &b.words {
        if word.is_name() || word.is_number() {
            has.insert(word.stem, false);
        }
    }
    let (mut shared, mut all) = (0_usize, 0_usize);
    let mut seen: ByHash<u32, ()> = ByHash::default();
    for word in &a.words {
        if (word.is_name() || word.is_number()) && seen.insert(word.stem, ()).is_none() {
            let weight = usize::from(word.rarity);
            all += weight;
            if has.contains_key(&word.stem) {
                shared += weight;
            }
        }
    }
    if all == 0 { 1.0 } else { share(shared, all) }
}

/// The different numbers of a text, ascending.
fn numbers(words: &Words) -> Vec<u64> {
    let numbers = words.words.iter().filter(|w| w.is_number());
    let mut all: Vec<u64> = numbers.map(|w| w.form).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn shared_numbers(a: &Words, b: &Words) -> f64 {
    let (a, b) = (numbers(a), numbers(b));
    if a.is_empty() {
        return 1.0;
    }
    share(
        a.iter().filter(|n| b.binary_search(n).is_ok()).count(),
        a.len(),
    )
}

/// Two sentences that tell the same.
#[derive(Clone, Copy, Debug)]
struct Pair {
    a: usize,
    b: usize,
}

/// A sentence as the content words in it, each once.
struct Said {
    stems: Vec<(u32, u32)>,
    weight: u32,
}

fn said(words: &[Word]) -> Said {
    let mut stems: Vec<(u32, u32)> = words
        .iter()
        .filter(|w| w.is_content())
        .map(|w| {
            let marked = w.is_name() || w.is_number();
            // Names and numbers stay where words are exchanged.
            let weight = u32::from(w.rarity.max(16)) * if marked { 3 } else { 2 };
            (w.stem, weight)
        })
        .collect();
    stems.sort_unstable();
    stems.dedup_by_key(|(stem, _)| *stem);
    let weight = stems.iter().map(|(_, w)| w).sum();
    Said { stems, weight }
}

/// The pairs of sentences that correspond, one to one, best first chosen, in the order of `a`.
fn correspond(a: &Words, b: &Words) -> Vec<Pair> {
    let of = |w: &Words| -> Vec<Said> { w.sentences().map(|r| said(&w.words[r])).collect() };
    let (sa, sb) = (of(a), of(b));
    let mut places: ByHash<u32, Vec<u32>> = ByHash::default();
    for (i, s) in sa.iter().enumerate() {
        for (stem, _) in &s.stems {
            places.entry(*stem).or_default().push(i as u32);
        }
    }
    let mut scored: Vec<(u32, usize, usize)> = Vec::new();
    let mut shared: Vec<u32> = vec![0; sa.len()];
    for (j, s) in sb.iter().enumerate() {
        let mut met: Vec<u32> = Vec::new();
        for (stem, weight) in &s.stems {
            let Some(at) = places.get(stem).filter(|at| at.len() <= COMMON) else {
                continue;
            };
            for i in at {
                if shared[*i as usize] == 0 {
                    met.push(*i);
                }
                shared[*i as usize] += weight;
            }
        }
        for i in met {
            let both = std::mem::take(&mut shared[i as usize]);
            let of = &sa[i as usize];
            // Dice's coefficient, in thousandths, so that ties are ties on every machine.
            let score = 2000 * both / (of.weight + s.weight).max(1);
            if f64::from(score) >= CORRESPOND * 1000.0 {
                scored.push((score, i as usize, j));
            }
        }
    }
    // Among equals the pair that is least out of place: repeated sentences stay in order.
    scored.sort_unstable_by_key(|(score, i, j)| {
        (std::cmp::Reverse(*score), i.abs_diff(*j), i + j, *i.min(j))
    });
    let (mut free_a, mut free_b) = (vec![true; sa.len()], vec![true; sb.len()]);
    let mut pairs = Vec::new();
    for (_, i, j) in scored {
        if free_a[i] && free_b[j] {
            (free_a[i], free_b[j]) = (false, false);
            pairs.push(Pair { a: i, b: j });
        }
    }
    pairs.sort_unstable_by_key(|p| p.a);
    pairs
}

/// What became of the words of a sentence.
struct Difference {
    /// Words that both have, in order.
    kept: usize,
    /// Content words with another in their place.
    replaced: usize,
    /// Content words that could have been replaced: all but names and numbers, of the longer side.
    content: usize,
}

impl Difference {
    fn of(a: &[Word], b: &[Word]) -> Self {
        let plain = |w: &[Word]| {
            let fit = w.iter().filter(|w| exchangeable(**w));
            fit.count()
        };
        let mut out = Self {
            kept: 0,
            replaced: 0,
            content: plain(a).max(plain(b)),
        };
        let (mut i, mut j) = (0, 0);
        for (x, y) in common(a, b).into_iter().chain([(a.len(), b.len())]) {
            let (gap_a, gap_b) = (&a[i..x], &b[j..y]);
            // In place: a gap of a few words on both sides, between words that both have.
            if gap_a.len() <= GAP && gap_b.len() <= GAP {
                out.replaced += plain(gap_a).min(plain(gap_b));
            }
            if x < a.len() {
                out.kept += 1;
            }
            (i, j) = (x + 1, y + 1);
        }
        out
    }
}

/// Words between two that stayed, at most, for what stands there to be a replacement.
const GAP: usize = 4;

fn exchangeable(word: Word) -> bool {
    word.is_content() && !word.is_name() && !word.is_number()
}

/// The longest common subsequence of two sentences, as pairs of places.
fn common(a: &[Word], b: &[Word]) -> Vec<(usize, usize)> {
    let start = a
        .iter()
        .zip(b)
        .take_while(|(x, y)| x.form == y.form)
        .count();
    let rest = a.len().min(b.len()) - start;
    let end = (a.iter().rev().zip(b.iter().rev()).take(rest))
        .take_while(|(x, y)| x.form == y.form)
        .count();
    let (ma, mb) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let mut out: Vec<(usize, usize)> = (0..start).map(|i| (i, i)).collect();
    // Sentences without an end (lists, tables) are not worth a table of their own.
    if ma.len() * mb.len() <= LARGEST {
        let width = mb.len() + 1;
        let mut longest = vec![0_u16; (ma.len() + 1) * width];
        for i in (0..ma.len()).rev() {
            for j in (0..mb.len()).rev() {
                longest[i * width + j] = if ma[i].form == mb[j].form {
                    longest[(i + 1) * width + j + 1] + 1
                } else {
                    longest[(i + 1) * width + j].max(longest[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < ma.len() && j < mb.len() {
            if ma[i].form == mb[j].form {
                out.push((start + i, start + j));
                (i, j) = (i + 1, j + 1);
            } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    out.extend((0..end).map(|k| (a.len() - end + k, b.len() - end + k)));
    out
}

/// Cells of the table of a pair of sentences, at most.
const LARGEST: usize = 1 << 16;

/// The length of the longest strictly rising subsequence.
fn longest_rise(places: &[usize]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for place in places {
        let at = ends.partition_point(|end| end < place);
        if at == ends.len() {
            ends.push(*place);
        } else {
            ends[at] = *place;
        }
    }
    ends.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rarity::Rarity;

    fn agreement(a: &str, b: &str) -> Agreement {
        let rarity = Rarity::new(
            "the of in on at a an and was were to by for after with they their has had who it is"
                .split(' ')
                .map(|w| (5, w)),
        );
        Agreement::of(&Words::of(a, &rarity), &Words::of(b, &rarity))
    }

    const TEXT: &str = "The parliament of Norland passed a law on fishing on Friday. \
        Ships of Sudria took 9,000 tonnes of cod in the Bay of Arkona, officials reported. \
        The envoy Ines Kolar called the law a provocation and left for Vestia.";

    #[test]
    fn a_copy_agrees_wholly() {
        let same = agreement(TEXT, TEXT);
        assert!(same.same);
        assert_eq!(
            (same.covered, same.aligned, same.order, same.kept),
            ([1.0; 2], [1.0; 2], 1.0, 1.0)
        );
        assert_eq!(
            (same.replaced, same.anchors, same.numbers),
            (0.0, [1.0; 2], [1.0; 2])
        );
    }

    #[test]
    fn replaced_words_are_counted_in_their_places() {
        let spun = agreement(
            TEXT,
            "The assembly of Norland adopted a statute on angling on Friday. \
             Vessels of Sudria grabbed 9,000 tonnes of codfish in the Bay of Arkona, authorities stated. \
             The emissary Ines Kolar termed the statute an incitement and departed for Vestia.",
        );
        assert_eq!((spun.pairs, spun.order, spun.touched), (3, 1.0, 1.0));
        assert!(spun.replaced > 0.7, "{spun:?}");
        assert!(spun.covered[1] < 0.5, "{spun:?}");
        assert_eq!(spun.anchors, [1.0; 2]);
    }

    #[test]
    fn an_excerpt_is_covered_and_covers_little() {
        let part = agreement(
            TEXT,
            "Ships of Sudria took 9,000 tonnes of cod in the Bay of Arkona, officials reported.",
        );
        assert_eq!(part.covered[1], 1.0);
        assert!(part.covered[0] < 0.6);
    }

    #[test]
    fn moved_sentences_show_in_the_order() {
        let moved = agreement(
            TEXT,
            "The envoy Ines Kolar called the law a provocation and left for Vestia. \
             Ships of Sudria took 9,000 tonnes of cod in the Bay of Arkona, officials reported. \
             The parliament of Norland passed a law on fishing on Friday.",
        );
        assert!(moved.order < 0.4 && moved.pairs == 3, "{moved:?}");
    }

    #[test]
    fn the_sides_can_be_exchanged() {
        let other = "Ships of Sudria took 8,000 tonnes. Ines Kolar left for Vestia on Friday. It rained in Arkona.";
        let (ab, ba) = (agreement(TEXT, other), agreement(other, TEXT));
        let swap = |pair: [f64; 2]| [pair[1], pair[0]];
        assert_eq!(
            (ab.covered, ab.aligned, ab.anchors),
            (swap(ba.covered), swap(ba.aligned), swap(ba.anchors))
        );
        assert_eq!(
            (ab.order, ab.replaced, ab.touched, ab.kept),
            (ba.order, ba.replaced, ba.touched, ba.kept)
        );
    }
}
