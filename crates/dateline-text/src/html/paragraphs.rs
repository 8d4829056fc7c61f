//! The article's part of the tree to paragraphs.

use dom_query::NodeRef;

use super::metadata::name;
use super::parse::{Step, walk};

/// A paragraph: its text, and how much of it stands in links.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paragraph {
    /// With single spaces; line breaks of the page kept.
    pub text: String,
    /// Its letters.
    pub letters: usize,
    /// Its letters in links.
    pub linked: usize,
}

/// Elements whose content is no running text of the article: pictures with their captions, forms,
/// players, what stands beside.
const PASSED_OVER: &[&str] = &[
    "figure",
    "figcaption",
    "picture",
    "img",
    "svg",
    "video",
    "audio",
    "iframe",
    "object",
    "embed",
    "canvas",
    "form",
    "button",
    "select",
    "textarea",
    "input",
    "nav",
    "aside",
    "footer",
    "script",
    "style",
    "template",
    "noscript",
    "amp-img",
    "amp-ad",
    "amp-video",
    "amp-iframe",
    "amp-social-share",
    "time",
    "menu",
    "dialog",
];

/// Elements that end the paragraph before them and begin one.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "caption",
    "hr",
    "address",
    "details",
    "summary",
    "center",
    "body",
];

/// The paragraphs under a node, in the order of the page.
pub fn paragraphs(root: NodeRef<'_>) -> Vec<Paragraph> {
    let mut out = Writer::default();
    walk(root, |step| {
        match step {
            Step::Into(node) if node.is_text() => out.text(&node.text()),
            Step::Into(node) => {
                let name = name(&node);
                if hidden(&node, &name) {
                    return false;
                }
                match name.as_str() {
                    "br" => out.line_break(),
                    "a" => out.links += 1,
                    "td" | "th" => out.space(),
                    name if BLOCKS.contains(&name) => out.end(),
                    _ => {}
                }
            }
            Step::OutOf(node) => {
                let name = name(&node);
                match name.as_str() {
                    "a" if !hidden(&node, &name) => out.links -= 1,
                    name if BLOCKS.contains(&name) => out.end(),
                    _ => {}
                }
            }
        }
        true
    });
    out.end();
    out.paragraphs
}

/// Whether a node is passed over. A `time` element inside a sentence is text of it.
fn hidden(node: &NodeRef<'_>, name: &str) -> bool {
    if name == "time" {
        let alone =
            |n: Option<NodeRef<'_>>| n.is_none_or(|n| !n.is_text() || n.text().trim().is_empty());
        return alone(node.prev_sibling()) && alone(node.next_sibling());
    }
    PASSED_OVER.contains(&name)
        || node.has_attr("hidden")
        || node
            .attr("aria-hidden")
            .is_some_and(|v| v.as_ref() == "true")
}

#[derive(Default)]
struct Writer {
    paragraphs: Vec<Paragraph>,
    now: Paragraph,
    links: usize,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}' {
                if c != '\u{200B}' && c != '\u{FEFF}' {
                    self.space();
                }
                continue;
            }
            if c.is_control() || c == '\u{AD}' {
                continue;
            }
            self.now.text.push(c);
            if c.is_alphabetic() {
                self.now.letters += 1;
                self.now.linked += usize::from(self.links > 0);
            }
        }
    }

    fn space(&mut self) {
        if !self.now.text.is_empty() && !self.now.text.ends_with([' ', '\n']) {
            self.now.text.push(' ');
        }
    }

    fn line_break(&mut self) {
        if self.now.text.ends_with(' ') {
            self.now.text.pop();
        }
        if self.now.text.ends_with('\n') {
            self.end();
        } else if !self.now.text.is_empty() {
            self.now.text.push('\n');
        }
    }

    fn end(&mut self) {
        let mut done = std::mem::take(&mut self.now);
        done.text.truncate(done.text.trim_end().len());
        if !done.text.is_empty() {
            self.paragraphs.push(done);
        }
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    fn read(html: &str) -> Vec<String> {
        let tree = Document::from(html);
        paragraphs(tree.root())
            .into_iter()
            .map(|p| p.text)
            .collect()
    }

    #[test]
    fn blocks_are_paragraphs_and_inline_elements_are_not() {
        let html = "<div>Loose <b>bo</b>ld\n text<p>One <a href=x>link</a>.</p><ul><li>a<li>b</ul>\
            Line<br>break<br><br>new<figure><img><figcaption>Caption</figcaption></figure>\
            <table><tr><td>1<td>2</table><p>On <time>Monday</time> it ended.</p><time>Monday</time>";
        assert_eq!(
            read(html),
            [
                "Loose bold text",
                "One link.",
                "a",
                "b",
                "Line\nbreak",
                "new",
                "1 2",
                "On Monday it ended."
            ]
        );
    }

    #[test]
    fn letters_in_links_are_counted() {
        let tree = Document::from("<p>ab <a href=x>cde <i>f</i></a> g</p>");
        let found = paragraphs(tree.root());
        assert_eq!((found[0].letters, found[0].linked), (7, 4));
    }

    #[test]
    fn signs_without_width_are_dropped() {
        assert_eq!(
            read("<p>un\u{AD}der\u{200B}stood&nbsp;\u{FEFF}it</p>"),
            ["understood it"]
        );
    }
}
