//! What is known of how texts write places: abbreviations, feature words, names that mostly mean
//! something else, regions the gazetteer's sources lack, and the weights of choosing.
//!
//! In: `knowledge/places/`. Out: [`Rules`], section `places` of the compiled knowledge, and
//! findings for the linter.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::feature::Feature;
use crate::phrase::Key;
use crate::table::{Row, Table};
use crate::{Finding, KnowError};

/// The rules of places.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Short forms of divisions and countries, without periods: `Ala` is `US.AL`.
    pub abbreviations: BTreeMap<String, Abbreviation>,
    /// Words that say what a place is, by key: `county`.
    pub features: BTreeMap<String, FeatureWord>,
    /// Names of places that mostly mean something else, by key.
    pub names: BTreeMap<String, Mostly>,
    /// Words beside a name that tell whether it is a place, by key.
    pub contexts: BTreeMap<String, Context>,
    /// Regions, seas and peninsulas.
    pub regions: Vec<Region>,
    /// How much each kind of evidence weighs.
    pub weights: Weights,
}

/// A short form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Abbreviation {
    /// The code of a division (`US.AL`) or a country (`USA`), or a GeoNames id.
    pub code: String,
    /// How it is written: the case of a postal code matters.
    pub text: String,
    /// Whether it stands by itself too, or only after a place and a comma.
    pub alone: bool,
}

/// What a word beside a name says of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Says {
    /// It is a place of this feature (a name in data files).
    Feature(u32),
    /// It is a building or body that no news is located by.
    Skip,
}

/// A word that says what a place is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeatureWord {
    /// Stands before the name: "Lake Erie".
    pub before: bool,
    /// Stands behind the name: "Rapides Parish".
    pub after: bool,
    /// What it says.
    pub says: Says,
}

impl FeatureWord {
    /// The feature, where it says one.
    #[must_use]
    pub fn feature(&self) -> Option<Feature> {
        match self.says {
            Says::Feature(n) => Some(Feature::from_number(n)),
            Says::Skip => None,
        }
    }
}

/// What a name of places mostly means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mostly {
    /// A common word, a month, a title.
    Word,
    /// A given name or surname.
    Person,
    /// An organisation, a make, a work.
    Body,
}

/// What a word beside a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// Stands before the name.
    pub before: bool,
    /// Stands behind it.
    pub after: bool,
    /// What the name is then.
    pub makes: Makes,
}

/// What a word makes of the name beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Makes {
    /// A person: "Mr", "Senator".
    Person,
    /// A body: "University", "Times".
    Body,
    /// A place: "city of", "downtown".
    Place,
}

/// A region of the project's own table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// Its first name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it is: the number of a [`Feature`].
    pub feature: u32,
    /// Where its middle is.
    pub lat: f64,
    /// Where its middle is.
    pub lon: f64,
    /// How far it reaches.
    pub radius_km: f64,
    /// The country it lies in, where it is one: ISO alpha-3.
    pub country: String,
    /// GeoNames' id, where known.
    pub geonames: Option<u32>,
}

/// How much each kind of evidence weighs in choosing between places of one name. Natural logarithms
/// of odds, so that weights add.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// For each tenfold of population.
    pub population: f64,
    /// A country.
    pub country: f64,
    /// A first-order division.
    pub admin1: f64,
    /// For each tenfold of a first-order division's people.
    pub admin1_population: f64,
    /// A second-order division.
    pub admin2: f64,
    /// The capital of a country.
    pub capital: f64,
    /// A natural feature, park or region.
    pub other: f64,
    /// A place without GeoNames id or population.
    pub village: f64,
    /// The name is not the place's first.
    pub alternate: f64,
    /// All support from places near by.
    pub near: f64,
    /// The distance over which support falls to a third, in kilometres.
    pub near_km: f64,
    /// Support from the same first-order division.
    pub same_admin1: f64,
    /// Support from the same country.
    pub same_country: f64,
    /// The text names the division or country that holds it.
    pub container: f64,
    /// The publisher's country or town.
    pub publisher: f64,
    /// How many rounds of mutual support.
    pub rounds: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            population: 0.0,
            country: 0.0,
            admin1: 0.0,
            admin1_population: 0.0,
            admin2: 0.0,
            capital: 0.0,
            other: 0.0,
            village: 0.0,
            alternate: 0.0,
            near: 0.0,
            near_km: 100.0,
            same_admin1: 0.0,
            same_country: 0.0,
            container: 0.0,
            publisher: 0.0,
            rounds: 0,
        }
    }
}

