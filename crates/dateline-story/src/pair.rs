//! What a later document is to an earlier one: its copy in one of the codebook's ways, another
//! report of the same event, or nothing.
//!
//! In: the words of both, and the days between them. Out: a [`Verdict`] with its confidence and the
//! figures that spoke for it. It depends on the two documents alone.

use dateline_record::Relation;

use crate::compare::Agreement;
use crate::meaning::Meaning;
use crate::similar::Profile;
use crate::words::Words;

/// A document as pairs are judged by.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its words.
    pub words: Words,
    /// The same, weighed.
    pub profile: Profile,
    /// The day of publication, since 1970.
    pub day: Option<i32>,
    /// What it means by the user's model.
    pub meaning: Option<Meaning>,
}

impl Told {
    /// A document of these words.
    #[must_use]
    pub fn new(words: Words, day: Option<i32>) -> Self {
        let profile = Profile::of(&words);
        Self {
            words,
            profile,
            day,
            meaning: None,
        }
    }

    /// The same with what it means.
    #[must_use]
    pub fn meaning(mut self, meaning: Option<Meaning>) -> Self {
        self.meaning = meaning;
        self
    }
}

/// What the later of two documents is to the earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it is; [`Relation::Independent`] where it was not made from it.
    pub relation: Relation,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// How near a copy is to the other, 0 to 1: of several ancestors the nearest is taken.
    pub closeness: f64,
    /// How likely both tell the same, 0 to 1: 1 for copies, else by likeness and days.
    pub score: f64,
    /// Whether both belong to one story.
    pub same_story: bool,
    /// What spoke for it, in words.
    pub reason: String,
}

/// Independent reports are of one story from this score on.
pub const SAME_EVENT: f64 = 0.5;

/// The later of two documents, judged.
#[must_use]
pub fn judge(earlier: &Told, later: &Told) -> Verdict {
    let a = Agreement::of(&earlier.words, &later.words);
    if filled_anew(&a) {
        return Verdict {
            reason: format!(
                "sentences of one pattern about another event: {} of names and numbers the same, {} of numbers",
                percent(a.anchors[0].max(a.anchors[1])),
                percent(a.numbers[0].max(a.numbers[1])),
            ),
            ..unrelated()
        };
    }
    if let Some((relation, confidence, reason)) = copied(&a) {
        return Verdict {
            relation,
            confidence,
            closeness: closeness(&a),
            score: 1.0,
            same_story: true,
            reason,
        };
    }
    let meanings = earlier.meaning.as_ref().zip(later.meaning.as_ref());
    let alike = meanings.and_then(|(a, b)| a.alike(b));
    if let Some((alike, (x, y))) = alike.zip(meanings)
        && x.in_other_language(y)
        && let Some((confidence, reason)) = translated(alike, &a)
    {
        return Verdict {
            relation: Relation::Translated,
            confidence,
            closeness: alike,
            score: 1.0,
            same_story: true,
            reason,
        };
    }
    let words = earlier.profile.likeness(&later.profile);
    // Words miss what is said otherwise, vectors what sets two like events apart: together they are
    // nearer to people's judgement than each alone (docs/stories.md).
    let likeness = alike.map_or(words, |alike| f64::midpoint(words, alike));
    let apart = match (earlier.day, later.day) {
        (Some(a), Some(b)) => f64::from(a.abs_diff(b)),
        _ => 0.0,
    };
    // News is told within days: after a week two like reports are mostly of two events.
    let score = likeness * 0.5_f64.powf(apart / 7.0);
    let same_story = score >= SAME_EVENT;
    let margin = (score - SAME_EVENT).abs() / SAME_EVENT;
    Verdict {
        relation: Relation::Independent,
        confidence: 0.5 + 0.5 * margin.min(1.0),
        closeness: 0.0,
        score,
        same_story,
        reason: format!(
            "no passage was taken over: {} of {} sentences correspond; words {} alike{}{}",
            a.pairs,
            later.words.sentences().len(),
            percent(words),
            alike.map_or(String::new(), |alike| format!(
                ", vectors {}",
                percent(alike)
            )),
            if apart > 0.0 {
                format!(", {apart} days apart")
            } else {
                String::new()
            },
        ),
    }
}

/// Whether both fill in one pattern: the sentences are the same in their places, and what a report is
/// about is other. Daily bulletins have every number changed, notices every name; people who copy
/// change some, newsrooms on one event have sentences of their own.
fn filled_anew(a: &Agreement) -> bool {
    let same_pattern = a.kept >= 0.7 && a.aligned[0].min(a.aligned[1]) >= 0.7;
    let other_numbers = a.figures[0].min(a.figures[1]) >= FIGURES
        && a.numbers[0].max(a.numbers[1]) < 1.0 / FIGURES as f64;
    let other_names = a.anchors[0].max(a.anchors[1]) < SAME_NAMES;
    !a.same && same_pattern && (other_numbers || other_names)
}

