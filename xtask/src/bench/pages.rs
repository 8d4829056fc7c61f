//! `cargo xtask bench pages`: libraries that find the article in a page.
//!
//! In: the packages with pages that `xtask/fetch.toml` pins. Out: a table a package, printed by
//! `bench/extraction`, a crate of its own so that no other build pays for the libraries compared.

use anyhow::Result;

use crate::fetch::Purpose;
use crate::{Args, data, fetch, process};

/// Fetches the pages and measures.
pub fn run(args: &Args) -> Result<()> {
    fetch::for_purpose(args, Purpose::Bench)?;
    let manifest = data::root().join("bench/extraction/Cargo.toml");
    let pages = data::folder(args)?.join("pages");
    process::run(
        process::cargo(["run", "--release", "--manifest-path"])
            .arg(manifest)
            .arg("--")
            .arg(pages),
    )
}
