//! Bylines and credits: who wrote a text, and which agencies it says it is from.
//!
//! In: a text, or a byline as a page gives it. Out: [`Credits`], agencies by the names of
//! `knowledge/pages/agencies.toml`. A name alone is no credit: it has to stand in a dateline ("KYIV,
//! Oct 20 (Reuters) -"), in a byline, on a line of its own, or beside words that credit ("AFP
//! contributed to this report").

use std::sync::LazyLock;

use serde::Deserialize;

/// Longer lines hold no credits, but for their beginning and end.
const LINE: usize = 400;
/// Lines at the top in which a byline may stand.
const TOP: usize = 5;
/// Letters before which a dateline's agency stands.
const DATELINE: usize = 110;

/// Who wrote a text and whom it credits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// Who wrote it, as written, without "By" and agencies.
    pub byline: Option<String>,
    /// The agencies and outlets it credits, each once, in the order of the text.
    pub agencies: Vec<String>,
}

impl Credits {
    /// Adds what others hold; the first byline stays.
    pub(crate) fn add(&mut self, other: Self) {
        self.byline = match (self.byline.take(), other.byline) {
            (Some(a), Some(b)) if !a.contains(&b) => Some(format!("{a}, {b}")),
            (a, b) => a.or(b),
        };
        for agency in other.agencies {
            if !self.agencies.contains(&agency) {
                self.agencies.push(agency);
            }
        }
    }

    fn credit(&mut self, text: &str) {
        for found in NAMES.find(text) {
            if !self.agencies.iter().any(|a| a == found.agency) {
                self.agencies.push(found.agency.to_owned());
            }
        }
    }
}

/// Bylines and credits of a text.
///
/// ```
/// let credits = dateline_text::credits::read(
///     "By Ann Lee\n\nKYIV, Oct 20 (Reuters) - Troops crossed the border.\n\nAFP contributed to this report.",
/// );
/// assert_eq!(credits.byline.as_deref(), Some("Ann Lee"));
/// assert_eq!(credits.agencies, ["Reuters", "Agence France-Presse"]);
/// ```
#[must_use]
pub fn read(text: &str) -> Credits {
    let mut out = Credits::default();
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    for (number, line) in lines.enumerate() {
        if number < TOP
            && out.byline.is_none()
            && let Some(found) = byline_line(line)
        {
            out.add(byline(found));
            continue;
        }
        if let Some(place) = dateline(line) {
            out.credit(place);
        }
        credit_line(line, &mut out);
    }
    out
}

/// A byline as a page's metadata or its first lines give it.
///
/// ```
/// let found = dateline_text::credits::byline("By ANN LEE and Bo Wu, Associated Press");
/// assert_eq!(found.byline.as_deref(), Some("ANN LEE and Bo Wu"));
/// assert_eq!(found.agencies, ["Associated Press"]);
/// assert_eq!(dateline_text::credits::byline("Reuters Staff").byline, None);
/// assert_eq!(dateline_text::credits::byline("https://a.example/ann").byline, None);
/// ```
#[must_use]
pub fn byline(written: &str) -> Credits {
    let mut out = Credits::default();
    let mut rest = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if rest.contains("://") || rest.starts_with('@') || rest.chars().count() > 200 {
        return out;
    }
    let begin = begins_byline(&rest).unwrap_or(0);
    rest.drain(..begin);
    out.credit(&rest);
    // Addresses, and a date or time behind the name.
    rest = rest
        .split(' ')
        .filter(|w| !w.contains('@'))
        .collect::<Vec<_>>()
        .join(" ");
    if let Some((name, _)) = rest.split_once(" | ").or_else(|| rest.split_once(" • ")) {
        rest = name.to_owned();
    }
    for found in NAMES.find(&rest.clone()).iter().rev() {
        rest.replace_range(found.start..found.end, "");
    }
    let parts: Vec<&str> = rest
        .split([',', '/', ';', '|', '(', ')'])
        .map(|p| p.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'))
        .map(|p| {
            let lower = p.to_lowercase();
            let last = ["for", "of", "in", "and", "with", "from", "by"];
            let cut = last
                .iter()
                .find_map(|w| lower.strip_suffix(w).filter(|r| r.ends_with(' ')));
            cut.map_or(p, |kept| p[..kept.len().min(p.len())].trim_end())
        })
        .filter(|p| !p.is_empty() && p.contains(char::is_alphabetic) && !is_filler(p))
        .collect();
    let name = parts.join(", ");
    out.byline =
        (!name.is_empty() && name.len() <= 160 && !name.contains(|c: char| c.is_ascii_digit()))
            .then_some(name);
    out
}

/// Whether words are only such as stand around an agency's name.
fn is_filler(words: &str) -> bool {
    let lower = words.to_lowercase();
    lower
        .split_whitespace()
        .all(|w| WORDS.alone.iter().any(|a| a == w))
        || WORDS.alone.contains(&lower)
}

/// Where the byline begins behind "By" or its like.
fn begins_byline(line: &str) -> Option<usize> {
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return None;
    }
    WORDS
        .byline
        .iter()
        .filter(|b| lower.starts_with(b.as_str()))
        .map(|b| b.len())
        .find(|&end| line[end..].starts_with([' ', ':']) || line[..end].ends_with(':'))
        .map(|end| end + line[end..].len() - line[end..].trim_start_matches([' ', ':']).len())
}

