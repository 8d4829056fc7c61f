//! An object of JSON to a document.
//!
//! In: `{"id"?,"text","date"?,"published_at"?,"title"?,"publisher"?,"url"?,"language"?,"byline"?,
//! "vector"?,"canonical"?,"credits"?,"toponyms"?}`, with the names in common use for them, or those that the
//! user gives; other fields are left alone. Out: the document, or the cause with the column in the
//! line.

use std::fmt;

use dateline_record::{CharSpan, Document};
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::columns::{Columns, Field, rank};
use super::{Row, vector};
use crate::Cause;

/// Fields that objects alone have.
const MORE: [&str; 3] = ["canonical", "credits", "toponyms"];

/// The document in an object, and otherwise the cause and the column from 1. Its id is empty where
/// the object gives none.
pub fn document(line: &str, columns: &Columns) -> Result<Document, (Cause, Option<usize>)> {
    if !line.trim_start().starts_with('{') {
        let said = "no object; a row looks like {\"id\": \"d1\", \"text\": \"…\"}".to_owned();
        return Err((Cause::BrokenJson(said), None));
    }
    let mut reader = serde_json::Deserializer::from_str(line);
    let values = reader
        .deserialize_map(Wanted(columns))
        .and_then(|values| reader.end().map(|()| values))
        .map_err(|error| {
            let column = Some(error.column()).filter(|&c| c > 0);
            (Cause::BrokenJson(said(&error)), column)
        })?;
    row(values)
        .and_then(Row::document)
        .map_err(|cause| (cause, None))
}

/// The values of the fields of an object.
#[derive(Default)]
struct Values {
    fields: [Option<(usize, Value)>; Field::ALL.len()],
    more: [Option<Value>; MORE.len()],
}

/// Takes what is wanted out of an object, and builds nothing of the rest.
struct Wanted<'a>(&'a Columns);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = Values::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<str>>()? {
            if let Some(place) = MORE.iter().position(|name| *name == key) {
                values.more[place] = Some(map.next_value()?);
                continue;
            }
            let better = |field: &Field| {
                let rank = rank(self.0, *field, &key)?;
                match &values.fields[*field as usize] {
                    Some((held, _)) if *held <= rank => None,
                    _ => Some((*field, rank)),
                }
            };
            match Field::ALL.iter().find_map(better) {
                Some((field, rank)) => {
                    let value: Value = map.next_value()?;
                    if !value.is_null() {
                        values.fields[field as usize] = Some((rank, value));
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

fn row(values: Values) -> Result<Row, Cause> {
    let mut row = Row::default();
    for (field, value) in Field::ALL.into_iter().zip(values.fields) {
        let Some((_, value)) = value else {
            continue;
        };
        let text = match (field, value) {
            (Field::Id | Field::Date | Field::PublishedAt, Value::Number(n))
                if n.is_i64() || n.is_u64() =>
            {
                n.to_string()
            }
            (Field::Byline, Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            (Field::Vector, value) => {
                row.vector = Some(vector::listed(value)?);
                continue;
            }
            (_, value) => string(field.name(), value)?,
        };
        row.put(field, text);
    }
    let [canonical, credits, toponyms] = values.more.map(|v| v.filter(|v| !v.is_null()));
    row.canonical = canonical
        .map(|value| string("canonical", value))
        .transpose()?
        .filter(|link| !link.is_empty());
    row.credits = credits.map(list).transpose()?.unwrap_or_default();
    row.toponyms = match toponyms {
        None => None,
        Some(value) => {
            let text = row.texts[Field::Text as usize].as_deref();
            Some(spans(value, text.unwrap_or_default())?)
        }
    };
    Ok(row)
}

/// The places of place names, each inside the text and not empty.
fn spans(value: Value, text: &str) -> Result<Vec<CharSpan>, Cause> {
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
        None => Ok(spans),
    }
}

/// A list of names.
fn list(value: Value) -> Result<Vec<String>, Cause> {
    serde_json::from_value(value).map_err(|error| {
        Cause::OtherForm(format!("`credits` is no list of names: {}", said(&error)))
    })
}

fn string(field: &'static str, value: Value) -> Result<String, Cause> {
    let found = match value {
        Value::String(text) => return Ok(text),
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
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
        document(line, &Columns::default()).map_err(|(cause, column)| match column {
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
    fn names_in_common_use_are_known_and_the_best_one_wins() {
        let document = read(
            r#"{"body":"B.","headline":"H","text":"A.","published_at":"2022-10-20T08:00:00Z",
            "authors":["X","Y"],"credits":["AFP"],"x":{"text":"no"}}"#,
        )
        .unwrap();
        assert_eq!((document.id.as_str(), document.text.as_str()), ("", "A."));
        assert_eq!(document.title.as_deref(), Some("H"));
        assert_eq!(document.byline.as_deref(), Some("X, Y"));
        assert_eq!(document.credits, ["AFP"]);
        assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
        assert!(document.published_at.is_some());
        let columns = "text=body,date=day".parse().unwrap();
        let line = r#"{"text":"A.","body":"B.","day":20221020,"date":"never"}"#;
        let document = super::document(line, &columns).unwrap();
        assert_eq!(document.text, "B.");
        assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |line: &str| read(line).unwrap_err();
        assert!(said(r#"{"id":"a","text":"b""#).contains("broken JSON: EOF"));
        assert!(
            said(r#"{"id":"a" "text":"b"}"#).starts_with("11: broken JSON: expected `,` or `}`")
        );
        assert!(said("[1]").starts_with("broken JSON: no object; a row looks like"));
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
