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
    sandbox.file("news.jsonl", reports(250));
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

/// A script that mounts file systems nobody else sees, where this user may: its exit code, what it printed
/// and what it said.
#[cfg(target_os = "linux")]
fn mounting(sandbox: &Sandbox, script: &str) -> Option<(Option<i32>, String, String)> {
    let ended = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .current_dir(sandbox.path("."))
        .output()
        .ok()?;
    let said = String::from_utf8(ended.stderr).unwrap();
    if ended.status.code() == Some(77) || said.contains("unshare") {
        eprintln!("skipped: no file system can be mounted here: {said}");
        return None;
    }
    let out = String::from_utf8(ended.stdout).unwrap();
    Some((ended.status.code(), out, said))
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
    let Some((code, out, said)) = mounting(&sandbox, &script) else {
        return;
    };
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no room is left on the disk"), "{said}");
    assert!(ingest(&sandbox, "whole", "20").status().unwrap().success());
    assert!(out.ends_with(&digest(&sandbox, "whole")), "{out}");
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

/// Files that SQLite writes beside the archive are its own: the one file alone is all of it.
#[test]
fn a_file_that_is_cut_off_is_told_and_saved_from() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(1500));
    sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
        .done();
    let file = sandbox.path("a/archive.sqlite");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() * 8 / 10]).unwrap();
    for command in [
        vec!["archive", "info", "a"],
        vec!["archive", "check", "a"],
        vec!["ingest", "news.jsonl", "--archive", "a", "-q"],
    ] {
        let told = sandbox.run(&command).ended_with(1).err;
        assert!(
            told.contains("the file is damaged") && told.contains("--into NEW"),
            "{told}"
        );
    }
    let saved = sandbox
        .run(&["archive", "repair", "a", "--into", "b"])
        .ended_with(6)
        .out;
    assert!(
        saved.contains("lost: ") && saved.contains("b: saved "),
        "{saved}"
    );
    assert_eq!(
        sandbox.run(&["archive", "check", "b"]).done().out,
        "b: whole\n"
    );
    // What is lost comes back with the inputs.
    sandbox
        .run(&["ingest", "news.jsonl", "--archive", "b", "-q"])
        .done();
    let info = sandbox.run(&["archive", "info", "b"]).done().out;
    assert!(info.contains("1,500  documents"), "{info}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_can_be_read_and_writing_to_it_ends_in_words() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(5));
    std::fs::create_dir(sandbox.path("disk")).unwrap();
    let binary = env!("CARGO_BIN_EXE_dateline");
    let script = format!(
        "mount -t tmpfs -o size=64m none disk || exit 77
         '{binary}' ingest news.jsonl --archive disk/a -q || exit 78
         mount -o remount,ro disk || exit 77
         '{binary}' archive info disk/a || exit 79
         '{binary}' archive check disk/a || exit 80
         '{binary}' ingest news.jsonl --archive disk/a -q"
    );
    let Some((code, out, said)) = mounting(&sandbox, &script) else {
        return;
    };
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("read-only for this user"), "{said}");
    assert!(
        out.contains("5  documents") && out.contains("whole"),
        "{out}"
    );
}

#[test]
fn a_run_again_gives_the_same_bytes_or_says_what_differs() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(10)).knowledge("mine");
    sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
        .done();
    let manifest = sandbox
        .run(&["archive", "runs", "a", "--manifest", "1"])
        .done()
        .out;
    sandbox.file("r1.json", &manifest);
    let coded = sandbox
        .run(&["code", "news.jsonl", "--format", "jsonl", "-q"])
        .done()
        .out;
    for from in [vec![], vec!["--archive", "a"], vec!["-j", "1"]] {
        let mut args = vec!["rerun", "r1.json"];
        args.extend(from);
        let again = sandbox.run(&args).done();
        assert!(
            again.out == coded && again.err.contains("the same records"),
            "{}",
            again.err
        );
    }
    let lexicon = sandbox.path("mine/acts/reject.toml");
    let lexicon = match lexicon.exists() {
        true => lexicon,
        false => sandbox
            .path("mine/acts")
            .read_dir()
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path(),
    };
    let text = std::fs::read_to_string(&lexicon).unwrap();
    std::fs::write(&lexicon, text + "\n[[act]]\nid = \"none.zorg-mine\"\ntype = \"NONE\"\nframe = \"transitive\"\nverbs = [\"zorg\"]\nexamples = [\"Peru zorged Chile.\"]\n").unwrap();
    let other = sandbox
        .run(&["rerun", "r1.json", "--knowledge", "mine"])
        .ended_with(6);
    assert!(
        other.out.is_empty()
            && other
                .err
                .starts_with("differs: knowledge: the run had built-in ("),
        "{}",
        other.err
    );
    sandbox.file("news.jsonl", reports(11));
    let other = sandbox.run(&["rerun", "r1.json"]).ended_with(6);
    assert!(
        other.err.contains("differs: news.jsonl: the run read "),
        "{}",
        other.err
    );
    let other = sandbox.run(&["rerun", "news.jsonl"]).ended_with(1);
    assert!(other.err.contains("is no manifest"), "{}", other.err);
}

/// Of what a change of the lexicon touches, everything that comes out otherwise is found: coding only
/// the documents with its words gives what coding all again gives.
#[test]
fn what_a_changed_lexicon_touches_is_coded_again() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(10)).knowledge("mine");
    for archive in ["some", "all"] {
        sandbox
            .run(&["ingest", "news.jsonl", "--archive", archive, "-q"])
            .done();
    }
    let entry = "# Mine. Source: own work. Licence: Apache-2.0 OR MIT.\n\n[[act]]\nid = \"aid.march-mine\"\n\
        type = \"AID\"\nframe = \"intransitive\"\nverbs = [\"march through\"]\n\
        examples = [\"Kenya marched through Norway.\"]\n";
    sandbox.file("mine/acts/mine.toml", entry);
    let nothing = sandbox.run(&["recode", "--archive", "some", "-q"]).done();
    assert_eq!(nothing.out, "0 of 10 documents can be touched\n");
    let before = digest(&sandbox, "some");
    let plan = sandbox
        .run(&[
            "recode",
            "--archive",
            "some",
            "--knowledge",
            "mine",
            "--dry-run",
        ])
        .done();
    assert!(
        plan.out
            .contains("act aid.march-mine added\n2 of 10 documents"),
        "{}",
        plan.out
    );
    assert_eq!(digest(&sandbox, "some"), before);
    let done = sandbox
        .run(&["recode", "--archive", "some", "--knowledge", "mine"])
        .done();
    let all = sandbox
        .run(&["recode", "--archive", "all", "--knowledge", "mine", "--all"])
        .done();
    let last = |out: &str| out.lines().last().unwrap_or_default().to_owned();
    assert_eq!(last(&done.out), last(&all.out));
    assert_eq!(
        last(&plan.out),
        last(&done.out).replace("coded otherwise", "would be coded otherwise")
    );
    let events = |archive: &str| -> Vec<String> {
        let told = digest(&sandbox, archive);
        told.lines()
            .filter(|l| l.ends_with("events") || l.ends_with("parties"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(events("some"), events("all"));
    let diff = sandbox
        .run(&["diff", "r1", "r2", "--archive", "some"])
        .done();
    assert!(diff.out.contains("d2: "), "{}", diff.out);
    let runs = sandbox.run(&["archive", "runs", "some"]).done().out;
    assert!(runs.contains("  recode  done  "), "{runs}");
    assert_eq!(sandbox.run(&["archive", "check", "some"]).code, 0);
}
