//! The pipeline: a model, ready to parse.

use std::path::Path;

use crate::doc::{Doc, Symbols};
use crate::error::LoadError;

/// What a model says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// The model's name, such as `core_web_sm`.
    pub name: String,
    /// Its version, such as `3.8.0`.
    pub version: String,
    /// The language it parses.
    pub lang: String,
    /// Its licence.
    pub licence: String,
}

/// A loaded model. Immutable, so that threads may share it; each brings its own [`Scratch`].
pub struct Pipeline {
    meta: Meta,
}

/// Buffers and caches that one thread reuses from parse to parse.
#[derive(Default)]
pub struct Scratch {
    _p: (),
}

impl Pipeline {
    /// Loads a model from its folder or from the wheel that holds it.
    ///
    /// # Errors
    ///
    /// If a file is missing or malformed, or the model is of another architecture.
    pub fn load(path: impl AsRef<Path>) -> Result<Pipeline, LoadError> {
        Err(LoadError::NoModel {
            path: path.as_ref().to_owned(),
        })
    }

    /// What the model says of itself.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Parses a text.
    #[must_use]
    pub fn parse(&self, text: &str) -> Doc {
        self.parse_with(text, &mut Scratch::default())
    }

    /// Parses a text with buffers and caches kept from earlier parses.
    #[must_use]
    pub fn parse_with(&self, text: &str, scratch: &mut Scratch) -> Doc {
        let _ = scratch;
        Doc::bare(text, Symbols::empty())
    }
}
