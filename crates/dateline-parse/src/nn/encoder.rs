//! The token encoder: hash embeddings, a mixer, and four windowed maxout layers.
//!
//! In: the features of a document's tokens. Out: a vector of 96 for each token of a
//! block. Three things are done once instead of for every token: the mixer's weights are
//! multiplied into the embedding tables at load, so that mixing is adding rows; the mixed
//! vector of a lexeme is kept; and so are its products with the first layer's left,
//! middle and right thirds, so that the first layer is adding rows as well.
//!
//! A token's vector depends on the four tokens to each side and no others, so a document
//! is encoded in blocks with a margin of four.

use std::ops::Range;

use super::cache::{Cache, Key, NO_ROW, Slot};
use super::kernel::{Isa, Job, Packed};
use super::ops::{self, LayerNorm};
use super::tables::{Column, Maxout, Table, by_piece, mix_tables, product};
use super::{PIECES, PRE, WIDTH};
use crate::error::{LoadError, Place};
use crate::ids::hash_rows;
use crate::model::thinc::{Layer, Network};

/// How many tokens to each side a token's vector depends on.
const MARGIN: usize = 4;
/// The windowed layers.
const DEPTH: usize = 4;
/// The width of static vectors.
pub(crate) const STATIC_WIDTH: usize = 300;
/// What is kept of a lexeme: its mixed vector and three products.
pub(crate) const KEPT: usize = WIDTH + 3 * PRE;
/// Rows that are new in a block are computed this many at a time.
const BATCH: usize = 48;

/// An encoder.
pub(crate) struct Encoder {
    isa: Isa,
    tables: Vec<Table>,
    /// From a static vector to its share of the mixer's input.
    vectors: Option<Packed>,
    mixer_bias: [f32; PRE],
    mixer_norm: LayerNorm,
    /// From a mixed vector to its three products with the first layer.
    first: Packed,
    first_bias: [f32; PRE],
    first_norm: LayerNorm,
    rest: Vec<(Packed, LayerNorm)>,
    reads_space_after: bool,
}

/// A part of a document to be encoded.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The tokens of the part.
    pub tokens: Range<usize>,
    /// The tokens of its document.
    pub doc: Range<usize>,
}

impl Part {
    /// Its rows, margins included.
    fn rows(&self) -> usize {
        self.tokens.len() + 2 * MARGIN
    }
}

/// The buffers of an encoder, and the lexemes it keeps.
pub(crate) struct EncoderScratch {
    cache: Cache,
    slots: Vec<u32>,
    new: Vec<(u32, Key)>,
    mixed: Vec<f32>,
    products: Vec<f32>,
    x: Vec<f32>,
    z: Vec<f32>,
    starts: Vec<u32>,
}

/// No lexeme: a row before or after the document.
const PAD: u32 = u32::MAX;

impl EncoderScratch {
    pub(crate) fn new(capacity: usize) -> EncoderScratch {
        EncoderScratch {
            cache: Cache::new(capacity, KEPT),
            slots: Vec::new(),
            new: Vec::new(),
            mixed: Vec::new(),
            products: Vec::new(),
            x: Vec::new(),
            z: Vec::new(),
            starts: Vec::new(),
        }
    }
}

