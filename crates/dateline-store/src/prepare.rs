//! Documents made ready to be written: what of it needs no look at the archive.
//!
//! In: a document with what was coded from it. Out: who it is, its text and records as compressed frames, their
//! digest. A third of the work of writing: done by those who code, on their threads, the one who writes has
//! that much less to do.

use dateline_record::{Coded, Document};
use rusqlite::Connection;

use crate::error::At;
use crate::frame::Meta;
use crate::identity::Identity;
use crate::pack::Packer;
use crate::{Archive, Other, StoreError, foreign, frame};

/// A document ready to be written to the archive whose [`Preparer`] made it.
pub struct Prepared {
    pub(crate) identity: Identity,
    pub(crate) text: Vec<u8>,
    pub(crate) meta: Vec<u8>,
    pub(crate) records: Records,
}

/// The records of a coding as they are kept.
pub(crate) struct Records {
    /// The piece, compressed.
    pub(crate) packed: Vec<u8>,
    /// SHA-256 of their lines and of the document's.
    pub(crate) digest: [u8; 32],
}

/// Makes documents ready for one archive; each thread has its own.
pub struct Preparer {
    packer: Packer,
    piece: Vec<u8>,
}

impl Archive {
    /// Makes documents ready to be written: one for each thread that does.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn preparer(&self) -> Result<Preparer, StoreError> {
        let made = || -> Result<_, StoreError> {
            Preparer::of(&crate::archive::connect(self.file(), true)?)
        };
        made().at(self.file(), "open it")
    }
}

impl Preparer {
    pub(crate) fn of(db: &Connection) -> Result<Self, StoreError> {
        Ok(Self {
            packer: Packer::of(db)?,
            piece: Vec::new(),
        })
    }

    /// Makes a document ready.
    ///
    /// # Errors
    /// If a record cannot be written as JSON or compressed.
    pub fn prepare(&mut self, document: &Document, coded: &Coded) -> Result<Prepared, StoreError> {
        self.with(Identity::of(document)?, document, coded)
    }

    pub(crate) fn with(
        &mut self,
        identity: Identity,
        document: &Document,
        coded: &Coded,
    ) -> Result<Prepared, StoreError> {
        self.piece.clear();
        serde_json::to_writer(&mut self.piece, &Meta::of(document))
            .map_err(|e| StoreError::Record(e.to_string()))?;
        Ok(Prepared {
            identity,
            meta: self.packer.record(&self.piece)?,
            text: self.packer.text(&document.text)?,
            records: self.records(Some(document), coded)?,
        })
    }

    /// Bytes as records are kept.
    pub(crate) fn pack(&mut self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.packer.record(bytes)
    }

    pub(crate) fn records(
        &mut self,
        document: Option<&Document>,
        coded: &Coded,
    ) -> Result<Records, StoreError> {
        frame::write(coded, &mut self.piece)?;
        Ok(Records {
            digest: frame::digest(document, coded, &self.piece)?,
            packed: self.packer.record(&self.piece)?,
        })
    }

    /// Rows of a foreign file with their events.
    pub(crate) fn foreign<'a>(
        &mut self,
        profile: &'a str,
        others: impl Iterator<Item = &'a Other<'a>>,
        coded: &Coded,
    ) -> Result<Records, StoreError> {
        foreign::write_head(profile, others, &mut self.piece)?;
        frame::write_lines(coded, &mut self.piece)?;
        Ok(Records {
            digest: foreign::digest(&self.piece),
            packed: self.packer.record(&self.piece)?,
        })
    }
}
