//! Stories of an archive: finds those of the documents and records that came in since the last time.
//!
//! In: an archive, its writer, the tables. Out: stories, where each document stands in them, and which
//! events are the same, in the archive. Every step is a transaction that says how far it has come; the
//! index is a cache beside the archive, built anew where it is not what the archive says.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use dateline_know::Knowledge;
use dateline_record::{Event, sha256_hex};
use dateline_store::{
    Archive, LineageRow, Reader, RowId, SameAct, StoryDocument, StoryGrowth, StoryPair, StoryPut,
    StoryState, Writer,
};
use dateline_story::{
    Entry, Growth, IndexError, IndexSettings, Indexed, Judged, Owners, Placed, Shelf, Sketch,
    StoryIndex, Tables, Teller, Told, Verdict, Words, grow, same_events,
};

use super::{gather, known};
use crate::commands::shared::beginning;
use crate::exit::{Exit, Failure, OrExit};

/// Documents that are taken up at a time: after a crash at most so many are looked at again.
const BATCH: usize = 256;
/// Stories whose events are compared in one transaction, at most.
const STORIES: usize = 500;
/// Words of so many documents are kept at hand.
const AT_HAND: usize = 2048;
/// Characters of a document that are read.
const MAX_CHARS: usize = 1_000_000;

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Followed {
    /// Documents whose stories were found.
    pub documents: usize,
    /// Pairs that were compared.
    pub compared: usize,
    /// Stories whose events were compared.
    pub stories: usize,
    /// Whether stories were found before, with other tables than now.
    pub other_tables: bool,
}

impl Followed {
    /// Says what the reader should know.
    pub fn tell(&self, archive: &Archive) {
        if self.other_tables {
            eprintln!(
                "note: the stories of this archive were found with other tables than these; `dateline \
                 stories --archive {} --again` finds all of them anew",
                archive.dir().display()
            );
        }
    }
}

/// Finds stories.
pub struct Finder {
    dir: PathBuf,
    index: StoryIndex,
    state: StoryState,
    shelf: Kept,
    owners: Owners,
    /// What stories are found with.
    key: String,
}

impl Finder {
    /// Opens the index of an archive, or builds it anew.
    pub fn open(
        archive: &Archive,
        writer: &mut Writer,
        knowledge: &Knowledge,
    ) -> Result<Self, Failure> {
        let (tables, owners) = known(knowledge).or_exit(Exit::Parts)?;
        let reader = archive.reader()?;
        let state = reader.story_state()?;
        let settings = IndexSettings::default();
        let mut out = Self {
            dir: archive.dir().to_owned(),
            index: StoryIndex::new(settings),
            state,
            shelf: Kept {
                reader,
                tables,
                told: HashMap::new(),
                entries: HashMap::new(),
            },
            owners,
            key: key(knowledge)?,
        };
        match StoryIndex::open(&out.dir, &out.state.parts, settings) {
            Ok(index) => out.index = index,
            Err(error) => out.rebuild(writer, &error.to_string())?,
        }
        Ok(out)
    }

    /// Builds the index anew from the documents.
    fn rebuild(&mut self, writer: &mut Writer, why: &str) -> anyhow::Result<()> {
        eprintln!("note: the index of stories is built anew ({why})");
        self.index = StoryIndex::new(IndexSettings::default());
        let mut after = 0;
        let mut parts = Vec::new();
        loop {
            let mut rows = self.shelf.reader.documents_after(after, BATCH * 8)?;
            rows.retain(|row| *row <= self.state.document);
            let Some(last) = rows.last() else { break };
            after = *last;
            let mut documents = Vec::with_capacity(rows.len());
            for row in rows {
                let document = small(row)?;
                let (told, entry) = (self.shelf.told(document)?, self.shelf.entry(document)?);
                documents.push(Indexed {
                    number: document,
                    id: entry.id,
                    time: entry.time,
                    day: told.day,
                    sketch: Sketch::of(&told.words),
                });
            }
            self.index.add(documents)?;
            parts = self.index.save(&self.dir)?;
        }
        writer.put_story_parts(&parts)?;
        self.state.parts = parts;
        self.index.clean(&self.dir)?;
        Ok(())
    }

