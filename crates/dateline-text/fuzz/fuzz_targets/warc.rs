//! Any bytes as a WARC file: every record is read, named as broken or counted, and reading ends.

#![no_main]

use dateline_text::warc;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = warc::looks_like(bytes);
    let mut last = 0;
    for record in warc::Records::new(bytes, 1 << 16) {
        let offset = match &record {
            Ok(record) => record.offset,
            Err(fault) => fault.offset,
        };
        // In the order of the file, and inside it.
        assert!(last <= offset && offset <= bytes.len() as u64);
        last = offset;
        if let Ok(record) = record {
            assert!(record.body.len() <= 1 << 16);
        }
    }
});
