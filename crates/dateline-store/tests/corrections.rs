//! Corrections from outside: what hangs together, taking back, and what the log says has changed.

use dateline_record::{Coded, Document, Event, EventType, Quad};
use dateline_store::{
    Archive, Correction, FILE, Manifest, Other, RowId, StoreError, Together, Withdrawal, Writer,
    salvage,
};
use rusqlite::Connection;
use serde_json::{Value, json};

fn event(id: &str) -> Event {
    let party = |code: &str| json!({"text": code, "id": code, "country": code, "sectors": ["GOV"]});
    let told = json!({
        "id": id, "document": "d", "sentence": 0, "type": "CONSULT", "mode": "visit", "cameo": "042",
        "quad": "verbal cooperation", "intensity": 1.1, "contexts": [],
        "trigger": {"start": 0, "end": 3, "text": "met"},
        "actors": [party("KEN")], "recipients": [party("NOR")], "reciprocal": false,
        "status": "actual", "claim": null,
        "when": {"start": "2022-10-17", "end": "2022-10-17", "precision": "day"},
        "where": {"text": "Oslo", "span": [0, 4], "name": "Oslo", "country": "NOR", "precision": "exact",
            "lat": 59.9, "lon": 10.7},
        "magnitude": [], "confidence": 0.8, "because": {"rule": "r", "path": ["p"], "rejected": []}
    });
    serde_json::from_value(told).unwrap()
}

fn one(document: Option<RowId>, event: &str, field: &str, value: Value) -> Correction {
    Correction {
        document,
        event: event.into(),
        field: field.into(),
        value,
        author: "A".into(),
        made: "2026-01-01T00:00:00Z".into(),
        reason: "R".into(),
    }
}

fn withdrawal() -> Withdrawal {
    Withdrawal {
        at: "2026-01-02T00:00:00Z".into(),
        by: "B".into(),
        why: "W".into(),
    }
}

fn begin(archive: &Archive) -> Writer {
    let mut writer = archive.writer().unwrap();
    let manifest = Manifest {
        kind: "test".into(),
        ..Manifest::default()
    };
    writer.begin_run(&manifest).unwrap();
    writer
}

/// An archive with a document of three events.
fn archive(dir: &std::path::Path) -> (Archive, Writer) {
    let archive = Archive::create(dir).unwrap();
    let mut writer = begin(&archive);
    let coded = Coded {
        events: ["e0", "e1", "e2"].map(event).to_vec(),
        ..Coded::default()
    };
    let document = Document::new("d", "They met in Oslo.");
    writer.put(&[(&document, &coded)]).unwrap();
    (archive, writer)
}

#[test]
fn a_type_takes_its_quad_and_drops_what_was_of_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    let set = Together {
        event: 2,
        corrections: vec![
            one(Some(1), "e1", "type", "ASSAULT".into()),
            one(Some(1), "e1", "actors/0/country", "UGA".into()),
        ],
    };
    let made = writer.correct_all(&[set], false).unwrap();
    assert_eq!(
        made.into_iter().map(Result::unwrap).collect::<Vec<_>>(),
        [1]
    );
    let mut reader = archive.reader().unwrap();
    let record = reader.record(2).unwrap();
    assert_eq!(
        (record.event_type, record.quad),
        (EventType::Assault, Quad::MaterialConflict)
    );
    assert_eq!(
        (&record.mode, &record.cameo, record.intensity),
        (&None, &None, None)
    );
    assert_eq!(record.because.path.len(), 3);
    let row = reader.event(2).unwrap();
    assert_eq!(
        (row.quad, row.parties[0].country.as_deref()),
        (Quad::MaterialConflict, Some("UGA"))
    );
    assert_eq!(reader.corrections().unwrap()[1].old, Some(json!("KEN")));
    assert_eq!(reader.check().unwrap(), []);

    // Both are taken back, whichever is named.
    assert_eq!(writer.withdraw(2, &withdrawal()).unwrap().len(), 2);
    assert_eq!(
        reader.record(2).unwrap(),
        reader.record_as_coded(2).unwrap()
    );
    assert_eq!(
        reader.event(2).unwrap().parties[0].country.as_deref(),
        Some("KEN")
    );
    assert!(
        reader
            .corrections()
            .unwrap()
            .iter()
            .all(|c| c.withdrawn == Some(withdrawal()))
    );
    assert_eq!(reader.check().unwrap(), []);
    assert!(matches!(
        writer.withdraw(1, &withdrawal()),
        Err(StoreError::Correction { .. })
    ));
    assert!(matches!(
        writer.withdraw(9, &withdrawal()),
        Err(StoreError::NoSuch { .. })
    ));
}

