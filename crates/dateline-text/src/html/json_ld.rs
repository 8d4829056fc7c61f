//! The article that a page describes in JSON-LD (schema.org).
//!
//! In: the blocks as written. Out: the fields of the one article the page is about. Blocks that are no
//! JSON are passed over: they are the site's mistakes, and the page has other places to look.

use serde_json::{Map, Value};

use super::metadata::spaced;

/// Nodes looked at in all blocks of a page.
const MAX_NODES: usize = 2_000;

/// What JSON-LD says of an article.
#[derive(Debug, Default)]
pub struct Article {
    /// `headline`, or `name`.
    pub headline: Option<String>,
    /// The names of `author`.
    pub authors: Vec<String>,
    /// The name of `publisher`.
    pub publisher: Option<String>,
    /// `datePublished`, as written.
    pub published: Option<String>,
    /// `inLanguage`.
    pub language: Option<String>,
    /// `articleBody`.
    pub body: Option<String>,
}

/// The article a page is about: the only one, or the one with its address.
pub fn article(blocks: &[String], canonical: Option<&str>, url: Option<&str>) -> Option<Article> {
    let values: Vec<Value> = blocks.iter().filter_map(|b| value(b)).collect();
    let mut nodes = Vec::new();
    for value in &values {
        collect(value, &mut nodes);
    }
    let articles: Vec<&Map<String, Value>> =
        nodes.iter().copied().filter(|n| is_article(n)).collect();
    let same = |node: &Map<String, Value>| {
        let address = text(node.get("url"))
            .or_else(|| text(node.get("mainEntityOfPage")))
            .or_else(|| text(node.get("@id")));
        address.is_some_and(|a| {
            [canonical, url]
                .into_iter()
                .flatten()
                .any(|b| bare(&a) == bare(b))
        })
    };
    let node = match articles.as_slice() {
        [] => return None,
        [one] => one,
        more => more.iter().find(|n| same(n))?,
    };
    Some(Article {
        headline: text(node.get("headline")).or_else(|| text(node.get("name"))),
        authors: names(node.get("author").or(node.get("creator")), &nodes),
        publisher: names(node.get("publisher"), &nodes).into_iter().next(),
        published: text(node.get("datePublished")),
        language: names(node.get("inLanguage"), &nodes).into_iter().next(),
        body: node
            .get("articleBody")
            .and_then(Value::as_str)
            .map(str::to_owned),
    })
}

/// A block as JSON, without the wrappings and control characters that sites put into it.
fn value(block: &str) -> Option<Value> {
    let block = block
        .trim()
        .trim_start_matches("<![CDATA[")
        .trim_start_matches("<!--")
        .trim_end_matches("]]>")
        .trim_end_matches("-->")
        .trim_end_matches(';');
    serde_json::from_str(block).ok().or_else(|| {
        let clean: String = block
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(&clean).ok()
    })
}

/// The objects of a value that stand for things: at the top, in lists and graphs, and as main entity.
fn collect<'a>(value: &'a Value, nodes: &mut Vec<&'a Map<String, Value>>) {
    if nodes.len() >= MAX_NODES {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|v| collect(v, nodes)),
        Value::Object(node) => {
            nodes.push(node);
            for key in ["@graph", "mainEntity"] {
                if let Some(inner) = node.get(key) {
                    collect(inner, nodes);
                }
            }
        }
        _ => {}
    }
}

fn is_article(node: &Map<String, Value>) -> bool {
    let is =
        |kind: &str| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report";
    match node.get("@type") {
        Some(Value::String(kind)) => is(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is),
        _ => false,
    }
}

/// The names a field gives: texts, objects with a name, references to such objects, lists of these.
fn names(value: Option<&Value>, nodes: &[&Map<String, Value>]) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values
            .iter()
            .take(20)
            .flat_map(|v| names_of(v, nodes))
            .collect(),
        Some(value) => names_of(value, nodes).into_iter().collect(),
        None => Vec::new(),
    }
}

fn names_of(value: &Value, nodes: &[&Map<String, Value>]) -> Option<String> {
    match value {
        Value::String(name) => spaced(&unescaped(name)),
        Value::Object(node) => text(node.get("name")).or_else(|| {
            let id = node.get("@id")?.as_str()?;
            let named = |n: &&&Map<String, Value>| {
                n.get("@id").and_then(Value::as_str) == Some(id) && n.contains_key("name")
            };
            text(nodes.iter().find(named)?.get("name"))
        }),
        _ => None,
    }
}

/// A field that is text, or an object with an address, or the first of a list of these.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => spaced(&unescaped(text)),
        Value::Array(values) => values
            .iter()
            .find_map(Value::as_str)
            .and_then(|t| spaced(&unescaped(t))),
        Value::Object(node) => node.get("@id").and_then(Value::as_str).and_then(spaced),
        _ => None,
    }
}

/// The entities that sites leave in JSON.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    dom_query::Document::fragment(text.replace('<', "&lt;").as_str())
        .text()
        .to_string()
}

/// An address without what does not matter when comparing.
fn bare(url: &str) -> &str {
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.split(['?', '#']).next().unwrap_or(url);
    url.trim_start_matches("www.").trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_found_wherever_it_stands() {
        for block in [
            r#"{"@type":"NewsArticle","headline":"A &amp; B","datePublished":"2022-10-20",
                "author":[{"@type":"Person","name":"Ann Lee"},"Bo Wu"],"publisher":{"name":"Daily"}}"#,
            r#"[{"@type":"BreadcrumbList"},{"@type":["NewsArticle","Thing"],"headline":"A & B",
                "datePublished":"2022-10-20","author":["Ann Lee","Bo Wu"],"publisher":"Daily"}]"#,
            r##"{"@graph":[{"@type":"Organization","@id":"#o","name":"Daily"},{"@type":"Person","@id":"#p","name":"Ann Lee"},
                {"@type":"ReportageNewsArticle","headline":"A & B","datePublished":"2022-10-20",
                "author":[{"@id":"#p"},{"name":"Bo Wu"}],"publisher":{"@id":"#o"}}]}"##,
            "//<![CDATA[",
            "",
        ] {
            let found = article(&[block.to_owned()], None, None);
            if block.len() < 20 {
                assert!(found.is_none());
                continue;
            }
            let found = found.unwrap();
            assert_eq!(found.headline.as_deref(), Some("A & B"), "{block}");
            assert_eq!(found.authors, ["Ann Lee", "Bo Wu"], "{block}");
            assert_eq!(found.publisher.as_deref(), Some("Daily"), "{block}");
            assert_eq!(found.published.as_deref(), Some("2022-10-20"), "{block}");
        }
    }

    #[test]
    fn of_several_articles_the_one_with_the_address_counts() {
        let block = r#"[{"@type":"NewsArticle","headline":"One","url":"https://a.example/1"},
            {"@type":"NewsArticle","headline":"Two","url":"https://www.a.example/2/"}]"#;
        let blocks = [block.to_owned()];
        assert!(article(&blocks, None, Some("https://a.example/")).is_none());
        let two = article(&blocks, None, Some("http://a.example/2?x=1")).unwrap();
        assert_eq!(two.headline.as_deref(), Some("Two"));
    }

    #[test]
    fn control_characters_do_not_hide_an_article() {
        let block = "{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\"};";
        assert_eq!(
            article(&[block.to_owned()], None, None)
                .unwrap()
                .headline
                .as_deref(),
            Some("A B")
        );
    }
}
