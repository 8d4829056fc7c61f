//! What publishers put around a report: bylines, datelines, credits, promotion.
//!
//! In: a text, and the words that such lines begin with or hold (`knowledge/stories/furniture.csv`).
//! Out: the report proper. What two publishers print of one wire is the same
//! report under other lines.

use std::borrow::Cow;

/// The words of such lines.
#[derive(Clone, Debug, Default)]
pub struct Furniture {
    begins: Vec<String>,
    holds: Vec<String>,
}

/// Words that such a line has at most: longer ones are told, not announced.
const LONGEST: usize = 45;
/// Words of a line that a phrase announces, at most.
const ANNOUNCED: usize = 24;
/// Words of a line that a single word announces, at most.
const TITLE: usize = 7;
/// Characters in which a dateline ends.
const DATELINE: usize = 70;

impl Furniture {
    /// Lines that begin with, and lines that hold, one of these phrases.
    #[must_use]
    pub fn new(
        begins: impl IntoIterator<Item = String>,
        holds: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            begins: begins.into_iter().map(|p| plain(&p)).collect(),
            holds: holds.into_iter().map(|p| plain(&p)).collect(),
        }
    }

    /// The report proper: the text without its dateline and without such lines, wherever they stand.
    /// Where nothing would be left, all of it.
    #[must_use]
    pub fn body<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut start = text.len() - text.trim_start().len();
        let mut out = String::new();
        let mut kept = start;
        let mut at = start;
        let mut cut = false;
        for line in text[start..].split_inclusive('\n') {
            if self.is_furniture(line) {
                if at == start {
                    start += line.len();
                } else {
                    out.push_str(&text[kept..at]);
                    cut = true;
                }
                kept = at + line.len();
            } else if at == start && line.trim().is_empty() {
                start += line.len();
                kept = start;
            }
            at += line.len();
        }
        // The dateline opens what is left.
        let from = start + dateline(&text[start..]);
        let body = if cut {
            out.push_str(&text[kept..]);
            let skipped = dateline(&out);
            Cow::Owned(out.split_off(skipped))
        } else {
            Cow::Borrowed(&text[from..])
        };
        if body.trim().is_empty() {
            return Cow::Borrowed(text);
        }
        body
    }

    fn is_furniture(&self, line: &str) -> bool {
        let mut words = line.split_whitespace();
        let count = words.by_ref().take(LONGEST + 1).count();
        if count == 0 || count > LONGEST {
            return false;
        }
        let first = line.split_whitespace().next().unwrap_or("");
        let lower = format!(" {} ", plain(line));
        // One word announces only with a colon or in a line of its own: "Sources said …" is told.
        let announces = |p: &String| {
            let rest = lower[1..].strip_prefix(p.as_str());
            rest.is_some_and(|r| r.starts_with(' '))
                && (count <= TITLE
                    || count <= ANNOUNCED && (p.contains(' ') || first.ends_with(':')))
        };
        self.begins.iter().any(announces)
            || self.holds.iter().any(|p| lower.contains(&format!(" {p} ")))
    }
}

/// Where the dateline that a text opens with ends: "KYIV (Reuters) - ", "ARKONA, May 3 — ", "(AP) -- ".
fn dateline(text: &str) -> usize {
    let head = text
        .char_indices()
        .nth(DATELINE)
        .map_or(text, |(at, _)| &text[..at]);
    let dashes = [" - ", " – ", " — ", " -- ", "— ", "– ", ": "];
    let found = dashes
        .iter()
        .filter_map(|dash| Some((head.find(dash)?, *dash)))
        .min_by_key(|(at, _)| *at);
    let Some((at, dash)) = found else {
        return 0;
    };
    let before = &head[..at];
    let first = before
        .split([',', ' ', '(', '/'])
        .find(|w| !w.is_empty())
        .unwrap_or("");
    // "ARKONA, Norland, May 3": no word of a sentence, which would be small.
    let names = before
        .split([',', ' ', '(', '/'])
        .all(|w| !w.starts_with(char::is_lowercase));
    let capitals = first.chars().count() > 2
        && !first.chars().any(char::is_lowercase)
        && first.chars().any(char::is_alphabetic);
    let credited = before.ends_with(')') && before.contains('(');
    let is_dateline = names && (capitals && dash != ": " || credited);
    if is_dateline { at + dash.len() } else { 0 }
}

/// Words in lower case with single spaces between, without marks.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '’' | '\'' => out.push('\''),
            '-' => out.push('-'),
            '©' => out.push_str(" copyright "),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    let words: Vec<&str> = out.split_whitespace().filter(|w| *w != "-").collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_left() {
        let furniture = Furniture::new(
            ["By", "Reporting by", "Sign up", "Copyright"].map(String::from),
            ["all rights reserved", "contributed to this report"].map(String::from),
        );
        for (text, body) in [
            ("It rained. All fled.", "It rained. All fled."),
            (
                "By Ola Brandt\n\nARKONA (Reuters) - It rained.\n\nReporting by Ines Kolar",
                "It rained.",
            ),
            (
                "ARKONA, Norland, May 3 — It rained.\n© 2026 Post",
                "It rained.",
            ),
            (
                "(AP) -- It rained.\n\nAn editor contributed to this report.\nSign up now!",
                "It rained.",
            ),
            (
                "By Tuesday the water had risen to the roofs of houses along the whole coast.",
                "By Tuesday the water had risen to the roofs of houses along the whole coast.",
            ),
            ("Premier: no talks - for now", "Premier: no talks - for now"),
            (
                "NATO said it was ready - and meant it. It rained.",
                "NATO said it was ready - and meant it. It rained.",
            ),
            ("Sign up", "Sign up"),
            (
                "It rained.\nSign up for our news\nAll fled.",
                "It rained.\nAll fled.",
            ),
            (
                "Reporting by A\n\nIt rained.\n\nBy B\n\nAll fled.\n",
                "It rained.\n\n\nAll fled.",
            ),
            ("", ""),
        ] {
            assert_eq!(furniture.body(text).trim(), body, "{text:?}");
        }
    }
}
