//! An entry of a feed, and what of its article it carries.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::DateTime;
use dateline_record::Document;
use feed_rs::model;
use feed_rs::parser::Builder;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Feed, Moment, absolute};
use crate::html::date::Published;
use crate::html::{date, fragment};
use crate::{credits, language};

/// One article, as a feed tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Its id in the feed: a GUID, else its address, else made from address and title.
    pub id: String,
    /// The address of the article.
    pub link: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Moment>,
    /// When it was changed last, where the feed says so apart.
    pub updated: Option<Moment>,
    /// Who wrote it, as written.
    pub author: Option<String>,
    /// The outlet it is from, where the feed gathers those of others.
    pub source: Option<String>,
    /// What the feed offers in place of the article.
    pub summary: Option<Content>,
    /// What the feed offers as the article.
    pub content: Option<Content>,
    /// The name of the feed.
    pub feed: Option<String>,
    /// The language the feed declares.
    pub language: Option<String>,
}

/// A text in a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Markup.
    Html(String),
    /// Plain text.
    Text(String),
}

/// How much of an article a feed carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// The whole: the article need not be fetched.
    Whole,
    /// A summary or the beginning.
    Summary,
    /// Nothing but a headline.
    Nothing,
}

/// What a text that breaks off ends with, in lower case.
const BROKEN_OFF: &[&str] = &[
    "…",
    "...",
    "[…]",
    "[...]",
    "(…)",
    "(...)",
    "read more",
    "continue reading",
    "read the full story",
    "full story",
    "more»",
    "more »",
    "read more »",
    "weiterlesen",
    "leer más",
    "lire la suite",
];
/// A text of fewer words is hardly an article, whatever the feed calls it.
const FEW_WORDS: usize = 80;

impl Content {
    /// Its paragraphs, without markup and lines of the site.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<String> {
        match self {
            Self::Html(html) => fragment(html),
            Self::Text(text) => text
                .split("\n\n")
                .map(|p| {
                    p.lines()
                        .map(str::trim)
                        .filter(|l| !l.is_empty())
                        .collect::<Vec<_>>()
                        .join("\n")
                })
                .filter(|p| !p.is_empty())
                .collect(),
        }
    }
}

impl Entry {
    /// How much of the article the feed carries. A content that breaks off, or is shorter than
    /// eighty words and no longer than the summary, is a summary whatever it is called.
    #[must_use]
    pub fn carried(&self) -> Carried {
        self.text().map_or(Carried::Nothing, |(_, carried)| carried)
    }

    /// The document that the feed carries, whole or in summary ([`Entry::carried`] says which);
    /// nothing where there is only a headline.
    #[must_use]
    pub fn document(&self) -> Option<Document> {
        let (text, _) = self.text()?;
        let mut document = Document::new(self.id.clone(), text);
        document.title.clone_from(&self.title);
        document.publisher = self.source.clone().or_else(|| self.feed.clone());
        document.url.clone_from(&self.link);
        let mut found = credits::byline(self.author.as_deref().unwrap_or_default());
        let in_text = credits::read(&document.text);
        if found.byline.is_some() {
            found.add(credits::Credits {
                byline: None,
                ..in_text
            });
        } else {
            found.add(in_text);
        }
        document.byline = found.byline;
        document.credits = found.agencies;
        document.published = self.published.map(|p| p.day);
        document.published_at = self.published.and_then(|p| p.at);
        document.language = language::language_of(&document.text)
            .map(str::to_owned)
            .or_else(|| self.language.clone());
        Some(document)
    }

    /// The longest text the feed carries, and how much of the article it is.
    fn text(&self) -> Option<(String, Carried)> {
        let text = |content: Option<&Content>| {
            content
                .map(|c| c.paragraphs().join("\n\n"))
                .filter(|t| !t.is_empty())
        };
        let words = |text: &str| text.split_whitespace().count();
        let summary = text(self.summary.as_ref());
        let Some(content) = text(self.content.as_ref()) else {
            return summary.map(|s| (s, Carried::Summary));
        };
        let lower = content.to_lowercase();
        let broken_off = BROKEN_OFF.iter().any(|end| lower.trim_end().ends_with(end));
        let no_more = summary
            .as_deref()
            .is_some_and(|s| words(&content) <= words(s));
        let whole = !broken_off && (words(&content) >= FEW_WORDS || !no_more && summary.is_some());
        let carried = if whole {
            Carried::Whole
        } else {
            Carried::Summary
        };
        Some((content, carried))
    }
}

