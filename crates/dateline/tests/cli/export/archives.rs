//! Archives out in every profile, and rows of others that are kept in them.

use std::path::Path;

use super::{ROW, coded, examples, sidecar, statement};
use crate::sandbox::Sandbox;

#[test]
fn an_archive_goes_out_as_its_records_do() {
    let sandbox = coded();
    let files = examples();
    let mut args = vec![
        "ingest",
        "--archive",
        "a",
        "--date",
        "2022-10-20",
        "--quiet",
    ];
    args.extend(files.iter().map(String::as_str));
    sandbox.run(&args).done();
    for name in ["gdelt2-events", "phoenix", "icews"] {
        let records = sandbox
            .run(&["export", "-p", name, "records.jsonl", "-q"])
            .done()
            .out;
        let archive = sandbox
            .run(&["export", "-p", name, "--archive", "a", "-o", "out", "-q"])
            .done();
        assert_eq!(archive.out, "");
        assert_eq!(
            std::fs::read_to_string(sandbox.path("out")).unwrap(),
            records,
            "{name}"
        );
    }
    // The sidecar names the run.
    let runs = &sidecar(&sandbox, "out.sidecar.json")["runs"];
    assert_eq!(runs.as_array().map(Vec::len), Some(1), "{runs}");
    let none = sandbox.run(&["export", "-p", "csv", "--archive", "nowhere"]);
    assert_eq!(none.code, 1, "{}", none.err);
}

#[test]
fn foreign_rows_stay_in_an_archive_as_they_came() {
    let sandbox = Sandbox::new();
    let other = ROW.replace("669666350", "669666352");
    let rows = [ROW, &other].concat();
    sandbox.file("rows.tsv", rows.replace('\n', "\r\n"));
    let import = || {
        sandbox
            .run(&[
                "import",
                "-p",
                "gdelt2-events",
                "rows.tsv",
                "--archive",
                "a",
            ])
            .done()
    };
    assert!(import().err.starts_with("2 rows: 2 new; run "));
    assert_eq!(import().err, "2 rows: 0 new, 2 known\n", "twice is once");
    let back = sandbox
        .run(&["export", "-p", "gdelt2-events", "--archive", "a"])
        .done()
        .out;
    assert_eq!(back, rows.replace('\n', "\r\n"));
    let days = |from| {
        let args = [
            "export",
            "-p",
            "phoenix",
            "--archive",
            "a",
            "--from",
            from,
            "-q",
        ];
        sandbox.run(&args).done().out.lines().count()
    };
    assert_eq!(
        (days("2017-07-01"), days("2017-07-02")),
        (1, 0),
        "one a day, pair and code"
    );
    // A row that was corrected takes the place of the one before; a statement is kept.
    sandbox.file(
        "rows.tsv",
        [ROW.replace("\t5\t1\t5\t", "\t6\t1\t6\t"), statement()].concat(),
    );
    let told = import().err;
    assert!(
        told.starts_with("2 rows: 1 new, 1 changed; 1 that the codebook has no act for; run "),
        "{told}"
    );
    let back = sandbox
        .run(&["export", "-p", "gdelt2-events", "--archive", "a"])
        .done()
        .out;
    let numbers: Vec<&str> = back.lines().map(|l| &l[..9]).collect();
    assert_eq!(numbers, ["669666350", "669666352", "669666351"]);
    assert!(back.contains("\t6\t1\t6\t"), "{back}");
}

/// Statements and acts in turn, with a header line that GDELT's files do not have.
fn mixed() -> String {
    let header = include_str!("../../../../../knowledge/formats/columns-gdelt2-events.csv");
    let mut table = header.lines().filter(|l| !l.starts_with('#'));
    assert!(
        table.next().is_some_and(|l| l.starts_with("name,")),
        "{header}"
    );
    let names: Vec<&str> = table.filter_map(|l| l.split(',').next()).collect();
    let mut rows = names.join("\t") + "\n";
    for n in 0..100 {
        let row = if n % 3 == 0 {
            ROW.to_owned()
        } else {
            statement()
        };
        let number = row[..9].to_owned();
        rows.push_str(&row.replace(&number, &format!("6000{n:03}")));
    }
    rows
}

#[test]
fn an_archive_gives_a_whole_file_back_in_its_order() {
    let sandbox = Sandbox::new();
    sandbox.file("rows.tsv", mixed());
    let ran = |args: &[&str]| sandbox.run(args).done();
    let import = [
        "import",
        "-p",
        "gdelt2-events",
        "rows.tsv",
        "--archive",
        "a",
    ];
    assert!(
        ran(&import)
            .err
            .starts_with("100 rows: 100 new; 66 that the codebook has no act for; run"),
    );
    // Twice is once, from elsewhere too.
    sandbox.file("moved.tsv", mixed());
    let moved = [
        "import",
        "-p",
        "gdelt2-events",
        "moved.tsv",
        "--archive",
        "a",
    ];
    assert_eq!(
        ran(&moved).err,
        "100 rows: 0 new, 100 known; 66 that the codebook has no act for\n"
    );
    let back = ["export", "-p", "gdelt2-events", "--archive", "a"];
    assert_eq!(ran(&back).out, mixed());
    // All say how many there are.
    let without = "66 foreign rows that the codebook has no act for";
    assert!(
        ran(&["archive", "info", "a"])
            .out
            .contains("66  foreign rows that the codebook has no act for")
    );
    assert_eq!(
        ran(&["archive", "check", "a"]).out,
        format!("a: whole, with {without}\n")
    );
    assert_eq!(
        ran(&["archive", "backup", "a", "b"]).err,
        format!("copied with {without}\n")
    );
    let query = ran(&[
        "query",
        "series",
        "--archive",
        "a",
        "--made-by",
        "gdelt2-events",
    ]);
    assert!(
        query.err.contains(&format!("not counted: {without}")),
        "{}",
        query.err
    );
    let diff = ran(&["diff", "r1", "r1", "--archive", "a"]).err;
    assert!(diff.contains("100 foreign rows by r1"), "{diff}");
    assert!(
        diff.contains("66 of them that the codebook has no act for"),
        "{diff}"
    );
    let saved = ran(&["archive", "repair", "a", "--into", "c"]).out;
    assert!(saved.contains("100 foreign rows, with 66 "), "{saved}");
    let saved = ["export", "-p", "gdelt2-events", "--archive", "c"];
    assert_eq!(ran(&saved).out, mixed());
}

