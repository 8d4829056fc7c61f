//! Running other programs, with errors that say what was run and what to do.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::data;

/// Prints a step's heading to standard error.
pub fn step(text: &str) {
    eprintln!("\n── {text}");
}

/// Runs a command with its output passed through; not zero is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command and takes its standard output; standard error is passed through.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !out.status.success() {
        bail!("`{shown}` failed ({})", out.status);
    }
    String::from_utf8(out.stdout).with_context(|| format!("`{shown}` printed no UTF-8"))
}

/// Runs a command and takes what it says on standard error; its standard output is dropped.
pub fn said(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let out = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    if !out.status.success() {
        bail!("`{shown}` failed ({}): {said}", out.status);
    }
    Ok(said)
}

/// Whether a command starts and ends well; nothing of it is shown.
pub fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// The cargo that runs us, in the source tree.
pub fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(data::root());
    command
}

/// A Python 3 interpreter: `PYTHON`, else `python3`, else `python`.
pub fn python() -> Result<PathBuf> {
    let named = std::env::var_os("PYTHON").map(PathBuf::from);
    let is_3 = |p: &Path| {
        works(Command::new(p).args(["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]))
    };
    named
        .into_iter()
        .chain(["python3", "python"].map(PathBuf::from))
        .find(|p| is_3(p))
        .context(
            "Python 3.8 or later is needed and was not found. Install it (Debian: \
             `apt-get install python3 python3-pip python3-venv`), or name one with PYTHON=…",
        )
}

/// Builds `dateline` in release and gives the path of the binary.
pub fn release_binary() -> Result<PathBuf> {
    step("cargo build --release");
    built(&[
        "build",
        "--release",
        "--package",
        "dateline",
        "--bin",
        "dateline",
    ])
}

/// Runs a cargo build and gives the path of the executable it made.
pub fn built(args: &[&str]) -> Result<PathBuf> {
    let text = output(cargo(args).arg("--message-format=json-render-diagnostics"))?;
    text.lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .next_back()
        .with_context(|| format!("`cargo {}` made no executable", args.join(" ")))
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
