//! `correct` and `archive corrections`: what people say of records, where it shows, and taking it back.

use serde_json::{Value, json};

use crate::sandbox::{Ran, Sandbox};

const WHO: [&str; 4] = ["--author", "A. Reader", "--reason", "read it again"];

/// An archive with one event a document.
fn archive() -> Sandbox {
    let texts = [
        "Poland will deploy 2,000 troops on the border with Belarus.",
        "Russian forces shelled Ukrainian troops near Kherson on Friday.",
        "Police arrested 12 people in Paris on Monday.",
    ];
    let document = |(n, text): (i32, &&str)| json!({"id": format!("d{n}"), "date": "2022-09-03", "text": text});
    Sandbox::archived(&(1..).zip(&texts).map(document).collect::<Vec<_>>())
}

fn events(sandbox: &Sandbox, filter: &[&str]) -> Vec<Value> {
    let args = [
        &[
            "query",
            "events",
            "--archive",
            "a",
            "--format",
            "jsonl",
            "-q",
        ],
        filter,
    ]
    .concat();
    sandbox.run(&args).done().objects().split_off(1)
}

/// The name of the event of a document.
fn name(sandbox: &Sandbox, document: &str) -> String {
    let all = events(sandbox, &["--status", "all"]);
    let found = all.iter().find(|e| e["document"] == document).unwrap();
    format!("{document}/{}", found["id"].as_str().unwrap())
}

fn correct(sandbox: &Sandbox, args: &[&str]) -> Ran {
    sandbox.run(&[&["correct", "--archive", "a"], args, &WHO].concat())
}

#[test]
fn a_corrected_type_takes_its_quad_and_intensity_and_is_found_at_once() {
    let sandbox = archive();
    let record = name(&sandbox, "d2");
    assert_eq!(events(&sandbox, &["--type", "COERCE"]).len(), 1);
    let ran = correct(
        &sandbox,
        &[
            &record, "--field", "mode", "--value", "arrest", "--field", "type", "--value", "COERCE",
        ],
    )
    .done();
    assert!(ran.out.contains("type: ASSAULT -> COERCE"), "{}", ran.out);
    assert!(ran.out.contains("intensity: -"), "{}", ran.out);
    let found = events(&sandbox, &["--type", "COERCE"]);
    assert_eq!(found.len(), 2);
    let event = found.iter().find(|e| e["document"] == "d2").unwrap();
    assert_eq!(
        (&event["quad"], &event["mode"]),
        (&json!("material conflict"), &json!("arrest"))
    );
    // What was of the old type is gone with it.
    assert_eq!(event["cameo"], Value::Null);
    let because = event["because"]["path"].to_string();
    assert!(
        because.contains("type: corrected to \\\"COERCE\\\" by A. Reader"),
        "{because}"
    );
    // The columns were not made anew for it, and the archive is whole.
    let ran = sandbox
        .run(&["query", "events", "--archive", "a", "--timings"])
        .done();
    assert!(!ran.err.contains("made from the archive"), "{}", ran.err);
    assert!(ran.err.contains("of before changed"), "{}", ran.err);
    sandbox.run(&["archive", "check", "a"]).done();

    let listed = sandbox
        .run(&["archive", "corrections", "a", "--format", "jsonl"])
        .done()
        .objects();
    assert_eq!(listed[0]["total"], 3);
    assert_eq!(
        (&listed[1]["field"], &listed[1]["old"]),
        (&json!("type"), &json!("ASSAULT"))
    );
    assert_eq!(listed[1]["record"], json!(record));

    // All that was said together is taken back together.
    let ran = sandbox
        .run(&[&["correct", "--archive", "a", "--withdraw", "2"], &WHO[..]].concat())
        .done();
    assert_eq!(ran.out.lines().count(), 3);
    assert_eq!(events(&sandbox, &["--type", "COERCE"]).len(), 1);
    assert!(
        !events(&sandbox, &[])[0]
            .to_string()
            .contains("corrected to")
    );
    sandbox.run(&["archive", "check", "a"]).done();
    let ran = sandbox
        .run(&["archive", "corrections", "a", "--format", "csv"])
        .done();
    assert!(
        ran.out
            .lines()
            .skip(1)
            .all(|line| line.contains("A. Reader,read it again\n")
                || line.matches("A. Reader").count() == 2)
    );
    let ran = sandbox
        .run(&[&["correct", "--archive", "a", "--withdraw", "1"], &WHO[..]].concat())
        .ended_with(1);
    assert!(ran.err.contains("withdrew it"), "{}", ran.err);
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let sandbox = archive();
    let record = name(&sandbox, "d1");
    let cases: &[(&[&str], &str)] = &[
        (&["--field", "type", "--value", "ATTACK"], "ATTACK"),
        (
            &["--field", "quad", "--value", "material conflict"],
            "correct `type`",
        ),
        (&["--field", "mode", "--value", "dance"], "is no mode of"),
        (
            &["--field", "cameo", "--value", "190"],
            "--field type --value ASSAULT",
        ),
        (&["--field", "cameo", "--value", "999"], "no CAMEO code"),
        (&["--field", "actors/0/id", "--value", "DEU"], "whole party"),
        (
            &["--field", "actors/0/country", "--value", "Poland"],
            "three capital letters",
        ),
        (
            &["--field", "actors/7/country", "--value", "POL"],
            "there is no",
        ),
        (&["--field", "colour", "--value", "red"], "no such field"),
        (
            &["--field", "confidence", "--value", "1"],
            "stays as it was",
        ),
        (
            &[
                "--field",
                "when",
                "--value",
                "{\"start\":\"2022-09-05\",\"end\":\"2022-09-01\",\"precision\":\"range\"}",
            ],
            "end before",
        ),
        (
            &[
                "--field",
                "reciprocal",
                "--value",
                "true",
                "--field",
                "recipients",
                "--value",
                "[]",
            ],
            "two",
        ),
        (
            &["--field", "type", "--value", "MOBILIZE"],
            "says so already",
        ),
    ];
    for (args, wanted) in cases {
        let ran = correct(&sandbox, &[&[record.as_str()], *args].concat()).ended_with(1);
        assert!(ran.err.contains(wanted), "{args:?}: {}", ran.err);
    }
    for (name, wanted) in [
        ("d1", "DOCUMENT/EVENT"),
        ("d9/e1", "no document `d9`"),
        ("d1/e", ""),
        ("d1/x", "it has\n  #1/e"),
    ] {
        let ran = correct(&sandbox, &[name, "--field", "status", "--value", "denied"]);
        match wanted {
            // The beginning of an id is enough where it is of one.
            "" => assert_eq!(ran.code, 0, "{}", ran.err),
            wanted => assert!(ran.ended_with(1).err.contains(wanted)),
        }
    }
    let ran = sandbox
        .run(&[
            "correct",
            "--archive",
            "a",
            &record,
            "--field",
            "status",
            "--value",
            "actual",
        ])
        .ended_with(1);
    assert!(ran.err.contains("--author"), "{}", ran.err);
    assert_eq!(events(&sandbox, &["--status", "denied"]).len(), 1);
}

