//! The stories of an archive: of each document its story and its origin, and which records tell one act.
//!
//! In: an archive. Out: [`Lineage`], by the archive's rows. Reading millions of rows of the archive takes seconds, so
//! they are kept in a file of their own beside the columns. It says which state of the stories it has: where some were
//! traced since, those alone are read again; where all were forgotten, or it is missing, damaged or of another archive,
//! it is made anew. It can be deleted at any time.

use std::path::Path;

use dateline_store::{Archive, Descends, Reader, StoryChanges};
use serde::{Deserialize, Serialize};

use crate::CubeError;
use crate::acts::Acts;
use crate::file::{Column, Kept, Mapped, Writer};

/// The file in the archive's folder.
pub const FILE: &str = "archive.stories";
/// Stories that are read again for each question before the file is written anew.
const AGAIN: usize = 500;

/// The stories of an archive's documents, by the document's row. A document of no story is one of its own.
#[derive(Clone, Default)]
pub struct Lineage {
    story: Column<u32>,
    origin: Column<u32>,
    origins: Column<u32>,
    documents: Column<u32>,
    acts: Acts,
    /// Of all of it, where it is as the file has it.
    fingerprints: Option<Fingerprints>,
}

/// Numbers for what an answer can depend on.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Fingerprints {
    acts: u64,
    stories: u64,
    everything: u64,
}

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descent {
    /// Number of the story; 0 is none.
    pub story: u32,
    /// Row of the document that the document's text began with: its own for an origin.
    pub origin: u32,
    /// How many origins the story has.
    pub origins: u32,
    /// How many documents the story has.
    pub documents: u32,
}

/// What an answer depends on of stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depends {
    /// Which records are one act.
    Acts,
    /// Which documents are one story, and of one origin.
    Stories,
    /// The same, and how many documents and origins each story has.
    Everything,
}

/// FNV-1a over pairs of numbers.
struct Sum(u64);

