//! The matrix kernels, the only unsafe code of the crate.
//!
//! In: a matrix packed once for an instruction set, rows of inputs. Out: rows of outputs,
//! `out[o] = bias[o] + Σ_j x[j]·w[o][j]`, or the maximum over three such.
//!
//! Each output lies in one lane and adds its products in the order of `j` with fused
//! multiply-adds, starting from the bias. The sum of an output is therefore the same
//! sequence of roundings whatever the width of the vectors and however many rows are
//! taken at once: all instruction sets give the same bits.

mod blocks;
mod fused;
mod isa;
mod packed;

pub(crate) use blocks::max;
pub use isa::Simd;
pub(crate) use isa::{Isa, Job};
pub(crate) use packed::Packed;
#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of mixed sign and size, the same every time.
    fn numbers(len: usize, mut seed: u64) -> Vec<f32> {
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 40) as f32 / 8_388_608.0 - 1.0
        };
        (0..len).map(|_| next()).collect()
    }

    fn available() -> Vec<Isa> {
        let all = [Simd::Portable, Simd::Avx2, Simd::Avx512];
        all.into_iter()
            .filter(|s| s.is_available())
            .map(Isa)
            .collect()
    }

    fn straightforward(w: &[f32], bias: &[f32], x: &[f32]) -> Vec<u32> {
        let sum = |(w, b): (&[f32], &f32)| x.iter().zip(w).fold(*b, |s, (x, w)| x.mul_add(*w, s));
        w.chunks(x.len())
            .zip(bias)
            .map(sum)
            .map(f32::to_bits)
            .collect()
    }

    #[test]
    fn affine_kernels_agree_bit_for_bit() {
        for (n_out, n_in, rows) in [
            (50, 96, 7),
            (64, 96, 1),
            (128, 64, 13),
            (288, 96, 9),
            (106, 64, 3),
        ] {
            let (w, bias) = (numbers(n_out * n_in, 1), numbers(n_out, 2));
            let x = numbers(rows * n_in, 3);
            for isa in available() {
                for packed in [
                    Packed::affine(isa, &w, Some(&bias), n_in),
                    Packed::single(isa, &w, Some(&bias), n_in),
                ] {
                    let stride = packed.n_out() + 5;
                    let mut out = vec![0.0; rows * stride];
                    packed.run(&x, n_in, rows, &mut out, stride);
                    for (x, out) in x.chunks(n_in).zip(out.chunks(stride)) {
                        let out: Vec<u32> = out[..n_out].iter().map(|y| y.to_bits()).collect();
                        assert_eq!(out, straightforward(&w, &bias, x), "{isa:?} {n_out} {n_in}");
                    }
                }
            }
        }
    }

    #[test]
    fn maxout_kernels_agree_bit_for_bit() {
        let (n_out, n_in, step) = (96, 288, 96);
        let (w, bias) = (numbers(n_out * 3 * n_in, 4), numbers(n_out * 3, 5));
        for rows in 1..20 {
            let x = numbers((rows - 1) * step + n_in, 6);
            for isa in available() {
                let packed = Packed::maxout3(isa, &w, &bias, n_in);
                assert_eq!(packed.n_out(), n_out);
                let mut out = vec![0.0; rows * n_out];
                packed.run(&x, step, rows, &mut out, n_out);
                for r in 0..rows {
                    let pieces = straightforward(&w, &bias, &x[r * step..][..n_in]);
                    for o in 0..n_out {
                        let [a, b, c] = [0, 1, 2].map(|p| f32::from_bits(pieces[o * 3 + p]));
                        let expected = max(max(a, b), c);
                        assert_eq!(out[r * n_out + o].to_bits(), expected.to_bits(), "{isa:?}");
                    }
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "assertion failed")]
    fn short_inputs_are_refused() {
        let packed = Packed::affine(Isa(Simd::Portable), &[0.0; 64], None, 8);
        packed.run(&[0.0; 15], 8, 2, &mut [0.0; 16], 8);
    }
}
