//! What UCDP GED counts, and its columns.

use dateline_record::{Claim, EventType, Manner, PlacePrecision, Quotation};

use crate::shared::{cells, export, export_claims, party, place, read, shelling};

#[test]
fn ucdp_columns_of_a_row() {
    let mut event = shelling();
    event.claim = Some("c1".to_owned());
    let claim = Claim {
        id: "c1".to_owned(),
        document: "d1".to_owned(),
        sentence: 2,
        speaker: Some(party("army spokesman", Some("MLI"), &["MIL"])),
        addressee: None,
        cue: None,
        manner: Manner::Says,
        quotation: Quotation::Indirect,
        content: (0..5).into(),
        hedge: None,
        inside: None,
        events: vec![event.id.clone()],
        when: None,
        contradicts: Vec::new(),
    };
    let (text, _) = export_claims("ucdp-ged-like", &[event], &[claim]);
    assert_eq!(text.lines().next().unwrap().split(',').count(), 49);
    let row = &cells(&text, b',')[0];
    assert_eq!(row["type_of_violence"], "1");
    assert_eq!(
        (&*row["side_a"], &*row["side_b"]),
        ("Government of Mali", "Azawad rebels"),
        "the state is side A"
    );
    assert_eq!((&*row["gwnoa"], &*row["gwnob"]), ("432", ""));
    assert_eq!(row["source_original"], "army spokesman");
    assert_eq!(
        (&*row["low"], &*row["best"], &*row["high"]),
        ("4", "5", "7")
    );
    assert_eq!(
        (&*row["deaths_unknown"], &*row["deaths_civilians"]),
        ("5", "0")
    );
    assert_eq!(
        (
            &*row["date_prec"],
            &*row["where_prec"],
            &*row["event_clarity"]
        ),
        ("1", "1", "1")
    );
    assert_eq!(row["date_start"], "2022-03-01 00:00:00.000");
    assert_eq!(row["geom_wkt"], "POINT (-0.05 16.27)");
    let rows = read("ucdp-ged-like", &text);
    let back = rows[0].event.as_ref().unwrap();
    assert_eq!(back.magnitude[0].high, Some(7.0));
    assert!(back.reciprocal, "the row does not say who did it to whom");
    assert_eq!(
        rows[0]
            .claim
            .as_ref()
            .unwrap()
            .speaker
            .as_ref()
            .unwrap()
            .name
            .as_deref(),
        Some("army spokesman")
    );
    assert_eq!(rows[0].document.publisher.as_deref(), Some("Sahel Wire"));
}

#[test]
fn ucdp_wants_a_death_and_an_organised_side() {
    let mut bloodless = shelling();
    bloodless.magnitude = Vec::new();
    let mut mob = shelling();
    mob.actors = vec![party("a mob", None, &["CVL"])];
    let mut arrest = shelling();
    arrest.event_type = EventType::Coerce;
    let mut one_sided = shelling();
    one_sided.recipients = vec![party("villagers", Some("MLI"), &["CVL"])];
    let (text, sidecar) = export("ucdp-ged-like", &[bloodless, mob, arrest, one_sided]);
    let rows = cells(&text, b',');
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&*rows[0]["type_of_violence"], &*rows[0]["side_b"]),
        ("3", "Civilians")
    );
    assert_eq!(rows[0]["deaths_civilians"], "5");
    assert_eq!(sidecar.all_left_out().len(), 3);
}

#[test]
fn a_whole_country_has_its_name_whatever_the_text_calls_it() {
    let mut event = shelling();
    event.place = Some(place(
        "the Sahel state",
        "MLI",
        PlacePrecision::Country,
        None,
    ));
    let (text, _) = export("ucdp-ged-like", &[event]);
    let row = &cells(&text, b',')[0];
    assert_eq!(
        (&*row["where_coordinates"], &*row["where_description"]),
        ("Mali", "the Sahel state")
    );
    let again = read("ucdp-ged-like", &text).remove(0).event.unwrap();
    let (again, _) = export("ucdp-ged-like", &[again]);
    assert_eq!(cells(&again, b',')[0]["where_coordinates"], "Mali");
}
