//! The block kernels: a few rows by one panel of weights, sums in registers.

use super::fused;
use super::isa::{Isa, Simd};

/// Where the rows of an input start.
#[derive(Copy, Clone)]
pub(super) enum Starts<'a> {
    Every(usize),
    Each(&'a [u32]),
}

/// One panel of weights over all rows.
pub(super) struct PanelJob<'a> {
    pub w: &'a [f32],
    pub bias: &'a [f32],
    pub n_in: usize,
    pub x: &'a [f32],
    pub starts: Starts<'a>,
    pub rows: usize,
    pub out: &'a mut [f32],
    pub out_stride: usize,
}

/// The most rows that a block kernel takes at once.
const MOST_ROWS: usize = 8;

/// What a block kernel needs to know; the pointers are within the slices of a [`PanelJob`].
#[derive(Copy, Clone)]
struct Block {
    w: *const f32,
    bias: *const f32,
    n_in: usize,
    x: [*const f32; MOST_ROWS],
    out: *mut f32,
    out_stride: usize,
}

/// Calls a block kernel on as many rows at once as it has registers for, and on the rest.
macro_rules! by_rows {
    ($job:ident, $block:ident, $most:literal, [$($fewer:literal),*], $kernel:ident, $V:ident, $MAX:ident) => {{
        let mut row = 0;
        while row < $job.rows {
            let block = $job.block_at(row, $most);
            // SAFETY: `run` of Packed checked that every row of inputs and outputs lies in
            // its slice; the panel's slices hold V vectors by n_in and V vectors; the
            // processor has the instruction set, as an Isa says.
            unsafe {
                match $job.rows - row {
                    $($fewer => { $kernel::<$fewer, $V, $MAX>(block); row += $fewer; })*
                    _ => { $kernel::<$most, $V, $MAX>(block); row += $most; }
                }
            }
        }
    }};
}

impl PanelJob<'_> {
    /// Maps all rows by this panel of V vectors.
    pub(super) fn run<const V: usize, const MAX: bool>(self, isa: Isa) {
        assert_eq!(self.w.len(), V * isa.lanes() * self.n_in);
        let mut job = self;
        match isa.0 {
            Simd::Portable => by_rows!(job, block, 4, [1, 2, 3], portable, V, MAX),
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 if V > 3 => by_rows!(job, block, 1, [], avx2, V, MAX),
            // Four rows would fill all sixteen registers, and the compiler spills one.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => by_rows!(job, block, 3, [1, 2], avx2, V, MAX),
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 if V > 3 => by_rows!(job, block, 1, [], avx512, V, MAX),
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => by_rows!(job, block, 8, [1, 2, 3, 4, 5, 6, 7], avx512, V, MAX),
            #[cfg(not(target_arch = "x86_64"))]
            _ => by_rows!(job, block, 4, [1, 2, 3], portable, V, MAX),
        }
    }

    /// The block from `row` on; of `most` rows, those that there are get their inputs.
    fn block_at(&mut self, row: usize, most: usize) -> Block {
        let mut x = [self.x.as_ptr(); MOST_ROWS];
        for (r, x) in x.iter_mut().enumerate().take(most.min(self.rows - row)) {
            let start = match self.starts {
                Starts::Every(stride) => (row + r) * stride,
                Starts::Each(starts) => starts[row + r] as usize,
            };
            *x = self.x[start..].as_ptr();
        }
        Block {
            w: self.w.as_ptr(),
            bias: self.bias.as_ptr(),
            n_in: self.n_in,
            x,
            out: self.out[row * self.out_stride..].as_mut_ptr(),
            out_stride: self.out_stride,
        }
    }
}

/// The greater of two, the second if they are equal: as the vector instruction.
#[inline(always)]
pub(crate) fn max(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// R rows by V vectors of 8.
///
/// # Safety
///
/// `b.w` holds `n_in * V * 8` floats, `b.bias` `V * 8`; each of the first R of
/// `b.x` holds `n_in` floats, each of R rows at `b.out` has room for the outputs.
unsafe fn portable<const R: usize, const V: usize, const MAX: bool>(b: Block) {
    let mut acc = [[[0f32; 8]; V]; R];
    // SAFETY: the caller's promise.
    unsafe {
        for v in 0..V {
            let bias: [f32; 8] = b.bias.add(v * 8).cast::<[f32; 8]>().read_unaligned();
            for row in &mut acc {
                row[v] = bias;
            }
        }
        for j in 0..b.n_in {
            for v in 0..V {
                let w: [f32; 8] = b.w.add((j * V + v) * 8).cast::<[f32; 8]>().read_unaligned();
                for (r, row) in acc.iter_mut().enumerate() {
                    row[v] = fused::multiply_add(*b.x[r].add(j), w, row[v]);
                }
            }
        }
        for (r, row) in acc.iter().enumerate() {
            let out = b.out.add(r * b.out_stride);
            if MAX {
                let greatest: [f32; 8] =
                    std::array::from_fn(|i| max(max(row[0][i], row[1][i]), row[2][i]));
                out.cast::<[f32; 8]>().write_unaligned(greatest);
            } else {
                for (v, sums) in row.iter().enumerate() {
                    out.add(v * 8).cast::<[f32; 8]>().write_unaligned(*sums);
                }
            }
        }
    }
}

/// Adds the products of one input.
///
/// # Safety
///
/// As [`portable`] for one input; and the processor has the instructions.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2_step<const R: usize, const V: usize>(
    acc: &mut [[std::arch::x86_64::__m256; V]; R],
    w: *const f32,
    x: [*const f32; R],
) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's promise.
    unsafe {
        let mut weights = [_mm256_setzero_ps(); V];
        for (v, weights) in weights.iter_mut().enumerate() {
            *weights = _mm256_loadu_ps(w.add(v * 8));
        }
        for r in 0..R {
            let x = _mm256_broadcast_ss(&*x[r]);
            for v in 0..V {
                acc[r][v] = _mm256_fmadd_ps(x, weights[v], acc[r][v]);
            }
        }
    }
}

