//! What can be wrong with an input, in words that say where and what to do.

use std::fmt;

/// A document that could not be read: where it stands and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", Place(source_name, *line, *column))]
pub struct InputError {
    /// The file as given, or `<stdin>`.
    pub source_name: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// The column in bytes, from 1, where it is known.
    pub column: Option<usize>,
    /// Why.
    #[source]
    pub cause: Cause,
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The system gives no access to it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A folder stands where a file was expected.
    #[error("is a folder; give the files in it, for example {0}")]
    Folder(String),
    /// No byte, or nothing but white space.
    #[error("is empty; nothing to read")]
    EmptyFile,
    /// The `text` of a row is empty.
    #[error("`text` is empty; nothing to read")]
    EmptyText,
    /// Bytes that are no UTF-8.
    #[error("not UTF-8: byte 0x{byte:02X} at offset {offset}{hint}")]
    NotUtf8 {
        /// The first byte that does not belong.
        byte: u8,
        /// Its offset in the file, or in the line of a JSONL file.
        offset: usize,
        /// What it probably is, and what to do.
        hint: &'static str,
    },
    /// A NUL in the text: not a text at all, most likely.
    #[error("a NUL at offset {offset}: this is no text; remove it if it is meant to be one")]
    Nul {
        /// Its offset in bytes.
        offset: usize,
    },
    /// More bytes than one document may have.
    #[error("one document of more than {limit} bytes; split it, or raise --max-bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A line that is no JSON object.
    #[error("broken JSON: {0}; each line must be one whole JSON object")]
    BrokenJson(String),
    /// JSON of another form than the one expected.
    #[error("{0}")]
    OtherForm(String),
    /// A field that every row needs.
    #[error("`{field}` is missing; each row needs {needed}")]
    MissingField {
        /// The field.
        field: &'static str,
        /// What a row needs.
        needed: &'static str,
    },
    /// A field of the wrong type.
    #[error("`{field}` is {found}, {expected} is expected")]
    WrongType {
        /// The field.
        field: &'static str,
        /// What stands there.
        found: &'static str,
        /// What should.
        expected: &'static str,
    },
    /// A date that is none.
    #[error("`{found}` is no date; YYYY-MM-DD is expected, for example 2022-10-20")]
    BadDate {
        /// What stands there.
        found: String,
    },
    /// An id that another document of the run has.
    #[error("id `{id}` is already that of {first}; ids must differ within a run")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it was first used.
        first: String,
    },
}

struct Place<'a>(&'a str, Option<usize>, Option<usize>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)?;
        if let Some(line) = self.1 {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = self.2 {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}
