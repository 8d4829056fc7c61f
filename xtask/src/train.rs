//! `cargo xtask train`: fits the judge on the sentences and documents of `training/`, and says how it does across folds.
//!
//! In: `training/relations/*.tsv`, `training/events/*.txt`, the rules as they are. Out: `knowledge/judge/*.tsv`. The same rules,
//! sentences and seed give the same files.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{Args, data, fetch, process};

/// Fits relations first, since the model of events looks at them.
pub fn run(args: &Args) -> Result<()> {
    let model = fetch::model(args)?;
    let binary = process::release_binary()?;
    let root = data::root();
    let into = root.join("knowledge/judge");
    let dir = std::env::temp_dir().join(format!("dateline-train-{}", std::process::id()));
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let judge = |what: &str| {
        let mut command = Command::new(&binary);
        command
            .args(["judge", what, "--model"])
            .arg(&model)
            .arg("--knowledge")
            .arg(root.join("knowledge"))
            .arg("--into")
            .arg(&into);
        command
    };
    let done = (|| {
        process::step("relations: training/relations");
        process::run(judge("relations").arg(root.join("training/relations")))?;
        process::step("events: training/events");
        let (docs, gold) = (dir.join("docs.jsonl"), dir.join("gold.jsonl"));
        gold_of(&docs, &gold)?;
        process::run(judge("events").arg("--gold").arg(&gold).arg(&docs))
    })();
    let _ = std::fs::remove_dir_all(&dir);
    done
}

/// The own annotated documents as the JSONL of gold sets.
pub fn gold_of(docs: &PathBuf, gold: &PathBuf) -> Result<()> {
    let root = data::root();
    let folder = root.join("training/events");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<std::io::Result<_>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    if files.is_empty() {
        bail!("{} holds no *.txt", folder.display());
    }
    process::run(
        Command::new(process::python()?)
            .arg(root.join("xtask/training/gold.py"))
            .args([docs, gold])
            .args(files),
    )
}
