//! The archive through the binary: what goes in stays, whatever happens to the process or the disk.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::sandbox::{Sandbox, reports};

/// Rounds of the kill test; `cargo xtask kill-test` asks for more.
fn rounds() -> usize {
    let asked = std::env::var("DATELINE_KILLS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(5)
}

fn digest(sandbox: &Sandbox, archive: &str) -> String {
    let told = sandbox
        .run(&["archive", "info", "--digest", archive])
        .done()
        .out;
    assert!(told.contains("  all\n"), "{told}");
    told
}

fn ingest(sandbox: &Sandbox, archive: &str, batch: &str) -> Command {
    let mut command = sandbox.command(&[
        "ingest",
        "news.jsonl",
        "--archive",
        archive,
        "--batch",
        batch,
        "-j",
        "2",
        "--quiet",
    ]);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn twice_is_once() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(7));
    let first = sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a"])
        .done();
    assert!(first.err.contains("7 documents: 7 new"), "{}", first.err);
    let before = digest(&sandbox, "a");
    let second = sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a"])
        .done();
    assert!(
        second.err.contains("0 new, 7 known; 0 events"),
        "{}",
        second.err
    );
    assert_eq!(digest(&sandbox, "a"), before);
    // Threads and batches decide nothing.
    sandbox
        .run(&[
            "ingest",
            "news.jsonl",
            "--archive",
            "b",
            "--batch",
            "2",
            "-j",
            "1",
        ])
        .done();
    assert_eq!(digest(&sandbox, "b"), before);
    let check = sandbox.run(&["archive", "check", "a"]).done();
    assert_eq!(check.out, "a: whole\n");
}

#[test]
fn a_changed_text_is_a_new_version() {
    let sandbox = Sandbox::new();
    let row =
        |text: &str| format!("{{\"id\":\"x\",\"date\":\"2022-10-20\",\"text\":\"{text}\"}}\n");
    sandbox.file(
        "one.jsonl",
        row("Police arrested 12 people in Paris on Monday."),
    );
    sandbox.file(
        "two.jsonl",
        row("Police arrested 15 people in Paris on Monday."),
    );
    sandbox.file("three.jsonl", row("Kenya signed a treaty with Norway."));
    for file in ["one.jsonl", "two.jsonl"] {
        sandbox
            .run(&["ingest", file, "--archive", "a", "-q"])
            .done();
    }
    let third = sandbox
        .run(&["ingest", "three.jsonl", "--archive", "a"])
        .done();
    assert!(
        third.err.contains("1 document has the id of another"),
        "{}",
        third.err
    );
    let info = sandbox.run(&["archive", "info", "a"]).done().out;
    assert!(
        info.contains("2  documents") && info.contains("1  older versions"),
        "{info}"
    );
}

#[test]
fn other_languages_are_kept_and_not_coded() {
    let sandbox = Sandbox::new();
    let text = "Die Minister trafen sich am Montag in Berlin und sprachen lange über den Handel mit der Ukraine.";
    sandbox.file("de.txt", text);
    sandbox
        .run(&["ingest", "de.txt", "--archive", "a", "--date", "2022-10-20"])
        .done();
    let info = sandbox.run(&["archive", "info", "a"]).done().out;
    assert!(
        info.contains("1  documents") && info.contains("0  events"),
        "{info}"
    );
}

/// Killed at a moment that the seed decides, resumed, killed again: the archive in the end is the one
/// of an undisturbed run.
#[test]
fn killed_at_any_moment_it_goes_on() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(400));
    let begun = Instant::now();
    assert!(ingest(&sandbox, "whole", "3").status().unwrap().success());
    let whole_takes = begun.elapsed();
    let expected = digest(&sandbox, "whole");

    let mut random = fastrand::Rng::with_seed(5);
    let (mut kills, mut archives, mut runs) = (0, 0, 0);
    while kills < rounds() {
        let archive = format!("killed{archives}");
        archives += 1;
        loop {
            runs += 1;
            let mut child = ingest(&sandbox, &archive, "3").spawn().unwrap();
            // Loading the model takes a good part of it: most of the kills fall behind that.
            let share = 0.2 + 0.7 * random.f64();
            let wait = whole_takes.mul_f64(share);
            if kills < rounds() {
                std::thread::sleep(wait);
                child.kill().unwrap();
            }
            let ended = child.wait_with_output().unwrap();
            if ended.status.success() {
                break;
            }
            let said = String::from_utf8(ended.stderr).unwrap();
            assert!(ended.status.code().is_none(), "{said}");
            kills += 1;
        }
        assert_eq!(digest(&sandbox, &archive), expected, "after {kills} kills");
        let check = sandbox.run(&["archive", "check", &archive]);
        assert_eq!(check.code, 0, "{}", check.out);
        std::fs::remove_dir_all(sandbox.path(&archive)).unwrap();
    }
    eprintln!(
        "{kills} kills in {runs} runs over {archives} archives: each equals the undisturbed run"
    );
}

