//! Versions, damage, copies: what is written is not lost.

use std::fs;
use std::path::Path;

use dateline_record::{Coded, Document};
use dateline_store::{
    Archive, FILE, Manifest, Other, StoreError, VERSION, migrate, repair, salvage,
};
use rusqlite::Connection;

/// The archive of the first version, as SQL.
const V1: &str = include_str!("fixtures/v1.sql");

fn first_version(dir: &Path, further: &str) {
    let db = Connection::open(dir.join(FILE)).unwrap();
    db.execute_batch(V1).unwrap();
    let mut insert = db
        .prepare("INSERT INTO dictionaries(id, name, bytes) VALUES (?1, ?2, ?3)")
        .unwrap();
    let records = include_bytes!("../dictionaries/records.1.zdict").as_slice();
    let texts = include_bytes!("../dictionaries/texts.1.zdict").as_slice();
    insert.execute((1, "records", records)).unwrap();
    insert.execute((2, "texts", texts)).unwrap();
    drop(insert);
    db.execute_batch(further).unwrap();
    db.pragma_update(None, "journal_mode", "wal").unwrap();
}

fn filled(dir: &Path, documents: usize) -> Archive {
    let archive = Archive::create(dir).unwrap();
    let mut writer = archive.writer().unwrap();
    let manifest = Manifest {
        kind: "test".into(),
        ..Manifest::default()
    };
    writer.begin_run(&manifest).unwrap();
    let all: Vec<Document> = (0..documents)
        .map(|n| {
            let more = "More was said. ".repeat(n % 40);
            Document::new(
                format!("d{n}"),
                format!("Report {n}: the parliament of town {n} met. {more}"),
            )
        })
        .collect();
    let nothing = Coded::default();
    for batch in all.chunks(500) {
        let batch: Vec<_> = batch.iter().map(|d| (d, &nothing)).collect();
        writer.put(&batch).unwrap();
    }
    writer.end_run(manifest).unwrap();
    archive
}

#[test]
fn the_first_version_is_migrated_with_a_copy_before() {
    let dir = tempfile::tempdir().unwrap();
    first_version(dir.path(), "");
    let before = fs::read(dir.path().join(FILE)).unwrap();
    assert!(matches!(
        Archive::open(dir.path()),
        Err(StoreError::Older { found: 1, .. })
    ));
    let done = migrate(dir.path()).unwrap();
    assert_eq!((done.from, done.to), (1, VERSION));
    let copy = Connection::open(done.backup.unwrap()).unwrap();
    let documents: i64 = copy
        .query_row("SELECT count(*) FROM documents", [], |r| r.get(0))
        .unwrap();
    assert_eq!(documents, 2);
    assert_ne!(fs::read(dir.path().join(FILE)).unwrap(), before);

    let archive = Archive::open(dir.path()).unwrap();
    let mut reader = archive.reader().unwrap();
    assert_eq!(reader.check().unwrap(), []);
    let (_, coding, _) = reader.current_codings().unwrap()[0];
    let event = reader.coding(coding).unwrap().coded.events[0].clone();
    assert_eq!(event.event_type.as_str(), "CONSULT");
    assert_eq!(reader.search("ministers oslo", 5).unwrap(), [1]);
    // Again: nothing to do.
    assert_eq!(migrate(dir.path()).unwrap().backup, None);
    // What a migration leaves and what is made new have the same tables.
    let other = tempfile::tempdir().unwrap();
    filled(other.path(), 0);
    assert_eq!(tables(dir.path()), tables(other.path()));
}

fn tables(dir: &Path) -> Vec<(String, String)> {
    let db = Connection::open(dir.join(FILE)).unwrap();
    let mut read = db
        .prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name")
        .unwrap();
    let rows = read.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_migration_that_fails_leaves_the_archive_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    // A table that the step wants to make is there, and a row points nowhere.
    for further in [
        "CREATE VIEW events_in_words AS SELECT 1;",
        "PRAGMA foreign_keys = off; UPDATE events SET coding = 999 WHERE row = 1;",
    ] {
        let dir = dir.path().join(further.len().to_string());
        fs::create_dir(&dir).unwrap();
        first_version(&dir, further);
        let error = migrate(&dir).unwrap_err();
        let StoreError::Migration { backup, .. } = &error else {
            panic!("{error}");
        };
        assert!(backup.exists());
        assert!(error.to_string().contains("is as it was"), "{error}");
        assert!(matches!(
            Archive::open(&dir),
            Err(StoreError::Older { found: 1, .. })
        ));
        let db = Connection::open(dir.join(FILE)).unwrap();
        let made: i64 = db
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE name = 'knowledge'",
                [],
                |r| r.get(0),
            )
            .unwrap();
        assert_eq!(made, 0);
    }
}

