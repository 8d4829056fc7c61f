//! A page's markup to a tree, within bounds.
//!
//! In: the decoded page. Out: its tree without scripts, styles and comments, and the JSON-LD blocks it
//! holds; or why it is not read. A page is untrusted: a few hundred kilobytes can be written so that
//! the standard's way of parsing takes hours or fills the memory (elements nested without end,
//! elements of countless attributes, formatting elements reopened in every paragraph). So nothing but
//! markup reaches the parser, attributes are counted before it, and depth and size while it runs.

use std::borrow::Cow;

use dom_query::{Document, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};

use crate::Cause;

/// Bytes of a page, decoded. Real pages are seldom longer than three million.
pub const MAX_BYTES: usize = 12 << 20;
/// Attributes of one element; the parser compares each with each.
const MAX_ATTRIBUTES: usize = 1_000;
/// Elements in one another; browsers stop at 512.
const MAX_DEPTH: usize = 512;
/// Nodes of the tree.
const MAX_NODES: usize = 200_000;
/// The depths of all nodes together: finding the article takes time in proportion to it. A page of
/// 20,000 nodes has about 400,000.
const MAX_DEPTHS: usize = 4_000_000;
/// Signs that may begin a tag.
const MAX_TAGS: usize = 400_000;
/// Bytes the parser is given at a time: what may be built before the bounds are looked at again.
const PIECE: usize = 4096;
/// JSON-LD kept of a page, in bytes.
const MAX_JSON_LD: usize = 2 << 20;

/// A page as a tree.
pub struct Page {
    /// Its tree.
    pub tree: Document,
    /// Its JSON-LD blocks, as written.
    pub json_ld: Vec<String>,
}

/// Parses a page.
pub fn parse(html: &str) -> Result<Page, Cause> {
    if html.len() > MAX_BYTES {
        return Err(beyond(format!("of more than {} MB", MAX_BYTES >> 20)));
    }
    let (markup, json_ld) = markup(html);
    if markup.bytes().filter(|b| *b == b'<').count() > MAX_TAGS {
        return Err(beyond(format!("of more than {MAX_TAGS} tags")));
    }
    if let Some(offset) = crowded(&markup) {
        let tag: String = markup[offset..].chars().take(20).collect();
        return Err(beyond(format!(
            "with an element of more than {MAX_ATTRIBUTES} attributes ({tag}…)"
        )));
    }
    Ok(Page {
        tree: tree(&markup)?,
        json_ld,
    })
}

fn beyond(what: String) -> Cause {
    Cause::PageBeyondBounds { what }
}

/// The page without scripts, styles, comments and NULs, and the JSON-LD out of the scripts.
fn markup(html: &str) -> (Cow<'_, str>, Vec<String>) {
    let mut out = String::new();
    let mut json_ld = Vec::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let rest = &html[start..];
        let end = if let Some(comment) = rest.strip_prefix("<!--") {
            start + 4 + comment_end(comment)
        } else if let Some(name) = ["script", "style"].iter().find(|n| begins_tag(rest, n)) {
            let Some(open) = rest.find('>') else {
                break;
            };
            let body = start + open + 1;
            let close = close_tag(html, body, name);
            if *name == "script" && contains_ignoring_case(&rest[..open], "ld+json") {
                let block = html[body..close.0].trim();
                let held: usize = json_ld.iter().map(String::len).sum();
                if held + block.len() <= MAX_JSON_LD {
                    json_ld.push(block.to_owned());
                }
            }
            close.1
        } else {
            at = start + 1;
            continue;
        };
        out.push_str(&html[kept..start]);
        kept = end;
        at = end;
    }
    if kept == 0 && !html.contains('\0') {
        return (Cow::Borrowed(html), json_ld);
    }
    out.push_str(&html[kept..]);
    (Cow::Owned(out.replace('\0', "")), json_ld)
}

/// Where a comment ends, from behind its `<!--`.
fn comment_end(rest: &str) -> usize {
    if rest.starts_with('>') {
        return 1;
    }
    if rest.starts_with("->") {
        return 2;
    }
    match (rest.find("-->"), rest.find("--!>")) {
        (Some(a), Some(b)) if b < a => b + 4,
        (Some(a), _) => a + 3,
        (None, Some(b)) => b + 4,
        (None, None) => rest.len(),
    }
}

/// Whether a text that begins with `<` begins the element of this name.
fn begins_tag(rest: &str, name: &str) -> bool {
    let bytes = &rest.as_bytes()[1..];
    bytes.len() > name.len()
        && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && !bytes[name.len()].is_ascii_alphanumeric()
        && bytes[name.len()] != b'-'
}

/// Where the content ends that begins at `from`, and where its end tag ends.
fn close_tag(html: &str, from: usize, name: &str) -> (usize, usize) {
    let mut at = from;
    while let Some(found) = html[at..].find("</") {
        let start = at + found;
        if begins_tag(&html[start + 1..], name) {
            let end = html[start..]
                .find('>')
                .map_or(html.len(), |e| start + e + 1);
            return (start, end);
        }
        at = start + 2;
    }
    (html.len(), html.len())
}

fn contains_ignoring_case(text: &str, what: &str) -> bool {
    text.as_bytes()
        .windows(what.len())
        .any(|w| w.eq_ignore_ascii_case(what.as_bytes()))
}

