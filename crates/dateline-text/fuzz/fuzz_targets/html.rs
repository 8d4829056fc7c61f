//! Any bytes as a page.

#![no_main]

use dateline_text::html::{Hints, document};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let hints = Hints {
        url: Some("https://example.org/2022/10/20/talks.html"),
        ..Hints::default()
    };
    if let Ok(document) = document(bytes, &hints) {
        assert!(!document.text.trim().is_empty());
    }
});
