//! `cargo xtask demo`: what a newcomer sees first.
//!
//! In: the shipped examples. Out: the table of what they tell.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{Args, data, fetch, process};

/// Fetches model and gazetteer, builds in release, codes the shipped examples.
pub fn run(args: &Args) -> Result<()> {
    let model = fetch::model(args)?;
    let binary = process::release_binary()?;
    let gazetteer = fetch::gazetteer(args, &binary)?;
    let root = data::root();
    let mut examples: Vec<String> = std::fs::read_dir(root.join("examples"))
        .context("cannot read examples/")?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".jsonl"))
        .map(|name| format!("examples/{name}"))
        .collect();
    examples.sort();
    process::step(&format!("dateline code {}", examples.join(" ")));
    eprintln!();
    let mut code = Command::new(&binary);
    code.current_dir(&root)
        .arg("code")
        .args(&examples)
        .arg("--model")
        .arg(&model);
    if let Some(gazetteer) = gazetteer {
        code.arg("--gazetteer").arg(gazetteer);
    }
    process::run(&mut code)?;
    eprintln!(
        "\nThe same with your own text: {} code FILE (see README.md for more)",
        binary.display()
    );
    Ok(())
}
