//! spaCy's English CNN pipelines, run exactly and fast in pure Rust.
//!
//! [`Pipeline::load`] reads a published model, [`Pipeline::parse`] makes a [`Doc`] of a
//! text, and [`Token`] and [`Span`] are the views of what the model says about it.
#![doc = ""]
#![doc = include_str!("../README.md")]

mod annotate;
mod chars;
mod doc;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod ids;
mod lexeme;
mod load;
mod model;
mod nn;
mod pipeline;
mod quotes;
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
pub use quotes::{Mark, Marks, Quote};
pub use scratch::Scratch;

/// No text is longer, so that offsets fit 32 bits.
pub const MAX_TEXT_BYTES: usize = 1 << 29;

/// Threads may share pipelines and documents, and hand scratches over.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    const fn handed_over<T: Send>() {}
    shared::<Pipeline>();
    shared::<Doc>();
    shared::<LoadError>();
    handed_over::<Scratch>();
};

#[cfg(test)]
mod worked_example;
