//! Bytes to documents.
//!
//! In: files, folders, patterns, lists of paths, any reader. What an input is shows in its content,
//! not in its name: plain text, JSONL and JSON, CSV and its relatives, Parquet, and each of these
//! compressed or in an archive. Out: an iterator of [`Document`](dateline_record::Document)s in
//! input order, or of [`InputError`]s that name the place, the cause and the remedy. One document is
//! held at a time.
//!
//! ```
//! use dateline_text::{Documents, Input, Options};
//!
//! let line = br#"{"id": "d1", "text": "Peace talks resumed on Monday.", "date": "2022-10-20"}"#;
//! let input = Input::reader("news.jsonl", &line[..]);
//! let documents: Vec<_> = Documents::new([input], Options::default()).collect();
//! let document = documents[0].as_ref().unwrap();
//! assert_eq!(document.id, "d1");
//! assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
//! ```

mod budget;
mod bytes;
pub mod credits;
mod date;
mod decode;
mod documents;
pub mod encoding;
mod error;
mod fault;
pub mod feed;
pub mod html;
mod ids;
mod input;
mod language;
pub mod mail;
mod paths;
pub mod pdf;
mod readers;
mod rows;
mod sniff;
mod stream;
mod tally;
mod transcode;
mod unpack;
pub mod warc;
pub mod wiki;
mod window;

pub use date::parse_date;
pub use decode::{BadText, text_from_utf8};
pub use documents::{Documents, Form, Options};
pub use error::{Cause, InputError, NoArticle};
pub use fault::{Fault, Skipped};
pub use input::Input;
pub use language::language_of;
pub use paths::Paths;
pub use rows::columns::{BadColumns, Columns, Field};
pub use rows::lines::{Line, Lines};
pub use rows::vector::listed as vector;
pub use tally::Tally;
