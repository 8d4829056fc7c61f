//! The archive from outside: what goes in comes out.

use std::ops::ControlFlow;

use dateline_record::{Coded, Document, Event, EventType, Party, Quad, Status, Words};
use dateline_store::{Archive, Correction, Manifest, Other, Reader, StoreError};

fn event(id: &str, document: &str, rule: &str) -> Event {
    let party = |id: &str, country: &str| Party {
        text: id.to_owned(),
        id: Some(id.to_owned()),
        name: Some(id.to_owned()),
        country: Some(country.to_owned()),
        sectors: vec!["GOV".into(), "MIL".into()],
        ..Party::default()
    };
    let told = serde_json::json!({
        "id": id, "document": document, "sentence": 0, "type": "CONSULT", "mode": "meet",
        "cameo": "040", "quad": "verbal cooperation", "intensity": 1.1, "contexts": [],
        "trigger": Words { start: 0, end: 3, text: "met".into() },
        "actors": [party("KEN", "KEN")], "recipients": [party("NOR", "NOR")], "reciprocal": false,
        "status": "actual", "claim": null,
        "when": {"start": "2022-10-17", "end": "2022-10-17", "precision": "day"},
        "where": {"text": "Oslo", "span": [0, 4], "name": "Oslo", "country": "NOR", "precision": "exact",
            "lat": 59.91273, "lon": 10.74609},
        "magnitude": [], "confidence": 0.8130000000000001,
        "because": {"rule": rule, "path": [], "rejected": []}
    });
    serde_json::from_value(told).unwrap()
}

fn coded(id: &str, rules: &[&str]) -> Coded {
    Coded {
        events: rules
            .iter()
            .enumerate()
            .map(|(n, rule)| event(&format!("e{id}{n}"), id, rule))
            .collect(),
        sentences: 3,
        ..Coded::default()
    }
}

fn kind(of: &str) -> Manifest {
    Manifest {
        kind: of.into(),
        ..Manifest::default()
    }
}

fn live(reader: &Reader) -> Vec<i64> {
    let mut rows = Vec::new();
    let each = |e: &dateline_store::EventRow| {
        if e.live {
            rows.push(e.row);
        }
        ControlFlow::Continue(())
    };
    reader.events(0, each).unwrap();
    rows
}

#[test]
fn what_goes_in_comes_out() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    let run = writer.begin_run(&kind("test")).unwrap();
    let mut document = Document::new("d1", "The ministers met in Oslo.");
    document.title = Some("Ministers meet".into());
    document.publisher = Some("The Paper".into());
    let coded = coded("d1", &["consult.meet", "consult.visit"]);
    let put = writer.put(&[(&document, &coded)]).unwrap();
    assert_eq!((put.new, put.events), (1, 2));
    writer.end_run(kind("test")).unwrap();

    let mut reader = archive.reader().unwrap();
    assert_eq!(reader.document(1).unwrap(), document);
    assert_eq!(reader.record(1).unwrap(), coded.events[0]);
    assert_eq!(reader.record(2).unwrap(), coded.events[1]);
    assert_eq!(reader.codings(1).unwrap()[0].coded, coded);
    let row = reader.event(2).unwrap();
    assert_eq!(
        (row.event_type, row.quad, row.status),
        (EventType::Consult, Quad::VerbalCooperation, Status::Actual)
    );
    assert_eq!(row.day_from, Some(19_282));
    assert_eq!(row.parties.len(), 2);
    assert_eq!(row.parties[0].sectors, "GOV MIL");
    assert_eq!(reader.actors().unwrap()[1].name, "NOR");
    assert_eq!(reader.search("\"ministers met\" oslo", 5).unwrap(), [1]);
    assert!(reader.search("oslo war", 5).unwrap().is_empty());
    assert_eq!(reader.run("r1").unwrap().id.row, run.row);
    assert_eq!(reader.watermark().unwrap().event, 2);
}

