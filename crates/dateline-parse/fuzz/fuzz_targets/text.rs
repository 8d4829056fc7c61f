//! Any text: its tokens and flags must give it back. Needs a model in `DATELINE_MODEL`.

#![no_main]

use std::sync::LazyLock;

use dateline_parse::Pipeline;
use libfuzzer_sys::fuzz_target;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let path = std::env::var_os("DATELINE_MODEL").expect("DATELINE_MODEL names a model");
    Pipeline::load(path).expect("the model loads")
});

fuzz_target!(|text: &str| {
    let doc = PIPELINE.parse(text);
    let mut back = String::new();
    for token in doc.tokens() {
        assert_eq!(token.bytes().start, back.len());
        back.push_str(token.text());
        if token.has_space_after() {
            back.push(' ');
        }
    }
    assert_eq!(back, text);
});