impl Rules {
    /// Compiles `dir/places` to the bytes of section `places`; no folder, no bytes.
    pub(crate) fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
        let (rules, findings) = read(dir)?;
        if let Some(fault) = findings.into_iter().next() {
            return Err(fault.into());
        }
        match rules {
            None => Ok(Vec::new()),
            Some(rules) => postcard::to_allocvec(&rules)
                .map_err(|e| KnowError::Limit(format!("the rules of places: {e}"))),
        }
    }

    /// Reads the bytes of section `places`.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        postcard::from_bytes(bytes)
            .map_err(|e| KnowError::corrupt(format!("the rules of places: {e}")))
    }

    /// The short form written so: "Ala.", "AL", "N.Y.". Capitals matter: "ME" is Maine, "me" is not.
    #[must_use]
    pub fn abbreviation(&self, text: &str) -> Option<&Abbreviation> {
        if !text.starts_with(|c: char| c.is_ascii_uppercase()) || text.len() > 8 {
            return None;
        }
        self.abbreviations.get(&without_periods(text))
    }
}

fn without_periods(text: &str) -> String {
    text.chars().filter(|c| *c != '.').collect()
}

/// What is wrong in `dir/places`.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    match read(dir) {
        Ok((_, findings)) => findings,
        Err(KnowError::Row {
            path,
            line,
            message,
            remedy,
        }) => vec![Finding::error(&path, line, message, remedy)],
        Err(other) => vec![Finding::error(
            &dir.join("places"),
            0,
            other.to_string(),
            "make the file readable",
        )],
    }
}

