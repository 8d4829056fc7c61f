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