#[test]
fn one_that_another_builds_on_is_not_taken_back_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    let party = |code: &str| json!({"country": code, "sectors": []});
    let both = json!([party("KEN"), party("UGA")]);
    writer
        .correct(1, &one(Some(1), "e0", "actors", both))
        .unwrap();
    let second = one(Some(1), "e0", "actors/1/country", "TZA".into());
    writer.correct(1, &second).unwrap();
    let error = writer.withdraw(1, &withdrawal()).err().unwrap().to_string();
    assert!(error.contains("builds on it"), "{error}");
    let mut reader = archive.reader().unwrap();
    assert_eq!(
        reader.record(1).unwrap().actors[1].country.as_deref(),
        Some("TZA")
    );
    writer.withdraw(2, &withdrawal()).unwrap();
    writer.withdraw(1, &withdrawal()).unwrap();
    assert_eq!(reader.record(1).unwrap().actors.len(), 1);
}

#[test]
fn of_many_all_or_those_that_fit_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    let batch: Vec<Together> = [
        (1, "e0", "status", "denied"),
        (2, "e1", "status", "no"),
        (3, "e2", "quad", "x"),
    ]
    .iter()
    .map(|(row, id, field, value)| Together {
        event: *row,
        corrections: vec![one(Some(1), id, field, (*value).into())],
    })
    .collect();
    let fits = |verdicts: Vec<Result<i64, StoreError>>| {
        verdicts.iter().map(Result::is_ok).collect::<Vec<_>>()
    };
    let reader = archive.reader().unwrap();
    let before = reader.watermark().unwrap();
    assert_eq!(
        fits(writer.correct_all(&batch, false).unwrap()),
        [true, false, false]
    );
    assert_eq!(reader.corrections().unwrap(), []);
    assert_eq!(reader.watermark().unwrap(), before);
    assert_eq!(
        fits(writer.correct_all(&batch, true).unwrap()),
        [true, false, false]
    );
    assert_eq!(reader.corrections().unwrap().len(), 1);
    assert_eq!(
        reader.watermark().unwrap().generation,
        before.generation + 1
    );
}

#[test]
fn a_located_place_is_corrected_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    let mut whole = json!({"text": "Oslo", "span": [0, 4], "name": "Bergen", "country": "NOR", "precision": "exact",
        "admin1": {"name": "Vestland", "code": "NO.46"}});
    let mut correct =
        |field: &str, value: Value| writer.correct(2, &one(Some(1), "e1", field, value));
    for part in ["admin1", "admin1/name", "admin2", "country", "lat"] {
        let refused = correct(&format!("where/{part}"), "x".into()).unwrap_err();
        assert!(
            refused.to_string().contains("give the whole `where`"),
            "{part}: {refused}"
        );
    }
    correct("where", whole.clone()).unwrap();
    whole["precision"] = "country".into();
    let refused = correct("where", whole).unwrap_err().to_string();
    assert!(refused.contains("lies in no division"), "{refused}");
    let place = archive.reader().unwrap().record(2).unwrap().place.unwrap();
    assert_eq!(place.admin1.unwrap().code.as_deref(), Some("NO.46"));
}

