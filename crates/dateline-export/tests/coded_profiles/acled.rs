//! What ACLED counts, and its columns.

use dateline_record::EventType;

use crate::shared::{cells, export, party, read, same_bytes, shelling};

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
