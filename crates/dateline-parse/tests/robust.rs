//! Texts that break parsers: huge, empty, one token, no sentence, no English.

mod common;

use std::sync::Arc;
use std::time::Instant;

use dateline_parse::{Doc, Pipeline, Scratch, Simd};
use proptest::prelude::*;

fn fields(doc: &Doc) -> Vec<String> {
    doc.tokens()
        .map(|t| {
            format!(
                "{:?} {} {} {} {} {} {} {} {}",
                t,
                t.tag(),
                t.pos(),
                t.morph(),
                t.lemma(),
                t.head().i(),
                t.dep(),
                common::entity(t),
                t.is_sent_start()
            )
        })
        .collect()
}

fn parse(pipeline: &Pipeline, name: &str, text: &str) {
    let start = Instant::now();
    let doc = pipeline.parse(text);
    println!("{name}: {} tokens in {:.1?}", doc.len(), start.elapsed());
    common::check_invariants(&doc);
    let chunks: usize = doc.noun_chunks().map(|c| c.len()).sum();
    assert!(chunks <= doc.len());
    for ent in doc.ents() {
        assert!(!ent.label().is_empty() && !ent.is_empty());
    }
}

#[test]
fn extreme_texts() {
    let Some(pipeline) = common::sm() else { return };
    let texts = [
        ("empty", String::new()),
        ("spaces", " ".repeat(100_000)),
        ("lines", "\n \n".repeat(10_000)),
        ("nested brackets", "[".repeat(50_000) + &"]".repeat(50_000)),
        ("one token of 1 MB", "a".repeat(1 << 20)),
        ("one token of 1 MB with dots", "a.b".repeat(350_000)),
        ("one address of 1 MB", "a@".repeat(500_000) + "b.com"),
        ("no sentence", "word ".repeat(20_000)),
        ("commas", "a, ".repeat(20_000)),
        ("conjuncts", "apples and ".repeat(10_000)),
        ("emoji", "😀".repeat(20_000)),
        ("combining", "e\u{301}".repeat(20_000)),
        ("exceptions", "don't ".repeat(10_000)),
        ("faces", ":) :( ".repeat(5_000)),
        ("Chinese", "北京是中国的首都。".repeat(2_000)),
        ("Arabic", "قال الرئيس إن الحرب انتهت. ".repeat(2_000)),
        (
            "Ukrainian",
            "Президент сказав, що війна закінчилася. ".repeat(2_000),
        ),
        (
            "control characters",
            (0u8..32).map(char::from).collect::<String>().repeat(500),
        ),
        (
            "highest characters",
            "\u{10ffff}\u{fffd}\u{0}".repeat(5_000),
        ),
    ];
    for (name, text) in &texts {
        parse(&pipeline, name, text);
    }
}

/// Ten megabytes of news-like text; takes a minute. Memory is printed.
#[test]
#[ignore = "slow: 10 MB of text"]
fn ten_megabytes() {
    let Some(pipeline) = common::sm() else { return };
    let unit = "Russia didn't attack Ukraine, NATO said on Monday. Kyiv disagreed. ";
    parse(&pipeline, "10 MB", &unit.repeat(10_000_000 / unit.len()));
    parse(
        &pipeline,
        "10 MB without sentences",
        &"tank and ".repeat(10_000_000 / 9),
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!(
        "{}",
        status
            .lines()
            .find(|l| l.starts_with("VmHWM"))
            .unwrap_or_default()
    );
}

/// A document longer than a block is parsed as if it were not, whatever is cached.
#[test]
fn caches_and_blocks_change_nothing() {
    let Some(pipeline) = common::sm() else { return };
    let sentence = "Mr. Zelenskyy's visit to Washington, D.C., cost $5m — too much. ";
    // Enough distinct words to overflow the smallest cache many times.
    let text: String = (0..4000)
        .map(|i| format!("Unit-{i} fired {} shells. ", i * 7))
        .collect();
    let mut small = Scratch::with_lexemes(0);
    let mut used = Scratch::default();
    let _ = pipeline.parse_with(&text, &mut small);
    let _ = pipeline.parse_with(sentence, &mut used);
    for text in [&text, &sentence.repeat(30), sentence] {
        let fresh = fields(&pipeline.parse(text));
        assert_eq!(fields(&pipeline.parse_with(text, &mut small)), fresh);
        assert_eq!(fields(&pipeline.parse_with(text, &mut used)), fresh);
    }
}

#[test]
fn texts_together_are_parsed_as_alone() {
    let Some(pipeline) = common::sm() else { return };
    let own = include_str!("own/texts.txt");
    let mut texts: Vec<String> = own.lines().map(str::to_owned).collect();
    // Empty texts, long ones and long ones next to short ones.
    texts.insert(3, String::new());
    texts.insert(5, own.repeat(3));
    texts.insert(6, own.repeat(4));
    texts.extend(["", " ", "a"].map(str::to_owned));
    let mut scratch = Scratch::default();
    for texts in [&texts[..], &texts[5..6], &texts[..3], &[]] {
        let together = pipeline.parse_all(texts, &mut scratch);
        assert_eq!(together.len(), texts.len());
        for (doc, text) in together.iter().zip(texts) {
            common::check_invariants(doc);
            assert_eq!(doc.text(), text);
            assert_eq!(fields(doc), fields(&pipeline.parse(text)));
        }
    }
}

#[test]
fn threads_share_a_pipeline() {
    let Some(pipeline) = common::sm() else { return };
    let pipeline = Arc::new(pipeline);
    let text = "The army shelled Kharkiv on 3 May, killing 12 people, officials said.";
    let expected = fields(&pipeline.parse(text));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let pipeline = Arc::clone(&pipeline);
            std::thread::spawn(move || {
                let mut scratch = Scratch::default();
                (0..10)
                    .map(|_| fields(&pipeline.parse_with(text, &mut scratch)))
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    for thread in threads {
        assert!(
            thread
                .join()
                .unwrap()
                .iter()
                .all(|found| *found == expected)
        );
    }
}

#[test]
fn instruction_sets_agree() {
    let Some(path) = common::model_path("DATELINE_MODEL", common::SM) else {
        return;
    };
    let text = "NATO's secretary general, Jens Stoltenberg, said on Friday (3 May) that \
                Russia hadn't withdrawn: \"We're watching.\" Others in the U.S. disagreed.";
    let parses: Vec<_> = [Simd::Portable, Simd::Avx2, Simd::Avx512]
        .into_iter()
        .filter(|simd| simd.is_available())
        .map(|simd| fields(&Pipeline::load_for(&path, simd).unwrap().parse(text)))
        .collect();
    println!("{} instruction sets", parses.len());
    assert!(parses.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn any_text_is_parsed() {
    let Some(pipeline) = common::sm() else { return };
    let scratch = std::cell::RefCell::new(Scratch::default());
    proptest!(ProptestConfig::with_cases(200), |(text in any::<String>())| {
        let doc = pipeline.parse_with(&text, &mut scratch.borrow_mut());
        common::check_invariants(&doc);
    });
    let words = "([A-Za-z]{1,8}|[0-9]{1,4}|[.,;:!?'\"()-]|don't|U\\.S\\.| |\n){0,40}";
    proptest!(ProptestConfig::with_cases(200), |(text in words)| {
        let doc = pipeline.parse_with(&text, &mut scratch.borrow_mut());
        common::check_invariants(&doc);
    });
}
