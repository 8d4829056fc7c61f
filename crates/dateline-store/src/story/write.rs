//! What came of new documents: verdicts on pairs, stories, where each document stands.
//!
//! In: what was found. Out: its rows, with how far it has come, in one transaction.

use std::collections::BTreeSet;

use dateline_record::Relation;
use rusqlite::OptionalExtension;

use super::{StoryGrowth, StoryPut, StoryState};
use crate::error::At;
use crate::writer::thousandths;
use crate::{RowId, StoreError, Writer, schema};

impl Writer {
    /// Writes what came of new documents: all of it or nothing.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn put_stories(&mut self, growth: &StoryGrowth) -> Result<(), StoreError> {
        let file = self.file().to_path_buf();
        self.atomic(|writer| writer.stories(growth))
            .at(&file, "write stories")
    }

    /// Begins a change of stories: those that [`Writer::story_traced`] names have its number.
    pub(super) fn story_change(&mut self) -> Result<(), StoreError> {
        self.db
            .execute("UPDATE story_state SET changes = changes + 1", [])?;
        Ok(())
    }

    pub(super) fn story_traced(&mut self, story: RowId) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO story_changes(story, change) SELECT ?1, changes FROM story_state",
            )?
            .execute([story])?;
        Ok(())
    }

    fn stories(&mut self, growth: &StoryGrowth) -> Result<(), StoreError> {
        self.story_change()?;
        for document in &growth.added {
            let credits = match document.credits.is_empty() {
                true => None,
                false => Some(
                    serde_json::to_string(&document.credits)
                        .map_err(|e| StoreError::Record(e.to_string()))?,
                ),
            };
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO story_documents(document, time, words, credits) \
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((document.row, document.time, document.words, credits))?;
        }
        for (later, pairs) in &growth.pairs {
            self.db
                .prepare_cached("DELETE FROM story_pairs WHERE later = ?1")?
                .execute([later])?;
            for pair in pairs {
                self.db
                    .prepare_cached(
                        "INSERT INTO story_pairs(later, earlier, relation, confidence, closeness, \
                         score, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    )?
                    .execute((
                        pair.later,
                        pair.earlier,
                        schema::code(Relation::ALL, &pair.relation),
                        pair.confidence,
                        pair.closeness,
                        pair.score,
                        &pair.reason,
                    ))?;
            }
        }
        let mut left: BTreeSet<RowId> = BTreeSet::new();
        for story in &growth.stories {
            left.extend(self.story(story)?);
        }
        for story in left {
            self.db
                .prepare_cached(
                    "DELETE FROM stories WHERE row = ?1 \
                     AND NOT EXISTS (SELECT 1 FROM lineage WHERE story = ?1)",
                )?
                .execute([story])?;
            // The documents that are left in it, should there be any.
            self.story_traced(story)?;
        }
        self.story_state(&growth.state)
    }

    /// Writes a story and where its documents stand in it; gives the stories that they leave.
    fn story(&mut self, story: &StoryPut) -> Result<Vec<RowId>, StoreError> {
        let c = &story.counts;
        let changed = self
            .db
            .prepare_cached(
                "INSERT INTO stories(row, id, origin, credited, reports, documents, publishers, owners, \
                 origins, live) VALUES (?1, ?2, ?1, ?3, 0, ?4, ?5, ?6, ?7, 1) \
                 ON CONFLICT(row) DO UPDATE SET id = excluded.id, credited = excluded.credited, \
                 documents = excluded.documents, publishers = excluded.publishers, \
                 owners = excluded.owners, origins = excluded.origins \
                 WHERE (id, credited, documents, publishers, owners, origins) IS NOT \
                 (excluded.id, excluded.credited, excluded.documents, excluded.publishers, \
                 excluded.owners, excluded.origins)",
            )?
            .execute((
                story.origin,
                &story.id,
                &story.credited,
                c.documents,
                c.publishers,
                c.owners,
                c.origins,
            ))?;
        let mut is_other = changed > 0;
        let mut left = Vec::new();
        for row in &story.documents {
            let before: Option<RowId> = self
                .db
                .prepare_cached("SELECT story FROM lineage WHERE document = ?1")?
                .query_row([row.document], |r| r.get(0))
                .optional()?;
            left.extend(before.filter(|before| *before != story.origin));
            let changed = self
                .db
                .prepare_cached(
                    "INSERT INTO lineage(document, story, ancestor, relation, confidence, reason, root) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(document) DO UPDATE SET \
                     story = excluded.story, ancestor = excluded.ancestor, \
                     relation = excluded.relation, confidence = excluded.confidence, \
                     reason = excluded.reason, root = excluded.root, changes = NULL \
                     WHERE (story, ancestor, relation, confidence, reason, root) IS NOT \
                     (excluded.story, excluded.ancestor, excluded.relation, excluded.confidence, \
                     excluded.reason, excluded.root)",
                )?
                .execute((
                    row.document,
                    story.origin,
                    row.ancestor,
                    schema::code(Relation::ALL, &row.relation),
                    thousandths(row.confidence),
                    &row.reason,
                    row.root,
                ))?;
            is_other |= changed > 0;
        }
        if is_other {
            self.queue_comparison(story.origin)?;
            self.story_traced(story.origin)?;
        }
        Ok(left)
    }

    fn story_state(&mut self, state: &StoryState) -> Result<(), StoreError> {
        self.db.execute(
            "UPDATE story_state SET document = ?1, tables = ?2",
            (state.document, &state.tables),
        )?;
        self.story_parts_in(&state.parts)
    }

    fn story_parts_in(&mut self, parts: &[String]) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM story_parts", [])?;
        for name in parts {
            self.db
                .execute("INSERT INTO story_parts(name) VALUES (?1)", [name])?;
        }
        Ok(())
    }

    /// Names the files of an index that was built anew.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn put_story_parts(&mut self, parts: &[String]) -> Result<(), StoreError> {
        let file = self.file().to_path_buf();
        self.atomic(|writer| writer.story_parts_in(parts))
            .at(&file, "write stories")
    }

    /// Forgets all stories, so that they are found anew.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn forget_stories(&mut self) -> Result<(), StoreError> {
        let file = self.file().to_path_buf();
        self.atomic(|writer| {
            writer.db.execute_batch(
                "DELETE FROM stories; DELETE FROM lineage; DELETE FROM story_documents; \
                 DELETE FROM story_pairs; DELETE FROM story_parts; DELETE FROM story_todo; \
                 DELETE FROM same_events; DELETE FROM event_counts; DELETE FROM story_changes; \
                 UPDATE story_state SET document = 0, coding = 0, tables = '', \
                 changes = changes + 1, forgotten = changes + 1",
            )?;
            Ok(())
        })
        .at(&file, "forget stories")
    }
}
