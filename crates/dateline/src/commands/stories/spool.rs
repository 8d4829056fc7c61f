//! Documents laid aside in a temporary file, so that memory does not grow with their texts.
//!
//! In: documents. Out: the same, by number, from any thread.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use dateline_record::Document;

/// Takes documents.
pub struct Spool {
    file: BufWriter<File>,
    ends: Vec<u64>,
}

/// Gives them back.
pub struct Laid {
    file: Mutex<File>,
    ends: Vec<u64>,
}

impl Spool {
    /// An empty spool in the system's folder for temporary files; the file has no name, so that
    /// nothing stays behind.
    pub fn new() -> anyhow::Result<Self> {
        let file = tempfile::tempfile().context(
            "no temporary file can be made for the texts; set TMPDIR to a writable folder",
        )?;
        Ok(Self {
            file: BufWriter::with_capacity(1 << 18, file),
            ends: Vec::new(),
        })
    }

    /// Lays a document aside; the first is number 0.
    pub fn put(&mut self, document: &Document) -> anyhow::Result<()> {
        let bytes = serde_json::to_vec(document).map_err(io::Error::from)?;
        self.file
            .write_all(&bytes)
            .context("the temporary file for the texts cannot be written")?;
        self.ends
            .push(self.ends.last().unwrap_or(&0) + bytes.len() as u64);
        Ok(())
    }

    /// All documents are there.
    pub fn done(self) -> anyhow::Result<Laid> {
        let file = self
            .file
            .into_inner()
            .context("the temporary file for the texts cannot be written")?;
        Ok(Laid {
            file: Mutex::new(file),
            ends: self.ends,
        })
    }
}

impl Laid {
    /// The document of this number.
    pub fn get(&self, number: usize) -> anyhow::Result<Document> {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut bytes = vec![0; usize::try_from(self.ends[number] - start)?];
        {
            // A reader that panicked left the file at another place, which is set anew.
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut bytes)
                .context("the temporary file for the texts cannot be read back")?;
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back_by_number() {
        let mut spool = Spool::new().unwrap();
        let documents = ["one", "", "drei – 3"].map(|t| Document::new(t, t));
        documents.iter().for_each(|d| spool.put(d).unwrap());
        let laid = spool.done().unwrap();
        for i in [2, 0, 1, 2] {
            assert_eq!(laid.get(i).unwrap(), documents[i]);
        }
    }
}
