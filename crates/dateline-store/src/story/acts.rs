//! Acts that several records of a story tell: which record stands for the act, and how often it is told.
//!
//! In: the acts of stories, as they were joined. Out: the same, by event; and which stories are to be compared anew.

use dateline_record::{Counts, Event};
use rusqlite::{OptionalExtension, Row};

use super::{DocumentEvents, SameAct};
use crate::error::At;
use crate::{Reader, RowId, StoreError, Writer};

impl Reader {
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
        let coded = self.record_as_coded(event)?;
        self.in_story(event, coded)
    }

    /// The same of an event that was read as it was coded ([`Reader::coding_of_event`]).
    ///
    /// # Errors
    /// As [`Reader::record`].
    pub fn in_story(&mut self, event: RowId, coded: Event) -> Result<Event, StoreError> {
        let mut record = self.corrected(event, coded)?;
        record.run = self.run_of(event)?;
        match self.same_event(event)? {
            Some(stands) => record.same_event = Some(self.id_of_event(stands)?),
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
    pub(super) fn queue_comparison(&mut self, story: RowId) -> Result<(), StoreError> {
        self.db
            .prepare_cached("INSERT OR IGNORE INTO story_todo(story) VALUES (?1)")?
            .execute([story])?;
        Ok(())
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
}