#[test]
fn an_archive_of_the_future_and_another_program_s_file_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 1);
    let db = Connection::open(dir.path().join(FILE)).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    for error in [Archive::open(dir.path()).err(), migrate(dir.path()).err()] {
        assert!(matches!(error, Some(StoreError::Newer { found: 99, .. })));
    }
    let other = tempfile::tempdir().unwrap();
    let db = Connection::open(other.path().join(FILE)).unwrap();
    db.execute_batch("CREATE TABLE t(x)").unwrap();
    drop(db);
    assert!(matches!(
        Archive::open(other.path()),
        Err(StoreError::NotAnArchive { .. })
    ));
    fs::write(
        other.path().join(FILE),
        "no database at all, but a text of some length",
    )
    .unwrap();
    assert!(matches!(
        Archive::open(other.path()),
        Err(StoreError::Damaged { .. })
    ));
    let none = other.path().join("none");
    assert!(matches!(Archive::open(&none), Err(StoreError::Missing(_))));
}

#[test]
fn what_is_derived_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    first_version(dir.path(), "");
    migrate(dir.path()).unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    let whole = archive.reader().unwrap().digest().unwrap();
    let db = Connection::open(dir.path().join(FILE)).unwrap();
    db.execute_batch(
        "UPDATE events SET type = 3 WHERE row = 1; DELETE FROM parties WHERE event = 2; \
         DELETE FROM words WHERE rowid = 1; INSERT INTO words(rowid, text) VALUES (9, 'nonsense');",
    )
    .unwrap();
    drop(db);
    let found = archive.reader().unwrap().check().unwrap();
    let parts: Vec<&str> = found.iter().map(|f| f.part).collect();
    assert!(
        parts.contains(&"columns") && parts.contains(&"index"),
        "{found:?}"
    );
    let (found, left) = repair(dir.path()).unwrap();
    assert!(!found.is_empty() && left.is_empty(), "{left:?}");
    assert_eq!(archive.reader().unwrap().digest().unwrap(), whole);
}

#[test]
fn foreign_rows_are_found_lost_and_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create(dir.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    let manifest = Manifest {
        kind: "import gdelt2-events".into(),
        ..Manifest::default()
    };
    writer.begin_run(&manifest).unwrap();
    let cells = |n: usize| vec![("GLOBALEVENTID".to_owned(), n.to_string())];
    let put = |writer: &mut dateline_store::Writer, key: usize, says: usize| {
        let (key, raw) = (key.to_string(), cells(says));
        let row = Other {
            key: &key,
            event: None,
            raw: &raw,
            beside: "",
            found: "",
        };
        writer.put_foreign("gdelt2-events", &[row]).unwrap();
    };
    for n in 0..5 {
        put(&mut writer, n, n);
    }
    put(&mut writer, 2, 20);
    writer.end_run(manifest).unwrap();
    drop(writer);
    let whole = archive.reader().unwrap().digest().unwrap();
    let all = |dir: &Path| -> Vec<String> {
        let mut reader = Archive::open(dir).unwrap().reader().unwrap();
        let mut all = Vec::new();
        let walked = reader.foreign_rows(
            0,
            |_| true,
            |row| {
                all.push(row.raw[0].1.clone());
                std::ops::ControlFlow::Continue(())
            },
        );
        walked.unwrap();
        all
    };
    assert_eq!(all(dir.path()), ["0", "1", "20", "3", "4"]);
    for (harm, what) in [
        (
            "DELETE FROM foreign_rows WHERE key = '4'",
            "not found by its key",
        ),
        (
            "UPDATE foreign_rows SET coding = 3 WHERE key = '2'",
            "an older one stands",
        ),
        (
            "UPDATE foreign_rows SET digest = x'00' WHERE key = '1'",
            "does not say what",
        ),
    ] {
        let db = Connection::open(dir.path().join(FILE)).unwrap();
        db.execute_batch(harm).unwrap();
        drop(db);
        let (found, left) = repair(dir.path()).unwrap();
        assert!(
            found
                .iter()
                .any(|f| f.part == "rows" && f.what.contains(what)),
            "{found:?}"
        );
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(archive.reader().unwrap().digest().unwrap(), whole, "{harm}");
    }
    let db = Connection::open(dir.path().join(FILE)).unwrap();
    db.execute_batch(
        "UPDATE codings SET records = (SELECT records FROM codings WHERE row = 1) WHERE row = 4",
    )
    .unwrap();
    drop(db);
    let found = archive.reader().unwrap().check().unwrap();
    assert!(
        found.iter().any(|f| f.part == "records" && !f.derived),
        "{found:?}"
    );
    // What is left goes over in its order.
    let into = tempfile::tempdir().unwrap();
    salvage(dir.path(), into.path()).unwrap();
    assert_eq!(all(into.path()), ["0", "1", "20", "4"]);
}

