//! What queries ask beyond rows in order: the events of a claim, and which story and origin each document has.

use std::collections::HashMap;

use crate::error::At;
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

    /// All documents that stand in a story, with the document each was made from in the end.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn descents(&self) -> Result<Vec<Descends>, StoreError> {
        let sql = "SELECT l.document, l.story, l.ancestor, s.origins FROM lineage l \
                   JOIN stories s ON s.row = l.story ORDER BY l.document";
        let read = || -> Result<Vec<Descends>, StoreError> {
            let mut rows = self.db.prepare_cached(sql)?;
            let mut rows = rows.query([])?;
            let (mut all, mut ancestors) = (Vec::new(), HashMap::new());
            while let Some(row) = rows.next()? {
                let document = row.get(0)?;
                if let Some(ancestor) = row.get::<_, Option<RowId>>(2)? {
                    ancestors.insert(document, ancestor);
                }
                all.push(Descends {
                    document,
                    story: row.get(1)?,
                    origin: document,
                    origins: row.get(3)?,
                });
            }
            for one in &mut all {
                // As many steps as there are documents at most: a ring of ancestors would be a fault.
                for _ in 0..ancestors.len() {
                    match ancestors.get(&one.origin) {
                        Some(ancestor) => one.origin = *ancestor,
                        None => break,
                    }
                }
            }
            Ok(all)
        };
        read().at(&self.file, "read which documents were made from which")
    }
}
