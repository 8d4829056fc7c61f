//! The cube: columns and dictionaries, opened from its file, extended, written.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::columns::{BLOCK, Columns, Flags, UNDATED};
use crate::fact::Fact;
use crate::file::{Mapped, Writer};
use crate::merge::{merged, renumbered};
use crate::names::{Coder, Lists, Names};
use crate::passes::{Pass, Passes};
use crate::view::View;
use crate::{CubeError, Documents};

/// Which state of which archive a cube was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The archive's own id.
    pub archive: String,
    /// The version of its schema.
    pub schema: u32,
    /// Changes each time rows that were there are changed or taken away.
    pub generation: u64,
    /// What tells these changes from others of the same number.
    pub mark: i64,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    key: Key,
    watermark: u64,
    names: Names,
}

/// Columns of all events of an archive up to a row.
///
/// The first part is mapped from the file. Others are in memory: of events that came since, and of such as took the
/// place of others, which are dead where they stood.
#[derive(Clone)]
pub struct Cube {
    pub(crate) key: Key,
    pub(crate) watermark: u64,
    pub(crate) names: Names,
    pub(crate) lists: Lists,
    pub(crate) parts: Vec<Columns>,
    pub(crate) documents: Documents,
    pub(crate) passes: Passes,
}

impl Cube {
    /// A cube of nothing.
    #[must_use]
    pub fn empty(key: Key) -> Self {
        Self {
            key,
            watermark: 0,
            names: Names::default(),
            lists: Lists::default(),
            parts: vec![Columns::default()],
            documents: Documents::default(),
            passes: Passes::default(),
        }
    }

    /// Opens a file that was made from this archive: in this state or an earlier one, which its own key tells.
    /// Nothing where it was made from another archive or schema: it is to be made anew.
    pub fn open(path: &Path, key: &Key) -> Result<Option<Self>, CubeError> {
        let file: Mapped<Meta> = Mapped::open(path)?;
        let found = &file.meta.key;
        if (&found.archive, found.schema) != (&key.archive, key.schema) {
            return Ok(None);
        }
        file.check(path)?;
        let columns = Columns {
            day: file.column(path, "day")?,
            span: file.column(path, "span")?,
            flags: file.column(path, "flags")?,
            class: file.column(path, "class")?,
            act: file.column(path, "act")?,
            actors: file.column(path, "actors")?,
            recipients: file.column(path, "recipients")?,
            place: file.column(path, "place")?,
            confidence: file.column(path, "confidence")?,
            document: file.column(path, "document")?,
            blocks: file.column(path, "blocks")?,
            rows: file.column(path, "rows")?,
            dead: 0,
        };
        if let Some(why) = columns.fault() {
            return Err(CubeError::damaged(path, why));
        }
        let lists = Lists {
            parties: file.column(path, "parties")?,
            ends: file.column(path, "list ends")?,
            members: file.column(path, "list members")?,
        };
        let documents = Documents::new(file.column(path, "published")?);
        Ok(Some(Self {
            key: file.meta.key,
            watermark: file.meta.watermark,
            names: file.meta.names,
            lists,
            parts: vec![columns],
            documents,
            passes: Passes::default(),
        }))
    }

