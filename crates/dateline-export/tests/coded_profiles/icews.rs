//! The traps of ICEWS.

use dateline_export::profile::Effect;
use dateline_record::{EventType, PlacePrecision};

use crate::shared::{cells, export, import, party, same_bytes, shelling};

const ICEWS: &str = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n";

#[test]
fn icews_rows_are_pairs_and_reciprocal_acts_go_both_ways() {
    let mut event = shelling();
    event.actors = vec![
        party("A", Some("USA"), &["GOV"]),
        party("B", Some("RUS"), &["MIL"]),
    ];
    event.recipients = vec![party("C", Some("CHN"), &[])];
    let (text, _) = export("icews", &[event.clone()]);
    assert_eq!(text.lines().next().unwrap().split('\t').count(), 20);
    let rows = cells(&text, b'\t');
    let pairs: Vec<_> = rows
        .iter()
        .map(|r| (&*r["Source Name"], &*r["Target Name"]))
        .collect();
    assert_eq!(pairs, [("A", "C"), ("B", "C")]);
    assert_eq!(rows[1]["Source Country"], "Russian Federation");
    assert_eq!(rows[1]["Source Sectors"], "Military,Government");
    assert_ne!(rows[0]["Event ID"], rows[1]["Event ID"]);
    assert!(
        rows[0]["Event ID"].parse::<i32>().is_ok(),
        "readers hold 32 bits"
    );
    event.recipients = event.actors.clone();
    event.reciprocal = true;
    let (text, _) = export("icews", &[event]);
    let rows = cells(&text, b'\t');
    let pairs: Vec<_> = rows
        .iter()
        .map(|r| (&*r["Source Name"], &*r["Target Name"]))
        .collect();
    assert_eq!(pairs, [("A", "B"), ("B", "A")]);
}

#[test]
fn icews_codes_are_text_with_icews_own_scale() {
    for (code, label, intensity) in [
        ("016", "Deny responsibility", "-5"),
        ("051", "Praise or endorse", "3.4"),
        ("010", "Make statement", "0"),
        ("164", "Halt negotiations", "-6.5"),
    ] {
        let mut event = shelling();
        event.cameo = Some(code.to_owned());
        let (text, _) = export("icews", &[event]);
        let row = &cells(&text, b'\t')[0];
        assert_eq!(
            (&*row["CAMEO Code"], &*row["Event Text"], &*row["Intensity"]),
            (code, label, intensity)
        );
    }
    let line =
        "1\t2013-01-05\tA\t\tChina\tMake statement\t10\t0\tB\t\tJapan\t7\t1\tX\t\t\t\t\t\t\n";
    let (rows, errors) = import("icews", &format!("{ICEWS}{line}"));
    assert_eq!(errors, [""; 0], "10 is a root code, and no statement");
    assert_eq!(rows[0].event, None);
    let (_, errors) = import(
        "icews",
        &format!("{ICEWS}{}", line.replace("\t10\t", "\t13y\t")),
    );
    assert!(
        errors[0].contains("CAMEO Code: `13y` is no code"),
        "{errors:?}"
    );
}

#[test]
fn icews_key_is_id_and_date() {
    // The same id twice, on two days, the second in the way of one file of 2017; sectors in other orders and quotes.
    let text = format!(
        "{ICEWS}926685\t1995-01-01\tExtremist (Russia)\tRadicals / Extremists / Fundamentalists,Dissident\tRussian Federation\tPraise or endorse\t051\t3.4\tBoris Yeltsin\tElite,Executive,Executive Office,Government\tRussian Federation\t28235806\t5\tThe Toronto Star\tMoscow\t\tMoskva\tRussian Federation\t55.7522\t37.6156\n\
         926685\t1/2/1995\tCitizen (Serbia)\t\"Social,General Population / Civilian / Social\"\tSerbia\tExpress intent to cooperate\t030\t4\tGovernment (Bosnia and Herzegovina)\tGovernment\tBosnia and Herzegovina\t28235807\t1\tThe Toronto Star\tNULL\tNULL\tBosnia\tBosnia and Herzegovina\t44\t18\n"
    );
    let rows = same_bytes("icews", &text);
    assert_eq!(rows[0].key, "926685/1995-01-01");
    assert_eq!(rows[1].key, "926685/1995-01-02");
    let first = rows[0].event.as_ref().unwrap();
    assert_eq!(first.actors[0].sectors, ["REB"]);
    assert_eq!(first.recipients[0].sectors, ["GOV", "ELI"]);
    assert_eq!(first.place.as_ref().unwrap().lat, Some(55.7522));
    let second = rows[1].event.as_ref().unwrap();
    assert_eq!(second.event_type, EventType::Agree);
    assert_eq!(second.actors[0].sectors, ["CVL"]);
    let place = second.place.as_ref().unwrap();
    assert_eq!(
        (place.precision, place.lat),
        (PlacePrecision::Admin1, None),
        "the middle of a province is no point"
    );
}

#[test]
fn icews_leaves_out_what_is_no_pair_and_says_so() {
    let mut event = shelling();
    event.recipients = Vec::new();
    let (text, sidecar) = export("icews", &[event]);
    assert_eq!(text.lines().count(), 1, "the header alone");
    assert_eq!(sidecar.all_left_out().values().sum::<u64>(), 1);
    // Where the words support no code, the plainest of the type stands in, and the sidecar says so.
    let mut uncoded = shelling();
    uncoded.cameo = None;
    let (text, sidecar) = export("icews", &[uncoded]);
    assert!(!cells(&text, b'\t')[0]["CAMEO Code"].is_empty());
    assert_eq!(sidecar.times("CAMEO Code", Effect::Approximated), 1);
}
