//! The compiled gazetteer: names to places, opened by mapping the file.
//!
//! Works on the sections that [`super::compile`] lays out. Nothing is copied out but what a caller
//! asks for, so that opening costs the checksum and no more.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::feature::Feature;
use crate::KnowError;
use crate::container::{Container, Section};
use crate::phrase::{self, Case, Sink};

/// Words in a place's record.
pub(crate) const RECORD: usize = 11;
/// Coordinates are kept in units of this many a degree.
pub(crate) const DEGREE: f64 = 1e6;
/// A coordinate that is not known.
pub(crate) const NOWHERE: i32 = i32::MIN;
/// Set in a posting: the name is not the place's first.
pub(crate) const ALTERNATE: u32 = 1;

/// Places by name and by GeoNames id.
#[derive(Clone)]
pub struct Gazetteer {
    names: fst::raw::Fst<Section>,
    postings: Section,
    records: Section,
    strings: Section,
    by_id: Section,
    /// Countries and first-order divisions by code: they stand first in the file.
    codes: Arc<HashMap<Box<str>, u32>>,
    about: String,
    key: String,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Gazetteer({} places)", self.len())
    }
}

impl Gazetteer {
    /// Opens a compiled gazetteer by mapping it into memory.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or is something else.
    pub fn open(path: &Path) -> Result<Self, KnowError> {
        Self::read(&Container::open(path).map_err(other_file)?)
    }

    /// Takes a compiled gazetteer that is in memory.
    ///
    /// # Errors
    /// As [`Gazetteer::open`].
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, KnowError> {
        Self::read(&Container::from_bytes(bytes).map_err(other_file)?)
    }

    fn read(file: &Container) -> Result<Self, KnowError> {
        let section = |name: &str| {
            file.section(name)
                .ok_or_else(|| KnowError::Gazetteer(format!("section {name:?} is missing")))
        };
        let names = fst::raw::Fst::new(section("place_names")?)
            // Its own checksum too: walking damaged nodes could panic.
            .and_then(|map| map.verify().map(|()| map))
            .map_err(|e| KnowError::Gazetteer(format!("the map of names: {e}")))?;
        let text = |name: &str| {
            std::str::from_utf8(section(name)?.as_ref())
                .map(str::to_owned)
                .map_err(|_| KnowError::Gazetteer(format!("section {name:?} is not UTF-8")))
        };
        let (about, key) = (text("place_about")?, text("place_key")?);
        let mut gazetteer = Self {
            names,
            postings: section("place_postings")?,
            records: section("place_records")?,
            strings: section("place_strings")?,
            by_id: section("place_by_id")?,
            codes: Arc::default(),
            about,
            key,
        };
        let mut codes = HashMap::new();
        for index in 0..gazetteer.len() as u32 {
            match gazetteer.entry(index) {
                Some(e) if matches!(e.feature(), Feature::Country | Feature::Admin1) => {
                    codes.entry(e.code().into()).or_insert(index);
                    // "CA.08" lies in the country that is CA in two letters.
                    if let (Some((alpha2, _)), Some(country)) =
                        (e.code().split_once('.'), e.country())
                    {
                        codes.entry(alpha2.into()).or_insert(country.index());
                    }
                }
                _ => break,
            }
        }
        gazetteer.codes = Arc::new(codes);
        Ok(gazetteer)
    }

