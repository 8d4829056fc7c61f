//! Stories: the documents that tell the same thing, and who took it from whom (codebook, "Story").

use serde::{Deserialize, Serialize};

use crate::CharSpan;
use crate::plover::vocabulary;

vocabulary!(
    /// What a document is to the nearest document it was made from.
    Relation, "relation", {
        /// The same text.
        Identical = "identical",
        /// A part of it.
        Excerpt = "excerpt",
        /// The same text with words, sentences or the lead changed.
        Edited = "edited",
        /// The same report told anew by a person, in another order or with matter of its own.
        Rewritten = "rewritten",
        /// Paraphrased by a machine: the same propositions in the same order, other words.
        Spun = "spun",
        /// The same text in another language.
        Translated = "translated",
        /// Made from none of them: an origin.
        Independent = "independent",
    }
);

vocabulary!(
    /// What a copy changed.
    ChangeKind, "kind of change", {
        /// A number.
        Number = "number",
        /// The name of a person or body.
        Name = "name",
        /// A date or weekday.
        Date = "date",
        /// The name of a place.
        Place = "place",
        /// A negation that was dropped or added.
        Negation = "negation",
        /// Words between quotation marks.
        Quotation = "quotation",
        /// A sentence that the copy leaves out.
        Dropped = "dropped",
        /// A sentence that only the copy has.
        Added = "added",
    }
);

vocabulary!(
    /// A sign that a text was damaged on its way.
    DamageSign, "sign of damage", {
        /// A quotation that contradicts the article it stands in.
        Contradiction = "contradiction",
        /// Quotation marks that do not pair, or that enclose words of the report.
        QuotationMarks = "quotation marks",
        /// A phrase as synonym tables make it, where English has a fixed one.
        TorturedPhrase = "tortured phrase",
        /// A pronoun of the wrong gender for the person it stands for.
        Gender = "gender",
        /// An abbreviation cut in two.
        Abbreviation = "abbreviation",
        /// A sentence that is none, or that breaks off.
        Fragment = "fragment",
    }
);

/// The documents that tell the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// From the ids of its origins.
    pub id: String,
    /// The documents, by time of publication, then id.
    pub documents: Vec<String>,
    /// The document all began with: the earliest known of those made from none.
    pub origin: String,
    /// The agency or outlet its documents credit, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited: Option<String>,
    /// Each document and what it was made from, in the order of `documents`.
    pub lineage: Vec<Descent>,
    /// How often it was told, and by how many.
    pub counts: Counts,
}

/// A document and what it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Descent {
    /// The document.
    pub document: String,
    /// The nearest document it was made from; none for an origin.
    pub ancestor: Option<String>,
    /// What it is to that.
    pub relation: Relation,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// What spoke for it, in words.
    pub reason: String,
    /// What it changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// A passage as the ancestor has it and as the copy has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What was changed.
    pub kind: ChangeKind,
    /// The words in the ancestor; empty where the copy added them.
    pub before: String,
    /// Where they stand in the ancestor.
    pub before_span: Option<CharSpan>,
    /// The words in the copy; empty where it left them out.
    pub after: String,
    /// Where they stand in the copy.
    pub after_span: Option<CharSpan>,
}

/// How often something was told, and by how many: only origins are independent of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Passages that tell it (records coded).
    pub reports: usize,
    /// Documents.
    pub documents: usize,
    /// Publishers.
    pub publishers: usize,
    /// Owners of publishers.
    pub owners: usize,
    /// Documents, or wires credited, that were made from no other.
    pub origins: usize,
}

/// How whole a text is, read from itself alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextIntegrity {
    /// 1 for a text without a sign of damage, towards 0 the more there are.
    pub score: f64,
    /// The signs, in order of the text.
    pub signs: Vec<Damage>,
}

/// How whole a document's text is, as it stands on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentIntegrity {
    /// The document.
    pub document: String,
    /// Its score and signs.
    #[serde(flatten)]
    pub integrity: TextIntegrity,
}

/// A sign of damage and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// What it is.
    pub sign: DamageSign,
    /// The sentence.
    pub sentence: CharSpan,
    /// The words.
    pub span: CharSpan,
    /// The same as text.
    pub text: String,
    /// Why it is held to be damage.
    pub reason: String,
}
