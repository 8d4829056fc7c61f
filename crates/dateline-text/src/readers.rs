//! Streams to documents: for each kind of stream the reader that knows it.
//!
//! A reader is an iterator of steps: a document, or a stream within the stream, which is looked at
//! in its turn. What is wrong is an error in its place; the reader goes on behind it where it can.

mod crawl;
mod feed;
mod items;
mod page;
mod rows;
mod text;
mod zip;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dateline_record::{Document, Found};

use crate::sniff::{Dialect, Expect, Kind, delimiter};
use crate::stream::{Place, Stream};
use crate::tally::Tally;
use crate::{Cause, Form, InputError, Options, warc};

/// What a reader does next.
pub enum Step {
    /// It hands on a document.
    Document(Box<Read>),
    /// It hands on a stream that stands in its own.
    Member(Box<Stream>),
}

/// A document as a reader hands it on.
pub struct Read {
    pub document: Document,
    /// Where it stands.
    pub found: Found,
    pub id: Id,
    /// Whether its language is the word of whoever wrote the row, and not of a page about itself.
    pub own_language: bool,
}

/// Where a document's id comes from.
pub enum Id {
    /// The row gives it: `document.id`.
    Given,
    /// From the document's URL; where it has none, the first of these that is free; where there are
    /// none, from the content.
    Derived(Vec<String>),
}

/// The steps of a reader.
pub type Steps = Box<dyn Iterator<Item = Result<Step, InputError>> + Send>;

/// The reader for a stream, by its content or by what the options say of it.
pub fn begin(
    mut stream: Stream,
    options: &Arc<Options>,
    tally: &Tally,
) -> Result<Steps, InputError> {
    let expect = Expect {
        table: !options.columns.is_empty(),
        no_header: !options.header,
        encoding: options.encoding.as_deref(),
    };
    let kind = loop {
        let kind = stream
            .kind(expect)
            .map_err(|error| stream.place.error(error.into()))?;
        match kind {
            // Its own reader keeps to the members of such a file, and past broken ones.
            Kind::Gzip if warc::looks_like(stream.head()?) => {
                break Kind::Warc;
            }
            Kind::Gzip | Kind::Zstd | Kind::Bzip2 => {
                stream = stream
                    .unpacked(kind)
                    .map_err(|(place, cause)| place.error(cause))?;
            }
            Kind::Zip => break kind,
            Kind::Empty => return Err(stream.place.error(Cause::EmptyFile)),
            kind => break as_told(options.form, kind, &stream),
        }
    };
    let place = stream.place.clone();
    reader(stream, kind, options, tally).map_err(|cause| place.error(cause))
}

/// The kind that the options say, where they say one.
fn as_told(form: Form, kind: Kind, stream: &Stream) -> Kind {
    match form {
        Form::Auto => kind,
        Form::Text => Kind::Text,
        Form::Html => Kind::Html,
        Form::Feed => Kind::Feed,
        Form::Jsonl => Kind::Jsonl,
        Form::Json => Kind::Json,
        Form::Csv => match kind {
            Kind::Table(_) => kind,
            _ => Kind::Table(Dialect {
                delimiter: delimiter(stream.bytes.held(), stream.bytes.ended()),
            }),
        },
        Form::Tsv => Kind::Table(Dialect { delimiter: b'\t' }),
        Form::Parquet => Kind::Parquet,
        Form::Warc => Kind::Warc,
        Form::Wiki => Kind::Wiki,
        Form::Mail => Kind::Mail,
        Form::Mbox => Kind::Mbox,
        Form::Pdf => Kind::Pdf,
    }
}

fn reader(
    stream: Stream,
    kind: Kind,
    options: &Arc<Options>,
    tally: &Tally,
) -> Result<Steps, Cause> {
    let not_read = |what: &str, remedy: &str| {
        Err(Cause::NotRead {
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        })
    };
    match kind {
        Kind::Jsonl => Ok(rows::jsonl(stream, options)),
        Kind::Json => Ok(rows::json(stream, options)),
        Kind::Table(dialect) => Ok(rows::table(stream, dialect, options)),
        Kind::Parquet => rows::parquet(stream, options),
        Kind::Zip => zip::members(stream),
        Kind::Other(what, remedy) => not_read(what, remedy),
        Kind::OtherXml => not_read(
            "XML of a kind that is not known",
            "HTML, RSS, Atom and MediaWiki dumps are; convert it to one of them or to text",
        ),
        Kind::Text => Ok(once(text::document(stream, options))),
        Kind::Html => Ok(once(page::document(stream, options))),
        Kind::Pdf => Ok(once(items::pdf(stream, options))),
        Kind::Feed => feed::entries(stream, options, tally),
        Kind::Warc => Ok(crawl::records(stream, options, tally)),
        Kind::Wiki => Ok(items::wiki(stream, options, tally)),
        Kind::Mail | Kind::Mbox => Ok(items::mail(stream, options, tally)),
        Kind::Gzip | Kind::Zstd | Kind::Bzip2 | Kind::Empty => Err(Cause::EmptyFile),
    }
}

/// Lets a library read what strangers wrote: should it panic on it, that is an error like others, and
/// the inputs behind it are read.
fn careful<T>(read: impl FnOnce() -> Result<T, Cause>) -> Result<T, Cause> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Cause::Broken {
            what: "its reader gave up, which is a fault of the program".to_owned(),
            remedy: "please report it with this input".into(),
        })
    })
}

/// A reader of one document.
fn once(read: Result<Read, InputError>) -> Steps {
    Box::new(std::iter::once(
        read.map(|read| Step::Document(Box::new(read))),
    ))
}

/// Names for a document that is all of a stream.
fn names(stream: &Stream) -> Vec<String> {
    let place = &stream.place;
    let whole = place.member.as_ref().unwrap_or(&place.source);
    vec![stream.stem.clone(), whole.to_string()]
}

/// A document that stands at a line of a stream.
fn at_line(place: &Place, line: usize) -> Found {
    Found {
        line: Some(line),
        ..place.found()
    }
}
