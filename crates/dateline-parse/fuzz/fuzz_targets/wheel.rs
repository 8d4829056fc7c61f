//! Any bytes as a wheel: a pipeline or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    dateline_parse::fuzzing::wheel(bytes);
});
