//! What documents are read from: files, standard input, any reader.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::budget::{Budget, Served};
use crate::stream::{Place, Stream, stem};
use crate::tally::Tally;
use crate::{Cause, InputError};

/// Something to read documents from.
pub struct Input {
    name: String,
    stem: String,
    from: From,
}

enum From {
    File(PathBuf),
    Reader(Box<dyn Read + Send>),
}

impl Input {
    /// A file; it is opened when its turn comes.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.display().to_string();
        Self {
            stem: stem(&name),
            name,
            from: From::File(path),
        }
    }

    /// A reader, with a name for errors and ids.
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        let name = name.into();
        Self {
            stem: stem(&name),
            name,
            from: From::Reader(Box::new(reader)),
        }
    }

    /// Standard input.
    #[must_use]
    pub fn stdin() -> Self {
        let mut input = Self::reader("<stdin>", io::stdin());
        input.stem = "stdin".to_owned();
        input
    }

    /// How it is called in errors and in [`Found`](dateline_record::Found).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it lies, if it is a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.from {
            From::File(path) => Some(path),
            From::Reader(_) => None,
        }
    }

    /// The input as a stream.
    pub(crate) fn open(self, max_ratio: u64, tally: &Tally) -> Result<Stream, InputError> {
        let Self { name, stem, from } = self;
        let budget = Budget::new(max_ratio, tally.counter());
        let opened = match from {
            From::Reader(reader) => Ok((reader, None)),
            From::File(path) => open(&path),
        };
        let (reader, file) =
            opened.map_err(|error| Place::input(&name).error(Cause::from(error)))?;
        let served = Served::new(reader, &budget);
        Ok(Stream::new(&name, stem, served, file, budget))
    }
}

/// A file as a reader, and as a file where it can be read anywhere.
fn open(path: &Path) -> io::Result<(Box<dyn Read + Send>, Option<File>)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(Cause::EmptyFolder.into());
    }
    // A second handle has a place of reading of its own; a pipe has only one.
    let again = match metadata.is_file() {
        true => Some(File::open(path)?),
        false => None,
    };
    Ok((Box::new(file), again))
}
