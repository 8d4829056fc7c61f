//! `dateline evaluate`: the same figures as the script beside the gold set, the three formats, two coders.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sandbox::{Sandbox, reports};

/// The folder of gold sets, where it is.
fn gold_sets() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("DATELINE_SHARED").map_or_else(beside, PathBuf::from);
    Some(shared.join("eval")).filter(|eval| eval.join("score_events.py").is_file())
}

/// F1 of a row of the CSV form, to three digits.
fn f1(csv: &str, row: &str) -> String {
    let mut reader = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let found = reader.find(|cells| cells[2] == "level" && cells[3] == row);
    let cells = found.unwrap_or_else(|| panic!("no row {row} in\n{csv}"));
    format!("{:.3}", cells[13].parse::<f64>().unwrap())
}

#[test]
fn figures_are_those_of_the_script() {
    let Some(eval) = gold_sets() else {
        eprintln!("skipped: no gold sets beside the source tree");
        return;
    };
    let sandbox = Sandbox::new();
    let docs = eval.join("gold/wikinews.docs.jsonl");
    let gold = eval.join("gold/wikinews.gold.jsonl");
    let gold = gold.to_str().unwrap();
    sandbox
        .run(&[
            "code",
            docs.to_str().unwrap(),
            "-qf",
            "jsonl",
            "-o",
            "r.jsonl",
        ])
        .done();
    for (system, args) in [("r.jsonl", vec!["--ignore-reciprocal"]), (gold, Vec::new())] {
        let script = Command::new("python3")
            .arg(eval.join("score_events.py"))
            .args([gold, system])
            .current_dir(sandbox.path(""))
            .output();
        let Ok(script) = script else {
            eprintln!("skipped: no python3");
            return;
        };
        let script = String::from_utf8(script.stdout).unwrap();
        let mut command = vec!["evaluate", gold, system, "-f", "csv", "--draws", "40"];
        command.extend(args);
        let csv = sandbox.run(&command).done().out;
        for level in ["event", "dyad", "triple"] {
            let line = script.lines().find(|l| l.starts_with(level)).unwrap();
            let expected = line.rsplit(' ').next().unwrap();
            assert_eq!(f1(&csv, level), expected, "{system} {level}\n{script}");
        }
    }
}

#[test]
fn records_agree_with_themselves_in_every_format() {
    let sandbox = Sandbox::new();
    sandbox.file("in.jsonl", reports(10));
    sandbox
        .run(&["code", "in.jsonl", "-qf", "jsonl", "-o", "r.jsonl"])
        .done();
    let run = |format| {
        sandbox
            .run(&[
                "evaluate",
                "r.jsonl",
                "r.jsonl",
                "--agreement",
                "-f",
                format,
            ])
            .done()
            .out
    };
    assert_eq!(f1(&run("csv"), "triple"), "1.000");
    let text = run("text");
    assert!(
        text.contains("Cohen's kappa") && text.contains("1.000"),
        "{text}"
    );
    assert!(text.contains("expected calibration error"), "{text}");
    assert!(run("markdown").contains("| event "), "{}", run("markdown"));
}

#[test]
fn bad_files_are_named() {
    let sandbox = Sandbox::new();
    sandbox.file("bad.jsonl", "{\"record\":\"event\"}\n");
    let ran = sandbox
        .run(&["evaluate", "bad.jsonl", "bad.jsonl"])
        .ended_with(4);
    assert!(
        ran.err
            .contains("bad.jsonl, line 1: neither a gold sentence nor a record"),
        "{}",
        ran.err
    );
    sandbox
        .run(&["evaluate", "no.jsonl", "bad.jsonl"])
        .ended_with(4);
    sandbox.run(&["evaluate", "bad.jsonl"]).ended_with(2);
}
