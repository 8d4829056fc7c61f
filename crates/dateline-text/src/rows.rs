//! Rows to documents: what JSONL, JSON, CSV and Parquet have in common.

pub mod columns;
pub mod csv;
pub mod json;
pub mod lines;
pub mod objects;
pub mod parquet;
pub mod vector;

use dateline_record::{CharSpan, Document, Vector};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cause;
use crate::date::moment;
use columns::Field;

/// What a row says of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The fields that are there, as text.
    texts: [Option<String>; Field::ALL.len()],
    /// Dates that the row has as dates.
    dates: [Option<(Date, Option<Timestamp>)>; 2],
    pub canonical: Option<String>,
    pub credits: Vec<String>,
    pub toponyms: Option<Vec<CharSpan>>,
    pub vector: Option<Vector>,
}

impl Row {
    /// A field as text; empty text counts as not there, but for the document's own.
    pub fn put(&mut self, field: Field, text: impl Into<String>) {
        let text = text.into();
        if field == Field::Text || !text.trim().is_empty() {
            self.texts[field as usize] = Some(text);
        }
    }

    /// A date.
    pub fn put_date(&mut self, field: Field, day: Date, moment: Option<Timestamp>) {
        self.dates[usize::from(field == Field::PublishedAt)] = Some((day, moment));
    }

    fn take(&mut self, field: Field) -> Option<String> {
        self.texts[field as usize].take()
    }

    fn date(&mut self, field: Field) -> Result<Option<(Date, Option<Timestamp>)>, Cause> {
        if let Some(date) = self.dates[usize::from(field == Field::PublishedAt)] {
            return Ok(Some(date));
        }
        match self.take(field) {
            None => Ok(None),
            Some(found) => match moment(&found) {
                Some(date) => Ok(Some(date)),
                None => Err(Cause::BadDate { found }),
            },
        }
    }

    /// The document of this row; its id is empty where the row gives none.
    pub fn document(mut self) -> Result<Document, Cause> {
        let text = self.take(Field::Text).ok_or(Cause::MissingField {
            field: "text",
            needed: "`text`",
        })?;
        if text.trim().is_empty() {
            return Err(Cause::EmptyText);
        }
        if let Some(offset) = text.bytes().position(|b| b == 0) {
            return Err(Cause::Nul { offset });
        }
        let id = self.take(Field::Id).unwrap_or_default();
        let mut document = Document::new(id, text);
        let day = self.date(Field::Date)?;
        let at = self.date(Field::PublishedAt)?;
        document.published = day.or(at).map(|(day, _)| day);
        document.published_at = at
            .and_then(|(_, moment)| moment)
            .or(day.and_then(|(_, moment)| moment));
        document.title = self.take(Field::Title);
        document.publisher = self.take(Field::Publisher);
        document.url = self.take(Field::Url);
        document.language = self.take(Field::Language);
        document.byline = self.take(Field::Byline);
        document.vector = match self.take(Field::Vector) {
            Some(written) => Some(vector::written(&written)?),
            None => self.vector.take(),
        };
        document.canonical = self.canonical;
        document.credits = self.credits;
        document.toponyms = self.toponyms;
        Ok(document)
    }
}
