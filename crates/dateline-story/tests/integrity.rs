//! Signs of damage in one text: the table of `integrity.toml`, sound texts, and the report the project began with.

mod common;

use common::{knowledge, parse, root};
use dateline_record::{DamageSign, TextIntegrity};
use dateline_story::integrity::Reader;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    #[serde(default)]
    signs: Vec<String>,
}

fn read(text: &str) -> TextIntegrity {
    let reader = Reader::new(knowledge()).unwrap();
    reader.integrity(&parse(text))
}

fn shown(found: &TextIntegrity) -> Vec<String> {
    let signs = found.signs.iter();
    signs.map(|d| format!("{}: {}", d.sign, d.text)).collect()
}

#[test]
fn signs_are_found_and_nothing_else() {
    let text = std::fs::read_to_string(root().join("tests/integrity.toml")).unwrap();
    let table: Table = toml::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for case in table.case {
        let found = shown(&read(&case.text));
        if found != case.signs {
            wrong.push(format!(
                "{}\n  expected {:?}\n  found    {found:?}",
                case.text, case.signs
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_spun_report_shows_its_damage() {
    let text = std::fs::read_to_string(root().join("../../examples/alliance.txt")).unwrap();
    let found = read(&text);
    let of = |sign: DamageSign| -> Vec<&str> {
        let signs = found.signs.iter().filter(|d| d.sign == sign);
        signs.map(|d| d.text.as_str()).collect()
    };
    assert_eq!(
        of(DamageSign::Contradiction),
        ["“Belarusians are equivalent to Lukashenko."]
    );
    assert_eq!(
        of(DamageSign::Gender),
        ["His judgment", "he told", "he said", "his team"]
    );
    assert!(of(DamageSign::TorturedPhrase).len() >= 3, "{found:?}");
    assert!(of(DamageSign::QuotationMarks).contains(&"“Russified. ” This"));
    assert_eq!(of(DamageSign::Abbreviation).len(), 3);
    assert!(found.score < 0.5, "{}", found.score);
    let chars: Vec<char> = text.chars().collect();
    for d in &found.signs {
        let words: String = chars[d.span.start..d.span.end].iter().collect();
        assert_eq!(words, d.text);
        assert!(d.sentence.contains(d.span), "{d:?}");
    }
}

#[test]
fn sound_texts_and_empty_ones_have_no_sign() {
    for name in ["apples", "cyclone", "farmers", "fisheries"] {
        let path = root().join(format!("../../examples/{name}.txt"));
        let found = read(&std::fs::read_to_string(path).unwrap());
        assert!(found.signs.is_empty(), "{name}: {found:?}");
        assert!(found.score > 0.999);
    }
    assert!(read("").signs.is_empty());
    assert!(read("”").signs.is_empty());
}
