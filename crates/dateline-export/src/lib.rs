//! Records to the formats people read them in.
//!
//! In: documents with what was coded from them, one at a time. Out: one JSON object a line
//! ([`Jsonl`]), one row an event ([`Csv`], [`Parquet`]), or a table for the terminal ([`Table`]); counts and
//! listings as rows of any columns ([`write_rows`]).
//! [`OutputFile`] makes a file appear whole or not at all.
//!
//! ```
//! use dateline_export::{Jsonl, Sink};
//! use dateline_record::{Coded, Document};
//!
//! let mut out = Vec::new();
//! let mut sink = Jsonl::new(&mut out);
//! sink.put(&Document::new("d1", "Peace."), &Coded::default()).unwrap();
//! sink.finish().unwrap();
//! drop(sink);
//! assert!(out.starts_with(br#"{"record":"document","id":"d1""#));
//! ```

mod csv_rows;
mod file;
mod flat;
mod jsonl;
pub mod overlap;
mod parquet_file;
pub mod profile;
mod rows;
mod table;
mod wrap;

use dateline_record::{Coded, Document};

pub use csv_rows::{CSV_COLUMNS, Csv};
pub use file::OutputFile;
pub use jsonl::Jsonl;
pub use parquet_file::{Parquet, event_schema};
pub use rows::{Cell, Column, Kind, RowFormat, write_rows};
pub use table::{Style, Table};
pub use wrap::wrap;

/// Something that takes documents with what was coded from them, in order.
pub trait Sink {
    /// Writes one document's records.
    fn put(&mut self, document: &Document, coded: &Coded) -> Result<(), ExportError>;

    /// Writes what belongs at the end, and everything still held back.
    fn finish(&mut self) -> Result<(), ExportError>;
}

/// Why records could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The system does not take the bytes.
    #[error("cannot write: {0}")]
    Io(#[from] std::io::Error),
    /// A file could not be made, or not be put in its place.
    #[error("cannot write {path}: {source}; nothing was left there")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The Parquet writer refuses.
    #[error("cannot write Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The columns do not fit together.
    #[error("cannot build the columns: {0}")]
    Columns(#[from] arrow_schema::ArrowError),
}

impl ExportError {
    /// The system's error inside, where there is one.
    #[must_use]
    pub fn io(&self) -> Option<&std::io::Error> {
        match self {
            Self::Io(error) | Self::File { source: error, .. } => Some(error),
            Self::Parquet(_) | Self::Columns(_) => None,
        }
    }
}
