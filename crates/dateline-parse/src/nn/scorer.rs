//! The scorer of parser and entity states.
//!
//! In: the tokens that a state consists of, by slot. Out: a score for each action. Each
//! token's share for each slot is a product that does not depend on the state; products
//! are computed when first asked for and kept in a ring, those of the slots that nearly
//! every state uses for a group of tokens at a time.

use super::kernel::{Isa, Job, Packed, max};
use super::{HIDDEN, WIDTH, ops};
use crate::error::LoadError;
use crate::model::thinc::Network;

/// The hidden layer before its maximum over two pieces, piece by piece.
const PRE: usize = 2 * HIDDEN;
/// Tokens whose products are kept.
const RING: usize = 264;
/// Tokens whose products are computed together.
const GROUP: usize = 24;
/// No token in a slot.
pub(crate) const NO_TOKEN: u32 = u32::MAX;

/// A state scorer with `SLOTS` tokens a state.
pub(crate) struct Scorer<const SLOTS: usize> {
    isa: Isa,
    project: Packed,
    /// The products of the first slots, for many tokens.
    eager: Packed,
    n_eager: usize,
    /// The product of each slot, for one token.
    single: Vec<Packed>,
    pad: Vec<[f32; PRE]>,
    bias: [f32; PRE],
    upper: Packed,
}

/// The projected vectors of a document's tokens, as far as they are needed.
#[derive(Default)]
pub(crate) struct Hidden {
    values: Vec<f32>,
    /// The first token kept.
    base: usize,
}

impl Hidden {
    fn clear(&mut self) {
        self.values.clear();
        self.base = 0;
    }

    /// The number of tokens projected so far, dropped ones included.
    pub(crate) fn end(&self) -> usize {
        self.base + self.values.len() / HIDDEN
    }

    fn token(&self, i: usize) -> &[f32] {
        &self.values[(i - self.base) * HIDDEN..]
    }

    /// Forgets tokens before `i`, when that is worth it.
    pub(crate) fn drop_before(&mut self, i: usize) {
        let groups = (i - self.base) / GROUP * GROUP;
        if groups >= 4096 && groups * HIDDEN * 2 >= self.values.len() {
            self.values.drain(..groups * HIDDEN);
            self.base += groups;
        }
    }
}

/// The buffers of a scorer.
#[derive(Default)]
pub(crate) struct ScorerScratch {
    pub(crate) hidden: Hidden,
    ring: Vec<f32>,
    /// The token whose product is in a place of the ring.
    owner: Vec<u32>,
    scores: Vec<f32>,
}

impl ScorerScratch {
    /// Forgets the last document.
    pub(crate) fn clear(&mut self) {
        self.hidden.clear();
        self.owner.fill(NO_TOKEN);
    }
}

impl<const SLOTS: usize> Scorer<SLOTS> {
    /// From a network file; the products of the first `n_eager` slots will be computed
    /// for many tokens together.
    pub(crate) fn load(
        network: &Network<'_>,
        n_eager: usize,
        classes: usize,
        isa: Isa,
    ) -> Result<Scorer<SLOTS>, LoadError> {
        let lower = network.referred("lower")?;
        let upper = network.referred("upper")?;
        let project = network
            .layers("linear", 2)?
            .into_iter()
            .find(|l| l.shape("W").is_ok_and(|s| s == [HIDDEN, WIDTH]))
            .ok_or_else(|| network.place().malformed("no 64 × 96 linear layer", "one"))?;

        let w = lower.array("W", &[SLOTS, HIDDEN, 2, HIDDEN])?;
        let b = lower.array("b", &[HIDDEN, 2])?;
        let pad = lower.array("pad", &[1, SLOTS, HIDDEN, 2])?;
        // Rows by slot, piece and output, instead of slot, output and piece.
        let mut rows = Vec::with_capacity(w.len());
        for slot in 0..SLOTS {
            for at in 0..PRE {
                let row = slot * PRE + at % HIDDEN * 2 + at / HIDDEN;
                rows.extend_from_slice(&w[row * HIDDEN..][..HIDDEN]);
            }
        }
        let by_piece =
            |values: &[f32]| std::array::from_fn(|i| values[i % HIDDEN * 2 + i / HIDDEN]);
        let slot_len = PRE * HIDDEN;
        Ok(Scorer {
            isa,
            project: Packed::affine(
                isa,
                &project.array("W", &[HIDDEN, WIDTH])?,
                Some(&project.array("b", &[HIDDEN])?),
                WIDTH,
            ),
            eager: Packed::affine(isa, &rows[..n_eager * slot_len], None, HIDDEN),
            n_eager,
            single: rows
                .chunks(slot_len)
                .map(|rows| Packed::single(isa, rows, None, HIDDEN))
                .collect(),
            pad: pad.chunks(PRE).map(by_piece).collect(),
            bias: by_piece(&b),
            upper: Packed::single(
                isa,
                &upper.array("W", &[classes, HIDDEN])?,
                Some(&upper.array("b", &[classes])?),
                HIDDEN,
            ),
        })
    }

