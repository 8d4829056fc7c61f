//! The networks: kernels, encoders, and the scorer of parser and entity states.

pub(crate) mod cache;
pub(crate) mod encoder;
pub(crate) mod kernel;
pub(crate) mod ops;
pub(crate) mod scorer;
mod tables;

/// The width of token vectors.
pub(crate) const WIDTH: usize = 96;
/// The pieces of an encoder's maxout.
pub(crate) const PIECES: usize = 3;
/// The inputs of all pieces of a maxout.
pub(crate) const PRE: usize = WIDTH * PIECES;
/// The width of the hidden layer of parser and entity recogniser.
pub(crate) const HIDDEN: usize = 64;
