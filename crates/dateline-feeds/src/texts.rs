//! INTERIM, not to be committed.
use crate::fetch::Answer;
use crate::reading::{Item, ReadFeed, Reader};
use dateline_record::Document;
use url::Url;
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts;
fn between<'a>(s: &'a str, a: &str, b: &str) -> Option<&'a str> {
    let i = s.find(a)? + a.len();
    let j = s[i..].find(b)? + i;
    Some(&s[i..j])
}
impl Reader for Texts {
    fn feed(&self, answer: &Answer, _: &Url) -> Result<ReadFeed, String> {
        let t = String::from_utf8_lossy(&answer.body).into_owned();
        if !t.contains("<rss") {
            return Err("no feed".into());
        }
        let items = t
            .split("<item>")
            .skip(1)
            .filter_map(|i| {
                Some(Item {
                    id: between(i, "<guid>", "</guid>")
                        .or(between(i, "<link>", "</link>"))?
                        .to_owned(),
                    link: between(i, "<link>", "</link>").map(str::to_owned),
                    title: between(i, "<title>", "</title>").map(str::to_owned),
                    published: between(i, "<pubDate>", "</pubDate>").and_then(|d| {
                        jiff::fmt::rfc2822::DateTimeParser::new()
                            .parse_timestamp(d)
                            .ok()
                    }),
                    document: None,
                })
            })
            .collect();
        Ok(ReadFeed {
            title: between(&t, "<title>", "</title>").map(str::to_owned),
            items,
        })
    }
    fn article(&self, answer: &Answer, url: &Url) -> Result<Document, String> {
        let t = String::from_utf8_lossy(&answer.body).into_owned();
        let text: Vec<&str> = t
            .split("<p>")
            .skip(1)
            .filter_map(|p| p.split("</p>").next())
            .collect();
        let mut d = Document::new(url.as_str(), text.join("\n\n"));
        d.title = between(&t, "<h1>", "</h1>").map(str::to_owned);
        d.url = Some(url.to_string());
        if d.text.is_empty() {
            return Err("no article".into());
        }
        Ok(d)
    }
}
