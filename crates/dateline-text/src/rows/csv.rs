//! CSV and its relatives to documents, row by row.
//!
//! In: UTF-8, the delimiter, what the user says of columns. Out: one document a row, with the line
//! it begins in. A row of another width than the first one is an error in its place.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, ReaderBuilder};
use dateline_record::Document;

use super::Row;
use super::columns::{Columns, Field, Mapping};
use crate::Cause;

/// Bytes that the reader of rows may read ahead.
const AHEAD: u64 = 1 << 17;

/// The documents of a table.
pub struct Table<R> {
    reader: csv::Reader<Capped<R>>,
    record: ByteRecord,
    left: Arc<AtomicU64>,
    max_bytes: u64,
    columns: Columns,
    header: bool,
    mapping: Option<Mapping>,
    width: usize,
    /// Lines that the end of a row counts for when the row has been read: none where rows end in
    /// CR LF, since the LF is read with the next row.
    end_counts: Option<u64>,
    ended: bool,
}

/// A document or why there is none, and the line in which its row begins.
pub type TableRow = (usize, Result<Document, Cause>);

impl<R: Read> Table<R> {
    /// The rows of `reader`, of at most `max_bytes` each.
    pub fn new(reader: R, delimiter: u8, header: bool, columns: &Columns, max_bytes: u64) -> Self {
        let left = Arc::new(AtomicU64::new(0));
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(Capped {
                inner: reader,
                left: Arc::clone(&left),
                limit: max_bytes,
            });
        Self {
            reader,
            record: ByteRecord::new(),
            left,
            max_bytes,
            columns: columns.clone(),
            header,
            mapping: None,
            width: 0,
            end_counts: None,
            ended: false,
        }
    }

    /// Reads a row; its line, where there is one.
    fn read(&mut self) -> Result<Option<usize>, (usize, Cause)> {
        let allowed = self.max_bytes.saturating_add(AHEAD);
        self.left.store(allowed, Ordering::Relaxed);
        let begun = usize::try_from(self.reader.position().line()).unwrap_or(usize::MAX);
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some(self.line())),
            Ok(false) => Ok(None),
            Err(error) => Err((begun, cause_of(error))),
        }
    }

    /// The line in which the row that was just read begins.
    fn line(&mut self) -> usize {
        let begun = self.record.position().map_or(1, csv::Position::line);
        let inside = self
            .record
            .as_slice()
            .iter()
            .filter(|&&b| b == b'\n')
            .count() as u64;
        let ended = self.reader.position().line();
        let end_counts = *self
            .end_counts
            .get_or_insert((ended - begun).saturating_sub(inside).min(1));
        let line = begun.max(ended.saturating_sub(inside + end_counts));
        usize::try_from(line).unwrap_or(usize::MAX)
    }

    /// The columns, from the first row.
    fn begin(&mut self) -> Result<Mapping, Cause> {
        let names: Vec<String> = match self.header {
            true => self
                .record
                .iter()
                .map(|name| String::from_utf8_lossy(name).trim().to_owned())
                .collect(),
            false => (1..=self.record.len()).map(|n| n.to_string()).collect(),
        };
        self.width = names.len();
        self.columns
            .resolve(&names)
            .map_err(|missing| Cause::NoColumn(missing.to_string()))
    }

    fn document(&self, mapping: &Mapping) -> Result<Document, Cause> {
        if self.record.len() != self.width {
            return Err(Cause::OtherWidth {
                found: self.record.len(),
                columns: self.width,
            });
        }
        let mut row = Row::default();
        for field in Field::ALL {
            let Some(cell) = mapping.of(field).and_then(|place| self.record.get(place)) else {
                continue;
            };
            let text = std::str::from_utf8(cell).map_err(|error| Cause::NotUtf8 {
                byte: cell[error.valid_up_to()],
                offset: error.valid_up_to(),
                hint: "; it stands in a cell of this row. Mend it, or name the encoding with --encoding",
            })?;
            row.put(field, text);
        }
        row.document()
    }
}

fn cause_of(error: csv::Error) -> Cause {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Cause::OtherForm(format!("no table: {other:?}")),
    }
}

impl<R: Read> Iterator for Table<R> {
    type Item = TableRow;