impl Default for Sum {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Sum {
    fn add(&mut self, a: u64, b: u64) {
        for number in [a, b] {
            self.0 = (self.0 ^ number).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct State {
    archive: String,
    /// The last run, by row, and when it began: an archive that was put back from a copy goes on with other ones.
    run: (i64, String),
    changes: StoryChanges,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    state: State,
    fingerprints: Fingerprints,
}

impl Lineage {
    /// Without any stories, with these acts.
    #[must_use]
    pub fn new(acts: Acts) -> Self {
        Self {
            acts,
            ..Self::default()
        }
    }

    /// Opens the stories of an archive as its reader sees it now.
    ///
    /// # Errors
    /// If the archive cannot be read. A file that cannot be read is none.
    pub fn open(archive: &Archive, reader: &Reader) -> Result<Kept<Self>, CubeError> {
        let path = archive.dir().join(FILE);
        let runs = runs(reader)?;
        let now = State {
            archive: crate::archive::identity(reader)?,
            run: runs.last().cloned().unwrap_or_default(),
            changes: reader.story_changes()?,
        };
        let kept = stored(&path).ok().filter(|(_, then)| {
            then.archive == now.archive
                && (then.run == <(i64, String)>::default() || runs.contains(&then.run))
                && then.changes.changes <= now.changes.changes
                && then.changes.changes >= now.changes.forgotten
        });
        if let Some((mut lineage, then)) = kept {
            if then == now {
                return Ok(Kept::current(lineage));
            }
            let stories = reader.stories_traced_after(then.changes.changes)?;
            lineage.trace_again(reader, &stories)?;
            return Ok(match stories.len() > AGAIN {
                true => Kept::written(lineage, |lineage| lineage.write(&path, now)),
                false => Kept::current(lineage),
            });
        }
        let lineage = Self::read(reader)?;
        Ok(Kept::written(lineage, |lineage| lineage.write(&path, now)))
    }

    /// Reads all stories of an archive.
    fn read(reader: &Reader) -> Result<Self, CubeError> {
        let mut lineage = Self::default();
        let mut failed = Ok(());
        reader.descents(|one| {
            if failed.is_ok() {
                failed = lineage.take_in(one);
            }
        })?;
        failed?;
        let mut pairs = Vec::new();
        reader.joined_events(|event, stands| pairs.push((row(event), row(stands))))?;
        lineage.acts = Acts::new(pairs);
        Ok(lineage)
    }

    /// Reads some stories anew.
    fn trace_again(&mut self, reader: &Reader, stories: &[i64]) -> Result<(), CubeError> {
        let mut pairs = Vec::new();
        let mut gone = Vec::new();
        for story in stories {
            for one in reader.descents_of(*story)? {
                self.take_in(&one)?;
            }
            for (event, stands) in reader.events_of_story(*story)? {
                gone.push(row(event));
                pairs.extend(stands.map(|stands| (row(event), row(stands))));
            }
        }
        gone.sort_unstable();
        // A record that stands for others comes back with these.
        let left = self.acts.pairs().into_iter();
        pairs.extend(
            left.filter(|(event, stands)| event != stands && gone.binary_search(event).is_err()),
        );
        self.acts = Acts::new(pairs);
        self.fingerprints = None;
        Ok(())
    }

    fn take_in(&mut self, one: &Descends) -> Result<(), CubeError> {
        let small = crate::archive::small;
        let descent = Descent {
            story: small(one.story)?,
            origin: small(one.origin)?,
            origins: one.origins,
            documents: one.documents,
        };
        self.put(small(one.document)?, descent);
        Ok(())
    }

    /// Says where a document stands.
    pub fn put(&mut self, document: u32, descent: Descent) {
        let at = document as usize;
        let columns = [
            (&mut self.story, descent.story),
            (&mut self.origin, descent.origin),
            (&mut self.origins, descent.origins),
            (&mut self.documents, descent.documents),
        ];
        for (column, value) in columns {
            let held = column.held();
            if held.len() <= at {
                held.resize(at + 1, 0);
            }
            held[at] = value;
        }
        self.fingerprints = None;
    }

    /// Where a document stands; nothing where it is in no story.
    #[must_use]
    pub fn of(&self, document: u32) -> Option<Descent> {
        let at = document as usize;
        let story = self.story.get(at).copied().filter(|story| *story != 0)?;
        Some(Descent {
            story,
            origin: self.origin[at],
            origins: self.origins[at],
            documents: self.documents[at],
        })
    }

    /// The story of each document by its row; 0 is none.
    #[must_use]
    pub fn stories(&self) -> &[u32] {
        &self.story
    }

    /// Which records tell one act.
    #[must_use]
    pub fn acts(&self) -> &Acts {
        &self.acts
    }

    /// A number for what an answer depends on of the stories of an archive's first rows: the same as long as that
    /// stays the same, whatever came later.
    #[must_use]
    pub fn fingerprint(&self, of: Depends, last_event: u64, last_document: u32) -> u64 {
        let more_records = self.acts.rows.last().is_some_and(|row| *row > last_event);
        let more_documents = self.story.len() > last_document as usize + 1;
        match (self.fingerprints, of) {
            (Some(known), Depends::Acts) if !more_records => known.acts,
            (Some(known), Depends::Stories) if !more_documents => known.stories,
            (Some(known), Depends::Everything) if !more_documents => known.everything,
            _ => self.sum(of, last_event, last_document),
        }
    }

    fn sum(&self, of: Depends, last_event: u64, last_document: u32) -> u64 {
        let mut sum = Sum::default();
        match of {
            Depends::Acts => self.acts.add_to(last_event, &mut |a, b| sum.add(a, b)),
            Depends::Stories => {
                for (number, ids) in (0..).zip([&self.story, &self.origin]) {
                    // Told by its first document, since a story's own number may be that of a later one.
                    let mut first = hashbrown::HashMap::new();
                    for (document, id) in (0..=last_document).zip(ids.iter()) {
                        if *id != 0 && *first.entry(*id).or_insert(document) != document {
                            sum.add(u64::from(document) << 1 | number, first[id].into());
                        }
                    }
                }
            }
            Depends::Everything => {
                let documents = self.story.len().min(last_document as usize + 1) as u32;
                for document in 0..documents {
                    if let Some(descent) = self.of(document) {
                        sum.add(document.into(), descent.story.into());
                        sum.add(descent.origins.into(), descent.documents.into());
                    }
                }
            }
        }
        sum.0
    }

    fn write(&self, path: &Path, state: State) -> Result<(), CubeError> {
        let mut file = Writer::create(path)?;
        file.section("story", &[&self.story])?;
        file.section("origin", &[&self.origin])?;
        file.section("origins", &[&self.origins])?;
        file.section("documents", &[&self.documents])?;
        file.section("records", &[&self.acts.rows])?;
        file.section("acts", &[&self.acts.acts])?;
        let whole = |of| self.sum(of, u64::MAX, u32::MAX);
        file.finish(Meta {
            state,
            fingerprints: Fingerprints {
                acts: whole(Depends::Acts),
                stories: whole(Depends::Stories),
                everything: whole(Depends::Everything),
            },
        })
    }
}

fn stored(path: &Path) -> Result<(Lineage, State), CubeError> {
    let file: Mapped<Meta> = Mapped::open(path)?;
    file.check(path)?;
    let lineage = Lineage {
        story: file.column(path, "story")?,
        origin: file.column(path, "origin")?,
        origins: file.column(path, "origins")?,
        documents: file.column(path, "documents")?,
        acts: Acts {
            rows: file.column(path, "records")?,
            acts: file.column(path, "acts")?,
        },
        fingerprints: Some(file.meta.fingerprints),
    };
    Ok((lineage, file.meta.state))
}

/// The runs of an archive: their rows, and when they began.
fn runs(reader: &Reader) -> Result<Vec<(i64, String)>, CubeError> {
    let runs = reader.runs()?.into_iter();
    let told = runs.map(|run| {
        let started = run.manifest.started.unwrap_or_default();
        (run.id.row, format!("{} {started}", run.id.name))
    });
    Ok(told.collect())
}

fn row(row: i64) -> u64 {
    u64::try_from(row).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_says_of_all_is_what_is_summed() {
        let mut lineage = Lineage::new(Acts::new(vec![(9, 4), (12, 4), (5, 7)]));
        for (document, story, origin) in [(1, 1, 1), (2, 1, 1), (4, 2, 4), (5, 2, 5)] {
            let descent = Descent {
                story,
                origin,
                origins: story,
                documents: 2,
            };
            lineage.put(document, descent);
        }
        let state = State {
            archive: "a".into(),
            run: (1, "one".into()),
            changes: StoryChanges::default(),
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        lineage.write(&path, state).unwrap();
        let (mut kept, _) = stored(&path).unwrap();
        assert!(kept.fingerprints.is_some() && lineage.fingerprints.is_none());
        let asked = [(20, 9), (12, 5), (11, 5), (12, 4), (4, 1), (0, 0)];
        for of in [Depends::Acts, Depends::Stories, Depends::Everything] {
            let numbers = |lineage: &Lineage| {
                asked.map(|(event, document)| lineage.fingerprint(of, event, document))
            };
            let known = numbers(&kept);
            assert_eq!(known, numbers(&lineage), "{of:?}");
            assert_eq!(known[0], known[1], "{of:?}: nothing came later");
            assert!(known[1..].windows(2).any(|two| two[0] != two[1]), "{of:?}");
        }
        // What is traced again is summed again.
        let before = kept.fingerprint(Depends::Everything, 20, 9);
        kept.put(
            6,
            Descent {
                story: 2,
                origin: 6,
                origins: 3,
                documents: 3,
            },
        );
        assert_ne!(kept.fingerprint(Depends::Everything, 20, 9), before);
    }
}
