//! From what a server sent to entries and documents.

use dateline_record::Document;
use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::error::FetchError;
use crate::fetch::Answer;

/// A feed as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadFeed {
    /// Its title.
    pub title: Option<String>,
    /// Its entries, in its order.
    pub items: Vec<Item>,
}

/// One entry of a feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Its id, or its link where it has none.
    pub id: String,
    /// The address of its article, as written.
    pub link: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// The day of it, where it was written.
    pub day: Option<Date>,
    /// The article, where the feed carries it whole.
    pub document: Option<Box<Document>>,
}

/// Reads feeds and pages; tests put their own in its place.
pub trait Reader: Send + Sync {
    /// The entries of a feed, or why it cannot be read.
    fn feed(&self, answer: &Answer, url: &Url) -> Result<ReadFeed, String>;
    /// The article on a page, or why there is none.
    fn article(&self, answer: &Answer, url: &Url) -> Result<Document, String>;
}

/// Content types of feeds; servers often call them plain text, HTML or nothing.
pub const FEED_TYPES: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";
/// Content types of articles.
pub const ARTICLE_TYPES: &str = "text/html, application/xhtml+xml, text/plain;q=0.5";

/// Refuses what says that it is no feed: pictures, sound, programs.
pub fn check_feed_type(answer: &Answer) -> Result<(), FetchError> {
    let kind = media_type(answer);
    let fits = kind.is_empty()
        || kind.starts_with("text/")
        || kind == "application/octet-stream"
        || ["xml", "json", "rss", "atom", "rdf"]
            .iter()
            .any(|form| kind.contains(form));
    fits.then_some(()).ok_or(FetchError::ContentType {
        found: shortened(&kind),
        expected: "a feed (XML or JSON)",
    })
}

/// Refuses what says that it is no page.
pub fn check_article_type(answer: &Answer) -> Result<(), FetchError> {
    let kind = media_type(answer);
    let fits = matches!(
        kind.as_str(),
        "" | "text/html" | "application/xhtml+xml" | "text/plain"
    );
    fits.then_some(()).ok_or(FetchError::ContentType {
        found: shortened(&kind),
        expected: "a page (text/html)",
    })
}

fn media_type(answer: &Answer) -> String {
    let kind = answer.content_type.as_deref().unwrap_or_default();
    kind.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn shortened(kind: &str) -> String {
    kind.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_are_taken_for_what_they_may_be() {
        let of = |kind: &str| Answer {
            content_type: Some(kind.to_owned()),
            ..Answer::default()
        };
        for kind in [
            "application/rss+xml; charset=utf-8",
            "TEXT/XML",
            "text/html",
            "text/plain",
            "application/json",
            "application/x-rss",
            "",
        ] {
            assert!(check_feed_type(&of(kind)).is_ok(), "{kind}");
        }
        for kind in [
            "image/png",
            "audio/mpeg",
            "application/pdf",
            "application/zip",
            "video/mp4",
        ] {
            assert!(
                check_feed_type(&of(kind)).is_err() && check_article_type(&of(kind)).is_err(),
                "{kind}"
            );
        }
        for kind in [
            "text/html; charset=x",
            "application/xhtml+xml",
            "text/plain",
            "",
        ] {
            assert!(check_article_type(&of(kind)).is_ok(), "{kind}");
        }
        assert!(check_article_type(&of("application/rss+xml")).is_err());
    }
}
