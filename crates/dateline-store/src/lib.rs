//! The archive: documents, records, runs and stories in one SQLite file in one folder.
//!
//! In: documents with what was coded from them, a batch at a time ([`Writer::put`]). Out: rows with
//! the columns that sorting and counting need ([`Reader::events`]), and the records byte for byte as
//! they were coded ([`Reader::record`]). One process writes, any number read beside it. This crate
//! alone knows SQL; the clock is an argument.
//!
//! ```
//! use dateline_record::{Coded, Document};
//! use dateline_store::{Archive, Manifest};
//!
//! # fn main() -> Result<(), dateline_store::StoreError> {
//! # let dir = std::env::temp_dir().join(format!("dateline-store-doc-{}", std::process::id()));
//! let archive = Archive::create(&dir)?;
//! let mut writer = archive.writer()?;
//! let run = writer.begin_run(&Manifest { kind: "example".into(), ..Manifest::default() })?;
//! let document = Document::new("d1", "Peace was signed.");
//! let put = writer.put(&[(&document, &Coded::default())])?;
//! assert_eq!(put.new, 1);
//! assert_eq!(writer.put(&[(&document, &Coded::default())])?.known, 1);
//! writer.end_run(Manifest::default())?;
//! let mut reader = archive.reader()?;
//! assert_eq!(reader.search("peace", 10)?.len(), 1);
//! # let _ = run; drop((reader, writer)); std::fs::remove_dir_all(&dir).unwrap();
//! # Ok(())
//! # }
//! ```

mod archive;
mod backup;
mod check;
mod correct;
mod digest;
mod error;
mod foreign;
mod frame;
mod identity;
mod intern;
mod manifest;
mod migrate;
mod pack;
mod prepare;
mod queries;
mod reader;
mod repair;
mod rows;
mod schema;
mod story;
mod terms;
mod writer;

pub use archive::{Archive, FILE, LOCK};
pub use check::Finding;
pub use correct::{Corrected, Correction, Together, Withdrawal, at_field, laid, value_of};
pub use error::StoreError;
pub use manifest::{Input, Manifest, Part, Run, RunCounts, RunId, RunState};
pub use migrate::{Migrated, migrate};
pub use prepare::{Prepared, Preparer};
pub use queries::{Descends, StoryChanges};
pub use reader::{Coding, Reader, Unpacked};
pub use repair::{Salvaged, repair, salvage};
pub use rows::{
    ActorRow, ClaimRow, DocumentRow, EventRow, ForeignCount, ForeignRow, LineageRow, Other,
    PartyRow, PlaceRow, RowId, Side, StoryRow, Watermark,
};
pub use schema::VERSION;
pub use story::{
    DocumentEvents, SameAct, StoryDocument, StoryGrowth, StoryPair, StoryPut, StoryState,
};
pub use terms::Forms;
pub use writer::{Put, Writer};

use dateline_record::{Coded, Document};

/// SHA-256 of what `code --format jsonl` writes of a document: what a coding's digest is.
///
/// # Errors
/// If a record cannot be written as JSON.
pub fn records_digest(document: &Document, coded: &Coded) -> Result<[u8; 32], StoreError> {
    let mut piece = Vec::new();
    frame::write(coded, &mut piece)?;
    frame::digest(Some(document), coded, &piece)
}
