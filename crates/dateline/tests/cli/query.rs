//! `query`: an archive made by `ingest`, asked in every way.

use std::fs;

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

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
    let reports = REPORTS.map(|(id, date, text)| json!({"id": id, "date": date, "text": text}));
    Sandbox::archived(&reports)
}

#[test]
fn a_series_has_zeros_for_silence_and_tells_what_it_left_out() {
    let sandbox = archive();
    let ran = sandbox
        .ask(&["series", "--by", "month", "--format", "jsonl"])
        .done();
    let rows = ran.objects();
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
    let all = sandbox
        .ask(&[
            "series",
            "--status",
            "all",
            "--repeats",
            "--format",
            "jsonl",
        ])
        .done();
    let all = all.objects();
    assert_eq!(all[0]["left_out"]["statuses"], json!({}));
    assert!(all[0]["total"].as_u64() > about["total"].as_u64());
    // A day of the year before is a group of its own, and leaves no hundred months of zeros behind.
    assert!(all.len() < 10, "{}", all.len());
}

#[test]
fn dyads_actors_and_filters() {
    let sandbox = archive();
    let dyads = sandbox
        .ask(&["dyads", "--format", "csv", "--type", "assault"])
        .done();
    assert!(
        dyads
            .out
            .starts_with("actor_country,recipient_country,events\nRUS,UKR,"),
        "{}",
        dyads.out
    );
    let actors = sandbox
        .ask(&["actors", "--format", "csv", "--place", "DEU"])
        .done();
    assert!(
        actors
            .out
            .starts_with("actor_id,actor,actor_country,actor_sectors,events\n"),
        "{}",
        actors.out
    );
    let met = sandbox
        .ask(&["events", "--party", "emmanuel-macron", "--format", "jsonl"])
        .done();
    let rows = met.objects();
    assert_eq!(rows[0]["total"], 1);
    assert_eq!(rows[1]["type"], "CONSULT");
    assert_eq!(rows[1]["record"], "event");
    let none = sandbox.ask(&["events", "--party", "macron"]);
    assert_eq!(none.code, 1);
    assert!(
        none.err.contains("`macron`") && none.err.contains("emmanuel-macron"),
        "{}",
        none.err
    );
    let text = sandbox
        .ask(&["events", "--text", "troops border", "--format", "csv"])
        .done();
    assert_eq!(text.out.lines().count(), 2, "{}", text.out);
    assert!(text.out.starts_with("document,published,"), "{}", text.out);
    let quads = sandbox
        .ask(&[
            "series",
            "--by",
            "year,quad",
            "--quad",
            "verbal-cooperation",
        ])
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
    let all = sandbox
        .ask(&["events", "--format", "jsonl", "--limit", "0"])
        .done();
    let wanted: Vec<Value> = all.objects()[1..].to_vec();
    assert!(wanted.len() > 4);
    let mut got = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut args = vec!["events", "--format", "jsonl", "--limit", "2"];
        if let Some(cursor) = &after {
            args.extend(["--after", cursor]);
        }
        let page = sandbox.ask(&args).done().objects();
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
    let bad = sandbox.ask(&["events", "--after", "nonsense"]);
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("`nonsense` is no cursor"), "{}", bad.err);
}

#[test]
fn columns_that_are_damaged_or_missing_are_made_anew() {
    let sandbox = archive();
    let first = sandbox
        .ask(&["series", "--by", "year", "--format", "csv"])
        .done();
    assert!(first.err.contains("there was none"), "{}", first.err);
    let path = sandbox.path("a/archive.cube");
    let good = fs::read(&path).unwrap();
    let mut bad = good.clone();
    bad[good.len() / 3] ^= 1;
    for bytes in [bad, good[..good.len() / 2].to_vec(), b"no cube".to_vec()] {
        fs::write(&path, bytes).unwrap();
        let again = sandbox
            .ask(&["series", "--by", "year", "--format", "csv"])
            .done();
        assert_eq!(again.out, first.out);
        assert!(again.err.contains("no whole cube"), "{}", again.err);
        assert_eq!(fs::read(&path).unwrap(), good);
    }
    let current = sandbox
        .ask(&["series", "--by", "year", "--format", "csv"])
        .done();
    assert!(!current.err.contains("columns of"), "{}", current.err);
}

#[test]
fn claims_are_listed_with_their_words() {
    let sandbox = archive();
    let claims = sandbox.ask(&["claims", "--format", "csv"]).done();
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
    let of_type = sandbox
        .ask(&["claims", "--type", "ASSAULT", "--format", "jsonl"])
        .done();
    assert_eq!(of_type.objects()[1]["record"], "claim");
    let none = sandbox
        .ask(&["claims", "--type", "AID", "--format", "jsonl"])
        .done();
    assert_eq!(none.objects().len(), 1);
    let warned = sandbox
        .ask(&["claims", "--manner", "warns", "--format", "jsonl"])
        .done();
    assert_eq!(warned.objects().len(), 1);
}

#[test]
fn parquet_needs_a_file_and_has_typed_columns() {
    let sandbox = archive();
    let refused = sandbox.ask(&["series", "--format", "parquet"]);
    assert_eq!(refused.code, 2);
    sandbox
        .ask(&["series", "--format", "parquet", "--output", "s.parquet"])
        .done();
    sandbox
        .ask(&["events", "--format", "parquet", "--output", "e.parquet"])
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
