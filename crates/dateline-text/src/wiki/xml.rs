//! One page of a dump, out of its XML.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// A page as a dump has it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RawPage {
    pub title: String,
    pub namespace: Option<i64>,
    pub id: Option<u64>,
    pub redirects: bool,
    /// The time of its last revision, as written.
    pub revised: Option<String>,
    pub format: Option<String>,
    /// The wikitext of its last revision.
    pub text: Option<String>,
}

/// The value of an attribute.
pub fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok().flatten()?;
    Some(found.value.as_ref().to_owned())
}

/// The text of a reference; an unknown one stands as written.
pub fn reference(reference: &BytesRef) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name: &str = reference;
    resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// The page in a `page` element, from its first tag to its last.
pub fn page(xml: &str) -> Result<RawPage, Cow<'static, str>> {
    let mut page = RawPage::default();
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    loop {
        let event = reader.read_event();
        match event {
            Ok(Event::Start(start)) => {
                path.push(start.local_name().as_ref().to_owned());
                text.clear();
            }
            Ok(Event::Empty(empty)) => page.redirects |= empty.local_name().as_ref() == "redirect",
            Ok(Event::Text(part)) => text.push_str(&part.xml10_content()),
            Ok(Event::CData(part)) => text.push_str(&part),
            Ok(Event::GeneralRef(part)) => text.push_str(&reference(&part)),
            Ok(Event::End(_)) => {
                let path_names: Vec<&str> = path.iter().map(String::as_str).collect();
                page.set(&path_names, &mut text);
                path.pop();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                let at = reader.error_position();
                return Err(format!("the page's XML is broken at its byte {at}: {error}").into());
            }
        }
    }
    if !path.is_empty() {
        return Err("the page's XML does not end".into());
    }
    Ok(page)
}

impl RawPage {
    fn set(&mut self, path: &[&str], text: &mut String) {
        match path {
            ["page", "title"] => self.title = text.trim().to_owned(),
            ["page", "ns"] => self.namespace = text.trim().parse().ok(),
            ["page", "id"] => self.id = text.trim().parse().ok(),
            ["page", "redirect"] => self.redirects = true,
            ["page", "revision", "timestamp"] => self.revised = Some(text.trim().to_owned()),
            ["page", "revision", "format"] => self.format = Some(text.trim().to_owned()),
            ["page", "revision", "text"] => self.text = Some(std::mem::take(text)),
            _ => {}
        }
    }
}
