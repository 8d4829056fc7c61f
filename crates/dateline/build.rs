//! Compiles the default knowledge, so that the program carries it, and hashes the sources that decide
//! what is coded, so that a run can say by which program it was made.
//!
//! In: `knowledge/` at the top of the tree; the crates from bytes to records, and `Cargo.lock`. Out:
//! `knowledge.bin`, included by `src/parts.rs`; `DATELINE_SOURCES`, the same for the same sources on
//! any machine and in any profile.

use std::path::{Path, PathBuf};

fn main() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    println!("cargo:rerun-if-changed={}", dir.display());
    if let Err(message) = compile(&dir) {
        println!("cargo:error=the default knowledge does not compile: {message}");
        std::process::exit(1);
    }
    match sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")) {
        Ok(hash) => println!("cargo:rustc-env=DATELINE_SOURCES={hash}"),
        Err(error) => {
            println!("cargo:error=the sources cannot be read: {error}");
            std::process::exit(1);
        }
    }
}

/// From bytes to records.
const DECIDING: [&str; 5] = [
    "dateline-record",
    "dateline-text",
    "dateline-parse",
    "dateline-know",
    "dateline-code",
];

/// The hash of the sources that decide what is coded.
fn sources(crates: &Path) -> std::io::Result<String> {
    let mut files = vec![crates.join("../Cargo.lock")];
    for name in DECIDING {
        let folder = crates.join(name).join("src");
        println!("cargo:rerun-if-changed={}", folder.display());
        gather(&folder, &mut files)?;
    }
    println!("cargo:rerun-if-changed={}", files[0].display());
    files.sort();
    let mut all = Vec::new();
    for file in files {
        // Where the tree lies is no part of it.
        let name = file.strip_prefix(crates).unwrap_or(&file);
        let bytes = std::fs::read(&file)?;
        all.extend_from_slice(name.to_string_lossy().replace('\\', "/").as_bytes());
        all.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        all.extend_from_slice(&bytes);
    }
    Ok(dateline_record::sha256_hex(&all))
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => gather(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}

fn compile(dir: &Path) -> Result<(), String> {
    let bytes = dateline_know::Knowledge::compile(dir).map_err(|e| e.to_string())?;
    let out = std::env::var_os("OUT_DIR").ok_or("cargo gave no OUT_DIR")?;
    let file = PathBuf::from(out).join("knowledge.bin");
    std::fs::write(&file, bytes).map_err(|e| format!("cannot write {}: {e}", file.display()))
}
