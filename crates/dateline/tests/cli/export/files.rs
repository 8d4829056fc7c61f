//! Files of records out in every profile, and files of others in.

use std::io::Write;

use super::{ROW, coded, sidecar, statement};
use crate::sandbox::Sandbox;

#[test]
fn the_list_has_every_profile() {
    let list = Sandbox::new().run(&["export", "--list"]).done().out;
    for name in [
        "gdelt2-events",
        "gdelt2-mentions",
        "gdelt1-events",
        "polecat",
        "icews",
        "phoenix",
        "petrarch2",
        "acled-like",
        "ucdp-ged-like",
        "geojson",
        "stix2.1",
        "jsonl",
        "csv",
        "parquet",
    ] {
        let line = list
            .lines()
            .find(|l| l.split_whitespace().next() == Some(name));
        let version = line
            .and_then(|l| l.split_whitespace().nth(1))
            .unwrap_or_default();
        assert!(version.parse::<u32>().is_ok(), "{name} in {list}");
    }
}

#[test]
fn coded_records_go_out_in_every_profile() {
    let sandbox = coded();
    let list = sandbox.run(&["export", "--list"]).done().out;
    for name in list.lines().filter_map(|l| l.split_whitespace().next()) {
        let file = format!("{name}.out");
        let ran = sandbox
            .run(&["export", "-p", name, "records.jsonl", "-o", &file])
            .done();
        assert!(ran.err.contains("row"), "{}", ran.err);
        assert!(sandbox.path(&file).metadata().unwrap().len() > 0, "{name}");
        let beside = sidecar(&sandbox, &format!("{file}.sidecar.json"));
        assert_eq!(beside["profile"], name);
        assert!(beside["profile_version"].is_string() && beside["fields"].is_array());
        // The same records give the same bytes.
        let again = format!("{name}.again");
        sandbox
            .run(&["export", "-p", name, "records.jsonl", "-o", &again])
            .done();
        let read = |f: &str| std::fs::read(sandbox.path(f)).unwrap();
        assert!(read(&file) == read(&again), "{name} is the same every time");
    }
    let read = |f: &str| std::fs::read_to_string(sandbox.path(f)).unwrap();
    for (name, columns) in [
        ("gdelt2-events", 61),
        ("gdelt1-events", 58),
        ("gdelt2-mentions", 16),
        ("phoenix", 26),
        ("petrarch2", 8),
    ] {
        let text = read(&format!("{name}.out"));
        assert!(
            text.lines().all(|l| l.split('\t').count() == columns),
            "{name}"
        );
        assert_eq!(
            sidecar(&sandbox, &format!("{name}.out.sidecar.json"))["rows"],
            text.lines().count(),
            "{name}"
        );
    }
    assert!(read("gdelt2-events.out").contains("\tRUS\tRUSSIA\tRUS\t"));
}

#[test]
fn what_was_written_is_read_back() {
    let sandbox = coded();
    for name in [
        "gdelt2-events",
        "gdelt1-events",
        "gdelt2-mentions",
        "phoenix",
        "petrarch2",
        "icews",
        "polecat",
    ] {
        sandbox
            .run(&["export", "-p", name, "records.jsonl", "-o", "there"])
            .done();
        sandbox
            .run(&["import", "-p", name, "there", "-o", "foreign.jsonl"])
            .done();
        sandbox
            .run(&["export", "-p", name, "foreign.jsonl", "-o", "back"])
            .done();
        let read = |f: &str| std::fs::read_to_string(sandbox.path(f)).unwrap();
        assert_eq!(read("there"), read("back"), "{name}");
    }
}

#[test]
fn without_a_file_rows_go_to_standard_output() {
    let sandbox = coded();
    let before = sandbox.files();
    let records = std::fs::read(sandbox.path("records.jsonl")).unwrap();
    let out = sandbox
        .run_with(&["export", "-p", "petrarch2"], &records)
        .done()
        .out;
    assert!(out.lines().count() > 5, "{out}");
    assert_eq!(sandbox.files(), before);
    sandbox
        .run_with(
            &["export", "-p", "petrarch2", "--sidecar", "lost.json"],
            &records,
        )
        .done();
    assert_eq!(sidecar(&sandbox, "lost.json")["rows"], out.lines().count());
}

#[test]
fn statuses_and_days_are_chosen() {
    let sandbox = coded();
    let rows = |args: &[&str]| {
        let mut all = vec!["export", "-p", "gdelt2-events", "records.jsonl", "--quiet"];
        all.extend(args);
        sandbox.run(&all).done().out.lines().count()
    };
    let plain = rows(&[]);
    let possible = rows(&["--status", "possible"]);
    assert!(possible > 0);
    assert_eq!(
        rows(&["--status", "actual,planned,possible"]),
        plain + possible
    );
    assert_eq!(rows(&["--to", "1990-01-01"]), 0);
    assert!(rows(&["--from", "2022-10-20"]) > 0);
    assert_eq!(rows(&["--type", "assault", "--country", "xxx"]), 0);
    assert!((1..plain).contains(&rows(&["--type", "consult,agree"])));
    assert!((1..plain).contains(&rows(&["--actor-country", "rus"])));
    assert!((1..plain).contains(&rows(&["--min-confidence", "0.7"])));
    let told = sandbox
        .run(&["export", "-p", "gdelt2-events", "records.jsonl"])
        .done()
        .err;
    assert!(told.contains("status possible"), "{told}");
    sandbox
        .run(&[
            "export",
            "-p",
            "gdelt2-events",
            "--status",
            "sure",
            "records.jsonl",
        ])
        .ended_with(2);
}

