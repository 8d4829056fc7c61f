//! The fused multiply-add of plain Rust: the processor's where it has one, else made
//! exactly from double precision.
//!
//! `f32::mul_add` without an instruction for it is a call to the C library for every
//! product. What stands here instead gives the same bits and is made of operations that
//! the compiler can put into vectors.

/// The lanes of a vector.
const LANES: usize = 8;

/// `x · w + sum` in each lane, rounded once.
#[cfg(any(target_arch = "aarch64", target_feature = "fma"))]
#[inline(always)]
pub(super) fn multiply_add(x: f32, w: [f32; LANES], sum: [f32; LANES]) -> [f32; LANES] {
    std::array::from_fn(|i| x.mul_add(w[i], sum[i]))
}

/// `x · w + sum` in each lane, rounded once.
#[cfg(not(any(target_arch = "aarch64", target_feature = "fma")))]
#[inline(always)]
pub(super) fn multiply_add(x: f32, w: [f32; LANES], sum: [f32; LANES]) -> [f32; LANES] {
    std::array::from_fn(|i| exact(x, w[i], sum[i]))
}

/// `x · w + sum`, rounded once, for finite results.
///
/// The product is exact in double precision. The sum is rounded to odd: where it is not
/// exact, to the neighbour whose last bit is set. Double precision has more than two bits
/// more than twice those of single precision, so that rounding such a sum to single
/// precision rounds the true value (Boldo and Melquiond, 2008).
#[cfg_attr(any(target_arch = "aarch64", target_feature = "fma"), allow(dead_code))]
#[inline(always)]
fn exact(x: f32, w: f32, sum: f32) -> f32 {
    let product = f64::from(x) * f64::from(w);
    let sum = f64::from(sum);
    let rounded = product + sum;
    // What rounding lost, exactly (Knuth's two-sum).
    let part = rounded - product;
    let lost = (product - (rounded - part)) + (sum - part);

    let bits = rounded.to_bits();
    let is_even = !bits & 1;
    let is_inexact = u64::from(lost != 0.0);
    // All ones, or minus one, if the true value lies nearer to zero; else one.
    let lost_sign = (lost.to_bits() ^ bits) >> 63;
    let step = 1u64.wrapping_sub(lost_sign << 1);
    let odd = bits.wrapping_add(step & (is_even & is_inexact).wrapping_neg());
    f64::from_bits(odd) as f32
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn equals_the_fused_instruction() {
        let mut seed = 3u64;
        let mut next = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(12_345);
            // Any sign and mantissa, exponents near one so that sums interact.
            let exponent = 127 + ((seed >> 50) % 40) as u32 - 20;
            f32::from_bits((seed >> 16) as u32 & 0x807f_ffff | exponent << 23)
        };
        for _ in 0..2_000_000 {
            let (x, w, sum) = (next(), next(), next());
            let (found, expected) = (exact(x, w, sum), x.mul_add(w, sum));
            assert_eq!(
                found.to_bits(),
                expected.to_bits(),
                "{x:e} * {w:e} + {sum:e}"
            );
        }
    }

    #[test]
    fn ties_and_zeros() {
        let one = 1.0f32;
        let tiny = f32::EPSILON / 2.0;
        for (x, w, sum) in [
            (0.0, 1.0, 0.0),
            (1.0, 1.0, -1.0),
            (tiny, 1.0, one),
            (tiny, 1.0 + f32::EPSILON, one),
            (tiny, 1.0 - f32::EPSILON, one),
            (-tiny, 1.0 + f32::EPSILON, one + f32::EPSILON),
            (tiny * tiny, tiny, one + f32::EPSILON),
            (3.0, 1.0 / 3.0, -1.0),
            (1e-30, 1e-30, 1e-38),
            (-0.0, 1.0, 0.0),
        ] {
            let (found, expected) = (exact(x, w, sum), f32::mul_add(x, w, sum));
            assert_eq!(
                found.to_bits(),
                expected.to_bits(),
                "{x:e} * {w:e} + {sum:e}"
            );
        }
    }
}
