//! Whose words and views a text gives: the `attributions` layer of `annotate`.

use serde::{Deserialize, Serialize};

use crate::CharSpan;

/// One attribution: who (source), by which words (cue), says, thinks or wants what (content).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words for who it is, with titles and appositions; none where the text names nobody.
    pub source: Option<CharSpan>,
    /// The words that attribute, with auxiliaries and particles.
    pub cue: Option<CharSpan>,
    /// From the first to the last character of what is attributed.
    pub content: Option<CharSpan>,
    /// Its parts, where other words stand between them ("…", she said, "…").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CharSpan>,
}
