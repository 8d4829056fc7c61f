//! The data that ship: they are clean, and they say what readers of news expect.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dateline_know::{Entry, Kind, Knowledge, Match, Role, check};
use jiff::civil::{Date, date};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge")
}

static SHIPPED: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::from_dir(&folder()).expect("the data load"));

fn find(text: &str) -> Option<Match<'static>> {
    let words: Vec<&str> = text.split(' ').collect();
    SHIPPED.actors().longest(&words)
}

fn first(text: &str) -> Option<(usize, Entry<'static>)> {
    let found = find(text)?;
    Some((found.len, found.entries.clone().next()?))
}

fn sectors(entry: &Entry<'_>) -> String {
    entry.sectors().collect::<Vec<_>>().join("|")
}

#[test]
fn the_linter_finds_nothing() {
    let report = check(&folder());
    assert!(
        report.is_clean(),
        "{} findings\n{report}",
        report.findings.len()
    );
    assert!(report.rows > 20_000, "{} rows", report.rows);
}

/// Text, words taken, kind, country, sectors of the first entry.
#[test]
fn words_mean_what_readers_expect() {
    use Kind::*;
    let table = [
        ("U.S. troops", 1, Country, "USA", ""),
        ("US officials", 1, Country, "USA", ""),
        ("Belarusian opposition", 1, Demonym, "BLR", ""),
        ("Belarusians are", 1, Demonym, "BLR", ""),
        ("Minsk and", 1, Capital, "BLR", ""),
        ("Democratic Republic of the Congo", 5, Country, "COD", ""),
        ("Côte d'Ivoire", 2, Country, "CIV", ""),
        ("Cote d’Ivoire", 2, Country, "CIV", ""),
        ("Guinea - Bissau", 3, Country, "GNB", ""),
        ("the Netherlands", 2, Country, "NLD", ""),
        ("Kremlin spokesman", 1, Body, "RUS", "GOV"),
        ("the Kremlin", 2, Body, "RUS", "GOV"),
        ("Downing Street", 2, Body, "GBR", "GOV"),
        ("No. 10", 2, Body, "GBR", "GOV"),
        ("Élysée", 1, Body, "FRA", "GOV"),
        ("Pentagon", 1, Body, "USA", "MIL|GOV"),
        ("NATO", 1, Body, "IGO", "MIL"),
        ("Nato chief", 1, Body, "IGO", "MIL"),
        ("U.N. Security Council", 3, Body, "UNO", ""),
        ("European Commission", 2, Body, "EUR", "GOV"),
        ("Doctors Without Borders", 3, Body, "NGO", "MED"),
        ("Reuters", 1, Body, "GBR", "JRN"),
        ("al - Shabaab", 3, Group, "SOM", "REB"),
        ("Al-Shabaab", 1, Group, "SOM", "REB"),
        ("Hezbollah fighters", 1, Group, "LBN", "REB|PTY"),
        ("People 's Defence Force", 4, Group, "MMR", "REB"),
        ("Workers ' Party of Korea", 5, Body, "PRK", "GOV|PTY"),
        ("Law and Justice", 3, Party, "POL", "PTY"),
        ("Republicans", 1, Party, "USA", "PTY"),
        ("Donetsk People 's Republic", 4, Place, "UKR", "PRE"),
        ("Crimea", 1, Place, "UKR", ""),
        ("Scottish", 1, Demonym, "GBR", ""),
        ("Gaza Strip", 2, Place, "PSE", ""),
        ("Kharkiv", 1, Place, "UKR", ""),
        ("Kurds", 1, People, "", ""),
        ("Baltic states", 2, CountryGroup, "", ""),
        ("soldiers", 1, Agent, "", "MIL"),
        ("Prime Minister", 2, Agent, "", "GOV"),
        ("ministry of foreign affairs", 4, Agent, "", "GOV"),
        ("riot police", 2, Agent, "", "COP"),
        ("gunmen", 1, Agent, "", "UAF"),
        ("asylum - seekers", 3, Agent, "", "REF"),
        ("members of parliament", 3, Agent, "", "LEG"),
        ("opposition leader", 2, Agent, "", "OPP"),
        ("former", 1, Modifier, "", "ELI"),
        ("general election", 2, NotActor, "", ""),
        ("Sviatlana Tsikhanouskaya", 2, Person, "BLR", "OPP"),
        ("Svetlana Tikhanovskaya", 2, Person, "BLR", "OPP"),
        ("Zelensky", 1, Person, "UKR", "GOV"),
        ("Kim Jong - un", 4, Person, "PRK", "GOV"),
        ("Kim Jong Un", 3, Person, "PRK", "GOV"),
        ("U. S. troops", 2, Country, "USA", ""),
        ("Lukashenka", 1, Person, "BLR", "GOV"),
        ("Moammar Gadhafi", 2, Person, "LBY", "GOV"),
    ];
    for (text, len, kind, country, codes) in table {
        let (found, entry) = first(text).unwrap_or_else(|| panic!("{text}: nothing found"));
        let got = (
            found,
            entry.kind(),
            entry.country().unwrap_or(""),
            sectors(&entry),
        );
        assert_eq!(
            got,
            (len, kind, country, codes.to_owned()),
            "{text}: {entry:?}"
        );
    }
}

