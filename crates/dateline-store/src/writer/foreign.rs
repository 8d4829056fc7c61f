//! Rows of other coders, as their files were imported.
//!
//! In: rows of a profile, with the event that each was read as or without one. Out: each row as it came, each key
//! once, in the order in which they came; and events.

use dateline_record::Coded;
use rusqlite::OptionalExtension;

use super::{PIECE, Put, Writer};
use crate::{Other, RowId, StoreError, correct, foreign, frame};

/// A row on its way into the archive.
struct Fresh<'o> {
    other: &'o Other<'o>,
    digest: [u8; 16],
    /// The row that it takes the place of.
    prior: Option<RowId>,
}

/// A row that is there.
struct Known {
    row: RowId,
    event: Option<RowId>,
    digest: Vec<u8>,
}

impl Writer {
    /// Writes rows of another coder, as a profile's importer read them. A row that is there already is left as it
    /// is; one that says something else under the same key takes its place.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn put_foreign(&mut self, profile: &str, rows: &[Other]) -> Result<Put, StoreError> {
        self.transaction("write foreign rows", |writer| {
            let origin = writer.interned.origin(&writer.db, profile)?;
            let mut put = Put::default();
            let mut fresh: Vec<Fresh> = Vec::with_capacity(PIECE);
            for other in rows {
                let digest = foreign::says(other)?;
                match fresh.iter().find(|f| f.other.key == other.key) {
                    Some(same) if same.digest == digest => {
                        put.known += 1;
                        continue;
                    }
                    // The later one replaces the earlier, which has to be there for that.
                    Some(_) => writer.foreign_piece(profile, origin, &mut fresh, &mut put)?,
                    None => {}
                }
                let prior = match writer.known_row(origin, other.key)? {
                    Some(known) if known.digest == digest => {
                        put.known += 1;
                        continue;
                    }
                    Some(known) => {
                        writer.replaced(known.event)?;
                        put.versions += 1;
                        Some(known.row)
                    }
                    None => {
                        put.new += 1;
                        None
                    }
                };
                fresh.push(Fresh {
                    other,
                    digest,
                    prior,
                });
                if fresh.len() == PIECE {
                    writer.foreign_piece(profile, origin, &mut fresh, &mut put)?;
                }
            }
            writer.foreign_piece(profile, origin, &mut fresh, &mut put)?;
            Ok(put)
        })
    }

    fn known_row(&self, origin: i64, key: &str) -> Result<Option<Known>, StoreError> {
        let mut read = self.db.prepare_cached(
            "SELECT row, event, digest FROM foreign_rows WHERE origin = ?1 AND key = ?2",
        )?;
        let known = read.query_row((origin, key), |r| {
            Ok(Known {
                row: r.get(0)?,
                event: r.get(1)?,
                digest: r.get(2)?,
            })
        });
        Ok(known.optional()?)
    }

    /// Takes the event of a row that was replaced out of what the archive says now.
    fn replaced(&mut self, event: Option<RowId>) -> Result<(), StoreError> {
        if let Some(event) = event {
            self.db
                .prepare_cached("UPDATE events SET live = 0 WHERE row = ?1")?
                .execute([event])?;
            self.changed(event, 1);
        }
        Ok(())
    }

    fn foreign_piece(
        &mut self,
        profile: &str,
        origin: i64,
        fresh: &mut Vec<Fresh>,
        put: &mut Put,
    ) -> Result<(), StoreError> {
        if fresh.is_empty() {
            return Ok(());
        }
        let coded = Coded {
            events: fresh
                .iter()
                .filter_map(|row| row.other.event.cloned())
                .collect(),
            ..Coded::default()
        };
        let others = fresh.iter().map(|row| row.other);
        let records = self.preparer.foreign(profile, others, &coded)?;
        let coding = self.coding_row(None, &coded, &records)?;
        for (n, row) in fresh.drain(..).enumerate() {
            let event = match row.other.event {
                Some(event) => {
                    put.events += 1;
                    // What people said of the row under this id holds of the one that takes its place too.
                    let said = correct::corrected(&self.db, None, origin, event.clone())?;
                    Some(self.event(coding, None, origin, &said, None)?)
                }
                None => None,
            };
            match row.prior {
                Some(prior) => self
                    .db
                    .prepare_cached(
                        "UPDATE foreign_rows SET coding = ?2, n = ?3, event = ?4, digest = ?5 \
                         WHERE row = ?1",
                    )?
                    .execute((prior, coding, n, event, row.digest))?,
                None => {
                    let at = self.next.foreign;
                    self.next.foreign += 1;
                    self.db
                        .prepare_cached(
                            "INSERT INTO foreign_rows(row, origin, key, coding, n, event, digest) \
                             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        )?
                        .execute((at, origin, row.other.key, coding, n, event, row.digest))?
                }
            };
        }
        Ok(())
    }

    /// Writes `foreign_rows` anew from the pieces: in their order, so that the last of a key stands; a row that was
    /// there keeps its place.
    pub(crate) fn derive_foreign(&mut self) -> Result<(), StoreError> {
        self.db.execute_batch(
            "CREATE TEMP TABLE foreign_places AS SELECT origin, key, row FROM foreign_rows; \
             CREATE INDEX temp.foreign_places_key ON foreign_places(origin, key); \
             DELETE FROM foreign_rows;",
        )?;
        let codings: Vec<(RowId, RowId)> = self
            .db
            .prepare("SELECT row, first_event FROM codings WHERE document IS NULL ORDER BY row")?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (coding, first_event) in codings {
            let packed: Vec<u8> = self
                .db
                .prepare_cached("SELECT records FROM codings WHERE row = ?1")?
                .query_row([coding], |r| r.get(0))?;
            // One that cannot be read is a finding that stays.
            let Ok(piece) = self.unpacker.bytes(&packed) else {
                continue;
            };
            self.derive_rows(coding, first_event, &piece)?;
        }
        self.next.foreign = self.db.query_row(
            "SELECT coalesce(max(row), 0) + 1 FROM foreign_rows",
            [],
            |r| r.get(0),
        )?;
        self.db.execute_batch("DROP TABLE temp.foreign_places")?;
        Ok(())
    }

    fn derive_rows(
        &mut self,
        coding: RowId,
        first_event: RowId,
        piece: &[u8],
    ) -> Result<(), StoreError> {
        let (Ok(coded), Ok(head)) = (frame::coded(piece), frame::head(piece)) else {
            return Ok(());
        };
        let Some(profile) = head.profile.clone() else {
            return Ok(());
        };
        let origin = self.interned.origin(&self.db, &profile)?;
        for (n, row) in foreign::rows(head)?.iter().enumerate() {
            let event = row.event.and_then(|at| coded.events.get(at));
            let digest = foreign::says(&row.as_other(event))?;
            let event = row.event.map(|at| first_event + at as i64);
            if let Some(known) = self.known_row(origin, &row.key)? {
                self.replaced(known.event)?;
            }
            self.db
                .prepare_cached(
                    "INSERT INTO foreign_rows(row, origin, key, coding, n, event, digest) VALUES \
                     (coalesce((SELECT row FROM temp.foreign_places WHERE origin = ?1 AND key = ?2), \
                     (SELECT max(r) + 1 FROM (SELECT coalesce(max(row), 0) AS r FROM foreign_rows \
                     UNION ALL SELECT coalesce(max(row), 0) FROM temp.foreign_places))), \
                     ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(origin, key) DO UPDATE SET \
                     coding = excluded.coding, n = excluded.n, event = excluded.event, \
                     digest = excluded.digest",
                )?
                .execute((origin, &row.key, coding, n, event, digest))?;
        }
        Ok(())
    }
}
