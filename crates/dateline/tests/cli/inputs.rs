//! Bad inputs: named with file and line, counted, skipped or fatal; no half file is left.

use crate::sandbox::{Sandbox, reports};

/// A folder with every kind of bad input beside good ones.
fn bad_inputs() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .file("good.txt", "Protesters marched through Paris.")
        .file("image.png", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR")
        .file("packed.tar.xz", b"\xFD7zXZ\0\0\x04")
        .file("nul.txt", b"Pea\nce\0.")
        .file("empty.txt", b"")
        .file(
            "rows.jsonl",
            [
                r#"{"id":"r1","text":"Police arrested 12 people."}"#,
                r#"{"id":"r2","text":"broken"#,
                r#"{"id":"r3"}"#,
                r#"{"id":"r4","text":"Peace.","date":"20 October"}"#,
                r#"{"id":"r1","text":"The same id."}"#,
                r#"{"id":"r5","text":""}"#,
                r#"["no object"]"#,
                r#"{"id":"r6","text":"Poland refused to send aid."}"#,
            ]
            .join("\n"),
        );
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox
}

const ALL: [&str; 8] = [
    "good.txt",
    "image.png",
    "packed.tar.xz",
    "nul.txt",
    "empty.txt",
    "none.txt",
    "folder",
    "rows.jsonl",
];

#[test]
fn each_is_named_counted_and_skipped() {
    let sandbox = bad_inputs();
    let args: Vec<&str> = ["code", "-f", "jsonl"].into_iter().chain(ALL).collect();
    let ran = sandbox.run(&args).ended_with(3);
    assert_eq!(ran.out.matches(r#""record":"document""#).count(), 3);
    let (skipped, summary) = ran.err.trim_end().rsplit_once('\n').unwrap();
    insta::assert_snapshot!(skipped);
    assert!(
        summary.starts_with("3 documents, ") && summary.ends_with("; 12 bad inputs skipped"),
        "{summary}"
    );
}

#[test]
fn the_first_one_ends_the_run_where_that_is_asked() {
    let sandbox = bad_inputs();
    let args: Vec<&str> = [
        "code",
        "-f",
        "jsonl",
        "--on-error",
        "fail",
        "-o",
        "out.jsonl",
    ]
    .into_iter()
    .chain(ALL)
    .collect();
    let before = sandbox.files();
    let ran = sandbox.run(&args).ended_with(4);
    assert!(
        ran.err
            .starts_with("error: image.png: a PNG image, not read: "),
        "{}",
        ran.err
    );
    assert_eq!(sandbox.files(), before, "no half file is left");
}

#[test]
fn a_file_that_was_there_stays_as_it_was() {
    let sandbox = bad_inputs();
    sandbox.file("out.jsonl", "before");
    sandbox
        .run(&[
            "code",
            "rows.jsonl",
            "-f",
            "jsonl",
            "--on-error",
            "fail",
            "-o",
            "out.jsonl",
        ])
        .ended_with(4);
    assert_eq!(
        std::fs::read_to_string(sandbox.path("out.jsonl")).unwrap(),
        "before"
    );
}

#[test]
fn a_date_that_is_none_is_a_wrong_command_line() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["code", "--date", "2022-02-30"]).ended_with(2);
    assert!(ran.err.contains("YYYY-MM-DD is expected"), "{}", ran.err);
}

#[test]
fn many_bad_lines_are_named_a_hundred_times_and_counted() {
    let sandbox = Sandbox::new();
    sandbox.file("rows.jsonl", "{\"id\":\n".repeat(250) + &reports(1));
    let ran = sandbox
        .run(&["code", "rows.jsonl", "-f", "jsonl"])
        .ended_with(3);
    assert_eq!(ran.err.lines().count(), 102, "{}", ran.err);
    assert!(ran.err.contains("; 250 bad inputs skipped"));
}