    /// Its parts, looked up for a pass.
    pub(crate) fn views(&self) -> Vec<View<'_>> {
        self.parts.iter().map(Columns::view).collect()
    }

    /// Writes the cube; it stands under its name whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), CubeError> {
        let mut whole = None;
        let mut kept = None;
        let (columns, lists, acts) = match self.parts.as_slice() {
            [one] if one.dead == 0 => (one, &self.lists, &self.names.acts),
            parts => {
                let columns = whole.insert(merged(parts));
                let (lists, acts) = kept.insert(renumbered(columns, &self.lists, &self.names.acts));
                (&*columns, &*lists, &*acts)
            }
        };
        let mut file = Writer::create(path)?;
        file.section("day", &[&columns.day])?;
        file.section("span", &[&columns.span])?;
        file.section("flags", &[&columns.flags])?;
        file.section("class", &[&columns.class])?;
        file.section("act", &[&columns.act])?;
        file.section("actors", &[&columns.actors])?;
        file.section("recipients", &[&columns.recipients])?;
        file.section("place", &[&columns.place])?;
        file.section("confidence", &[&columns.confidence])?;
        file.section("document", &[&columns.document])?;
        file.section("blocks", &[&columns.blocks])?;
        file.section("rows", &[&columns.rows])?;
        file.section("parties", &[&lists.parties])?;
        file.section("list ends", &[&lists.ends])?;
        file.section("list members", &[&lists.members])?;
        file.section("published", &[self.documents.days()])?;
        file.finish(Meta {
            key: self.key.clone(),
            watermark: self.watermark,
            names: Names {
                acts: acts.clone(),
                ..self.names.clone()
            },
        })
    }

    /// To add events to.
    pub fn extend(&mut self) -> Extension<'_> {
        if self.parts.last().is_none_or(|part| part.len() > 0) {
            self.parts.push(Columns::default());
        }
        Extension {
            after: self.watermark,
            until: u64::MAX,
            cube: self,
            coder: Coder::default(),
        }
    }

    /// Takes the events of these rows out, first to last; says how many there were.
    pub fn retire(&mut self, first: u64, last: u64) -> usize {
        let parts = self.parts.iter_mut();
        parts.map(|part| part.retire(first, last)).sum()
    }

    /// To put events in that take the place of those that were taken out: rows up to the last one it holds.
    pub fn amend(&mut self) -> Extension<'_> {
        self.parts.push(Columns::default());
        Extension {
            after: 0,
            until: self.watermark,
            cube: self,
            coder: Coder::default(),
        }
    }

    /// Says that it holds the archive in a later state.
    pub fn follow(&mut self, generation: u64, mark: i64) {
        (self.key.generation, self.key.mark) = (generation, mark);
    }

    /// The last row of the archive that it holds.
    #[must_use]
    pub fn watermark(&self) -> u64 {
        self.watermark
    }

    /// The last document that any event up to a row stands in.
    #[must_use]
    pub fn last_document(&self, row: u64) -> u32 {
        let of = |part: &Columns| {
            let view = part.view();
            let before = &view.document[..view.index_after(row)];
            before
                .par_chunks(BLOCK)
                .filter_map(|block| block.iter().max())
                .max()
                .copied()
                .unwrap_or(0)
        };
        self.parts.iter().map(of).max().unwrap_or(0)
    }

    /// How many events it holds, the dead ones not among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len() - part.dead).sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Which archive it was made from.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The days that the archive speaks of: from its first publication to its last, and those of records that
    /// other coders made, which have no publication.
    #[must_use]
    pub fn range(&self) -> Option<(i32, i32)> {
        let coded = self.names.classes.find(dateline_record::CODED);
        let foreign = (1..self.names.classes.len()).any(|n| u16::try_from(n).ok() != coded);
        let mut range = self.documents.range();
        for part in self.parts.iter().filter(|_| foreign) {
            let events = part
                .day
                .iter()
                .zip(part.class.iter())
                .zip(part.flags.iter());
            for ((day, class), flags) in events {
                let counts = *day != UNDATED && *flags != Flags::DEAD.0;
                if counts && Some(u16::from(*class)) != coded {
                    let (first, last) = range.get_or_insert((*day, *day));
                    *first = (*first).min(*day);
                    *last = (*last).max(*day);
                }
            }
        }
        range
    }

    /// Its documents.
    #[must_use]
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Adds documents.
    pub fn documents_mut(&mut self) -> &mut Documents {
        &mut self.documents
    }

    /// The passes that were made over it so far, with what each did.
    #[must_use]
    pub fn passes(&self) -> Vec<Pass> {
        self.passes.all()
    }

    /// What the numbers stand for.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }
}

/// Adds events to a cube.
pub struct Extension<'a> {
    cube: &'a mut Cube,
    coder: Coder,
    /// The row before the next.
    after: u64,
    /// The last row that it takes.
    until: u64,
}

impl Extension<'_> {
    /// Adds an event; rows come in rising order.
    pub fn push(&mut self, fact: &Fact) -> Result<(), CubeError> {
        let cube = &mut *self.cube;
        if fact.row <= self.after || fact.row > self.until {
            return Err(CubeError::Limit(format!(
                "row {} of the archive comes where one after {} was to come",
                fact.row, self.after
            )));
        }
        if let Some(part) = cube.parts.last_mut() {
            part.push(fact, &mut self.coder, &mut cube.names, &mut cube.lists)?;
        }
        self.pass_over(fact.row);
        Ok(())
    }

    /// Says that a row was looked at and is no event to be added.
    pub fn pass_over(&mut self, row: u64) {
        self.after = row;
        self.cube.watermark = self.cube.watermark.max(row);
    }
}
