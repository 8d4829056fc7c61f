//! Wikitext to text: templates, links, tables, tags and quotes.
//!
//! In: the wikitext of a page. Out: what readers see of it as running text, still in lines. One pass
//! over the bytes with a stack of what is open; what never closes is text after all, so nothing is
//! lost to a missing bracket.

use std::collections::HashSet;

use jiff::civil::Date;
use quick_xml::escape::resolve_html5_entity;

use super::meaning;
use super::site::Names;

/// What may be open in each other; MediaWiki itself stops at 40 templates.
const MAX_DEPTH: usize = 40;
/// Bytes of a tag.
const MAX_TAG: usize = 2000;

/// Tags whose content is no running text.
const LEFT_OUT: [&str; 24] = [
    "ref",
    "references",
    "math",
    "chem",
    "ce",
    "gallery",
    "timeline",
    "syntaxhighlight",
    "source",
    "score",
    "templatedata",
    "imagemap",
    "graph",
    "mapframe",
    "maplink",
    "hiero",
    "inputbox",
    "dynamicpagelist",
    "categorytree",
    "style",
    "script",
    "includeonly",
    "indicator",
    "templatestyles",
];
/// Tags whose content is text as it stands.
const AS_IT_STANDS: [&str; 2] = ["nowiki", "pre"];
/// Tags that begin or end a paragraph.
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "blockquote",
    "center",
    "poem",
    "section",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "caption",
];
/// Tags that stand inside lines.
const INLINE: [&str; 31] = [
    "b",
    "i",
    "u",
    "s",
    "em",
    "strong",
    "span",
    "small",
    "big",
    "sub",
    "sup",
    "font",
    "tt",
    "code",
    "del",
    "ins",
    "strike",
    "abbr",
    "cite",
    "q",
    "var",
    "kbd",
    "samp",
    "noinclude",
    "onlyinclude",
    "bdi",
    "time",
    "mark",
    "wbr",
    "data",
    "translate",
];

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Page,
    Template,
    Link,
    External,
    Table,
}

struct Frame {
    open: Open,
    /// The parts before the last, which a bar ended.
    parts: Vec<String>,
    last: String,
}

/// Text in lines, and the day of publication that the page gives.
pub struct Stripped {
    pub lines: String,
    pub date: Option<Date>,
}

/// The text of a page.
pub fn strip(wikitext: &str, names: &Names) -> Stripped {
    let mut page = Stripper {
        source: wikitext,
        at: 0,
        frames: vec![Frame::new(Open::Page)],
        unclosed: HashSet::new(),
        date: None,
        names,
    };
    page.run();
    while page.frames.len() > 1 {
        page.give_up();
    }
    let lines = page.frames.pop().map_or_else(String::new, |f| f.last);
    Stripped {
        lines,
        date: page.date,
    }
}

impl Frame {
    fn new(open: Open) -> Self {
        Self {
            open,
            parts: Vec::new(),
            last: String::new(),
        }
    }
}

struct Stripper<'a> {
    source: &'a str,
    at: usize,
    /// The page, and what is open in it.
    frames: Vec<Frame>,
    /// Tags that nothing closes any more: not looked for again.
    unclosed: HashSet<&'static str>,
    date: Option<Date>,
    names: &'a Names,
}

