//! `cargo xtask bench long`: what texts without end cost, as damaged and hostile input has them.
//!
//! In: texts of one kind each, at a quarter of a million characters and at a million. Out: seconds of
//! each with the start taken off, and how much more a character of the long one takes; 1 is linear.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use super::{cache, cpu, median};
use crate::{Args, data, fetch, process};

/// Characters of the long texts, the most that is read of a document.
const LONG: usize = 1_000_000;

const KINDS: [(&str, &str); 7] = [
    ("brackets", "("),
    ("marks", "\" “ 🙂 \n\n ' — "),
    ("words", "border "),
    ("countries", "Russia and "),
    (
        "one sentence",
        "and Russia attacked Ukraine near the border with Poland which he said ",
    ),
    (
        "sentences",
        "Russia attacked Ukraine on Monday, Poland said. ",
    ),
    ("quotations", "\"We attacked it,\" he said. \"They met.\" "),
];

/// Codes each kind of text at both lengths and prints what they took.
pub fn run(args: &Args) -> Result<()> {
    let model = fetch::model(args)?;
    let binary = process::release_binary()?;
    let dir = cache(&data::folder(args)?)?;
    let path = dir.join("long.txt");
    let rounds = args.rounds.unwrap_or(3);
    process::step(&format!("{rounds} rounds; {}", cpu()));
    let start = seconds(&binary, &model, &path, "Talks began.", rounds)?;
    println!("start and one sentence: {start:.2} s\n");
    println!(
        "{:<14} {:>10} {:>10} {:>12}",
        "text", "quarter s", "whole s", "a character"
    );
    for (name, unit) in KINDS {
        let length = unit.chars().count();
        let text = |characters: usize| unit.repeat(characters / length);
        let quarter = seconds(&binary, &model, &path, &text(LONG / 4), rounds)? - start;
        let whole = seconds(&binary, &model, &path, &text(LONG), rounds)? - start;
        println!(
            "{name:<14} {quarter:>10.2} {whole:>10.2} {:>12.2}",
            whole / (4.0 * quarter)
        );
    }
    Ok(())
}

/// The median time of some runs over a text.
fn seconds(binary: &Path, model: &Path, path: &Path, text: &str, rounds: usize) -> Result<f64> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    let mut taken = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        process::run(
            Command::new(binary)
                .args(["code", "--format", "jsonl", "--quiet", "--threads", "1"])
                .args(["--force-language", "--output", "/dev/null", "--model"])
                .arg(model)
                .arg(path),
        )?;
        taken.push(started.elapsed().as_secs_f64());
    }
    Ok(median(&taken))
}
