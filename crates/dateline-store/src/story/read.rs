//! Where documents stand in stories, and what stories are found by.
//!
//! In: rows. Out: documents, verdicts on pairs, stories, and how far they were found.

use dateline_record::Relation;
use rusqlite::{OptionalExtension, Row};

use super::{StoryDocument, StoryPair, StoryState};
use crate::error::At;
use crate::{Reader, RowId, StoreError, StoryRow};

impl Reader {
    /// How far stories were found.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn story_state(&self) -> Result<StoryState, StoreError> {
        let read = || -> rusqlite::Result<StoryState> {
            let sql = "SELECT document, coding, tables FROM story_state";
            let mut state = self.db.query_row(sql, [], |r| {
                Ok(StoryState {
                    document: r.get(0)?,
                    coding: r.get(1)?,
                    tables: r.get(2)?,
                    parts: Vec::new(),
                })
            })?;
            let mut parts = self.db.prepare("SELECT name FROM story_parts ORDER BY n")?;
            let parts = parts.query_map([], |r| r.get(0))?;
            state.parts = parts.collect::<rusqlite::Result<_>>()?;
            Ok(state)
        };
        read().at(&self.file, "read how far stories were found")
    }

    /// The rows of documents after a row, at most so many.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn documents_after(&self, after: RowId, most: usize) -> Result<Vec<RowId>, StoreError> {
        let sql = "SELECT row FROM documents WHERE row > ?1 ORDER BY row LIMIT ?2";
        self.rows(sql, (after, most))
            .at(&self.file, "read documents")
    }

    /// What stories know of a document. Of one that is in none yet, what the archive knows.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn story_document(&self, row: RowId) -> Result<StoryDocument, StoreError> {
        let sql = "SELECT d.row, d.id, s.time, coalesce(s.words, 0), p.name, d.url, s.credits, d.version > 1, \
                   EXISTS(SELECT 1 FROM documents o WHERE o.id = d.id AND o.row < d.row) \
                   FROM documents d LEFT JOIN story_documents s ON s.document = d.row \
                   LEFT JOIN publishers p ON p.row = d.publisher WHERE d.row = ?1";
        let read = || -> Result<Option<StoryDocument>, StoreError> {
            let mut found = self.db.prepare_cached(sql)?;
            let found = found.query_row([row], |r| {
                let credits: Option<String> = r.get(6)?;
                let (row, id): (RowId, String) = (r.get(0)?, r.get(1)?);
                let (is_version, is_second): (bool, bool) = (r.get(7)?, r.get(8)?);
                Ok((
                    StoryDocument {
                        row,
                        version_of: is_version.then(|| id.clone()),
                        id: match is_second {
                            true => format!("{id}#{row}"),
                            false => id,
                        },
                        time: r.get(2)?,
                        words: r.get(3)?,
                        publisher: r.get(4)?,
                        url: r.get(5)?,
                        credits: Vec::new(),
                    },
                    credits,
                ))
            });
            let Some((mut document, credits)) = found.optional()? else {
                return Ok(None);
            };
            if let Some(credits) = credits {
                document.credits = serde_json::from_str(&credits)
                    .map_err(|e| StoreError::Record(format!("the credits of a document: {e}")))?;
            }
            Ok(Some(document))
        };
        read()
            .at(&self.file, "read a document's story")?
            .ok_or_else(|| StoreError::NoSuch {
                what: "document",
                which: row.to_string(),
            })
    }

    /// The verdicts on pairs that a document is part of.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn story_pairs(&self, document: RowId) -> Result<Vec<StoryPair>, StoreError> {
        let pair = |r: &Row| {
            Ok(StoryPair {
                later: r.get(0)?,
                earlier: r.get(1)?,
                relation: crate::reader::named(Relation::ALL, r, 2)?,
                confidence: r.get(3)?,
                closeness: r.get(4)?,
                score: r.get(5)?,
                reason: r.get(6)?,
            })
        };
        let read = || -> rusqlite::Result<Vec<StoryPair>> {
            let mut out = Vec::new();
            for side in ["later", "earlier"] {
                let sql = format!(
                    "SELECT later, earlier, relation, confidence, closeness, score, reason \
                     FROM story_pairs WHERE {side} = ?1 ORDER BY later, earlier"
                );
                let mut pairs = self.db.prepare_cached(&sql)?;
                let pairs = pairs.query_map([document], pair)?;
                out.extend(pairs.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            Ok(out)
        };
        read().at(&self.file, "read what documents are to each other")
    }

    /// The rows of all stories, by the time of their origins as stories are ordered.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stories_in_time(&self) -> Result<Vec<RowId>, StoreError> {
        let sql = "SELECT s.row FROM stories s JOIN story_documents o ON o.document = s.row \
                   JOIN documents d ON d.row = s.row \
                   ORDER BY o.time IS NULL, o.time, o.words DESC, d.id, s.row";
        self.rows(sql, []).at(&self.file, "read stories")
    }

    /// A story's row.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn story(&self, row: RowId) -> Result<StoryRow, StoreError> {
        let sql = "SELECT row, id, origin, credited, reports, documents, publishers, owners, origins, \
                   live FROM stories WHERE row = ?1";
        let read = || {
            let mut found = self.db.prepare_cached(sql)?;
            found.query_row([row], crate::reader::story_row).optional()
        };
        read()
            .at(&self.file, "read a story")?
            .ok_or_else(|| StoreError::NoSuch {
                what: "story",
                which: row.to_string(),
            })
    }
}
