//! What makes a clause say the opposite, and what bounds a number: `polarity.toml` and `opposites.csv`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::table::Table;
use crate::words::{header, line_of, read};
use crate::{Finding, KnowError};

const POLARITY: &str = "stories/polarity.toml";
const OPPOSITES: &str = "stories/opposites.csv";

/// On which side of a number the true one lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Above.
    Above,
    /// Below.
    Below,
}

/// What makes a clause say the opposite, and what bounds a number.
#[derive(Clone, Debug, Default)]
pub struct Polarity {
    negators: HashSet<String>,
    near: HashSet<String>,
    inherent: HashSet<String>,
    not_negations: Vec<Vec<String>>,
    implicatives: Vec<(HashSet<String>, HashSet<String>)>,
    affirmed: HashMap<String, String>,
    bounds: Vec<(Vec<String>, Side)>,
    units: HashMap<String, (u8, f64)>,
    titles: HashSet<String>,
}

impl Polarity {
    pub(super) fn new(data: Data) -> Self {
        let split = |phrases: Vec<String>| phrases.into_iter().map(words).collect::<Vec<_>>();
        let above = split(data.file.qualifiers.above).into_iter();
        let below = split(data.file.qualifiers.below).into_iter();
        let mut bounds: Vec<_> = above
            .map(|p| (p, Side::Above))
            .chain(below.map(|p| (p, Side::Below)))
            .collect();
        bounds.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        let units = data.file.units.into_values().enumerate();
        Self {
            negators: data.file.negators.into_iter().collect(),
            near: data.file.near_negators.into_iter().collect(),
            inherent: data.file.inherent.into_iter().collect(),
            not_negations: split(data.file.not_negations),
            implicatives: data
                .file
                .implicative
                .into_iter()
                .map(|i| {
                    (
                        i.negative.into_iter().collect(),
                        i.positive.into_iter().collect(),
                    )
                })
                .collect(),
            affirmed: data.opposites.into_iter().map(|(w, o)| (o, w)).collect(),
            bounds,
            units: units
                .flat_map(|(n, list)| {
                    list.into_iter()
                        .map(move |(word, worth)| (word, (n as u8, worth)))
                })
                .collect(),
            titles: data.file.names.titles.into_iter().collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.negators.is_empty()
    }

    /// Whether a lower-case word negates what it stands with.
    #[must_use]
    pub fn is_negator(&self, lower: &str) -> bool {
        self.negators.contains(lower)
    }

    /// Whether it nearly does ("hardly").
    #[must_use]
    pub fn is_near_negator(&self, lower: &str) -> bool {
        self.near.contains(lower)
    }

    /// Whether a lemma holds a negation in itself ("absent", "reject").
    #[must_use]
    pub fn is_inherent(&self, lemma: &str) -> bool {
        self.inherent.contains(lemma) || self.affirmed.contains_key(lemma)
    }

    /// The phrases in which a negator negates no clause ("not only").
    #[must_use]
    pub fn not_negations(&self) -> &[Vec<String>] {
        &self.not_negations
    }

    /// The number of the frame whose complement a verb negates ("fail to"), where it negates one.
    #[must_use]
    pub fn negates_complement(&self, lemma: &str) -> Option<usize> {
        self.implicatives
            .iter()
            .position(|(n, _)| n.contains(lemma))
    }

    /// Whether a verb affirms in the frame of that number ("manage to").
    #[must_use]
    pub fn affirms_complement(&self, frame: usize, lemma: &str) -> bool {
        self.implicatives
            .get(frame)
            .is_some_and(|(_, p)| p.contains(lemma))
    }

    /// "likely" of "unlikely".
    #[must_use]
    pub fn affirmed(&self, lower: &str) -> Option<&str> {
        self.affirmed.get(lower).map(String::as_str)
    }

    /// The phrases before a number that bound it from one side, longest first.
    #[must_use]
    pub fn bounds(&self) -> &[(Vec<String>, Side)] {
        &self.bounds
    }

    /// The kind of measure a unit is of, and what one of it is worth.
    #[must_use]
    pub fn unit(&self, lower: &str) -> Option<(u8, f64)> {
        self.units.get(lower).copied()
    }

    /// Whether a word of a name tells an office or a form of address; lower case, without dots.
    #[must_use]
    pub fn is_title(&self, lower: &str) -> bool {
        self.titles.contains(lower)
    }
}

fn words(phrase: String) -> Vec<String> {
    phrase.split(' ').map(str::to_owned).collect()
}

// ---- The files ----

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Data {
    file: PolarityFile,
    opposites: Vec<(String, String)>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolarityFile {
    negators: Vec<String>,
    near_negators: Vec<String>,
    not_negations: Vec<String>,
    inherent: Vec<String>,
    implicative: Vec<Implicative>,
    qualifiers: Qualifiers,
    units: BTreeMap<String, Vec<(String, f64)>>,
    names: Names,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Implicative {
    negative: Vec<String>,
    positive: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Qualifiers {
    above: Vec<String>,
    below: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    titles: Vec<String>,
}

pub(super) fn gather(dir: &Path, faults: &mut Vec<Finding>) -> Result<Option<Data>, KnowError> {
    let path = dir.join(POLARITY);
    let Some(file) = read::<PolarityFile>(&path)? else {
        return Ok(None);
    };
    faults.extend(header(&path));
    let mut seen = HashSet::new();
    let bounds = file.qualifiers.above.iter().chain(&file.qualifiers.below);
    let frames = file.implicative.iter().flat_map(|i| &i.negative);
    for (word, list) in bounds
        .map(|w| (w, "qualifiers"))
        .chain(frames.map(|w| (w, "negative")))
        .chain(file.negators.iter().map(|w| (w, "negators")))
    {
        if *word != word.to_lowercase() || !seen.insert((word, list)) {
            faults.push(Finding::error(
                &path,
                line_of(&path, word),
                format!("`{word}` is not lower case or stands twice"),
                "correct it or take it out",
            ));
        }
    }
    let path = dir.join(OPPOSITES);
    let mut opposites = Vec::new();
    if let Some(table) = Table::read(&path)? {
        faults.extend(header(&path));
        faults.extend(table.expect(&["word", "opposite"]));
        let mut known = HashSet::new();
        for row in table.rows() {
            let (word, opposite) = (row.cell("word"), row.cell("opposite"));
            if word.is_empty() || opposite.is_empty() || word == opposite {
                faults.push(row.error("a pair needs two words", "write word,opposite"));
            } else if known.insert(opposite.to_owned()) {
                opposites.push((word.to_owned(), opposite.to_owned()));
            }
        }
    }
    Ok(Some(Data { file, opposites }))
}
