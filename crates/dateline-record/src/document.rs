//! One text as published.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ArticleKind, CharSpan, KindReading, Note, Vector, sha256_hex};

/// A language by its ISO 639-1 code.
pub type Language = String;

/// A document: one text as published (codebook, "The five records").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The user's id, or one from the content.
    pub id: String,
    /// The headline, where given apart from the text.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where it says it belongs (`rel="canonical"`), where that differs from `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Who wrote it, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Agencies and outlets it credits ("Reuters", "with reporting by AFP"), by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<String>,
    /// The day of publication.
    #[serde(with = "crate::when::date_text")]
    pub published: Option<Date>,
    /// The moment of publication, where the source gives one: it orders the documents of a story.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::when::moment_text"
    )]
    pub published_at: Option<Timestamp>,
    /// Language of the text, where known.
    pub language: Option<Language>,
    /// What kind of article it is, where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ArticleKind>,
    /// The kind, where it kept events from being coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<ArticleKind>,
    /// What spoke for the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind_reason: Option<String>,
    /// The input it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// SHA-256 of the text's UTF-8 bytes, in hexadecimal.
    pub sha256: String,
    /// The text, as stored: spans count in it.
    pub text: String,
    /// Where its place names stand, given by the user to be resolved instead of recognised. A part of
    /// the input and not of the record.
    #[serde(skip)]
    pub toponyms: Option<Vec<CharSpan>>,
    /// What it means by the user's own model, to find translations and retellings by. A part of the
    /// input and not of the record.
    #[serde(skip)]
    pub vector: Option<Vector>,
    /// What reading it had to guess or to replace. A part of the input and not of the record.
    #[serde(skip)]
    pub notes: Vec<Note>,
}

/// Where a document was read from, so that anyone can find it there again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The file as given, or `<stdin>`.
    pub source: String,
    /// The member of an archive, the message of a mailbox, the record of a WARC file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The byte in the file, as served, where the member begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The line, from 1, in files of lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl Document {
    /// A document of this text, with nothing else known about it.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            id: id.into(),
            title: None,
            publisher: None,
            url: None,
            canonical: None,
            byline: None,
            credits: Vec::new(),
            published: None,
            published_at: None,
            language: None,
            kind: None,
            gate: None,
            kind_reason: None,
            found: None,
            sha256: sha256_hex(text.as_bytes()),
            text,
            toponyms: None,
            vector: None,
            notes: Vec::new(),
        }
    }

    /// The same with a day of publication.
    #[must_use]
    pub fn published(mut self, date: Option<Date>) -> Self {
        self.published = date;
        self
    }

    /// The same with what kind of article it was read as.
    #[must_use]
    pub fn read_as(mut self, reading: &KindReading) -> Self {
        self.kind = Some(reading.kind);
        self.gate = reading.gate;
        self.kind_reason = Some(reading.reason.clone());
        self
    }
}
