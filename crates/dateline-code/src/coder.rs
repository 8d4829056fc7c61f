//! The coder as a value: immutable, shared by any number of threads.

use std::collections::HashMap;
use std::sync::Arc;

use dateline_know::acts::Lexicon;
use dateline_know::{KnowError, Knowledge};
use dateline_parse::{Doc, Pipeline};
use dateline_record::{CharSpan, Coded, Document, Event, EventType, KindReading, Note, Status};

use crate::judge::features::{self, Names};
use crate::judge::{Judge, UNRATED, Use};
use crate::places::published_by;
use crate::reader::Reader;
use crate::{kind, record, relate};

/// What a run may change about the coder.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Characters of a document that are read; what follows is left out with a note.
    pub max_chars: usize,
    /// Whether the rules, the judge or both say what one party does to another.
    pub whose: Use,
    /// Whether only news is coded: other kinds of article yield no events, with a note.
    pub gate: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_chars: 1_000_000,
            whose: Use::Both,
            gate: true,
        }
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
    /// The lexicon entry that made it.
    pub rule: String,
    /// The trigger's words.
    pub trigger: String,
    /// Acts that fit the two parties less well, best first.
    pub rejected: Vec<String>,
}

/// Why a document yields no events for its kind.
pub(crate) fn gated(kind: &KindReading) -> Note {
    Note {
        code: "gated".into(),
        message: format!(
            "read as {}, so no event was coded; --no-gate codes it: {}",
            kind.kind, kind.reason
        ),
    }
}

/// Codes documents. `Send + Sync`; [`Coder::code`] depends on nothing but its arguments.
pub struct Coder {
    pipeline: Arc<Pipeline>,
    knowledge: Arc<Knowledge>,
    lexicon: Lexicon,
    judge: Judge,
    settings: Settings,
}

impl Coder {
    /// A coder of these parts.
    ///
    /// # Errors
    /// If the knowledge holds no act lexicon, or a damaged one, or no words of times, numbers or kinds.
    pub fn new(
        pipeline: Arc<Pipeline>,
        knowledge: Arc<Knowledge>,
        settings: Settings,
    ) -> Result<Self, KnowError> {
        for (empty, what) in [
            (knowledge.times().is_empty(), "time words (folder `times`)"),
            (
                knowledge.amounts().is_empty(),
                "words of numbers (folder `amounts`)",
            ),
            (
                knowledge.kinds().is_empty(),
                "words of article kinds (folder `kinds`)",
            ),
        ] {
            if empty {
                return Err(KnowError::Corrupt(format!("it has no {what}")));
            }
        }
        let section = knowledge
            .section("acts")
            .ok_or_else(|| KnowError::Corrupt("it has no act lexicon (section `acts`)".into()))?;
        let lexicon = Lexicon::from_bytes(section)?;
        let judge = Judge::open(&knowledge)?;
        Ok(Self {
            pipeline,
            knowledge,
            lexicon,
            judge,
            settings,
        })
    }

    pub(crate) fn judge(&self) -> &Judge {
        &self.judge
    }

    /// The act lexicon in use.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Codes one document.
    #[must_use]
    pub fn code(&self, document: &Document, scratch: &mut Scratch) -> Coded {
        let (doc, note) = self.parse(document, scratch);
        let mut coded = self.code_parsed(document, &doc);
        coded.notes.extend(note);
        coded
    }

    /// The parse of the part of a document that is read, and a note where that is not all.
    pub(crate) fn parse(&self, document: &Document, scratch: &mut Scratch) -> (Doc, Option<Note>) {
        let text = &document.text;
        let cut = text
            .char_indices()
            .nth(self.settings.max_chars)
            .map(|(at, _)| at);
        let doc = self
            .pipeline
            .parse_with(&text[..cut.unwrap_or(text.len())], &mut scratch.parse);
        let note = cut.map(|_| Note {
            code: "too-long".into(),
            message: format!(
                "only the first {} characters were read; raise --max-chars to read more",
                self.settings.max_chars
            ),
        });
        (doc, note)
    }

    /// A parsed document with its names, claims and places read.
    pub(crate) fn reader<'a>(&'a self, document: &Document, doc: &'a Doc) -> Reader<'a> {
        Reader::published_by(
            doc,
            &self.knowledge,
            &self.lexicon,
            document.published,
            published_by(document),
            document.title.as_deref(),
        )
    }

    /// What kind of article a parsed document is.
    pub(crate) fn kind(&self, document: &Document, doc: &Doc) -> KindReading {
        kind::read(document, doc, self.knowledge.kinds(), self.settings.gate)
    }

    /// Codes a document that has been parsed.
    #[must_use]
    pub fn code_parsed(&self, document: &Document, doc: &Doc) -> Coded {
        let reader = self.reader(document, doc);
        let mut records = record::records(&reader, document, &mut |e| self.judge.confidence(e));
        let sentences = doc.sents().len();
        let mut notes = Vec::new();
        let kind = self.kind(document, doc);
        if kind.gate.is_some() {
            records.close();
            notes.push(gated(&kind));
        }
        if !doc.tokens().any(|t| t.pos() == "VERB" || t.pos() == "AUX") {
            notes.push(Note {
                code: "no-sentence".into(),
                message: "no word in it was read as a verb: nothing to code".into(),
            });
        }
        Coded {
            events: records.events,
            claims: records.claims,
            not_coded: records.not_coded,
            notes,
            kind: Some(kind),
            sentences,
            tokens: doc.len(),
        }
    }

    /// What `source` does to `target` in `text`; absent where the text says nothing of the kind.
    #[must_use]
    pub fn relate(
        &self,
        text: &str,
        source: CharSpan,
        target: CharSpan,
        scratch: &mut Scratch,
    ) -> Option<Relation> {
        let doc = self.pipeline.parse_with(text, &mut scratch.parse);
        let reader = Reader::with_given(&doc, &self.knowledge, &self.lexicon, &[source, target]);
        let rules = relate::relate(&reader, source, target);
        let whose = self.settings.whose;
        self.judge.relation(&reader, source, target, rules, whose)
    }

    /// What the judge looks at in a relation, by name: with the rules' answer, and without; and that answer.
    #[must_use]
    pub fn relation_features(
        &self,
        text: &str,
        source: CharSpan,
        target: CharSpan,
        scratch: &mut Scratch,
    ) -> (Vec<String>, Vec<String>, Option<Relation>) {
        let doc = self.pipeline.parse_with(text, &mut scratch.parse);
        let reader = Reader::with_given(&doc, &self.knowledge, &self.lexicon, &[source, target]);
        let rules = relate::relate(&reader, source, target);
        let mut alone = Names::default();
        features::relation(&reader, source, target, &mut alone);
        let mut beside = Names(alone.0.clone());
        features::rules(rules.as_ref(), &mut beside);
        (beside.0, alone.0, rules)
    }

    /// The records of a document, and by each event's id what the judge looks at in it.
    #[must_use]
    pub fn event_features(
        &self,
        document: &Document,
        scratch: &mut Scratch,
    ) -> (Vec<Event>, HashMap<String, Vec<String>>) {
        let (doc, _) = self.parse(document, scratch);
        let reader = self.reader(document, &doc);
        let mut by_id = HashMap::new();
        let records = record::records(&reader, document, &mut |e| {
            let mut names = Names::default();
            features::event(e, self.judge.root(e), &mut names);
            by_id.insert(e.id.to_owned(), names.0);
            UNRATED
        });
        (records.events, by_id)
    }
}
