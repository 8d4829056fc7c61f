//! A stream that is a feed: each entry that carries a text is a document.

use dateline_record::Note;

use super::{Id, Read, Step, Steps, careful};
use crate::feed::{self, Carried, Entry};
use crate::stream::{Place, Stream};
use crate::tally::Tally;
use crate::{Cause, InputError, Options};

/// The documents that a feed carries.
pub fn entries(mut stream: Stream, options: &Options, tally: &Tally) -> Result<Steps, Cause> {
    let bytes = stream.whole(options.max_bytes)?;
    let found = read(&bytes, None, &stream.place, tally)?;
    Ok(Box::new(found.into_iter()))
}

/// The documents that the feed in some bytes carries; damaged entries are errors behind them.
pub fn read(
    bytes: &[u8],
    url: Option<&str>,
    place: &Place,
    tally: &Tally,
) -> Result<Vec<Result<Step, InputError>>, Cause> {
    let feed = careful(|| feed::read(bytes, url))?;
    let mut steps = Vec::new();
    for entry in &feed.entries {
        match document(entry, place) {
            Some(read) => steps.push(Ok(Step::Document(Box::new(read)))),
            None => tally.pass_over("feed entries of a headline alone", 1),
        }
    }
    steps.extend(feed.faults.into_iter().map(|what| {
        Err(place.error(Cause::Broken {
            what,
            remedy: "fetch the feed again; what else is in it was read".into(),
        }))
    }));
    Ok(steps)
}

fn document(entry: &Entry, place: &Place) -> Option<Read> {
    let mut document = entry.document()?;
    if entry.carried() == Carried::Summary {
        document.notes.push(Note {
            code: "summary-only".into(),
            message: "the feed carries a summary of this article and not the whole".into(),
        });
    }
    Some(Read {
        found: place.member(&entry.id, None).found(),
        id: Id::Derived(vec![entry.id.clone()]),
        own_language: false,
        document,
    })
}
