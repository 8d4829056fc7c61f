//! The stories of made documents: a report and its copies, as whoever finds stories writes them.
//!
//! In: which document is a copy of which, and how many events each has. Out: stories, each document's place
//! in them, and which events are one act. Nothing is found here: the maker knows, and how long finding takes
//! is measured elsewhere (`cargo xtask bench stories`).

use dateline_record::{Counts, Relation};
use dateline_store::{
    LineageRow, RowId, SameAct, StoreError, StoryDocument, StoryGrowth, StoryPut, StoryState,
    Writer,
};

use crate::Report;

/// Stories a transaction.
const BATCH: usize = 20_000;

/// What is kept of each document until stories are written.
struct Kept {
    /// Number of the report it is a copy of, or its own.
    report: u32,
    events: u8,
    publisher: u16,
}

/// The documents made so far.
#[derive(Default)]
pub(crate) struct Lineage {
    documents: Vec<Kept>,
    publishers: std::collections::HashMap<String, u16>,
}

impl Lineage {
    /// Takes the next document in.
    pub fn add(&mut self, report: &Report) {
        let number = u32::try_from(self.documents.len() + 1).unwrap_or(u32::MAX);
        let next = u16::try_from(self.publishers.len()).unwrap_or(u16::MAX);
        let name = report.document.publisher.clone().unwrap_or_default();
        self.documents.push(Kept {
            report: report.copied.unwrap_or(number),
            events: u8::try_from(report.coded.events.len()).unwrap_or(u8::MAX),
            publisher: *self.publishers.entry(name).or_insert(next),
        });
    }

    /// Writes the stories of all documents, which are the rows of a new archive in order.
    pub fn write(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let mut firsts: Vec<u64> = Vec::with_capacity(self.documents.len());
        let mut next = 1;
        for document in &self.documents {
            firsts.push(next);
            next += u64::from(document.events);
        }
        let mut order: Vec<usize> = (0..self.documents.len()).collect();
        order.sort_by_key(|at| (self.documents[*at].report, *at));
        let stories: Vec<&[usize]> = order
            .chunk_by(|a, b| self.documents[*a].report == self.documents[*b].report)
            .collect();
        for batch in stories.chunks(BATCH) {
            let growth = StoryGrowth {
                added: batch
                    .iter()
                    .flat_map(|s| s.iter().map(|at| added(*at)))
                    .collect(),
                pairs: Vec::new(),
                stories: batch.iter().map(|story| self.story(story)).collect(),
                state: StoryState {
                    document: row(self.documents.len().saturating_sub(1)),
                    tables: "made".into(),
                    ..StoryState::default()
                },
            };
            writer.put_stories(&growth)?;
            let acts: Vec<(RowId, Vec<SameAct>)> = batch
                .iter()
                .map(|story| (row(story[0]), self.acts(story, &firsts)))
                .collect();
            writer.put_same_events(&acts)?;
        }
        Ok(())
    }

    fn counts(&self, story: &[usize], reports: usize) -> Counts {
        let mut publishers: Vec<u16> = story
            .iter()
            .map(|at| self.documents[*at].publisher)
            .collect();
        publishers.sort_unstable();
        publishers.dedup();
        Counts {
            reports,
            documents: story.len(),
            publishers: publishers.len(),
            owners: publishers.len(),
            origins: 1,
        }
    }

    fn story(&self, story: &[usize]) -> StoryPut {
        let origin = row(story[0]);
        let reports = story
            .iter()
            .map(|at| usize::from(self.documents[*at].events))
            .sum();
        StoryPut {
            id: format!("made-story-{origin}"),
            origin,
            credited: None,
            counts: self.counts(story, reports),
            documents: story
                .iter()
                .map(|at| LineageRow {
                    document: row(*at),
                    story: origin,
                    ancestor: (row(*at) != origin).then_some(origin),
                    root: origin,
                    relation: match row(*at) == origin {
                        true => Relation::Independent,
                        false => Relation::Edited,
                    },
                    confidence: 1.0,
                    reason: String::new(),
                    changes: Vec::new(),
                })
                .collect(),
        }
    }

    /// A copy has its report's records, in the same order; the last document may have been cut off.
    fn acts(&self, story: &[usize], firsts: &[u64]) -> Vec<SameAct> {
        let most = self.documents[story[0]].events;
        (0..most)
            .map(|n| {
                let tells = |at: &&usize| self.documents[**at].events > n;
                let events: Vec<RowId> = story
                    .iter()
                    .filter(tells)
                    .map(|at| RowId::try_from(firsts[*at] + u64::from(n)).unwrap_or(RowId::MAX))
                    .collect();
                let told: Vec<usize> = story.iter().filter(tells).copied().collect();
                SameAct {
                    counts: self.counts(&told, events.len()),
                    events,
                }
            })
            .collect()
    }
}

fn added(at: usize) -> StoryDocument {
    StoryDocument {
        row: row(at),
        id: format!("made-{}", at + 1),
        ..StoryDocument::default()
    }
}

fn row(at: usize) -> RowId {
    RowId::try_from(at + 1).unwrap_or(RowId::MAX)
}