#[test]
fn twice_is_once_and_a_changed_text_is_a_version() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    writer.begin_run(&kind("test")).unwrap();
    let first = Document::new("1", "Ten people were killed in the town, police said.");
    let second = Document::new("1", "Twelve people were killed in the town, police said.");
    let namesake = Document::new("1", "Talks on fish began.");
    let c = coded("1", &["a"]);
    let put = writer
        .put(&[(&first, &c), (&first, &c), (&second, &c), (&namesake, &c)])
        .unwrap();
    assert_eq!(
        (put.new, put.known, put.versions, put.namesakes),
        (2, 1, 1, 1)
    );
    let mut reader = archive.reader().unwrap();
    assert_eq!(live(&reader), [2, 3]);
    assert_eq!(reader.find_documents("1").unwrap(), [1, 2, 3]);
    let row = reader.document_row(2).unwrap();
    assert_eq!((row.version, row.prior, row.latest), (2, Some(1), true));
    assert_eq!(reader.document(1).unwrap().text, first.text);
    assert_eq!(reader.search("killed", 9).unwrap(), [2]);
    assert_eq!(reader.known(&second).unwrap(), Some(2));
    assert_eq!(reader.known(&Document::new("2", "New.")).unwrap(), None);
}

#[test]
fn a_new_coding_keeps_the_old_one_and_the_corrections() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    writer.begin_run(&kind("test")).unwrap();
    let document = Document::new("d", "They met in Oslo.");
    writer.put(&[(&document, &coded("d", &["a"]))]).unwrap();
    let correction = Correction {
        document: Some(1),
        event: "ed0".into(),
        field: "actors/0/country".into(),
        value: "UGA".into(),
        author: "somebody".into(),
        made: "2024-01-01T00:00:00Z".into(),
        reason: "the delegation was Ugandan".into(),
    };
    writer.correct(1, &correction).unwrap();
    let wrong = Correction {
        field: "type".into(),
        value: "ATTACK".into(),
        ..correction.clone()
    };
    assert!(matches!(
        writer.correct(1, &wrong),
        Err(StoreError::Correction { .. })
    ));
    let unknown = Correction {
        field: "actorz".into(),
        ..correction
    };
    assert!(matches!(
        writer.correct(1, &unknown),
        Err(StoreError::Correction { .. })
    ));
    writer.end_run(kind("test")).unwrap();

    writer.begin_run(&kind("again")).unwrap();
    let again = coded("d", &["b", "c"]);
    writer.put_again(&[(1, &document, &again)]).unwrap();
    let mut reader = archive.reader().unwrap();
    assert_eq!(live(&reader), [2, 3]);
    assert_eq!(reader.record_as_coded(1).unwrap().because.rule, "a");
    assert_eq!(reader.record_as_coded(2).unwrap(), again.events[0]);
    assert_eq!(
        reader.record(2).unwrap().actors[0].country.as_deref(),
        Some("UGA")
    );
    assert_eq!(
        reader.event(2).unwrap().parties[0].country.as_deref(),
        Some("UGA")
    );
    assert_eq!(reader.codings(1).unwrap().len(), 2);
    assert!(reader.watermark().unwrap().generation > 0);
}

