//! What can be wrong with an input, in words that say where and what to do.

use std::fmt;

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
    pub cause: Cause,
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
            cause,
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
    /// A page without an article.
    #[error("no article in this page: {0}")]
    NoArticle(NoArticle),
    /// A page whose markup is not safe to parse.
    #[error("a page {what}, as pages of news never are: not read. Give its text alone if it has one")]
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
    #[error("only {0} words of text were found in it; if its text is shown by script, save it from a browser")]
    TooShort(usize),
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
