//! Bundles of STIX.

use dateline_record::PlacePrecision;

use crate::shared::{export, place, shelling};

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
