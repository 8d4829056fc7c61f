//! Documents written in an order that has nothing to do with who made them, with memory that does not grow with how
//! many there are.
//!
//! In: lines with keys, in any order. Out: one file of the lines by key, which appears whole or not at all. The lines
//! are laid into files by their keys' upper bits, and each file is put in order alone.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Lines on their way.
pub struct Shuffled {
    path: PathBuf,
    dir: PathBuf,
    parts: Vec<BufWriter<File>>,
}

impl Shuffled {
    /// Begins a file that will hold about so many lines.
    pub fn create(path: &Path, lines: usize) -> Result<Self> {
        let dir = path.with_extension("parts");
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let parts = (0..(lines / 4000 + 1).min(256)).map(|n| {
            let part = dir.join(n.to_string());
            let file =
                File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
            Ok(BufWriter::new(file))
        });
        Ok(Self {
            path: path.to_owned(),
            parts: parts.collect::<Result<_>>()?,
            dir,
        })
    }

    /// Adds a line.
    pub fn push(&mut self, key: u64, line: &str) -> Result<()> {
        let part = ((u128::from(key) * self.parts.len() as u128) >> 64) as usize;
        writeln!(self.parts[part], "{key:016x} {line}")
            .with_context(|| format!("cannot write {}", self.dir.display()))
    }

    /// Puts all lines in order and the file in its place.
    pub fn finish(mut self) -> Result<()> {
        let parts = self.parts.len();
        for part in self.parts.drain(..) {
            part.into_inner().map_err(|e| e.into_error())?;
        }
        let unfinished = self.dir.join("whole");
        let mut out = BufWriter::new(File::create(&unfinished)?);
        for n in 0..parts {
            let part = self.dir.join(n.to_string());
            let mut lines = BufReader::new(File::open(&part)?)
                .lines()
                .collect::<std::io::Result<Vec<_>>>()?;
            lines.sort_unstable();
            for line in lines {
                writeln!(out, "{}", &line[17..])?;
            }
            fs::remove_file(&part)?;
        }
        out.into_inner().map_err(|e| e.into_error())?;
        fs::rename(&unfinished, &self.path)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

impl Drop for Shuffled {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_by_key_from_many_parts() {
        let path =
            std::env::temp_dir().join(format!("dateline-shuffled-{}.jsonl", std::process::id()));
        let mut file = Shuffled::create(&path, 40_000).unwrap();
        let keys: Vec<u64> = (0..100u64)
            .map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .collect();
        for key in &keys {
            file.push(*key, &format!("line {key}")).unwrap();
        }
        assert!(!path.exists());
        file.finish().unwrap();
        let written = fs::read_to_string(&path).unwrap();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        let wanted: Vec<String> = sorted.iter().map(|key| format!("line {key}")).collect();
        assert_eq!(written.lines().collect::<Vec<_>>(), wanted);
        assert!(!path.with_extension("parts").exists());
        fs::remove_file(&path).unwrap();
    }
}
