//! spaCy's English CNN pipelines, run exactly and fast in pure Rust.

mod annotate;
mod chars;
mod doc;
mod error;
mod ids;
mod lexeme;
mod load;
mod model;
mod nn;
mod pipeline;
mod scratch;
mod tokenizer;
mod transition;

pub use doc::{
    Ancestors, BuildError, Children, Doc, DocBuilder, EntIob, Ents, NounChunks, Sents, Span,
    Subtree, Token, TokenId, Tokens,
};
pub use error::LoadError;
pub use nn::kernel::Simd;
pub use pipeline::{Meta, Pipeline};
pub use scratch::Scratch;

/// No text is longer, so that offsets fit 32 bits.
pub const MAX_TEXT_BYTES: usize = 1 << 29;