/// The place of an element with too many attributes, if there is one. Counted are the words of the
/// tag outside quotation marks.
fn crowded(markup: &str) -> Option<usize> {
    let bytes = markup.as_bytes();
    let mut at = 0;
    while let Some(found) = markup[at..].find('<') {
        let start = at + found;
        at = start + 1;
        if !bytes
            .get(at)
            .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/')
        {
            continue;
        }
        let (mut words, mut in_word, mut quote) = (0_usize, false, None);
        let mut value = false;
        while let Some(&b) = bytes.get(at) {
            match (quote, b) {
                (Some(q), _) if b == q => quote = None,
                (Some(_), _) => {}
                (None, b'>') => break,
                (None, b'"' | b'\'') if value => quote = Some(b),
                (None, b'/') => in_word = false,
                (None, b) if b.is_ascii_whitespace() => in_word = false,
                (None, _) if !in_word => {
                    in_word = true;
                    words += 1;
                    if words > MAX_ATTRIBUTES {
                        return Some(start);
                    }
                }
                (None, _) => {}
            }
            value = b == b'=' || (value && b.is_ascii_whitespace());
            at += 1;
        }
    }
    None
}

/// The tree of markup, as far as it keeps to the bounds.
fn tree(markup: &str) -> Result<Document, Cause> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Document::default(), options);
    let mut looked_at = 0;
    let mut rest = markup;
    while !rest.is_empty() {
        let end = (0..=PIECE.min(rest.len()))
            .rev()
            .find(|&end| rest.is_char_boundary(end))
            .unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        parser.process(StrTendril::from(piece));
        let tree = &parser.tokenizer.sink.sink.tree;
        let nodes = tree.len();
        if nodes > MAX_NODES {
            return Err(beyond(format!("of more than {MAX_NODES} elements")));
        }
        if nodes - looked_at > (looked_at / 8).max(2_000) {
            looked_at = nodes;
            shallow(tree.root())?;
        }
    }
    let document = parser.finish();
    shallow(document.root())?;
    Ok(document)
}

/// That no element is too deep in others.
fn shallow(root: NodeRef<'_>) -> Result<(), Cause> {
    let (mut walk, mut depths) = (Walk::new(root), 0);
    while walk.next().is_some() {
        depths += walk.depth;
        if walk.depth > MAX_DEPTH || depths > MAX_DEPTHS {
            return Err(beyond("of too many elements in one another".to_owned()));
        }
    }
    Ok(())
}

/// The nodes under a node in the order of the page, without recursion.
pub struct Walk<'a> {
    next: Option<NodeRef<'a>>,
    /// How deep the next node is, the node itself being at 0.
    depth: usize,
}

/// A step of a walk: into a node, or out of it.
pub enum Step<'a> {
    /// The walk has come to this node; its children follow.
    Into(NodeRef<'a>),
    /// All under this node has been seen.
    OutOf(NodeRef<'a>),
}

impl<'a> Walk<'a> {
    fn new(root: NodeRef<'a>) -> Self {
        Self {
            next: Some(root),
            depth: 0,
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = NodeRef<'a>;

    fn next(&mut self) -> Option<NodeRef<'a>> {
        let node = self.next.take()?;
        if let Some(child) = node.first_child() {
            self.depth += 1;
            self.next = Some(child);
            return Some(node);
        }
        let mut at = node;
        while self.depth > 0 {
            if let Some(sibling) = at.next_sibling() {
                self.next = Some(sibling);
                break;
            }
            let Some(parent) = at.parent() else { break };
            at = parent;
            self.depth -= 1;
        }
        Some(node)
    }
}

/// Calls `visit` for each step through what is under a node; where it answers `false` to a step into
/// a node, what is under that node is passed over.
pub fn walk<'a>(root: NodeRef<'a>, mut visit: impl FnMut(Step<'a>) -> bool) {
    let Some(mut at) = root.first_child() else {
        return;
    };
    loop {
        if visit(Step::Into(at))
            && let Some(child) = at.first_child()
        {
            at = child;
            continue;
        }
        loop {
            visit(Step::OutOf(at));
            if let Some(sibling) = at.next_sibling() {
                at = sibling;
                break;
            }
            match at.parent() {
                Some(parent) if parent.id != root.id => at = parent,
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(html: &str) -> String {
        match parse(html) {
            Ok(_) => panic!("read"),
            Err(cause) => cause.to_string(),
        }
    }

    #[test]
    fn scripts_styles_and_comments_do_not_reach_the_tree() {
        let page = parse(
            "<!-- a --><p>One<script>if (a</b) \"<p>\"</script> two<style>p>b{}</style></p><!--> three \
             <script type=\"application/ld+json\">{\"a\":1}</SCRIPT > four <!-- unclosed <p>five",
        )
        .unwrap();
        assert_eq!(page.tree.text().trim(), "One two three  four");
        assert_eq!(page.json_ld, ["{\"a\":1}"]);
    }

    #[test]
    fn hostile_pages_are_refused() {
        assert!(refused(&"<div>".repeat(100_000)).contains("in one another"));
        assert!(refused(&format!("<table>{}", "<div>".repeat(100_000))).contains("in one another"));
        assert!(
            refused(&format!("<div {}>", "a b=\"c d\" ".repeat(100_000))).contains("attributes")
        );
        assert!(refused(&"<p>a".repeat(200_000)).contains("elements"));
        let bold: String = (0..300).map(|n| format!("<b id={n}>")).collect();
        assert!(refused(&format!("<p>{bold}{}", "<p>a".repeat(20_000))).contains("elements"));
        assert!(refused(&"<".repeat(1_000_000)).contains("tags"));
        let deep = format!("{}{}", "<div>".repeat(400), "<p>a".repeat(20_000));
        assert!(refused(&deep).contains("in one another"));
        assert!(refused(&"x".repeat(MAX_BYTES + 1)).contains("12 MB"));
    }

    #[test]
    fn damaged_pages_are_read() {
        for html in [
            "<",
            "<script",
            "<script>",
            "</",
            "<!--",
            "<a href='",
            "<style><p>",
            "<\u{e9}>",
        ] {
            assert!(parse(html).is_ok(), "{html}");
        }
    }
}
