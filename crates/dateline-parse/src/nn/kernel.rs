//! The matrix kernels, the only unsafe code of the crate.
//!
//! In: a matrix packed once for an instruction set, rows of inputs. Out: rows of outputs,
//! `out[o] = bias[o] + Σ_j x[j]·w[o][j]`, or the maximum over three such.
//!
//! Each output lies in one lane and adds its products in the order of `j` with fused
//! multiply-adds, starting from the bias. The sum of an output is therefore the same
//! sequence of roundings whatever the width of the vectors and however many rows are
//! taken at once: all instruction sets give the same bits.

use std::fmt;

/// An instruction set there is a kernel for.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[non_exhaustive]
pub enum Simd {
    /// Plain Rust; what the compiler makes of it.
    Portable,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX-512F.
    Avx512,
}

impl Simd {
    /// The widest set this processor has, or a narrower one named in the environment
    /// variable `DATELINE_PARSE_SIMD` (`portable`, `avx2` or `avx512`).
    #[must_use]
    pub fn detect() -> Simd {
        let best = Simd::best();
        let wanted = std::env::var("DATELINE_PARSE_SIMD")
            .ok()
            .and_then(|name| Simd::named(&name));
        wanted.map_or(best, |wanted| wanted.min(best))
    }

    /// The widest set this processor has.
    #[must_use]
    pub fn best() -> Simd {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                if is_x86_feature_detected!("avx512f") {
                    return Simd::Avx512;
                }
                return Simd::Avx2;
            }
        }
        Simd::Portable
    }

    /// The set of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Simd> {
        match name {
            "portable" => Some(Simd::Portable),
            "avx2" => Some(Simd::Avx2),
            "avx512" => Some(Simd::Avx512),
            _ => None,
        }
    }

    /// Whether this processor has the set.
    #[must_use]
    pub fn is_available(self) -> bool {
        self <= Simd::best()
    }
}

impl fmt::Display for Simd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Simd::Portable => "portable",
            Simd::Avx2 => "avx2",
            Simd::Avx512 => "avx512",
        })
    }
}

/// An instruction set that this processor has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Isa(Simd);

/// Plain Rust that gains from being compiled for an instruction set.
///
/// `run` and all it calls are to be marked `#[inline(always)]`.
pub(crate) trait Job {
    type Out;

    fn run(self) -> Self::Out;
}

impl Isa {
    /// The set named, or the widest there is if that is less.
    pub(crate) fn at_most(simd: Simd) -> Isa {
        Isa(simd.min(Simd::best()))
    }

    pub(crate) fn simd(self) -> Simd {
        self.0
    }

    fn lanes(self) -> usize {
        if self.0 == Simd::Avx512 { 16 } else { 8 }
    }

    /// Runs a job as compiled for the set; its results are the same with all of them.
    pub(crate) fn run<J: Job>(self, job: J) -> J::Out {
        match self.0 {
            // SAFETY: an Isa is of a set that the processor has.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => unsafe { run_avx512(job) },
            // SAFETY: an Isa is of a set that the processor has.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => unsafe { run_avx2(job) },
            _ => job.run(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<J: Job>(job: J) -> J::Out {
    job.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn run_avx512<J: Job>(job: J) -> J::Out {
    job.run()
}

/// A cache line, so that packed weights are aligned.
#[derive(Copy, Clone)]
#[repr(C, align(64))]
struct Line([f32; 16]);

/// Aligned floats.
#[derive(Clone)]
struct Aligned {
    lines: Vec<Line>,
}

impl Aligned {
    fn zeros(len: usize) -> Aligned {
        Aligned {
            lines: vec![Line([0.0; 16]); len.div_ceil(16)],
        }
    }

    fn as_mut(&mut self) -> &mut [f32] {
        // SAFETY: a Line is 16 floats without padding (repr(C), 64 bytes).
        unsafe {
            std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.lines.len() * 16)
        }
    }

    fn as_slice(&self) -> &[f32] {
        // SAFETY: a Line is 16 floats without padding (repr(C), 64 bytes).
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.lines.len() * 16) }
    }
}

/// What becomes of the outputs.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Finish {
    /// They are stored.
    Store,
    /// The maximum of each three is stored.
    Max3,
}

/// A matrix and bias, laid out for a kernel.
#[derive(Clone)]
pub(crate) struct Packed {
    isa: Isa,
    finish: Finish,
    n_in: usize,
    /// Outputs stored a row, a whole number of vectors.
    n_out: usize,
    /// Vectors of all weights for one input.
    vectors: usize,
    /// Vectors per full panel.
    panel: usize,
    /// By panel, by input: one weight for each lane of the panel.
    weights: Aligned,
    bias: Aligned,
}

impl Packed {
    /// An affine map for many rows: `w` is `n_out` × `n_in`.
    pub(crate) fn affine(isa: Isa, w: &[f32], bias: Option<&[f32]>, n_in: usize) -> Packed {
        Packed::new(isa, w, bias, n_in, 3)
    }

    /// An affine map for one row at a time.
    pub(crate) fn single(isa: Isa, w: &[f32], bias: Option<&[f32]>, n_in: usize) -> Packed {
        let vectors = (w.len() / n_in).div_ceil(isa.lanes());
        // The fewest panels of at most eight vectors, as even as can be.
        let panel = vectors.div_ceil(vectors.div_ceil(8));
        Packed::new(isa, w, bias, n_in, panel)
    }

    fn new(isa: Isa, w: &[f32], bias: Option<&[f32]>, n_in: usize, panel: usize) -> Packed {
        assert!(n_in > 0 && w.len().is_multiple_of(n_in));
        let rows = w.len() / n_in;
        let n_out = rows.next_multiple_of(isa.lanes());
        let order = (0..n_out)
            .map(|o| (o < rows).then_some(o))
            .collect::<Vec<_>>();
        Packed::pack(isa, Finish::Store, w, bias, n_in, panel, &order)
    }

