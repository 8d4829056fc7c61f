//! Exit codes, and errors that carry one.

use std::io;
use std::process::ExitCode;

/// How the program ends. The numbers are a contract: see `docs/exit-codes.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// Something failed that the other codes do not name, such as an output that cannot be written.
    Failed = 1,
    /// The command line is wrong. clap ends with this code itself.
    #[allow(dead_code)]
    Usage = 2,
    /// Done, but some inputs were bad and were skipped.
    Skipped = 3,
    /// Stopped at a bad input, as `--on-error fail` says.
    BadInput = 4,
    /// The model or the knowledge is missing or cannot be used.
    Parts = 5,
    /// A command that looks for errors or differences found some.
    Findings = 6,
}

/// The part of every `--help` that says what the codes mean.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  everything was done
  1  something failed, such as an output that cannot be written
  2  the command line is wrong
  3  done, but some inputs were bad and were skipped (named on standard error)
  4  stopped at a bad input (--on-error fail)
  5  the model or the knowledge is missing or cannot be used
  6  `knowledge check`, `knowledge import` or `archive check` found errors, `rerun` a difference";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error with the exit code it ends the program with.
#[derive(Debug)]
pub struct Failure {
    /// The code.
    pub exit: Exit,
    /// What happened.
    pub error: anyhow::Error,
}

impl Failure {
    /// Whether nobody reads the output any more.
    pub fn is_broken_pipe(&self) -> bool {
        self.error.chain().any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
                || cause
                    .downcast_ref::<dateline_export::ExportError>()
                    .and_then(dateline_export::ExportError::io)
                    .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
        })
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            exit: Exit::Failed,
            error: error.into(),
        }
    }
}

/// What a command ends with.
pub type Ended = Result<Exit, Failure>;

/// Errors that end with a code of their own.
pub trait OrExit<T> {
    /// Ends with `exit` instead of [`Exit::Failed`].
    fn or_exit(self, exit: Exit) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrExit<T> for Result<T, E> {
    fn or_exit(self, exit: Exit) -> Result<T, Failure> {
        self.map_err(|error| Failure {
            exit,
            error: error.into(),
        })
    }
}
