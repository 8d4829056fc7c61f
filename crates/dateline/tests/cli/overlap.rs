//! `dateline overlap`.

use crate::sandbox::Sandbox;

/// Rows of ICEWS: so many of China to Japan in each month from January 2020, the first and last day among them.
fn icews(months: &[usize]) -> String {
    let mut text = String::from(
        "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n",
    );
    let days = ["01", "28", "10", "11", "12", "13", "14", "15"];
    let mut id = 0;
    for (n, count) in months.iter().enumerate() {
        for day in days.iter().cycle().take(*count) {
            id += 1;
            text.push_str(&format!(
                "{id}\t2020-{:02}-{day}\tChina\t\tChina\tPraise or endorse\t051\t3.4\tJapan\t\tJapan\t{id}\t1\tX\t\t\t\t\t\t\n",
                n + 1
            ));
        }
    }
    text
}

/// Two series as files of records.
fn two() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, months) in [("a", &[4, 8, 6, 8, 4][..]), ("b", &[2, 4, 3, 4, 6, 6, 6])] {
        sandbox.file(&format!("{name}.tsv"), icews(months));
        let out = format!("{name}.jsonl");
        let file = format!("{name}.tsv");
        sandbox
            .run(&["import", "--profile", "icews", &file, "-o", &out])
            .done();
    }
    sandbox
}

#[test]
fn two_files_in_the_months_that_both_cover() {
    let sandbox = two();
    let ran = sandbox
        .run(&[
            "overlap", "--a", "a.jsonl", "--b", "b.jsonl", "--dyad", "--around", "2",
        ])
        .done();
    insta::assert_snapshot!(format!("{}---\n{}", ran.out, ran.err));
}

#[test]
fn counts_by_month_for_programs() {
    let sandbox = two();
    let ran = sandbox
        .run(&[
            "overlap", "--a", "a.jsonl", "--b", "b.jsonl", "--show", "periods", "--format", "csv",
        ])
        .done();
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "period,a,b,ratio");
    assert_eq!(lines[1], "2020-01,4,2,0.5");
    let ran = sandbox
        .run(&[
            "overlap", "--a", "a.jsonl", "--b", "b.jsonl", "--format", "jsonl",
        ])
        .done();
    let about: serde_json::Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
    assert_eq!(about["record"], "overlap");
    assert_eq!(about["a"]["events"], 30);
}

#[test]
fn no_time_in_common_is_said() {
    let sandbox = two();
    sandbox.file("c.tsv", icews(&[3]).replace("\t2020-", "\t2024-"));
    sandbox
        .run(&["import", "--profile", "icews", "c.tsv", "-o", "c.jsonl"])
        .done();
    let ran = sandbox
        .run(&["overlap", "--a", "a.jsonl", "--b", "c.jsonl"])
        .ended_with(1);
    assert!(
        ran.err
            .contains("no time in common: A 2020-01-01 to 2020-05-"),
        "{}",
        ran.err
    );
}

#[test]
fn an_archive_without_such_events_says_who_made_those_there_are() {
    let sandbox = Sandbox::new();
    sandbox.file("news.txt", "France condemned the attack.");
    sandbox
        .run(&[
            "ingest",
            "news.txt",
            "--date",
            "2022-03-01",
            "--archive",
            "archive",
        ])
        .done();
    let ran = sandbox
        .run(&[
            "overlap",
            "--archive",
            "archive",
            "--a",
            "icews",
            "--b",
            "coded",
        ])
        .ended_with(2);
    assert!(
        ran.err
            .contains("nothing in it was made by `icews`; there are coded"),
        "{}",
        ran.err
    );
    let ran = sandbox
        .run(&[
            "overlap",
            "--archive",
            "archive",
            "--a",
            "coded",
            "--b",
            "coded",
            "--by",
            "day",
        ])
        .done();
    assert!(ran.out.contains('1'), "{}", ran.out);
}

/// The rows with as many statements, which no coder by the codebook makes an event of.
fn with_statements(rows: &str) -> String {
    let mut text = String::new();
    for (n, line) in rows.lines().enumerate() {
        text.push_str(line);
        text.push('\n');
        if n > 0 {
            let cells: Vec<&str> = line.split('\t').collect();
            let statement = line
                .replacen(cells[0], &format!("9{}", cells[0]), 1)
                .replace("Praise or endorse\t051\t3.4", "Make statement\t010\t0");
            text.push_str(&statement);
            text.push('\n');
        }
    }
    text
}

