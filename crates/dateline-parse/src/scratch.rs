//! The buffers and caches that one thread reuses from parse to parse.

use crate::annotate::lemmatizer::LemmaScratch;
use crate::doc::Sym;
use crate::doc::tree::Edges;
use crate::nn::cache::Key;
use crate::nn::encoder::EncoderScratch;
use crate::nn::scorer::ScorerScratch;
use crate::tokenizer::{Piece, TokenScratch};
use crate::transition::arc_eager::ArcEagerScratch;
use crate::transition::entities::TokenFacts;

/// Lexemes kept for each of the two encoders, by default: about 30 MB each when full.
const CACHED_LEXEMES: usize = 8192;

/// Buffers and caches for parsing, to be reused from text to text.
///
/// A scratch belongs to one thread at a time. It may go from one pipeline to another;
/// its caches are emptied then. What it has seen never changes a result.
pub struct Scratch {
    lexemes: usize,
    /// The pipeline the caches belong to, and the buffers.
    buffers: Option<(u64, Box<Buffers>)>,
}

impl Scratch {
    /// A scratch that keeps up to this many lexemes for each of a model's two encoders;
    /// each takes 3.8 kB. At least 1,024 are kept.
    #[must_use]
    pub fn with_lexemes(lexemes: usize) -> Scratch {
        Scratch {
            lexemes: lexemes.max(1024),
            buffers: None,
        }
    }

    pub(crate) fn buffers(&mut self, pipeline: u64) -> &mut Buffers {
        let lexemes = self.lexemes;
        let (owner, buffers) = self
            .buffers
            .get_or_insert_with(|| (pipeline, Box::new(Buffers::new(lexemes))));
        if *owner != pipeline {
            *owner = pipeline;
            **buffers = Buffers::new(lexemes);
        }
        buffers
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::with_lexemes(CACHED_LEXEMES)
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch")
            .field("lexemes", &self.lexemes)
            .finish_non_exhaustive()
    }
}

/// The buffers of the components.
pub(crate) struct Buffers {
    pub tokens: TokenScratch,
    pub pieces: Vec<Piece>,
    pub keys: Vec<Key>,
    pub encoder: EncoderScratch,
    pub ner_encoder: EncoderScratch,
    pub vectors: Vec<f32>,
    pub scores: Vec<f32>,
    pub tags: Vec<Sym>,
    pub parser: ArcEagerScratch,
    pub heads: Vec<u32>,
    pub labels: Vec<Sym>,
    pub edges: Edges,
    pub lemmas: LemmaScratch,
    pub facts: Vec<TokenFacts>,
    pub ner: ScorerScratch,
}

/// After a document of more tokens than this, its buffers are given back.
const KEEP_TOKENS: usize = 1 << 17;

impl Buffers {
    fn new(lexemes: usize) -> Buffers {
        Buffers {
            tokens: TokenScratch::default(),
            pieces: Vec::new(),
            keys: Vec::new(),
            encoder: EncoderScratch::new(lexemes),
            ner_encoder: EncoderScratch::new(lexemes),
            vectors: Vec::new(),
            scores: Vec::new(),
            tags: Vec::new(),
            parser: ArcEagerScratch::default(),
            heads: Vec::new(),
            labels: Vec::new(),
            edges: Edges::default(),
            lemmas: LemmaScratch::default(),
            facts: Vec::new(),
            ner: ScorerScratch::default(),
        }
    }

    /// Gives back what an unusually long document took; the caches stay.
    pub(crate) fn shrink(&mut self) {
        if self.pieces.capacity() <= KEEP_TOKENS {
            return;
        }
        self.tokens = TokenScratch::default();
        self.pieces = Vec::new();
        self.keys = Vec::new();
        self.tags = Vec::new();
        self.parser = ArcEagerScratch::default();
        self.heads = Vec::new();
        self.labels = Vec::new();
        self.edges = Edges::default();
        self.lemmas = LemmaScratch::default();
        self.facts = Vec::new();
        self.ner = ScorerScratch::default();
    }
}