#[test]
fn keys_of_two_profiles_are_told_apart_and_outlive_the_row() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    let put = |writer: &mut Writer, profile: &str, status: &str| {
        let mut event = event("7");
        event.status = status.parse().unwrap();
        let other = Other {
            key: "7",
            event: Some(&event),
            raw: &[],
            beside: "",
            found: "",
        };
        writer.put_foreign(profile, &[other]).unwrap();
    };
    put(&mut writer, "gdelt2-events", "actual");
    put(&mut writer, "icews", "actual");
    let mut reader = archive.reader().unwrap();
    let row = reader.foreign_event("icews", "7").unwrap().unwrap();
    writer
        .correct(row, &one(None, "7", "type", "ASSAULT".into()))
        .unwrap();
    let gdelt = reader.foreign_event("gdelt2-events", "7").unwrap().unwrap();
    assert_eq!(reader.record(gdelt).unwrap().event_type, EventType::Consult);
    // Another row takes its place: what people said of it holds.
    put(&mut writer, "icews", "denied");
    let newer = reader.foreign_event("icews", "7").unwrap().unwrap();
    assert!(newer > row);
    assert_eq!(reader.event(newer).unwrap().event_type, EventType::Assault);
    assert_eq!(reader.check().unwrap(), []);
    writer.withdraw(1, &withdrawal()).unwrap();
    assert_eq!(reader.event(newer).unwrap().event_type, EventType::Consult);
    assert_eq!(reader.check().unwrap(), []);
}

#[test]
fn the_log_tells_which_rows_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    let reader = archive.reader().unwrap();
    let start = reader.watermark().unwrap();
    let since = |w: &dateline_store::Watermark| reader.changes_since(w.generation, w.mark).unwrap();
    assert_eq!(since(&start), Some(vec![]));
    writer
        .correct(2, &one(Some(1), "e1", "status", "denied".into()))
        .unwrap();
    let corrected = reader.watermark().unwrap();
    assert_eq!(since(&start), Some(vec![(2, 2)]));
    let coded = Coded {
        events: vec![event("e9")],
        ..Coded::default()
    };
    let document = Document::new("d", "They met in Oslo.");
    writer.put_again(&[(1, &document, &coded)]).unwrap();
    assert_eq!(since(&start), Some(vec![(1, 3)]));
    assert_eq!(since(&corrected), Some(vec![(1, 3)]));
    assert_eq!(
        reader
            .changes_since(corrected.generation, corrected.mark + 1)
            .unwrap(),
        None
    );
    assert_eq!(reader.changes_since(99, 0).unwrap(), None);
    // A run without change raises nothing.
    let now = reader.watermark().unwrap();
    writer.put(&[(&document, &coded)]).unwrap();
    assert_eq!(reader.watermark().unwrap().generation, now.generation);
}

#[test]
fn what_is_saved_of_a_damaged_archive_has_its_corrections() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    writer
        .correct(2, &one(Some(1), "e1", "status", "denied".into()))
        .unwrap();
    writer
        .correct(3, &one(Some(1), "e2", "status", "denied".into()))
        .unwrap();
    writer.withdraw(2, &withdrawal()).unwrap();
    writer.end_run(Manifest::default()).unwrap();
    drop((writer, archive));
    let into = dir.path().join("new");
    let saved = salvage(dir.path(), &into).unwrap();
    assert_eq!((saved.corrections, saved.lost), (2, vec![]));
    let mut reader = Archive::open(&into).unwrap().reader().unwrap();
    let all = reader.corrections().unwrap();
    assert_eq!(
        all.iter()
            .map(|c| c.withdrawn.is_some())
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(reader.record(2).unwrap().status.as_str(), "denied");
    assert_eq!(reader.event(2).unwrap().status.as_str(), "denied");
    assert_eq!(reader.check().unwrap(), []);
}

/// Rows as `dateline import` makes them: the event's id is not the key. One without an event is among them.
fn import(writer: &mut Writer, status: &str) {
    let keys = ["1/2022-10-17", "2/2022-10-17", "3/2022-10-17"];
    let events: Vec<Event> = keys
        .iter()
        .map(|key| Event {
            status: status.parse().unwrap(),
            ..event(&format!("icews:{key}"))
        })
        .collect();
    let raw = [("Event ID".to_owned(), "1".to_owned())];
    let rows: Vec<Other> = keys
        .iter()
        .zip(&events)
        .map(|(key, event)| Other {
            key,
            event: (*key != keys[1]).then_some(event),
            raw: &raw,
            beside: "",
            found: "events.tab:2",
        })
        .collect();
    writer.put_foreign("icews", &rows).unwrap();
}

