//! Lookup of actors: the longest phrase that words of a text begin with, and what it may mean.
//!
//! Works on the compiled form alone (see [`crate::compile`]): a finite-state map from phrases to
//! postings, and records of fixed size. Nothing is copied out, and nothing is allocated per lookup.

use jiff::civil::Date;

use crate::KnowError;
use crate::container::{Container, Section};
use crate::entry::{Entry, Strs};
use crate::phrase::{self, Case, Cases, Sink};

/// Words in an entry's record.
pub(crate) const ENTRY: usize = 9;
/// Words in an office's record.
pub(crate) const OFFICE: usize = 5;
/// Words in a posting's record: entry, cases asked for, marks.
pub(crate) const POSTING: usize = 3;

/// The actors of a compiled file.
pub struct Actors {
    phrases: fst::raw::Fst<Section>,
    postings: Section,
    pub(crate) entries: Section,
    pub(crate) offices: Section,
    pub(crate) lists: Section,
    strings: Section,
    string_ends: Section,
    ids: Section,
}

/// What words of a text begin with.
#[derive(Clone)]
pub struct Match<'k> {
    /// How many of the words it takes.
    pub len: usize,
    /// What it may mean; several where it is ambiguous.
    pub entries: Entries<'k>,
}

impl<'k> Match<'k> {
    /// What it may mean in a text of that date: short names of people long out of office are left
    /// out.
    pub fn on(&self, date: Date) -> impl Iterator<Item = Entry<'k>> + use<'k> {
        self.entries.clone().filter(move |e| e.is_meant_on(date))
    }
}

/// The entries a phrase may mean.
#[derive(Clone)]
pub struct Entries<'k> {
    actors: &'k Actors,
    written: Cases,
    at: usize,
    end: usize,
}

impl<'k> Iterator for Entries<'k> {
    type Item = Entry<'k>;

    fn next(&mut self) -> Option<Entry<'k>> {
        while self.at < self.end {
            let posting = self.at * POSTING;
            self.at += 1;
            let word = |i| self.actors.postings.u32_at(posting + i);
            let (index, needs, phrase) = (word(0)?, word(1)?, word(2)?);
            if self.written.satisfy(Cases(needs)) {
                return Some(Entry {
                    actors: self.actors,
                    index,
                    phrase,
                });
            }
        }
        None
    }
}

impl Actors {
    pub(crate) fn open(file: &Container) -> Result<Self, KnowError> {
        let section = |name: &str| {
            file.section(name)
                .ok_or_else(|| KnowError::corrupt(format!("section {name:?} is missing")))
        };
        let phrases = fst::raw::Fst::new(section("phrases")?)
            // Its own checksum too: walking damaged nodes could panic.
            .and_then(|map| map.verify().map(|()| map))
            .map_err(|e| KnowError::corrupt(format!("the map of phrases: {e}")))?;
        let actors = Actors {
            phrases,
            postings: section("postings")?,
            entries: section("entries")?,
            offices: section("offices")?,
            lists: section("lists")?,
            strings: section("strings")?,
            string_ends: section("string_ends")?,
            ids: section("ids")?,
        };
        if actors.ids.records(4) != actors.len() {
            return Err(KnowError::corrupt("ids and entries differ in number"));
        }
        Ok(actors)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.records(4 * ENTRY)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many phrases lead to them.
    pub fn phrases(&self) -> usize {
        self.phrases.len()
    }

    /// All phrases in order, each with what it may mean and the capitals that needs.
    pub(crate) fn each_phrase(&self, mut each: impl FnMut(String, &[(Entry<'_>, u32)])) {
        use fst::Streamer;
        let mut stream = self.phrases.stream();
        let mut meant = Vec::new();
        while let Some((phrase, value)) = stream.next() {
            let (at, count) = (
                (value.value() >> 16) as usize,
                (value.value() & 0xffff) as usize,
            );
            meant.clear();
            for posting in (at..at + count).map(|n| n * POSTING) {
                let word = |i| self.postings.u32_at(posting + i).unwrap_or(0);
                let entry = Entry {
                    actors: self,
                    index: word(0),
                    phrase: word(2),
                };
                meant.push((entry, word(1)));
            }
            each(String::from_utf8_lossy(phrase).into_owned(), &meant);
        }
    }

    /// All entries, in the order of the data files.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len() as u32).map(|index| Entry {
            actors: self,
            index,
            phrase: 0,
        })
    }

    /// The entry with an id.
    pub fn get(&self, id: &str) -> Option<Entry<'_>> {
        let entry = |at: usize| {
            let index = self.ids.u32_at(at)?;
            Some(Entry {
                actors: self,
                index,
                phrase: 0,
            })
        };
        let (mut low, mut high) = (0, self.ids.records(4));
        while low < high {
            let mid = low + (high - low) / 2;
            let found = entry(mid)?;
            match found.id().cmp(id) {
                std::cmp::Ordering::Equal => return Some(found),
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
            }
        }
        None
    }

