//! Bytes to documents.
//!
//! In: plain text files (one document each) and JSONL (one document a line), as files or as any
//! reader; which of the two it is shows in the content, not in the file's name. Out: an iterator
//! of [`Document`](dateline_record::Document)s in input order, or of [`InputError`]s that name
//! file, line, cause and remedy. One document is held at a time.
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

pub mod credits;
mod decode;
mod documents;
pub mod encoding;
mod error;
pub mod html;
mod language;
mod lines;
mod row;

pub use decode::{BadText, text_from_utf8};
pub use documents::{Documents, Form, Input, Options, parse_date};
pub use error::{Cause, InputError, NoArticle};
pub use language::language_of;
pub use lines::{Line, Lines};
