//! Points and areas.

use dateline_export::profile::Effect;
use dateline_record::{Place, PlacePrecision};

use crate::shared::{export, place, shelling};

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