impl Encoder {
    /// From a network file that holds an encoder.
    pub(crate) fn load(
        network: &Network<'_>,
        columns: &[&str],
        static_vectors: bool,
        isa: Isa,
        place: Place<'_>,
    ) -> Result<Encoder, LoadError> {
        let found = network.layer("extract_features")?.texts("columns");
        if found != columns {
            let (found, expected) = (format!("{found:?}"), format!("{columns:?}"));
            return Err(place.unsupported("columns", found, expected));
        }
        network.check_pad(MARGIN as u64)?;
        let maxouts = network.layers("maxout", 1 + DEPTH)?;
        let norms = network.layers("layernorm", 1 + DEPTH)?;
        for window in network.layers("expand_window", DEPTH)? {
            let size = window.number("window_size")?;
            if size != 1 {
                return Err(place.unsupported("window_size", size.to_string(), "1"));
            }
        }
        let norm = |layer: &Layer<'_>| -> Result<LayerNorm, LoadError> {
            let read = |name| -> Result<[f32; WIDTH], LoadError> {
                let values = layer.array(name, &[WIDTH])?;
                Ok(std::array::from_fn(|i| values[i]))
            };
            Ok(LayerNorm {
                gain: read("G")?,
                bias: read("b")?,
            })
        };
        let maxout = |layer: &Layer<'_>, n_in| -> Result<(Vec<f32>, Vec<f32>), LoadError> {
            let w = layer.array("W", &[WIDTH, PIECES, n_in])?;
            Ok((w, layer.array("b", &[WIDTH, PIECES])?))
        };

        let inputs = columns.len() + usize::from(static_vectors);
        let (mixer_w, mixer_b) = maxout(&maxouts[0], inputs * WIDTH)?;
        let mixer = Maxout {
            w: &mixer_w,
            n_in: inputs * WIDTH,
        };
        let tables = mix_tables(network, columns, &mixer, isa)?;
        let vectors = if static_vectors {
            let w = network
                .layer("static_vectors")?
                .array("W", &[WIDTH, STATIC_WIDTH])?;
            let share = mixer.share(columns.len());
            Some(Packed::affine(
                isa,
                &product(&share, &w, isa),
                None,
                STATIC_WIDTH,
            ))
        } else {
            network.layers("static_vectors", 0)?;
            None
        };

        let (first_w, first_b) = maxout(&maxouts[1], 3 * WIDTH)?;
        let first = Maxout {
            w: &first_w,
            n_in: 3 * WIDTH,
        };
        let thirds = [first.share(0), first.share(1), first.share(2)].concat();
        let mut rest = Vec::new();
        for (layer, layer_norm) in maxouts[2..].iter().zip(&norms[2..]) {
            let (w, b) = maxout(layer, 3 * WIDTH)?;
            rest.push((Packed::maxout3(isa, &w, &b, 3 * WIDTH), norm(layer_norm)?));
        }
        Ok(Encoder {
            isa,
            reads_space_after: tables.iter().any(|t| t.column == Column::Spacy),
            tables,
            vectors,
            mixer_bias: by_piece(&mixer_b),
            mixer_norm: norm(&norms[0])?,
            first: Packed::affine(isa, &thirds, None, WIDTH),
            first_bias: by_piece(&first_b),
            first_norm: norm(&norms[1])?,
            rest,
        })
    }

    /// Encodes parts of documents, one after another, into `out`, 96 values a token.
    /// `keys` are the tokens that the parts speak of; `vectors` the rows of static
    /// vectors, if the model has them.
    pub(crate) fn encode(
        &self,
        parts: &[Part],
        keys: &[Key],
        vectors: &[f32],
        scratch: &mut EncoderScratch,
        out: &mut Vec<f32>,
    ) {
        self.find_slots(parts, keys, vectors, scratch);
        let EncoderScratch {
            cache,
            slots,
            x,
            z,
            starts,
            ..
        } = scratch;
        x.clear();
        x.resize(slots.len() * WIDTH, 0.0);
        z.resize(x.len().max(z.len()), 0.0);
        let mut row = 0;
        for part in parts {
            let rows = part.rows();
            let slots = &slots[row..row + rows];
            let x = &mut x[row * WIDTH..(row + rows) * WIDTH];
            self.isa.run(FirstLayer {
                encoder: self,
                cache,
                slots,
                x,
            });
            row += rows;
        }
        for (depth, (layer, norm)) in (2..).zip(&self.rest) {
            // Each layer knows one row less on each side; the window of a row starts with
            // the row before.
            starts.clear();
            let mut row = 0;
            for part in parts {
                let rows = part.rows();
                let inner = row + depth..row + rows - depth;
                starts.extend(inner.map(|row| ((row - 1) * WIDTH) as u32));
                row += rows;
            }
            layer.run_at(x, starts, z);
            self.isa.run(AddNormed { norm, z, starts, x });
        }
        out.clear();
        let mut row = 0;
        for part in parts {
            let rows = part.rows();
            out.extend_from_slice(&x[(row + MARGIN) * WIDTH..(row + rows - MARGIN) * WIDTH]);
            row += rows;
        }
    }

    /// Finds the slots of all rows, margins included, and fills new ones.
    fn find_slots(
        &self,
        parts: &[Part],
        keys: &[Key],
        vectors: &[f32],
        scratch: &mut EncoderScratch,
    ) {
        let EncoderScratch {
            cache, slots, new, ..
        } = scratch;
        cache.begin_block();
        slots.clear();
        new.clear();
        for part in parts {
            for row in part.tokens.start..part.tokens.end + 2 * MARGIN {
                // The row stands for the token MARGIN before it.
                let is_token = row >= part.doc.start + MARGIN && row < part.doc.end + MARGIN;
                if !is_token {
                    slots.push(PAD);
                    continue;
                }
                let mut key = keys[row - MARGIN];
                key.space_after &= self.reads_space_after;
                slots.push(match cache.slot(&key) {
                    Slot::Kept(slot) => slot,
                    Slot::New(slot) => {
                        new.push((slot, key));
                        slot
                    }
                });
            }
        }
        let new = std::mem::take(&mut scratch.new);
        for batch in new.chunks(BATCH) {
            self.fill(batch, vectors, scratch);
        }
        scratch.new = new;
    }

    /// Computes what is kept of new lexemes.
    fn fill(&self, new: &[(u32, Key)], vectors: &[f32], scratch: &mut EncoderScratch) {
        let EncoderScratch {
            cache,
            mixed,
            products,
            ..
        } = scratch;
        mixed.resize(BATCH * WIDTH, 0.0);
        products.resize(BATCH * self.first.n_out(), 0.0);
        for (row, (_, key)) in new.iter().enumerate() {
            *ops::group_mut(mixed, row) = self.mix(key, vectors);
        }
        let stride = self.first.n_out();
        self.first.run(mixed, WIDTH, new.len(), products, stride);
        for (row, (slot, _)) in new.iter().enumerate() {
            let (vector, rest) = cache.get_mut(*slot).split_at_mut(WIDTH);
            vector.copy_from_slice(&mixed[row * WIDTH..][..WIDTH]);
            rest.copy_from_slice(&products[row * stride..][..3 * PRE]);
        }
    }

    /// The mixed vector of a lexeme.
    fn mix(&self, key: &Key, vectors: &[f32]) -> [f32; WIDTH] {
        let mut share = None;
        if let Some(packed) = &self.vectors
            && key.row != NO_ROW
        {
            let vector: &[f32; STATIC_WIDTH] = ops::group(vectors, key.row as usize);
            let share = share.insert([0.0; PRE]);
            packed.run(vector, STATIC_WIDTH, 1, share, PRE);
        }
        self.isa.run(Mix {
            encoder: self,
            key,
            share: share.as_ref(),
        })
    }
}