/// Reads a well-formed feed; what is wrong with it otherwise.
pub fn parse(text: &str, url: Option<&str>) -> Result<Feed, String> {
    // The library keeps moments only: days as they were written are kept here beside them.
    let days: Arc<Mutex<HashMap<i64, (Date, bool)>>> = Arc::default();
    let seen = Arc::clone(&days);
    let parser = Builder::new()
        .sanitize_content(false)
        .base_uri(url.filter(|u| u.contains("://")))
        .timestamp_parser(move |written| {
            let Published { day, at } = date::read(written)?;
            let moment = match at {
                Some(at) => at,
                None => day.to_zoned(TimeZone::UTC).ok()?.timestamp(),
            };
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.entry(moment.as_second())
                .or_insert((day, at.is_some()));
            DateTime::from_timestamp(moment.as_second(), 0)
        })
        .build();
    let found = parser.parse(text.as_bytes()).map_err(|e| e.to_string())?;
    let days = days.lock().unwrap_or_else(PoisonError::into_inner);
    let moment = |time: Option<DateTime<chrono::Utc>>| {
        let second = time?.timestamp();
        let &(day, exact) = days.get(&second)?;
        let at = Timestamp::from_second(second).ok().filter(|_| exact);
        Some(Moment { day, at })
    };
    let site = found
        .links
        .iter()
        .find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate"))
        .and_then(|l| absolute(&l.href, url));
    let base = url.map(str::to_owned).or_else(|| site.clone());
    let entries = found
        .entries
        .into_iter()
        .map(|entry| {
            let published = moment(entry.published);
            let updated = moment(entry.updated).filter(|u| Some(*u) != published);
            let link = link(&entry.links, base.as_deref()).or_else(|| {
                // RSS: a GUID is an address unless it says otherwise.
                entry
                    .id
                    .starts_with("http")
                    .then(|| absolute(&entry.id, None))?
            });
            Entry {
                title: entry.title.as_ref().and_then(|t| plain(&t.content)),
                author: author(&entry.authors),
                source: None,
                summary: entry.summary.and_then(summary),
                content: entry.content.and_then(content),
                // Atom has but one date that every entry must have.
                published: published.or(updated),
                updated,
                link,
                id: entry.id,
                feed: None,
                language: None,
            }
        })
        .collect();
    Ok(Feed {
        title: found.title.as_ref().and_then(|t| plain(&t.content)),
        link: site,
        language: found.language.as_deref().and_then(subtag),
        entries,
        faults: Vec::new(),
    })
}

fn link(links: &[model::Link], base: Option<&str>) -> Option<String> {
    let plain = |l: &&model::Link| l.rel.as_deref().is_none_or(|r| r == "alternate");
    let page = |l: &&model::Link| l.media_type.as_deref().is_none_or(|t| t.contains("html"));
    links
        .iter()
        .filter(plain)
        .find(page)
        .or_else(|| links.iter().find(plain))
        .and_then(|l| absolute(&l.href, base))
}

fn author(people: &[model::Person]) -> Option<String> {
    let names: Vec<&str> = people
        .iter()
        .filter_map(|p| p.name.as_deref())
        .map(str::trim)
        .filter(|n| !n.is_empty() && !n.contains('@'))
        .collect();
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

fn summary(text: model::Text) -> Option<Content> {
    of(text.content, text.content_type.subty().as_str())
}

fn content(content: model::Content) -> Option<Content> {
    of(content.body?, content.content_type.subty().as_str())
}

/// RSS does not say whether a text is markup: what looks like it is.
fn of(text: String, kind: &str) -> Option<Content> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let markup = match kind {
        "plain" => {
            text.contains("</")
                || text.contains("<br")
                || text.contains("&#")
                || text.contains("&amp;")
        }
        _ => true,
    };
    Some(if markup {
        Content::Html(text.to_owned())
    } else {
        Content::Text(text.to_owned())
    })
}

/// A headline without markup and entities.
fn plain(text: &str) -> Option<String> {
    let text = if text.contains(['<', '&']) {
        fragment_text(text)
    } else {
        text.to_owned()
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn fragment_text(text: &str) -> String {
    crate::html::text_of(text)
}

fn subtag(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}
