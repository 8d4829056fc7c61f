//! Formats of rows and cells as profiles: one writer and one reader for all of them.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;

use dateline_record::{Claim, Counts, Document, Event, Foreign, Found};

use super::cells::Cells;
use super::read::{self, RawRow};
use super::{Fault, Info, Layout, Profile, ReadError, ReadOptions, Rows, Sidecar, Told, Writer};
use crate::ExportError;

/// What a row says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What identifies the row.
    pub key: String,
    /// The document it was coded from; it has no text.
    pub document: Document,
    /// The event; absent where the codebook has no such act.
    pub event: Option<Event>,
    /// What a row tells of an act that the codebook has none for, under its CAMEO code: its type says nothing.
    pub outside: Option<Event>,
    /// Who says so.
    pub claim: Option<Claim>,
    /// How often it was told.
    pub counts: Option<Counts>,
}

/// How rows of one day, source, target and code become one: the columns that must agree, and those whose texts are
/// listed, separated by semicolons. Every other column keeps the text of the first.
#[derive(Clone, Copy, Debug)]
pub struct Merging {
    /// Columns that must agree.
    pub key: &'static [&'static str],
    /// Columns that are joined.
    pub joined: &'static [&'static str],
}

/// A format of rows and cells.
pub trait Tabular: Send + Sync {
    /// What it is.
    fn info(&self) -> Info;

    /// How its rows stand in a file.
    fn layout(&self) -> &Layout;

    /// How rows become one, where the format has one row for all that agree in some columns. They are held in
    /// memory until the end.
    fn merging(&self) -> Option<Merging> {
        None
    }

    /// Whether its rows say what was done by CAMEO's codes alone, so that it holds acts that the codebook has not.
    fn is_of_codes(&self) -> bool {
        false
    }

    /// Writes the rows of an event, and notes what they do not hold.
    fn write(
        &self,
        told: &Told<'_>,
        rows: &mut Rows<'_>,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError>;

    /// Reads a row.
    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault>;
}

/// A format of rows and cells as a profile.
pub struct Table<T>(pub T);

impl<T: Tabular> Profile for Table<T> {
    fn info(&self) -> Info {
        self.0.info()
    }

    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError> {
        Ok(Box::new(TableWriter {
            format: &self.0,
            rows: Rows::new(self.0.layout(), self.0.merging(), out),
        }))
    }

    fn is_of_codes(&self) -> bool {
        self.0.is_of_codes()
    }

    fn outside(&self, foreign: &Foreign) -> Option<Event> {
        let layout = self.0.layout();
        let (names, cells): (Vec<&str>, Vec<String>) = foreign
            .raw
            .iter()
            .map(|(name, cell)| (name.as_str(), cell.clone()))
            .unzip();
        let mut places = vec![None; layout.columns.len()];
        for (n, name) in names.into_iter().enumerate() {
            if let Some(at) = layout.position(name) {
                places[at].get_or_insert(n);
            }
        }
        let cells = Cells {
            layout,
            places: &places,
            cells: &cells,
        };
        // It was read once: a row that this program no longer reads tells nothing.
        self.0.read(&cells).ok()?.outside
    }

    fn read(
        &self,
        file: &str,
        input: &mut dyn BufRead,
        options: ReadOptions,
        sink: &mut dyn FnMut(Result<Foreign, ReadError>) -> ControlFlow<()>,
    ) {
        let profile = self.info().name;
        let layout = self.0.layout();
        read::rows(layout, file, input, options, &mut |row| {
            let row = match row {
                Ok(row) => row,
                Err(error) => return sink(Err(error)),
            };
            let cells = Cells {
                layout,
                places: row.places,
                cells: &row.cells,
            };
            let read = self.0.read(&cells);
            match read {
                Ok(reading) => sink(Ok(foreign(profile, file, row, reading))),
                Err(fault) => sink(Err(ReadError {
                    file: file.to_owned(),
                    line: row.line,
                    fault,
                })),
            }
        });
    }
}

/// The record of a row that was read.
fn foreign(profile: &str, file: &str, row: RawRow<'_>, reading: Reading) -> Foreign {
    let Reading {
        key,
        mut document,
        event,
        outside: _,
        claim,
        counts,
    } = reading;
    document.found = Some(Found {
        source: file.to_owned(),
        member: None,
        offset: None,
        line: usize::try_from(row.line).ok(),
    });
    let raw = row.names.iter().cloned().zip(row.cells);
    Foreign {
        profile: profile.to_owned(),
        key,
        document,
        event,
        claim,
        counts,
        raw: raw.collect(),
        form: row.form,
    }
}

struct TableWriter<'w, T> {
    format: &'w T,
    rows: Rows<'w>,
}

impl<T: Tabular> Writer for TableWriter<'_, T> {
    fn put(&mut self, told: &Told<'_>, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.format.write(told, &mut self.rows, sidecar)
    }

    fn put_as_it_came(
        &mut self,
        foreign: &Foreign,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        self.rows.as_it_came(foreign, sidecar)
    }

    fn finish(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.rows.finish(sidecar)
    }
}
