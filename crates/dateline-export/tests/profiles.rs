//! Profiles from outside: real rows there and back, byte for byte.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use dateline_export::profile::{self, Export, Foreign, ReadOptions, Statuses};

/// A file of the shared folder; nothing where it is not there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("DATELINE_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let shared = [shared, PathBuf::from("/work/shared")];
    shared
        .iter()
        .find_map(|dir| std::fs::read(dir.join("formats/samples").join(name)).ok())
}

/// The rows of a file, and the errors as text.
fn import(profile: &str, bytes: &[u8]) -> (Vec<Foreign>, Vec<String>) {
    let profile = profile::named(profile).unwrap();
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    profile.read("in", &mut &bytes[..], ReadOptions::default(), &mut |row| {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error.to_string()),
        }
        ControlFlow::Continue(())
    });
    (rows, errors)
}

/// The rows as the profile writes them.
fn export(profile: &str, rows: &[Foreign]) -> Vec<u8> {
    let profile = profile::named(profile).unwrap();
    let mut out = Vec::new();
    let mut export = Export::new(profile, Box::new(&mut out), Statuses::default()).unwrap();
    for row in rows {
        export.foreign(row).unwrap();
    }
    export.finish().unwrap();
    out
}

/// On the wire and back.
fn through_json(rows: &[Foreign]) -> Vec<Foreign> {
    rows.iter()
        .map(|row| serde_json::from_str(&serde_json::to_string(row).unwrap()).unwrap())
        .collect()
}

#[track_caller]
fn same_bytes(profile: &str, bytes: &[u8]) -> Vec<Foreign> {
    let (rows, errors) = import(profile, bytes);
    assert_eq!(errors, [""; 0], "{profile}");
    let rows = through_json(&rows);
    assert_eq!(
        String::from_utf8_lossy(&export(profile, &rows)),
        String::from_utf8_lossy(bytes)
    );
    rows
}

#[test]
fn real_mentions_come_back_byte_for_byte() {
    let Some(bytes) = sample("mentionssamp.tsv") else {
        eprintln!("skipped: the samples are not there");
        return;
    };
    let rows = same_bytes("gdelt2-mentions", &bytes);
    assert_eq!(rows.len(), 50);
    // As GDELT ships them: without the header line that the sample was given.
    let bare = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    same_bytes("gdelt2-mentions", &bytes[bare..]);
}

/// A cell of a foreign row.
#[track_caller]
fn cell<'r>(row: &'r Foreign, column: &str) -> &'r str {
    row.cell(column).unwrap_or_else(|| panic!("no {column}"))
}

/// Each mapped field of real rows is what the record says, and what the profile would write for it.
fn real_events(name: &str, profile: &str, rows: usize) {
    let Some(bytes) = sample(name) else {
        eprintln!("skipped: the samples are not there");
        return;
    };
    let foreign = same_bytes(profile, &bytes);
    assert_eq!(foreign.len(), rows);
    let (mut events, mut coded_divisions) = (0, 0);
    for row in &foreign {
        let of = |column| cell(row, column);
        let day = of("SQLDATE").replace('-', "");
        let Some(event) = &row.event else {
            assert_eq!(
                of("EventRootCode"),
                "01",
                "only statements are no act: {}",
                row.key
            );
            continue;
        };
        events += 1;
        let when = event.when.as_ref().unwrap();
        assert_eq!(when.start.unwrap().strftime("%Y%m%d").to_string(), day);
        assert_eq!(event.cameo.as_deref(), Some(of("EventCode")));
        // Written anew, from the record alone.
        let mut again = row.clone();
        again.profile = "elsewhere".to_owned();
        let again = export(profile, &[again]);
        let (again, errors) = import(profile, &again);
        assert_eq!(errors, [""; 0]);
        let [again] = &again[..] else {
            panic!("{} rows for {}", again.len(), row.key)
        };
        assert_eq!(cell(again, "SQLDATE"), day);
        for column in ["FractionDate", "GoldsteinScale"] {
            let number = |row| cell(row, column).parse::<f64>().unwrap();
            assert!(
                (number(again) - number(row)).abs() < 1e-9,
                "{column} of {}",
                row.key
            );
        }
        for column in [
            "GLOBALEVENTID",
            "MonthYear",
            "Year",
            "Actor1Code",
            "Actor1Name",
            "Actor1CountryCode",
            "Actor1Type1Code",
            "Actor2Code",
            "Actor2Name",
            "Actor2CountryCode",
            "Actor2Type1Code",
            "EventCode",
            "EventBaseCode",
            "EventRootCode",
            "QuadClass",
            "NumMentions",
            "NumSources",
            "NumArticles",
            "ActionGeo_Type",
            "ActionGeo_CountryCode",
            "DATEADDED",
            "SOURCEURL",
        ] {
            // MNCUSAHLH, RAD and MOSSHI hold what a party has no field for: the row alone keeps it.
            let codes = format!("{}{}", of("Actor1Code"), of("Actor2Code"));
            let beyond = ["MNC", "RAD", "MOS"].iter().any(|c| codes.contains(c));
            if !(beyond && column.starts_with("Actor")) {
                assert_eq!(cell(again, column), of(column), "{column} of {}", row.key);
            }
        }
        let kind = of("ActionGeo_Type");
        let division = event.place.as_ref().and_then(|p| p.admin1.as_ref());
        // "Djibouti (general)": in no division.
        if !of("ActionGeo_FullName").contains("(general)") {
            let same = cell(again, "ActionGeo_FullName") == of("ActionGeo_FullName");
            assert!(same, "{}", cell(again, "ActionGeo_FullName"));
            let expected = kind != "0" && kind != "1";
            assert_eq!(division.is_some(), expected, "{}", row.key);
        }
        // Where several divisions of GeoNames have GDELT's code, or one of the second order, the record has none.
        if division.is_some_and(|d| d.code.is_some()) {
            let code = cell(again, "ActionGeo_ADM1Code");
            assert_eq!(code, of("ActionGeo_ADM1Code"), "{}", row.key);
            coded_divisions += 1;
        }
        let place = event.place.as_ref();
        match kind {
            "0" => assert_eq!(place, None),
            "1" => assert_eq!(place.unwrap().lat, None, "a country is an area"),
            "3" | "4" => {
                let lat: f64 = of("ActionGeo_Lat").parse().unwrap();
                assert_eq!(place.unwrap().lat, Some(lat));
            }
            _ => {}
        }
        if kind == "1" {
            for column in ["ActionGeo_Lat", "ActionGeo_Long"] {
                let number = |row| cell(row, column).parse::<f64>().unwrap();
                assert!(
                    (number(again) - number(row)).abs() < 0.01,
                    "{column} of {}",
                    row.key
                );
            }
        }
    }
    assert!(events > rows / 2, "{events} of {rows} rows are acts");
    assert!(coded_divisions > rows / 4, "{coded_divisions} of {rows}");
}

#[test]
fn real_events_of_gdelt_1_come_back_byte_for_byte() {
    real_events("events1samp.tsv", "gdelt1-events", 50);
}

#[test]
fn real_events_of_gdelt_2_come_back_byte_for_byte() {
    real_events("events2samp.tsv", "gdelt2-events", 50);
}