/// No file may grow beyond what a few batches need: the run ends with a word about the disk, and goes on
/// once there is room.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_in_words_and_loses_nothing() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(400));
    sandbox.file("first.jsonl", reports(20));
    for archive in ["whole", "full"] {
        let first = ["ingest", "first.jsonl", "--archive", archive, "-q"];
        sandbox.run(&first).done();
    }
    assert!(ingest(&sandbox, "whole", "20").status().unwrap().success());
    let binary = env!("CARGO_BIN_EXE_dateline");
    let begun = std::fs::metadata(sandbox.path("full/archive.sqlite"))
        .unwrap()
        .len();
    // `ulimit -f` counts 512 bytes in a POSIX shell, 1,024 in some: twice as much is still too little.
    let script = format!(
        "trap '' XFSZ; ulimit -f {}; exec '{binary}' ingest news.jsonl --archive full --batch 20 -q",
        begun / 1024 + 16
    );
    let ended = Command::new("sh")
        .args(["-c", &script])
        .current_dir(sandbox.path("."))
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("no room is left on the disk"), "{said}");
    assert_eq!(sandbox.run(&["archive", "check", "full"]).code, 0);
    assert!(ingest(&sandbox, "full", "20").status().unwrap().success());
    assert_eq!(digest(&sandbox, "full"), digest(&sandbox, "whole"));
}

/// The same on a file system that is full, where this user may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_file_system_ends_in_words_and_loses_nothing() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(400));
    std::fs::create_dir(sandbox.path("small")).unwrap();
    let binary = env!("CARGO_BIN_EXE_dateline");
    let script = format!(
        "mount -t tmpfs -o size=1m none small || exit 77
         '{binary}' ingest news.jsonl --archive small/a --batch 20 -q && exit 78
         mount -o remount,size=64m small || exit 77
         '{binary}' archive check small/a || exit 79
         '{binary}' ingest news.jsonl --archive small/a --batch 20 -q || exit 80
         '{binary}' archive info --digest small/a"
    );
    let ended = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script])
        .current_dir(sandbox.path("."))
        .output();
    let Ok(ended) = ended else {
        return;
    };
    let said = String::from_utf8(ended.stderr).unwrap();
    if ended.status.code() == Some(77) || said.contains("unshare") {
        eprintln!("skipped: no file system can be mounted here: {said}");
        return;
    }
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(said.contains("no room is left on the disk"), "{said}");
    assert!(ingest(&sandbox, "whole", "20").status().unwrap().success());
    let told = String::from_utf8(ended.stdout).unwrap();
    assert!(told.ends_with(&digest(&sandbox, "whole")), "{told}");
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let sandbox = Sandbox::new();
    sandbox
        .file("news.jsonl", reports(400))
        .file("one.jsonl", reports(1));
    sandbox
        .run(&["ingest", "one.jsonl", "--archive", "a", "-q"])
        .done();
    let mut first = ingest(&sandbox, "a", "3").spawn().unwrap();
    let begun = Instant::now();
    // Until it holds the lock.
    let mut told = String::new();
    while begun.elapsed() < Duration::from_secs(60) && first.try_wait().unwrap().is_none() {
        let second = sandbox.run(&["ingest", "one.jsonl", "--archive", "a", "-q"]);
        if second.code != 0 {
            told = second.err;
            // Readers are welcome meanwhile, and so are copies.
            sandbox.run(&["archive", "info", "a"]).done();
            sandbox.run(&["archive", "backup", "a", "copy"]).done();
            break;
        }
    }
    first.wait().unwrap();
    if !told.is_empty() {
        assert!(
            told.contains("another process writes to this archive (process "),
            "{told}"
        );
        assert_eq!(sandbox.run(&["archive", "check", "copy"]).code, 0);
    }
}
