//! Words by Zipf's law: those of the project's training texts by how often they stand there, then made ones, so
//! that the text index gets the long tail that real collections have.

use std::collections::HashMap;

use crate::draw::Weights;

/// The texts that the common words are taken from.
const TEXTS: [&str; 2] = [
    include_str!("../../../training/events/a.txt"),
    include_str!("../../../training/events/b.txt"),
];
/// Different words: what some millions of news reports have, names left out.
const WORDS: usize = 60_000;

/// A vocabulary.
pub struct Words {
    words: Vec<String>,
    weights: Weights,
}

impl Words {
    /// The vocabulary, the same each time.
    pub fn new() -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for word in TEXTS.iter().flat_map(|text| text.split_whitespace()) {
            let word = word
                .trim_matches(|c: char| !c.is_alphabetic())
                .to_lowercase();
            if !word.is_empty() && word.chars().all(char::is_alphabetic) {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut ranked: Vec<(String, usize)> = counts.into_iter().collect();
        ranked.sort_by(|(a, n), (b, m)| m.cmp(n).then(a.cmp(b)));
        let mut words: Vec<String> = ranked.into_iter().map(|(word, _)| word).collect();
        words.truncate(WORDS);
        let mut rng = fastrand::Rng::with_seed(0);
        while words.len() < WORDS {
            words.push(made(&mut rng));
        }
        Self {
            // Mandelbrot's form with the values that fit English.
            weights: Weights::zipf(words.len(), 1.07, 2.7),
            words,
        }
    }

    /// A word.
    pub fn draw(&self, rng: &mut fastrand::Rng) -> &str {
        &self.words[self.weights.draw(rng)]
    }
}

fn made(rng: &mut fastrand::Rng) -> String {
    const STARTS: [&str; 20] = [
        "b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st",
        "t", "tr", "v",
    ];
    const MIDDLES: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
    const ENDS: [&str; 10] = ["", "l", "n", "r", "s", "t", "nd", "rk", "st", "m"];
    let mut word = String::new();
    for _ in 0..rng.usize(2..4) {
        word.push_str(STARTS[rng.usize(..STARTS.len())]);
        word.push_str(MIDDLES[rng.usize(..MIDDLES.len())]);
    }
    word.push_str(ENDS[rng.usize(..ENDS.len())]);
    word
}
