//! `cargo xtask score`: how well the program codes, by the scorers beside the gold sets.
//!
//! In: the shared folder (`../shared`, or `DATELINE_SHARED`); what is absent there is skipped. Out: what
//! the scorers say of events, relations, attributions, places, stories, confidence and speed, and at the end one table
//! of all figures with their targets. Nothing is left behind but with `--keep`.

mod stories;
mod table;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use self::table::{Line, Target, nth_number, number};
use crate::{Args, bench, data, fetch, process};

/// Rows of the relation set whose gold columns contradict each other: never scored.
const LEFT_OUT: [&str; 8] = ["136", "428", "437", "546", "629", "743", "835", "857"];

/// Documents that speed is measured on, texts over and over.
const SPEED_DOCUMENTS: usize = 600;

/// All layers of `dateline annotate`.
const LAYERS: &str = "actors,places,times,attributions,events,claims";

/// Runs every step and prints what the scorers say, then the table.
pub fn run(args: &Args) -> Result<()> {
    let model = fetch::model(args)?;
    let binary = match &args.binary {
        Some(path) => std::path::absolute(path)?,
        None => process::release_binary()?,
    };
    let gazetteer = fetch::gazetteer(args, &binary)?;
    let kept = args.keep.is_some();
    let dir = match &args.keep {
        Some(dir) => std::path::absolute(dir)?,
        None => std::env::temp_dir().join(format!("dateline-score-{}", std::process::id())),
    };
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let scorer = Scorer {
        eval: data::shared().map_or_else(|| PathBuf::from("../shared/eval"), |s| s.join("eval")),
        model,
        gazetteer,
        binary,
        python: process::python()?,
        dir,
    };
    let done = scorer.all();
    if kept {
        eprintln!("\nrecords and predictions: {}", scorer.dir.display());
    } else {
        let _ = fs::remove_dir_all(&scorer.dir);
    }
    let lines = done?;
    process::step("all figures");
    print!("{}", table::table(&lines));
    Ok(())
}

struct Scorer {
    eval: PathBuf,
    model: PathBuf,
    gazetteer: Option<PathBuf>,
    binary: PathBuf,
    python: PathBuf,
    dir: PathBuf,
}

impl Scorer {
    fn all(&self) -> Result<Vec<Line>> {
        let mut lines = self.events()?;
        lines.extend(self.calibration()?);
        lines.extend(self.relations()?);
        lines.extend(self.attributions()?);
        lines.extend(self.places()?);
        lines.extend(self.stories()?);
        lines.extend(self.speed()?);
        Ok(lines)
    }

    /// Events, parties, status and speakers on the gold documents, and how far confidence can be believed.
    fn events(&self) -> Result<Vec<Line>> {
        let docs = self.eval.join("gold/wikinews.docs.jsonl");
        let gold = self.eval.join("gold/wikinews.gold.jsonl");
        let coded = self.dir.join("wikinews.coded.jsonl");
        let (mut said, mut ece) = (None, None);
        if self.has("events: gold/wikinews", &docs) {
            process::run(
                self.dateline("code")
                    .args(["--format", "jsonl", "--output"])
                    .args([&coded, &docs]),
            )?;
            said = Some(self.script(&self.eval.join("score_events.py"), [&gold, &coded])?);
            process::step("events: intervals and reliability (dateline evaluate)");
            process::run(
                Command::new(&self.binary)
                    .arg("evaluate")
                    .args([&gold, &coded]),
            )?;
            let rows = process::output(
                Command::new(&self.binary)
                    .args(["evaluate", "--format", "csv"])
                    .args([&gold, &coded]),
            )?;
            ece = rows.lines().find_map(|row| {
                let (_, value) = row.split_once(",calibration,ece,")?;
                value.split(',').find(|cell| !cell.is_empty())?.parse().ok()
            });
        }
        let figure = |line, label| said.as_deref().and_then(|s| number(s, line, label));
        let on = "gold/wikinews, 12 documents";
        let line = |what, least, measured| Line::new(on, what, Target::AtLeast(least), measured);
        Ok(vec![
            line("event F1", 0.75, figure("event", "F1")),
            line("event precision", 0.75, figure("event", "P")),
            line("dyad F1", 0.65, figure("dyad", "F1")),
            line("triple F1", 0.58, figure("triple", "F1")),
            line("status, of events found", 0.93, figure("status", "status")),
            line(
                "speaker, of events found",
                0.90,
                figure("status", "speaker"),
            ),
            Line::new(on, "expected calibration error", Target::AtMost(0.05), ece),
        ])
    }

