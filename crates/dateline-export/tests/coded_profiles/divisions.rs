//! The divisions that a place lies in, in the columns of every format, and back.

use dateline_export::profile::Effect;
use dateline_record::{Division, Event, Place, PlacePrecision};

use crate::shared::{cells, export, place, read, shelling};

fn division(name: &str, code: &str) -> Option<Division> {
    Some(Division {
        name: name.to_owned(),
        code: Some(code.to_owned()),
    })
}

/// A town in a district in a region.
fn in_gao() -> Event {
    let mut event = shelling();
    event.cameo = Some("190".to_owned());
    event.place = Some(Place {
        admin1: division("Gao Region", "ML.09"),
        admin2: division("Ansongo, Cercle d'", "ML.09.0702"),
        ..place("Bentia", "MLI", PlacePrecision::Exact, Some((15.33, 0.7)))
    });
    event
}

/// The profile, its separator, and its columns of the town, the second-order and the first-order division.
const COLUMNS: [(&str, u8, [&str; 3]); 4] = [
    ("acled-like", b',', ["location", "admin2", "admin1"]),
    (
        "ucdp-ged-like",
        b',',
        ["where_coordinates", "adm_2", "adm_1"],
    ),
    ("icews", b'\t', ["City", "District", "Province"]),
    ("polecat", b'\t', ["City", "District", "Province"]),
];

#[test]
fn towns_have_both_divisions_in_their_columns() {
    for (profile, separator, columns) in COLUMNS {
        let (text, sidecar) = export(profile, &[in_gao()]);
        let row = &cells(&text, separator)[0];
        let found = columns.map(|column| row[column].as_str());
        assert_eq!(
            found,
            ["Bentia", "Ansongo, Cercle d'", "Gao Region"],
            "{profile}"
        );
        let codes = "where.admin1.code, where.admin2.code";
        assert_eq!(sidecar.times(codes, Effect::Lost), 1, "{profile}");
        let back = read(profile, &text)[0].event.clone().unwrap();
        let place = back.place.unwrap();
        assert_eq!(place.name.as_deref(), Some("Bentia"), "{profile}");
        assert_eq!(
            place.admin1,
            Some(Division::named("Gao Region")),
            "{profile}"
        );
        assert_eq!(
            place.admin2,
            Some(Division::named("Ansongo, Cercle d'")),
            "{profile}"
        );
    }
}

#[test]
fn districts_have_their_province_and_countries_nothing() {
    let mut district = in_gao();
    district.place = Some(Place {
        admin1: division("Gao Region", "ML.09"),
        admin2: division("Ansongo", "ML.09.0702"),
        ..place("Ansongo", "MLI", PlacePrecision::Admin2, None)
    });
    let mut country = in_gao();
    country.place = Some(place("Mali", "MLI", PlacePrecision::Country, None));
    for (profile, separator, [_, two, one]) in COLUMNS {
        let (text, _) = export(profile, &[district.clone(), country.clone()]);
        let rows = cells(&text, separator);
        let empty = if profile == "polecat" { "None" } else { "" };
        assert_eq!(
            (&*rows[0][two], &*rows[0][one]),
            ("Ansongo", "Gao Region"),
            "{profile}"
        );
        assert_eq!(
            (&*rows[1][two], &*rows[1][one]),
            (empty, empty),
            "{profile}"
        );
        let back = read(profile, &text)[0]
            .event
            .clone()
            .unwrap()
            .place
            .unwrap();
        assert_eq!(back.precision, PlacePrecision::Admin2, "{profile}");
        assert_eq!(
            back.admin1,
            Some(Division::named("Gao Region")),
            "{profile}"
        );
    }
}

#[test]
fn phoenix_has_the_state() {
    let (text, sidecar) = export("phoenix", &[in_gao()]);
    let rows = read("phoenix", &text);
    assert_eq!(rows[0].cell("LocationName"), Some("Bentia"));
    assert_eq!(rows[0].cell("StateName"), Some("Gao Region"));
    assert_eq!(sidecar.times("where.admin2", Effect::Lost), 1);
    let place = rows[0].event.clone().unwrap().place.unwrap();
    assert_eq!(place.admin1, Some(Division::named("Gao Region")));
}