/// R rows by V vectors of 8.
///
/// # Safety
///
/// As [`portable`]; and the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2<const R: usize, const V: usize, const MAX: bool>(b: Block) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's promise.
    unsafe {
        let mut acc = [[_mm256_setzero_ps(); V]; R];
        for v in 0..V {
            let bias = _mm256_loadu_ps(b.bias.add(v * 8));
            for row in &mut acc {
                row[v] = bias;
            }
        }
        let mut x: [*const f32; R] = std::array::from_fn(|r| b.x[r]);
        let mut w = b.w;
        let mut left = b.n_in;
        // Unrolled, or the loop's own instructions would cost a third of the speed.
        while left >= 4 {
            for u in 0..4 {
                avx2_step(&mut acc, w.add(u * V * 8), x.map(|x| x.add(u)));
            }
            w = w.add(4 * V * 8);
            x = x.map(|x| x.add(4));
            left -= 4;
        }
        for u in 0..left {
            avx2_step(&mut acc, w.add(u * V * 8), x.map(|x| x.add(u)));
        }
        for (r, row) in acc.iter().enumerate() {
            let out = b.out.add(r * b.out_stride);
            if MAX {
                _mm256_storeu_ps(out, _mm256_max_ps(_mm256_max_ps(row[0], row[1]), row[2]));
            } else {
                for (v, sums) in row.iter().enumerate() {
                    _mm256_storeu_ps(out.add(v * 8), *sums);
                }
            }
        }
    }
}

/// Adds the products of one input.
///
/// # Safety
///
/// As [`portable`] for one input; and the processor has the instructions.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn avx512_step<const R: usize, const V: usize>(
    acc: &mut [[std::arch::x86_64::__m512; V]; R],
    w: *const f32,
    x: [*const f32; R],
) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's promise.
    unsafe {
        let mut weights = [_mm512_setzero_ps(); V];
        for (v, weights) in weights.iter_mut().enumerate() {
            *weights = _mm512_loadu_ps(w.add(v * 16));
        }
        for r in 0..R {
            let x = _mm512_set1_ps(*x[r]);
            for v in 0..V {
                acc[r][v] = _mm512_fmadd_ps(x, weights[v], acc[r][v]);
            }
        }
    }
}

/// R rows by V vectors of 16.
///
/// # Safety
///
/// As [`portable`] with 16 for 8; and the processor has AVX-512F.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn avx512<const R: usize, const V: usize, const MAX: bool>(b: Block) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's promise.
    unsafe {
        let mut acc = [[_mm512_setzero_ps(); V]; R];
        for v in 0..V {
            let bias = _mm512_loadu_ps(b.bias.add(v * 16));
            for row in &mut acc {
                row[v] = bias;
            }
        }
        let mut x: [*const f32; R] = std::array::from_fn(|r| b.x[r]);
        let mut w = b.w;
        let mut left = b.n_in;
        // Unrolled, or the loop's own instructions would cost a third of the speed.
        while left >= 2 {
            for u in 0..2 {
                avx512_step(&mut acc, w.add(u * V * 16), x.map(|x| x.add(u)));
            }
            w = w.add(2 * V * 16);
            x = x.map(|x| x.add(2));
            left -= 2;
        }
        for u in 0..left {
            avx512_step(&mut acc, w.add(u * V * 16), x.map(|x| x.add(u)));
        }
        for (r, row) in acc.iter().enumerate() {
            let out = b.out.add(r * b.out_stride);
            if MAX {
                _mm512_storeu_ps(out, _mm512_max_ps(_mm512_max_ps(row[0], row[1]), row[2]));
            } else {
                for (v, sums) in row.iter().enumerate() {
                    _mm512_storeu_ps(out.add(v * 16), *sums);
                }
            }
        }
    }
}
