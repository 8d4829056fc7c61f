//! Published rows to one compiled gazetteer.
//!
//! In: the wheels ([`Sources`]), the villages ([`Village`]), the knowledge (country codes, feature
//! words, regions). Out: the bytes of the file that [`super::Gazetteer`] opens, the same for the same
//! input.
//!
//! ```text
//! place_records   11 words each: GeoNames id, name, feature, lat, lon, population, country,
//!                 admin1, admin2 (index + 1, 0 for none), radius in 100 m, code
//! place_names     finite-state map: name as key (crate::phrase) -> first posting << 16 | count
//! place_postings  index << 1 | alternate, most important first
//! place_strings   u16 length, UTF-8
//! place_by_id     GeoNames id, index; by id
//! place_about, place_key   text
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::feature::Feature;
use super::gazetteer::{ALTERNATE, DEGREE, NOWHERE, RECORD};
use super::rules::{Rules, Says};
use super::source::{self, Rows, Sources};
use crate::phrase::{Key, Sink, atoms};
use crate::{Kind, KnowError, Knowledge, container};

/// Two places of one name this near each other are one, in kilometres.
const SAME_KM: f64 = 15.0;
/// People a square kilometre of built-up land, for the radius of towns.
const DENSITY: f64 = 3000.0;
/// No name leads to more places: the least important are left out.
const MOST: usize = 2000;

/// A place known by name, division, country and point alone.
#[derive(Debug, Clone)]
pub struct Village {
    /// Its name.
    pub name: String,
    /// Its first-order division, by name.
    pub admin1: String,
    /// Its country, by name.
    pub country: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

struct Draft {
    geonames: u32,
    name: String,
    aliases: Vec<String>,
    feature: Feature,
    point: Option<(f64, f64)>,
    population: u64,
    country: Option<usize>,
    admin1: Option<usize>,
    admin2: Option<usize>,
    radius_km: f64,
    code: String,
}

/// What a gazetteer of these files and this knowledge is known by: the same key, the same gazetteer.
///
/// # Errors
/// If a file cannot be read.
pub fn key(files: &[&Path], knowledge: &Knowledge) -> Result<String, KnowError> {
    /// Raised whenever other code makes another gazetteer of the same files.
    const VERSION: u32 = 1;
    let mut sha = Sha256::new();
    sha.update(VERSION.to_le_bytes());
    for path in files {
        let mut file = File::open(path).map_err(|e| KnowError::io(path, e))?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = file.read(&mut buffer).map_err(|e| KnowError::io(path, e))?;
            if n == 0 {
                break;
            }
            sha.update(&buffer[..n]);
        }
    }
    sha.update(knowledge.section("places").unwrap_or(&[]));
    for country in knowledge
        .actors()
        .iter()
        .filter(|e| e.kind() == Kind::Country)
    {
        sha.update(country.id());
        sha.update(country.name());
    }
    Ok(sha.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

/// Compiles a gazetteer known by a [`key`]. `villages` may be none; their order does not matter.
///
/// # Errors
/// If a source cannot be read or is of another form, or the knowledge has no rules of places.
pub fn compile(
    sources: &Sources,
    villages: Vec<Village>,
    knowledge: &Knowledge,
    key: &str,
) -> Result<Vec<u8>, KnowError> {
    let rules = knowledge
        .places()
        .ok_or_else(|| KnowError::Limit("the knowledge has no rules of places (places/)".into()))?;
    let rows = source::read(sources)?;
    let mut build = Build::new(knowledge, rules);
    build.countries(&rows);
    build.divisions(&rows);
    build.cities(&rows);
    build.own(rules, &rows);
    build.areas();
    build.villages(villages);
    build.write(key)
}

struct Build<'k> {
    knowledge: &'k Knowledge,
    rules: &'k Rules,
    drafts: Vec<Draft>,
    country_by_alpha2: HashMap<String, usize>,
    country_by_code: HashMap<String, usize>,
    division_by_number: HashMap<usize, usize>,
}

impl<'k> Build<'k> {
    fn new(knowledge: &'k Knowledge, rules: &'k Rules) -> Self {
        Self {
            knowledge,
            rules,
            drafts: Vec::new(),
            country_by_alpha2: HashMap::new(),
            country_by_code: HashMap::new(),
            division_by_number: HashMap::new(),
        }
    }

