//! Dumps of wikis: pages as MediaWiki exports them (Wikipedia, Wikinews).
//!
//! In: a dump in XML, unpacked (`pages-articles`). Out: the articles as text with title, address,
//! publisher and, where the page gives one, the day of publication; redirects and other pages are
//! counted. A page that is broken is a [`Fault`] in its place. One page is held at a time.
//!
//! The markup is stripped by a scanner of its own: the parsers of wikitext on crates.io stop at a
//! time limit or give trees that a second pass would have to turn into text.

mod lines;
mod markup;
mod meaning;
mod site;
mod xml;

use std::io::{self, BufRead};

use jiff::Timestamp;
use jiff::civil::Date;

pub use site::{Names, Site};

use crate::fault::{Fault, Skipped};
use crate::window::Window;

const BEGIN: &[u8] = b"<page>";
const END: &[u8] = b"</page>";
/// Bytes that the beginning of a dump may have before its first page.
const MAX_BEGINNING: usize = 1 << 20;

/// An article of a wiki.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The byte in the dump, unpacked, where the page begins.
    pub offset: u64,
    /// The number of the page in the wiki.
    pub id: Option<u64>,
    pub title: String,
    pub url: Option<String>,
    pub publisher: Option<String>,
    pub language: Option<String>,
    /// The day of publication, which Wikinews writes as `{{date|…}}`.
    pub published: Option<Date>,
    /// When it was last changed: not when it was published.
    pub revised: Option<Timestamp>,
    /// The text, one paragraph a line.
    pub text: String,
}

/// Whether a file that begins so is a dump of a wiki.
#[must_use]
pub fn looks_like(beginning: &[u8]) -> bool {
    let beginning = &beginning[..beginning.len().min(2000)];
    memchr::memmem::find(beginning, b"<mediawiki").is_some_and(|at| {
        let before = beginning[..at].trim_ascii_start();
        let before = before.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(before);
        before.is_empty() || before.starts_with(b"<?xml") || before.starts_with(b"<!--")
    })
}

/// The text of a page's wikitext, and the day of publication that it gives.
#[must_use]
pub fn text(wikitext: &str, names: &Names) -> (String, Option<Date>) {
    let stripped = markup::strip(wikitext, names);
    (lines::paragraphs(&stripped.lines), stripped.date)
}

/// The articles of a dump, in order.
pub struct Pages<R> {
    bytes: Window<R>,
    site: Option<Site>,
    limit: usize,
    ended: bool,
    skipped: Skipped,
}

impl<R: BufRead> Pages<R> {
    /// The articles of a dump; `limit` is how many bytes a page may have.
    pub fn new(reader: R, limit: u64) -> Self {
        Self {
            bytes: Window::new(reader),
            site: None,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            ended: false,
            skipped: Skipped::default(),
        }
    }

    /// What was read and is no article, by the reason.
    pub fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    /// Reads until `tag` is ahead; its place, or nothing where it does not come within `limit`.
    fn find(&mut self, tag: &[u8], from: usize, limit: usize) -> io::Result<Option<usize>> {
        let mut looked_at = from;
        loop {
            let ahead = self.bytes.ahead();
            let from = looked_at.min(ahead.len());
            if let Some(at) = memchr::memmem::find(&ahead[from..], tag) {
                return Ok(Some(from + at));
            }
            looked_at = ahead.len().saturating_sub(tag.len() - 1).max(looked_at);
            if ahead.len() >= limit || !self.bytes.more()? {
                return Ok(None);
            }
        }
    }

