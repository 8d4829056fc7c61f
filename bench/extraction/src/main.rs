//! How well libraries find the article in a page: `cargo xtask bench pages`.
//!
//! In: the folder into which `cargo xtask fetch` put the packages whose test pages are used. Out: a
//! table a set: library, precision, recall and F1, pages it found nothing in, milliseconds a page.
//! The pages are read from the packages as they were published, and not unpacked or kept.

mod libraries;
mod measure;
mod sets;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::libraries::LIBRARIES;
use crate::measure::Tally;
use crate::sets::Set;

/// Times a page is read for the time: the least counts.
const ROUNDS: usize = 3;

fn main() -> Result<()> {
    let mut args = std::env::args_os().skip(1);
    let dir = args.next().context("usage: extraction FOLDER [PAGE]")?;
    let only = args.next().map(|a| a.to_string_lossy().into_owned());
    let dir = Path::new(&dir);
    for set in sets::read(dir)? {
        match &only {
            Some(page) => show(&set, page),
            None => table(&set),
        }
    }
    Ok(())
}

/// One set's table.
fn table(set: &Set) {
    println!("\n{} ({} pages; {})\n", set.name, set.pages.len(), set.gold);
    println!("| library | precision | recall | F1 | empty | ms a page |");
    println!("|---|---:|---:|---:|---:|---:|");
    for (name, extract) in LIBRARIES {
        let mut tally = Tally::default();
        let mut time = Duration::ZERO;
        for page in &set.pages {
            let (text, took) = timed(|| extract(&page.html, page.url.as_deref()));
            time += took;
            tally.add(&page.gold, &text);
        }
        let (precision, recall, f1) = tally.figures();
        println!(
            "| {name} | {precision:.3} | {recall:.3} | {f1:.3} | {} | {:.1} |",
            tally.empty,
            time.as_secs_f64() * 1e3 / set.pages.len().max(1) as f64
        );
    }
}

/// What a function gives, and the least time it took.
fn timed(f: impl Fn() -> String) -> (String, Duration) {
    let mut best: Option<(String, Duration)> = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let text = f();
        let took = start.elapsed();
        if best.as_ref().is_none_or(|(_, least)| took < *least) {
            best = Some((text, took));
        }
    }
    best.unwrap_or_default()
}

/// One page as each library reads it: for looking at errors.
fn show(set: &Set, name: &str) {
    for page in set.pages.iter().filter(|p| p.name.contains(name)) {
        println!("=== {} / {}\n--- gold\n{}", set.name, page.name, page.gold);
        for (library, extract) in LIBRARIES {
            println!(
                "--- {library}\n{}",
                extract(&page.html, page.url.as_deref())
            );
        }
    }
}
