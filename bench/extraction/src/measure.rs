//! How near a text is to the gold text.
//!
//! A whole gold text is compared by its runs of four words, as the article extraction benchmark
//! (Scrapinghub, 2020) does: runs in both count as found, each page weighs the same. Where only some
//! phrases are marked as part of the article or not, as in trafilatura's evaluation, the phrases that
//! should stand in the text and those that should not are counted over all pages.

use std::collections::HashMap;
use std::fmt;

/// What should be found on a page.
pub enum Gold {
    /// The whole text.
    Text(String),
    /// Phrases of the article, and phrases beside it.
    Phrases { with: Vec<String>, without: Vec<String> },
}

impl fmt::Display for Gold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Phrases { with, without } => write!(f, "with {with:#?}\nwithout {without:#?}"),
        }
    }
}

/// The sums over some pages.
#[derive(Default)]
pub struct Tally {
    precisions: Vec<f64>,
    recalls: Vec<f64>,
    phrases: [usize; 3],
    /// Pages without any text.
    pub empty: usize,
}

impl Tally {
    /// Adds a page.
    pub fn add(&mut self, gold: &Gold, text: &str) {
        self.empty += usize::from(text.trim().is_empty());
        match gold {
            Gold::Text(gold) => {
                let (both, only_gold, only_text) = overlap(gold, text);
                if both + only_text > 0 {
                    self.precisions.push(both as f64 / (both + only_text) as f64);
                }
                if both + only_gold > 0 {
                    self.recalls.push(both as f64 / (both + only_gold) as f64);
                }
            }
            Gold::Phrases { with, without } => {
                let text = spaced(text);
                let held = |phrases: &[String]| {
                    phrases.iter().filter(|p| text.contains(&spaced(p))).count()
                };
                let found = held(with);
                self.phrases[0] += found;
                self.phrases[1] += with.len() - found;
                self.phrases[2] += held(without);
            }
        }
    }

    /// Precision, recall, F1.
    pub fn figures(&self) -> (f64, f64, f64) {
        let [found, missed, beside] = self.phrases.map(|n| n as f64);
        let (precision, recall) = if found + missed > 0.0 {
            (found / (found + beside), found / (found + missed))
        } else {
            (mean(&self.precisions), mean(&self.recalls))
        };
        let f1 = 2.0 * precision * recall / (precision + recall);
        (precision, recall, f1)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs of four words in both texts, only in the first, only in the second.
fn overlap(gold: &str, text: &str) -> (usize, usize, usize) {
    let (gold, text) = (runs(gold), runs(text));
    let both: usize = gold
        .iter()
        .map(|(run, n)| text.get(run).map_or(0, |m| *n.min(m)))
        .sum();
    let all = |runs: &HashMap<String, usize>| runs.values().sum::<usize>();
    (both, all(&gold) - both, all(&text) - both)
}

fn runs(text: &str) -> HashMap<String, usize> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty())
        .collect();
    let mut runs = HashMap::new();
    if !words.is_empty() {
        for run in words.windows(4.min(words.len())) {
            *runs.entry(run.join(" ")).or_default() += 1;
        }
    }
    runs
}

/// The number of words, as they are compared.
pub fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty())
        .count()
}
