//! One who reads: rows in order, records byte for byte, words in texts.
//!
//! In: rows. Out: what the archive says. Each call sees the archive as it is when it begins; whoever
//! calls more than once while somebody writes can see it grow in between ([`Reader::snapshot`] holds it
//! still). A reader belongs to one thread; make one for each ([`crate::Archive::reader`]).

mod foreign;
mod lists;
mod records;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use dateline_record::{Coded, DatePrecision, Document, EventType, Manner, Quad, Quotation, Status};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::At;
use crate::identity::Identity;
use crate::pack::Unpacker;
use crate::rows::{ClaimRow, DocumentRow, EventRow, PartyRow, RowId, Side, Watermark};
use crate::writer::changes::joined;
use crate::{StoreError, schema};

pub(crate) use lists::{STORIES, story_row};

/// Reads an archive.
pub struct Reader {
    pub(crate) db: Connection,
    pub(crate) file: PathBuf,
    pub(crate) unpacker: Unpacker,
    /// The pieces read last, the latest first: records are asked for in order, many of one piece.
    pieces: Vec<(i64, Vec<u8>)>,
    unpacked: Unpacked,
}

/// What a reader has unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Pieces of records: one for each coding of a document.
    pub records: u64,
    /// Texts of documents.
    pub texts: u64,
}

/// A document that has a key.
pub(crate) struct Candidate {
    pub(crate) row: i64,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) latest: bool,
}

pub(crate) fn candidates(db: &Connection, key: &[u8]) -> rusqlite::Result<Vec<Candidate>> {
    db.prepare_cached("SELECT row, fingerprint, version, latest FROM documents WHERE key = ?1")?
        .query_map([key], |r| {
            Ok(Candidate {
                row: r.get(0)?,
                fingerprint: r.get(1)?,
                version: r.get(2)?,
                latest: r.get(3)?,
            })
        })?
        .collect()
}

/// What was coded from a document by one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Coding {
    /// Its row.
    pub row: RowId,
    /// The document.
    pub document: Option<RowId>,
    /// The run.
    pub run: RowId,
    /// Whether it is the one that counts.
    pub live: bool,
    /// The row of its first event; the others follow.
    pub first_event: RowId,
    /// The row of its first claim; the others follow.
    pub first_claim: RowId,
    /// SHA-256 of what `code --format jsonl` writes of it.
    pub digest: [u8; 32],
    /// What was coded, as it was; triggers that were not coded are not kept.
    pub coded: Coded,
}

impl Reader {
    pub(crate) fn new(db: Connection, file: PathBuf) -> Result<Self, StoreError> {
        let unpacker = Unpacker::of(&db).at(&file, "read it")?;
        Ok(Self {
            db,
            file,
            unpacker,
            pieces: Vec::new(),
            unpacked: Unpacked::default(),
        })
    }

    /// What this reader has unpacked so far.
    #[must_use]
    pub fn unpacked(&self) -> Unpacked {
        self.unpacked
    }

