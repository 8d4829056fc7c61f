//! Kinds of article: what a document is, and whether its kind keeps it from being coded.

use serde::{Deserialize, Serialize};

use crate::plover::vocabulary;

vocabulary!(
    /// What kind of article a document is.
    ArticleKind, "kind of article", {
        /// A news report, or anything not clearly something else; speeches too.
        News = "news",
        /// Entries with times of the day.
        LiveBlog = "live blog",
        /// Opinion, editorial, letter.
        Opinion = "opinion",
        /// Ordinary crime in court; cases of politics are news.
        CourtReport = "court report",
        /// Sport.
        Sport = "sport",
        /// Arts, entertainment, lifestyle.
        Culture = "culture",
        /// History, anniversary, obituary.
        History = "history",
        /// Calendar, digest, listing.
        Listing = "listing",
    }
);

/// What a document was read as, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindReading {
    /// The kind.
    pub kind: ArticleKind,
    /// The kind, where it kept events from being coded.
    pub gate: Option<ArticleKind>,
    /// What spoke for it, in words.
    pub reason: String,
}
