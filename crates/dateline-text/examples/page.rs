//! What is read from saved pages, and how fast: `cargo run --release -p dateline-text --example page -- FILES`.
//!
//! Each page gives a line of JSON, or why it is no article; the time it took goes to standard error.

use std::time::Instant;

use dateline_text::html::{Hints, document};

fn main() {
    for file in std::env::args().skip(1) {
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{file}: {error}");
                continue;
            }
        };
        let start = Instant::now();
        let read = document(&bytes, &Hints::default());
        let ms = start.elapsed().as_secs_f64() * 1e3;
        match read.map(|d| serde_json::to_string(&d)) {
            Ok(Ok(line)) => println!("{line}"),
            Ok(Err(error)) => eprintln!("{file}: {error}"),
            Err(cause) => println!("{file}: {cause}"),
        }
        eprintln!("{file}: {ms:.1} ms, {} kB", bytes.len() >> 10);
    }
}
