//! What a page says of itself outside its text: `meta`, `link`, `time`, `h1`, JSON-LD.
//!
//! In: the tree and the JSON-LD blocks. Out: [`Metadata`], each field from the most trustworthy place
//! that has it. A date of modification or of the crawl is never taken for one of publication.

use std::collections::HashMap;

use dom_query::{Document as Tree, NodeRef};

use super::date::{self, Published};
use super::json_ld::{self, Article};
use super::parse::{Step, walk};

/// Names of `meta` elements that give the date of publication, the surest first: Open Graph,
/// schema.org, Dublin Core, and what analytics services and publishing systems made common.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "rnews:datepublished",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.available",
    "citation_publication_date",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "publication_date",
    "publication-date",
    "publish_date",
    "publish-date",
    "publishdate",
    "published-date",
    "published_date",
    "pubdate",
    "displaydate",
    "release_date",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
];

/// Names of `meta` elements that give who wrote it.
const AUTHOR: &[&str] = &[
    "byl",
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "twitter:data1",
];

/// Bytes, and nodes, of an element that holds a headline, a byline or a date.
const LONGEST: usize = 1_000;

/// What a page says of itself.
#[derive(Debug, Default)]
pub struct Metadata {
    /// Titles, the surest first, with the site's name still in them.
    pub titles: Vec<String>,
    /// The `h1` elements.
    pub headings: Vec<String>,
    /// The site, as it calls itself.
    pub site: Option<String>,
    /// Who wrote it, as written.
    pub authors: Vec<String>,
    /// `rel="canonical"`, as written.
    pub canonical: Option<String>,
    /// Dates of publication, the surest first.
    pub published: Vec<Published>,
    /// The language it declares, as an ISO 639-1 code.
    pub language: Option<String>,
    /// The article's text, where JSON-LD has it.
    pub body: Option<String>,
    /// It says that it is an article.
    pub is_article: bool,
    /// It says that it is something else, such as a list.
    pub is_other: bool,
    /// It asks for a password.
    pub asks_password: bool,
    /// Letters of text, and those of them in links.
    pub letters: [usize; 2],
}

/// Reads a page's metadata; its address helps to choose among several articles in JSON-LD.
pub fn read(tree: &Tree, blocks: &[String], url: Option<&str>) -> Metadata {
    let mut found = Found::default();
    walk(tree.root(), |step| found.step(step));
    let canonical = found.canonical.take().or_else(|| found.meta("og:url"));
    let article = json_ld::article(blocks, canonical.as_deref(), url);
    found.metadata(article, canonical)
}

/// What the walk through the tree has met.
#[derive(Default)]
struct Found {
    meta: HashMap<String, String>,
    title: Option<String>,
    headings: Vec<String>,
    canonical: Option<String>,
    language: Option<String>,
    /// `time` elements said to be of publication, and others that may be.
    times: [Vec<Published>; 2],
    /// Texts of elements whose class speaks of a date.
    dates: Vec<String>,
    /// Texts of elements that name the author.
    authors: Vec<String>,
    asks_password: bool,
    letters: [usize; 2],
    /// Open links, and open elements beside the article.
    inside: [usize; 2],
}

impl Found {
    fn meta(&self, name: &str) -> Option<String> {
        self.meta.get(name).cloned()
    }

    fn step(&mut self, step: Step<'_>) -> bool {
        match step {
            Step::Into(node) => self.into(node),
            Step::OutOf(node) => {
                match name(&node).as_str() {
                    "a" => self.inside[0] -= 1,
                    "aside" | "nav" | "footer" => self.inside[1] -= 1,
                    _ => {}
                }
                true
            }
        }
    }

    fn into(&mut self, node: NodeRef<'_>) -> bool {
        if node.is_text() {
            let letters = node.text().chars().filter(|c| c.is_alphabetic()).count();
            self.letters[0] += letters;
            self.letters[1] += if self.inside[0] > 0 { letters } else { 0 };
            return true;
        }
        let name = name(&node);
        match name.as_str() {
            "html" => self.language = node.attr("lang").map(|l| l.to_string()),
            "meta" => self.meta_element(&node),
            "link" => {
                let canonical = node
                    .attr("rel")
                    .is_some_and(|r| r.eq_ignore_ascii_case("canonical"));
                if canonical && self.canonical.is_none() {
                    self.canonical = attribute(&node, "href");
                }
            }
            "title" if self.title.is_none() => self.title = content(&node),
            "h1" => self.headings.extend(content(&node)),
            "input" => {
                self.asks_password |= node
                    .attr("type")
                    .is_some_and(|t| t.eq_ignore_ascii_case("password"));
            }
            "time" => self.time(&node),
            "a" => self.inside[0] += 1,
            "aside" | "nav" | "footer" => self.inside[1] += 1,
            _ => {}
        }
        self.marked(&node, &name);
        true
    }

    fn meta_element(&mut self, node: &NodeRef<'_>) {
        let Some(value) = attribute(node, "content") else {
            return;
        };
        for key in ["property", "name", "itemprop"] {
            if let Some(name) = attribute(node, key) {
                self.meta
                    .entry(name.to_ascii_lowercase())
                    .or_insert_with(|| value.clone());
            }
        }
    }

