//! Plain text to paragraphs, sentences and words, and the passages between quotation marks.
//!
//! Rules only, since this crate uses no parser: a boundary missed makes a longer sentence, and the copies are
//! made of those sentences all the same.

use std::ops::Range;

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: [&str; 36] = [
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "maj", "capt", "sgt", "sen", "rep", "gov",
    "st", "no", "vs", "inc", "ltd", "co", "corp", "jr", "sr", "jan", "feb", "mar", "apr", "aug",
    "sept", "sep", "oct", "nov", "dec", "rev", "hon", "pres",
];

/// Paragraphs of sentences. Blank lines part paragraphs where there are any, else every line is one.
pub fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let blank = text.lines().any(|line| line.trim().is_empty()) && text.contains("\n\n");
    let parts: Vec<String> = if blank {
        let mut parts = vec![String::new()];
        for line in text.lines() {
            match line.trim() {
                "" => parts.push(String::new()),
                line => {
                    let last = parts.last_mut().expect("never empty");
                    if !last.is_empty() {
                        last.push(' ');
                    }
                    last.push_str(line);
                }
            }
        }
        parts
    } else {
        text.lines().map(str::to_owned).collect()
    };
    parts
        .iter()
        .map(|part| sentences(part))
        .filter(|sentences| !sentences.is_empty())
        .collect()
}

/// The sentences of a paragraph, white space made single.
fn sentences(paragraph: &str) -> Vec<String> {
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let mut out: Vec<String> = Vec::new();
    let mut current = String::new();
    for (i, word) in words.iter().enumerate() {
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
        let next = words.get(i + 1);
        if next.is_none_or(|next| ends(word) && begins(next)) {
            out.push(std::mem::take(&mut current));
        }
    }
    out
}

fn ends(word: &str) -> bool {
    let bare = word.trim_end_matches(['"', '”', '’', '\'', ')', ']']);
    if bare.ends_with(['!', '?']) {
        return true;
    }
    let Some(stem) = bare.strip_suffix('.') else {
        return false;
    };
    let stem = stem.trim_start_matches(['"', '“', '‘', '\'', '(', '[']);
    let lower = stem.to_lowercase();
    let initials = stem.split('.').all(|part| part.chars().count() == 1);
    // "U.S." before a capital is more often followed by a name than by a new sentence.
    !(initials || ABBREVIATIONS.contains(&lower.as_str()) && stem.starts_with(char::is_uppercase))
}

fn begins(word: &str) -> bool {
    let bare = word.trim_start_matches(['"', '“', '‘', '\'', '(', '[', '—', '–']);
    bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || bare.is_empty()
}

/// Words as byte ranges: letters and digits, with marks inside them ("don't", "9,000", "U.S", "co-op"). Passages
/// that are marked as altered are left out.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut marked = false;
    let mut chars = text.char_indices().peekable();
    let mut start = None;
    while let Some((at, c)) = chars.next() {
        match c {
            OPEN => marked = true,
            CLOSE => marked = false,
            _ => {}
        }
        let inside = matches!(c, '\'' | '’' | '-' | ',' | '.' | '&')
            && chars.peek().is_some_and(|(_, next)| {
                next.is_alphanumeric() && (c != ',' || next.is_ascii_digit())
            });
        let part = c.is_alphanumeric() && !(OPEN..=LAST).contains(&c) || start.is_some() && inside;
        match (start, part && !marked) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                out.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    out.extend(start.map(|from| from..text.len()));
    out
}

/// A word without a possessive ending.
pub fn bare(text: &str, word: &Range<usize>) -> Range<usize> {
    let slice = &text[word.clone()];
    let cut = ["'s", "’s", "'S"]
        .iter()
        .find_map(|end| slice.strip_suffix(end));
    word.start..word.start + cut.unwrap_or(slice).len()
}

/// Opens an altered passage; the next character numbers it.
pub const OPEN: char = '\u{E000}';
/// Closes an altered passage.
pub const CLOSE: char = '\u{E001}';
/// Numbers of altered passages begin here.
pub const FIRST: char = '\u{E100}';
/// The last character kept for marking.
pub const LAST: char = '\u{F8FF}';

/// An altered passage, marked so that it is found again in the finished text.
pub fn marked(number: usize, text: &str) -> String {
    let number = u32::try_from(number)
        .ok()
        .and_then(|n| char::from_u32(FIRST as u32 + n));
    format!("{OPEN}{}{text}{CLOSE}", number.unwrap_or(LAST))
}

/// A text without marks.
pub fn unmarked(text: &str) -> String {
    text.chars()
        .filter(|c| !(OPEN..=LAST).contains(c))
        .collect()
}

/// Puts other text in place of some ranges, which do not overlap.
pub fn replaced(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = text.to_owned();
    for (range, with) in edits {
        out.replace_range(range, &with);
    }
    out
}

