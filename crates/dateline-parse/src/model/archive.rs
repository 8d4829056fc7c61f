//! Where the model's files come from: a folder, or the wheel that was published.
//!
//! In: a path. Out: the bytes of a file by its name within the model folder, which is the
//! folder that holds both `config.cfg` and `meta.json`.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{LoadError, Place};

/// A model folder is at most this deep below the folder that was named.
const MAX_FOLDER_DEPTH: usize = 3;
/// No file of a model is larger.
const MAX_FILE_BYTES: u64 = 1 << 30;

const CONFIG: &str = "config.cfg";
const META: &str = "meta.json";

/// The files of a model.
#[derive(Clone)]
pub(crate) enum Archive<'a> {
    Folder(PathBuf),
    Wheel {
        path: PathBuf,
        zip: ZipArchive<Cursor<&'a [u8]>>,
        folder: String,
    },
}

/// The bytes of a wheel, or nothing if `path` is a folder.
pub(crate) fn read_wheel(path: &Path) -> Result<Option<Vec<u8>>, LoadError> {
    let io = |source| LoadError::Io {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(io)?.is_dir() {
        return Ok(None);
    }
    fs::read(path).map(Some).map_err(io)
}

impl<'a> Archive<'a> {
    /// The model in the folder `path`, or in the wheel `path` whose bytes these are.
    pub(crate) fn open(path: &Path, wheel: Option<&'a [u8]>) -> Result<Archive<'a>, LoadError> {
        let Some(bytes) = wheel else {
            return match find_folder(path, MAX_FOLDER_DEPTH) {
                Some(folder) => Ok(Archive::Folder(folder)),
                None => Err(LoadError::NoModel {
                    path: path.to_owned(),
                }),
            };
        };
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|source| LoadError::Archive {
            path: path.to_owned(),
            source,
        })?;
        let folder = zip
            .file_names()
            .filter_map(|name| Some(name.ok()?.strip_suffix(CONFIG)?.to_owned()))
            .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            .filter(|folder| zip.index_for_name(&format!("{folder}{META}")).is_some())
            .min()
            .ok_or_else(|| LoadError::NoModel {
                path: path.to_owned(),
            })?;
        Ok(Archive::Wheel {
            path: path.to_owned(),
            zip,
            folder,
        })
    }

    /// The bytes of a file.
    pub(crate) fn read(&self, place: Place<'_>) -> Result<Vec<u8>, LoadError> {
        let missing = || LoadError::Missing {
            component: place.component,
            file: place.file.to_owned(),
        };
        match self {
            Archive::Folder(folder) => {
                let path = folder.join(place.file);
                fs::read(&path).map_err(|source| match source.kind() {
                    std::io::ErrorKind::NotFound => missing(),
                    _ => LoadError::Io { path, source },
                })
            }
            Archive::Wheel { path, zip, folder } => {
                let mut zip = zip.clone();
                let mut entry = zip.by_name(&format!("{folder}{}", place.file)).map_err(
                    |source| match source {
                        ZipError::FileNotFound => missing(),
                        source => LoadError::Archive {
                            path: path.clone(),
                            source,
                        },
                    },
                )?;
                let size = entry.size();
                if size > MAX_FILE_BYTES {
                    return Err(place.malformed(format!("{size} bytes"), "at most 1 GiB"));
                }
                let mut bytes = Vec::with_capacity(size.min(1 << 26) as usize);
                entry
                    .by_ref()
                    .take(MAX_FILE_BYTES)
                    .read_to_end(&mut bytes)
                    .map_err(|source| LoadError::Io {
                        path: path.clone(),
                        source,
                    })?;
                Ok(bytes)
            }
        }
    }
}

fn find_folder(path: &Path, depth: usize) -> Option<PathBuf> {
    if path.join(CONFIG).is_file() && path.join(META).is_file() {
        return Some(path.to_owned());
    }
    let mut folders: Vec<PathBuf> = fs::read_dir(path)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    if depth == 0 {
        None
    } else {
        folders.iter().find_map(|f| find_folder(f, depth - 1))
    }
}
