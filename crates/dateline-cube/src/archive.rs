//! The cube of an archive: opened where it is current, brought up to date where it is not, made anew where it has to be.
//!
//! In: an archive and one who reads it. Out: a cube that holds all its events. The file lies beside the archive
//! ([`FILE`]). Events that came since are read into memory; those that the archive's log says were retired or
//! corrected are taken out, and read again where they still count. Once these are many the file is written anew.

use std::ops::ControlFlow;
use std::path::Path;

use dateline_record::DatePrecision;
use dateline_store::{Archive, EventRow, Reader, RowId, StoreError, VERSION, Watermark};

use crate::{Cube, CubeError, Extension, Fact, Key, Side};

/// The cube's file in the archive's folder. It can be deleted at any time.
pub const FILE: &str = "archive.cube";

/// Events that are read or taken out each time before the file is written anew: reading them takes a tenth of a
/// second or two.
const TAIL: usize = 50_000;

/// What had to be done for a cube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nothing: it was current.
    None,
    /// Events that came or changed since were read.
    Read {
        /// New ones.
        added: usize,
        /// Those of before that were taken out, most of them because others took their place.
        retired: usize,
    },
    /// It was made anew.
    Anew {
        /// Why the one that was there could not be used.
        why: String,
    },
}

/// A cube that holds all events of an archive.
pub struct Opened {
    /// The cube.
    pub cube: Cube,
    /// What had to be done for it.
    pub work: Work,
    /// Why it could not be written, where it was to be; it is in memory all the same.
    pub unwritten: Option<CubeError>,
}

impl From<StoreError> for CubeError {
    fn from(error: StoreError) -> Self {
        Self::Archive(Box::new(error))
    }
}

/// Opens, extends or makes the cube of an archive, as the archive is at `watermark`.
///
/// # Errors
/// If the archive cannot be read. A cube that cannot be read is none: it is made anew.
pub fn open(
    archive: &Archive,
    reader: &Reader,
    watermark: &Watermark,
) -> Result<Opened, CubeError> {
    let path = archive.dir().join(FILE);
    let key = Key {
        archive: identity(reader)?,
        schema: u32::try_from(VERSION).unwrap_or_default(),
        generation: u64::try_from(watermark.generation).unwrap_or_default(),
        mark: watermark.mark,
    };
    let (mut cube, why) = match stored(&path, &key, watermark, reader)? {
        Ok(cube) => (cube, None),
        Err(why) => (Cube::empty(key.clone()), Some(why)),
    };
    let (retired, amended) = match why {
        None => follow(&mut cube, reader, &key)?,
        Some(_) => (0, 0),
    };
    let before = cube.len();
    add_documents(&mut cube, reader)?;
    add_events(&mut cube, reader)?;
    let added = cube.len() - before;
    let anew = why.is_some();
    let unwritten = match anew || added + retired + amended > TAIL {
        // Readers may well not be allowed to write: what they ask is answered all the same.
        true => cube.write(&path).err(),
        false => None,
    };
    Ok(Opened {
        cube,
        work: match (why, added, retired + amended) {
            (Some(why), ..) => Work::Anew { why },
            (None, 0, 0) => Work::None,
            (None, ..) => Work::Read { added, retired },
        },
        unwritten,
    })
}

/// The cube of the file, of this state of the archive or an earlier one; or why there is none.
fn stored(
    path: &Path,
    key: &Key,
    watermark: &Watermark,
    reader: &Reader,
) -> Result<Result<Cube, String>, CubeError> {
    if !path.exists() {
        return Ok(Err("there was none".into()));
    }
    let cube = match Cube::open(path, key) {
        Ok(Some(cube)) => cube,
        Ok(None) => return Ok(Err("it was made from another archive".into())),
        Err(error) => return Ok(Err(error.to_string())),
    };
    let (event, document) = (number(watermark.event), number(watermark.document));
    if cube.watermark() > event || u64::from(cube.documents().watermark()) > document {
        return Ok(Err("it has rows that the archive does not have".into()));
    }
    let known = changes(&cube, reader)?.is_some();
    Ok(match known && cube.key().generation <= key.generation {
        true => Ok(cube),
        false => Err(
            "records that were there have changed since it was made, and the archive's log does \
             not tell how"
                .into(),
        ),
    })
}

/// What the archive's log says has changed since a cube was made; nothing where it does not say.
fn changes(cube: &Cube, reader: &Reader) -> Result<Option<Vec<(RowId, RowId)>>, CubeError> {
    let key = cube.key();
    match RowId::try_from(key.generation) {
        Ok(generation) => Ok(reader.changes_since(generation, key.mark)?),
        Err(_) => Ok(None),
    }
}

