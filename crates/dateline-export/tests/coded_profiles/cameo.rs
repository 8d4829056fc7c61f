//! The profiles of CAMEO's kind: what an event has that they hold comes back from its rows, whatever the event;
//! and their traps.

use std::collections::BTreeSet;

use dateline_export::profile::{self, Effect, Export, Foreign, Sidecar, Statuses, Told};
use dateline_record::{
    Counts, DatePrecision, Division, Document, Event, EventType, Party, Place, PlacePrecision,
    Status, When, Words,
};
use jiff::civil::date;
use proptest::prelude::*;

use super::shared::{import, on, place};

const CAMEO_PROFILES: [&str; 4] = ["gdelt2-events", "gdelt1-events", "phoenix", "petrarch2"];

/// An act of a CAMEO code: Russia's government on Belarus, on 20 October 2022.
pub fn event(event_type: EventType, cameo: &str) -> Event {
    let text = r#"{"id":"e1","document":"d1","sentence":0,"type":"AID","mode":null,"cameo":null,
        "quad":"material cooperation","intensity":null,"trigger":{"start":0,"end":4,"text":"aids"},
        "actors":[],"recipients":[],"reciprocal":false,"status":"actual","claim":null,"when":null,
        "where":null,"confidence":0.5,"because":{"rule":"r","path":[],"rejected":[]}}"#;
    let mut event: Event = serde_json::from_str(text).unwrap();
    event.event_type = event_type;
    event.quad = event_type.quad();
    event.cameo = Some(cameo.to_owned());
    event.when = on(date(2022, 10, 20));
    event.actors = vec![party("RUS", &["GOV"], "Russia")];
    event.recipients = vec![party("BLR", &[], "Belarus")];
    event
}

fn party(country: &str, sectors: &[&str], name: &str) -> Party {
    Party {
        country: (!country.is_empty()).then(|| country.to_owned()),
        sectors: sectors.iter().map(|s| (*s).to_owned()).collect(),
        name: (!name.is_empty()).then(|| name.to_owned()),
        ..Party::default()
    }
}

fn document() -> Document {
    let mut document = Document::new("d1", "aids\nmore").published(Some(date(2022, 10, 21)));
    document.url = Some("https://news.example/a".to_owned());
    document.publisher = Some("The Example".to_owned());
    document
}

/// The file and its sidecar.
fn export(profile: &str, document: &Document, events: &[Event]) -> (String, Sidecar) {
    let mut out = Vec::new();
    let profile = profile::named(profile).unwrap();
    let mut export = Export::new(profile, Box::new(&mut out), Statuses::default()).unwrap();
    for event in events {
        export
            .event(&Told {
                document,
                event,
                claim: None,
                counts: None,
                run: Some("r1"),
            })
            .unwrap();
    }
    let sidecar = export.finish().unwrap();
    (String::from_utf8(out).unwrap(), sidecar)
}

/// The one row of an event, by column.
#[track_caller]
fn row(profile: &str, document: &Document, event: &Event) -> Foreign {
    let (text, _) = export(profile, document, std::slice::from_ref(event));
    let (mut rows, errors) = import(profile, &text);
    assert_eq!(errors, [""; 0]);
    assert_eq!(rows.len(), 1, "{text}");
    rows.remove(0)
}

#[test]
fn rows_have_all_columns_and_no_header() {
    for (profile, columns) in [
        ("gdelt2-events", 61),
        ("gdelt1-events", 58),
        ("gdelt2-mentions", 16),
        ("phoenix", 26),
        ("petrarch2", 8),
    ] {
        let (text, sidecar) = export(profile, &document(), &[event(EventType::Aid, "070")]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1, "{profile}");
        assert_eq!(lines[0].split('\t').count(), columns, "{profile}");
        assert_eq!(sidecar.rows(), 1);
        assert_eq!(export(profile, &document(), &[]).0, "", "{profile}");
    }
}

