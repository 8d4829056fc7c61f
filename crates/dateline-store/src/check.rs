//! Whether an archive is whole.
//!
//! In: an archive, open to read. Out: findings; none where all is well. Looked at: SQLite's own
//! structures, rows that point at others, the hash of every text, every record and its digest, the
//! columns against the records, the text index against the texts, the ledger against the rows.

use std::cmp::Ordering;
use std::collections::HashMap;

use dateline_record::{Event, EventType, Status};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::error::At;
use crate::identity::Identity;
use crate::{Reader, StoreError, correct, foreign, frame, pack, schema, writer};

/// Findings of one kind that are listed; the rest are counted.
const LISTED: usize = 20;
/// Rows of documents and codings that are in memory at a time.
const PAGE: i64 = 1000;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The part of the archive: `structure`, `references`, `texts`, `records`, `columns`, `rows` (of foreign
    /// files), `index`, `ledger`, `vocabulary`.
    pub part: &'static str,
    /// What is wrong, and where.
    pub what: String,
    /// Whether [`crate::repair`] can make it again from what is whole.
    pub derived: bool,
}

/// A coding as its row tells it.
struct CodingRow {
    row: i64,
    document: Option<i64>,
    first_event: i64,
    events: usize,
    claims: usize,
    digest: Vec<u8>,
}

/// What has been found, by part.
#[derive(Default)]
struct Findings {
    all: Vec<Finding>,
    counts: HashMap<&'static str, usize>,
}

impl Findings {
    fn add(&mut self, part: &'static str, derived: bool, what: impl Into<String>) {
        let count = self.counts.entry(part).or_default();
        *count += 1;
        if *count <= LISTED {
            self.all.push(Finding {
                part,
                what: what.into(),
                derived,
            });
        }
    }

    fn done(mut self) -> Vec<Finding> {
        for (part, count) in self.counts {
            if count > LISTED {
                self.all.push(Finding {
                    part,
                    what: format!("and {} more of this kind", count - LISTED),
                    derived: false,
                });
            }
        }
        self.all
    }
}

impl Reader {
    /// Looks at everything.
    ///
    /// # Errors
    /// If the archive cannot be read at all; what is wrong inside it is a finding.
    pub fn check(&mut self) -> Result<Vec<Finding>, StoreError> {
        let file = self.file.clone();
        self.check_all().at(&file, "check it")
    }

