//! A fresh folder, and the binary run in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A fresh folder that goes away with the test.
pub struct Sandbox {
    dir: TempDir,
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Sandbox {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with an archive `a` of documents, one JSON object each.
    pub fn archived(documents: &[Value]) -> Self {
        let sandbox = Self::new();
        let lines: String = documents.iter().map(|row| format!("{row}\n")).collect();
        sandbox.file("news.jsonl", lines);
        sandbox
            .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
            .done();
        sandbox
    }

    /// A question to the archive `a`.
    pub fn ask(&self, args: &[&str]) -> Ran {
        self.run(&[&["query"], args, &["--archive", "a"]].concat())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file into the folder.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), bytes).unwrap();
        self
    }

    /// A folder with the shipped knowledge, to be changed.
    pub fn knowledge(&self, name: &str) -> &Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let entries = |dir: &Path| -> Vec<PathBuf> {
            let all = std::fs::read_dir(dir).unwrap();
            all.map(|f| f.unwrap().path()).collect()
        };
        for folder in entries(&source).into_iter().filter(|f| f.is_dir()) {
            let to = self.path(name).join(folder.file_name().unwrap());
            std::fs::create_dir_all(&to).unwrap();
            for file in entries(&folder).into_iter().filter(|f| f.is_file()) {
                std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
            }
        }
        self
    }

    /// The names of what lies in the folder, in order.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The binary, to be run in the folder, untouched by the settings of whoever runs the tests.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command
            .args(args)
            .current_dir(self.dir.path())
            .env("COLUMNS", "100");
        for variable in ["DATELINE_MODEL", "DATELINE_KNOWLEDGE", "NO_COLOR"] {
            command.env_remove(variable);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// The same with something on standard input.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            // A program that stops early reads no further; that is its right.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The run ended well; otherwise the test ends with what it said.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }

    /// What was printed, as JSON objects, one a line.
    #[track_caller]
    pub fn objects(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines.map(|l| serde_json::from_str(l).unwrap()).collect()
    }

    #[track_caller]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.err);
        self
    }
}

/// A few reports as JSONL, so many times, each with an id of its own.
pub fn reports(times: usize) -> String {
    let texts = [
        "Russia is sending around 9,000 troops to Belarus, Belarusian defense officials said.",
        "The foreign ministers of Kenya and Norway met in Oslo on Monday. They signed an agreement on trade.",
        "Protesters marched through Paris. Police arrested 12 people.",
        "Japan condemned the missile launch by North Korea and called on the United Nations to meet.",
        "Poland refused to send aid to Hungary.",
    ];
    let mut lines = String::new();
    for n in 0..times {
        let row = serde_json::json!({"id": format!("d{n}"), "date": "2022-10-20", "text": texts[n % texts.len()]});
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    lines
}
