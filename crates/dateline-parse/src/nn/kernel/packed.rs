//! Matrices laid out for the block kernels.

use super::blocks::{PanelJob, Starts};
use super::isa::Isa;

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
