//! Any bytes opened as compiled knowledge are an error or readable, never a panic.
//!
//! Run with `cargo +nightly fuzz run from_bytes` in `crates/dateline-know`; a compiled file makes a
//! good seed. The container's checksum is made anew, so that the fuzzer gets past it.
#![no_main]

use dateline_know::Knowledge;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    if bytes.len() > 24 {
        bytes[..12].copy_from_slice(b"DTLNKNOW\x01\0\0\0");
        let crc = crc32fast::hash(&bytes[16..]);
        bytes[12..16].copy_from_slice(&crc.to_le_bytes());
    }
    let Ok(knowledge) = Knowledge::from_bytes(bytes.into()) else { return };
    let day = date(2022, 10, 20);
    if let Some(found) = knowledge.actors().longest(&["Vladimir", "Putin", "said"]) {
        for entry in found.on(day).take(100) {
            let _ = (entry.at(day), entry.members().count());
        }
    }
    for entry in knowledge.actors().iter().take(1000) {
        let _ = (entry.id(), entry.name(), entry.kind(), entry.at(day), knowledge.actors().get(entry.id()));
        entry.sectors().chain(entry.members()).take(100).for_each(drop);
    }
});
