//! The parsed document: one owned text and flat arrays indexed by token.
//!
//! A [`Doc`] is what the pipeline makes and what everything else reads. It owns its
//! text, one row of annotation per token, and the tree as a flat child table;
//! [`Token`] and [`Span`] are small copyable views into it.

mod build;
mod iter;
mod span;
mod symbols;
mod token;
pub(crate) mod tree;

use std::ops::Range;
use std::sync::Arc;

pub use build::{BuildError, DocBuilder};
pub use iter::{Ancestors, Children, Ents, NounChunks, Sents, Subtree, Tokens};
pub use span::Span;
pub(crate) use symbols::{Chunking, Sym, Symbols, SymbolsBuilder};
pub use token::{EntIob, Token};

/// The index of a token in its document.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TokenId(pub u32);

impl TokenId {
    /// The id of the token at `index`.
    ///
    /// # Panics
    ///
    /// If `index` does not fit 32 bits; no document has so many tokens.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        TokenId(u32::try_from(index).expect("a document has fewer than 2^32 tokens"))
    }

    /// The id as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<TokenId> for usize {
    fn from(id: TokenId) -> usize {
        id.index()
    }
}

impl From<u32> for TokenId {
    fn from(id: u32) -> TokenId {
        TokenId(id)
    }
}

/// Where a string of a token lies: in the document's text or in its arena.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StrRef {
    start: u32,
    len_and_place: u32,
}

const IN_ARENA: u32 = 1 << 31;

impl StrRef {
    pub(crate) fn in_text(start: u32, len: u32) -> StrRef {
        debug_assert!(len < IN_ARENA);
        StrRef {
            start,
            len_and_place: len,
        }
    }

    fn in_arena(start: u32, len: u32) -> StrRef {
        debug_assert!(len < IN_ARENA);
        StrRef {
            start,
            len_and_place: len | IN_ARENA,
        }
    }

    fn range(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + (self.len_and_place & !IN_ARENA) as usize
    }

    pub(crate) fn resolve<'a>(self, text: &'a str, arena: &'a str) -> &'a str {
        let of = if self.len_and_place & IN_ARENA == 0 {
            text
        } else {
            arena
        };
        &of[self.range()]
    }
}

/// One token's annotation.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Row {
    pub text: StrRef,
    pub char_start: u32,
    pub char_len: u32,
    pub lower: StrRef,
    pub norm: StrRef,
    pub shape: StrRef,
    pub lemma: StrRef,
    pub head: u32,
    pub left_edge: u32,
    pub right_edge: u32,
    pub sent: u32,
    pub tag: Sym,
    pub pos: Sym,
    pub morph: Sym,
    pub dep: Sym,
    pub ent_type: Sym,
    pub ent_iob: EntIob,
    pub space_after: bool,
    pub is_space: bool,
    pub sent_start: bool,
    /// Whether a noun conjoined to this token may head a chunk.
    pub lends_chunk: bool,
}

impl Row {
    /// A token with a text and nothing else known about it.
    pub(crate) fn bare(text: StrRef, index: u32) -> Row {
        Row {
            text,
            char_start: 0,
            char_len: 0,
            lower: text,
            norm: text,
            shape: StrRef::default(),
            lemma: StrRef::default(),
            head: index,
            left_edge: index,
            right_edge: index,
            sent: 0,
            tag: Sym::EMPTY,
            pos: Sym::EMPTY,
            morph: Sym::EMPTY,
            dep: Sym::EMPTY,
            ent_type: Sym::EMPTY,
            ent_iob: EntIob::Missing,
            space_after: false,
            is_space: false,
            sent_start: index == 0,
            lends_chunk: false,
        }
    }
}

/// A parsed document.
///
/// Offsets come in two kinds and are named so: [`Token::bytes`] indexes the text as
/// Rust does, [`Token::chars`] counts Unicode code points as Python does.
///
/// ```
/// use dateline_parse::Doc;
///
/// let doc = Doc::builder(["Kyiv", "disagreed", "."], [true, false, false])
///     .heads([1, 1, 1])
///     .deps(["nsubj", "ROOT", "punct"])
///     .build()?;
/// let verb = doc.tokens().find(|t| t.is_root()).unwrap();
/// assert_eq!(doc.text(), "Kyiv disagreed.");
/// assert_eq!(verb.text(), "disagreed");
/// assert_eq!(verb.lefts().map(|t| t.text()).collect::<Vec<_>>(), ["Kyiv"]);
/// # Ok::<(), dateline_parse::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Doc {
    pub(crate) text: String,
    pub(crate) arena: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) sent_starts: Vec<u32>,
    /// `children[child_start[i]..child_start[i + 1]]` are the children of `i`, in text order.
    pub(crate) child_start: Vec<u32>,
    pub(crate) children: Vec<u32>,
    pub(crate) symbols: Arc<Symbols>,
}

impl Doc {
    /// Starts a document from words and "followed by a space" flags, as spaCy's
    /// `Doc(words=…, spaces=…)`.
    pub fn builder<W, S>(
        words: impl IntoIterator<Item = W>,
        spaces: impl IntoIterator<Item = S>,
    ) -> DocBuilder
    where
        W: Into<String>,
        S: Into<bool>,
    {
        DocBuilder::new(words, spaces)
    }

    pub(crate) fn bare(text: &str, symbols: Arc<Symbols>) -> Doc {
        Doc {
            text: text.to_owned(),
            arena: String::new(),
            rows: Vec::new(),
            sent_starts: Vec::new(),
            child_start: Vec::new(),
            children: Vec::new(),
            symbols,
        }
    }

