//! Which sentence of one document is which of another.
//!
//! In: two parsed documents. Out: an [`Alignment`]: pairs of sentences (a sentence that was split or
//! two that were joined are runs on one side), with scores, and the sentences that only one side has.
//! Order is kept where it can be; sentences that were moved are found all the same.
//!
//! How: each sentence becomes weighted words and places in the tree (`features`). Pairs that share rare
//! words are candidates, a few for each sentence; the heaviest chain of them in order (`chain`) anchors
//! the documents, strong pairs off the chain are moved sentences, and what lies between anchors is
//! aligned by a banded dynamic programme. Candidates and band are bounded, so that time and memory
//! grow with the length of the documents and not with its square.

mod chain;
mod features;

use std::collections::HashMap;
use std::ops::Range;

use dateline_parse::Doc;

use features::{Sentence, Similarity, joined, sentences, similarity};

/// A pair begins here where position does not speak for it.
const ANCHOR: f64 = 0.5;
/// A pair begins here where its neighbours are aligned to each other.
const BETWEEN: f64 = 0.34;
/// A pair off the order begins here, and where the order leaves both sides without a partner.
const MOVED: f64 = 0.62;
const MOVED_LEFT: f64 = 0.5;
/// The share of a sentence that must be in the rest of a neighbour's partner to be a part of it.
const PART: f64 = 0.5;
/// Candidates kept for a sentence.
const CANDIDATES: usize = 8;
/// A word in more sentences than this leads to no candidates.
const COMMON: usize = 24;
/// Half the width of the band between anchors, in sentences.
const BAND: usize = 16;

/// Sentences of one document and what they are in the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Sentences of the first document, by number.
    pub a: Range<usize>,
    /// Sentences of the second.
    pub b: Range<usize>,
    /// How alike they are, 0 to 1, with credit for words that took another's place.
    pub score: f64,
    /// How alike they are by the words both have alone.
    pub words: f64,
    /// Whether they stand in another order than the other pairs.
    pub moved: bool,
}

/// The sentences of two documents, aligned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alignment {
    /// The pairs, in order of the first document. A sentence stands in more than one where sentences that
    /// stood apart were joined.
    pub pairs: Vec<Pair>,
    /// Sentences only the first document has.
    pub only_a: Vec<usize>,
    /// Sentences only the second document has.
    pub only_b: Vec<usize>,
    /// The weight of each document's words, and how much of it lies in pairs.
    weight_a: (f64, f64),
    weight_b: (f64, f64),
}

impl Alignment {
    /// The share of the first document that has a partner, by weight of words, 0 to 1.
    #[must_use]
    pub fn share_a(&self) -> f64 {
        share(self.weight_a)
    }

    /// The share of the second document that has a partner, by weight of words, 0 to 1.
    #[must_use]
    pub fn share_b(&self) -> f64 {
        share(self.weight_b)
    }

    /// The mean score of the pairs; 0 without pairs.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.mean(|p| p.score)
    }

    /// The mean of what the pairs share by words alone; 0 without pairs.
    #[must_use]
    pub fn words(&self) -> f64 {
        self.mean(|p| p.words)
    }

    /// The share of pairs that stand in the same order on both sides; 1 without pairs.
    #[must_use]
    pub fn order(&self) -> f64 {
        if self.pairs.is_empty() {
            return 1.0;
        }
        1.0 - self.pairs.iter().filter(|p| p.moved).count() as f64 / self.pairs.len() as f64
    }

    fn mean(&self, of: impl Fn(&Pair) -> f64) -> f64 {
        if self.pairs.is_empty() {
            return 0.0;
        }
        self.pairs.iter().map(of).sum::<f64>() / self.pairs.len() as f64
    }
}

fn share((all, paired): (f64, f64)) -> f64 {
    if all > 0.0 { paired / all } else { 0.0 }
}

/// Aligns the sentences of two documents.
#[must_use]
pub fn align(a: &Doc, b: &Doc) -> Alignment {
    let (a, b) = sentences(a, b);
    let mut work = Work {
        of_a: vec![None; a.len()],
        of_b: vec![None; b.len()],
        a: &a,
        b: &b,
        anchors: Vec::new(),
    };
    let same = work.same_text();
    let candidates = work.candidates(&same);
    let sure: Vec<_> = candidates
        .iter()
        .filter(|(_, _, s)| s.score >= ANCHOR)
        .copied()
        .collect();
    let chain = chain::heaviest(&sure, |i, j, s| s.score * (a[i].weight + b[j].weight));
    for (i, j, similarity) in chain {
        work.join(i, j, similarity);
        work.anchors.push((i, j));
    }
    work.moved(&candidates, MOVED);
    work.between();
    work.moved(&candidates, MOVED_LEFT);
    work.finish(&candidates)
}

