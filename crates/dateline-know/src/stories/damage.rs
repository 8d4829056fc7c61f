//! What shows damage in a text: `damage.toml`, `expressions.toml`, `synonyms.csv`, `persons.csv`.
//!
//! An expression is a fixed phrase of the news ("did not respond to [request] for [comment]"). A word in
//! brackets must not vary; words after a bar are as good ("[exercise|drill]"). Synonym tables put other
//! words there: those that `synonyms.csv` has for the first word and the expression does not name.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use dateline_record::DamageSign;
use serde::{Deserialize, Serialize};

use crate::table::Table;
use crate::words::{header, line_of, read};
use crate::{Finding, KnowError};

const DAMAGE: &str = "stories/damage.toml";
const EXPRESSIONS: &str = "stories/expressions.toml";
const SYNONYMS: &str = "stories/synonyms.csv";
const PERSONS: &str = "stories/persons.csv";

/// A part of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The words that may stand here, as lemmas or in lower case; the first is the usual one.
    pub words: Vec<String>,
    /// What synonym tables put here; empty where the part may not vary unseen.
    pub wrong: Vec<String>,
}

/// A fixed expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expression {
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// As it is said.
    pub said: String,
}

/// What shows damage.
#[derive(Clone, Debug, Default)]
pub struct Damage {
    lists: BTreeMap<String, HashSet<String>>,
    abbreviations: Vec<String>,
    weights: BTreeMap<String, f64>,
    expressions: Vec<Expression>,
    /// Expressions by a word that can stand in one of their parts, with the part.
    by_word: HashMap<String, Vec<(u32, u8)>>,
    persons: HashSet<String>,
}

impl Damage {
    pub(super) fn new(data: Data) -> Self {
        let mut by_word: HashMap<String, Vec<(u32, u8)>> = HashMap::new();
        for (n, expression) in data.expressions.iter().enumerate() {
            for (k, part) in expression.parts.iter().enumerate() {
                for word in &part.wrong {
                    by_word
                        .entry(word.clone())
                        .or_default()
                        .push((n as u32, k as u8));
                }
            }
        }
        Self {
            lists: data
                .file
                .lists
                .into_iter()
                .map(|(name, words)| (name, words.into_iter().collect()))
                .collect(),
            abbreviations: data.file.abbreviations,
            weights: data.file.weights,
            expressions: data.expressions,
            by_word,
            persons: data.persons.into_iter().collect(),
        }
    }

    /// Whether a word, in lower case or as lemma, stands in a list of `damage.toml`.
    #[must_use]
    pub fn is_in(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|l| l.contains(word))
    }

    /// What a sign of that name weighs.
    #[must_use]
    pub fn weight(&self, sign: &str) -> f64 {
        self.weights.get(sign).copied().unwrap_or(0.0)
    }

    /// Abbreviations with points, as they are written.
    #[must_use]
    pub fn abbreviations(&self) -> &[String] {
        &self.abbreviations
    }

    /// The expressions in which a word is a wrong one, with the part it stands for.
    pub fn wrong_in(&self, word: &str) -> impl Iterator<Item = (&Expression, usize)> {
        self.by_word
            .get(word)
            .into_iter()
            .flatten()
            .map(|(n, k)| (&self.expressions[*n as usize], usize::from(*k)))
    }

    /// Whether a noun can mean one person.
    #[must_use]
    pub fn is_person(&self, lemma: &str) -> bool {
        self.persons.contains(lemma)
    }
}

