//! Records to be written, and files to be read, by all of these tests.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use dateline_export::profile::{self, Export, Foreign, ReadOptions, Sidecar, Statuses};
use dateline_record::{
    Because, Claim, Coded, DatePrecision, Document, Event, EventType, Magnitude, MagnitudeRole,
    Party, Place, PlacePrecision, Status, When, Words,
};
use jiff::civil::{Date, date};

pub fn party(name: &str, country: Option<&str>, sectors: &[&str]) -> Party {
    Party {
        text: name.to_lowercase(),
        name: Some(name.to_owned()),
        country: country.map(str::to_owned),
        sectors: sectors.iter().map(|s| (*s).to_owned()).collect(),
        ..Party::default()
    }
}

pub fn on(day: Date) -> Option<When> {
    Some(When {
        start: Some(day),
        end: Some(day),
        precision: DatePrecision::Day,
        text: None,
        span: None,
    })
}

pub fn place(
    name: &str,
    country: &str,
    precision: PlacePrecision,
    at: Option<(f64, f64)>,
) -> Place {
    Place {
        text: name.to_owned(),
        span: (0..0).into(),
        name: Some(name.to_owned()),
        id: None,
        country: Some(country.to_owned()),
        admin1: None,
        admin2: None,
        precision,
        lat: at.map(|a| a.0),
        lon: at.map(|a| a.1),
        radius_km: None,
        geonames: None,
    }
}

/// Rebels shelled soldiers at Gao; five died.
pub fn shelling() -> Event {
    Event {
        id: "e0123456789abcdef".to_owned(),
        document: "d1".to_owned(),
        sentence: 2,
        event_type: EventType::Assault,
        mode: Some("heavy-weapons".to_owned()),
        cameo: Some("194".to_owned()),
        quad: EventType::Assault.quad(),
        intensity: Some(-9.5),
        contexts: vec!["military".to_owned(), "terrorism".to_owned()],
        trigger: Words {
            start: 10,
            end: 17,
            text: "shelled".to_owned(),
        },
        actors: vec![party("Azawad rebels", Some("MLI"), &["REB"])],
        recipients: vec![party("Malian army", Some("MLI"), &["MIL", "GOV"])],
        reciprocal: false,
        status: Status::Actual,
        claim: None,
        when: on(date(2022, 3, 1)),
        place: Some(place(
            "Gao",
            "MLI",
            PlacePrecision::Exact,
            Some((16.27, -0.05)),
        )),
        places: Vec::new(),
        magnitude: vec![Magnitude {
            role: MagnitudeRole::Killed,
            low: Some(4.0),
            best: Some(5.0),
            high: Some(7.0),
            qualifier: None,
            currency: None,
            text: "five".to_owned(),
            span: (20..24).into(),
        }],
        same_as: None,
        same_event: None,
        run: None,
        counts: None,
        confidence: 0.8,
        because: Because::default(),
    }
}

pub fn report() -> Document {
    let mut document = Document::new("d1", "").published(Some(date(2022, 3, 2)));
    document.publisher = Some("Sahel Wire".to_owned());
    document.title = Some("Rebels shell army".to_owned());
    document.url = Some("https://news.example/1".to_owned());
    document.language = Some("en".to_owned());
    document
}

pub fn export_claims(profile: &str, events: &[Event], claims: &[Claim]) -> (String, Sidecar) {
    let profile = profile::named(profile).unwrap();
    let mut out = Vec::new();
    let mut export = Export::new(
        profile,
        Box::new(&mut out),
        Statuses::from(Status::ALL.to_vec()),
    )
    .unwrap();
    let coded = Coded {
        events: events.to_vec(),
        claims: claims.to_vec(),
        ..Coded::default()
    };
    export.coded(&report(), &coded, None).unwrap();
    let sidecar = export.finish().unwrap();
    (String::from_utf8(out).unwrap(), sidecar)
}

pub fn export(profile: &str, events: &[Event]) -> (String, Sidecar) {
    export_claims(profile, events, &[])
}

pub fn import(profile: &str, text: &str) -> (Vec<Foreign>, Vec<String>) {
    let profile = profile::named(profile).unwrap();
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    profile.read(
        "in",
        &mut text.as_bytes(),
        ReadOptions::default(),
        &mut |row| {
            match row {
                Ok(row) => rows.push(row),
                Err(error) => errors.push(error.to_string()),
            }
            ControlFlow::Continue(())
        },
    );
    (rows, errors)
}

#[track_caller]
pub fn read(profile: &str, text: &str) -> Vec<Foreign> {
    let (rows, errors) = import(profile, text);
    assert_eq!(errors, [""; 0], "{profile}: {text}");
    rows
}

/// The cells of the rows by column name.
pub fn cells(text: &str, separator: u8) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// Rows that came in a format go out of it as they came.
#[track_caller]
pub fn same_bytes(profile: &str, text: &str) -> Vec<Foreign> {
    let rows = read(profile, text);
    let mut out = Vec::new();
    let found = profile::named(profile).unwrap();
    let mut export = Export::new(found, Box::new(&mut out), Statuses::default()).unwrap();
    for row in &rows {
        export.foreign(row).unwrap();
    }
    export.finish().unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), text);
    rows
}
