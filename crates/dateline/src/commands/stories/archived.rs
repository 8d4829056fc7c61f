//! `dateline stories --archive`: the stories that an archive holds, after those of its last documents
//! were found.
//!
//! In: an archive. Out: stories as they are made from files, and their documents.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use dateline_record::{Descent, Document, Story};
use dateline_store::{Archive, Reader, RowId, StoryDocument};

use super::gather::Texts;

/// The stories of an archive.
pub struct Archived {
    reader: Mutex<Reader>,
    ids: Vec<String>,
    rows: Vec<RowId>,
}

impl Archived {
    /// Opens an archive.
    pub fn open(archive: &Archive) -> anyhow::Result<Self> {
        Ok(Self {
            reader: Mutex::new(archive.reader()?),
            ids: Vec::new(),
            rows: Vec::new(),
        })
    }

    /// The rows of all stories, by the time of their origins.
    pub fn all(&mut self) -> anyhow::Result<Vec<RowId>> {
        Ok(self.reader()?.stories_in_time()?)
    }

    /// A story. Its documents can be asked for from now on.
    pub fn story(&mut self, row: RowId) -> anyhow::Result<Story> {
        let reader = self.reader()?;
        let story = reader.story(row)?;
        let mut members = Vec::new();
        for member in reader.lineage(row)? {
            members.push((reader.story_document(member.document)?, member));
        }
        members.sort_by(|a, b| order(&a.0).cmp(&order(&b.0)));
        let ids: HashMap<RowId, &str> = members
            .iter()
            .map(|(document, _)| (document.row, document.id.as_str()))
            .collect();
        let id = |row: RowId| ids.get(&row).map(|id| (*id).to_owned());
        let lineage = members.iter().map(|(document, member)| Descent {
            document: document.id.clone(),
            ancestor: member.ancestor.and_then(id),
            relation: member.relation,
            confidence: member.confidence,
            reason: member.reason.clone(),
            changes: Vec::new(),
        });
        let out = Story {
            id: story.id,
            documents: members.iter().map(|(d, _)| d.id.clone()).collect(),
            origin: id(story.origin).unwrap_or_default(),
            credited: story.credited,
            lineage: lineage.collect(),
            counts: story.counts,
        };
        for (document, _) in members {
            self.ids.push(document.id);
            self.rows.push(document.row);
        }
        Ok(out)
    }

    /// Forgets the documents of the stories so far.
    pub fn forget(&mut self) {
        self.ids.clear();
        self.rows.clear();
    }

    fn reader(&mut self) -> anyhow::Result<&mut Reader> {
        // Only reads: what a panic left behind is as good as before.
        Ok(self
            .reader
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

impl Texts for Archived {
    fn by_id(&self) -> HashMap<&str, usize> {
        let ids = self.ids.iter().enumerate();
        ids.map(|(number, id)| (id.as_str(), number)).collect()
    }

    fn document(&self, number: usize) -> anyhow::Result<Document> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(reader.document(self.rows[number])?)
    }
}

/// The order of documents in a story, as [`dateline_story::Entry::order`].
fn order(d: &StoryDocument) -> (bool, Option<i64>, std::cmp::Reverse<u32>, &str) {
    (d.time.is_none(), d.time, std::cmp::Reverse(d.words), &d.id)
}