#[test]
fn files_as_they_are_shipped_come_back() {
    let sandbox = Sandbox::new();
    let file = [ROW, &statement()].concat();
    sandbox.file("plain.tsv", &file);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(file.as_bytes()).unwrap();
    sandbox.file("events.gz", gz.finish().unwrap());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(
        "20170701234500.export.CSV",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    zip.write_all(file.as_bytes()).unwrap();
    sandbox.file("events.zip", zip.finish().unwrap().into_inner());
    for name in ["plain.tsv", "events.gz", "events.zip"] {
        let ran = sandbox
            .run(&["import", "-p", "gdelt2-events", name, "-o", "foreign.jsonl"])
            .done();
        assert_eq!(
            ran.err, "2 rows: 1 event, 1 that the codebook has no act for\n",
            "{name}"
        );
        let back = sandbox
            .run(&["export", "-p", "gdelt2-events", "foreign.jsonl"])
            .done()
            .out;
        assert_eq!(back, file, "{name}");
    }
    // Another format of codes holds both; one of PLOVER's types has nothing for the statement.
    let ran = sandbox
        .run(&["export", "-p", "phoenix", "foreign.jsonl"])
        .done();
    assert_eq!(ran.out.lines().count(), 2);
    for told in ["\t120\t12\t3\t-4.0\t", "\t010\t01\t0\t0.0\t"] {
        let row = format!("\tSAUGOV\tSAU\tGOV\t\tIRN\tIRN\t\t{told}");
        assert!(ran.out.contains(&row), "{}", ran.out);
    }
    let ran = sandbox
        .run(&["export", "-p", "polecat", "foreign.jsonl"])
        .done();
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    assert!(ran.err.contains("left out: 1 "), "{}", ran.err);
}

#[test]
fn bad_rows_are_named_and_the_others_go_on() {
    let sandbox = Sandbox::new();
    let bad = ROW.replace("\t120\t120\t12", "\t12\t12\t12");
    sandbox.file("rows.tsv", [ROW, "no row\n", &bad, &statement()].concat());
    let ran = sandbox
        .run(&["import", "-p", "gdelt2-events", "rows.tsv"])
        .ended_with(3);
    assert_eq!(ran.out.lines().count(), 2);
    assert!(
        ran.err.contains("rows.tsv:2: the row has 1 cells"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("rows.tsv:3: EventCode: `12` is no CAMEO code"),
        "{}",
        ran.err
    );
    let ran = sandbox
        .run(&[
            "import",
            "-p",
            "gdelt2-events",
            "rows.tsv",
            "-o",
            "out",
            "--on-error",
            "fail",
        ])
        .ended_with(4);
    assert!(ran.err.contains("rows.tsv:2"), "{}", ran.err);
    assert!(!sandbox.path("out").exists());
    sandbox
        .run(&["import", "-p", "gdelt2-events", "no.tsv"])
        .ended_with(3);
    // Lines that are no records.
    sandbox.file("records.jsonl", "{\"record\":\"document\"}\nnothing\n");
    let ran = sandbox
        .run(&["export", "-p", "csv", "records.jsonl"])
        .ended_with(3);
    assert!(
        ran.err.contains("records.jsonl:2: it is no record"),
        "{}",
        ran.err
    );
}

#[test]
fn a_file_that_is_not_utf8_says_how_to_be_read() {
    let sandbox = Sandbox::new();
    let mut bytes = ROW.as_bytes().to_vec();
    let at = ROW.find("Riya?").unwrap() + 4;
    bytes[at] = 0xe9;
    sandbox.file("rows.tsv", &bytes);
    let ran = sandbox
        .run(&["import", "-p", "gdelt2-events", "rows.tsv"])
        .ended_with(3);
    assert!(ran.err.contains("not UTF-8; --latin1 reads"), "{}", ran.err);
    sandbox
        .run(&[
            "import",
            "-p",
            "gdelt2-events",
            "rows.tsv",
            "--latin1",
            "-o",
            "foreign.jsonl",
        ])
        .done();
    sandbox
        .run(&[
            "export",
            "-p",
            "gdelt2-events",
            "foreign.jsonl",
            "-o",
            "back",
        ])
        .done();
    assert_eq!(std::fs::read(sandbox.path("back")).unwrap(), bytes);
}

#[test]
fn wrong_profiles_end_with_two() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["export", "-p", "gdelt3", "x"]).ended_with(2);
    assert!(ran.err.contains("gdelt2-events"), "{}", ran.err);
    let ran = sandbox.run(&["export", "-p", "parquet"]).ended_with(2);
    assert!(ran.err.contains("--out"), "{}", ran.err);
    sandbox.run(&["import", "-p", "csv", "x"]).ended_with(2);
    sandbox.run(&["export"]).ended_with(2);
}
