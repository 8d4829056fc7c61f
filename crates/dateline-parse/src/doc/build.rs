//! Documents from parts: for tests, and for parses made elsewhere.

use super::tree::Edges;
use super::{Doc, EntIob, Row, StrRef, Sym, Symbols, SymbolsBuilder};
use crate::lexeme;

/// Why a [`DocBuilder`] could not make a document.
#[derive(thiserror::Error, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// A list is not as long as the list of words.
    #[error("{field}: {found} values for {words} words")]
    Length {
        /// Which list.
        field: &'static str,
        /// Its length.
        found: usize,
        /// The number of words.
        words: usize,
    },
    /// A word is empty.
    #[error("word {0} is empty")]
    EmptyWord(usize),
    /// A head is no token of the document.
    #[error("token {token}: head {head} is not in the document")]
    HeadOutside {
        /// The token.
        token: usize,
        /// Its head.
        head: u32,
    },
    /// A token is its own ancestor without being a root.
    #[error("token {0} is below itself")]
    Cycle(usize),
    /// An entity is empty, leaves the document or overlaps another.
    #[error("entity {start}..{end} is empty, outside the document or overlaps another")]
    Entity {
        /// Its first token.
        start: u32,
        /// The token after its last.
        end: u32,
    },
    /// The text is longer than 1 GiB or has too many different labels.
    #[error("the text or its set of labels is too large")]
    TooLarge,
}

/// Builds a [`Doc`] from words and whatever is known about them.
///
/// Every list is as long as the list of words; a list not given leaves its field empty.
/// Without heads each token is its own root and the document is one sentence.
///
/// ```
/// use dateline_parse::Doc;
///
/// let doc = Doc::builder(["NATO", "said", "so", "."], [true, true, false, false])
///     .tags(["NNP", "VBD", "RB", "."])
///     .pos(["PROPN", "VERB", "ADV", "PUNCT"])
///     .lemmas(["NATO", "say", "so", "."])
///     .heads([1, 1, 1, 1])
///     .deps(["nsubj", "ROOT", "advmod", "punct"])
///     .ent(0..1, "ORG")
///     .build()?;
/// assert_eq!(doc.ents().next().unwrap().label(), "ORG");
/// assert_eq!(doc.noun_chunks().next().unwrap().text(), "NATO");
/// # Ok::<(), dateline_parse::BuildError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct DocBuilder {
    words: Vec<String>,
    spaces: Vec<bool>,
    tags: Option<Vec<String>>,
    pos: Option<Vec<String>>,
    morphs: Option<Vec<String>>,
    lemmas: Option<Vec<String>>,
    norms: Option<Vec<String>>,
    deps: Option<Vec<String>>,
    heads: Option<Vec<u32>>,
    sent_starts: Option<Vec<bool>>,
    ents: Option<Vec<(u32, u32, String)>>,
}

fn strings<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Option<Vec<String>> {
    Some(values.into_iter().map(Into::into).collect())
}

impl DocBuilder {
    /// Starts from words and "followed by a space" flags.
    pub fn new<W, S>(
        words: impl IntoIterator<Item = W>,
        spaces: impl IntoIterator<Item = S>,
    ) -> DocBuilder
    where
        W: Into<String>,
        S: Into<bool>,
    {
        DocBuilder {
            words: words.into_iter().map(Into::into).collect(),
            spaces: spaces.into_iter().map(Into::into).collect(),
            ..DocBuilder::default()
        }
    }

    /// The fine-grained tags.
    #[must_use]
    pub fn tags<S: Into<String>>(mut self, tags: impl IntoIterator<Item = S>) -> Self {
        self.tags = strings(tags);
        self
    }

    /// The coarse parts of speech.
    #[must_use]
    pub fn pos<S: Into<String>>(mut self, pos: impl IntoIterator<Item = S>) -> Self {
        self.pos = strings(pos);
        self
    }

    /// The morphological features.
    #[must_use]
    pub fn morphs<S: Into<String>>(mut self, morphs: impl IntoIterator<Item = S>) -> Self {
        self.morphs = strings(morphs);
        self
    }

    /// The lemmas.
    #[must_use]
    pub fn lemmas<S: Into<String>>(mut self, lemmas: impl IntoIterator<Item = S>) -> Self {
        self.lemmas = strings(lemmas);
        self
    }

    /// The normalised forms; without them each is the word in lower case.
    #[must_use]
    pub fn norms<S: Into<String>>(mut self, norms: impl IntoIterator<Item = S>) -> Self {
        self.norms = strings(norms);
        self
    }

    /// The heads, as token numbers; a root is its own head.
    #[must_use]
    pub fn heads(mut self, heads: impl IntoIterator<Item = u32>) -> Self {
        self.heads = Some(heads.into_iter().collect());
        self
    }

    /// The arc labels.
    #[must_use]
    pub fn deps<S: Into<String>>(mut self, deps: impl IntoIterator<Item = S>) -> Self {
        self.deps = strings(deps);
        self
    }

