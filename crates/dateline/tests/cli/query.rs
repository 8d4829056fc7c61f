//! `query`: an archive made by `ingest`, asked in every way.

use std::fs;

use serde_json::{Value, json};

use crate::sandbox::{Ran, Sandbox};

/// Reports of three months, with one of each status that counts leave out, and a month of silence.
const REPORTS: [(&str, &str, &str); 7] = [
    (
        "a",
        "2022-07-05",
        "Police arrested 12 people in Paris on Monday.",
    ),
    (
        "b",
        "2022-07-20",
        "Russia deployed 9,000 troops in Belarus on Tuesday. Russia could attack Ukraine.",
    ),
    (
        "c",
        "2022-07-21",
        "Germany did not send weapons to Ukraine. France sent aid to Mali on Thursday.",
    ),
    (
        "d",
        "2022-09-01",
        "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Thursday.",
    ),
    (
        "e",
        "2022-09-02",
        "Russia attacked Ukraine in 2014. Russian forces shelled Ukrainian troops near Kherson on Friday.",
    ),
    (
        "f",
        "2022-09-03",
        "Poland will deploy 2,000 troops on the border with Belarus.",
    ),
    (
        "g",
        "2022-09-04",
        "The foreign minister said that Russia attacked Ukraine on Saturday.",
    ),
];

/// A folder with an archive of the reports.
fn archive() -> Sandbox {
    let sandbox = Sandbox::new();
    let lines: String = REPORTS
        .iter()
        .map(|(id, date, text)| format!("{}\n", json!({"id": id, "date": date, "text": text})))
        .collect();
    sandbox.file("news.jsonl", lines);
    sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
        .done();
    sandbox
}

fn ask(sandbox: &Sandbox, args: &[&str]) -> Ran {
    sandbox.run(&[&["query"], args, &["--archive", "a"]].concat())
}

fn objects(ran: &Ran) -> Vec<Value> {
    ran.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_series_has_zeros_for_silence_and_tells_what_it_left_out() {
    let sandbox = archive();
    let ran = ask(&sandbox, &["series", "--by", "month", "--format", "jsonl"]).done();
    let rows = objects(&ran);
    let about = &rows[0];
    assert_eq!(about["record"], "query");
    assert_eq!(about["range"], json!(["2022-07-05", "2022-09-04"]));
    let left = &about["left_out"]["statuses"];
    assert!(left["possible"].as_u64() >= Some(1), "{about}");
    assert!(left["negated"].as_u64() >= Some(1), "{about}");
    assert!(left["historical"].as_u64() >= Some(1), "{about}");
    assert!(
        ran.err.contains("left out of") && ran.err.contains("possible"),
        "{}",
        ran.err
    );
    let months: Vec<&str> = rows[1..]
        .iter()
        .filter_map(|r| r["month"].as_str())
        .collect();
    assert_eq!(months, ["2022-07", "2022-08", "2022-09"]);
    assert_eq!(
        rows[2],
        json!({"month": "2022-08", "events": 0, "documents_published": 0})
    );
    assert_eq!(rows[1]["documents_published"], 3);
    // With every status in, nothing is left out and more is counted.
    let all = ask(
        &sandbox,
        &[
            "series",
            "--status",
            "all",
            "--repeats",
            "--format",
            "jsonl",
        ],
    )
    .done();
    let all = objects(&all);
    assert_eq!(all[0]["left_out"]["statuses"], json!({}));
    assert!(all[0]["total"].as_u64() > about["total"].as_u64());
    // A day of the year before is a group of its own, and leaves no hundred months of zeros behind.
    assert!(all.len() < 10, "{}", all.len());
}

#[test]
fn dyads_actors_and_filters() {
    let sandbox = archive();
    let dyads = ask(&sandbox, &["dyads", "--format", "csv", "--type", "assault"]).done();
    assert!(
        dyads
            .out
            .starts_with("actor_country,recipient_country,events\nRUS,UKR,"),
        "{}",
        dyads.out
    );
    let actors = ask(&sandbox, &["actors", "--format", "csv", "--place", "DEU"]).done();
    assert!(
        actors
            .out
            .starts_with("actor_id,actor,actor_country,actor_sectors,events\n"),
        "{}",
        actors.out
    );
    let met = ask(
        &sandbox,
        &["events", "--party", "emmanuel-macron", "--format", "jsonl"],
    )
    .done();
    let rows = objects(&met);
    assert_eq!(rows[0]["total"], 1);
    assert_eq!(rows[1]["type"], "CONSULT");
    assert_eq!(rows[1]["record"], "event");
    let none = ask(&sandbox, &["events", "--party", "macron"]);
    assert_eq!(none.code, 1);
    assert!(
        none.err.contains("`macron`") && none.err.contains("emmanuel-macron"),
        "{}",
        none.err
    );
    let text = ask(
        &sandbox,
        &["events", "--text", "troops border", "--format", "csv"],
    )
    .done();
    assert_eq!(text.out.lines().count(), 2, "{}", text.out);
    assert!(text.out.starts_with("document,published,"), "{}", text.out);
    let quads = ask(
        &sandbox,
        &[
            "series",
            "--by",
            "year,quad",
            "--quad",
            "verbal-cooperation",
        ],
    )
    .done();
    assert!(
        quads.out.contains("2022  verbal cooperation"),
        "{}",
        quads.out
    );
}

#[test]
fn pages_follow_each_other_while_a_writer_adds() {
    let sandbox = archive();
    let all = ask(&sandbox, &["events", "--format", "jsonl", "--limit", "0"]).done();
    let wanted: Vec<Value> = objects(&all)[1..].to_vec();
    assert!(wanted.len() > 4);
    let mut got = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut args = vec!["events", "--format", "jsonl", "--limit", "2"];
        if let Some(cursor) = &after {
            args.extend(["--after", cursor]);
        }
        let page = objects(&ask(&sandbox, &args).done());
        got.extend_from_slice(&page[1..]);
        after = page[0]["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
        let id = format!("new{}", got.len());
        let text = "Police arrested 40 people in Madrid on Friday.";
        let line = json!({"id": id, "date": "2022-09-10", "text": format!("{text} {id}")});
        sandbox.file("more.jsonl", format!("{line}\n"));
        sandbox
            .run(&["ingest", "more.jsonl", "--archive", "a", "-q"])
            .done();
    }
    assert_eq!(got, wanted);
    let bad = ask(&sandbox, &["events", "--after", "nonsense"]);
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("`nonsense` is no cursor"), "{}", bad.err);
}

