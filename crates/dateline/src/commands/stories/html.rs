//! Stories as one page: it needs no network and nothing beside it.
//!
//! In: the stories and their documents. Out: HTML: for each story its counts and the tree of descent;
//! under each document its text beside its ancestor's with the other words marked, what it changed,
//! and signs of damage. Everything that comes from a text is escaped.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::{self, Write as _};
use std::io::Write;

use dateline_record::{Change, Descent, Document, DocumentIntegrity, Relation, Story};

use super::gather::Texts;
use super::marked::{Part, side_by_side};
use crate::commands::shared::counted;
use crate::exit::Failure;

/// The style of the page.
const STYLE: &str = include_str!("page.css");

/// Writes the page.
pub fn write(
    out: &mut impl Write,
    stories: &[Story],
    integrity: &[DocumentIntegrity],
    texts: &dyn Texts,
) -> Result<(), Failure> {
    let page = Page {
        texts,
        by_id: texts.by_id(),
        integrity: integrity.iter().map(|i| (i.document.as_str(), i)).collect(),
    };
    let (told, alone): (Vec<&Story>, Vec<&Story>) =
        stories.iter().partition(|s| s.documents.len() > 1);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Stories</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Stories</h1>"
    )?;
    writeln!(
        out,
        "<p class=\"sum\">{} in {}{}.</p>",
        counted(stories.iter().map(|s| s.documents.len()).sum(), "document"),
        if stories.len() == 1 {
            "1 story".to_owned()
        } else {
            format!("{} stories", stories.len())
        },
        match alone.len() {
            0 => String::new(),
            n => format!("; {n} told by one document alone are not shown"),
        }
    )?;
    for story in told {
        out.write_all(page.story(story)?.as_bytes())?;
    }
    writeln!(out, "</main>\n</body>\n</html>")?;
    Ok(())
}

struct Page<'a> {
    texts: &'a dyn Texts,
    by_id: HashMap<&'a str, usize>,
    integrity: HashMap<&'a str, &'a DocumentIntegrity>,
}

impl Page<'_> {
    fn document(&self, id: &str) -> anyhow::Result<Document> {
        match self.by_id.get(id) {
            Some(number) => self.texts.document(*number),
            None => Ok(Document::new(id, "")),
        }
    }

    fn story(&self, story: &Story) -> anyhow::Result<String> {
        let mut out = String::new();
        let origin = self.document(&story.origin)?;
        let _ = writeln!(
            out,
            "<section class=\"story\" id=\"{}\">\n<h2>{}</h2>",
            Escaped(&story.id),
            Escaped(&title(&origin))
        );
        self.counts(&mut out, story);
        let mut children: BTreeMap<Option<&str>, Vec<&Descent>> = BTreeMap::new();
        for descent in &story.lineage {
            children
                .entry(descent.ancestor.as_deref())
                .or_default()
                .push(descent);
        }
        // What is open in the tree: the documents of a level still to come.
        let mut levels: Vec<Vec<&Descent>> = Vec::new();
        let below = |ancestor: Option<&str>| -> Vec<&Descent> {
            children
                .get(&ancestor)
                .map(|list| list.iter().rev().copied().collect())
                .unwrap_or_default()
        };
        levels.push(below(None));
        out.push_str("<ul class=\"tree\">\n");
        while let Some(level) = levels.last_mut() {
            let Some(descent) = level.pop() else {
                levels.pop();
                out.push_str(if levels.is_empty() {
                    "</ul>\n"
                } else {
                    "</ul></li>\n"
                });
                continue;
            };
            out.push_str("<li>");
            self.told(&mut out, descent, story)?;
            let next = below(Some(&descent.document));
            if next.is_empty() {
                out.push_str("</li>\n");
            } else {
                out.push_str("<ul>\n");
                levels.push(next);
            }
        }
        out.push_str("</section>\n");
        Ok(out)
    }

    fn counts(&self, out: &mut String, story: &Story) {
        let c = &story.counts;
        let mut parts = vec![counted(c.documents, "document")];
        if c.publishers > 0 {
            parts.push(counted(c.publishers, "publisher"));
            parts.push(counted(c.owners, "owner"));
        }
        parts.push(counted(c.origins, "origin"));
        out.push_str("<p class=\"counts\">");
        for part in parts {
            let _ = write!(out, "<span>{part}</span>");
        }
        if let Some(credited) = &story.credited {
            let _ = write!(out, "<span>credits {}</span>", Escaped(credited));
        }
        out.push_str("</p>\n");
    }

    /// A document of a story.
    fn told(&self, out: &mut String, descent: &Descent, story: &Story) -> anyhow::Result<()> {
        let document = self.document(&descent.document)?;
        let kind = match descent.ancestor {
            None if descent.document == story.origin => "origin",
            _ => descent.relation.as_str(),
        };
        let _ = write!(
            out,
            "<details class=\"{kind}\"><summary><b class=\"kind\">{kind}</b> <span class=\"title\">{}</span> \
             <span class=\"who\">{}</span>",
            Escaped(&title(&document)),
            Escaped(&who(&document))
        );
        let integrity = self.integrity.get(descent.document.as_str());
        let signs = integrity.map_or(0, |i| i.integrity.signs.len());
        let changed = facts(&descent.changes).count();
        if changed > 0 {
            let _ = write!(
                out,
                " <b class=\"flag\">{} of fact</b>",
                counted(changed, "change")
            );
        }
        if signs > 0 {
            let _ = write!(
                out,
                " <b class=\"flag\">{} of damage</b>",
                counted(signs, "sign")
            );
        }
        out.push_str("</summary>\n<div class=\"body\">\n");
        let confidence = match descent.ancestor {
            Some(_) => format!(" (confidence {:.2})", descent.confidence),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "<p class=\"why\">{}{confidence}. <code>{}</code></p>",
            Escaped(&descent.reason),
            Escaped(&descent.document)
        );
        if let Some(url) = document.url.as_deref().filter(|u| u.starts_with("http")) {
            let _ = writeln!(
                out,
                "<p class=\"url\"><a rel=\"noreferrer\" href=\"{0}\">{0}</a></p>",
                Escaped(url)
            );
        }
        changes(out, &descent.changes);
        if let Some(found) = integrity.filter(|_| signs > 0) {
            damage(out, found);
        }
        match &descent.ancestor {
            Some(ancestor) if descent.relation != Relation::Identical => {
                beside(out, &self.document(ancestor)?, &document);
            }
            Some(_) => {}
            None => {
                let _ = writeln!(out, "<div class=\"text\">{}</div>", Escaped(&document.text));
            }
        }
        out.push_str("</div></details>");
        Ok(())
    }
}

