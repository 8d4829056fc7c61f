//! What a knowledge says, entry by entry, so that two of them can be laid side by side.
//!
//! In: a knowledge. Out: a [`Catalogue`] (small, serialisable), and of two of them the [`Changes`]:
//! which entries differ, and which words a text must have for an entry to have anything to do with it.
//! What cannot be tied to words (codes, models, word lists of times and numbers, rules of places,
//! words that every sentence is read with) is one part, the rest: where that differs, any text may be
//! read otherwise.

use std::collections::{BTreeMap, BTreeSet};

use dateline_record::sha256_hex;
use serde::{Deserialize, Serialize};

use crate::actors::Actors;
use crate::acts::{Act, Condition, Lexicon, LexiconData, What};
use crate::{Entry, Kind, KnowError, Knowledge};

/// Hexadecimal digits kept of a hash.
const KEPT: usize = 16;

/// What a knowledge says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Hash of all that is not tied to words.
    pub rest: String,
    /// Acts by id.
    pub acts: BTreeMap<String, ActEntry>,
    /// Word classes by name, with their members.
    pub classes: BTreeMap<String, Vec<String>>,
    /// Phrases of actors, with the hash of what they may mean.
    pub phrases: BTreeMap<String, String>,
}

/// An entry of the act lexicon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActEntry {
    /// Hash of what it says, without its examples and its place in the files.
    pub hash: String,
    /// Its triggers: the words of each, by lemma.
    pub triggers: Vec<Vec<String>>,
}

/// How an entry differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// Only the newer knowledge has it.
    Added,
    /// Only the older has it.
    Removed,
    /// It says something else.
    Changed,
}

impl Differs {
    /// As it is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// An entry that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `act assault.attack`, `class @armed`, `actor "vladimir putin"`.
    pub entry: String,
    /// How.
    pub differs: Differs,
    /// Words that must all stand in a text, by lemma, one list or another, for it to matter.
    pub words: Vec<Vec<String>>,
}

/// What differs between two knowledges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Whether something differs that any text may be read by.
    pub everything: bool,
    /// The entries.
    pub entries: Vec<Change>,
}

impl Catalogue {
    /// Of a knowledge.
    ///
    /// # Errors
    /// If its act lexicon is damaged.
    pub fn of(knowledge: &Knowledge) -> Result<Self, KnowError> {
        let mut catalogue = Self::default();
        let mut rest = String::new();
        const TIED: [&str; 10] = [
            "acts",
            "hash",
            "phrases",
            "postings",
            "entries",
            "offices",
            "lists",
            "strings",
            "string_ends",
            "ids",
        ];
        for (name, bytes) in knowledge.file.under("") {
            if !TIED.contains(&name) {
                rest.push_str(&format!("{name} {}\n", sha256_hex(bytes)));
            }
        }
        if let Some(section) = knowledge.section("acts") {
            let lexicon = Lexicon::from_bytes(section)?;
            catalogue.acts(lexicon.data(), &mut rest)?;
        }
        catalogue.actors(knowledge.actors(), &mut rest);
        catalogue.rest = short(rest.as_bytes());
        Ok(catalogue)
    }

    fn acts(&mut self, data: &LexiconData, rest: &mut String) -> Result<(), KnowError> {
        for act in &data.acts {
            let told = encoded(&bare(act, data))?;
            let entry = self.acts.entry(act.id.clone()).or_default();
            // Several of one id are taken together.
            entry.hash = short(format!("{}{}", entry.hash, short(&told)).as_bytes());
            entry
                .triggers
                .extend(act.triggers.iter().map(|t| t.words.clone()));
        }
        for class in &data.classes {
            self.classes
                .insert(class.name.clone(), class.members.clone());
            rest.push_str(&format!("@{} {:?}\n", class.name, class.builtins));
        }
        let mut others = data.clone();
        others.acts.clear();
        others.classes.clear();
        rest.push_str(&sha256_hex(&encoded(&others)?));
        Ok(())
    }

    fn actors(&mut self, actors: &Actors, rest: &mut String) {
        actors.each_phrase(|phrase, entries| {
            self.phrases
                .insert(phrase, short(meaning(entries).as_bytes()));
        });
        // Others are told of by the codes of countries, in whatever words: their names and members.
        for entry in actors.iter() {
            if matches!(entry.kind(), Kind::Country | Kind::CountryGroup) {
                rest.push_str(&told(&entry));
            }
        }
    }

