//! The report the project began with, through the real binary: every row of the codebook's table of a right
//! reading, and the whole reading as a reviewed snapshot (`cargo insta review`).

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn records() -> Vec<Value> {
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alliance.txt");
    let out = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["code", "--format", "jsonl", "--date", "2022-10-20"])
        .arg(report)
        .output()
        .expect("the binary starts");
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let lines = String::from_utf8(out.stdout).expect("JSONL is UTF-8");
    lines
        .lines()
        .map(|l| serde_json::from_str(l).expect("a record a line"))
        .collect()
}

/// Countries with first sectors: `BLR OPP`.
fn parties(list: &Value) -> String {
    let one = |p: &Value| {
        let country = p["country"].as_str().unwrap_or("?");
        let sector = p["sectors"][0].as_str().unwrap_or("");
        format!("{country} {sector}").trim().to_owned()
    };
    list.as_array()
        .map(|ps| ps.iter().map(one).collect::<Vec<_>>().join(", "))
        .unwrap_or_default()
}

/// One line an event: type, mode, parties, status, where, how much, who says so.
fn line(event: &Value, all: &[Value]) -> String {
    let arrow = if event["reciprocal"] == true {
        "<->"
    } else {
        "->"
    };
    let claim = all
        .iter()
        .find(|r| r["record"] == "claim" && r["id"] == event["claim"]);
    let said = claim.map_or(String::new(), |c| {
        let speaker = c["speaker"]["name"]
            .as_str()
            .or(c["speaker"]["text"].as_str());
        format!(
            " | {} {} ({})",
            speaker.unwrap_or("?"),
            c["manner"].as_str().unwrap_or("?"),
            c["quotation"].as_str().unwrap_or("?")
        )
    });
    let place = event["where"]["text"]
        .as_str()
        .map_or(String::new(), |p| format!(" in {p}"));
    let much: String = event["magnitude"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|m| format!(" [{} {}]", m["best"], m["role"].as_str().unwrap_or("?")))
        .collect();
    format!(
        "{:>2} {}{} \"{}\" {} {arrow} {} {}{place}{much}{said}",
        event["sentence"],
        event["type"].as_str().unwrap_or("?"),
        event["mode"]
            .as_str()
            .map_or(String::new(), |m| format!("/{m}")),
        event["trigger"]["text"].as_str().unwrap_or("?"),
        parties(&event["actors"]),
        parties(&event["recipients"]),
        event["status"].as_str().unwrap_or("?"),
    )
}

fn lines() -> (Vec<String>, Vec<Value>) {
    let all = records();
    let events = all.iter().filter(|r| r["record"] == "event");
    (events.map(|e| line(e, &all)).collect(), all)
}

#[test]
fn the_whole_reading_is_reviewed() {
    let (lines, all) = lines();
    let claims = all.iter().filter(|r| r["record"] == "claim").map(|c| {
        let speaker = c["speaker"]["name"]
            .as_str()
            .or(c["speaker"]["text"].as_str());
        format!(
            "{:>2} {} {} [{}..{}] {}",
            c["sentence"],
            speaker.unwrap_or("?"),
            c["manner"].as_str().unwrap_or("?"),
            c["content"][0],
            c["content"][1],
            c["quotation"].as_str().unwrap_or("?")
        )
    });
    let text = format!(
        "{}\n\n{}",
        lines.join("\n"),
        claims.collect::<Vec<_>>().join("\n")
    );
    insta::assert_snapshot!(text);
}

/// The rows of the codebook's table that are events: every part must stand in one line.
#[test]
fn every_row_of_the_codebook_s_table_is_right() {
    let rows: [&[&str]; 10] = [
        &["COOPERATE", "BLR OPP -> UKR GOV", "planned"],
        &["COOPERATE", "RUS GOV, BLR GOV <->", "actual"],
        &["AID", "BLR GOV -> RUS", "actual"],
        &["ASSAULT", "RUS -> UKR", "actual"],
        &["COOPERATE", "BLR, RUS <->", "actual", "in Belarus"],
        &[
            "MOBILIZE/troops",
            "RUS -> BLR",
            "actual",
            "[9000 troops]",
            "Belarusian defense officials",
        ],
        &[
            "AGREE",
            "\"propose\"",
            "BLR OPP -> UKR",
            "actual",
            "(direct)",
        ],
        &["ACCUSE", "BLR GOV -> POL, UKR, IGO", "actual"],
        &["ASSAULT", "BLR -> UKR", "possible", "| Ukraine"],
        &["ASSAULT", "RUS GOV -> EST, LVA, LTU, POL", "possible"],
    ];
    let (lines, _) = lines();
    let missing: Vec<_> = rows
        .iter()
        .filter(|row| {
            !lines
                .iter()
                .any(|l| row.iter().all(|part| l.contains(part)))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "rows without an event: {missing:#?}\nin\n{}",
        lines.join("\n")
    );
}

/// The rows that are claims without an event.
#[test]
fn what_is_only_said_is_no_event() {
    let (_, all) = lines();
    let text = all
        .iter()
        .find(|r| r["record"] == "document")
        .and_then(|d| d["text"].as_str())
        .expect("the document's text")
        .to_owned();
    let at = |words: &str| {
        text.find(words)
            .map(|byte| text[..byte].chars().count() as u64)
            .expect("the words stand in the report")
    };
    let losses = at("recent battlefield losses could weaken");
    let holds = |c: &Value| {
        c["content"][0].as_u64() <= Some(losses) && c["content"][1].as_u64() > Some(losses)
    };
    let speaker = all.iter().find(|r| r["record"] == "claim" && holds(r));
    assert_eq!(
        speaker.map(|c| c["speaker"]["text"].clone()),
        Some("Tsikhanouskaya".into())
    );
    let comment = all
        .iter()
        .find(|r| r["manner"] == "declines to comment")
        .expect("a refusal to comment");
    assert_eq!(comment["speaker"]["country"], "UKR");
    let quiet = [
        losses,
        at("did not respond to a request for comment"),
        at("In August, she and her team"),
    ];
    for start in quiet {
        let end = start + 38;
        let inside = |e: &&Value| {
            e["trigger"]["start"]
                .as_u64()
                .is_some_and(|t| (start..end).contains(&t))
        };
        let event = all.iter().filter(|r| r["record"] == "event").find(inside);
        assert_eq!(event, None, "an event where only something is said");
    }
}