    /// Finds the stories of all documents that are in none, and compares the events that are new.
    pub fn follow(&mut self, writer: &mut Writer) -> Result<Followed, Failure> {
        let mut done = Followed {
            other_tables: !self.state.tables.is_empty() && self.state.tables != self.key,
            ..Followed::default()
        };
        loop {
            let rows = self
                .shelf
                .reader
                .documents_after(self.state.document, BATCH)?;
            let Some(last) = rows.last() else { break };
            let (growth, added) = match self.grow(&rows) {
                // A part was damaged beyond what opening looks at.
                Err(error) if error.is::<IndexError>() => {
                    self.rebuild(writer, &error.to_string())?;
                    self.grow(&rows)?
                }
                other => other?,
            };
            done.documents += rows.len();
            done.compared += growth.compared;
            let state = StoryState {
                document: *last,
                coding: self.state.coding,
                tables: match done.other_tables {
                    true => self.state.tables.clone(),
                    false => self.key.clone(),
                },
                parts: self.index.save(&self.dir)?,
            };
            writer.put_stories(&written(growth, added, &state)?)?;
            self.state = state;
            self.index.clean(&self.dir)?;
        }
        writer.note_new_codings()?;
        loop {
            let stories = self.shelf.reader.stories_to_compare(STORIES)?;
            if stories.is_empty() {
                return Ok(done);
            }
            done.stories += stories.len();
            let mut all = Vec::with_capacity(stories.len());
            for story in stories {
                all.push((story, self.acts(story)?));
            }
            writer.put_same_events(&all)?;
        }
    }

    /// What comes of new documents, and what stories know of these.
    fn grow(&mut self, rows: &[RowId]) -> anyhow::Result<(Growth, Vec<StoryDocument>)> {
        let mut new = Vec::with_capacity(rows.len());
        let mut added = Vec::with_capacity(rows.len());
        for row in rows {
            let number = small(*row)?;
            let told = self.shelf.told(number)?;
            let document = self.shelf.reader.document(*row)?;
            let (of, _) = gather::entry(&document, told.words.words.len() as u32);
            let mut known = self.shelf.reader.story_document(*row)?;
            known.time = of.time;
            known.words = of.words;
            known.credits = of.credits;
            self.shelf.entries.insert(number, entry(&known));
            new.push(number);
            added.push(known);
        }
        let growth = grow(&mut self.index, &mut self.shelf, &new, &self.owners)?;
        Ok((growth, added))
    }

    /// The acts that the documents of a story tell.
    fn acts(&mut self, story: RowId) -> anyhow::Result<Vec<SameAct>> {
        struct Document {
            entry: Entry,
            root: u32,
            rows: Vec<RowId>,
            events: Vec<Event>,
            outlet: Option<(String, String)>,
        }
        let mut documents = Vec::new();
        for member in self.shelf.reader.lineage(story)? {
            let entry = self.shelf.entry(small(member.document)?)?;
            let (mut rows, mut events) = (Vec::new(), Vec::new());
            for coding in self.shelf.reader.events_of(member.document)? {
                rows.extend((coding.first..).take(coding.events.len()));
                events.extend(coding.events);
            }
            documents.push(Document {
                outlet: self
                    .owners
                    .of(entry.publisher.as_deref(), entry.url.as_deref()),
                entry,
                root: small(member.root)?,
                rows,
                events,
            });
        }
        documents.sort_by(|a, b| a.entry.order().cmp(&b.entry.order()));
        let tellers: Vec<Teller> = documents
            .iter()
            .map(|d| Teller {
                id: d.entry.version_of.as_ref().unwrap_or(&d.entry.id),
                root: d.root,
                outlet: d.outlet.as_ref().map(|(p, o)| (p.as_str(), o.as_str())),
                events: &d.events,
            })
            .collect();
        let acts = same_events(&tellers);
        let acts = acts.into_iter().map(|act| SameAct {
            events: act
                .told
                .iter()
                .map(|(d, e)| documents[*d].rows[*e])
                .collect(),
            counts: act.counts,
        });
        Ok(acts.collect())
    }
}

/// Documents and verdicts as the archive keeps them.
struct Kept {
    reader: Reader,
    tables: Tables,
    told: HashMap<u32, Arc<Told>>,
    entries: HashMap<u32, Entry>,
}

impl Shelf for Kept {
    type Error = anyhow::Error;

