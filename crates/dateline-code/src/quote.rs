//! Quotations: where the marks open and close. Curly marks are paired, straight ones alternate, and
//! a paragraph that ends inside a quotation ends it (a continued quotation opens again).

use dateline_parse::{Doc, TokenId};

use crate::clause::is_verbal;
use crate::reader::Reader;

/// A quotation in tokens: the marks themselves are outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// First token inside.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Whether a closing mark was found.
    pub closed: bool,
}

/// All quotations of a document in text order.
#[must_use]
pub fn quotes(doc: &Doc) -> Vec<Quote> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for t in doc.tokens() {
        let text = t.text();
        let paragraph = t.is_space() && text.contains('\n');
        // Marks that the tokenizer left in a word ("him.”―") close all the same.
        let glued = text.len() > "”".len() && text.contains('”');
        if glued && let Some(start) = open.take() {
            out.push(Quote {
                start,
                end: t.i() + 1,
                closed: true,
            });
            continue;
        }
        let (opens, closes) = match text {
            "“" | "``" | "«" | "„" => (true, false),
            // A closing mark that opens a line can only be meant to open.
            "”" if open.is_none() && begins_line(doc, t.i()) => (true, false),
            "”" | "»" => (false, true),
            // Some papers open with the same marks as they close.
            "\"" | "''" => (open.is_none(), open.is_some()),
            _ => (false, false),
        };
        if (closes || paragraph || opens)
            && let Some(start) = open.take()
            && t.i() > start
        {
            out.push(Quote {
                start,
                end: t.i(),
                closed: closes,
            });
        }
        if opens {
            open = Some(t.i() + 1);
        }
    }
    if let Some(start) = open
        && doc.len() > start
    {
        out.push(Quote {
            start,
            end: doc.len(),
            closed: false,
        });
    }
    out
}

fn begins_line(doc: &Doc, i: usize) -> bool {
    i.checked_sub(1).is_none_or(|before| {
        let t = doc.token(TokenId::from_index(before));
        t.is_space() && t.text().contains('\n')
    })
}

/// Whether a quotation has a verb: titles and names in quotation marks have none.
#[must_use]
pub fn speaks(reader: &Reader<'_>, q: Quote) -> bool {
    (q.start..q.end).any(|i| is_verbal(reader.token(i)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str]) -> Vec<(usize, usize, bool)> {
        let spaces = vec![true; words.len()];
        let doc = Doc::builder(words.iter().copied(), spaces).build().unwrap();
        quotes(&doc)
            .into_iter()
            .map(|q| (q.start, q.end, q.closed))
            .collect()
    }

    #[test]
    fn marks_pair_and_paragraphs_close() {
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
