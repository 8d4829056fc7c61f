//! Words between quotation marks that a copy changed, cut or put in.
//!
//! Quoted words are compared without marks, points and case. A quotation that the other side does not
//! have between marks was turned into the report's own words, which is no change of a quotation. One of
//! which only a part is left is a change: the words before and after show what was cut.

use std::ops::Range;

use dateline_record::{Change, ChangeKind};

use super::{Side, Sides};

/// The share of the shorter passage's words that both must have, to be one quotation.
const ALIKE: f64 = 0.5;

struct Passage {
    range: Range<usize>,
    words: Vec<String>,
}

/// Adds the quotations that the second side changed.
pub(super) fn changes(sides: &Sides<'_>, out: &mut Vec<Change>) {
    let (mut a, mut b) = (passages(&sides.a), passages(&sides.b));
    let all = |list: &[Passage]| {
        list.iter()
            .flat_map(|p| p.words.clone())
            .collect::<Vec<_>>()
    };
    // "“Yes,” he said, “we will.”" and "“Yes, we will,” he said" quote the same.
    if all(&a) == all(&b) {
        return;
    }
    a.retain(|p| match b.iter().position(|q| q.words == p.words) {
        Some(j) => {
            b.remove(j);
            false
        }
        None => true,
    });
    for p in a {
        let best = b
            .iter()
            .enumerate()
            .map(|(j, q)| (j, alike(sides, &p, q)))
            .filter(|(_, share)| *share >= ALIKE)
            .max_by(|x, y| x.1.total_cmp(&y.1));
        if let Some((j, _)) = best {
            let q = b.remove(j);
            out.push(sides.change(ChangeKind::Quotation, &p.range, &q.range));
        }
    }
}

/// How much of the shorter passage the other has: the same words, or words in their place.
fn alike(sides: &Sides<'_>, p: &Passage, q: &Passage) -> f64 {
    let linked = |i: usize| sides.links.of_a(i).filter(|l| q.range.contains(&l.to));
    let same = p.range.clone().filter_map(linked);
    let weight: f64 = same.map(|l| if l.same { 1.0 } else { 0.5 }).sum();
    weight / p.range.len().min(q.range.len()).max(1) as f64
}

fn passages(side: &Side<'_>) -> Vec<Passage> {
    let quotes = &side.whole.quotes;
    let from = quotes.partition_point(|q| q.end <= side.tokens.start);
    let within = quotes[from..]
        .iter()
        .take_while(|q| q.start < side.tokens.end)
        .map(|q| q.start.max(side.tokens.start)..q.end.min(side.tokens.end))
        .filter(|r| r.start < r.end);
    within
        .map(|range| Passage {
            words: range
                .clone()
                .map(|i| side.token(i).norm().replace('’', "'").to_lowercase())
                .filter(|w| w.contains(char::is_alphanumeric))
                .collect(),
            range,
        })
        .filter(|p| !p.words.is_empty())
        .collect()
}
