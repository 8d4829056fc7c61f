//! Counting acts once that several documents tell.
//!
//! In: the events of a batch, or what threads have found: acts with the groups their records fall into. Out: the acts
//! of the batch; the groups, once for each act that has any record in them.

use rayon::prelude::*;

use crate::acts::Acts;
use crate::columns::Columns;

/// The number of an act that one record tells.
pub const ALONE: u32 = u32::MAX;

/// The acts of some events of a part, whose indices rise.
pub fn of(acts: &Acts, columns: &Columns, events: &[u32], into: &mut Vec<u32>) {
    into.clear();
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return;
    };
    let (first, last) = (columns.row(*first as usize), columns.row(*last as usize));
    let mut at = acts.from(first);
    let rows: &[u64] = &acts.rows;
    if rows.get(at).is_none_or(|row| *row > last) {
        return;
    }
    into.extend(events.iter().map(|event| {
        let row = columns.row(*event as usize);
        while rows.get(at).is_some_and(|known| *known < row) {
            at += 1;
        }
        match rows.get(at) {
            Some(known) if *known == row => acts.acts[at],
            _ => ALONE,
        }
    }));
}

/// Acts, each once in each of its groups.
#[derive(Default)]
pub struct Once {
    /// Groups, as often as acts are in them.
    pub cells: Vec<u64>,
    /// How many acts there are.
    pub acts: u64,
}

/// Leaves each act once in each group. Numbers of acts are below `limit`.
pub fn once(parts: Vec<Vec<(u32, u64)>>, limit: usize) -> Once {
    let all: usize = parts.iter().map(Vec::len).sum();
    match all {
        0 => Once::default(),
        // Laying them out by act is one pass over all numbers, which is too much for a few.
        few if few < limit / 16 => sorted(parts.concat()),
        _ => laid_out(&parts, limit),
    }
}

fn sorted(mut pairs: Vec<(u32, u64)>) -> Once {
    pairs.par_sort_unstable();
    pairs.dedup();
    Once {
        acts: pairs.chunk_by(|a, b| a.0 == b.0).count() as u64,
        cells: pairs.into_iter().map(|(_, cell)| cell).collect(),
    }
}

fn laid_out(parts: &[Vec<(u32, u64)>], limit: usize) -> Once {
    let pairs = || parts.iter().flatten();
    // Where the groups of each act begin.
    let mut starts = vec![0_usize; limit + 1];
    for (act, _) in pairs() {
        starts[*act as usize + 1] += 1;
    }
    for act in 0..limit {
        starts[act + 1] += starts[act];
    }
    let mut cells = vec![0; starts[limit]];
    let mut next = starts.clone();
    for (act, cell) in pairs() {
        let at = &mut next[*act as usize];
        cells[*at] = *cell;
        *at += 1;
    }
    let mut once = Once {
        cells: Vec::with_capacity(cells.len()),
        acts: 0,
    };
    for bounds in starts.windows(2) {
        let of = &mut cells[bounds[0]..bounds[1]];
        of.sort_unstable();
        once.acts += u64::from(!of.is_empty());
        let mut last = None;
        for cell in of.iter() {
            if last != Some(*cell) {
                once.cells.push(*cell);
            }
            last = Some(*cell);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_leave_each_act_once_in_a_group() {
        let parts = vec![vec![(3, 7), (0, 7), (3, 8)], vec![(3, 7), (1, 2), (0, 7)]];
        for once in [sorted(parts.concat()), laid_out(&parts, 4)] {
            assert_eq!(once.acts, 3);
            assert_eq!(once.cells, [7, 2, 7, 8]);
        }
        assert_eq!(once(Vec::new(), 9).acts, 0);
    }
}
