//! The order in which documents arrive changes nothing: stories depend on the documents and their
//! times.

use dateline_record::Story;
use dateline_story::{
    Entry, Furniture, IndexSettings, Judged, Owners, Rarity, Sketch, StoryIndex, Tables, Told,
    Words, judge, stories,
};
use proptest::prelude::*;

/// Sentences about three events, from which documents are drawn.
const SENTENCES: [&str; 15] = [
    "The parliament of Norland passed a law on fishing in the Bay of Arkona on Friday.",
    "Premier Ola Brandt said the fleet of Sudria had taken 9,000 tonnes since May.",
    "Sudria's envoy Ines Kolar called the law a provocation and left for Vestia.",
    "Fishermen in the port of Lindau blocked two trawlers with their boats.",
    "The law takes effect on 1 June and provides for fines of 40,000 crowns.",
    "An earthquake of magnitude 6.1 shook the coast of Ostmark early on Monday.",
    "At least 14 people died in the town of Karst, Mayor Petra Holm said.",
    "The main road to Selin is blocked by a landslide, and the hospital has no power.",
    "Vestia sent a field hospital and 60 engineers to Karst.",
    "Holm asked people to keep away from damaged houses.",
    "Miners in the Drava valley began a strike over the closing of two pits.",
    "Union leader Jan Wolny demanded talks with Energy Minister Klara Veit.",
    "The company lost 300 million crowns last year and says the pits are empty.",
    "About 4,000 people marched through Selin on Sunday.",
    "Police used tear gas near the bridge and arrested 23 of them.",
];

fn tables() -> Tables {
    let common = "the of in on at a and to is with since last by their";
    Tables {
        rarity: Rarity::new(common.split(' ').map(|w| (5, w))),
        furniture: Furniture::new([], []),
    }
}

/// The stories of documents that arrive in this order: each is its number, day and sentences.
fn told(documents: &[(usize, i32, Vec<usize>)]) -> Vec<Story> {
    let tables = tables();
    let mut all: Vec<(Entry, Told, Sketch)> = documents
        .iter()
        .map(|(number, day, sentences)| {
            let text: Vec<&str> = sentences.iter().map(|s| SENTENCES[*s]).collect();
            let words = Words::of_report(&text.join(" "), &tables);
            let sketch = Sketch::of(&words);
            let entry = Entry {
                id: format!("d{number}"),
                time: Some(i64::from(*day) * 86_400_000),
                words: sketch.words,
                ..Entry::default()
            };
            (entry, Told::new(words, Some(*day)), sketch)
        })
        .collect();
    all.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
    let mut index = StoryIndex::new(IndexSettings::default());
    let mut judged = Vec::new();
    for (later, (_, told, sketch)) in all.iter().enumerate() {
        for found in index.add(sketch, told.day) {
            judged.push(Judged {
                earlier: found.document,
                later: later as u32,
                verdict: judge(&all[found.document as usize].1, told),
            });
        }
    }
    let entries: Vec<Entry> = all.iter().map(|(entry, ..)| entry.clone()).collect();
    stories(&entries, &judged, &Owners::default(), |a, b| {
        judge(&all[a as usize].1, &all[b as usize].1)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn shuffled_documents_give_the_same_stories(
        (documents, shuffled) in prop::collection::vec(
            (0..30_i32, prop::collection::vec(0..SENTENCES.len(), 1..6)),
            1..25,
        ).prop_map(|documents| {
            documents.into_iter().enumerate().map(|(n, (day, s))| (n, day, s)).collect::<Vec<_>>()
        }).prop_flat_map(|documents| (Just(documents.clone()), Just(documents).prop_shuffle())),
    ) {
        let (a, b) = (told(&documents), told(&shuffled));
        prop_assert_eq!(serde_json::to_string(&a).unwrap(), serde_json::to_string(&b).unwrap());
    }

    #[test]
    fn every_document_is_in_one_story_and_descends_from_an_earlier_one(
        documents in prop::collection::vec(
            (0..30_i32, prop::collection::vec(0..SENTENCES.len(), 0..6)),
            1..25,
        )
    ) {
        let documents: Vec<_> =
            documents.into_iter().enumerate().map(|(n, (day, s))| (n, day, s)).collect();
        let stories = told(&documents);
        let mut seen: Vec<&str> =
            stories.iter().flat_map(|s| &s.documents).map(String::as_str).collect();
        seen.sort_unstable();
        seen.dedup();
        prop_assert_eq!(seen.len(), documents.len());
        for story in &stories {
            let place = |id: &str| story.documents.iter().position(|d| d == id);
            for descent in &story.lineage {
                if let Some(ancestor) = &descent.ancestor {
                    prop_assert!(place(ancestor) < place(&descent.document));
                }
            }
            prop_assert_eq!(story.lineage[0].document.as_str(), story.origin.as_str());
        }
    }
}

#[test]
fn a_report_and_its_copies_are_one_story_and_another_event_is_none() {
    let stories = told(&[
        (0, 3, vec![0, 1, 2, 3, 4]),
        (1, 1, vec![0, 1, 2, 3, 4]),
        (2, 4, vec![1, 2]),
        (3, 2, vec![5, 6, 7, 8, 9]),
        (4, 5, vec![9, 7, 6, 13, 14]),
        (5, 900, vec![0, 1, 2, 3]),
    ]);
    let documents: Vec<&Vec<String>> = stories.iter().map(|s| &s.documents).collect();
    assert_eq!(
        documents,
        [&vec!["d1", "d0", "d2", "d5"], &vec!["d3", "d4"]]
    );
    let relations: Vec<&str> = stories
        .iter()
        .flat_map(|s| &s.lineage)
        .map(|d| d.relation.as_str())
        .collect();
    assert_eq!(
        relations,
        [
            "independent",
            "identical",
            "excerpt",
            "excerpt",
            "independent",
            "rewritten"
        ]
    );
}