    /// The code this project gives a country of that name.
    fn country_code(&self, name: &str) -> Option<String> {
        let words: Vec<&str> = name.split_whitespace().collect();
        let found = self.knowledge.actors().longest(&words)?;
        let entry = found.entries.clone().find(|e| e.kind() == Kind::Country)?;
        (found.len == words.len()).then(|| entry.country().map(str::to_owned))?
    }

    fn countries(&mut self, rows: &Rows) {
        for row in &rows.countries {
            let index = self.drafts.len();
            let code = self
                .country_code(&row.name)
                .unwrap_or_else(|| row.iso3.clone());
            self.country_by_alpha2.insert(row.iso.clone(), index);
            self.country_by_code.insert(code.clone(), index);
            self.drafts.push(Draft {
                geonames: row.geonameid,
                name: row.name.clone(),
                aliases: Vec::new(),
                feature: Feature::Country,
                point: None,
                population: row.population,
                country: Some(index),
                admin1: None,
                admin2: None,
                radius_km: disc(row.areakm2),
                code,
            });
        }
    }

    fn divisions(&mut self, rows: &Rows) {
        let mut levels: Vec<_> = rows.divisions.iter().collect();
        // Parents before children, for whoever looks divisions up by code; within a level as they come.
        levels.sort_by_key(|d| (d.level, d.number));
        for row in levels {
            let alpha2 = row.code.split('.').next().unwrap_or("");
            let country = self.country_by_alpha2.get(alpha2).copied();
            let parent = row
                .parent
                .and_then(|n| self.division_by_number.get(&n).copied());
            let feature = match row.level {
                1 => Feature::Admin1,
                2 => Feature::Admin2,
                _ => continue,
            };
            let index = self.drafts.len();
            self.division_by_number.insert(row.number, index);
            let name = turned(&row.name);
            let mut aliases = row.aliases.clone();
            aliases.extend(self.bare(&name));
            let first = |level| (feature == level).then_some(index);
            self.drafts.push(Draft {
                geonames: row.geonameid,
                name,
                aliases,
                feature,
                point: None,
                population: 0,
                country,
                admin1: first(Feature::Admin1).or(parent),
                admin2: first(Feature::Admin2),
                radius_km: 0.0,
                code: row.code.clone(),
            });
        }
    }

    /// A division's name without the word that says what it is: "Kharkiv Oblast".
    fn bare(&self, name: &str) -> Option<String> {
        let (head, last) = name.rsplit_once(' ')?;
        let word = self.rules.features.get(&Key::of(last).text)?;
        let is_division = matches!(word.feature(), Some(Feature::Admin1 | Feature::Admin2));
        (word.after && is_division).then(|| head.to_owned())
    }

    fn cities(&mut self, rows: &Rows) {
        let capitals: HashMap<&str, &str> = rows
            .countries
            .iter()
            .map(|c| (c.iso.as_str(), c.capital.as_str()))
            .collect();
        for row in &rows.cities {
            let index = self.drafts.len();
            let within: Vec<usize> = rows
                .lies_in
                .get(&row.geonameid)
                .into_iter()
                .flatten()
                .filter_map(|n| self.division_by_number.get(n).copied())
                .collect();
            let at = |level| {
                within
                    .iter()
                    .copied()
                    .find(|&d| self.drafts[d].feature == level)
            };
            let capital = capitals.get(row.countrycode.as_str()).is_some_and(|c| {
                let c = Key::of(c).text;
                !c.is_empty()
                    && (Key::of(&row.name).text == c
                        || (row.population > 100_000
                            && row.alternatenames.iter().any(|a| Key::of(a).text == c)))
            });
            let (admin1, admin2) = (at(Feature::Admin1), at(Feature::Admin2));
            self.drafts.push(Draft {
                geonames: row.geonameid,
                name: row.name.clone(),
                aliases: row.alternatenames.clone(),
                feature: Feature::PopulatedPlace,
                point: Some((row.latitude, row.longitude)),
                population: row.population,
                country: self.country_by_alpha2.get(&row.countrycode).copied(),
                admin1,
                admin2,
                radius_km: disc(row.population as f64 / DENSITY).max(0.5),
                code: String::new(),
            });
            if capital {
                self.capital(index);
            }
        }
    }

