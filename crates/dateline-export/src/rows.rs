//! Plain rows of named, typed columns: what counts and listings are written as.
//!
//! In: columns, rows, and what is to be known about them. Out: an aligned table, CSV, JSONL or Parquet. JSONL
//! begins with the object that says what the rows are; Parquet has it among its metadata, as `dateline`.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

use crate::ExportError;

/// Rows built before they are handed to the Parquet writer.
const BATCH: usize = 65_536;
/// A cell of a table is cut to this many columns of the terminal.
const WIDEST: usize = 60;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Days.
    Date,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Absent,
    /// Text.
    Text(Arc<str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
}

impl Cell {
    /// Text, or nothing where there is none.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.into()))
    }

    /// A count.
    #[must_use]
    pub fn count(n: u64) -> Self {
        Self::Integer(i64::try_from(n).unwrap_or(i64::MAX))
    }

    fn shown(&self) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Text(text) => text.to_string(),
            Self::Integer(n) => n.to_string(),
            Self::Number(n) => n.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// Aligned, for people.
    Table,
    /// With a header.
    Csv,
    /// One object a line.
    Jsonl,
    /// Typed columns.
    Parquet,
}

/// Writes rows.
///
/// # Errors
/// If the system does not take the bytes.
pub fn write_rows(
    out: &mut (impl Write + Send),
    format: RowFormat,
    columns: &[Column],
    about: &Value,
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), ExportError> {
    match format {
        RowFormat::Table => table(out, columns, rows),
        RowFormat::Csv => csv_rows(out, columns, rows),
        RowFormat::Jsonl => jsonl(out, columns, about, rows),
        RowFormat::Parquet => parquet_rows(out, columns, about, rows),
    }
}

fn table(
    out: &mut impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), ExportError> {
    let cells = |row: Vec<Cell>| -> Vec<String> { row.iter().map(|c| cut(&c.shown())).collect() };
    let rows: Vec<Vec<String>> = rows.map(cells).collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let cells = rows.iter().filter_map(|row| Some(row.get(n)?.width()));
            cells.max().unwrap_or(0).max(column.name.width())
        })
        .collect();
    let mut out = BufWriter::new(out);
    let mut line = |cells: &mut dyn Iterator<Item = &str>| -> std::io::Result<()> {
        let mut text = String::new();
        for ((cell, width), column) in cells.zip(&widths).zip(columns) {
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            match column.kind {
                Kind::Integer | Kind::Number => text.extend([&pad, cell, "  "]),
                Kind::Text | Kind::Date => text.extend([cell, &pad, "  "]),
            }
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(&mut columns.iter().map(|c| c.name.as_str()))?;
    for row in &rows {
        line(&mut row.iter().map(String::as_str))?;
    }
    out.flush()?;
    Ok(())
}

/// On one line, no control characters, not too wide.
fn cut(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if width + wide >= WIDEST {
            out.push('…');
            break;
        }
        width += wide;
        out.push(c);
    }
    out
}

fn csv_rows(
    out: &mut impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), ExportError> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(columns.iter().map(|c| &c.name))
        .map_err(std::io::Error::from)?;
    for row in rows {
        for cell in &row {
            match cell {
                Cell::Text(text) => out.write_field(text.as_bytes()),
                other => out.write_field(other.shown()),
            }
            .map_err(std::io::Error::from)?;
        }
        out.write_record(None::<&[u8]>)
            .map_err(std::io::Error::from)?;
    }
    out.flush()?;
    Ok(())
}