/// The byline in a line at the top of a text: "By" and names, and no sentence.
fn byline_line(line: &str) -> Option<&str> {
    let begin = begins_byline(line)?;
    let names = &line[begin..];
    let words: Vec<&str> = names.split_whitespace().collect();
    let names_alone = words.iter().all(|w| {
        w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic())
            || matches!(
                *w,
                "and"
                    | "in"
                    | "for"
                    | "of"
                    | "de"
                    | "van"
                    | "von"
                    | "der"
                    | "al"
                    | "bin"
                    | "el"
                    | "da"
                    | "di"
                    | "the"
                    | "with"
            )
    });
    let sentence = names.ends_with('.') && words.len() > 6;
    ((1..=14).contains(&words.len()) && names_alone && !sentence).then_some(names)
}

/// The agency's part of a dateline, in parentheses: "KYIV, Oct 20 (Reuters) -", "(AP) —".
fn dateline(line: &str) -> Option<&str> {
    let head = &line[..boundary(line, DATELINE)];
    let open = head.find('(')?;
    let close = open + head[open..].find(')')?;
    let before = head[..open].trim();
    let after = line[close + 1..].trim_start();
    let dashed = after.starts_with(['-', '–', '—', ':', '―', '−']);
    // Indian and some African agencies write no dash: "New Delhi, Oct 20 (PTI) The minister …".
    let place = before.contains(char::is_numeric)
        || (before.contains(char::is_uppercase) && before.to_uppercase() == before);
    // Places and dates, and no sentence.
    let named = |w: &str| {
        !w.starts_with(char::is_lowercase)
            || matches!(
                w,
                "of" | "de" | "la" | "le" | "al" | "el" | "and" | "in" | "the" | "near" | "on"
            )
    };
    let short = before.split_whitespace().count() <= 9 && before.split_whitespace().all(named);
    (short && (dashed || (place && after.starts_with(char::is_uppercase))))
        .then(|| &line[open + 1..close])
}

/// Credits of a line: it is nothing else, or it says so.
fn credit_line(line: &str, out: &mut Credits) {
    if line.len() > LINE {
        let start = line.len() - boundary_back(line, LINE / 2);
        // "… he said. (With inputs from ANI)" at the end of a long paragraph.
        if line.ends_with([')', ']']) {
            credit_line(&line[start..], out);
        }
        return;
    }
    let found = NAMES.find(line);
    if found.is_empty() {
        return;
    }
    let (mut rest, mut at) = (String::new(), 0);
    for name in &found {
        rest.push_str(&line[at..name.start]);
        rest.push(' ');
        at = name.end;
    }
    rest.push_str(&line[at..]);
    let nothing_else = rest
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .map(|w| w.trim_matches('.'))
        .filter(|w| !w.is_empty())
        .all(is_filler);
    if nothing_else {
        out.credit(line);
        return;
    }
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return;
    }
    for phrase in &WORDS.before {
        for at in holding(&lower, phrase) {
            let begins = line[..at].trim_end().is_empty()
                || line[..at]
                    .trim_end()
                    .ends_with(['(', '[', '.', ';', ',', '—', '–', '-', '|', '*', '”', '"'])
                || phrase.contains(' ');
            if begins {
                // To the end of the clause, full stops of initials aside.
                let names = &line[at + phrase.len()..];
                let end = names.find(['\n', ')', ']', ';']).unwrap_or(names.len());
                out.credit(&names[..end]);
            }
        }
    }
    for phrase in &WORDS.after {
        for at in holding(&lower, phrase) {
            let before = &line[..at];
            let start = before.rfind(". ").map_or(0, |s| s + 2);
            out.credit(&before[start..]);
        }
    }
}

