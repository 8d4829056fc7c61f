//! Asking an archive whole: acts that two outlets tell, documents of the same id, filters of `export`, plans.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const REPORT: &str = "Police arrested 12 people in Paris on Friday. The crowd had marched through the centre of the city \
    against a new law on pensions. The foreign ministers of Kenya and Norway met in Oslo on Thursday. The law takes \
    effect on 1 June and provides for fines of 400 euros for those who block roads, a spokesman said.";
const OTHER: &str =
    "Russia deployed 9,000 troops in Belarus on Tuesday. Poland warned that its army would answer.";

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// An archive of a report, its copy in another outlet, and a report of something else.
fn archive() -> Sandbox {
    let copy = format!("{REPORT}\n\nSubscribe to our newsletter.");
    Sandbox::archived(&[
        json!({"id": "one", "date": "2026-05-02", "publisher": "Outlet A", "text": REPORT}),
        json!({"id": "two", "date": "2026-05-03", "publisher": "Outlet B", "text": copy}),
        json!({"id": "three", "date": "2026-05-03", "publisher": "Outlet B", "text": OTHER}),
    ])
}

/// How many there are of what is counted, of these filters.
fn total(sandbox: &Sandbox, count: &str, filters: &[&str]) -> (u64, Value) {
    let args = [
        &["series", "--format", "jsonl", "--count", count, "-q"],
        filters,
    ]
    .concat();
    let about = sandbox.ask(&args).done().objects().remove(0);
    (
        about["total"].as_u64().unwrap(),
        about["left_out"]["joined"].clone(),
    )
}

#[test]
fn an_act_that_two_outlets_tell_is_one_event() {
    let sandbox = archive();
    let arrests = ["--type", "COERCE"];
    assert_eq!(total(&sandbox, "record", &arrests).0, 2);
    assert_eq!(total(&sandbox, "event", &arrests), (1, json!(1)));
    assert_eq!(total(&sandbox, "story", &arrests).0, 1);
    assert_eq!(total(&sandbox, "origin", &arrests).0, 1);
    // Where the record that stands for the act is not asked for, the other counts.
    let copies = ["--type", "COERCE", "--text", "newsletter"];
    assert_eq!(total(&sandbox, "event", &copies), (1, json!(0)));
    let told = sandbox.ask(&["series", "--type", "COERCE"]).done();
    assert!(
        told.err
            .contains("joined: 1 that tells an act which another document tells"),
        "{}",
        told.err
    );
    let stories = sandbox
        .ask(&["stories", "--format", "jsonl", "--type", "COERCE"])
        .done();
    let story = &stories.objects()[1];
    assert_eq!(story["documents"], 2);
    assert_eq!(story["events"], 1, "{story}");
    assert_eq!(story["first_published"], "2026-05-02");

    // Stories that grow are seen at once, and so is their being forgotten and found again.
    let third = json!({"id": "four", "date": "2026-05-04", "publisher": "Outlet C", "text": format!("{REPORT} More soon.")});
    sandbox.file("more.jsonl", lines(&[third]));
    sandbox
        .run(&["ingest", "more.jsonl", "--archive", "a", "-q"])
        .done();
    assert_eq!(total(&sandbox, "record", &arrests).0, 3);
    assert_eq!(total(&sandbox, "event", &arrests), (1, json!(2)));
    sandbox
        .run(&["stories", "--archive", "a", "--again", "-q"])
        .done();
    assert_eq!(total(&sandbox, "event", &arrests), (1, json!(2)));
    let kept = sandbox.path("a/archive.stories");
    std::fs::write(&kept, "no stories").unwrap();
    assert_eq!(total(&sandbox, "event", &arrests), (1, json!(2)));
    assert_ne!(std::fs::read(&kept).unwrap(), b"no stories");
}

