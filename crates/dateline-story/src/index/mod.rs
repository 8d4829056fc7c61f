//! Which documents one may have to do with, at the same cost however many there are.
//!
//! In: documents by numbers that the caller gives, with their sketches, in any order and in batches.
//! Out: for each the few earlier documents that are worth comparing, and the later ones that may now
//! have it for an ancestor. A document is found by its bands and prints for ever, by its names,
//! topics and meaning within a window of days.
//!
//! The documents lie in a few parts ([`segment`]), each of sorted features, which are joined as they
//! grow, so that their number stays logarithmic. Of documents with the same words only the earliest is
//! found; the others are its copies.

mod segment;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::rarity::ByHash;
use crate::sketch::Sketch;
use segment::{Row, Segment, UNDATED};

pub use segment::MOST;

/// How documents are looked up.
#[derive(Clone, Copy, Debug)]
pub struct IndexSettings {
    /// Days in which two reports may tell one story in words of their own.
    pub window: u32,
    /// Documents that one is compared with, at most.
    pub candidates: usize,
}

impl Default for IndexSettings {
    fn default() -> Self {
        Self {
            window: 14,
            candidates: 12,
        }
    }
}

/// Why an index cannot be used. It can always be built anew from the documents.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not what was written.
    #[error("{}: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How that shows.
        what: String,
    },
}

impl IndexError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// A document as the index takes it.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// Its number, given to no other document.
    pub number: u32,
    /// Its id.
    pub id: String,
    /// When it was published, in milliseconds since 1970.
    pub time: Option<i64>,
    /// The day of that, since 1970.
    pub day: Option<i32>,
    /// Its sketch.
    pub sketch: Sketch,
}

impl Indexed {
    fn row(&self) -> Row<'_> {
        Row {
            number: self.number,
            day: self.day,
            time: self.time,
            words: self.sketch.words,
            exact: self.sketch.exact,
            id: &self.id,
        }
    }
}

/// The count of one kind of feature among votes.
type VoteOf = fn(&mut Votes) -> &mut u16;

/// A document that may be of the same story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its number.
    pub document: u32,
    /// The features that both have.
    pub votes: Votes,
}

/// Features that two documents have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    /// All words.
    pub exact: bool,
    /// Bands of minima.
    pub bands: u16,
    /// Winnowed passages.
    pub prints: u16,
    /// Names and numbers in order.
    pub order: u16,
    /// Pairs of rare words.
    pub topics: u16,
    /// Bands of the vectors.
    pub meaning: u16,
}

impl Votes {
    /// Whether that is more than chance: one everyday passage or pair of names is not.
    fn are_telling(self) -> bool {
        self.exact
            || self.bands >= 1
            || self.prints >= 1
            || self.order >= 2
            || self.topics >= 2
            || self.order + self.topics >= 2
            || self.meaning >= 1
    }

    /// What is compared first where there is too much.
    fn weight(self) -> u32 {
        let exact = if self.exact { 1000 } else { 0 };
        exact
            + 4 * u32::from(self.bands)
            + 3 * u32::from(self.prints)
            + 2 * u32::from(self.order)
            + u32::from(self.topics)
            + u32::from(self.meaning)
    }
}

/// What a document may have to do with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Earlier documents that it is to be compared with, the likeliest first; of a text that was told
    /// before word for word the first that told it, and nothing else.
    pub earlier: Vec<Candidate>,
    /// Later documents that may have it among theirs.
    pub later: Vec<u32>,
    /// Later documents of the same words, the earliest first: as many as are kept of one feature.
    pub copies: Vec<u32>,
}

/// Days in a period: features of names and topics are kept by period, so that the lists of old ones do
/// not stand in the way of new ones.
const PERIOD: i32 = 7;
/// Periods in which the other reports of an undated document are looked for, the latest first.
const PERIODS: usize = 64;
/// A part is joined with those behind it until it is so many times as large.
const TIMES: usize = 4;

/// The sketches of all documents so far, by their features.
pub struct StoryIndex {
    settings: IndexSettings,
    parts: Vec<Segment>,
}

impl StoryIndex {
    /// An index of no documents.
    #[must_use]
    pub fn new(settings: IndexSettings) -> Self {
        Self {
            settings,
            parts: Vec::new(),
        }
    }

    /// Opens the files that [`save`](Self::save) named. What is damaged beyond their feet is found out
    /// when it is read.
    pub fn open(dir: &Path, names: &[String], settings: IndexSettings) -> Result<Self, IndexError> {
        let mut parts = Vec::with_capacity(names.len());
        for name in names {
            let path = dir.join(name);
            let part = Segment::open(&path)?;
            if part.name() != *name {
                return Err(IndexError::Damaged {
                    path,
                    what: "it is not the file that was written under this name".to_owned(),
                });
            }
            parts.push(part);
        }
        Ok(Self { settings, parts })
    }

