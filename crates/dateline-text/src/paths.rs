//! Paths as people name them: files, folders, patterns, lists, `-`.
//!
//! In: the paths, and a list to read more of them from. Out: inputs, one after the other; folders
//! are read when their turn comes, in order of their names at every level, hidden files left out.
//! What cannot be found is an error in its place.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::{Cause, Input, InputError};

/// How deep folders are gone into.
const MAX_DEPTH: usize = 128;

/// The inputs that some paths name.
pub struct Paths {
    waiting: VecDeque<PathBuf>,
    list: Option<List>,
    folder: Option<Folder>,
    found: VecDeque<PathBuf>,
}

struct List {
    name: String,
    reader: BufReader<Box<dyn Read + Send>>,
    number: usize,
}

struct Folder {
    path: PathBuf,
    walk: Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send>,
    empty: bool,
}

impl Paths {
    /// The inputs at these paths.
    pub fn new(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            waiting: paths.into_iter().collect(),
            list: None,
            folder: None,
            found: VecDeque::new(),
        }
    }

    /// And then those at the paths in a list, one a line or between NULs (as `find -print0` writes
    /// them); `-` is standard input.
    ///
    /// # Errors
    ///
    /// The list cannot be opened.
    pub fn and_list(mut self, list: &Path) -> Result<Self, InputError> {
        let (name, reader): (String, Box<dyn Read + Send>) = match list.to_str() {
            Some("-") => ("<stdin>".to_owned(), Box::new(io::stdin())),
            _ => {
                let name = list.display().to_string();
                let file = std::fs::File::open(list)
                    .map_err(|error| InputError::new(&name, Cause::from(error)))?;
                (name, Box::new(file))
            }
        };
        self.list = Some(List {
            name,
            reader: BufReader::new(reader),
            number: 0,
        });
        Ok(self)
    }

    /// What a path names.
    fn expand(&mut self, path: PathBuf) -> Option<Result<Input, InputError>> {
        if path.as_os_str() == "-" {
            return Some(Ok(Input::stdin()));
        }
        if path.is_dir() {
            let walk = WalkDir::new(&path)
                .min_depth(1)
                .max_depth(MAX_DEPTH)
                .follow_links(true)
                .sort_by_file_name()
                .into_iter()
                .filter_entry(|entry| !is_hidden(entry));
            self.folder = Some(Folder {
                path,
                walk: Box::new(walk),
                empty: true,
            });
            return None;
        }
        let pattern = path.to_str().filter(|p| p.contains(['*', '?', '[']));
        match pattern {
            // A file may have a name that looks like a pattern.
            Some(pattern) if !path.exists() => self.fit(pattern),
            _ => Some(Ok(Input::file(path))),
        }
    }

    /// Finds what fits a pattern.
    fn fit(&mut self, pattern: &str) -> Option<Result<Input, InputError>> {
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let failed = |cause| Some(Err(InputError::new(pattern, cause)));
        let fitting = match glob::glob_with(pattern, options) {
            Ok(fitting) => fitting,
            Err(error) => return failed(Cause::BadPattern(error.to_string())),
        };
        // Patterns come in the order of the names.
        self.found = fitting.filter_map(Result::ok).collect();
        match self.found.is_empty() {
            true => failed(Cause::NoMatch),
            false => None,
        }
    }

    /// The next file of the folder that is being read.
    fn next_in_folder(&mut self) -> Option<Result<Input, InputError>> {
        let folder = self.folder.as_mut()?;
        loop {
            match folder.walk.next() {
                Some(Ok(entry)) if entry.file_type().is_dir() => {}
                Some(Ok(entry)) => {
                    folder.empty = false;
                    return Some(Ok(Input::file(entry.into_path())));
                }
                Some(Err(error)) => {
                    folder.empty = false;
                    let path = error.path().unwrap_or(&folder.path).display().to_string();
                    let said = error
                        .io_error()
                        .map_or_else(|| error.to_string(), ToString::to_string);
                    return Some(Err(InputError::new(path, Cause::Unreadable(said))));
                }
                None => {
                    let name = folder.path.display().to_string();
                    let empty = folder.empty;
                    self.folder = None;
                    return empty.then(|| Err(InputError::new(name, Cause::EmptyFolder)));
                }
            }
        }
    }

    /// The next path of the list.
    fn next_in_list(&mut self) -> Option<Result<PathBuf, InputError>> {
        let list = self.list.as_mut()?;
        loop {
            match list.next() {
                Ok(Some(path)) if path.as_os_str().is_empty() => {}
                Ok(Some(path)) => return Some(Ok(path)),
                Ok(None) => {
                    self.list = None;
                    return None;
                }
                Err(error) => {
                    let error =
                        InputError::new(&list.name, Cause::from(error)).at(Some(list.number), None);
                    self.list = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl List {
    /// The next line, which may be several paths between NULs: they come one by one.
    fn next(&mut self) -> io::Result<Option<PathBuf>> {
        let mut bytes = Vec::new();
        self.number += 1;
        loop {
            let held = self.reader.fill_buf()?;
            if held.is_empty() {
                return Ok((!bytes.is_empty()).then(|| path_of(&bytes)));
            }
            let end = held.iter().position(|b| matches!(b, b'\n' | 0));
            bytes.extend_from_slice(&held[..end.unwrap_or(held.len())]);
            let read = end.map_or(held.len(), |at| at + 1);
            self.reader.consume(read);
            if end.is_some() {
                return Ok(Some(path_of(&bytes)));
            }
        }
    }
}

/// The path that a line names.
fn path_of(bytes: &[u8]) -> PathBuf {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

impl Iterator for Paths {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(path) = self.found.pop_front() {
                // A pattern may fit folders as well.
                if let Some(input) = self.expand(path) {
                    return Some(input);
                }
            }
            if let Some(input) = self.next_in_folder() {
                return Some(input);
            }
            if !self.found.is_empty() {
                continue;
            }
            let path = match self.waiting.pop_front() {
                Some(path) => path,
                None => match self.next_in_list()? {
                    Ok(path) => path,
                    Err(error) => return Some(Err(error)),
                },
            };
            if let Some(input) = self.expand(path) {
                return Some(input);
            }
        }
    }
}