/// Whether each sentence begins inside a quotation that the one before opened.
pub fn continued<'a>(sentences: impl Iterator<Item = (&'a str, bool)> + Clone) -> Vec<bool> {
    let mut open = false;
    let quoted = quoted(sentences.clone());
    sentences
        .zip(quoted)
        .map(|((text, opens), ranges)| {
            let begins = open && !opens;
            open = ranges.last().is_some_and(|r| r.end == text.len());
            begins
        })
        .collect()
}

/// Passages between double quotation marks, in bytes without the marks, of each sentence of a document. A quotation
/// may go on over sentences; it ends with its paragraph.
pub fn quoted<'a>(sentences: impl Iterator<Item = (&'a str, bool)>) -> Vec<Vec<Range<usize>>> {
    let mut open = false;
    sentences
        .map(|(text, opens)| {
            open &= !opens;
            let mut out = Vec::new();
            let mut start = open.then_some(0);
            let mut before = ' ';
            for (at, c) in text.char_indices() {
                let opening = match c {
                    '“' => Some(true),
                    '”' => Some(false),
                    '"' => Some(!open && !before.is_alphanumeric()),
                    _ => None,
                };
                match (opening, start) {
                    (Some(true), None) => start = Some(at + c.len_utf8()),
                    (Some(false), Some(from)) => {
                        out.push(from..at);
                        start = None;
                    }
                    _ => {}
                }
                open = start.is_some();
                before = c;
            }
            out.extend(start.map(|from| from..text.len()));
            out.retain(|range| !range.is_empty());
            out
        })
        .collect()
}

/// With a small letter at the beginning, where the first word is no name.
pub fn in_sentence(text: &str) -> String {
    const SMALL: [&str; 48] = [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "it",
        "they",
        "we",
        "his",
        "her",
        "its",
        "their",
        "our",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "hundreds",
        "thousands",
        "some",
        "many",
        "most",
        "several",
        "all",
        "both",
        "one",
        "another",
        "no",
        "in",
        "on",
        "at",
        "after",
        "before",
        "when",
        "if",
        "as",
        "police",
        "there",
        "more",
    ];
    let first: String = text
        .chars()
        .filter(|c| !(OPEN..=LAST).contains(c))
        .take_while(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))
        .collect();
    let lower = first.to_lowercase();
    // "President Smith" keeps its capital.
    let rest = text
        .get(text.find(' ').map_or(text.len(), |at| at + 1)..)
        .unwrap_or("");
    let title = rest.starts_with(char::is_uppercase);
    if SMALL.contains(&lower.as_str()) || !title && super::tables::tables().synonyms.knows(&lower) {
        uncapitalized(text)
    } else {
        text.to_owned()
    }
}

/// With a capital at the beginning.
pub fn capitalized(text: &str) -> String {
    changed_first(text, |c| c.to_uppercase().collect())
}

/// With a small letter at the beginning.
fn uncapitalized(text: &str) -> String {
    changed_first(text, |c| c.to_lowercase().collect())
}

fn changed_first(text: &str, change: impl Fn(char) -> String) -> String {
    match text
        .char_indices()
        .find(|(_, c)| c.is_alphanumeric() && !(OPEN..=LAST).contains(c))
    {
        Some((at, c)) if c.is_alphabetic() => {
            format!("{}{}{}", &text[..at], change(c), &text[at + c.len_utf8()..])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Mr. Smith of the U.S. Senate said no. “He left.” Then 9,000 went.\n\nA second\nparagraph!";
        assert_eq!(
            paragraphs(text),
            [
                vec![
                    "Mr. Smith of the U.S. Senate said no.",
                    "“He left.”",
                    "Then 9,000 went."
                ],
                vec!["A second paragraph!"]
            ]
        );
        assert_eq!(paragraphs("One.\nTwo.").len(), 2);
    }

    #[test]
    fn words_keep_what_belongs_to_them_and_leave_out_what_is_marked() {
        let text = format!("Don't send 9,000, he said: {} men.", marked(3, "no ten"));
        let found: Vec<_> = words(&text).into_iter().map(|w| &text[w]).collect();
        assert_eq!(found, ["Don't", "send", "9,000", "he", "said", "men"]);
        assert_eq!(unmarked(&text), "Don't send 9,000, he said: no ten men.");
        assert_eq!(bare("Putin’s", &(0.."Putin’s".len())), 0..5);
    }

    #[test]
    fn quotations_go_on_over_sentences_but_not_over_paragraphs() {
        let sentences = [
            ("“One.", true),
            ("Two,” he said.", false),
            ("\"Three", true),
            ("Four.", true),
        ];
        let found = quoted(sentences.into_iter());
        let found: Vec<Vec<&str>> = sentences
            .iter()
            .zip(found)
            .map(|((text, _), ranges)| ranges.into_iter().map(|r| &text[r]).collect())
            .collect();
        assert_eq!(found, [vec!["One."], vec!["Two,"], vec!["Three"], vec![]]);
    }
}
