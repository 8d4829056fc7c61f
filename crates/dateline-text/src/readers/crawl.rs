//! A web archive: each page, text, feed or PDF in it is what it would be by itself, with the address
//! and the encoding that the record gives.
//!
//! What a crawl has beside articles is passed over and counted: images, scripts, data, and pages
//! that are no article.

use std::collections::VecDeque;
use std::sync::Arc;

use dateline_record::Document;

use super::items::{At, Counted, pdf_document};
use super::{Id, Read, Step, Steps, careful, feed, text};
use crate::html::{self, Hints};
use crate::sniff::{self, Expect, Kind};
use crate::stream::{Place, Stream};
use crate::tally::Tally;
use crate::warc::{Record, Records};
use crate::{Cause, InputError, Options};

/// The documents of a web archive.
pub fn records(stream: Stream, options: &Arc<Options>, tally: &Tally) -> Steps {
    let at = At::of(&stream);
    let tally = tally.clone();
    let records = Records::new(stream.bytes, options.max_bytes);
    let records = Counted::new(records, |r: &Records<_>| r.skipped().clone(), &tally);
    Box::new(records.flat_map(move |record| match record {
        Ok(record) => steps(record, &at, &tally),
        Err(fault) => VecDeque::from([Err(at.fault(fault))]),
    }))
}

type Found = VecDeque<Result<Step, InputError>>;

/// What a record holds.
fn steps(record: Record, at: &At, tally: &Tally) -> Found {
    let place = at.item(record.id.as_deref(), record.offset);
    let expect = Expect {
        encoding: record.charset.as_deref(),
        ..Expect::default()
    };
    let url = Some(record.target.as_str()).filter(|url| !url.is_empty());
    let kind = sniff::kind(&record.body, true, expect);
    let read = match kind {
        Some(Kind::Html) => {
            let hints = Hints {
                url,
                charset: record.charset.as_deref(),
                fetched: record.fetched,
                ..Hints::default()
            };
            careful(|| html::document(&record.body, &hints))
        }
        Some(Kind::Text) if is_prose(&record.media) => {
            let read = text::read(&record.body, record.charset.as_deref());
            read.map_err(|(cause, _)| cause)
        }
        Some(Kind::Feed) => {
            return match feed::read(&record.body, url, &place, tally) {
                Ok(steps) => steps.into(),
                Err(cause) => VecDeque::from([Err(place.error(cause))]),
            };
        }
        Some(Kind::Pdf) => {
            let url = url.map(str::to_owned);
            let mut read = pdf_document(record.body).map_err(Cause::from);
            if let Ok(document) = &mut read {
                document.url = url;
            }
            return done(read, None, &place, tally);
        }
        _ => {
            tally.pass_over(&name(&record.media), 1);
            return VecDeque::new();
        }
    };
    done(read, url, &place, tally)
}

/// The document of a record, or why there is none: a page that is no article is no fault.
fn done(read: Result<Document, Cause>, url: Option<&str>, place: &Place, tally: &Tally) -> Found {
    let step = match read {
        Ok(mut document) => {
            if document.url.is_none() {
                document.url = url.map(str::to_owned);
            }
            Ok(Step::Document(Box::new(Read {
                document,
                found: place.found(),
                id: Id::Derived(Vec::new()),
                own_language: false,
            })))
        }
        Err(Cause::NoArticle(why)) => {
            tally.pass_over(why.kind(), 1);
            return VecDeque::new();
        }
        Err(Cause::EmptyFile) => {
            tally.pass_over("empty answers", 1);
            return VecDeque::new();
        }
        Err(cause) => Err(place.error(cause)),
    };
    VecDeque::from([step])
}

/// Whether what is declared to be of a type may be read as a text: scripts and styles may not.
fn is_prose(media: &str) -> bool {
    matches!(
        media,
        "" | "text/plain" | "text/markdown" | "text/html" | "application/xhtml+xml"
    )
}

/// What records of a type are called where they are counted.
fn name(media: &str) -> String {
    match media {
        "" => "answers of no type".to_owned(),
        media => media.to_owned(),
    }
}