    /// What differs in a newer one.
    #[must_use]
    pub fn changes(&self, newer: &Self) -> Changes {
        let mut changes = Changes {
            everything: self.rest != newer.rest,
            entries: Vec::new(),
        };
        for (id, before, after) in side_by_side(&self.acts, &newer.acts) {
            let same = before.map(|e| &e.hash) == after.map(|e| &e.hash);
            let words = [before, after].into_iter().flatten();
            let words: BTreeSet<_> = words.flat_map(|e| e.triggers.clone()).collect();
            changes.add(
                same,
                format!("act {id}"),
                before.is_some(),
                after.is_some(),
                words,
            );
        }
        for (name, before, after) in side_by_side(&self.classes, &newer.classes) {
            let members = |all: Option<&Vec<String>>| -> BTreeSet<String> {
                all.into_iter().flatten().cloned().collect()
            };
            let (a, b) = (members(before), members(after));
            // Who asks for the class is told of by its name, so only members that differ matter.
            let words = a.symmetric_difference(&b);
            let words = words
                .map(|m| m.split(' ').map(str::to_owned).collect())
                .collect();
            changes.add(
                a == b,
                format!("class @{name}"),
                before.is_some(),
                after.is_some(),
                words,
            );
        }
        for (phrase, before, after) in side_by_side(&self.phrases, &newer.phrases) {
            let words = phrase.split(' ').map(str::to_owned).collect();
            let entry = format!("actor \"{phrase}\"");
            let words = BTreeSet::from([words]);
            changes.add(
                before == after,
                entry,
                before.is_some(),
                after.is_some(),
                words,
            );
        }
        changes
    }
}

impl Changes {
    fn add(
        &mut self,
        same: bool,
        entry: String,
        before: bool,
        after: bool,
        words: BTreeSet<Vec<String>>,
    ) {
        if same {
            return;
        }
        let differs = match (before, after) {
            (false, _) => Differs::Added,
            (_, false) => Differs::Removed,
            _ => Differs::Changed,
        };
        self.entries.push(Change {
            entry,
            differs,
            words: words.into_iter().collect(),
        });
    }
}

/// An act as far as it decides what is coded, with classes by name: their numbers shift.
fn bare(act: &Act, data: &LexiconData) -> Act {
    let mut act = act.clone();
    act.examples.clear();
    act.counter.clear();
    act.note = None;
    act.file.clear();
    act.line = 0;
    for condition in &mut act.conditions {
        let Condition::Slot { any, none, .. } = condition else {
            continue;
        };
        for test in any.iter_mut().chain(none) {
            if let What::Class(number) = test.what {
                let class = data.classes.get(number as usize);
                let name = class.map_or("", |c| c.name.as_str());
                test.what = What::Word(format!("@{name}"));
            }
        }
    }
    act
}

fn encoded<T: Serialize>(value: &T) -> Result<Vec<u8>, KnowError> {
    postcard::to_allocvec(value).map_err(|e| KnowError::Corrupt(e.to_string()))
}

fn meaning(entries: &[(Entry<'_>, u32)]) -> String {
    let each = |(entry, capitals): &(Entry<'_>, u32)| {
        format!("{}{} {capitals}\n", told(entry), entry.phrase_marks())
    };
    entries.iter().map(each).collect()
}

/// All that an entry says.
fn told(entry: &Entry<'_>) -> String {
    let offices: Vec<_> = entry
        .offices()
        .map(|o| {
            let sectors: Vec<_> = o.sectors().collect();
            (o.title(), o.country(), sectors, o.start(), o.end())
        })
        .collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {offices:?}\n",
        entry.id(),
        entry.name(),
        entry.kind(),
        entry.country(),
        entry.sectors().collect::<Vec<_>>(),
        entry.members().collect::<Vec<_>>(),
        entry.class(),
        entry.marks(),
    )
}

fn short(bytes: &[u8]) -> String {
    let mut hash = sha256_hex(bytes);
    hash.truncate(KEPT);
    hash
}

/// The keys of two maps with what each has.
fn side_by_side<'a, T>(
    a: &'a BTreeMap<String, T>,
    b: &'a BTreeMap<String, T>,
) -> impl Iterator<Item = (&'a str, Option<&'a T>, Option<&'a T>)> {
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    keys.into_iter()
        .map(move |k| (k.as_str(), a.get(k), b.get(k)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_knowledge_differs_from_itself_in_nothing_and_from_another_by_entry() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let knowledge = Knowledge::from_dir(&dir).unwrap();
        let catalogue = Catalogue::of(&knowledge).unwrap();
        assert!(catalogue.acts.len() > 1000 && catalogue.phrases.len() > 1000);
        assert_eq!(catalogue.changes(&catalogue), Changes::default());
        let mut other = catalogue.clone();
        other.acts.remove("assault.attack").unwrap();
        other.phrases.insert("zorg the great".into(), "x".into());
        let changes = catalogue.changes(&other);
        assert!(!changes.everything);
        let told: Vec<_> = changes
            .entries
            .iter()
            .map(|c| (c.entry.as_str(), c.differs))
            .collect();
        assert_eq!(
            told,
            [
                ("act assault.attack", Differs::Removed),
                ("actor \"zorg the great\"", Differs::Added)
            ]
        );
        assert!(
            changes.entries[0]
                .words
                .contains(&vec!["attack".to_owned()])
        );
    }
}