    /// How far confidence can be believed on the project's own documents, fold by fold: each by a judge that
    /// was not fitted on it.
    fn calibration(&self) -> Result<Vec<Line>> {
        let own = data::root().join("training/events");
        let mut ece = None;
        if self.has(
            "calibration: training/events, each document held aside",
            &own,
        ) {
            let mut files = Vec::new();
            for entry in fs::read_dir(&own).with_context(|| format!("{}", own.display()))? {
                files.push(entry?.path());
            }
            files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
            files.sort();
            let [docs, gold] = ["docs", "gold"].map(|n| self.dir.join(format!("own.{n}.jsonl")));
            process::run(
                Command::new(&self.python)
                    .arg(data::root().join("xtask/training/gold.py"))
                    .args([&docs, &gold])
                    .args(&files),
            )?;
            let said = process::said(
                Command::new(&self.binary)
                    .args(["judge", "events", "--model"])
                    .args([&self.model, &docs])
                    .arg("--gold")
                    .arg(&gold)
                    // Each document aside in turn: of five folds it depends on which documents share one.
                    .args(["--folds", &files.len().to_string()]),
            )?;
            print!("{said}");
            ece = number(&said, "expected calibration error", "error");
        }
        let on = "own documents, each held aside";
        let what = "expected calibration error";
        Ok(vec![Line::new(on, what, Target::AtMost(0.05), ece)])
    }

    /// The type of the act between two marked parties.
    fn relations(&self) -> Result<Vec<Line>> {
        let gold = self.eval.join("evaluate-only/plover_relation/dev.tsv");
        let mut root = Value::Null;
        if self.has("relations: plover_relation/dev", &gold) {
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
            let script = self.eval.join("score_relation.py");
            self.script(&script, [&kept, &predicted])?;
            let json = process::output(
                Command::new(&self.python)
                    .arg(&script)
                    .arg("--json")
                    .args([&kept, &predicted]),
            )?;
            root = serde_json::from_str::<Value>(&json)
                .context("score_relation.py --json printed no JSON")?;
        }
        let on = "plover_relation, development rows";
        let line = |what, least, key: &str| {
            let measured = root["root"][key].as_f64();
            Line::new(on, what, Target::AtLeast(least), measured)
        };
        Ok(vec![
            line("root macro-F1", 0.82, "macro_f1"),
            line("root accuracy", 0.83, "accuracy"),
        ])
    }

    /// Who said what: spans of source, cue and content.
    fn attributions(&self) -> Result<Vec<Line>> {
        /// Precision, recall and F1 of exact spans stand before those of overlapping ones.
        const OVERLAPPING_F1: usize = 5;
        let gold = self.eval.join("evaluate-only/attribution");
        let script = data::root().join("xtask/score/attribution.py");
        let mut said = None;
        if self.has("attributions: attribution", &gold) && is_there(&script) {
            let docs = self.dir.join("attribution.docs.jsonl");
            let predicted = self.dir.join("attribution.predicted.jsonl");
            let python = |what: &str, file: &Path| {
                let mut command = Command::new(&self.python);
                command.arg(&script).arg(what).args([&gold, file]);
                command
            };
            process::run(&mut python("docs", &docs))?;
            self.annotate("attributions", &docs, &predicted)?;
            said = Some(shown(&mut python("score", &predicted))?);
        }
        let line = |what, least, role| {
            let measured = said
                .as_deref()
                .and_then(|s| nth_number(s, role, OVERLAPPING_F1));
            let on = "attribution, 84 articles, overlapping";
            Line::new(on, what, Target::AtLeast(least), measured)
        };
        Ok(vec![
            line("source F1", 0.80, "source"),
            line("cue F1", 0.85, "cue"),
            line("content F1", 0.80, "content"),
        ])
    }

