//! The real binary, in a fresh folder: what it prints, what it leaves, how it ends.

mod annotate;
mod archive;
mod asking;
mod correct;
mod documents;
mod evaluate;
mod export;
#[cfg(feature = "feeds")]
mod feeds;
mod formats;
mod help;
mod inputs;
mod integrity;
mod knowledge;
mod knowledge_import;
mod lexicon;
mod overlap;
mod parts;
mod query;
mod reading;
mod relate;
mod reproduction;
mod sandbox;
mod stories;
