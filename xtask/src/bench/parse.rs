//! `cargo xtask bench parse`: dateline-parse against stock spaCy, the same model, the same texts.
//!
//! In: the model wheel; stock spaCy installed through pip into throw-away environments in the
//! data folder's cache. Out: tokens per CPU-second of each, single-threaded, round by round in
//! turn, and the ratios of the medians.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Texts, cache, cpu, median};
use crate::{Args, data, fetch, process};

/// The stock versions: the current one, and the fastest with the BLAS it was fastest with.
const STOCK: [Stock; 2] = [
    Stock {
        name: "spaCy 3.8",
        requirements: &["spacy==3.8.18"],
    },
    Stock {
        name: "spaCy 3.7 with blis 0.7",
        requirements: &["spacy==3.7.5", "blis==0.7.11", "numpy<2", "click"],
    },
];

struct Stock {
    name: &'static str,
    requirements: &'static [&'static str],
}

/// One side of the race: a command that reads texts and prints a line of JSON.
struct Side {
    name: String,
    program: PathBuf,
    args: Vec<PathBuf>,
    rates: Vec<f64>,
    versions: String,
}

/// Installs the stock versions, runs all sides in turn, prints the ratios.
pub fn run(args: &Args) -> Result<()> {
    let model = fetch::model(args)?;
    let dir = cache(&data::folder(args)?)?;
    let texts = Texts::load()?;
    let input = dir.join("parse.txt");
    texts.write_paragraphs(&input)?;

    process::step("cargo build --release, the throughput example of dateline-parse");
    let ours = process::built(&[
        "build",
        "--release",
        "--package",
        "dateline-parse",
        "--example",
        "throughput",
    ])?;
    let simd = |name: &str, set: &str| {
        let args = [
            "--simd".into(),
            set.into(),
            "--model".into(),
            model.clone(),
            input.clone(),
        ];
        Side::new(name, ours.clone(), args.into())
    };
    let mut sides = vec![simd("dateline-parse", "auto")];
    for (name, set) in [
        ("… without AVX-512", "avx2"),
        ("… in plain Rust", "portable"),
    ] {
        // The first side says which instruction set it took; a processor without one refuses it.
        let mut side = simd(name, set);
        match side.measure() {
            Ok(()) => {
                side.rates.clear();
                sides.push(side);
            }
            Err(_) => eprintln!("   {name}: not on this processor"),
        }
    }
    for stock in &STOCK {
        match install(stock, &dir) {
            Ok(python) => {
                let script = data::root().join("xtask/bench/spacy_throughput.py");
                sides.push(Side::new(
                    stock.name,
                    python,
                    vec![script, model.clone(), input.clone()],
                ));
            }
            Err(error) => eprintln!("   {} is left out: {error:#}", stock.name),
        }
    }

    process::step(&format!("{}; {}", texts.what, cpu()));
    for round in 1..=args.rounds.unwrap_or(5) {
        for side in &mut sides {
            side.measure()?;
        }
        let rates: Vec<String> = sides
            .iter()
            .map(|s| {
                format!(
                    "{} {:.0}",
                    s.name,
                    s.rates.last().copied().unwrap_or(f64::NAN)
                )
            })
            .collect();
        println!("round {round}, tokens per CPU-second: {}", rates.join(", "));
    }

    let ours = median(&sides[0].rates);
    println!(
        "\n{:<26} {:>20} {:>8}   versions",
        "", "tokens/CPU-second", "ratio"
    );
    for side in &sides {
        let rate = median(&side.rates);
        println!(
            "{:<26} {rate:>20.0} {:>8.1}   {}",
            side.name,
            ours / rate,
            side.versions
        );
    }
    println!(
        "\nratio: CPU seconds of that side for one of dateline-parse; medians over the rounds"
    );
    Ok(())
}

impl Side {
    fn new(name: &str, program: PathBuf, args: Vec<PathBuf>) -> Self {
        Self {
            name: name.to_owned(),
            program,
            args,
            rates: Vec::new(),
            versions: String::new(),
        }
    }

    fn measure(&mut self) -> Result<()> {
        let text = process::output(
            Command::new(&self.program).args(&self.args).envs(
                [
                    "OMP_NUM_THREADS",
                    "BLIS_NUM_THREADS",
                    "OPENBLAS_NUM_THREADS",
                    "MKL_NUM_THREADS",
                    "RAYON_NUM_THREADS",
                ]
                .map(|v| (v, "1")),
            ),
        )?;
        let line = text.lines().rev().find(|l| l.trim_start().starts_with('{'));
        let line = line.with_context(|| format!("{} printed no figures", self.name))?;
        let figures: Value = serde_json::from_str(line)
            .with_context(|| format!("{} printed no JSON: {line}", self.name))?;
        let number = |key: &str| {
            figures[key]
                .as_f64()
                .with_context(|| format!("{}: no `{key}` in {line}", self.name))
        };
        self.rates.push(number("tokens")? / number("cpu_s")?);
        self.versions = figures["versions"].as_str().unwrap_or_default().to_owned();
        if let Some(simd) = figures["simd"].as_str() {
            self.versions = format!("{} {simd}", self.versions).trim().to_owned();
        }
        Ok(())
    }
}

/// An environment with a stock version in it; kept for the next time.
fn install(stock: &Stock, dir: &Path) -> Result<PathBuf> {
    let home = dir.join(stock.requirements[0].replace("==", "-"));
    let python = home.join("bin/python");
    let done = home.join("installed");
    let requirements = stock.requirements.join("\n");
    if fs::read_to_string(&done).is_ok_and(|found| found == requirements) {
        return Ok(python);
    }
    process::step(&format!("pip install {}", stock.requirements.join(" ")));
    let _ = fs::remove_dir_all(&home);
    if process::run(
        Command::new(process::python()?)
            .args(["-m", "venv"])
            .arg(&home),
    )
    .is_err()
    {
        bail!("python3 makes no virtual environment (Debian: `apt-get install python3-venv`)");
    }
    process::run(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "--disable-pip-version-check",
                "install",
                "--quiet",
                "--only-binary",
                ":all:",
            ])
            .args(stock.requirements),
    )?;
    fs::write(done, requirements)?;
    Ok(python)
}
