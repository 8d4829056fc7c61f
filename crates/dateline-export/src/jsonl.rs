//! One JSON object a line, as the codebook's "On the wire" says: the document, then its events,
//! then its claims.

use std::io::{BufWriter, Write};

use dateline_record::{Claim, Coded, Document, Event};
use serde::Serialize;

use crate::{ExportError, Sink};

/// A record on the wire, borrowed; [`dateline_record::Record`] is the same, owned.
#[derive(Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
enum Line<'a> {
    Document(&'a Document),
    Event(&'a Event),
    Claim(&'a Claim),
}

/// Writes records as JSONL.
pub struct Jsonl<W: Write> {
    out: BufWriter<W>,
}

impl<W: Write> Jsonl<W> {
    /// To this writer.
    pub fn new(out: W) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 16, out),
        }
    }

    fn line(&mut self, line: &Line) -> Result<(), ExportError> {
        serde_json::to_writer(&mut self.out, line).map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}

impl<W: Write> Sink for Jsonl<W> {
    fn put(&mut self, document: &Document, coded: &Coded) -> Result<(), ExportError> {
        match &coded.kind {
            Some(kind) => self.line(&Line::Document(&document.clone().read_as(kind)))?,
            None => self.line(&Line::Document(document))?,
        }
        for event in &coded.events {
            self.line(&Line::Event(event))?;
        }
        for claim in &coded.claims {
            self.line(&Line::Claim(claim))?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.out.flush()?;
        Ok(())
    }
}