struct Work<'s> {
    a: &'s [Sentence],
    b: &'s [Sentence],
    /// What each sentence of the first document was joined to.
    of_a: Vec<Option<(usize, Similarity)>>,
    of_b: Vec<Option<usize>>,
    /// The pairs joined in order.
    anchors: Vec<(usize, usize)>,
}

impl Work<'_> {
    fn join(&mut self, i: usize, j: usize, similarity: Similarity) {
        self.of_a[i] = Some((j, similarity));
        self.of_b[j] = Some(i);
    }

    /// Sentences of the same words: the first with the first, the second with the second.
    fn same_text(&self) -> Vec<(usize, usize)> {
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (j, s) in self.b.iter().enumerate() {
            places.entry(s.text).or_default().push(j);
        }
        let mut used: HashMap<u64, usize> = HashMap::new();
        let mut out = Vec::new();
        for (i, s) in self.a.iter().enumerate().filter(|(_, s)| s.weight > 0.0) {
            let nth = used.entry(s.text).or_default();
            if let Some(j) = places.get(&s.text).and_then(|p| p.get(*nth)) {
                out.push((i, *j));
                *nth += 1;
            }
        }
        out
    }

    /// For each sentence the few of the other side that share most rare words with it.
    fn candidates(&self, same: &[(usize, usize)]) -> Vec<(usize, usize, Similarity)> {
        let mut index: HashMap<u64, Vec<u32>> = HashMap::new();
        for (j, s) in self.b.iter().enumerate() {
            for w in s.words.iter().filter(|w| w.content) {
                let at = index.entry(w.key).or_default();
                if at.len() <= COMMON && at.last() != Some(&(j as u32)) {
                    at.push(j as u32);
                }
            }
        }
        let mut same = same.iter().peekable();
        let mut out = Vec::new();
        let mut shared: HashMap<u32, f64> = HashMap::new();
        for (i, s) in self.a.iter().enumerate() {
            let twin = same.next_if(|(x, _)| *x == i).map(|(_, j)| *j);
            shared.clear();
            for w in s.words.iter().filter(|w| w.content) {
                let at = index.get(&w.key).map_or(&[][..], Vec::as_slice);
                if at.len() <= COMMON {
                    for j in at {
                        *shared.entry(*j).or_default() += w.weight;
                    }
                }
            }
            let mut best: Vec<(u32, f64)> = shared.iter().map(|(j, w)| (*j, *w)).collect();
            best.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
            best.truncate(CANDIDATES);
            let others = best.into_iter().map(|(j, _)| j as usize);
            for j in twin.into_iter().chain(others.filter(|j| Some(*j) != twin)) {
                let similarity = similarity(s, &self.b[j]);
                let part = PART * s.weight.min(self.b[j].weight);
                if similarity.score >= BETWEEN || similarity.shared >= part {
                    out.push((i, j, similarity));
                }
            }
        }
        out
    }

    /// Joins what stands in another order: the most alike first.
    fn moved(&mut self, candidates: &[(usize, usize, Similarity)], least: f64) {
        let mut free: Vec<_> = candidates
            .iter()
            .filter(|(i, j, s)| {
                s.score >= least && self.of_a[*i].is_none() && self.of_b[*j].is_none()
            })
            .collect();
        free.sort_by(|x, y| {
            y.2.score
                .total_cmp(&x.2.score)
                .then((x.0, x.1).cmp(&(y.0, y.1)))
        });
        for (i, j, similarity) in free {
            if self.of_a[*i].is_none() && self.of_b[*j].is_none() {
                self.join(*i, *j, *similarity);
            }
        }
    }

    /// Aligns what lies between sentences aligned in order.
    fn between(&mut self) {
        let mut anchors = std::mem::take(&mut self.anchors);
        anchors.push((self.a.len(), self.b.len()));
        let (mut i, mut j) = (0, 0);
        for (next_i, next_j) in anchors {
            let free_a: Vec<usize> = (i..next_i).filter(|x| self.of_a[*x].is_none()).collect();
            let free_b: Vec<usize> = (j..next_j).filter(|x| self.of_b[*x].is_none()).collect();
            let found = chain::banded(free_a.len(), free_b.len(), BAND, |x, y| {
                let (s, t) = (&self.a[free_a[x]], &self.b[free_b[y]]);
                let alike = similarity(s, t).score;
                (alike - BETWEEN) * (s.weight + t.weight)
            });
            for (x, y) in found {
                let similarity = similarity(&self.a[free_a[x]], &self.b[free_b[y]]);
                self.join(free_a[x], free_b[y], similarity);
            }
            (i, j) = (next_i + 1, next_j + 1);
        }
    }

    /// The pairs; a sentence without a partner that is part of another's goes with it: where they stand
    /// side by side as a run, else as a pair of its own.
    fn finish(self, candidates: &[(usize, usize, Similarity)]) -> Alignment {
        let Work {
            a, b, of_a, of_b, ..
        } = self;
        let mut taken_a: Vec<bool> = of_a.iter().map(Option::is_some).collect();
        let mut taken_b: Vec<bool> = of_b.iter().map(Option::is_some).collect();
        let mut pairs = Vec::new();
        for (i, (to, similarity)) in of_a
            .iter()
            .enumerate()
            .filter_map(|(i, of)| Some((i, (*of)?)))
        {
            let b_run = widened(i, to, (a, b), &mut taken_b);
            let a_run = match b_run.len() {
                1 => widened(to, i, (b, a), &mut taken_a),
                _ => i..i + 1,
            };
            let whole = match a_run.len() + b_run.len() {
                2 => similarity,
                _ => self::similarity(&joined(&a[a_run.clone()]), &joined(&b[b_run.clone()])),
            };
            pairs.push(Pair {
                a: a_run,
                b: b_run,
                score: whole.score.max(similarity.score),
                words: whole.words.max(similarity.words),
                moved: false,
            });
        }
        for (i, j, similarity) in candidates {
            let rest = match (taken_a[*i], taken_b[*j]) {
                (false, true) => of_b[*j].map(|k| (b[*j].without(&a[k]), &a[*i])),
                (true, false) => of_a[*i].map(|(k, _)| (a[*i].without(&b[k]), &b[*j])),
                _ => None,
            };
            let is_part = rest.is_some_and(|(rest, part)| {
                part.weight > 0.0 && self::similarity(&rest, part).shared >= PART * part.weight
            });
            if is_part {
                (taken_a[*i], taken_b[*j]) = (true, true);
                pairs.push(Pair {
                    a: *i..*i + 1,
                    b: *j..*j + 1,
                    score: similarity.score,
                    words: similarity.words,
                    moved: false,
                });
            }
        }
        pairs.sort_by_key(|p| (p.a.start, p.b.start));
        mark_moved(&mut pairs, a);
        let left = |taken: &[bool], side: &[Sentence]| {
            (0..side.len())
                .filter(|i| !taken[*i] && side[*i].weight > 0.0)
                .collect()
        };
        let weights = |taken: &[bool], side: &[Sentence]| {
            let paired = side.iter().zip(taken).filter(|(_, taken)| **taken);
            (
                side.iter().map(|s| s.weight).sum(),
                paired.map(|(s, _)| s.weight).sum(),
            )
        };
        Alignment {
            only_a: left(&taken_a, a),
            only_b: left(&taken_b, b),
            weight_a: weights(&taken_a, a),
            weight_b: weights(&taken_b, b),
            pairs,
        }
    }
}

