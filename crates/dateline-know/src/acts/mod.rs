//! The act lexicon: which words tell of which act (`docs/lexicon.md`), with the status words and the
//! words of saying. In: `knowledge/{acts,status,claims}/*.toml`. Out: section `acts` of the
//! compiled file, a [`Lexicon`] to look up in, and findings for the linter.

mod classes;
mod compete;
mod entry;
mod lexicon;
mod lint;
mod model;
mod reference;
mod source;

use std::path::Path;

pub use compete::{readings, weight};
pub use lexicon::{Lexicon, Reading};
pub use model::{
    Act, Address, Attitude, Builtin, Class, Comment, Condition, Cue, Effect, Frame, LexiconData,
    Operator, Reciprocal, SlotPath, Slots, StatusWords, Test, Trigger, TriggerPos, What,
};

pub use reference::{Gender, Gendered, Pronoun, Reference, Referring, Weights};

use crate::{Finding, KnowError};

/// Compiles the act lexicon under `dir` (the knowledge folder) to the bytes of section `acts`.
/// No lexicon, no bytes.
pub fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    let Some(source) = source::read(dir)? else {
        return Ok(Vec::new());
    };
    if let Some(error) = source.errors.into_iter().next() {
        return Err(error);
    }
    postcard::to_allocvec(&source.data)
        .map_err(|e| KnowError::Limit(format!("the act lexicon: {e}")))
}

/// What is wrong with the act lexicon under `dir`.
pub fn check(dir: &Path) -> Vec<Finding> {
    let finding = |error: KnowError| match error {
        KnowError::Row {
            path,
            line,
            message,
            remedy,
        } => Finding::error(&path, line, message, remedy),
        other => Finding::error(dir, 1, other.to_string(), "make the file readable"),
    };
    match source::read(dir) {
        Ok(None) => Vec::new(),
        Ok(Some(source)) => {
            let mut out = lint::check(dir, &source);
            out.extend(source.errors.into_iter().map(finding));
            out
        }
        Err(error) => vec![finding(error)],
    }
}
