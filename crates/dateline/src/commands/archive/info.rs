//! `dateline archive info`: how much of what, and a digest of all of it.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use dateline_store::{Archive, VERSION};

use crate::commands::shared::grouped;
use crate::exit::{Ended, Exit};

/// What an archive holds, in numbers
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// A hash of everything it says, table by table: equal for archives that say the same, whenever
    /// and in however many runs they were written
    #[arg(long)]
    digest: bool,
}

/// Prints it.
pub fn run(args: &InfoArgs) -> Ended {
    let archive = Archive::open_read_only(&args.dir)?;
    let mut reader = archive.reader()?;
    let mut out = io::stdout().lock();
    if args.digest {
        reader.snapshot()?;
        for (table, hash) in reader.digest()? {
            writeln!(out, "{hash}  {table}")?;
        }
        return Ok(Exit::Done);
    }
    let file = archive.file();
    let bytes = file.metadata()?.len();
    writeln!(
        out,
        "{}: schema version {VERSION}, {} bytes",
        file.display(),
        grouped(bytes as usize)
    )?;
    for (what, count) in reader.sizes()? {
        writeln!(
            out,
            "{:>14}  {what}",
            grouped(usize::try_from(count).unwrap_or(0))
        )?;
    }
    Ok(Exit::Done)
}
