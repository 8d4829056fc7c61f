//! Any text as an article with lines of credit, and as a byline.

#![no_main]

use dateline_text::credits;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = credits::read(text);
    let _ = credits::byline(text);
});