/// Adds the normalised outputs of a layer to the middle rows of its windows.
struct AddNormed<'a> {
    norm: &'a LayerNorm,
    z: &'a [f32],
    /// Where the windows start.
    starts: &'a [u32],
    x: &'a mut [f32],
}

impl Job for AddNormed<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        for (i, &start) in self.starts.iter().enumerate() {
            let change = self.norm.apply(ops::group(self.z, i));
            ops::add(ops::group_mut(&mut self.x[start as usize..], 1), &change);
        }
    }
}

/// Mixes the rows of a lexeme's embeddings and the share of its static vector.
struct Mix<'a> {
    encoder: &'a Encoder,
    key: &'a Key,
    share: Option<&'a [f32; PRE]>,
}

impl Job for Mix<'_> {
    type Out = [f32; WIDTH];

    #[inline(always)]
    fn run(self) -> [f32; WIDTH] {
        let mut pre = self.encoder.mixer_bias;
        for table in &self.encoder.tables {
            for row in hash_rows(table.column.of(self.key), table.seed, table.rows) {
                ops::add(&mut pre, ops::group(&table.mixed, row as usize));
            }
        }
        if let Some(share) = self.share {
            ops::add(&mut pre, share);
        }
        self.encoder.mixer_norm.apply(&ops::max_pieces(&pre))
    }
}

/// The first windowed layer, from the products that are kept.
struct FirstLayer<'a> {
    encoder: &'a Encoder,
    cache: &'a Cache,
    slots: &'a [u32],
    x: &'a mut [f32],
}

static ZERO: [f32; PRE] = [0.0; PRE];

impl FirstLayer<'_> {
    /// The product of a slot's vector with a third of the layer.
    #[inline(always)]
    fn product(&self, slot: u32, third: usize) -> &[f32; PRE] {
        if slot == PAD {
            &ZERO
        } else {
            ops::group(&self.cache.get(slot)[WIDTH..], third)
        }
    }
}

impl Job for FirstLayer<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let slots = self.slots;
        for row in 1..slots.len() - 1 {
            let left = self.product(slots[row - 1], 0);
            let middle = self.product(slots[row], 1);
            let right = self.product(slots[row + 1], 2);
            let bias = &self.encoder.first_bias;
            let mut pre = [0.0; PRE];
            for i in 0..PRE {
                pre[i] = left[i] + middle[i] + right[i] + bias[i];
            }
            let mut vector = self.encoder.first_norm.apply(&ops::max_pieces(&pre));
            if slots[row] != PAD {
                ops::add(&mut vector, ops::group(self.cache.get(slots[row]), 0));
            }
            *ops::group_mut(self.x, row) = vector;
        }
    }
}