/// Numbers that are not all changed by chance or mistake.
const FIGURES: usize = 4;

/// Likeness from which texts in two languages are the same report. Two reports of one event in one
/// language have .5 to .8 (docs/stories.md); no model of several languages was at hand to measure with.
const TRANSLATED: f64 = 0.8;

/// Whether the later text is a translation: the vectors are as near as those of one report in two
/// languages, the numbers agree, and neither is much longer.
fn translated(alike: f64, a: &Agreement) -> Option<(f64, String)> {
    let [words_a, words_b] = a.words.map(|n| n as f64);
    let longer = words_a.max(words_b) / words_a.min(words_b).max(1.0);
    let numbers = a.numbers[0].min(a.numbers[1]);
    if alike < TRANSLATED || longer > 1.8 || numbers < 0.5 {
        return None;
    }
    let reason = format!(
        "in another language; vectors {} alike, {} of numbers the same",
        percent(alike),
        percent(numbers)
    );
    Some((
        0.5 + 0.5 * (alike - TRANSLATED) / (1.0 - TRANSLATED),
        reason,
    ))
}

/// What is said of documents that have nothing to do with each other.
#[must_use]
pub fn unrelated() -> Verdict {
    Verdict {
        relation: Relation::Independent,
        confidence: 1.0,
        closeness: 0.0,
        score: 0.0,
        same_story: false,
        reason: "not compared".to_owned(),
    }
}

/// Whether and how the later text was made from the earlier one.
fn copied(a: &Agreement) -> Option<(Relation, f64, String)> {
    let [words_a, words_b] = a.words;
    if words_a < LEAST || words_b < LEAST {
        return (a.same && words_a > 0).then(|| {
            (
                Relation::Identical,
                0.9,
                "word for word the same, but short".to_owned(),
            )
        });
    }
    if a.same {
        return Some((
            Relation::Identical,
            1.0,
            "word for word the same".to_owned(),
        ));
    }
    // Templates and notices are the same words about others: names and numbers must agree too.
    if a.anchors[0].max(a.anchors[1]) < SAME_NAMES {
        return None;
    }
    same_words(a).or_else(|| spun(a)).or_else(|| taken_over(a))
}

/// Names and numbers, weighed by rarity, that texts of one origin have in common.
const SAME_NAMES: f64 = 0.5;
/// Words before and after a report that are no part of it, at most: a line of the publisher.
const LINE: usize = 12;

/// The same text, or a part of it: not a word inside is another.
fn same_words(a: &Agreement) -> Option<(Relation, f64, String)> {
    let [covered_a, covered_b] = a.covered;
    if a.inside[1] > 0 || a.outside[1] > LINE || covered_b < 0.8 || a.order < 1.0 {
        return None;
    }
    if a.inside[0] == 0 && a.outside[0] <= LINE && covered_a >= 0.8 {
        let reason = "word for word the same but for a line before or after".to_owned();
        return Some((Relation::Identical, 0.95, reason));
    }
    let reason = format!(
        "{} of its words stand in the other, {} of the other's in it",
        percent(covered_b),
        percent(covered_a)
    );
    Some((Relation::Excerpt, 0.95 * covered_b, reason))
}

/// Words replaced in their places throughout, no sentence moved and hardly one left out or added: no
/// person edits so. The more is replaced, the less has to be whole.
fn spun(a: &Agreement) -> Option<(Relation, f64, String)> {
    let aligned = a.aligned[0].min(a.aligned[1]);
    let lightly = a.replaced >= 0.08 && a.touched >= 0.4 && aligned >= 0.93 && a.order >= 0.97;
    let heavily = a.replaced >= 0.15 && a.touched >= 0.6 && aligned >= 0.6 && a.order >= 0.9;
    if a.pairs < 3 || !(lightly || heavily) {
        return None;
    }
    let sure = 0.5 + 0.25 * (a.replaced / 0.2).min(1.0) + 0.24 * aligned * a.order;
    let reason = format!(
        "{} of content words replaced in their places, in {} of sentences; names and numbers {} the \
         same, order {} kept",
        percent(a.replaced),
        percent(a.touched),
        percent(a.anchors[1]),
        percent(a.order),
    );
    Some((Relation::Spun, sure, reason))
}