    /// The country (`USA`, `US`) or first-order division (`US.LA`) with a code, or the place with
    /// that GeoNames id.
    #[must_use]
    pub fn coded(&self, code: &str) -> Option<PlaceEntry<'_>> {
        if let Ok(id) = code.parse() {
            return self.by_geonames(id);
        }
        self.entry(*self.codes.get(code)?)
    }

    /// What it was made of, and by which version of the rules.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The key of the files and rules it was made of ([`super::key`]).
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.records(4 * RECORD)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place with a GeoNames id.
    #[must_use]
    pub fn by_geonames(&self, id: u32) -> Option<PlaceEntry<'_>> {
        let (mut low, mut high) = (0, self.by_id.records(8));
        while low < high {
            let mid = low + (high - low) / 2;
            match self.by_id.u32_at(2 * mid)?.cmp(&id) {
                std::cmp::Ordering::Equal => return self.entry(self.by_id.u32_at(2 * mid + 1)?),
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
            }
        }
        None
    }

    /// The place at an index.
    #[must_use]
    pub fn entry(&self, index: u32) -> Option<PlaceEntry<'_>> {
        ((index as usize) < self.len()).then_some(PlaceEntry {
            gazetteer: self,
            index,
        })
    }

    /// The places that words name, all of them taken together; most important first.
    pub fn named<'g>(&'g self, words: &[&str]) -> Names<'g> {
        let mut walk = self.walk();
        for word in words {
            phrase::atoms(word, &mut walk);
        }
        self.postings(if walk.atoms > 0 { walk.here() } else { None })
    }

    /// The longest name that words begin with: how many words it takes, and the places.
    pub fn longest<'g>(&'g self, words: &[&str]) -> Option<(usize, Names<'g>)> {
        let mut walk = self.walk();
        let mut best = None;
        for (i, word) in words.iter().enumerate() {
            let before = walk.atoms;
            phrase::atoms(word, &mut walk);
            if walk.at.is_none() || walk.atoms == 0 {
                break;
            }
            if walk.atoms > before && walk.here().is_some() {
                best = Some((i + 1, walk.here()));
            }
        }
        best.map(|(len, value)| (len, self.postings(value)))
    }

    fn walk(&self) -> Walk<'_> {
        Walk {
            names: &self.names,
            at: Some(self.names.root().addr()),
            output: fst::raw::Output::zero(),
            atoms: 0,
            gap: false,
        }
    }

    fn postings(&self, value: Option<u64>) -> Names<'_> {
        let value = value.unwrap_or(0);
        let (at, count) = ((value >> 16) as usize, (value & 0xffff) as usize);
        Names {
            gazetteer: self,
            at,
            end: at.saturating_add(count),
        }
    }

    fn string(&self, at: u32) -> &str {
        let at = at as usize;
        let all = self.strings.as_ref();
        let len = all
            .get(at..at.saturating_add(2))
            .and_then(|b| b.try_into().ok())
            .map_or(0, u16::from_le_bytes) as usize;
        all.get(at.saturating_add(2)..at.saturating_add(2 + len))
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or("")
    }
}

/// The remedy of a gazetteer is another than that of knowledge.
fn other_file(error: KnowError) -> KnowError {
    match error {
        KnowError::Corrupt(what) => KnowError::Gazetteer(what),
        other => other,
    }
}

/// The places of a name.
#[derive(Clone)]
pub struct Names<'g> {
    gazetteer: &'g Gazetteer,
    at: usize,
    end: usize,
}

/// A place, and whether the name asked for is its first.
#[derive(Clone, Copy)]
pub struct Named<'g> {
    /// The place.
    pub place: PlaceEntry<'g>,
    /// Another name of it was asked for.
    pub alternate: bool,
}

impl<'g> Iterator for Names<'g> {
    type Item = Named<'g>;

    fn next(&mut self) -> Option<Named<'g>> {
        if self.at >= self.end {
            return None;
        }
        let posting = self.gazetteer.postings.u32_at(self.at)?;
        self.at += 1;
        Some(Named {
            place: self.gazetteer.entry(posting >> 1)?,
            alternate: posting & ALTERNATE != 0,
        })
    }
}

/// A place of the gazetteer.
#[derive(Clone, Copy)]
pub struct PlaceEntry<'g> {
    gazetteer: &'g Gazetteer,
    index: u32,
}

impl std::fmt::Debug for PlaceEntry<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} ({})",
            self.name(),
            self.geonames().unwrap_or_default()
        )
    }
}

