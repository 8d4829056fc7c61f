//! The cube: columns and dictionaries, opened from its file, extended, written.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::columns::{Columns, UNDATED};
use crate::fact::Fact;
use crate::file::{Mapped, Writer};
use crate::names::{Coder, Lists, Names};
use crate::passes::{Pass, Passes};
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
}

#[derive(Serialize, Deserialize)]
struct Meta {
    key: Key,
    watermark: u64,
    names: Names,
}

/// Columns of all events of an archive up to a row.
///
/// The first part is mapped from the file, a second one, of events that came since, is in memory.
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

    /// Opens a file that was made from this archive in this state, or from the same with fewer rows.
    /// Nothing where it was made from another: it is to be made anew.
    pub fn open(path: &Path, key: &Key) -> Result<Option<Self>, CubeError> {
        let file: Mapped<Meta> = Mapped::open(path)?;
        if file.meta.key != *key {
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
        };
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

    /// Writes the cube; it stands under its name whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), CubeError> {
        // Several parts become one, by pushing what is in the later ones behind the first.
        let mut whole = None;
        let columns = match self.parts.as_slice() {
            [one] => one,
            parts => whole.insert(Columns::joined(parts)),
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
        file.section("parties", &[&self.lists.parties])?;
        file.section("list ends", &[&self.lists.ends])?;
        file.section("list members", &[&self.lists.members])?;
        file.section("published", &[self.documents.days()])?;
        file.finish(Meta {
            key: self.key.clone(),
            watermark: self.watermark,
            names: self.names.clone(),
        })
    }

    /// To add events to.
    pub fn extend(&mut self) -> Extension<'_> {
        if self.parts.iter().all(|part| part.len() > 0) {
            self.parts.push(Columns::default());
        }
        Extension {
            cube: self,
            coder: Coder::default(),
        }
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
            let end = part.index_after(row);
            part.document[..end].iter().max().copied().unwrap_or(0)
        };
        self.parts.iter().map(of).max().unwrap_or(0)
    }

    /// How many events it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(Columns::len).sum()
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
        let coded = self.names.classes.find("coded");
        let foreign = (1..self.names.classes.len()).any(|n| u16::try_from(n).ok() != coded);
        let mut range = self.documents.range();
        for part in self.parts.iter().filter(|_| foreign) {
            for (day, class) in part.day.iter().zip(part.class.iter()) {
                if *day != UNDATED && Some(u16::from(*class)) != coded {
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
}

impl Extension<'_> {
    /// Adds an event; rows come in rising order.
    pub fn push(&mut self, fact: &Fact) -> Result<(), CubeError> {
        let cube = &mut *self.cube;
        if fact.row <= cube.watermark {
            return Err(CubeError::Limit(format!(
                "row {} of the archive comes after row {}",
                fact.row, cube.watermark
            )));
        }
        if let Some(part) = cube.parts.last_mut() {
            part.push(fact, &mut self.coder, &mut cube.names, &mut cube.lists)?;
        }
        cube.watermark = fact.row;
        Ok(())
    }
}
