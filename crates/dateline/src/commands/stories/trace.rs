//! `--changes`: what each copy changed, and signs of damage, read with the parser.
//!
//! In: the stories and their documents. Out: the stories with the changes of every copy, and how whole
//! the text of every document in them is. A document is parsed once for all of its copies.

use std::collections::HashMap;
use std::sync::Arc;

use dateline_know::Knowledge;
use dateline_parse::{Doc, Pipeline, Scratch};
use dateline_record::{Change, DocumentIntegrity, Relation, Story};
use dateline_story::align::align;
use dateline_story::changes::changes;
use dateline_story::integrity::Reader;

use super::gather::Texts;
use crate::cli::{PartsArgs, RunArgs};
use crate::commands::shared::{beginning, wrong_language};
use crate::exit::{Exit, Failure, OrExit};
use crate::ordered::{self, Job};
use crate::parts;

/// The parser and the knowledge, opened.
pub struct Tracer {
    pipeline: Arc<Pipeline>,
    knowledge: Arc<Knowledge>,
}

/// What was found of a story: the changes of each document, and how whole each is.
type Traced = (Vec<Vec<Change>>, Vec<DocumentIntegrity>);

impl Tracer {
    /// Opens the parser.
    pub fn new(parts: &PartsArgs, knowledge: Arc<Knowledge>) -> Result<Self, Failure> {
        Ok(Self {
            pipeline: parts::pipeline(parts)?,
            knowledge,
        })
    }

    /// Adds the changes to the stories; gives how whole each text is.
    pub fn run(
        &self,
        texts: &dyn Texts,
        stories: &mut [Story],
        running: &RunArgs,
    ) -> Result<Vec<DocumentIntegrity>, Failure> {
        let by_id = texts.by_id();
        let reader = Reader::new(&self.knowledge).or_exit(Exit::Parts)?;
        let mut found: Vec<Traced> = Vec::with_capacity(stories.len());
        let job = Job {
            threads: running.threads(),
            weigh: |_: &_| 0,
            state: Scratch::default,
            work: |scratch: &mut Scratch, story: &Story| {
                self.story(story, &reader, texts, &by_id, running, scratch)
            },
        };
        ordered::run(stories.iter(), &job, |traced: anyhow::Result<Traced>| {
            found.push(traced?);
            Ok::<(), Failure>(())
        })?;
        let mut integrity = Vec::new();
        for (story, (changed, whole)) in stories.iter_mut().zip(found) {
            for (descent, changes) in story.lineage.iter_mut().zip(changed) {
                descent.changes = changes;
            }
            integrity.extend(whole);
        }
        Ok(integrity)
    }

    fn story(
        &self,
        story: &Story,
        reader: &Reader,
        texts: &dyn Texts,
        by_id: &HashMap<&str, usize>,
        running: &RunArgs,
        scratch: &mut Scratch,
    ) -> anyhow::Result<Traced> {
        let mut docs: HashMap<&str, Option<Doc>> = HashMap::new();
        let mut whole = Vec::new();
        for id in &story.documents {
            let doc = self.parse(id, texts, by_id, running, scratch)?;
            if let Some(doc) = &doc {
                whole.push(DocumentIntegrity {
                    document: id.clone(),
                    integrity: reader.integrity(doc),
                });
            }
            docs.insert(id, doc);
        }
        let changed = story
            .lineage
            .iter()
            .map(|descent| {
                let ancestor = descent.ancestor.as_deref().unwrap_or_default();
                let pair = (docs.get(ancestor), docs.get(descent.document.as_str()));
                match pair {
                    (Some(Some(a)), Some(Some(b))) if descent.relation != Relation::Identical => {
                        changes(a, b, &align(a, b), &self.knowledge)
                    }
                    _ => Vec::new(),
                }
            })
            .collect();
        Ok((changed, whole))
    }

    /// The parse of a document; none where there is no parser for its language.
    fn parse(
        &self,
        id: &str,
        texts: &dyn Texts,
        by_id: &HashMap<&str, usize>,
        running: &RunArgs,
        scratch: &mut Scratch,
    ) -> anyhow::Result<Option<Doc>> {
        let Some(number) = by_id.get(id) else {
            return Ok(None);
        };
        let document = texts.document(*number)?;
        if wrong_language(&document, running.force_language).is_some() {
            return Ok(None);
        }
        let (text, _) = beginning(&document.text, running.max_chars());
        Ok(Some(self.pipeline.parse_with(text, scratch)))
    }
}