    /// Adds documents.
    pub fn add(&mut self, mut documents: Vec<Indexed>) -> Result<(), IndexError> {
        if documents.is_empty() {
            return Ok(());
        }
        documents.sort_unstable_by_key(|d| d.number);
        let mut first: BTreeMap<u64, &Indexed> = BTreeMap::new();
        for document in &documents {
            first
                .entry(document.sketch.exact)
                .and_modify(|f| {
                    if document.row().order(&f.row()).is_lt() {
                        *f = document;
                    }
                })
                .or_insert(document);
        }
        let rows: Vec<Row> = documents.iter().map(Indexed::row).collect();
        let (mut lasting, mut passing) = (Vec::new(), Vec::new());
        for document in &documents {
            let (sketch, number) = (&document.sketch, document.number);
            if sketch.words == 0 {
                continue;
            }
            lasting.push((exact(sketch), number));
            // A text that was there word for word is not added a second time: what is like it is
            // like the first.
            let is_first = first[&sketch.exact].number == number
                && match self.same_words(sketch)?.first() {
                    Some(first) => document.row().order(first).is_lt(),
                    None => true,
                };
            if !is_first {
                continue;
            }
            let features = sketch.bands().chain(sketch.prints.iter().copied());
            lasting.extend(features.map(|feature| (feature, number)));
            let period = period(document.day);
            let pairs = sketch
                .order
                .iter()
                .chain(&sketch.topics)
                .chain(&sketch.meaning);
            passing.extend(pairs.map(|feature| (period, *feature, number)));
        }
        self.parts.push(Segment::build(&rows, lasting, passing)?);
        Ok(())
    }

    /// What a document may have to do with; it may have been added or not.
    pub fn find(&self, document: &Indexed) -> Result<Found, IndexError> {
        let mut found = Found::default();
        if document.sketch.words == 0 {
            return Ok(found);
        }
        let own = document.row();
        let others = self.same_words(&document.sketch)?;
        let others = others.iter().filter(|r| r.number != own.number);
        let (before, after): (Vec<&Row>, Vec<&Row>) = others.partition(|r| r.order(&own).is_lt());
        found.copies = after.iter().map(|r| r.number).collect();
        if let Some(first) = before.first() {
            found.earlier.push(Candidate {
                document: first.number,
                votes: Votes {
                    exact: true,
                    ..Votes::default()
                },
            });
            return Ok(found);
        }
        self.compare(document, &mut found)?;
        Ok(found)
    }

    /// The later documents that would have one among theirs, were it the first of its words. It was,
    /// until an earlier one with the same words came.
    pub fn later(&self, document: &Indexed) -> Result<Vec<u32>, IndexError> {
        let mut found = Found::default();
        self.compare(document, &mut found)?;
        Ok(found.later)
    }

    /// Looks up the documents of other words.
    fn compare(&self, document: &Indexed, found: &mut Found) -> Result<(), IndexError> {
        let own = document.row();
        for (number, votes) in self.votes(document)? {
            if !votes.are_telling() || number == own.number {
                continue;
            }
            let Some(row) = self.row(number)? else {
                continue;
            };
            // Of documents with the same words the first stands for all.
            let first = self.first_of(row.exact)?;
            if row.exact == own.exact || first.is_some_and(|f| f.number != number) {
                continue;
            }
            if row.order(&own).is_lt() {
                found.earlier.push(Candidate {
                    document: number,
                    votes,
                });
            } else {
                found.later.push(number);
            }
        }
        let mut order = Vec::with_capacity(found.earlier.len());
        for candidate in std::mem::take(&mut found.earlier) {
            let row = self.row(candidate.document)?;
            order.extend(row.map(|row| (candidate, row)));
        }
        order.sort_unstable_by(|(a, x), (b, y)| {
            let weight = b.votes.weight().cmp(&a.votes.weight());
            weight.then_with(|| x.order(y))
        });
        order.truncate(self.settings.candidates);
        found.earlier = order.into_iter().map(|(candidate, _)| candidate).collect();
        found.later.sort_unstable();
        Ok(())
    }

    /// The features that each document has in common with one.
    fn votes(&self, document: &Indexed) -> Result<ByHash<u32, Votes>, IndexError> {
        let sketch = &document.sketch;
        let mut votes: ByHash<u32, Votes> = ByHash::default();
        for part in &self.parts {
            for band in sketch.bands() {
                part.lasting(band, |d| votes.entry(d).or_default().bands += 1)?;
            }
            for print in &sketch.prints {
                part.lasting(*print, |d| votes.entry(d).or_default().prints += 1)?;
            }
        }
        let window = self.settings.window;
        let is_near = |day: Option<i32>| match (day, document.day) {
            (Some(a), Some(b)) => a.abs_diff(b) <= window,
            _ => true,
        };
        let mut near: ByHash<u32, bool> = ByHash::default();
        let mut seen = Vec::new();
        for part in &self.parts {
            for period in self.periods(document.day) {
                let kinds: [(_, VoteOf); 3] = [
                    (&sketch.order, |v| &mut v.order),
                    (&sketch.topics, |v| &mut v.topics),
                    (&sketch.meaning, |v| &mut v.meaning),
                ];
                for (features, of) in kinds {
                    for pair in features {
                        seen.clear();
                        part.passing(period, *pair, |d| seen.push(d))?;
                        for d in &seen {
                            let is_near = match near.get(d) {
                                Some(known) => *known,
                                None => {
                                    let known = part.day(*d)?.is_some_and(is_near);
                                    near.insert(*d, known);
                                    known
                                }
                            };
                            if is_near {
                                *of(votes.entry(*d).or_default()) += 1;
                            }
                        }
                    }
                }
            }
        }
        Ok(votes)
    }

