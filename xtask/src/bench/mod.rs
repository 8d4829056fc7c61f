//! Speed, measured against named peers or against itself, in turn on the same machine.

pub mod archive;
pub mod code;
pub mod long;
pub mod pages;
pub mod parse;
pub mod stories;
pub mod warc;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::data;

/// The texts that every side of a bench reads: the gold documents and the news among the
/// parser's fixtures where they are, else the shipped examples.
pub struct Texts {
    /// What they are, for the report.
    pub what: String,
    texts: Vec<String>,
}

impl Texts {
    pub fn load() -> Result<Self> {
        let shared = [
            "eval/gold/wikinews.docs.jsonl",
            "spec/fixtures/parity_dev.jsonl",
        ];
        let mut paths: Vec<PathBuf> = data::shared()
            .map(|dir| shared.map(|path| dir.join(path)).into())
            .unwrap_or_default();
        paths.retain(|path| path.is_file());
        if paths.is_empty() {
            paths.push(data::root().join("examples/reports.jsonl"));
        }
        let mut texts = Vec::new();
        for path in &paths {
            let lines = fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            for (n, line) in lines.lines().enumerate() {
                let row: Value = serde_json::from_str(line)
                    .with_context(|| format!("{}, line {}", path.display(), n + 1))?;
                // Fixtures say where they come from; documents do not, and all are news.
                if row["source"].as_str().is_none_or(|source| source == "news") {
                    texts.extend(row["text"].as_str().map(str::to_owned));
                }
            }
        }
        let names: Vec<_> = paths
            .iter()
            .filter_map(|p| p.file_name()?.to_str())
            .collect();
        Ok(Self {
            what: format!("{} texts of {}", texts.len(), names.join(" and ")),
            texts,
        })
    }

    /// Writes about so many documents, each text over and over, as JSONL with ids of their own.
    pub fn write_documents(&self, path: &Path, documents: usize) -> Result<()> {
        let mut lines = String::new();
        for (n, text) in self.texts.iter().cycle().take(documents).enumerate() {
            let row = json!({"id": n.to_string(), "date": "2022-10-20", "text": text});
            lines.push_str(&row.to_string());
            lines.push('\n');
        }
        fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The paragraphs of all texts.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().flat_map(|text| text.lines())
    }

    /// Writes every paragraph once, one a line.
    fn write_paragraphs(&self, path: &Path) -> Result<()> {
        let lines: Vec<&str> = self
            .paragraphs()
            .filter(|line| !line.trim().is_empty())
            .collect();
        fs::write(path, lines.join("\n") + "\n")
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The middle of some measurements.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// The processor, as the system names it.
fn cpu() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        info.lines()
            .find(|l| l.starts_with(name))
            .and_then(|l| l.split(": ").nth(1))
            .unwrap_or("")
    };
    let flags = field("flags");
    let simd: Vec<&str> = ["avx2", "fma", "avx512f"]
        .into_iter()
        .filter(|f| flags.split(' ').any(|g| g == *f))
        .collect();
    let name = match field("model name") {
        "" => std::env::consts::ARCH,
        name => name,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{name}, {cores} cores, {}", simd.join(" "))
}

/// A folder for a bench's own files, inside the data folder's cache.
fn cache(folder: &Path) -> Result<PathBuf> {
    let dir = folder.join("cache/bench");
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    Ok(dir)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
