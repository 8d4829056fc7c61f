//! The libraries compared: each a function from a page to the text of its article, empty where it
//! finds none.

use dateline_text::html::{Hints, document};

/// A page and its address to a text.
pub type Extract = fn(&str, Option<&str>) -> String;

/// All of them, and what dateline makes of the one it uses.
pub const LIBRARIES: &[(&str, Extract)] = &[
    ("dom_smoothie 0.19", smoothie),
    ("libreadability 0.3", libreadability),
    ("legible 0.5", legible),
    ("trafilatura 0.6", trafilatura),
    ("trafilatura 0.6, with fallback", trafilatura_fallback),
    ("dateline", dateline),
];

fn smoothie(html: &str, url: Option<&str>) -> String {
    let config = dom_smoothie::Config {
        text_mode: dom_smoothie::TextMode::Formatted,
        ..Default::default()
    };
    dom_smoothie::Readability::new(html, url, Some(config))
        .and_then(|mut page| page.parse())
        .map_or_else(|_| String::new(), |article| article.text_content.to_string())
}

fn libreadability(html: &str, url: Option<&str>) -> String {
    libreadability::extract(html, url).map_or_else(|_| String::new(), |a| a.text_content)
}

fn legible(html: &str, url: Option<&str>) -> String {
    legible::parse(html, url, None).map_or_else(|_| String::new(), |a| a.text_content)
}

fn trafilatura(html: &str, _: Option<&str>) -> String {
    let options = trafilatura::Options::default().with_exclude_comments(true);
    trafilatura::extract(html, &options).map_or_else(|_| String::new(), |r| r.content_text)
}

fn trafilatura_fallback(html: &str, _: Option<&str>) -> String {
    let options = trafilatura::Options::default()
        .with_exclude_comments(true)
        .with_fallback(true);
    trafilatura::extract(html, &options).map_or_else(|_| String::new(), |r| r.content_text)
}

fn dateline(html: &str, url: Option<&str>) -> String {
    let hints = Hints {
        url,
        ..Hints::default()
    };
    document(html.as_bytes(), &hints).map_or_else(|_| String::new(), |d| d.text)
}
