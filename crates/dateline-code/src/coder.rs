//! The coder as a value: immutable, shared by any number of threads.

use std::sync::Arc;

use dateline_know::Knowledge;
use dateline_parse::{Doc, Pipeline};
use dateline_record::{CharSpan, Coded, Document, EventType, Status};

/// What a run may change about the coder.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Characters of a document that are read; what follows is left out with a note.
    pub max_chars: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_chars: 1_000_000 }
    }
}

/// Buffers that one thread reuses from document to document.
#[derive(Default)]
pub struct Scratch {
    /// The parser's.
    pub parse: dateline_parse::Scratch,
}

/// What one party does to another in a text ([`Coder::relate`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// How the text presents it.
    pub status: Status,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

/// Codes documents. `Send + Sync`; [`Coder::code`] depends on nothing but its arguments.
pub struct Coder {
    pipeline: Arc<Pipeline>,
    #[allow(dead_code)]
    knowledge: Arc<Knowledge>,
    #[allow(dead_code)]
    settings: Settings,
}

impl Coder {
    /// A coder of these parts.
    #[must_use]
    pub fn new(pipeline: Arc<Pipeline>, knowledge: Arc<Knowledge>, settings: Settings) -> Self {
        Self { pipeline, knowledge, settings }
    }

    /// Codes one document.
    #[must_use]
    pub fn code(&self, document: &Document, scratch: &mut Scratch) -> Coded {
        self.code_parsed(document, &self.pipeline.parse_with(&document.text, &mut scratch.parse))
    }

    /// Codes a document that has been parsed.
    #[must_use]
    pub fn code_parsed(&self, _document: &Document, _doc: &Doc) -> Coded {
        Coded::default()
    }

    /// What `source` does to `target` in `text`; absent where the text says nothing of the kind.
    #[must_use]
    pub fn relate(&self, _text: &str, _source: CharSpan, _target: CharSpan, _scratch: &mut Scratch) -> Option<Relation> {
        None
    }
}
