//! Doors to the readers of foreign bytes, for the fuzz targets only.

use std::path::Path;

use crate::model::msgpack::Value;
use crate::nn::kernel::{Isa, Simd};

/// Reads bytes as msgpack.
pub fn msgpack(bytes: &[u8]) {
    let _ = Value::parse(bytes);
}

/// Loads bytes as a wheel.
pub fn wheel(bytes: &[u8]) {
    let isa = Isa::at_most(Simd::detect());
    let _ = crate::load::load_bytes(Path::new("fuzz.whl"), Some(bytes), isa);
}

/// What the affix rules make of a chunk without white space: the length of its prefix and
/// suffix in bytes, its infixes, and whether it is a URL.
#[must_use]
pub fn rules(chunk: &str) -> (usize, usize, Vec<std::ops::Range<usize>>, bool) {
    crate::tokenizer::rules(chunk)
}
