//! The profiles polecat, icews, acled-like, ucdp-ged-like, geojson, stix2.1, jsonl, csv and parquet: the traps of
//! each format, and event to row to event.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use dateline_export::profile::{self, Effect, Export, Foreign, ReadOptions, Sidecar, Statuses};
use dateline_record::{
    Because, Claim, Coded, DatePrecision, Document, Event, EventType, Magnitude, MagnitudeRole,
    Manner, Party, Place, PlacePrecision, Quotation, Status, When, Words,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn party(name: &str, country: Option<&str>, sectors: &[&str]) -> Party {
    Party {
        text: name.to_lowercase(),
        name: Some(name.to_owned()),
        country: country.map(str::to_owned),
        sectors: sectors.iter().map(|s| (*s).to_owned()).collect(),
        ..Party::default()
    }
}

fn on(day: Date) -> Option<When> {
    Some(When {
        start: Some(day),
        end: Some(day),
        precision: DatePrecision::Day,
        text: None,
        span: None,
    })
}

fn place(name: &str, country: &str, precision: PlacePrecision, at: Option<(f64, f64)>) -> Place {
    Place {
        text: name.to_owned(),
        span: (0..0).into(),
        name: Some(name.to_owned()),
        id: None,
        country: Some(country.to_owned()),
        precision,
        lat: at.map(|a| a.0),
        lon: at.map(|a| a.1),
        radius_km: None,
        geonames: None,
    }
}

/// Rebels shelled soldiers at Gao; five died.
fn shelling() -> Event {
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

fn report() -> Document {
    let mut document = Document::new("d1", "").published(Some(date(2022, 3, 2)));
    document.publisher = Some("Sahel Wire".to_owned());
    document.title = Some("Rebels shell army".to_owned());
    document.url = Some("https://news.example/1".to_owned());
    document.language = Some("en".to_owned());
    document
}

fn export_claims(profile: &str, events: &[Event], claims: &[Claim]) -> (String, Sidecar) {
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

fn export(profile: &str, events: &[Event]) -> (String, Sidecar) {
    export_claims(profile, events, &[])
}

fn import(profile: &str, text: &str) -> (Vec<Foreign>, Vec<String>) {
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
fn read(profile: &str, text: &str) -> Vec<Foreign> {
    let (rows, errors) = import(profile, text);
    assert_eq!(errors, [""; 0], "{profile}: {text}");
    rows
}

/// The cells of the rows by column name.
fn cells(text: &str, separator: u8) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// Rows that came in a format go out of it as they came.
#[track_caller]
fn same_bytes(profile: &str, text: &str) -> Vec<Foreign> {
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

// ------------------------------------------------------------------ polecat

#[test]
fn polecat_has_forty_columns_and_lists_in_cells() {
    let mut event = shelling();
    event.actors.push(party("Ansar Dine; \"AD\"", None, &[]));
    let (text, sidecar) = export("polecat", &[event]);
    assert_eq!(text.lines().next().unwrap().split('\t').count(), 40);
    let row = &cells(&text, b'\t')[0];
    assert_eq!(row["Event ID"], "d1_ASSAULT_e0123456789abcdef");
    assert_eq!(row["Quad Code"], "MATERIAL CONFLICT");
    assert_eq!(row["Contexts"], "military; terrorism");
    // A separator inside a name would shift the positions.
    assert_eq!(row["Actor Name"], "Azawad rebels; Ansar Dine, \"AD\"");
    assert_eq!(row["Actor Country"], "Mali; None");
    assert_eq!(row["Actor COW"], "432; None");
    assert_eq!(row["Actor Sectors"], "REB; None");
    assert_eq!(row["Recipient Sectors"], "MIL|GOV");
    assert_eq!(row["Primary Recipient Sector"], "MIL");
    assert_eq!((&*row["City"], &*row["Country"]), ("Gao", "MLI"));
    assert_eq!(sidecar.rows(), 1);
    assert!(sidecar.times("magnitude", Effect::Lost) == 1);
}

#[test]
fn polecat_puts_all_parties_of_a_reciprocal_act_with_the_actors() {
    let mut event = shelling();
    event.event_type = EventType::Consult;
    event.mode = None;
    event.actors = vec![
        party("France", Some("FRA"), &[]),
        party("Mali", Some("MLI"), &[]),
    ];
    event.recipients = event.actors.clone();
    event.reciprocal = true;
    let (text, _) = export("polecat", &[event.clone()]);
    let row = &cells(&text, b'\t')[0];
    assert_eq!(row["Actor Name"], "France; Mali");
    assert_eq!(row["Recipient Name"], "None");
    let back = read("polecat", &text)[0].event.clone().unwrap();
    assert!(back.reciprocal);
    assert_eq!(back.recipients.len(), 2);
    // Who marches together does nothing to each other.
    event.event_type = EventType::Protest;
    event.reciprocal = false;
    event.recipients = Vec::new();
    let (text, _) = export("polecat", &[event]);
    assert!(!read("polecat", &text)[0].event.as_ref().unwrap().reciprocal);
}

#[test]
fn polecat_keeps_media_from_medicine_and_the_union_from_the_region() {
    let mut event = shelling();
    event.actors = vec![party("doctors", Some("EUR"), &["MED"])];
    event.recipients = vec![party("reporters", Some("UNO"), &["JRN"])];
    let (text, _) = export("polecat", &[event]);
    let row = &cells(&text, b'\t')[0];
    assert_eq!(
        (&*row["Actor Sectors"], &*row["Actor Country"]),
        ("MED", "European Union")
    );
    assert_eq!(row["Recipient Country"], "United Nations");
    let back = read("polecat", &text)[0].event.clone().unwrap();
    assert_eq!(back.actors[0].country.as_deref(), Some("EUR"));
    assert_eq!(back.actors[0].sectors, ["MED"]);
    assert_eq!(back.recipients[0].sectors, ["JRN"]);
}

const POLECAT: &str = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tEvent Intensity\tQuad Code\tContexts\tActor Name\tActor Country\tRecipient Name\tRecipient Country\tPlacename\tCountry\tLatitude\tLongitude\tFeature Type\n";

#[test]
fn polecat_mends_the_manuals_lost_minus_and_its_two_quads() {
    // The column is called "Event Intensity" here, ACCUSE has lost its minus, SANCTION stands as verbal.
    let text = format!(
        "{POLECAT}20190801-2309-x_ACCUSE_a\t2019-08-01\tACCUSE\t\t3\tVERBAL CONFLICT\tlegal\tIran\tIran\tNone\tNone\tNone\tNone\t\t\t\n\
         20190801-2309-x_SANCTION_a\t2019-08-01\tSANCTION\texpel\t-5.5\tVERBAL CONFLICT\t\tIran\tIRN\tKosovo\tXKX\tIran\tIRN\t32.0\t53.0\tPCLI\n"
    );
    let rows = same_bytes("polecat", &text);
    let accuse = rows[0].event.as_ref().unwrap();
    assert_eq!(accuse.intensity, Some(-3.0));
    assert_eq!(accuse.recipients, []);
    assert_eq!(accuse.document, "20190801-2309-x");
    let sanction = rows[1].event.as_ref().unwrap();
    assert_eq!(sanction.quad.as_str(), "material conflict");
    assert_eq!(sanction.actors[0].country.as_deref(), Some("IRN"));
    assert_eq!(sanction.recipients[0].country.as_deref(), Some("KOS"));
    // The middle of a country is no point.
    let place = sanction.place.as_ref().unwrap();
    assert_eq!(
        (place.precision, place.lat),
        (PlacePrecision::Country, None)
    );
}

#[test]
fn polecat_faults_name_line_column_and_remedy() {
    let text = format!(
        "{POLECAT}a\t2019-08-01\tATTACK\t\t\t\t\t\t\t\t\t\t\t\t\t\n\
                        b\t2019-13-01\tASSAULT\t\t\t\t\t\t\t\t\t\t\t\t\t\n\
                        c\t2019-08-01\tASSAULT\t\t\t\t\t\t\t\t\t\t\t99\t0\t\n\
                        d\t2019-08-01\tAID\t\t\t\t\t\t\t\t\t\t\t\t\t\n"
    );
    let (rows, errors) = import("polecat", &text);
    assert_eq!(rows.len(), 1, "the rest goes on");
    assert!(
        errors[0].starts_with("in:2: Event Type: `ATTACK` is no PLOVER event type"),
        "{errors:?}"
    );
    assert!(
        errors[1].starts_with("in:3: Event Date: `2019-13-01` is no day"),
        "{errors:?}"
    );
    assert!(errors[2].starts_with("in:4: Latitude"), "{errors:?}");
}

// -------------------------------------------------------------------- icews

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

// -------------------------------------------------------------------- acled

#[test]
fn acled_kinds_by_type_mode_and_who_bears_arms() {
    let soldiers = || party("army", Some("MLI"), &["MIL"]);
    let rebels = || party("rebels", Some("MLI"), &["REB"]);
    let people = || party("villagers", Some("MLI"), &["CVL"]);
    use EventType::{Agree, Assault, Coerce, Consult, Protest, Retreat};
    for (event_type, mode, actor, recipient, kind, inter) in [
        (
            Assault,
            None,
            rebels(),
            Some(soldiers()),
            "Armed clash",
            "12",
        ),
        (
            Assault,
            Some("firearms"),
            rebels(),
            Some(people()),
            "Attack",
            "27",
        ),
        (
            Assault,
            Some("drone"),
            soldiers(),
            Some(rebels()),
            "Air/drone strike",
            "12",
        ),
        (
            Assault,
            Some("beat"),
            people(),
            Some(people()),
            "Mob violence",
            "57",
        ),
        (
            Assault,
            Some("abduct"),
            rebels(),
            Some(people()),
            "Abduction/forced disappearance",
            "27",
        ),
        (
            Protest,
            Some("demo"),
            people(),
            None,
            "Peaceful protest",
            "60",
        ),
        (
            Protest,
            Some("riot"),
            people(),
            None,
            "Violent demonstration",
            "50",
        ),
        (
            Coerce,
            Some("arrest"),
            soldiers(),
            Some(people()),
            "Arrests",
            "17",
        ),
        (
            Retreat,
            Some("ceasefire"),
            rebels(),
            Some(soldiers()),
            "Agreement",
            "12",
        ),
        (Agree, None, rebels(), Some(soldiers()), "Agreement", "12"),
        (Consult, None, rebels(), Some(soldiers()), "", ""),
        (Coerce, Some("censor"), soldiers(), Some(people()), "", ""),
    ] {
        let mut event = shelling();
        event.event_type = event_type;
        event.mode = mode.map(str::to_owned);
        event.contexts = Vec::new();
        event.actors = vec![actor];
        event.recipients = recipient.into_iter().collect();
        let (text, sidecar) = export("acled-like", &[event]);
        let rows = cells(&text, b',');
        let Some(row) = rows.first() else {
            assert_eq!(kind, "", "{event_type} {mode:?}");
            assert_eq!(sidecar.all_left_out()["outside what ACLED collects"], 1);
            continue;
        };
        assert_eq!(
            (&*row["sub_event_type"], &*row["interaction"]),
            (kind, inter),
            "{event_type} {mode:?}"
        );
    }
}

#[test]
fn acled_columns_of_a_row() {
    let (text, _) = export("acled-like", &[shelling()]);
    assert_eq!(text.lines().next().unwrap().split(',').count(), 31);
    let row = &cells(&text, b',')[0];
    assert_eq!(row["event_type"], "Explosions/Remote violence");
    assert_eq!((&*row["iso"], &*row["region"]), ("466", "Western Africa"));
    assert_eq!(
        (&*row["inter1"], &*row["inter2"]),
        ("Rebel group", "State forces")
    );
    assert_eq!(row["fatalities"], "4", "the least of several numbers");
    assert_eq!(
        (&*row["time_precision"], &*row["geo_precision"]),
        ("1", "1")
    );
    assert!(row["notes"].starts_with("On 1 March 2022, Azawad rebels [shelled] Malian army"));
    assert_eq!(row["civilian_targeting"], "");
    let back = read("acled-like", &text)[0].event.clone().unwrap();
    assert_eq!(back.mode.as_deref(), Some("heavy-weapons"));
    assert_eq!(back.magnitude[0].best, Some(4.0));
}

#[test]
fn acled_rows_with_numbers_and_kinds_that_are_no_act() {
    let head = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n";
    let text = format!(
        "{head}SUD1,2023-04-15,2023,1,Political violence,Battles,Armed clash,Military Forces of Sudan (2019-),Police Forces of Sudan (2019-); GIS,1,Rapid Support Forces,,3,13,,729,Northern Africa,Sudan,Khartoum,Khartoum,,Khartoum,15.5,32.5,1,\"Radio, Dabanga\",National,\"On 15 April, \"\"clashes\"\" broke out\",0,,1700000000\n\
         SUD2,2023-04-16,2023,3,Strategic developments,Strategic developments,Other,A,,8,,,0,80,,729,Northern Africa,Sudan,,,,Sudan,15.5,32.5,3,X,National,n,0,,1700000000\n"
    );
    let rows = same_bytes("acled-like", &text);
    let clash = rows[0].event.as_ref().unwrap();
    assert_eq!(clash.event_type, EventType::Assault);
    assert_eq!(clash.actors.len(), 3);
    assert_eq!(clash.actors[0].sectors, ["MIL"]);
    assert_eq!(clash.actors[0].country.as_deref(), Some("SDN"));
    assert!(clash.magnitude.is_empty(), "0 says nothing");
    assert_eq!(rows[1].event, None);
}

// --------------------------------------------------------------------- ucdp

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

// ------------------------------------------------------------------ geojson

#[test]
fn geojson_areas_are_no_points_and_longitude_stands_first() {
    let mut country = shelling();
    country.place = Some(Place {
        radius_km: Some(628.0),
        // Another coder's middle of a country.
        ..place("Mali", "MLI", PlacePrecision::Country, Some((17.0, -4.0)))
    });
    let mut nowhere = shelling();
    nowhere.place = None;
    let (text, sidecar) = export("geojson", &[shelling(), country, nowhere]);
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(all["type"], "FeatureCollection");
    assert!(all.get("crs").is_none(), "RFC 7946 has none");
    let features = all["features"].as_array().unwrap();
    assert_eq!(
        features[0]["geometry"]["coordinates"],
        serde_json::json!([-0.05, 16.27])
    );
    assert_eq!(features[0]["id"], "e0123456789abcdef");
    assert!(features[1]["geometry"].is_null());
    assert_eq!(features[1]["properties"]["country"], "MLI");
    assert_eq!(features[1]["properties"]["radius_km"], 628.0);
    assert!(features[2]["geometry"].is_null());
    assert_eq!(features[0]["properties"]["cameo"], "194", "a text");
    assert_eq!(sidecar.times("geometry", Effect::Approximated), 2);
}

#[test]
fn geojson_of_nothing_is_a_collection_of_nothing() {
    let (text, _) = export("geojson", &[]);
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(all["features"].as_array().unwrap().len(), 0);
}

// --------------------------------------------------------------------- stix

#[test]
fn stix_bundles_hold_together_and_have_the_same_ids_again() {
    let mut second = shelling();
    second.id = "efedcba9876543210".to_owned();
    second.place = Some(place("Mali", "MLI", PlacePrecision::Country, None));
    let (text, _) = export("stix2.1", &[shelling(), second]);
    let (again, _) = export("stix2.1", &[shelling()]);
    let bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bundle["type"], "bundle");
    let objects = bundle["objects"].as_array().unwrap();
    let ids: Vec<&str> = objects.iter().map(|o| o["id"].as_str().unwrap()).collect();
    let mut seen = std::collections::HashSet::new();
    assert!(ids.iter().all(|id| seen.insert(*id)), "every object once");
    for object in objects {
        let kind = object["type"].as_str().unwrap();
        assert!(
            object["id"]
                .as_str()
                .unwrap()
                .starts_with(&format!("{kind}--"))
        );
        assert!(
            object.as_object().unwrap().values().all(|v| !v.is_null()),
            "{object}"
        );
        for key in ["source_ref", "target_ref", "created_by_ref"] {
            if let Some(id) = object.get(key) {
                assert!(ids.contains(&id.as_str().unwrap()), "{key} of {object}");
            }
        }
    }
    let count = |kind: &str| objects.iter().filter(|o| o["type"] == kind).count();
    assert_eq!(
        (count("incident"), count("report"), count("location")),
        (2, 1, 2)
    );
    assert_eq!(count("identity"), 3, "two parties, and who made it");
    let report = objects.iter().find(|o| o["type"] == "report").unwrap();
    assert_eq!(report["published"], "2022-03-02T00:00:00.000Z");
    let again: serde_json::Value = serde_json::from_str(&again).unwrap();
    let incident = |b: &serde_json::Value| {
        let all = b["objects"].as_array().unwrap();
        all.iter().find(|o| o["type"] == "incident").unwrap()["id"].clone()
    };
    assert_eq!(incident(&bundle), incident(&again));
}

// ------------------------------------------------------------ our own formats

#[test]
fn jsonl_holds_events_whole() {
    let (text, _) = export("jsonl", &[shelling()]);
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    let event: Event = serde_json::from_value(lines[1].clone()).unwrap();
    assert_eq!(event, shelling());
}

#[test]
fn csv_and_parquet_say_what_they_lose() {
    let (text, sidecar) = export("csv", &[shelling()]);
    assert_eq!(cells(&text, b',')[0]["cameo"], "194");
    assert_eq!(sidecar.rows(), 1);
    assert!(sidecar.times("because.path, because.rejected", Effect::Lost) == 1);
    let profile = profile::named("parquet").unwrap();
    let mut out = Vec::new();
    let mut export = Export::new(profile, Box::new(&mut out), Statuses::default()).unwrap();
    let coded = Coded {
        events: vec![shelling()],
        ..Coded::default()
    };
    export.coded(&report(), &coded, None).unwrap();
    let sidecar = export.finish().unwrap();
    assert_eq!((&out[..4], sidecar.rows()), (&b"PAR1"[..], 1));
}

#[test]
fn files_that_only_go_out_say_so() {
    for name in ["geojson", "stix2.1", "jsonl", "csv", "parquet"] {
        let (_, errors) = import(name, "{}");
        assert!(errors[0].contains("written and not read"), "{errors:?}");
    }
}

// --------------------------------------------------------------- there and back

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

fn places() -> impl Strategy<Value = Option<Place>> {
    let precisions = proptest::sample::select(PlacePrecision::ALL);
    let one = (
        words(),
        countries(),
        precisions,
        -89.0..89.0f64,
        -179.0..179.0f64,
    );
    proptest::option::of(one.prop_map(|(name, country, precision, lat, lon)| {
        let point = matches!(precision, PlacePrecision::Exact | PlacePrecision::Near);
        Place {
            country,
            ..place(&name, "", precision, point.then_some((lat, lon)))
        }
    }))
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
