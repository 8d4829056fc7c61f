//! What is compiled is found again, and damaged files are errors: on made-up data.

use std::path::Path;

use dateline_know::{Kind, Knowledge};
use jiff::civil::date;
use proptest::prelude::*;

/// A knowledge folder with these persons: name, country, year from, years held.
fn folder(persons: &[(String, i16, i16)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let actors = dir.path().join("actors");
    std::fs::create_dir(&actors).expect("made");
    let mut text =
        String::from("# test\nid,name,aliases,country,sectors,office,start,end,source\n");
    for (i, (name, from, held)) in persons.iter().enumerate() {
        text.push_str(&format!(
            "p{i},{name},,BLR,GOV,office {i},{from},{},own\n",
            from + held
        ));
    }
    std::fs::write(actors.join("people.csv"), text).expect("written");
    dir
}

/// Words as spaCy would give them: hyphens stand apart.
fn words(name: &str) -> Vec<String> {
    name.replace('-', " - ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

fn name() -> impl Strategy<Value = String> {
    let word = "[A-ZÉŁŠ][a-zéłšñ]{4,8}";
    let plain = prop::collection::vec(word, 1..5).prop_map(|words| words.join(" "));
    prop_oneof![3 => plain, 1 => "[A-Z][a-z]{4,6}-[A-Z][a-z]{4,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_name_is_found_with_its_dates(
        persons in prop::collection::vec((name(), 1950i16..2020, 0i16..20), 1..20)
    ) {
        let dir = folder(&persons);
        let bytes = Knowledge::compile(dir.path()).expect("it compiles");
        let file = dir.path().join("k.bin");
        std::fs::write(&file, &bytes).expect("written");
        for knowledge in [Knowledge::from_bytes(bytes.into()).expect("read"), Knowledge::open(&file).expect("open")] {
            for (i, (name, from, held)) in persons.iter().enumerate() {
                let id = format!("p{i}");
                let mut text = words(name);
                let len = text.len();
                text.push("§".into());
                let text: Vec<&str> = text.iter().map(String::as_str).collect();
                let found = knowledge.actors().longest(&text).expect("found");
                prop_assert_eq!(found.len, len);
                let entry = found.entries.clone().find(|e| e.id() == id).expect("the same person");
                prop_assert_eq!(entry.kind(), Kind::Person);
                prop_assert!(entry.at(date(*from, 1, 1)).is_held());
                prop_assert!(entry.at(date(from + held, 12, 31)).is_held());
                prop_assert!(!entry.at(date(from + held + 1, 1, 1)).is_held());
                prop_assert!(!entry.at(date(from - 1, 12, 31)).is_held());
                prop_assert_eq!(knowledge.actors().get(&id), Some(entry));
                let small = name.to_lowercase();
                let small: Vec<&str> = small.split(' ').collect();
                prop_assert!(knowledge.actors().longest(&small).is_none());
            }
        }
    }

    #[test]
    fn damage_is_an_error(at in any::<prop::sample::Index>(), mask in 1u8..) {
        let mut bytes = sample();
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
        prop_assert!(Knowledge::from_bytes(bytes.into()).is_err());
    }

    #[test]
    fn a_cut_is_an_error(at in any::<prop::sample::Index>()) {
        let bytes = sample();
        let at = at.index(bytes.len());
        prop_assert!(Knowledge::from_bytes(bytes[..at].to_vec().into()).is_err());
    }

    #[test]
    fn any_bytes_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Knowledge::from_bytes(bytes.into()).is_err());
    }

    /// Damage that the checksum does not find, because it was made anew: an error or wrong answers,
    /// but no panic.
    #[test]
    fn forged_checksums_never_panic(
        at in any::<prop::sample::Index>(),
        patch in prop::collection::vec(any::<u8>(), 1..16),
    ) {
        let mut bytes = sample();
        let at = at.index(bytes.len() - 24) + 16;
        for (i, byte) in patch.iter().enumerate() {
            if let Some(slot) = bytes.get_mut(at + i) {
                *slot = *byte;
            }
        }
        let crc = crc32fast::hash(&bytes[16..]);
        bytes[12..16].copy_from_slice(&crc.to_le_bytes());
        if let Ok(knowledge) = Knowledge::from_bytes(bytes.into()) {
            exercise(&knowledge);
        }
    }
}

fn sample() -> Vec<u8> {
    static SAMPLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let make = || {
        let persons: Vec<_> = (0..6)
            .map(|i| (format!("Anna Kruse{}", "x".repeat(i)), 1990, 5))
            .collect();
        let dir = folder(&persons);
        Knowledge::compile(dir.path()).expect("it compiles")
    };
    SAMPLE.get_or_init(make).clone()
}

fn exercise(knowledge: &Knowledge) {
    let actors = knowledge.actors();
    for text in [
        &["Anna", "Kruse"][..],
        &["Anna", "Krusexxx"],
        &["§"],
        &["Zoë"],
    ] {
        if let Some(found) = actors.longest(text) {
            found
                .on(date(1992, 1, 1))
                .take(50)
                .for_each(|e| drop(format!("{e:?}")));
        }
    }
    for entry in actors.iter().take(50) {
        let _ = format!("{entry:?} {:?}", entry.at(date(1992, 1, 1)));
        entry
            .offices()
            .take(50)
            .for_each(|o| drop(format!("{o:?}")));
        entry.members().take(50).for_each(drop);
        let _ = actors.get(entry.id());
    }
    let _ = (knowledge.hash(), knowledge.section("strings"));
}

#[test]
fn a_folder_without_actors_is_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    assert!(Knowledge::from_dir(dir.path()).is_err());
    assert!(Knowledge::open(Path::new("/no/such/file")).is_err());
}

#[test]
fn the_first_fault_is_named_with_file_and_line() {
    let dir = folder(&[("Anna Kruse".into(), 1990, -5)]);
    let error = Knowledge::from_dir(dir.path())
        .err()
        .expect("reversed dates")
        .to_string();
    assert!(
        error.contains("people.csv:3: it ends before it starts"),
        "{error}"
    );
}