#[test]
fn a_record_that_two_documents_have_is_named_by_the_documents_row() {
    let sandbox = Sandbox::new();
    let report = |url: &str| {
        let text = "Russian forces shelled Ukrainian troops near Kherson on Friday.";
        format!(
            "{}\n",
            json!({"id": "same", "url": url, "date": "2022-09-03", "text": text})
        )
    };
    for place in ["a", "b"] {
        sandbox.file("news.jsonl", report(&format!("https://{place}.example/1")));
        sandbox
            .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
            .done();
    }
    let record = name(&sandbox, "same");
    let field = ["--field", "status", "--value", "denied"];
    let ran = correct(&sandbox, &[&[record.as_str()], &field[..]].concat()).ended_with(1);
    assert!(
        ran.err.contains("more than one record") && ran.err.contains("  #2/e"),
        "{}",
        ran.err
    );
    let second = format!("#2/{}", record.split_once('/').unwrap().1);
    correct(&sandbox, &[&[second.as_str()], &field[..]].concat()).done();
    assert_eq!(events(&sandbox, &["--status", "denied"]).len(), 1);
    let third = format!("https://a.example/1/{}", record.split_once('/').unwrap().1);
    correct(&sandbox, &[&[third.as_str()], &field[..]].concat()).done();
    assert_eq!(events(&sandbox, &["--status", "denied"]).len(), 2);
}

#[test]
fn a_file_is_taken_whole_or_the_lines_that_fit_are() {
    let sandbox = archive();
    let (one, two) = (name(&sandbox, "d1"), name(&sandbox, "d2"));
    sandbox.file(
        "c.csv",
        format!("record,field,value,reason\n{one},status,denied,\"said so, twice\"\nd9/e1,status,denied,r\n{two},type,ATTACK,r\n"),
    );
    let run = |args: &[&str]| {
        sandbox.run(&[&["correct", "--archive", "a", "--author", "B"], args].concat())
    };
    let ran = run(&["--from", "c.csv"]).ended_with(4);
    assert!(ran.err.contains("nothing was written"), "{}", ran.err);
    assert!(
        ran.err.contains("line 3: there is no document") && ran.err.contains("line 4: "),
        "{}",
        ran.err
    );
    assert!(events(&sandbox, &["--status", "denied"]).is_empty());
    let ran = run(&["--from", "c.csv", "--keep-good"]).ended_with(3);
    assert_eq!(ran.out.lines().count(), 1);
    assert_eq!(events(&sandbox, &["--status", "denied"]).len(), 1);
    sandbox.file(
        "c.jsonl",
        format!(
            "{}\n{}\n",
            json!({"record": two, "field": "where", "value": {"text": "Kherson", "span": [0, 1], "country": "UKR", "precision": "country"}, "reason": "r"}),
            json!({"record": two, "field": "recipients/0/country", "value": "MDA", "reason": "r"}),
        ),
    );
    run(&["--from", "c.jsonl"]).done();
    assert_eq!(
        events(&sandbox, &["--recipient-country", "MDA", "--place", "UKR"]).len(),
        1
    );
    sandbox.file("bad.csv", "record,colour\n");
    let ran = run(&["--from", "bad.csv"]).ended_with(4);
    assert!(ran.err.contains("no column `colour`"), "{}", ran.err);
}

#[test]
fn a_cursor_from_before_a_correction_is_refused() {
    let sandbox = archive();
    let page = sandbox
        .run(&[
            "query",
            "events",
            "--archive",
            "a",
            "--format",
            "jsonl",
            "--limit",
            "1",
            "-q",
        ])
        .done()
        .objects();
    let next = page[0]["next"].as_str().unwrap().to_owned();
    let record = name(&sandbox, "d1");
    correct(
        &sandbox,
        &[&record, "--field", "status", "--value", "denied"],
    )
    .done();
    let ran = sandbox
        .run(&["query", "events", "--archive", "a", "--after", &next])
        .ended_with(1);
    assert!(ran.err.contains("have been changed"), "{}", ran.err);
}
