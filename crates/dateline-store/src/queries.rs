//! What questions need beyond rows in order: which events stand in claims, which story and origin each document has,
//! which events are one act, and which of this has changed.

use rusqlite::{OptionalExtension, Params, Row};
use serde::{Deserialize, Serialize};

use crate::error::At;
use crate::reader::{STORIES, matching, story_row};
use crate::{Reader, RowId, StoreError, StoryRow};

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
    /// How many documents its story has.
    pub documents: u32,
}

const DESCENT: &str = "SELECT l.document, l.story, coalesce(l.root, l.document), s.origins, s.documents \
    FROM lineage l JOIN stories s ON s.row = l.story";

fn descends(row: &Row) -> rusqlite::Result<Descends> {
    Ok(Descends {
        document: row.get(0)?,
        story: row.get(1)?,
        origin: row.get(2)?,
        origins: row.get(3)?,
        documents: row.get(4)?,
    })
}

/// How often stories were changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryChanges {
    /// The number of the last change.
    pub changes: i64,
    /// The number at which all stories were forgotten last.
    pub forgotten: i64,
}

impl Reader {
    /// Hands each row of an answer on, in its order.
    fn walk(
        &self,
        sql: &str,
        parameters: impl Params,
        mut each: impl FnMut(&Row) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let mut rows = self.db.prepare_cached(sql)?;
        let mut rows = rows.query(parameters)?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    /// Hands on, in row order, each event after a row that stands in a claim: its row, and the claim's.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn events_in_claims(
        &self,
        after: RowId,
        mut each: impl FnMut(RowId, RowId),
    ) -> Result<(), StoreError> {
        let sql = "SELECT row, claim FROM events WHERE row > ?1 AND claim IS NOT NULL ORDER BY row";
        self.walk(sql, [after], |row| {
            each(row.get(0)?, row.get(1)?);
            Ok(())
        })
        .at(&self.file, "read the events of claims")
    }

    /// The last coding.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn last_coding(&self) -> Result<RowId, StoreError> {
        let sql = "SELECT coalesce(max(row), 0) FROM codings";
        let read = self.db.query_row(sql, [], |r| r.get(0));
        read.at(&self.file, "read how far it has grown")
    }

    /// Hands on the first and last row of claims of codings whose place those after a coding took: of the same
    /// document, or of the version before it. The log of changes has events alone.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn claims_retired(
        &self,
        after: RowId,
        mut each: impl FnMut(RowId, RowId),
    ) -> Result<(), StoreError> {
        let sql = "SELECT c.first_claim, c.first_claim + c.claims - 1 FROM codings n \
                   JOIN documents d ON d.row = n.document JOIN codings c ON c.document IN (d.row, d.prior) \
                   WHERE n.row > ?1 AND NOT c.live AND c.claims > 0";
        self.walk(sql, [after], |row| {
            each(row.get(0)?, row.get(1)?);
            Ok(())
        })
        .at(&self.file, "read which claims were replaced")
    }

    /// One story's row; nothing where there is none.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn story_row(&self, row: RowId) -> Result<Option<StoryRow>, StoreError> {
        let sql = format!("{STORIES} WHERE row = ?1");
        let read = || {
            self.db
                .prepare_cached(&sql)?
                .query_row([row], story_row)
                .optional()
        };
        read().at(&self.file, "read a story")
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

    /// Hands on all documents that stand in a story, in row order, with the document each was made from in the end.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn descents(&self, mut each: impl FnMut(&Descends)) -> Result<(), StoreError> {
        let sql = format!("{DESCENT} ORDER BY l.document");
        self.walk(&sql, [], |row| {
            each(&descends(row)?);
            Ok(())
        })
        .at(&self.file, "read which documents were made from which")
    }

    /// The same of the documents of one story.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn descents_of(&self, story: RowId) -> Result<Vec<Descends>, StoreError> {
        let sql = format!("{DESCENT} WHERE l.story = ?1 ORDER BY l.document");
        let read = || -> rusqlite::Result<Vec<Descends>> {
            let mut rows = self.db.prepare_cached(&sql)?;
            rows.query_map([story], descends)?.collect()
        };
        read().at(&self.file, "read which documents were made from which")
    }

    /// How often stories were changed.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn story_changes(&self) -> Result<StoryChanges, StoreError> {
        let sql = "SELECT changes, forgotten FROM story_state";
        let read = self.db.query_row(sql, [], |row| {
            Ok(StoryChanges {
                changes: row.get(0)?,
                forgotten: row.get(1)?,
            })
        });
        read.at(&self.file, "read how far stories were found")
    }

    /// The stories that were traced after a change, by row.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stories_traced_after(&self, change: i64) -> Result<Vec<RowId>, StoreError> {
        let sql = "SELECT story FROM story_changes WHERE change > ?1 ORDER BY story";
        self.rows(sql, [change])
            .at(&self.file, "read which stories were traced")
    }

    /// Hands on, in row order, each event that one of another document stands for: its row, and the other's.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn joined_events(&self, mut each: impl FnMut(RowId, RowId)) -> Result<(), StoreError> {
        let sql = "SELECT s.event, s.stands FROM same_events s JOIN events e ON e.row = s.event \
                   JOIN events o ON o.row = s.stands WHERE o.document <> e.document ORDER BY s.event";
        self.walk(sql, [], |row| {
            each(row.get(0)?, row.get(1)?);
            Ok(())
        })
        .at(&self.file, "read which events are the same")
    }

    /// The events of a story's documents, with the one that stands for each, where that is of another document.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn events_of_story(&self, story: RowId) -> Result<Vec<(RowId, Option<RowId>)>, StoreError> {
        let sql = "SELECT e.row, o.row FROM lineage l JOIN codings k ON k.document = l.document \
                   JOIN events e ON e.row >= k.first_event AND e.row < k.first_event + k.events \
                   LEFT JOIN same_events s ON s.event = e.row \
                   LEFT JOIN events o ON o.row = s.stands AND o.document <> e.document \
                   WHERE l.story = ?1 ORDER BY e.row";
        let read = || -> rusqlite::Result<Vec<(RowId, Option<RowId>)>> {
            let mut rows = self.db.prepare_cached(sql)?;
            rows.query_map([story], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        read().at(&self.file, "read the events of a story")
    }
}