    /// Where sentences start; without this they follow from the heads.
    #[must_use]
    pub fn sent_starts(mut self, starts: impl IntoIterator<Item = bool>) -> Self {
        self.sent_starts = Some(starts.into_iter().collect());
        self
    }

    /// Adds an entity; tokens in no entity are then known to be outside.
    #[must_use]
    pub fn ent(mut self, tokens: std::ops::Range<u32>, label: impl Into<String>) -> Self {
        self.ents
            .get_or_insert_default()
            .push((tokens.start, tokens.end, label.into()));
        self
    }

    /// Makes the document.
    ///
    /// # Errors
    ///
    /// If a list has another length than the words, a head or entity lies outside the
    /// document, heads form a circle, or a word is empty.
    pub fn build(self) -> Result<Doc, BuildError> {
        self.check_lengths()?;
        let symbols = self.intern()?;
        let mut doc = self.lay_out_words()?;
        self.fill_symbols(&mut doc, &symbols)?;
        self.fill_strings(&mut doc);
        self.fill_tree(&mut doc)?;
        doc.symbols = symbols.finish();
        doc.index_tree();
        Ok(doc)
    }

    fn check_lengths(&self) -> Result<(), BuildError> {
        let words = self.words.len();
        let check = |field, found: Option<usize>| match found {
            Some(found) if found != words => Err(BuildError::Length {
                field,
                found,
                words,
            }),
            _ => Ok(()),
        };
        check("spaces", Some(self.spaces.len()))?;
        check("tags", self.tags.as_ref().map(Vec::len))?;
        check("pos", self.pos.as_ref().map(Vec::len))?;
        check("morphs", self.morphs.as_ref().map(Vec::len))?;
        check("lemmas", self.lemmas.as_ref().map(Vec::len))?;
        check("norms", self.norms.as_ref().map(Vec::len))?;
        check("heads", self.heads.as_ref().map(Vec::len))?;
        check("deps", self.deps.as_ref().map(Vec::len))?;
        check("sent_starts", self.sent_starts.as_ref().map(Vec::len))?;
        match self.words.iter().position(String::is_empty) {
            Some(i) => Err(BuildError::EmptyWord(i)),
            None => Ok(()),
        }
    }

    fn intern(&self) -> Result<SymbolsBuilder, BuildError> {
        let mut symbols = SymbolsBuilder::new();
        let lists = [&self.tags, &self.pos, &self.morphs, &self.deps];
        let labels = self.ents.iter().flatten().map(|(_, _, label)| label);
        for s in lists.into_iter().flatten().flatten().chain(labels) {
            symbols.intern(s).map_err(|_| BuildError::TooLarge)?;
        }
        Ok(symbols)
    }

    fn lay_out_words(&self) -> Result<Doc, BuildError> {
        let bytes: usize = self.words.iter().map(|w| w.len() + 1).sum();
        if bytes > crate::MAX_TEXT_BYTES {
            return Err(BuildError::TooLarge);
        }
        let mut doc = Doc::bare("", Symbols::empty());
        let mut chars = 0;
        for (i, (word, &space)) in self.words.iter().zip(&self.spaces).enumerate() {
            let text = StrRef::in_text(doc.text.len() as u32, word.len() as u32);
            doc.text.push_str(word);
            let mut row = Row::bare(text, i as u32);
            row.char_start = chars;
            row.char_len = word.chars().count() as u32;
            chars += row.char_len + u32::from(space);
            row.space_after = space;
            if space {
                doc.text.push(' ');
            }
            row.is_space = lexeme::is_space(word);
            let lower = word.to_lowercase();
            if lower != *word {
                row.lower = doc.store(&lower);
            }
            row.norm = row.lower;
            let mut shape = String::new();
            lexeme::shape_into(word, &mut shape);
            row.shape = doc.store(&shape);
            doc.rows.push(row);
        }
        Ok(doc)
    }

    fn fill_symbols(&self, doc: &mut Doc, symbols: &SymbolsBuilder) -> Result<(), BuildError> {
        let mut fill = |list: &Option<Vec<String>>, field: fn(&mut Row) -> &mut Sym| {
            for (row, s) in doc.rows.iter_mut().zip(list.iter().flatten()) {
                *field(row) = symbols.find(s);
            }
        };
        fill(&self.tags, |row| &mut row.tag);
        fill(&self.pos, |row| &mut row.pos);
        fill(&self.morphs, |row| &mut row.morph);
        fill(&self.deps, |row| &mut row.dep);

        let Some(ents) = &self.ents else {
            return Ok(());
        };
        for row in &mut doc.rows {
            row.ent_iob = EntIob::Outside;
        }
        for (start, end, label) in ents {
            let bad = BuildError::Entity {
                start: *start,
                end: *end,
            };
            let rows = doc
                .rows
                .get_mut(*start as usize..*end as usize)
                .ok_or(bad.clone())?;
            if rows.is_empty() || rows.iter().any(|r| r.ent_iob != EntIob::Outside) {
                return Err(bad);
            }
            for row in rows.iter_mut() {
                row.ent_iob = EntIob::Inside;
                row.ent_type = symbols.find(label);
            }
            rows[0].ent_iob = EntIob::Begin;
        }
        Ok(())
    }