#[test]
fn each_format_has_its_own_classes_and_scores() {
    let class = |profile, column: &str, kind, code| {
        row(profile, &document(), &event(kind, code))
            .cell(column)
            .unwrap()
            .to_owned()
    };
    for (kind, code, gdelt, phoenix) in [
        (EventType::Protest, "141", "3", "4"),
        (EventType::Accuse, "090", "2", "3"),
        (EventType::Sanction, "163", "4", "3"),
        (EventType::Request, "020", "1", "0"),
    ] {
        assert_eq!(
            class("gdelt2-events", "QuadClass", kind, code),
            gdelt,
            "{code}"
        );
        assert_eq!(
            class("phoenix", "PentaClass", kind, code),
            phoenix,
            "{code}"
        );
    }
    let sanction = |profile, column| class(profile, column, EventType::Sanction, "163");
    assert_eq!(sanction("gdelt2-events", "GoldsteinScale"), "-8.0");
    assert_eq!(sanction("phoenix", "GoldsteinScore"), "-6.5");
}

#[test]
fn codes_keep_their_zero() {
    let row = row(
        "gdelt2-events",
        &document(),
        &event(EventType::Consult, "042"),
    );
    assert_eq!(row.cell("EventCode"), Some("042"));
    assert_eq!(row.cell("EventRootCode"), Some("04"));
    // A file that a program took for numbers is found out.
    let (text, _) = export(
        "gdelt2-events",
        &document(),
        &[event(EventType::Consult, "042")],
    );
    let (rows, errors) = import("gdelt2-events", &text.replace("\t042\t", "\t42\t"));
    assert!(rows.is_empty());
    assert!(
        errors[0].starts_with("in:1: EventCode: `42` is no CAMEO code"),
        "{errors:?}"
    );
    assert!(errors[0].contains("text"), "{errors:?}");
}

#[test]
fn places_are_fips_and_actors_cameo() {
    let mut event = event(EventType::Assault, "190");
    event.actors = vec![party("ROU", &["MIL"], "Romanian troops")];
    event.recipients = vec![party("UKR", &[], "Ukraine")];
    event.place = Some(place("Ukraine", "UKR", PlacePrecision::Country, None));
    let row = row("gdelt2-events", &document(), &event);
    for (column, expected) in [
        ("Actor1Code", "ROMMIL"),
        ("Actor1CountryCode", "ROM"),
        ("Actor1Type1Code", "MIL"),
        ("Actor1Name", "ROMANIAN TROOPS"),
        ("Actor2Code", "UKR"),
        ("ActionGeo_Type", "1"),
        ("ActionGeo_CountryCode", "UP"),
        ("ActionGeo_ADM1Code", "UP"),
        ("ActionGeo_Lat", "49"),
        ("ActionGeo_Long", "32"),
        ("ActionGeo_FeatureID", "UP"),
        ("Actor1Geo_Type", "0"),
        ("FractionDate", "2022.7945"),
        ("DATEADDED", "20221021000000"),
        ("SOURCEURL", "https://news.example/a"),
        ("AvgTone", "0"),
    ] {
        assert_eq!(row.cell(column), Some(expected), "{column}");
    }
    // A country is an area: the point is the format's, and the sidecar says so.
    let (_, sidecar) = export("gdelt2-events", &document(), &[event]);
    assert_eq!(
        sidecar.times("ActionGeo_Lat, ActionGeo_Long", Effect::Approximated),
        1
    );
    assert_eq!(row.event.unwrap().place.unwrap().lat, None);
}

#[test]
fn tabs_and_line_breaks_do_not_shift_columns() {
    let mut event = event(EventType::Aid, "070");
    event.actors[0].name = Some("The\tGovernment\r\nof \"Russia\"".to_owned());
    let (text, sidecar) = export("gdelt2-events", &document(), std::slice::from_ref(&event));
    assert_eq!(text.lines().count(), 1);
    assert_eq!(
        text.trim_end_matches('\n').split('\t').nth(6),
        Some("THE GOVERNMENT OF \"RUSSIA\"")
    );
    assert!(
        sidecar
            .json()
            .contains("tabs and line breaks became spaces")
    );
}

#[test]
fn what_did_not_happen_is_left_out_and_counted() {
    let with = |status, id: &str| {
        let mut event = event(EventType::Assault, "190");
        event.status = status;
        event.id = id.to_owned();
        event
    };
    let events: Vec<Event> = Status::ALL.iter().map(|s| with(*s, s.as_str())).collect();
    for profile in CAMEO_PROFILES {
        let (_, sidecar) = export(profile, &document(), &events);
        let left_out = sidecar.all_left_out();
        for status in ["possible", "negated", "denied", "historical"] {
            assert_eq!(left_out[&format!("status {status}")], 1, "{profile}");
        }
        assert_eq!(left_out.len(), 4, "{profile}");
        assert_eq!(
            sidecar.times("status", Effect::Lost),
            1,
            "planned looks like actual"
        );
    }
}

