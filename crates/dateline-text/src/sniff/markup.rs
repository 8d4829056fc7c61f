//! Pages, feeds, dumps and other things that begin with `<`.

use super::Kind;

/// Elements that a page, or a piece of one, begins with. The list is that of the MIME Sniffing
/// Standard, and what articles begin with.
const PAGE: &[&str] = &[
    "html",
    "head",
    "body",
    "script",
    "iframe",
    "h1",
    "h2",
    "h3",
    "div",
    "font",
    "table",
    "a",
    "style",
    "title",
    "b",
    "br",
    "p",
    "meta",
    "link",
    "article",
    "section",
    "main",
    "header",
    "nav",
    "span",
    "center",
    "ul",
    "ol",
    "em",
    "strong",
    "i",
    "blockquote",
    "figure",
    "img",
    "base",
];

/// The kind of a text that begins with `<`.
pub fn kind(text: &str, whole: bool) -> Option<Kind> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(inner) = rest.strip_prefix('<') else {
            // Words between the declarations: a page of a careless kind, or no page at all.
            return whole.then_some(Kind::Text);
        };
        let end = match inner.as_bytes().first() {
            Some(b'?') => inner.find("?>").map(|at| at + 2),
            Some(b'!') if inner.starts_with("!--") => inner.find("-->").map(|at| at + 3),
            Some(b'!') if inner.len() < 3 => None,
            Some(b'!') => {
                let doctype = inner[1..].trim_start();
                if starts_with(doctype, "doctype") && starts_with(doctype[7..].trim_start(), "html")
                {
                    return Some(Kind::Html);
                }
                doctype_end(inner)
            }
            _ => return root(inner, whole, text.starts_with("<?xml")),
        };
        match end {
            Some(end) => rest = &inner[end..],
            // A page whose first comment is longer than what is looked at.
            None if whole && inner.starts_with("!--") => return Some(Kind::Html),
            None => return whole.then_some(Kind::Text),
        }
    }
}

/// The end of a document type, which may have brackets with more of them in it.
fn doctype_end(inner: &str) -> Option<usize> {
    match (inner.find('['), inner.find('>')) {
        (Some(open), Some(close)) if open < close => {
            let end = open + inner[open..].find(']')?;
            Some(end + inner[end..].find('>')? + 1)
        }
        (_, close) => close.map(|at| at + 1),
    }
}

/// The kind by the first element.
fn root(inner: &str, whole: bool, xml: bool) -> Option<Kind> {
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_')));
    let Some(end) = end else {
        // The name may go on.
        return whole.then_some(Kind::Text);
    };
    let name = inner[..end].to_ascii_lowercase();
    let after = inner[end..].chars().next().unwrap_or(' ');
    if !(after.is_whitespace() || matches!(after, '>' | '/')) {
        return Some(Kind::Text);
    }
    Some(match name.as_str() {
        "rss" | "feed" | "rdf:rdf" | "rdf" => Kind::Feed,
        name if name.ends_with(":feed") => Kind::Feed,
        "mediawiki" => Kind::Wiki,
        "svg" => Kind::Other("an SVG image", "an image holds no text to read"),
        name if PAGE.contains(&name) => Kind::Html,
        _ if xml => Kind::OtherXml,
        _ => Kind::Text,
    })
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
}
