//! Who a mention stands for: the values that `party` works out and the other modules ask of.

use dateline_know::acts::Gender;
use dateline_record::{CharSpan, Party};

/// Somebody a mention stands for, with what is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Knowledge entry.
    pub id: Option<String>,
    /// Resolved name.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3 or a PLOVER slot.
    pub country: Option<String>,
    /// PLOVER sectors, the main one first.
    pub sectors: Vec<String>,
    /// Office held on the date.
    pub role: Option<String>,
    /// Countries it stands for, where it is several at once: id and name.
    pub members: Vec<(String, String)>,
    /// What kind of somebody.
    pub traits: Traits,
    /// Other readings, none of which is chosen.
    pub alternatives: Vec<String>,
    /// How country and sectors came about, where not from the words themselves.
    pub why: Option<String>,
}

/// What kind of somebody an identity is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent marks, not a state machine
pub struct Traits {
    /// One person.
    pub person: bool,
    /// More than one.
    pub plural: bool,
    /// People at large.
    pub crowd: bool,
    /// An organisation.
    pub body: bool,
    /// A country by its own name.
    pub country: bool,
    /// A capital standing for its government.
    pub capital: bool,
    /// A place, acting or not.
    pub place: bool,
    /// A name, not a description.
    pub named: bool,
    /// Of another country than the report's, or of several: "foreign", "European".
    pub elsewhere: bool,
    /// A person's gender, where name, title or noun tells it.
    pub gender: Option<Gender>,
    /// Is nobody: a thing, an idea, a date.
    pub nobody: bool,
}

impl Identity {
    /// Whether this is somebody who can act.
    #[must_use]
    pub fn is_actor(&self) -> bool {
        !self.traits.nobody
            && (self.country.is_some()
                || !self.sectors.is_empty()
                || !self.members.is_empty()
                || self.id.is_some()
                || self.traits.person
                || self.traits.body)
    }

    /// Whether anything political is known: a country or a sector.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.country.is_some() || !self.sectors.is_empty() || !self.members.is_empty()
    }

    /// Whether the first sectors name armed people.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.sectors
            .iter()
            .any(|s| matches!(s.as_str(), "MIL" | "REB" | "UAF" | "COP" | "PRM" | "SPY"))
    }

    /// Whether the sectors name a branch of the state.
    #[must_use]
    pub fn is_gov(&self) -> bool {
        self.sectors
            .iter()
            .any(|s| matches!(s.as_str(), "GOV" | "LEG" | "JUD" | "MIL" | "COP" | "SPY"))
    }

    /// Whether two mentions stand for the same somebody, as far as is known.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        if !self.members.is_empty() || !other.members.is_empty() {
            return self.members == other.members;
        }
        match (&self.id, &other.id) {
            (Some(a), Some(b)) => a == b,
            _ => match (&self.name, &other.name) {
                (Some(a), Some(b)) if self.traits.named && other.traits.named => a == b,
                // One of them and several of them, "the president" and "the new leaders", are not the same.
                _ => {
                    self.country == other.country
                        && self.sectors == other.sectors
                        && self.country.is_some()
                        && (self.traits.person && !self.traits.plural)
                            == (other.traits.person && !other.traits.plural)
                        && self
                            .traits
                            .gender
                            .zip(other.traits.gender)
                            .is_none_or(|(a, b)| a == b)
                }
            },
        }
    }

    /// The record of a mention of it. `words` is empty where it is carried over from before.
    #[must_use]
    pub fn party(&self, span: Option<CharSpan>, words: &str, head: Option<&str>) -> Party {
        Party {
            start: span.map(|s| s.start),
            end: span.map(|s| s.end),
            text: words.to_owned(),
            head: head.map(str::to_owned),
            id: self.id.clone(),
            name: self.name.clone(),
            country: self.country.clone(),
            sectors: self.sectors.clone(),
            role: self.role.clone(),
            alternatives: self.alternatives.clone(),
        }
    }
}
