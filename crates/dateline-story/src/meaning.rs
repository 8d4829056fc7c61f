//! What documents mean by the user's own model: vectors that find and judge what has no words in
//! common, translations first of all.
//!
//! In: a document's vector and language. Out: how alike two are, and hashes of which two that are
//! alike share one: signs of random projections in bands (Charikar 2002). Two vectors with a cosine of
//! 0.9 share one with a probability of 0.99, of 0.8 with 0.87, of 0.7 with 0.56, of 0.2 with 0.02.

use dateline_record::{Language, Vector};

use crate::hash;

/// Projections in a band: so many that a band's hash is shared by few of a hundred thousand documents.
const ROWS: usize = 14;
/// Bands.
const BANDS: usize = 48;

/// What a document means.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// Its vector.
    pub vector: Vector,
    /// Its language, where known.
    pub language: Option<Language>,
    /// The cosine that this model gives two texts with nothing in common, 0 for most.
    pub base: f64,
}

impl Meaning {
    /// How alike two are, 0 to 1; none where their vectors are of different models.
    #[must_use]
    pub fn alike(&self, other: &Self) -> Option<f64> {
        let cosine = self.vector.cosine(&other.vector)?;
        Some(((cosine - self.base) / (1.0 - self.base)).clamp(0.0, 1.0))
    }

    /// Whether both are known to be in different languages.
    #[must_use]
    pub fn in_other_language(&self, other: &Self) -> bool {
        matches!((&self.language, &other.language), (Some(a), Some(b)) if a != b)
    }
}

/// The hashes of a vector, a band each.
#[must_use]
pub fn bands(vector: &Vector) -> Vec<u32> {
    let mut sums = [0_i32; ROWS * BANDS];
    for (dimension, part) in vector.parts().iter().enumerate() {
        let part = i32::from(*part);
        for (word, sums) in sums.chunks_mut(64).enumerate() {
            let mut signs = hash::sequence([SALT, dimension as u64, word as u64]);
            for sum in sums {
                *sum += if signs & 1 == 1 { part } else { -part };
                signs >>= 1;
            }
        }
    }
    let bands = sums.chunks(ROWS).enumerate();
    bands
        .map(|(band, sums)| {
            let signs = sums.iter().map(|sum| u64::from(*sum > 0));
            let signs = signs.fold(0, |all, sign| all << 1 | sign);
            (hash::sequence([SALT, band as u64, signs]) >> 32) as u32
        })
        .collect()
}

/// Sets these hashes apart from those of words.
const SALT: u64 = 0x6d65_616e_696e_6773;

#[cfg(test)]
mod tests {
    use super::*;

    /// A direction at random, and another at this cosine to it.
    fn two(seed: u64, cosine: f32) -> [Vector; 2] {
        let number = |i: u64, k: u64| {
            // Twelve evenly spread numbers add up to nearly a normal one.
            (0..12)
                .map(|n| (hash::sequence([seed, i, k, n]) >> 40) as f32 / (1 << 24) as f32 - 0.5)
                .sum::<f32>()
        };
        let unit = |mut v: Vec<f32>| {
            let length = v.iter().map(|n| n * n).sum::<f32>().sqrt();
            v.iter_mut().for_each(|n| *n /= length);
            v
        };
        let a = unit((0..384).map(|i| number(i, 0)).collect());
        let mut other: Vec<f32> = (0..384).map(|i| number(i, 1)).collect();
        let along: f32 = a.iter().zip(&other).map(|(a, b)| a * b).sum();
        other.iter_mut().zip(&a).for_each(|(b, a)| *b -= along * a);
        let other = unit(other);
        let sine = (1.0 - cosine * cosine).sqrt();
        let b: Vec<f32> = a
            .iter()
            .zip(&other)
            .map(|(a, b)| cosine * a + sine * b)
            .collect();
        [Vector::of(&a).unwrap(), Vector::of(&b).unwrap()]
    }

    #[test]
    fn alike_vectors_share_a_band_as_often_as_said() {
        for (cosine, least, most) in [
            (0.9, 0.95, 1.0),
            (0.8, 0.78, 0.95),
            (0.7, 0.44, 0.68),
            (0.2, 0.0, 0.06),
        ] {
            let rounds = 300;
            let shared = (0..rounds)
                .filter(|seed| {
                    let [a, b] = two(*seed, cosine);
                    bands(&a).iter().zip(bands(&b)).any(|(a, b)| *a == b)
                })
                .count();
            let share = shared as f64 / rounds as f64;
            assert!((least..=most).contains(&share), "{cosine}: {share}");
        }
    }

    #[test]
    fn likeness_is_measured_from_what_the_model_gives_strangers() {
        let [a, b] = two(1, 0.9);
        let meaning = |vector: Vector, base| Meaning {
            vector,
            language: None,
            base,
        };
        let alike = meaning(a.clone(), 0.0)
            .alike(&meaning(b.clone(), 0.0))
            .unwrap();
        assert!((alike - 0.9).abs() < 0.01, "{alike}");
        let alike = meaning(a, 0.8).alike(&meaning(b, 0.8)).unwrap();
        assert!((alike - 0.5).abs() < 0.05, "{alike}");
    }
}
