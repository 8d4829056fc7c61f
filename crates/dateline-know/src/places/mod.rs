//! Places: where news happens.
//!
//! Two things meet here. The *gazetteer* ([`Gazetteer`]) is one large compiled file, made from
//! published packages by [`compile`] and mapped into memory. The *rules* ([`Rules`]) are small tables
//! under `knowledge/places/` that travel with the knowledge. Neither knows of sentences: which of the
//! places of a name is meant is for the reader of the text to say.

mod compile;
mod feature;
mod gazetteer;
mod rules;
mod source;

pub use compile::{Village, compile, key};
pub use feature::Feature;
pub use gazetteer::{Gazetteer, Named, Names, PlaceEntry};
pub use rules::{Abbreviation, Context, FeatureWord, Makes, Mostly, Region, Rules, Says, Weights};
pub use source::Sources;

pub(crate) use rules::check;
