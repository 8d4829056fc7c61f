//! Who says so: claims.

use serde::{Deserialize, Serialize};

use crate::plover::vocabulary;
use crate::{CharSpan, Party, When, Words};

vocabulary!(
    /// The manner of saying (codebook, "Claim").
    Manner, "manner of saying", {
        /// Neutral saying.
        Says = "says",
        /// Saying with insistence, where the writer keeps a distance.
        Asserts = "asserts",
        /// Rejecting that something is so.
        Denies = "denies",
        /// Saying without proof, to somebody's charge.
        Alleges = "alleges",
        /// Saying that it is so after all.
        Confirms = "confirms",
        /// Warning.
        Warns = "warns",
        /// Fearing.
        Fears = "fears",
        /// Estimating, believing, assessing.
        Estimates = "estimates",
        /// Asking.
        Asks = "asks",
        /// Not answering.
        DeclinesToComment = "declines to comment",
    }
);

vocabulary!(
    /// How the words of the speaker are given.
    Quotation, "kind of quotation", {
        /// In quotation marks.
        Direct = "direct",
        /// Reported.
        Indirect = "indirect",
        /// Reported with words in quotation marks.
        Mixed = "mixed",
    }
);

/// A claim: who says it, how, and which events stand inside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Id from content.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index of the sentence in which the cue stands.
    pub sentence: usize,
    /// The speaker; absent only where the text names none ("it was said").
    pub speaker: Option<Party>,
    /// To which medium or body it was said ("told The Daily Beast").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<Party>,
    /// The word of saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Words>,
    /// The manner of saying.
    pub manner: Manner,
    /// How the words are given.
    pub quotation: Quotation,
    /// What is said.
    pub content: CharSpan,
    /// The words that weaken it.
    pub hedge: Option<Words>,
    /// The claim this one stands inside of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// Ids of the events inside.
    pub events: Vec<String>,
    /// When it was said, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Claims of others on the same act that it cannot be true together with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
}
