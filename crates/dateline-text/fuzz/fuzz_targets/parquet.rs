//! Any bytes as Parquet.

#![no_main]

use dateline_text::Form;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| dateline_text_fuzz::documents(bytes, Form::Parquet));
