//! `stories`: documents in, stories out, whatever the order; pairs in, scores out.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const REPORT: &str = "The parliament of Norland passed a law on fishing in the Bay of Arkona on Friday. \
    Premier Ola Brandt said the fleet of Sudria had taken 9,000 tonnes of cod since May. \
    Sudria's envoy Ines Kolar called the law a provocation and left for Vestia. \
    Fishermen in the port of Lindau blocked two trawlers with their boats. \
    The law takes effect on 1 June and provides for fines of 40,000 crowns.";
const SPUN: &str = "The legislature of Norland adopted a statute on angling in the Bay of Arkona on Friday. \
    Premier Ola Brandt stated the armada of Sudria had grabbed 9,000 tonnes of codfish since May. \
    Sudria's emissary Ines Kolar termed the statute an incitement and departed for Vestia. \
    Anglers in the harbour of Lindau obstructed two trawlers with their vessels. \
    The statute takes impact on 1 June and furnishes for penalties of 40,000 crowns.";
const OTHER: &str = "An earthquake of magnitude 6.1 shook the coast of Ostmark early on Monday. \
    At least 14 people died in the town of Karst, Mayor Petra Holm said. \
    The main road to Selin is blocked by a landslide, and the hospital has no power.";

fn documents() -> Vec<Value> {
    let wired =
        format!("By Jan Wolny\n\nARKONA (Reuters) - {REPORT}\n\nSign up for our newsletter");
    let cut: String = REPORT.split_inclusive(". ").take(3).collect();
    let marked = OTHER.replace("Karst", "<b>Karst</b>");
    vec![
        json!({"id": "origin", "date": "2026-05-01", "publisher": "Reuters", "text": REPORT}),
        json!({"id": "wired", "date": "2026-05-02", "publisher": "The Sun", "text": wired}),
        json!({"id": "cut", "date": "2026-05-03", "url": "https://www.thetimes.co.uk/x", "text": cut}),
        json!({"id": "spun", "date": "2026-05-04", "publisher": "News Today", "text": SPUN}),
        json!({"id": "quake", "date": "2026-05-04", "publisher": "A <i>", "text": marked}),
        json!({"id": "again", "date": "2026-05-05", "publisher": "B", "text": marked}),
        json!({"id": "alone", "date": "2026-05-05", "text": "Rain fell on the hills of Ostmark all week."}),
    ]
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

#[test]
fn lineage_and_counts_are_told_whatever_the_order() {
    let mut rows = documents();
    let run = |rows: &[Value], threads: &str| {
        let args = ["stories", "-", "--format", "jsonl", "--threads", threads];
        Sandbox::new()
            .run_with(&args, lines(rows).as_bytes())
            .done()
            .out
    };
    let out = run(&rows, "1");
    rows.reverse();
    assert_eq!(out, run(&rows, "2"));

    let stories: Vec<Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(stories.len(), 3);
    let first = &stories[0];
    assert_eq!(first["record"], "story");
    assert_eq!(first["origin"], "origin");
    assert_eq!(
        first["documents"],
        json!(["origin", "wired", "cut", "spun"])
    );
    let relations: Vec<&str> = first["lineage"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["relation"].as_str().unwrap())
        .collect();
    assert_eq!(relations, ["independent", "identical", "excerpt", "spun"]);
    let counts = &first["counts"];
    assert_eq!(
        [
            &counts["documents"],
            &counts["publishers"],
            &counts["owners"],
            &counts["origins"]
        ],
        [&json!(4), &json!(4), &json!(3), &json!(1)]
    );
}

#[test]
fn the_table_shows_the_descent() {
    let ran = Sandbox::new()
        .run_with(&["stories", "-", "--quiet"], lines(&documents()).as_bytes())
        .done();
    insta::assert_snapshot!(ran.out);
}

#[test]
fn the_page_needs_nothing_and_shows_texts_as_texts() {
    let sandbox = Sandbox::new();
    sandbox.file("in.jsonl", lines(&documents()));
    sandbox
        .run(&[
            "stories",
            "in.jsonl",
            "--format",
            "html",
            "--output",
            "page.html",
        ])
        .done();
    let page = std::fs::read_to_string(sandbox.path("page.html")).unwrap();
    assert!(page.contains("&lt;b&gt;Karst&lt;/b&gt;") && !page.contains("<b>Karst"));
    assert!(page.contains("<del>parliament</del>") && page.contains("<ins>legislature</ins>"));
    assert!(!page.contains("<script") && !page.contains("src="));
    assert_eq!(page.matches("<ul").count(), page.matches("</ul>").count());
    assert_eq!(page.matches("<li>").count(), page.matches("</li>").count());
    assert_eq!(page.matches("<details").count(), 6);
}

#[test]
fn pairs_are_scored_in_order_and_bad_rows_are_named() {
    let pair = |id: Value, a: &str, b: &str| json!({"id": id, "a": {"text": a, "date": "2026-05-02"}, "b": {"text": b, "date": "2026-05-01"}});
    let rows = format!(
        "{}\n{}\n{}\n",
        pair(json!("same"), SPUN, REPORT),
        json!({"id": 2, "a": {"text": "x", "date": "yesterday"}, "b": {"text": "y"}}),
        pair(json!(3), OTHER, REPORT)
    );
    let sandbox = Sandbox::new();
    let ran = sandbox
        .run_with(&["stories", "--score-pairs", "-"], rows.as_bytes())
        .ended_with(3);
    let scores: Vec<Value> = ran
        .out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(scores.len(), 2);
    assert_eq!(
        (&scores[0]["id"], &scores[0]["relation"]),
        (&json!("same"), &json!("spun"))
    );
    assert_eq!(scores[0]["same_story"], true);
    assert_eq!(
        (&scores[1]["id"], &scores[1]["same_story"]),
        (&json!(3), &json!(false))
    );
    assert!(scores[1]["score"].as_f64().unwrap() < 0.3);
    assert!(
        ran.err.contains("<stdin>, line 2") || ran.err.contains("<stdin>:2"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("yesterday"), "{}", ran.err);
}

#[test]
fn knowledge_without_its_tables_is_named() {
    let sandbox = Sandbox::new();
    sandbox.knowledge("knowledge");
    std::fs::remove_dir_all(sandbox.path("knowledge/stories")).unwrap();
    sandbox.file("in.jsonl", lines(&documents()));
    let ran = sandbox.run(&["stories", "in.jsonl", "--knowledge", "knowledge"]);
    let said = ran.ended_with(5).err;
    assert!(said.contains("no tables of stories"), "{said}");
}

#[test]
fn vectors_find_translations() {
    let german = "Das Parlament von Norland hat am Freitag ein Gesetz zur Fischerei in der Bucht von Arkona \
        beschlossen. Die Flotte von Sudria habe seit Mai 9,000 Tonnen Dorsch gefangen, sagte Ola Brandt. \
        Die Gesandte Ines Kolar nannte das Gesetz eine Provokation. Es gilt ab 1 Juni, die Strafen betragen 40,000 Kronen.";
    let vector = |turn: f32| -> Vec<f32> { (0..32).map(|i| (i as f32 + turn).sin()).collect() };
    let rows = [
        json!({"id": "en", "date": "2026-05-01", "language": "en", "text": REPORT, "vector": vector(0.0)}),
        json!({"id": "de", "date": "2026-05-02", "language": "de", "text": german, "vector": [vector(0.1), vector(0.2)]}),
        json!({"id": "quake", "date": "2026-05-02", "text": OTHER, "vector": vector(1.6)}),
    ];
    let args = ["stories", "-", "--format", "jsonl"];
    let out = Sandbox::new()
        .run_with(&args, lines(&rows).as_bytes())
        .done()
        .out;
    let first: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(first["documents"], json!(["en", "de"]));
    assert_eq!(first["lineage"][1]["relation"], "translated");
    assert_eq!(first["counts"]["origins"], 1);

    let wrong = json!({"id": "x", "text": OTHER, "vector": [0, 0]});
    let ran = Sandbox::new().run_with(&args, format!("{wrong}\n").as_bytes());
    assert!(ran.err.contains("`vector` has no direction"), "{}", ran.err);
}

/// The stories of an archive as `stories --archive` gives them, without the counts of records.
fn of_archive(sandbox: &Sandbox) -> String {
    let out = sandbox
        .run(&["stories", "--archive", "a", "--format", "jsonl", "-q"])
        .done()
        .out;
    let told = out.lines().map(|line| {
        let mut story: Value = serde_json::from_str(line).unwrap();
        story["counts"]["reports"] = json!(0);
        format!("{story}\n")
    });
    told.collect()
}

#[test]
fn an_archive_grows_into_the_stories_of_all_its_documents() {
    let sandbox = Sandbox::new();
    let mut rows = documents();
    sandbox.file("all.jsonl", lines(&rows));
    let at_once = sandbox
        .run(&["stories", "all.jsonl", "--format", "jsonl", "-q"])
        .done()
        .out;
    let sorted = |text: &str| -> Vec<Value> {
        let lines = text.lines();
        lines.map(|l| serde_json::from_str(l).unwrap()).collect()
    };
    // The origin comes last, and one by one.
    rows.reverse();
    for row in &rows {
        sandbox.file("news.jsonl", format!("{row}\n"));
        sandbox
            .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
            .done();
    }
    assert_eq!(sorted(&of_archive(&sandbox)), sorted(&at_once));

    // A damaged index and a missing one are built anew.
    let parts = || -> Vec<std::path::PathBuf> {
        let files = std::fs::read_dir(sandbox.path("a")).unwrap();
        let parts = files.map(|f| f.unwrap().path());
        parts
            .filter(|p| p.extension().is_some_and(|e| e == "part"))
            .collect()
    };
    assert!(!parts().is_empty());
    for part in parts() {
        std::fs::write(part, "no index").unwrap();
    }
    sandbox.file(
        "news.jsonl",
        lines(&[json!({"id": "late", "date": "2026-05-06", "text": SPUN})]),
    );
    let again = sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a"])
        .done();
    assert!(
        again.err.contains("the index of stories is built anew"),
        "{}",
        again.err
    );
    assert!(of_archive(&sandbox).contains(r#""cut","spun","late""#));
    let before = of_archive(&sandbox);
    let anew = sandbox.run(&[
        "stories",
        "--archive",
        "a",
        "--again",
        "--format",
        "jsonl",
        "-q",
    ]);
    anew.done();
    assert_eq!(of_archive(&sandbox), before);
}

#[test]
fn stories_left_for_later_are_found_when_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", lines(&documents()));
    sandbox
        .run(&["ingest", "news.jsonl", "--archive", "a", "--no-stories"])
        .done();
    let info = sandbox.run(&["archive", "info", "a"]).done().out;
    assert!(info.contains("0  stories"), "{info}");
    let table = sandbox.run(&["stories", "--archive", "a"]).done();
    assert!(
        table
            .err
            .contains("7 documents in 3 stories (2 told more than once); 7 documents new"),
        "{}",
        table.err
    );
    assert!(table.out.contains("identical"), "{}", table.out);
}

#[test]
fn code_counts_who_tells_an_act() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", lines(&documents()));
    let out = sandbox
        .run(&["code", "news.jsonl", "--stories", "--format", "jsonl", "-q"])
        .done()
        .out;
    let records: Vec<Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let of = |document: &str| -> Vec<&Value> {
        let events = records.iter().filter(|r| r["record"] == "event");
        events.filter(|r| r["document"] == document).collect()
    };
    let (origin, wired) = (of("origin"), of("wired"));
    assert_eq!(origin.len(), wired.len());
    for (first, copy) in origin.iter().zip(&wired) {
        assert_eq!(copy["same_event"], first["id"]);
        assert!(copy["counts"].is_null() && first["same_event"].is_null());
        let counts = &first["counts"];
        assert!(
            counts["documents"].as_u64() > Some(1) && counts["origins"] == 1,
            "{counts}"
        );
    }
}
