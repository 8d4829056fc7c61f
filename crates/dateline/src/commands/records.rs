//! Records as JSONL, read back: each document with what was coded from it, and foreign rows.
//!
//! In: files of lines as `dateline code --format jsonl` and `dateline import` write them. Out: whole documents and
//! rows, in order; a line that is no record is an error that names it, and the others go on.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use dateline_record::{Coded, Document, Foreign, Record};

use crate::exit::Failure;

/// What stands in files of records.
pub enum Item {
    /// A document and what was coded from it.
    Coded(Box<Document>, Box<Coded>),
    /// A row that somebody else coded.
    Foreign(Box<Foreign>),
}

/// Reads the records of all files; `-` is standard input. What cannot be read goes to `bad`.
pub fn each(
    files: &[PathBuf],
    mut item: impl FnMut(Item) -> Result<(), Failure>,
    mut bad: impl FnMut(String) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for file in files {
        match open(file) {
            Ok(reader) => of_file(file, reader, &mut item, &mut bad)?,
            Err(error) => bad(format!("{}: {error}", file.display()))?,
        }
    }
    Ok(())
}

fn open(file: &Path) -> io::Result<Box<dyn BufRead>> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    if file.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder; give files of records, or an archive with --archive",
        ));
    }
    Ok(Box::new(BufReader::with_capacity(
        1 << 16,
        File::open(file)?,
    )))
}

fn of_file(
    file: &Path,
    mut reader: Box<dyn BufRead>,
    item: &mut impl FnMut(Item) -> Result<(), Failure>,
    bad: &mut impl FnMut(String) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut group: Option<(Box<Document>, Box<Coded>)> = None;
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                bad(format!(
                    "{}:{number}: cannot be read on: {error}",
                    file.display()
                ))?;
                break;
            }
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let record = match serde_json::from_slice(&line) {
            Ok(record) => record,
            Err(error) => {
                bad(format!(
                    "{}:{number}: it is no record: {error}; lines as `dateline code --format jsonl` or \
                     `dateline import` write them are expected",
                    file.display()
                ))?;
                continue;
            }
        };
        let end =
            |group: &mut Option<_>, item: &mut dyn FnMut(Item) -> Result<(), Failure>| match group
                .take()
            {
                Some((document, coded)) => item(Item::Coded(document, coded)),
                None => Ok(()),
            };
        match record {
            Record::Document(document) => {
                end(&mut group, item)?;
                group = Some((document, Box::default()));
            }
            Record::Event(event) => {
                of(&mut group, &event.document, item)?.events.push(*event);
            }
            Record::Claim(claim) => {
                of(&mut group, &claim.document, item)?.claims.push(*claim);
            }
            Record::Foreign(foreign) => {
                end(&mut group, item)?;
                item(Item::Foreign(foreign))?;
            }
            // They say nothing of one event.
            Record::Story(_) | Record::Integrity(_) => {}
        }
    }
    if let Some((document, coded)) = group {
        item(Item::Coded(document, coded))?;
    }
    Ok(())
}

/// The group of this document; another one before it ends. A document that no line gave has no text.
fn of<'g>(
    group: &'g mut Option<(Box<Document>, Box<Coded>)>,
    document: &str,
    item: &mut impl FnMut(Item) -> Result<(), Failure>,
) -> Result<&'g mut Coded, Failure> {
    if let Some((before, coded)) = group.take_if(|(d, _)| d.id != document) {
        item(Item::Coded(before, coded))?;
    }
    let (_, coded) =
        group.get_or_insert_with(|| (Box::new(Document::new(document, "")), Box::default()));
    Ok(coded)
}