#[test]
fn foreign_rows_come_back_as_they_came() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    writer.begin_run(&kind("import gdelt2-events")).unwrap();
    let events: Vec<Event> = (0..100)
        .map(|n| event(&format!("x{n}"), "", "gdelt"))
        .collect();
    let raw: Vec<Vec<(String, String)>> = (0..100)
        .map(|n| {
            vec![
                ("GlobalEventID".to_owned(), n.to_string()),
                ("Actor1Code".into(), "KEN".into()),
            ]
        })
        .collect();
    let keys: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    let rows: Vec<Other> = (0..100)
        .map(|n| Other {
            key: &keys[n],
            // Every tenth row is a statement.
            event: (n % 10 != 9).then_some(&events[n]),
            raw: &raw[n],
            beside: "{}",
            found: if n < 50 { "here" } else { "there" },
        })
        .collect();
    assert_eq!(writer.put_foreign("gdelt2-events", &rows).unwrap().new, 100);
    assert_eq!(
        writer.put_foreign("gdelt2-events", &rows).unwrap().known,
        100
    );
    let changed = [Other {
        key: "7",
        event: Some(&events[8]),
        raw: &raw[8],
        beside: "",
        found: "",
    }];
    assert_eq!(
        writer
            .put_foreign("gdelt2-events", &changed)
            .unwrap()
            .versions,
        1
    );
    let mut reader = archive.reader().unwrap();
    assert_eq!(live(&reader).len(), 90);
    let first = all_rows(&mut reader);
    let came: Vec<&str> = first.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(came, keys, "in the order in which they came");
    assert_eq!(
        first[7].raw, raw[8],
        "the changed one in the place of the old"
    );
    assert!(first[9].event.is_none() && first[9].raw == raw[9]);
    assert_eq!(
        (first[49].found.as_str(), first[50].found.as_str()),
        ("here", "there")
    );
    let (at, event) = first[42].event.clone().unwrap();
    assert_eq!(event, events[42]);
    assert_eq!(reader.foreign(at).unwrap().unwrap(), first[42]);
    assert_eq!(reader.event(at).unwrap().origin, 1);
    let without = reader.foreign_counts().unwrap();
    assert_eq!(
        (without[0].profile.as_str(), without[0].without_act),
        ("gdelt2-events", 10)
    );
    // Found elsewhere it is the same row; two rows of one key in a batch are the later one.
    let elsewhere = Other {
        found: "elsewhere",
        ..rows[3]
    };
    let twice = Other {
        beside: "other",
        ..rows[9]
    };
    let put = writer.put_foreign("gdelt2-events", &[elsewhere, rows[9], twice]);
    let put = put.unwrap();
    assert_eq!((put.new, put.known, put.versions), (0, 2, 1));
    assert_eq!(all_rows(&mut reader)[9].beside, "other");
    assert_eq!(reader.check().unwrap(), []);
}

fn all_rows(reader: &mut Reader) -> Vec<dateline_store::ForeignRow> {
    let mut all = Vec::new();
    let walked = reader.foreign_rows(
        0,
        |_| true,
        |row| {
            all.push(row);
            std::ops::ControlFlow::Continue(())
        },
    );
    walked.unwrap();
    all
}

#[test]
fn rows_of_a_key_that_came_twice_at_once_count_once() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    writer.begin_run(&kind("import icews")).unwrap();
    let (a, b) = (event("a", "", "icews"), event("b", "", "icews"));
    let of = |event| Other {
        key: "1",
        event: Some(event),
        raw: &[],
        beside: "",
        found: "",
    };
    let put = writer.put_foreign("icews", &[of(&a), of(&b)]).unwrap();
    assert_eq!((put.new, put.versions, put.events), (1, 1, 2));
    let reader = archive.reader().unwrap();
    assert_eq!(live(&reader).len(), 1);
}

#[test]
fn one_writes_and_the_second_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let _writer = archive.writer().unwrap();
    let error = archive.writer().err().unwrap().to_string();
    assert!(error.contains("another process writes"), "{error}");
    assert!(archive.reader().is_ok());
}

#[test]
fn a_run_that_was_cut_off_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let document = |n: usize| Document::new(format!("d{n}"), format!("Text {n}."));
    let mut first = archive.writer().unwrap();
    let run = first.begin_run(&kind("test")).unwrap();
    first.put(&[(&document(1), &coded("d1", &["a"]))]).unwrap();
    drop(first);
    let mut second = archive.writer().unwrap();
    let again = second.begin_run(&kind("test")).unwrap();
    assert!(again.resumed && again.name == run.name);
    second.put(&[(&document(2), &coded("d2", &["a"]))]).unwrap();
    let resumed = second.end_run(kind("test")).unwrap();
    drop(second);

    let whole = tempfile::tempdir().unwrap();
    let archive = Archive::create(whole.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    writer.begin_run(&kind("test")).unwrap();
    writer
        .put(&[
            (&document(1), &coded("d1", &["a"])),
            (&document(2), &coded("d2", &["a"])),
        ])
        .unwrap();
    assert_eq!(
        writer.end_run(kind("test")).unwrap().records_sha256,
        resumed.records_sha256
    );
}
