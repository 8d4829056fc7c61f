//! Speed, measured against named peers or against itself, in turn on the same machine.

pub mod code;
pub mod parse;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::data;

/// The texts that every side of a bench reads: the gold documents where they are, else the
/// shipped examples.
struct Texts {
    /// What they are, for the report.
    what: String,
    texts: Vec<String>,
}

impl Texts {
    fn load() -> Result<Self> {
        let gold = data::shared().map(|dir| dir.join("eval/gold/wikinews.docs.jsonl"));
        let path = gold
            .filter(|path| path.is_file())
            .unwrap_or_else(|| data::root().join("examples/reports.jsonl"));
        let lines =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut texts = Vec::new();
        for (n, line) in lines.lines().enumerate() {
            let row: Value = serde_json::from_str(line)
                .with_context(|| format!("{}, line {}", path.display(), n + 1))?;
            texts.extend(row["text"].as_str().map(str::to_owned));
        }
        Ok(Self {
            what: path.display().to_string(),
            texts,
        })
    }

    /// Writes them `times` over, as JSONL documents with ids of their own.
    fn write(&self, path: &Path, times: usize) -> Result<()> {
        let mut lines = String::new();
        for round in 0..times {
            for (n, text) in self.texts.iter().enumerate() {
                let row = json!({"id": format!("{round}-{n}"), "date": "2022-10-20", "text": text});
                lines.push_str(&row.to_string());
                lines.push('\n');
            }
        }
        fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))
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
