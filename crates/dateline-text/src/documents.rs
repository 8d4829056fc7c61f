//! The documents of some inputs, one after the other.

use std::sync::Arc;

use dateline_record::{Document, Found, content_id};
use jiff::civil::Date;

use crate::ids::Ids;
use crate::readers::{self, Id, Read, Step, Steps};
use crate::rows::columns::Columns;
use crate::stream::Stream;
use crate::tally::Tally;
use crate::{Input, InputError, language};

/// How an input is to be read. Compressed inputs and zip archives are unpacked first, whatever is
/// said here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As its content shows.
    #[default]
    Auto,
    /// As one plain text.
    Text,
    /// As one page.
    Html,
    /// As RSS, Atom or a JSON feed.
    Feed,
    /// As one JSON object a line.
    Jsonl,
    /// As JSON objects, alone or in a list.
    Json,
    /// As a table with commas, semicolons or whatever fits.
    Csv,
    /// As a table with tabs.
    Tsv,
    /// As Parquet.
    Parquet,
    /// As a web archive.
    Warc,
    /// As a dump of a wiki.
    Wiki,
    /// As one e-mail message.
    Mail,
    /// As a mailbox.
    Mbox,
    /// As PDF.
    Pdf,
}

/// What a run may change about reading.
#[derive(Clone, Debug)]
pub struct Options {
    /// How inputs are to be read.
    pub form: Form,
    /// The date of publication of documents that give none.
    pub date: Option<Date>,
    /// Bytes that one document may have.
    pub max_bytes: u64,
    /// Bytes that one served byte may unpack to.
    pub max_ratio: u64,
    /// The encoding of texts and tables that do not say it themselves, by any of its labels.
    pub encoding: Option<String>,
    /// Which column of a table, or key of an object, holds what.
    pub columns: Columns,
    /// Whether tables begin with the names of their columns.
    pub header: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            form: Form::Auto,
            date: None,
            max_bytes: 64 << 20,
            max_ratio: 200,
            encoding: None,
            columns: Columns::default(),
            header: true,
        }
    }
}

/// The documents of some inputs, in order; what cannot be read is an error in its place.
pub struct Documents {
    inputs: Box<dyn Iterator<Item = Result<Input, InputError>> + Send>,
    options: Arc<Options>,
    /// The readers that are at work: each one's stream was found by the one before it.
    levels: Vec<Steps>,
    ids: Ids,
    tally: Tally,
}

impl Documents {
    /// The documents of these inputs.
    pub fn new<I>(inputs: I, options: Options) -> Self
    where
        I: IntoIterator<Item = Input>,
        I::IntoIter: Send + 'static,
    {
        Self::of(inputs.into_iter().map(Ok), options)
    }

    /// The documents of inputs some of which may not have been found, such as those of
    /// [`Paths`](crate::Paths).
    pub fn of<I>(inputs: I, options: Options) -> Self
    where
        I: IntoIterator<Item = Result<Input, InputError>>,
        I::IntoIter: Send + 'static,
    {
        Self {
            inputs: Box::new(inputs.into_iter()),
            options: Arc::new(options),
            levels: Vec::new(),
            ids: Ids::default(),
            tally: Tally::default(),
        }
    }

    /// What is read and passed over, counted as it happens.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// Begins with a stream.
    fn begin(&mut self, stream: Stream) -> Result<(), InputError> {
        let steps = readers::begin(stream, &self.options, &self.tally)?;
        self.levels.push(steps);
        Ok(())
    }

    /// What every document gets at the end: an id that is its own, a date, a language, its place.
    fn finish(&mut self, read: Read) -> Result<Document, InputError> {
        let Read {
            mut document,
            found,
            id,
            own_language,
        } = read;
        match id {
            Id::Given => {
                if let Err(cause) = self.ids.claim(&document.id, &found) {
                    return Err(error(&found, cause));
                }
            }
            Id::Derived(names) => {
                let mut wanted: Vec<String> = match &document.url {
                    Some(url) => vec![url.clone()],
                    None => names,
                };
                wanted.retain(|id| !id.is_empty());
                if wanted.is_empty() {
                    wanted.push(content_id('d', &[&document.text]));
                }
                document.id = self.ids.derive(&wanted, &found);
            }
        }
        if document.published.is_none() {
            let day = document
                .published_at
                .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
            document.published = day.or(self.options.date);
        }
        document.language = match document.language.take() {
            Some(language) if own_language => Some(language),
            declared => language::settle(&document.text, declared.as_deref()),
        };
        document.found = Some(found);
        Ok(document)
    }
}

/// An error at the place where a document was found.
fn error(found: &Found, cause: crate::Cause) -> InputError {
    InputError::new(&found.source, cause)
        .member(found.member.clone())
        .offset(found.offset)
        .at(found.line, None)
}

impl Iterator for Documents {
    type Item = Result<Document, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(steps) = self.levels.last_mut() else {
                let begun = self.inputs.next()?.and_then(|input| {
                    let stream = input.open(self.options.max_ratio, &self.tally)?;
                    self.begin(stream)
                });
                match begun {
                    Ok(()) => continue,
                    Err(error) => return Some(Err(error)),
                }
            };
            match steps.next() {
                None => {
                    self.levels.pop();
                }
                Some(Ok(Step::Document(read))) => return Some(self.finish(*read)),
                Some(Ok(Step::Member(stream))) => {
                    if let Err(error) = self.begin(*stream) {
                        return Some(Err(error));
                    }
                }
                Some(Err(error)) => return Some(Err(error)),
            }
        }
    }
}
