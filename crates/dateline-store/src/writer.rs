//! The one who writes: a batch is one transaction with its row in the ledger.
//!
//! In: documents with what was coded from them, records of other coders. Out: rows. A process that is
//! ended while it writes leaves the batches that were committed, whole, and nothing of the next.

use std::fs::File;
use std::path::{Path, PathBuf};

use dateline_record::{
    Claim, Coded, DatePrecision, Document, Event, EventType, Manner, Party, Quad, Quotation,
    Record, Status, hex,
};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::error::At;
use crate::frame::{self, Head, Meta};
use crate::identity::{self, Identity};
use crate::intern::Interned;
use crate::pack::{Packer, Unpacker};
use crate::{Manifest, Other, RowId, RunId, RunState, StoreError, correct, schema};

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
    packer: Packer,
    pub(crate) unpacker: Unpacker,
    run: Option<Open>,
    next: Next,
    piece: Vec<u8>,
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
        })
    }
}

impl Writer {
    pub(crate) fn new(db: Connection, lock: File, file: PathBuf) -> Result<Self, StoreError> {
        let made = || -> Result<_, StoreError> {
            Ok((Packer::of(&db)?, Unpacker::of(&db)?, Next::of(&db)?))
        };
        let (packer, unpacker, next) = made().at(&file, "open it for writing")?;
        Ok(Self {
            db,
            file,
            interned: Interned::default(),
            packer,
            unpacker,
            run: None,
            next,
            piece: Vec::new(),
            _lock: lock,
        })
    }