/// Edited where most stands word for word and in order; rewritten where sentences are moved or much
/// is its own.
fn taken_over(a: &Agreement) -> Option<(Relation, f64, String)> {
    let [covered_a, covered_b] = a.covered;
    let most = covered_a.max(covered_b);
    let own = 1.0 - most;
    let edited = most >= 0.5 && a.order >= 0.9 && own <= OWN;
    let reason = format!(
        "{} of its words stand in the other, {} of the other's in it; {} sentences correspond, \
         order {} kept",
        percent(covered_b),
        percent(covered_a),
        a.pairs,
        percent(a.order),
    );
    if edited {
        return Some((
            Relation::Edited,
            (0.6 + 0.4 * (most - 0.5) / 0.5).min(0.99),
            reason,
        ));
    }
    let retold = a.aligned[1] >= 0.4 && a.anchors[1] >= 0.5;
    if a.pairs >= 3 && (most >= 0.4 || retold && covered_b >= 0.1) {
        let sure = 0.4 + 0.3 * a.aligned[1] + 0.25 * most;
        return Some((Relation::Rewritten, sure.min(0.95), reason));
    }
    // Too short for an order.
    (most >= 0.6).then_some((Relation::Edited, 0.6, reason))
}

/// The share of words of its own that makes more than an edit of a copy.
const OWN: f64 = 0.2;

/// What both have word for word, and what corresponds, most of all of the later one's words: where
/// they are from matters, not what the other has besides.
fn closeness(a: &Agreement) -> f64 {
    let verbatim = 0.7 * a.covered[1] + 0.3 * a.covered[0];
    let corresponds = a.kept * (0.7 * a.aligned[1] + 0.3 * a.aligned[0]);
    f64::midpoint(verbatim, corresponds)
}

/// Words that a text needs before it is said to be made from another one.
const LEAST: usize = 12;

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use dateline_record::Vector;

    use super::*;
    use crate::rarity::Rarity;

    const ENGLISH: &str = "The parliament of Norland passed a law on fishing in the Bay of Arkona on Friday. \
        Premier Ola Brandt said the fleet had taken 9,000 tonnes of cod since May.";
    const GERMAN: &str = "Das Parlament von Norland hat am Freitag ein Gesetz zur Fischerei beschlossen. \
        Die Flotte habe seit Mai 9,000 Tonnen Dorsch gefangen, sagte Ola Brandt.";

    fn told(text: &str, language: &str, vector: [f32; 2]) -> Told {
        let meaning = Vector::of(&vector).map(|vector| Meaning {
            vector,
            language: Some(language.to_owned()),
            base: 0.0,
        });
        Told::new(Words::of(text, &Rarity::new([])), Some(0)).meaning(meaning)
    }

    #[test]
    fn a_translation_is_near_in_another_language_with_the_same_numbers() {
        let english = told(ENGLISH, "en", [1.0, 0.1]);
        let verdict = |text: &str, language, vector| judge(&english, &told(text, language, vector));
        let found = verdict(GERMAN, "de", [1.0, 0.2]);
        assert_eq!(found.relation, Relation::Translated, "{found:?}");
        assert!(found.same_story && found.confidence > 0.9);

        let other_numbers = GERMAN.replace("9,000", "300");
        for (text, language, vector) in [
            (GERMAN, "en", [1.0, 0.2]),
            (GERMAN, "de", [0.5, 1.0]),
            (&other_numbers, "de", [1.0, 0.2]),
            (&GERMAN.repeat(3), "de", [1.0, 0.2]),
        ] {
            let found = verdict(text, language, vector);
            assert_eq!(found.relation, Relation::Independent, "{text} {found:?}");
        }
    }

    #[test]
    fn one_pattern_filled_in_anew_is_another_event() {
        let bulletin = |[a, b, c, d]: [&str; 4], day: &str| {
            format!(
                "The health ministry of Norland reported {a} new cases of the fever on {day}. The number of \
                 people who died rose by {b} to {c}, the ministry said in its daily bulletin. Some {d} \
                 patients are in hospitals. The ministry asked people to wash their hands."
            )
        };
        let crash = |city: &str| {
            format!(
                "Ten people die in bus crash near {city} after brakes fail on steep road, police say"
            )
        };
        let monday = bulletin(["1,204", "31", "2,415", "876"], "Monday");
        for (a, b, same) in [
            (
                monday.clone(),
                bulletin(["1,377", "28", "2,443", "901"], "Tuesday"),
                false,
            ),
            // One number put in wrongly, as copies do.
            (
                monday.clone(),
                bulletin(["1,240", "31", "2,415", "876"], "Monday"),
                true,
            ),
            (crash("Lagos"), crash("Lima"), false),
            (
                crash("Lagos"),
                crash("Lagos").replace("Ten", "Several"),
                true,
            ),
        ] {
            let told = |text: &str| Told::new(Words::of(text, &Rarity::new([])), Some(0));
            let found = judge(&told(&a), &told(&b));
            assert_eq!(found.same_story, same, "{b} {found:?}");
        }
    }

    #[test]
    fn vectors_of_two_models_say_nothing() {
        let words = judge(
            &Told::new(Words::of(ENGLISH, &Rarity::new([])), None),
            &told(GERMAN, "de", [1.0, 0.2]),
        );
        assert!(!words.reason.contains("vectors"), "{}", words.reason);
    }
}