#[test]
fn gdelt_has_the_division_by_name_and_by_its_own_code() {
    let table = [
        // The same as GeoNames' code, but for the country's.
        (
            "Kidal",
            "MLI",
            PlacePrecision::Exact,
            ("Kidal", "ML.10"),
            "Kidal, Kidal, Mali",
            "ML10",
        ),
        (
            "Odesa",
            "UKR",
            PlacePrecision::Near,
            ("Odesa", "UA.17"),
            "Odesa, Odesa, Ukraine",
            "UP17",
        ),
        // GeoNames has letters of ISO, GDELT numbers of FIPS.
        (
            "Geneva",
            "CHE",
            PlacePrecision::Exact,
            ("Geneva", "CH.GE"),
            "Geneva, Geneva, Switzerland",
            "SZ07",
        ),
        // A state of the United States is named once.
        (
            "Texas",
            "USA",
            PlacePrecision::Admin1,
            ("Texas", "US.TX"),
            "Texas, United States",
            "USTX",
        ),
        (
            "Kidal",
            "MLI",
            PlacePrecision::Admin1,
            ("Kidal", "ML.10"),
            "Kidal, Kidal, Mali",
            "ML10",
        ),
    ];
    for (name, country, precision, (division_name, code), full, gdelt) in table {
        let mut event = in_gao();
        event.place = Some(Place {
            admin1: division(division_name, code),
            ..place(name, country, precision, None)
        });
        for profile in ["gdelt2-events", "gdelt1-events"] {
            let (text, sidecar) = export(profile, std::slice::from_ref(&event));
            let row = &read(profile, &text)[0];
            assert_eq!(row.cell("ActionGeo_FullName"), Some(full));
            assert_eq!(row.cell("ActionGeo_ADM1Code"), Some(gdelt), "{full}");
            assert_eq!(sidecar.times("ActionGeo_ADM1Code", Effect::Lost), 0);
            let back = row.event.clone().unwrap().place.unwrap();
            assert_eq!(back.name.as_deref(), Some(name));
            assert_eq!(back.admin1, division(division_name, code), "{full}");
        }
    }
}

#[test]
fn gdelt_says_where_its_code_is_not_known() {
    let mut event = in_gao();
    let london = Place {
        admin1: division("England", "GB.ENG"),
        admin2: division("Greater London", "GB.ENG.GLA"),
        ..place("London", "GBR", PlacePrecision::Exact, None)
    };
    event.place = Some(london.clone());
    let (text, sidecar) = export("gdelt2-events", std::slice::from_ref(&event));
    let row = &read("gdelt2-events", &text)[0];
    assert_eq!(
        row.cell("ActionGeo_FullName"),
        Some("London, England, United Kingdom")
    );
    assert_eq!(row.cell("ActionGeo_ADM1Code"), Some(""));
    assert_eq!(sidecar.times("ActionGeo_ADM1Code", Effect::Lost), 1);
    event.place = Some(Place {
        admin1: None,
        admin2: None,
        ..london
    });
    let (text, sidecar) = export("gdelt2-events", &[event]);
    let row = &read("gdelt2-events", &text)[0];
    assert_eq!(
        row.cell("ActionGeo_FullName"),
        Some("London, United Kingdom")
    );
    assert_eq!(sidecar.times("ActionGeo_FullName", Effect::Approximated), 1);
    assert_eq!(sidecar.times("ActionGeo_ADM1Code", Effect::Approximated), 1);
    assert_eq!(row.event.clone().unwrap().place.unwrap().admin1, None);
}

