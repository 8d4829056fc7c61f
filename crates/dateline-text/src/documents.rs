//! The documents of some inputs, one after the other.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use dateline_record::Document;
use jiff::civil::Date;

use crate::{Cause, InputError, Lines, decode, language, row};

/// How an input is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As its content shows: JSONL where it begins with a JSON object, else text.
    #[default]
    Auto,
    /// As one plain text.
    Text,
    /// As one JSON object a line.
    Jsonl,
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
}

impl Default for Options {
    fn default() -> Self {
        Self {
            form: Form::Auto,
            date: None,
            max_bytes: 64 << 20,
        }
    }
}

/// Something to read documents from.
pub struct Input {
    name: String,
    /// The id of a plain text: the file's name without its ending.
    stem: String,
    from: From,
}

enum From {
    File(PathBuf),
    Reader(Box<dyn Read + Send>),
}

impl Input {
    /// A file; it is opened when its turn comes.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let stem = path
            .file_stem()
            .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        Self {
            name: path.display().to_string(),
            stem,
            from: From::File(path),
        }
    }

    /// A reader, with a name for errors.
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        let name = name.into();
        let stem = Path::new(&name)
            .file_stem()
            .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        Self {
            name,
            stem,
            from: From::Reader(Box::new(reader)),
        }
    }

    /// Standard input.
    pub fn stdin() -> Self {
        let mut input = Self::reader("<stdin>", io::stdin());
        input.stem = "stdin".to_owned();
        input
    }

    fn open(self) -> Result<Opened, InputError> {
        let Self { name, stem, from } = self;
        let failed = |cause| InputError::new(&name, cause);
        let reader = match from {
            From::Reader(reader) => reader,
            From::File(path) if path.is_dir() => {
                return Err(failed(Cause::Folder(
                    path.join("*.txt").display().to_string(),
                )));
            }
            From::File(path) => match File::open(&path) {
                Ok(file) => Box::new(file),
                Err(error) => return Err(failed(Cause::Unreadable(error.to_string()))),
            },
        };
        Ok(Opened {
            name,
            stem,
            reader: BufReader::with_capacity(1 << 16, reader),
        })
    }
}

struct Opened {
    name: String,
    stem: String,
    reader: BufReader<Box<dyn Read + Send>>,
}

/// The documents of some inputs, in order; what cannot be read is an error in its place.
pub struct Documents {
    inputs: std::vec::IntoIter<Input>,
    options: Options,
    lines: Option<Lines<BufReader<Box<dyn Read + Send>>>>,
    ids: Ids,
}

impl Documents {
    /// The documents of these inputs.
    pub fn new(inputs: impl IntoIterator<Item = Input>, options: Options) -> Self {
        Self {
            inputs: inputs.into_iter().collect::<Vec<_>>().into_iter(),
            options,
            lines: None,
            ids: Ids::default(),
        }
    }

    /// Begins the next input: a text is a document at once, JSONL gives lines.
    fn begin(&mut self, input: Input) -> Option<Result<Document, InputError>> {
        let mut opened = match input.open() {
            Ok(opened) => opened,
            Err(error) => return Some(Err(error)),
        };
        self.ids.sources.push(opened.name.clone());
        let jsonl = match self.options.form {
            Form::Jsonl => true,
            Form::Text => false,
            Form::Auto => match opened.reader.fill_buf() {
                Ok(beginning) => looks_like_jsonl(beginning),
                Err(_) => false,
            },
        };
        if jsonl {
            self.lines = Some(Lines::new(
                opened.name,
                opened.reader,
                self.options.max_bytes,
            ));
            return None;
        }
        Some(self.text(opened))
    }

