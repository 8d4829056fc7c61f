//! Negations that a copy dropped or added.
//!
//! A clause is negated by a word of negation (*not*, *no*, *never*, *without*), by a verb that negates its
//! complement (*fail to*, *deny that*) or by a prefix (*unlikely*). A negation was dropped where what it
//! negates is still there and nothing on the other side answers for it: another word of negation with the
//! same predicate, a verb or an adjective that holds one in itself (*did not accept*, *rejected*), or a
//! word that nearly negates (*hardly*).

use std::ops::Range;

use dateline_record::{Change, ChangeKind};

use super::link::Link;
use super::{Side, Sides, Words};

/// Tokens around a predicate in which another word of negation answers for one.
const NEAR: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// A word of negation.
    Word,
    /// A verb of this frame negates its complement.
    Verb(usize),
    /// A prefix.
    Prefix,
}

/// A negation.
#[derive(Clone, Debug)]
struct Cue {
    at: usize,
    how: How,
    /// What is negated: the word it stands with first.
    targets: Vec<usize>,
}

/// Adds the negations that the second side dropped or added.
pub(super) fn changes(sides: &Sides<'_>, out: &mut Vec<Change>) {
    let a = cues(&sides.a, sides);
    let b = cues(&sides.b, sides);
    let of_a = |i: usize| sides.links.of_a(i);
    let of_b = |i: usize| sides.links.of_b(i);
    let (left_a, left_b) = unmatched(sides, &a, &b);
    for n in left_a {
        if let Some((before, after)) = gone(sides, &a[n], (&sides.a, &sides.b), &b, of_a, of_b) {
            out.push(sides.change(ChangeKind::Negation, &before, &after));
        }
    }
    for n in left_b {
        if let Some((after, before)) = gone(sides, &b[n], (&sides.b, &sides.a), &a, of_b, of_a) {
            out.push(sides.change(ChangeKind::Negation, &before, &after));
        }
    }
}

/// The negations of each side without one on the other: the same word, or one of what is linked to what
/// it negates.
fn unmatched(sides: &Sides<'_>, a: &[Cue], b: &[Cue]) -> (Vec<usize>, Vec<usize>) {
    let mut used = vec![false; b.len()];
    let mut left = Vec::new();
    let linked = |i: usize| sides.links.of_a(i).map(|l| l.to);
    let by_word = |c: &Cue, d: &Cue| linked(c.at) == Some(d.at);
    let by_target = |c: &Cue, d: &Cue| {
        let mut places = c.targets.iter().chain([&c.at]).filter_map(|t| linked(*t));
        places.any(|j| d.targets.contains(&j) || d.at == j)
    };
    let mut waiting: Vec<usize> = (0..a.len()).collect();
    for same in [&by_word as &dyn Fn(&Cue, &Cue) -> bool, &by_target] {
        waiting.retain(|n| {
            let found = (0..b.len()).find(|m| !used[*m] && same(&a[*n], &b[*m]));
            if let Some(m) = found {
                used[m] = true;
            }
            found.is_none()
        });
    }
    left.append(&mut waiting);
    (left, (0..b.len()).filter(|m| !used[*m]).collect())
}

/// Whether a negation of one side is gone from the other: the words on both sides, its own first.
fn gone(
    sides: &Sides<'_>,
    cue: &Cue,
    (own, other): (&Side<'_>, &Side<'_>),
    cues: &[Cue],
    to: impl Fn(usize) -> Option<Link>,
    back: impl Fn(usize) -> Option<Link>,
) -> Option<(Range<usize>, Range<usize>)> {
    let polarity = &sides.know.stories().polarity;
    let there = match cue.how {
        How::Prefix => {
            let link = to(cue.at)?;
            let affirmed = polarity.affirmed(own.token(cue.at).lower())?;
            let word = other.token(link.to);
            if word.lower() != affirmed && word.lemma() != affirmed {
                return None;
            }
            link.to
        }
        How::Verb(frame) => match to(cue.at) {
            Some(link) if polarity.affirms_complement(frame, other.token(link.to).lemma()) => {
                link.to
            }
            Some(_) => return None,
            None => {
                let complement = cue.targets.iter().find_map(|t| to(*t).filter(|l| l.same))?;
                complement.to
            }
        },
        How::Word => {
            let anchored =
                |t: &usize| to(*t).filter(|l| l.same || holds(own, other, *t, l.to, &to));
            let link = cue.targets.iter().find_map(anchored)?;
            let word = other.token(link.to);
            // A word in the predicate's place that itself says no: "did not accept", "rejected".
            if !link.same && polarity.is_inherent(word.lemma()) {
                return None;
            }
            link.to
        }
    };
    if answered(sides, other, cues, there, back) {
        return None;
    }
    let first = match cue.how {
        How::Verb(_) if to(cue.at).is_some() => None,
        _ => cue.targets.first().copied(),
    };
    let shown = phrase(own, &[cue.at, first.unwrap_or(cue.at)]);
    Some((shown, phrase(other, &[there])))
}

