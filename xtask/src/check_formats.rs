//! `cargo xtask check-formats`: exported files through readers that others wrote.
//!
//! In: the program, a few reports, a list of Python packages pinned by version. Out: a table of what each reader
//! made of each profile; not zero where one fails. Where there is no Python or no network to get the readers,
//! that is said and nothing is checked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, step};
use crate::{Args, data};

/// The profiles that a reader of others is known for; each file is called like its profile.
const PROFILES: [&str; 12] = [
    "gdelt2-events",
    "gdelt2-mentions",
    "gdelt1-events",
    "polecat",
    "icews",
    "acled-like",
    "ucdp-ged-like",
    "geojson",
    "stix2.1",
    "jsonl",
    "csv",
    "parquet",
];

/// Runs the checks.
pub fn run(args: &Args) -> Result<()> {
    let here = data::root().join("xtask/check-formats");
    let work = data::root().join("target/check-formats");
    fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    let python = match readers(&here, &work) {
        Ok(python) => python,
        Err(error) => {
            eprintln!("skipped: no readers to check with: {error:#}");
            return Ok(());
        }
    };
    let program = match &args.binary {
        Some(binary) => binary.clone(),
        None => process::release_binary()?,
    };
    step("code the reports and write them in every format");
    let records = work.join("records.jsonl");
    let reports = [
        here.join("reports.jsonl"),
        data::root().join("examples/reports.jsonl"),
    ];
    process::run(
        Command::new(&program)
            .arg("code")
            .args(&reports)
            .args(["--quiet", "--format", "jsonl", "--output"])
            .arg(&records),
    )?;
    let files = work.join("files");
    fs::create_dir_all(&files)?;
    for profile in PROFILES {
        process::run(
            Command::new(&program)
                .args(["export", "--quiet", "--profile", profile, "--output"])
                .arg(files.join(profile))
                .arg(&records),
        )?;
    }
    step("hand them to their readers");
    process::run(Command::new(python).arg(here.join("check.py")).arg(&files))
}

/// A Python with the readers; made where it is not there, or was made from other lists.
fn readers(here: &Path, work: &Path) -> Result<PathBuf> {
    let lists = ["requirements.txt", "requirements-no-deps.txt"].map(|name| here.join(name));
    let mut wanted = String::new();
    for list in &lists {
        wanted.push_str(&fs::read_to_string(list)?);
    }
    let venv = work.join("venv");
    let bin = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let (python, stamp) = (venv.join(bin), work.join("venv.list"));
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|has| has == wanted) {
        return Ok(python);
    }
    step("get the readers (about 600 MB) from PyPI");
    let outer = process::python()?;
    let modern = [
        "-c",
        "import sys, venv; sys.exit(sys.version_info < (3, 11))",
    ];
    if !process::works(Command::new(&outer).args(modern)) {
        bail!(
            "{} is older than 3.11, which a reader needs, or has no module venv (Debian: `apt-get install \
             python3-venv`)",
            outer.display()
        );
    }
    let _ = fs::remove_file(&stamp);
    process::run(
        Command::new(&outer)
            .args(["-m", "venv", "--clear"])
            .arg(&venv),
    )?;
    let install = [
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-cache-dir",
    ];
    for (list, with) in lists.iter().zip([&[][..], &["--no-deps"]]) {
        process::run(
            Command::new(&python)
                .args(install)
                .args(with)
                .arg("--requirement")
                .arg(list),
        )
        .with_context(|| format!("cannot get what {} lists from PyPI", list.display()))?;
    }
    fs::write(&stamp, wanted)?;
    Ok(python)
}
