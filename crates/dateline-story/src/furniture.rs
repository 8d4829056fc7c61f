//! What publishers put around a report: bylines, datelines, credits, promotion.
//!
//! In: a text, and the words that such lines begin with or hold (`knowledge/stories/furniture.csv`).
//! Out: the report proper, as a range of bytes. What two publishers print of one wire is the same
//! report under other lines.

use std::ops::Range;

/// The words of such lines.
#[derive(Clone, Debug, Default)]
pub struct Furniture {
    begins: Vec<String>,
    holds: Vec<String>,
}

/// Words that such a line has at most: longer ones are told, not announced.
const LONGEST: usize = 45;
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

    /// Where the report proper stands in the text. Where nothing would be left, all of it.
    #[must_use]
    pub fn body(&self, text: &str) -> Range<usize> {
        let (mut start, mut end) = (0, text.len());
        loop {
            start = skip_space(text, start);
            let line = first_line(&text[start..end]);
            if line.is_empty() || !self.is_furniture(line) {
                break;
            }
            start += line.len();
        }
        loop {
            end = start + text[start..end].trim_end().len();
            let line = last_line(&text[start..end]);
            if line.is_empty() || !self.is_furniture(line) {
                break;
            }
            end -= line.len();
        }
        start += dateline(&text[start..end]);
        if text[start..end].trim().is_empty() {
            0..text.len()
        } else {
            start..end
        }
    }

    fn is_furniture(&self, line: &str) -> bool {
        if line.split_whitespace().nth(LONGEST).is_some() {
            return false;
        }
        let line = format!(" {} ", plain(line));
        let begins = |p: &String| {
            line[1..]
                .strip_prefix(p.as_str())
                .is_some_and(|r| r.starts_with(' '))
        };
        // "By Tuesday the water had risen." is told: what announces ends without a full stop, or says more.
        let told = line.trim_end().len() > 60 && line.starts_with(" by ");
        self.begins.iter().any(|p| begins(p) && !told)
            || self.holds.iter().any(|p| line.contains(&format!(" {p} ")))
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

fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or("")
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or("")
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
            ("", ""),
        ] {
            assert_eq!(&text[furniture.body(text)], body);
        }
    }
}
