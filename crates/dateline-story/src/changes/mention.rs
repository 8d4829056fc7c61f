//! Mentions of one kind on both sides, and which of them took another's place.

use std::ops::Range;

use super::Sides;

/// Tokens that stand for a value.
#[derive(Clone, Debug)]
pub(super) struct Mention<T> {
    /// The tokens.
    pub range: Range<usize>,
    /// What they stand for.
    pub value: T,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// The same, however written.
    Same,
    /// Not the same.
    Different,
    /// It cannot be said.
    Unknown,
}

/// The mentions of the first side that were changed, with what took their place. Each is first sought
/// where its words are linked to, then anywhere in the run; what then has no equal was changed if a
/// mention without an equal stands in its place.
pub(super) fn changed<T>(
    sides: &Sides<'_>,
    a: &[Mention<T>],
    b: &[Mention<T>],
    compare: impl Fn(&T, &T) -> Compared,
) -> Vec<(usize, usize)> {
    let mut of_a: Vec<Option<usize>> = vec![None; a.len()];
    let mut of_b: Vec<bool> = vec![false; b.len()];
    let in_place: Vec<Option<usize>> = a.iter().map(|m| place(sides, m, b)).collect();
    for (i, m) in a.iter().enumerate() {
        if let Some(j) = in_place[i]
            && !of_b[j]
            && compare(&m.value, &b[j].value) == Compared::Same
        {
            of_a[i] = Some(j);
            of_b[j] = true;
        }
    }
    for (i, m) in a.iter().enumerate() {
        if of_a[i].is_none() {
            // Not one that stands in the place of another mention that has no equal yet.
            let spoken_for = |j: usize| {
                (0..a.len()).any(|k| k != i && of_a[k].is_none() && in_place[k] == Some(j))
            };
            let free = in_place[i].is_none_or(|j| of_b[j]);
            let found = (0..b.len()).find(|j| {
                !of_b[*j]
                    && (free || !spoken_for(*j))
                    && compare(&m.value, &b[*j].value) == Compared::Same
            });
            if let Some(j) = found {
                of_a[i] = Some(j);
                of_b[j] = true;
            }
        }
    }
    let mut out = Vec::new();
    for (i, m) in a.iter().enumerate() {
        if of_a[i].is_none()
            && let Some(j) = in_place[i]
            && !of_b[j]
            && compare(&m.value, &b[j].value) == Compared::Different
        {
            of_b[j] = true;
            out.push((i, j));
        }
    }
    out
}

/// The mention of the second side that stands where one of the first did: its words are linked to the
/// other's, or it has the same place under a linked word.
fn place<T>(sides: &Sides<'_>, m: &Mention<T>, b: &[Mention<T>]) -> Option<usize> {
    let holds = |j: usize| b.iter().position(|n| n.range.contains(&j));
    // From the last word, which is the head of most names and numbers.
    let linked = m.range.clone().rev().find_map(|i| {
        let link = sides.links.of_a(i)?;
        holds(link.to)
    });
    linked.or_else(|| {
        let top = top(&sides.a, &m.range);
        let head = sides
            .links
            .of_a(top.head().i())
            .filter(|_| !top.is_root())?;
        let under =
            sides.b.token(head.to).children().filter(|c| {
                c.dep() == top.dep() && sides.links.of_b(c.i()).is_none_or(|l| !l.same)
            });
        under.map(|c| c.i()).find_map(holds)
    })
}

/// The highest token of a range.
pub(super) fn top<'d>(side: &super::Side<'d>, range: &Range<usize>) -> dateline_parse::Token<'d> {
    let tokens = range.clone().map(|i| side.token(i));
    tokens
        .clone()
        .find(|t| t.is_root() || !range.contains(&t.head().i()))
        .unwrap_or_else(|| side.token(range.start))
}
