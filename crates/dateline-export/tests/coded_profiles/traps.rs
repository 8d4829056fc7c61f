//! Traps of the formats that others fell into, one test each; those of single formats stand with their profiles.

use dateline_export::profile::{self, Export, Foreign, Sidecar, Statuses, Told, Wanted};
use dateline_record::{Document, Event, EventType, Party, PlacePrecision};
use jiff::civil::date;

use super::cameo;
use super::shared::{on, place, read};

/// Every profile that says what was done by CAMEO's codes, with its columns of code and score.
const OF_CODES: [(&str, &str, &str); 4] = [
    ("gdelt2-events", "EventCode", "GoldsteinScale"),
    ("gdelt1-events", "EventCode", "GoldsteinScale"),
    ("phoenix", "EventCode", "GoldsteinScore"),
    ("icews", "CAMEO Code", "Intensity"),
];

/// Sudan on Ukraine, on a leap day.
fn event(event_type: EventType, cameo: &str) -> Event {
    let party = |country: &str| Party {
        country: Some(country.to_owned()),
        name: Some(country.to_owned()),
        ..Party::default()
    };
    Event {
        when: on(date(2016, 2, 29)),
        actors: vec![party("SDN")],
        recipients: vec![party("UKR")],
        ..cameo::event(event_type, cameo)
    }
}

