//! The wiki that a dump is of.
//!
//! In: the `siteinfo` at the beginning of a dump. Out: its name and language, how its pages are
//! addressed, and the prefixes of links that show no text.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::xml::{attribute, reference};

/// What the beginning of a dump says of the wiki.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// `Wikinews`.
    pub name: Option<String>,
    /// `enwikinews`.
    pub database: Option<String>,
    /// `https://en.wikinews.org/wiki/`, to which a title is added.
    pub base: Option<String>,
    /// The language, as an ISO 639-1 code where there is one.
    pub language: Option<String>,
    pub names: Names,
}

/// Prefixes of links to files and categories, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names(HashSet<String>);

impl Default for Names {
    fn default() -> Self {
        Self(
            ["file", "image", "media", "category"]
                .map(str::to_owned)
                .into(),
        )
    }
}

impl Names {
    /// Whether links with this prefix show no text.
    pub fn is_left_out(&self, prefix: &str) -> bool {
        !prefix.is_empty() && self.0.contains(&prefix.replace('_', " ").to_lowercase())
    }
}

/// Namespaces by their numbers: media, files, categories.
const NO_TEXT: [&str; 3] = ["-2", "6", "14"];

impl Site {
    /// The site that the beginning of a dump describes; what is broken in it stays unknown.
    pub fn read(beginning: &str) -> Self {
        let mut site = Self::default();
        let mut reader = Reader::from_str(beginning);
        let (mut element, mut text, mut key) = (String::new(), String::new(), String::new());
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    element = start.local_name().as_ref().to_owned();
                    text.clear();
                    match element.as_str() {
                        "mediawiki" => site.language = attribute(&start, "xml:lang"),
                        "namespace" => key = attribute(&start, "key").unwrap_or_default(),
                        _ => {}
                    }
                }
                Ok(Event::Text(part)) => text.push_str(&part.xml10_content()),
                Ok(Event::GeneralRef(part)) => text.push_str(&reference(&part)),
                Ok(Event::End(_)) => {
                    site.set(&element, text.trim(), &key);
                    element.clear();
                }
                Ok(Event::Eof) | Err(_) => return site,
                Ok(_) => {}
            }
        }
    }

    fn set(&mut self, element: &str, text: &str, key: &str) {
        if text.is_empty() {
            return;
        }
        match element {
            "sitename" => self.name = Some(text.to_owned()),
            "dbname" => self.database = Some(text.to_owned()),
            "base" => self.base = text.rfind('/').map(|end| text[..=end].to_owned()),
            "namespace" if NO_TEXT.contains(&key) => _ = self.names.0.insert(text.to_lowercase()),
            _ => {}
        }
    }

    /// Who publishes the pages.
    pub fn publisher(&self) -> Option<String> {
        let database = self.database.as_deref().unwrap_or_default();
        match database.ends_with("wikinews") {
            true => Some("Wikinews".to_owned()),
            false => self.name.clone(),
        }
    }

    /// The address of a page.
    pub fn url(&self, title: &str) -> Option<String> {
        let mut url = self.base.clone()?;
        for byte in title.bytes() {
            match byte {
                b' ' => url.push('_'),
                _ if byte.is_ascii_alphanumeric() || b"-_.~!*();:@$,/".contains(&byte) => {
                    url.push(char::from(byte));
                }
                _ => url.push_str(&format!("%{byte:02X}")),
            }
        }
        Some(url)
    }
}
