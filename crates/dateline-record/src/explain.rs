//! What a document was coded to, and what was left out and why.

use serde::{Deserialize, Serialize};

use crate::plover::vocabulary;
use crate::{Claim, Event, KindReading, Words};

vocabulary!(
    /// Why a trigger that was seen gave no event.
    Reason, "reason for not coding", {
        /// The lexicon marks this reading as no political act.
        NotAnAct = "not an act",
        /// No reading's conditions on the arguments held.
        ConditionsFail = "conditions fail",
        /// The act belongs to an attitude that was coded ("asked to withdraw").
        Governed = "governed by another act",
        /// Nobody who can act takes part.
        NoParty = "no party",
        /// A bare participle or modifier that only describes a noun.
        Describes = "only describes a noun",
        /// Generic or habitual talk with no act.
        Generic = "no act of anybody",
        /// The same act of the same parties in the same clause is already coded.
        Repeat = "same act already coded",
        /// The actor is also the recipient.
        SelfDirected = "actor and recipient are the same",
        /// A question or a command of the writer.
        NotAsserted = "neither said nor denied",
    }
);

/// A trigger seen and not coded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCoded {
    /// Index of the sentence.
    pub sentence: usize,
    /// The trigger.
    pub trigger: Words,
    /// The readings that the lexicon has for it, best first.
    pub readings: Vec<String>,
    /// Why none of them was coded.
    pub reason: Reason,
    /// The condition or the governing act, in words.
    pub detail: String,
}

/// A word about the document as a whole: what was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A stable code: `too-long`, `not-english`, `no-sentence`.
    pub code: String,
    /// What it means for this document.
    pub message: String,
}

/// Everything coded from one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coded {
    /// Events in text order.
    pub events: Vec<Event>,
    /// Claims in text order.
    pub claims: Vec<Claim>,
    /// Triggers seen and not coded, in text order.
    pub not_coded: Vec<NotCoded>,
    /// What was not done.
    pub notes: Vec<Note>,
    /// What kind of article the document is; absent where it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindReading>,
    /// Sentences read.
    pub sentences: usize,
    /// Tokens read.
    pub tokens: usize,
}
