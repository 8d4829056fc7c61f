//! A news page to a document.
//!
//! In: the bytes of an HTML page, and what its bearer knows of it ([`Hints`]). Out: the article as a
//! [`Document`]: paragraphs with a blank line between, headline, byline, publisher, canonical address,
//! date of publication, language, credited agencies; or why there is no article to be had.
//!
//! The article is found by [`dom_smoothie`], a port of Mozilla's Readability (`docs/inputs.md` has the
//! comparison with others). What it gives is cut into paragraphs here, and lines of the site are
//! dropped. `parse` keeps hostile pages within bounds of time and memory.
//!
//! ```
//! use dateline_text::html::{Hints, document};
//!
//! let page = "<html lang=en><title>Troops cross border - Daily Ledger</title>
//!   <meta property='og:site_name' content='Daily Ledger'>
//!   <meta property='article:published_time' content='2022-10-20T08:00:00Z'>
//!   <article><h1>Troops cross border</h1><p>KYIV (Reuters) - Some 9,000 troops crossed the border on
//!   Thursday, the defence ministry said, and more were on their way from the east.</p>
//!   <p>The president called an emergency meeting of his cabinet.</p></article>";
//! let document = document(page.as_bytes(), &Hints::default()).unwrap();
//! assert_eq!(document.title.as_deref(), Some("Troops cross border"));
//! assert_eq!(document.publisher.as_deref(), Some("Daily Ledger"));
//! assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
//! assert_eq!(document.credits, ["Reuters"]);
//! assert!(document.text.starts_with("KYIV (Reuters) - Some 9,000 troops"));
//! ```

mod boilerplate;
mod charset;
pub(crate) mod date;
mod json_ld;
mod metadata;
mod paragraphs;
mod parse;
mod title;

use dateline_record::{Document, content_id};
use dom_smoothie::{Config, Readability};
use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::credits::{self, Credits};
use crate::error::NoArticle;
use crate::{Cause, encoding, language};

use date::Published;
use metadata::Metadata;
use paragraphs::{Paragraph, paragraphs};

/// Letters an article should have for the first of Readability's attempts to be taken: below it
/// tries others, which let more of the page in.
const ENOUGH_LETTERS: usize = 250;

/// What is known of a page from where it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The document's id; by default its address, else one from its content.
    pub id: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// The encoding its bearer declares, as in an HTTP header.
    pub charset: Option<&'a str>,
    /// When it was fetched: a page is not published later. It is never taken for the date itself.
    pub fetched: Option<Timestamp>,
}

