//! Two texts side by side, with the words that only one has marked.
//!
//! In: the ancestor's text and the copy's. Out: both in parts. Words are compared without case and
//! marks, by `similar`'s patience diff, which keeps moved sentences whole.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Both texts have it.
    Same(String),
    /// The other text has other words, or none.
    Other(String),
}

/// Words of a text that are compared; of longer ones the rest is left unmarked.
const MOST: usize = 20_000;

/// Both texts in parts.
pub fn side_by_side(a: &str, b: &str) -> (Vec<Part>, Vec<Part>) {
    let (wa, rest_a) = words(a);
    let (wb, rest_b) = words(b);
    let keys = |words: &[&str]| -> Vec<String> { words.iter().map(|w| key(w)).collect() };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Patience, &keys(&wa), &keys(&wb)) {
        let same = matches!(op, DiffOp::Equal { .. });
        put(&mut left, same, &wa[op.old_range()]);
        put(&mut right, same, &wb[op.new_range()]);
    }
    for (side, rest) in [(&mut left, rest_a), (&mut right, rest_b)] {
        if !rest.is_empty() {
            side.push(Part::Same(rest.to_owned()));
        }
    }
    (left, right)
}

/// The words, each with the white space after it, and what is beyond the limit.
fn words(text: &str) -> (Vec<&str>, &str) {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && out.len() < MOST {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let space = rest[word..]
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(rest.len() - word);
        let (head, tail) = rest.split_at(word + space);
        out.push(head);
        rest = tail;
    }
    (out, rest)
}

/// What of a word is compared: its letters and digits; where it has none, its marks.
fn key(word: &str) -> String {
    let lower: String = (word.chars().filter(|c| c.is_alphanumeric()))
        .flat_map(char::to_lowercase)
        .collect();
    if lower.is_empty() {
        word.trim().to_owned()
    } else {
        lower
    }
}

/// Adds words; the white space behind the last is never marked.
fn put(parts: &mut Vec<Part>, same: bool, words: &[&str]) {
    let text = words.concat();
    if text.is_empty() {
        return;
    }
    if same {
        parts.push(Part::Same(text));
        return;
    }
    let end = text.trim_end().len();
    let (word, space) = text.split_at(end);
    for (part, is_space) in [(word, false), (space, true)] {
        if !part.is_empty() {
            parts.push(match is_space {
                true => Part::Same(part.to_owned()),
                false => Part::Other(part.to_owned()),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(parts: &[Part]) -> String {
        let part = |p: &Part| match p {
            Part::Same(t) => t.clone(),
            Part::Other(t) => format!("[{t}]"),
        };
        parts.iter().map(part).collect()
    }

    #[test]
    fn other_words_are_marked_and_nothing_is_lost() {
        let (a, b) = side_by_side(
            "The army sent 9,000 men.\n\nThey left on Monday.",
            "The military sent 8,000 men. They left on “Monday”",
        );
        assert_eq!(
            show(&a),
            "The [army] sent [9,000] men.\n\nThey left on Monday."
        );
        assert_eq!(
            show(&b),
            "The [military] sent [8,000] men. They left on “Monday”"
        );
        let (a, b) = side_by_side("", "new");
        assert_eq!((show(&a), show(&b)), (String::new(), "[new]".to_owned()));
    }
}
