//! Columns written anew from the records they are derived from.
//!
//! In: rows of events and codings. Out: their columns and parties as the records say, corrected or not.

use dateline_record::{Coded, Event};
use rusqlite::OptionalExtension;

use super::Writer;
use super::insert::claim_row;
use crate::{RowId, StoreError, correct, frame};

impl Writer {
    /// An event as it was coded.
    pub(crate) fn event_as_coded(&mut self, row: RowId) -> Result<Event, StoreError> {
        let found: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT k.first_event, k.records FROM events e JOIN codings k ON k.row = e.coding \
                 WHERE e.row = ?1",
            )?
            .query_row([row], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let Some((first, packed)) = found else {
            return Err(StoreError::NoSuch {
                what: "event",
                which: row.to_string(),
            });
        };
        let at = usize::try_from(row - first).unwrap_or(usize::MAX);
        frame::event(&self.unpacker.bytes(&packed)?, at)
    }

    /// Writes the columns and parties of an event anew.
    pub(crate) fn derive_again(&mut self, row: RowId, event: &Event) -> Result<(), StoreError> {
        let (coding, document, origin, live, claim): (i64, Option<i64>, i64, bool, Option<i64>) =
            self.db.query_row(
                "SELECT coding, document, origin, live, claim FROM events WHERE row = ?1",
                [row],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
            )?;
        self.db
            .execute("DELETE FROM parties WHERE event = ?1", [row])?;
        self.db
            .execute("DELETE FROM events WHERE row = ?1", [row])?;
        self.event_at(row, coding, document, origin, event, claim)?;
        self.db
            .execute("UPDATE events SET live = ?1 WHERE row = ?2", (live, row))?;
        Ok(())
    }

    /// Writes the rows of a coding's events and claims anew.
    pub(crate) fn derive_coding(
        &mut self,
        coding: i64,
        document: Option<i64>,
        origin: i64,
        live: bool,
        first: (RowId, RowId),
        coded: &Coded,
    ) -> Result<(), StoreError> {
        let after = |first: i64, n: usize| first + n as i64;
        let events = (first.0, after(first.0, coded.events.len()));
        let claims = (first.1, after(first.1, coded.claims.len()));
        for (sql, range) in [
            (
                "DELETE FROM parties WHERE event >= ?1 AND event < ?2",
                events,
            ),
            ("DELETE FROM events WHERE row >= ?1 AND row < ?2", events),
            ("DELETE FROM claims WHERE row >= ?1 AND row < ?2", claims),
        ] {
            self.db.prepare_cached(sql)?.execute(range)?;
        }
        for (n, event) in coded.events.iter().enumerate() {
            let claim = claim_row(event, coded, first.1);
            let event = correct::corrected(&self.db, document, origin, event.clone())?;
            self.event_at(after(first.0, n), coding, document, origin, &event, claim)?;
        }
        let next = std::mem::replace(&mut self.next.claim, first.1);
        for claim in &coded.claims {
            self.claim(coding, document, claim)?;
        }
        self.next.claim = next;
        if !live {
            for (sql, range) in [
                (
                    "UPDATE events SET live = 0 WHERE row >= ?1 AND row < ?2",
                    events,
                ),
                (
                    "UPDATE claims SET live = 0 WHERE row >= ?1 AND row < ?2",
                    claims,
                ),
            ] {
                self.db.prepare_cached(sql)?.execute(range)?;
            }
        }
        Ok(())
    }
}
