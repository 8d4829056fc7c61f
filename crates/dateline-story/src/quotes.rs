//! Quotations: where the marks open and close.
//!
//! In: a parsed document. Out: [`Quote`]s in tokens. Curly marks are paired, straight ones alternate, and a
//! paragraph that ends inside a quotation ends it.

use dateline_parse::Doc;

/// A quotation in tokens; the marks themselves are outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// First token inside.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Whether a closing mark was found.
    pub closed: bool,
}

/// What a token does to quotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It opens one.
    Open,
    /// It closes one.
    Close,
    /// It does either.
    Straight,
}

/// What a token does to quotations, if anything. Single marks are left alone: they are apostrophes too.
pub(crate) fn mark(text: &str) -> Option<Mark> {
    Some(match text {
        "“" | "``" | "«" | "„" => Mark::Open,
        "”" | "»" => Mark::Close,
        "\"" | "''" | "＂" => Mark::Straight,
        _ => return None,
    })
}

/// All quotations of a document in text order.
pub(crate) fn quotes(doc: &Doc) -> Vec<Quote> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    let mut close = |start: usize, end: usize, closed: bool| {
        if end > start {
            out.push(Quote { start, end, closed });
        }
    };
    for t in doc.tokens() {
        let i = t.i();
        match (mark(t.text()), open) {
            (Some(Mark::Open), was) => {
                if let Some(start) = was {
                    close(start, i, false);
                }
                open = Some(i + 1);
            }
            (Some(Mark::Close | Mark::Straight), Some(start)) => {
                close(start, i, true);
                open = None;
            }
            (Some(Mark::Straight), None) => open = Some(i + 1),
            (None, Some(start)) if t.is_space() && t.text().contains('\n') => {
                close(start, i, false);
                open = None;
            }
            // The tokenizer leaves a mark in a word it does not know: "him.”―".
            (None, Some(start)) if t.text().len() > '”'.len_utf8() && t.text().contains('”') => {
                close(start, i + 1, true);
                open = None;
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        close(start, doc.len(), false);
    }
    out
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
        assert!(found(&["”", "no", "“"]).is_empty());
    }
}