    /// Places: which is meant, of given names; and which words are places.
    fn places(&self) -> Result<Vec<Line>> {
        let gold = self.eval.join("evaluate-only/geo/lgl.xml");
        let script = data::root().join("xtask/score/places.py");
        let mut said = None;
        if self.has("places: geo/lgl.xml", &gold) && is_there(&script) {
            let [given, free] =
                ["given", "free"].map(|n| self.dir.join(format!("places.{n}.jsonl")));
            let [given_out, free_out] =
                ["given", "free"].map(|n| self.dir.join(format!("places.{n}.out.jsonl")));
            process::run(
                Command::new(&self.python)
                    .arg(&script)
                    .arg("rows")
                    .args([&gold, &given, &free]),
            )?;
            self.annotate("places", &given, &given_out)?;
            self.annotate("places", &free, &free_out)?;
            said = Some(shown(
                Command::new(&self.python)
                    .arg(&script)
                    .arg("score")
                    .args([&gold, &given_out, &free_out]),
            )?);
        }
        let figure = |line, label| said.as_deref().and_then(|s| number(s, line, label));
        let on = "geo/lgl.xml, 588 articles";
        let line = |what, least, measured| Line::new(on, what, Target::AtLeast(least), measured);
        Ok(vec![
            line(
                "exact id, toponyms given",
                0.76,
                figure("exact id", "exact id"),
            ),
            line(
                "within 161 km, toponyms given",
                0.82,
                figure("within", "km"),
            ),
            line("recognition F1", 0.80, figure("P ", "F1")),
        ])
    }

    /// Sentences a CPU-second and peak memory of all layers on one thread, start included.
    fn speed(&self) -> Result<Vec<Line>> {
        let texts = bench::Texts::load()?;
        process::step(&format!(
            "speed: all layers, {SPEED_DOCUMENTS} documents from {}",
            texts.what
        ));
        let input = self.dir.join("speed.jsonl");
        texts.write_documents(&input, SPEED_DOCUMENTS)?;
        let sentences = bench::code::sentences(&self.binary, &self.model, &input)?;
        let used = process::output(
            Command::new(&self.python)
                .arg(data::root().join("xtask/score/measure.py"))
                .arg(&self.binary)
                .args(["annotate", "--quiet", "--threads", "1", "--layers", LAYERS])
                .arg("--model")
                .args([&self.model, &input]),
        )?;
        let used: Value = serde_json::from_str(&used).context("measure.py printed no JSON")?;
        let rate = used["cpu"].as_f64().map(|cpu| sentences as f64 / cpu);
        println!("{sentences} sentences: {used}");
        let on = "all layers, one thread";
        Ok(vec![
            Line::new(on, "sentences a CPU-second", Target::AtLeast(500.0), rate),
            Line::new(
                on,
                "peak memory, MB",
                Target::AtMost(400.0),
                used["memory"].as_f64(),
            ),
        ])
    }

    /// Begins a step, or says that its data are absent.
    fn has(&self, step: &str, path: &Path) -> bool {
        process::step(step);
        is_there(path)
    }

    fn annotate(&self, layers: &str, input: &Path, output: &Path) -> Result<()> {
        process::run(
            self.dateline("annotate")
                .args(["--layers", layers, "--output"])
                .args([output, input]),
        )
    }

    fn script(&self, script: &Path, args: [&Path; 2]) -> Result<String> {
        shown(Command::new(&self.python).arg(script).args(args))
    }

    fn dateline(&self, command: &str) -> Command {
        let mut dateline = Command::new(&self.binary);
        dateline.arg(command).arg("--model").arg(&self.model);
        if let Some(gazetteer) = &self.gazetteer {
            dateline.env("DATELINE_GAZETTEER", gazetteer);
        }
        dateline
    }
}

fn is_there(path: &Path) -> bool {
    let there = path.exists();
    if !there {
        eprintln!("skipped: no {}", path.display());
    }
    there
}

/// Runs a scorer, prints what it says, and keeps it.
fn shown(command: &mut Command) -> Result<String> {
    let said = process::output(command)?;
    print!("{said}");
    Ok(said)
}

fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}
