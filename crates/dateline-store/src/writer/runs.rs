//! Runs begun and ended, and the knowledge they were made with.
//!
//! In: manifests. Out: rows of `runs`; one that was cut off is gone on with.

use dateline_record::hex;
use rusqlite::{OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::{Open, Put, Writer, no_run};
use crate::error::At;
use crate::{Manifest, RunId, RunState, StoreError, schema};

impl Writer {
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
            let packed = self.preparer.pack(catalogue)?;
            self.db.execute(
                "INSERT OR IGNORE INTO knowledge(hash, catalogue) VALUES (?1, ?2)",
                (hash, packed),
            )?;
            Ok(())
        };
        keep().at(&self.file, "keep what the knowledge says")
    }
}

fn told(manifest: &Manifest) -> Result<String, StoreError> {
    serde_json::to_string(manifest).map_err(|e| StoreError::Record(e.to_string()))
}