/// The places of a phrase as whole words.
fn holding<'a>(text: &'a str, phrase: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(phrase)
        .map(|(at, _)| at)
        .filter(move |&at| {
            let before = text[..at].chars().next_back();
            let after = text[at + phrase.len()..].chars().next();
            let word = |c: Option<char>, edge: Option<char>| {
                c.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric)
            };
            !word(before, phrase.chars().next()) && !word(after, phrase.chars().next_back())
        })
}

/// The last boundary between letters at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

/// The length of the longest end of a text of at most so many bytes.
fn boundary_back(text: &str, length: usize) -> usize {
    let start = text.len().saturating_sub(length);
    (start..=text.len())
        .find(|&i| text.is_char_boundary(i))
        .map_or(0, |i| text.len() - i)
}

/// A name in a text.
struct Named {
    agency: &'static str,
    start: usize,
    end: usize,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    phrases: Phrases,
    agency: Vec<Agency>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    before: Vec<String>,
    after: Vec<String>,
    alone: Vec<String>,
    byline: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    names: Vec<String>,
    codes: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../knowledge/pages/agencies.toml"))
        .unwrap_or_else(|e| panic!("knowledge/pages/agencies.toml: {e}"))
});
static WORDS: LazyLock<&'static Phrases> = LazyLock::new(|| &FILE.phrases);
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&FILE.agency));

/// The names of agencies, the longest first.
struct Names(Vec<(&'static str, bool, &'static str)>);

impl Names {
    fn of(agencies: &'static [Agency]) -> Self {
        let mut all = Vec::new();
        for agency in agencies {
            all.extend(
                agency
                    .names
                    .iter()
                    .map(|n| (n.as_str(), false, agency.name.as_str())),
            );
            all.extend(
                agency
                    .codes
                    .iter()
                    .map(|n| (n.as_str(), true, agency.name.as_str())),
            );
        }
        all.sort_by_key(|(name, ..)| std::cmp::Reverse(name.len()));
        Self(all)
    }

    /// The names in a text, from left to right, none in another.
    fn find(&self, text: &str) -> Vec<Named> {
        let mut found: Vec<Named> = Vec::new();
        let bytes = text.as_bytes();
        for &(name, exact, agency) in &self.0 {
            let mut from = 0;
            while let Some(start) = next(bytes, name.as_bytes(), from, exact) {
                let end = start + name.len();
                from = start + 1;
                if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
                    continue;
                }
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '@');
                let whole = edge(text[..start].chars().next_back())
                    && edge(text[end..].chars().next())
                    && text[start..].starts_with(|c: char| c.is_uppercase() || exact)
                    // An address is no name: "reuters.com".
                    && !text[end..].strip_prefix('.').is_some_and(|r| r.starts_with(char::is_lowercase));
                if whole && !found.iter().any(|f| f.start < end && start < f.end) {
                    found.push(Named { agency, start, end });
                }
            }
        }
        found.sort_by_key(|f| f.start);
        found
    }
}

