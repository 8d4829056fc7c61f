//! The documents that the command line names.

use std::path::{Path, PathBuf};

use dateline_text::{Documents, Options, Paths};

use crate::cli::InputArgs;
use crate::exit::{Exit, Failure};

/// The documents of the inputs, in order.
pub fn documents(args: &InputArgs) -> Result<Documents, Failure> {
    Ok(Documents::of(paths(args)?, options(args)))
}

/// How the inputs are to be read.
pub fn options(args: &InputArgs) -> Options {
    Options {
        form: args.input.into(),
        date: args.date,
        max_bytes: args.max_bytes,
        max_ratio: args.max_ratio,
        encoding: args.encoding.clone(),
        columns: args.columns.clone(),
        header: !args.no_header,
    }
}

/// The inputs that the command line names.
pub fn paths(args: &InputArgs) -> Result<Paths, Failure> {
    let mut paths = Paths::new(files(args));
    if let Some(list) = &args.files_from {
        let twice = |path: &Path| path.as_os_str() == "-";
        if twice(list) && args.files.iter().any(|path| twice(path)) {
            return Err(Failure {
                exit: Exit::Usage,
                error: anyhow::anyhow!(
                    "standard input cannot be both a document and the list of --files-from"
                ),
            });
        }
        paths = paths.and_list(list).map_err(|error| Failure {
            exit: Exit::Failed,
            // The message has the cause in it.
            error: anyhow::anyhow!("{error}"),
        })?;
    }
    Ok(paths)
}

/// The paths named; standard input where none is.
fn files(args: &InputArgs) -> Vec<PathBuf> {
    match args.files.is_empty() && args.files_from.is_none() {
        true => vec![PathBuf::from("-")],
        false => args.files.clone(),
    }
}

/// The bytes of the files, where all of them are files: what a progress bar counts.
pub fn total_bytes(args: &InputArgs) -> Option<u64> {
    if args.files_from.is_some() {
        return None;
    }
    files(args)
        .iter()
        .map(|p| p.metadata().ok().filter(|m| m.is_file()).map(|m| m.len()))
        .sum()
}
