//! The one who writes: a batch is one transaction with its row in the ledger.
//!
//! In: documents with what was coded from them, records of other coders. Out: rows. A process that is
//! ended while it writes leaves the batches that were committed, whole, and nothing of the next.

pub(crate) mod changes;
mod derive;
mod foreign;
mod insert;
mod runs;

use std::fs::File;
use std::path::{Path, PathBuf};

use dateline_record::{Coded, Document};
use jiff::civil::Date;
use rusqlite::Connection;
use sha2::Sha256;

use crate::error::At;
use crate::intern::Interned;
use crate::pack::Unpacker;
use crate::prepare::{Prepared, Preparer};
use crate::{RowId, RunId, StoreError};

/// Foreign rows that are kept as one piece: one is read at the cost of all.
const PIECE: usize = 32;

/// What became of the documents of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Put {
    /// Documents, or foreign rows, that were new.
    pub new: u64,
    /// Changed versions of those that were there.
    pub versions: u64,
    /// Those that were there already: nothing was written of them.
    pub known: u64,
    /// Events written.
    pub events: u64,
    /// Claims written.
    pub claims: u64,
    /// Documents that have the id of another with nothing in common.
    pub namesakes: u64,
}

/// Writes to an archive. There is one at a time.
pub struct Writer {
    pub(crate) db: Connection,
    file: PathBuf,
    pub(crate) interned: Interned,
    preparer: Preparer,
    pub(crate) unpacker: Unpacker,
    run: Option<Open>,
    next: Next,
    changes: changes::Changes,
    /// Held until the end.
    _lock: File,
}

/// The run being written.
struct Open {
    id: RunId,
    /// Over the digests of its codings, in order.
    hash: Sha256,
}

/// The rows to be given next.
#[derive(Clone, Copy, Default)]
struct Next {
    document: i64,
    coding: i64,
    event: i64,
    claim: i64,
    foreign: i64,
}

impl Next {
    fn of(db: &Connection) -> rusqlite::Result<Self> {
        let next = |table: &str| -> rusqlite::Result<i64> {
            let sql = format!("SELECT coalesce(max(row), 0) + 1 FROM {table}");
            db.query_row(&sql, [], |row| row.get(0))
        };
        Ok(Self {
            document: next("documents")?,
            coding: next("codings")?,
            event: next("events")?,
            claim: next("claims")?,
            foreign: next("foreign_rows")?,
        })
    }
}

impl Writer {
    pub(crate) fn new(db: Connection, lock: File, file: PathBuf) -> Result<Self, StoreError> {
        let made = || -> Result<_, StoreError> {
            Ok((Preparer::of(&db)?, Unpacker::of(&db)?, Next::of(&db)?))
        };
        let (preparer, unpacker, next) = made().at(&file, "open it for writing")?;
        Ok(Self {
            db,
            file,
            interned: Interned::default(),
            preparer,
            unpacker,
            run: None,
            next,
            changes: changes::Changes::default(),
            _lock: lock,
        })
    }

    /// Writes documents with what was coded from them: all of them, or none. Those that are there
    /// already are counted and left as they are.
    ///
    /// # Errors
    /// If no run was begun, or the archive cannot be written; nothing of the batch was, then.
    pub fn put(&mut self, batch: &[(&Document, &Coded)]) -> Result<Put, StoreError> {
        self.transaction("write documents", |writer| {
            let mut put = Put::default();
            for (document, coded) in batch {
                writer.put_one(document, coded, None, &mut put)?;
            }
            Ok(put)
        })
    }

    /// The same of documents that a [`Preparer`] of this archive, on whatever thread, has made ready.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn put_prepared(
        &mut self,
        batch: &[(&Document, &Coded, &Prepared)],
    ) -> Result<Put, StoreError> {
        self.transaction("write documents", |writer| {
            let mut put = Put::default();
            for (document, coded, prepared) in batch {
                writer.put_one(document, coded, Some(prepared), &mut put)?;
            }
            Ok(put)
        })
    }

    /// Writes a new coding of documents that are there; the one before stays, and no longer counts.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn put_again(&mut self, batch: &[(RowId, &Document, &Coded)]) -> Result<Put, StoreError> {
        self.transaction("write new codings", |writer| {
            let mut put = Put::default();
            for (row, document, coded) in batch {
                writer.retire(*row)?;
                let records = writer.preparer.records(Some(document), coded)?;
                writer.coding(Some(*row), coded, &records, &mut put)?;
                put.versions += 1;
                writer.apply_corrections(*row)?;
            }
            Ok(put)
        })
    }

    /// One transaction with its row in the ledger; undone where `write` fails.
    fn transaction(
        &mut self,
        doing: &'static str,
        write: impl FnOnce(&mut Self) -> Result<Put, StoreError>,
    ) -> Result<Put, StoreError> {
        if self.run.is_none() {
            return Err(no_run());
        }
        let before = self.next;
        let hash = self.run.as_ref().map(|run| run.hash.clone());
        let tried = || -> Result<Put, StoreError> {
            self.db.execute_batch("BEGIN IMMEDIATE")?;
            let put = write(self)?;
            self.ledger(before)?;
            self.log_changes()?;
            self.db.execute_batch("COMMIT")?;
            Ok(put)
        };
        let done = tried();
        if done.is_err() {
            // A full disk may have undone it already.
            if !self.db.is_autocommit() {
                let _ = self.db.execute_batch("ROLLBACK");
            }
            self.next = before;
            self.changes = changes::Changes::default();
            self.interned.forget();
            if let (Some(run), Some(hash)) = (&mut self.run, hash) {
                run.hash = hash;
            }
        }
        done.at(&self.file, doing)
    }

    fn ledger(&mut self, before: Next) -> Result<(), StoreError> {
        let (now, run) = (self.next, self.run_row()?);
        if now.coding == before.coding {
            return Ok(());
        }
        self.db
            .prepare_cached(
                "INSERT INTO batches(run, documents, codings, events, claims, last_document, \
                 last_coding, last_event, last_claim) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                run,
                now.document - before.document,
                now.coding - before.coding,
                now.event - before.event,
                now.claim - before.claim,
                now.document - 1,
                now.coding - 1,
                now.event - 1,
                now.claim - 1,
            ))?;
        Ok(())
    }

    /// All of it or nothing, outside the ledger.
    pub(crate) fn atomic(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let done = write(self)
            .and_then(|()| self.log_changes())
            .and_then(|()| Ok(self.db.execute_batch("COMMIT")?));
        if done.is_err() {
            if !self.db.is_autocommit() {
                let _ = self.db.execute_batch("ROLLBACK");
            }
            self.changes = changes::Changes::default();
            self.interned.forget();
        }
        done
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    fn run_row(&self) -> Result<i64, StoreError> {
        self.run.as_ref().map(|run| run.id.row).ok_or_else(no_run)
    }
}

/// What is there of a document already.
enum Before {
    None,
    Same,
    /// An older version: its row and number.
    Older(i64, i64),
    /// Another document that has the same id.
    Namesake,
}

fn no_run() -> StoreError {
    StoreError::Record("no run was begun: `begin_run` comes before anything is written".into())
}

/// Days since 1970-01-01.
pub(crate) fn day(date: Date) -> i32 {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    // Days between two civil dates always fit.
    EPOCH.until(date).map_or(0, |span| span.get_days())
}

pub(crate) fn thousandths(share: f64) -> i64 {
    (share * 1000.0).round() as i64
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
