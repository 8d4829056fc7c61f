//! What a token's text alone says: lower case, shape, norm, and the ids that feed the
//! hash embeddings.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::chars::{self, Classes};
use crate::ids::string_id;

/// Texts of this many characters and more have the shape `LONG`.
const LONG: usize = 100;
/// Runs in a shape are cut at this length.
const SHAPE_RUN: usize = 4;

/// Whether the text is white space throughout (and not empty).
pub(crate) fn is_space(text: &str) -> bool {
    !text.is_empty() && text.chars().all(chars::is_space)
}

/// Appends the shape of a text: letters as `X` and `x`, digits as `d`, others kept.
pub(crate) fn shape_into(text: &str, out: &mut String) {
    if text.len() >= LONG && text.chars().nth(LONG - 1).is_some() {
        out.push_str("LONG");
        return;
    }
    let mut last = '\0';
    let mut run = 0;
    for c in text.chars() {
        let classes = Classes::of(c);
        let mapped = if classes.has(Classes::IS_ALPHA) {
            if classes.has(Classes::IS_UPPER) {
                'X'
            } else {
                'x'
            }
        } else if classes.has(Classes::IS_DIGIT) {
            'd'
        } else {
            c
        };
        run = if mapped == last && run > 0 {
            run + 1
        } else {
            1
        };
        last = mapped;
        if run <= SHAPE_RUN {
            out.push(mapped);
        }
    }
}

/// Appends the text in lower case.
pub(crate) fn lower_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|b| b.to_ascii_lowercase() as char));
    } else {
        out.push_str(&text.to_lowercase());
    }
}

static BASE_NORMS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/base_norms.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// The norms of the model and the base norms behind them.
#[derive(Debug, Default)]
pub(crate) struct Norms {
    by_id: HashMap<u64, Box<str>>,
}

impl Norms {
    /// From the model's `lexeme_norm` table.
    pub(crate) fn new(by_id: HashMap<u64, Box<str>>) -> Norms {
        Norms { by_id }
    }

    /// The norm of a text, or nothing if it is the text in lower case.
    pub(crate) fn of(&self, text: &str) -> Option<&str> {
        if let Some(norm) = self.by_id.get(&string_id(text)) {
            return Some(norm);
        }
        BASE_NORMS.get(text).copied()
    }
}

/// The attribute ids of a token that feed the networks.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(crate) struct Features {
    pub norm: u64,
    pub prefix: u64,
    pub suffix: u64,
    pub shape: u64,
    pub is_space: bool,
}

impl Features {
    /// Of a text with its norm and shape.
    pub(crate) fn new(text: &str, norm: &str, shape: &str, is_space: bool) -> Features {
        let first = text.chars().next().map_or(0, char::len_utf8);
        let last = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        Features {
            norm: string_id(norm),
            prefix: string_id(&text[..first]),
            suffix: string_id(&text[last..]),
            shape: string_id(shape),
            is_space,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let mut out = String::new();
        shape_into(text, &mut out);
        out
    }

    #[test]
    fn shapes() {
        for (text, expected) in [
            ("n't", "x'x"),
            ("Russia", "Xxxxx"),
            ("I", "X"),
            ("12,345,678", "dd,ddd,ddd"),
            ("1234567", "dddd"),
            ("-----", "----"),
            ("aXXXXXb", "xXXXXx"),
            ("漢字²", "xxd"),
            ("", ""),
            (" \n", " \n"),
            ("\0\0\0\0\0", "\0\0\0\0"),
        ] {
            assert_eq!(shape(text), expected, "{text:?}");
        }
        assert_eq!(shape(&"a".repeat(99)), "xxxx");
        assert_eq!(shape(&"a".repeat(100)), "LONG");
        assert_eq!(shape(&"ä".repeat(99)), "xxxx");
        assert_eq!(shape(&"ä".repeat(100)), "LONG");
    }

    #[test]
    fn lower() {
        let mut out = String::new();
        lower_into("NATO ΟΔΟΣ İ", &mut out);
        assert_eq!(out, "nato οδος i\u{307}");
    }

    #[test]
    fn prefix_and_suffix_are_whole_characters() {
        let f = Features::new("Zürich", "zürich", "Xxxxx", false);
        assert_eq!((f.prefix, f.suffix), (string_id("Z"), string_id("ich")));
        let f = Features::new("äö", "äö", "xx", false);
        assert_eq!((f.prefix, f.suffix), (string_id("ä"), string_id("äö")));
    }

    #[test]
    fn base_norms() {
        let norms = Norms::default();
        assert_eq!(BASE_NORMS.len(), 45);
        assert_eq!(norms.of("’S"), Some("'s"));
        assert_eq!(norms.of("…"), Some("..."));
        assert_eq!(norms.of("Word"), None);
    }
}
