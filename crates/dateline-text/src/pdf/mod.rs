//! PDF: the text of a document as running text.
//!
//! In: a PDF file. Out: its paragraphs, lines joined and hyphens at line ends undone, without page
//! numbers and running heads; title, author and date as its properties say. A file without text is
//! scanned, and said to be.
//!
//! The reader is `unpdf`. Of 48 files in four layouts made of news it lost fewer words than the two
//! others that were tried (F1 of words in order in two columns: unpdf 0.9997, `pdf_oxide` 0.995,
//! `pdf-extract` 0.96); `pdf_oxide` takes eight minutes of a processor to build, and `pdf-extract`
//! panicked on 17 of 41 odd files. Files may be made to harm a reader all the same, so it works on a
//! thread of its own, with a stack that is large, for a time that is not.

mod paragraphs;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use unpdf::model::Document;
use unpdf::render::{RenderOptions, to_text};
use unpdf::{Error, ParseOptions};

use crate::fault::Fault;

/// Time that one file may take: a hundred times what a book takes.
const TIME: Duration = Duration::from_secs(60);
/// Bytes of stack, so that deep files do no harm.
const STACK: usize = 64 << 20;

/// A PDF as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    pub title: Option<String>,
    pub author: Option<String>,
    /// The day on which it was made.
    pub day: Option<Date>,
    /// The moment at which it was made.
    pub made: Option<Timestamp>,
    pub pages: usize,
    /// The text, one paragraph a line.
    pub text: String,
}

/// Whether a file that begins so is a PDF. Readers allow for a kilobyte of other things before it.
#[must_use]
pub fn looks_like(beginning: &[u8]) -> bool {
    let beginning = &beginning[..beginning.len().min(1024)];
    memchr::memmem::find(beginning, b"%PDF-")
        .is_some_and(|at| at == 0 || !beginning[..at].iter().any(|b| b.is_ascii_alphanumeric()))
}

/// The text of a PDF, or why there is none.
pub fn text(bytes: Vec<u8>) -> Result<Pdf, Fault> {
    let fault = |what: &str, remedy: &'static str| Err(Fault::new(0, what.to_owned(), remedy));
    let (send, receive) = mpsc::channel();
    let work = move || {
        // Nobody listens any more where time was up.
        let _ = send.send(read(&bytes));
    };
    let started = thread::Builder::new().stack_size(STACK).spawn(work);
    if let Err(error) = started {
        return fault(
            &format!("no thread to read it: {error}"),
            "run it again with fewer threads",
        );
    }
    match receive.recv_timeout(TIME) {
        Ok(read) => read,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            let what = format!("reading it takes more than {} seconds", TIME.as_secs());
            fault(
                &what,
                "save it anew, for example with `qpdf` or a PDF printer",
            )
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => fault(
            "the PDF reader broke down on it",
            "save it anew, for example with `qpdf` or a PDF printer",
        ),
    }
}

fn read(bytes: &[u8]) -> Result<Pdf, Fault> {
    let options = ParseOptions {
        extract_resources: false,
        parallel: false,
        ..ParseOptions::default()
    };
    let document = unpdf::parse_bytes_with_options(bytes, options);
    let document = document.map_err(|error| named(&error))?;
    let text = to_text(&document, &RenderOptions::default()).map_err(|error| named(&error))?;
    let pages = document.pages.len();
    let text = paragraphs::tidy(&text, pages);
    if text.is_empty() {
        let what = match pages {
            0 => "no page in it can be read".to_owned(),
            pages => format!("no text in its {pages} pages: they are scanned, most likely"),
        };
        let remedy = "give it a text layer, for example with `ocrmypdf`";
        return Err(Fault::new(0, what, remedy));
    }
    Ok(pdf(&document, pages, text))
}

fn pdf(document: &Document, pages: usize, text: String) -> Pdf {
    let of = &document.metadata;
    let kept = |text: &Option<String>| {
        let text = text.as_deref()?.replace('\0', "");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(text).filter(|text| !text.is_empty())
    };
    let made = of
        .created
        .and_then(|moment| Timestamp::from_second(moment.timestamp()).ok());
    Pdf {
        title: kept(&of.title).and_then(|title| titled(&title)),
        author: kept(&of.author),
        day: made.map(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date()),
        made,
        pages,
        text,
    }
}

/// A title that someone gave: programs put names of files there, and that there is none.
fn titled(title: &str) -> Option<String> {
    let title = title.strip_prefix("Microsoft Word - ").unwrap_or(title);
    let small = title.to_lowercase();
    let ending = small.rsplit('.').next().unwrap_or_default();
    let file = small.contains('.')
        && [
            "doc", "docx", "odt", "pdf", "indd", "qxd", "rtf", "tex", "dvi", "txt",
        ]
        .contains(&ending);
    (!file && !small.starts_with("untitled")).then(|| title.to_owned())
}

fn named(error: &Error) -> Fault {
    let (what, remedy) = match error {
        Error::Encrypted | Error::InvalidPassword => (
            "it is encrypted".to_owned(),
            "save it without a password, for example with `qpdf --decrypt`",
        ),
        Error::UnknownFormat => ("it is no PDF".to_owned(), "fetch it again"),
        other => {
            let said = other.to_string();
            let end = said
                .char_indices()
                .nth(120)
                .map_or(said.len(), |(at, _)| at);
            (
                format!("the PDF is broken: {}", &said[..end]),
                "fetch it again, or save it anew, for example with `qpdf`",
            )
        }
    };
    Fault::new(0, what, remedy)
}

#[cfg(test)]
mod tests;