#[test]
fn columns_that_are_damaged_or_missing_are_made_anew() {
    let sandbox = archive();
    let first = ask(&sandbox, &["series", "--by", "year", "--format", "csv"]).done();
    assert!(first.err.contains("there was none"), "{}", first.err);
    let path = sandbox.path("a/archive.cube");
    let good = fs::read(&path).unwrap();
    let mut bad = good.clone();
    bad[good.len() / 3] ^= 1;
    for bytes in [bad, good[..good.len() / 2].to_vec(), b"no cube".to_vec()] {
        fs::write(&path, bytes).unwrap();
        let again = ask(&sandbox, &["series", "--by", "year", "--format", "csv"]).done();
        assert_eq!(again.out, first.out);
        assert!(again.err.contains("no whole cube"), "{}", again.err);
        assert_eq!(fs::read(&path).unwrap(), good);
    }
    let current = ask(&sandbox, &["series", "--by", "year", "--format", "csv"]).done();
    assert!(!current.err.contains("columns of"), "{}", current.err);
}

#[test]
fn claims_are_listed_with_their_words() {
    let sandbox = archive();
    let claims = ask(&sandbox, &["claims", "--format", "csv"]).done();
    assert!(
        claims.out.starts_with("published,id,document,speaker,"),
        "{}",
        claims.out
    );
    assert!(
        claims.out.contains("Russia attacked Ukraine"),
        "{}",
        claims.out
    );
    let of_type = ask(
        &sandbox,
        &["claims", "--type", "ASSAULT", "--format", "jsonl"],
    )
    .done();
    assert_eq!(objects(&of_type)[1]["record"], "claim");
    let none = ask(&sandbox, &["claims", "--type", "AID", "--format", "jsonl"]).done();
    assert_eq!(objects(&none).len(), 1);
    let warned = ask(
        &sandbox,
        &["claims", "--manner", "warns", "--format", "jsonl"],
    )
    .done();
    assert_eq!(objects(&warned).len(), 1);
}

#[test]
fn parquet_needs_a_file_and_has_typed_columns() {
    let sandbox = archive();
    let refused = ask(&sandbox, &["series", "--format", "parquet"]);
    assert_eq!(refused.code, 2);
    ask(
        &sandbox,
        &["series", "--format", "parquet", "--output", "s.parquet"],
    )
    .done();
    ask(
        &sandbox,
        &["events", "--format", "parquet", "--output", "e.parquet"],
    )
    .done();
    for file in ["s.parquet", "e.parquet"] {
        let bytes = fs::read(sandbox.path(file)).unwrap();
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{file}"
        );
    }
    let no = sandbox.run(&["query", "series", "--archive", "nowhere"]);
    assert_eq!(no.code, 1);
    assert!(no.err.contains("nowhere"), "{}", no.err);
}