/// The run of the other side that sentence `i` is, from its partner `j` on: neighbours without a partner
/// whose words are in what the partner leaves of `i`.
fn widened(
    i: usize,
    j: usize,
    (side, other): (&[Sentence], &[Sentence]),
    taken: &mut [bool],
) -> Range<usize> {
    let mut run = j..j + 1;
    let mut rest = side[i].without(&other[j]);
    loop {
        let before = run.start.checked_sub(1);
        let after = Some(run.end).filter(|k| *k < other.len());
        let part = [before, after].into_iter().flatten().find(|k| {
            let s = &other[*k];
            !taken[*k] && s.weight > 0.0 && similarity(&rest, s).shared >= PART * s.weight
        });
        let Some(k) = part else {
            return run;
        };
        taken[k] = true;
        rest = rest.without(&other[k]);
        run = run.start.min(k)..run.end.max(k + 1);
    }
}

/// Marks the pairs that are not on the heaviest chain in order.
fn mark_moved(pairs: &mut [Pair], a: &[Sentence]) {
    let all: Vec<(usize, usize, usize)> = pairs
        .iter()
        .enumerate()
        .map(|(n, p)| (p.a.start, p.b.start, n))
        .collect();
    let kept = chain::heaviest(&all, |i, _, _| 1.0 + a[i].weight);
    for pair in pairs.iter_mut() {
        pair.moved = true;
    }
    for (_, _, n) in kept {
        pairs[n].moved = false;
    }
}
