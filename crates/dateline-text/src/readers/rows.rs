//! Streams of rows: JSON by lines or not, tables, Parquet.

use std::sync::Arc;

use dateline_record::Document;

use super::{Id, Read, Step, Steps, at_line};
use crate::rows::csv::Table;
use crate::rows::lines::Lines;
use crate::rows::objects::Objects;
use crate::rows::{json, parquet::Parquet};
use crate::sniff::Dialect;
use crate::stream::{Place, Stream};
use crate::transcode::Transcode;
use crate::{Cause, InputError, Options};

/// The documents of JSONL.
pub fn jsonl(stream: Stream, options: &Arc<Options>) -> Steps {
    let (place, options) = (stream.place, Arc::clone(options));
    let text = Transcode::new(stream.bytes, options.encoding.as_deref());
    let lines = Lines::new(&*place.source, text, options.max_bytes);
    Box::new(lines.map(move |line| {
        let line = line.map_err(|e| place.error(*e.cause).at(e.line, e.column))?;
        json::document(&line.text, &options.columns)
            .map(|document| step(&place, line.number, document))
            .map_err(|(cause, column)| place.error(cause).at(Some(line.number), column))
    }))
}

/// The documents of JSON that does not go by lines.
pub fn json(stream: Stream, options: &Arc<Options>) -> Steps {
    let (place, options) = (stream.place, Arc::clone(options));
    let text = Transcode::new(stream.bytes, options.encoding.as_deref());
    let objects = Objects::new(text, options.max_bytes);
    Box::new(objects.map(move |(line, object)| {
        object
            .and_then(|text| json::document(&text, &options.columns).map_err(|(cause, _)| cause))
            .map(|document| step(&place, line, document))
            .map_err(|cause| place.error(cause).at(Some(line), None))
    }))
}

/// The documents of a table.
pub fn table(stream: Stream, dialect: Dialect, options: &Arc<Options>) -> Steps {
    let place = stream.place;
    let text = Transcode::new(stream.bytes, options.encoding.as_deref());
    let Options {
        header,
        columns,
        max_bytes,
        ..
    } = &**options;
    let table = Table::new(text, dialect.delimiter, *header, columns, *max_bytes);
    Box::new(table.map(move |row| numbered(&place, row)))
}

/// The documents of a Parquet file.
pub fn parquet(mut stream: Stream, options: &Options) -> Result<Steps, Cause> {
    let file = stream.take_file()?;
    let table = Parquet::open(file, &options.columns)?;
    let place = stream.place;
    Ok(Box::new(table.map(move |row| numbered(&place, row))))
}

fn numbered(
    place: &Place,
    (line, row): (usize, Result<Document, Cause>),
) -> Result<Step, InputError> {
    row.map(|document| step(place, line, document))
        .map_err(|cause| place.error(cause).at(Some(line), None))
}

/// The document of a row.
fn step(place: &Place, line: usize, document: Document) -> Step {
    let id = match document.id.is_empty() {
        true => Id::Derived(Vec::new()),
        false => Id::Given,
    };
    Step::Document(Box::new(Read {
        document,
        found: at_line(place, line),
        id,
        own_language: true,
    }))
}