/// Whether a word that took another's place stands in the same clause: what governs them or one of their
/// arguments is linked too.
fn holds(
    own: &Side<'_>,
    other: &Side<'_>,
    i: usize,
    j: usize,
    to: &impl Fn(usize) -> Option<Link>,
) -> bool {
    let (t, u) = (own.token(i), other.token(j));
    let linked = |x: usize, y: usize| to(x).is_some_and(|l| l.to == y);
    let head = !t.is_root() && !u.is_root() && linked(t.head().i(), u.head().i());
    let argument = |dep: &str| {
        matches!(
            dep,
            "nsubj" | "nsubjpass" | "dobj" | "attr" | "acomp" | "xcomp" | "ccomp" | "pobj"
        )
    };
    let mut arguments = t.children().filter(|c| argument(c.dep()));
    head || arguments.any(|c| u.children().any(|d| linked(c.i(), d.i())))
}

/// Whether something near a word answers for a negation: a word of negation, one that nearly negates, or
/// one that holds a negation in itself, which was not there before.
fn answered(
    sides: &Sides<'_>,
    side: &Side<'_>,
    cues: &[Cue],
    at: usize,
    back: impl Fn(usize) -> Option<Link>,
) -> bool {
    let polarity = &sides.know.stories().polarity;
    let start = at.saturating_sub(NEAR).max(side.tokens.start);
    let end = (at + NEAR + 1).min(side.tokens.end);
    (start..end).filter(|i| *i != at).any(|i| {
        let t = side.token(i);
        let is_new = back(i).is_none_or(|l| !l.same);
        let negates = cues.iter().any(|c| c.at == i)
            || polarity.is_near_negator(t.lower())
            || polarity.is_inherent(t.lemma());
        is_new && negates
    })
}

/// The words to show: the tokens and the auxiliaries of their verb, without what lies far between.
fn phrase(side: &Side<'_>, tokens: &[usize]) -> Range<usize> {
    let (mut start, mut end) = (usize::MAX, 0);
    let mut hold = |i: usize| {
        start = start.min(i);
        end = end.max(i + 1);
    };
    for i in tokens {
        hold(*i);
        for child in side.token(*i).children() {
            let close = child.i().abs_diff(*i) <= NEAR;
            if close && matches!(child.dep(), "aux" | "auxpass" | "neg") {
                hold(child.i());
            }
        }
    }
    start..end
}

fn cues(side: &Side<'_>, sides: &Sides<'_>) -> Vec<Cue> {
    let polarity = &sides.know.stories().polarity;
    let words = side.words_of_run();
    let mut out = Vec::new();
    for n in 0..words.run {
        let Some(t) = words.get(n) else { break };
        let i = t.i();
        if side.whole.frame.holds(i) {
            continue;
        }
        if polarity.is_negator(t.lower()) || t.dep() == "neg" {
            if !is_phrase(&words, sides, n) {
                let targets = targets(side, i);
                out.push(Cue {
                    at: i,
                    how: How::Word,
                    targets,
                });
            }
        } else if polarity.affirmed(t.lower()).is_some() {
            out.push(Cue {
                at: i,
                how: How::Prefix,
                targets: vec![i],
            });
        } else if matches!(t.pos(), "VERB" | "AUX")
            && let Some(frame) = polarity.negates_complement(t.lemma())
        {
            let complements = t
                .children()
                .filter(|c| matches!(c.dep(), "xcomp" | "ccomp" | "dobj" | "pcomp" | "prep"));
            out.push(Cue {
                at: i,
                how: How::Verb(frame),
                targets: complements.map(|c| c.i()).collect(),
            });
        }
    }
    out
}

/// "Not only", "no doubt": no negation of the clause.
fn is_phrase(words: &Words<'_>, sides: &Sides<'_>, n: usize) -> bool {
    let phrases = sides.know.stories().polarity.not_negations();
    phrases.iter().any(|phrase| {
        let mut starts = (0..phrase.len()).filter_map(|k| n.checked_sub(k));
        starts.any(|at| words.has(at, phrase))
    })
}

/// What a word of negation negates: the word it stands with, and the predicate that one belongs to.
fn targets(side: &Side<'_>, i: usize) -> Vec<usize> {
    let t = side.token(i);
    let mut out = Vec::new();
    let within = |k: usize| side.tokens.contains(&k);
    if t.dep() == "prep" {
        let object = t.children().filter(|c| matches!(c.dep(), "pobj" | "pcomp"));
        out.extend(object.map(|c| c.i()));
    }
    let mut above = t;
    // "No longer": the adverb's verb; "no evidence was found": the noun, then its verb.
    for _ in 0..2 {
        if above.is_root() || !within(above.head().i()) {
            break;
        }
        above = above.head();
        if above.lower() != "longer" {
            out.push(above.i());
        }
        if matches!(above.pos(), "VERB" | "AUX") {
            break;
        }
    }
    // "Is not ready": what is said of the subject.
    if matches!(above.pos(), "AUX" | "VERB") && above.lemma() == "be" {
        let said = above
            .children()
            .filter(|c| matches!(c.dep(), "acomp" | "attr"));
        out.extend(said.map(|c| c.i()).filter(|k| within(*k)));
    }
    out.retain(|k| *k != i);
    out
}
