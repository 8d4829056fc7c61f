//! Parquet to documents, row group by row group.
//!
//! In: a file, what the user says of columns. Out: one document a row, with the number of the row.
//! Columns that hold no field are not read. A row group that is damaged is an error in its place
//! and the next one follows.

use std::fs::File;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use dateline_record::Document;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};

use super::columns::{Columns, Field, Mapping};
use super::{Row, vector};
use crate::Cause;

/// Rows decoded at once: what a batch holds is bounded by them times the length of a text.
const BATCH: usize = 64;

/// The documents of a Parquet file.
pub struct Parquet {
    file: File,
    metadata: ArrowReaderMetadata,
    mapping: Mapping,
    groups: Range<usize>,
    reader: Option<ParquetRecordBatchReader>,
    batch: Option<(RecordBatch, usize)>,
    row: usize,
    /// The row behind the row group that is read.
    group_end: usize,
}

/// A document or why there is none, and the number of its row, from 1.
pub type ParquetRow = (usize, Result<Document, Cause>);

impl Parquet {
    /// The table in this file.
    pub fn open(file: File, columns: &Columns) -> Result<Self, Cause> {
        let metadata = careful(|| {
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| e.to_string())
        })?;
        let names: Vec<String> = metadata
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        let mapping = columns
            .resolve(&names)
            .map_err(|missing| Cause::NoColumn(missing.to_string()))?;
        for field in Field::ALL {
            if let Some(place) = mapping.of(field) {
                let found = metadata.schema().field(place);
                if !is_read(field, found.data_type()) {
                    return Err(Cause::NoColumn(format!(
                        "column `{}` cannot hold `{}`: it is of type {}; name another with --columns {}=NAME",
                        found.name(),
                        field.name(),
                        found.data_type(),
                        field.name(),
                    )));
                }
            }
        }
        let groups = 0..metadata.metadata().num_row_groups();
        Ok(Self {
            file,
            metadata,
            mapping,
            groups,
            reader: None,
            batch: None,
            row: 0,
            group_end: 0,
        })
    }

    /// Begins with a row group.
    fn begin(&mut self, group: usize) -> Result<ParquetRecordBatchReader, Cause> {
        let rows = self.metadata.metadata().row_group(group).num_rows();
        self.row = self.group_end;
        self.group_end += usize::try_from(rows).unwrap_or(0);
        let file = self.file.try_clone()?;
        let roots = Field::ALL.into_iter().filter_map(|f| self.mapping.of(f));
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), roots);
        careful(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
                .with_row_groups(vec![group])
                .with_projection(mask)
                .with_batch_size(BATCH)
                .build()
                .map_err(|e| e.to_string())
        })
    }

    /// The place of a column in what is read: columns that hold no field are left out of it.
    fn place(&self, field: Field, batch: &RecordBatch) -> Option<usize> {
        let column = self.mapping.of(field)?;
        let name = self.metadata.schema().field(column).name();
        batch.schema().index_of(name).ok()
    }

    fn document(&self, batch: &RecordBatch, at: usize) -> Result<Document, Cause> {
        let mut row = Row::default();
        for field in Field::ALL {
            let Some(place) = self.place(field, batch) else {
                continue;
            };
            match cell(batch.column(place), at) {
                Some(Cell::Text(text)) => row.put(field, text),
                Some(Cell::Date(day, moment)) => match field {
                    Field::Date | Field::PublishedAt => row.put_date(field, day, moment),
                    _ => row.put(field, day.to_string()),
                },
                Some(Cell::Numbers(numbers)) => row.vector = Some(vector::direction(&numbers)?),
                None => {}
            }
        }
        row.document()
    }

    /// The next rows, where there are some; an error is that of a whole row group.
    fn next_batch(&mut self) -> Option<Result<RecordBatch, Cause>> {
        loop {
            if let Some(reader) = &mut self.reader {
                let next = careful(|| Ok(reader.next()))
                    .and_then(|batch| batch.transpose().map_err(|e| damaged(e.to_string())));
                match next {
                    Ok(Some(batch)) => return Some(Ok(batch)),
                    Ok(None) => self.reader = None,
                    Err(cause) => {
                        self.reader = None;
                        return Some(Err(cause));
                    }
                }
            }
            let group = self.groups.next()?;
            match self.begin(group) {
                Ok(reader) => self.reader = Some(reader),
                Err(cause) => return Some(Err(cause)),
            }
        }
    }
}

impl Iterator for Parquet {
    type Item = ParquetRow;

