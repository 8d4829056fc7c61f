//! Developers' commands: `cargo xtask COMMAND`.
//!
//! In: the command line. Out: the commands run, their output passed through. This crate uses no
//! other crate of the project, so that it compiles in seconds on a clean clone.

mod bench;
mod check_formats;
mod copies;
mod data;
mod demo;
mod fetch;
mod process;
mod score;
mod test;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

const HELP: &str = "\
Developers' commands of dateline.

Usage: cargo xtask <COMMAND> [OPTIONS]

Commands:
  demo           Fetch the model, build in release, code the shipped examples, print them
  test           Fetch what the tests need, check format and lints, run all tests
  fetch          Fetch the pinned files (xtask/fetch.toml) into the data folder
  score          Run every scorer, and print all figures with their targets side by side
  train          Fit the judge on training/, print its figures, write knowledge/judge
  check-formats  Exported files through readers that others wrote (Python, from PyPI, pinned)
  make-copies    What becomes of texts when others publish them, with the truth beside it
  kill-test      `dateline ingest` killed at --rounds moments and resumed: the archive is the same
  make-archive   An archive of made events, the same for the same seed, for measuring
  bench archive  Ten million made events: load, size, and what a desk asks, against DuckDB and PostgreSQL
  bench parse    Tokens per CPU-second against stock spaCy, on the same texts in turn
  bench pages    Libraries that find the article in a page, on real pages: F1 and time
  bench code     `dateline code` from file to records: sentences a second on one and two threads
  bench stories  100,000 made documents to stories: documents a second, memory, the last ten thousand
                 against the first
  bench long     `dateline code` on texts without end: what four times as long a text costs
  bench warc     A damaged web archive of 1 GB through `dateline read`: memory, speed, what was lost

Options:
  --data DIR     The data folder (else DATELINE_DATA, else XDG_DATA_HOME/dateline,
                 else ~/.local/share/dateline)
  --from FILE    fetch, demo, test: take a pinned file from here instead of the network;
                 may be given more than once
  --model PATH   score, bench: use this model instead of the fetched one
  --binary PATH  score, check-formats, bench warc, bench archive: use this program instead of building one
  --only NAME    fetch: only this one of the pinned files; may be given more than once
  --mib N        bench warc: size of the archive in MiB (default 1024)
  --keep-archive bench warc, bench archive: leave the archive where it was made
  --events N     make-archive, bench archive: how many events (default 100,000; ten million)
  --rounds N     bench: rounds to run, in turn (default 5); kill-test: kills (default 100)
  --keep DIR     score: leave the records and predictions in this folder
  --texts FILES  make-copies: the texts that stories begin with, plain or JSONL; all values up to
                 the next option. Stories beyond them are written by a grammar
  --out DIR      make-copies: where documents.jsonl and truth.jsonl go; make-archive: the archive;
                 bench archive: a folder for all that it makes, which is removed at the end
  --seed N       make-copies, make-archive, bench archive: the same seed gives the same (default 0)
  --stories N    make-copies: how many stories (default: one a text)
  --copies N     make-copies: copies a story, on average (default 5)
  --mix LIST     make-copies: weights and shares as name=number with commas between: identical,
                 excerpt, edited, rewritten, spun-light, spun-medium, spun-strong, altered, chains,
                 negatives, single
  -h, --help     This text
";

/// What the command line says.
#[derive(Debug, Default)]
pub struct Args {
    words: Vec<String>,
    data: Option<PathBuf>,
    from: Vec<PathBuf>,
    only: Vec<String>,
    model: Option<PathBuf>,
    rounds: Option<usize>,
    mib: Option<u64>,
    keep_archive: bool,
    keep: Option<PathBuf>,
    binary: Option<PathBuf>,
    events: Option<u64>,
    copies: copies::Options,
    archives: Archives,
}

/// Where a made archive goes and by which seed it is made.
#[derive(Debug, Default)]
struct Archives {
    out: Option<PathBuf>,
    seed: u64,
}

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
    let Some(args) = parse_args()? else {
        print!("{HELP}");
        return Ok(());
    };
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["demo"] => demo::run(&args),
        ["test"] => test::run(&args),
        ["fetch"] => fetch::run(&args),
        ["score"] => score::run(&args),
        ["train"] => train::run(&args),
        ["check-formats"] => check_formats::run(&args),
        ["make-copies"] => copies::run(&args),
        ["kill-test"] => kill_test(args.rounds.unwrap_or(100)),
        ["make-archive"] => bench::archive::make_archive(&args),
        ["bench", "archive"] => bench::archive::run(&args),
        ["bench", "parse"] => bench::parse::run(&args),
        ["bench", "pages"] => bench::pages::run(&args),
        ["bench", "code"] => bench::code::run(&args),
        ["bench", "stories"] => bench::stories::run(&args),
        ["bench", "long"] => bench::long::run(&args),
        ["bench", "warc"] => bench::warc::run(&args),
        [] => bail!("no command given; `cargo xtask --help` lists them"),
        other => bail!(
            "`{}` is no command; `cargo xtask --help` lists them",
            other.join(" ")
        ),
    }
}

/// The test of the archive that kills its writer, with more rounds than in the suite.
fn kill_test(rounds: usize) -> Result<()> {
    process::run(
        process::cargo([
            "test",
            "--package",
            "dateline",
            "--test",
            "cli",
            "--",
            "--nocapture",
            "archive::killed_at_any_moment_it_goes_on",
            "archive::a_full",
        ])
        .env("DATELINE_KILLS", rounds.to_string()),
    )
}

/// Reads the command line; nothing where help was asked for.
fn parse_args() -> Result<Option<Args>> {
    let mut args = Args::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(None),
            Long("data") => args.data = Some(parser.value()?.into()),
            Long("from") => args.from.push(parser.value()?.into()),
            Long("binary") => args.binary = Some(parser.value()?.into()),
            Long("only") => args.only.push(parser.value()?.string()?),
            Long("model") => args.model = Some(parser.value()?.into()),
            Long("mib") => args.mib = Some(parser.value()?.parse()?),
            Long("keep-archive") => args.keep_archive = true,
            Long("rounds") => args.rounds = Some(parser.value()?.parse()?),
            Long("keep") => args.keep = Some(parser.value()?.into()),
            Long("texts") => args
                .copies
                .texts
                .extend(parser.values()?.map(PathBuf::from)),
            Long("events") => args.events = Some(parser.value()?.parse()?),
            Long("out") => {
                let out = PathBuf::from(parser.value()?);
                args.archives.out = Some(out.clone());
                args.copies.out = Some(out);
            }
            Long("seed") => {
                args.copies.seed = parser.value()?.parse()?;
                args.archives.seed = args.copies.seed;
            }
            Long("stories") => args.copies.stories = Some(parser.value()?.parse()?),
            Long("copies") => args.copies.copies = Some(parser.value()?.parse()?),
            Long("mix") => args.copies.mix = Some(parser.value()?.string()?),
            Value(word) => args.words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(args))
}
