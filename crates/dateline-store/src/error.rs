//! Why the archive could not be read or written, in words: the file, what was being done, the
//! cause, the remedy.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What can go wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no archive at this place.
    #[error(
        "{}: there is no archive here; `dateline ingest FILES --archive {}` makes one",
        .0.display(), .0.display()
    )]
    Missing(PathBuf),
    /// The folder holds something else.
    #[error("{}: {what}; name another folder", .path.display())]
    NotAnArchive {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Its schema is older than this program's.
    #[error(
        "{}: the archive has schema version {found}, this program needs {wanted}; run `dateline \
         archive migrate {}` (it makes a backup first)",
        .path.display(), folder(.path)
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i32,
        /// The version this program writes.
        wanted: i32,
    },
    /// Its schema is newer than this program's.
    #[error(
        "{}: the archive has schema version {found}, this program knows {wanted} at most; use a \
         newer dateline", .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i32,
        /// The version this program writes.
        wanted: i32,
    },
    /// Another process writes.
    #[error("{}: another process writes to this archive ({by}); wait for it to end", .path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it, as it says itself.
        by: String,
    },
    /// No room is left.
    #[error(
        "{}: no room is left on the disk to {doing}; what was written before is whole; make room and \
         run the same command again, it goes on where it stopped", .path.display()
    )]
    Full {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
    },
    /// The file or folder may not be written.
    #[error(
        "{}: cannot {doing}: the file or its folder is read-only for this user ({cause})",
        .path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        cause: String,
    },
    /// The file is damaged.
    #[error(
        "{}: cannot {doing}: the file is damaged ({cause}); `dateline archive check {}` lists what \
         is, `dateline archive repair {} --into NEW` saves what can be read",
        .path.display(), folder(.path), folder(.path)
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What is wrong.
        cause: String,
    },
    /// A row that was asked for is not there.
    #[error("there is no {what} {which} in the archive")]
    NoSuch {
        /// What kind of row.
        what: &'static str,
        /// Which.
        which: String,
    },
    /// A migration failed and was undone.
    #[error(
        "{}: the migration from version {from} failed and was undone, the archive is as it was \
         (backup: {}): {cause}", .path.display(), .backup.display()
    )]
    Migration {
        /// The file.
        path: PathBuf,
        /// The version it has.
        from: i32,
        /// The copy made before.
        backup: PathBuf,
        /// What failed.
        cause: String,
    },
    /// A correction that does not fit the record.
    #[error("the correction of `{field}` does not fit: {cause}")]
    Correction {
        /// The field.
        field: String,
        /// Why not.
        cause: String,
    },
    /// A file of the archive's folder.
    #[error("{}: cannot {doing}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database refuses, for a reason that the others do not name.
    #[error("{}: cannot {doing}: {source}", .path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What it says.
        source: rusqlite::Error,
    },
    /// The same, before the file's name was added.
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    /// A stored record that cannot be read, before the file's name was added.
    #[error("{0}")]
    Record(String),
}

fn folder(file: &Path) -> std::path::Display<'_> {
    file.parent().unwrap_or(Path::new(".")).display()
}

/// Adds the file and what was being done.
pub(crate) trait At<T> {
    fn at(self, path: &Path, doing: &'static str) -> Result<T, StoreError>;
}

impl<T, E: Into<StoreError>> At<T> for Result<T, E> {
    fn at(self, path: &Path, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| named(error.into(), path, doing))
    }
}

fn named(error: StoreError, path: &Path, doing: &'static str) -> StoreError {
    let path = path.to_path_buf();
    match error {
        StoreError::Record(cause) => StoreError::Damaged { path, doing, cause },
        StoreError::Sql(source) => {
            let cause = source.to_string();
            match source.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => StoreError::Full { path, doing },
                // A limit on the size of files shows as a failed write.
                Some(ErrorCode::SystemIoFailure) if full(&source) => {
                    StoreError::Full { path, doing }
                }
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    StoreError::ReadOnly { path, doing, cause }
                }
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    StoreError::Damaged { path, doing, cause }
                }
                _ => StoreError::Database {
                    path,
                    doing,
                    source,
                },
            }
        }
        other => other,
    }
}

/// SQLite's `SQLITE_IOERR_WRITE` and `SQLITE_IOERR_TRUNCATE`/`SHMSIZE`: the system did not take the bytes.
fn full(error: &rusqlite::Error) -> bool {
    const WRITE: i32 = 778;
    const SHM_SIZE: i32 = 4874;
    const SHM_MAP: i32 = 5386;
    error
        .sqlite_error()
        .is_some_and(|e| [WRITE, SHM_SIZE, SHM_MAP].contains(&e.extended_code))
}

impl StoreError {
    pub(crate) fn file(
        path: &Path,
        doing: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::FileTooLarge => {
                Self::Full { path, doing }
            }
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly {
                    path,
                    doing,
                    cause: source.to_string(),
                }
            }
            _ => Self::File {
                path,
                doing,
                source,
            },
        }
    }
}