#[test]
fn a_changed_text_or_record_is_found() {
    let dir = tempfile::tempdir().unwrap();
    first_version(dir.path(), "");
    migrate(dir.path()).unwrap();
    let db = Connection::open(dir.path().join(FILE)).unwrap();
    db.execute_batch(
        "UPDATE texts SET text = (SELECT text FROM texts WHERE document = 2) WHERE document = 1; \
         UPDATE codings SET records = (SELECT records FROM codings WHERE row = 1) WHERE row = 2; \
         UPDATE batches SET events = events + 1;",
    )
    .unwrap();
    drop(db);
    let found = Archive::open(dir.path())
        .unwrap()
        .reader()
        .unwrap()
        .check()
        .unwrap();
    for part in ["texts", "records", "ledger"] {
        assert!(
            found.iter().any(|f| f.part == part && !f.derived),
            "{part}: {found:?}"
        );
    }
}

#[test]
fn of_a_file_that_is_cut_off_what_can_be_read_is_saved() {
    let dir = tempfile::tempdir().unwrap();
    let archive = filled(dir.path(), 1200);
    let file = archive.file().to_path_buf();
    let size = file.metadata().unwrap().len();
    for (share, least, loses) in [(90, 900, false), (50, 100, true)] {
        let cut = tempfile::tempdir().unwrap();
        let bytes = fs::read(&file).unwrap();
        fs::write(
            cut.path().join(FILE),
            &bytes[..(size * share / 100) as usize],
        )
        .unwrap();
        let into = cut.path().join("saved");
        let saved = salvage(cut.path(), &into).unwrap();
        assert!(saved.documents >= least, "{share} %: {saved:?}");
        assert!(!loses || !saved.lost.is_empty());
        let mut reader = Archive::open(&into).unwrap().reader().unwrap();
        assert_eq!(reader.check().unwrap(), []);
        let mut documents = 0;
        reader
            .documents(0, |_| {
                documents += 1;
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(documents, saved.documents);
    }
    // Of a whole one, all.
    let into = tempfile::tempdir().unwrap();
    let saved = salvage(dir.path(), into.path()).unwrap();
    assert_eq!(
        (saved.documents, saved.lost.len()),
        (1200, 0),
        "{:?}",
        saved.lost
    );
}

#[test]
fn a_copy_is_made_while_somebody_writes() {
    let dir = tempfile::tempdir().unwrap();
    let archive = filled(dir.path(), 50);
    let mut writer = archive.writer().unwrap();
    let manifest = Manifest {
        kind: "more".into(),
        ..Manifest::default()
    };
    writer.begin_run(&manifest).unwrap();
    let (go, copies) = (
        std::sync::mpsc::channel::<()>(),
        tempfile::tempdir().unwrap(),
    );
    let to = copies.path().to_path_buf();
    let copying = std::thread::spawn(move || {
        go.1.recv().unwrap();
        (0..3)
            .map(|n| archive.backup(&to.join(n.to_string())).unwrap())
            .collect::<Vec<_>>()
    });
    for n in 0..60 {
        if n == 10 {
            go.0.send(()).unwrap();
        }
        let document = Document::new(format!("m{n}"), format!("More of it, number {n}."));
        writer.put(&[(&document, &Coded::default())]).unwrap();
    }
    for file in copying.join().unwrap() {
        let copy = Archive::open(file.parent().unwrap()).unwrap();
        assert_eq!(copy.reader().unwrap().check().unwrap(), []);
    }
}
