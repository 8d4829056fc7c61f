//! CAMEO's chained codes of actors (`GEOOPPPTY`) as a country or slot and PLOVER's sectors.

use std::collections::HashMap;
use std::path::Path;

use crate::KnowError;
use crate::entry::Kind;
use crate::load::Drafts;
use crate::table::Table;

/// What a code of three letters is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Chunk {
    Place(String),
    Sector(String),
    /// Says nothing that a party has a field for: region, religion, ethnic group, named group.
    Detail,
}

/// The codes by their three letters.
#[derive(Debug)]
pub struct Codes {
    chunks: HashMap<String, Chunk>,
}

/// What a code says.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Id of a country, or a slot (IGO, UNO …); empty where the code names none.
    pub country: String,
    /// PLOVER's sectors, in the order of the code.
    pub sectors: Vec<String>,
    /// Chunks that no field has room for.
    pub dropped: Vec<String>,
}

impl Codes {
    /// Reads `ontology/cameo_actor_codes.csv` of a knowledge folder; a code that is not there and is an
    /// id of `countries.csv` is that country.
    ///
    /// # Errors
    /// If the table is missing or does not read.
    pub fn read(folder: &Path, drafts: &Drafts) -> Result<Self, KnowError> {
        let path = folder.join("ontology").join("cameo_actor_codes.csv");
        let table = Table::read(&path)?.ok_or_else(|| {
            KnowError::io(
                &path,
                std::io::Error::new(
                    std::io::ErrorKind::NotFound,
                    "an import needs the table of CAMEO's actor codes",
                ),
            )
        })?;
        if let Some(wrong) = table
            .expect(&["code", "kind", "country", "sector", "name"])
            .into_iter()
            .next()
        {
            return Err(wrong.into());
        }
        let mut chunks: HashMap<String, Chunk> = drafts
            .entries
            .iter()
            .filter(|d| d.kind == Kind::Country)
            .map(|d| (d.id.clone(), Chunk::Place(d.id.clone())))
            .collect();
        for row in table.rows() {
            let chunk = match row.cell("kind") {
                "country" | "slot" if !row.cell("country").is_empty() => {
                    Chunk::Place(row.cell("country").to_owned())
                }
                "sector" => Chunk::Sector(row.cell("sector").to_owned()),
                _ => Chunk::Detail,
            };
            chunks.insert(row.cell("code").to_owned(), chunk);
        }
        Ok(Self { chunks })
    }

    /// Takes a code apart, three letters at a time.
    ///
    /// # Errors
    /// In words, where a chunk is not known or too short.
    pub fn decode(&self, code: &str) -> Result<Decoded, String> {
        let mut out = Decoded::default();
        let chars: Vec<char> = code.trim().to_uppercase().chars().collect();
        if chars.is_empty() {
            return Err("a bracket without a code".into());
        }
        for three in chars.chunks(3) {
            let chunk: String = three.iter().collect();
            match self.chunks.get(&chunk) {
                Some(Chunk::Place(place)) if out.country.is_empty() => {
                    out.country.clone_from(place);
                }
                // "IGOUNO": the narrower slot. A further country says whose else it is.
                Some(Chunk::Place(place)) if is_slot(&out.country) => {
                    out.country.clone_from(place);
                }
                Some(Chunk::Sector(sector)) => {
                    if !out.sectors.contains(sector) {
                        out.sectors.push(sector.clone());
                    }
                }
                Some(Chunk::Place(_) | Chunk::Detail) => out.dropped.push(chunk),
                None => return Err(format!("{chunk:?} in code {code:?} is not known")),
            }
        }
        Ok(out)
    }
}

/// The slots that say only what kind of body somebody is.
fn is_slot(country: &str) -> bool {
    matches!(country, "IGO" | "NGO" | "IMG" | "MNC" | "ISM")
}
