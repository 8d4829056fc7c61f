//! Archives of made events: who does what to whom by chance that looks like news, written by the path that
//! `dateline ingest` writes by.
//!
//! In: a number of events and a seed. Out: an archive. Actors are drawn by Zipf's law within countries that are
//! drawn by Zipf's law; dyads keep their temper over the years and have bursts of days to weeks; a third of the
//! documents are copies of a recent one, with which they are a story; words follow Zipf's law over the words of real texts. The same seed
//! gives the same documents.
//!
//! Nothing in it happened: it is for measuring, and says so in the manifest of its run.

mod acts;
mod draw;
mod lineage;
mod make;
mod news;
mod words;
mod world;

pub use make::{Made, make};
pub use news::{News, Report};