impl Stripper<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Text for what is innermost.
    fn text(&mut self, text: &str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.last.push_str(text);
        }
    }

    /// The next so many bytes as they stand.
    fn copy(&mut self, bytes: usize) {
        let text = &self.source[self.at..self.at + bytes];
        if let Some(frame) = self.frames.last_mut() {
            frame.last.push_str(text);
        }
        self.at += bytes;
    }

    fn top(&self) -> Open {
        self.frames.last().map_or(Open::Page, |f| f.open)
    }

    fn run(&mut self) {
        while self.at < self.source.len() {
            let rest = self.rest().as_bytes();
            let special = |b: &u8| b"<{}[]|'&\n".contains(b);
            match rest.iter().position(special) {
                None => self.copy(rest.len()),
                Some(0) => self.special(),
                Some(bytes) => self.copy(bytes),
            }
        }
    }

    fn special(&mut self) {
        let rest = self.rest();
        let twice = |c: &str| rest.starts_with(c);
        match rest.as_bytes()[0] {
            b'<' => self.tag(),
            b'{' if twice("{{") => self.begin(Open::Template, 2),
            b'{' if twice("{|") && self.begins_line() => self.begin(Open::Table, 2),
            b'}' if twice("}}") => self.end(Open::Template, 2),
            b'|' if twice("|}") && !twice("|}}") && self.begins_line() => self.end(Open::Table, 2),
            b'|' if matches!(self.top(), Open::Template | Open::Link) => {
                self.at += 1;
                if let Some(frame) = self.frames.last_mut() {
                    let part = std::mem::take(&mut frame.last);
                    frame.parts.push(part);
                }
            }
            b'[' if twice("[[") => self.begin(Open::Link, 2),
            b'[' if is_address(&rest[1..]) => self.begin(Open::External, 1),
            b']' if self.top() == Open::External => self.end(Open::External, 1),
            b']' if twice("]]") => self.end(Open::Link, 2),
            b'\'' => self.quotes(),
            b'&' => self.entity(),
            b'\n' => {
                // Neither an address nor the name of a page goes over a line.
                while self.top() == Open::External
                    || (self.top() == Open::Link
                        && self.frames.last().is_some_and(|f| f.parts.is_empty()))
                {
                    self.give_up();
                }
                self.copy(1);
            }
            _ => self.copy(1),
        }
    }

    /// Whether only white space and indents stand before this place in its line.
    fn begins_line(&self) -> bool {
        let before = self.source.as_bytes()[..self.at].iter().rev();
        let before = before
            .take(200)
            .find(|b| !matches!(b, b' ' | b'\t' | b':' | b'*'));
        matches!(before, None | Some(b'\n'))
    }

    fn begin(&mut self, open: Open, bytes: usize) {
        if self.frames.len() >= MAX_DEPTH {
            self.copy(bytes);
            return;
        }
        self.at += bytes;
        self.frames.push(Frame::new(open));
    }

    /// Closes the innermost of a kind; what is open inside it never closes. A bracket that closes
    /// nothing is left out where it is one of a pair, since the other is damage too.
    fn end(&mut self, open: Open, bytes: usize) {
        self.at += bytes;
        // Links and tables do not reach out of the template they stand in.
        let reach = |frame: &Frame| frame.open == open || frame.open == Open::Template;
        let found = self.frames.iter().rposition(reach);
        let Some(found) = found.filter(|&n| self.frames[n].open == open) else {
            return;
        };
        while self.frames.len() > found + 1 {
            self.give_up();
        }
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        frame.parts.push(frame.last);
        match open {
            Open::Template => {
                let left = meaning::template(&frame.parts);
                self.date = self.date.or(left.date);
                self.text(&left.text);
            }
            Open::Link => {
                let shown = link(&frame.parts, self.names);
                self.text(&shown);
            }
            Open::External => {
                let shown = frame.parts.last().map_or("", |part| part);
                let shown = shown.split_once([' ', '\t']).map_or("", |(_, text)| text);
                self.text(shown.trim());
            }
            Open::Table | Open::Page => self.text("\n"),
        }
    }

    /// The innermost that is open is text after all.
    fn give_up(&mut self) {
        if self.frames.len() < 2 {
            return;
        }
        let Some(frame) = self.frames.pop() else {
            return;
        };
        for part in frame.parts {
            self.text(&part);
            self.text("|");
        }
        self.text(&frame.last);
    }

    /// Two quotes and more are italics and bold; MediaWiki keeps one of four.
    fn quotes(&mut self) {
        let run = self.rest().bytes().take_while(|b| *b == b'\'').count();
        self.at += run;
        let kept = match run {
            1 | 4 => 1,
            2 | 3 | 5 => 0,
            more => more - 5,
        };
        for _ in 0..kept {
            self.text("'");
        }
    }

    fn entity(&mut self) {
        let rest = self.rest();
        let end = rest.bytes().take(34).position(|b| b == b';');
        let name = end.map(|end| &rest[1..end]);
        let decoded = name.and_then(|name| {
            let number = match name.strip_prefix('#')? {
                hex if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16),
                decimal => decimal.parse(),
            };
            number.ok().and_then(char::from_u32).map(String::from)
        });
        let named = || name.and_then(resolve_html5_entity).map(str::to_owned);
        match decoded.or_else(named).zip(end) {
            Some((text, end)) => {
                self.at += end + 1;
                self.text(&text.replace(['\u{a0}', '\0'], " "));
            }
            None => self.copy(1),
        }
    }

    fn tag(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
            self.at += end;
            return;
        }
        let Some(tag) = Tag::read(rest) else {
            self.copy(1);
            return;
        };
        let length = tag.length;
        if tag.opens {
            if let Some(name) = AS_IT_STANDS.iter().find(|n| tag.is(n)) {
                self.at += length;
                if let Some((content, end)) = self.content(name) {
                    let text = self.source[self.at..self.at + content].to_owned();
                    self.at += end;
                    self.text(&text);
                }
                return;
            }
            if let Some(name) = LEFT_OUT.iter().find(|n| tag.is(n)) {
                self.at += length;
                if let Some((_, end)) = self.content(name) {
                    self.at += end;
                }
                return;
            }
        }
        let of = |names: &[&str]| names.iter().any(|name| tag.is(name));
        let stands_for = match () {
            () if tag.is("br") => "\n",
            () if of(&BLOCKS) => "\n\n",
            () if of(&INLINE) || of(&LEFT_OUT) || of(&AS_IT_STANDS) => "",
            () => {
                self.copy(1);
                return;
            }
        };
        self.at += length;
        self.text(stands_for);
    }

    /// How many bytes stand before the tag that closes this one, and how many with it.
    fn content(&mut self, name: &'static str) -> Option<(usize, usize)> {
        if self.unclosed.contains(name) {
            return None;
        }
        let rest = self.rest();
        let closing = memchr::memmem::find_iter(rest.as_bytes(), b"</").find_map(|at| {
            let tag = Tag::read(&rest[at..]).filter(|tag| tag.is(name))?;
            Some((at, at + tag.length))
        });
        if closing.is_none() {
            self.unclosed.insert(name);
        }
        closing
    }
}

