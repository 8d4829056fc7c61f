//! Which documents tell the same story, who took it from whom, and what was changed on the way.
//!
//! In: documents and their parses. Out: the codebook's stories (`dateline_record::Story`): their
//! documents, each one's nearest ancestor and its relation to it, what the copy changed, and how
//! many publishers, owners and origins that makes; and the signs of damage in one text alone.

pub mod align;
pub mod changes;
mod frame;
pub mod integrity;
mod names;
mod quotes;
