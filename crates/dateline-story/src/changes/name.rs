//! Names of people, bodies and places that a copy changed.
//!
//! Names are compared word by word: a name that the other side has shorter, longer, with another title or
//! in another spelling is the same ("President Zelensky", "Zelenskiy"), and so is one that the knowledge
//! knows for the same ("U.S.", "United States"), or for the state and its people, capital or government
//! ("Russia", "Russian", "the Kremlin"). What is left on one side was changed where something left on the
//! other stands in its place.

use std::ops::Range;

use dateline_know::{Entry, Kind};
use dateline_record::{Change, ChangeKind};

use super::mention::{Compared, Mention, changed};
use super::{Side, Sides};
use crate::names::{fold, is_acronym, known, meant_alike, spelled_alike};

/// A name.
#[derive(Clone)]
struct Name<'k> {
    /// Folded, without titles.
    words: Vec<String>,
    /// What the knowledge has for it.
    entries: Vec<Entry<'k>>,
}

/// Adds the names that the second side changed.
pub(super) fn changes(
    sides: &Sides<'_>,
    dates: &(Vec<Range<usize>>, Vec<Range<usize>>),
    out: &mut Vec<Change>,
) {
    let a = names(&sides.a, sides, &dates.0);
    let b = names(&sides.b, sides, &dates.1);
    for (i, j) in changed(sides, &a, &b, compare) {
        let (before, after) = (&a[i], &b[j]);
        // Names that both sides have were put in another order or taken up by other words.
        if is_among(&before.value, &b) && is_among(&after.value, &a) {
            continue;
        }
        if is_reworded(sides, before, after) {
            continue;
        }
        let places = is_place(&sides.a, before) + is_place(&sides.b, after);
        let kind = if places > 0 {
            ChangeKind::Place
        } else {
            ChangeKind::Name
        };
        out.push(sides.change(kind, &before.range, &after.range));
    }
}

/// Whether a body's or place's name kept its last word and has another word before it: "New People Party",
/// "Fresh People Party". That is a synonym put into a name, unless both names are known.
fn is_reworded(sides: &Sides<'_>, before: &Mention<Name<'_>>, after: &Mention<Name<'_>>) -> bool {
    let (x, y) = (&before.value, &after.value);
    let person =
        |side: &Side<'_>, m: &Mention<Name<'_>>| side.token(m.range.end - 1).ent_type() == "PERSON";
    let both_known = !x.entries.is_empty() && !y.entries.is_empty();
    let kept = x.words.iter().rev().zip(y.words.iter().rev());
    let kept = kept.take_while(|(v, w)| v == w).count();
    // Of a person the first name has to be there as well: "Health Minister Irma Dorn".
    let person = person(&sides.a, before) || person(&sides.b, after);
    x.words.len() == y.words.len()
        && x.words.len() > kept
        && kept > usize::from(person)
        && !both_known
}

/// Above nought for the name of a place, below for another: what the knowledge says, else how its
/// mentions are labelled in the document and whether something is *in* it here.
fn is_place(side: &Side<'_>, name: &Mention<Name<'_>>) -> i32 {
    if let Some(entry) = name.value.entries.first() {
        let place = matches!(entry.kind(), Kind::Country | Kind::Capital | Kind::Place);
        return if place { 4 } else { -4 };
    }
    let last = side.token(name.range.end - 1);
    let votes = side.whole.names.get(last.text()).map_or(0, |n| n.0);
    let head = super::mention::top(side, &name.range);
    let within = head.dep() == "pobj"
        && matches!(
            head.head().lower(),
            "in" | "near" | "outside" | "across" | "around" | "from"
        );
    votes.signum() + if within { 2 } else { 0 }
}

/// Whether all words of a name are among names.
fn is_among(name: &Name<'_>, names: &[Mention<Name<'_>>]) -> bool {
    let there = |word: &String| {
        let mut words = names.iter().flat_map(|n| &n.value.words);
        words.any(|w| spelled_alike(w, word))
    };
    name.words.iter().all(there)
}