#[test]
fn what_all_do_to_each_other_goes_in_both_directions() {
    let mut event = event(EventType::Consult, "046");
    event.reciprocal = true;
    event.actors = vec![
        party("KEN", &["GOV"], "Kenya"),
        party("NOR", &["GOV"], "Norway"),
    ];
    event.recipients = event.actors.clone();
    let (text, _) = export("gdelt2-events", &document(), std::slice::from_ref(&event));
    let (rows, _) = import("gdelt2-events", &text);
    let pair = |r: &Foreign| {
        (
            r.cell("Actor1Code").unwrap().to_owned(),
            r.cell("Actor2Code").unwrap().to_owned(),
        )
    };
    let pairs: Vec<_> = rows.iter().map(pair).collect();
    let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(pairs, [both("KENGOV", "NORGOV"), both("NORGOV", "KENGOV")]);
    // Ids are positive, differ, and are the same every time.
    let ids: BTreeSet<i64> = rows.iter().map(|r| r.key.parse().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| *id > 1 << 61));
    assert_eq!(export("gdelt2-events", &document(), &[event]).0, text);
}

#[test]
fn the_lead_is_before_the_first_line_break() {
    let mut event = event(EventType::Aid, "070");
    assert_eq!(
        row("gdelt2-events", &document(), &event).cell("IsRootEvent"),
        Some("1")
    );
    event.trigger = Words {
        start: 5,
        end: 9,
        text: "more".to_owned(),
    };
    assert_eq!(
        row("gdelt2-events", &document(), &event).cell("IsRootEvent"),
        Some("0")
    );
}

#[test]
fn of_several_days_the_nearest_to_publication() {
    let mut event = event(EventType::Aid, "070");
    let mut interval = |start, end| {
        event.when = Some(When {
            start: Some(start),
            end: Some(end),
            precision: DatePrecision::Range,
            text: None,
            span: None,
        });
        row("gdelt2-events", &document(), &event)
            .cell("SQLDATE")
            .unwrap()
            .to_owned()
    };
    assert_eq!(interval(date(2022, 1, 1), date(2022, 12, 31)), "20221021");
    assert_eq!(interval(date(2022, 9, 1), date(2022, 9, 30)), "20220930");
    assert_eq!(interval(date(2022, 11, 7), date(2022, 11, 13)), "20221107");
}

#[test]
fn phoenix_has_one_row_a_day_pair_and_code() {
    let mut again = event(EventType::Aid, "070");
    again.id = "e2".to_owned();
    again.sentence = 4;
    let (text, sidecar) = export(
        "phoenix",
        &document(),
        &[event(EventType::Aid, "070"), again],
    );
    let (rows, _) = import("phoenix", &text);
    assert_eq!(rows.len(), 1);
    for (column, expected) in [
        ("SourceActorFull", "RUSGOV"),
        ("SourceActorEntity", "RUS"),
        ("SourceActorRole", "GOV"),
        ("SourceActorAttribute", ""),
        ("TargetActorFull", "BLR"),
        ("SentenceID", "d1_0;d1_4"),
        ("URLs", "https://news.example/a"),
        ("NewsSources", "The Example"),
    ] {
        assert_eq!(rows[0].cell(column), Some(expected), "{column}");
    }
    assert_eq!(sidecar.rows(), 1);
    // What is neither entity nor role is an attribute.
    let mut hamas = event(EventType::Assault, "190");
    hamas.actors = vec![party("PSE", &["REB"], "Hamas")];
    hamas.actors[0].id = Some("hamas".to_owned());
    let hamas = row("phoenix", &document(), &hamas);
    assert_eq!(hamas.cell("SourceActorAttribute"), Some("HMS;"));
}

