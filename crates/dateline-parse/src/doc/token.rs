//! One token of a document: a view that copies like a number.

use std::fmt;
use std::ops::Range;

use super::iter::{Ancestors, Children, Subtree};
use super::{Doc, Row, Span, TokenId};

/// Where a token stands in an entity.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum EntIob {
    /// No entity recogniser has looked at the token.
    #[default]
    Missing,
    /// Outside any entity.
    Outside,
    /// The first token of an entity.
    Begin,
    /// A later token of an entity.
    Inside,
}

/// A token of a [`Doc`].
///
/// Two tokens are equal when they are the same token of the same document.
#[derive(Copy, Clone)]
pub struct Token<'d> {
    doc: &'d Doc,
    i: u32,
}

impl<'d> Token<'d> {
    pub(crate) fn new(doc: &'d Doc, i: u32) -> Token<'d> {
        Token { doc, i }
    }

    fn row(self) -> &'d Row {
        self.doc.row(self.i)
    }

    fn at(self, i: u32) -> Token<'d> {
        Token::new(self.doc, i)
    }

    /// The document the token belongs to.
    #[must_use]
    pub fn doc(self) -> &'d Doc {
        self.doc
    }

    /// The token's number in the document.
    #[must_use]
    pub fn id(self) -> TokenId {
        TokenId(self.i)
    }

    /// The token's number in the document, as an index.
    #[must_use]
    pub fn i(self) -> usize {
        self.i as usize
    }

    /// The text exactly as it stands in the document.
    #[must_use]
    pub fn text(self) -> &'d str {
        self.doc.resolve(self.row().text)
    }

    /// The text in lower case.
    #[must_use]
    pub fn lower(self) -> &'d str {
        self.doc.resolve(self.row().lower)
    }

    /// The dictionary form ("said" → "say").
    #[must_use]
    pub fn lemma(self) -> &'d str {
        self.doc.resolve(self.row().lemma)
    }

    /// The normalised form ("n't" → "not", "“" → `"`).
    #[must_use]
    pub fn norm(self) -> &'d str {
        self.doc.resolve(self.row().norm)
    }

    /// The outline of the text ("Xxxxx", "dd", "xxxx").
    #[must_use]
    pub fn shape(self) -> &'d str {
        self.doc.resolve(self.row().shape)
    }

    /// The fine-grained part of speech, a Penn Treebank tag.
    #[must_use]
    pub fn tag(self) -> &'d str {
        self.doc.symbols.get(self.row().tag)
    }

    /// The coarse part of speech, a Universal Dependencies tag.
    #[must_use]
    pub fn pos(self) -> &'d str {
        self.doc.symbols.get(self.row().pos)
    }

    /// The morphological features, `Name=Value` joined by `|`; empty if there are none.
    #[must_use]
    pub fn morph(self) -> &'d str {
        self.doc.symbols.get(self.row().morph)
    }

    /// The label of the arc from the head.
    #[must_use]
    pub fn dep(self) -> &'d str {
        self.doc.symbols.get(self.row().dep)
    }

    /// The syntactic head; a root is its own head.
    #[must_use]
    pub fn head(self) -> Token<'d> {
        self.at(self.row().head)
    }

    /// Whether the token is the root of its tree.
    #[must_use]
    pub fn is_root(self) -> bool {
        self.row().head == self.i
    }

    /// The label of the entity the token is in; empty if none.
    #[must_use]
    pub fn ent_type(self) -> &'d str {
        self.doc.symbols.get(self.row().ent_type)
    }

    /// Where the token stands in its entity.
    #[must_use]
    pub fn ent_iob(self) -> EntIob {
        self.row().ent_iob
    }

    /// The token's place in the text, in code points.
    #[must_use]
    pub fn chars(self) -> Range<usize> {
        let row = self.row();
        let start = row.char_start as usize;
        start..start + row.char_len as usize
    }

    /// The token's place in the text, in bytes.
    #[must_use]
    pub fn bytes(self) -> Range<usize> {
        self.row().text.range()
    }

    /// Whether one space follows that belongs to no token.
    #[must_use]
    pub fn has_space_after(self) -> bool {
        self.row().space_after
    }

    /// Whether the token is white space.
    #[must_use]
    pub fn is_space(self) -> bool {
        self.row().is_space
    }

    /// Whether a sentence starts here.
    #[must_use]
    pub fn is_sent_start(self) -> bool {
        self.row().sent_start
    }

    /// The sentence the token is in.
    #[must_use]
    pub fn sent(self) -> Span<'d> {
        Span::sentence(self.doc, self.row().sent)
    }

    /// The number of the sentence the token is in.
    #[must_use]
    pub fn sent_index(self) -> usize {
        self.row().sent as usize
    }

    /// The tokens whose head this is, in text order.
    #[must_use]
    pub fn children(self) -> Children<'d> {
        let of = self.i();
        let start = self.doc.child_start[of] as usize;
        let end = self.doc.child_start[of + 1] as usize;
        Children::new(self.doc, &self.doc.children[start..end])
    }

    /// The children before the token, in text order.
    #[must_use]
    pub fn lefts(self) -> Children<'d> {
        let ids = self.children().ids();
        Children::new(self.doc, &ids[..ids.partition_point(|&c| c < self.i)])
    }

    /// The children after the token, in text order.
    #[must_use]
    pub fn rights(self) -> Children<'d> {
        let ids = self.children().ids();
        Children::new(self.doc, &ids[ids.partition_point(|&c| c < self.i)..])
    }

    /// The head, its head, and so on to the root.
    #[must_use]
    pub fn ancestors(self) -> Ancestors<'d> {
        Ancestors::new(self)
    }

    /// Whether this token is above `other` in the tree.
    #[must_use]
    pub fn is_ancestor_of(self, other: Token<'_>) -> bool {
        // What stands outside a subtree's edges is not in it: no way up has to be gone.
        let row = self.doc.row(self.i);
        std::ptr::eq(self.doc, other.doc)
            && (row.left_edge..=row.right_edge).contains(&other.i)
            && self.at(other.i).ancestors().any(|t| t.i == self.i)
    }

    /// The token and everything below it, in text order.
    #[must_use]
    pub fn subtree(self) -> Subtree<'d> {
        Subtree::new(self)
    }

    /// The leftmost token of the subtree.
    #[must_use]
    pub fn left_edge(self) -> Token<'d> {
        self.at(self.row().left_edge)
    }

    /// The rightmost token of the subtree.
    #[must_use]
    pub fn right_edge(self) -> Token<'d> {
        self.at(self.row().right_edge)
    }

    /// The token before, if any.
    #[must_use]
    pub fn prev(self) -> Option<Token<'d>> {
        self.i.checked_sub(1).map(|i| self.at(i))
    }

    /// The token after, if any.
    #[must_use]
    pub fn next(self) -> Option<Token<'d>> {
        self.doc.get(TokenId(self.i + 1))
    }
}

impl PartialEq for Token<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.doc, other.doc) && self.i == other.i
    }
}

impl Eq for Token<'_> {}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:?}", self.i, self.text())
    }
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
