//! Stories in the archive: what they are found by, where documents stand in them, and which events are
//! the same across documents.
//!
//! In: verdicts, stories and acts as they were found. Out: the same, by document, story or event. A
//! story's row is that of its origin, so that the same documents have the same rows in whatever batches
//! they came. Each step is one transaction that also says how far it has come: a process that is ended
//! between two goes on with the next.

use std::collections::BTreeSet;

use dateline_record::{Counts, Event, Relation};
use rusqlite::{OptionalExtension, Row};

use crate::error::At;
use crate::writer::thousandths;
use crate::{LineageRow, Reader, RowId, StoreError, StoryRow, Writer, schema};

/// How far stories were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryState {
    /// The last document that is in one.
    pub document: RowId,
    /// The last coding whose events were looked at.
    pub coding: RowId,
    /// What they were found with, as the finder names it; empty before the first.
    pub tables: String,
    /// The files of the index, in the archive's folder.
    pub parts: Vec<String>,
}

/// What stories need to know of a document besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryDocument {
    /// Its row.
    pub row: RowId,
    /// Its id, with its row where an earlier document has the same.
    pub id: String,
    /// The id that it shares with the document it is a later version of.
    pub version_of: Option<String>,
    /// Its moment, in milliseconds since 1970.
    pub time: Option<i64>,
    /// Its words.
    pub words: u32,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// Whom it credits.
    pub credits: Vec<String>,
}

/// A verdict on two documents that are of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryPair {
    /// The earlier.
    pub earlier: RowId,
    /// The later.
    pub later: RowId,
    /// What the later is to the earlier.
    pub relation: Relation,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// How near a copy is, 0 to 1.
    pub closeness: f64,
    /// How likely both tell the same, 0 to 1.
    pub score: f64,
    /// What spoke for it.
    pub reason: String,
}

/// A story as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryPut {
    /// Its id.
    pub id: String,
    /// The document all began with.
    pub origin: RowId,
    /// The agency or outlet credited.
    pub credited: Option<String>,
    /// How often it was told, and by how many.
    pub counts: Counts,
    /// Its documents; `story` is set by the archive.
    pub documents: Vec<LineageRow>,
}

/// What came of new documents.
#[derive(Clone, Debug, Default)]
pub struct StoryGrowth {
    /// The new documents.
    pub added: Vec<StoryDocument>,
    /// By later document, the verdicts that replace the kept ones.
    pub pairs: Vec<(RowId, Vec<StoryPair>)>,
    /// The stories of all documents whose story may be another now.
    pub stories: Vec<StoryPut>,
    /// How far stories are found with this; `coding` is left as it is.
    pub state: StoryState,
}

/// An act that several records of a story tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameAct {
    /// The rows of the records; the first stands for the act.
    pub events: Vec<RowId>,
    /// How often it is told, and by how many.
    pub counts: Counts,
}

