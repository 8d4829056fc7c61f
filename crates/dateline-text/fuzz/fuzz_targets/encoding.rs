//! Any bytes in any declared encoding: text comes out, and UTF-8 comes out as it went in.

#![no_main]

use dateline_text::encoding;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Option<&str>, &[u8])| {
    let (declared, bytes) = input;
    let _ = encoding::decode(bytes, declared);
    let decoded = encoding::decode(bytes, None);
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.starts_with('\u{FEFF}')
        && !text.contains(['\0', '\u{1b}'])
    {
        assert_eq!(decoded.text, text);
    }
});
