//! Documents as nobody wants them: no crash, and a clear word about what was not done.

use crate::sandbox::{Ran, Sandbox};

fn code(text: &str, args: &[&str]) -> Ran {
    let sandbox = Sandbox::new();
    sandbox.file("d.txt", text);
    let args: Vec<&str> = ["code", "d.txt", "-f", "jsonl"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    sandbox.run(&args)
}

#[test]
fn ten_megabytes_are_read_to_the_limit() {
    let text = "Russia attacked Ukraine on Monday, officials said. ".repeat(200_000);
    assert!(text.len() > 10_000_000);
    let ran = code(&text, &["--max-chars", "20000"]).done();
    assert!(
        ran.err.contains("note: d: too-long: only the first 20000 characters were read; raise --max-chars to read more"),
        "{}",
        ran.err
    );
    assert!(ran.out.len() > text.len(), "the document is kept whole");
}

#[test]
fn one_token() {
    for text in ["Peace", "Attack", "7", ".", "a\u{301}", "\u{1F54A}"] {
        let ran = code(text, &[]).done();
        assert_eq!(ran.out.lines().count(), 1, "{text}: {}", ran.out);
        assert!(
            ran.err.contains("1 document, 1 sentence, "),
            "{text}: {}",
            ran.err
        );
    }
    let ran = code("7", &[]).done();
    assert!(ran.err.contains("note: d: no-sentence: "), "{}", ran.err);
}

#[test]
fn no_sentence() {
    let ran = code("12 / 14 / 2022 - 4,5 - 6\n\n***\n\n--- 100 %", &[]).done();
    assert!(ran.err.contains("note: d: no-sentence: "), "{}", ran.err);
}

#[test]
fn another_language_is_noted_and_not_coded() {
    let german = "Der Minister sagte am Montag, die Gespräche mit den Rebellen würden in der Hauptstadt fortgesetzt.";
    let ran = code(german, &[]).done();
    assert!(
        ran.out.contains(r#""language":"de""#) && ran.out.lines().count() == 1,
        "{}",
        ran.out
    );
    assert!(
        ran.err
            .contains("note: d: not-english: its language is `de`, so nothing was coded"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .trim_end()
            .ends_with("1 noted as not-english (1 de)"),
        "{}",
        ran.err
    );
    let forced = code(german, &["--force-language"]).done();
    assert!(!forced.err.contains("not-english"), "{}", forced.err);
}

#[test]
fn a_hundred_thousand_nested_brackets() {
    let n = 100_000;
    let text = format!("{}Russia attacked Ukraine.{}", "(".repeat(n), ")".repeat(n));
    let ran = code(&text, &[]).done();
    assert!(ran.err.contains("1 document, "), "{}", ran.err);
}

#[test]
fn a_hundred_thousand_nested_clauses() {
    let text = format!(
        "Officials said {}Russia attacked Ukraine.",
        "that officials said ".repeat(20_000)
    );
    code(&text, &[]).done();
}

#[test]
fn one_endless_word_and_endless_lines() {
    code(&"a".repeat(300_000), &[]).done();
    code(
        &"\n"
            .repeat(100_000)
            .replace("\n\n\n\n\n\n\n\n\n\n", "\n\nWar.\n"),
        &[],
    )
    .done();
    code(
        &"\u{202e}\u{200d}\u{feff}x \u{10ffff}".repeat(5_000),
        &["--force-language"],
    )
    .done();
}
