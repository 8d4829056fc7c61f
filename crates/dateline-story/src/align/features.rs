//! A sentence as what can be compared: weighted words, and for each the place it stands in.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use dateline_parse::{Doc, Span, Token};

use crate::frame::Frame;

/// What a word that took another's place counts, of the word's weight.
const SUBSTITUTED: f64 = 0.5;

/// A word of a sentence.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// Of its lemma; of a name or number, of how it is written.
    pub key: u64,
    /// By rarity in the two documents and by kind.
    pub weight: f64,
    /// Whether it can lead to a sentence of the other side.
    pub content: bool,
    /// Part of speech, label and head: the place in the tree.
    tree: u64,
    /// Part of speech and the words beside it.
    beside: u64,
}

/// A sentence as weighted words, in order of their keys.
#[derive(Clone, Default)]
pub(super) struct Sentence {
    pub words: Vec<Word>,
    /// The sum of the weights.
    pub weight: f64,
    /// Of the words in their order.
    pub text: u64,
}

impl Sentence {
    fn of(mut words: Vec<Word>, text: u64) -> Self {
        words.sort_by_key(|w| w.key);
        Self {
            weight: words.iter().map(|w| w.weight).sum(),
            words,
            text,
        }
    }

    /// What is left without the words of another.
    pub fn without(&self, other: &Sentence) -> Sentence {
        let mut left = Vec::new();
        merge(&self.words, &other.words, |mine, theirs| {
            if let (Some(w), None) = (mine, theirs) {
                left.push(*w);
            }
        });
        Self::of(left, 0)
    }
}

/// Sentences as one.
pub(super) fn joined(run: &[Sentence]) -> Sentence {
    Sentence::of(
        run.iter().flat_map(|s| s.words.iter().copied()).collect(),
        0,
    )
}

/// How alike two sentences are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Similarity {
    /// With credit for words that took another's place, 0 to 1.
    pub score: f64,
    /// By shared words alone, 0 to 1.
    pub words: f64,
    /// The weight of the shared words.
    pub shared: f64,
}

/// How alike two sentences are: twice the shared weight by the weight of both. A word that only one
/// has counts half where the other has, in the same place of the tree or between the same words, an
/// unshared word of the same part of speech; but places alone make no likeness.
pub(super) fn similarity(a: &Sentence, b: &Sentence) -> Similarity {
    let (mut shared, mut left_a, mut left_b) = (0.0, Vec::new(), Vec::new());
    merge(&a.words, &b.words, |x, y| match (x, y) {
        (Some(x), Some(y)) => shared += f64::midpoint(x.weight, y.weight),
        (Some(x), None) => left_a.push(*x),
        (None, Some(y)) => left_b.push(*y),
        (None, None) => {}
    });
    let both = a.weight + b.weight;
    if both <= 0.0 {
        return Similarity {
            score: 0.0,
            words: 0.0,
            shared: 0.0,
        };
    }
    let words = 2.0 * shared / both;
    let mut credit = 0.0;
    for place in [|w: &Word| w.beside, |w: &Word| w.tree] {
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (n, w) in left_b.iter().enumerate().filter(|(_, w)| w.content) {
            places.entry(place(w)).or_default().push(n);
        }
        let mut gone = Vec::new();
        left_a.retain(|w| {
            let found = w
                .content
                .then(|| places.get_mut(&place(w))?.pop())
                .flatten();
            if let Some(n) = found {
                credit += SUBSTITUTED * f64::midpoint(w.weight, left_b[n].weight);
                gone.push(n);
            }
            found.is_none()
        });
        gone.sort_unstable();
        for n in gone.into_iter().rev() {
            left_b.remove(n);
        }
    }
    let score = (2.0 * (shared + credit.min(shared)) / both).min(1.0);
    Similarity {
        score,
        words,
        shared,
    }
}

/// Walks two lists in order of their keys: what both have, what one has.
fn merge<'w>(
    a: &'w [Word],
    b: &'w [Word],
    mut each: impl FnMut(Option<&'w Word>, Option<&'w Word>),
) {
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (None, None) => return,
            (Some(x), Some(y)) if x.key == y.key => {
                each(Some(x), Some(y));
                (i, j) = (i + 1, j + 1);
            }
            (Some(x), y) if y.is_none_or(|y| x.key < y.key) => {
                each(Some(x), None);
                i += 1;
            }
            (_, y) => {
                each(None, y);
                j += 1;
            }
        }
    }
}

/// The sentences of two documents; a word weighs by its rarity in both together.
pub(super) fn sentences(a: &Doc, b: &Doc) -> (Vec<Sentence>, Vec<Sentence>) {
    let mut in_sentences: HashMap<u64, u32> = HashMap::new();
    let frames = [Frame::of(a), Frame::of(b)];
    let of_a = a.sents().map(|s| (s, &frames[0]));
    let of_b = b.sents().map(|s| (s, &frames[1]));
    for (sentence, frame) in of_a.chain(of_b) {
        let mut keys: Vec<u64> = words(sentence, frame).map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        for k in keys {
            *in_sentences.entry(k).or_default() += 1;
        }
    }
    let all = a.sents().len() + b.sents().len();
    let rarity = |key: u64| {
        let n = in_sentences.get(&key).copied().unwrap_or(1);
        // A word in one sentence of each side is as rare as a word can be that both share.
        (1.0 + all as f64 / f64::from(n.max(2))).ln()
    };
    let read = |doc: &Doc, frame: &Frame| {
        doc.sents()
            .map(|s| sentence(s, frame, &rarity))
            .collect::<Vec<_>>()
    };
    (read(a, &frames[0]), read(b, &frames[1]))
}

fn sentence(of: Span<'_>, frame: &Frame, rarity: &impl Fn(u64) -> f64) -> Sentence {
    let tokens: Vec<Token> = words(of, frame).collect();
    let list = tokens.iter().enumerate().map(|(n, t)| {
        let kind = kind_weight(*t);
        let head = if t.is_root() { "" } else { t.head().lemma() };
        let neighbour =
            |at: Option<usize>| at.and_then(|k| tokens.get(k)).map_or("", |t| t.lower());
        Word {
            key: key(*t),
            weight: kind * rarity(key(*t)),
            content: kind > FUNCTION,
            tree: hash(&(t.pos(), t.dep(), head)),
            beside: hash(&(t.pos(), neighbour(n.checked_sub(1)), neighbour(Some(n + 1)))),
        }
    });
    let text = tokens.iter().map(|t| t.lower()).collect::<Vec<_>>();
    Sentence::of(list.collect(), hash(&text))
}

/// Tokens that are words or numbers of the text itself.
fn words<'d>(of: Span<'d>, frame: &'d Frame) -> impl Iterator<Item = Token<'d>> {
    of.tokens().filter(|t| {
        !t.is_space() && t.text().contains(char::is_alphanumeric) && !frame.holds(t.i())
    })
}

const FUNCTION: f64 = 0.1;

fn kind_weight(t: Token<'_>) -> f64 {
    match t.pos() {
        "PROPN" | "NUM" => 1.5,
        "NOUN" | "VERB" => 1.0,
        "ADJ" | "ADV" | "INTJ" | "X" => 0.7,
        _ => FUNCTION,
    }
}

fn key(t: Token<'_>) -> u64 {
    let plain = |text: &str| text.replace(['.', ',', '\''], "");
    match t.pos() {
        "PROPN" | "NUM" => hash(&plain(t.lower())),
        _ => hash(&plain(&t.lemma().to_lowercase())),
    }
}

/// The same for the same words anywhere: keys are fixed.
fn hash<T: Hash + ?Sized>(of: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
