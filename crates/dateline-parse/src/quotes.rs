//! Quotations: where the marks open and close.
//!
//! In: a document's tokens. Out: [`Quote`]s, in text order. Curly marks are paired, straight ones alternate, and
//! a paragraph that ends inside a quotation ends it (a continued quotation opens again).

use crate::{Doc, Token, TokenId};

/// A quotation in tokens; the marks themselves are outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// First token inside.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Whether a closing mark was found.
    pub closed: bool,
}

/// What a token does to quotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It opens one.
    Open,
    /// It closes one.
    Close,
    /// It does either.
    Straight,
}

impl Mark {
    /// What a token of this text does, if anything. Single marks are left alone: they are apostrophes too.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Some(match text {
            "“" | "``" | "«" | "„" => Self::Open,
            "”" | "»" => Self::Close,
            "\"" | "''" | "＂" => Self::Straight,
            _ => return None,
        })
    }
}

/// How marks are taken that stand the wrong way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// As they are written: for finding what is wrong with them.
    AsWritten,
    /// A closing mark that opens a line can only be meant to open: some papers have one mark for both.
    AsMeant,
}

impl Quote {
    /// All quotations of a document.
    #[must_use]
    pub fn all(doc: &Doc, marks: Marks) -> Vec<Self> {
        let mut out = Vec::new();
        let mut open: Option<usize> = None;
        for t in doc.tokens() {
            let i = t.i();
            // The tokenizer leaves a mark in a word it does not know: "him.”―".
            let glued = t.text().len() > "”".len() && t.text().contains('”');
            let paragraph = t.is_space() && t.text().contains('\n');
            let mark = match Mark::of(t.text()) {
                Some(Mark::Straight) if open.is_some() => Some(Mark::Close),
                Some(Mark::Straight) => Some(Mark::Open),
                Some(Mark::Close)
                    if marks == Marks::AsMeant && open.is_none() && begins_line(doc, t) =>
                {
                    Some(Mark::Open)
                }
                mark => mark,
            };
            if (mark.is_some() || paragraph || glued)
                && let Some(start) = open.take()
            {
                out.push(Self {
                    start,
                    end: if glued { i + 1 } else { i },
                    closed: glued || mark == Some(Mark::Close),
                });
            }
            if mark == Some(Mark::Open) {
                open = Some(i + 1);
            }
        }
        if let Some(start) = open {
            out.push(Self {
                start,
                end: doc.len(),
                closed: false,
            });
        }
        out.retain(|q| q.end > q.start);
        out
    }
}

fn begins_line(doc: &Doc, t: Token<'_>) -> bool {
    t.i().checked_sub(1).is_none_or(|before| {
        let before = doc.token(TokenId::from_index(before));
        before.is_space() && before.text().contains('\n')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], marks: Marks) -> Vec<(usize, usize, bool)> {
        let spaces = vec![true; words.len()];
        let doc = Doc::builder(words.iter().copied(), spaces).build().unwrap();
        Quote::all(&doc, marks)
            .into_iter()
            .map(|q| (q.start, q.end, q.closed))
            .collect()
    }

    #[test]
    fn marks_pair_and_paragraphs_close() {
        for marks in [Marks::AsWritten, Marks::AsMeant] {
            let found = |words: &[&str]| found(words, marks);
            assert_eq!(found(&["“", "Yes", ",", "”", "he", "said"]), [(1, 3, true)]);
            assert_eq!(
                found(&["\"", "Yes", "\"", "or", "\"", "no", "\""]),
                [(1, 2, true), (5, 6, true)]
            );
            assert_eq!(
                found(&["“", "One", "\n\n", "“", "two", "”"]),
                [(1, 2, false), (4, 5, true)]
            );
            assert_eq!(found(&["“", "open"]), [(1, 2, false)]);
        }
    }

    #[test]
    fn a_closing_mark_at_a_line_opens_only_where_it_is_meant_to() {
        let words = ["”", "no", "“"];
        assert!(found(&words, Marks::AsWritten).is_empty());
        assert_eq!(found(&words, Marks::AsMeant), [(1, 2, false)]);
    }
}
