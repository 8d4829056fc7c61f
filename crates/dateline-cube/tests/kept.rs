//! A cube kept up to date from change to change against one made anew, asked the same.

use std::collections::BTreeMap;
use std::path::Path;

use dateline_cube::archive::{self, FILE, Work};
use dateline_cube::{
    ClaimFilter, Claims, Count, Counts, Cube, Dimension, Filter, Group, Lineage, Place, Query,
    Role, Unit, Who,
};
use dateline_record::{Coded, Document, Event, Status};
use dateline_store::{
    Archive, Correction, Manifest, Other, Reader, RowId, Together, Withdrawal, Writer,
};
use serde_json::{Value, json};

const COUNTRIES: [&str; 6] = ["BLR", "FRA", "RUS", "UKR", "USA", "KEN"];
const TYPES: [(&str, &str); 3] = [
    ("CONSULT", "verbal cooperation"),
    ("ASSAULT", "material conflict"),
    ("ACCUSE", "verbal conflict"),
];

fn pick<T: Copy>(rng: &mut fastrand::Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())]
}

fn some_event(rng: &mut fastrand::Rng, id: &str, document: &str) -> Event {
    let party = |rng: &mut fastrand::Rng| {
        let country = pick(rng, &COUNTRIES);
        json!({"text": country, "id": country, "name": country, "country": country,
            "sectors": if rng.bool() { vec!["GOV"] } else { vec![] }})
    };
    let (event_type, quad) = pick(rng, &TYPES);
    let day = format!(
        "20{:02}-{:02}-{:02}",
        rng.u8(20..23),
        rng.u8(1..13),
        rng.u8(1..29)
    );
    let told = json!({
        "id": id, "document": document, "sentence": 0, "type": event_type,
        "mode": pick(rng, &[None, Some("meet")]), "cameo": pick(rng, &[None, Some("040"), Some("190")]),
        "quad": quad, "intensity": pick(rng, &[None, Some(1.5)]), "contexts": [],
        "trigger": {"start": 0, "end": 3, "text": "met"},
        "actors": [party(rng)], "recipients": [party(rng)], "reciprocal": false,
        "status": pick(rng, &["actual", "actual", "possible", "negated"]), "claim": null,
        "when": if rng.u8(..8) == 0 { Value::Null } else {
            json!({"start": day, "end": day, "precision": "day"}) },
        "where": if rng.bool() { Value::Null } else {
            json!({"text": "there", "span": [0, 4], "country": pick(rng, &COUNTRIES), "precision": "country"}) },
        "magnitude": [], "confidence": f64::from(rng.u16(..1000)) / 1000.0,
        "because": {"rule": "r", "path": [], "rejected": []}
    });
    serde_json::from_value(told).unwrap()
}

fn coded(rng: &mut fastrand::Rng, document: &str) -> Coded {
    Coded {
        events: (0..rng.usize(..6))
            .map(|n| some_event(rng, &format!("e{document}-{n}"), document))
            .collect(),
        ..Coded::default()
    }
}

fn text(id: usize, version: u32) -> Document {
    let mut document = Document::new(format!("d{id}"), format!("Report {id}, version {version}."));
    document.url = Some(format!("https://example.org/{id}"));
    document
}

/// An archive that changes in every way it can.
struct World {
    archive: Archive,
    writer: Writer,
    rng: fastrand::Rng,
    documents: usize,
    made: usize,
}

impl World {
    fn new(dir: &Path, seed: u64) -> Self {
        let archive = Archive::create(dir).unwrap();
        let mut writer = archive.writer().unwrap();
        let manifest = Manifest {
            kind: "test".into(),
            started: Some("2026-01-01T00:00:00Z".into()),
            ..Manifest::default()
        };
        writer.begin_run(&manifest).unwrap();
        Self {
            archive,
            writer,
            rng: fastrand::Rng::with_seed(seed),
            documents: 0,
            made: 0,
        }
    }