/// Takes out what was retired or corrected since, and takes in again what still counts: how many of each.
fn follow(cube: &mut Cube, reader: &Reader, key: &Key) -> Result<(usize, usize), CubeError> {
    let ranges = changes(cube, reader)?.unwrap_or_default();
    // Rows beyond the last it holds come with those that are new.
    let end = RowId::try_from(cube.watermark()).unwrap_or(RowId::MAX);
    let ranges: Vec<(RowId, RowId)> = ranges
        .into_iter()
        .filter(|(first, _)| *first <= end)
        .map(|(first, last)| (first, last.min(end)))
        .collect();
    let retired = ranges
        .iter()
        .map(|(first, last)| cube.retire(number(*first), number(*last)))
        .sum();
    let before = cube.len();
    if !ranges.is_empty() {
        let mut take = Taking::new(reader, cube.amend())?;
        for (first, last) in ranges {
            reader.events_between(first, last, |event| take.event(event))?;
            take.failed()?;
        }
    }
    cube.follow(key.generation, key.mark);
    Ok((retired, cube.len() - before))
}

/// What tells an archive from another: its first run. The generation tells apart what became of it.
pub(crate) fn identity(reader: &Reader) -> Result<String, CubeError> {
    let runs = reader.runs()?;
    Ok(runs.first().map_or_else(String::new, |run| {
        let started = run.manifest.started.as_deref().unwrap_or("");
        format!("{} {started}", run.id.name)
    }))
}

fn add_documents(cube: &mut Cube, reader: &Reader) -> Result<(), CubeError> {
    let mut failed = None;
    let after = RowId::from(cube.documents().watermark());
    reader.documents(after, |row| {
        match small(row.row) {
            Ok(number) => cube.documents_mut().push(number, row.published),
            Err(error) => {
                failed = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    failed.map_or(Ok(()), Err)
}

fn add_events(cube: &mut Cube, reader: &Reader) -> Result<(), CubeError> {
    let after = RowId::try_from(cube.watermark()).unwrap_or(RowId::MAX);
    let mut take = Taking::new(reader, cube.extend())?;
    reader.events(after, |event| take.event(event))?;
    take.failed()
}

/// Takes rows of events in, one by one.
struct Taking<'a> {
    extension: Extension<'a>,
    classes: Vec<(RowId, String)>,
    failed: Option<CubeError>,
}

impl<'a> Taking<'a> {
    fn new(reader: &Reader, extension: Extension<'a>) -> Result<Self, CubeError> {
        Ok(Self {
            extension,
            classes: reader.origins()?,
            failed: None,
        })
    }

    fn event(&mut self, event: &EventRow) -> ControlFlow<()> {
        let class = self.classes.iter().find(|(row, _)| *row == event.origin);
        let class = class.map_or("", |(_, name)| name);
        match push(&mut self.extension, event, class) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn failed(&mut self) -> Result<(), CubeError> {
        self.failed.take().map_or(Ok(()), Err)
    }
}

fn push(extension: &mut Extension, event: &EventRow, class: &str) -> Result<(), CubeError> {
    if !event.live {
        extension.pass_over(number(event.row));
        return Ok(());
    }
    let side = |wanted: dateline_store::Side| -> Result<Vec<Side>, CubeError> {
        event
            .parties
            .iter()
            .filter(|party| party.side == wanted)
            .map(|party| {
                Ok(Side {
                    actor: party.actor.map_or(Ok(0), small)?,
                    country: party.country.as_deref(),
                    sectors: &party.sectors,
                })
            })
            .collect()
    };
    let actors = side(dateline_store::Side::Actor)?;
    let recipients = side(dateline_store::Side::Recipient)?;
    extension.push(&Fact {
        row: number(event.row),
        document: event.document.map_or(Ok(0), small)?,
        day: event.day_from,
        last_day: event.day_to,
        precision: event.date_precision.unwrap_or(DatePrecision::Unknown),
        event_type: event.event_type,
        mode: event.mode.as_deref(),
        cameo: event.cameo.as_deref(),
        intensity: event.intensity,
        status: event.status,
        counts: event.counts,
        reciprocal: event.reciprocal,
        place: event.country.as_deref(),
        confidence: f64::from(event.confidence),
        class,
        actors: &actors,
        recipients: &recipients,
    })
}

fn number(row: RowId) -> u64 {
    u64::try_from(row).unwrap_or_default()
}

pub(crate) fn small(row: RowId) -> Result<u32, CubeError> {
    u32::try_from(row).map_err(|_| {
        CubeError::Limit(format!(
            "row {row} of the archive is beyond what a cube holds"
        ))
    })
}
