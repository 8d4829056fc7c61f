//! Any bytes as a model file: they are read or refused, without panic and without
//! taking memory that the bytes do not account for.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    dateline_parse::fuzzing::msgpack(bytes);
});