/// The live events of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentEvents {
    /// The row of the first.
    pub first: RowId,
    /// The events as they were coded; their rows follow each other.
    pub events: Vec<Event>,
}

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

    /// Stories whose events have to be compared anew.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stories_to_compare(&self, most: usize) -> Result<Vec<RowId>, StoreError> {
        let sql = "SELECT story FROM story_todo ORDER BY story LIMIT ?1";
        self.rows(sql, [most]).at(&self.file, "read stories")
    }

    /// Whether documents were coded since their events were compared.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn has_new_codings(&self) -> Result<bool, StoreError> {
        let sql =
            "SELECT EXISTS(SELECT 1 FROM codings WHERE row > (SELECT coding FROM story_state))";
        let found = self.db.query_row(sql, [], |r| r.get(0));
        found.at(&self.file, "read how far stories were found")
    }

    /// The live events of a document, a coding each.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn events_of(&mut self, document: RowId) -> Result<Vec<DocumentEvents>, StoreError> {
        let sql = "SELECT row FROM codings WHERE document = ?1 AND live ORDER BY row";
        let codings = self.rows(sql, [document]).at(&self.file, "read events")?;
        let mut out = Vec::with_capacity(codings.len());
        for row in codings {
            let coding = self.coding(row)?;
            out.push(DocumentEvents {
                first: coding.first_event,
                events: coding.coded.events,
            });
        }
        Ok(out)
    }

    /// The event that stands for the act which an event tells, where that is another.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn same_event(&self, event: RowId) -> Result<Option<RowId>, StoreError> {
        let sql = "SELECT stands FROM same_events WHERE event = ?1";
        let found = self.rows(sql, [event]).at(&self.file, "read an event")?;
        Ok(found.first().copied())
    }

    /// How often the act is told that an event stands for; nothing where stories were not found, or
    /// another stands for it.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn event_counts(&self, event: RowId) -> Result<Option<Counts>, StoreError> {
        let read = || -> rusqlite::Result<Option<Counts>> {
            let sql = "SELECT reports, documents, publishers, owners, origins FROM event_counts \
                       WHERE event = ?1";
            let counts = |r: &Row| {
                Ok(Counts {
                    reports: r.get(0)?,
                    documents: r.get(1)?,
                    publishers: r.get(2)?,
                    owners: r.get(3)?,
                    origins: r.get(4)?,
                })
            };
            let found = self.db.prepare_cached(sql)?.query_row([event], counts);
            if let Some(found) = found.optional()? {
                return Ok(Some(found));
            }
            // One that is told once has no row.
            let sql = "SELECT d.publisher IS NOT NULL OR coalesce(d.url LIKE '%://%', 0) FROM events e \
                       JOIN lineage l ON l.document = e.document JOIN documents d ON d.row = e.document \
                       WHERE e.row = ?1 AND e.counts AND e.live \
                       AND NOT EXISTS (SELECT 1 FROM same_events s WHERE s.event = e.row)";
            let outlet: Option<bool> = self
                .db
                .prepare_cached(sql)?
                .query_row([event], |r| r.get(0))
                .optional()?;
            Ok(outlet.map(|outlet| Counts {
                reports: 1,
                documents: 1,
                publishers: usize::from(outlet),
                owners: usize::from(outlet),
                origins: 1,
            }))
        };
        read().at(&self.file, "read how often an event is told")
    }

    /// An event as [`Reader::record`] gives it, with its run, the counts of its story and the record that stands
    /// for its act, where stories were found.
    ///
    /// # Errors
    /// As [`Reader::record`].
    pub fn record_in_story(&mut self, event: RowId) -> Result<Event, StoreError> {
        let mut record = self.record(event)?;
        record.run = self.run_of(event)?;
        match self.same_event(event)? {
            Some(stands) => record.same_event = Some(self.record_as_coded(stands)?.id),
            None => record.counts = self.event_counts(event)?,
        }
        Ok(record)
    }

    /// The name of the run that coded an event.
    fn run_of(&self, event: RowId) -> Result<Option<String>, StoreError> {
        self.db
            .prepare_cached(
                "SELECT r.name FROM events e JOIN codings c ON c.row = e.coding \
                 JOIN runs r ON r.row = c.run WHERE e.row = ?1",
            )
            .and_then(|mut read| read.query_row([event], |row| row.get(0)).optional())
            .at(&self.file, "read which run coded an event")
    }

    /// Hands on, in row order, each event that another stands for: its row, and the other's.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn same_events(&self, mut each: impl FnMut(RowId, RowId)) -> Result<(), StoreError> {
        let sql = "SELECT event, stands FROM same_events ORDER BY event";
        let mut walk = || -> rusqlite::Result<()> {
            let mut rows = self.db.prepare_cached(sql)?;
            let mut rows = rows.query([])?;
            while let Some(r) = rows.next()? {
                each(r.get(0)?, r.get(1)?);
            }
            Ok(())
        };
        walk().at(&self.file, "read which events are the same")
    }
}

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
    fn story_change(&mut self) -> Result<(), StoreError> {
        self.db
            .execute("UPDATE story_state SET changes = changes + 1", [])?;
        Ok(())
    }

    fn story_traced(&mut self, story: RowId) -> Result<(), StoreError> {
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

    fn queue_comparison(&mut self, story: RowId) -> Result<(), StoreError> {
        self.db
            .prepare_cached("INSERT OR IGNORE INTO story_todo(story) VALUES (?1)")?
            .execute([story])?;
        Ok(())
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

    /// Notes the stories of documents that were coded since the last time.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn note_new_codings(&mut self) -> Result<(), StoreError> {
        let file = self.file().to_path_buf();
        self.atomic(|writer| {
            writer.db.execute(
                "INSERT OR IGNORE INTO story_todo(story) SELECT DISTINCT l.story FROM codings k \
                 JOIN lineage l ON l.document = k.document \
                 WHERE k.row > (SELECT coding FROM story_state) AND k.events > 0",
                [],
            )?;
            // Documents that are in no story yet are compared when they are.
            writer.db.execute(
                "UPDATE story_state SET coding = (SELECT coalesce(max(row), 0) FROM codings)",
                [],
            )?;
            Ok(())
        })
        .at(&file, "write which stories have new records")
    }

    /// Writes the acts of stories, in place of what was known of their events.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn put_same_events(&mut self, stories: &[(RowId, Vec<SameAct>)]) -> Result<(), StoreError> {
        let file = self.file().to_path_buf();
        self.atomic(|writer| {
            writer.story_change()?;
            for (story, acts) in stories {
                writer.same_events(*story, acts)?;
                writer.story_traced(*story)?;
            }
            Ok(())
        })
        .at(&file, "write which events are the same")
    }

    fn same_events(&mut self, story: RowId, acts: &[SameAct]) -> Result<(), StoreError> {
        for table in ["same_events", "event_counts"] {
            let sql = format!(
                "DELETE FROM {table} WHERE event IN (SELECT e.row FROM lineage l \
                 JOIN codings k ON k.document = l.document \
                 JOIN events e ON e.row >= k.first_event AND e.row < k.first_event + k.events \
                 WHERE l.story = ?1)"
            );
            self.db.prepare_cached(&sql)?.execute([story])?;
        }
        let mut reports = 0;
        for act in acts {
            reports += act.events.len();
            let Some((stands, others)) = act.events.split_first() else {
                continue;
            };
            for other in others {
                self.db
                    .prepare_cached("INSERT INTO same_events(event, stands) VALUES (?1, ?2)")?
                    .execute([other, stands])?;
            }
            if others.is_empty() {
                continue;
            }
            let c = &act.counts;
            self.db
                .prepare_cached(
                    "INSERT INTO event_counts(event, reports, documents, publishers, owners, origins) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    stands,
                    c.reports,
                    c.documents,
                    c.publishers,
                    c.owners,
                    c.origins,
                ))?;
        }
        self.db
            .prepare_cached("UPDATE stories SET reports = ?2 WHERE row = ?1")?
            .execute((story, reports))?;
        self.db
            .prepare_cached("DELETE FROM story_todo WHERE story = ?1")?
            .execute([story])?;
        Ok(())
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
