//! `docs/codebook.md` and the program tell the same: every example of the page is coded by the real binary, and
//! what comes out, in the page's notation, must be the line under it. `UPDATE_DOCS=1 cargo test -p dateline --test
//! codebook` writes those lines anew and leaves all others; its difference is to be read like a snapshot's.

use std::process::Command;

use dateline_record::EventType;
use serde_json::Value;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/codebook.md");

/// What a section adds behind the events: its `<!-- shows: … -->`.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Claims,
    When,
    Where,
    Magnitude,
    Kind,
    Confidence,
}

impl Shown {
    fn named(name: &str) -> Self {
        match name {
            "claims" => Self::Claims,
            "when" => Self::When,
            "where" => Self::Where,
            "magnitude" => Self::Magnitude,
            "kind" => Self::Kind,
            "confidence" => Self::Confidence,
            other => panic!("docs/codebook.md shows `{other}`, which nothing here knows"),
        }
    }
}

/// A sentence of the page, and where its answer stands.
struct Example<'p> {
    /// The section's heading.
    section: &'p str,
    sentence: &'p str,
    /// Index of the line with the answer, which is the next one.
    answer: usize,
    shown: Option<Shown>,
}

/// What is written between the backticks of a line that begins so.
fn quoted<'l>(line: &'l str, start: &str) -> Option<&'l str> {
    line.strip_prefix(start)?.strip_suffix('`')
}

fn examples<'p>(lines: &[&'p str]) -> Vec<Example<'p>> {
    let mut found = Vec::new();
    let (mut section, mut shown) = ("", None);
    for (n, &line) in lines.iter().enumerate() {
        if line.starts_with('#') {
            (section, shown) = (line.trim_start_matches('#').trim(), None);
        } else if let Some(name) = line.strip_prefix("<!-- shows: ") {
            shown = Some(Shown::named(name.trim_end_matches(" -->")));
        } else if let Some(sentence) = quoted(line, "- `") {
            let next = lines.get(n + 1).copied().unwrap_or_default();
            assert!(
                quoted(next, "  `").is_some(),
                "line {}: the line after an example is two spaces and the answer in backticks, not {next:?}",
                n + 2
            );
            found.push(Example {
                section,
                sentence,
                answer: n + 1,
                shown,
            });
        }
    }
    found
}

/// What the binary tells of every example, each a document of its own, in one run: its records, document first.
fn readings(examples: &[Example]) -> Vec<Vec<Value>> {
    let rows: String = examples
        .iter()
        .enumerate()
        .map(|(n, example)| {
            let text = example.sentence.replace(" ¶ ", "\n\n");
            let row = serde_json::json!({"id": n.to_string(), "date": "2022-10-20", "text": text});
            format!("{row}\n")
        })
        .collect();
    let dir = tempfile::tempdir().expect("a fresh folder");
    let input = dir.path().join("examples.jsonl");
    std::fs::write(&input, rows).expect("the folder can be written to");
    let out = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["code", "--format", "jsonl"])
        .arg(input)
        .env_remove("DATELINE_MODEL")
        .env_remove("DATELINE_KNOWLEDGE")
        .output()
        .expect("the binary starts");
    let err = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{err}");
    assert!(
        !err.contains("no gazetteer: "),
        "the places of docs/codebook.md are a gazetteer's; `cargo xtask fetch` makes it"
    );
    let mut readings = vec![Vec::new(); examples.len()];
    for line in String::from_utf8(out.stdout)
        .expect("JSONL is UTF-8")
        .lines()
    {
        let record: Value = serde_json::from_str(line).expect("a record a line");
        let id = match record["record"].as_str() {
            Some("document") => &record["id"],
            _ => &record["document"],
        };
        let document: usize = id
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("a record is of a document that was given");
        readings[document].push(record);
    }
    readings
}

