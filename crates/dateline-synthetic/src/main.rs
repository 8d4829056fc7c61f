//! `dateline-synthetic --events N --out DIR [--seed S]`: makes an archive of made events; `cargo xtask
//! make-archive` runs it. What was made is told on standard output, as JSON.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

/// As in `dateline`: documents are made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
Makes an archive of made events, for measuring.

Usage: dateline-synthetic --events N --out DIR [--seed S]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let (mut events, mut out, mut seed) = (None, None::<PathBuf>, 0);
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            Long("events") => events = Some(parser.value()?.parse()?),
            Long("out") => out = Some(parser.value()?.into()),
            Long("seed") => seed = parser.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    let (Some(events), Some(out)) = (events, out) else {
        bail!("--events and --out are needed\n\n{HELP}");
    };
    let step = 500_000;
    let mut next = step;
    let made = dateline_synthetic::make(events, seed, &out, |written| {
        if written >= next {
            eprintln!("{written} of {events} events");
            next += step;
        }
    })
    .with_context(|| format!("cannot make an archive in {}", out.display()))?;
    println!("{}", serde_json::to_string(&made)?);
    Ok(())
}
