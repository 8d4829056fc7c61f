//! Feeds that are not quite XML.
//!
//! In: the decoded feed. Out: it with what hinders the parser mended (its declaration, its version,
//! signs that XML does not know), or its entries one by one, so that a damaged one costs itself.

use super::{Feed, entry};

/// Entries read one by one at most.
const MAX_ENTRIES: usize = 5_000;
/// Bytes before the first entry that go with each of them.
const MAX_HEAD: usize = 64 << 10;

/// The encoding an XML declaration names.
pub fn declared(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(200).map(|&b| char::from(b)).collect();
    let declaration = &head[head.find("<?xml")?..];
    let declaration = &declaration[..declaration.find("?>")?];
    let after = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?;
    let label: String = after
        .trim_start()
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// The feed without its declaration (the text is decoded already) and with a version of RSS that
/// the parser knows: those before 2.0 differ in nothing that is read here.
pub fn prolog(text: &str) -> String {
    let mut text = match (text.starts_with("<?xml"), text.find("?>")) {
        (true, Some(end)) => text[end + 2..].trim_start().to_owned(),
        _ => text.to_owned(),
    };
    if let Some(start) = text.find("<rss")
        && let Some(length) = text[start..].find('>')
    {
        let tag = &text[start..start + length];
        if ![
            "\"2.0\"", "'2.0'", "\"0.91\"", "\"0.92\"", "'0.91'", "'0.92'",
        ]
        .iter()
        .any(|v| tag.contains(v))
        {
            let others: String = tag
                .split_whitespace()
                .skip(1)
                .filter(|w| !w.starts_with("version"))
                .map(|w| format!(" {w}"))
                .collect();
            let tag = format!("<rss version=\"2.0\"{others}");
            text.replace_range(start..start + length, &tag);
        }
    }
    text.retain(|c| c == '\n' || c == '\t' || c == '\r' || !c.is_control());
    text
}

/// How deep elements stand in one another, by their tags.
pub fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let rest = &text[at + found..];
        let passed = [("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")]
            .iter()
            .find(|(begin, _)| rest.starts_with(begin));
        let end = if let Some((_, end)) = passed {
            rest.find(end).map_or(rest.len(), |e| e + end.len())
        } else {
            let end = rest.find('>').map_or(rest.len(), |e| e + 1);
            let tag = &rest[..end];
            if tag.starts_with("</") {
                depth = depth.saturating_sub(1);
            } else if !tag.ends_with("/>") && !tag.starts_with("<!") {
                depth += 1;
                deepest = deepest.max(depth);
            }
            end
        };
        at += found + end;
    }
    deepest
}

/// The entries of a feed that is not well-formed, each read by itself.
pub fn by_entries(text: &str, url: Option<&str>, what: &str) -> Option<Feed> {
    let name = ["item", "entry"]
        .into_iter()
        .find(|n| element(text, n, 0).is_some())?;
    let (first, _) = element(text, name, 0)?;
    if first > MAX_HEAD {
        return None;
    }
    let head = &text[..first];
    let tail = if name == "entry" {
        "</feed>"
    } else if head.contains("<channel") && !head.contains("</channel>") {
        "</channel></rss>"
    } else {
        "</rdf:RDF>"
    };
    let mut feed: Option<Feed> = None;
    let mut faults = vec![format!("not well-formed: {what}; read entry by entry")];
    let mut at = first;
    let mut number = 0;
    while let Some((start, end)) = element(text, name, at) {
        number += 1;
        if number > MAX_ENTRIES {
            faults.push(format!("only the first {MAX_ENTRIES} entries were read"));
            break;
        }
        let Some(end) = end else {
            faults.push(format!(
                "entry {number} has no end: the feed is cut off, fetch it again"
            ));
            break;
        };
        at = end;
        let one = format!("{head}{}{tail}", &text[start..end]);
        let read = entry::parse(&one, url).or_else(|_| entry::parse(&mended(&one), url));
        match read {
            Ok(one) => match &mut feed {
                Some(feed) => feed.entries.extend(one.entries),
                None => feed = Some(one),
            },
            Err(what) => faults.push(format!("entry {number} was left out: {what}")),
        }
    }
    let mut feed = feed?;
    feed.faults = faults;
    Some(feed)
}

/// Signs that stand for themselves where XML wants them written otherwise: `&` before what is no entity,
/// and the entities of HTML.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name: String = rest
            .chars()
            .take(12)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '#')
            .collect();
        let known = rest[name.len()..].starts_with(';')
            && (["amp", "lt", "gt", "quot", "apos"].contains(&name.as_str())
                || name.starts_with('#'));
        out.push_str(if known { "&" } else { "&amp;" });
    }
    out.push_str(rest);
    out
}

/// The next element of a name from a place on: where it begins, and where it ends if it does.
fn element(text: &str, name: &str, from: usize) -> Option<(usize, Option<usize>)> {
    let open = format!("<{name}");
    let mut at = from;
    let start = loop {
        let found = at + text[at..].find(&open)?;
        at = found + open.len();
        if text[at..].starts_with(|c: char| c == '>' || c.is_whitespace()) {
            break found;
        }
    };
    let close = format!("</{name}>");
    let end = text[at..].find(&close).map(|e| at + e + close.len());
    Some((start, end))
}

/// What each item of RSS says of the outlet it is from (`<source url="…">Name</source>`), which the
/// parser leaves out.
pub fn sources(text: &str) -> Vec<Option<String>> {
    let mut out = Vec::new();
    let mut at = 0;
    if !text.contains("<source") {
        return out;
    }
    while let Some((start, Some(end))) = element(text, "item", at) {
        at = end;
        let item = &text[start..end];
        let source = element(item, "source", 0).and_then(|(start, end)| {
            let inner = &item[start..end?];
            let inner = &inner[inner.find('>')? + 1..inner.rfind("</")?];
            let inner = inner
                .trim()
                .trim_start_matches("<![CDATA[")
                .trim_end_matches("]]>");
            let name = crate::html::text_of(inner)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            (!name.is_empty()).then_some(name)
        });
        out.push(source);
    }
    out
}
