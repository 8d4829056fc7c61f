//! Parses of our own texts against snapshots that were taken while all fixtures of the
//! reference were met; a floor where the fixtures are not at hand.
//!
//! `DATELINE_UPDATE=1 cargo test -p dateline-parse --test own_texts` takes them anew.

mod common;

use std::fmt::Write;
use std::path::Path;

use dateline_parse::Doc;

fn render(doc: &Doc, out: &mut String) {
    writeln!(out, "# {:?}", doc.text()).unwrap();
    for t in doc.tokens() {
        writeln!(
            out,
            "{}\t{:?}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            t.i(),
            t.text(),
            t.tag(),
            t.pos(),
            t.morph(),
            t.lemma().escape_debug(),
            t.norm().escape_debug(),
            t.shape().escape_debug(),
            t.head().i(),
            t.dep(),
            common::entity(t),
            u8::from(t.is_sent_start()),
        )
        .unwrap();
    }
    let chunks: Vec<&str> = doc.noun_chunks().map(|c| c.text()).collect();
    writeln!(out, "chunks\t{chunks:?}\n").unwrap();
}

#[test]
fn own_texts_are_parsed_as_before() {
    let Some(pipeline) = common::sm() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/own");
    let texts = std::fs::read_to_string(folder.join("texts.txt")).unwrap();
    let mut found = String::new();
    for text in texts.lines() {
        let doc = pipeline.parse(text);
        common::check_invariants(&doc);
        render(&doc, &mut found);
    }
    // All of them as one text: lines end in white space tokens.
    render(&pipeline.parse(&texts), &mut found);

    let path = folder.join("expected.tsv");
    if std::env::var_os("DATELINE_UPDATE").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (number, (found, expected)) in (1..).zip(found.lines().zip(expected.lines())) {
        assert_eq!(found, expected, "line {number}");
    }
    assert_eq!(found.len(), expected.len());
    println!("{} lines as before", expected.lines().count());
}
