//! Actors, places and publishers: one row each, found again by a key.

use std::collections::HashMap;
use std::fmt::Write;

use dateline_record::{Party, Place, PlacePrecision};
use rusqlite::{Connection, OptionalExtension};

use crate::schema;

/// Keys kept in memory; beyond this the table is asked.
const KEPT: usize = 400_000;

/// The rows of one table by key, as far as this writer has seen them.
#[derive(Default)]
pub(crate) struct Interned {
    actors: HashMap<String, i64>,
    places: HashMap<String, i64>,
    publishers: HashMap<String, i64>,
    origins: HashMap<String, i64>,
    /// The key being looked up: most are known, and need no text of their own.
    key: String,
}

impl Interned {
    /// Forgets all: what was seen in a transaction that was undone is not there.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The actor a party is; none where nothing but its words is known.
    pub(crate) fn actor(
        &mut self,
        db: &Connection,
        party: &Party,
    ) -> rusqlite::Result<Option<i64>> {
        let country = party.country.as_deref();
        self.key.clear();
        match &party.id {
            Some(id) => self.key.extend(["id ", id]),
            None if country.is_none() && party.sectors.is_empty() => return Ok(None),
            None => {
                self.key.push_str("code");
                let sectors = party.sectors.iter().map(String::as_str);
                for part in country.into_iter().chain(sectors) {
                    self.key.extend([" ", part]);
                }
            }
        }
        row_of(&mut self.actors, &self.key, |key| {
            let found = select(db, "SELECT row FROM actors WHERE key = ?1", key)?;
            if let Some(row) = found {
                return Ok(row);
            }
            let name = match (&party.name, &party.id) {
                (Some(name), Some(_)) => name,
                (None, Some(id)) => id,
                (_, None) => key.trim_start_matches("code "),
            };
            db.prepare_cached(
                "INSERT INTO actors(key, id, name, country, sectors) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .insert((key, &party.id, name, country, party.sectors.join(" ")))
        })
        .map(Some)
    }

    /// The row of an act's place.
    pub(crate) fn place(&mut self, db: &Connection, place: &Place) -> rusqlite::Result<i64> {
        let name = place.name.as_deref().unwrap_or(&place.text);
        let precision = schema::code(PlacePrecision::ALL, &place.precision);
        // Near a place is another area than the place, and coordinates are of the gazetteer's day.
        self.key.clear();
        let key = write!(
            self.key,
            "{}|{name}|{}|{precision}|{:?}|{:?}|{:?}",
            place.id.as_deref().unwrap_or(""),
            place.country.as_deref().unwrap_or(""),
            place.lat,
            place.lon,
            place.radius_km,
        );
        debug_assert!(key.is_ok(), "a text takes whatever is written to it");
        row_of(&mut self.places, &self.key, |key| {
            let found = select(db, "SELECT row FROM places WHERE key = ?1", key)?;
            if let Some(row) = found {
                return Ok(row);
            }
            db.prepare_cached(
                "INSERT INTO places(key, id, name, country, precision, lat, lon, radius_km, geonames) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .insert((
                key,
                &place.id,
                name,
                &place.country,
                precision,
                place.lat,
                place.lon,
                place.radius_km,
                place.geonames,
            ))
        })
    }

    /// The row of a publisher.
    pub(crate) fn publisher(&mut self, db: &Connection, name: &str) -> rusqlite::Result<i64> {
        row_of(&mut self.publishers, name, |name| {
            match select(db, "SELECT row FROM publishers WHERE name = ?1", name)? {
                Some(row) => Ok(row),
                None => db
                    .prepare_cached("INSERT INTO publishers(name) VALUES (?1)")?
                    .insert([name]),
            }
        })
    }

    /// The row of a class of origin.
    pub(crate) fn origin(&mut self, db: &Connection, name: &str) -> rusqlite::Result<i64> {
        row_of(&mut self.origins, name, |name| {
            match select(db, "SELECT row FROM origins WHERE name = ?1", name)? {
                Some(row) => Ok(row),
                None => db
                    .prepare_cached("INSERT INTO origins(name) VALUES (?1)")?
                    .insert([name]),
            }
        })
    }
}

fn select(db: &Connection, sql: &str, key: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached(sql)?
        .query_row([key], |row| row.get(0))
        .optional()
}

fn row_of(
    known: &mut HashMap<String, i64>,
    key: &str,
    make: impl FnOnce(&str) -> rusqlite::Result<i64>,
) -> rusqlite::Result<i64> {
    if let Some(&row) = known.get(key) {
        return Ok(row);
    }
    let row = make(key)?;
    if known.len() >= KEPT {
        known.clear();
    }
    known.insert(key.to_owned(), row);
    Ok(row)
}
