//! `cargo xtask test`: everything that must hold before a change lands; `.ci/run` calls it.
//!
//! In: the source tree. Out: the runners' output; the last line is the test runner's summary.

use anyhow::{Context, Result, bail};

use crate::fetch::Purpose;
use crate::{Args, data, fetch, process};

/// Where the examples of property tests begin, so that a change is refused for what it changed and not
/// for what was drawn this time. `cargo nextest run` draws anew.
const SEED: &str = "20261126";

/// Fetches what the tests need, then format, lints, documentation tests, tests.
pub fn run(args: &Args) -> Result<()> {
    fetch::for_purpose(args, Purpose::Test)?;
    let folder = data::folder(args)?;

    process::step("cargo fmt --check");
    process::run(&mut process::cargo(["fmt", "--all", "--check"]))
        .context("run `cargo fmt` and look at what it changed")?;

    process::step("cargo clippy");
    process::run(&mut process::cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;

    // The profile of the tests, so that what is built here is not built again for them.
    let binary = process::built(&[
        "build",
        "--profile",
        "test",
        "--package",
        "dateline",
        "--bin",
        "dateline",
    ])?;
    fetch::gazetteer(args, &binary)?;

    process::step("documentation tests");
    process::run(
        process::cargo(["test", "--workspace", "--doc", "--quiet"]).env("DATELINE_DATA", &folder),
    )?;

    process::step("tests");
    let nextest = process::works(&mut process::cargo(["nextest", "--version"]));
    let runner: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &[
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--no-fail-fast",
        ]
    };
    let tests = process::cargo(runner)
        .env("DATELINE_DATA", &folder)
        .env("INSTA_UPDATE", "no")
        .env("PROPTEST_RNG_SEED", SEED)
        .status()
        .context("cannot start cargo")?;
    if !tests.success() {
        bail!("tests failed ({tests})");
    }
    Ok(())
}
