//! A parse and knowledge to events and claims, with reasons.
//!
//! In: a document's text with its dependency parse (`dateline-parse`) and the knowledge
//! (`dateline-know`). Out: [`dateline_record::Coded`]. Modules in the order a sentence meets them:
//! `clause` and `slot` (arguments from the tree), `party` with `pronoun` and `memory` (who is
//! meant), `claim` with `cue`, `label`, `continued` and `quote` (who says so), `trigger` and `act` (what is done), `govern`
//! (attitudes), `participants`, `status`, `time`, `place`, `magnitude`, `merge` (same act),
//! `record` (what is left out and why), `relate`, `annotate` (layers of spans). `kind` says whether a
//! document is news at all.

mod act;
mod annotate;
mod beyond;
mod carry;
mod claim;
mod clause;
mod coder;
mod context;
mod continued;
mod contradict;
mod counterpart;
mod cue;
mod decide;
mod govern;
mod home;
mod identity;
pub mod judge;
mod kind;
mod known;
mod label;
mod lemma;
mod magnitude;
mod memory;
mod merge;
mod names;
mod participants;
mod party;
mod phrase;
mod place;
mod places;
mod pronoun;
mod qualify;
mod quote;
mod reader;
mod record;
mod relate;
mod select;
mod setting;
mod slot;
mod status;
mod time;
mod trigger;
mod voice;

pub use coder::{Coder, Relation, Scratch, Settings};