fn compare(x: &Name<'_>, y: &Name<'_>) -> Compared {
    let within =
        |p: &[String], q: &[String]| p.iter().all(|w| q.iter().any(|v| spelled_alike(v, w)));
    if within(&x.words, &y.words) || within(&y.words, &x.words) {
        return Compared::Same;
    }
    if is_acronym(&x.words, &y.words) || is_acronym(&y.words, &x.words) {
        return Compared::Same;
    }
    let alike = |p| y.entries.iter().any(|q| meant_alike(p, q));
    if x.entries.iter().any(alike) {
        return Compared::Same;
    }
    Compared::Different
}

/// The names of a run: entities that are names, and other runs of proper nouns.
fn names<'k>(side: &Side<'_>, sides: &Sides<'k>, dates: &[Range<usize>]) -> Vec<Mention<Name<'k>>> {
    let mut out = Vec::new();
    let mut i = side.tokens.start;
    while i < side.tokens.end {
        if let Some(date) = dates.iter().find(|d| d.contains(&i)) {
            i = date.end;
            continue;
        }
        let mut end = i;
        while end < side.tokens.end && part(side, end) && !dates.iter().any(|d| d.contains(&end)) {
            end += 1;
        }
        // "Bank of Ghana", "Smith-Jones": one name.
        while end > i
            && end + 1 < side.tokens.end
            && matches!(side.token(end).lower(), "of" | "-" | "&" | "and")
            && part(side, end + 1)
            && one_entity(side, i, end + 1)
        {
            end += 2;
            while end < side.tokens.end && part(side, end) {
                end += 1;
            }
        }
        if end == i {
            i += 1;
            continue;
        }
        if let Some(value) = name(side, sides, i..end) {
            let polarity = &sides.know.stories().polarity;
            let title = |k: &usize| polarity.is_title(&fold(side.token(*k).text()));
            let start = (i..end).find(|k| !title(k)).unwrap_or(i);
            out.push(Mention {
                range: start..end,
                value,
            });
        }
        i = end;
    }
    out
}

/// Whether a token is a word of a name.
fn part(side: &Side<'_>, i: usize) -> bool {
    let t = side.token(i);
    let capital = t.text().starts_with(|c: char| c.is_uppercase());
    capital
        && !side.whole.frame.holds(i)
        && (t.pos() == "PROPN"
            || matches!(
                t.ent_type(),
                "PERSON" | "NORP" | "ORG" | "GPE" | "LOC" | "FAC" | "PRODUCT" | "EVENT"
            ) && matches!(t.pos(), "NOUN" | "ADJ" | "X"))
}

fn one_entity(side: &Side<'_>, i: usize, j: usize) -> bool {
    let label = side.token(i).ent_type();
    !label.is_empty()
        && (i + 1..=j).all(|k| {
            let t = side.token(k);
            t.ent_type() == label && t.ent_iob() == dateline_parse::EntIob::Inside
        })
}

fn name<'k>(side: &Side<'_>, sides: &Sides<'k>, range: Range<usize>) -> Option<Name<'k>> {
    let polarity = &sides.know.stories().polarity;
    let texts: Vec<&str> = range.clone().map(|i| side.token(i).text()).collect();
    let words: Vec<String> = texts
        .iter()
        .map(|t| fold(t))
        .filter(|w| w.len() > 1 && !polarity.is_title(w))
        .collect();
    let entries = known(sides.know, &texts);
    if words.is_empty() || (entries.is_empty() && is_first_word(side, &range)) {
        return None;
    }
    Some(Name { words, entries })
}

/// Whether a name is only the first word of a sentence, where any word has a capital: people who are named
/// by one word were named inside some sentence before, places are known.
fn is_first_word(side: &Side<'_>, range: &Range<usize>) -> bool {
    let t = side.token(range.start);
    let start = t.sent().start() as usize;
    let word = |i: usize| side.token(i).text().contains(char::is_alphanumeric);
    range.len() == 1
        && !(start..t.i()).any(word)
        && !side.whole.names.get(t.text()).is_some_and(|n| n.1)
}