/// The article in a page.
///
/// # Errors
/// [`Cause::NoArticle`] where the page holds none, [`Cause::PageBeyondBounds`] where its markup is
/// beyond what is safe to parse.
pub fn document(bytes: &[u8], hints: &Hints<'_>) -> Result<Document, Cause> {
    let declared = hints
        .charset
        .map(str::to_owned)
        .or_else(|| charset::declared(bytes));
    let decoded = encoding::decode(bytes, declared.as_deref());
    if decoded.text.trim().is_empty() {
        return Err(Cause::NoArticle(NoArticle::Empty));
    }
    let page = parse::parse(&decoded.text)?;
    let metadata = metadata::read(&page.tree, &page.json_ld, hints.url);
    let links = Links::of(hints.url, metadata.canonical.as_deref());
    let site = metadata.site.clone().or_else(|| links.domain.clone());
    let names: Vec<&str> = [
        site.as_deref(),
        links.domain.as_deref(),
        links.label.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let title = title::choose(&metadata.titles, &metadata.headings, &names);
    let found = extracted(page.tree);
    let text = article(&found, &metadata, title.as_deref())?;

    let mut document = Document::new("", text);
    let credits = credits_of(&document.text, &metadata);
    document.byline = credits.byline;
    document.credits = credits.agencies;
    document.url = hints
        .url
        .map(str::to_owned)
        .or_else(|| links.canonical.clone());
    document.canonical = links
        .canonical
        .filter(|c| Some(c.as_str()) != document.url.as_deref());
    document.id = match (hints.id, &document.url) {
        (Some(id), _) => id.to_owned(),
        (None, Some(url)) => url.clone(),
        (None, None) => content_id('d', &[&document.text]),
    };
    let published = published(&metadata, &found, hints, document.canonical.as_deref());
    document.published = published.map(|p| p.day);
    document.published_at = published.and_then(|p| p.at);
    document.language = language::language_of(&document.text)
        .map(str::to_owned)
        .or(metadata.language);
    document.title = title;
    document.publisher = site;
    Ok(document)
}

/// The text of the article: its paragraphs with a blank line between.
fn article(found: &[Paragraph], metadata: &Metadata, title: Option<&str>) -> Result<String, Cause> {
    let kept = boilerplate::cleaned(found, title);
    let Some(why) = boilerplate::no_article(found, &kept, metadata, title) else {
        return Ok(kept.join("\n\n"));
    };
    // Some pages show their text by script only, and have it whole in JSON-LD.
    let body = metadata.body.as_deref().map(body).unwrap_or_default();
    let told = boilerplate::cleaned(&body, title);
    match boilerplate::no_article(&body, &told, metadata, title) {
        None => Ok(told.join("\n\n")),
        Some(_) => Err(Cause::NoArticle(why)),
    }
}

/// What Readability takes for the article.
fn extracted(tree: dom_query::Document) -> Vec<Paragraph> {
    let config = Config {
        disable_json_ld: true,
        char_threshold: ENOUGH_LETTERS,
        ..Config::default()
    };
    let Ok(mut readability) = Readability::with_document(tree, None, Some(config)) else {
        return Vec::new();
    };
    if readability.parse().is_err() {
        return Vec::new();
    }
    let content = readability.doc.select_single("#readability-page-1");
    content
        .nodes()
        .first()
        .map(|n| paragraphs(*n))
        .unwrap_or_default()
}

/// The paragraphs of a text in JSON-LD, which may hold markup.
fn body(text: &str) -> Vec<Paragraph> {
    if text.contains("</") {
        return parse::parse(text)
            .map(|p| paragraphs(p.tree.root()))
            .unwrap_or_default();
    }
    text.lines()
        .filter_map(metadata::spaced)
        .map(|text| Paragraph {
            letters: text.chars().filter(|c| c.is_alphabetic()).count(),
            linked: 0,
            text,
        })
        .collect()
}

/// The paragraphs of a piece of markup that is an article already, such as a feed's; none where it is
/// beyond what is safe to parse.
pub(crate) fn fragment(html: &str) -> Vec<String> {
    let found = parse::parse(html)
        .map(|p| paragraphs(p.tree.root()))
        .unwrap_or_default();
    boilerplate::cleaned(&found, None)
}

/// The text of a few words with markup or entities in them.
pub(crate) fn text_of(html: &str) -> String {
    parse::parse(html)
        .map(|p| p.tree.text().to_string())
        .unwrap_or_default()
}

/// Who wrote it and whom it credits, by the page's metadata first and its text second.
fn credits_of(text: &str, metadata: &Metadata) -> Credits {
    let mut all = Credits::default();
    for author in &metadata.authors {
        all.add(credits::byline(author));
    }
    let in_text = credits::read(text);
    let byline = all.byline.take();
    all.add(in_text);
    if byline.is_some() {
        all.byline = byline;
    }
    all
}

/// The date of publication: by metadata, address, then text. A later source that agrees to the day
/// adds the moment.
fn published(
    metadata: &Metadata,
    article: &[Paragraph],
    hints: &Hints<'_>,
    canonical: Option<&str>,
) -> Option<Published> {
    let mut all = metadata.published.clone();
    all.extend(
        [hints.url, canonical]
            .into_iter()
            .flatten()
            .find_map(date::in_address),
    );
    let ends = article.iter().take(5).chain(article.iter().rev().take(3));
    all.extend(ends.filter_map(|p| date::alone(&p.text)));
    if let Some(fetched) = hints.fetched {
        // A day of grace: zones differ, and so do clocks.
        let last = fetched
            .checked_add(jiff::SignedDuration::from_hours(26))
            .unwrap_or(fetched);
        let last = last.to_zoned(jiff::tz::TimeZone::UTC).date();
        all.retain(|p| p.day <= last);
    }
    let first = *all.first()?;
    let near = |a: Date, b: Date| a.until(b).is_ok_and(|span| span.get_days().abs() <= 1);
    let moment = all
        .iter()
        .find(|p| p.at.is_some() && near(p.day, first.day));
    Some(match moment {
        Some(found) if first.at.is_none() => *found,
        _ => first,
    })
}

/// A page's addresses.
#[derive(Default)]
struct Links {
    /// Where it says it belongs.
    canonical: Option<String>,
    /// The host without `www.` and the like.
    domain: Option<String>,
    /// The part of the host that names the site.
    label: Option<String>,
}

impl Links {
    fn of(url: Option<&str>, canonical: Option<&str>) -> Self {
        let url = url
            .and_then(|u| Url::parse(u).ok())
            .filter(|u| u.has_host());
        let canonical = canonical
            .and_then(|c| match &url {
                Some(url) => url.join(c).ok(),
                None => Url::parse(c).ok(),
            })
            .filter(|c| matches!(c.scheme(), "http" | "https") && c.has_host())
            // Sites that give their front page as the canonical address of every page.
            .filter(|c| {
                c.path() != "/"
                    || c.query().is_some()
                    || url.as_ref().is_none_or(|u| u.path() == "/")
            });
        let domain = url
            .as_ref()
            .or(canonical.as_ref())
            .and_then(Url::host_str)
            .map(|host| {
                let mut host = host;
                for prefix in ["www.", "m.", "amp.", "mobile.", "edition."] {
                    host = host.strip_prefix(prefix).unwrap_or(host);
                }
                host.to_owned()
            });
        let label = domain
            .as_deref()
            .and_then(|d| d.split('.').next())
            .map(str::to_owned);
        Self {
            canonical: canonical.map(String::from),
            domain,
            label,
        }
    }
}

#[cfg(test)]
mod tests;
