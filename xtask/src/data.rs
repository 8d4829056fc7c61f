//! Where things are: the source tree, the user's data folder, the shared folder beside the tree.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::Args;

/// The top of the source tree.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The user's data folder: `--data`, else `DATELINE_DATA`, else `XDG_DATA_HOME/dateline`, else
/// `~/.local/share/dateline`. The binary looks in the same places.
pub fn folder(args: &Args) -> Result<PathBuf> {
    if let Some(dir) = &args.data {
        return std::path::absolute(dir).with_context(|| format!("--data {}", dir.display()));
    }
    if let Some(dir) = set("DATELINE_DATA") {
        return Ok(dir);
    }
    if let Some(dir) = set("XDG_DATA_HOME") {
        return Ok(dir.join("dateline"));
    }
    let home = set("HOME").or_else(|| set("USERPROFILE")).context(
        "no home folder is known (HOME is not set): say where with --data DIR or DATELINE_DATA",
    )?;
    Ok(home.join(".local/share/dateline"))
}

/// The folder of gold sets and fixtures beside the tree, where there is one.
pub fn shared() -> Option<PathBuf> {
    let dir = set("DATELINE_SHARED").unwrap_or_else(|| root().join("../shared"));
    dir.is_dir().then_some(dir)
}

fn set(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|v| !v.is_empty())
        .map(PathBuf::from)
}
