//! How later words point back to somebody named before: `knowledge/actors/reference.toml` and `given_names.toml`.
//! In: the two files. Out: [`Reference`], stored with the lexicon, and [`Referring`] to look up in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::source::File;
use crate::{Finding, KnowError};

/// Everything the two files hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reference {
    /// Pronouns by what they ask for.
    pub pronouns: BTreeMap<Pronoun, Vec<String>>,
    /// What a candidate costs.
    pub weights: Weights,
    /// Nouns for a country named before.
    pub countries: Vec<String>,
    /// Nouns for the other of two sides.
    pub opponents: Vec<String>,
    /// Words behind a country's name that make it the patron of others: "US-backed".
    pub backing: Vec<String>,
    /// Prefixes that make it what others are for or against: "pro-Moscow".
    pub leaning: Vec<String>,
    /// Words for people of other countries, or of several.
    pub elsewhere: Vec<String>,
    /// Nouns of bodies that are of their members: "the council of churches".
    pub collectives: Vec<String>,
    /// Gatherings, for the people in them.
    pub gatherings: Vec<String>,
    /// Places that people live in, for the people.
    pub dwellings: Vec<String>,
    /// Offices of bodies of no country, in words without hyphens, with the slots of such bodies, the likeliest first.
    pub offices: BTreeMap<String, Vec<String>>,
    /// Nouns by which a body may be taken up, by sector or slot.
    pub kinds: BTreeMap<String, Vec<String>>,
    /// Words that tell a person's gender.
    pub gender: Gendered,
    /// Given names that do.
    pub given: Gendered,
}

/// What a pronoun asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pronoun {
    /// I.
    Speaker,
    /// We.
    Speakers,
    /// You.
    Hearer,
    /// He.
    Masculine,
    /// She.
    Feminine,
    /// It.
    Neuter,
    /// They.
    Plural,
    /// Who.
    Relative,
    /// Both.
    Several,
    /// Some, others: of a crowd told of before.
    Part,
}

/// Grammatical gender of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gender {
    /// She.
    Feminine,
    /// He.
    Masculine,
}

/// Words by gender.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gendered {
    /// She.
    pub feminine: Vec<String>,
    /// He.
    pub masculine: Vec<String>,
}

