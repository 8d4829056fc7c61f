//! `relate`: rows in, rows out, in order.

use serde_json::{Value, json};

use crate::sandbox::{Ran, Sandbox};

fn relate(rows: &str, args: &[&str]) -> Ran {
    let args: Vec<&str> = ["relate", "-"].iter().chain(args).copied().collect();
    Sandbox::new().run_with(&args, rows.as_bytes())
}

fn row(uid: Value, text: &str, source: &str, target: Option<&str>) -> String {
    let span = |words: &str| {
        let start = text[..text.find(words).unwrap()].chars().count();
        [start, start + words.chars().count()]
    };
    json!({"uid": uid, "text": text, "source": span(source), "target": target.map(span)})
        .to_string()
}

#[test]
fn each_row_is_answered_in_order() {
    let rows = [
        row(
            json!(1),
            "France suspended aid to Mali.",
            "France",
            Some("Mali"),
        ),
        row(
            json!("b"),
            "The weather in “Mali” is fine.",
            "weather",
            Some("Mali"),
        ),
        row(json!(3), "Police arrested the journalist.", "Police", None),
    ];
    let ran = relate(&rows.join("\n"), &[]).done();
    let answers: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["uid"], 1);
    assert_eq!(answers[0]["event_type"], "SANCTION");
    assert_eq!(answers[0]["status"], "actual");
    assert!(answers[0]["confidence"].as_f64().unwrap() > 0.0);
    assert_eq!(
        ran.out.lines().nth(1).unwrap(),
        r#"{"uid":"b","event_type":null,"mode":null,"status":null,"confidence":null}"#
    );
    assert_eq!(answers[2]["uid"], 3);
}

#[test]
fn harm_that_somebody_tells_of_is_blame_or_threat() {
    // (text, source, target, type)
    let cases = [
        (
            "Georgia's president said that Russian soldiers had shelled a village.",
            "Georgia's president",
            "Russian soldiers",
            "ACCUSE",
        ),
        (
            "Mali will sue the Danish company unless it pays its debts.",
            "Mali",
            "Danish company",
            "THREATEN",
        ),
        (
            "Fiji said it would expel the Samoan envoy if he met the rebels.",
            "Fiji",
            "Samoan envoy",
            "THREATEN",
        ),
        (
            "Fiji expelled the Samoan envoy.",
            "Fiji",
            "Samoan envoy",
            "SANCTION",
        ),
    ];
    let rows: Vec<String> = cases
        .iter()
        .map(|(text, source, target, _)| row(json!(text), text, source, Some(target)))
        .collect();
    let ran = relate(&rows.join("\n"), &[]).done();
    for (line, (text, .., expected)) in ran.out.lines().zip(cases) {
        let answer: Value = serde_json::from_str(line).unwrap();
        assert_eq!(answer["event_type"], expected, "{text}");
    }
}

#[test]
fn bad_rows_are_named() {
    let rows = [
        r#"{"uid":1,"text":"Peace.","source":[0,5],"target":[0,99]}"#,
        r#"{"uid":2,"text":"Peace.","source":[5,0],"target":[0,5]}"#,
        r#"{"uid":3,"text":"Peace."#,
        r#"{"uid":4,"source":[0,1],"target":[0,1]}"#,
    ];
    let ran = relate(&rows.join("\n"), &[]).ended_with(3);
    assert_eq!(ran.out, "");
    insta::assert_snapshot!(ran.err);
    let ran = relate(rows[0], &["--on-error", "fail"]).ended_with(4);
    assert!(
        ran.err
            .starts_with("error: <stdin>, line 1: `target` ends at 99"),
        "{}",
        ran.err
    );
}
