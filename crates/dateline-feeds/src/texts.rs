//! The reader of real runs: feeds and pages as `dateline-text` reads them.

use dateline_record::Document;
use dateline_text::feed::{self, Carried, Entry};
use dateline_text::html::{self, Hints};
use jiff::Timestamp;
use url::Url;

use crate::fetch::Answer;
use crate::reading::{Item, ReadFeed, Reader};

/// Reads feeds (RSS, Atom, JSON Feed) and cuts articles out of pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts;

impl Reader for Texts {
    fn feed(&self, answer: &Answer, url: &Url) -> Result<ReadFeed, String> {
        let feed = feed::read(&answer.body, Some(url.as_str())).map_err(|e| e.to_string())?;
        Ok(ReadFeed {
            title: feed.title,
            items: feed.entries.into_iter().map(item).collect(),
        })
    }

    fn article(&self, answer: &Answer, url: &Url) -> Result<Document, String> {
        let hints = Hints {
            url: Some(url.as_str()),
            charset: answer.charset(),
            fetched: Some(Timestamp::now()),
            ..Hints::default()
        };
        html::document(&answer.body, &hints).map_err(|e| e.to_string())
    }
}

fn item(entry: Entry) -> Item {
    let whole = entry.carried() == Carried::Whole;
    Item {
        document: whole.then(|| entry.document()).flatten().map(Box::new),
        published: entry.published.and_then(|p| p.at),
        day: entry.published.map(|p| p.day),
        id: entry.id,
        link: entry.link,
        title: entry.title,
    }
}