    /// Changes something, and says what.
    fn change(&mut self) -> &'static str {
        self.made += 1;
        match self.rng.u8(..8) {
            0..=1 => self.add(),
            2 => self.version(),
            3 => self.recode(),
            4..=5 => self.correct(),
            6 => self.foreign(),
            _ => self.withdraw(),
        }
    }

    fn add(&mut self) -> &'static str {
        for _ in 0..self.rng.usize(1..5) {
            self.documents += 1;
            let document = text(self.documents, 0);
            let coded = coded(&mut self.rng, &document.id);
            self.writer.put(&[(&document, &coded)]).unwrap();
        }
        "new documents"
    }

    fn version(&mut self) -> &'static str {
        if self.documents > 0 {
            let id = self.rng.usize(1..=self.documents);
            let document = text(id, self.rng.u32(1..9));
            let coded = coded(&mut self.rng, &document.id);
            self.writer.put(&[(&document, &coded)]).unwrap();
        }
        "a version"
    }

    fn recode(&mut self) -> &'static str {
        let mut reader = self.archive.reader().unwrap();
        let current = reader.current_codings().unwrap();
        let mut batch = Vec::new();
        for (document, ..) in current {
            if self.rng.u8(..4) == 0 {
                let whole = reader.document(document).unwrap();
                let coded = coded(&mut self.rng, &whole.id);
                batch.push((document, whole, coded));
            }
        }
        let batch: Vec<_> = batch.iter().map(|(row, d, c)| (*row, d, c)).collect();
        self.writer.put_again(&batch).unwrap();
        "a recode"
    }

    fn correct(&mut self) -> &'static str {
        let mut reader = self.archive.reader().unwrap();
        let mut rows: Vec<RowId> = Vec::new();
        reader
            .events(0, |event| {
                if event.live {
                    rows.push(event.row);
                }
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        if rows.is_empty() {
            return "nothing";
        }
        let row = pick(&mut self.rng, &rows);
        let event = reader.record(row).unwrap();
        let (field, value) = match self.rng.u8(..4) {
            0 => ("type", json!(pick(&mut self.rng, &TYPES).0)),
            1 => ("status", json!(pick(&mut self.rng, &["actual", "denied"]))),
            // A country that no event had before, too.
            2 => (
                "actors/0/country",
                json!(pick(&mut self.rng, &["AAA", "ZZZ", "KEN"])),
            ),
            _ => (
                "when",
                json!({"start": "2019-05-05", "end": "2019-05-05", "precision": "day"}),
            ),
        };
        let correction = Correction {
            document: reader.event(row).unwrap().document,
            event: event.id,
            field: field.into(),
            value,
            author: "a".into(),
            made: format!("2026-01-01T00:00:{:02}Z", self.made % 60),
            reason: "r".into(),
        };
        let one = Together {
            event: row,
            corrections: vec![correction],
        };
        // What it says already is refused.
        let _ = self.writer.correct_all(&[one], false).unwrap();
        "a correction"
    }

    fn withdraw(&mut self) -> &'static str {
        let all = self.archive.reader().unwrap().corrections().unwrap();
        let open: Vec<i64> = all
            .iter()
            .filter(|c| c.withdrawn.is_none())
            .map(|c| c.number)
            .collect();
        if let Some(number) = (!open.is_empty()).then(|| pick(&mut self.rng, &open)) {
            let withdrawal = Withdrawal {
                at: "2026-01-02T00:00:00Z".into(),
                by: "b".into(),
                why: "w".into(),
            };
            self.writer.withdraw(number, &withdrawal).unwrap();
        }
        "a withdrawal"
    }

    fn foreign(&mut self) -> &'static str {
        for profile in ["gdelt2-events", "icews"] {
            let keys: Vec<String> = (0..4).map(|_| self.rng.u8(..20).to_string()).collect();
            let events: Vec<Event> = keys
                .iter()
                .map(|key| some_event(&mut self.rng, key, ""))
                .collect();
            let rows: Vec<Other> = keys
                .iter()
                .zip(&events)
                .map(|(key, event)| Other {
                    key,
                    event: Some(event),
                    raw: &[],
                    beside: "",
                    found: "",
                })
                .collect();
            self.writer.put_foreign(profile, &rows).unwrap();
        }
        "foreign records"
    }

    fn opened(&self) -> (Reader, Cube, Work) {
        let mut reader = self.archive.reader().unwrap();
        let watermark = reader.snapshot().unwrap();
        let opened = archive::open(&self.archive, &reader, &watermark).unwrap();
        assert!(opened.unwritten.is_none());
        (reader, opened.cube, opened.work)
    }

    /// A cube made from nothing; the file that was there is there again afterwards.
    fn anew(&self) -> Cube {
        let file = self.archive.dir().join(FILE);
        let kept = std::fs::read(&file).ok();
        let _ = std::fs::remove_file(&file);
        let (_, cube, work) = self.opened();
        assert!(matches!(work, Work::Anew { .. }));
        if let Some(kept) = kept {
            std::fs::write(&file, kept).unwrap();
        }
        cube
    }
}

fn named(counts: &Counts) -> BTreeMap<String, u64> {
    let name = |cell: u64| {
        let groups: Vec<String> = counts.groups(cell).iter().map(shown).collect();
        groups.join(" ")
    };
    counts
        .cells
        .iter()
        .map(|(cell, n)| (name(*cell), *n))
        .collect()
}

