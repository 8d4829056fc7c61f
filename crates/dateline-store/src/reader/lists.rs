//! The short tables whole: actors, places, publishers, origins, stories, runs.
//!
//! In: nothing, or a name. Out: their rows in order.

use dateline_record::{PlacePrecision, Relation};
use rusqlite::{OptionalExtension, Row};

use super::{Reader, named};
use crate::StoreError;
use crate::error::At;
use crate::manifest::{Run, RunId, RunState};
use crate::rows::{ActorRow, LineageRow, PlaceRow, RowId, StoryRow};

const ACTORS: &str = "SELECT row, id, name, country, sectors FROM actors";

fn actor_row(r: &rusqlite::Row) -> rusqlite::Result<ActorRow> {
    Ok(ActorRow {
        row: r.get(0)?,
        id: r.get(1)?,
        name: r.get(2)?,
        country: r.get(3)?,
        sectors: r.get(4)?,
    })
}

impl Reader {
    /// All actors seen.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn actors(&self) -> Result<Vec<ActorRow>, StoreError> {
        self.all(&format!("{ACTORS} ORDER BY row"), actor_row)
            .at(&self.file, "read actors")
    }

    /// The actors of these rows, as far as there are any.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn actors_of(&self, rows: &[RowId]) -> Result<Vec<ActorRow>, StoreError> {
        let read = || -> rusqlite::Result<Vec<ActorRow>> {
            let mut one = self
                .db
                .prepare_cached(&format!("{ACTORS} WHERE row = ?1"))?;
            let mut actors = Vec::with_capacity(rows.len());
            for row in rows {
                actors.extend(one.query_row([row], actor_row).optional()?);
            }
            Ok(actors)
        };
        read().at(&self.file, "read actors")
    }

    /// All places of acts.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn places(&self) -> Result<Vec<PlaceRow>, StoreError> {
        let sql = "SELECT row, id, name, country, precision, lat, lon, radius_km, geonames \
                   FROM places ORDER BY row";
        self.all(sql, |r| {
            Ok(PlaceRow {
                row: r.get(0)?,
                id: r.get(1)?,
                name: r.get(2)?,
                country: r.get(3)?,
                precision: named(PlacePrecision::ALL, r, 4)?,
                lat: r.get(5)?,
                lon: r.get(6)?,
                radius_km: r.get(7)?,
                geonames: r.get(8)?,
            })
        })
        .at(&self.file, "read places")
    }

    /// All publishers by row.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn publishers(&self) -> Result<Vec<(RowId, String)>, StoreError> {
        self.all("SELECT row, name FROM publishers ORDER BY row", |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .at(&self.file, "read publishers")
    }

    /// Who made the records, by row: 0 is `coded`, the others are profiles of importers.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn origins(&self) -> Result<Vec<(RowId, String)>, StoreError> {
        self.all("SELECT row, name FROM origins ORDER BY row", |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .at(&self.file, "read origins")
    }

    /// All stories, live or not.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stories(&self) -> Result<Vec<StoryRow>, StoreError> {
        let sql = &format!("{STORIES} ORDER BY row");
        self.all(sql, story_row).at(&self.file, "read stories")
    }

    /// The documents of a story, in row order.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn lineage(&mut self, story: RowId) -> Result<Vec<LineageRow>, StoreError> {
        let mut read = || -> Result<Vec<LineageRow>, StoreError> {
            let mut rows = self.db.prepare_cached(
                "SELECT document, story, ancestor, relation, confidence, reason, changes, \
                 coalesce(root, document) FROM lineage \
                 WHERE story = ?1 ORDER BY document",
            )?;
            let mut rows = rows.query([story])?;
            let mut out = Vec::new();
            while let Some(r) = rows.next()? {
                let changes = match r.get::<_, Option<Vec<u8>>>(6)? {
                    None => Vec::new(),
                    Some(packed) => serde_json::from_slice(&self.unpacker.bytes(&packed)?)
                        .map_err(|e| StoreError::Record(format!("the changes of a copy: {e}")))?,
                };
                out.push(LineageRow {
                    document: r.get(0)?,
                    story: r.get(1)?,
                    ancestor: r.get(2)?,
                    relation: named(Relation::ALL, r, 3)?,
                    confidence: r.get::<_, f64>(4)? / 1000.0,
                    reason: r.get(5)?,
                    changes,
                    root: r.get(7)?,
                });
            }
            Ok(out)
        };
        read().at(&self.file, "read a story")
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let sql = "SELECT row, name, state, manifest, (SELECT count(*) FROM batches b WHERE b.run = r.row) \
                   FROM runs r ORDER BY row";
        let read = || -> Result<Vec<Run>, StoreError> {
            let mut runs = self.db.prepare_cached(sql)?;
            let mut runs = runs.query([])?;
            let mut out = Vec::new();
            while let Some(r) = runs.next()? {
                let told: String = r.get(3)?;
                out.push(Run {
                    id: RunId {
                        row: r.get(0)?,
                        name: r.get(1)?,
                        resumed: false,
                    },
                    state: named(&RunState::ALL, r, 2)?,
                    manifest: serde_json::from_str(&told)
                        .map_err(|e| StoreError::Record(format!("a manifest: {e}")))?,
                    batches: r.get(4)?,
                });
            }
            Ok(out)
        };
        read().at(&self.file, "read runs")
    }

    /// A run by its name, the beginning of it, or its number.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn run(&self, name: &str) -> Result<Run, StoreError> {
        let number = name.strip_prefix('r').unwrap_or(name).parse::<i64>().ok();
        let found = self
            .runs()?
            .into_iter()
            .find(|run| run.id.name == name || Some(run.id.row) == number);
        found.ok_or_else(|| StoreError::NoSuch {
            what: "run",
            which: name.to_owned(),
        })
    }

    /// What a knowledge said, by entry, where a run kept it.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn knowledge(&mut self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut read = || -> Result<Option<Vec<u8>>, StoreError> {
            let packed: Option<Vec<u8>> = self
                .db
                .prepare_cached("SELECT catalogue FROM knowledge WHERE hash = ?1")?
                .query_row([hash], |r| r.get(0))
                .optional()?;
            packed
                .map(|packed| self.unpacker.bytes(&packed))
                .transpose()
        };
        read().at(&self.file, "read what a knowledge said")
    }
}

pub(crate) const STORIES: &str = "SELECT row, id, origin, credited, reports, documents, publishers, owners, \
    origins, live FROM stories";

pub(crate) fn story_row(r: &Row) -> rusqlite::Result<StoryRow> {
    Ok(StoryRow {
        row: r.get(0)?,
        id: r.get(1)?,
        origin: r.get(2)?,
        credited: r.get(3)?,
        counts: dateline_record::Counts {
            reports: r.get(4)?,
            documents: r.get(5)?,
            publishers: r.get(6)?,
            owners: r.get(7)?,
            origins: r.get(8)?,
        },
        live: r.get(9)?,
    })
}