fn read(dir: &Path) -> Result<(Option<Rules>, Vec<Finding>), KnowError> {
    let dir = dir.join("places");
    if !dir.is_dir() {
        return Ok((None, Vec::new()));
    }
    let mut rules = Rules::default();
    let mut findings = Vec::new();
    let files: [(&str, &[&str], RowReader); 5] = [
        (
            "abbreviations.csv",
            &["text", "stands_for", "alone", "source"],
            abbreviation,
        ),
        (
            "features.csv",
            &["word", "side", "feature", "source"],
            feature,
        ),
        ("names.csv", &["text", "mostly", "source"], mostly),
        (
            "contexts.csv",
            &["word", "side", "makes", "source"],
            context,
        ),
        (
            "regions.csv",
            &[
                "name",
                "aliases",
                "feature",
                "lat",
                "lon",
                "radius_km",
                "country",
                "geonames",
                "source",
            ],
            region,
        ),
    ];
    for (name, columns, reader) in files {
        let path = dir.join(name);
        let Some(table) = Table::read(&path)? else {
            findings.push(Finding::error(
                &path,
                0,
                "it is missing",
                "restore the file: the rules of places are in five tables and weights.toml",
            ));
            continue;
        };
        if !table.has_head {
            findings.push(Finding::warning(
                &path,
                1,
                "it has no head that says what it holds",
                "begin it with a comment: what, from where, under which licence",
            ));
        }
        let missing = table.expect(columns);
        if missing.is_empty() {
            for row in table.rows() {
                if let Err(finding) = reader(&mut rules, row) {
                    findings.push(finding);
                }
            }
        }
        findings.extend(missing);
    }
    let path = dir.join("weights.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| KnowError::io(&path, e))?;
    rules.weights = toml::from_str(&text).map_err(|e| {
        KnowError::row(
            &path,
            0,
            e.message().to_owned(),
            "give each weight of docs/places.md as a number",
        )
    })?;
    Ok((Some(rules), findings))
}

type RowReader = fn(&mut Rules, Row<'_>) -> Result<(), Finding>;

fn once<T>(
    map: &mut BTreeMap<String, T>,
    row: Row<'_>,
    text: &str,
    value: T,
) -> Result<(), Finding> {
    let key = Key::of(text).text;
    if key.is_empty() {
        return Err(row.error("it has no text", "give the words or delete the row"));
    }
    match map.insert(key, value) {
        None => Ok(()),
        Some(_) => Err(row.error(
            format!("{text:?} stands here twice"),
            "delete one of the rows",
        )),
    }
}

fn abbreviation(rules: &mut Rules, row: Row<'_>) -> Result<(), Finding> {
    let text = row.cell("text");
    let alone = match row.cell("alone") {
        "yes" => true,
        "no" => false,
        other => {
            return Err(row.error(format!("alone is {other:?}"), "write yes or no"));
        }
    };
    let value = Abbreviation {
        code: row.cell("stands_for").to_owned(),
        text: text.to_owned(),
        alone,
    };
    match rules.abbreviations.insert(without_periods(text), value) {
        None => Ok(()),
        Some(_) => Err(row.error(
            format!("{text:?} stands here twice"),
            "delete one of the rows",
        )),
    }
}

fn side(row: Row<'_>) -> Result<(bool, bool), Finding> {
    match row.cell("side") {
        "before" => Ok((true, false)),
        "after" => Ok((false, true)),
        "both" => Ok((true, true)),
        other => Err(row.error(
            format!("side {other:?} is not known"),
            "write before, after or both: where the word stands",
        )),
    }
}

fn feature(rules: &mut Rules, row: Row<'_>) -> Result<(), Finding> {
    let (before, after) = side(row)?;
    let says = match row.cell("feature") {
        "skip" => Says::Skip,
        name => Says::Feature(feature_number(row, name)?),
    };
    let value = FeatureWord {
        before,
        after,
        says,
    };
    once(&mut rules.features, row, row.cell("word"), value)
}

fn feature_number(row: Row<'_>, name: &str) -> Result<u32, Finding> {
    Feature::named(name).map(Feature::number).ok_or_else(|| {
        let known: Vec<&str> = Feature::names().collect();
        row.error(
            format!("feature {name:?} is not known"),
            format!("write one of {}", known.join(", ")),
        )
    })
}

fn mostly(rules: &mut Rules, row: Row<'_>) -> Result<(), Finding> {
    let value = match row.cell("mostly") {
        "word" => Mostly::Word,
        "person" => Mostly::Person,
        "body" => Mostly::Body,
        other => {
            return Err(row.error(
                format!("mostly {other:?} is not known"),
                "write word, person or body",
            ));
        }
    };
    row.list("text")
        .try_for_each(|text| once(&mut rules.names, row, text, value))
}

fn context(rules: &mut Rules, row: Row<'_>) -> Result<(), Finding> {
    let (before, after) = side(row)?;
    let makes = match row.cell("makes") {
        "person" => Makes::Person,
        "body" => Makes::Body,
        "place" => Makes::Place,
        other => {
            return Err(row.error(
                format!("makes {other:?} is not known"),
                "write person, body or place",
            ));
        }
    };
    let value = Context {
        before,
        after,
        makes,
    };
    row.list("word")
        .try_for_each(|word| once(&mut rules.contexts, row, word, value))
}

fn region(rules: &mut Rules, row: Row<'_>) -> Result<(), Finding> {
    let number = |column: &str, limit: f64| {
        let n: Option<f64> = row.cell(column).parse().ok();
        n.filter(|n| n.abs() <= limit).ok_or_else(|| {
            row.error(
                format!("{column} is {:?}", row.cell(column)),
                format!("write a number of at most {limit}"),
            )
        })
    };
    let geonames = match row.cell("geonames") {
        "" => None,
        id => Some(id.parse().map_err(|_| {
            row.error(
                format!("geonames is {id:?}"),
                "write GeoNames' id as a number, or leave it empty",
            )
        })?),
    };
    let region = Region {
        name: row.cell("name").to_owned(),
        aliases: row.list("aliases").map(str::to_owned).collect(),
        feature: feature_number(row, row.cell("feature"))?,
        lat: number("lat", 90.0)?,
        lon: number("lon", 180.0)?,
        radius_km: number("radius_km", 12_000.0)?,
        country: row.cell("country").to_owned(),
        geonames,
    };
    rules.regions.push(region);
    Ok(())
}
