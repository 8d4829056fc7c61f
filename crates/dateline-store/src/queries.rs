//! What queries ask beyond rows in order: the events of a claim, and which story and origin each document has.

use crate::error::At;
use crate::reader::matching;
use crate::{Reader, RowId, StoreError};

/// A document's place among the stories, by rows alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descends {
    /// The document.
    pub document: RowId,
    /// Its story.
    pub story: RowId,
    /// The document that its text began with: itself for an origin.
    pub origin: RowId,
    /// How many origins its story has.
    pub origins: u32,
}

impl Reader {
    /// The rows of the events that stand in a claim.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn events_of_claim(&self, claim: RowId) -> Result<Vec<RowId>, StoreError> {
        let sql = "SELECT e.row FROM claims c JOIN codings k ON k.row = c.coding JOIN events e \
                   ON e.row >= k.first_event AND e.row < k.first_event + k.events AND e.claim = c.row \
                   WHERE c.row = ?1 ORDER BY e.row";
        self.rows(sql, [claim])
            .at(&self.file, "read the events of a claim")
    }

    /// All documents that have all these words in title or text, older versions among them, as [`Reader::search`]
    /// reads the words. For those who look at live events only, which older versions do not have.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn documents_with(&self, words: &str) -> Result<Vec<RowId>, StoreError> {
        let Some(query) = matching(words) else {
            return Ok(Vec::new());
        };
        self.rows("SELECT rowid FROM words WHERE words MATCH ?1", [query])
            .at(&self.file, "search texts")
    }

    /// All documents that stand in a story, with the document each was made from in the end.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn descents(&self) -> Result<Vec<Descends>, StoreError> {
        let sql = "SELECT l.document, l.story, coalesce(l.root, l.document), s.origins FROM lineage l \
                   JOIN stories s ON s.row = l.story ORDER BY l.document";
        let read = || -> rusqlite::Result<Vec<Descends>> {
            let mut rows = self.db.prepare_cached(sql)?;
            let rows = rows.query_map([], |row| {
                Ok(Descends {
                    document: row.get(0)?,
                    story: row.get(1)?,
                    origin: row.get(2)?,
                    origins: row.get(3)?,
                })
            })?;
            rows.collect()
        };
        read().at(&self.file, "read which documents were made from which")
    }
}
