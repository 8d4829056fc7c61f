//! A file that appears whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::ExportError;

/// A file to write to. It stands under its name only after [`OutputFile::commit`]; dropped
/// before, it leaves nothing. What is no regular file (a pipe, `/dev/null`) is written to as it is.
///
/// ```
/// # use std::io::Write;
/// # let dir = std::env::temp_dir().join(format!("dateline-output-{}", std::process::id()));
/// # std::fs::create_dir_all(&dir).unwrap();
/// let path = dir.join("events.jsonl");
/// let mut file = dateline_export::OutputFile::create(&path).unwrap();
/// file.write_all(b"{}\n").unwrap();
/// assert!(!path.exists());
/// file.commit().unwrap();
/// assert!(path.exists());
/// # std::fs::remove_dir_all(dir).unwrap();
/// ```
pub struct OutputFile {
    path: PathBuf,
    to: To,
}

enum To {
    /// A file beside the target, renamed at the end.
    Beside(BufWriter<NamedTempFile>),
    Special(BufWriter<File>),
}

impl OutputFile {
    /// Begins a file that is to stand at `path`.
    pub fn create(path: &Path) -> Result<Self, ExportError> {
        let failed = |source| ExportError::File {
            path: path.display().to_string(),
            source,
        };
        // A link is followed, so that its target is replaced and not the link.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let to = match target.metadata() {
            Ok(found) if found.is_dir() => {
                return Err(failed(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder",
                )));
            }
            Ok(found) if !found.is_file() => {
                let file = OpenOptions::new()
                    .write(true)
                    .open(&target)
                    .map_err(failed)?;
                To::Special(BufWriter::new(file))
            }
            _ => {
                let folder = target.parent().filter(|p| !p.as_os_str().is_empty());
                let mut builder = tempfile::Builder::new();
                builder.prefix(".dateline-").suffix(".part");
                let file = readable_by_umask(&mut builder)
                    .tempfile_in(folder.unwrap_or(Path::new(".")))
                    .map_err(failed)?;
                To::Beside(BufWriter::new(file))
            }
        };
        Ok(Self { path: target, to })
    }

    /// Puts the file in its place.
    pub fn commit(self) -> Result<(), ExportError> {
        let Self { path, to } = self;
        let failed = |source| ExportError::File {
            path: path.display().to_string(),
            source,
        };
        match to {
            To::Special(mut file) => file.flush().map_err(failed),
            To::Beside(file) => {
                let file = file.into_inner().map_err(|e| failed(e.into_error()))?;
                file.as_file().sync_all().map_err(failed)?;
                file.persist(&path).map_err(|e| failed(e.error))?;
                Ok(())
            }
        }
    }
}

/// Temporary files are for their owner alone; an output is as readable as the umask says.
#[cfg(unix)]
fn readable_by_umask<'a, 'b, 'c>(
    builder: &'c mut tempfile::Builder<'a, 'b>,
) -> &'c mut tempfile::Builder<'a, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable_by_umask<'a, 'b, 'c>(
    builder: &'c mut tempfile::Builder<'a, 'b>,
) -> &'c mut tempfile::Builder<'a, 'b> {
    builder
}

impl Write for OutputFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Beside(file) => file.write(buffer),
            To::Special(file) => file.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Beside(file) => file.flush(),
            To::Special(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_not_committed_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let mut file = OutputFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_was_there_is_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::fs::write(&path, "before").unwrap();
        let mut file = OutputFile::create(&path).unwrap();
        file.write_all(b"after").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        file.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"after");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = OutputFile::create(Path::new("/no/such/folder/out"))
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("/no/such/folder/out"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let mut file = OutputFile::create(Path::new("/dev/null")).unwrap();
        file.write_all(b"gone").unwrap();
        file.commit().unwrap();
        assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
    }
}
