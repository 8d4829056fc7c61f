//! Why a model could not be loaded.

use std::path::PathBuf;

/// Why [`Pipeline::load`](crate::Pipeline::load) refused a model.
///
/// A model is refused, never guessed at: what is not exactly the architecture this crate
/// implements would give other results than the reference.
#[derive(thiserror::Error, Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The path or a file of the model could not be read.
    #[error("{path}: {source}")]
    Io {
        /// What was to be read.
        path: PathBuf,
        /// Why it could not be.
        source: std::io::Error,
    },
    /// The path is a file but no readable zip archive.
    #[error("{path}: not a wheel (zip archive): {source}")]
    Archive {
        /// The file.
        path: PathBuf,
        /// What the archive reader says.
        source: zip::result::ZipError,
    },
    /// No folder with `config.cfg` and `meta.json` was found.
    #[error("{path}: no folder with config.cfg and meta.json in it")]
    NoModel {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file of the model is missing.
    #[error("{component}: {file} is missing from the model")]
    Missing {
        /// The component that needs it.
        component: &'static str,
        /// The file, relative to the model folder.
        file: String,
    },
    /// A file of the model is damaged or of an unknown form.
    #[error("{component}: {file}: {found}, expected {expected}")]
    Malformed {
        /// The component it belongs to.
        component: &'static str,
        /// The file, relative to the model folder.
        file: String,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// The model is whole but of an architecture this crate does not implement.
    #[error("{component}: {file}: {what} is {found}, and only {expected} is implemented")]
    Unsupported {
        /// The component.
        component: &'static str,
        /// The file, relative to the model folder.
        file: String,
        /// The setting.
        what: String,
        /// Its value in the model.
        found: String,
        /// The value or values this crate implements.
        expected: String,
    },
}

/// A model file in the making of an error: names the component and the file once.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Place<'a> {
    pub component: &'static str,
    pub file: &'a str,
}

impl Place<'_> {
    pub(crate) fn malformed(
        self,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> LoadError {
        LoadError::Malformed {
            component: self.component,
            file: self.file.to_owned(),
            found: found.into(),
            expected: expected.into(),
        }
    }

    pub(crate) fn unsupported(
        self,
        what: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> LoadError {
        LoadError::Unsupported {
            component: self.component,
            file: self.file.to_owned(),
            what: what.into(),
            found: found.into(),
            expected: expected.into(),
        }
    }
}