    /// The largest place of the capital's name is the capital.
    fn capital(&mut self, index: usize) {
        let country = self.drafts[index].country;
        let other = self
            .drafts
            .iter()
            .position(|d| d.feature == Feature::Capital && d.country == country);
        match other {
            Some(o) if self.drafts[o].population >= self.drafts[index].population => return,
            Some(o) => self.drafts[o].feature = Feature::PopulatedPlace,
            None => {}
        }
        self.drafts[index].feature = Feature::Capital;
    }

    /// Continents, and the project's own table of regions and seas.
    fn own(&mut self, rules: &Rules, rows: &Rows) {
        let plain = |name: &str, feature, point, radius_km| Draft {
            geonames: 0,
            name: name.to_owned(),
            aliases: Vec::new(),
            feature,
            point: Some(point),
            population: 0,
            country: None,
            admin1: None,
            admin2: None,
            radius_km,
            code: String::new(),
        };
        for row in &rows.continents {
            let Ok(point) = row.lat.parse().and_then(|lat| Ok((lat, row.lng.parse()?))) else {
                continue;
            };
            let draft = plain(&row.name, Feature::Continent, point, 3000.0);
            self.drafts.push(Draft {
                geonames: row.geonameid,
                ..draft
            });
        }
        for row in &rules.regions {
            let feature = Feature::from_number(row.feature);
            let draft = plain(&row.name, feature, (row.lat, row.lon), row.radius_km);
            self.drafts.push(Draft {
                geonames: row.geonames.unwrap_or(0),
                aliases: row.aliases.clone(),
                country: self.country_by_code.get(&row.country).copied(),
                ..draft
            });
        }
    }

    /// Divisions and countries get the middle and the reach of what lies in them.
    fn areas(&mut self) {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, d) in self.drafts.iter().enumerate() {
            if d.feature.is_populated() {
                for area in [d.country, d.admin1, d.admin2].into_iter().flatten() {
                    members.entry(area).or_default().push(i);
                }
            }
        }
        for (area, towns) in members {
            let points: Vec<(f64, f64)> =
                towns.iter().filter_map(|&t| self.drafts[t].point).collect();
            let people: u64 = towns.iter().map(|&t| self.drafts[t].population).sum();
            let Some(middle) = middle(&points) else {
                continue;
            };
            let mut far: Vec<f64> = points.iter().map(|p| km(*p, middle)).collect();
            far.sort_by(f64::total_cmp);
            // One town in twenty may lie outside: exclaves and slips of the sources.
            let reach = far[(far.len() - 1) * 19 / 20].max(2.0);
            let draft = &mut self.drafts[area];
            draft.point = Some(middle);
            if draft.feature != Feature::Country {
                draft.radius_km = reach;
                draft.population = people;
            }
        }
    }

