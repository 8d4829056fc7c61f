//! The act lexicon: which words tell of which act (`docs/lexicon.md`), with the status words and the
//! words of saying. In: `knowledge/{acts,status,claims}/*.toml`. Out: section `acts` of the
//! compiled file, a [`Lexicon`] to look up in, and findings for the linter.

mod lexicon;
mod lint;
mod model;
mod source;

use std::path::Path;

pub use lexicon::{Lexicon, Reading};
pub use model::{
    Act, Address, Attitude, Builtin, Class, Comment, Condition, Cue, Effect, Frame, LexiconData,
    Operator, Reciprocal, SlotPath, Slots, StatusWords, Test, Trigger, TriggerPos, What,
};

use crate::{Finding, KnowError};

/// Compiles the act lexicon under `dir` (the knowledge folder) to the bytes of section `acts`.
/// No lexicon, no bytes.
pub fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    match source::read(dir)? {
        None => Ok(Vec::new()),
        Some(data) => postcard::to_allocvec(&data)
            .map_err(|e| KnowError::Limit(format!("the act lexicon: {e}"))),
    }
}

/// What is wrong with the act lexicon under `dir`.
pub fn check(dir: &Path) -> Vec<Finding> {
    match source::read(dir) {
        Ok(None) => Vec::new(),
        Ok(Some(data)) => lint::check(dir, &data),
        Err(KnowError::Row {
            path,
            line,
            message,
            remedy,
        }) => vec![Finding::error(&path, line, message, remedy)],
        Err(other) => vec![Finding::error(
            dir,
            1,
            other.to_string(),
            "make the file readable",
        )],
    }
}