/// The groups in the order of their numbers, which the order of equal counts follows.
fn order(counts: &Counts) -> Vec<String> {
    let cells = counts.cells.iter();
    cells
        .map(|(cell, _)| counts.groups(*cell).iter().map(shown).collect())
        .collect()
}

fn shown(group: &Group) -> String {
    match group {
        Group::Period(unit, index) => unit.label(*index),
        other => format!("{other:?}"),
    }
}

fn questions() -> Vec<(Filter, Vec<Dimension>, Count)> {
    let all = Filter {
        statuses: Status::ALL.to_vec(),
        repeats: true,
        ..Filter::default()
    };
    let actual = Filter {
        statuses: vec![Status::Actual],
        ..Filter::default()
    };
    let kenya = Filter {
        party: Who {
            countries: vec!["KEN".into(), "ZZZ".into()],
            ..Who::default()
        },
        ..actual.clone()
    };
    let coded = Filter {
        classes: vec!["coded".into()],
        from: Some(18_000),
        ..all.clone()
    };
    vec![
        (
            all.clone(),
            vec![Dimension::Status, Dimension::Class],
            Count::Events,
        ),
        (
            all,
            vec![Dimension::Period(Unit::Month), Dimension::Dyad],
            Count::Events,
        ),
        (
            actual.clone(),
            vec![Dimension::Quad, Dimension::Root],
            Count::Events,
        ),
        (
            actual,
            vec![Dimension::Actor(Role::Party), Dimension::Mode],
            Count::Events,
        ),
        (
            kenya,
            vec![Dimension::Country(Role::Actor), Dimension::Place],
            Count::Stories,
        ),
        (
            coded,
            vec![Dimension::Sector(Role::Recipient), Dimension::Type],
            Count::Origins,
        ),
    ]
}

fn same(kept: &Cube, anew: &Cube, lineage: &Lineage, after: &[&str]) {
    assert_eq!(kept.len(), anew.len(), "{after:?}");
    assert_eq!(kept.watermark(), anew.watermark(), "{after:?}");
    assert_eq!(kept.range(), anew.range(), "{after:?}");
    assert_eq!(kept.key(), anew.key(), "{after:?}");
    for (mut filter, by, count) in questions() {
        for up_to in [None, Some(anew.watermark() / 2)] {
            filter.up_to = up_to;
            let query = Query {
                filter: filter.clone(),
                by: by.clone(),
                count,
            };
            let ask = |cube: &Cube| cube.count(&query, Some(lineage)).unwrap();
            let (a, b) = (ask(kept), ask(anew));
            assert_eq!(named(&a), named(&b), "{by:?} {after:?}");
            assert_eq!(order(&a), order(&b), "{by:?} {after:?}");
            assert_eq!(
                (a.tally.counted, a.tally.ungrouped),
                (b.tally.counted, b.tally.ungrouped)
            );
            for status in Status::ALL {
                assert_eq!(a.tally.of(*status), b.tally.of(*status), "{after:?}");
            }
            let rows = |cube: &Cube| cube.rows(&filter, Some(lineage)).unwrap();
            assert_eq!(rows(kept), rows(anew), "{after:?}");
            let documents = |cube: &Cube| cube.by_document(&filter, Some(lineage)).unwrap();
            assert_eq!(documents(kept), documents(anew), "{after:?}");
            let pages = |cube: &Cube| {
                let mut all: Vec<Place> = Vec::new();
                loop {
                    let page = cube
                        .latest(&filter, Some(lineage), all.last().copied(), 7)
                        .unwrap();
                    all.extend(&page);
                    if page.len() < 7 {
                        return all;
                    }
                }
            };
            assert_eq!(pages(kept), pages(anew), "{after:?}");
        }
    }
}

#[test]
fn a_cube_that_is_kept_up_to_date_answers_as_one_made_anew() {
    for seed in 0..6 {
        let dir = tempfile::tempdir().unwrap();
        let mut world = World::new(dir.path(), seed);
        world.add();
        world.foreign();
        let (_, cube, _) = world.opened();
        // Every other archive's file is written each time, so that what was merged is asked too.
        let writes = seed % 2 == 0;
        drop(cube);
        let mut done = Vec::new();
        for _ in 0..30 {
            done.push(world.change());
            if world.rng.bool() {
                continue;
            }
            let (reader, kept, work) = world.opened();
            assert!(!matches!(work, Work::Anew { .. }), "{work:?} {done:?}");
            let lineage = Lineage::open(&world.archive, &reader).unwrap().it;
            same(&kept, &world.anew(), &lineage, &done);
            if writes {
                kept.write(&dir.path().join(FILE)).unwrap();
                let (_, again, work) = world.opened();
                assert_eq!(work, Work::None, "{done:?}");
                same(&again, &kept, &lineage, &done);
            }
        }
    }
}

