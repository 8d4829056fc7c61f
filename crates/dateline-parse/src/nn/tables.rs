//! Hash embeddings, multiplied with the mixer at load.
//!
//! In: the embedding tables and the mixer's weights. Out: tables whose rows are already
//! the rows' share of the mixer's outputs.

use super::cache::Key;
use super::kernel::{Isa, Packed};
use super::{PIECES, PRE, WIDTH};
use crate::error::LoadError;
use crate::model::thinc::Network;

/// What an embedding table is looked up by.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Column {
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

impl Column {
    fn named(name: &str) -> Option<Column> {
        Some(match name {
            "NORM" => Column::Norm,
            "PREFIX" => Column::Prefix,
            "SUFFIX" => Column::Suffix,
            "SHAPE" => Column::Shape,
            "SPACY" => Column::Spacy,
            "IS_SPACE" => Column::IsSpace,
            _ => return None,
        })
    }

    pub(super) fn of(self, key: &Key) -> u64 {
        match self {
            Column::Norm => key.features.norm,
            Column::Prefix => key.features.prefix,
            Column::Suffix => key.features.suffix,
            Column::Shape => key.features.shape,
            Column::Spacy => u64::from(key.space_after),
            Column::IsSpace => u64::from(key.features.is_space),
        }
    }
}

/// A hash embedding multiplied with its part of the mixer.
pub(super) struct Table {
    pub column: Column,
    pub seed: u32,
    pub rows: u32,
    /// Rows of 288.
    pub mixed: Vec<f32>,
}

/// The weights of a maxout, outputs × 3 × inputs, whose inputs are several vectors.
pub(super) struct Maxout<'a> {
    pub w: &'a [f32],
    pub n_in: usize,
}

impl Maxout<'_> {
    /// The weights for the `part`th input vector: 288 rows, piece by piece, of 96.
    pub(super) fn share(&self, part: usize) -> Vec<f32> {
        let mut share = Vec::with_capacity(PRE * WIDTH);
        for piece in 0..PIECES {
            for o in 0..WIDTH {
                let row = &self.w[(o * PIECES + piece) * self.n_in..][..self.n_in];
                share.extend_from_slice(&row[part * WIDTH..][..WIDTH]);
            }
        }
        share
    }
}

/// Values by output and piece, sorted by piece and output.
pub(super) fn by_piece(values: &[f32]) -> [f32; PRE] {
    std::array::from_fn(|i| values[i % WIDTH * PIECES + i / WIDTH])
}

/// The embedding tables of a network, multiplied with the mixer.
pub(super) fn mix_tables(
    network: &Network<'_>,
    columns: &[&str],
    mixer: &Maxout<'_>,
    isa: Isa,
) -> Result<Vec<Table>, LoadError> {
    let layers = network.layers("hashembed", columns.len())?;
    let mut tables = Vec::new();
    for (part, (layer, name)) in layers.iter().zip(columns).enumerate() {
        let column = Column::named(name).expect("columns are the expected ones");
        let rows = layer.shape("E")?.first().copied().unwrap_or_default();
        let table = layer.array("E", &[rows.clamp(1, 1 << 24), WIDTH])?;
        let seed = layer.number("seed")?;
        if layer.number("column")? != part as u64 {
            return Err(network
                .place()
                .unsupported("column", "another order", "file order"));
        }
        let packed = Packed::affine(isa, &mixer.share(part), None, WIDTH);
        let mut mixed = vec![0.0; rows * PRE];
        packed.run(&table, WIDTH, rows, &mut mixed, PRE);
        tables.push(Table {
            column,
            seed: seed as u32,
            rows: rows as u32,
            mixed,
        });
    }
    Ok(tables)
}

/// The product of a 288 × 96 with a 96 × `n` matrix.
pub(super) fn product(a: &[f32], b: &[f32], isa: Isa) -> Vec<f32> {
    // Rows of `a` are the inputs; the columns of `b` the outputs.
    let n = b.len() / WIDTH;
    let columns: Vec<f32> = (0..n)
        .flat_map(|o| (0..WIDTH).map(move |j| (o, j)))
        .map(|(o, j)| b[j * n + o])
        .collect();
    let packed = Packed::affine(isa, &columns, None, WIDTH);
    let mut out = vec![0.0; PRE * packed.n_out()];
    packed.run(a, WIDTH, PRE, &mut out, packed.n_out());
    out.chunks(packed.n_out())
        .flat_map(|row| &row[..n])
        .copied()
        .collect()
}