    /// Begins a run. One that was cut off and had an equal manifest is gone on with; others that were
    /// cut off are marked so.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn begin_run(&mut self, manifest: &Manifest) -> Result<RunId, StoreError> {
        let (id, hash) = self.begin(manifest).at(&self.file, "begin a run")?;
        self.run = Some(Open {
            id: id.clone(),
            hash,
        });
        Ok(id)
    }

    fn begin(&mut self, manifest: &Manifest) -> Result<(RunId, Sha256), StoreError> {
        let identity = manifest.identity();
        let open = schema::code(&RunState::ALL, &RunState::Open);
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let left: Option<(i64, String)> = transaction
            .query_row(
                "SELECT row, name FROM runs WHERE state = ?1 AND identity = ?2 ORDER BY row DESC",
                (open, &identity),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (row, name) = match &left {
            Some((row, name)) => (*row, name.clone()),
            None => {
                let row: i64 = transaction.query_row(
                    "SELECT coalesce(max(row), 0) + 1 FROM runs",
                    [],
                    |row| row.get(0),
                )?;
                let name = format!("r{row}-{}", identity.get(..8).unwrap_or(&identity));
                transaction.execute(
                    "INSERT INTO runs(row, name, identity, state, manifest) VALUES (?1, ?2, ?3, ?4, ?5)",
                    (row, &name, &identity, open, told(manifest)?),
                )?;
                (row, name)
            }
        };
        transaction.execute(
            "UPDATE runs SET state = ?1 WHERE state = ?2 AND row <> ?3",
            (
                schema::code(&RunState::ALL, &RunState::Interrupted),
                open,
                row,
            ),
        )?;
        transaction.commit()?;
        let mut hash = Sha256::new();
        if left.is_some() {
            let mut read = self
                .db
                .prepare("SELECT digest FROM codings WHERE run = ?1 ORDER BY row")?;
            let mut rows = read.query([row])?;
            while let Some(found) = rows.next()? {
                hash.update(found.get_ref(0)?.as_blob().unwrap_or_default());
            }
        }
        let id = RunId {
            row,
            name,
            resumed: left.is_some(),
        };
        Ok((id, hash))
    }

    /// What the run has written so far, also before it was cut off.
    ///
    /// # Errors
    /// If no run was begun, or the archive cannot be read.
    pub fn written(&self) -> Result<Put, StoreError> {
        let run = self.run_row()?;
        let read = || {
            self.db.query_row(
                "SELECT (SELECT count(*) FROM documents WHERE run = ?1 AND version = 1), \
                 (SELECT count(*) FROM documents WHERE run = ?1 AND version > 1), \
                 coalesce(sum(events), 0), coalesce(sum(claims), 0) FROM batches WHERE run = ?1",
                [run],
                |r| {
                    Ok(Put {
                        new: r.get(0)?,
                        versions: r.get(1)?,
                        events: r.get(2)?,
                        claims: r.get(3)?,
                        ..Put::default()
                    })
                },
            )
        };
        read().at(&self.file, "read what a run has written")
    }

    /// Ends the run; the manifest is kept as it is given now, with its counts and timings, and with
    /// the hash of the records. A run that wrote nothing, since all was there already, leaves no trace.
    ///
    /// # Errors
    /// If no run was begun, or the archive cannot be written.
    pub fn end_run(&mut self, mut manifest: Manifest) -> Result<Manifest, StoreError> {
        let Some(run) = self.run.take() else {
            return Err(no_run());
        };
        manifest.records_sha256 = Some(hex(&run.hash.finalize()));
        let wrote = "EXISTS (SELECT 1 FROM batches WHERE run = runs.row)";
        let done = schema::code(&RunState::ALL, &RunState::Done);
        let write = || -> Result<(), StoreError> {
            self.db.execute(
                &format!("UPDATE runs SET state = ?1, manifest = ?2 WHERE row = ?3 AND {wrote}"),
                (done, told(&manifest)?, run.id.row),
            )?;
            self.db.execute(
                &format!("DELETE FROM runs WHERE row = ?1 AND NOT {wrote}"),
                [run.id.row],
            )?;
            // Whoever copies the one file has all of it; readers at work only leave more for later.
            self.db
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(())
        };
        write().at(&self.file, "end a run")?;
        Ok(manifest)
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
                writer.put_one(document, coded, &mut put)?;
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
                writer.coding(Some(*row), Some(document), coded, &mut put)?;
                put.versions += 1;
                writer.apply_corrections(*row)?;
            }
            Ok(put)
        })
    }

    /// Writes records of another coder, as a profile's importer read them. A row that is there already
    /// is left as it is; one that differs under the same key takes its place.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn put_foreign(&mut self, profile: &str, rows: &[Other]) -> Result<Put, StoreError> {
        self.transaction("write foreign records", |writer| {
            let origin = writer.interned.origin(&writer.db, profile)?;
            let mut put = Put::default();
            let mut fresh: Vec<(&Other, [u8; 16])> = Vec::new();
            for row in rows {
                let seen = serde_json::to_vec(&(row.event, row.raw))
                    .map_err(|e| StoreError::Record(e.to_string()))?;
                let digest = identity::digest(&seen);
                let before: Option<(i64, Vec<u8>)> = writer
                    .db
                    .prepare_cached(
                        "SELECT event, digest FROM foreign_rows WHERE origin = ?1 AND key = ?2",
                    )?
                    .query_row((origin, row.key), |r| Ok((r.get(0)?, r.get(1)?)))
                    .optional()?;
                match before {
                    Some((_, known)) if known == digest => {
                        put.known += 1;
                        continue;
                    }
                    Some((event, _)) => {
                        writer
                            .db
                            .prepare_cached("UPDATE events SET live = 0 WHERE row = ?1")?
                            .execute([event])?;
                        writer.changed()?;
                        put.versions += 1;
                    }
                    // Twice in one batch: the first one is written already with its piece.
                    None if fresh.iter().any(|(f, d)| f.key == row.key && *d == digest) => {
                        put.known += 1;
                        continue;
                    }
                    None => put.new += 1,
                }
                let twice = fresh.iter().any(|(f, _)| f.key == row.key);
                if fresh.len() >= PIECE || twice {
                    writer.foreign_piece(profile, origin, &fresh, &mut put)?;
                    fresh.clear();
                }
                fresh.push((row, digest));
            }
            writer.foreign_piece(profile, origin, &fresh, &mut put)?;
            Ok(put)
        })
    }

    /// Whether the archive keeps what a knowledge says.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn has_knowledge(&self, hash: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM knowledge WHERE hash = ?1)";
        let read = self.db.query_row(sql, [hash], |r| r.get(0));
        read.at(&self.file, "look for what a knowledge says")
    }

    /// Keeps what a knowledge says, by entry, under its hash.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn keep_knowledge(&mut self, hash: &str, catalogue: &[u8]) -> Result<(), StoreError> {
        let mut keep = || -> Result<(), StoreError> {
            let packed = self.packer.record(catalogue)?;
            self.db.execute(
                "INSERT OR IGNORE INTO knowledge(hash, catalogue) VALUES (?1, ?2)",
                (hash, packed),
            )?;
            Ok(())
        };
        keep().at(&self.file, "keep what the knowledge says")
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
        let done = write(self).and_then(|()| Ok(self.db.execute_batch("COMMIT")?));
        if done.is_err() {
            if !self.db.is_autocommit() {
                let _ = self.db.execute_batch("ROLLBACK");
            }
            self.interned.forget();
        }
        done
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// An event as it was coded.
    pub(crate) fn event_as_coded(&mut self, row: RowId) -> Result<Event, StoreError> {
        let found: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT k.first_event, k.records FROM events e JOIN codings k ON k.row = e.coding \
                 WHERE e.row = ?1",
            )?
            .query_row([row], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let Some((first, packed)) = found else {
            return Err(StoreError::NoSuch {
                what: "event",
                which: row.to_string(),
            });
        };
        let at = usize::try_from(row - first).unwrap_or(usize::MAX);
        match frame::record(&self.unpacker.bytes(&packed)?, at)? {
            Record::Event(event) => Ok(*event),
            _ => Err(StoreError::Record(format!("row {row} is no event"))),
        }
    }

    /// Writes the columns and parties of an event anew.
    pub(crate) fn derive_again(&mut self, row: RowId, event: &Event) -> Result<(), StoreError> {
        let (coding, document, origin, live, claim): (i64, Option<i64>, i64, bool, Option<i64>) =
            self.db.query_row(
                "SELECT coding, document, origin, live, claim FROM events WHERE row = ?1",
                [row],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
            )?;
        self.db
            .execute("DELETE FROM parties WHERE event = ?1", [row])?;
        self.db
            .execute("DELETE FROM events WHERE row = ?1", [row])?;
        self.event_at(row, coding, document, origin, event, claim)?;
        self.db
            .execute("UPDATE events SET live = ?1 WHERE row = ?2", (live, row))?;
        Ok(())
    }

    /// Writes the rows of a coding's events and claims anew.
    pub(crate) fn derive_coding(
        &mut self,
        coding: i64,
        document: Option<i64>,
        origin: i64,
        live: bool,
        first: (RowId, RowId),
        coded: &Coded,
    ) -> Result<(), StoreError> {
        let after = |first: i64, n: usize| first + n as i64;
        let events = (first.0, after(first.0, coded.events.len()));
        let claims = (first.1, after(first.1, coded.claims.len()));
        for (sql, range) in [
            (
                "DELETE FROM parties WHERE event >= ?1 AND event < ?2",
                events,
            ),
            ("DELETE FROM events WHERE row >= ?1 AND row < ?2", events),
            ("DELETE FROM claims WHERE row >= ?1 AND row < ?2", claims),
        ] {
            self.db.prepare_cached(sql)?.execute(range)?;
        }
        for (n, event) in coded.events.iter().enumerate() {
            let claim = claim_row(event, coded, first.1);
            let event = correct::corrected(&self.db, document, event.clone())?;
            self.event_at(after(first.0, n), coding, document, origin, &event, claim)?;
        }
        let next = std::mem::replace(&mut self.next.claim, first.1);
        for claim in &coded.claims {
            self.claim(coding, document, claim)?;
        }
        self.next.claim = next;
        if !live {
            for (sql, range) in [
                (
                    "UPDATE events SET live = 0 WHERE row >= ?1 AND row < ?2",
                    events,
                ),
                (
                    "UPDATE claims SET live = 0 WHERE row >= ?1 AND row < ?2",
                    claims,
                ),
            ] {
                self.db.prepare_cached(sql)?.execute(range)?;
            }
        }
        Ok(())
    }

    fn run_row(&self) -> Result<i64, StoreError> {
        self.run.as_ref().map(|run| run.id.row).ok_or_else(no_run)
    }

    fn put_one(
        &mut self,
        document: &Document,
        coded: &Coded,
        put: &mut Put,
    ) -> Result<(), StoreError> {
        let identity = Identity::of(document)?;
        let (prior, version) = match self.before(document, &identity)? {
            Before::Same => {
                put.known += 1;
                return Ok(());
            }
            Before::Older(row, version) => {
                put.versions += 1;
                self.retire(row)?;
                self.db
                    .prepare_cached("UPDATE documents SET latest = 0 WHERE row = ?1")?
                    .execute([row])?;
                (Some(row), version + 1)
            }
            Before::Namesake => {
                put.new += 1;
                put.namesakes += 1;
                (None, 1)
            }
            Before::None => {
                put.new += 1;
                (None, 1)
            }
        };
        let row = self.next.document;
        self.next.document += 1;
        let publisher = match &document.publisher {
            Some(name) => Some(self.interned.publisher(&self.db, name)?),
            None => None,
        };
        self.db
            .prepare_cached(
                "INSERT INTO documents(row, id, key, fingerprint, sha256, url, publisher, published, \
                 language, version, prior, latest, run) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12)",
            )?
            .execute(rusqlite::params![
                row,
                document.id,
                identity.key,
                identity.fingerprint,
                unhex(&document.sha256),
                document.url,
                publisher,
                document.published.map(day),
                document.language,
                version,
                prior,
                self.run_row()?,
            ])?;
        let meta = serde_json::to_vec(&Meta::of(document))
            .map_err(|e| StoreError::Record(e.to_string()))?;
        let (text, meta) = (
            self.packer.text(&document.text)?,
            self.packer.record(&meta)?,
        );
        self.db
            .prepare_cached("INSERT INTO texts(document, text, meta) VALUES (?1, ?2, ?3)")?
            .execute((row, text, meta))?;
        self.db
            .prepare_cached("INSERT INTO words(rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute((row, &document.title, &document.text))?;
        self.coding(Some(row), Some(document), coded, put)
    }

    /// What is there of a document.
    fn before(&mut self, document: &Document, identity: &Identity) -> Result<Before, StoreError> {
        let found = crate::reader::candidates(&self.db, &identity.key)?;
        if found.iter().any(|c| c.fingerprint == identity.fingerprint) {
            return Ok(Before::Same);
        }
        let mut latest: Vec<_> = found.iter().filter(|c| c.latest).collect();
        latest.sort_by_key(|c| std::cmp::Reverse(c.row));
        if identity.addressed {
            return Ok(match latest.first() {
                Some(c) => Before::Older(c.row, c.version),
                None => Before::None,
            });
        }
        for candidate in &latest {
            let text: Vec<u8> = self
                .db
                .prepare_cached("SELECT text FROM texts WHERE document = ?1")?
                .query_row([candidate.row], |row| row.get(0))?;
            if identity::akin(&document.text, &self.unpacker.text(&text)?) {
                return Ok(Before::Older(candidate.row, candidate.version));
            }
        }
        Ok(match latest.is_empty() {
            true => Before::None,
            false => Before::Namesake,
        })
    }

    /// Takes a document's records out of what the archive says now.
    fn retire(&mut self, document: i64) -> Result<(), StoreError> {
        let rows: Vec<(i64, i64, i64, i64, i64)> = self
            .db
            .prepare_cached(
                "SELECT row, first_event, events, first_claim, claims FROM codings \
                 WHERE document = ?1 AND live",
            )?
            .query_map([document], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (coding, first_event, events, first_claim, claims) in rows {
            self.db
                .prepare_cached("UPDATE codings SET live = 0 WHERE row = ?1")?
                .execute([coding])?;
            self.db
                .prepare_cached("UPDATE events SET live = 0 WHERE row >= ?1 AND row < ?2")?
                .execute((first_event, first_event + events))?;
            self.db
                .prepare_cached("UPDATE claims SET live = 0 WHERE row >= ?1 AND row < ?2")?
                .execute((first_claim, first_claim + claims))?;
        }
        self.changed()
    }

    /// Says that rows that were there are other than they were.
    pub(crate) fn changed(&mut self) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE state SET generation = generation + 1")?
            .execute([])?;
        Ok(())
    }

    fn coding(
        &mut self,
        document_row: Option<i64>,
        document: Option<&Document>,
        coded: &Coded,
        put: &mut Put,
    ) -> Result<(), StoreError> {
        let mut piece = std::mem::take(&mut self.piece);
        frame::write(coded, &mut piece)?;
        let digest = frame::digest(document, coded, &piece)?;
        if let Some(run) = &mut self.run {
            run.hash.update(digest);
        }
        let coding = self.coding_row(document_row, coded, &piece, &digest)?;
        self.piece = piece;
        let first_claim = self.next.claim;
        for event in &coded.events {
            let claim = claim_row(event, coded, first_claim);
            self.event(coding, document_row, 0, event, claim)?;
        }
        for claim in &coded.claims {
            self.claim(coding, document_row, claim)?;
        }
        put.events += coded.events.len() as u64;
        put.claims += coded.claims.len() as u64;
        Ok(())
    }

    fn coding_row(
        &mut self,
        document: Option<i64>,
        coded: &Coded,
        piece: &[u8],
        digest: &[u8],
    ) -> Result<i64, StoreError> {
        let row = self.next.coding;
        self.next.coding += 1;
        let packed = self.packer.record(piece)?;
        self.db
            .prepare_cached(
                "INSERT INTO codings(row, document, run, live, first_event, events, first_claim, claims, \
                 digest, records) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                row,
                document,
                self.run_row()?,
                self.next.event,
                coded.events.len(),
                self.next.claim,
                coded.claims.len(),
                digest,
                packed,
            ))?;
        Ok(row)
    }

    fn foreign_piece(
        &mut self,
        profile: &str,
        origin: i64,
        rows: &[(&Other, [u8; 16])],
        put: &mut Put,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let head = Head {
            profile: Some(profile.to_owned()),
            foreign: rows
                .iter()
                .map(|(row, _)| (row.key.to_owned(), row.raw.to_vec()))
                .collect(),
            ..Head::default()
        };
        let coded = Coded {
            events: rows.iter().map(|(row, _)| row.event.clone()).collect(),
            ..Coded::default()
        };
        let mut piece = std::mem::take(&mut self.piece);
        frame::write_with(&head, &coded, &mut piece)?;
        let digest = frame::digest(None, &coded, &piece)?;
        if let Some(run) = &mut self.run {
            run.hash.update(digest);
        }
        let coding = self.coding_row(None, &coded, &piece, &digest)?;
        self.piece = piece;
        for (row, digest) in rows {
            let event = self.event(coding, None, origin, row.event, None)?;
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO foreign_rows(origin, key, event, digest) \
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((origin, row.key, event, digest))?;
        }
        put.events += rows.len() as u64;
        Ok(())
    }

    fn event(
        &mut self,
        coding: i64,
        document: Option<i64>,
        origin: i64,
        event: &Event,
        claim: Option<i64>,
    ) -> Result<i64, StoreError> {
        let row = self.next.event;
        self.next.event += 1;
        self.event_at(row, coding, document, origin, event, claim)?;
        Ok(row)
    }

    fn event_at(
        &mut self,
        row: i64,
        coding: i64,
        document: Option<i64>,
        origin: i64,
        event: &Event,
        claim: Option<i64>,
    ) -> Result<(), StoreError> {
        let place = match &event.place {
            Some(place) => Some(self.interned.place(&self.db, place)?),
            None => None,
        };
        let when = event.when.as_ref();
        self.db
            .prepare_cached(
                "INSERT INTO events(row, coding, document, origin, live, counts, type, mode, cameo, quad, \
                 intensity, status, reciprocal, day_from, day_to, date_precision, country, place, \
                 confidence, claim) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, \
                 ?14, ?15, ?16, ?17, ?18, ?19)",
            )?
            .execute(rusqlite::params![
                row,
                coding,
                document,
                origin,
                event.same_as.is_none(),
                schema::code(EventType::ALL, &event.event_type),
                event.mode,
                event.cameo,
                schema::code(Quad::ALL, &event.quad),
                event.intensity,
                schema::code(Status::ALL, &event.status),
                event.reciprocal,
                when.and_then(|w| w.start).map(day),
                when.and_then(|w| w.end).map(day),
                when.map(|w| schema::code(DatePrecision::ALL, &w.precision)),
                event.place.as_ref().and_then(|p| p.country.as_deref()),
                place,
                thousandths(event.confidence),
                claim,
            ])?;
        let sides = [(0_i64, &event.actors), (1, &event.recipients)];
        let mut n = 0_i64;
        for (side, parties) in sides {
            for party in parties {
                self.party(row, n, side, party)?;
                n += 1;
            }
        }
        Ok(())
    }

    fn party(&mut self, event: i64, n: i64, side: i64, party: &Party) -> Result<(), StoreError> {
        let actor = self.interned.actor(&self.db, party)?;
        self.db
            .prepare_cached(
                "INSERT INTO parties(event, n, side, actor, country, sectors) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                event,
                n,
                side,
                actor,
                &party.country,
                sectors(&party.sectors).as_ref(),
            ))?;
        Ok(())
    }

    fn claim(
        &mut self,
        coding: i64,
        document: Option<i64>,
        claim: &Claim,
    ) -> Result<(), StoreError> {
        let row = self.next.claim;
        self.next.claim += 1;
        let speaker = match &claim.speaker {
            Some(party) => self.interned.actor(&self.db, party)?,
            None => None,
        };
        let party = claim.speaker.as_ref();
        self.db
            .prepare_cached(
                "INSERT INTO claims(row, coding, document, live, manner, quotation, hedged, speaker, \
                 country, sectors) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                row,
                coding,
                document,
                schema::code(Manner::ALL, &claim.manner),
                schema::code(Quotation::ALL, &claim.quotation),
                claim.hedge.is_some(),
                speaker,
                party.and_then(|p| p.country.as_deref()),
                party.map_or(std::borrow::Cow::Borrowed(""), |p| sectors(&p.sectors)),
            ))?;
        Ok(())
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

/// The row of the claim that an event stands in.
fn claim_row(event: &Event, coded: &Coded, first_claim: i64) -> Option<i64> {
    let id = event.claim.as_deref()?;
    let at = coded.claims.iter().position(|c| c.id == id)?;
    Some(first_claim + at as i64)
}

fn no_run() -> StoreError {
    StoreError::Record("no run was begun: `begin_run` comes before anything is written".into())
}

fn told(manifest: &Manifest) -> Result<String, StoreError> {
    serde_json::to_string(manifest).map_err(|e| StoreError::Record(e.to_string()))
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

fn sectors(all: &[String]) -> std::borrow::Cow<'_, str> {
    match all {
        [] => "".into(),
        [one] => one.as_str().into(),
        more => more.join(" ").into(),
    }
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