/// Changes of facts, not of wording: what is dropped and added shows in the texts.
fn facts(changes: &[Change]) -> impl Iterator<Item = &Change> {
    changes
        .iter()
        .filter(|c| !c.before.is_empty() && !c.after.is_empty() || c.kind.as_str() == "negation")
}

fn changes(out: &mut String, changes: &[Change]) {
    let mut seen = HashSet::new();
    let facts: Vec<&Change> = facts(changes)
        .filter(|c| seen.insert((c.kind.as_str(), &c.before, &c.after)))
        .collect();
    if facts.is_empty() {
        return;
    }
    out.push_str(
        "<table class=\"changes\"><tr><th>changed</th><th>before</th><th>here</th></tr>\n",
    );
    for change in facts {
        let cell = |text: &str| match text {
            "" => "–".to_owned(),
            text => Escaped(text).to_string(),
        };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            change.kind.as_str(),
            cell(&change.before),
            cell(&change.after)
        );
    }
    out.push_str("</table>\n");
}

fn damage(out: &mut String, found: &DocumentIntegrity) {
    let _ = writeln!(
        out,
        "<table class=\"damage\"><tr><th>damage</th><th>words</th><th>why (text integrity {:.2})</th></tr>",
        found.integrity.score
    );
    for sign in &found.integrity.signs {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            sign.sign.as_str(),
            Escaped(&sign.text),
            Escaped(&sign.reason)
        );
    }
    out.push_str("</table>\n");
}

/// The ancestor's text and the copy's, with the words that are not in the other marked.
fn beside(out: &mut String, ancestor: &Document, copy: &Document) {
    let (left, right) = side_by_side(&ancestor.text, &copy.text);
    out.push_str("<div class=\"beside\">");
    for (name, tag, parts) in [(who(ancestor), "del", left), (who(copy), "ins", right)] {
        let _ = write!(out, "<div class=\"text\"><h3>{}</h3>", Escaped(&name));
        for part in parts {
            match part {
                Part::Same(text) => {
                    let _ = write!(out, "{}", Escaped(&text));
                }
                Part::Other(text) => {
                    let _ = write!(out, "<{tag}>{}</{tag}>", Escaped(&text));
                }
            }
        }
        out.push_str("</div>");
    }
    out.push_str("</div>\n");
}

fn title(document: &Document) -> String {
    document.title.clone().unwrap_or_else(|| {
        let first: String = document.text.chars().take(90).collect();
        let more = if document.text.chars().nth(90).is_some() {
            "…"
        } else {
            ""
        };
        first.split_whitespace().collect::<Vec<_>>().join(" ") + more
    })
}

fn who(document: &Document) -> String {
    let when = match (document.published_at, document.published) {
        (Some(at), _) => Some(at.strftime("%Y-%m-%d %H:%M").to_string()),
        (None, Some(day)) => Some(day.to_string()),
        (None, None) => None,
    };
    let mut parts: Vec<String> = document.publisher.clone().into_iter().collect();
    parts.extend(when);
    if parts.is_empty() {
        parts.push(document.id.clone());
    }
    parts.join(", ")
}

/// Text as HTML shows it.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // What would turn the page's text round, or is no character of HTML.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                c if c.is_control() && !matches!(c, '\n' | '\t') => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_a_text_is_escaped() {
        let hostile = "<script>alert('x')</script> & \"y\"\u{202e}\u{0}";
        assert_eq!(
            Escaped(hostile).to_string(),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;"
        );
    }
}