    fn next(&mut self) -> Option<ParquetRow> {
        loop {
            if let Some((batch, at)) = self.batch.take() {
                self.row += 1;
                let document = self.document(&batch, at);
                if at + 1 < batch.num_rows() {
                    self.batch = Some((batch, at + 1));
                }
                return Some((self.row, document));
            }
            match self.next_batch()? {
                Ok(batch) if batch.num_rows() > 0 => self.batch = Some((batch, 0)),
                Ok(_) => {}
                Err(cause) => return Some((self.row + 1, Err(cause))),
            }
        }
    }
}

fn damaged(what: String) -> Cause {
    Cause::Broken {
        what: format!("the Parquet file is damaged from here to the end of the row group: {what}"),
        remedy: "fetch it again; the other row groups are read".into(),
    }
}

/// The reader of Parquet has been seen to panic on damaged files: that is an error like the others.
fn careful<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, Cause> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(damaged),
        Err(_) => Err(damaged("its reader gave up".to_owned())),
    }
}

/// Whether values of a type can be a field.
fn is_read(field: Field, kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, value) => is_read(field, value),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            field == Field::Vector && is_number(item.data_type())
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) | DataType::Null => true,
        kind => kind.is_integer(),
    }
}

/// Whether [`numbers`] reads a list of them.
fn is_number(kind: &DataType) -> bool {
    use DataType::{Float32, Float64, Int8, Int16, Int32, Int64};
    matches!(kind, Float32 | Float64 | Int8 | Int16 | Int32 | Int64)
}

enum Cell {
    Text(String),
    Date(Date, Option<Timestamp>),
    Numbers(Vec<f32>),
}

/// What stands in a row of a column; nothing where it is null.
fn cell(column: &ArrayRef, at: usize) -> Option<Cell> {
    if column.is_null(at) {
        return None;
    }
    let text = |text: &str| Some(Cell::Text(text.to_owned()));
    macro_rules! number {
        ($kind:ty) => {
            text(&column.as_primitive::<$kind>().value(at).to_string())
        };
    }
    match column.data_type() {
        DataType::Utf8 => text(column.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => text(column.as_string::<i64>().value(at)),
        DataType::Utf8View => text(column.as_string_view().value(at)),
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let key = *dictionary.normalized_keys().get(at)?;
            cell(dictionary.values(), key)
        }
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Date32 => {
            let days = i64::from(column.as_primitive::<Date32Type>().value(at));
            let epoch = Date::constant(1970, 1, 1);
            let day = epoch
                .checked_add(SignedDuration::from_hours(days * 24))
                .ok()?;
            Some(Cell::Date(day, None))
        }
        DataType::Date64 => instant(column.as_primitive::<Date64Type>().value(at), 1000, None),
        DataType::Timestamp(unit, zone) => {
            let (value, second) = match unit {
                TimeUnit::Second => (column.as_primitive::<TimestampSecondType>().value(at), 1),
                TimeUnit::Millisecond => {
                    let column = column.as_primitive::<TimestampMillisecondType>();
                    (column.value(at), 1_000)
                }
                TimeUnit::Microsecond => {
                    let column = column.as_primitive::<TimestampMicrosecondType>();
                    (column.value(at), 1_000_000)
                }
                TimeUnit::Nanosecond => {
                    let column = column.as_primitive::<TimestampNanosecondType>();
                    (column.value(at), 1_000_000_000)
                }
            };
            instant(value, second, zone.as_deref())
        }
        DataType::List(_) => numbers(&column.as_list::<i32>().value(at)),
        DataType::LargeList(_) => numbers(&column.as_list::<i64>().value(at)),
        DataType::FixedSizeList(..) => numbers(&column.as_fixed_size_list().value(at)),
        _ => None,
    }
}

/// The numbers of a list; one that is null is no number.
fn numbers(list: &ArrayRef) -> Option<Cell> {
    macro_rules! floats {
        ($kind:ty) => {
            list.as_primitive::<$kind>()
                .iter()
                .map(|n| n.map_or(f32::NAN, |n| n as f32))
                .collect()
        };
    }
    Some(Cell::Numbers(match list.data_type() {
        DataType::Float32 => floats!(Float32Type),
        DataType::Float64 => floats!(Float64Type),
        DataType::Int8 => floats!(Int8Type),
        DataType::Int16 => floats!(Int16Type),
        DataType::Int32 => floats!(Int32Type),
        DataType::Int64 => floats!(Int64Type),
        _ => return None,
    }))
}

