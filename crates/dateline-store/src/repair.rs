//! Making an archive whole again.
//!
//! [`repair`] makes anew what is derived from texts and records: columns, the text index, SQLite's
//! indexes. [`salvage`] reads what can be read of a damaged file into a new archive, document by
//! document, and lists what is lost. The damaged file is only read.

use std::collections::HashMap;
use std::path::Path;

use dateline_record::{Coded, Document};
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::archive::{Archive, FILE};
use crate::correct::Corrections;
use crate::error::At;
use crate::frame::{self, Meta};
use crate::pack::Unpacker;
use crate::{Finding, Manifest, Other, Reader, StoreError, Writer, check, foreign, schema};

/// Documents that are moved at a time.
const BATCH: usize = 256;
/// How far behind the last row found a salvage looks for more.
const BEYOND: i64 = 2000;

/// What a salvage saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Documents read.
    pub documents: u64,
    /// Codings read.
    pub codings: u64,
    /// Events of them.
    pub events: u64,
    /// Foreign rows read, with an event or without.
    pub foreign: u64,
    /// Corrections read.
    pub corrections: u64,
    /// What could not be read, in words.
    pub lost: Vec<String>,
}

/// Makes anew what is derived, and says what it found and what is left that cannot be made anew.
///
/// # Errors
/// If another process writes, or the archive cannot be read or written.
pub fn repair(dir: &Path) -> Result<(Vec<Finding>, Vec<Finding>), StoreError> {
    let archive = Archive::open(dir)?;
    let mut writer = archive.writer()?;
    let found = archive.reader()?.check()?;
    if found.iter().any(|f| f.derived || f.part == "structure") {
        writer.derive_all().at(archive.file(), "repair it")?;
    }
    drop(writer);
    let left = archive.reader()?.check()?;
    Ok((found, left))
}

impl Writer {
    /// Columns, text index and indexes from texts and records, in one transaction.
    fn derive_all(&mut self) -> Result<(), StoreError> {
        self.atomic(|writer| {
            writer.db.execute_batch("REINDEX")?;
            writer.derive_columns()?;
            writer.derive_foreign()?;
            writer.derive_index()?;
            writer.changed_all();
            Ok(())
        })
    }