    fn villages(&mut self, mut villages: Vec<Village>) {
        villages.retain(|v| v.lat.abs() <= 90.0 && v.lon.abs() <= 180.0);
        villages.sort_by(|a, b| {
            let key = |v: &Village| (v.country.clone(), v.admin1.clone(), v.name.clone());
            key(a)
                .cmp(&key(b))
                .then(a.lat.total_cmp(&b.lat))
                .then(a.lon.total_cmp(&b.lon))
        });
        let mut known: HashMap<(Option<usize>, String), Vec<usize>> = HashMap::new();
        for (i, d) in self.drafts.iter().enumerate() {
            for name in std::iter::once(&d.name).chain(&d.aliases) {
                let at = known.entry((d.country, Key::of(name).text)).or_default();
                if at.last() != Some(&i) {
                    at.push(i);
                }
            }
        }
        let mut codes: HashMap<String, Option<usize>> = HashMap::new();
        for v in villages {
            if !codes.contains_key(&v.country) {
                let index = self
                    .country_code(&v.country)
                    .and_then(|code| self.country_by_code.get(&code).copied());
                codes.insert(v.country.clone(), index);
            }
            let Some(country) = codes[&v.country] else {
                continue;
            };
            let point = (v.lat, v.lon);
            if v.name.is_empty() {
                self.drafts[country].point = Some(point);
                continue;
            }
            let key = Key::of(&v.name).text;
            let of_name = |feature, name: &str| {
                let found = known.get(&(Some(country), Key::of(name).text));
                found
                    .into_iter()
                    .flatten()
                    .copied()
                    .find(|&i| self.drafts[i].feature == feature)
            };
            let admin1 = of_name(Feature::Admin1, &v.admin1);
            let word = v.name.rsplit(' ').next().map(|w| Key::of(w).text);
            let word = word.and_then(|w| self.rules.features.get(&w));
            let word = word.filter(|w| w.after && v.name.contains(' '));
            if word.is_some_and(|w| w.says == Says::Skip) {
                continue;
            }
            let of_word = word.and_then(super::rules::FeatureWord::feature);
            let division = match of_word {
                Some(Feature::Admin2) => known
                    .get(&(Some(country), key.clone()))
                    .into_iter()
                    .flatten()
                    .copied()
                    .find(|&i| {
                        let d = &self.drafts[i];
                        d.feature == Feature::Admin2 && (d.admin1 == admin1 || admin1.is_none())
                    }),
                _ if v.name == v.admin1 => of_name(Feature::Admin1, &v.name),
                _ => None,
            };
            if let Some(d) = division {
                self.drafts[d].point = Some(point);
                continue;
            }
            let at = known.entry((Some(country), key)).or_default();
            let again = at.iter().any(|&i| {
                let d = &self.drafts[i];
                d.point
                    .is_none_or(|p| km(p, point) < SAME_KM.max(d.radius_km))
            });
            if again {
                continue;
            }
            at.push(self.drafts.len());
            self.drafts.push(Draft {
                geonames: 0,
                name: v.name,
                aliases: Vec::new(),
                feature: of_word.unwrap_or(Feature::PopulatedPlace),
                point: Some(point),
                population: 0,
                country: Some(country),
                admin1,
                admin2: None,
                radius_km: if of_word.is_some() { 20.0 } else { 1.0 },
                code: String::new(),
            });
        }
    }

    fn write(self, key: &str) -> Result<Vec<u8>, KnowError> {
        let drafts = self.drafts;
        if drafts.len() >= (1 << 31) {
            return Err(KnowError::Limit("too many places".into()));
        }
        let mut strings = Strings::default();
        let mut records: Vec<u32> = Vec::with_capacity(drafts.len() * RECORD);
        let mut by_key: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
        let mut by_id: Vec<(u32, u32)> = Vec::new();
        for (i, d) in drafts.iter().enumerate() {
            let index = i as u32;
            let up = |o: Option<usize>| o.map_or(0, |i| i as u32 + 1);
            let part = |pick: fn((f64, f64)) -> f64| {
                d.point
                    .map_or(NOWHERE, |p| (pick(p) * DEGREE).round() as i32) as u32
            };
            let record: [u32; RECORD] = [
                d.geonames,
                strings.add(&d.name),
                d.feature.number(),
                part(|p| p.0),
                part(|p| p.1),
                u32::try_from(d.population).unwrap_or(u32::MAX),
                up(d.country),
                up(d.admin1),
                up(d.admin2),
                (d.radius_km * 10.0).round() as u32,
                strings.add(&d.code),
            ];
            records.extend(record);
            if d.geonames != 0 {
                by_id.push((d.geonames, index));
            }
            let first = Key::of(&d.name).text;
            for alias in d.aliases.iter().filter(|a| is_name(a)) {
                let key = Key::of(alias).text;
                if key != first && !key.is_empty() {
                    by_key.entry(key).or_default().push((index, ALTERNATE));
                }
            }
            if !first.is_empty() {
                by_key.entry(first).or_default().push((index, 0));
            }
        }
        by_id.sort_unstable();
        by_id.dedup_by_key(|pair| pair.0);
        let mut postings: Vec<u32> = Vec::new();
        let mut names = fst::MapBuilder::memory();
        for (key, mut found) in by_key {
            found.sort_unstable();
            found.dedup_by_key(|pair| pair.0);
            found.sort_by_key(|(i, mark)| {
                let d = &drafts[*i as usize];
                let rank = match d.feature {
                    Feature::Country | Feature::Continent => 0,
                    Feature::Admin1 | Feature::Capital => 1,
                    _ => 2,
                };
                (*mark, rank, std::cmp::Reverse(d.population), *i)
            });
            found.truncate(MOST);
            let value = (postings.len() as u64) << 16 | found.len() as u64;
            postings.extend(found.iter().map(|(i, mark)| i << 1 | mark));
            names
                .insert(&key, value)
                .map_err(|e| KnowError::Limit(e.to_string()))?;
        }
        let names = names
            .into_inner()
            .map_err(|e| KnowError::Limit(e.to_string()))?;
        let about = format!("{} places, {} names' places", drafts.len(), postings.len());
        let by_id: Vec<u32> = by_id.into_iter().flat_map(|(id, i)| [id, i]).collect();
        container::write(&[
            ("place_names".to_owned(), names),
            ("place_postings".to_owned(), words(&postings)),
            ("place_records".to_owned(), words(&records)),
            ("place_strings".to_owned(), strings.bytes),
            ("place_by_id".to_owned(), words(&by_id)),
            ("place_about".to_owned(), about.into_bytes()),
            ("place_key".to_owned(), key.as_bytes().to_vec()),
        ])
    }
}

