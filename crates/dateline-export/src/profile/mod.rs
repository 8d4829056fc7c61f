//! Export profiles: the formats that others read and write, each under a name and a version.
//!
//! In: what is [`Told`] of an event. Out: rows of the format, and a [`Sidecar`] that says field by field what
//! the format could not hold. And back: the format's files as [`Foreign`] records that keep their rows as they
//! came, so that the same profile gives them back byte for byte.
//!
//! A format of rows and cells implements [`Tabular`] and is a profile through [`Table`]: one writer and one
//! reader serve them all. Any other format implements [`Profile`] itself. Either way a profile is one module
//! with both directions, and one line in [`all`].

mod acled;
mod built;
pub mod cameo;
mod cells;
mod clean;
mod country_names;
mod export;
mod gdelt;
mod geojson;
mod icews;
mod layout;
mod ontology;
mod petrarch2;
mod phoenix;
mod polecat;
mod read;
mod sector_names;
mod sidecar;
mod sinks;
mod stix;
mod tables;
mod tabular;
mod ucdp;
mod wanted;
mod write;

use std::io::{BufRead, Write};
use std::ops::ControlFlow;
use std::sync::LazyLock;

use dateline_record::{Claim, Counts, Document, Event};

pub use cells::{Cells, Fault};
pub use dateline_record::{Foreign, RowForm};
pub use export::Export;
pub use layout::{Column, ColumnType, Layout, Quoting};
pub use read::{ReadError, ReadOptions};
pub use sidecar::{Effect, Sidecar};
pub use tabular::{Merging, Reading, Table, Tabular};
pub use wanted::{Statuses, Wanted, WantedParty, is_called};
pub use write::{Row, Rows};

use crate::ExportError;

/// What is told of an event: all that a row can be made from.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The document it comes from; its text may be empty.
    pub document: &'a Document,
    /// The event.
    pub event: &'a Event,
    /// The claim it stands in.
    pub claim: Option<&'a Claim>,
    /// How often it was told; absent where nobody counted.
    pub counts: Option<&'a Counts>,
    /// The run that coded it.
    pub run: Option<&'a str>,
}

impl<'a> Told<'a> {
    /// What a row of another coder tells; none where the codebook has no such act.
    #[must_use]
    pub fn of(foreign: &'a Foreign) -> Option<Self> {
        Some(Self {
            document: &foreign.document,
            event: foreign.event.as_ref()?,
            claim: foreign.claim.as_ref(),
            counts: foreign.counts.as_ref(),
            run: None,
        })
    }
}

/// What a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Its name, as `--profile` takes it.
    pub name: &'static str,
    /// Its version: another one may write other bytes for the same events.
    pub version: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Whether its files can be read back.
    pub reads: bool,
    /// Whether its bytes are no text, so that they need a file.
    pub binary: bool,
}

/// A format that events are handed out in.
pub trait Profile: Send + Sync {
    /// What it is.
    fn info(&self) -> Info;

    /// Whether it holds every event as it is: status, and other records of the same act.
    fn is_whole(&self) -> bool {
        false
    }

    /// Whether it says what was done by CAMEO's codes alone, so that it holds acts that the codebook has not.
    fn is_of_codes(&self) -> bool {
        false
    }

    /// What a row that came in this format tells of an act that the codebook has none for (a bare statement): its
    /// code, day, parties and place, as an event whose type says nothing. None where the row has an event, or tells
    /// no act.
    fn outside(&self, foreign: &Foreign) -> Option<Event> {
        let _ = foreign;
        None
    }

    /// Begins a file.
    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError>;

    /// Reads a file: each row, or why it is none, goes to `sink` in order, until that breaks off.
    fn read(
        &self,
        file: &str,
        input: &mut dyn BufRead,
        options: ReadOptions,
        sink: &mut dyn FnMut(Result<Foreign, ReadError>) -> ControlFlow<()>,
    ) {
        let _ = (input, options);
        let _ = sink(Err(ReadError::no_reader(file, self.info().name)));
    }
}

/// A file that is being written.
pub trait Writer {
    /// Writes what is told of an event, and notes what was lost.
    fn put(&mut self, told: &Told<'_>, sidecar: &mut Sidecar) -> Result<(), ExportError>;

    /// Writes a row of this very format as it came.
    fn put_as_it_came(
        &mut self,
        foreign: &Foreign,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError>;

    /// Writes what belongs at the end, and everything still held back.
    fn finish(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError>;
}

/// All profiles, in the order in which they are listed.
#[must_use]
pub fn all() -> &'static [Box<dyn Profile>] {
    static ALL: LazyLock<Vec<Box<dyn Profile>>> = LazyLock::new(|| {
        vec![
            Box::new(Table(gdelt::Events::new(gdelt::Version::Two))),
            Box::new(Table(gdelt::Mentions::new())),
            Box::new(Table(gdelt::Events::new(gdelt::Version::One))),
            Box::new(Table(polecat::Polecat::new())),
            Box::new(Table(icews::Icews::new())),
            Box::new(Table(phoenix::Phoenix::new())),
            Box::new(Table(petrarch2::Petrarch2::new())),
            Box::new(Table(acled::Acled::new())),
            Box::new(Table(ucdp::Ucdp::new())),
            Box::new(geojson::GeoJson),
            Box::new(stix::Stix),
            Box::new(sinks::JsonlProfile),
            Box::new(sinks::CsvProfile),
            Box::new(sinks::ParquetProfile),
        ]
    });
    &ALL
}

/// The profile of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Profile> {
    let found = all().iter().find(|p| p.info().name == name);
    found.map(|p| &**p)
}
