//! `dateline export` and `dateline import`, between files and with archives.

use std::path::{Path, PathBuf};

use crate::sandbox::Sandbox;

mod archives;
mod files;

/// A row as GDELT 2.0 ships it.
const ROW: &str = "669666350\t20170701\t201707\t2017\t2017.4959\tSAUGOV\tSAUDI\tSAU\t\t\t\t\tGOV\t\t\tIRN\tIRAN\tIRN\t\t\t\t\t\t\t\t1\t120\t120\t12\t3\t-4.0\t5\t1\t5\t-0.1\t4\tRiyadh, Ar Riya?, Saudi Arabia\tSA\tSA10\t25316\t24.6408\t46.7728\t-3093009\t0\t\t\t\t\t\t\t\t4\tRiyadh, Ar Riya?, Saudi Arabia\tSA\tSA10\t25316\t24.6408\t46.7728\t-3093009\t20170701234500\thttp://news.example/a\n";

/// A statement, which PLOVER has no act for.
fn statement() -> String {
    ROW.replace("\t120\t120\t12\t3\t-4.0", "\t010\t010\t01\t1\t0.0")
        .replace("669666350", "669666351")
}

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|f| f.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files.iter().map(|f| f.display().to_string()).collect()
}

/// A folder with records coded from the examples.
fn coded() -> Sandbox {
    let sandbox = Sandbox::new();
    let files = examples();
    let mut args = vec![
        "code",
        "--format",
        "jsonl",
        "-o",
        "records.jsonl",
        "--date",
        "2022-10-20",
    ];
    args.extend(files.iter().map(String::as_str));
    sandbox.run(&args).done();
    sandbox
}

fn sidecar(sandbox: &Sandbox, file: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(sandbox.path(file)).unwrap()).unwrap()
}
