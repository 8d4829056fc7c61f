//! Records and documents, byte for byte as they were written.
//!
//! In: rows. Out: documents, events, claims, codings; corrected where people corrected them.

use dateline_record::{Claim, Coded, Document, Event};
use rusqlite::OptionalExtension;

use super::{Coding, Reader, none};
use crate::error::At;
use crate::frame::Meta;
use crate::rows::RowId;
use crate::{StoreError, correct, frame};

/// Pieces that are kept: of a copy's records and of those that stand for them, by turns.
const PIECES: usize = 4;

impl Reader {
    /// A document with its text, as it was read.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn document(&mut self, row: RowId) -> Result<Document, StoreError> {
        self.document_of(row).at(&self.file, "read a document")
    }

    fn document_of(&mut self, row: RowId) -> Result<Document, StoreError> {
        let found: Option<(Vec<u8>, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT text, meta FROM texts WHERE document = ?1")?
            .query_row([row], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let (text, meta) = found.ok_or_else(|| none("document", row))?;
        self.unpacked.texts += 1;
        let meta: Meta = serde_json::from_slice(&self.unpacker.bytes(&meta)?)
            .map_err(|e| StoreError::Record(format!("what is kept of document {row}: {e}")))?;
        Ok(meta.with(self.unpacker.text(&text)?))
    }

    /// An event as it was coded, with the corrections that people made; `because.path` has a line for each.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn record(&mut self, event: RowId) -> Result<Event, StoreError> {
        let coded = self.record_as_coded(event)?;
        self.corrected(event, coded)
    }

    /// An event that was read as it was coded, with the corrections that people made.
    pub(crate) fn corrected(&self, event: RowId, coded: Event) -> Result<Event, StoreError> {
        let (document, origin) = self.maker_of_event(event)?;
        let read = || -> Result<Event, StoreError> {
            let notes = correct::notes(&self.db, document, origin, &coded.id)?;
            if notes.is_empty() {
                return Ok(coded);
            }
            let mut event = correct::corrected(&self.db, document, origin, coded)?;
            event.because.path.extend(notes);
            Ok(event)
        };
        read().at(&self.file, "read an event")
    }

    /// An event as it was coded.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn record_as_coded(&mut self, event: RowId) -> Result<Event, StoreError> {
        let mut read = || -> Result<Event, StoreError> {
            let (coding, first, _) = self.coding_of("events", event)?;
            frame::event(self.piece(coding)?, place(event, first)?)
        };
        read().at(&self.file, "read an event")
    }

    /// The id of an event.
    pub(crate) fn id_of_event(&mut self, event: RowId) -> Result<String, StoreError> {
        let mut read = || -> Result<String, StoreError> {
            let (coding, first, _) = self.coding_of("events", event)?;
            frame::event_id(self.piece(coding)?, place(event, first)?)
        };
        read().at(&self.file, "read an event")
    }

    /// The document of an event, and who made it.
    fn maker_of_event(&self, event: RowId) -> Result<(Option<RowId>, i64), StoreError> {
        let read = || {
            self.db
                .prepare_cached("SELECT document, origin FROM events WHERE row = ?1")?
                .query_row([event], |r| Ok((r.get(0)?, r.get(1)?)))
        };
        read().at(&self.file, "read an event")
    }

    /// A claim as it was coded.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn claim(&mut self, claim: RowId) -> Result<Claim, StoreError> {
        let mut read = || -> Result<Claim, StoreError> {
            let (coding, first, events) = self.coding_of("claims", claim)?;
            frame::claim(self.piece(coding)?, place(claim, first)? + events)
        };
        read().at(&self.file, "read a claim")
    }

    /// The coding a record stands in: its row, the row of its first record of that table, its events.
    fn coding_of(&self, table: &'static str, row: RowId) -> Result<(i64, i64, usize), StoreError> {
        let (sql, what) = match table {
            "events" => (
                "SELECT k.row, k.first_event, k.events FROM events e JOIN codings k \
                 ON k.row = e.coding WHERE e.row = ?1",
                "event",
            ),
            _ => (
                "SELECT k.row, k.first_claim, k.events FROM claims c JOIN codings k \
                 ON k.row = c.coding WHERE c.row = ?1",
                "claim",
            ),
        };
        let found = self
            .db
            .prepare_cached(sql)?
            .query_row([row], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        found.ok_or_else(|| none(what, row))
    }

    /// The coding that an event stands in.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn coding_of_event(&mut self, event: RowId) -> Result<Coding, StoreError> {
        let (coding, _, _) = self.coding_of("events", event)?;
        self.coding(coding)
    }

    pub(crate) fn piece(&mut self, coding: i64) -> Result<&[u8], StoreError> {
        if let Some(at) = self.pieces.iter().position(|(of, _)| *of == coding) {
            self.pieces[..=at].rotate_right(1);
        } else {
            let packed: Vec<u8> = self
                .db
                .prepare_cached("SELECT records FROM codings WHERE row = ?1")?
                .query_row([coding], |r| r.get(0))?;
            let piece = self.unpacker.bytes(&packed)?;
            self.pieces.truncate(PIECES - 1);
            self.pieces.insert(0, (coding, piece));
            self.unpacked.records += 1;
        }
        Ok(self.pieces.first().map_or(&[], |(_, piece)| piece))
    }

    /// The codings of a document, oldest first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn codings(&mut self, document: RowId) -> Result<Vec<Coding>, StoreError> {
        let rows: Vec<RowId> = self
            .rows(
                "SELECT row FROM codings WHERE document = ?1 ORDER BY row",
                [document],
            )
            .at(&self.file, "read what was coded")?;
        rows.into_iter().map(|row| self.coding(row)).collect()
    }

    /// The rows of the codings of a run, in the order they were written.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn codings_of_run(&self, run: RowId) -> Result<Vec<RowId>, StoreError> {
        self.rows("SELECT row FROM codings WHERE run = ?1 ORDER BY row", [run])
            .at(&self.file, "read what was coded")
    }

    /// The documents that a run coded, with its coding of each, in the order they were written.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn documents_of_run(&self, run: RowId) -> Result<Vec<(RowId, RowId)>, StoreError> {
        let sql = "SELECT document, row FROM codings WHERE run = ?1 AND document IS NOT NULL ORDER BY row";
        let read = || {
            self.db
                .prepare_cached(sql)?
                .query_map([run], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().at(&self.file, "read what was coded")
    }

    /// The latest version of every document, with the coding that counts and its run, in row order.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn current_codings(&self) -> Result<Vec<(RowId, RowId, RowId)>, StoreError> {
        let sql = "SELECT d.row, k.row, k.run FROM documents d JOIN codings k ON k.document = d.row \
                   WHERE d.latest AND k.live ORDER BY d.row";
        self.all(sql, |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .at(&self.file, "read what was coded")
    }

    /// One coding.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn coding(&mut self, row: RowId) -> Result<Coding, StoreError> {
        let mut read = || -> Result<Coding, StoreError> {
            let found = self
                .db
                .prepare_cached(
                    "SELECT document, run, live, first_event, first_claim, digest FROM codings \
                     WHERE row = ?1",
                )?
                .query_row([row], |r| {
                    Ok(Coding {
                        row,
                        document: r.get(0)?,
                        run: r.get(1)?,
                        live: r.get(2)?,
                        first_event: r.get(3)?,
                        first_claim: r.get(4)?,
                        digest: r.get(5)?,
                        coded: Coded::default(),
                    })
                })
                .optional()?;
            let found = found.ok_or_else(|| none("coding", row))?;
            let coded = frame::coded(self.piece(row)?)?;
            Ok(Coding { coded, ..found })
        };
        read().at(&self.file, "read what was coded")
    }
}

fn place(row: i64, first: i64) -> Result<usize, StoreError> {
    usize::try_from(row - first)
        .map_err(|_| StoreError::Record(format!("row {row} stands before its coding's rows")))
}
