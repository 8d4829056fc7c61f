//! The real binary, in a fresh folder: what it prints, what it leaves, how it ends.

mod annotate;
mod archive;
mod documents;
mod evaluate;
#[cfg(feature = "feeds")]
mod feeds;
mod formats;
mod help;
mod import;
mod inputs;
mod integrity;
mod knowledge;
mod lexicon;
mod parts;
mod reading;
mod relate;
mod sandbox;
mod stories;