    /// The periods in which other reports are looked for.
    fn periods(&self, day: Option<i32>) -> Vec<i32> {
        if let Some(day) = day {
            let far = i32::try_from(self.settings.window).unwrap_or(i32::MAX);
            let (from, to) = (day.saturating_sub(far), day.saturating_add(far));
            let near = from.div_euclid(PERIOD)..=to.div_euclid(PERIOD);
            if far < PERIODS as i32 {
                return near.chain([UNDATED]).collect();
            }
            // A window of centuries is no reason to look into empty ones.
            let known = self.known_periods();
            let near = known.into_iter().filter(|p| near.contains(p));
            return near.chain([UNDATED]).collect();
        }
        let known = self.known_periods();
        let latest = known.iter().rev().take(PERIODS).copied();
        let mut out: Vec<i32> = latest.collect();
        if !out.contains(&UNDATED) {
            out.push(UNDATED);
        }
        out
    }

    /// The periods that have documents, in order.
    fn known_periods(&self) -> Vec<i32> {
        let mut known: Vec<i32> = self.parts.iter().flat_map(Segment::periods).collect();
        known.retain(|p| *p != UNDATED);
        known.sort_unstable();
        known.dedup();
        known
    }

    /// The documents with exactly these words, in order of time: as many as are kept of one feature,
    /// among them the first.
    fn same_words(&self, sketch: &Sketch) -> Result<Vec<Row<'_>>, IndexError> {
        self.with_words(sketch.exact)
    }

    fn with_words(&self, words: u64) -> Result<Vec<Row<'_>>, IndexError> {
        let mut out = Vec::new();
        let mut numbers = Vec::new();
        for part in &self.parts {
            numbers.clear();
            part.lasting(exact_of(words), |d| numbers.push(d))?;
            for number in &numbers {
                out.extend(part.row(*number)?.filter(|row| row.exact == words));
            }
        }
        out.sort_unstable_by(Row::order);
        Ok(out)
    }

    fn first_of(&self, words: u64) -> Result<Option<Row<'_>>, IndexError> {
        Ok(self.with_words(words)?.into_iter().next())
    }

    fn row(&self, number: u32) -> Result<Option<Row<'_>>, IndexError> {
        for part in &self.parts {
            if let Some(row) = part.row(number)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Whether a document is there.
    pub fn contains(&self, number: u32) -> Result<bool, IndexError> {
        Ok(self.row(number)?.is_some())
    }

    /// Joins parts that have grown alike, writes what is not yet in a file, and gives the names of the
    /// files that make the index now. Files of before stay until [`clean`](Self::clean).
    pub fn save(&mut self, dir: &Path) -> Result<Vec<String>, IndexError> {
        let mut from = self.parts.len().saturating_sub(1);
        let mut behind = self.parts.last().map_or(0, Segment::documents);
        while from > 0 && self.parts[from - 1].documents() < TIMES * behind {
            from -= 1;
            behind += self.parts[from].documents();
        }
        if self.parts.len() - from > 1 {
            let joined = Segment::merge(&self.parts[from..], dir)?;
            self.parts.truncate(from);
            self.parts.push(joined);
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in std::mem::take(&mut self.parts) {
            parts.push(match part.is_saved() {
                true => part,
                false => part.save(dir)?,
            });
        }
        self.parts = parts;
        Ok(self.parts.iter().map(Segment::name).collect())
    }

    /// Removes the files of a folder that are parts of an index, but not of this one.
    pub fn clean(&self, dir: &Path) -> Result<(), IndexError> {
        let own: Vec<String> = self.parts.iter().map(Segment::name).collect();
        let files = std::fs::read_dir(dir).map_err(|e| IndexError::io(dir, e))?;
        for file in files {
            let file = file.map_err(|e| IndexError::io(dir, e))?;
            let name = file.file_name().to_string_lossy().into_owned();
            let is_part = name.starts_with("stories-") && name.ends_with(".part");
            if (is_part || name == "stories.part.tmp") && !own.contains(&name) {
                let path = file.path();
                std::fs::remove_file(&path).map_err(|e| IndexError::io(&path, e))?;
            }
        }
        Ok(())
    }

    /// The number of documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(Segment::documents).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What it takes in memory or on disk, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(Segment::bytes).sum()
    }
}

fn period(day: Option<i32>) -> i32 {
    day.map_or(UNDATED, |day| day.div_euclid(PERIOD))
}

/// The feature of all words.
fn exact(sketch: &Sketch) -> u32 {
    exact_of(sketch.exact)
}

fn exact_of(words: u64) -> u32 {
    (crate::hash::sequence([3, words]) >> 32) as u32
}

#[cfg(test)]
mod tests;