/// `DEU:GOV`, `DEU`, `?:REB`, `?`.
fn party(party: &Value) -> String {
    let country = party["country"].as_str().unwrap_or("?");
    match party["sectors"][0].as_str() {
        Some(sector) => format!("{country}:{sector}"),
        None => country.to_owned(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// `KEN, ETH`, or `–` where nobody stands.
fn side(parties: &Value) -> String {
    match list(parties) {
        [] => "–".to_owned(),
        some => some.iter().map(party).collect::<Vec<_>>().join(", "),
    }
}

/// `KEN → SOM`, or `FRA ↔ DEU:GOV`.
fn who_to_whom(event: &Value) -> String {
    if event["reciprocal"] != true {
        return format!(
            "{} → {}",
            side(&event["actors"]),
            side(&event["recipients"])
        );
    }
    // Both lists hold all of them.
    let mut parties: Vec<String> = list(&event["actors"]).iter().map(party).collect();
    while parties.len() < 2 {
        parties.push("?".to_owned());
    }
    parties.join(" ↔ ")
}

/// A number of a record, as it is written there; empty where it is open.
fn number(value: &Value) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        _ => String::new(),
    }
}

/// `killed 12..`, `money 45000000 USD`.
fn magnitude(magnitude: &Value) -> String {
    let (low, high) = (&magnitude["low"], &magnitude["high"]);
    let amount = if low == high {
        number(low)
    } else {
        format!("{}..{}", number(low), number(high))
    };
    let currency = magnitude["currency"]
        .as_str()
        .map_or(String::new(), |c| format!(" {c}"));
    format!("{} {amount}{currency}", text(&magnitude["role"]))
}

/// `COD:MIL says (indirect) “reportedly”`.
fn claim(claim: &Value) -> String {
    let speaker = match &claim["speaker"] {
        Value::Null => "–".to_owned(),
        speaker => party(speaker),
    };
    let hedge = claim["hedge"]["text"]
        .as_str()
        .map_or(String::new(), |words| format!(" “{words}”"));
    format!(
        "{speaker} {} ({}){hedge}",
        text(&claim["manner"]),
        text(&claim["quotation"])
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

/// What the section shows of an event behind its line.
fn parts(event: &Value, records: &[Value], shown: Option<Shown>) -> Vec<String> {
    let when = &event["when"];
    let place = &event["where"];
    match shown {
        Some(Shown::Claims) => records
            .iter()
            .filter(|r| r["record"] == "claim" && r["id"] == event["claim"])
            .map(claim)
            .collect(),
        Some(Shown::When) if !when.is_null() => {
            let (start, end) = (text(&when["start"]), text(&when["end"]));
            let days = if start == end {
                start.to_owned()
            } else {
                format!("{start}..{end}")
            };
            vec![format!("when {days} {}", text(&when["precision"]))]
        }
        Some(Shown::Where) if !place.is_null() => {
            let name = place["name"].as_str().or(place["text"].as_str());
            vec![format!(
                "where {} {} {}",
                name.unwrap_or("?"),
                text(&place["country"]),
                text(&place["precision"])
            )]
        }
        Some(Shown::Magnitude) => list(&event["magnitude"]).iter().map(magnitude).collect(),
        Some(Shown::Confidence) => {
            let confidence = event["confidence"]
                .as_f64()
                .expect("an event has a confidence");
            vec![format!("{confidence:.2}")]
        }
        _ => Vec::new(),
    }
}

/// The page's line for an event.
fn event(event: &Value, records: &[Value], shown: Option<Shown>) -> String {
    let mode = event["mode"]
        .as_str()
        .map_or(String::new(), |m| format!("/{m}"));
    let line = format!(
        "{}{mode} {} {}",
        text(&event["type"]),
        who_to_whom(event),
        text(&event["status"])
    );
    let mut all = vec![line];
    all.extend(parts(event, records, shown));
    all.join(" | ")
}

/// The page's line for all that one example tells.
fn answer(records: &[Value], shown: Option<Shown>) -> String {
    let mut all: Vec<String> = records
        .iter()
        .filter(|r| r["record"] == "event" && r["same_as"].is_null())
        .map(|r| event(r, records, shown))
        .collect();
    if all.is_empty() {
        all.push("nothing".to_owned());
    }
    if shown == Some(Shown::Claims) {
        let alone = |r: &&Value| r["record"] == "claim" && list(&r["events"]).is_empty();
        all.extend(records.iter().filter(alone).map(claim));
    }
    let mut line = all.join("; ");
    if shown == Some(Shown::Kind) {
        let document = records.iter().find(|r| r["record"] == "document");
        let document = document.expect("a document has its record");
        line.push_str(&format!(" | kind {}", text(&document["kind"])));
        if !document["gate"].is_null() {
            line.push_str(", gated");
        }
    }
    line
}

/// The page with these answers, and nothing else changed.
fn rewritten(lines: &[&str], examples: &[Example], answers: &[String]) -> String {
    let mut lines: Vec<String> = lines.iter().map(|&l| l.to_owned()).collect();
    for (example, answer) in examples.iter().zip(answers) {
        lines[example.answer] = format!("  `{answer}`");
    }
    lines.join("\n")
}

#[test]
fn every_example_is_read_as_the_page_says() {
    let page = std::fs::read_to_string(PAGE).expect("docs/codebook.md");
    let lines: Vec<&str> = page.split('\n').collect();
    let examples = examples(&lines);
    for kind in EventType::ALL {
        let count = examples
            .iter()
            .filter(|e| e.section == kind.as_str())
            .count();
        assert!(count >= 5, "docs/codebook.md: {kind} has {count} examples");
    }
    let readings = readings(&examples);
    let answers: Vec<String> = examples
        .iter()
        .zip(&readings)
        .map(|(example, records)| answer(records, example.shown))
        .collect();
    let different: Vec<String> = examples
        .iter()
        .zip(&answers)
        .filter(|(example, answer)| quoted(lines[example.answer], "  `") != Some(answer.as_str()))
        .map(|(example, answer)| {
            format!(
                "line {}: {}\n  page    {}\n  program `{answer}`",
                example.answer + 1,
                example.sentence,
                lines[example.answer].trim_start()
            )
        })
        .collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        // A page that says it already is not touched, so that nothing is built again for its sake.
        if !different.is_empty() {
            std::fs::write(PAGE, rewritten(&lines, &examples, &answers))
                .expect("docs/codebook.md can be written");
        }
        return;
    }
    assert!(
        different.is_empty(),
        "{} of {} examples of docs/codebook.md are read otherwise; UPDATE_DOCS=1 cargo test -p dateline --test \
         codebook writes them\n{}",
        different.len(),
        examples.len(),
        different.join("\n")
    );
}

#[test]
fn only_the_answers_are_written_anew() {
    let page = "# A\n\n- `One.`\n  `old`\n  `Old` is kept.\n\n## B\n<!-- shows: when -->\n- `Two.`\n  `old`\n";
    let lines: Vec<&str> = page.split('\n').collect();
    let examples = examples(&lines);
    let sections: Vec<_> = examples
        .iter()
        .map(|e| (e.section, e.sentence, e.shown.is_some()))
        .collect();
    assert_eq!(sections, [("A", "One.", false), ("B", "Two.", true)]);
    let answers = ["new".to_owned(), "nothing".to_owned()];
    assert_eq!(
        rewritten(&lines, &examples, &answers),
        "# A\n\n- `One.`\n  `new`\n  `Old` is kept.\n\n## B\n<!-- shows: when -->\n- `Two.`\n  `nothing`\n"
    );
}

#[test]
fn a_line_has_the_page_s_notation() {
    let party = |country: Option<&str>, sector: &[&str]| serde_json::json!({"country": country, "sectors": sector});
    let record = |actors: Vec<Value>, recipients: Vec<Value>, reciprocal: bool| {
        serde_json::json!({"record": "event", "type": "CONSULT", "mode": null, "status": "actual", "actors": actors,
            "recipients": recipients, "reciprocal": reciprocal, "claim": "c", "confidence": 0.8,
            "when": {"start": "2022-10-01", "end": "2022-10-20", "precision": "range"},
            "magnitude": [{"role": "killed", "low": 12, "best": 12, "high": null}]})
    };
    let france = || party(Some("FRA"), &[]);
    let ministry = || party(Some("DEU"), &["GOV", "MIL"]);
    let directed = record(vec![france(), party(None, &["REB"])], Vec::new(), false);
    let mutual = record(vec![france(), ministry()], Vec::new(), true);
    let alone = record(vec![party(None, &[])], Vec::new(), true);
    let said = serde_json::json!({"record": "claim", "id": "c", "speaker": ministry(), "manner": "denies",
        "quotation": "direct", "hedge": {"text": "allegedly"}, "events": ["e"]});
    let silent = serde_json::json!({"record": "claim", "id": "d", "speaker": null, "manner": "says",
        "quotation": "indirect", "hedge": null, "events": []});
    let document = serde_json::json!({"record": "document", "kind": "sport", "gate": "sport"});
    let rows: [(Vec<Value>, Option<Shown>, &str); 8] = [
        (
            vec![directed.clone()],
            None,
            "CONSULT FRA, ?:REB → – actual",
        ),
        (
            vec![mutual.clone(), alone],
            None,
            "CONSULT FRA ↔ DEU:GOV actual; CONSULT ? ↔ ? actual",
        ),
        (
            vec![directed.clone(), said, silent],
            Some(Shown::Claims),
            "CONSULT FRA, ?:REB → – actual | DEU:GOV denies (direct) “allegedly”; – says (indirect)",
        ),
        (
            vec![mutual.clone()],
            Some(Shown::When),
            "CONSULT FRA ↔ DEU:GOV actual | when 2022-10-01..2022-10-20 range",
        ),
        (
            vec![mutual.clone()],
            Some(Shown::Where),
            "CONSULT FRA ↔ DEU:GOV actual",
        ),
        (
            vec![mutual.clone()],
            Some(Shown::Magnitude),
            "CONSULT FRA ↔ DEU:GOV actual | killed 12..",
        ),
        (
            vec![mutual],
            Some(Shown::Confidence),
            "CONSULT FRA ↔ DEU:GOV actual | 0.80",
        ),
        (
            vec![document],
            Some(Shown::Kind),
            "nothing | kind sport, gated",
        ),
    ];
    for (records, shown, line) in rows {
        assert_eq!(answer(&records, shown), line);
    }
}
