//! Every field of every token against spaCy's, on the fixtures of the shared folder.

mod common;

use std::collections::BTreeMap;
use std::fmt::Debug;

use dateline_parse::{Doc, Pipeline, Scratch};
use serde_json::Value;

/// Below this gap between the best and the second-best action, float rounding may decide.
const MARGIN: f64 = 3e-5;

#[derive(Default, Debug)]
struct Tally {
    texts: usize,
    tokens: usize,
    sentences: usize,
    chunks: usize,
    /// By field: compared and different.
    fields: BTreeMap<&'static str, (usize, usize)>,
    skipped: usize,
    shown: usize,
}

impl Tally {
    fn compare<T: PartialEq + Debug>(
        &mut self,
        at: &str,
        field: &'static str,
        found: T,
        expected: T,
    ) {
        let (compared, different) = self.fields.entry(field).or_default();
        *compared += 1;
        if found != expected {
            *different += 1;
            self.shown += 1;
            if self.shown <= 20 {
                println!("{at}: {field}: {found:?}, expected {expected:?}");
            }
        }
    }

    fn differences(&self) -> usize {
        self.fields.values().map(|(_, different)| different).sum()
    }
}

fn compare(doc: &Doc, case: &Value, tally: &mut Tally) {
    let id = &case["id"];
    let tokens = case["tokens"].as_array().expect("tokens are a list");
    tally.compare(&format!("text {id}"), "count", doc.len(), tokens.len());
    if doc.len() != tokens.len() {
        return;
    }
    tally.tokens += doc.len();
    tally.sentences += doc.sents().len();
    let number = |v: &Value| v.as_u64().expect("a number") as usize;
    let text = |v: &Value| v.as_str().expect("a text").to_owned();
    for (token, expected) in doc.tokens().zip(tokens) {
        let at = format!("text {id} token {token:?}");
        tally.compare(&at, "start", token.chars().start, number(&expected[0]));
        tally.compare(&at, "end", token.chars().end, number(&expected[1]));
        tally.compare(&at, "tag", token.tag().to_owned(), text(&expected[2]));
        tally.compare(&at, "pos", token.pos().to_owned(), text(&expected[3]));
        tally.compare(&at, "lemma", token.lemma().to_owned(), text(&expected[4]));
        tally.compare(&at, "head", token.head().i(), number(&expected[5]));
        tally.compare(&at, "dep", token.dep().to_owned(), text(&expected[6]));
        tally.compare(&at, "entity", common::entity(token), text(&expected[7]));
        tally.compare(
            &at,
            "sent_start",
            usize::from(token.is_sent_start()),
            number(&expected[8]),
        );
        tally.compare(&at, "norm", token.norm().to_owned(), text(&expected[9]));
        tally.compare(&at, "shape", token.shape().to_owned(), text(&expected[10]));
        tally.compare(
            &at,
            "morph",
            token.morph().to_owned(),
            text(&case["morph"][token.i()]),
        );
    }
    let chunks: Vec<_> = doc
        .noun_chunks()
        .map(|c| (c.start() as usize, c.end() as usize))
        .collect();
    let expected = case["chunks"].as_array().expect("chunks are a list");
    let expected: Vec<_> = expected
        .iter()
        .map(|c| (number(&c[0]), number(&c[1])))
        .collect();
    tally.chunks += expected.len();
    tally.compare(&format!("text {id}"), "chunks", chunks, expected);
}

fn parity(pipeline: &Pipeline, name: &str) {
    let Some(fixture) = common::fixture(name) else {
        return;
    };
    let mut tally = Tally::default();
    let mut scratch = Scratch::default();
    for line in fixture.lines() {
        let case: Value = serde_json::from_str(line).expect("the fixture is JSON lines");
        let doc = pipeline.parse_with(case["text"].as_str().expect("a text"), &mut scratch);
        common::check_invariants(&doc);
        if case["min_margin"]
            .as_f64()
            .is_some_and(|margin| margin <= MARGIN)
        {
            tally.skipped += 1;
            continue;
        }
        tally.texts += 1;
        compare(&doc, &case, &mut tally);
    }
    println!(
        "{name} with {} ({}): {} texts, {} sentences, {} tokens, {} noun chunks; \
         {} texts within rounding left out",
        pipeline.meta().name,
        pipeline.simd(),
        tally.texts,
        tally.sentences,
        tally.tokens,
        tally.chunks,
        tally.skipped
    );
    for (field, (compared, different)) in &tally.fields {
        println!("  {field:10} {compared:7} compared {different:3} different");
    }
    assert!(tally.texts > 0);
    assert_eq!(tally.differences(), 0);
}

#[test]
fn sm_equals_the_reference_on_news() {
    let Some(pipeline) = common::sm() else { return };
    parity(&pipeline, "parity_dev.jsonl");
}

#[test]
fn sm_equals_the_reference_on_hard_texts() {
    let Some(pipeline) = common::sm() else { return };
    parity(&pipeline, "parity_hard.jsonl");
}

#[test]
fn md_equals_the_reference_on_hard_texts() {
    let Some(pipeline) = common::md() else { return };
    parity(&pipeline, "parity_hard_md.jsonl");
}
