//! `cargo xtask bench code`: `dateline code` from file to records, on one thread and on two.
//!
//! In: the same texts, enough of them that loading the model does not count. Out: sentences a
//! second of each, and how many times faster two threads are.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use super::{Texts, cache, cpu, median};
use crate::{Args, data, fetch, process};

/// Documents a run.
const DOCUMENTS: usize = 5000;

/// Runs one and two threads in turn and prints both.
pub fn run(args: &Args) -> Result<()> {
    let model = fetch::model(args)?;
    let binary = process::release_binary()?;
    let dir = cache(&data::folder(args)?)?;
    let input = dir.join("code.jsonl");
    let texts = Texts::load()?;
    texts.write_documents(&input, DOCUMENTS)?;
    let one_document = dir.join("one.jsonl");
    fs::write(
        &one_document,
        "{\"id\":\"one\",\"text\":\"Talks began.\"}\n",
    )?;

    let code = |threads: usize, input: &std::path::Path| -> Result<f64> {
        let output = dir.join(format!("code.{threads}.out.jsonl"));
        let started = Instant::now();
        process::run(
            Command::new(&binary)
                .args([
                    "code",
                    "--format",
                    "jsonl",
                    "--quiet",
                    "--threads",
                    &threads.to_string(),
                ])
                .arg("--model")
                .arg(&model)
                .arg("--output")
                .arg(&output)
                .arg(input),
        )?;
        Ok(started.elapsed().as_secs_f64())
    };
    let sentences = sentences(&binary, &model, &input)?;
    process::step(&format!(
        "{sentences} sentences, {DOCUMENTS} documents from {}; {}",
        texts.what,
        cpu()
    ));

    let (mut load, mut one, mut two) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=args.rounds.unwrap_or(5) {
        load.push(code(1, &one_document)?);
        one.push(code(1, &input)?);
        two.push(code(2, &input)?);
        let same =
            fs::read(dir.join("code.1.out.jsonl"))? == fs::read(dir.join("code.2.out.jsonl"))?;
        anyhow::ensure!(same, "one and two threads wrote different bytes");
        println!(
            "round {round}: start {:.3} s, one thread {:.2} s, two threads {:.2} s",
            load[load.len() - 1],
            one[one.len() - 1],
            two[two.len() - 1]
        );
    }
    let (load, one, two) = (median(&load), median(&one), median(&two));
    let rate = |seconds: f64| sentences as f64 / seconds;
    println!("\nmedians, start included   seconds   sentences/s");
    println!("start and one sentence    {load:>7.3}");
    println!("one thread                {one:>7.2}   {:>11.0}", rate(one));
    println!("two threads               {two:>7.2}   {:>11.0}", rate(two));
    println!("two threads are {:.2} times as fast as one", one / two);
    Ok(())
}

/// Sentences of the texts, as the program itself counts them.
pub fn sentences(
    binary: &std::path::Path,
    model: &std::path::Path,
    input: &std::path::Path,
) -> Result<usize> {
    let out = Command::new(binary)
        .args([
            "code",
            "--format",
            "jsonl",
            "--output",
            "/dev/null",
            "--model",
        ])
        .arg(model)
        .arg(input)
        .output()
        .context("cannot start dateline")?;
    let summary = String::from_utf8_lossy(&out.stderr);
    let words: Vec<&str> = summary.split_whitespace().collect();
    words
        .windows(2)
        .find(|pair| pair[1].starts_with("sentences"))
        .and_then(|pair| pair[0].replace(',', "").parse().ok())
        .with_context(|| format!("`dateline code` gave no count of sentences: {summary}"))
}
