//! `cargo xtask bench stories`: a hundred thousand documents to stories, on two threads.
//!
//! In: copies made by the grammar (`make-copies`), with times over half a year. Out: documents a second,
//! the most memory held, and what the first and the last ten thousand cost in looking up and comparing:
//! the last must not cost more, however many came before.

use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::{cache, cpu, median};
use crate::{Args, copies, data, process};

/// Documents a run.
const DOCUMENTS: usize = 100_000;
/// Stories that give so many, with five copies each on average.
const STORIES: usize = 19_000;

/// Makes the documents and runs the rounds.
pub fn run(args: &Args) -> Result<()> {
    let binary = process::release_binary()?;
    let dir = cache(&data::folder(args)?)?;
    let input = dir.join("stories.jsonl");
    documents(&dir, &input)?;
    process::step(&format!("{DOCUMENTS} documents made by grammar; {}", cpu()));
    let output = dir.join("stories.out.jsonl");
    let (mut seconds, mut ratios, mut peak) = (Vec::new(), Vec::new(), 0.0_f64);
    for round in 1..=args.rounds.unwrap_or(3) {
        let started = Instant::now();
        let said = Command::new(&binary)
            .args([
                "stories",
                "--format",
                "jsonl",
                "--threads",
                "2",
                "--timings",
            ])
            .arg("--output")
            .args([&output, &input])
            .output()
            .context("cannot run dateline stories")?;
        let wall = started.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        ensure!(
            said.contains("documents/s"),
            "dateline stories failed:\n{said}"
        );
        let laps: Vec<f64> = said.lines().filter_map(lap).collect();
        let (Some(first), Some(last)) = (laps.first(), laps.last()) else {
            anyhow::bail!("dateline stories gave no times:\n{said}");
        };
        let memory = said
            .lines()
            .find_map(|l| {
                l.strip_prefix("peak memory ")?
                    .strip_suffix(" MB")?
                    .parse()
                    .ok()
            })
            .unwrap_or(f64::NAN);
        println!(
            "round {round}: {wall:.1} s, {memory} MB; first ten thousand {first:.2} s, last {last:.2} s"
        );
        print!("{said}");
        seconds.push(wall);
        ratios.push(last / first);
        peak = peak.max(memory);
    }
    let seconds = median(&seconds);
    println!(
        "\nmedians, start included: {seconds:.1} s, {:.0} documents/s; peak memory {peak} MB; the last ten \
         thousand cost {:.2} times the first",
        DOCUMENTS as f64 / seconds,
        median(&ratios)
    );
    Ok(())
}

/// Seconds of a lap: "documents 1 to 10000: looked up in 0.10 s, compared in 2.00 s".
fn lap(line: &str) -> Option<f64> {
    let rest = line
        .strip_prefix("documents ")?
        .split_once("looked up in ")?
        .1;
    let (up, compared) = rest.split_once(" s, compared in ")?;
    Some(up.parse::<f64>().ok()? + compared.strip_suffix(" s")?.parse::<f64>().ok()?)
}

/// The first documents of those that are made: they come in no order.
fn documents(dir: &Path, input: &Path) -> Result<()> {
    let made = dir.join("copies");
    copies::run(&Args {
        copies: copies::Options {
            out: Some(made.clone()),
            seed: 7,
            stories: Some(STORIES),
            ..copies::Options::default()
        },
        ..Args::default()
    })?;
    let path = made.join("documents.jsonl");
    let file = fs::File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut out = BufWriter::new(
        fs::File::create(input).with_context(|| format!("cannot write {}", input.display()))?,
    );
    let mut count = 0;
    for line in BufReader::new(file).lines().take(DOCUMENTS) {
        writeln!(out, "{}", line?)?;
        count += 1;
    }
    out.flush()?;
    ensure!(count == DOCUMENTS, "only {count} documents were made");
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_lap_is_read() {
        let line = "documents    10001 to    20000: looked up in 0.25 s, compared in 1.50 s";
        assert_eq!(super::lap(line), Some(1.75));
        assert_eq!(super::lap("peak memory 5 MB"), None);
    }
}
