//! How likely two texts tell the same event, though nobody copied: two newsrooms on one story.
//!
//! In: the words of two texts. Out: a score from 0 to 1: the cosine of their words, each weighed by
//! its rarity and the logarithm of its count, half of it over the whole texts and half over their
//! leads, where news says what happened. Numbers are left out: two reports of one event differ in
//! them, and two events share them.

use crate::rarity::ByHash;
use crate::sketch::LEAD;
use crate::words::{Word, Words};

/// The words of a text with their weights, made once for many comparisons.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    whole: Vector,
    lead: Vector,
}

/// Weights by word, ascending, and their length.
#[derive(Clone, Debug, Default)]
struct Vector {
    weights: Vec<(u32, f32)>,
    length: f64,
}

impl Profile {
    /// The profile of a text.
    #[must_use]
    pub fn of(words: &Words) -> Self {
        Self {
            whole: Vector::of(&words.words),
            lead: Vector::of(&words.words[..words.words.len().min(LEAD)]),
        }
    }

    /// How alike two texts are, 0 to 1.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        f64::midpoint(
            self.whole.cosine(&other.whole),
            self.lead.cosine(&other.lead),
        )
    }
}

impl Vector {
    fn of(words: &[Word]) -> Self {
        let mut counts: ByHash<u32, (u32, u8)> = ByHash::default();
        for word in words.iter().filter(|w| !w.is_number()) {
            let (count, rarity) = counts.entry(word.stem).or_default();
            *count += 1;
            // A stem is as rare as its commonest form.
            *rarity = if *count == 1 {
                word.rarity
            } else {
                (*rarity).min(word.rarity)
            };
        }
        let mut weights: Vec<(u32, f32)> = counts
            .into_iter()
            .map(|(stem, (count, rarity))| {
                (
                    stem,
                    (1.0 + f64::from(count).ln()) as f32 * f32::from(rarity),
                )
            })
            .collect();
        weights.sort_unstable_by_key(|(stem, _)| *stem);
        let length = weights
            .iter()
            .map(|(_, w)| f64::from(*w).powi(2))
            .sum::<f64>()
            .sqrt();
        Self { weights, length }
    }

    fn cosine(&self, other: &Self) -> f64 {
        let both = self.length * other.length;
        if both == 0.0 {
            return 0.0;
        }
        let (mut a, mut b) = (
            self.weights.iter().peekable(),
            other.weights.iter().peekable(),
        );
        let mut sum = 0.0;
        while let (Some((x, wx)), Some((y, wy))) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => _ = a.next(),
                std::cmp::Ordering::Greater => _ = b.next(),
                std::cmp::Ordering::Equal => {
                    sum += f64::from(*wx) * f64::from(*wy);
                    a.next();
                    b.next();
                }
            }
        }
        (sum / both).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rarity::Rarity;

    fn likeness(a: &str, b: &str) -> f64 {
        let rarity = Rarity::new([(0, "the"), (1, "of"), (1, "a"), (2, "on"), (5, "said")]);
        let of = |t| Profile::of(&Words::of(t, &rarity));
        let (a, b) = (of(a), of(b));
        assert!((a.likeness(&b) - b.likeness(&a)).abs() < 1e-12);
        a.likeness(&b)
    }

    #[test]
    fn reports_of_one_event_are_more_alike_than_of_two() {
        let quake = "An earthquake shook the coast of Vestia on Monday, killing 12 in Arkona.";
        let same = likeness(
            quake,
            "Twelve died in Arkona when an earthquake struck Vestia's coast.",
        );
        let other = likeness(
            quake,
            "The premier of Vestia opened a school in Arkona on Monday.",
        );
        assert!(same > other + 0.1, "{same} {other}");
        assert!(likeness(quake, quake) > 0.999);
        assert_eq!(likeness(quake, ""), 0.0);
    }
}
