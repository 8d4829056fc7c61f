//! `dateline knowledge import`: actor and agent dictionaries of the PETRARCH/TABARI tradition into a knowledge folder.
//!
//! In: dictionaries and the folder they join. Out: `actors/dictionary.csv` and `actors/dictionary_agents.csv`
//! there, and a finding for whatever is malformed or unreachable.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use dateline_export::OutputFile;
use dateline_know::petrarch;

use super::shared::counted;
use crate::exit::{Ended, Exit, Failure, OrExit};

const EXAMPLES: &str = "\
Examples:
  cp -r knowledge mine && dateline knowledge import my.actors.txt my.agents.txt --into mine
      Add what your dictionaries know to a copy of the shipped knowledge
  dateline code report.txt --knowledge mine
      Code with it
  dateline knowledge import my.actors.txt --into mine --dry-run
      Only list what is malformed or never reached

Ends with code 6 where a finding is an error; all entries without one are written.";

/// Take over actor and agent dictionaries of PETRARCH or TABARI, and list what is wrong in them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportArgs {
    /// Dictionaries (*.actors.txt, *.agents.txt); their content shows which they are
    #[arg(value_name = "DICTIONARY", required = true)]
    files: Vec<PathBuf>,
    /// The knowledge folder that they join; names it has already are left to it
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Write nothing, only list the findings
    #[arg(long)]
    dry_run: bool,
}

/// Imports.
pub fn run(args: &ImportArgs) -> Ended {
    let folder = args.into.join("actors");
    if !folder.is_dir() {
        let error = anyhow!(
            "{}: no knowledge folder; give a folder that has a folder actors/, such as a copy of `knowledge`",
            args.into.display()
        );
        return Err(Failure {
            exit: Exit::Parts,
            error,
        });
    }
    let imported = petrarch::import(&args.files, &args.into)
        .context("cannot import")
        .or_exit(Exit::Parts)?;
    let mut out = io::stdout().lock();
    write!(out, "{}", imported.report)?;
    out.flush()?;
    if !args.dry_run {
        write(&folder.join("dictionary.csv"), &imported.actors)?;
        write(&folder.join("dictionary_agents.csv"), &imported.agents)?;
    }
    let errors = imported.report.errors();
    let counts = imported.counts;
    eprintln!(
        "{}: {} written, {} known already, {} left out; {}, {}",
        if counts.entries == 1 {
            "1 entry".to_owned()
        } else {
            format!("{} entries", counts.entries)
        },
        counts.written,
        counts.known,
        counts.left_out,
        counted(errors, "error"),
        counted(imported.report.findings.len() - errors, "warning"),
    );
    Ok(if errors > 0 {
        Exit::Findings
    } else {
        Exit::Done
    })
}

/// A file of an earlier import goes where this one has nothing to put there.
fn write(path: &Path, rows: &str) -> anyhow::Result<()> {
    if rows.is_empty() {
        return match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                Err(e).with_context(|| format!("cannot remove {}", path.display()))
            }
            _ => Ok(()),
        };
    }
    let mut file = OutputFile::create(path)?;
    file.write_all(rows.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.commit()?;
    Ok(())
}