    fn check_all(&mut self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Findings::default();
        self.db.execute_batch("BEGIN")?;
        type Look = fn(&mut Reader, &mut Findings) -> Result<(), StoreError>;
        let parts: [(&'static str, Look); 9] = [
            ("structure", Self::structure),
            ("references", Self::references),
            ("vocabulary", Self::vocabulary),
            ("texts", Self::texts),
            ("records", Self::records),
            ("columns", Self::event_rows),
            ("rows", Self::rows_of_files),
            ("index", Self::index),
            ("ledger", Self::ledger),
        ];
        for (part, look) in parts {
            // A damaged page ends the look at one part, not at the others.
            if let Err(error) = look(self, &mut findings) {
                findings.add(part, false, error.to_string());
            }
        }
        self.db.execute_batch("COMMIT")?;
        Ok(findings.done())
    }

    fn structure(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        let mut check = self.db.prepare("PRAGMA integrity_check")?;
        let mut rows = check.query([])?;
        while let Some(row) = rows.next()? {
            let what: String = row.get(0)?;
            if what != "ok" {
                findings.add("structure", false, what);
            }
        }
        Ok(())
    }

    fn references(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        let mut check = self.db.prepare("PRAGMA foreign_key_check")?;
        let mut rows = check.query([])?;
        while let Some(row) = rows.next()? {
            let (table, id, parent): (String, Option<i64>, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let id = id.map_or(String::new(), |id| format!(" {id}"));
            let derived = ["events", "parties", "claims", "foreign_rows"].contains(&table.as_str());
            let what = format!("{table}{id} points at a row of {parent} that is not there");
            findings.add("references", derived, what);
        }
        Ok(())
    }

    fn vocabulary(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        let mut read = self
            .db
            .prepare("SELECT name FROM vocabulary WHERE kind = ?1 ORDER BY code")?;
        for (kind, names) in schema::vocabulary() {
            let found: Vec<String> = read
                .query_map([kind], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            if found != names {
                let what = format!(
                    "`{kind}` is {} in the archive and {} in this program",
                    found.join(", "),
                    names.join(", ")
                );
                findings.add("vocabulary", false, what);
            }
        }
        Ok(())
    }

    fn texts(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        type Row = (i64, Vec<u8>, Vec<u8>);
        let sql =
            "SELECT row, sha256, fingerprint FROM documents WHERE row > ?1 ORDER BY row LIMIT ?2";
        let mut after = i64::MIN;
        loop {
            let page: Vec<Row> = self
                .db
                .prepare_cached(sql)?
                .query_map((after, PAGE), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let Some((last, ..)) = page.last() else {
                return Ok(());
            };
            after = *last;
            for (row, sha256, fingerprint) in page {
                self.text(row, &sha256, &fingerprint, findings)?;
            }
        }
    }

    fn text(
        &mut self,
        row: i64,
        sha256: &[u8],
        fingerprint: &[u8],
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let document = match self.document(row) {
            Ok(document) => document,
            Err(error) => {
                findings.add("texts", false, format!("document {row}: {error}"));
                return Ok(());
            }
        };
        if Sha256::digest(document.text.as_bytes()).as_slice() != sha256 {
            let what = format!("document {row}: its text does not have the hash it came with");
            findings.add("texts", false, what);
        }
        if Identity::of(&document)?.fingerprint != fingerprint {
            let what = format!("document {row}: what is kept of it is not what came");
            findings.add("texts", false, what);
        }
        Ok(())
    }

    /// Records against their digests, and the columns against the records.
    fn records(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        let sql = "SELECT row, document, first_event, events, claims, digest FROM codings \
                   WHERE row > ?1 ORDER BY row LIMIT ?2";
        let mut after = i64::MIN;
        loop {
            let page: Vec<CodingRow> = self
                .db
                .prepare_cached(sql)?
                .query_map((after, PAGE), |r| {
                    Ok(CodingRow {
                        row: r.get(0)?,
                        document: r.get(1)?,
                        first_event: r.get(2)?,
                        events: r.get(3)?,
                        claims: r.get(4)?,
                        digest: r.get(5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.row;
            for coding in page {
                let row = coding.row;
                match self.coding_faults(&coding, findings) {
                    Ok(None) => {}
                    Ok(Some(what)) => {
                        findings.add("records", false, format!("coding {row}: {what}"));
                    }
                    Err(error) => findings.add("records", false, format!("coding {row}: {error}")),
                }
            }
        }
    }

    fn coding_faults(
        &mut self,
        coding: &CodingRow,
        findings: &mut Findings,
    ) -> Result<Option<String>, StoreError> {
        let piece = self.piece(coding.row)?.to_vec();
        let coded = frame::coded(&piece)?;
        if (coded.events.len(), coded.claims.len()) != (coding.events, coding.claims) {
            return Ok(Some(
                "it holds other numbers of records than it says".into(),
            ));
        }
        let whole = match coding.document {
            Some(document) => Some(self.document(document)?),
            None => None,
        };
        let hash = match &whole {
            Some(whole) => frame::digest(Some(whole), &coded, &piece)?,
            None => foreign::digest(&piece),
        };
        if hash.as_slice() != coding.digest {
            return Ok(Some(
                "its records do not have the hash they were written with".into(),
            ));
        }
        for (n, event) in coded.events.into_iter().enumerate() {
            let at = coding.first_event + n as i64;
            if let Some(what) = columns_of(&self.db, at, coding.document, event)? {
                findings.add("columns", true, format!("event {at}: {what}"));
            }
        }
        Ok(None)
    }

    /// As many rows of events as the codings hold.
    fn event_rows(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        let lost: i64 = self.db.query_row(
            "SELECT (SELECT coalesce(sum(events), 0) FROM codings) - (SELECT count(*) FROM events)",
            [],
            |r| r.get(0),
        )?;
        if lost != 0 {
            let what = format!("the codings hold {lost} more events than there are rows of events");
            findings.add("columns", true, what);
        }
        Ok(())
    }

    /// Every foreign row, with an event or without: that it is found by its key, lies where it is said to lie, and
    /// says what it was written with.
    fn rows_of_files(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        let codings: Vec<(i64, i64)> = self
            .db
            .prepare("SELECT row, first_event FROM codings WHERE document IS NULL ORDER BY row")?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut lie: i64 = 0;
        for (coding, first_event) in codings {
            // A piece that cannot be read is a finding of its own.
            let Ok(piece) = self.piece(coding) else {
                continue;
            };
            let (Ok(head), Ok(coded)) = (frame::head(piece), frame::coded(piece)) else {
                continue;
            };
            let is_old = head.rows.is_empty();
            let Some(profile) = head.profile.clone() else {
                findings.add("rows", false, format!("coding {coding} names no profile"));
                continue;
            };
            for (n, row) in foreign::rows(head)?.iter().enumerate() {
                let key = &row.key;
                let Some(stands) = stands(&self.db, &profile, key)? else {
                    let what = format!("the row `{key}` of {profile} is not found by its key");
                    findings.add("rows", true, what);
                    continue;
                };
                match (stands.coding, stands.n).cmp(&(coding, n)) {
                    // A newer one took its place.
                    Ordering::Greater => continue,
                    Ordering::Less => {
                        let what = format!("of the row `{key}` of {profile} an older one stands");
                        findings.add("rows", true, what);
                        continue;
                    }
                    Ordering::Equal => lie += 1,
                }
                let event = row.event.map(|at| first_event + at as i64);
                if event != stands.event {
                    let what = format!("the row `{key}` of {profile} names another event");
                    findings.add("rows", true, what);
                }
                let coded = row.event.and_then(|at| coded.events.get(at));
                let said = foreign::says(&row.as_other(coded))?;
                if !is_old && said.as_slice() != stands.digest {
                    let what = format!(
                        "the row `{key}` of {profile} does not say what it was written with"
                    );
                    findings.add("rows", true, what);
                }
            }
        }
        let all: i64 = self
            .db
            .query_row("SELECT count(*) FROM foreign_rows", [], |r| r.get(0))?;
        if all != lie {
            let what = format!("{} foreign rows lie where there are none", all - lie);
            findings.add("rows", true, what);
        }
        Ok(())
    }

    fn index(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        for what in index_faults(&self.db, &mut self.unpacker)? {
            findings.add("index", true, what);
        }
        Ok(())
    }

    fn ledger(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        for table in ["documents", "codings", "events", "claims"] {
            let sql = format!(
                "SELECT (SELECT count(*) FROM {table}), (SELECT coalesce(sum({table}), 0) FROM batches)"
            );
            let (rows, told): (i64, i64) = self
                .db
                .query_row(&sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
            if rows != told {
                let what = format!("the ledger tells of {told} {table}, there are {rows}");
                findings.add("ledger", false, what);
            }
        }
        Ok(())
    }
}

/// The row that stands for a key.
struct Stands {
    coding: i64,
    n: usize,
    event: Option<i64>,
    digest: Vec<u8>,
}

fn stands(db: &Connection, profile: &str, key: &str) -> Result<Option<Stands>, StoreError> {
    let mut read = db.prepare_cached(
        "SELECT f.coding, f.n, f.event, f.digest FROM foreign_rows f \
         JOIN origins o ON o.row = f.origin WHERE o.name = ?1 AND f.key = ?2",
    )?;
    let found = read.query_row((profile, key), |r| {
        Ok(Stands {
            coding: r.get(0)?,
            n: r.get(1)?,
            event: r.get(2)?,
            digest: r.get(3)?,
        })
    });
    Ok(found.optional()?)
}

/// What differs between an event and its row.
fn columns_of(
    db: &Connection,
    row: i64,
    document: Option<i64>,
    event: Event,
) -> Result<Option<String>, StoreError> {
    let found = db
        .prepare_cached(
            "SELECT type, status, day_from, cameo, (SELECT count(*) FROM parties WHERE event = row), \
             origin, live FROM events WHERE row = ?1",
        )?
        .query_row([row], |r| {
            Ok((
                (
                    r.get::<_, i64>(0)?,
                    r.get::<_, i64>(1)?,
                    r.get::<_, Option<i32>>(2)?,
                    r.get::<_, Option<String>>(3)?,
                    r.get::<_, usize>(4)?,
                ),
                r.get::<_, i64>(5)?,
                r.get::<_, bool>(6)?,
            ))
        })
        .optional()?;
    let Some((found, origin, live)) = found else {
        return Ok(Some("it has no row".into()));
    };
    let wanted = |event: &Event| {
        (
            schema::code(EventType::ALL, &event.event_type),
            schema::code(Status::ALL, &event.status),
            event.when.as_ref().and_then(|w| w.start).map(writer::day),
            event.cameo.clone(),
            event.actors.len() + event.recipients.len(),
        )
    };
    // Corrections and their withdrawal move the columns of the rows that count; others stay as they were then.
    if !live {
        let said = || -> rusqlite::Result<bool> {
            db.prepare_cached(
                "SELECT EXISTS(SELECT 1 FROM corrections WHERE document IS ?1 AND record = ?2)",
            )?
            .query_row((document, &event.id), |r| r.get(0))
        };
        if found == wanted(&event) || said()? {
            return Ok(None);
        }
    }
    let event = correct::corrected(db, document, origin, event)?;
    Ok((found != wanted(&event)).then(|| "its columns are not those of its record".into()))
}

/// What the text index has that the texts have not, and the other way round: an index of the texts is
/// made anew beside it, and the two are read side by side.
pub(crate) fn index_faults(
    db: &Connection,
    unpacker: &mut pack::Unpacker,
) -> Result<Vec<String>, StoreError> {
    let fresh = Connection::open("")?;
    fresh.execute_batch(schema::INDEX)?;
    fresh.execute_batch("BEGIN")?;
    let mut texts = db.prepare("SELECT document, text, meta FROM texts ORDER BY document")?;
    let mut rows = texts.query([])?;
    while let Some(row) = rows.next()? {
        let document: i64 = row.get(0)?;
        let text = unpacker.text(row.get_ref(1)?.as_blob().unwrap_or_default());
        let meta = unpacker.bytes(row.get_ref(2)?.as_blob().unwrap_or_default());
        // A text that cannot be read is a finding of its own.
        let (Ok(text), Ok(meta)) = (text, meta) else {
            continue;
        };
        let Ok(meta) = serde_json::from_slice::<frame::Meta>(&meta) else {
            continue;
        };
        fresh
            .prepare_cached("INSERT INTO words(rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute((document, meta.document.title, text))?;
    }
    fresh.execute_batch("COMMIT")?;
    let terms = "SELECT term, doc, cnt FROM temp.vocabulary_of_texts ORDER BY term";
    for db in [db, &fresh] {
        db.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary_of_texts USING fts5vocab(main, words, row)",
        )?;
    }
    let (mut is, mut should) = (db.prepare(terms)?, fresh.prepare(terms)?);
    let (mut is, mut should) = (is.query([])?, should.query([])?);
    let (mut a, mut b) = (term(&mut is)?, term(&mut should)?);
    let mut faults = Vec::new();
    while faults.len() <= LISTED && (a.is_some() || b.is_some()) {
        let order = match (&a, &b) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        match (order, &a, &b) {
            (std::cmp::Ordering::Equal, Some(x), Some(y)) => {
                if x != y {
                    faults.push(format!(
                        "`{}` is found {} times and stands there {}",
                        x.0, x.2, y.2
                    ));
                }
                (a, b) = (term(&mut is)?, term(&mut should)?);
            }
            (std::cmp::Ordering::Less, Some(x), _) => {
                faults.push(format!("`{}` is found and stands nowhere", x.0));
                a = term(&mut is)?;
            }
            (_, _, y) => {
                if let Some(y) = y {
                    faults.push(format!("`{}` stands in texts and is not found", y.0));
                }
                b = term(&mut should)?;
            }
        }
    }
    Ok(faults)
}

type Term = (String, i64, i64);

fn term(rows: &mut rusqlite::Rows) -> rusqlite::Result<Option<Term>> {
    match rows.next()? {
        None => Ok(None),
        Some(r) => Ok(Some((r.get(0)?, r.get(1)?, r.get(2)?))),
    }
}
