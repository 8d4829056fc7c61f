//! `cargo xtask score`: how well the program codes, by the scorers beside the gold sets.
//!
//! In: the shared folder (`../shared`, or `DATELINE_SHARED`); skipped where it is absent. Out:
//! the scorers' figures on the gold documents, on the development rows of the relation set, and on the
//! articles with attributions.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{Args, data, fetch, process};

/// Rows of the relation set whose gold columns contradict each other: never scored.
const LEFT_OUT: [&str; 8] = ["136", "428", "437", "546", "629", "743", "835", "857"];

/// Codes the gold documents and the relation rows, and prints the scorers' figures.
pub fn run(args: &Args) -> Result<()> {
    let Some(eval) = data::shared()
        .map(|dir| dir.join("eval"))
        .filter(|dir| dir.is_dir())
    else {
        eprintln!(
            "skipped: no ../shared/eval beside the source tree (DATELINE_SHARED says where else)"
        );
        return Ok(());
    };
    let model = fetch::model(args)?;
    let binary = process::release_binary()?;
    let kept = args.keep.is_some();
    let dir = match &args.keep {
        Some(dir) => std::path::absolute(dir)?,
        None => std::env::temp_dir().join(format!("dateline-score-{}", std::process::id())),
    };
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let scorer = Scorer {
        eval,
        model,
        binary,
        python: process::python()?,
        dir,
    };
    let done = scorer
        .events()
        .and_then(|()| scorer.relations())
        .and_then(|()| scorer.attributions());
    if kept {
        eprintln!("\nrecords and predictions: {}", scorer.dir.display());
    } else {
        let _ = fs::remove_dir_all(&scorer.dir);
    }
    done
}

struct Scorer {
    eval: PathBuf,
    model: PathBuf,
    binary: PathBuf,
    python: PathBuf,
    dir: PathBuf,
}

impl Scorer {
    /// Events, parties, status and speakers on the gold documents.
    fn events(&self) -> Result<()> {
        let docs = self.eval.join("gold/wikinews.docs.jsonl");
        let out = self.dir.join("wikinews.coded.jsonl");
        if !docs.is_file() {
            eprintln!("skipped: no {}", docs.display());
            return Ok(());
        }
        process::step("events: gold/wikinews");
        process::run(
            self.dateline("code")
                .args(["--format", "jsonl", "--output"])
                .arg(&out)
                .arg(&docs),
        )?;
        process::run(
            Command::new(&self.python)
                .arg(self.eval.join("score_events.py"))
                .arg(self.eval.join("gold/wikinews.gold.jsonl"))
                .arg(&out),
        )
    }

    /// The type of the act between two marked parties.
    fn relations(&self) -> Result<()> {
        let gold = self.eval.join("evaluate-only/plover_relation/dev.tsv");
        if !gold.is_file() {
            eprintln!("skipped: no {}", gold.display());
            return Ok(());
        }
        process::step("relations: plover_relation/dev");
        let rows = self.dir.join("relation.rows.jsonl");
        let kept = self.dir.join("relation.gold.tsv");
        let predicted = self.dir.join("relation.predicted.jsonl");
        process::run(
            Command::new(&self.python)
                .arg(data::root().join("xtask/score/relation_rows.py"))
                .args([&gold, &rows, &kept])
                .args(LEFT_OUT),
        )?;
        process::run(
            self.dateline("relate")
                .arg(&rows)
                .stdout(create(&predicted)?),
        )?;
        process::run(
            Command::new(&self.python)
                .arg(self.eval.join("score_relation.py"))
                .args([&kept, &predicted]),
        )
    }

    /// Who said what: spans of source, cue and content.
    fn attributions(&self) -> Result<()> {
        let gold = self.eval.join("evaluate-only/attribution");
        if !gold.is_dir() {
            eprintln!("skipped: no {}", gold.display());
            return Ok(());
        }
        process::step("attributions: attribution");
        let script = data::root().join("xtask/score/attribution.py");
        let docs = self.dir.join("attribution.docs.jsonl");
        let predicted = self.dir.join("attribution.predicted.jsonl");
        let python = |what: &str, file: &Path| {
            let mut command = Command::new(&self.python);
            command.arg(&script).arg(what).args([&gold, file]);
            command
        };
        process::run(&mut python("docs", &docs))?;
        process::run(
            self.dateline("annotate")
                .args(["--layers", "attributions"])
                .arg(&docs)
                .stdout(create(&predicted)?),
        )?;
        process::run(&mut python("score", &predicted))
    }

    fn dateline(&self, command: &str) -> Command {
        let mut dateline = Command::new(&self.binary);
        dateline.arg(command).arg("--model").arg(&self.model);
        dateline
    }
}

fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}
