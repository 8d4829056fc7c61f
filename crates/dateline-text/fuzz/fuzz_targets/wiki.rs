//! Any bytes as a dump of a wiki, and any text as wikitext.

#![no_main]

use dateline_text::wiki;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = wiki::looks_like(bytes);
    for page in wiki::Pages::new(bytes, 1 << 16) {
        match page {
            Ok(page) => assert!(page.offset < bytes.len() as u64 && !page.text.is_empty()),
            Err(fault) => assert!(fault.offset <= bytes.len() as u64),
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let (stripped, _) = wiki::text(text, &wiki::Names::default());
        assert!(!stripped.contains("\n\n") && stripped.len() <= 2 * text.len() + 64);
    }
});