    fn entry(&mut self, document: u32) -> anyhow::Result<Entry> {
        if let Some(known) = self.entries.get(&document) {
            return Ok(known.clone());
        }
        let found = entry(&self.reader.story_document(i64::from(document))?);
        if self.entries.len() >= 16 * AT_HAND {
            self.entries.clear();
        }
        self.entries.insert(document, found.clone());
        Ok(found)
    }

    fn told(&mut self, document: u32) -> anyhow::Result<Arc<Told>> {
        if let Some(told) = self.told.get(&document) {
            return Ok(Arc::clone(told));
        }
        let read = self.reader.document(i64::from(document))?;
        let (text, _) = beginning(&read.text, MAX_CHARS);
        let (_, day) = gather::entry(&read, 0);
        let told = Arc::new(Told::new(Words::of_report(text, &self.tables), day));
        if self.told.len() >= AT_HAND {
            self.told.clear();
        }
        self.told.insert(document, Arc::clone(&told));
        Ok(told)
    }

    fn pairs(&mut self, document: u32) -> anyhow::Result<Vec<Judged>> {
        let pairs = self.reader.story_pairs(i64::from(document))?;
        let judged = |p: StoryPair| {
            Ok(Judged {
                earlier: small(p.earlier)?,
                later: small(p.later)?,
                verdict: Verdict {
                    relation: p.relation,
                    confidence: p.confidence,
                    closeness: p.closeness,
                    score: p.score,
                    same_story: true,
                    reason: p.reason,
                },
            })
        };
        pairs.into_iter().map(judged).collect()
    }
}

fn entry(known: &StoryDocument) -> Entry {
    Entry {
        id: known.id.clone(),
        version_of: known.version_of.clone(),
        time: known.time,
        words: known.words,
        publisher: known.publisher.clone(),
        url: known.url.clone(),
        credits: known.credits.clone(),
        reports: 0,
    }
}

/// What came of new documents, as the archive takes it.
fn written(
    growth: Growth,
    added: Vec<StoryDocument>,
    state: &StoryState,
) -> anyhow::Result<StoryGrowth> {
    let pairs: BTreeMap<u32, Vec<Judged>> = growth.pairs;
    let pairs = pairs.into_iter().map(|(later, pairs)| {
        let pairs = pairs.into_iter().map(|p| StoryPair {
            earlier: p.earlier.into(),
            later: p.later.into(),
            relation: p.verdict.relation,
            confidence: p.verdict.confidence,
            closeness: p.verdict.closeness,
            score: p.verdict.score,
            reason: p.verdict.reason,
        });
        (RowId::from(later), pairs.collect())
    });
    let stories = growth.stories.into_iter().map(put);
    Ok(StoryGrowth {
        added,
        pairs: pairs.collect(),
        stories: stories.collect::<anyhow::Result<_>>()?,
        state: state.clone(),
    })
}

fn put(placed: Placed) -> anyhow::Result<StoryPut> {
    let story = placed.story;
    let at = story.documents.iter().position(|d| *d == story.origin);
    let origin = at.and_then(|at| placed.members.get(at));
    let origin = origin
        .context("a story has no origin; please report it")?
        .document;
    let members = placed.members.iter().zip(story.lineage);
    let documents = members.map(|(member, descent)| LineageRow {
        document: member.document.into(),
        story: origin.into(),
        ancestor: member.ancestor.map(RowId::from),
        root: member.root.into(),
        relation: descent.relation,
        confidence: descent.confidence,
        reason: descent.reason,
        changes: Vec::new(),
    });
    Ok(StoryPut {
        documents: documents.collect(),
        id: story.id,
        origin: origin.into(),
        credited: story.credited,
        counts: story.counts,
    })
}

/// What tells the tables that stories are found with from others.
fn key(knowledge: &Knowledge) -> Result<String, Failure> {
    let tables = knowledge.story_tables().or_exit(Exit::Parts)?;
    let bytes = serde_json::to_vec(&tables)?;
    Ok(sha256_hex(&bytes)[..16].to_owned())
}

fn small(row: RowId) -> anyhow::Result<u32> {
    u32::try_from(row).with_context(|| {
        format!("row {row} of the archive is beyond the four thousand million that stories hold")
    })
}
