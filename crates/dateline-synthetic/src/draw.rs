//! Drawing by weights.

/// Draws numbers by weights that stay as they are, in the logarithm of how many there are.
pub struct Weights(Vec<f64>);

impl Weights {
    /// Of these weights.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let sums = weights.into_iter().map(|weight| {
            sum += weight;
            sum
        });
        Self(sums.collect())
    }

    /// Zipf's law with an exponent over so many: the nth has the weight `1 / (n + shift)^exponent`.
    pub fn zipf(n: usize, exponent: f64, shift: f64) -> Self {
        Self::new((1..=n).map(|rank| (rank as f64 + shift).powf(-exponent)))
    }

    /// One of them.
    pub fn draw(&self, rng: &mut fastrand::Rng) -> usize {
        let total = self.0.last().copied().unwrap_or(0.0);
        let at = rng.f64() * total;
        self.0
            .partition_point(|sum| *sum <= at)
            .min(self.0.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_come_most_often() {
        let weights = Weights::zipf(100, 1.0, 0.0);
        let mut rng = fastrand::Rng::with_seed(1);
        let mut counts = vec![0; 100];
        for _ in 0..100_000 {
            counts[weights.draw(&mut rng)] += 1;
        }
        let ratio = f64::from(counts[0]) / f64::from(counts[9]);
        assert!((8.0..12.5).contains(&ratio), "{ratio}");
    }
}
