//! Which documents tell the same story, who took it from whom, and what was changed on the way.
//!
//! In: documents and their parses. Out: the codebook's stories (`dateline_record::Story`): their
//! documents, each one's nearest ancestor and its relation to it, what the copy changed, and how
//! many publishers, owners and origins that makes; and the signs of damage in one text alone.
//!
//! ```
//! use dateline_story::{Indexed, IndexSettings, Rarity, Sketch, StoryIndex, Words};
//!
//! let rarity = Rarity::new([(0, "the"), (1, "of")]);
//! let read = |number, text: &str, day: i32| Indexed {
//!     number,
//!     id: format!("d{number}"),
//!     time: Some(i64::from(day) * 86_400_000),
//!     day: Some(day),
//!     sketch: Sketch::of(&Words::of(text, &rarity)),
//! };
//! let told = read(0, "The parliament of Norland passed a law on fishing.", 19_000);
//! let copy = read(1, "THE PARLIAMENT OF NORLAND passed a law on fishing", 19_002);
//! let mut index = StoryIndex::new(IndexSettings::default());
//! index.add(vec![told, copy.clone()])?;
//! assert_eq!(index.find(&copy)?.earlier[0].document, 0);
//! # Ok::<(), dateline_story::IndexError>(())
//! ```

pub mod align;
pub mod changes;
pub mod cluster;
pub mod compare;
mod frame;
mod furniture;
pub mod grow;
pub mod hash;
mod index;
pub mod integrity;
mod meaning;
mod names;
mod owners;
pub mod pair;
mod rarity;
mod same;
mod similar;
pub mod sketch;
mod words;

pub use cluster::{Entry, Judged, Member, Placed, keep_nearest, placed, stories};
pub use compare::Agreement;
pub use furniture::Furniture;
pub use grow::{Growth, Shelf, grow};
pub use index::{Candidate, Found, IndexError, IndexSettings, Indexed, MOST, StoryIndex, Votes};
pub use meaning::Meaning;
pub use owners::{Outlet, Owners};
pub use pair::{Told, Verdict, judge};
pub use rarity::Rarity;
pub use same::{At, SameEvent, Teller, same_events};
pub use similar::Profile;
pub use sketch::Sketch;
pub use words::{Tables, Word, Words};