    fn fill_strings(&self, doc: &mut Doc) {
        for (i, lemma) in self.lemmas.iter().flatten().enumerate() {
            doc.rows[i].lemma = doc.store(lemma);
        }
        for (i, norm) in self.norms.iter().flatten().enumerate() {
            doc.rows[i].norm = doc.store(norm);
        }
    }

    fn fill_tree(&self, doc: &mut Doc) -> Result<(), BuildError> {
        if let Some(heads) = &self.heads {
            check_tree(heads)?;
            let mut edges = Edges::default();
            edges.find(heads);
            for (i, row) in doc.rows.iter_mut().enumerate() {
                row.head = heads[i];
                row.left_edge = edges.left[i];
                row.right_edge = edges.right[i];
                row.sent_start = i == 0 || edges.starts_sentence(i);
            }
        }
        for (row, &start) in doc.rows.iter_mut().zip(self.sent_starts.iter().flatten()) {
            row.sent_start = start;
        }
        Ok(())
    }
}

/// Refuses heads outside the document and circles.
fn check_tree(heads: &[u32]) -> Result<(), BuildError> {
    // The walk from each token up marks its path; meeting the same walk's mark is a circle.
    const UNSEEN: usize = usize::MAX;
    let mut walk_of = vec![UNSEEN; heads.len()];
    for walk in 0..heads.len() {
        let mut i = walk;
        while walk_of[i] == UNSEEN {
            walk_of[i] = walk;
            let head = heads[i];
            if head as usize >= heads.len() {
                return Err(BuildError::HeadOutside { token: i, head });
            }
            if head as usize == i {
                break;
            }
            i = head as usize;
            if walk_of[i] == walk {
                return Err(BuildError::Cycle(i));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(n: usize) -> DocBuilder {
        Doc::builder(vec!["w"; n], vec![true; n])
    }

    #[test]
    fn refuses_what_is_no_document() {
        assert_eq!(
            words(2).heads([0]).build().unwrap_err(),
            BuildError::Length {
                field: "heads",
                found: 1,
                words: 2
            }
        );
        assert_eq!(
            words(2).heads([0, 2]).build().unwrap_err(),
            BuildError::HeadOutside { token: 1, head: 2 }
        );
        assert_eq!(
            words(3).heads([1, 2, 0]).build().unwrap_err(),
            BuildError::Cycle(0)
        );
        assert_eq!(
            Doc::builder([""], [true]).build().unwrap_err(),
            BuildError::EmptyWord(0)
        );
        assert_eq!(
            words(2).ent(1..3, "X").build().unwrap_err(),
            BuildError::Entity { start: 1, end: 3 }
        );
        assert_eq!(
            words(2).ent(0..2, "X").ent(1..2, "Y").build().unwrap_err(),
            BuildError::Entity { start: 1, end: 2 }
        );
    }

    #[test]
    fn tree_of_parts() {
        let doc = Doc::builder(
            ["Russia", "did", "n't", "attack", "Zürich", ".", "Ok"],
            [true, false, true, true, false, true, false],
        )
        .heads([3, 3, 3, 3, 3, 3, 6])
        .deps(["nsubj", "aux", "neg", "ROOT", "dobj", "punct", "ROOT"])
        .pos(["PROPN", "AUX", "PART", "VERB", "PROPN", "PUNCT", "INTJ"])
        .build()
        .unwrap();
        assert_eq!(doc.text(), "Russia didn't attack Zürich. Ok");
        assert_eq!(doc.sents().map(|s| s.text()).collect::<Vec<_>>().len(), 2);
        let attack = doc.token(super::super::TokenId(3));
        assert_eq!(attack.children().len(), 5);
        assert_eq!(attack.rights().next_back().unwrap().text(), ".");
        assert_eq!(attack.subtree().count(), 6);
        assert_eq!(attack.left_edge().text(), "Russia");
        let zurich = attack.rights().next().unwrap();
        assert_eq!((zurich.chars(), zurich.bytes()), (21..27, 21..28));
        assert_eq!(zurich.shape(), "Xxxxx");
        assert_eq!(zurich.ancestors().next(), Some(attack));
        assert_eq!(
            doc.noun_chunks().map(|c| c.text()).collect::<Vec<_>>(),
            ["Russia", "Zürich"]
        );
        assert_eq!(doc.span(1..3).root().text(), "did");
    }

    #[test]
    fn empty_document() {
        let doc = words(0).build().unwrap();
        assert_eq!(
            (doc.len(), doc.sents().len(), doc.ents().count()),
            (0, 0, 0)
        );
        assert_eq!(doc.span(0..0).text(), "");
    }
}
