//! What somebody coded: events with what is compared of them, by document and sentence.

use std::collections::BTreeSet;

use dateline_record::CharSpan;

/// What one coder, person or program, made of some documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Coding {
    /// Its name in tables.
    pub name: String,
    /// Sentences in the order of the file; of records, those with an event.
    pub(crate) sentences: Vec<Sentence>,
    /// The documents that were coded, where the file says so.
    pub(crate) documents: BTreeSet<String>,
    /// Whether the sentences are all there are: gold sentences, not records.
    pub(crate) complete: bool,
}

/// A sentence and the events in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub document: String,
    pub index: usize,
    /// Where it stands, where that is known.
    pub span: Option<CharSpan>,
    pub events: Vec<CodedEvent>,
}

/// An event as far as it is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodedEvent {
    /// Its id, of records.
    pub id: Option<String>,
    /// PLOVER type.
    pub event_type: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// How the text presents it.
    pub status: Option<String>,
    /// Words of the trigger.
    pub trigger: BTreeSet<String>,
    /// First scalar value of the trigger, of records.
    pub at: Option<usize>,
    /// Who acts.
    pub actors: Side,
    /// To whom.
    pub recipients: Side,
    /// Whether all act on each other, as the file says.
    pub reciprocal: bool,
    /// Words of who says so; absent where the publisher itself does.
    pub speaker: Option<BTreeSet<String>>,
    /// Words of the place.
    pub place: BTreeSet<String>,
    /// First day, or as much of a date as is known.
    pub date: Option<String>,
    /// How sure, 0 to 1.
    pub confidence: Option<f64>,
    /// False where only one of two annotators coded it: neither hit nor miss.
    pub sure: bool,
    /// Another version that counts as well.
    pub alt: Option<Box<CodedEvent>>,
}

/// The parties on one side of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Countries.
    pub countries: BTreeSet<String>,
    /// First sectors.
    pub sectors: BTreeSet<String>,
    /// Words of names and mentions.
    pub words: BTreeSet<String>,
}

impl CodedEvent {
    /// The versions of which one must be met.
    pub fn versions(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.alt.as_deref())
    }

    /// Recipients, which of mutual acts are the actors, where the flag is to be read.
    #[must_use]
    pub fn recipients(&self, reciprocal: bool) -> &Side {
        if self.reciprocal && reciprocal {
            &self.actors
        } else {
            &self.recipients
        }
    }
}

/// The words of a text that tell one thing from another: lower case, no articles.
pub fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty() && !matches!(*w, "the" | "a" | "an" | "of" | "s"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_tells_names_apart() {
        let found: Vec<String> = words("The President’s office of Côte d'Ivoire")
            .into_iter()
            .collect();
        assert_eq!(found, ["côte", "d", "ivoire", "office", "president"]);
    }
}