    fn next(&mut self) -> Option<TableRow> {
        while !self.ended {
            let line = match self.read() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err((line, cause)) => {
                    self.ended = true;
                    return Some((line, Err(cause)));
                }
            };
            let mapping = match self.mapping {
                Some(mapping) => mapping,
                None => match self.begin() {
                    Ok(mapping) => {
                        self.mapping = Some(mapping);
                        if self.header {
                            continue;
                        }
                        mapping
                    }
                    Err(cause) => {
                        self.ended = true;
                        return Some((line, Err(cause)));
                    }
                },
            };
            return Some((line, self.document(&mapping)));
        }
        None
    }
}

/// A reader that fails when one row is too long: a quotation mark that is never closed would make
/// one of all that follows.
struct Capped<R> {
    inner: R,
    left: Arc<AtomicU64>,
    limit: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        if n as u64 > left {
            return Err(Cause::Broken {
                what: format!("one row of more than {} bytes", self.limit),
                remedy: "is a quotation mark never closed? Mend it, or raise --max-bytes".into(),
            }
            .into());
        }
        self.left.store(left - n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(text: &str, header: bool, columns: &str) -> Vec<(usize, Result<Document, String>)> {
        let columns = columns.parse().unwrap();
        Table::new(text.as_bytes(), b',', header, &columns, 1000)
            .map(|(line, read)| (line, read.map_err(|e| e.to_string())))
            .collect()
    }

    #[test]
    fn cells_may_hold_lines_and_quotation_marks() {
        let text =
            "id,Text,date\r\n1,\"Peace, he said.\nThen \"\"war\"\".\",2022-10-20\r\n2,More.,\r\n";
        let rows = table(text, true, "");
        let first = rows[0].1.as_ref().unwrap();
        assert_eq!((rows[0].0, first.id.as_str()), (2, "1"));
        assert_eq!(first.text, "Peace, he said.\nThen \"war\".");
        assert_eq!(first.published.unwrap().to_string(), "2022-10-20");
        assert_eq!(rows[1].0, 4);
        assert!(rows[1].1.as_ref().unwrap().published.is_none());
    }

    #[test]
    fn lines_are_counted_however_they_end() {
        for (text, lines) in [
            ("id,text\n1,\"A\n.\"\n2,B.", [2, 4]),
            ("id,text\r\n1,\"A\r\n.\"\r\n2,B.", [2, 4]),
            ("id,text\n\n1,A.\n\n2,B.\n", [3, 5]),
        ] {
            let found: Vec<usize> = table(text, true, "")
                .iter()
                .map(|(line, _)| *line)
                .collect();
            assert_eq!(found, lines, "{text:?}");
        }
    }

    #[test]
    fn bad_rows_cost_themselves() {
        let rows = table("id,text,date\n1,A.\n2,B.,never\n3,,\n4,D.,\n", true, "");
        let said = |n: usize| rows[n].1.as_ref().unwrap_err().as_str();
        assert!(said(0).starts_with("has 2 cells, and the table has 3 columns"));
        assert!(said(1).starts_with("`never` is no date"));
        assert!(said(2).starts_with("`text` is empty"));
        assert_eq!(rows[3].1.as_ref().unwrap().text, "D.");
    }

    #[test]
    fn columns_without_a_header_have_numbers() {
        let rows = table("1,A.\n2,B.\n", false, "id=1,text=2");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].1.as_ref().unwrap().text, "B.");
        let said = table("1,A.\n", false, "").remove(0).1.unwrap_err();
        assert!(said.starts_with("no column is known to hold the text; the columns are `1`, `2`"));
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_ends_the_table() {
        let text = format!("id,text\n1,A.\n2,\"B.\n{}", "3,C.\n".repeat(60_000));
        let rows = table(&text, true, "");
        assert_eq!(rows[0].1.as_ref().unwrap().text, "A.");
        assert_eq!((rows.len(), rows[1].0), (2, 3));
        let said = rows[1].1.as_ref().unwrap_err();
        assert!(said.contains("is a quotation mark never closed?"), "{said}");
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_fault(bytes: Vec<u8>) {
            let table = Table::new(&bytes[..], b',', true, &Columns::default(), 100);
            prop_assert!(table.count() <= bytes.len() + 1);
        }
    }
}