    /// Adds the token vectors of the document's next tokens.
    pub(crate) fn project(&self, vectors: &[f32], hidden: &mut Hidden) {
        let start = hidden.values.len();
        let rows = vectors.len() / WIDTH;
        hidden.values.resize(start + rows * HIDDEN, 0.0);
        self.project
            .run(vectors, WIDTH, rows, &mut hidden.values[start..], HIDDEN);
    }

    /// The scores of all actions in the state with these tokens.
    pub(crate) fn score<'s>(
        &self,
        tokens: [u32; SLOTS],
        scratch: &'s mut ScorerScratch,
    ) -> &'s [f32] {
        if scratch.owner.len() != RING * SLOTS {
            scratch.owner = vec![NO_TOKEN; RING * SLOTS];
            scratch.ring = vec![0.0; RING * SLOTS * PRE];
            scratch.scores = vec![0.0; self.upper.n_out()];
        }
        for (slot, &token) in tokens.iter().enumerate() {
            if token != NO_TOKEN && scratch.owner[Self::place(token, slot)] != token {
                self.compute(token, slot, scratch);
            }
        }
        let hidden = self.isa.run(Sum {
            scorer: self,
            tokens: &tokens,
            ring: &scratch.ring,
        });
        let n_out = self.upper.n_out();
        self.upper
            .run(&hidden, HIDDEN, 1, &mut scratch.scores, n_out);
        &scratch.scores
    }

    fn place(token: u32, slot: usize) -> usize {
        token as usize % RING * SLOTS + slot
    }

    fn compute(&self, token: u32, slot: usize, scratch: &mut ScorerScratch) {
        let ScorerScratch {
            hidden,
            ring,
            owner,
            ..
        } = scratch;
        if slot >= self.n_eager {
            let place = Self::place(token, slot);
            let out = ops::group_mut::<PRE>(ring, place);
            self.single[slot].run(hidden.token(token as usize), HIDDEN, 1, out, PRE);
            owner[place] = token;
            return;
        }
        // The ring is a whole number of groups, and so is what `hidden` forgets.
        let first = token as usize / GROUP * GROUP;
        let end = (first + GROUP).min(hidden.end());
        let place = Self::place(first as u32, 0);
        self.eager.run(
            hidden.token(first),
            HIDDEN,
            end - first,
            &mut ring[place * PRE..],
            SLOTS * PRE,
        );
        for token in first..end {
            let place = Self::place(token as u32, 0);
            owner[place..place + self.n_eager].fill(token as u32);
        }
    }
}

/// The hidden layer of a state, from its tokens' products.
struct Sum<'a, const SLOTS: usize> {
    scorer: &'a Scorer<SLOTS>,
    tokens: &'a [u32; SLOTS],
    ring: &'a [f32],
}

impl<const SLOTS: usize> Job for Sum<'_, SLOTS> {
    type Out = [f32; HIDDEN];

    #[inline(always)]
    fn run(self) -> [f32; HIDDEN] {
        let mut sum = [0.0; PRE];
        for (slot, &token) in self.tokens.iter().enumerate() {
            if token == NO_TOKEN {
                ops::add(&mut sum, &self.scorer.pad[slot]);
            } else {
                let place = token as usize % RING * SLOTS + slot;
                ops::add(&mut sum, ops::group(self.ring, place));
            }
        }
        ops::add(&mut sum, &self.scorer.bias);
        let mut hidden = [0.0; HIDDEN];
        for i in 0..HIDDEN {
            hidden[i] = max(sum[i], sum[HIDDEN + i]);
        }
        hidden
    }
}

/// The first class with the highest score among the classes of `ranges`, which ascend.
pub(crate) fn best(
    scores: &[f32],
    ranges: impl IntoIterator<Item = std::ops::Range<usize>>,
) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for range in ranges {
        let start = range.start;
        for (class, &score) in (start..).zip(&scores[range]) {
            if best.is_none_or(|(_, highest)| score > highest) {
                best = Some((class, score));
            }
        }
    }
    best.map(|(class, _)| class)
}

#[cfg(test)]
mod tests {
    use std::iter::once;

    use super::best;

    #[test]
    fn the_first_of_equals_wins() {
        let scores = [1.0, 3.0, 2.0, 3.0, 9.0];
        assert_eq!(best(&scores, once(0..4)), Some(1));
        assert_eq!(best(&scores, [0..1, 2..4]), Some(3));
        assert_eq!(best(&scores, [0..0, 2..2]), None);
    }
}
