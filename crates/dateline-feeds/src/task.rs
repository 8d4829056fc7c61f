//! What passes between the engine and the world: tasks, what came of them, what is to be done next and outside.

use std::time::Duration;

use dateline_record::Document;
use jiff::Timestamp;
use url::Url;

use crate::error::FetchError;
use crate::ledger::{Mark, Settled};
use crate::log::{FetchKind, FetchRecord};
use crate::output::Row;
use crate::reading::ReadFeed;

/// One request to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is asked for.
    pub what: What,
    /// The address.
    pub url: Url,
    /// Whether named hosts may be private.
    pub trusted: bool,
    /// Index of the feed on whose behalf.
    pub feed: usize,
    /// `ETag` of what we have.
    pub etag: Option<String>,
    /// `Last-Modified` of what we have.
    pub last_modified: Option<String>,
}

/// What a task asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The feed.
    Feed,
    /// robots.txt of this origin.
    Robots(String),
    /// The article of the entry with this mark.
    Article(Mark),
}

impl What {
    pub(crate) fn kind(&self) -> FetchKind {
        match self {
            Self::Feed => FetchKind::Feed,
            Self::Robots(_) => FetchKind::Robots,
            Self::Article(_) => FetchKind::Article,
        }
    }
}

/// What came of a task.
#[derive(Clone, Debug)]
pub struct Report {
    /// The task.
    pub task: Task,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Bytes of the body on the wire.
    pub bytes: u64,
    /// What came.
    pub outcome: Result<Got, FetchError>,
}

/// What came of a task that went well.
#[derive(Clone, Debug)]
pub enum Got {
    /// Nothing new since the last time.
    NotModified {
        /// For how long that holds.
        holds: Option<Duration>,
    },
    /// A feed.
    Feed {
        /// What it says.
        read: ReadFeed,
        /// Its `ETag`.
        etag: Option<String>,
        /// Its `Last-Modified`.
        last_modified: Option<String>,
        /// For how long it holds.
        holds: Option<Duration>,
    },
    /// A robots.txt.
    Robots(Vec<u8>),
    /// An article.
    Article(Box<Document>),
    /// It is somewhere else.
    Moved {
        /// The status.
        status: u16,
        /// Where, as written.
        location: Option<String>,
    },
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// This, now.
    Do(Task),
    /// Nothing before then, unless a task that is running ends.
    Wait(Timestamp),
    /// Nothing until a task that is running ends; nothing at all where none is.
    Rest,
}

/// What is to be done outside, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write a line of the log.
    Log(FetchRecord),
    /// Hand a document on, then enter it.
    Hand(Box<Row>, Vec<Mark>),
    /// Enter an entry that yields no document.
    Settle(Settled),
    /// Save the state.
    Save,
}
