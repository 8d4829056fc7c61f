//! Any bytes opened as a gazetteer are an error or readable, never a panic.
//!
//! Run with `cargo +nightly fuzz run gazetteer` in `crates/dateline-know`; a compiled gazetteer of a few
//! places makes a good seed. The container's checksum is made anew, so that the fuzzer gets past it.
#![no_main]

use dateline_know::places::Gazetteer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    if bytes.len() > 24 {
        bytes[..12].copy_from_slice(b"DTLNKNOW\x01\0\0\0");
        let crc = crc32fast::hash(&bytes[16..]);
        bytes[12..16].copy_from_slice(&crc.to_le_bytes());
    }
    let Ok(gazetteer) = Gazetteer::from_bytes(bytes.into()) else { return };
    let found = gazetteer.named(&["Paris"]).take(100);
    let longest = gazetteer.longest(&["New", "York", "City"]).map(|(_, names)| names);
    for named in found.chain(longest.into_iter().flatten().take(100)) {
        let p = named.place;
        let _ = (p.name(), p.code(), p.point(), p.feature(), p.radius_km(), p.population());
        let _ = (p.country_code(), p.admin1(), p.admin2(), p.geonames().and_then(|id| gazetteer.by_geonames(id)));
    }
    let _ = (gazetteer.coded("USA"), gazetteer.entry(u32::MAX), gazetteer.about(), gazetteer.key());
});
