//! A line of JSONL to a document.
//!
//! In: `{"id","text","date"?,"title"?,"publisher"?,"url"?,"language"?,"toponyms"?}`; other fields are
//! left alone. Out: the document, or the cause with the column in the line.

use dateline_record::{CharSpan, Document};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::Cause;
use crate::documents::parse_date;

/// The fields of a row, before their types are looked at.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object")]
struct Row {
    id: Option<Value>,
    text: Option<Value>,
    date: Option<Value>,
    title: Option<Value>,
    publisher: Option<Value>,
    url: Option<Value>,
    language: Option<Value>,
    toponyms: Option<Value>,
}

/// The document in a line, and otherwise the cause and the column from 1.
pub fn document(line: &str, date: Option<Date>) -> Result<Document, (Cause, Option<usize>)> {
    if !line.trim_start().starts_with('{') {
        let said = "no object; a row looks like {\"id\": \"d1\", \"text\": \"…\"}".to_owned();
        return Err((Cause::BrokenJson(said), None));
    }
    let row: Row = serde_json::from_str(line).map_err(|error| {
        let column = Some(error.column()).filter(|&c| c > 0);
        (Cause::BrokenJson(said(&error)), column)
    })?;
    fields(row, date).map_err(|cause| (cause, None))
}

fn fields(row: Row, date: Option<Date>) -> Result<Document, Cause> {
    let id = match row.id {
        Some(Value::Number(n)) if n.is_i64() || n.is_u64() => n.to_string(),
        other => string("id", other)?.ok_or(missing("id"))?,
    };
    let text = string("text", row.text)?.ok_or(missing("text"))?;
    if text.trim().is_empty() {
        return Err(Cause::EmptyText);
    }
    if let Some(offset) = text.bytes().position(|b| b == 0) {
        return Err(Cause::Nul { offset });
    }
    let published = match string("date", row.date)? {
        Some(found) => Some(parse_date(&found).ok_or(Cause::BadDate { found })?),
        None => date,
    };
    let mut document = Document::new(id, text).published(published);
    document.title = string("title", row.title)?;
    document.publisher = string("publisher", row.publisher)?;
    document.url = string("url", row.url)?;
    document.language = string("language", row.language)?;
    document.toponyms = toponyms(row.toponyms, &document.text)?;
    Ok(document)
}

/// The places of place names, each inside the text and not empty.
fn toponyms(value: Option<Value>, text: &str) -> Result<Option<Vec<CharSpan>>, Cause> {
    let Some(value) = value.filter(|v| !v.is_null()) else {
        return Ok(None);
    };
    let spans: Vec<CharSpan> = serde_json::from_value(value).map_err(|error| {
        Cause::OtherForm(format!(
            "`toponyms` is no list of [start, end]: {}",
            said(&error)
        ))
    })?;
    let length = text.chars().count();
    match spans.iter().find(|s| s.end > length || s.start == s.end) {
        Some(bad) => Err(Cause::OtherForm(format!(
            "`toponyms` holds [{}, {}], which is no part of a text of {length} characters",
            bad.start, bad.end
        ))),
        None => Ok(Some(spans)),
    }
}

fn missing(field: &'static str) -> Cause {
    Cause::MissingField {
        field,
        needed: "`id` and `text`",
    }
}

/// A field that is text where it is there; empty text counts as not there, but for `text`.
fn string(field: &'static str, value: Option<Value>) -> Result<Option<String>, Cause> {
    let found = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => {
            return Ok(Some(text).filter(|t| field == "text" || !t.is_empty()));
        }
        Some(Value::Bool(_)) => "true or false",
        Some(Value::Number(_)) => "a number",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    };
    Err(Cause::WrongType {
        field,
        found,
        expected: "text",
    })
}

/// What the JSON reader says, without its own place.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Document, String> {
        document(line, None).map_err(|(cause, column)| match column {
            Some(column) => format!("{column}: {cause}"),
            None => cause.to_string(),
        })
    }

    #[test]
    fn every_field_is_read() {
        let line = r#"{"id":7,"text":"A.","date":"2022-10-20T08:00:00Z","title":"T","publisher":"P",
            "url":"u","language":"en","toponyms":[[0,1]],"other":[1]}"#;
        let document = read(line).unwrap();
        assert_eq!((document.id.as_str(), document.text.as_str()), ("7", "A."));
        assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
        assert_eq!(document.title.as_deref(), Some("T"));
        assert_eq!(document.language.as_deref(), Some("en"));
        assert_eq!(document.toponyms, Some(vec![CharSpan::new(0, 1)]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |line: &str| read(line).unwrap_err();
        assert!(said(r#"{"id":"a","text":"b""#).contains("broken JSON: EOF"));
        assert!(
            said(r#"{"id":"a" "text":"b"}"#).starts_with("11: broken JSON: expected `,` or `}`")
        );
        assert!(said("[1]").starts_with("broken JSON: no object; a row looks like"));
        assert!(said(r#"{"text":"b"}"#).starts_with("`id` is missing"));
        assert!(said(r#"{"id":"a"}"#).starts_with("`text` is missing"));
        assert!(said(r#"{"id":"a","text":["b"]}"#).starts_with("`text` is a list"));
        assert!(said(r#"{"id":"a","text":" "}"#).starts_with("`text` is empty"));
        assert!(
            said(r#"{"id":"a","text":"b","date":"2022-02-30"}"#)
                .starts_with("`2022-02-30` is no date")
        );
        assert!(
            said(r#"{"id":"a","text":"b","toponyms":[3]}"#)
                .starts_with("`toponyms` is no list of [start, end]")
        );
        assert!(
            said(r#"{"id":"a","text":"b","toponyms":[[0,2]]}"#)
                .starts_with("`toponyms` holds [0, 2], which is no part of a text of 1 characters")
        );
    }
}
