//! Counting acts once that several documents tell.
//!
//! In: the events of a batch, or what threads have found: acts with the groups their records fall into. Out: how
//! each event of the batch is counted; the groups, once for each act that has any record in them.
//!
//! Of an act that several records tell one stands for it. Copies say the same of it: they fall into the groups that it
//! falls into and need not be counted at all. Only what falls elsewhere, and acts whose standing record is not asked
//! for, have to be gathered and sorted.

use rayon::prelude::*;

use crate::acts::Acts;
use crate::filter::Plan;
use crate::view::View;

/// How a record is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Where it falls: nobody else tells its act, or it stands for it.
    Plainly,
    /// Not again: the record that stands for its act is counted, in the same groups.
    NotAgain,
    /// Where the record that stands for its act, which is counted too, does not fall.
    Beyond {
        /// Its act.
        act: u32,
        /// The part of the cube that the standing record is in, and its index there.
        stands: (u32, u32),
    },
    /// Once with others of its act; the record that stands for it is not counted.
    Apart(u32),
}

/// How the events of a part, whose indices rise, are counted; nothing where all are counted plainly.
pub fn of(
    acts: &Acts,
    plan: &Plan,
    parts: &[View],
    here: usize,
    events: &[u32],
    into: &mut Vec<How>,
) {
    into.clear();
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return;
    };
    let columns = &parts[here];
    let shift = columns.shift_between(*first as usize, *last as usize);
    let row_of = |index: usize| match shift {
        Some(shift) => index as u64 + shift,
        None => columns.row(index),
    };
    let mut at = acts.from(row_of(*first as usize));
    let (rows, numbers): (&[u64], &[u32]) = (&acts.rows, &acts.acts);
    if rows.get(at).is_none_or(|row| *row > row_of(*last as usize)) {
        return;
    }
    into.extend(events.iter().map(|event| {
        let index = *event as usize;
        let row = row_of(index);
        while rows.get(at).is_some_and(|known| *known < row) {
            at += 1;
        }
        if rows.get(at) != Some(&row) {
            return How::Plainly;
        }
        let act = numbers[at];
        let stands = rows[act as usize];
        if stands == row {
            return How::Plainly;
        }
        match place(parts, (here, index, row), stands) {
            Some((part, other)) if plan.takes(&parts[part], other) => {
                match columns.falls_as(index, &parts[part], other) {
                    true => How::NotAgain,
                    false => How::Beyond {
                        act,
                        stands: (part as u32, other as u32),
                    },
                }
            }
            _ => How::Apart(act),
        }
    }));
}

/// The part and index of a live event, looked for from another one. Most that belong together are near each other, in
/// rows without a gap.
fn place(
    parts: &[View],
    (here, index, row): (usize, usize, u64),
    wanted: u64,
) -> Option<(usize, usize)> {
    let near = match wanted < row {
        true => usize::try_from(row - wanted)
            .ok()
            .and_then(|back| index.checked_sub(back)),
        false => usize::try_from(wanted - row).ok().map(|on| index + on),
    };
    let is_it = |columns: &View, index: usize| {
        index < columns.len() && columns.row(index) == wanted && !columns.is_dead(index)
    };
    if let Some(index) = near
        && is_it(&parts[here], index)
    {
        return Some((here, index));
    }
    parts.iter().enumerate().find_map(|(part, columns)| {
        let index = columns.index_after(wanted.checked_sub(1)?);
        is_it(columns, index).then_some((part, index))
    })
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
