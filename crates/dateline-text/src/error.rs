//! What can be wrong with an input, in words that say where and what to do.

use std::borrow::Cow;
use std::{fmt, io};

use crate::fault::Fault;

/// A document that could not be read: where it stands and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", Place(self))]
pub struct InputError {
    /// The file as given, or `<stdin>`.
    pub source_name: String,
    /// The member of an archive, the message of a mailbox, the record of a WARC file.
    pub member: Option<String>,
    /// The byte in the file, as served, where the member begins or the fault lies.
    pub offset: Option<u64>,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// The column in bytes, from 1, where it is known.
    pub column: Option<usize>,
    /// Why.
    #[source]
    pub cause: Box<Cause>,
}

impl InputError {
    /// An error somewhere in this input.
    #[must_use]
    pub fn new(source_name: impl Into<String>, cause: Cause) -> Self {
        Self {
            source_name: source_name.into(),
            member: None,
            offset: None,
            line: None,
            column: None,
            cause: Box::new(cause),
        }
    }

    /// The same in a member of the input, where it is one.
    #[must_use]
    pub fn member(mut self, member: Option<String>) -> Self {
        self.member = member;
        self
    }

    /// The same at a byte of the input, where it is known.
    #[must_use]
    pub fn offset(mut self, offset: Option<u64>) -> Self {
        self.offset = offset;
        self
    }

    /// The same at a line and a column, where they are known.
    #[must_use]
    pub fn at(mut self, line: Option<usize>, column: Option<usize>) -> Self {
        self.line = line;
        self.column = column;
        self
    }
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The system gives no access to it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A folder in which there is nothing to read.
    #[error("no file is in this folder; hidden ones are left out")]
    EmptyFolder,
    /// A pattern that fits no file.
    #[error("no file fits this pattern; put it in quotes only if dateline is to expand it")]
    NoMatch,
    /// A pattern that is none.
    #[error("no pattern: {0}; `*`, `?`, `[abc]` and `**` are known")]
    BadPattern(String),
    /// Something that holds no documents, or in a form that is not read.
    #[error("{what}, not read: {remedy}")]
    NotRead {
        /// What it is.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// Compressed data that is damaged or cut off.
    #[error(
        "{what}: the {packing} is damaged or cut off; what came before it was read. Fetch it again"
    )]
    Damaged {
        /// The form of compression.
        packing: &'static str,
        /// What its reader says.
        what: String,
    },
    /// Something that unpacks to far more than texts do.
    #[error(
        "unpacks to more than {max_ratio} times its size ({unpacked} bytes from {served}), as texts \
         hardly do: not read on. Raise --max-ratio if it is sound"
    )]
    Bomb {
        /// Bytes served.
        served: u64,
        /// Bytes unpacked.
        unpacked: u64,
        /// The limit.
        max_ratio: u64,
    },
    /// Archives in archives in archives.
    #[error("packed more than {0} times, one archive in the other; unpack the outer ones first")]
    TooDeep(usize),
    /// A table whose columns are not known.
    #[error("{0}")]
    NoColumn(String),
    /// A row with more or fewer cells than there are columns.
    #[error(
        "has {found} cells, and the table has {columns} columns; is a quotation mark or a delimiter missing?"
    )]
    OtherWidth {
        /// Cells of the row.
        found: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A file that cannot be read on from here, in the words of its reader.
    #[error("{what}; {remedy}")]
    Broken {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: Cow<'static, str>,
    },
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
    /// A page without an article.
    #[error("no article in this page: {0}")]
    NoArticle(NoArticle),
    /// A page whose markup is not safe to parse.
    #[error(
        "a page {what}, as pages of news never are: not read. Give its text alone if it has one"
    )]
    PageBeyondBounds {
        /// What about it.
        what: String,
    },
}

/// Why a page holds no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoArticle {
    /// There is nothing in it.
    #[error("it is empty; fetch it again")]
    Empty,
    /// It says that it could not be had.
    #[error("it says that the page was not found or cannot be shown; look its address up again")]
    Error,
    /// It asks whether a person or a program reads it.
    #[error("it asks for proof that a person reads it; fetch it with a browser and save it")]
    Robot,
    /// It asks to sign in or to subscribe.
    #[error("it asks to sign in or to subscribe; save it from a browser that is signed in")]
    Login,
    /// A front page, a section, results of a search.
    #[error("it is a list of links to articles; give the pages of those articles")]
    List,
    /// A few words.
    #[error(
        "only {0} words of text were found in it; if its text is shown by script, save it from a browser"
    )]
    TooShort(usize),
}

impl NoArticle {
    /// What pages of this kind are called where they are counted.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Empty => "empty pages",
            Self::Error => "pages of errors",
            Self::Robot | Self::Login => "pages that let nobody in",
            Self::List => "pages of links",
            Self::TooShort(_) => "pages without an article",
        }
    }
}

/// Readers say what is wrong through [`std::io::Error`]; it comes out again as it was.
impl From<Cause> for io::Error {
    fn from(cause: Cause) -> Self {
        Self::other(cause)
    }
}

impl From<io::Error> for Cause {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(cause) => cause,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<Fault> for Cause {
    fn from(fault: Fault) -> Self {
        let what = match fault.within {
            Some(byte) => format!("{} (byte {byte} of what it unpacks to)", fault.what),
            None => fault.what.into_owned(),
        };
        Self::Broken {
            what,
            remedy: fault.remedy,
        }
    }
}

/// The beginning of something that may be long, on one line.
pub(crate) fn short(text: &str) -> String {
    const CHARS: usize = 60;
    let mut out: String = text
        .chars()
        .take(CHARS)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(CHARS).is_some() {
        out.push('…');
    }
    out
}

struct Place<'a>(&'a InputError);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        f.write_str(&error.source_name)?;
        if let Some(member) = &error.member {
            write!(f, ", {member}")?;
        }
        if let Some(offset) = error.offset {
            write!(f, ", byte {offset}")?;
        }
        if let Some(line) = error.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = error.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_said_from_the_outside_in() {
        let error = InputError::new("news.zip", Cause::EmptyText)
            .member(Some("2022/a.jsonl".to_owned()))
            .offset(Some(94))
            .at(Some(3), Some(8));
        assert_eq!(
            error.to_string(),
            "news.zip, 2022/a.jsonl, byte 94, line 3, column 8: `text` is empty; nothing to read"
        );
    }
}