fn jsonl(
    out: &mut impl Write,
    columns: &[Column],
    about: &Value,
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), ExportError> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    if !about.is_null() {
        serde_json::to_writer(&mut out, about).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    for row in rows {
        let mut object = Map::new();
        for (column, cell) in columns.iter().zip(row) {
            let value = match cell {
                Cell::Absent => Value::Null,
                Cell::Text(text) => Value::String(text.to_string()),
                Cell::Integer(n) => n.into(),
                Cell::Number(n) => n.into(),
                Cell::Date(date) => Value::String(date.to_string()),
            };
            object.insert(column.name.clone(), value);
        }
        serde_json::to_writer(&mut out, &object).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Date(Date32Builder),
}

impl Builder {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Integer => Self::Integer(Int64Builder::new()),
            Kind::Number => Self::Number(Float64Builder::new()),
            Kind::Date => Self::Date(Date32Builder::new()),
        }
    }

    /// A cell of another kind than its column's is absent.
    fn push(&mut self, cell: &Cell) {
        match (self, cell) {
            (Self::Text(to), Cell::Text(text)) => to.append_value(text),
            (Self::Text(to), _) => to.append_null(),
            (Self::Integer(to), Cell::Integer(n)) => to.append_value(*n),
            (Self::Integer(to), _) => to.append_null(),
            (Self::Number(to), Cell::Number(n)) => to.append_value(*n),
            (Self::Number(to), _) => to.append_null(),
            (Self::Date(to), Cell::Date(date)) => {
                to.append_value((*date - Date::constant(1970, 1, 1)).get_days());
            }
            (Self::Date(to), _) => to.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(from) => Arc::new(from.finish()),
            Self::Integer(from) => Arc::new(from.finish()),
            Self::Number(from) => Arc::new(from.finish()),
            Self::Date(from) => Arc::new(from.finish()),
        }
    }
}

fn parquet_rows(
    out: &mut (impl Write + Send),
    columns: &[Column],
    about: &Value,
    mut rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), ExportError> {
    let fields = columns.iter().map(|column| {
        let kind = match column.kind {
            Kind::Text => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::Date => DataType::Date32,
        };
        Field::new(&column.name, kind, true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("dateline".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(
            "dateline".to_owned(),
            about.to_string(),
        )]))
        .build();
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
    loop {
        let mut builders: Vec<Builder> = columns.iter().map(|c| Builder::of(c.kind)).collect();
        let mut any = false;
        for row in rows.by_ref().take(BATCH) {
            any = true;
            for (builder, cell) in builders.iter_mut().zip(&row) {
                builder.push(cell);
            }
        }
        if !any {
            break;
        }
        let arrays = builders.iter_mut().map(Builder::finish).collect();
        writer.write(&RecordBatch::try_new(schema.clone(), arrays)?)?;
    }
    writer.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn written(format: RowFormat) -> String {
        let columns = [
            Column::new("month", Kind::Date),
            Column::new("country", Kind::Text),
            Column::new("events", Kind::Integer),
            Column::new("share", Kind::Number),
        ];
        let rows = vec![
            vec![
                Cell::Date(date(2022, 10, 1)),
                Cell::text(Some("a, \"b\"\n")),
                Cell::count(12_345),
                Cell::Number(0.5),
            ],
            vec![
                Cell::Date(date(2022, 11, 1)),
                Cell::Absent,
                Cell::count(0),
                Cell::Absent,
            ],
        ];
        let mut out = Vec::new();
        let about = json!({"record": "query"});
        write_rows(&mut out, format, &columns, &about, rows.into_iter()).unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn tables_are_aligned() {
        assert_eq!(
            written(RowFormat::Table),
            "month       country  events  share\n\
             2022-10-01  a, \"b\"    12345    0.5\n\
             2022-11-01                0\n"
        );
    }

    #[test]
    fn csv_is_quoted() {
        assert_eq!(
            written(RowFormat::Csv),
            "month,country,events,share\n\
             2022-10-01,\"a, \"\"b\"\"\n\",12345,0.5\n2022-11-01,,0,\n"
        );
    }

    #[test]
    fn jsonl_says_first_what_it_is() {
        let text = written(RowFormat::Jsonl);
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines[0], json!({"record": "query"}));
        assert_eq!(
            lines[2],
            json!({"month": "2022-11-01", "country": null, "events": 0, "share": null})
        );
    }

    #[test]
    fn parquet_is_one() {
        let text = written(RowFormat::Parquet);
        assert!(text.starts_with("PAR1") && text.ends_with("PAR1"));
        assert!(text.contains("{\"record\":\"query\"}"));
    }
}