    fn time(&mut self, node: &NodeRef<'_>) {
        if self.inside[1] > 0 || self.times.iter().map(Vec::len).sum::<usize>() > 20 {
            return;
        }
        let said = format!(
            "{} {} {}",
            node.attr_or("class", ""),
            node.attr_or("itemprop", ""),
            node.attr_or("id", "")
        )
        .to_ascii_lowercase();
        let text = content(node).unwrap_or_default().to_ascii_lowercase();
        if is_modified(&said) || is_modified(&text) {
            return;
        }
        let value = attribute(node, "datetime").and_then(|d| date::read(&d));
        if let Some(found) = value.or_else(|| date::read(&text)) {
            let sure = said.contains("publi") || node.has_attr("pubdate");
            self.times[usize::from(!sure)].push(found);
        }
    }

    /// Elements whose class, `itemprop` or `rel` says that they hold the author or the date.
    fn marked(&mut self, node: &NodeRef<'_>, name: &str) {
        if self.inside[1] > 0 || matches!(name, "meta" | "link" | "html" | "body" | "time") {
            return;
        }
        let rel = node
            .attr("rel")
            .is_some_and(|r| r.eq_ignore_ascii_case("author"));
        let prop = node.attr_or("itemprop", "").to_ascii_lowercase();
        let class = node.attr_or("class", "").to_ascii_lowercase();
        let is = |words: &[&str]| class.split(['-', '_', ' ']).any(|w| words.contains(&w));
        if (rel || prop == "author" || is(&["byline", "author", "authors"]))
            && self.authors.len() < 4
        {
            self.authors
                .extend(content(node).filter(|a| a.len() <= 120));
        }
        let dated = prop == "datepublished"
            || is(&[
                "date",
                "dateline",
                "datetime",
                "published",
                "pubdate",
                "posted",
                "timestamp",
            ]);
        if dated && !is_modified(&class) && self.dates.len() < 8 {
            let value = attribute(node, "content").or_else(|| attribute(node, "datetime"));
            let value = value.or_else(|| content(node)).filter(|d| d.len() <= 120);
            self.dates
                .extend(value.filter(|d| !is_modified(&d.to_ascii_lowercase())));
        }
    }

    fn metadata(mut self, article: Option<Article>, canonical: Option<String>) -> Metadata {
        let kind = self
            .meta("og:type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut out = Metadata {
            is_article: article.is_some() || kind == "article" || kind == "blog",
            is_other: article.is_none() && matches!(kind.as_str(), "website" | "profile"),
            canonical,
            asks_password: self.asks_password,
            letters: self.letters,
            ..Metadata::default()
        };
        let article = article.unwrap_or_default();
        for name in PUBLISHED {
            out.published
                .extend(self.meta.get(*name).and_then(|v| date::read(v)));
        }
        let from_article = article.published.as_deref().and_then(date::read);
        // Open Graph and schema.org agree with the page; other names are often templates' leftovers.
        let sure = self.meta.contains_key(PUBLISHED[0]) && !out.published.is_empty();
        out.published
            .splice(usize::from(sure)..usize::from(sure), from_article);
        out.published.append(&mut self.times[0]);
        out.published
            .extend(self.dates.iter().filter_map(|d| date::read(d)));
        out.published.append(&mut self.times[1]);

        let titles = [
            article.headline,
            self.meta("og:title"),
            self.meta("twitter:title"),
            self.headings
                .first()
                .cloned()
                .filter(|_| self.headings.len() == 1),
            self.title.take(),
        ];
        out.titles = titles.into_iter().flatten().collect();
        out.site = self
            .meta("og:site_name")
            .or(article.publisher)
            .or_else(|| self.meta("application-name"))
            .or_else(|| self.meta("dc.publisher"));
        out.authors = article.authors;
        if out.authors.is_empty() {
            out.authors
                .extend(AUTHOR.iter().filter_map(|n| self.meta(n)).take(1));
        }
        if out.authors.is_empty() {
            out.authors.extend(self.authors.into_iter().take(1));
        }
        let locale = self
            .meta
            .get("og:locale")
            .or(self.meta.get("content-language"));
        out.language = [self.language.as_ref(), article.language.as_ref(), locale]
            .into_iter()
            .flatten()
            .find_map(|l| subtag(l));
        out.headings = self.headings;
        out.body = article.body;
        out
    }
}

/// Whether words speak of a change after publication.
fn is_modified(said: &str) -> bool {
    ["updat", "modif", "edited", "revis"]
        .iter()
        .any(|w| said.contains(w))
}

/// The language of a tag such as `en-GB`.
fn subtag(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

/// An element's name; empty for other nodes.
pub fn name(node: &NodeRef<'_>) -> String {
    node.node_name().map_or_else(String::new, |n| n.to_string())
}

/// An attribute with something in it, its white space made single.
fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    node.attr(name).and_then(|v| spaced(&v))
}

/// The text in an element, its white space made single; nothing where it is longer than a headline, a
/// byline or a date.
fn content(node: &NodeRef<'_>) -> Option<String> {
    let mut text = String::new();
    for (number, part) in node.descendants_it().enumerate() {
        if part.is_text() {
            text.push_str(&part.text());
        }
        if text.len() > LONGEST || number > LONGEST {
            return None;
        }
    }
    spaced(&text)
}

/// A text with single spaces; nothing where it is empty.
pub fn spaced(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