#[test]
fn names_of_gdelt_are_read_in_every_form() {
    let (text, _) = export("gdelt2-events", &[in_gao()]);
    let table = [
        (
            "4",
            "London, London, City of, United Kingdom",
            "UK",
            "UKH9",
            "London",
            Some("London, City of"),
            None,
        ),
        (
            "4",
            "Hanoi, Ha Noi, Vietnam, Republic Of",
            "VM",
            "VM44",
            "Hanoi",
            Some("Ha Noi"),
            None,
        ),
        (
            "4",
            "Nassau, New Providence, Bahamas, The",
            "BF",
            "BF23",
            "Nassau",
            Some("New Providence"),
            Some("BS.23"),
        ),
        (
            "4",
            "Paris, France (general), France",
            "FR",
            "FR00",
            "Paris",
            None,
            None,
        ),
        (
            "4",
            "Tshombe, Congo, Democratic Republic Of The (General), Democratic Republic Of The Congo",
            "CG",
            "CG00",
            "Tshombe",
            None,
            None,
        ),
        (
            "4",
            "Warsaw, (Pl67), Poland",
            "PL",
            "PL67",
            "Warsaw",
            None,
            None,
        ),
        (
            "4",
            "Nakuru, Rift Valley, Kenya",
            "KE",
            "KE08",
            "Nakuru",
            Some("Rift Valley"),
            None,
        ),
        (
            "3",
            "San Diego, California, United States",
            "US",
            "USCA",
            "San Diego",
            Some("California"),
            Some("US.CA"),
        ),
        (
            "2",
            "California, United States",
            "US",
            "USCA",
            "California",
            Some("California"),
            Some("US.CA"),
        ),
        (
            "5",
            "Bushehr Province, Bushehr, Iran",
            "IR",
            "IR22",
            "Bushehr Province",
            Some("Bushehr"),
            Some("IR.22"),
        ),
        ("1", "Mali", "ML", "ML", "Mali", None, None),
    ];
    for (kind, full, fips, code, name, division, geonames) in table {
        let mut row: Vec<&str> = text.trim_end().split('\t').collect();
        let at = row.iter().position(|c| c.starts_with("Bentia, ")).unwrap();
        (row[at - 1], row[at], row[at + 1], row[at + 2]) = (kind, full, fips, code);
        let place = read("gdelt2-events", &(row.join("\t") + "\n"))[0]
            .event
            .clone()
            .unwrap()
            .place
            .unwrap();
        assert_eq!(place.name.as_deref(), Some(name), "{full}");
        let found = place.admin1.as_ref();
        assert_eq!(found.map(|d| d.name.as_str()), division, "{full}");
        assert_eq!(found.and_then(|d| d.code.as_deref()), geonames, "{full}");
    }
}

#[test]
fn maps_and_bundles_have_them_too() {
    let (text, _) = export("geojson", &[in_gao()]);
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let properties = &all["features"][0]["properties"];
    assert_eq!(properties["admin1"], "Gao Region");
    assert_eq!(properties["admin1_code"], "ML.09");
    assert_eq!(properties["admin2"], "Ansongo, Cercle d'");
    assert_eq!(properties["admin2_code"], "ML.09.0702");
    let (text, _) = export("stix2.1", &[in_gao()]);
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let objects = all["objects"].as_array().unwrap();
    let location = objects.iter().find(|o| o["type"] == "location").unwrap();
    assert_eq!(location["city"], "Bentia");
    assert_eq!(location["administrative_area"], "Gao Region");
}

#[test]
fn records_from_before_divisions_are_read() {
    let old = r#"{"text":"Gao","span":[0,3],"country":"MLI","precision":"exact"}"#;
    let place: Place = serde_json::from_str(old).unwrap();
    assert_eq!((place.admin1, place.admin2), (None, None));
    let place = in_gao().place.unwrap();
    let line = serde_json::to_string(&place).unwrap();
    assert!(
        line.contains(r#""admin1":{"name":"Gao Region","code":"ML.09"}"#),
        "{line}"
    );
    assert_eq!(serde_json::from_str::<Place>(&line).unwrap(), place);
}
