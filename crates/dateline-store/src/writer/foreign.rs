//! Records of other coders, as their files were imported.
//!
//! In: rows of a profile. Out: events with the row as it came, each key once.

use dateline_record::Coded;
use rusqlite::OptionalExtension;

use super::{PIECE, Put, Writer};
use crate::frame::Head;
use crate::{Other, StoreError, correct, identity};

impl Writer {
    /// Writes records of another coder, as a profile's importer read them. A row that is there already
    /// is left as it is; one that differs under the same key takes its place.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn put_foreign(&mut self, profile: &str, rows: &[Other]) -> Result<Put, StoreError> {
        self.transaction("write foreign records", |writer| {
            let origin = writer.interned.origin(&writer.db, profile)?;
            let mut put = Put::default();
            let mut fresh: Vec<(&Other, [u8; 16])> = Vec::new();
            for row in rows {
                let seen = serde_json::to_vec(&(row.event, row.raw))
                    .map_err(|e| StoreError::Record(e.to_string()))?;
                let digest = identity::digest(&seen);
                let before: Option<(i64, Vec<u8>)> = writer
                    .db
                    .prepare_cached(
                        "SELECT event, digest FROM foreign_rows WHERE origin = ?1 AND key = ?2",
                    )?
                    .query_row((origin, row.key), |r| Ok((r.get(0)?, r.get(1)?)))
                    .optional()?;
                match before {
                    Some((_, known)) if known == digest => {
                        put.known += 1;
                        continue;
                    }
                    Some((event, _)) => {
                        writer
                            .db
                            .prepare_cached("UPDATE events SET live = 0 WHERE row = ?1")?
                            .execute([event])?;
                        writer.changed(event, 1);
                        put.versions += 1;
                    }
                    // Twice in one batch: the first one is written already with its piece.
                    None if fresh.iter().any(|(f, d)| f.key == row.key && *d == digest) => {
                        put.known += 1;
                        continue;
                    }
                    None => put.new += 1,
                }
                let twice = fresh.iter().any(|(f, _)| f.key == row.key);
                if fresh.len() >= PIECE || twice {
                    writer.foreign_piece(profile, origin, &fresh, &mut put)?;
                    fresh.clear();
                }
                fresh.push((row, digest));
            }
            writer.foreign_piece(profile, origin, &fresh, &mut put)?;
            Ok(put)
        })
    }

    fn foreign_piece(
        &mut self,
        profile: &str,
        origin: i64,
        rows: &[(&Other, [u8; 16])],
        put: &mut Put,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let head = Head {
            profile: Some(profile.to_owned()),
            foreign: rows
                .iter()
                .map(|(row, _)| (row.key.to_owned(), row.raw.to_vec()))
                .collect(),
            ..Head::default()
        };
        let coded = Coded {
            events: rows.iter().map(|(row, _)| row.event.clone()).collect(),
            ..Coded::default()
        };
        let records = self.preparer.records_with(&head, None, &coded)?;
        let coding = self.coding_row(None, &coded, &records)?;
        for (row, digest) in rows {
            // What people said of the row under this id holds of the one that takes its place too.
            let said = correct::corrected(&self.db, None, origin, row.event.clone())?;
            let event = self.event(coding, None, origin, &said, None)?;
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO foreign_rows(origin, key, event, digest) \
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((origin, row.key, event, digest))?;
        }
        put.events += rows.len() as u64;
        Ok(())
    }
}