// ---- The files ----

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Data {
    file: DamageFile,
    expressions: Vec<Expression>,
    persons: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DamageFile {
    abbreviations: Vec<String>,
    lists: BTreeMap<String, Vec<String>>,
    weights: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpressionFile {
    expressions: BTreeMap<String, Vec<String>>,
    /// What synonym tables were seen to put for a word, beyond `synonyms.csv`.
    also: BTreeMap<String, Vec<String>>,
}

pub(super) fn gather(dir: &Path, faults: &mut Vec<Finding>) -> Result<Data, KnowError> {
    let mut data = Data::default();
    let path = dir.join(DAMAGE);
    if let Some(file) = read::<DamageFile>(&path)? {
        faults.extend(header(&path));
        for sign in DamageSign::ALL.iter().map(ToString::to_string) {
            if !file.weights.contains_key(&sign) {
                faults.push(Finding::error(
                    &path,
                    line_of(&path, "weights"),
                    format!("`{sign}` has no weight"),
                    "give it one under [weights]",
                ));
            }
        }
        data.file = file;
    }
    let path = dir.join(PERSONS);
    if let Some(table) = Table::read(&path)? {
        faults.extend(header(&path));
        faults.extend(table.expect(&["noun"]));
        data.persons = table.rows().map(|r| r.cell("noun").to_owned()).collect();
    }
    let mut synonyms: HashMap<String, Vec<String>> = HashMap::new();
    let path = dir.join(SYNONYMS);
    if let Some(table) = Table::read(&path)? {
        faults.extend(header(&path));
        faults.extend(table.expect(&["word", "synonyms"]));
        for row in table.rows() {
            let list = row.list("synonyms").map(str::to_owned).collect();
            if synonyms.insert(row.cell("word").to_owned(), list).is_some() {
                faults.push(row.error("the word stands twice", "join the rows"));
            }
        }
    }
    let path = dir.join(EXPRESSIONS);
    if let Some(file) = read::<ExpressionFile>(&path)? {
        faults.extend(header(&path));
        for (word, more) in file.also {
            synonyms.entry(word).or_default().extend(more);
        }
        let mut seen = HashSet::new();
        for said in file.expressions.into_values().flatten() {
            match expression(&said, &synonyms) {
                Ok(_) if !seen.insert(said.clone()) => faults.push(Finding::error(
                    &path,
                    line_of(&path, &said),
                    format!("`{said}` stands twice"),
                    "take one out",
                )),
                Ok(expression) => data.expressions.push(expression),
                Err(message) => faults.push(Finding::error(
                    &path,
                    line_of(&path, &said),
                    format!("`{said}`: {message}"),
                    "write words in lower case, at least two, one of them in brackets",
                )),
            }
        }
    }
    Ok(data)
}

/// Reads an expression as written in the file.
fn expression(
    said: &str,
    synonyms: &HashMap<String, Vec<String>>,
) -> Result<Expression, &'static str> {
    if said.chars().any(char::is_uppercase) {
        return Err("it has a capital");
    }
    let mut parts = Vec::new();
    for word in said.split(' ') {
        let slot = word.strip_prefix('[').and_then(|w| w.strip_suffix(']'));
        let words: Vec<String> = slot.unwrap_or(word).split('|').map(str::to_owned).collect();
        if words.iter().any(|w| w.is_empty() || w.contains(['[', ']'])) {
            return Err("a word is empty or a bracket is not closed");
        }
        let mut wrong: Vec<String> = Vec::new();
        if slot.is_some() {
            let all = synonyms.get(&words[0]).map_or(&[][..], Vec::as_slice);
            if all.is_empty() {
                return Err("the word in brackets has no row in synonyms.csv");
            }
            wrong.extend(all.iter().filter(|w| !words.contains(w)).cloned());
            wrong.sort_unstable();
            wrong.dedup();
        }
        parts.push(Part { words, wrong });
    }
    if parts.len() < 2 || parts.len() > usize::from(u8::MAX) {
        return Err("it is no phrase");
    }
    if parts.iter().all(|p| p.wrong.is_empty()) {
        return Err("no word stands in brackets");
    }
    let first = |p: &Part| p.words[0].clone();
    let said = parts.iter().map(first).collect::<Vec<_>>().join(" ");
    Ok(Expression { parts, said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_with_their_wrong_words() {
        let synonyms = HashMap::from([(
            "exercise".to_owned(),
            vec!["drill".to_owned(), "workout".to_owned()],
        )]);
        let read = expression("military [exercise|drill]", &synonyms).unwrap();
        assert_eq!(read.said, "military exercise");
        assert_eq!(read.parts[1].wrong, ["workout"]);
        for bad in [
            "exercise",
            "Military [exercise]",
            "military exercise",
            "military [exercise",
        ] {
            assert!(expression(bad, &synonyms).is_err(), "{bad}");
        }
    }
}