impl<'g> PlaceEntry<'g> {
    fn word(self, i: usize) -> u32 {
        let at = (self.index as usize).saturating_mul(RECORD);
        self.gazetteer.records.u32_at(at + i).unwrap_or(0)
    }

    /// Its index in this gazetteer.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// GeoNames' id; places of other sources have none.
    #[must_use]
    pub fn geonames(self) -> Option<u32> {
        Some(self.word(0)).filter(|id| *id != 0)
    }

    /// Its first name.
    #[must_use]
    pub fn name(self) -> &'g str {
        self.gazetteer.string(self.word(1))
    }

    /// What it is.
    #[must_use]
    pub fn feature(self) -> Feature {
        Feature::from_number(self.word(2))
    }

    /// Latitude and longitude, where known; of areas those of the point that stands for them.
    #[must_use]
    pub fn point(self) -> Option<(f64, f64)> {
        let (lat, lon) = (self.word(3) as i32, self.word(4) as i32);
        (lat != NOWHERE && lon != NOWHERE)
            .then(|| (f64::from(lat) / DEGREE, f64::from(lon) / DEGREE))
    }

    /// People who live there; 0 where not known.
    #[must_use]
    pub fn population(self) -> u32 {
        self.word(5)
    }

    /// The country it lies in; itself where it is one.
    #[must_use]
    pub fn country(self) -> Option<PlaceEntry<'g>> {
        self.up(6)
    }

    /// ISO 3166-1 alpha-3 of its country.
    #[must_use]
    pub fn country_code(self) -> Option<&'g str> {
        Some(self.country()?.code()).filter(|code| !code.is_empty())
    }

    /// The first-order division it lies in; itself where it is one.
    #[must_use]
    pub fn admin1(self) -> Option<PlaceEntry<'g>> {
        self.up(7)
    }

    /// The second-order division it lies in; itself where it is one.
    #[must_use]
    pub fn admin2(self) -> Option<PlaceEntry<'g>> {
        self.up(8)
    }

    /// Whether it lies in another place, a country or a division.
    #[must_use]
    pub fn lies_in(self, area: PlaceEntry<'_>) -> bool {
        let is = |up: Option<PlaceEntry<'_>>| up.is_some_and(|up| up.index() == area.index());
        self.index() != area.index()
            && (is(self.admin1()) || is(self.admin2()) || is(self.country()))
    }

    /// A radius in kilometres that covers its area, or what is known of it.
    #[must_use]
    pub fn radius_km(self) -> f64 {
        f64::from(self.word(9)) / 10.0
    }

    /// ISO alpha-3 of countries, GeoNames' code of divisions (`US.LA`), else empty.
    #[must_use]
    pub fn code(self) -> &'g str {
        self.gazetteer.string(self.word(10))
    }

    fn up(self, i: usize) -> Option<PlaceEntry<'g>> {
        self.gazetteer.entry(self.word(i).checked_sub(1)?)
    }
}

/// A walk through the map of names, atom by atom. Capitals are the caller's business.
struct Walk<'g> {
    names: &'g fst::raw::Fst<Section>,
    at: Option<fst::raw::CompiledAddr>,
    output: fst::raw::Output,
    atoms: usize,
    gap: bool,
}

impl Walk<'_> {
    fn step(&mut self, byte: u8) {
        let Some(at) = self.at else { return };
        let node = self.names.node(at);
        self.at = node.find_input(byte).map(|i| {
            let transition = node.transition(i);
            self.output = self.output.cat(transition.out);
            transition.addr
        });
    }

    fn here(&self) -> Option<u64> {
        let node = self.names.node(self.at?);
        node.is_final()
            .then(|| self.output.cat(node.final_output()).value())
    }
}

impl Sink for Walk<'_> {
    fn byte(&mut self, byte: u8) {
        if std::mem::take(&mut self.gap) {
            self.step(b' ');
        }
        self.step(byte);
    }

    fn end(&mut self, _: Case) {
        self.atoms += 1;
        self.gap = true;
    }
}