    /// The longest phrase that `words` begin with, as written in the text: token texts in their
    /// order, so that `U.S.` is one and `'s` stands apart. Words may be written in any case; names
    /// are only found with their capitals.
    pub fn longest(&self, words: &[&str]) -> Option<Match<'_>> {
        let mut walk = Walk {
            fst: &self.phrases,
            at: self.phrases.root().addr(),
            output: fst::raw::Output::zero(),
            alive: true,
            atoms: 0,
            gap: false,
            joint: false,
            last: Case::Any,
            written: Cases::default(),
        };
        let mut best = None;
        for (i, word) in words.iter().enumerate() {
            let before = walk.atoms;
            phrase::atoms(word, &mut walk);
            if !walk.alive || walk.atoms == 0 {
                break;
            }
            if walk.atoms == before {
                continue;
            }
            if let Some(found) = walk
                .here()
                .and_then(|value| self.found(value, i + 1, walk.written))
            {
                best = Some(found);
            }
        }
        best
    }

    /// The match that a value of the map stands for, if a posting accepts the capitals.
    fn found(&self, value: u64, len: usize, written: Cases) -> Option<Match<'_>> {
        let (at, count) = ((value >> 16) as usize, (value & 0xffff) as usize);
        let entries = Entries {
            actors: self,
            written,
            at,
            end: at.checked_add(count)?,
        };
        entries.clone().next()?;
        Some(Match { len, entries })
    }

    pub(crate) fn string(&self, index: u32) -> &str {
        let index = index as usize;
        let start = if index == 0 {
            Some(0)
        } else {
            self.string_ends.u32_at(index - 1)
        };
        let range = start
            .zip(self.string_ends.u32_at(index))
            .map(|(a, b)| a as usize..b as usize);
        let bytes = range
            .and_then(|range| self.strings.as_ref().get(range))
            .unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("")
    }

    pub(crate) fn list(&self, at: u32) -> Strs<'_> {
        let at = at as usize;
        let len = self.lists.u32_at(at).unwrap_or(0) as usize;
        let len = len.min(self.lists.records(4).saturating_sub(at + 1));
        Strs {
            actors: self,
            at: at + 1,
            end: at + 1 + len,
        }
    }
}

/// A walk through the map of phrases, atom by atom.
struct Walk<'k> {
    fst: &'k fst::raw::Fst<Section>,
    at: fst::raw::CompiledAddr,
    output: fst::raw::Output,
    alive: bool,
    atoms: usize,
    /// A blank is due before the next atom.
    gap: bool,
    /// A hyphen stands before the next atom.
    joint: bool,
    /// How the last atom was written.
    last: Case,
    written: Cases,
}

impl Walk<'_> {
    fn step(&mut self, byte: u8) {
        if !self.alive {
            return;
        }
        let node = self.fst.node(self.at);
        match node.find_input(byte) {
            Some(i) => {
                let transition = node.transition(i);
                self.output = self.output.cat(transition.out);
                self.at = transition.addr;
            }
            None => self.alive = false,
        }
    }

    /// The value of the phrase that ends here, if one does.
    fn here(&self) -> Option<u64> {
        let node = self.fst.node(self.at);
        node.is_final()
            .then(|| self.output.cat(node.final_output()).value())
    }
}

impl Sink for Walk<'_> {
    fn byte(&mut self, byte: u8) {
        if std::mem::take(&mut self.gap) {
            self.step(b' ');
        }
        self.step(byte);
    }

    fn end(&mut self, case: Case) {
        // "Jong-un", "Al-qaeda": a name goes on after a hyphen without a capital.
        let goes_on = std::mem::take(&mut self.joint) && case == Case::Any && self.last > Case::Any;
        self.last = if goes_on { Case::Initial } else { case };
        self.written.set(self.atoms, self.last);
        self.atoms += 1;
        self.gap = true;
    }

    fn joint(&mut self) {
        self.joint = self.atoms > 0;
    }
}
