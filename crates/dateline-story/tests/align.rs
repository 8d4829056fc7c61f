//! Alignment on texts: edits, spinning, splits, moves, cuts, and long documents.

mod common;

use common::parse;
use dateline_story::align::{Alignment, align};

const REPORT: &str = "The mayor of Port Salis resigned on Friday after a vote of no confidence. \
The council had accused Irma Dorn of hiding the costs of a new harbour. \
Two contractors were paid 40 million crowns without a tender, auditors found in March. \
Dorn denied the charge and said she would clear her name in court. \
A new election will be held within sixty days, the council said.";

/// The pairs as `sentence=sentence`, runs with a dash.
fn shown(found: &Alignment) -> String {
    let run = |r: &std::ops::Range<usize>| match r.len() {
        1 => r.start.to_string(),
        _ => format!("{}-{}", r.start, r.end - 1),
    };
    let pairs: Vec<_> = found
        .pairs
        .iter()
        .map(|p| {
            format!(
                "{}={}{}",
                run(&p.a),
                run(&p.b),
                if p.moved { "*" } else { "" }
            )
        })
        .collect();
    format!("{} |{:?}|{:?}", pairs.join(" "), found.only_a, found.only_b)
}

#[test]
fn sentences_find_their_copies() {
    let cases = [
        ("the same", REPORT.to_owned(), "0=0 1=1 2=2 3=3 4=4 |[]|[]"),
        (
            "a new lead, a cut, an addition",
            "There was turmoil in a small town. The mayor of Port Salis stepped down Friday after a vote of no \
             confidence. Two contractors were paid 40 million crowns without a tender, auditors found in March. \
             Dorn denied the charge and said she would clear her name in court. Ships waited outside in the rain. \
             A new election will be held within sixty days, the council said."
                .to_owned(),
            "0=1 2=2 3=3 4=5 |[1]|[0, 4]",
        ),
        (
            "words put in for others",
            "The city manager of Port Salis stepped down on Friday following a ballot of no trust. The board had \
             charged Irma Dorn with concealing the prices of a fresh harbour. Two builders were handed 40 million \
             crowns without a bid, examiners discovered in March. Dorn rejected the accusation and stated she \
             would clean her name in tribunal. A fresh poll will be organised within sixty days, the board stated."
                .to_owned(),
            "0=0 1=1 2=2 3=3 4=4 |[]|[]",
        ),
        (
            "a sentence split and two moved",
            "A new election will be held within sixty days, the council said. The mayor of Port Salis resigned on \
             Friday. It came after a vote of no confidence. Two contractors were paid 40 million crowns without a \
             tender, auditors found in March. The council had accused Irma Dorn of hiding the costs of a new \
             harbour. Dorn denied the charge and said she would clear her name in court."
                .to_owned(),
            "0=1-2 1=4* 2=3 3=5 4=0* |[]|[]",
        ),
        (
            "another report",
            "Rain fell on the coast all week. Farmers in the hills fear for the harvest of plums, which begins in \
             August. The river stands higher than in any year since records began."
                .to_owned(),
            " |[0, 1, 2, 3, 4]|[0, 1, 2]",
        ),
        ("nothing", String::new(), " |[0, 1, 2, 3, 4]|[]"),
    ];
    let report = parse(REPORT);
    for (what, copy, expected) in cases {
        let copy = parse(&copy);
        assert_eq!(shown(&align(&report, &copy)), expected, "{what}");
    }
}

#[test]
fn the_shares_say_what_is_kept() {
    let report = parse(REPORT);
    let first = REPORT.split_inclusive(". ").take(2).collect::<String>();
    let found = align(&report, &parse(&first));
    assert!(found.share_b() > 0.99, "{found:?}");
    assert!((0.2..0.6).contains(&found.share_a()), "{found:?}");
    assert!(found.order() > 0.99 && found.words() > 0.99 && found.score() > 0.99);
    let nothing = align(&parse(""), &parse(""));
    assert_eq!(
        (nothing.share_a(), nothing.score(), nothing.order()),
        (0.0, 0.0, 1.0)
    );
}

#[test]
fn long_documents_of_alike_sentences_are_aligned() {
    let text: String = (0..1500)
        .map(|n| format!("The committee met for the {n}th time and adjourned without a result. "))
        .collect();
    let (head, tail) = text.split_at(text.len() / 2);
    let doc = parse(&text);
    let found = align(&doc, &parse(&format!("{tail}{head}")));
    assert!(found.share_a() > 0.95, "{}", found.share_a());
    let same = align(&doc, &doc);
    assert!(same.pairs.iter().all(|p| p.a == p.b && !p.moved));
}