    /// The archive's file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Holds the archive still: until [`Reader::release`] every call sees it as it is now.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn snapshot(&mut self) -> Result<Watermark, StoreError> {
        let begun = self.db.execute_batch("BEGIN");
        begun.at(&self.file, "read it")?;
        self.watermark()
    }

    /// Lets the archive move on.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn release(&mut self) -> Result<(), StoreError> {
        self.db.execute_batch("COMMIT").at(&self.file, "read it")
    }

    /// How far the archive has grown.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn watermark(&self) -> Result<Watermark, StoreError> {
        let sql = "SELECT (SELECT coalesce(max(row), 0) FROM events), \
                   (SELECT coalesce(max(row), 0) FROM claims), \
                   (SELECT coalesce(max(row), 0) FROM documents), generation, \
                   coalesce((SELECT mark FROM generations WHERE number = generation), 0) FROM state";
        let read = self.db.query_row(sql, [], |r| {
            Ok(Watermark {
                event: r.get(0)?,
                claim: r.get(1)?,
                document: r.get(2)?,
                generation: r.get(3)?,
                mark: r.get(4)?,
            })
        });
        read.at(&self.file, "read how far it has grown")
    }

    /// The event rows that are other than they were since a generation: first and last of each range, in order.
    /// Nothing where the log does not reach back to it, or tells another history than `mark` does.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn changes_since(
        &self,
        generation: i64,
        mark: i64,
    ) -> Result<Option<Vec<(RowId, RowId)>>, StoreError> {
        let read = || -> rusqlite::Result<Option<Vec<(RowId, RowId)>>> {
            let known: bool = self.db.query_row(
                "SELECT EXISTS(SELECT 1 FROM generations WHERE number = ?1 AND mark = ?2)",
                (generation, mark),
                |r| r.get(0),
            )?;
            if !known {
                return Ok(None);
            }
            let mut rows = self
                .db
                .prepare_cached("SELECT first, last FROM changes WHERE generation > ?1")?;
            let rows = rows.query_map([generation], |r| Ok((r.get(0)?, r.get(1)?)))?;
            Ok(Some(joined(rows.collect::<rusqlite::Result<_>>()?)))
        };
        read().at(&self.file, "read what has changed")
    }

    /// Events after a row, in row order, live or not, until `each` breaks off.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn events(
        &self,
        after: RowId,
        each: impl FnMut(&EventRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.events_between(after.saturating_add(1), RowId::MAX, each)
    }

    /// Events from one row to another, both inside, in row order, live or not, until `each` breaks off.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn events_between(
        &self,
        first: RowId,
        last: RowId,
        mut each: impl FnMut(&EventRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let sql = format!("{EVENT} WHERE e.row >= ?1 AND e.row <= ?2 ORDER BY e.row");
        let mut walk = || -> Result<(), StoreError> {
            let mut events = self.db.prepare_cached(&sql)?;
            let mut parties = self.db.prepare_cached(
                "SELECT event, side, actor, country, sectors FROM parties \
                 WHERE event >= ?1 AND event <= ?2 ORDER BY event, n",
            )?;
            let (mut events, mut parties) =
                (events.query([first, last])?, parties.query([first, last])?);
            let mut ahead = next_party(&mut parties)?;
            while let Some(row) = events.next()? {
                let mut event = event_row(row)?;
                while let Some((_, party)) = ahead.take_if(|(of, _)| *of == event.row) {
                    event.parties.push(party);
                    ahead = next_party(&mut parties)?;
                }
                if each(&event).is_break() {
                    break;
                }
            }
            Ok(())
        };
        walk().at(&self.file, "read events")
    }

    /// One event's row.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn event(&self, row: RowId) -> Result<EventRow, StoreError> {
        let mut found = None;
        self.events_between(row, row, |event| {
            found = Some(event.clone());
            ControlFlow::Break(())
        })?;
        found
            .filter(|e| e.row == row)
            .ok_or_else(|| none("event", row))
    }

    /// Claims after a row, in row order, live or not, until `each` breaks off.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn claims(
        &self,
        after: RowId,
        mut each: impl FnMut(&ClaimRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT c.row, c.document, k.run, c.live, c.manner, c.quotation, c.hedged, c.speaker, \
                   c.country, c.sectors, d.published FROM claims c JOIN codings k ON k.row = c.coding \
                   LEFT JOIN documents d ON d.row = c.document WHERE c.row > ?1 ORDER BY c.row";
        let mut walk = || -> Result<(), StoreError> {
            let mut claims = self.db.prepare_cached(sql)?;
            let mut claims = claims.query([after])?;
            while let Some(r) = claims.next()? {
                let claim = ClaimRow {
                    row: r.get(0)?,
                    document: r.get(1)?,
                    run: r.get(2)?,
                    live: r.get(3)?,
                    manner: named(Manner::ALL, r, 4)?,
                    quotation: named(Quotation::ALL, r, 5)?,
                    hedged: r.get(6)?,
                    speaker: r.get(7)?,
                    country: r.get(8)?,
                    sectors: r.get(9)?,
                    published: r.get(10)?,
                };
                if each(&claim).is_break() {
                    break;
                }
            }
            Ok(())
        };
        walk().at(&self.file, "read claims")
    }

    /// Documents after a row, in row order, all versions, until `each` breaks off.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn documents(
        &self,
        after: RowId,
        mut each: impl FnMut(&DocumentRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let sql = format!("{DOCUMENT} WHERE d.row > ?1 ORDER BY d.row");
        let mut walk = || -> Result<(), StoreError> {
            let mut documents = self.db.prepare_cached(&sql)?;
            let mut documents = documents.query([after])?;
            while let Some(row) = documents.next()? {
                if each(&document_row(row)?).is_break() {
                    break;
                }
            }
            Ok(())
        };
        walk().at(&self.file, "read documents")
    }

    /// One document's row.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn document_row(&self, row: RowId) -> Result<DocumentRow, StoreError> {
        let sql = format!("{DOCUMENT} WHERE d.row = ?1");
        let read = || {
            self.db
                .prepare_cached(&sql)?
                .query_row([row], document_row)
                .optional()
        };
        read()
            .at(&self.file, "read a document")?
            .ok_or_else(|| none("document", row))
    }

    /// The rows of documents with this id or address, in order of arrival.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn find_documents(&self, id: &str) -> Result<Vec<RowId>, StoreError> {
        let mut found: Vec<RowId> = self
            .rows("SELECT row FROM documents WHERE id = ?1 ORDER BY row", [id])
            .at(&self.file, "look for a document")?;
        if found.is_empty() && id.contains("://") {
            let mut document = Document::new("", "");
            document.url = Some(id.to_owned());
            let key = Identity::of(&document)?.key;
            let candidates = candidates(&self.db, &key).at(&self.file, "look for a document")?;
            found.extend(candidates.iter().map(|c| c.row));
            found.sort_unstable();
        }
        Ok(found)
    }

    /// The row of this very document, where it is there already.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn known(&self, document: &Document) -> Result<Option<RowId>, StoreError> {
        let identity = Identity::of(document)?;
        let found = candidates(&self.db, &identity.key).at(&self.file, "look for a document")?;
        let same = found.iter().find(|c| c.fingerprint == identity.fingerprint);
        Ok(same.map(|c| c.row))
    }

    /// Documents that have all these words in title or text, latest added first. Words in quotation
    /// marks stand together. Older versions are left out.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn search(&self, words: &str, most: usize) -> Result<Vec<RowId>, StoreError> {
        let Some(query) = matching(words) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        let mut walk = || -> Result<(), StoreError> {
            let mut read = self.db.prepare_cached(
                "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid DESC",
            )?;
            let mut latest = self
                .db
                .prepare_cached("SELECT latest FROM documents WHERE row = ?1")?;
            let mut rows = read.query([&query])?;
            while let Some(row) = rows.next()? {
                let row: RowId = row.get(0)?;
                if latest.query_row([row], |r| r.get(0))? {
                    found.push(row);
                    if found.len() >= most {
                        break;
                    }
                }
            }
            Ok(())
        };
        walk().at(&self.file, "search texts")?;
        Ok(found)
    }

    pub(crate) fn rows<P: rusqlite::Params>(
        &self,
        sql: &str,
        params: P,
    ) -> rusqlite::Result<Vec<RowId>> {
        self.db
            .prepare_cached(sql)?
            .query_map(params, |r| r.get(0))?
            .collect()
    }

    fn all<T>(
        &self,
        sql: &str,
        each: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.db.prepare_cached(sql)?.query_map([], each)?.collect()
    }
}

