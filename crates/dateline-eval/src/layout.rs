//! The sentences over which two codings are compared, with the events of both in each.
//!
//! Where one of the two is a file of gold sentences, these are the units, and a record belongs to the
//! sentence in which its trigger begins; a record outside them counts for nothing. Between two files of
//! records the units are the sentences in which either has an event.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::coding::{CodedEvent, Coding};

/// One sentence with what each of two coders has in it.
pub struct Unit<'a> {
    /// Index of the document in [`Layout::documents`].
    pub document: usize,
    pub gold: Vec<&'a CodedEvent>,
    pub system: Vec<&'a CodedEvent>,
}

/// The units of a comparison.
pub struct Layout<'a> {
    pub documents: Vec<String>,
    pub units: Vec<Unit<'a>>,
    /// Whether sentences without an event are among the units.
    pub complete: bool,
    /// Documents of the first coding that the second has nothing of.
    pub missing: Vec<String>,
}

impl<'a> Layout<'a> {
    pub fn new(gold: &'a Coding, system: &'a Coding) -> Self {
        let frame = [gold, system].into_iter().find(|c| c.complete);
        let mut places: BTreeMap<(String, usize), usize> = BTreeMap::new();
        let mut order: Vec<(String, usize)> = Vec::new();
        let mut add = |document: &str, index: usize| {
            places
                .entry((document.to_owned(), index))
                .or_insert_with(|| {
                    order.push((document.to_owned(), index));
                    order.len() - 1
                });
        };
        match frame {
            Some(frame) => frame
                .sentences
                .iter()
                .for_each(|s| add(&s.document, s.index)),
            None => {
                let both = gold.sentences.iter().chain(&system.sentences);
                let keys: BTreeSet<(&str, usize)> =
                    both.map(|s| (s.document.as_str(), s.index)).collect();
                keys.into_iter().for_each(|(d, i)| add(d, i));
            }
        }
        let mut documents: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut units: Vec<Unit<'a>> = order
            .iter()
            .map(|(document, _)| Unit {
                document: *known.entry(document.clone()).or_insert_with(|| {
                    documents.push(document.clone());
                    documents.len() - 1
                }),
                gold: Vec::new(),
                system: Vec::new(),
            })
            .collect();
        for (at, event) in placed(gold, frame, &places) {
            units[at].gold.push(event);
        }
        for (at, event) in placed(system, frame, &places) {
            units[at].system.push(event);
        }
        Self {
            documents,
            units,
            complete: frame.is_some(),
            missing: gold
                .documents
                .difference(&system.documents)
                .cloned()
                .collect(),
        }
    }
}

/// The events of a coding with the unit each belongs to.
fn placed<'a>(
    coding: &'a Coding,
    frame: Option<&Coding>,
    places: &BTreeMap<(String, usize), usize>,
) -> Vec<(usize, &'a CodedEvent)> {
    let mut spans: HashMap<&str, Vec<(usize, usize, usize)>> = HashMap::new();
    if let Some(frame) = frame.filter(|_| !coding.complete) {
        for sentence in &frame.sentences {
            if let Some(span) = sentence.span {
                let of = spans.entry(&sentence.document).or_default();
                of.push((span.start, span.end, sentence.index));
            }
        }
    }
    let mut out = Vec::new();
    for sentence in &coding.sentences {
        for event in &sentence.events {
            let index = match (event.at, spans.is_empty()) {
                (Some(at), false) => spans
                    .get(sentence.document.as_str())
                    .and_then(|of| of.iter().find(|(a, b, _)| (*a..*b).contains(&at)))
                    .map(|(_, _, index)| *index),
                _ => Some(sentence.index),
            };
            let key = index.map(|i| (sentence.document.clone(), i));
            if let Some(&at) = key.and_then(|key| places.get(&key)) {
                out.push((at, event));
            }
        }
    }
    out
}
