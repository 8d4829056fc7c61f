//! Documents to stories: reads and sketches them, brings them in order of time, looks up and
//! compares those that may have to do with each other.
//!
//! In: the inputs. Out: [`Gathered`]: the documents in order of time, laid aside, and from it the
//! stories.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use dateline_record::{Document, Story};
use dateline_story::{
    Entry, IndexSettings, Indexed, Judged, Meaning, Owners, Sketch, StoryIndex, Tables, Told,
    Words, judge, keep_nearest, stories,
};

use super::spool::{Laid, Spool};
use super::timings::{Laps, Timings};
use crate::cli::{InputArgs, RunArgs};
use crate::commands::shared::{beginning, over_documents};
use crate::exit::Failure;
use crate::ordered::{self, Job};
use crate::problems::Problems;

/// The documents, in order of time.
pub struct Gathered {
    laid: Laid,
    /// Where each lies in the spool.
    places: Vec<u32>,
    entries: Vec<Entry>,
    days: Vec<Option<i32>>,
    meanings: Vec<Option<Meaning>>,
    /// For each the earlier ones that it is to be compared with.
    candidates: Vec<Vec<u32>>,
    max_chars: usize,
    /// How long it took.
    pub timings: Timings,
}

/// What the first pass keeps of a document.
struct Kept {
    entry: Entry,
    day: Option<i32>,
    sketch: Sketch,
    meaning: Option<Meaning>,
    place: u32,
}

impl Gathered {
    /// Reads the documents of the inputs.
    pub fn read(
        input: &InputArgs,
        running: &RunArgs,
        tables: &Tables,
        settings: IndexSettings,
        vector_base: f64,
        problems: &mut Problems,
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        let mut spool = Spool::new()?;
        let mut kept: Vec<Kept> = Vec::new();
        over_documents(
            input,
            running,
            problems,
            || (),
            |(), document| {
                let (text, note) = beginning(&document.text, running.max_chars());
                let sketch = Sketch::of(&Words::of_report(text, tables));
                (sketch.with_vector(document.vector.as_ref()), note)
            },
            |document, (sketch, note), problems, progress| {
                if let Some(note) = note {
                    problems.note(document, &note, progress);
                }
                spool.put(document)?;
                let place = u32::try_from(kept.len())?;
                let (entry, day) = entry(document, sketch.words);
                let meaning = document.vector.clone().map(|vector| Meaning {
                    vector,
                    language: document.language.clone(),
                    base: vector_base,
                });
                kept.push(Kept {
                    entry,
                    day,
                    sketch,
                    meaning,
                    place,
                });
                Ok(())
            },
        )?;
        kept.sort_by(|a, b| {
            a.entry
                .order()
                .cmp(&b.entry.order())
                .then(a.sketch.exact.cmp(&b.sketch.exact))
        });
        let mut out = Self {
            laid: spool.done()?,
            places: Vec::with_capacity(kept.len()),
            entries: Vec::with_capacity(kept.len()),
            days: Vec::with_capacity(kept.len()),
            meanings: Vec::with_capacity(kept.len()),
            candidates: Vec::with_capacity(kept.len()),
            max_chars: running.max_chars(),
            timings: Timings::default(),
        };
        out.timings.read = started.elapsed();
        let mut sketched = Vec::with_capacity(kept.len());
        for (number, k) in kept.into_iter().enumerate() {
            sketched.push(Indexed {
                number: u32::try_from(number)?,
                id: k.entry.id.clone(),
                time: k.entry.time,
                day: k.day,
                sketch: k.sketch,
            });
            out.places.push(k.place);
            out.days.push(k.day);
            out.meanings.push(k.meaning);
            out.entries.push(k.entry);
        }
        let mut index = StoryIndex::new(settings);
        index.add(sketched.clone())?;
        let mut laps = Laps::start();
        let job = Job {
            threads: running.threads(),
            weigh: |_: &Indexed| 0,
            state: || (),
            work: |(): &mut (), document: Indexed| index.find(&document),
        };
        ordered::run(sketched.into_iter(), &job, |found| {
            let earlier = found?.earlier;
            out.candidates
                .push(earlier.into_iter().map(|c| c.document).collect());
            laps.done(out.candidates.len());
            Ok::<(), Failure>(())
        })?;
        out.timings.looked_up = laps.times();
        out.timings.index_bytes = index.bytes();
        Ok(out)
    }

