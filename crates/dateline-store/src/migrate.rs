//! From one version of the schema to the next.
//!
//! Each step is SQL that is run in one transaction with the new version number, after a copy of the
//! archive was made beside it: a step that fails, or a process that is ended in it, leaves the archive
//! as it was.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::archive::{FILE, connect, lock, version};
use crate::error::At;
use crate::{StoreError, backup, schema};

/// The steps: the version each starts from, and what it does.
const STEPS: &[(i32, &str)] = &[(1, schema::V2), (2, schema::V3), (3, schema::V4)];

/// What a migration did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version the archive had.
    pub from: i32,
    /// The version it has.
    pub to: i32,
    /// The copy made before, where there was anything to do.
    pub backup: Option<PathBuf>,
}

/// Brings the archive in a folder to this program's version.
///
/// # Errors
/// If it is newer than this program, another process writes, or a step fails: then nothing was
/// changed.
pub fn migrate(dir: &Path) -> Result<Migrated, StoreError> {
    let file = dir.join(FILE);
    if !file.exists() {
        return Err(StoreError::Missing(dir.to_path_buf()));
    }
    let _lock = lock(dir)?;
    let mut connection = connect(&file, false).at(&file, "open it")?;
    let from = version(&connection, &file)?;
    let to = schema::VERSION;
    if from > to {
        return Err(StoreError::Newer {
            path: file,
            found: from,
            wanted: to,
        });
    }
    if from == to {
        return Ok(Migrated {
            from,
            to,
            backup: None,
        });
    }
    let backup = free(dir, from);
    backup::copy(&file, &backup)?;
    step(&mut connection, from).map_err(|cause| StoreError::Migration {
        path: file,
        from,
        backup: backup.clone(),
        cause: cause.to_string(),
    })?;
    Ok(Migrated {
        from,
        to,
        backup: Some(backup),
    })
}

fn step(connection: &mut Connection, from: i32) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (_, sql) in STEPS.iter().filter(|(of, _)| *of >= from) {
        transaction.execute_batch(sql)?;
    }
    schema::install_vocabulary(&transaction)?;
    let broken: i64 =
        transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| {
            r.get(0)
        })?;
    if broken > 0 {
        return Err(StoreError::Record(format!(
            "{broken} rows would point at rows that are not there"
        )));
    }
    transaction.pragma_update(None, "user_version", schema::VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// A name that no file has yet.
fn free(dir: &Path, from: i32) -> PathBuf {
    let named = |n: u32| match n {
        0 => dir.join(format!("archive.v{from}.backup.sqlite")),
        n => dir.join(format!("archive.v{from}.backup-{n}.sqlite")),
    };
    let mut n = 0;
    while named(n).exists() {
        n += 1;
    }
    named(n)
}