    /// The next page, or what is wrong with it; nothing where it is counted.
    fn step(&mut self) -> io::Result<Option<Result<Page, Fault>>> {
        self.bytes.release();
        if self.site.is_none() {
            let end = self.find(BEGIN, 0, MAX_BEGINNING)?;
            let ahead = self.bytes.ahead();
            let beginning = &ahead[..end.unwrap_or(ahead.len())];
            self.site = Some(Site::read(&String::from_utf8_lossy(beginning)));
            self.bytes.advance(end.unwrap_or_default());
            return Ok(None);
        }
        let Some(begin) = self.find(BEGIN, 0, 0)? else {
            // A tag may stand half at the end of what is held.
            let held = self.bytes.ahead().len();
            self.bytes.advance(held.saturating_sub(BEGIN.len() - 1));
            self.bytes.release();
            if !self.bytes.more()? {
                self.ended = true;
            }
            return Ok(None);
        };
        self.bytes.advance(begin);
        self.bytes.release();
        let offset = self.bytes.offset();
        let end = self.find(END, 0, self.limit)?;
        let next = {
            let ahead = self.bytes.ahead();
            let looked_at = &ahead[BEGIN.len()..end.unwrap_or(ahead.len())];
            memchr::memmem::find(looked_at, BEGIN).map(|at| at + BEGIN.len())
        };
        let remedy = "the page is left out, reading goes on with the next one; fetch the dump again if it should be whole";
        let fault =
            |what: String, remedy: &'static str| Some(Err(Fault::new(offset, what, remedy)));
        if let Some(next) = next {
            self.bytes.advance(next);
            return Ok(fault(
                "the page does not end before the next one begins".to_owned(),
                remedy,
            ));
        }
        let Some(end) = end
            .map(|end| end + END.len())
            .filter(|end| *end <= self.limit)
        else {
            let cut = end.is_none() && self.bytes.ended();
            self.bytes.advance(BEGIN.len());
            return Ok(match cut {
                true => fault(
                    "the dump is cut off in this page".to_owned(),
                    "fetch it again",
                ),
                false => fault(
                    format!("the page has more than {} bytes", self.limit),
                    "raise --max-bytes if it is wanted; the page is left out, reading goes on with the next one",
                ),
            });
        };
        let raw = xml::page(&String::from_utf8_lossy(&self.bytes.ahead()[..end]));
        self.bytes.advance(end);
        let raw = match raw {
            Ok(raw) => raw,
            Err(why) => return Ok(fault(why.into_owned(), remedy)),
        };
        Ok(self.page(offset, raw))
    }

    fn page(&mut self, offset: u64, raw: xml::RawPage) -> Option<Result<Page, Fault>> {
        let site = self.site.as_ref()?;
        let redirects = raw.redirects || redirects(raw.text.as_deref().unwrap_or_default());
        let reason = match raw.namespace {
            _ if redirects => Some("redirects".into()),
            Some(number) if number != 0 => Some(format!("pages of namespace {number}").into()),
            _ => match raw.format.as_deref() {
                None | Some("text/x-wiki") => None,
                Some(_) => Some("pages that are no wikitext".into()),
            },
        };
        if let Some(reason) = reason {
            let reason: std::borrow::Cow<'static, str> = reason;
            self.skipped.count(reason);
            return None;
        }
        let (text, published) = text(&raw.text.unwrap_or_default(), &site.names);
        if text.is_empty() {
            self.skipped.count("pages without text");
            return None;
        }
        Some(Ok(Page {
            offset,
            id: raw.id,
            url: site.url(&raw.title),
            publisher: site.publisher(),
            language: site.language.clone(),
            title: raw.title,
            published,
            revised: raw.revised.and_then(|time| time.parse().ok()),
            text,
        }))
    }
}

/// `#REDIRECT [[…]]`, in any language: a word after `#`, then a link.
fn redirects(wikitext: &str) -> bool {
    let Some(rest) = wikitext.trim_start().strip_prefix('#') else {
        return false;
    };
    let word: usize = rest
        .chars()
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum();
    let (word, rest) = rest.split_at(word);
    let rest = rest.trim_start_matches([' ', ':']);
    !word.is_empty() && word.chars().all(|c| !c.is_lowercase()) && rest.starts_with("[[")
        || word.eq_ignore_ascii_case("redirect") && rest.starts_with("[[")
}

impl<R: BufRead> Iterator for Pages<R> {
    type Item = Result<Page, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.step() {
                Ok(Some(page)) => return Some(page),
                Ok(None) => {}
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Fault::unreadable(self.bytes.offset(), &error)));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