/// The next place of a name, letters compared exactly or in either case.
fn next(text: &[u8], name: &[u8], from: usize, exact: bool) -> Option<usize> {
    let window = text.get(from..)?.windows(name.len());
    let same = |w: &[u8]| {
        if exact {
            w == name
        } else {
            w.eq_ignore_ascii_case(name)
        }
    };
    window
        .enumerate()
        .find(|(_, w)| same(w))
        .map(|(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_names_are_read() {
        let file: File =
            toml::from_str(include_str!("../../../knowledge/pages/agencies.toml")).unwrap();
        assert!(file.agency.len() > 50);
        let mut seen = std::collections::HashSet::new();
        for agency in &file.agency {
            for name in agency.names.iter().chain(&agency.codes) {
                assert!(seen.insert(name), "{name} stands for two");
            }
        }
        let phrases = [
            &file.phrases.before,
            &file.phrases.after,
            &file.phrases.alone,
            &file.phrases.byline,
        ];
        for phrase in phrases.into_iter().flatten() {
            assert_eq!(*phrase, phrase.to_lowercase());
        }
    }

    #[test]
    fn credits_are_read_where_they_stand() {
        for (text, agencies) in [
            ("KYIV, Oct 20 (Reuters) - Troops crossed.", vec!["Reuters"]),
            (
                "KYIV, Ukraine (AP) — Troops crossed.",
                vec!["Associated Press"],
            ),
            ("BEIJING, Oct. 20 (Xinhua) -- China said.", vec!["Xinhua"]),
            (
                "New Delhi, Oct 20 (PTI) The minister said.",
                vec!["Press Trust of India"],
            ),
            ("Troops crossed.\n\nReuters", vec!["Reuters"]),
            ("Troops crossed.\n(AFP)", vec!["Agence France-Presse"]),
            (
                "Troops crossed.\n— AP / Bloomberg",
                vec!["Associated Press", "Bloomberg"],
            ),
            (
                "Troops crossed.\n\nAFP contributed to this report.",
                vec!["Agence France-Presse"],
            ),
            (
                "He left.\nThe Associated Press and Reuters contributed to this report.",
                vec!["Associated Press", "Reuters"],
            ),
            (
                "He left.\nWith reporting by AFP.",
                vec!["Agence France-Presse"],
            ),
            (
                "He left. (With inputs from ANI)",
                vec!["Asian News International"],
            ),
            ("He left.\nSource: Xinhua", vec!["Xinhua"]),
            ("He left.\n© 2022 AFP", vec!["Agence France-Presse"]),
            (
                "Copyright 2022 The Associated Press. All rights reserved.",
                vec!["Associated Press"],
            ),
            ("By Reuters\nTroops crossed.", vec!["Reuters"]),
            (
                "He left. With files from The Canadian Press",
                vec!["The Canadian Press"],
            ),
            // No credits.
            (
                "The minister told Reuters on Monday that he would leave.",
                vec![],
            ),
            (
                "Reuters reported that troops crossed, the spokesman said.",
                vec![],
            ),
            ("A PA system played AP English texts.", vec![]),
            (
                "Two journalists of AFP were wounded (one badly) - police.",
                vec![],
            ),
            ("He asked an agency (Reuters) - and left.", vec![]),
            ("See reuters.com", vec![]),
        ] {
            assert_eq!(read(text).agencies, agencies, "{text}");
        }
    }

    #[test]
    fn bylines_are_read() {
        for (text, byline) in [
            ("By Ann Lee\nTroops crossed.", Some("Ann Lee")),
            (
                "Troops cross\nBy Ann Lee and Bo Wu in Kyiv\nTroops crossed.",
                Some("Ann Lee and Bo Wu in Kyiv"),
            ),
            ("BY ANN LEE, Associated Press\nTroops", Some("ANN LEE")),
            ("By Monday the troops had crossed the border.", None),
            ("By the river they stopped", None),
            ("Written by: Ann Lee", Some("Ann Lee")),
        ] {
            assert_eq!(read(text).byline.as_deref(), byline, "{text}");
        }
        for (written, name) in [
            ("Ann Lee", Some("Ann Lee")),
            ("Ann Lee for Reuters", Some("Ann Lee")),
            ("Ann Lee | Reuters", Some("Ann Lee")),
            ("AFP", None),
            ("Associated Press", None),
            ("Ann Lee ann@a.example", Some("Ann Lee")),
            ("", None),
        ] {
            assert_eq!(super::byline(written).byline.as_deref(), name, "{written}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(?s).{0,300}", by in "(By |\\(|©)?[A-Za-z (),./éİ-]{0,60}") {
            let _ = (read(&text), read(&by), super::byline(&by), super::byline(&text));
        }
    }
}
