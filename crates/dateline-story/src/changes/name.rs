//! Names of people, bodies and places that a copy changed.
//!
//! Names are compared word by word: a name that the other side has shorter, longer, with another title or
//! in another spelling is the same ("President Zelensky", "Zelenskiy"), and so is one that the knowledge
//! knows for the same ("U.S.", "United States"), or for the state and its people, capital or government
//! ("Russia", "Russian", "the Kremlin"). What is left on one side was changed where something left on the
//! other stands in its place.

use std::ops::Range;

use dateline_know::Kind;
use dateline_record::{Change, ChangeKind};

use super::mention::{Compared, Mention, changed};
use super::{Side, Sides};
use crate::names::{fold, is_acronym, known, meant_alike, spelled_alike};

/// A name.
#[derive(Clone, Debug)]
struct Name<'d> {
    /// As written.
    texts: Vec<&'d str>,
    /// Folded, without titles.
    words: Vec<String>,
    place: bool,
}

/// Adds the names that the second side changed.
pub(super) fn changes(
    sides: &Sides<'_>,
    dates: &(Vec<Range<usize>>, Vec<Range<usize>>),
    out: &mut Vec<Change>,
) {
    let a = names(&sides.a, sides, &dates.0);
    let b = names(&sides.b, sides, &dates.1);
    let (left_a, left_b) = (left(&a, &b), left(&b, &a));
    for (i, j) in changed(sides, &left_a, &left_b, |x, y| compare(sides, x, y)) {
        let (before, after) = (&left_a[i], &left_b[j]);
        let kind = match before.value.place {
            true => ChangeKind::Place,
            false => ChangeKind::Name,
        };
        out.push(sides.change(kind, &before.range, &after.range));
    }
}

/// The names of which a word is nowhere among the names of the other side.
fn left<'d>(names: &[Mention<Name<'d>>], others: &[Mention<Name<'d>>]) -> Vec<Mention<Name<'d>>> {
    let there = |word: &String| {
        others
            .iter()
            .flat_map(|n| &n.value.words)
            .any(|w| spelled_alike(w, word))
    };
    names
        .iter()
        .filter(|n| !n.value.words.iter().all(there))
        .cloned()
        .collect()
}

fn compare(sides: &Sides<'_>, x: &Name<'_>, y: &Name<'_>) -> Compared {
    let within =
        |p: &[String], q: &[String]| p.iter().all(|w| q.iter().any(|v| spelled_alike(v, w)));
    if within(&x.words, &y.words) || within(&y.words, &x.words) {
        return Compared::Same;
    }
    if is_acronym(&x.words, &y.words) || is_acronym(&y.words, &x.words) {
        return Compared::Same;
    }
    let (e, f) = (known(sides.know, &x.texts), known(sides.know, &y.texts));
    if e.iter().any(|p| f.iter().any(|q| meant_alike(p, q))) {
        return Compared::Same;
    }
    Compared::Different
}

/// The names of a run: entities that are names, and other runs of proper nouns.
fn names<'d>(side: &Side<'d>, sides: &Sides<'_>, dates: &[Range<usize>]) -> Vec<Mention<Name<'d>>> {
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
            && matches!(side.lower(end), "of" | "-" | "&" | "and")
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

fn name<'d>(side: &Side<'d>, sides: &Sides<'_>, range: Range<usize>) -> Option<Name<'d>> {
    let polarity = &sides.know.stories().polarity;
    let texts: Vec<&str> = range.clone().map(|i| side.token(i).text()).collect();
    let words: Vec<String> = texts
        .iter()
        .map(|t| fold(t))
        .filter(|w| w.len() > 1 && !polarity.is_title(w))
        .collect();
    if words.is_empty() {
        return None;
    }
    let entries = known(sides.know, &texts);
    let label = side.token(range.end - 1).ent_type();
    let place = match entries.first().map(dateline_know::Entry::kind) {
        Some(Kind::Country | Kind::Capital | Kind::Place) => true,
        Some(_) => false,
        None => matches!(label, "GPE" | "LOC" | "FAC"),
    };
    Some(Name {
        texts,
        words,
        place,
    })
}
