//! What a text means, as a point on the unit sphere: a vector that the user's own model gives.
//!
//! In: numbers. Out: their direction in one byte a dimension, and the cosine of two of them. A byte
//! is enough: the cosine of two directions of 384 dimensions moves by less than 0.01.

/// A direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector(Box<[i8]>);

impl Vector {
    /// The direction of these numbers; none where there are none, all are nought, or one is no
    /// number.
    #[must_use]
    pub fn of(numbers: &[f32]) -> Option<Self> {
        let largest = numbers.iter().fold(0.0_f32, |most, n| most.max(n.abs()));
        if largest == 0.0 || !numbers.iter().all(|n| n.is_finite()) {
            return None;
        }
        let byte = |n: &f32| (n / largest * 127.0).round() as i8;
        Some(Self(numbers.iter().map(byte).collect()))
    }

    /// The direction between several (a text's sentences, say); none where one of them has none or
    /// they differ in length.
    #[must_use]
    pub fn between(all: &[Vec<f32>]) -> Option<Self> {
        let first = all.first()?;
        let mut sum = vec![0.0; first.len()];
        for numbers in all {
            let length = numbers.iter().map(|n| n * n).sum::<f32>().sqrt();
            if numbers.len() != sum.len() || !length.is_finite() || length == 0.0 {
                return None;
            }
            for (total, n) in sum.iter_mut().zip(numbers) {
                *total += n / length;
            }
        }
        Self::of(&sum)
    }

    /// How many dimensions it has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.0.len()
    }

    /// The parts of it, in units of the largest.
    #[must_use]
    pub fn parts(&self) -> &[i8] {
        &self.0
    }

    /// The cosine of the angle between two, -1 to 1; none where their dimensions differ.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> Option<f64> {
        if self.0.len() != other.0.len() {
            return None;
        }
        let dot = |a: &[i8], b: &[i8]| -> i64 {
            let products = a.iter().zip(b).map(|(a, b)| i64::from(*a) * i64::from(*b));
            products.sum()
        };
        let lengths = dot(&self.0, &self.0) as f64 * dot(&other.0, &other.0) as f64;
        Some(dot(&self.0, &other.0) as f64 / lengths.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_compared_and_lengths_are_not() {
        let of = |numbers: &[f32]| Vector::of(numbers).unwrap();
        let cosine = of(&[1.0, 2.0, -3.0]).cosine(&of(&[0.1, 0.2, -0.3]));
        assert!((cosine.unwrap() - 1.0).abs() < 1e-9);
        let cosine = of(&[3.0, 4.0]).cosine(&of(&[4.0, 3.0])).unwrap();
        assert!((cosine - 0.96).abs() < 0.01, "{cosine}");
        assert_eq!(of(&[1.0]).cosine(&of(&[1.0, 0.0])), None);
    }

    #[test]
    fn what_has_no_direction_is_none() {
        for numbers in [&[][..], &[0.0, 0.0], &[1.0, f32::NAN], &[f32::INFINITY]] {
            assert_eq!(Vector::of(numbers), None, "{numbers:?}");
        }
        assert_eq!(Vector::between(&[vec![1.0], vec![1.0, 2.0]]), None);
        let between = Vector::between(&[vec![9.0, 0.0], vec![0.0, 1.0]]);
        assert_eq!(between, Vector::of(&[1.0, 1.0]));
    }
}
