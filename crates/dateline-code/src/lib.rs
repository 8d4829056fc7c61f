//! A parse and knowledge to events, claims and mentions, with reasons.

mod coder;

pub use coder::{Coder, Relation, Scratch, Settings};
