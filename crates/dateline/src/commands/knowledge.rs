//! `dateline knowledge`: check, compile and look up the data files that analysts edit.
//!
//! In: a knowledge folder. Out: findings with file, line and remedy; one compiled file; or what
//! is known of some words.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use dateline_export::OutputFile;
use dateline_know::Knowledge;

use super::shared::counted;
use crate::exit::{Ended, Exit, Failure, OrExit};

const CHECK_EXAMPLES: &str = "\
Examples:
  dateline knowledge check
      Check the folder `knowledge` here
  dateline knowledge check ~/my-knowledge && dateline code report.txt --knowledge ~/my-knowledge
      Check your own, then code with it

Ends with code 6 where a finding is an error.";

const COMPILE_EXAMPLES: &str = "\
Examples:
  dateline knowledge compile knowledge -o mine.knowledge
  dateline code report.txt --knowledge mine.knowledge";

/// Check, compile, import and look up the data files of actors, acts and codes
#[derive(Debug, Subcommand)]
pub enum KnowledgeCommand {
    Check(CheckArgs),
    Compile(CompileArgs),
    Import(super::knowledge_import::ImportArgs),
    Show(super::show::ShowArgs),
}

/// List what is wrong in the data files, with file, line and remedy
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// The knowledge folder
    #[arg(value_name = "DIR", default_value = "knowledge")]
    dir: PathBuf,
}

/// Compile the data files into one file that opens at once
#[derive(Debug, Args)]
#[command(after_help = COMPILE_EXAMPLES)]
pub struct CompileArgs {
    /// The knowledge folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The compiled file; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// Runs the one that is named.
pub fn run(command: &KnowledgeCommand) -> Ended {
    match command {
        KnowledgeCommand::Check(args) => check(args),
        KnowledgeCommand::Compile(args) => compile(args),
        KnowledgeCommand::Import(args) => super::knowledge_import::run(args),
        KnowledgeCommand::Show(args) => super::show::run(args),
    }
}

fn check(args: &CheckArgs) -> Ended {
    if !args.dir.is_dir() {
        let error = anyhow!(
            "{}: no such folder; give the knowledge folder to check",
            args.dir.display()
        );
        return Err(Failure {
            exit: Exit::Parts,
            error,
        });
    }
    let report = dateline_know::check(&args.dir);
    let errors = report.errors();
    let mut out = io::stdout().lock();
    write!(out, "{report}")?;
    out.flush()?;
    eprintln!(
        "{}: {} read, {}, {}",
        args.dir.display(),
        counted(report.rows, "row"),
        counted(errors, "error"),
        counted(report.findings.len() - errors, "warning"),
    );
    Ok(if errors > 0 {
        Exit::Findings
    } else {
        Exit::Done
    })
}

fn compile(args: &CompileArgs) -> Ended {
    let bytes = Knowledge::compile(&args.dir)
        .with_context(|| format!("{} does not compile", args.dir.display()))
        .or_exit(Exit::Parts)?;
    let mut file = OutputFile::create(&args.output)?;
    file.write_all(&bytes)
        .with_context(|| format!("cannot write {}", args.output.display()))?;
    file.commit()?;
    eprintln!(
        "{}: {} bytes",
        args.output.display(),
        super::shared::grouped(bytes.len())
    );
    Ok(Exit::Done)
}
