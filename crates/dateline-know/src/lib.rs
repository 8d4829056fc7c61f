//! Knowledge for coding political events from news: who can act, and by which codes acts are kept.
//!
//! Analysts edit data files (CSV with a header comment). This crate checks them ([`check`]),
//! compiles them to one file ([`Knowledge::compile`]) that opens in no time because it is mapped
//! and not parsed ([`Knowledge::open`]), and looks words up in it by longest match and by date
//! ([`Actors::longest`], [`Entry::at`]).
//!
//! ```
//! # fn main() -> Result<(), dateline_know::KnowError> {
//! # let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
//! use dateline_know::Knowledge;
//! use jiff::civil::date;
//!
//! let knowledge = Knowledge::from_dir(dir.as_ref())?;
//! let found = knowledge.actors().longest(&["Alexander", "Lukashenko", "said"]).unwrap();
//! assert_eq!(found.len, 2);
//! let who = found.on(date(2022, 10, 20)).next().unwrap();
//! assert_eq!(who.country(), Some("BLR"));
//! assert!(who.at(date(2022, 10, 20)).is_held());
//! # Ok(())
//! # }
//! ```
//!
//! It knows nothing of sentences, events or files other than its own. The phrases it finds are
//! only what words *may* mean: whoever reads the sentence decides.

mod actors;
pub mod acts;
pub mod amounts;
pub mod catalogue;
mod check;
mod compile;
mod container;
mod draft;
mod entry;
mod error;
pub mod kinds;
pub mod linear;
mod load;
pub mod ontology;
pub mod pages;
pub mod petrarch;
pub mod phrase;
pub mod places;
mod report;
pub mod stories;
pub mod story_tables;
mod table;
pub mod times;
mod words;

use std::borrow::Cow;
use std::path::Path;

pub use actors::{Actors, Entries, Match};
pub use amounts::{AmountWords, figures};
pub use check::check;
pub use entry::{Entry, GRACE_DAYS, Kind, Office, Role, Strs};
pub use error::KnowError;
pub use kinds::KindWords;
pub use ontology::Ontology;
pub use report::{Finding, Report, Severity};
pub use stories::StoryWords;
pub use table::{Row, Table};
pub use times::TimeWords;

use container::Container;

/// The knowledge, compiled and opened. Cheap to share between threads.
pub struct Knowledge {
    file: Container,
    actors: Actors,
    ontology: Ontology,
    places: Option<places::Rules>,
    gazetteer: Option<places::Gazetteer>,
    times: TimeWords,
    amounts: AmountWords,
    kinds: KindWords,
    stories: StoryWords,
    hash: String,
}

impl Knowledge {
    /// Loads the data files of a knowledge folder and compiles them in memory.
    pub fn from_dir(dir: &Path) -> Result<Self, KnowError> {
        Self::from_bytes(Self::compile(dir)?.into())
    }

