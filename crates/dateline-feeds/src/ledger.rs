//! Which entries are settled: a file that is only ever added to, one line an entry.
//!
//! A line stands here only after its document stands in the output. Should the program be killed between
//! the two, the output itself tells: what it holds beyond the place that the ledger knows was handed on,
//! and is entered at the next start ([`crate::output`]).

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use dateline_record::content_id;
use jiff::Timestamp;
use url::Url;

use crate::state::StateError;

/// What an entry or address is remembered by.
pub type Mark = u64;

/// The mark of an entry of a feed.
#[must_use]
pub fn entry_mark(feed: &str, id: &str) -> Mark {
    mark(&["entry", feed, id])
}

/// The mark of an article's address. Parts that only count visitors (`utm_…`) and the fragment are none
/// of it.
#[must_use]
pub fn address_mark(url: &Url) -> Mark {
    let plain = plain_address(url);
    // http and https are one address.
    mark(&[
        "address",
        plain
            .split_once(':')
            .map_or(plain.as_str(), |(_, rest)| rest),
    ])
}

/// An address without fragment and without what only counts visitors.
#[must_use]
pub fn plain_address(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_fragment(None);
    let query: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|part| !part.is_empty() && !part.to_ascii_lowercase().starts_with("utm_"))
        .collect();
    plain.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
    plain.into()
}

fn mark(parts: &[&str]) -> Mark {
    // 16 hexadecimal digits after the prefix.
    u64::from_str_radix(&content_id('x', parts)[1..], 16).unwrap_or_default()
}

/// How an entry was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// When.
    pub time: Timestamp,
    /// The entry and the addresses of its article.
    pub marks: Vec<Mark>,
    /// `handed`, or why not: `elsewhere` (another entry has the same article), or the class of an error.
    pub outcome: String,
    /// The output and its length after the document, where one was written to a file.
    pub written: Option<(PathBuf, u64)>,
}

/// The ledger of a state folder.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: File,
}

/// What a ledger says.
#[derive(Debug, Default)]
pub struct Entered {
    /// Everything that is settled.
    pub marks: HashSet<Mark>,
    /// The length up to which each output is accounted for.
    pub outputs: BTreeMap<PathBuf, u64>,
}

impl Ledger {
    /// Opens the ledger of a folder, and reads it. A line that a kill cut short is taken away.
    pub fn open(folder: &Path) -> Result<(Self, Entered), StateError> {
        let path = folder.join("entries.tsv");
        let opened = || -> io::Result<(File, Entered)> {
            let mut file = OpenOptions::new()
                .read(true)
                .append(true)
                .create(true)
                .open(&path)?;
            let entered = read(&mut file)?;
            Ok((file, entered))
        };
        let (file, entered) = opened().map_err(StateError::io(&path))?;
        Ok((Self { path, file }, entered))
    }

    /// Adds a line, and waits until it is on the disk.
    pub fn enter(&mut self, settled: &Settled) -> Result<(), StateError> {
        let mut line = format!("{}\t", settled.time);
        let marks: Vec<String> = settled.marks.iter().map(|m| format!("{m:016x}")).collect();
        line.push_str(&marks.join(","));
        line.push('\t');
        line.push_str(&settled.outcome);
        if let Some((path, length)) = &settled.written {
            line.push_str(&format!("\t{length}\t{}", path.display()));
        }
        line.push('\n');
        let mut write = || {
            self.file.write_all(line.as_bytes())?;
            self.file.sync_data()
        };
        write().map_err(StateError::io(&self.path))
    }
}

fn read(file: &mut File) -> io::Result<Entered> {
    let mut entered = Entered::default();
    let mut whole = 0;
    let mut line = Vec::new();
    let mut reader = BufReader::with_capacity(1 << 16, &mut *file);
    loop {
        line.clear();
        // No line of ours is longer; a longer one is read in pieces that say nothing.
        let read = (&mut reader).take(1 << 16).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if line.last() == Some(&b'\n') {
            whole += read as u64;
            line_of(&String::from_utf8_lossy(&line), &mut entered);
        } else if read == 1 << 16 {
            whole += read as u64;
        }
    }
    file.set_len(whole)?;
    file.seek(SeekFrom::End(0))?;
    Ok(entered)
}

/// A line that says nothing to us (of a later version, or damaged) is passed over.
fn line_of(line: &str, entered: &mut Entered) {
    let mut cells = line.trim_end_matches('\n').split('\t');
    let (Some(_time), Some(marks)) = (cells.next(), cells.next()) else {
        return;
    };
    let marks = marks
        .split(',')
        .filter_map(|m| u64::from_str_radix(m, 16).ok());
    entered.marks.extend(marks);
    let _outcome = cells.next();
    let length = cells.next().and_then(|n| n.parse().ok());
    if let (Some(length), Some(path)) = (length, cells.next()) {
        entered.outputs.insert(PathBuf::from(path), length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn settled(mark: Mark, written: Option<(&str, u64)>) -> Settled {
        Settled {
            time: Timestamp::UNIX_EPOCH,
            marks: vec![mark, mark + 1],
            outcome: "handed".to_owned(),
            written: written.map(|(path, length)| (PathBuf::from(path), length)),
        }
    }

    #[test]
    fn one_address_has_one_mark() {
        let same = [
            "https://a.org/n?id=1",
            "http://a.org/n?id=1#top",
            "https://a.org/n?utm_source=rss&id=1&UTM_Medium=x",
        ];
        for text in same {
            assert_eq!(
                address_mark(&url(text)),
                address_mark(&url(same[0])),
                "{text}"
            );
        }
        assert_ne!(
            address_mark(&url("https://a.org/n?id=2")),
            address_mark(&url(same[0]))
        );
        assert_eq!(
            plain_address(&url("https://a.org/n?utm_source=rss#x")),
            "https://a.org/n"
        );
        assert_ne!(entry_mark("a", "1"), entry_mark("b", "1"));
    }

    #[test]
    fn lines_are_kept_and_a_broken_end_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("entries.tsv");
        let (mut ledger, entered) = Ledger::open(folder.path()).unwrap();
        assert!(entered.marks.is_empty());
        ledger
            .enter(&settled(1, Some(("/out a.jsonl", 10))))
            .unwrap();
        ledger.enter(&settled(5, None)).unwrap();
        ledger
            .enter(&settled(7, Some(("/out a.jsonl", 30))))
            .unwrap();
        drop(ledger);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (mut ledger, entered) = Ledger::open(folder.path()).unwrap();
            let lines = whole[..cut].iter().filter(|b| **b == b'\n').count();
            assert_eq!(entered.marks.len(), 2 * lines, "cut at {cut}");
            ledger.enter(&settled(100, None)).unwrap();
            let (_, entered) = Ledger::open(folder.path()).unwrap();
            assert!(entered.marks.contains(&100));
        }
        std::fs::write(&path, &whole).unwrap();
        let (_, entered) = Ledger::open(folder.path()).unwrap();
        assert_eq!(entered.outputs[Path::new("/out a.jsonl")], 30);
        assert_eq!(entered.marks.len(), 6);
    }
}
