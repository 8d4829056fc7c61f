//! A party to an event, or the speaker of a claim.

use serde::{Deserialize, Serialize};

use crate::CharSpan;

/// Somebody who acts, is acted on, or speaks (codebook, "Who acts").
///
/// `text` with its span is the evidence; `id`, `name`, `country`, `sectors` and `role` come from
/// knowledge and are absent where nothing supports them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// First scalar value of the mention, absent where the party is carried over from before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// First scalar value after the mention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The words of the mention; empty where carried over.
    pub text: String,
    /// The head word of the mention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The knowledge entry this resolves to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name it stands for: of the entry, or of the mention before that a pronoun points at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3, or PLOVER's IGO, UNO, EUR, NGO, MNC, ISM, IMG.
    #[serde(default)]
    pub country: Option<String>,
    /// PLOVER sectors, the main one first.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// The office held on the event's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Other readings, where two stand and none is chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

impl Party {
    /// The place of the mention, where it has one.
    #[must_use]
    pub fn span(&self) -> Option<CharSpan> {
        Some(CharSpan::new(self.start?, self.end?))
    }

    /// The name to show: resolved where known, else as written.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.name
            .as_deref()
            .filter(|n| !n.is_empty())
            .unwrap_or(&self.text)
    }
}
