//! The tagger: one linear layer on the token vectors.
//!
//! In: token vectors. Out: a tag for each, the first of those that score highest.

use serde_json::Value as Json;

use crate::doc::{Sym, SymbolsBuilder};
use crate::error::{LoadError, Place};
use crate::model::thinc::Network;
use crate::nn::WIDTH;
use crate::nn::kernel::{Isa, Packed};
use crate::nn::scorer::best;

/// The tagger of a model.
pub(crate) struct Tagger {
    scores: Packed,
    tags: Vec<Sym>,
}

impl Tagger {
    /// From the tagger's network and `cfg`. Tags are interned.
    pub(crate) fn load(
        network: &Network<'_>,
        cfg: &Json,
        symbols: &mut SymbolsBuilder,
        isa: Isa,
        place: Place<'_>,
    ) -> Result<Tagger, LoadError> {
        let bad = |found: &str| place.malformed(found, "a list of tags as \"labels\"");
        let labels = cfg
            .get("labels")
            .and_then(Json::as_array)
            .ok_or_else(|| bad("none"))?;
        let mut tags = Vec::new();
        for label in labels {
            let label = label.as_str().ok_or_else(|| bad("a tag that is no text"))?;
            tags.push(symbols.intern(label).map_err(|_| bad("too many tags"))?);
        }
        if tags.is_empty() {
            return Err(bad("no tags"));
        }
        let layer = network.layer("softmax")?;
        let w = layer.array("W", &[tags.len(), WIDTH])?;
        let b = layer.array("b", &[tags.len()])?;
        Ok(Tagger {
            scores: Packed::affine(isa, &w, Some(&b), WIDTH),
            tags,
        })
    }

    /// Appends the tags of tokens with these vectors; `scores` is a buffer.
    pub(crate) fn tag(&self, vectors: &[f32], scores: &mut Vec<f32>, out: &mut Vec<Sym>) {
        let (rows, stride) = (vectors.len() / WIDTH, self.scores.n_out());
        scores.resize(scores.len().max(rows * stride), 0.0);
        self.scores.run(vectors, WIDTH, rows, scores, stride);
        out.extend(scores.chunks(stride).take(rows).map(|row| {
            let tag = best(row, std::iter::once(0..self.tags.len())).unwrap_or_default();
            self.tags[tag]
        }));
    }
}
