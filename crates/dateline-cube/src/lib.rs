//! Memory-mapped columns of an archive's events: every count, every listing, in one pass.
//!
//! In: events of the archive, row by row ([`Fact`]), and its documents. Out: counts in groups
//! ([`Cube::count`]) and the latest events ([`Cube::latest`]) under a [`Filter`].
//!
//! A cube is derived and never the truth: it names the archive, its schema and its generation ([`Key`]) and the
//! last row it holds; one of another key, or one that is damaged, is made anew.

mod acts;
pub mod archive;
mod buckets;
mod claims;
mod columns;
mod count;
mod cube;
mod dimension;
mod documents;
mod error;
mod fact;
mod file;
mod filter;
mod joined;
mod latest;
mod merge;
mod names;
mod passes;
mod period;
mod stories;
mod view;

pub use acts::Acts;
pub use claims::{ClaimFilter, ClaimPage, Claims};
pub use columns::UNDATED;
pub use count::{Count, Counts, Query, Tally};
pub use cube::{Cube, Extension, Key};
pub use dimension::{Dimension, Group, Role};
pub use documents::{DocumentSet, Documents};
pub use error::CubeError;
pub use fact::{Fact, Side};
pub use file::Kept;
pub use filter::{Filter, Who};
pub use latest::Place;
pub use names::{Names, Texts};
pub use passes::{Pass, Step};
pub use period::{Unit, date_of, day_number};
pub use stories::{Depends, Descent, Lineage};
