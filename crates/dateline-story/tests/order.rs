//! The order in which documents arrive changes nothing: stories depend on the documents and their
//! times.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dateline_record::Story;
use dateline_story::{
    Entry, Furniture, IndexError, IndexSettings, Indexed, Judged, Owners, Placed, Rarity, Shelf,
    Sketch, StoryIndex, Tables, Told, Words, grow, judge, stories,
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

/// A document of a test: its number, its day where it has one, its sentences.
type Given = (usize, Option<i32>, Vec<usize>);

fn document((number, day, sentences): &Given, tables: &Tables) -> (Entry, Told, Indexed) {
    let text: Vec<&str> = sentences.iter().map(|s| SENTENCES[*s]).collect();
    let words = Words::of_report(&text.join(" "), tables);
    let sketch = Sketch::of(&words);
    let entry = Entry {
        id: format!("d{number}"),
        time: day.map(|day| i64::from(day) * 86_400_000),
        words: sketch.words,
        ..Entry::default()
    };
    let indexed = Indexed {
        number: *number as u32,
        id: entry.id.clone(),
        time: entry.time,
        day: *day,
        sketch,
    };
    (entry, Told::new(words, *day), indexed)
}

/// The stories of all documents at once.
fn told(documents: &[Given]) -> Vec<Story> {
    let tables = tables();
    let mut all: Vec<(Entry, Told, Indexed)> =
        documents.iter().map(|d| document(d, &tables)).collect();
    all.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
    for (place, (_, _, indexed)) in all.iter_mut().enumerate() {
        indexed.number = place as u32;
    }
    let mut index = StoryIndex::new(IndexSettings::default());
    index
        .add(all.iter().map(|d| d.2.clone()).collect())
        .unwrap();
    let mut judged = Vec::new();
    for (later, (_, told, indexed)) in all.iter().enumerate() {
        for found in index.find(indexed).unwrap().earlier {
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

/// What an archive keeps, in memory.
#[derive(Default)]
struct Kept {
    documents: BTreeMap<u32, (Entry, Arc<Told>)>,
    pairs: BTreeMap<u32, Vec<Judged>>,
    stories: BTreeMap<u32, Placed>,
}

impl Shelf for Kept {
    type Error = IndexError;

    fn entry(&mut self, document: u32) -> Result<Entry, IndexError> {
        Ok(self.documents[&document].0.clone())
    }

    fn told(&mut self, document: u32) -> Result<Arc<Told>, IndexError> {
        Ok(Arc::clone(&self.documents[&document].1))
    }

    fn pairs(&mut self, document: u32) -> Result<Vec<Judged>, IndexError> {
        let all = self.pairs.values().flatten();
        let with = all.filter(|p| p.earlier == document || p.later == document);
        Ok(with.cloned().collect())
    }
}

/// The stories of documents that arrive in batches of these sizes, in this order; with a folder, the
/// index is saved and opened between them.
fn grown(documents: &[Given], batches: &[usize], dir: Option<&Path>) -> Vec<Story> {
    let tables = tables();
    let settings = IndexSettings::default();
    let mut kept = Kept::default();
    let mut index = StoryIndex::new(settings);
    let mut rest = documents;
    let mut sizes = batches.iter().copied();
    while !rest.is_empty() {
        let size = sizes.next().unwrap_or(rest.len()).clamp(1, rest.len());
        let (batch, behind) = rest.split_at(size);
        rest = behind;
        let mut new = Vec::new();
        for given in batch {
            let (entry, told, indexed) = document(given, &tables);
            new.push(indexed.number);
            kept.documents
                .insert(indexed.number, (entry, Arc::new(told)));
        }
        let growth = grow(&mut index, &mut kept, &new, &Owners::default()).unwrap();
        kept.pairs.extend(growth.pairs);
        for story in growth.stories {
            for member in &story.members {
                kept.stories.insert(member.document, story.clone());
            }
        }
        if let Some(dir) = dir {
            let names = index.save(dir).unwrap();
            index.clean(dir).unwrap();
            index = StoryIndex::open(dir, &names, settings).unwrap();
        }
    }
    let mut out: Vec<Story> = Vec::new();
    let mut all: Vec<(&Entry, u32)> = (kept.documents.iter())
        .map(|(number, (entry, _))| (entry, *number))
        .collect();
    all.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
    for (entry, number) in all {
        let grown = &kept.stories[&number];
        assert!(grown.story.documents.contains(&entry.id));
        if grown.story.origin == entry.id {
            out.push(grown.story.clone());
        }
    }
    out
}

fn shown(stories: &[Story]) -> String {
    let line = |s: &Story| serde_json::to_string(s).unwrap();
    stories.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Documents of a few sentences, and the same in another order.
fn documents() -> impl Strategy<Value = (Vec<Given>, Vec<Given>)> {
    let day = prop_oneof![9 => (0..30_i32).prop_map(Some), 1 => Just(None)];
    let sentences = prop::collection::vec(0..SENTENCES.len(), 0..6);
    prop::collection::vec((day, sentences), 1..25)
        .prop_map(|documents| {
            let numbered = documents.into_iter().enumerate();
            numbered
                .map(|(n, (day, s))| (n, day, s))
                .collect::<Vec<_>>()
        })
        .prop_flat_map(|documents| (Just(documents.clone()), Just(documents).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn shuffled_documents_give_the_same_stories((documents, shuffled) in documents()) {
        prop_assert_eq!(shown(&told(&documents)), shown(&told(&shuffled)));
    }

    #[test]
    fn documents_in_any_order_and_batches_give_the_stories_of_all_at_once(
        (documents, shuffled) in documents(),
        batches in prop::collection::vec(1..8_usize, 0..12),
        saved in prop::bool::weighted(0.1),
    ) {
        let dir = saved.then(|| tempfile::tempdir().unwrap());
        let dir = dir.as_ref().map(|d| d.path());
        prop_assert_eq!(shown(&grown(&shuffled, &batches, dir)), shown(&told(&documents)));
    }

    #[test]
    fn every_document_is_in_one_story_and_descends_from_an_earlier_one(
        (documents, _) in documents()
    ) {
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
        (0, Some(3), vec![0, 1, 2, 3, 4]),
        (1, Some(1), vec![0, 1, 2, 3, 4]),
        (2, Some(4), vec![1, 2]),
        (3, Some(2), vec![5, 6, 7, 8, 9]),
        (4, Some(5), vec![9, 7, 6, 13, 14]),
        (5, Some(900), vec![0, 1, 2, 3]),
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
