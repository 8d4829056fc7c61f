//! Which records tell one act, and how it is counted.

use dateline_record::Event;
use serde_json::json;

use super::*;

/// `actor>recipient`, each an id; `~XYZ` is a country of which no more is known.
fn event(id: &str, kind: &str, parties: &str, extra: serde_json::Value) -> Event {
    let party = |name: &str| {
        let country = name.trim_start_matches('~').split('.').next();
        let id = (!name.starts_with('~')).then_some(name);
        json!({"text": name, "id": id, "country": country, "sectors": []})
    };
    let side = |names: &str| -> Vec<_> {
        let names = names.split(',').filter(|n| !n.is_empty());
        names.map(party).collect()
    };
    let (actors, recipients) = parties.split_once('>').unwrap_or((parties, ""));
    let mut record = json!({
        "id": id, "document": "d", "sentence": 0, "type": kind, "mode": null, "cameo": null,
        "quad": "verbal cooperation", "intensity": null, "trigger": {"start": 0, "end": 1, "text": "met"},
        "actors": side(actors), "recipients": side(recipients), "reciprocal": false, "status": "actual",
        "claim": null, "when": null, "where": null, "confidence": 0.9,
        "because": {"rule": "", "path": [], "rejected": []},
    });
    for (key, value) in extra.as_object().unwrap() {
        record[key] = value.clone();
    }
    serde_json::from_value(record).unwrap()
}

fn day(from: &str, to: &str, precision: &str) -> serde_json::Value {
    json!({"when": {"start": from, "end": to, "precision": precision}})
}

#[test]
fn records_of_one_act_agree() {
    let none = || json!({});
    let on = |d: &str| day(d, d, "day");
    let cases = [
        (
            "the same",
            true,
            "CONSULT",
            "RUS>BLR",
            none(),
            "RUS>BLR",
            none(),
        ),
        (
            "other actor",
            false,
            "CONSULT",
            "RUS>BLR",
            none(),
            "POL>BLR",
            none(),
        ),
        (
            "turned round",
            false,
            "ACCUSE",
            "RUS>BLR",
            none(),
            "BLR>RUS",
            none(),
        ),
        (
            "a person and the country",
            true,
            "ACCUSE",
            "RUS.putin>BLR",
            none(),
            "~RUS>BLR",
            none(),
        ),
        (
            "two persons of a country",
            false,
            "ACCUSE",
            "USA.a>USA.b",
            none(),
            "USA.b>USA.a",
            none(),
        ),
        (
            "no recipient",
            true,
            "ASSAULT",
            "RUS>UKR",
            none(),
            "RUS",
            none(),
        ),
        (
            "no actor",
            false,
            "ASSAULT",
            "RUS>UKR",
            none(),
            ">UKR",
            none(),
        ),
        (
            "neither has an actor",
            true,
            "ASSAULT",
            ">UKR",
            none(),
            ">UKR",
            none(),
        ),
        ("nobody", false, "ASSAULT", "", none(), "", none()),
        (
            "one of two",
            true,
            "AGREE",
            "RUS,BLR",
            none(),
            "BLR",
            none(),
        ),
        (
            "reciprocal",
            true,
            "CONSULT",
            "RUS,BLR",
            json!({"reciprocal": true}),
            "BLR>RUS",
            none(),
        ),
        (
            "other day",
            false,
            "ASSAULT",
            "RUS>UKR",
            on("2022-10-10"),
            "RUS>UKR",
            on("2022-10-11"),
        ),
        (
            "day in week",
            true,
            "ASSAULT",
            "RUS>UKR",
            on("2022-10-10"),
            "RUS>UKR",
            day("2022-10-10", "2022-10-16", "week"),
        ),
        (
            "day of publication",
            true,
            "ASSAULT",
            "RUS>UKR",
            on("2022-10-10"),
            "RUS>UKR",
            day("2022-10-12", "2022-10-12", "publication"),
        ),
        (
            "denied",
            false,
            "ASSAULT",
            "RUS>UKR",
            none(),
            "RUS>UKR",
            json!({"status": "denied"}),
        ),
        (
            "planned and possible",
            true,
            "ASSAULT",
            "RUS>UKR",
            json!({"status": "planned"}),
            "RUS>UKR",
            json!({"status": "possible"}),
        ),
        (
            "other mode",
            false,
            "ASSAULT",
            "RUS>UKR",
            json!({"mode": "aerial"}),
            "RUS>UKR",
            json!({"mode": "beat"}),
        ),
        (
            "a mode or none",
            true,
            "ASSAULT",
            "RUS>UKR",
            json!({"mode": "aerial"}),
            "RUS>UKR",
            none(),
        ),
    ];
    for (what, same, kind, a, extra_a, b, extra_b) in cases {
        let (a, b) = (
            [event("a", kind, a, extra_a)],
            [event("b", kind, b, extra_b)],
        );
        let tellers = [&a, &b].map(|events| teller("d", 0, events));
        assert_eq!(same_events(&tellers).len() == 1, same, "{what}");
        let turned = [&b, &a].map(|events| teller("d", 0, events));
        assert_eq!(same_events(&turned).len() == 1, same, "{what}, turned");
    }
}

fn teller<'a>(id: &'a str, root: u32, events: &'a [Event]) -> Teller<'a> {
    Teller {
        id,
        root,
        outlet: Some((id, "Owner")),
        events,
    }
}

#[test]
fn an_act_is_counted_by_who_tells_it() {
    let attack = |id: &str, word: &str| {
        event(
            id,
            "ASSAULT",
            "RUS>UKR",
            json!({"trigger": {"start": 0, "end": 1, "text": word}}),
        )
    };
    let origin = [
        attack("a1", "shelled"),
        attack("a2", "bombed"),
        event("a3", "ASSAULT", "RUS>UKR", json!({"same_as": "a2"})),
    ];
    // The copy tells both in another order; the other newsroom tells one.
    let copy = [attack("b1", "bombed"), attack("b2", "shelled")];
    let other = [
        attack("c1", "bombed"),
        event("c2", "CONSULT", "RUS>UKR", json!({})),
    ];
    let tellers = [
        teller("a", 0, &origin),
        teller("b", 0, &copy),
        teller("c", 2, &other),
    ];
    let found = same_events(&tellers);
    let told: Vec<_> = found.iter().map(|same| same.told.clone()).collect();
    assert_eq!(
        told,
        [
            vec![(0, 0), (1, 1)],
            vec![(0, 1), (0, 2), (1, 0), (2, 0)],
            vec![(2, 1)]
        ]
    );
    let counts = found[1].counts;
    let all = [
        counts.reports,
        counts.documents,
        counts.publishers,
        counts.owners,
        counts.origins,
    ];
    assert_eq!(all, [4, 3, 3, 1, 2]);
}