    /// Puts a string in the arena.
    pub(crate) fn store(&mut self, s: &str) -> StrRef {
        let start = self.arena.len() as u32;
        self.arena.push_str(s);
        StrRef::in_arena(start, s.len() as u32)
    }

    /// Puts what `write` appends in the arena, unless it is `same`, which lies at `at`.
    pub(crate) fn store_with(
        &mut self,
        write: impl FnOnce(&mut String),
        same: &str,
        at: StrRef,
    ) -> StrRef {
        let start = self.arena.len();
        write(&mut self.arena);
        if self.arena[start..] == *same {
            self.arena.truncate(start);
            return at;
        }
        StrRef::in_arena(start as u32, (self.arena.len() - start) as u32)
    }

    pub(crate) fn resolve(&self, r: StrRef) -> &str {
        if r.len_and_place & IN_ARENA == 0 {
            &self.text[r.range()]
        } else {
            &self.arena[r.range()]
        }
    }

    pub(crate) fn row(&self, i: u32) -> &Row {
        &self.rows[i as usize]
    }

    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The token with this id.
    ///
    /// # Panics
    ///
    /// If the document has no such token.
    #[must_use]
    pub fn token(&self, id: TokenId) -> Token<'_> {
        assert!(
            id.index() < self.len(),
            "token {} of a document of {}",
            id.0,
            self.len()
        );
        Token::new(self, id.0)
    }

    /// The token with this id, or nothing.
    #[must_use]
    pub fn get(&self, id: TokenId) -> Option<Token<'_>> {
        (id.index() < self.len()).then(|| Token::new(self, id.0))
    }

    /// All tokens, in text order.
    #[must_use]
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens::new(self, 0..self.len() as u32)
    }

    /// The sentences, in text order; together they cover the document.
    #[must_use]
    pub fn sents(&self) -> Sents<'_> {
        Sents::new(self)
    }

    /// The named entities, each with its label.
    #[must_use]
    pub fn ents(&self) -> Ents<'_> {
        Ents::new(self)
    }

    /// The base noun phrases ("the new prime minister"), without what follows the noun.
    #[must_use]
    pub fn noun_chunks(&self) -> NounChunks<'_> {
        NounChunks::new(self)
    }

    /// The tokens of a range.
    ///
    /// # Panics
    ///
    /// If the range is reversed or ends after the last token.
    #[must_use]
    pub fn span(&self, range: Range<u32>) -> Span<'_> {
        assert!(
            range.start <= range.end && range.end as usize <= self.len(),
            "span {range:?} of a document of {} tokens",
            self.len()
        );
        Span::new(self, range, Sym::EMPTY)
    }

    /// The indices of the tokens that touch characters of the text; none between two tokens.
    #[must_use]
    pub fn tokens_at(&self, chars: Range<usize>) -> Range<usize> {
        let ends = |r: &Row| (r.char_start + r.char_len) as usize;
        let start = self.rows.partition_point(|r| ends(r) <= chars.start);
        let end = self
            .rows
            .partition_point(|r| (r.char_start as usize) < chars.end);
        start..end.max(start)
    }

    /// Characters of the text; what reaches beyond its end is left out.
    #[must_use]
    pub fn text_at(&self, chars: Range<usize>) -> &str {
        let byte = |at: usize| {
            // From the last token that begins no later.
            let after = self.rows.partition_point(|r| r.char_start as usize <= at);
            let (from, bytes) = match after.checked_sub(1) {
                Some(i) => {
                    let t = Token::new(self, i as u32);
                    (t.chars().start, t.bytes().start)
                }
                None => (0, 0),
            };
            let rest = &self.text[bytes..];
            rest.char_indices()
                .nth(at - from)
                .map_or(self.text.len(), |(i, _)| bytes + i)
        };
        let (start, end) = (byte(chars.start), byte(chars.end));
        self.text.get(start..end).unwrap_or("")
    }

    /// Fills the child table, the sentence table and what each row knows of sentence and
    /// chunks, from the rows' heads, labels and sentence starts.
    pub(crate) fn index_tree(&mut self) {
        let n = self.rows.len();
        self.child_start.clear();
        self.child_start.resize(n + 1, 0);
        self.sent_starts.clear();
        for (i, row) in self.rows.iter_mut().enumerate() {
            if i == 0 {
                row.sent_start = true;
            }
            if row.sent_start {
                self.sent_starts.push(i as u32);
            }
            row.sent = self.sent_starts.len() as u32 - 1;
            if row.head as usize != i {
                self.child_start[row.head as usize + 1] += 1;
            }
        }
        for i in 0..n {
            self.child_start[i + 1] += self.child_start[i];
        }
        self.children.clear();
        self.children.resize(self.child_start[n] as usize, 0);
        // Fill, using each start as a cursor, then shift the starts back.
        for (i, row) in self.rows.iter().enumerate() {
            if row.head as usize != i {
                let cursor = &mut self.child_start[row.head as usize];
                self.children[*cursor as usize] = i as u32;
                *cursor += 1;
            }
        }
        self.child_start.copy_within(0..n, 1);
        self.child_start[0] = 0;
        for i in 0..n {
            let Row { dep, head, .. } = self.rows[i];
            self.rows[i].lends_chunk = match self.symbols.chunking(dep) {
                // Chains of conjuncts are followed to the left only.
                Chunking::AsConjoined if (head as usize) < i => {
                    self.rows[head as usize].lends_chunk
                }
                chunking => chunking == Chunking::Heads,
            };
        }
    }
}

impl std::fmt::Debug for Doc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doc")
            .field("text", &self.text)
            .field("tokens", &self.len())
            .finish()
    }
}

impl std::fmt::Display for Doc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
