//! The iterators over a document: tokens, children, sentences, entities, noun chunks.

use std::iter::FusedIterator;
use std::ops::Range;

use super::{Chunking, Doc, EntIob, Span, Sym, Token};

/// Tokens in text order.
#[derive(Clone, Debug)]
pub struct Tokens<'d> {
    doc: &'d Doc,
    range: Range<u32>,
}

impl<'d> Tokens<'d> {
    pub(crate) fn new(doc: &'d Doc, range: Range<u32>) -> Self {
        Tokens { doc, range }
    }
}

impl<'d> Iterator for Tokens<'d> {
    type Item = Token<'d>;

    fn next(&mut self) -> Option<Token<'d>> {
        self.range.next().map(|i| Token::new(self.doc, i))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = (self.range.end - self.range.start) as usize;
        (n, Some(n))
    }
}

impl DoubleEndedIterator for Tokens<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.range.next_back().map(|i| Token::new(self.doc, i))
    }
}

impl ExactSizeIterator for Tokens<'_> {}
impl FusedIterator for Tokens<'_> {}

/// The children of a token, in text order.
#[derive(Clone, Debug)]
pub struct Children<'d> {
    doc: &'d Doc,
    ids: &'d [u32],
}

impl<'d> Children<'d> {
    pub(crate) fn new(doc: &'d Doc, ids: &'d [u32]) -> Self {
        Children { doc, ids }
    }

    pub(crate) fn ids(&self) -> &'d [u32] {
        self.ids
    }
}

impl<'d> Iterator for Children<'d> {
    type Item = Token<'d>;

    fn next(&mut self) -> Option<Token<'d>> {
        let (&first, rest) = self.ids.split_first()?;
        self.ids = rest;
        Some(Token::new(self.doc, first))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ids.len(), Some(self.ids.len()))
    }
}

impl DoubleEndedIterator for Children<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (&last, rest) = self.ids.split_last()?;
        self.ids = rest;
        Some(Token::new(self.doc, last))
    }
}

impl ExactSizeIterator for Children<'_> {}
impl FusedIterator for Children<'_> {}

/// The way from a token's head up to the root.
#[derive(Clone, Debug)]
pub struct Ancestors<'d> {
    below: Token<'d>,
}

impl<'d> Ancestors<'d> {
    pub(crate) fn new(of: Token<'d>) -> Self {
        Ancestors { below: of }
    }
}

impl<'d> Iterator for Ancestors<'d> {
    type Item = Token<'d>;

    fn next(&mut self) -> Option<Token<'d>> {
        if self.below.is_root() {
            return None;
        }
        self.below = self.below.head();
        Some(self.below)
    }
}

impl FusedIterator for Ancestors<'_> {}

/// A token and all tokens below it, in text order.
///
/// In a crossing tree the edges may enclose tokens of other subtrees; those are skipped.
#[derive(Clone, Debug)]
pub struct Subtree<'d> {
    top: Token<'d>,
    range: Range<u32>,
}

impl<'d> Subtree<'d> {
    pub(crate) fn new(top: Token<'d>) -> Self {
        Subtree {
            top,
            range: top.left_edge().id().0..top.right_edge().id().0 + 1,
        }
    }

    fn holds(&self, i: u32) -> bool {
        let token = Token::new(self.top.doc(), i);
        token == self.top || token.ancestors().any(|above| above == self.top)
    }
}

impl<'d> Iterator for Subtree<'d> {
    type Item = Token<'d>;

    fn next(&mut self) -> Option<Token<'d>> {
        loop {
            let i = self.range.next()?;
            if self.holds(i) {
                return Some(Token::new(self.top.doc(), i));
            }
        }
    }
}

impl DoubleEndedIterator for Subtree<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            let i = self.range.next_back()?;
            if self.holds(i) {
                return Some(Token::new(self.top.doc(), i));
            }
        }
    }
}

impl FusedIterator for Subtree<'_> {}

/// The sentences of a document.
#[derive(Clone, Debug)]
pub struct Sents<'d> {
    doc: &'d Doc,
    range: Range<u32>,
}

impl<'d> Sents<'d> {
    pub(crate) fn new(doc: &'d Doc) -> Self {
        Sents {
            doc,
            range: 0..doc.sent_starts.len() as u32,
        }
    }
}

impl<'d> Iterator for Sents<'d> {
    type Item = Span<'d>;

    fn next(&mut self) -> Option<Span<'d>> {
        self.range
            .next()
            .map(|number| Span::sentence(self.doc, number))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = (self.range.end - self.range.start) as usize;
        (n, Some(n))
    }
}

impl DoubleEndedIterator for Sents<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.range
            .next_back()
            .map(|number| Span::sentence(self.doc, number))
    }
}

impl ExactSizeIterator for Sents<'_> {}
impl FusedIterator for Sents<'_> {}

/// The entities of a document.
#[derive(Clone, Debug)]
pub struct Ents<'d> {
    doc: &'d Doc,
    i: u32,
}

impl<'d> Ents<'d> {
    pub(crate) fn new(doc: &'d Doc) -> Self {
        Ents { doc, i: 0 }
    }
}

impl<'d> Iterator for Ents<'d> {
    type Item = Span<'d>;

    fn next(&mut self) -> Option<Span<'d>> {
        let rows = &self.doc.rows;
        while rows.get(self.i as usize)?.ent_iob != EntIob::Begin {
            self.i += 1;
        }
        let start = self.i;
        let label = rows[start as usize].ent_type;
        self.i += 1;
        while rows
            .get(self.i as usize)
            .is_some_and(|r| r.ent_iob == EntIob::Inside)
        {
            self.i += 1;
        }
        Some(Span::new(self.doc, start..self.i, label))
    }
}

impl FusedIterator for Ents<'_> {}

/// The base noun phrases of a document.
#[derive(Clone, Debug)]
pub struct NounChunks<'d> {
    doc: &'d Doc,
    i: u32,
    /// The first token that no earlier chunk covers.
    free: u32,
}

impl<'d> NounChunks<'d> {
    pub(crate) fn new(doc: &'d Doc) -> Self {
        NounChunks { doc, i: 0, free: 0 }
    }

    fn heads_chunk(&self, i: u32) -> bool {
        let row = self.doc.row(i);
        match self.doc.symbols.chunking(row.dep) {
            Chunking::Heads => true,
            Chunking::AsConjoined => self.doc.row(row.head).lends_chunk,
            Chunking::Not => false,
        }
    }
}

impl<'d> Iterator for NounChunks<'d> {
    type Item = Span<'d>;

    fn next(&mut self) -> Option<Span<'d>> {
        while (self.i as usize) < self.doc.len() {
            let i = self.i;
            self.i += 1;
            let token = Token::new(self.doc, i);
            let left = token.left_edge().id().0;
            if left >= self.free
                && matches!(token.pos(), "NOUN" | "PROPN" | "PRON")
                && self.heads_chunk(i)
            {
                self.free = i + 1;
                return Some(Span::new(self.doc, left..i + 1, Sym::EMPTY));
            }
        }
        None
    }
}

impl FusedIterator for NounChunks<'_> {}
