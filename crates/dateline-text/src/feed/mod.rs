//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.
//!
//! In: the bytes of a feed, its address. Out: a [`Feed`] with its entries, each with the address of its
//! article and what of the article the feed itself carries. The forms are read by [`feed_rs`]; a feed
//! that is no well-formed XML, as many are, is read entry by entry, and what is lost is said.
//!
//! ```
//! use dateline_text::feed::{Carried, read};
//!
//! let feed = read(
//!     b"<rss version='2.0'><channel><title>Daily Ledger</title><link>https://ledger.example/</link>
//!       <item><title>Troops cross border</title><link>/world/1</link>
//!       <pubDate>Thu, 20 Oct 2022 08:00:00 GMT</pubDate>
//!       <description>&lt;p&gt;Some 9,000 troops crossed.&lt;/p&gt;</description></item></channel></rss>",
//!     Some("https://ledger.example/rss"),
//! )
//! .unwrap();
//! let entry = &feed.entries[0];
//! assert_eq!(entry.link.as_deref(), Some("https://ledger.example/world/1"));
//! assert_eq!(entry.carried(), Carried::Summary);
//! assert_eq!(entry.document().unwrap().text, "Some 9,000 troops crossed.");
//! ```

mod entry;
mod repair;

use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::{Cause, encoding};

pub use entry::{Carried, Content, Entry};

/// Bytes of a feed.
pub const MAX_BYTES: usize = 32 << 20;
/// Elements in one another; the extensions of some feeds are read by recursion.
const MAX_DEPTH: usize = 200;

/// A feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// Its name.
    pub title: Option<String>,
    /// The page it is the feed of.
    pub link: Option<String>,
    /// The language it declares, as an ISO 639-1 code.
    pub language: Option<String>,
    /// Its entries, in its order.
    pub entries: Vec<Entry>,
    /// What could not be read of it, one line each: damaged entries, an end that is missing.
    pub faults: Vec<String>,
}

/// A day and, where the zone is said, the moment on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day, where it was written.
    pub day: Date,
    /// The moment.
    pub at: Option<Timestamp>,
}

/// Reads a feed; `url` is where it was found, and relative addresses in it begin there.
///
/// # Errors
/// [`Cause::Broken`] where it is no feed in a form that is known, or so damaged that no entry of it can
/// be read.
pub fn read(bytes: &[u8], url: Option<&str>) -> Result<Feed, Cause> {
    if bytes.len() > MAX_BYTES {
        return Err(broken(
            format!("a feed of more than {} MB", MAX_BYTES >> 20),
            "as feeds never are: not read",
        ));
    }
    let decoded = encoding::decode(bytes, repair::declared(bytes).as_deref());
    let text = decoded
        .text
        .trim_start_matches(|c: char| c != '<' && c != '{');
    let mut feed = if text.starts_with('{') {
        entry::parse(text, url).map_err(|what| broken(what, "fetch it again"))?
    } else {
        xml(text, url)?
    };
    let (title, language) = (feed.title.clone(), feed.language.clone());
    for entry in &mut feed.entries {
        entry.feed.clone_from(&title);
        entry.language.clone_from(&language);
    }
    Ok(feed)
}

/// Reads RSS or Atom.
fn xml(text: &str, url: Option<&str>) -> Result<Feed, Cause> {
    if repair::depth(text) > MAX_DEPTH {
        return Err(broken(
            format!("a feed of more than {MAX_DEPTH} elements in one another"),
            "as feeds never are: not read",
        ));
    }
    let text = repair::prolog(text);
    let mut feed = match entry::parse(&text, url) {
        Ok(feed) => feed,
        Err(what) => repair::by_entries(&text, url, &what)
            .ok_or_else(|| broken(what, "if it is RSS, Atom or a JSON feed, fetch it again"))?,
    };
    let sources = repair::sources(&text);
    if sources.len() == feed.entries.len() {
        for (entry, source) in feed.entries.iter_mut().zip(sources) {
            entry.source = source.or(entry.source.take());
        }
    }
    Ok(feed)
}

fn broken(what: String, remedy: &'static str) -> Cause {
    Cause::Broken {
        what,
        remedy: remedy.into(),
    }
}

/// An address made whole by the feed's own.
fn absolute(link: &str, base: Option<&str>) -> Option<String> {
    let link = link.trim();
    let base = base.and_then(|b| Url::parse(b).ok());
    let url = match base {
        Some(base) => base.join(link).ok()?,
        None => Url::parse(link).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

#[cfg(test)]
mod tests;
