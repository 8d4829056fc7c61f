//! Stories for a reader at a terminal: a block a story, its documents as a tree of descent.
//!
//! In: the stories and their documents. Out: text as wide as the terminal. Stories that one document
//! tells alone are counted and not shown.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use dateline_export::{Style, wrap};
use dateline_record::{Change, Descent, DocumentIntegrity, Story};

use super::gather::Texts;
use crate::commands::shared::{counted, grouped};

/// Changes of one copy that are shown.
const SHOWN: usize = 8;

/// The table of all stories.
pub fn table(
    stories: &[Story],
    integrity: &[DocumentIntegrity],
    texts: &dyn Texts,
    style: Style,
) -> anyhow::Result<String> {
    let integrity: HashMap<&str, &DocumentIntegrity> =
        integrity.iter().map(|i| (i.document.as_str(), i)).collect();
    let page = Page {
        texts,
        by_id: texts.by_id(),
        integrity,
        width: style.width.max(40),
        color: style.color,
    };
    let mut out = String::new();
    let (told, alone): (Vec<&Story>, Vec<&Story>) =
        stories.iter().partition(|s| s.documents.len() > 1);
    for story in told {
        page.story(&mut out, story)?;
        out.push('\n');
    }
    if !alone.is_empty() {
        let documents = counted(alone.len(), "document");
        let stands = if alone.len() == 1 { "stands" } else { "stand" };
        let _ = writeln!(out, "{documents} {stands} alone.");
    }
    Ok(out)
}

struct Page<'a> {
    texts: &'a dyn Texts,
    by_id: HashMap<&'a str, usize>,
    integrity: HashMap<&'a str, &'a DocumentIntegrity>,
    width: usize,
    color: bool,
}

impl Page<'_> {
    fn story(&self, out: &mut String, story: &Story) -> anyhow::Result<()> {
        let c = &story.counts;
        let mut head = vec![
            format!("story {}", story.id),
            counted(c.documents, "document"),
        ];
        if c.publishers > 0 {
            head.push(counted(c.publishers, "publisher"));
            head.push(counted(c.owners, "owner"));
        }
        head.push(counted(c.origins, "origin"));
        if let Some(credited) = &story.credited {
            head.push(format!("credits {credited}"));
        }
        for line in wrap(&head.join(" · "), self.width) {
            let _ = writeln!(out, "{}", self.bold(&line));
        }
        let mut children: BTreeMap<Option<&str>, Vec<&Descent>> = BTreeMap::new();
        for descent in &story.lineage {
            children
                .entry(descent.ancestor.as_deref())
                .or_default()
                .push(descent);
        }
        // A tree may be deep: a stack, not recursion.
        let mut stack: Vec<(usize, &Descent)> = Vec::new();
        let push = |stack: &mut Vec<_>, depth, ancestor| {
            let of: &[&Descent] = children.get(&ancestor).map_or(&[], Vec::as_slice);
            stack.extend(of.iter().rev().map(|d| (depth, *d)));
        };
        push(&mut stack, 0, None);
        while let Some((depth, descent)) = stack.pop() {
            self.document(out, depth, descent)?;
            push(&mut stack, depth + 1, Some(&descent.document));
        }
        Ok(())
    }

    fn document(&self, out: &mut String, depth: usize, descent: &Descent) -> anyhow::Result<()> {
        let indent = "   ".repeat(depth.min(8));
        let mark = if depth == 0 { "●" } else { "└" };
        let mut parts = Vec::new();
        if descent.ancestor.is_some() {
            parts.push(format!(
                "{} ({:.2})",
                descent.relation.as_str(),
                descent.confidence
            ));
        }
        parts.push(descent.document.clone());
        if let Some(number) = self.by_id.get(descent.document.as_str()) {
            let document = self.texts.document(*number)?;
            parts.extend(document.publisher);
            match (document.published_at, document.published) {
                (Some(at), _) => parts.push(at.to_string()),
                (None, Some(day)) => parts.push(day.to_string()),
                (None, None) => {}
            }
            let title = document.title.unwrap_or_else(|| {
                let first: String = document.text.chars().take(80).collect();
                format!("{first}…")
            });
            parts.push(title);
        }
        self.lines(out, &format!("{indent}{mark} "), &parts.join(" · "));
        let inner = format!("{indent}    ");
        if descent.ancestor.is_some() {
            self.lines(out, &inner, &descent.reason);
        }
        for change in descent.changes.iter().take(SHOWN) {
            self.lines(out, &inner, &shown(change));
        }
        if descent.changes.len() > SHOWN {
            let more = format!("… and {} more", grouped(descent.changes.len() - SHOWN));
            self.lines(out, &inner, &more);
        }
        if let Some(found) = self.integrity.get(descent.document.as_str()) {
            for damage in found.integrity.signs.iter().take(SHOWN) {
                let text = format!(
                    "! {}: “{}”: {}",
                    damage.sign.as_str(),
                    damage.text,
                    damage.reason
                );
                self.lines(out, &inner, &text);
            }
        }
        Ok(())
    }

    fn lines(&self, out: &mut String, indent: &str, text: &str) {
        let columns = indent.chars().count();
        for (i, line) in wrap(text, self.width.saturating_sub(columns).max(20))
            .iter()
            .enumerate()
        {
            if i == 0 {
                let _ = writeln!(out, "{indent}{line}");
            } else {
                let _ = writeln!(out, "{}{line}", " ".repeat(columns));
            }
        }
    }

    fn bold(&self, text: &str) -> String {
        match self.color {
            true => format!("\u{1b}[1m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

fn shown(change: &Change) -> String {
    let kind = change.kind.as_str();
    match (change.before.as_str(), change.after.as_str()) {
        ("", after) => format!("{kind}: + “{after}”"),
        (before, "") => format!("{kind}: − “{before}”"),
        (before, after) => format!("{kind}: “{before}” → “{after}”"),
    }
}
