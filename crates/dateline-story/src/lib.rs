//! Which documents tell the same story, who took it from whom, and what was changed on the way.
//!
//! In: documents and their parses. Out: the codebook's stories (`dateline_record::Story`): their
//! documents, each one's nearest ancestor and its relation to it, what the copy changed, and how
//! many publishers, owners and origins that makes; and the signs of damage in one text alone.
//!
//! ```
//! use dateline_story::{IndexSettings, Rarity, Sketch, StoryIndex, Words};
//!
//! let rarity = Rarity::new([(0, "the"), (1, "of")]);
//! let read = |text: &str| Sketch::of(&Words::of(text, &rarity));
//! let mut index = StoryIndex::new(IndexSettings::default());
//! index.add(&read("The parliament of Norland passed a law on fishing."), Some(19_000));
//! let found = index.add(&read("THE PARLIAMENT OF NORLAND passed a law on fishing"), Some(19_002));
//! assert_eq!(found[0].document, 0);
//! ```

pub mod align;
pub mod changes;
pub mod cluster;
pub mod compare;
mod frame;
mod furniture;
pub mod hash;
mod index;
pub mod integrity;
mod meaning;
mod names;
mod owners;
pub mod pair;
mod postings;
mod rarity;
mod similar;
pub mod sketch;
mod words;

pub use cluster::{Entry, Judged, keep_nearest, stories};
pub use compare::Agreement;
pub use furniture::Furniture;
pub use index::{Candidate, IndexSettings, StoryIndex, Votes};
pub use meaning::Meaning;
pub use owners::{Outlet, Owners};
pub use pair::{Told, Verdict, judge};
pub use rarity::Rarity;
pub use similar::Profile;
pub use sketch::Sketch;
pub use words::{Tables, Word, Words};
