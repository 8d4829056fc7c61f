//! Where documents go: standard output, one file, or one file a day, as JSONL that `dateline code` reads.
//!
//! Files are only added to, a whole line at a time. What a killed run wrote without entering it in the
//! ledger is found again by [`beyond`].

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use dateline_record::Document;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How every row of ours begins.
const ROW: &[u8] = br#"{"feed":"#;

/// Where documents go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// The end of this file.
    File(PathBuf),
    /// A file a day (UTC, of fetching) in this folder: `2026-03-01.jsonl`.
    Folder(PathBuf),
}

/// A document as a line of JSONL.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The feed's name.
    pub feed: String,
    /// The entry's id in the feed.
    pub entry: String,
    /// The document's id: from its address, or from feed and entry where it has none.
    pub id: String,
    /// Day of publication.
    pub date: Option<String>,
    /// Moment of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// Headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its address, after redirects.
    pub url: Option<String>,
    /// The address it claims as its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Whom it credits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// The text.
    pub text: String,
}

impl Row {
    /// The row of a document that was found in a feed.
    #[must_use]
    pub fn new(feed: &str, entry: &str, document: Document, fetched_at: Timestamp) -> Self {
        Self {
            feed: feed.to_owned(),
            entry: entry.to_owned(),
            id: document.id,
            date: document.published.map(|d| d.to_string()),
            published_at: document.published_at,
            title: document.title,
            publisher: document.publisher,
            url: document.url,
            canonical: document.canonical,
            byline: document.byline,
            credits: document.credits,
            language: document.language,
            fetched_at,
            text: document.text,
        }
    }
}

/// What of a row is needed to know which entry it was.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Handed {
    /// The feed's name.
    pub feed: String,
    /// The entry's id in the feed.
    pub entry: String,
    /// The address of the article.
    pub url: Option<String>,
}

impl Output {
    /// Adds a line. Gives the file and its length after it, where it went to a file.
    pub fn append(&self, row: &Row, day: Date) -> io::Result<Option<(PathBuf, u64)>> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        let Some(path) = self.file(day) else {
            let mut out = io::stdout().lock();
            out.write_all(&line)?;
            out.flush()?;
            return Ok(None);
        };
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)?;
        let before = file.seek(SeekFrom::End(0))?;
        // Whoever wrote the file before us may have left its last line open.
        if before > 0 && !ends_with_newline(&mut file, before)? {
            line.insert(0, b'\n');
        }
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if let Err(error) = written {
            // Half a line helps nobody; if even this fails, the next start finds it.
            let _ = file.set_len(before);
            return Err(error);
        }
        Ok(Some((absolute(&path), before + line.len() as u64)))
    }

    /// The file of a day, and its length now.
    #[must_use]
    pub fn target(&self, day: Date) -> Option<(PathBuf, u64)> {
        let path = self.file(day)?;
        let length = path.metadata().map_or(0, |m| m.len());
        Some((absolute(&path), length))
    }

    fn file(&self, day: Date) -> Option<PathBuf> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path.clone()),
            Self::Folder(folder) => Some(folder.join(format!("{day}.jsonl"))),
        }
    }
}

/// The path by which the ledger knows an output, wherever the next run is started.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn ends_with_newline(file: &mut File, length: u64) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Rows that outputs hold beyond the length that is accounted for, with the file and the length after
/// each. A row of ours that a kill cut short is taken away.
pub fn beyond(outputs: &BTreeMap<PathBuf, u64>) -> io::Result<Vec<(Handed, PathBuf, u64)>> {
    let mut found = Vec::new();
    for (path, &accounted) in outputs {
        let Ok(length) = path.metadata().map(|m| m.len()) else {
            continue; // moved away; what it held is entered
        };
        // A file that became shorter is another one: it began anew.
        let start = if length < accounted { 0 } else { accounted };
        if length == start {
            continue;
        }
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        file.seek(SeekFrom::Start(start))?;
        let mut end = start;
        let mut line = Vec::new();
        let mut reader = BufReader::new(&file);
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)? as u64;
            if read == 0 {
                break;
            }
            if line.last() != Some(&b'\n') {
                if line.starts_with(ROW) || ROW.starts_with(&line) {
                    file.set_len(end)?;
                    file.sync_data()?;
                }
                break;
            }
            end += read;
            if let Ok(handed) = serde_json::from_slice(&line) {
                found.push((handed, path.clone(), end));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entry: &str) -> Row {
        let mut document = Document::new("d1", "Peace.\nAt last.");
        document.url = Some(format!("https://a.org/{entry}"));
        Row::new("a", entry, document, Timestamp::UNIX_EPOCH)
    }

    fn day() -> Date {
        Date::constant(2026, 3, 1)
    }

    #[test]
    fn rows_are_read_by_the_other_commands() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::Folder(folder.path().to_path_buf());
        let (path, length) = output.append(&row("1"), day()).unwrap().unwrap();
        assert!(path.ends_with("2026-03-01.jsonl"));
        assert_eq!(length, path.metadata().unwrap().len());
        let input = dateline_text::Input::file(&path);
        let documents: Vec<_> =
            dateline_text::Documents::new([input], dateline_text::Options::default()).collect();
        let document = documents[0].as_ref().unwrap();
        assert_eq!(
            (document.id.as_str(), document.text.as_str()),
            ("d1", "Peace.\nAt last.")
        );
        assert_eq!(document.url.as_deref(), Some("https://a.org/1"));
    }

    #[test]
    fn an_open_line_of_another_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.jsonl");
        std::fs::write(&path, "{\"id\":\"x\",\"text\":\"y\"}").unwrap();
        let output = Output::File(path.clone());
        output.append(&row("1"), day()).unwrap();
        output.append(&row("2"), day()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 3);
    }

    #[test]
    fn what_a_kill_left_is_found_wherever_it_fell() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.jsonl");
        let output = Output::File(path.clone());
        let (_, first) = output.append(&row("1"), day()).unwrap().unwrap();
        let (_, second) = output.append(&row("2"), day()).unwrap().unwrap();
        output.append(&row("3"), day()).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let accounted = BTreeMap::from([(path.clone(), first)]);
        for cut in usize::try_from(first).unwrap()..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let found = beyond(&accounted).unwrap();
            let entries: Vec<&str> = found.iter().map(|(h, _, _)| h.entry.as_str()).collect();
            let expected: &[&str] = match cut as u64 {
                n if n == whole.len() as u64 => &["2", "3"],
                n if n >= second => &["2"],
                _ => &[],
            };
            assert_eq!(entries, expected, "cut at {cut}");
            assert!(
                std::fs::read(&path).unwrap().ends_with(b"\n"),
                "cut at {cut}"
            );
        }
        assert!(
            beyond(&BTreeMap::from([(folder.path().join("none"), 3)]))
                .unwrap()
                .is_empty()
        );
    }
}
