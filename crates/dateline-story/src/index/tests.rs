//! The index: what is found, in whatever order and parts, and what damage does.

use proptest::prelude::*;

use super::*;
use crate::rarity::Rarity;
use crate::words::Words;

const REPORT: &str = "The parliament of Norland passed a law on fishing in the Bay of Arkona on Friday. \
    Premier Ola Brandt said the fleet of Sudria had taken 9,000 tonnes since May. \
    Sudria's envoy Ines Kolar called the law a provocation and left for Vestia.";
const RETOLD: &str = "A statute about fisheries in the Bay of Arkona was adopted by Norland. \
    According to Ola Brandt, ships from Sudria caught 9,000 tonnes from May onwards. \
    Ines Kolar, who speaks for Sudria, departed to Vestia angrily.";

fn document(number: u32, text: &str, day: impl Into<Option<i32>>) -> Indexed {
    let day = day.into();
    Indexed {
        number,
        id: format!("d{number}"),
        time: day.map(|day| i64::from(day) * 86_400_000),
        day,
        sketch: Sketch::of(&Words::of(text, &Rarity::new([]))),
    }
}

fn found(index: &StoryIndex, document: &Indexed) -> Vec<u32> {
    let found = index.find(document).unwrap();
    found.earlier.iter().map(|c| c.document).collect()
}

#[test]
fn copies_are_found_for_ever_and_retellings_within_the_window() {
    let mut index = StoryIndex::new(IndexSettings::default());
    let rain = "Rain fell on the hills of Ostmark all week.";
    let late = document(4, &format!("Updated. {REPORT}"), 900);
    let retold = document(2, RETOLD, 3);
    index
        .add(vec![document(1, REPORT, 0), retold.clone()])
        .unwrap();
    index
        .add(vec![
            document(3, rain, 3),
            late.clone(),
            document(5, REPORT, 1000),
        ])
        .unwrap();
    let votes = index.find(&retold).unwrap().earlier[0];
    assert_eq!(votes.document, 1);
    assert!(
        votes.votes.order >= 2 && votes.votes.prints == 0,
        "{votes:?}"
    );
    assert!(found(&index, &document(3, rain, 3)).is_empty());
    let votes = index.find(&late).unwrap().earlier[0];
    assert!(votes.document == 1 && votes.votes.bands > 3, "{votes:?}");
    assert_eq!(votes.votes.order, 0);
    let again = index.find(&document(5, REPORT, 1000)).unwrap();
    assert!(again.earlier.len() == 1 && again.earlier[0].votes.exact);
}

#[test]
fn who_comes_late_but_was_early_is_told_whom_it_concerns() {
    let mut index = StoryIndex::new(IndexSettings::default());
    let (copy, retold) = (document(0, REPORT, 5), document(1, RETOLD, 6));
    index.add(vec![copy.clone(), retold.clone()]).unwrap();
    assert_eq!(found(&index, &retold), [0]);
    let origin = document(2, REPORT, 4);
    index.add(vec![origin.clone()]).unwrap();
    let now = index.find(&origin).unwrap();
    assert_eq!((now.later, now.copies), (vec![1], vec![0]));
    assert_eq!(
        (found(&index, &retold), found(&index, &copy)),
        (vec![2], vec![2])
    );
    assert_eq!(index.later(&copy).unwrap(), [1]);
}

#[test]
fn documents_without_a_date_are_compared_with_all() {
    let mut index = StoryIndex::new(IndexSettings::default());
    let all = [
        document(0, REPORT, 5000),
        document(1, RETOLD, None),
        document(2, &format!("{RETOLD} More of it came at night."), 20),
    ];
    index.add(all.to_vec()).unwrap();
    assert_eq!(found(&index, &all[1]), [2, 0]);
    assert_eq!(index.find(&all[2]).unwrap().later, [1]);
}

#[test]
fn everyday_features_keep_the_first_and_cost_no_more() {
    let mut index = StoryIndex::new(IndexSettings::default());
    let text = |n: u32| {
        let own: String = (0..60).map(|w| format!("w{} ", n * 100 + w)).collect();
        format!(
            "The bank holds no licence for this service and takes no part in any of it at all, it says here. {own}"
        )
    };
    for batch in 0..4 {
        let documents = (0..50).map(|n| document(batch * 50 + n, &text(batch * 50 + n), n as i32));
        index.add(documents.collect()).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    index.save(dir.path()).unwrap();
    let one = document(999, &text(999), 60);
    let votes = index.votes(&one).unwrap();
    assert!((MOST..=2 * MOST).contains(&votes.len()), "{}", votes.len());
    assert!(votes.contains_key(&0) && votes.contains_key(&50));
}

#[test]
fn a_saved_index_is_the_same_and_a_damaged_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut index = StoryIndex::new(IndexSettings::default());
    let mut names = Vec::new();
    for n in 0..30_u32 {
        let text = format!("{REPORT} Report {n} of {}.", n * 7);
        index.add(vec![document(n, &text, n as i32)]).unwrap();
        names = index.save(dir.path()).unwrap();
    }
    assert!(names.len() <= 4, "{names:?}");
    index.clean(dir.path()).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), names.len());
    let opened = StoryIndex::open(dir.path(), &names, IndexSettings::default()).unwrap();
    assert_eq!(opened.len(), 30);
    let asked = document(99, RETOLD, 12);
    assert_eq!(opened.find(&asked).unwrap(), index.find(&asked).unwrap());

    let path = dir.path().join(&names[0]);
    let whole = std::fs::read(&path).unwrap();
    for at in [0, whole.len() / 2, whole.len() - 10, whole.len() - 100] {
        let mut damaged = whole.clone();
        damaged[at] ^= 4;
        std::fs::write(&path, damaged).unwrap();
        let read = StoryIndex::open(dir.path(), &names, IndexSettings::default())
            .and_then(|index| index.find(&asked));
        assert!(matches!(read, Err(IndexError::Damaged { .. })), "byte {at}");
    }
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(StoryIndex::open(dir.path(), &names, IndexSettings::default()).is_err());
    std::fs::remove_file(&path).unwrap();
    let gone = StoryIndex::open(dir.path(), &names, IndexSettings::default());
    assert!(matches!(gone, Err(IndexError::Io { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is kept of a feature depends on the documents and not on the batches that they came in.
    #[test]
    fn parts_joined_are_the_whole(
        documents in prop::collection::vec((0..4_usize, 0..40_i32), 1..120),
        cuts in prop::collection::vec(1..40_usize, 0..12),
    ) {
        let all: Vec<Indexed> = (documents.iter().enumerate())
            .map(|(n, (text, day))| {
                let (text, n) = ([REPORT, RETOLD, "", "One word"][*text], n as u32);
                document(n, &format!("{text} Copy {n}."), (*day > 2).then_some(*day))
            })
            .collect();
        let mut whole = StoryIndex::new(IndexSettings::default());
        whole.add(all.clone()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let mut grown = StoryIndex::new(IndexSettings::default());
        let mut rest = &all[..];
        for cut in cuts {
            let (batch, behind) = rest.split_at(cut.min(rest.len()));
            grown.add(batch.to_vec()).unwrap();
            grown.save(dir.path()).unwrap();
            rest = behind;
        }
        grown.add(rest.to_vec()).unwrap();
        let joined = Segment::merge(&grown.parts, dir.path()).unwrap();
        prop_assert_eq!(joined.name(), whole.parts[0].name());
    }
}