    /// A maxout layer: `w` is outputs × 3 × `n_in`, `bias` outputs × 3.
    pub(crate) fn maxout3(isa: Isa, w: &[f32], bias: &[f32], n_in: usize) -> Packed {
        let lanes = isa.lanes();
        assert!(n_in > 0);
        assert!(bias.len().is_multiple_of(3 * lanes) && w.len() == bias.len() * n_in);
        // A panel holds the three pieces of as many outputs as there are lanes.
        let order: Vec<_> = (0..bias.len())
            .map(|at| {
                let (panel, piece, lane) = (at / (3 * lanes), at / lanes % 3, at % lanes);
                Some((panel * lanes + lane) * 3 + piece)
            })
            .collect();
        Packed::pack(isa, Finish::Max3, w, Some(bias), n_in, 3, &order)
    }

    /// `order[k]` is the row of `w` whose output is in lane `k`.
    fn pack(
        isa: Isa,
        finish: Finish,
        w: &[f32],
        bias: Option<&[f32]>,
        n_in: usize,
        panel: usize,
        order: &[Option<usize>],
    ) -> Packed {
        let mut weights = Aligned::zeros(order.len() * n_in);
        let mut packed_bias = Aligned::zeros(order.len());
        let width = panel * isa.lanes();
        let mut at = 0;
        for lanes in order.chunks(width) {
            for j in 0..n_in {
                for &row in lanes {
                    if let Some(row) = row {
                        weights.as_mut()[at] = w[row * n_in + j];
                    }
                    at += 1;
                }
            }
        }
        if let Some(bias) = bias {
            for (to, row) in packed_bias.as_mut().iter_mut().zip(order) {
                *to = row.map_or(0.0, |row| bias[row]);
            }
        }
        let n_out = if finish == Finish::Max3 {
            order.len() / 3
        } else {
            order.len()
        };
        let vectors = order.len() / isa.lanes();
        Packed {
            isa,
            finish,
            n_in,
            n_out,
            vectors,
            panel,
            weights,
            bias: packed_bias,
        }
    }

    /// The outputs stored for each row.
    pub(crate) fn n_out(&self) -> usize {
        self.n_out
    }

    /// Maps `rows` rows: row `r` reads `x[r * x_stride..][..n_in]`, which may overlap
    /// the next, and writes `out[r * out_stride..][..n_out]`.
    pub(crate) fn run(
        &self,
        x: &[f32],
        x_stride: usize,
        rows: usize,
        out: &mut [f32],
        out_stride: usize,
    ) {
        if rows > 0 {
            let last = (rows - 1) * x_stride;
            self.run_rows(x, Starts::Every(x_stride), last, rows, out, out_stride);
        }
    }

    /// Maps rows that start at any places of `x`; their outputs follow each other.
    pub(crate) fn run_at(&self, x: &[f32], starts: &[u32], out: &mut [f32]) {
        if let Some(&last) = starts.iter().max() {
            let (last, rows) = (last as usize, starts.len());
            self.run_rows(x, Starts::Each(starts), last, rows, out, self.n_out);
        }
    }

    /// Maps rows of which the last in `x` starts at `last_start`.
    fn run_rows(
        &self,
        x: &[f32],
        starts: Starts<'_>,
        last_start: usize,
        rows: usize,
        out: &mut [f32],
        out_stride: usize,
    ) {
        // The kernels trust these.
        assert!(x.len() >= last_start + self.n_in);
        assert!(out.len() >= (rows - 1) * out_stride + self.n_out);
        assert!(rows == 1 || out_stride >= self.n_out);

        let lanes = self.isa.lanes();
        let mut out_at = 0;
        for first in (0..self.vectors).step_by(self.panel) {
            let vectors = self.panel.min(self.vectors - first);
            let job = PanelJob {
                w: &self.weights.as_slice()[first * lanes * self.n_in..]
                    [..vectors * lanes * self.n_in],
                bias: &self.bias.as_slice()[first * lanes..][..vectors * lanes],
                n_in: self.n_in,
                x,
                starts,
                rows,
                out: &mut out[out_at..],
                out_stride,
            };
            match (self.finish, vectors) {
                (Finish::Max3, _) => job.run::<3, true>(self.isa),
                (Finish::Store, 1) => job.run::<1, false>(self.isa),
                (Finish::Store, 2) => job.run::<2, false>(self.isa),
                (Finish::Store, 3) => job.run::<3, false>(self.isa),
                (Finish::Store, 4) => job.run::<4, false>(self.isa),
                (Finish::Store, 5) => job.run::<5, false>(self.isa),
                (Finish::Store, 6) => job.run::<6, false>(self.isa),
                (Finish::Store, 7) => job.run::<7, false>(self.isa),
                _ => job.run::<8, false>(self.isa),
            }
            out_at += lanes
                * if self.finish == Finish::Max3 {
                    1
                } else {
                    vectors
                };
        }
    }
}

/// Where the rows of an input start.
#[derive(Copy, Clone)]
enum Starts<'a> {
    Every(usize),
    Each(&'a [u32]),
}

/// One panel of weights over all rows.
struct PanelJob<'a> {
    w: &'a [f32],
    bias: &'a [f32],
    n_in: usize,
    x: &'a [f32],
    starts: Starts<'a>,
    rows: usize,
    out: &'a mut [f32],
    out_stride: usize,
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
    fn run<const V: usize, const MAX: bool>(self, isa: Isa) {
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
                    let x = *b.x[r].add(j);
                    for (sum, w) in row[v].iter_mut().zip(w) {
                        *sum = x.mul_add(w, *sum);
                    }
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