#[test]
fn names_are_found_with_their_capitals_only() {
    for text in [
        "us", "Us", "turkey", "polish", "chad", "who", "Who", "may", "it", "is", "Is", "un",
        "jordan", "mali",
    ] {
        let named = find(text).is_some_and(|m| {
            let kinds = m.entries.map(|e| e.kind());
            kinds
                .into_iter()
                .any(|k| !matches!(k, Kind::Agent | Kind::Modifier))
        });
        assert!(!named, "{text}: {:?}", first(text));
    }
    assert!(find("nothing of the kind").is_none());
    assert!(find("-").is_none());
    assert!(SHIPPED.actors().longest(&[]).is_none());
}

#[test]
fn offices_are_held_on_their_dates() {
    let on = |text: &str, day: Date| -> (String, String, bool) {
        let found = find(text).unwrap_or_else(|| panic!("{text}"));
        let entry = found
            .on(day)
            .next()
            .unwrap_or_else(|| panic!("{text} on {day}"));
        let role = entry.at(day);
        let office = role
            .office()
            .unwrap_or_else(|| panic!("{text} has no office"));
        let codes = office.sectors().collect::<Vec<_>>().join("|");
        (
            office.country().unwrap_or("").to_owned(),
            codes,
            role.is_held(),
        )
    };
    let table = [
        ("Putin", date(2022, 10, 20), "RUS", "GOV", true),
        ("Lukashenko", date(2022, 10, 20), "BLR", "GOV", true),
        ("Obama", date(2022, 10, 20), "USA", "GOV", false),
        ("Taliban", date(2010, 1, 1), "AFG", "REB", true),
        ("Taliban", date(2022, 1, 1), "AFG", "GOV", true),
        ("Donald Tusk", date(2016, 1, 1), "EUR", "GOV", true),
        ("Donald Tusk", date(2010, 1, 1), "POL", "GOV", true),
        ("Kaja Kallas", date(2025, 6, 1), "EUR", "GOV", true),
        ("Netanyahu", date(2022, 6, 1), "ISR", "OPP|PTY", true),
        ("Scholz", date(2022, 6, 1), "DEU", "GOV", true),
        ("Bush", date(2003, 3, 20), "USA", "GOV", true),
        (
            "African National Congress",
            date(1985, 1, 1),
            "ZAF",
            "OPP|REB",
            true,
        ),
    ];
    for (text, day, country, codes, held) in table {
        assert_eq!(
            on(text, day),
            (country.to_owned(), codes.to_owned(), held),
            "{text} on {day}"
        );
    }
    // Short names of people who had no office then mean nobody; full names still do.
    for (text, day) in [
        ("Scholz", date(1990, 1, 1)),
        ("Bush", date(2022, 1, 1)),
        ("Truss", date(2000, 1, 1)),
    ] {
        assert!(
            find(text).is_none_or(|m| m.on(day).all(|e| e.kind() != Kind::Person)),
            "{text} on {day}"
        );
    }
    let scholz = find("Olaf Scholz")
        .and_then(|m| m.on(date(1990, 1, 1)).next())
        .expect("the full name");
    assert!(matches!(scholz.at(date(1990, 1, 1)), Role::NotYet(_)));
    let soldiers = find("soldiers")
        .and_then(|m| m.entries.clone().next())
        .expect("an agent");
    assert!(matches!(soldiers.at(date(1990, 1, 1)), Role::Undated));
}

