//! From an event to rows and back, for events of every kind.

use std::collections::BTreeMap;

use dateline_export::profile::{self, Export, Statuses};
use dateline_record::{
    Coded, Division, Event, EventType, Magnitude, Party, Place, PlacePrecision, Status,
};
use jiff::civil::date;
use proptest::prelude::*;

use crate::shared::{cells, export, on, place, read, same_bytes, shelling};

fn countries() -> impl Strategy<Value = Option<String>> {
    const ALL: &[&str] = &[
        "MLI", "UKR", "RUS", "DEU", "KOS", "COD", "COG", "MMR", "CIV", "YEM", "PSE", "TWN",
    ];
    proptest::option::of(proptest::sample::select(ALL)).prop_map(|c| c.map(str::to_owned))
}

fn words() -> impl Strategy<Value = String> {
    // Separators of every format, quotes, line breaks and letters outside ASCII.
    "[A-Za-zé中\"';|,\t\n ]{0,12}[A-Za-zéß中]"
}

fn parties() -> impl Strategy<Value = Party> {
    const SECTORS: &[&str] = &[
        "GOV", "MIL", "REB", "CVL", "COP", "PTY", "JRN", "MED", "UNK",
    ];
    let sectors = proptest::sample::subsequence(SECTORS, 0..3);
    (words(), countries(), sectors, proptest::option::of(words())).prop_map(
        |(name, country, sectors, role)| Party {
            text: name.clone(),
            name: Some(name),
            country,
            sectors: sectors.into_iter().map(str::to_owned).collect(),
            role,
            ..Party::default()
        },
    )
}

/// As the coder has them: the level that a place is of holds itself, what is not located lies nowhere, and a country in
/// no division. A division may be called as the town in it.
fn places() -> impl Strategy<Value = Option<Place>> {
    let precisions = proptest::sample::select(PlacePrecision::ALL);
    let division = || proptest::option::of(proptest::option::of(words()));
    let one = (
        words(),
        countries(),
        precisions,
        (division(), division()),
        -89.0..89.0f64,
        -179.0..179.0f64,
    );
    proptest::option::of(
        one.prop_map(|(name, country, precision, divisions, lat, lon)| {
            let point = matches!(precision, PlacePrecision::Exact | PlacePrecision::Near);
            let named = |division: Option<Option<String>>| {
                division.map(|other| Division {
                    name: other.unwrap_or_else(|| name.clone()),
                    code: Some("ML.04".to_owned()),
                })
            };
            let own = || Some(Division::named(&name));
            let (admin1, admin2) = (named(divisions.0), named(divisions.1));
            let (admin1, admin2) = match precision {
                PlacePrecision::Exact => (admin1, admin2),
                // ACLED has one precision for near a town and for the district of that name.
                PlacePrecision::Near => (admin1, admin2.filter(|d| d.name != name)),
                PlacePrecision::Admin2 => (admin1, own()),
                PlacePrecision::Admin1 => (own(), None),
                PlacePrecision::Country | PlacePrecision::None => (None, None),
            };
            Place {
                country,
                admin1,
                admin2,
                ..place(&name, "", precision, point.then_some((lat, lon)))
            }
        }),
    )
}

fn events() -> impl Strategy<Value = Event> {
    const CODES: &[&str] = &[
        "010", "051", "112", "141", "173", "190", "194", "036", "042", "0831",
    ];
    (
        (
            proptest::sample::select(EventType::ALL),
            proptest::sample::select(CODES),
            proptest::collection::vec(parties(), 0..3),
            proptest::collection::vec(parties(), 0..3),
            any::<bool>(),
        ),
        (
            places(),
            0i32..9000,
            proptest::option::of((1u32..50, 0u32..50, 0u32..50)),
            proptest::sample::select(Status::ALL),
            words(),
        ),
    )
        .prop_map(
            |(
                (event_type, code, actors, recipients, reciprocal),
                (place, days, dead, status, trigger),
            )| {
                let day = date(1996, 1, 1)
                    .checked_add(jiff::Span::new().days(days))
                    .unwrap();
                let mut event = Event {
                    event_type,
                    quad: event_type.quad(),
                    mode: None,
                    cameo: Some(code.to_owned()),
                    when: on(day),
                    place,
                    status,
                    actors,
                    recipients,
                    ..shelling()
                };
                event.trigger.text = trigger;
                event.reciprocal = reciprocal && event.actors.len() > 1;
                if event.reciprocal {
                    event.recipients = event.actors.clone();
                }
                event.magnitude = dead
                    .map(|(low, more, most)| Magnitude {
                        low: Some(f64::from(low)),
                        best: Some(f64::from(low + more)),
                        high: Some(f64::from(low + more + most)),
                        ..shelling().magnitude[0].clone()
                    })
                    .into_iter()
                    .collect();
                event
            },
        )
}

/// Rows of an event, read, and written anew from what was read (and not from the rows kept): the columns that say
/// something of the act must be the same, but for `ids`. What the codebook has no act for is not written anew.
fn there_and_back(name: &str, separator: u8, event: &Event, ids: &[&str]) {
    let (text, _) = export(name, std::slice::from_ref(event));
    let rows = read(name, &text);
    if rows.iter().any(|row| row.event.is_none()) {
        return;
    }
    let mut anew = Vec::new();
    let profile = profile::named(name).unwrap();
    let mut out = Export::new(
        profile,
        Box::new(&mut anew),
        Statuses::from(Status::ALL.to_vec()),
    )
    .unwrap();
    for row in rows {
        if let Some(event) = &row.event {
            let coded = Coded {
                events: vec![event.clone()],
                claims: row.claim.into_iter().collect(),
                ..Coded::default()
            };
            out.coded(&row.document, &coded, None).unwrap();
        }
    }
    out.finish().unwrap();
    let strip = |text: &str| -> Vec<BTreeMap<String, String>> {
        let mut rows = cells(text, separator);
        for row in &mut rows {
            row.retain(|column, _| !ids.contains(&column.as_str()));
            for list in ["Source Sectors", "Target Sectors"] {
                // Their order says nothing.
                if let Some(cell) = row.get_mut(list) {
                    let mut names: Vec<&str> = cell.split(',').collect();
                    names.sort_unstable();
                    *cell = names.join(",");
                }
            }
        }
        rows
    };
    let (before, after) = (strip(&text), strip(std::str::from_utf8(&anew).unwrap()));
    assert_eq!(before, after, "{name}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn polecat_there_and_back(event in events()) {
        there_and_back("polecat", b'\t', &event, &[]);
    }

    #[test]
    fn icews_there_and_back(event in events()) {
        there_and_back("icews", b'\t', &event, &["Event ID", "Story ID"]);
    }

    #[test]
    fn acled_there_and_back(event in events()) {
        there_and_back("acled-like", b',', &event, &["event_id_cnty", "notes", "timestamp", "tags", "inter1", "inter2", "interaction"]);
    }

    #[test]
    fn ucdp_there_and_back(event in events()) {
        there_and_back("ucdp-ged-like", b',', &event, &["id", "relid"]);
    }

    #[test]
    fn files_read_again_are_the_same_bytes(event in events()) {
        for name in ["polecat", "icews", "acled-like", "ucdp-ged-like"] {
            let (text, _) = export(name, std::slice::from_ref(&event));
            let rows = read(name, &text);
            if !rows.is_empty() {
                same_bytes(name, &text);
            }
        }
    }

    #[test]
    fn json_is_json(event in events()) {
        for name in ["geojson", "stix2.1"] {
            let (text, _) = export(name, std::slice::from_ref(&event));
            let all: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert!(all.is_object());
        }
    }
}