#[test]
fn filters_hold_for_rows_without_an_act() {
    let sandbox = Sandbox::new();
    let later = statement().replace("669666351\t20170701", "669666359\t20170801");
    sandbox.file("rows.tsv", [ROW, &statement(), &later].concat());
    let rows = |args: &[&str]| {
        let mut all = vec!["export", "-p", "gdelt2-events", "-q"];
        all.extend(args);
        let out = sandbox.run(&all).done().out;
        out.lines()
            .map(|l| l[6..9].to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    sandbox
        .run(&[
            "import",
            "-p",
            "gdelt2-events",
            "rows.tsv",
            "--archive",
            "a",
        ])
        .done();
    sandbox
        .run(&[
            "import",
            "-p",
            "gdelt2-events",
            "rows.tsv",
            "-o",
            "rows.jsonl",
        ])
        .done();
    for from in [&["--archive", "a"][..], &["rows.jsonl"]] {
        for (filter, expected) in [
            (&[][..], "350 351 359"),
            (&["--from", "2017-07-15"], "359"),
            (&["--to", "2017-07-15"], "350 351"),
            (&["--type", "reject"], "350"),
            (&["--type", "assault"], ""),
            (&["--actor-country", "sau"], "350 351 359"),
            (&["--actor-country", "irn"], ""),
            (&["--place", "sau", "--from", "2017-08-01"], "359"),
            (&["--status", "denied"], ""),
        ] {
            assert_eq!(
                rows(&[from, filter].concat()),
                expected,
                "{from:?} {filter:?}"
            );
        }
    }
}

#[test]
fn statements_go_from_one_format_of_codes_to_another() {
    let sandbox = Sandbox::new();
    let row = "1\t2018-01-02\tAngela Merkel\tExecutive,Government\tGermany\tMake statement\t010\t0.0\tFrance\t\tFrance\t5\t1\tX\tBerlin\t\tBerlin\tGermany\t52.5\t13.4\n";
    let header = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n";
    sandbox.file("icews.tab", [header, row].concat());
    sandbox
        .run(&["import", "-p", "icews", "icews.tab", "--archive", "a"])
        .done();
    for (profile, expected) in [
        ("gdelt2-events", "\t010\t010\t01\t1\t0.0\t"),
        ("gdelt1-events", "\tDEUGOV\tANGELA MERKEL\tDEU\t"),
        (
            "phoenix",
            "\tDEUGOV\tDEU\tGOV\t\tFRA\tFRA\t\t\t010\t01\t0\t0.0\t",
        ),
        ("petrarch2", "20180102\tDEUGOV\tFRA\t010\t"),
    ] {
        let out = sandbox
            .run(&["export", "-p", profile, "--archive", "a"])
            .done()
            .out;
        assert!(out.contains(expected), "{profile}: {out}");
    }
    sandbox
        .run(&["export", "-p", "polecat", "--archive", "a", "-o", "p.tsv"])
        .done();
    let beside = sidecar(&sandbox, "p.tsv.sidecar.json");
    assert_eq!(
        beside["left_out"]["the codebook has no such act, so that only formats of CAMEO's codes hold it"],
        1
    );
}

#[test]
fn every_real_row_comes_back_from_an_archive() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/formats/samples");
    if !samples.is_dir() {
        eprintln!("skipped: the samples are not there");
        return;
    }
    for (profile, file) in [
        ("gdelt2-events", "events2samp.tsv"),
        ("gdelt1-events", "events1samp.tsv"),
        ("gdelt2-mentions", "mentionssamp.tsv"),
    ] {
        let sandbox = Sandbox::new();
        let path = samples.join(file).display().to_string();
        let told = sandbox
            .run(&["import", "-p", profile, &path, "--archive", "a"])
            .done()
            .err;
        assert!(told.starts_with("50 rows: 50 new"), "{profile}: {told}");
        sandbox
            .run(&["export", "-p", profile, "--archive", "a", "-o", "back"])
            .done();
        let back = std::fs::read_to_string(sandbox.path("back")).unwrap();
        assert_eq!(back, std::fs::read_to_string(&path).unwrap(), "{profile}");
        // Formats that no sample is there of: the same rows written in them, read and given back.
        if profile == "gdelt2-events" {
            for other in ["icews", "phoenix", "petrarch2", "polecat"] {
                sandbox
                    .run(&["export", "-p", other, "--archive", "a", "-o", "there"])
                    .done();
                sandbox
                    .run(&["import", "-p", other, "there", "--archive", other])
                    .done();
                sandbox
                    .run(&["export", "-p", other, "--archive", other, "-o", "back"])
                    .done();
                let read = |f: &str| std::fs::read_to_string(sandbox.path(f)).unwrap();
                assert!(read("there").lines().count() > 1, "{other}");
                assert_eq!(read("there"), read("back"), "{other}");
            }
        }
    }
}