    /// Compares the candidates and joins what belongs together.
    pub fn stories(
        &mut self,
        tables: &Tables,
        owners: &Owners,
        threads: usize,
    ) -> Result<Vec<Story>, Failure> {
        let mut judged = Vec::new();
        let mut laps = Laps::start();
        let job = Job {
            threads,
            weigh: |_: &u32| 0,
            state: HashMap::new,
            work: |cache: &mut HashMap<u32, Arc<Told>>, later: u32| {
                let told = self.told(later, tables, cache)?;
                let mut out = Vec::new();
                for earlier in &self.candidates[later as usize] {
                    let verdict = judge(&*self.told(*earlier, tables, cache)?, &told);
                    if verdict.same_story {
                        out.push(Judged {
                            earlier: *earlier,
                            later,
                            verdict,
                        });
                    }
                }
                keep_nearest(&mut out);
                anyhow::Ok((later, out))
            },
        };
        let with_candidates = (0..self.candidates.len())
            .filter(|d| !self.candidates[*d].is_empty())
            .map(|d| d as u32);
        ordered::run(
            with_candidates,
            &job,
            |found: anyhow::Result<(u32, Vec<Judged>)>| {
                let (later, found) = found?;
                judged.extend(found);
                laps.done(later as usize + 1);
                Ok::<(), Failure>(())
            },
        )?;
        laps.done(self.len());
        self.timings.compared = laps.times();
        let mut cache = HashMap::new();
        let mut failed = None;
        let found = stories(&self.entries, &judged, owners, |earlier, later| {
            let pair = self
                .told(earlier, tables, &mut cache)
                .and_then(|a| Ok((a, self.told(later, tables, &mut cache)?)));
            match pair {
                Ok((a, b)) => judge(&a, &b),
                Err(error) => {
                    failed = Some(error);
                    dateline_story::pair::unrelated()
                }
            }
        });
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(found),
        }
    }

    /// A document as pairs are judged by; the last ones read are kept at hand, since the documents of
    /// a story lie near each other in time.
    fn told(
        &self,
        number: u32,
        tables: &Tables,
        cache: &mut HashMap<u32, Arc<Told>>,
    ) -> anyhow::Result<Arc<Told>> {
        if let Some(told) = cache.get(&number) {
            return Ok(Arc::clone(told));
        }
        let document = self.document(number as usize)?;
        let (text, _) = beginning(&document.text, self.max_chars);
        let words = Words::of_report(text, tables);
        let told = Told::new(words, self.days[number as usize]);
        let told = Arc::new(told.meaning(self.meanings[number as usize].clone()));
        if cache.len() >= AT_HAND {
            cache.clear();
        }
        cache.insert(number, Arc::clone(&told));
        Ok(told)
    }

    fn document(&self, number: usize) -> anyhow::Result<Document> {
        self.laid.get(self.places[number] as usize)
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many pairs were compared.
    pub fn pairs(&self) -> usize {
        self.candidates.iter().map(Vec::len).sum()
    }
}

/// The documents of stories that are shown.
pub trait Texts: Sync {
    /// The numbers of the documents by their ids.
    fn by_id(&self) -> HashMap<&str, usize>;

    /// The document of a number.
    fn document(&self, number: usize) -> anyhow::Result<Document>;
}

impl Texts for Gathered {
    fn by_id(&self) -> HashMap<&str, usize> {
        let ids = self.entries.iter().enumerate();
        ids.map(|(number, entry)| (entry.id.as_str(), number))
            .collect()
    }

    fn document(&self, number: usize) -> anyhow::Result<Document> {
        Self::document(self, number)
    }
}

/// Documents that a thread keeps at hand.
const AT_HAND: usize = 512;

/// What stories need to know of a document of so many words, and its day.
pub fn entry(document: &Document, words: u32) -> (Entry, Option<i32>) {
    let day = document
        .published_at
        .map(|at| at.as_second().div_euclid(86_400))
        .or_else(|| document.published.map(days_since_1970));
    let time = match document.published_at {
        Some(at) => Some(at.as_millisecond()),
        // A bare day counts as its noon: as likely too early as too late.
        None => day.map(|day| day * 86_400_000 + 43_200_000),
    };
    let entry = Entry {
        id: document.id.clone(),
        version_of: None,
        time,
        words,
        publisher: document.publisher.clone(),
        url: document.url.clone(),
        credits: document.credits.clone(),
        reports: 0,
    };
    (entry, day.and_then(|day| i32::try_from(day).ok()))
}

/// The day as a number.
pub fn days_since_1970(date: jiff::civil::Date) -> i64 {
    date.duration_since(jiff::civil::date(1970, 1, 1))
        .as_hours()
        / 24
}