#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    known: HashMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(at) = self.known.get(text) {
            return *at;
        }
        let at = self.bytes.len() as u32;
        let len = u16::try_from(text.len()).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&len.to_le_bytes());
        self.bytes
            .extend_from_slice(&text.as_bytes()[..len as usize]);
        self.known.insert(text.to_owned(), at);
        at
    }
}

/// "Vale of Glamorgan, The" is the Vale of Glamorgan.
fn turned(name: &str) -> String {
    match name.strip_suffix(", The") {
        Some(rest) => rest.to_owned(),
        None => name.to_owned(),
    }
}

/// Whether an alternate name is one that English texts can have: in Latin letters, written as a name,
/// and no airport code.
fn is_name(text: &str) -> bool {
    struct Letters(usize);
    impl Sink for Letters {
        fn byte(&mut self, _: u8) {
            self.0 += 1;
        }
        fn end(&mut self, _: crate::phrase::Case) {}
    }
    let latin = |c: char| {
        !c.is_alphabetic()
            || c < '\u{250}'
            || ('\u{1e00}'..'\u{1f00}').contains(&c)
            || matches!(c, '\u{259}' | '\u{2bb}'..='\u{2bf}')
    };
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    let first_is_capital = letters.next().is_some_and(char::is_uppercase);
    let article = [
        "al-", "ad-", "ar-", "as-", "at-", "az-", "el-", "la ", "el ",
    ]
    .iter()
    .any(|a| text.starts_with(a));
    let mut count = Letters(0);
    atoms(text, &mut count);
    let code = count.0 <= 4 && !text.chars().any(char::is_lowercase);
    text.chars().all(latin) && (first_is_capital || article) && count.0 >= 2 && !code
}

/// The radius of a disc of that area.
fn disc(km2: f64) -> f64 {
    (km2.max(0.0) / std::f64::consts::PI).sqrt()
}

/// The mean of points on the globe.
fn middle(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let mut sum = (0.0, 0.0, 0.0);
    for (lat, lon) in points {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        sum.0 += lat.cos() * lon.cos();
        sum.1 += lat.cos() * lon.sin();
        sum.2 += lat.sin();
    }
    let flat = sum.0.hypot(sum.1);
    (flat > 1e-9 || sum.2.abs() > 1e-9).then(|| {
        (
            sum.2.atan2(flat).to_degrees(),
            sum.1.atan2(sum.0).to_degrees(),
        )
    })
}

/// The distance of two points in kilometres.
pub(crate) fn km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let dlat = (lb - la) / 2.0;
    let dlon = (b.1 - a.1).to_radians() / 2.0;
    let h = dlat.sin().powi(2) + la.cos() * lb.cos() * dlon.sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternate_names_are_names() {
        for (text, is) in [
            ("Lemberg", true),
            ("Łódź", true),
            ("al-Hasakah", true),
            ("lwiw", false),
            ("Львів", false),
            ("LWO", false),
            ("X", false),
        ] {
            assert_eq!(is_name(text), is, "{text}");
        }
    }

    #[test]
    fn the_globe_is_round() {
        assert!((km((0.0, 0.0), (0.0, 90.0)) - 10007.5).abs() < 1.0);
        let (lat, lon) = middle(&[(10.0, 179.0), (10.0, -179.0)]).unwrap();
        assert!((lat - 10.0).abs() < 0.1 && lon.abs() > 179.0, "{lat} {lon}");
    }
}