const EVENT: &str = "SELECT e.row, e.document, l.story, k.run, e.origin, e.live, e.counts, e.type, \
    e.mode, e.cameo, e.quad, e.intensity, e.status, e.reciprocal, e.day_from, e.day_to, \
    e.date_precision, d.published, e.country, e.place, e.confidence, e.claim \
    FROM events e JOIN codings k ON k.row = e.coding LEFT JOIN documents d ON d.row = e.document \
    LEFT JOIN lineage l ON l.document = e.document";

const DOCUMENT: &str = "SELECT d.row, d.id, d.url, d.publisher, d.published, d.language, d.version, \
    d.prior, d.latest, d.run, l.story FROM documents d LEFT JOIN lineage l ON l.document = d.row";

fn event_row(r: &Row) -> rusqlite::Result<EventRow> {
    Ok(EventRow {
        row: r.get(0)?,
        document: r.get(1)?,
        story: r.get(2)?,
        run: r.get(3)?,
        origin: r.get(4)?,
        live: r.get(5)?,
        counts: r.get(6)?,
        event_type: named(EventType::ALL, r, 7)?,
        mode: r.get(8)?,
        cameo: r.get(9)?,
        quad: named(Quad::ALL, r, 10)?,
        intensity: r.get(11)?,
        status: named(Status::ALL, r, 12)?,
        reciprocal: r.get(13)?,
        day_from: r.get(14)?,
        day_to: r.get(15)?,
        date_precision: match r.get::<_, Option<i64>>(16)? {
            None => None,
            Some(_) => Some(named(DatePrecision::ALL, r, 16)?),
        },
        published: r.get(17)?,
        country: r.get(18)?,
        place: r.get(19)?,
        confidence: r.get::<_, i64>(20)? as f32 / 1000.0,
        claim: r.get(21)?,
        parties: Vec::new(),
    })
}

fn next_party(rows: &mut rusqlite::Rows) -> rusqlite::Result<Option<(RowId, PartyRow)>> {
    let Some(r) = rows.next()? else {
        return Ok(None);
    };
    let side = match r.get::<_, i64>(1)? {
        0 => Side::Actor,
        _ => Side::Recipient,
    };
    let party = PartyRow {
        side,
        actor: r.get(2)?,
        country: r.get(3)?,
        sectors: r.get(4)?,
    };
    Ok(Some((r.get(0)?, party)))
}

fn document_row(r: &Row) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        row: r.get(0)?,
        id: r.get(1)?,
        url: r.get(2)?,
        publisher: r.get(3)?,
        published: r.get(4)?,
        language: r.get(5)?,
        version: r.get(6)?,
        prior: r.get(7)?,
        latest: r.get(8)?,
        run: r.get(9)?,
        story: r.get(10)?,
    })
}

/// The value of a closed list that a column holds.
pub(crate) fn named<T: Copy>(all: &[T], row: &Row, column: usize) -> rusqlite::Result<T> {
    let code = row.get(column)?;
    schema::value(all, code).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, code))
}

fn none(what: &'static str, row: RowId) -> StoreError {
    StoreError::NoSuch {
        what,
        which: row.to_string(),
    }
}

/// Words as FTS5 wants them: each quoted, so that no word is taken for an operator.
pub(crate) fn matching(words: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for (n, part) in words.split('"').enumerate() {
        if n % 2 == 1 {
            parts.push(part.trim().to_owned());
        } else {
            parts.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    parts.retain(|p| p.chars().any(char::is_alphanumeric));
    let quoted: Vec<String> = parts.iter().map(|p| format!("\"{p}\"")).collect();
    (!quoted.is_empty()).then(|| quoted.join(" "))
}
