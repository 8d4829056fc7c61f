//! Rows of foreign files, in the order in which they came.
//!
//! In: a row, or the days that are wanted. Out: rows as they came, with the events they were read as.

use std::ops::ControlFlow;

use dateline_record::Event;
use rusqlite::OptionalExtension;

use super::Reader;
use crate::error::At;
use crate::foreign::PieceRow;
use crate::rows::{ForeignCount, ForeignRow, RowId};
use crate::{StoreError, correct, foreign, frame};

/// Pieces that are held open: rows that were replaced lie in others than their neighbours.
const OPEN: usize = 8;

/// Where a row lies.
struct Lies {
    row: RowId,
    profile: String,
    coding: RowId,
    n: usize,
    event: Option<RowId>,
}

/// A piece that is open.
struct Open {
    coding: RowId,
    rows: Vec<PieceRow>,
    events: Vec<Event>,
}

impl Reader {
    /// Foreign rows after a row, in the order in which they came, each as the archive says it now, until `each`
    /// breaks off. `wanted` is asked with the row of the event, where there is one: what it does not want is not read.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn foreign_rows(
        &mut self,
        after: RowId,
        wanted: impl Fn(Option<RowId>) -> bool,
        mut each: impl FnMut(ForeignRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let file = self.file.clone();
        let mut walk = || -> Result<(), StoreError> {
            let mut read = self.db.prepare_cached(
                "SELECT f.row, o.name, f.coding, f.n, f.event, f.origin FROM foreign_rows f \
                 JOIN origins o ON o.row = f.origin WHERE f.row > ?1 ORDER BY f.row",
            )?;
            let mut rows = read.query([after])?;
            let mut open: Vec<Open> = Vec::new();
            while let Some(r) = rows.next()? {
                let at = Lies {
                    row: r.get(0)?,
                    profile: r.get(1)?,
                    coding: r.get(2)?,
                    n: r.get(3)?,
                    event: r.get(4)?,
                };
                let origin: RowId = r.get(5)?;
                if !wanted(at.event) {
                    continue;
                }
                let place = match open.iter().position(|o| o.coding == at.coding) {
                    Some(place) => place,
                    None => {
                        let packed: Vec<u8> = self
                            .db
                            .prepare_cached("SELECT records FROM codings WHERE row = ?1")?
                            .query_row([at.coding], |r| r.get(0))?;
                        open.truncate(OPEN - 1);
                        let piece = self.unpacker.bytes(&packed)?;
                        open.insert(0, Open::of(at.coding, &piece)?);
                        0
                    }
                };
                let row = open[place].row(&at)?;
                let row = ForeignRow {
                    event: match row.event {
                        Some((of, event)) => {
                            Some((of, correct::corrected(&self.db, None, origin, event)?))
                        }
                        None => None,
                    },
                    ..row
                };
                if each(row).is_break() {
                    break;
                }
            }
            Ok(())
        };
        walk().at(&file, "read foreign rows")
    }

    /// The row of a foreign file that an event was imported from.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn foreign(&mut self, event: RowId) -> Result<Option<ForeignRow>, StoreError> {
        let file = self.file.clone();
        let mut read = || -> Result<Option<ForeignRow>, StoreError> {
            // The row's key is looked up in its piece: of a row that was replaced, `foreign_rows` has the newer.
            let found: Option<(RowId, RowId, String)> = self
                .db
                .prepare_cached(
                    "SELECT e.coding, k.first_event, o.name FROM events e \
                     JOIN codings k ON k.row = e.coding JOIN origins o ON o.row = e.origin \
                     WHERE e.row = ?1 AND e.origin <> 0",
                )?
                .query_row([event], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
                .optional()?;
            let Some((coding, first, profile)) = found else {
                return Ok(None);
            };
            let open = Open::of(coding, self.piece(coding)?)?;
            let nth = usize::try_from(event - first).ok();
            let n = open.rows.iter().position(|row| row.event == nth);
            let n = n.ok_or_else(|| StoreError::Record(format!("event {event} has no row")))?;
            let row: Option<RowId> = self
                .db
                .prepare_cached(
                    "SELECT f.row FROM foreign_rows f JOIN origins o ON o.row = f.origin \
                     WHERE o.name = ?1 AND f.key = ?2",
                )?
                .query_row((&profile, &open.rows[n].key), |r| r.get(0))
                .optional()?;
            let at = Lies {
                row: row.unwrap_or_default(),
                profile,
                coding,
                n,
                event: Some(event),
            };
            open.row(&at).map(Some)
        };
        read().at(&file, "read a foreign row")
    }

    /// How many rows a run imported that stand, and how many of them the codebook has no act for.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn foreign_rows_of_run(&self, run: RowId) -> Result<(u64, u64), StoreError> {
        let read = || {
            self.db
                .prepare_cached(
                    "SELECT count(*), count(*) - count(f.event) FROM foreign_rows f \
                     JOIN codings k ON k.row = f.coding WHERE k.run = ?1",
                )?
                .query_row([run], |r| Ok((r.get(0)?, r.get(1)?)))
        };
        read().at(&self.file, "count foreign rows")
    }

    /// The profiles that rows were imported by, with how many of their rows the codebook has no act for.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn foreign_counts(&self) -> Result<Vec<ForeignCount>, StoreError> {
        let sql = "SELECT o.name, (SELECT count(*) FROM foreign_rows f WHERE f.origin = o.row \
                   AND f.event IS NULL) FROM origins o WHERE o.row <> 0 ORDER BY o.row";
        self.all(sql, |r| {
            Ok(ForeignCount {
                profile: r.get(0)?,
                without_act: r.get(1)?,
            })
        })
        .at(&self.file, "count foreign rows")
    }
}

impl Open {
    fn of(coding: RowId, piece: &[u8]) -> Result<Self, StoreError> {
        Ok(Self {
            coding,
            rows: foreign::rows(frame::head(piece)?)?,
            events: frame::coded(piece)?.events,
        })
    }

    fn row(&self, at: &Lies) -> Result<ForeignRow, StoreError> {
        let missing = || StoreError::Record(format!("coding {} has no row {}", self.coding, at.n));
        let row = self.rows.get(at.n).ok_or_else(missing)?;
        let event = match row.event {
            Some(n) => {
                let event = self.events.get(n).ok_or_else(missing)?.clone();
                Some((at.event.ok_or_else(missing)?, event))
            }
            None => None,
        };
        Ok(ForeignRow {
            row: at.row,
            profile: at.profile.clone(),
            key: row.key.clone(),
            event,
            raw: row.raw.clone(),
            beside: row.beside.clone(),
            found: row.found.clone(),
        })
    }
}
