//! The same records wherever they are made: threads, batches, instruction sets, time zones, folders and
//! what the machine is set to decide nothing, down to the bytes of every export.

use crate::sandbox::Sandbox;

/// A machine, as the program may meet it.
struct Machine {
    threads: &'static str,
    batch: &'static str,
    environment: &'static [(&'static str, &'static str)],
}

const MACHINES: [Machine; 3] = [
    Machine {
        threads: "1",
        batch: "1",
        environment: &[
            ("DATELINE_PARSE_SIMD", "avx2"),
            ("TZ", "Pacific/Auckland"),
            ("LC_ALL", "C"),
            ("COLUMNS", "60"),
        ],
    },
    Machine {
        threads: "2",
        batch: "256",
        environment: &[("TZ", "America/Los_Angeles"), ("LC_ALL", "tr_TR.UTF-8")],
    },
    Machine {
        threads: "7",
        batch: "3",
        environment: &[("TZ", "UTC"), ("DATELINE_PARSE_SIMD", "portable")],
    },
];

/// Reports of the examples and of the seed's length, with copies so that there are stories.
fn reports() -> String {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/reports.jsonl");
    let rows = std::fs::read_to_string(examples).unwrap();
    let mut out = rows.clone();
    for (n, line) in rows.lines().enumerate() {
        let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["id"] = format!("copy-{n}").into();
        row["publisher"] = "The Copyist".into();
        out.push_str(&format!("{row}\n"));
    }
    out
}

#[test]
fn exports_are_the_same_bytes_on_every_machine() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports());
    let profiles = sandbox.run(&["export", "--list"]).done().out;
    let profiles: Vec<&str> = profiles
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(profiles.len() >= 14, "{profiles:?}");
    for (n, machine) in MACHINES.iter().enumerate() {
        let run = |args: &[&str]| {
            let mut command = sandbox.command(args);
            command.envs(machine.environment.iter().copied());
            let ran = command.output().unwrap();
            assert!(
                ran.status.success(),
                "{args:?}: {}",
                String::from_utf8_lossy(&ran.stderr)
            );
            ran.stdout
        };
        let archive = format!("archive-{n}");
        run(&[
            "ingest",
            "news.jsonl",
            "--archive",
            &archive,
            "-j",
            machine.threads,
            "--batch",
            machine.batch,
            "-q",
        ]);
        let told = run(&["archive", "info", "--digest", &archive]);
        sandbox.file(&format!("{n}.digest"), told);
        for profile in &profiles {
            let out = format!("{n}.{profile}");
            run(&[
                "export",
                "--profile",
                profile,
                "--archive",
                &archive,
                "--out",
                &out,
            ]);
        }
    }
    let read = |name: String| std::fs::read(sandbox.path(&name)).unwrap();
    for name in profiles.iter().copied().chain(["digest"]) {
        let first = read(format!("0.{name}"));
        assert!(!first.is_empty(), "{name}");
        for n in 1..MACHINES.len() {
            assert!(
                first == read(format!("{n}.{name}")),
                "{name} differs on machine {n}"
            );
        }
    }
}
