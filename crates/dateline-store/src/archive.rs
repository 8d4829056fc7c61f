//! The folder of an archive: made, opened, locked.
//!
//! `archive.sqlite` is all there is to keep. `archive.lock` is held by the one process that writes;
//! the system lets go of it when that process ends, however it ends. `-wal` and `-shm` are SQLite's.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::At;
use crate::{Reader, StoreError, Writer, pack, schema};

/// The archive's file in its folder.
pub const FILE: &str = "archive.sqlite";
/// The file whose lock the writer holds.
pub const LOCK: &str = "archive.lock";

/// How long a statement waits for another connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// An archive on disk. Cheap; connections are made by [`Archive::writer`] and [`Archive::reader`].
#[derive(Clone, Debug)]
pub struct Archive {
    file: PathBuf,
    read_only: bool,
}

impl Archive {
    /// Makes an archive in a folder that has none; the folder is made where it is not there.
    ///
    /// # Errors
    /// If there is one already, or the folder cannot be written.
    pub fn create(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::file(dir, "make the folder"))?;
        let file = dir.join(FILE);
        if file.exists() {
            return Err(StoreError::NotAnArchive {
                path: file,
                what: "there is one already".into(),
            });
        }
        // Two processes that make one at the same time: the first wins, the second opens it.
        let _lock = lock(dir)?;
        if !file.exists() {
            let made = dir.join(format!("{FILE}.new"));
            if made.exists() {
                // Left by a process that was ended while it made one.
                fs::remove_file(&made).map_err(StoreError::file(&made, "remove it"))?;
            }
            let built = build(&made, schema::VERSION).at(&made, "make the archive");
            if built.is_err() {
                let _ = fs::remove_file(&made);
            }
            built?;
            fs::rename(&made, &file).map_err(StoreError::file(&file, "put the archive there"))?;
            sync_folder(dir)?;
        }
        Self::open(dir)
    }

    /// Opens an archive to write and read.
    ///
    /// # Errors
    /// If there is none, or it is of another version.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let archive = Self {
            file: dir.join(FILE),
            read_only: false,
        };
        archive.look()?;
        Ok(archive)
    }

    /// Opens the archive, or makes one where there is none.
    ///
    /// # Errors
    /// As the other two.
    pub fn open_or_create(dir: &Path) -> Result<Self, StoreError> {
        match dir.join(FILE).exists() {
            true => Self::open(dir),
            false => Self::create(dir),
        }
    }

    /// Opens an archive to read; nothing in its folder needs to be writable.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn open_read_only(dir: &Path) -> Result<Self, StoreError> {
        let archive = Self {
            file: dir.join(FILE),
            read_only: true,
        };
        archive.look()?;
        Ok(archive)
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("."))
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The writer.
    ///
    /// # Errors
    /// If another process writes.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        let lock = lock(self.dir())?;
        let connection = connect(&self.file, false).at(&self.file, "open it")?;
        let tuned = || -> rusqlite::Result<()> {
            connection.pragma_update(None, "journal_mode", "wal")?;
            // A batch that was reported as written survives a cut of the power too.
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "cache_size", -131_072)?;
            connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
            // `check` looks at them; while writing they would cost a look-up each.
            connection.pragma_update(None, "foreign_keys", "off")
        };
        tuned().at(&self.file, "open it for writing")?;
        Writer::new(connection, lock, self.file.clone())
    }

    /// A reader: sees the archive as it is when each of its calls begins, whoever writes.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let connection = connect(&self.file, true).at(&self.file, "open it")?;
        Reader::new(connection, self.file.clone())
    }

    fn look(&self) -> Result<(), StoreError> {
        if !self.file.exists() {
            return Err(StoreError::Missing(self.dir().to_path_buf()));
        }
        let connection = connect(&self.file, self.read_only).at(&self.file, "open it")?;
        let found = version(&connection, &self.file)?;
        let path = self.file.clone();
        let wanted = schema::VERSION;
        match found.cmp(&wanted) {
            std::cmp::Ordering::Less => Err(StoreError::Older {
                path,
                found,
                wanted,
            }),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(StoreError::Newer {
                path,
                found,
                wanted,
            }),
        }
    }
}

/// The schema version of a file that is an archive.
pub(crate) fn version(connection: &Connection, file: &Path) -> Result<i32, StoreError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application = pragma("application_id").at(file, "read it")?;
    if application != schema::APPLICATION {
        return Err(StoreError::NotAnArchive {
            path: file.to_path_buf(),
            what: "it is a database of another program".into(),
        });
    }
    pragma("user_version").at(file, "read it")
}

/// A connection to an archive's file.
pub(crate) fn connect(file: &Path, read_only: bool) -> rusqlite::Result<Connection> {
    let access = match read_only {
        true => OpenFlags::SQLITE_OPEN_READ_ONLY,
        false => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let ready = |connection: Connection| -> rusqlite::Result<Connection> {
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update(None, "mmap_size", 1_i64 << 30)?;
        // The first read: what is wrong with the file shows here and not later.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    let opened = Connection::open_with_flags(file, flags).and_then(ready);
    match opened {
        // A folder that cannot be written has no room for the readers' shared memory. Where no log
        // waits to be read, the file alone is all there is.
        Err(_) if read_only && !log_waits(file) => {
            let uri = format!("file:{}?immutable=1", escaped(file));
            Connection::open_with_flags(uri, flags).and_then(ready)
        }
        other => other,
    }
}

fn log_waits(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).metadata().is_ok_and(|m| m.len() > 0)
}

fn escaped(file: &Path) -> String {
    let mut out = String::new();
    for c in file.to_string_lossy().chars() {
        match c {
            '%' => out.push_str("%25"),
            '?' => out.push_str("%3f"),
            '#' => out.push_str("%23"),
            c => out.push(c),
        }
    }
    out
}

/// Makes a file with the tables of a version.
pub(crate) fn build(file: &Path, version: i32) -> Result<(), StoreError> {
    let mut connection = Connection::open(file)?;
    connection.pragma_update(None, "page_size", schema::PAGE_SIZE)?;
    connection.pragma_update(None, "journal_mode", "delete")?;
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", schema::APPLICATION)?;
    transaction.execute_batch(schema::V1)?;
    schema::install_vocabulary(&transaction)?;
    pack::install(&transaction)?;
    if version >= 2 {
        transaction.execute_batch(schema::V2)?;
    }
    if version >= 3 {
        transaction.execute_batch(schema::V3)?;
    }
    if version >= 4 {
        transaction.execute_batch(schema::V4)?;
    }
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// The lock of the one who writes.
pub(crate) fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK);
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(StoreError::file(&path, "take the lock of the writer"))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut by = String::new();
            let _ = file.read_to_string(&mut by);
            let by = by.trim().to_owned();
            return Err(StoreError::Locked { path, by });
        }
        Err(TryLockError::Error(error)) => {
            return Err(StoreError::file(&path, "take the lock of the writer")(
                error,
            ));
        }
    }
    // For people; whether the lock is held is the system's to say. A full disk is no reason not to
    // lock.
    let _ = file.set_len(0);
    let _ = writeln!(file, "process {}", std::process::id());
    Ok(file)
}

/// Makes a rename last.
pub(crate) fn sync_folder(dir: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    File::open(dir)
        .and_then(|f| f.sync_all())
        .map_err(StoreError::file(dir, "write the folder"))?;
    Ok(())
}