fn export(
    profile: &str,
    wanted: impl Into<Wanted>,
    each: impl Fn(&mut Export<'_>),
) -> (String, Sidecar) {
    let mut out = Vec::new();
    let profile = profile::named(profile).unwrap();
    let mut export = Export::new(profile, Box::new(&mut out), wanted).unwrap();
    each(&mut export);
    let sidecar = export.finish().unwrap();
    (String::from_utf8(out).unwrap(), sidecar)
}

fn written(profile: &str, event: &Event) -> String {
    let mut document = Document::new("d1", "aids").published(Some(date(2016, 3, 1)));
    document.url = Some("https://news.example/a".to_owned());
    let told = Told {
        document: &document,
        event,
        claim: None,
        counts: None,
        run: None,
    };
    export(profile, Statuses::default(), |export| {
        export.event(&told).unwrap()
    })
    .0
}

fn rows(profile: &str, rows: &[Foreign]) -> (String, Sidecar) {
    export(profile, Statuses::default(), |export| {
        for row in rows {
            export.foreign(row).unwrap();
        }
    })
}

#[track_caller]
fn cell(profile: &str, text: &str, column: &str) -> String {
    let rows = read(profile, text);
    rows[0]
        .cell(column)
        .unwrap_or_else(|| panic!("{profile}: no {column}"))
        .to_owned()
}

/// A statement as a row of ICEWS, with any code.
fn icews(code: &str) -> String {
    let header = written("icews", &event(EventType::Aid, "070"));
    let header = header.lines().next().unwrap();
    format!(
        "{header}\n7\t2016-02-29\tSudan\tGovernment\tSudan\tx\t{code}\t0\tUkraine\tNA\tUkraine\t3\t2\tThe Example\t\t\t\tNULL\t\t\n"
    )
}

#[test]
fn eight_codes_have_another_score_in_each_format() {
    for (code, gdelt, phoenix, own) in [
        ("016", "-2.0", "3.4", "-5"),
        ("022", "3.2", "3.4", "3.4"),
        ("124", "-4.0", "-5.0", "-4"),
        ("1246", "-4.0", "-5.0", "-4"),
        ("163", "-8.0", "-6.5", "-8"),
        ("164", "-7.0", "-7.0", "-6.5"),
        ("165", "-6.5", "-7.0", "-7"),
        ("166", "-7.0", "-8.0", "-7"),
    ] {
        let came = read("icews", &icews(code));
        for (profile, column, score) in OF_CODES {
            // ICEWS's own row keeps what it came with.
            let text = match profile {
                "icews" => {
                    let gdelt = read("gdelt2-events", &rows("gdelt2-events", &came).0);
                    rows(profile, &gdelt).0
                }
                _ => rows(profile, &came).0,
            };
            let expected = match profile {
                "icews" => own,
                "phoenix" => phoenix,
                _ => gdelt,
            };
            assert_eq!(cell(profile, &text, column), code, "{profile}");
            assert_eq!(cell(profile, &text, score), expected, "{profile} {code}");
        }
    }
}

#[test]
fn a_statement_is_the_same_statement_in_every_format_of_codes() {
    for code in ["010", "015", "016", "019"] {
        let came = read("icews", &icews(code));
        assert_eq!(came[0].event, None, "{code} is no act of PLOVER's");
        for (profile, column, _) in OF_CODES.into_iter().filter(|(p, ..)| *p != "icews") {
            let (text, sidecar) = rows(profile, &came);
            let back = read(profile, &text);
            assert_eq!(back[0].event, None, "{profile}");
            assert_eq!(back[0].cell(column), Some(code), "{profile}");
            assert_eq!((sidecar.rows(), sidecar.all_left_out().len()), (1, 0));
            // And what it tells goes on from there, day and parties too.
            let again = rows("icews", &back).0;
            assert_eq!(
                cell("icews", &again, "Event Date"),
                "2016-02-29",
                "{profile}"
            );
            assert_eq!(
                cell("icews", &again, "Source Country"),
                "Sudan",
                "{profile}"
            );
            assert_eq!(
                cell("icews", &again, "Target Country"),
                "Ukraine",
                "{profile}"
            );
        }
        let (text, sidecar) = rows("polecat", &came);
        assert_eq!(text.lines().count(), 1, "the header alone: {text}");
        assert_eq!(sidecar.all_left_out().values().sum::<u64>(), 1);
    }
}

#[test]
fn the_type_that_stands_in_for_a_statement_is_nowhere_to_be_seen() {
    for (profile, ..) in OF_CODES {
        let with = |event_type| written(profile, &event(event_type, "010"));
        let one = with(EventType::Consult);
        for event_type in EventType::ALL {
            assert_eq!(with(*event_type), one, "{profile} {event_type}");
        }
    }
}

#[test]
fn labels_are_those_of_cameo_1_1b3_and_not_of_gdelts_list() {
    for (code, words) in [
        ("105", "mediation"),
        ("106", "withdraw"),
        ("107", "ceasefire"),
        ("108", "meeting"),
    ] {
        let text = written("icews", &event(EventType::Request, code));
        let label = cell("icews", &text, "Event Text").to_lowercase();
        assert!(
            !label.contains(words),
            "{code} is not `{label}`: GDELT's list has an older CAMEO"
        );
    }
    for (code, words) in [("106", "meet"), ("107", "settl"), ("108", "mediat")] {
        let text = written("icews", &event(EventType::Request, code));
        let label = cell("icews", &text, "Event Text").to_lowercase();
        assert!(label.contains(words), "{code}: {label}");
    }
    // A label in a file says nothing: the code counts.
    let came = read(
        "icews",
        &icews("193").replace("\tx\t", "\tPraise or endorse\t"),
    );
    assert_eq!(
        came[0].event.as_ref().map(|e| e.event_type),
        Some(EventType::Assault)
    );
}

#[test]
fn a_leap_day_has_its_place_in_the_year() {
    let text = written("gdelt2-events", &event(EventType::Aid, "070"));
    // 2016 + ((2 - 1) * 30 + 29) / 365, and not (2 * 30 + 29) / 365.
    assert_eq!(cell("gdelt2-events", &text, "FractionDate"), "2016.1616");
}

#[test]
fn when_a_row_was_added_is_a_day_in_1_0_and_a_moment_in_2_0() {
    for (profile, expected) in [
        ("gdelt1-events", "20160301"),
        ("gdelt2-events", "20160301000000"),
    ] {
        let text = written(profile, &event(EventType::Aid, "070"));
        assert_eq!(cell(profile, &text, "DATEADDED"), expected, "{profile}");
        assert!(
            !text.starts_with("GLOBALEVENTID") && !text.contains('"'),
            "{text}"
        );
    }
}

#[test]
fn back_files_of_gdelt_end_before_the_address() {
    let text = written("gdelt1-events", &event(EventType::Aid, "070"));
    let short = text.rsplit_once('\t').unwrap().0.to_owned() + "\n";
    assert_eq!(short.trim_end().split('\t').count(), 57);
    let came = read("gdelt1-events", &short);
    assert_eq!(rows("gdelt1-events", &came).0, short);
}

#[test]
fn no_place_is_type_0_or_empty() {
    let text = written("gdelt2-events", &event(EventType::Aid, "070"));
    let mut cells: Vec<&str> = text.trim_end().split('\t').collect();
    for kind in ["0", ""] {
        cells[51] = kind;
        let came = read("gdelt2-events", &(cells.join("\t") + "\n"));
        assert!(came[0].event.as_ref().unwrap().place.is_none(), "`{kind}`");
    }
}

#[test]
fn ids_beyond_32_bits_are_kept() {
    let text = written("gdelt2-events", &event(EventType::Aid, "070"));
    let id = cell("gdelt2-events", &text, "GLOBALEVENTID");
    assert!(id.parse::<i64>().unwrap() > i64::from(u32::MAX), "{id}");
    let icews = written("icews", &event(EventType::Aid, "070"));
    assert!(
        cell("icews", &icews, "Event ID").parse::<i32>().is_ok(),
        "readers of ICEWS have 32"
    );
}

#[test]
fn a_mentions_confidence_is_10_to_100() {
    for (sure, expected) in [(0.0, "10"), (0.046, "10"), (0.5, "50"), (1.0, "100")] {
        let mut event = event(EventType::Aid, "070");
        event.confidence = sure;
        let text = written("gdelt2-mentions", &event);
        assert_eq!(cell("gdelt2-mentions", &text, "Confidence"), expected);
        assert_eq!(
            cell("gdelt2-mentions", &text, "SentenceID"),
            "1",
            "sentences count from 1"
        );
        assert_eq!(
            cell("gdelt2-mentions", &text, "Actor1CharOffset"),
            "-1",
            "nobody is at 0"
        );
    }
}

#[test]
fn sudan_has_three_codes_and_australia_is_not_austria() {
    for (country, cameo, fips) in [
        ("SDN", "SDN", "SU"),
        ("UKR", "UKR", "UP"),
        ("AUT", "AUT", "AU"),
        ("AUS", "AUS", "AS"),
        ("ROU", "ROM", "RO"),
        ("TLS", "TMP", "TT"),
        ("CHN", "CHN", "CH"),
        ("CHE", "CHE", "SZ"),
    ] {
        let mut event = event(EventType::Aid, "070");
        event.actors[0].country = Some(country.to_owned());
        event.place = Some(place("x", country, PlacePrecision::Country, None));
        let text = written("gdelt2-events", &event);
        assert_eq!(cell("gdelt2-events", &text, "Actor1CountryCode"), cameo);
        assert_eq!(cell("gdelt2-events", &text, "ActionGeo_CountryCode"), fips);
    }
}

#[test]
fn a_candidate_file_of_ucdp_may_lack_its_header() {
    let mut dead = event(EventType::Assault, "190");
    dead.actors[0].sectors = vec!["MIL".to_owned()];
    dead.recipients[0].sectors = vec!["REB".to_owned()];
    dead.magnitude = vec![dateline_record::Magnitude {
        role: dateline_record::MagnitudeRole::Killed,
        low: Some(3.0),
        best: Some(3.0),
        high: Some(3.0),
        qualifier: None,
        currency: None,
        text: "three".to_owned(),
        span: (0..0).into(),
    }];
    let text = written("ucdp-ged-like", &dead);
    let bare = text.split_once('\n').unwrap().1;
    assert!(!bare.is_empty(), "{text}");
    let came = read("ucdp-ged-like", bare);
    assert_eq!(came.len(), 1);
    assert_eq!(rows("ucdp-ged-like", &came).0, bare);
}
