//! `jsonl`, `csv` and `parquet`: our own formats as profiles, with a sidecar that says what each leaves out.
//!
//! What is told one event at a time is put together again by document, and handed to the sinks that
//! `dateline code` writes with.

use std::fs::File;
use std::io::{self, Seek, Write};

use dateline_record::{Claim, Coded, Document, Foreign};

use super::{Info, Profile, Sidecar, Told, Writer};
use crate::{Csv, ExportError, Jsonl, Parquet, Sink};

/// JSON Lines: the records whole.
pub struct JsonlProfile;

/// One row an event, for spreadsheets.
pub struct CsvProfile;

/// One row an event in typed columns.
pub struct ParquetProfile;

const PER_EVENT: &str = "the format has one row an event and no column for it";

impl Profile for JsonlProfile {
    fn is_whole(&self) -> bool {
        true
    }

    fn info(&self) -> Info {
        Info {
            name: "jsonl",
            version: "1",
            about: "dateline's records, whole: one JSON object a line",
            reads: false,
            binary: false,
        }
    }

    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError> {
        Ok(Box::new(ByDocument::new(Jsonl::new(out), &[], false)))
    }
}

impl Profile for CsvProfile {
    fn is_whole(&self) -> bool {
        true
    }

    fn info(&self) -> Info {
        Info {
            name: "csv",
            version: "1",
            about: "one row an event, for spreadsheets: 53 columns with header",
            reads: false,
            binary: false,
        }
    }

    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError> {
        const LOST: &[&str] = &[
            "claim.id, claim.content, claim.inside, claim.contradicts",
            "spans of parties, time, place and numbers",
            "actors.role, actors.head, actors.alternatives",
            "places",
            "because.path, because.rejected",
            "document.url, document.title, document.text",
        ];
        Ok(Box::new(ByDocument::new(Csv::new(out), LOST, true)))
    }
}

impl Profile for ParquetProfile {
    fn is_whole(&self) -> bool {
        true
    }

    fn info(&self) -> Info {
        Info {
            name: "parquet",
            version: "1",
            about: "one row an event in typed columns, with lists of structs for parties and numbers",
            reads: false,
            binary: true,
        }
    }

    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError> {
        const LOST: &[&str] = &[
            "claim.content, claim.inside, claim.contradicts",
            "spans of time and place",
            "actors.head, actors.alternatives",
            "places",
            "because.path, because.rejected",
            "document.url, document.title, document.text",
        ];
        // The writer of Parquet wants to be sent between threads: a file of its own is, `out` need not be.
        let spool = tempfile::tempfile()?;
        let parquet = Parquet::new(spool.try_clone()?)?;
        Ok(Box::new(Spooled {
            inner: ByDocument::new(parquet, LOST, true),
            spool,
            out,
        }))
    }
}

/// A sink of documents behind a writer of events.
struct ByDocument<S> {
    sink: S,
    /// Fields of every event that the format has no column for.
    lost: &'static [&'static str],
    flat: bool,
    document: Option<Document>,
    coded: Coded,
}

impl<S: Sink> ByDocument<S> {
    fn new(sink: S, lost: &'static [&'static str], flat: bool) -> Self {
        Self {
            sink,
            lost,
            flat,
            document: None,
            coded: Coded::default(),
        }
    }

    fn flush(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        let Some(document) = self.document.take() else {
            return Ok(());
        };
        let coded = std::mem::take(&mut self.coded);
        let lines = match self.flat {
            true => coded.events.len(),
            false => 1 + coded.events.len() + coded.claims.len(),
        };
        self.sink.put(&document, &coded)?;
        sidecar.wrote(lines as u64);
        Ok(())
    }

    fn claim(&mut self, claim: &Claim) {
        if !self.coded.claims.iter().any(|c| c.id == claim.id) {
            self.coded.claims.push(claim.clone());
        }
    }
}

impl<S: Sink> Writer for ByDocument<S> {
    fn put(&mut self, told: &Told<'_>, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        let same = self
            .document
            .as_ref()
            .is_some_and(|d| d.id == told.document.id);
        if !same {
            self.flush(sidecar)?;
            self.document = Some(told.document.clone());
        }
        for field in self.lost {
            sidecar.lost(field, PER_EVENT);
        }
        if told.counts.is_some() {
            sidecar.lost("counts", "counts are a story's, not an event's");
        }
        if !self.flat && told.claim.is_some_and(|c| !c.contradicts.is_empty()) {
            sidecar.approximated(
                "claims",
                "claims without an event are not exported, so that some named in `contradicts` may be missing",
            );
        }
        self.coded.events.push(told.event.clone());
        if let Some(claim) = told.claim {
            self.claim(claim);
        }
        Ok(())
    }

    fn put_as_it_came(
        &mut self,
        foreign: &Foreign,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        // No reader makes rows of this format: what it says is all there is.
        match &foreign.event {
            Some(event) => self.put(
                &Told {
                    document: &foreign.document,
                    event,
                    claim: foreign.claim.as_ref(),
                    counts: foreign.counts.as_ref(),
                    run: None,
                },
                sidecar,
            ),
            None => Ok(()),
        }
    }

    fn finish(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.flush(sidecar)?;
        self.sink.finish()
    }
}

/// A writer into a file without a name, which is copied out at the end.
struct Spooled<'w, S> {
    inner: ByDocument<S>,
    spool: File,
    out: Box<dyn Write + 'w>,
}

impl<S: Sink> Writer for Spooled<'_, S> {
    fn put(&mut self, told: &Told<'_>, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.inner.put(told, sidecar)
    }

    fn put_as_it_came(
        &mut self,
        foreign: &Foreign,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        self.inner.put_as_it_came(foreign, sidecar)
    }

    fn finish(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.inner.finish(sidecar)?;
        self.spool.rewind()?;
        io::copy(&mut self.spool, &mut self.out)?;
        self.out.flush()?;
        Ok(())
    }
}
