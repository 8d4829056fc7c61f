//! Any bytes as a feed.

#![no_main]

use dateline_text::feed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = feed::read(bytes, Some("https://example.org/feed.xml"));
});