    fn derive_index(&mut self) -> Result<(), StoreError> {
        let faults = check::index_faults(&self.db, &mut self.unpacker)?;
        if faults.is_empty() {
            return Ok(());
        }
        self.db.execute_batch("DROP TABLE words")?;
        self.db.execute_batch(schema::INDEX)?;
        let rows: Vec<i64> = self
            .db
            .prepare("SELECT document FROM texts ORDER BY document")?
            .query_map([], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for row in rows {
            let document = text_of(&self.db, &mut self.unpacker, row)?;
            if let Some(document) = document {
                self.db
                    .prepare_cached("INSERT INTO words(rowid, title, text) VALUES (?1, ?2, ?3)")?
                    .execute((row, document.title, document.text))?;
            }
        }
        Ok(())
    }

    fn derive_columns(&mut self) -> Result<(), StoreError> {
        type Row = (i64, Option<i64>, bool, i64, i64, i64);
        let codings: Vec<Row> = self
            .db
            .prepare("SELECT row, document, live, first_event, first_claim, events FROM codings ORDER BY row")?
            .query_map([], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (row, document, live, first_event, first_claim, _) in codings {
            let packed: Vec<u8> =
                self.db
                    .query_row("SELECT records FROM codings WHERE row = ?1", [row], |r| {
                        r.get(0)
                    })?;
            // One that cannot be read keeps the columns it has.
            let Ok(piece) = self.unpacker.bytes(&packed) else {
                continue;
            };
            let (Ok(coded), Ok(head)) = (frame::coded(&piece), frame::head(&piece)) else {
                continue;
            };
            let origin = match &head.profile {
                Some(profile) => self.interned.origin(&self.db, profile)?,
                None => 0,
            };
            self.derive_coding(
                row,
                document,
                origin,
                live,
                (first_event, first_claim),
                &coded,
            )?;
        }
        Ok(())
    }
}

fn text_of(
    db: &Connection,
    unpacker: &mut Unpacker,
    row: i64,
) -> Result<Option<Document>, StoreError> {
    let found: Option<(Vec<u8>, Vec<u8>)> = db
        .prepare_cached("SELECT text, meta FROM texts WHERE document = ?1")?
        .query_row([row], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((text, meta)) = found else {
        return Ok(None);
    };
    let meta: Meta = serde_json::from_slice(&unpacker.bytes(&meta)?)
        .map_err(|e| StoreError::Record(e.to_string()))?;
    Ok(Some(meta.with(unpacker.text(&text)?)))
}

/// Reads what can be read of a damaged archive into a new one.
///
/// # Errors
/// If nothing can be read, or the new archive cannot be written.
pub fn salvage(dir: &Path, into: &Path) -> Result<Salvaged, StoreError> {
    let file = dir.join(FILE);
    if !file.exists() {
        return Err(StoreError::Missing(dir.to_path_buf()));
    }
    let old = open_damaged(&file).at(&file, "read what is left of it")?;
    // The dictionaries are written first and once, so they are the last to be lost; without them the
    // program's own are tried.
    let mut unpacker = Unpacker::of(&old).or_else(|_| Unpacker::built_in())?;
    let archive = Archive::create(into)?;
    let mut writer = archive.writer()?;
    let mut saved = Salvaged::default();
    let manifests = manifests(&old, &mut saved);
    let codings = codings(&old, &mut saved);
    let documents = rows_of(&old, "texts", "document", &mut saved);

    let mut moved = Moved {
        reader: archive.reader()?,
        rows: HashMap::new(),
        waiting: Vec::new(),
        corrections: Corrections::of(&old, &mut saved.lost),
    };
    let mut runs: Vec<i64> = codings.iter().map(|c| c.run).collect();
    runs.dedup();
    let mut codings = codings.into_iter().peekable();
    for run in runs {
        let manifest = manifests.get(&run).cloned().unwrap_or_else(|| Manifest {
            kind: format!("run {run}, whose manifest is lost"),
            ..Manifest::default()
        });
        writer.begin_run(&manifest)?;
        while let Some(coding) = codings.next_if(|c| c.run == run) {
            if let Err(lost) =
                moved.coding(&mut writer, &old, &mut unpacker, &coding, &mut saved)?
            {
                saved.lost.push(lost);
            }
        }
        moved.flush(&mut writer, &mut saved)?;
        writer.end_run(manifest)?;
    }
    // Texts whose records are lost can be coded again.
    let manifest = Manifest {
        kind: "salvage of texts without records".into(),
        ..Manifest::default()
    };
    writer.begin_run(&manifest)?;
    for row in documents {
        if moved.rows.contains_key(&row) {
            continue;
        }
        match text_of(&old, &mut unpacker, row) {
            Ok(Some(document)) => {
                saved.lost.push(format!(
                    "the records of document {row} ({}); its text is saved, `dateline recode --all` codes \
                     it again",
                    document.id
                ));
                moved.first(&mut writer, row, document, Coded::default(), &mut saved)?;
            }
            Ok(None) => {}
            Err(error) => saved
                .lost
                .push(format!("the text of document {row}: {error}")),
        }
    }
    moved.flush(&mut writer, &mut saved)?;
    writer.end_run(manifest)?;
    saved.corrections = writer
        .take_over_corrections(&moved.corrections, &moved.rows, &mut saved.lost)
        .at(archive.file(), "write corrections")?;
    Ok(saved)
}

/// Documents on their way into the new archive.
struct Moved {
    reader: Reader,
    /// Old rows to new ones.
    rows: HashMap<i64, i64>,
    waiting: Vec<(i64, Document, Coded)>,
    corrections: Corrections,
}

impl Moved {
    /// Moves a coding with its document; what is lost of it is told.
    fn coding(
        &mut self,
        writer: &mut Writer,
        old: &Connection,
        unpacker: &mut Unpacker,
        coding: &Found,
        saved: &mut Salvaged,
    ) -> Result<Result<(), String>, StoreError> {
        let read = unpacker
            .bytes(&coding.records)
            .and_then(|piece| Ok((frame::coded(&piece)?, frame::head(&piece)?)));
        let (coded, head) = match read {
            Ok(read) => read,
            Err(error) => return Ok(Err(format!("coding {}: {error}", coding.row))),
        };
        let Some(row) = coding.document else {
            let Some(profile) = head.profile.clone() else {
                return Ok(Err(format!("coding {}: it names no profile", coding.row)));
            };
            let rows = match foreign::rows(head) {
                Ok(rows) => rows,
                Err(error) => return Ok(Err(format!("coding {}: {error}", coding.row))),
            };
            let event = |at| coded.events.get(at);
            let others: Vec<Other> = rows
                .iter()
                .map(|row| row.as_other(row.event.and_then(event)))
                .collect();
            let put = writer.put_foreign(&profile, &others)?;
            self.corrections.note(writer, &profile, &others)?;
            saved.foreign += put.new + put.versions;
            return Ok(Ok(()));
        };
        let document = match text_of(old, unpacker, row) {
            Ok(Some(document)) => document,
            Ok(None) => return Ok(Err(format!("the text of document {row}"))),
            Err(error) => return Ok(Err(format!("the text of document {row}: {error}"))),
        };
        saved.codings += 1;
        saved.events += coded.events.len() as u64;
        if self.waiting.iter().any(|(of, ..)| *of == row) {
            self.flush(writer, saved)?;
        }
        match self.rows.get(&row) {
            Some(&new) => {
                writer.put_again(&[(new, &document, &coded)])?;
            }
            None => self.first(writer, row, document, coded, saved)?,
        }
        Ok(Ok(()))
    }

    fn first(
        &mut self,
        writer: &mut Writer,
        row: i64,
        document: Document,
        coded: Coded,
        saved: &mut Salvaged,
    ) -> Result<(), StoreError> {
        self.waiting.push((row, document, coded));
        if self.waiting.len() >= BATCH {
            self.flush(writer, saved)?;
        }
        Ok(())
    }

    fn flush(&mut self, writer: &mut Writer, saved: &mut Salvaged) -> Result<(), StoreError> {
        let batch: Vec<(&Document, &Coded)> = self.waiting.iter().map(|(_, d, c)| (d, c)).collect();
        let put = writer.put(&batch)?;
        saved.documents += put.new + put.versions;
        for (old, document, _) in self.waiting.drain(..) {
            if let Some(new) = self.reader.known(&document)? {
                self.rows.insert(old, new);
            }
        }
        Ok(())
    }
}

/// Opens a file that may be shorter than it says, which SQLite refuses unless it is told that somebody
/// wants to look at the ruins.
fn open_damaged(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.pragma_update(None, "writable_schema", "on")?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// A coding as it lies in the damaged file.
struct Found {
    row: i64,
    document: Option<i64>,
    run: i64,
    records: Vec<u8>,
}

fn codings(old: &Connection, saved: &mut Salvaged) -> Vec<Found> {
    let mut found = Vec::new();
    for row in rows_of(old, "codings", "row", saved) {
        let read = old
            .prepare_cached("SELECT document, run, records FROM codings WHERE row = ?1")
            .and_then(|mut s| {
                s.query_row([row], |r| {
                    Ok(Found {
                        row,
                        document: r.get(0)?,
                        run: r.get(1)?,
                        records: r.get(2)?,
                    })
                })
            });
        match read {
            Ok(coding) => found.push(coding),
            Err(error) => saved.lost.push(format!("coding {row}: {error}")),
        }
    }
    found
}

fn manifests(old: &Connection, saved: &mut Salvaged) -> HashMap<i64, Manifest> {
    let mut found = HashMap::new();
    for row in rows_of(old, "runs", "row", saved) {
        let read: rusqlite::Result<String> =
            old.query_row("SELECT manifest FROM runs WHERE row = ?1", [row], |r| {
                r.get(0)
            });
        match read.ok().and_then(|told| serde_json::from_str(&told).ok()) {
            Some(manifest) => {
                found.insert(row, manifest);
            }
            None => saved.lost.push(format!("the manifest of run {row}")),
        }
    }
    found
}

/// The rows of a table that can be reached: in order as far as the file is whole, then one by one.
fn rows_of(old: &Connection, table: &str, column: &str, saved: &mut Salvaged) -> Vec<i64> {
    let mut found: Vec<i64> = Vec::new();
    let mut gap = 0;
    let one = format!("SELECT {column} FROM {table} WHERE {column} = ?1");
    loop {
        let after = found.last().copied().unwrap_or(0) + gap;
        let sql = format!("SELECT {column} FROM {table} WHERE {column} > ?1 ORDER BY {column}");
        let walked = old.prepare(&sql).and_then(|mut s| {
            let mut rows = s.query([after])?;
            while let Some(row) = rows.next()? {
                found.push(row.get(0)?);
                gap = 0;
            }
            Ok(())
        });
        if walked.is_ok() {
            return found;
        }
        // A page is lost: look behind it, row by row.
        let last = found.last().copied().unwrap_or(0);
        let next = (last + gap + 1..=last + gap + BEYOND).find(|row| {
            let read: rusqlite::Result<Option<i64>> = old
                .prepare_cached(&one)
                .and_then(|mut s| s.query_row([row], |r| r.get(0)).optional());
            matches!(read, Ok(Some(_)))
        });
        match next {
            Some(row) => {
                saved
                    .lost
                    .push(format!("rows {} to {} of {table}", last + 1, row - 1));
                found.push(row);
                gap = 0;
            }
            None => {
                saved.lost.push(format!("rows of {table} after {last}"));
                return found;
            }
        }
    }
}
