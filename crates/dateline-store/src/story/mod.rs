//! Stories in the archive: what they are found by, where documents stand in them, and which events are
//! the same across documents.
//!
//! In: verdicts, stories and acts as they were found. Out: the same, by document, story or event. A
//! story's row is that of its origin, so that the same documents have the same rows in whatever batches
//! they came. Each step is one transaction that also says how far it has come: a process that is ended
//! between two goes on with the next.

mod acts;
mod read;
mod write;

use dateline_record::{Counts, Event, Relation};

use crate::{LineageRow, RowId};

/// How far stories were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryState {
    /// The last document that is in one.
    pub document: RowId,
    /// The last coding whose events were looked at.
    pub coding: RowId,
    /// What they were found with, as the finder names it; empty before the first.
    pub tables: String,
    /// The files of the index, in the archive's folder.
    pub parts: Vec<String>,
}

/// What stories need to know of a document besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryDocument {
    /// Its row.
    pub row: RowId,
    /// Its id, with its row where an earlier document has the same.
    pub id: String,
    /// The id that it shares with the document it is a later version of.
    pub version_of: Option<String>,
    /// Its moment, in milliseconds since 1970.
    pub time: Option<i64>,
    /// Its words.
    pub words: u32,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// Whom it credits.
    pub credits: Vec<String>,
}

/// A verdict on two documents that are of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryPair {
    /// The earlier.
    pub earlier: RowId,
    /// The later.
    pub later: RowId,
    /// What the later is to the earlier.
    pub relation: Relation,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// How near a copy is, 0 to 1.
    pub closeness: f64,
    /// How likely both tell the same, 0 to 1.
    pub score: f64,
    /// What spoke for it.
    pub reason: String,
}

/// A story as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryPut {
    /// Its id.
    pub id: String,
    /// The document all began with.
    pub origin: RowId,
    /// The agency or outlet credited.
    pub credited: Option<String>,
    /// How often it was told, and by how many.
    pub counts: Counts,
    /// Its documents; `story` is set by the archive.
    pub documents: Vec<LineageRow>,
}

/// What came of new documents.
#[derive(Clone, Debug, Default)]
pub struct StoryGrowth {
    /// The new documents.
    pub added: Vec<StoryDocument>,
    /// By later document, the verdicts that replace the kept ones.
    pub pairs: Vec<(RowId, Vec<StoryPair>)>,
    /// The stories of all documents whose story may be another now.
    pub stories: Vec<StoryPut>,
    /// How far stories are found with this; `coding` is left as it is.
    pub state: StoryState,
}

/// An act that several records of a story tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameAct {
    /// The rows of the records; the first stands for the act.
    pub events: Vec<RowId>,
    /// How often it is told, and by how many.
    pub counts: Counts,
}

/// The live events of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentEvents {
    /// The row of the first.
    pub first: RowId,
    /// The events as they were coded; their rows follow each other.
    pub events: Vec<Event>,
}
