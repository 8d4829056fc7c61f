//! The command line of dateline: reads arguments, calls the libraries, prints.
//!
//! Records go to standard output, everything else to standard error. Nothing here touches the
//! network but `watch-feeds`, through `dateline-feeds`. Exit codes are in [`exit::Exit`].

mod cli;
mod commands;
mod exit;
mod inputs;
mod ordered;
mod output;
mod parts;
mod problems;
mod progress;

use std::process::ExitCode;

use clap::Parser;

use crate::exit::{Exit, Failure};

/// Documents are read and coded on one thread and freed on another, which the system's allocator spends two fifths
/// of the time of loading an archive on.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stack of the thread that does the work: deep trees of damaged texts must not end the program.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let worker = std::thread::Builder::new()
        .name("main".into())
        .stack_size(STACK)
        .spawn(move || commands::run(cli));
    let ended = match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(ended)) => ended,
        Ok(Err(_)) => return Exit::Failed.into(),
        Err(error) => Err(anyhow::Error::new(error)
            .context("cannot start a thread")
            .into()),
    };
    match ended {
        Ok(exit) => exit.into(),
        // Whoever read our output has seen enough: `dateline code … | head` is no error.
        Err(failure) if failure.is_broken_pipe() => Exit::Done.into(),
        Err(Failure { exit, error }) => {
            eprintln!("error: {error:#}");
            exit.into()
        }
    }
}
