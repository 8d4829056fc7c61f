//! Pairs in order: the heaviest chain of given pairs, and a banded alignment of two short runs.

/// The heaviest chain of pairs that rise on both sides. `pairs` stand in order of their first member;
/// time n log n.
pub(super) fn heaviest<T: Copy>(
    pairs: &[(usize, usize, T)],
    weight: impl Fn(usize, usize, T) -> f64,
) -> Vec<(usize, usize, T)> {
    let width = pairs.iter().map(|p| p.1 + 1).max().unwrap_or(0);
    // A tree of prefix maxima over the second member: the heaviest chain that ends before it.
    let mut tree: Vec<Option<(f64, usize)>> = vec![None; width + 1];
    let mut total = vec![0.0; pairs.len()];
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    let mut from = 0;
    while from < pairs.len() {
        // Pairs of the same first member cannot follow each other: ask for all, then enter all.
        let run = pairs[from..].partition_point(|p| p.0 == pairs[from].0);
        for n in from..from + run {
            let (i, j, t) = pairs[n];
            let best = prefix(&tree, j);
            total[n] = weight(i, j, t) + best.map_or(0.0, |(w, _)| w);
            before[n] = best.map(|(_, m)| m);
        }
        for n in from..from + run {
            enter(&mut tree, pairs[n].1 + 1, (total[n], n));
        }
        from += run;
    }
    let mut at = prefix(&tree, width).map(|(_, n)| n);
    let mut out = Vec::new();
    while let Some(n) = at {
        out.push(pairs[n]);
        at = before[n];
    }
    out.reverse();
    out
}

fn prefix(tree: &[Option<(f64, usize)>], mut at: usize) -> Option<(f64, usize)> {
    let mut best: Option<(f64, usize)> = None;
    while at > 0 {
        if let Some(here) = tree[at]
            && best.is_none_or(|b| here.0 > b.0)
        {
            best = Some(here);
        }
        at &= at - 1;
    }
    best
}

fn enter(tree: &mut [Option<(f64, usize)>], mut at: usize, value: (f64, usize)) {
    while at < tree.len() {
        if tree[at].is_none_or(|here| value.0 > here.0) {
            tree[at] = Some(value);
        }
        at += at & at.wrapping_neg();
    }
}

/// What a step of the alignment did.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Start,
    SkipA,
    SkipB,
    Pair,
}

/// The pairs of two runs of `m` and `n`, in order, that gain most; only those near the diagonal are
/// looked at, within `band` of it. A pair that gains nothing is none.
pub(super) fn banded(
    m: usize,
    n: usize,
    band: usize,
    gain: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    if m == 0 || n == 0 {
        return Vec::new();
    }
    // Row x looks at columns `low(x)..=high(x)` of the grid of borders.
    let slope = n as f64 / m as f64;
    let reach = band as f64 + slope.ceil();
    let low = |x: usize| ((x as f64 * slope - reach).floor().max(0.0)) as usize;
    let high = |x: usize| ((x as f64 * slope + reach).ceil() as usize).min(n);
    let mut steps: Vec<Vec<Step>> = Vec::with_capacity(m + 1);
    let mut previous: Vec<f64> = Vec::new();
    for x in 0..=m {
        let mut here = Vec::with_capacity(high(x) - low(x) + 1);
        let mut did = Vec::with_capacity(high(x) - low(x) + 1);
        for y in low(x)..=high(x) {
            let mut best = if x == 0 && y == 0 {
                (0.0, Step::Start)
            } else {
                (f64::NEG_INFINITY, Step::Start)
            };
            if x > 0 {
                let above = |y: usize| {
                    y.checked_sub(low(x - 1))
                        .and_then(|k| previous.get(k))
                        .copied()
                };
                if let Some(score) = above(y)
                    && score > best.0
                {
                    best = (score, Step::SkipA);
                }
                if let Some(score) = y.checked_sub(1).and_then(above) {
                    let gained = gain(x - 1, y - 1);
                    if gained > 0.0 && score + gained > best.0 {
                        best = (score + gained, Step::Pair);
                    }
                }
            }
            if y > low(x)
                && let Some(score) = here.last()
                && *score >= best.0
            {
                best = (*score, Step::SkipB);
            }
            here.push(best.0);
            did.push(best.1);
        }
        previous = here;
        steps.push(did);
    }
    let (mut x, mut y) = (m, n);
    let mut out = Vec::new();
    while let Some(step) = y.checked_sub(low(x)).and_then(|k| steps[x].get(k)) {
        match step {
            Step::Start => break,
            Step::SkipA => x -= 1,
            Step::SkipB => y -= 1,
            Step::Pair => {
                x -= 1;
                y -= 1;
                out.push((x, y));
            }
        }
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_chain_rises_on_both_sides() {
        let pairs = [
            (0, 5, 3.5),
            (1, 0, 1.0),
            (1, 9, 1.0),
            (2, 1, 1.0),
            (3, 2, 3.0),
        ];
        let found = heaviest(&pairs, |_, _, w| w);
        assert_eq!(found, [(1, 0, 1.0), (2, 1, 1.0), (3, 2, 3.0)]);
        assert!(heaviest::<f64>(&[], |_, _, w| w).is_empty());
    }

    #[test]
    fn a_band_finds_the_diagonal_and_skips_what_gains_nothing() {
        let same = |shift: usize| move |x: usize, y: usize| if x + shift == y { 1.0 } else { -1.0 };
        assert_eq!(banded(3, 4, 4, same(1)), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(banded(300, 300, 4, same(0)).len(), 300);
        assert_eq!(banded(1, 300, 4, same(0)), [(0, 0)]);
        assert_eq!(banded(300, 1, 4, same(0)).len(), 1);
        assert!(banded(0, 3, 4, same(0)).is_empty());
    }

    #[test]
    fn the_work_grows_with_the_length() {
        let count = |n: usize| {
            let asked = std::cell::Cell::new(0usize);
            banded(n, n, 16, |_, _| {
                asked.set(asked.get() + 1);
                0.0
            });
            asked.get()
        };
        assert!(count(4000) < 5 * count(1000));
    }
}
