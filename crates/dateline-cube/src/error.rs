//! Why a cube could not be opened, made or asked.

use std::path::{Path, PathBuf};

/// An error of the cube. None of them harms the archive: a cube is derived and made anew at any time.
#[derive(Debug, thiserror::Error)]
pub enum CubeError {
    /// The system refuses.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is none, is cut off or was changed.
    #[error("{path} is no whole cube: {why}; it is derived from the archive and is made anew")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        why: String,
    },
    /// More than the columns hold.
    #[error("{0}")]
    Limit(String),
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(Box<dyn std::error::Error + Send + Sync>),
}

impl CubeError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_path_buf(),
            source,
        }
    }

    pub(crate) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_path_buf(),
            why: why.into(),
        }
    }
}