    /// Opens a compiled file that is in memory, such as one embedded in a program.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, KnowError> {
        Self::read(Container::from_bytes(bytes)?)
    }

    /// Opens a compiled file by mapping it into memory.
    pub fn open(file: &Path) -> Result<Self, KnowError> {
        Self::read(Container::open(file)?)
    }

    /// Compiles a knowledge folder (`actors/`, `acts/`, `times/`, `amounts/`, `kinds/`, `stories/`, `judge/`, `places/`, `ontology/`, `scales/`). The first fault in
    /// its files is an error; [`check`] lists all.
    pub fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
        let drafts = load::Drafts::read(dir)?;
        if let Some(fault) = drafts
            .findings
            .into_iter()
            .find(|f| f.severity == Severity::Error)
        {
            return Err(fault.into());
        }
        let mut further = ontology::sections(dir)?;
        let acts = acts::compile(dir)?;
        if !acts.is_empty() {
            further.push(("acts".to_owned(), acts));
        }
        let places = places::Rules::compile(dir)?;
        if !places.is_empty() {
            further.push(("places".to_owned(), places));
        }
        further.extend(linear::sections(dir)?);
        let words = [
            ("times", times::compile(dir)?),
            ("amounts", amounts::compile(dir)?),
            ("kinds", kinds::compile(dir)?),
            ("stories", stories::compile(dir)?),
            ("story_tables", story_tables::compile(dir)?),
        ];
        further.extend(
            words
                .into_iter()
                .filter(|(_, bytes)| !bytes.is_empty())
                .map(|(name, bytes)| (name.to_owned(), bytes)),
        );
        compile::compile(&drafts.entries, further)
    }

    fn read(file: Container) -> Result<Self, KnowError> {
        let actors = Actors::open(&file)?;
        let ontology = Ontology::open(&file)?;
        let places = match file.bytes("places") {
            None => None,
            Some(bytes) => Some(places::Rules::from_bytes(bytes)?),
        };
        let hash = file.bytes("hash").and_then(|h| std::str::from_utf8(h).ok());
        let hash = hash
            .ok_or_else(|| KnowError::corrupt("it has no hash"))?
            .to_owned();
        let times = file.bytes("times").map(TimeWords::from_bytes).transpose()?;
        let amounts = file
            .bytes("amounts")
            .map(AmountWords::from_bytes)
            .transpose()?;
        let kinds = file.bytes("kinds").map(KindWords::from_bytes).transpose()?;
        let stories = file
            .bytes("stories")
            .map(StoryWords::from_bytes)
            .transpose()?;
        Ok(Self {
            file,
            actors,
            ontology,
            places,
            gazetteer: None,
            times: times.unwrap_or_default(),
            amounts: amounts.unwrap_or_default(),
            kinds: kinds.unwrap_or_default(),
            stories: stories.unwrap_or_default(),
            hash,
        })
    }

    /// Who can act.
    pub fn actors(&self) -> &Actors {
        &self.actors
    }

    /// The codes.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// The rules of places, where the knowledge has them.
    pub fn places(&self) -> Option<&places::Rules> {
        self.places.as_ref()
    }

    /// The gazetteer, where one was given.
    pub fn gazetteer(&self) -> Option<&places::Gazetteer> {
        self.gazetteer.as_ref()
    }

    /// The same with a gazetteer.
    #[must_use]
    pub fn with_gazetteer(mut self, gazetteer: places::Gazetteer) -> Self {
        self.gazetteer = Some(gazetteer);
        self
    }

    /// The words of time expressions; empty where the knowledge came without them.
    pub fn times(&self) -> &TimeWords {
        &self.times
    }

    /// The words of numbers; empty where the knowledge came without them.
    pub fn amounts(&self) -> &AmountWords {
        &self.amounts
    }

    /// The words of kinds of article; empty where the knowledge came without them.
    pub fn kinds(&self) -> &KindWords {
        &self.kinds
    }

    /// The words of stories; empty where the knowledge came without them.
    pub fn stories(&self) -> &StoryWords {
        &self.stories
    }

    /// What stories are found with; empty where the knowledge came without it. Read anew by each call,
    /// since most commands have no use for it.
    ///
    /// # Errors
    /// If there are none, or the compiled file is damaged.
    pub fn story_tables(&self) -> Result<story_tables::StoryTables, KnowError> {
        // Without rarity and owners every word would weigh the same and every publisher own itself.
        match self.file.bytes("story_tables").filter(|b| !b.is_empty()) {
            Some(bytes) => story_tables::StoryTables::from_bytes(bytes),
            None => Err(KnowError::corrupt(
                "it has no tables of stories (`stories/rarity.csv`, `owners.csv`, `furniture.csv`)",
            )),
        }
    }

    /// A section of the compiled file as it is: `acts`, and whatever else was compiled in.
    pub fn section(&self, name: &str) -> Option<&[u8]> {
        self.file.bytes(name)
    }

    /// The hash of the content, in hexadecimal: the same data give the same hash.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
