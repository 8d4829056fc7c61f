//! `dateline lexicon show`: every reading of a word, in the order in which they compete.

use crate::sandbox::Sandbox;

#[test]
fn every_reading_is_shown_with_what_it_asks_for() {
    let out = Sandbox::new()
        .run(&["lexicon", "show", "accuse"])
        .done()
        .out;
    for part in [
        "accuse (verb): ",
        "  1 ",
        "ACCUSE",
        "frame",
        "recipient",
        "example",
    ] {
        assert!(out.contains(part), "{part:?} not in\n{out}");
    }
}

#[test]
fn the_narrower_reading_stands_before_the_general_one() {
    let out = Sandbox::new().run(&["lexicon", "show", "drop"]).done().out;
    let group: Vec<&str> = out
        .split("\n\n")
        .find(|g| g.starts_with("drop (verb): "))
        .unwrap()
        .lines()
        .collect();
    let numbers: Vec<usize> = group
        .iter()
        .filter_map(|l| l.get(..4)?.trim().parse().ok())
        .collect();
    assert!(numbers.len() > 1, "{out}");
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{out}");
}

#[test]
fn what_it_does_not_have_is_said() {
    let out = Sandbox::new().run(&["lexicon", "show", "zzz"]).done().out;
    assert!(out.starts_with("the lexicon does not have “zzz”"), "{out}");
    let out = Sandbox::new()
        .run(&["knowledge", "show", "accuse"])
        .done()
        .out;
    assert!(out.contains("dateline lexicon show accuse"), "{out}");
}