#[test]
fn petrarch_rows_are_read_with_and_without_an_address() {
    let eight = "20240312\tGEOOPP\tGEOGOV\t111\tID_ELECTION,2\tS0419_1;S0419_3\thttps://news.example/a\tnews_ex\n";
    let seven = "20240312\tGEOOPP\t---\t010\t\tS0419_1\tnews_ex\n";
    let thirteen = "20240312\tGEOOPP\tGEOGOV\t111\t\tS1_1\thttps://news.example/a\tnews_ex\tthe opposition\tTbilisi\tcriticised\tA\tB\n";
    let all = [eight, seven, thirteen].concat();
    let (rows, errors) = import("petrarch2", &all);
    assert_eq!(errors, [""; 0]);
    let event = rows[0].event.as_ref().unwrap();
    assert_eq!(event.event_type, EventType::Accuse);
    assert_eq!(
        (
            event.actors[0].country.as_deref(),
            &*event.actors[0].sectors[0]
        ),
        (Some("GEO"), "OPP")
    );
    assert_eq!(
        rows[0].document.url.as_deref(),
        Some("https://news.example/a")
    );
    for row in &rows {
        assert_eq!(row.document.publisher.as_deref(), Some("news_ex"));
    }
    assert_eq!(rows[1].event, None, "a statement is no act of PLOVER");
    for part in [eight, seven, thirteen] {
        let (rows, _) = import("petrarch2", part);
        assert_eq!(again("petrarch2", &rows), part);
    }
}

