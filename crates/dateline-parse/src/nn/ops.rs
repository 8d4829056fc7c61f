//! The small vector operations between the matrix kernels.
//!
//! Sums run in sixteen fixed lanes that are added in a fixed order, and nothing is
//! contracted: the results are the same whatever the compiler vectorises.

use super::kernel::max;
use super::{PRE, WIDTH};

const LANES: usize = 16;

/// The scale and shift of a layer norm.
#[derive(Clone)]
pub(crate) struct LayerNorm {
    pub gain: [f32; WIDTH],
    pub bias: [f32; WIDTH],
}

#[inline(always)]
fn lane_sum(values: &[f32; WIDTH]) -> f32 {
    let mut lanes = [0f32; LANES];
    for chunk in values.as_chunks::<LANES>().0 {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

impl LayerNorm {
    const EPSILON: f32 = 1e-8;

    /// The normalised values.
    #[inline(always)]
    pub(crate) fn apply(&self, values: &[f32; WIDTH]) -> [f32; WIDTH] {
        let mean = lane_sum(values) / WIDTH as f32;
        let centred = values.map(|v| v - mean);
        let variance = lane_sum(&centred.map(|v| v * v)) / WIDTH as f32 + Self::EPSILON;
        let scale = 1.0 / variance.sqrt();
        let mut out = [0.0; WIDTH];
        for i in 0..WIDTH {
            out[i] = centred[i] * scale * self.gain[i] + self.bias[i];
        }
        out
    }
}

/// `to += from`.
#[inline(always)]
pub(crate) fn add<const N: usize>(to: &mut [f32; N], from: &[f32; N]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// The maximum over three pieces, each 96 values in a row.
#[inline(always)]
pub(crate) fn max_pieces(pre: &[f32; PRE]) -> [f32; WIDTH] {
    let mut out = [0.0; WIDTH];
    for i in 0..WIDTH {
        out[i] = max(max(pre[i], pre[WIDTH + i]), pre[2 * WIDTH + i]);
    }
    out
}

/// The `i`th group of `N` values.
#[inline(always)]
pub(crate) fn group<const N: usize>(values: &[f32], i: usize) -> &[f32; N] {
    values[i * N..(i + 1) * N]
        .try_into()
        .expect("the slice has N values")
}

/// The `i`th group of `N` values.
#[inline(always)]
pub(crate) fn group_mut<const N: usize>(values: &mut [f32], i: usize) -> &mut [f32; N] {
    (&mut values[i * N..(i + 1) * N])
        .try_into()
        .expect("the slice has N values")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layer_norm_has_zero_mean_and_unit_variance() {
        let norm = LayerNorm {
            gain: [1.0; WIDTH],
            bias: [0.0; WIDTH],
        };
        let values: [f32; WIDTH] = std::array::from_fn(|i| (i as f32 * 0.7).sin() * 3.0 + 1.0);
        let out = norm.apply(&values);
        let mean = out.iter().sum::<f32>() / 96.0;
        let variance = out.iter().map(|v| v * v).sum::<f32>() / 96.0;
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-5);
        let flat = norm.apply(&[2.0; WIDTH]);
        assert_eq!(flat, [0.0; WIDTH]);
    }

    #[test]
    fn maxima() {
        let mut pre = [0.0; PRE];
        pre[5] = -2.0;
        pre[WIDTH + 5] = -1.0;
        pre[2 * WIDTH + 5] = -3.0;
        assert_eq!(max_pieces(&pre)[5], -1.0);
    }
}
