//! A run of tokens, possibly labelled.

use std::fmt;
use std::ops::Range;

use super::iter::Tokens;
use super::{Doc, Sym, Token};

/// Consecutive tokens of a [`Doc`]: a sentence, an entity, a noun chunk or any range.
#[derive(Copy, Clone)]
pub struct Span<'d> {
    doc: &'d Doc,
    start: u32,
    end: u32,
    label: Sym,
}

impl<'d> Span<'d> {
    pub(crate) fn new(doc: &'d Doc, range: Range<u32>, label: Sym) -> Span<'d> {
        Span {
            doc,
            start: range.start,
            end: range.end,
            label,
        }
    }

    pub(crate) fn sentence(doc: &'d Doc, number: u32) -> Span<'d> {
        let start = doc.sent_starts[number as usize];
        let end = doc
            .sent_starts
            .get(number as usize + 1)
            .copied()
            .unwrap_or(doc.len() as u32);
        Span::new(doc, start..end, Sym::EMPTY)
    }

    /// The document the span belongs to.
    #[must_use]
    pub fn doc(self) -> &'d Doc {
        self.doc
    }

    /// The first token's number.
    #[must_use]
    pub fn start(self) -> u32 {
        self.start
    }

    /// The number after the last token's.
    #[must_use]
    pub fn end(self) -> u32 {
        self.end
    }

    /// The number of tokens.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span has no token.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The label of an entity; empty for other spans.
    #[must_use]
    pub fn label(self) -> &'d str {
        self.doc.symbols.get(self.label)
    }

    /// The text, inner spaces included, the space after the last token not.
    #[must_use]
    pub fn text(self) -> &'d str {
        &self.doc.text[self.bytes()]
    }

    /// The tokens, in text order.
    #[must_use]
    pub fn tokens(self) -> Tokens<'d> {
        Tokens::new(self.doc, self.start..self.end)
    }

    /// The highest token of the span: a root if it holds one, else the token nearest to
    /// its root among those whose head lies outside.
    ///
    /// # Panics
    ///
    /// If the span is empty.
    #[must_use]
    pub fn root(self) -> Token<'d> {
        assert!(!self.is_empty(), "an empty span has no root");
        if let Some(root) = self.tokens().find(|t| t.is_root()) {
            return root;
        }
        self.tokens()
            .filter(|t| !(self.start..self.end).contains(&t.head().id().0))
            .min_by_key(|t| t.ancestors().count())
            .unwrap_or_else(|| Token::new(self.doc, self.start))
    }

    /// The span's place in the text, in code points.
    #[must_use]
    pub fn chars(self) -> Range<usize> {
        self.outer(|t| t.chars())
    }

    /// The span's place in the text, in bytes.
    #[must_use]
    pub fn bytes(self) -> Range<usize> {
        self.outer(|t| t.bytes())
    }

    fn outer(self, of: impl Fn(Token<'d>) -> Range<usize>) -> Range<usize> {
        let token = |i| Token::new(self.doc, i);
        if !self.is_empty() {
            return of(token(self.start)).start..of(token(self.end - 1)).end;
        }
        // An empty span lies where its first token would start.
        let at = if (self.start as usize) < self.doc.len() {
            of(token(self.start)).start
        } else {
            self.start
                .checked_sub(1)
                .map_or(0, |last| of(token(last)).end)
        };
        at..at
    }
}

impl PartialEq for Span<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.doc, other.doc)
            && (self.start, self.end, self.label) == (other.start, other.end, other.label)
    }
}

impl Eq for Span<'_> {}

impl fmt::Debug for Span<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}:{:?}", self.start, self.end, self.text())
    }
}

impl fmt::Display for Span<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