#[test]
fn imported_rows_on_both_sides_from_files_and_from_an_archive() {
    let sandbox = Sandbox::new();
    sandbox.file("a.tsv", with_statements(&icews(&[4, 8, 6, 8, 4])));
    sandbox.file("b.tsv", with_statements(&icews(&[2, 4, 3, 4, 6, 6, 6])));
    // The new series comes in another format.
    sandbox
        .run(&["import", "-p", "icews", "b.tsv", "-o", "b.icews.jsonl"])
        .done();
    sandbox
        .run(&[
            "export",
            "-p",
            "gdelt2-events",
            "b.icews.jsonl",
            "-o",
            "b.gdelt",
        ])
        .done();
    for (profile, rows, out) in [
        ("icews", "a.tsv", "a.jsonl"),
        ("gdelt2-events", "b.gdelt", "b.jsonl"),
    ] {
        sandbox
            .run(&["import", "-p", profile, rows, "-o", out])
            .done();
        sandbox
            .run(&["import", "-p", profile, rows, "--archive", "archive"])
            .done();
    }
    let how = ["--dyad", "--quad", "--around", "2"];
    let files = sandbox
        .run(&[&["overlap", "--a", "a.jsonl", "--b", "b.jsonl"], &how[..]].concat())
        .done();
    let archive = [
        "overlap",
        "--archive",
        "archive",
        "--a",
        "icews",
        "--b",
        "gdelt2-events",
    ];
    let archive = sandbox.run(&[&archive[..], &how].concat()).done();
    assert_eq!((&files.out, &files.err), (&archive.out, &archive.err));
    let lines: Vec<&str> = files.err.lines().collect();
    assert!(
        lines[0].starts_with("A: 30 events, ")
            && lines[0]
                .contains("; 30 foreign rows that the codebook has no act for, in no series"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].contains("B: 31 events, ") && lines[1].contains("; 31 foreign rows"),
        "{}",
        lines[1]
    );
    // The same figures as without statements: half as many in each month, and a rise after the seam.
    let plain = two()
        .run(&[&["overlap", "--a", "a.jsonl", "--b", "b.jsonl"], &how[..]].concat())
        .done();
    assert_eq!(files.out, plain.out);
}

#[test]
fn an_old_series_is_spliced_to_what_is_coded_from_texts() {
    let sandbox = Sandbox::new();
    sandbox.file("old.tsv", with_statements(&icews(&[3, 3, 3])));
    let mut news = String::new();
    for month in 1..=6 {
        for day in ["01", "28"] {
            news.push_str(&format!(
                "{{\"id\":\"n{month}-{day}\",\"date\":\"2020-0{month}-{day}\",\"text\":\"China praised Japan on 2020-0{month}-{day}.\"}}\n"
            ));
        }
    }
    sandbox.file("news.jsonl", news);
    sandbox
        .run(&["ingest", "news.jsonl", "--archive", "archive", "-q"])
        .done();
    sandbox
        .run(&["import", "-p", "icews", "old.tsv", "--archive", "archive"])
        .done();
    let spliced = [
        "overlap",
        "--archive",
        "archive",
        "--a",
        "icews",
        "--b",
        "coded",
        "--dyad",
        "--seam",
        "2020-03-31",
        "--format",
        "csv",
    ];
    let ran = sandbox.run(&spliced).done();
    let pair = ran.out.lines().find(|l| l.starts_with("CHN,JPN,"));
    let pair = pair.unwrap_or_else(|| panic!("{}\n{}", ran.out, ran.err));
    // Two coded for three of ICEWS; before the seam three a month, after it two: rescaled no break is left.
    let figures: Vec<&str> = pair.split(',').collect();
    let names: Vec<&str> = ran.out.lines().next().unwrap().split(',').collect();
    let figure = |name: &str| {
        let at = names.iter().position(|n| *n == name).unwrap();
        figures[at].parse::<f64>().unwrap()
    };
    let near = |a: f64, b: f64| (a - b).abs() < 0.01;
    assert!(near(figure("ratio"), 2.0 / 3.0), "{pair}");
    assert!(
        near(figure("before"), 3.0) && near(figure("after"), 2.0),
        "{pair}"
    );
    assert!(near(figure("rescaled"), 1.0), "{pair}");
}