#[test]
fn ambiguous_words_give_all_they_may_mean() {
    let countries = |text: &str| -> Vec<&str> {
        let mut all: Vec<_> = find(text)
            .expect(text)
            .entries
            .filter_map(|e| e.country())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    assert_eq!(countries("Georgia"), ["GEO", "USA"]);
    assert_eq!(countries("Congo"), ["COD", "COG"]);
    assert_eq!(countries("Brussels"), ["BEL", "EUR"]);
}

#[test]
fn marks_say_who_is_one_and_who_is_many() {
    let get = |text: &str| first(text).expect(text).1;
    assert!(get("President").is_title() && get("President").is_person());
    assert!(
        get("soldier").is_person() && !get("soldiers").is_person() && get("soldiers").is_plural()
    );
    assert!(
        get("protesters").is_crowd()
            && !get("protester").is_crowd()
            && get("protester").is_person()
    );
    assert!(get("Belarusians").is_crowd() && !get("Belarusian").is_crowd());
    assert!(
        get("ministry").is_body()
            && get("troops").needs_country()
            && !get("gunmen").needs_country()
    );
    assert!(get("police").sectors().eq(["COP"]));
}

#[test]
fn groups_of_countries_have_members() {
    let baltics = first("Baltics").expect("Baltics").1;
    assert!(baltics.members().eq(["EST", "LVA", "LTU"]));
    assert!(baltics.members().all(|id| {
        SHIPPED
            .actors()
            .get(id)
            .is_some_and(|e| e.kind() == Kind::Country)
    }));
    assert_eq!(
        SHIPPED
            .actors()
            .get("european-union")
            .expect("EU")
            .members()
            .len(),
        27
    );
}

#[test]
fn every_entry_is_found_by_its_id_and_can_be_read() {
    let actors = SHIPPED.actors();
    for entry in actors.iter() {
        assert_eq!(actors.get(entry.id()), Some(entry), "{}", entry.id());
        assert!(!entry.name().is_empty());
        assert!(
            entry
                .offices()
                .all(|o| o.start().zip(o.end()).is_none_or(|(s, e)| s <= e)),
            "{}",
            entry.id()
        );
    }
    assert!(actors.get("no such id").is_none());
}

#[test]
fn the_codes_are_whole() {
    let codes = SHIPPED.ontology();
    let counts = (
        codes.events.len(),
        codes.modes.len(),
        codes.contexts.len(),
        codes.sectors.len(),
        codes.cameo.len(),
    );
    assert_eq!(counts, (16, 67, 37, 25, 318));
    assert_eq!(codes.intensity("ASSAULT", Some("beat")), Some(-7.5));
    assert_eq!(codes.intensity("AID", None), Some(10.0));
    assert_eq!(codes.intensity("PROTEST", Some("vandalize")), Some(-5.0));
    assert_eq!(
        codes.plover_of("163").and_then(|r| r.event.as_deref()),
        Some("SANCTION")
    );
    assert_eq!(
        codes.cameo("010").map(|c| c.name.as_str()),
        Some("Make statement")
    );
    assert_eq!(
        codes
            .scale("goldstein-gdelt")
            .and_then(|s| s.score("190", None)),
        Some(-10.0)
    );
    for reading in codes.cameo_plover.iter().filter(|r| r.event.is_some()) {
        let event = reading.event.as_deref().unwrap_or_default();
        assert!(
            codes.intensity(event, reading.mode.as_deref()).is_some(),
            "{reading:?}"
        );
    }
}

#[test]
fn the_compiled_file_says_the_same() {
    let bytes = Knowledge::compile(&folder()).expect("it compiles");
    assert_eq!(
        bytes,
        Knowledge::compile(&folder()).expect("it compiles again"),
        "compiling is not repeatable"
    );
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("knowledge.bin");
    std::fs::write(&file, &bytes).expect("written");
    let opened = Knowledge::open(&file).expect("it opens");
    assert_eq!(opened.hash(), SHIPPED.hash());
    assert_eq!(opened.hash().len(), 64);
    assert_eq!(opened.actors().len(), SHIPPED.actors().len());
    assert_eq!(opened.section("acts"), SHIPPED.section("acts"));
    assert!(opened.section("nothing").is_none());
}