#[test]
fn imported_rows_that_are_saved_have_their_corrections() {
    let dir = tempfile::tempdir().unwrap();
    let (archive, mut writer) = archive(dir.path());
    import(&mut writer, "actual");
    let row = |archive: &Archive, key: &str| {
        let reader = archive.reader().unwrap();
        reader.foreign_event("icews", key).unwrap().unwrap()
    };
    let first = row(&archive, "1/2022-10-17");
    let third = row(&archive, "3/2022-10-17");
    for (row, id, field, value) in [
        (first, "icews:1/2022-10-17", "type", "ASSAULT"),
        (third, "icews:3/2022-10-17", "status", "possible"),
        // What the record said at first is what it says in the end.
        (third, "icews:3/2022-10-17", "status", "actual"),
    ] {
        let said = one(None, id, field, value.into());
        writer.correct(row, &said).unwrap();
    }
    // Rows that took the place of those are corrected too.
    import(&mut writer, "denied");
    writer.end_run(Manifest::default()).unwrap();
    let before = archive.reader().unwrap().corrections().unwrap();
    drop((writer, archive));

    let into = dir.path().join("new");
    let saved = salvage(dir.path(), &into).unwrap();
    assert_eq!((saved.corrections, saved.lost), (3, vec![]));
    let new = Archive::open(&into).unwrap();
    let mut reader = new.reader().unwrap();
    let after = reader.corrections().unwrap();
    assert_eq!(after.len(), 3);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.correction, after.correction);
        assert_eq!(after.profile.as_deref(), Some("icews"));
    }
    let first = row(&new, "1/2022-10-17");
    for record in [
        reader.record(first).unwrap().event_type,
        reader.event(first).unwrap().event_type,
    ] {
        assert_eq!(record, EventType::Assault);
    }
    let third = row(&new, "3/2022-10-17");
    assert_eq!(reader.event(third).unwrap().status.as_str(), "actual");
    assert_eq!(reader.check().unwrap(), []);
    // They can be taken back there.
    let mut writer = begin(&new);
    writer.withdraw(1, &withdrawal()).unwrap();
    assert_eq!(reader.event(first).unwrap().event_type, EventType::Consult);
    assert_eq!(reader.check().unwrap(), []);
}

#[test]
fn corrections_that_cannot_be_taken_over_are_told() {
    for (harm, told) in [
        // The rows themselves.
        (
            "UPDATE codings SET records = x'00' WHERE document IS NULL",
            "not saved",
        ),
        // Whose they are.
        (
            "UPDATE origins SET name = 'other' WHERE row <> 0",
            "not saved",
        ),
        // What was said.
        (
            "UPDATE corrections SET value = '{' WHERE document IS NULL",
            "the correction of `type`",
        ),
        (
            "UPDATE corrections SET field = 'actors/7/country' WHERE document IS NULL",
            "does not fit",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (archive, mut writer) = archive(dir.path());
        import(&mut writer, "actual");
        let row = archive.reader().unwrap();
        let row = row.foreign_event("icews", "1/2022-10-17").unwrap().unwrap();
        let id = "icews:1/2022-10-17";
        writer
            .correct(row, &one(None, id, "type", "ASSAULT".into()))
            .unwrap();
        writer
            .correct(2, &one(Some(1), "e1", "status", "denied".into()))
            .unwrap();
        writer.end_run(Manifest::default()).unwrap();
        drop((writer, archive));
        let db = Connection::open(dir.path().join(FILE)).unwrap();
        db.execute_batch(harm).unwrap();
        drop(db);
        let into = dir.path().join("new");
        let saved = salvage(dir.path(), &into).unwrap();
        let lost: Vec<&String> = saved
            .lost
            .iter()
            .filter(|lost| lost.starts_with("correction 1 "))
            .collect();
        assert_eq!((saved.corrections, lost.len()), (1, 1), "{harm}: {lost:?}");
        assert!(lost[0].contains(id) && lost[0].contains(told), "{lost:?}");
        let mut reader = Archive::open(&into).unwrap().reader().unwrap();
        assert_eq!(reader.corrections().unwrap().len(), 1);
        let (row, record) = reader.records_of(1).unwrap().swap_remove(1);
        assert_eq!(record.status.as_str(), "denied");
        assert_eq!(reader.event(row).unwrap().status.as_str(), "denied");
        assert_eq!(reader.check().unwrap(), []);
    }
}
