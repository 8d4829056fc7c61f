//! Streams of pages of a wiki and of messages, and PDF: what their readers give, as documents.

use std::sync::Arc;

use dateline_record::Document;

use super::{Id, Read, Step, Steps, names};
use crate::fault::{Fault, Skipped};
use crate::mail::{Message, Messages};
use crate::stream::{Place, Stream};
use crate::tally::Tally;
use crate::wiki::{Page, Pages};
use crate::{InputError, Options, pdf};

/// The articles of a dump.
pub fn wiki(stream: Stream, options: &Arc<Options>, tally: &Tally) -> Steps {
    let at = At::of(&stream);
    let pages = Pages::new(stream.bytes, options.max_bytes);
    let skipped = |pages: &Pages<_>| pages.skipped().clone();
    Box::new(
        Counted::new(pages, skipped, tally).map(move |page| match page {
            Ok(page) => Ok(at.page(page)),
            Err(fault) => Err(at.fault(fault)),
        }),
    )
}

/// The messages of a mailbox, or the one that a file is.
pub fn mail(stream: Stream, options: &Arc<Options>, tally: &Tally) -> Steps {
    let at = At::of(&stream);
    let names = names(&stream);
    let messages = Messages::new(stream.bytes, options.max_bytes);
    let skipped = |messages: &Messages<_>| messages.skipped().clone();
    Box::new(
        Counted::new(messages, skipped, tally).map(move |message| match message {
            Ok(message) => Ok(at.message(message, &names)),
            Err(fault) => Err(at.fault(fault)),
        }),
    )
}

/// The document that a PDF is.
pub fn pdf(mut stream: Stream, options: &Options) -> Result<Read, InputError> {
    let names = names(&stream);
    let found = stream
        .whole(options.max_bytes)
        .and_then(|bytes| Ok(pdf_document(bytes)?))
        .map_err(|cause| stream.place.error(cause))?;
    Ok(Read {
        document: found,
        found: stream.place.found(),
        id: Id::Derived(names),
        own_language: false,
    })
}

/// The document in a PDF; it has no id. When a file was made says little of when its text was
/// published, but nothing else does.
pub fn pdf_document(bytes: Vec<u8>) -> Result<Document, Fault> {
    let read = pdf::text(bytes)?;
    let mut document = Document::new("", read.text);
    document.title = read.title;
    document.byline = read.author;
    document.published = read.day;
    document.published_at = read.made;
    Ok(document)
}

/// Where the items of a stream stand.
pub struct At {
    place: Place,
    served: bool,
}

impl At {
    pub fn of(stream: &Stream) -> Self {
        Self {
            place: stream.place.clone(),
            served: stream.is_served(),
        }
    }

    /// The place of an item: its offset only where it can be found again in the input as served.
    pub fn item(&self, name: Option<&str>, offset: u64) -> Place {
        let offset = Some(offset).filter(|_| self.served);
        match name {
            Some(name) => self.place.member(name, offset),
            None => Place {
                offset: self.place.offset.or(offset),
                ..self.place.clone()
            },
        }
    }

    /// An item that is broken.
    pub fn fault(&self, mut fault: Fault) -> InputError {
        let place = self.item(None, fault.offset);
        if !self.served {
            fault.within.get_or_insert(fault.offset);
        }
        place.error(fault.into())
    }

    fn page(&self, page: Page) -> Step {
        let name = page
            .id
            .map_or_else(|| page.title.clone(), |id| format!("page {id}"));
        let found = self.item(Some(&name), page.offset).found();
        let mut document = Document::new("", page.text);
        document.url = page.url;
        document.publisher = page.publisher;
        document.language = page.language;
        document.published = page.published;
        let id = Id::Derived(vec![page.title.clone()]);
        document.title = Some(page.title).filter(|title| !title.is_empty());
        Step::Document(Box::new(Read {
            document,
            found,
            id,
            own_language: false,
        }))
    }

    fn message(&self, message: Message, names: &[String]) -> Step {
        let found = self.item(message.id.as_deref(), message.offset).found();
        let id = match &message.id {
            Some(id) => vec![id.clone()],
            None => names.to_vec(),
        };
        let byline = message.byline().map(str::to_owned);
        let publisher = message.domain().map(str::to_owned);
        let mut document = Document::new("", message.text);
        document.title = message.subject;
        document.byline = byline;
        document.publisher = publisher;
        document.published = message.day;
        document.published_at = message.sent;
        Step::Document(Box::new(Read {
            document,
            found,
            id: Id::Derived(id),
            own_language: false,
        }))
    }
}

/// A reader of items that adds what it skips to the tally.
pub struct Counted<I> {
    items: I,
    skipped: fn(&I) -> Skipped,
    told: Skipped,
    tally: Tally,
    /// Items since the tally was told.
    since: usize,
}

/// Items between two looks at what was skipped.
const BETWEEN: usize = 256;

impl<I> Counted<I> {
    pub fn new(items: I, skipped: fn(&I) -> Skipped, tally: &Tally) -> Self {
        Self {
            items,
            skipped,
            told: Skipped::default(),
            tally: tally.clone(),
            since: 0,
        }
    }

    fn tell(&mut self) {
        let skipped = (self.skipped)(&self.items);
        for (reason, n) in skipped.iter() {
            let new = n - self.told.of(reason).min(n);
            if new > 0 {
                self.tally.pass_over(reason, new);
            }
        }
        self.told = skipped;
        self.since = 0;
    }
}

impl<I: Iterator> Iterator for Counted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let item = self.items.next();
        self.since += 1;
        if item.is_none() || self.since >= BETWEEN {
            self.tell();
        }
        item
    }
}