/// A tag of HTML or of an extension.
struct Tag<'a> {
    name: &'a str,
    opens: bool,
    length: usize,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let end = inner
            .bytes()
            .take(20)
            .position(|b| !b.is_ascii_alphanumeric())?;
        let name = &inner[..end];
        let begins = name.bytes().next()?.is_ascii_alphabetic();
        let attributes = &inner.as_bytes()[end..];
        let attributes = &attributes[..attributes.len().min(MAX_TAG)];
        let close = memchr::memchr2(b'>', b'<', attributes)?;
        if !begins || attributes[close] == b'<' {
            return None;
        }
        let itself = close > 0 && attributes[close - 1] == b'/';
        Some(Self {
            name,
            opens: !closes && !itself,
            length: 1 + usize::from(closes) + end + close + 1,
        })
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "//", "ftp://", "mailto:"]
        .iter()
        .any(|scheme| {
            text.get(..scheme.len())
                .is_some_and(|t| t.eq_ignore_ascii_case(scheme))
        })
}

/// What readers see of a link.
fn link(parts: &[String], names: &Names) -> String {
    let target = parts.first().map_or("", |part| part.trim());
    let shown = parts.get(1..).and_then(|parts| parts.last());
    let shown = shown.map(|shown| shown.trim());
    if let Some(page) = target.strip_prefix(':') {
        return shown.unwrap_or(page).to_owned();
    }
    let (prefix, page) = match target.split_once(':') {
        Some((prefix, page)) => (prefix.trim(), page.trim()),
        None => ("", target),
    };
    if names.is_left_out(prefix) {
        return String::new();
    }
    match shown {
        Some("") => page.split(" (").next().unwrap_or_default().to_owned(),
        Some(shown) => shown.to_owned(),
        None if is_language(prefix) => String::new(),
        None if is_project(prefix) => page.to_owned(),
        None => target.to_owned(),
    }
}

/// A code of a language, as in links to the same page in other languages.
fn is_language(prefix: &str) -> bool {
    let mut parts = prefix.split('-');
    let code = parts.next().unwrap_or_default();
    let small = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    (prefix == "simple" || (2..=3).contains(&code.len())) && small(code) && parts.all(small)
}

/// A sister project, as in links to it.
fn is_project(prefix: &str) -> bool {
    let projects = [
        "wikt",
        "wiktionary",
        "wikipedia",
        "wikinews",
        "commons",
        "wikidata",
        "meta",
    ];
    let known = projects
        .iter()
        .any(|project| prefix.eq_ignore_ascii_case(project));
    known || (prefix.len() == 1 && prefix.bytes().all(|b| b.is_ascii_lowercase()))
}
