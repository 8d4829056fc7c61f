//! The components without networks of their own weight: tagger, attribute ruler,
//! lemmatizer, and the table of static vectors.

pub(crate) mod lemmatizer;
pub(crate) mod ruler;
pub(crate) mod tagger;
pub(crate) mod vectors;
