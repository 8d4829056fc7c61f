//! One JSON object a line, as the codebook's "On the wire" says: the document, then its events,
//! then its claims.

use std::io::{BufWriter, Write};

use dateline_record::{Coded, Document, write_document, write_records};

use crate::{ExportError, Sink};

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
}

impl<W: Write> Sink for Jsonl<W> {
    fn put(&mut self, document: &Document, coded: &Coded) -> Result<(), ExportError> {
        write_document(&mut self.out, document, coded)?;
        Ok(write_records(&mut self.out, coded)?)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.out.flush()?;
        Ok(())
    }
}
