//! `dateline export` and `dateline import`.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::sandbox::Sandbox;

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
    let header = include_str!("../../../../knowledge/formats/columns-gdelt2-events.csv");
    let names = header.lines().filter(|l| !l.starts_with('#')).skip(1);
    let names: Vec<&str> = names.filter_map(|l| l.split(',').next()).collect();
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
    let samples = Path::new("/work/shared/formats/samples");
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
