//! An archive opened for a question: its reader, held still, its cube, and its stories where they are asked for.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use dateline_cube::archive::{self, Work};
use dateline_cube::{Claims, Cube, Depends, Filter, Lineage};
use dateline_store::{Archive, Reader};
use serde_json::Value;

use super::cursor::{After, Cursor};
use super::{CommonArgs, explain};
use crate::commands::filters::FilterArgs;
use crate::commands::shared::{counted, tell_unwritten};
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// An archive opened for a question.
pub struct Asked {
    /// Reads it; it stands still until this is dropped.
    pub reader: Reader,
    /// Its columns.
    pub cube: Cube,
    /// The stories, where they were asked for.
    pub lineage: Option<Lineage>,
    archive: Archive,
    quiet: bool,
    depends: Option<Depends>,
    notes: Vec<String>,
    times: Times,
}

impl Asked {
    /// Opens the archive.
    pub fn open(common: &CommonArgs, stories: bool) -> Result<Self, Failure> {
        if common.format == super::Format::Parquet && common.output.output.is_none() {
            return Err(Failure {
                exit: Exit::Usage,
                error: anyhow::anyhow!(
                    "--format parquet is no text: say where it goes with --output FILE"
                ),
            });
        }
        let mut times = Times::new(common.timings);
        let archive = Archive::open_read_only(&common.archive.archive)?;
        let mut reader = archive.reader()?;
        let watermark = reader.snapshot()?;
        let opened = archive::open(&archive, &reader, &watermark)?;
        match &opened.work {
            Work::None => {}
            Work::Read { .. } if common.quiet => {}
            Work::Read { added, retired } => {
                times.note(&format!(
                    "since the columns were written {} came and {} of before changed",
                    counted(*added, "event"),
                    counted(*retired, "event")
                ));
            }
            Work::Anew { .. } if common.quiet => {}
            Work::Anew { why } => eprintln!(
                "columns of {} made from the archive: {why}",
                counted(opened.cube.len(), "event")
            ),
        }
        tell_unwritten("columns", opened.unwritten, common.quiet);
        times.lap("opened");
        let lineage = match stories {
            true => {
                let kept = Lineage::open(&archive, &reader)?;
                tell_unwritten("stories", kept.unwritten, common.quiet);
                times.lap("stories read");
                Some(kept.it)
            }
            false => None,
        };
        let mut notes = vec![explain::columns(&opened.cube, &opened.work)];
        if let Some(lineage) = &lineage {
            notes.push(explain::stories(lineage));
        }
        Ok(Self {
            reader,
            cube: opened.cube,
            lineage,
            archive,
            quiet: common.quiet,
            depends: None,
            notes,
            times,
        })
    }

    /// Notes how long a step took.
    pub fn lap(&mut self, step: &str) {
        self.times.lap(step);
    }

    /// The columns of the archive's claims.
    pub fn claims(&mut self) -> Result<Claims> {
        let kept = Claims::open(&self.archive, &self.reader)?;
        tell_unwritten("columns of claims", kept.unwritten, self.quiet);
        self.lap("claims opened");
        Ok(kept.it)
    }

    /// Notes what was done, for [`Asked::explain`].
    pub fn note(&mut self, what: String) {
        self.notes.push(what);
    }

    /// Notes what the index of words gave.
    pub fn note_words(&mut self, args: &FilterArgs, filter: &Filter) {
        if let (Some(words), Some(found)) = (&args.text, &filter.documents) {
            self.note(explain::words(words, found));
        }
    }

    /// Says what was done for the question, where that is asked for.
    pub fn explain(&self, common: &CommonArgs) {
        if common.explain {
            explain::tell(&self.notes, &self.cube.passes(), self.reader.unpacked());
        }
    }

    /// Says what of the stories the answer depends on.
    pub fn depends(&mut self, on: Option<Depends>) {
        self.depends = on;
    }

    /// What the stories are of the rows up to one, as far as the answer depends on them.
    fn told(&self, up_to: u64) -> Option<u64> {
        let lineage = self.lineage.as_ref()?;
        let document = self.cube.last_document(up_to);
        Some(lineage.fingerprint(self.depends?, up_to, document))
    }

    /// Reads a cursor; the second is the last row that its first page saw, of an archive whose last is `last`.
    pub fn resume(&self, cursor: Option<&str>, last: u64) -> Result<(Option<After>, u64)> {
        let Some(text) = cursor else {
            return Ok((None, last));
        };
        let cursor: Cursor = text.parse()?;
        if cursor.generation != self.cube.key().generation {
            bail!(
                "records of the archive have been changed since the page that gave `{text}`: begin again without --after"
            );
        }
        if cursor.watermark > last {
            bail!("`{text}` is the cursor of another archive: begin again without --after");
        }
        if cursor.stories != self.told(cursor.watermark) {
            bail!(
                "stories of the archive are others since the page that gave `{text}`, or it is the cursor of another \
                 question: begin again without --after"
            );
        }
        Ok((Some(cursor.after), cursor.watermark))
    }

    /// The same of events, whose filter is kept to the archive as its first page saw it.
    pub fn resume_events(
        &self,
        cursor: Option<&str>,
        filter: &mut Filter,
    ) -> Result<Option<After>> {
        let (after, up_to) = self.resume(cursor, self.cube.watermark())?;
        filter.up_to = Some(up_to);
        Ok(after)
    }

    /// The cursor of a page that ends here, of a listing whose first page saw rows up to this one.
    pub fn cursor(&self, up_to: u64, after: After) -> Cursor {
        Cursor {
            generation: self.cube.key().generation,
            watermark: up_to,
            after,
            stories: self.told(up_to),
        }
    }

    /// The same of events under this filter.
    pub fn cursor_of(&self, filter: &Filter, after: After) -> Cursor {
        self.cursor(filter.up_to.unwrap_or(self.cube.watermark()), after)
    }
}

/// Writes to where the command line says, and puts it in its place.
pub fn written(
    common: &CommonArgs,
    write: impl FnOnce(&mut Output) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut output = Output::open(common.output.output.as_deref())?;
    write(&mut output)?;
    output.commit()?;
    Ok(())
}

/// Says how to go on.
pub fn tell_next(common: &CommonArgs, next: Option<Cursor>) {
    if let Some(cursor) = next.filter(|_| !common.quiet) {
        eprintln!("there is more: go on with --after {cursor}");
    }
}

/// A cursor as JSON has it.
pub fn as_json(next: Option<Cursor>) -> Value {
    next.map_or(Value::Null, |cursor| cursor.to_string().into())
}

struct Times {
    told: bool,
    last: Instant,
}

impl Times {
    fn new(told: bool) -> Self {
        Self {
            told,
            last: Instant::now(),
        }
    }

    fn lap(&mut self, step: &str) {
        if self.told {
            eprintln!(
                "{step}: {:.1} ms",
                self.last.elapsed().as_secs_f64() * 1000.0
            );
            self.last = Instant::now();
        }
    }

    fn note(&self, text: &str) {
        if self.told {
            eprintln!("{text}");
        }
    }
}

/// A row of the archive as the store counts it.
pub fn row(row: u64) -> Result<i64> {
    i64::try_from(row).context("a row beyond what an archive has")
}