    fn text(&mut self, opened: Opened) -> Result<Document, InputError> {
        let limit = self.options.max_bytes;
        let failed = |line, cause| InputError::new(&opened.name, cause).at(line, None);
        let mut bytes = Vec::new();
        opened
            .reader
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| failed(None, Cause::Unreadable(e.to_string())))?;
        if bytes.len() as u64 > limit {
            return Err(failed(None, Cause::TooLarge { limit }));
        }
        let text =
            decode::text_from_utf8(bytes).map_err(|bad| failed(Some(bad.line), bad.cause))?;
        if text.trim().is_empty() {
            return Err(failed(None, Cause::EmptyFile));
        }
        let id = if self.ids.is_new(&opened.stem) {
            opened.stem
        } else {
            opened.name.clone()
        };
        let document = Document::new(id, text).published(self.options.date);
        self.finish(document).map_err(|cause| failed(None, cause))
    }

    /// What every document gets at the end: an id that is its own, and a language.
    fn finish(&mut self, mut document: Document) -> Result<Document, Cause> {
        let line = self.lines.as_ref().map_or(0, Lines::number);
        self.ids.claim(&document.id, line)?;
        if document.language.is_none() {
            document.language = language::language_of(&document.text).map(str::to_owned);
        }
        Ok(document)
    }
}

impl Iterator for Documents {
    type Item = Result<Document, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(lines) = &mut self.lines else {
                let input = self.inputs.next()?;
                match self.begin(input) {
                    Some(document) => return Some(document),
                    None => continue,
                }
            };
            let line = match lines.next() {
                Some(Ok(line)) => line,
                Some(Err(error)) => return Some(Err(error)),
                None => {
                    self.lines = None;
                    continue;
                }
            };
            let read = row::document(&line.text, self.options.date)
                .and_then(|document| self.finish(document).map_err(|cause| (cause, None)));
            return Some(read.map_err(|(cause, column)| {
                InputError::new(self.ids.sources.last().cloned().unwrap_or_default(), cause)
                    .at(Some(line.number), column)
            }));
        }
    }
}

/// The ids of a run, with where each was used: 24 bytes a document.
#[derive(Default)]
struct Ids {
    sources: Vec<String>,
    used: HashMap<u64, (u32, u32)>,
}

impl Ids {
    fn key(id: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        hasher.finish()
    }

    fn is_new(&self, id: &str) -> bool {
        !self.used.contains_key(&Self::key(id))
    }

    fn claim(&mut self, id: &str, line: usize) -> Result<(), Cause> {
        let source = u32::try_from(self.sources.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match self.used.entry(Self::key(id)) {
            Entry::Vacant(place) => {
                place.insert((source, line));
                Ok(())
            }
            Entry::Occupied(place) => {
                let &(source, line) = place.get();
                let name = self
                    .sources
                    .get(source as usize)
                    .map_or("another input", String::as_str);
                let first = match line {
                    0 => name.to_owned(),
                    line => format!("{name}, line {line}"),
                };
                Err(Cause::DuplicateId {
                    id: id.to_owned(),
                    first,
                })
            }
        }
    }
}

/// Whether a file that begins so holds JSON objects: a brace, then a key or the end of it.
fn looks_like_jsonl(beginning: &[u8]) -> bool {
    let text = beginning
        .strip_prefix(&[0xEF, 0xBB, 0xBF])
        .unwrap_or(beginning)
        .trim_ascii_start();
    text.strip_prefix(b"{")
        .is_some_and(|rest| matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')))
}

/// A date written `YYYY-MM-DD`, alone or before a time of day.
///
/// ```
/// use dateline_text::parse_date;
/// assert_eq!(parse_date("2022-10-20").unwrap().day(), 20);
/// assert_eq!(parse_date("2022-10-20T23:00:00+02:00").unwrap().day(), 20);
/// assert!(parse_date("20 October 2022").is_none() && parse_date("2022-13-01").is_none());
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let form = date.bytes().enumerate().all(|(i, b)| match i {
        4 | 7 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    if !form || !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| date[range].parse::<i16>().ok();
    let narrow = |n: i16| i8::try_from(n).ok();
    Date::new(part(0..4)?, narrow(part(5..7)?)?, narrow(part(8..10)?)?).ok()
}
