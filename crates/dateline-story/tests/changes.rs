//! What a copy changed: the table of `changes.toml`.

mod common;

use common::{knowledge, parse, root};
use dateline_story::align::align;
use dateline_story::changes::changes;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    before: String,
    after: String,
    #[serde(default)]
    changes: Vec<String>,
}

#[test]
fn changes_are_found_and_nothing_else() {
    let text = std::fs::read_to_string(root().join("tests/changes.toml")).unwrap();
    let table: Table = toml::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for case in table.case {
        let (a, b) = (parse(&case.before), parse(&case.after));
        let found: Vec<String> = changes(&a, &b, &align(&a, &b), knowledge())
            .iter()
            .map(|c| format!("{}: {} -> {}", c.kind, c.before, c.after))
            .collect();
        if found != case.changes {
            wrong.push(format!(
                "{}\n{}\n  expected {:?}\n  found    {found:?}",
                case.before, case.after, case.changes
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn spans_show_the_words() {
    let (a, b) = (
        parse("“Größe” zählt. Forty men left the town of Østby on Monday."),
        parse("“Größe” zählt. Fifty men left the town of Østby on Monday."),
    );
    let found = changes(&a, &b, &align(&a, &b), knowledge());
    let [change] = &found[..] else {
        panic!("{found:?}");
    };
    let shown = |text: &str, span: dateline_record::CharSpan| -> String {
        text.chars()
            .skip(span.start)
            .take(span.end - span.start)
            .collect()
    };
    assert_eq!(shown(a.text(), change.before_span.unwrap()), change.before);
    assert_eq!(shown(b.text(), change.after_span.unwrap()), change.after);
    assert_eq!(
        (change.before.as_str(), change.after.as_str()),
        ("Forty", "Fifty")
    );
}