/// Foreign rows by the profile they came in.
fn again(profile: &str, rows: &[Foreign]) -> String {
    let mut out = Vec::new();
    let profile = profile::named(profile).unwrap();
    let mut export = Export::new(profile, Box::new(&mut out), Statuses::default()).unwrap();
    for row in rows {
        export.foreign(row).unwrap();
    }
    export.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn files_come_back_with_their_line_ends() {
    let (text, _) = export(
        "gdelt2-events",
        &document(),
        &[event(EventType::Aid, "070")],
    );
    let line = text.trim_end();
    for file in [
        format!("{line}\n{line}\n"),
        format!("{line}\r\n{line}\r\n"),
        format!("{line}\n{line}"),
    ] {
        let (rows, errors) = import("gdelt2-events", &file);
        assert_eq!((rows.len(), errors.len()), (2, 0));
        assert_eq!(again("gdelt2-events", &rows), file);
    }
}

#[test]
fn bad_rows_are_named_and_the_others_read() {
    let (text, _) = export(
        "gdelt2-events",
        &document(),
        &[event(EventType::Aid, "070")],
    );
    let good = text.trim_end();
    let broken = |column: usize, value: &str| {
        let mut cells: Vec<&str> = good.split('\t').collect();
        cells[column] = value;
        cells.join("\t")
    };
    let file = [
        good.to_owned(),
        "one\ttwo".to_owned(),
        broken(1, "20221399"),
        broken(56, "far"),
        broken(51, "9"),
        broken(0, ""),
        good.to_owned(),
    ]
    .join("\n");
    let (rows, errors) = import("gdelt2-events", &file);
    assert_eq!(rows.len(), 2);
    let starts = [
        "in:2: the row has 2 cells between tabs, the format has 61; ",
        "in:3: SQLDATE: `20221399` is no day; ",
        "in:4: ActionGeo_Lat: `far` is no number; ",
        "in:5: ActionGeo_Type: `9` is no type of place; ",
        "in:6: GLOBALEVENTID: it is empty; ",
    ];
    for start in starts {
        assert!(
            errors.iter().any(|e| e.starts_with(start)),
            "{start} in {errors:?}"
        );
    }
    assert_eq!(errors.len(), 5, "{errors:?}");
}

/// Codes whose type and mode the table of 2024 gives; a sample over all types.
const CODES: [&str; 18] = [
    "030", "042", "051", "081", "060", "0231", "0841", "100", "112", "120", "138", "141", "163",
    "154", "173", "193", "1831", "204",
];

prop_compose! {
    fn some_party()(
        country in prop::option::of(prop::sample::select(vec!["RUS", "ROU", "TLS", "MNE", "SSD", "KOS", "UNO", "EUR", "NGO", "MNC", "IMG", "ISM", "IGO"])),
        sectors in prop::sample::subsequence(vec!["GOV", "MIL", "OPP", "PTY", "REB", "COP", "JRN", "MED", "BUS", "CVL", "EDU"], 0..=2),
        name in "[A-Z]{3,9}( [A-Z]{2,9})?",
    ) -> Party {
        party(country.unwrap_or_default(), &sectors, &name)
    }
}

prop_compose! {
    fn some_place()(
        name in "[A-Z][a-z]{3,9}",
        country in prop::sample::select(vec!["UKR", "USA", "SDN", "ROU", "KOS", "TCD"]),
        precision in prop::sample::select(vec![PlacePrecision::Exact, PlacePrecision::Admin1, PlacePrecision::Country]),
        division in prop::option::of("[A-Z][a-z]{3,9}( [A-Z][a-z]{1,5})?"),
        lat in -89.0f64..89.0,
        lon in -179.0f64..179.0,
    ) -> Place {
        let admin1 = match precision {
            PlacePrecision::Exact => division,
            PlacePrecision::Admin1 => Some(name.clone()),
            _ => None,
        };
        Place {
            admin1: admin1.map(Division::named),
            ..place(&name, country, precision, (precision == PlacePrecision::Exact).then_some((lat, lon)))
        }
    }
}

prop_compose! {
    fn some_event()(
        code in prop::sample::select(CODES.to_vec()),
        day in (1979i16..2030, 1i8..=12, 1i8..=28),
        source in prop::option::of(some_party()),
        target in some_party(),
        place in prop::option::of(some_place()),
        sentence in 0usize..40,
    ) -> Event {
        let mut event = event(EventType::Aid, code);
        event.sentence = sentence;
        event.when = on(date(day.0, day.1, day.2));
        event.actors = source.into_iter().collect();
        event.recipients = vec![target];
        event.place = place;
        event
    }
}

fn held(party: &Party) -> (Option<&str>, BTreeSet<&str>) {
    let sectors = party.sectors.iter().map(String::as_str).collect();
    (party.country.as_deref(), sectors)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_a_profile_holds_comes_back(mut event in some_event()) {
        let document = document();
        for profile in CAMEO_PROFILES {
            // Without country and role somebody has no code, and the formats without names hold nobody.
            let names = profile.starts_with("gdelt");
            if !names {
                for side in [&mut event.actors, &mut event.recipients] {
                    side.retain(|p| p.country.is_some() || !p.sectors.is_empty());
                }
                if event.actors.is_empty() && event.recipients.is_empty() {
                    continue;
                }
            }
            let back = row(profile, &document, &event);
            let read = back.event.as_ref().unwrap();
            prop_assert_eq!(&read.cameo, &event.cameo);
            prop_assert_eq!(&read.when, &event.when);
            for (was, is) in [(&event.actors, &read.actors), (&event.recipients, &read.recipients)] {
                prop_assert_eq!(was.len(), is.len(), "{}", profile);
                for (was, is) in was.iter().zip(is) {
                    prop_assert_eq!(held(was), held(is), "{}", profile);
                    if names {
                        prop_assert_eq!(&was.name, &is.name);
                    }
                }
            }
            if profile != "petrarch2" {
                let (was, is) = (event.place.as_ref(), read.place.as_ref());
                let facts = |p: Option<&Place>| {
                    p.map(|p| (p.country.clone(), p.admin1.clone(), p.precision, p.lat, p.lon))
                };
                prop_assert_eq!(facts(was), facts(is), "{}", profile);
                if names {
                    prop_assert_eq!(was.and_then(|p| p.name.as_ref()), is.and_then(|p| p.name.as_ref()));
                }
            }
            if !names {
                prop_assert_eq!(read.sentence, event.sentence);
            }
            prop_assert_eq!(back.document.url.as_ref(), document.url.as_ref());
            if names {
                let told = Counts { reports: 1, documents: 1, publishers: 1, owners: 0, origins: 0 };
                prop_assert_eq!(back.counts, Some(told));
            }
            // As rows of their own format they come back as they went.
            let text = export(profile, &document, std::slice::from_ref(&event)).0;
            let rows = import(profile, &text).0;
            prop_assert_eq!(again(profile, &rows), text);
        }
    }

    #[test]
    fn no_file_makes_a_reader_panic(text in "\\PC*(\t\\PC*|\n|\r){0,80}", profile in 0usize..10) {
        if let Some(profile) = profile::all().get(profile).filter(|p| p.info().reads) {
            let _ = import(profile.info().name, &text);
        }
    }
}