/// A number of units since 1970, so many of which make a second: a day, and a moment where it is
/// said where on earth it is that day.
fn instant(value: i64, second: i64, zone: Option<&str>) -> Option<Cell> {
    let nanoseconds = value.rem_euclid(second) * (1_000_000_000 / second);
    let moment = Timestamp::new(value.div_euclid(second), i32::try_from(nanoseconds).ok()?).ok()?;
    let day = moment.to_zoned(TimeZone::UTC).date();
    Some(Cell::Date(day, zone.map(|_| moment)))
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};
    use std::sync::Arc;

    use arrow_array::builder::StringDictionaryBuilder;
    use arrow_array::{
        Date32Array, Int64Array, LargeStringArray, ListArray, StringArray,
        TimestampMillisecondArray,
    };
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::WriterProperties;

    use super::*;

    fn written(columns: Vec<(&str, ArrayRef)>, group: usize) -> File {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(group))
            .build();
        let copy = file.try_clone().unwrap();
        let mut writer = ArrowWriter::try_new(copy, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file
    }

    fn columns() -> Vec<(&'static str, ArrayRef)> {
        let mut outlets = StringDictionaryBuilder::<Int32Type>::new();
        outlets.extend([Some("The Post"), None, Some("The Post")]);
        let day = 19_285; // 2022-10-20
        vec![
            (
                "junk",
                Arc::new(StringArray::from(vec!["x", "y", "z"])) as ArrayRef,
            ),
            ("id", Arc::new(Int64Array::from(vec![7, 8, 9]))),
            (
                "full_text",
                Arc::new(LargeStringArray::from(vec![
                    Some("Peace."),
                    Some("War."),
                    None,
                ])),
            ),
            ("date", Arc::new(Date32Array::from(vec![day, day + 1, day]))),
            (
                "published_at",
                Arc::new(
                    TimestampMillisecondArray::from(vec![1_666_252_800_000_i64; 3])
                        .with_timezone("UTC"),
                ),
            ),
            ("source", Arc::new(outlets.finish())),
        ]
    }

    #[test]
    fn rows_are_documents_and_all_types_are_read() {
        let file = written(columns(), 2);
        let rows: Vec<ParquetRow> = Parquet::open(file, &Columns::default()).unwrap().collect();
        let first = rows[0].1.as_ref().unwrap();
        assert_eq!((first.id.as_str(), first.text.as_str()), ("7", "Peace."));
        assert_eq!(first.published.unwrap().to_string(), "2022-10-20");
        assert_eq!(
            first.published_at.unwrap().to_string(),
            "2022-10-20T08:00:00Z"
        );
        assert_eq!(first.publisher.as_deref(), Some("The Post"));
        let second = rows[1].1.as_ref().unwrap();
        assert_eq!(second.published.unwrap().to_string(), "2022-10-21");
        assert!(second.publisher.is_none());
        assert_eq!(rows[2].0, 3);
        assert!(
            rows[2]
                .1
                .as_ref()
                .unwrap_err()
                .to_string()
                .starts_with("`text` is missing")
        );
    }

    #[test]
    fn vectors_are_lists_of_numbers() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
        let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(vec![
            Some(vec![Some(0.3), Some(-0.1)]),
            None,
        ]));
        let file = written(vec![("text", texts), ("vector", lists)], 2);
        let documents: Vec<_> = Parquet::open(file, &Columns::default()).unwrap().collect();
        let vector = |n: usize| documents[n].1.as_ref().unwrap().vector.clone();
        assert_eq!(vector(0), dateline_record::Vector::of(&[3.0, -1.0]));
        assert_eq!(vector(1), None);
    }

    #[test]
    fn columns_are_mapped_and_missing_ones_listed() {
        let file = written(columns(), 10);
        let said: Columns = "text=junk,id=full_text".parse().unwrap();
        let rows: Vec<ParquetRow> = Parquet::open(file, &said).unwrap().collect();
        assert_eq!(rows[1].1.as_ref().unwrap().text, "y");
        let names = vec![("a", Arc::new(StringArray::from(vec!["x"])) as ArrayRef)];
        let Err(error) = Parquet::open(written(names, 10), &Columns::default()) else {
            panic!("a table without text");
        };
        assert!(
            error.to_string().contains("the columns are `a`; say which"),
            "{error}"
        );
    }

    #[test]
    fn damage_costs_a_row_group_and_no_panic() {
        let texts: Vec<String> = (0..300)
            .map(|n| format!("Text number {n} of many."))
            .collect();
        let column = || {
            vec![(
                "text",
                Arc::new(StringArray::from(texts.clone())) as ArrayRef,
            )]
        };
        let whole = written(column(), 100);
        let length = whole.metadata().unwrap().len();
        for at in (4..length - 8).step_by(37) {
            let mut file = written(column(), 100);
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(&[0xFF; 16]).unwrap();
            if let Ok(table) = Parquet::open(file, &Columns::default()) {
                assert!(table.take(1000).count() < 1000, "damage at {at}");
            }
        }
    }
}
