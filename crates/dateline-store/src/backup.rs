//! Copies of an archive while others read and write it.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::StoreError;
use crate::archive::{Archive, FILE, connect, sync_folder};
use crate::error::At;

impl Archive {
    /// Copies the archive as it is now into a folder that has none; a writer at work goes on.
    /// The copy appears whole or not at all.
    ///
    /// # Errors
    /// If there is an archive already, or the copy cannot be written.
    pub fn backup(&self, to: &Path) -> Result<PathBuf, StoreError> {
        fs::create_dir_all(to).map_err(StoreError::file(to, "make the folder"))?;
        let target = to.join(FILE);
        if target.exists() {
            return Err(StoreError::NotAnArchive {
                path: target,
                what: "there is an archive already".into(),
            });
        }
        copy(self.file(), &target)?;
        Ok(target)
    }
}

/// Copies a database to a file that is not there yet, through SQLite and not by its bytes: what waits
/// in the log is part of it.
pub(crate) fn copy(file: &Path, target: &Path) -> Result<(), StoreError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = target.with_file_name(name);
    if part.exists() {
        // Left by a process that was ended while it copied.
        fs::remove_file(&part).map_err(StoreError::file(&part, "remove it"))?;
    }
    let made = copy_into(file, &part);
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    made?;
    fs::rename(&part, target).map_err(StoreError::file(target, "put the copy there"))?;
    sync_folder(folder)
}

fn copy_into(file: &Path, part: &Path) -> Result<(), StoreError> {
    let from = connect(file, true).at(file, "read it")?;
    let copied = || -> Result<(), StoreError> {
        let mut to = Connection::open(part)?;
        {
            // In one step: the copy is of one moment, and a writer at work cannot make it begin anew.
            let backup = Backup::new(&from, &mut to)?;
            loop {
                match backup.step(-1)? {
                    StepResult::Done => break,
                    _ => std::thread::sleep(std::time::Duration::from_millis(50)),
                }
            }
        }
        let sound: String = to.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        if sound != "ok" {
            return Err(StoreError::Record(sound));
        }
        to.close().map_err(|(_, error)| error)?;
        Ok(())
    };
    copied().at(part, "copy the archive")?;
    fs::File::open(part)
        .and_then(|f| f.sync_all())
        .map_err(StoreError::file(part, "copy the archive"))
}