/// What a candidate costs that a pronoun may point to; the cheapest is chosen.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Sentences looked back.
    pub reach: usize,
    /// Mentions before it whose repetition counts.
    pub salient: usize,
    /// Repetitions that count at most.
    pub salience_most: usize,
    /// Every candidate; keeps costs above zero.
    pub base: usize,
    /// Each sentence between.
    pub sentence: usize,
    /// Not the subject of its clause.
    pub not_subject: usize,
    /// Described, not named.
    pub unnamed: usize,
    /// Taken off for each repetition.
    pub salience: usize,
    /// Taken off for the subject of an owner's own clause.
    pub own_clause: usize,
    /// Taken off for the object, of the owner of the reason why it is acted on.
    pub reason: usize,
    /// Taken off for an owner in the same sentence, of an owner.
    pub parallel: usize,
    /// Taken off for the subject of the clause above.
    pub clause_above: usize,
    /// Taken off for one who goes on speaking.
    pub speaking: usize,
    /// A body or a country where people may be meant.
    pub body_for_people: usize,
    /// Inside another's phrase.
    pub inside: usize,
    /// Behind the pronoun.
    pub behind: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReference {
    pronouns: BTreeMap<Pronoun, Vec<String>>,
    weights: Weights,
    nouns: RawNouns,
    offices: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
    gender: Gendered,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNouns {
    countries: Vec<String>,
    opponents: Vec<String>,
    backing: Vec<String>,
    leaning: Vec<String>,
    elsewhere: Vec<String>,
    collectives: Vec<String>,
    dwellings: Vec<String>,
    gatherings: Vec<String>,
}

/// Reads both files under `dir`, the knowledge folder.
pub(super) fn read(dir: &Path) -> Result<Reference, KnowError> {
    let raw: RawReference = File::read(dir.join("actors/reference.toml"))?.parse()?;
    Ok(Reference {
        pronouns: raw.pronouns,
        weights: raw.weights,
        countries: raw.nouns.countries,
        opponents: raw.nouns.opponents,
        backing: raw.nouns.backing,
        leaning: raw.nouns.leaning,
        elsewhere: raw.nouns.elsewhere,
        dwellings: raw.nouns.dwellings,
        gatherings: raw.nouns.gatherings,
        collectives: raw.nouns.collectives,
        offices: raw.offices,
        kinds: raw.kinds,
        gender: raw.gender,
        given: File::read(dir.join("actors/given_names.toml"))?.parse()?,
    })
}

/// What is wrong with the two files: sectors and slots that do not exist, names that tell both genders.
pub(super) fn check(dir: &Path, data: &Reference, codes: &HashSet<String>) -> Vec<Finding> {
    let mut out = Vec::new();
    let path = dir.join("actors/reference.toml");
    for code in data.kinds.keys().chain(data.offices.values().flatten()) {
        if !codes.is_empty() && !codes.contains(code) {
            out.push(Finding::error(
                &path,
                1,
                format!("`{code}` is no sector and no slot"),
                "use a code of ontology/sectors.csv or ontology/slots.csv",
            ));
        }
    }
    if data.weights.reach == 0 {
        out.push(Finding::error(
            &path,
            1,
            "pronouns look back 0 sentences".to_owned(),
            "set `reach` to 1 or more",
        ));
    }
    let feminine: HashSet<&String> = data.given.feminine.iter().collect();
    for name in data.given.masculine.iter().filter(|n| feminine.contains(n)) {
        out.push(Finding::error(
            &dir.join("actors/given_names.toml"),
            1,
            format!("`{name}` stands under both genders"),
            "take it out: it tells neither",
        ));
    }
    out
}

/// The same, ready to look up.
#[derive(Debug, Default)]
pub struct Referring {
    weights: Weights,
    pronouns: HashMap<String, Pronoun>,
    countries: HashSet<String>,
    opponents: HashSet<String>,
    backing: HashSet<String>,
    leaning: HashSet<String>,
    elsewhere: HashSet<String>,
    dwellings: HashSet<String>,
    gatherings: HashSet<String>,
    collectives: HashSet<String>,
    offices: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
    gender: HashMap<String, Gender>,
    given: HashMap<String, Gender>,
}

impl Referring {
    /// From data that were read.
    #[must_use]
    pub fn new(data: &Reference) -> Self {
        let by_gender = |g: &Gendered| {
            let with = |words: &[String], gender| -> Vec<(String, Gender)> {
                words.iter().map(|w| (w.clone(), gender)).collect()
            };
            let feminine = with(&g.feminine, Gender::Feminine);
            let masculine = with(&g.masculine, Gender::Masculine);
            feminine.into_iter().chain(masculine).collect()
        };
        Self {
            weights: data.weights,
            pronouns: data
                .pronouns
                .iter()
                .flat_map(|(p, words)| words.iter().map(|w| (w.clone(), *p)))
                .collect(),
            countries: data.countries.iter().cloned().collect(),
            opponents: data.opponents.iter().cloned().collect(),
            backing: data.backing.iter().cloned().collect(),
            leaning: data.leaning.iter().cloned().collect(),
            elsewhere: data.elsewhere.iter().cloned().collect(),
            dwellings: data.dwellings.iter().cloned().collect(),
            gatherings: data.gatherings.iter().cloned().collect(),
            collectives: data.collectives.iter().cloned().collect(),
            offices: data.offices.clone(),
            kinds: data.kinds.clone(),
            gender: by_gender(&data.gender),
            given: by_gender(&data.given),
        }
    }

    /// What a candidate costs.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// What a pronoun asks for.
    #[must_use]
    pub fn pronoun(&self, lower: &str) -> Option<Pronoun> {
        self.pronouns.get(lower).copied()
    }

    /// Whether a noun stands for a country named before.
    #[must_use]
    pub fn is_country(&self, lemma: &str) -> bool {
        self.countries.contains(lemma)
    }

    /// Whether a noun stands for the other of two sides.
    #[must_use]
    pub fn is_opponent(&self, lemma: &str) -> bool {
        self.opponents.contains(lemma)
    }

    /// Whether a word behind a country's name and a hyphen makes it a patron.
    #[must_use]
    pub fn is_backing(&self, lower: &str) -> bool {
        self.backing.contains(lower)
    }

    /// Whether a prefix makes a country what others are for or against.
    #[must_use]
    pub fn is_leaning(&self, lower: &str) -> bool {
        self.leaning.contains(lower)
    }

    /// Whether a word tells of people of other countries, or of several.
    #[must_use]
    pub fn is_elsewhere(&self, lower: &str) -> bool {
        self.elsewhere.contains(lower)
    }

    /// Whether a noun is of a body whose sector is its members'.
    #[must_use]
    pub fn is_collective(&self, lemma: &str) -> bool {
        self.collectives.contains(lemma)
    }

    /// Whether a noun is of a gathering, which stands for the people in it.
    #[must_use]
    pub fn is_gathering(&self, lemma: &str) -> bool {
        self.gatherings.contains(lemma)
    }

    /// Whether a noun is of a place that people live in, which stands for them where it is harmed or helped.
    #[must_use]
    pub fn is_dwelling(&self, lemma: &str) -> bool {
        self.dwellings.contains(lemma)
    }

    /// The slots of the bodies of no country that have an office of this name, the likeliest first.
    #[must_use]
    pub fn offices(&self, name: &str) -> &[String] {
        self.offices.get(name).map_or(&[], Vec::as_slice)
    }

    /// Nouns by which a body of this sector or slot may be taken up.
    #[must_use]
    pub fn kinds(&self, code: &str) -> &[String] {
        self.kinds.get(code).map_or(&[], Vec::as_slice)
    }

    /// The gender that a title or a role noun tells.
    #[must_use]
    pub fn gender_of_word(&self, lower: &str) -> Option<Gender> {
        self.gender.get(lower).copied()
    }

    /// The gender that a given name tells.
    #[must_use]
    pub fn gender_of_given(&self, lower: &str) -> Option<Gender> {
        self.given.get(lower).copied()
    }
}
