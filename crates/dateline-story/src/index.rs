//! Which documents a new one may have to do with, at the same cost however many there are.
//!
//! In: sketches, each with the day of its document. Out: for each the few earlier documents that are
//! worth comparing. A document is found by its bands and prints for ever, by its names, topics
//! and meaning within a window of days.

use crate::postings::Postings;
use crate::rarity::ByHash;
use crate::sketch::Sketch;

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

/// The sketches of all documents so far, by their features.
pub struct StoryIndex {
    settings: IndexSettings,
    /// The first document with exactly these words.
    exact: ByHash<u64, u32>,
    /// Bands and prints.
    lasting: Postings,
    /// Order, topics and meaning.
    passing: Postings,
    /// The day of each document, since 1970; of an undated one the latest then known.
    days: Vec<i32>,
    latest: i32,
    votes: ByHash<u32, Votes>,
}

/// A document that may be of the same story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its number: documents are numbered from 0 as they are added.
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

impl StoryIndex {
    /// An index of no documents.
    #[must_use]
    pub fn new(settings: IndexSettings) -> Self {
        Self {
            settings,
            exact: ByHash::default(),
            lasting: Postings::default(),
            passing: Postings::default(),
            days: Vec::new(),
            latest: i32::MIN,
            votes: ByHash::default(),
        }
    }

    /// Adds a document, which gets the next number, and tells which earlier ones to compare it with,
    /// the likeliest first.
    ///
    /// A text that was there word for word is not added a second time: what is like it is like the
    /// first.
    pub fn add(&mut self, sketch: &Sketch, day: Option<i32>) -> Vec<Candidate> {
        let number = self.days.len() as u32;
        self.latest = self.latest.max(day.unwrap_or(self.latest));
        let day = day.unwrap_or(self.latest);
        self.days.push(day);
        if sketch.words == 0 {
            return Vec::new();
        }
        let first = *self.exact.entry(sketch.exact).or_insert(number);
        if first != number {
            let votes = Votes {
                exact: true,
                ..Votes::default()
            };
            return vec![Candidate {
                document: first,
                votes,
            }];
        }
        self.votes.clear();
        let votes = &mut self.votes;
        for band in sketch.bands() {
            self.lasting.add(
                band,
                number,
                |_| false,
                |d| {
                    votes.entry(d).or_default().bands += 1;
                },
            );
        }
        for print in &sketch.prints {
            self.lasting.add(
                *print,
                number,
                |_| false,
                |d| {
                    votes.entry(d).or_default().prints += 1;
                },
            );
        }
        let window = i64::from(self.settings.window);
        let (days, latest) = (&self.days, i64::from(self.latest));
        let is_old = |d: u32| i64::from(days[d as usize]) + window < latest;
        let is_near =
            |d: u32| i64::from(days[d as usize]).abs_diff(i64::from(day)) <= window as u64;
        for pair in &sketch.order {
            self.passing.add(*pair, number, is_old, |d| {
                if is_near(d) {
                    votes.entry(d).or_default().order += 1;
                }
            });
        }
        for pair in &sketch.topics {
            self.passing.add(*pair, number, is_old, |d| {
                if is_near(d) {
                    votes.entry(d).or_default().topics += 1;
                }
            });
        }
        for band in &sketch.meaning {
            self.passing.add(*band, number, is_old, |d| {
                if is_near(d) {
                    votes.entry(d).or_default().meaning += 1;
                }
            });
        }
        let mut found: Vec<Candidate> = votes
            .iter()
            .filter(|(_, votes)| votes.are_telling())
            .map(|(document, votes)| Candidate {
                document: *document,
                votes: *votes,
            })
            .collect();
        found.sort_unstable_by_key(|c| (std::cmp::Reverse(c.votes.weight()), c.document));
        found.truncate(self.settings.candidates);
        found
    }

    /// The number of documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let exact = self.exact.capacity() * (size_of::<(u64, u32)>() + 1);
        exact + self.lasting.bytes() + self.passing.bytes() + self.days.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rarity::Rarity;
    use crate::words::Words;

    fn sketch(text: &str) -> Sketch {
        Sketch::of(&Words::of(text, &Rarity::new([])))
    }

    const REPORT: &str = "The parliament of Norland passed a law on fishing in the Bay of Arkona on Friday. \
        Premier Ola Brandt said the fleet of Sudria had taken 9,000 tonnes since May. \
        Sudria's envoy Ines Kolar called the law a provocation and left for Vestia.";
    const RETOLD: &str = "A statute about fisheries in the Bay of Arkona was adopted by Norland. \
        According to Ola Brandt, ships from Sudria caught 9,000 tonnes from May onwards. \
        Ines Kolar, who speaks for Sudria, departed to Vestia angrily.";

    #[test]
    fn copies_are_found_for_ever_and_retellings_within_the_window() {
        let mut index = StoryIndex::new(IndexSettings::default());
        assert_eq!(index.add(&sketch(REPORT), Some(0)), []);
        let retold = index.add(&sketch(RETOLD), Some(3));
        assert_eq!(retold[0].document, 0);
        assert!(
            retold[0].votes.order >= 2 && retold[0].votes.prints == 0,
            "{retold:?}"
        );
        assert_eq!(
            index.add(
                &sketch("Rain fell on the hills of Ostmark all week."),
                Some(3)
            ),
            []
        );

        let late = index.add(&sketch(&format!("Updated. {REPORT}")), Some(900));
        assert!(late[0].document == 0 && late[0].votes.bands > 3, "{late:?}");
        assert_eq!(late[0].votes.order, 0);
        let again = index.add(&sketch(REPORT), Some(1000));
        assert!(again.len() == 1 && again[0].votes.exact);
    }
}
