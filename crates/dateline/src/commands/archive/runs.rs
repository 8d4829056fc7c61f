//! `dateline archive runs`: who wrote what, and with what.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use dateline_store::Archive;

use crate::commands::ingest::told;
use crate::exit::{Ended, Exit};

/// The runs that wrote an archive, or the manifest of one
#[derive(Debug, Args)]
pub struct RunsArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Print the manifest of this run (its name or number) as JSON
    #[arg(long, value_name = "RUN")]
    manifest: Option<String>,
}

/// Prints them.
pub fn run(args: &RunsArgs) -> Ended {
    let reader = Archive::open_read_only(&args.dir)?.reader()?;
    let mut out = io::stdout().lock();
    if let Some(name) = &args.manifest {
        let run = reader.run(name)?;
        writeln!(out, "{}", serde_json::to_string_pretty(&run.manifest)?)?;
        return Ok(Exit::Done);
    }
    for run in reader.runs()? {
        let manifest = &run.manifest;
        writeln!(
            out,
            "{}  {}  {}  {}  {}",
            run.id.name,
            manifest.started.as_deref().unwrap_or("-"),
            manifest.kind,
            run.state.as_str(),
            told(&manifest.counts),
        )?;
    }
    Ok(Exit::Done)
}