#[test]
fn exports_take_the_filters_of_queries() {
    let sandbox = archive();
    let export = |filters: &[&str]| {
        let args = [
            &["export", "-p", "gdelt1-events", "--archive", "a", "-q"],
            filters,
        ]
        .concat();
        sandbox.run(&args).done().out.lines().count()
    };
    for (filters, rows) in [
        (&["--type", "COERCE"] as &[&str], 1),
        (&["--type", "COERCE", "--repeats"], 2),
        // The copy alone is asked for: it stands for the act.
        (&["--type", "COERCE", "--text", "newsletter"], 1),
        (&["--type", "COERCE", "--text", "\"our marched\""], 0),
        (&["--actor-sector", "COP"], 1),
        (&["--actor-sector", "COP", "--actor-country", "RUS"], 0),
        (&["--actor", "RUS"], 1),
        (&["--mode", "troops"], 1),
        (&["--cameo", "15"], 1),
        (&["--quad", "material-conflict", "--made-by", "coded"], 3),
        (&["--made-by", "foreign"], 0),
        (&["--type", "COERCE", "--min-origins", "2"], 0),
        (&["--type", "COERCE", "--status", "all"], 1),
    ] {
        assert_eq!(export(filters), rows, "{filters:?}");
    }
    let nobody = sandbox.run(&["export", "-p", "csv", "--archive", "a", "--actor", "Nobody"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("`Nobody`"), "{}", nobody.err);

    // From records in files the same, as far as a record can say.
    sandbox
        .run(&[
            "code",
            "news.jsonl",
            "--format",
            "jsonl",
            "-o",
            "r.jsonl",
            "-q",
        ])
        .done();
    let from_file = |filters: &[&str]| {
        let args = [&["export", "-p", "gdelt1-events", "r.jsonl", "-q"], filters].concat();
        sandbox.run(&args)
    };
    for (filters, rows) in [
        (&["--actor-sector", "COP"] as &[&str], 2),
        (&["--actor", "RUS", "--mode", "troops"], 1),
        (&["--quad", "verbal-cooperation", "--cameo", "04"], 4),
        (&["--made-by", "foreign"], 0),
    ] {
        let ran = from_file(filters).done();
        assert_eq!(ran.out.lines().count(), rows, "{filters:?}: {}", ran.out);
    }
    for (filters, says) in [
        (
            &["--text", "law"] as &[&str],
            "--text asks the index of words of an archive",
        ),
        (
            &["--min-origins", "2"],
            "--min-origins asks the stories of an archive",
        ),
        (&["--made-by", "nobody"], "--made-by nobody"),
        (
            &["--from", "2026-05-02", "--to", "2026-05-01"],
            "lies after --to",
        ),
    ] {
        let ran = from_file(filters).ended_with(2);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    let unknown = from_file(&["--actor", "Atlantis"]).ended_with(1);
    assert!(unknown.err.contains("`Atlantis`"), "{}", unknown.err);
}

#[test]
fn claims_of_namesakes_have_their_own_words() {
    let sandbox = Sandbox::new();
    for (file, date, text) in [
        (
            "x",
            "2026-05-02",
            "The minister said that Russia attacked Ukraine on Friday.",
        ),
        (
            "y",
            "2026-05-03",
            "Kenya's president said on Sunday that Norway had sent aid to Mali.",
        ),
    ] {
        let row = json!({"id": "1", "date": date, "text": text});
        sandbox.file("news.jsonl", format!("{row}\n"));
        sandbox
            .run(&["ingest", "news.jsonl", "--archive", "a", "-q"])
            .done();
        let _ = file;
    }
    let claims = sandbox.ask(&["claims", "--format", "csv"]).done();
    assert!(claims.out.contains("Norway had sent aid"), "{}", claims.out);
    assert!(
        claims.out.contains("Russia attacked Ukraine"),
        "{}",
        claims.out
    );
    // Page by page the same, and the second page is that of the first's archive.
    let all = sandbox
        .ask(&["claims", "--format", "jsonl"])
        .done()
        .objects();
    assert_eq!(all[0]["total"], all.len() - 1);
    let (mut got, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut args = vec!["claims", "--format", "jsonl", "--limit", "1"];
        args.extend(after.iter().flat_map(|after| ["--after", after]));
        let page = sandbox.ask(&args).done().objects();
        got.extend_from_slice(&page[1..]);
        match page[0]["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
        let late = json!({"id": format!("z{}", got.len()), "date": "2026-06-01", "text": "Poland said that Russia attacked Ukraine."});
        sandbox.file("late.jsonl", format!("{late}\n"));
        sandbox
            .run(&["ingest", "late.jsonl", "--archive", "a", "-q"])
            .done();
    }
    assert_eq!(got, all[1..]);
    let later = sandbox
        .ask(&["claims", "--format", "jsonl", "--type", "ASSAULT"])
        .done();
    assert_eq!(later.objects().len(), 1 + got.len());
}

#[test]
fn a_plan_says_what_was_done() {
    let sandbox = archive();
    let args = [
        "series",
        "--type",
        "COERCE",
        "--text",
        "law",
        "--explain",
        "-q",
    ];
    let first = sandbox.ask(&args).done();
    let again = sandbox.ask(&args).done();
    assert!(
        first.err.contains("made anew: there was none"),
        "{}",
        first.err
    );
    assert!(again.err.contains("were current"), "{}", again.err);
    for says in [
        "plan: words: `law` looked up in the index of words, 2 documents have all",
        "counted: 1 of 1 blocks read, 0 passed over",
        " left by type, mode, code or quad, 2 left by words, 2 left by status and repeats",
        "1 records joined with others",
        "unpacked: the records of 0 documents or rows, 0 texts",
    ] {
        assert!(again.err.contains(says), "{says}\n{}", again.err);
    }
    let events = sandbox
        .ask(&["events", "--explain", "--from", "2030-01-01"])
        .done();
    assert!(
        events.err.contains("0 of 1 blocks read, 1 passed over"),
        "{}",
        events.err
    );
}