#[test]
fn what_was_merged_is_what_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::new(dir.path(), 77);
    world.add();
    drop(world.opened());
    for _ in 0..25 {
        world.change();
    }
    let (_, kept, _) = world.opened();
    let path = dir.path().join("kept");
    kept.write(&path).unwrap();
    let anew = world.anew();
    let other = dir.path().join("anew");
    anew.write(&other).unwrap();
    let (kept, anew) = (
        Cube::open(&path, kept.key()),
        Cube::open(&other, anew.key()),
    );
    let (kept, anew) = (kept.unwrap().unwrap(), anew.unwrap().unwrap());
    let (_, reader) = (0, world.archive.reader().unwrap());
    same(
        &kept,
        &anew,
        &Lineage::open(&world.archive, &reader).unwrap().it,
        &["all"],
    );
    let size = |path: &Path| std::fs::metadata(path).unwrap().len();
    // Names that no event has any more may be left, no list of parties.
    assert!(size(&path) < size(&other) + 500);
}

#[test]
fn a_history_that_the_log_does_not_tell_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::new(dir.path(), 5);
    for _ in 0..4 {
        world.add();
    }
    world.correct();
    drop(world.opened());
    let file = dir.path().join(FILE);
    let (_, cube, _) = world.opened();
    // Another history of as many changes, as after a copy was put back.
    let mut cube_of_another = cube.clone();
    let key = cube.key().clone();
    cube_of_another.follow(key.generation, key.mark + 1);
    cube_of_another.write(&file).unwrap();
    let (_, _, work) = world.opened();
    let Work::Anew { why } = work else {
        panic!("{work:?}");
    };
    assert!(why.contains("log"), "{why}");
    // A file of a later state than the archive's.
    let mut later = cube.clone();
    later.follow(key.generation + 5, key.mark);
    later.write(&file).unwrap();
    assert!(matches!(world.opened().2, Work::Anew { .. }));
    // A status that is none.
    cube.write(&file).unwrap();
    assert_eq!(world.opened().2, Work::None);
}

/// A document's coding of claims alone, or with an event that stands in the first.
fn said(rng: &mut fastrand::Rng, document: &str, claims: usize, with_event: bool) -> Coded {
    let ids: Vec<String> = (0..claims).map(|n| format!("c{n}")).collect();
    let mut event = some_event(rng, "e", document);
    event.claim = with_event.then(|| ids[0].clone());
    let claims = ids.iter().map(|id| {
        let told = json!({"id": id, "document": document, "sentence": 0, "speaker": null,
            "manner": pick(rng, &["says", "warns"]), "quotation": "direct", "content": [0, 4],
            "hedge": null, "events": []});
        serde_json::from_value(told).unwrap()
    });
    Coded {
        claims: claims.collect(),
        events: with_event.then_some(event).into_iter().collect(),
        ..Coded::default()
    }
}

#[test]
fn claims_that_later_codings_replace_are_taken_out_of_the_file_that_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::new(dir.path(), 9);
    for id in 0..6 {
        let coded = said(&mut world.rng, &format!("d{id}"), 2, id % 2 == 0);
        world.writer.put(&[(&text(id, 0), &coded)]).unwrap();
    }
    let opened = |world: &World| {
        let reader = world.archive.reader().unwrap();
        let claims = Claims::open(&world.archive, &reader).unwrap().it;
        let all = ClaimFilter {
            up_to: u64::MAX,
            ..ClaimFilter::default()
        };
        let found = claims.latest(&all, None, 99).found;
        found.iter().map(|place| place.row).collect::<Vec<u64>>()
    };
    let file = dir.path().join("archive.claims");
    assert_eq!(opened(&world).len(), 12);
    let first = std::fs::read(&file).unwrap();
    for step in 0..5 {
        let (id, row) = (step, step as RowId + 1);
        match step {
            // Claims without an event, which the log does not name; none in their place.
            1 => {
                let (document, coded) = (text(id, 0), Coded::default());
                let again = [(row, &document, &coded)];
                world.writer.put_again(&again).unwrap();
            }
            2 | 3 => {
                world.correct();
            }
            _ => {
                let coded = said(&mut world.rng, "d", 1, false);
                let document = text(id, 7);
                world.writer.put(&[(&document, &coded)]).unwrap();
            }
        }
        let kept = opened(&world);
        assert!(std::fs::read(&file).unwrap() == first, "{step}: made anew");
        std::fs::remove_file(&file).unwrap();
        assert_eq!(kept, opened(&world), "{step}");
        std::fs::write(&file, &first).unwrap();
    }
    assert_eq!(opened(&world).len(), 8);
}
