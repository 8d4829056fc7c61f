//! How much an archive holds, and a digest of all that it says.
//!
//! The digest is of what rows say and not of how they lie: moments, timings, the ledger's batches and
//! how records are compressed are no part of it, texts and records are hashed as they were before. Two
//! archives of one digest answer every question alike.

use dateline_record::hex;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::error::At;
use crate::{Reader, StoreError};

/// What is hashed of each table; columns called `packed` are hashed as what is in them.
const TABLES: &[(&str, &str)] = &[
    (
        "runs",
        "SELECT row, name, identity, state FROM runs ORDER BY row",
    ),
    (
        "documents",
        "SELECT d.row, d.id, d.key, d.fingerprint, d.sha256, d.url, p.name, d.published, d.language, \
         d.version, d.prior, d.latest, r.name FROM documents d JOIN runs r ON r.row = d.run \
         LEFT JOIN publishers p ON p.row = d.publisher ORDER BY d.row",
    ),
    (
        "texts",
        "SELECT document, text AS packed, meta AS packed FROM texts ORDER BY document",
    ),
    (
        "words",
        "SELECT term, doc, cnt FROM temp.vocabulary_of_texts ORDER BY term",
    ),
    (
        "codings",
        "SELECT c.row, c.document, r.name, c.live, c.first_event, c.events, c.first_claim, c.claims, \
         c.digest, c.records AS packed FROM codings c JOIN runs r ON r.row = c.run ORDER BY c.row",
    ),
    ("events", "SELECT * FROM events ORDER BY row"),
    ("parties", "SELECT * FROM parties ORDER BY event, n"),
    ("claims", "SELECT * FROM claims ORDER BY row"),
    ("actors", "SELECT * FROM actors ORDER BY row"),
    ("places", "SELECT * FROM places ORDER BY row"),
    ("origins", "SELECT * FROM origins ORDER BY row"),
    ("foreign_rows", "SELECT * FROM foreign_rows ORDER BY row"),
    ("stories", "SELECT * FROM stories ORDER BY row"),
    (
        "lineage",
        "SELECT document, story, ancestor, relation, confidence, reason, changes AS packed, \
         root FROM lineage ORDER BY document",
    ),
    (
        "story_pairs",
        "SELECT * FROM story_pairs ORDER BY later, earlier",
    ),
    ("same_events", "SELECT * FROM same_events ORDER BY event"),
    ("event_counts", "SELECT * FROM event_counts ORDER BY event"),
    (
        "corrections",
        "SELECT c.row, c.document, o.name, c.record, c.field, c.value, c.old, c.author, c.made, c.reason, \
         c.together, c.withdrawn, c.withdrawn_by, c.withdrawn_why FROM corrections c \
         LEFT JOIN origins o ON o.row = c.origin ORDER BY c.row",
    ),
    (
        "knowledge",
        "SELECT hash, catalogue AS packed FROM knowledge ORDER BY hash",
    ),
];

impl Reader {
    /// A hash of everything the archive says: of each table, then of all.
    ///
    /// # Errors
    /// If something cannot be read.
    pub fn digest(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let file = self.file.clone();
        self.digest_all().at(&file, "hash what it says")
    }

    fn digest_all(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        self.db.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary_of_texts USING fts5vocab(main, words, row)",
        )?;
        let mut all = Sha256::new();
        let mut out = Vec::new();
        for (table, sql) in TABLES {
            let hash = self.digest_of(sql)?;
            all.update(&hash);
            out.push(((*table).to_owned(), hash));
        }
        out.push(("all".to_owned(), hex(&all.finalize())));
        Ok(out)
    }

    fn digest_of(&mut self, sql: &str) -> Result<String, StoreError> {
        let mut hash = Sha256::new();
        let mut statement = self.db.prepare(sql)?;
        let packed: Vec<bool> = statement
            .column_names()
            .iter()
            .map(|n| *n == "packed")
            .collect();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for (column, packed) in packed.iter().enumerate() {
                match row.get_ref(column)? {
                    ValueRef::Null => hash.update([0]),
                    ValueRef::Integer(n) => {
                        hash.update([1]);
                        hash.update(n.to_le_bytes());
                    }
                    ValueRef::Real(x) => {
                        hash.update([2]);
                        hash.update(x.to_le_bytes());
                    }
                    ValueRef::Text(text) => bytes(&mut hash, 3, text),
                    ValueRef::Blob(blob) if *packed => {
                        bytes(&mut hash, 4, &self.unpacker.bytes(blob)?);
                    }
                    ValueRef::Blob(blob) => bytes(&mut hash, 4, blob),
                }
            }
        }
        Ok(hex(&hash.finalize()))
    }

    /// How many of what there are, for people.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn sizes(&self) -> Result<Vec<(String, i64)>, StoreError> {
        const COUNTS: &[(&str, &str)] = &[
            ("documents", "SELECT count(*) FROM documents WHERE latest"),
            (
                "older versions of documents",
                "SELECT count(*) FROM documents WHERE NOT latest",
            ),
            ("events", "SELECT count(*) FROM events WHERE live"),
            (
                "events of older codings",
                "SELECT count(*) FROM events WHERE NOT live",
            ),
            (
                "of the events from other coders",
                "SELECT count(*) FROM events WHERE live AND origin <> 0",
            ),
            (
                "foreign rows that the codebook has no act for",
                "SELECT count(*) FROM foreign_rows WHERE event IS NULL",
            ),
            ("claims", "SELECT count(*) FROM claims WHERE live"),
            ("actors seen", "SELECT count(*) FROM actors"),
            ("places of acts", "SELECT count(*) FROM places"),
            ("publishers", "SELECT count(*) FROM publishers"),
            ("stories", "SELECT count(*) FROM stories WHERE live"),
            (
                "corrections",
                "SELECT count(*) FROM corrections WHERE withdrawn IS NULL",
            ),
            ("runs", "SELECT count(*) FROM runs"),
            ("batches", "SELECT count(*) FROM batches"),
        ];
        let read = || -> rusqlite::Result<Vec<(String, i64)>> {
            COUNTS
                .iter()
                .map(|(what, sql)| {
                    Ok((
                        (*what).to_owned(),
                        self.db.query_row(sql, [], |r| r.get(0))?,
                    ))
                })
                .collect()
        };
        read().at(&self.file, "count what it holds")
    }
}

fn bytes(hash: &mut Sha256, kind: u8, bytes: &[u8]) {
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}
