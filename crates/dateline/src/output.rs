//! Where records go: standard output, or a file that appears whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dateline_export::{ExportError, OutputFile, Style};

/// Where records go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// An output that is written to, then committed.
pub enum Output {
    Stdout(io::Stdout),
    File(OutputFile),
}

impl Output {
    /// Standard output, or the file.
    pub fn open(file: Option<&Path>) -> Result<Self, ExportError> {
        match file {
            None => Ok(Self::Stdout(io::stdout())),
            Some(path) => Ok(Self::File(OutputFile::create(path)?)),
        }
    }

    /// Puts a file in its place.
    pub fn commit(self) -> Result<(), ExportError> {
        match self {
            Self::Stdout(mut out) => Ok(out.flush()?),
            Self::File(file) => file.commit(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(buffer),
            Self::File(file) => file.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

/// How tables look: as wide as the terminal, in colours where it has them.
pub fn style(color: ColorArg, to_file: bool) -> Style {
    let terminal = io::stdout().is_terminal() && !to_file;
    let width = terminal
        .then(terminal_size::terminal_size)
        .flatten()
        .map(|(width, _)| usize::from(width.0))
        .or_else(|| std::env::var("COLUMNS").ok()?.parse().ok());
    let color = match color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    // Lines of a text longer than this are hard to read.
    Style {
        width: width.unwrap_or(100).clamp(40, 140),
        color,
    }
}
