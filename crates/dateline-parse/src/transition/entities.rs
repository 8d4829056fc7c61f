//! The entity recogniser: one greedy BILUO action for each token.
//!
//! In: the recogniser's own token vectors, block by block, and the sentence starts. Out:
//! for each token whether it begins, continues or is outside an entity, and the label.

use super::actions::Actions;
use crate::doc::{EntIob, Sym, SymbolsBuilder};
use crate::error::{LoadError, Place};
use crate::model::msgpack::Value;
use crate::model::thinc::Network;
use crate::nn::kernel::Isa;
use crate::nn::scorer::{Hidden, NO_TOKEN, Scorer, ScorerScratch, best};

const BEGIN: usize = 1;
const IN: usize = 2;
const LAST: usize = 3;
const UNIT: usize = 4;
const OUT: usize = 5;
const KINDS: usize = 6;

/// The token, the first of the open entity, and the token before if one is open.
const SLOTS: usize = 3;
/// Every state has the token itself.
const EAGER: usize = 1;

/// The entity recogniser of a model.
pub(crate) struct Entities {
    pub(crate) scorer: Scorer<SLOTS>,
    actions: Actions,
    /// The classes of UNIT with a label; the one without is never allowed.
    units: std::ops::Range<usize>,
}

/// What the recogniser needs to know of a token.
#[derive(Copy, Clone, Debug)]
pub(crate) struct TokenFacts {
    pub is_space: bool,
    pub starts_sentence: bool,
}

impl Entities {
    /// From the recogniser's network and moves. Labels are interned.
    pub(crate) fn load(
        network: &Network<'_>,
        moves: &Value<'_>,
        symbols: &mut SymbolsBuilder,
        isa: Isa,
        place: Place<'_>,
    ) -> Result<Entities, LoadError> {
        let actions = Actions::load(moves, KINDS, symbols, place)?;
        let labels = |kind| &actions.labels()[actions.kind(kind)];
        // An open entity keeps the number of its label through all kinds.
        let units = actions.kind(UNIT);
        let named = units.start..units.start + labels(BEGIN).len();
        let same = !labels(BEGIN).is_empty()
            && labels(BEGIN) == labels(IN)
            && labels(BEGIN) == labels(LAST)
            && labels(UNIT).starts_with(labels(BEGIN))
            && labels(UNIT)[labels(BEGIN).len()..]
                .iter()
                .all(|&l| l == Sym::EMPTY)
            && labels(OUT).len() == 1
            && actions.kind(0).is_empty();
        if !same {
            let found = "sets of labels that differ by action";
            return Err(place.unsupported("moves", found, "the same labels for B, I, L and U"));
        }
        let scorer = Scorer::load(network, EAGER, actions.len(), isa)?;
        Ok(Entities {
            scorer,
            actions,
            units: named,
        })
    }

    /// Recognises the entities of a document of `n` tokens. `feed` adds the next block of
    /// tokens to the projected vectors; `found` gets each token's result in order.
    pub(crate) fn recognise(
        &self,
        n: usize,
        facts: impl Fn(usize) -> TokenFacts,
        scorer: &mut ScorerScratch,
        mut feed: impl FnMut(&mut Hidden),
        mut found: impl FnMut(usize, EntIob, Sym),
    ) {
        scorer.clear();
        // The first token of the open entity and the number of its label.
        let mut open: Option<(usize, usize)> = None;
        for i in 0..n {
            while scorer.hidden.end() <= i {
                feed(&mut scorer.hidden);
            }
            let may_go_on = i + 1 < n && !facts(i + 1).starts_sentence;
            match open {
                None => {
                    let class = self.choose_outside(i, facts(i).is_space, may_go_on, scorer);
                    if self.actions.kind(OUT).contains(&class) {
                        found(i, EntIob::Outside, Sym::EMPTY);
                    } else {
                        found(i, EntIob::Begin, self.actions.label(class));
                        let begin = self.actions.kind(BEGIN);
                        if begin.contains(&class) {
                            open = Some((i, class - begin.start));
                        }
                    }
                }
                Some((start, label)) => {
                    found(
                        i,
                        EntIob::Inside,
                        self.actions.label(self.actions.kind(BEGIN).start + label),
                    );
                    if !may_go_on || self.closes(i, start, label, scorer) {
                        open = None;
                    }
                }
            }
            scorer
                .hidden
                .drop_before(open.map_or(i, |(start, _)| start));
        }
    }

    fn choose_outside(
        &self,
        i: usize,
        is_space: bool,
        may_go_on: bool,
        scorer: &mut ScorerScratch,
    ) -> usize {
        let out = self.actions.kind(OUT);
        if is_space {
            return out.start;
        }
        let scores = self.scorer.score([i as u32, NO_TOKEN, NO_TOKEN], scorer);
        let begin = if may_go_on {
            self.actions.kind(BEGIN)
        } else {
            0..0
        };
        best(scores, [begin, self.units.clone(), out.clone()]).unwrap_or(out.start)
    }

    /// Whether the open entity ends with token `i`, which it may not have to.
    fn closes(&self, i: usize, start: usize, label: usize, scorer: &mut ScorerScratch) -> bool {
        let scores = self
            .scorer
            .score([i as u32, start as u32, i as u32 - 1], scorer);
        let go_on = self.actions.kind(IN).start + label;
        let last = self.actions.kind(LAST).start + label;
        // The lower class wins a draw.
        scores[last] > scores[go_on]
    }
}
