//! Compiles the default knowledge, so that the program carries it.
//!
//! In: `knowledge/` at the top of the tree. Out: `knowledge.bin`, included by `src/parts.rs`.

use std::path::{Path, PathBuf};

fn main() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    println!("cargo:rerun-if-changed={}", dir.display());
    if let Err(message) = compile(&dir) {
        println!("cargo:error=the default knowledge does not compile: {message}");
        std::process::exit(1);
    }
}

fn compile(dir: &Path) -> Result<(), String> {
    let bytes = dateline_know::Knowledge::compile(dir).map_err(|e| e.to_string())?;
    let out = std::env::var_os("OUT_DIR").ok_or("cargo gave no OUT_DIR")?;
    let file = PathBuf::from(out).join("knowledge.bin");
    std::fs::write(&file, bytes).map_err(|e| format!("cannot write {}: {e}", file.display()))
}
