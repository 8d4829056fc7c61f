//! Any bytes as a PDF.

#![no_main]

use dateline_text::pdf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = pdf::looks_like(bytes);
    if let Ok(pdf) = pdf::text(bytes.to_vec()) {
        assert!(!pdf.text.is_empty());
    }
});
