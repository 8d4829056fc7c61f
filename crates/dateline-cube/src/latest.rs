//! Listing: the rows of the events that pass a filter, latest first, page by page.
//!
//! The order is by first day, then by row, both falling; events without a date come last. A page begins after
//! the last event of the page before it, whatever was added since: with [`crate::Filter::up_to`] rows that
//! came later are not seen, so that the pages together are the archive as it was at the first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use crate::columns::BLOCK;
use crate::filter::{Filter, Plan};
use crate::passes::Work;
use crate::view::View;
use crate::{Cube, CubeError, Lineage};

/// Where an event stands in the order of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// First day, in days since 1970-01-01; the least number where it is not known.
    pub day: i32,
    /// The archive's row.
    pub row: u64,
}

impl Cube {
    /// The latest events that pass, at most `limit`, that come after `after`.
    pub fn latest(
        &self,
        filter: &Filter,
        lineage: Option<&Lineage>,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Place>, CubeError> {
        let plan = Plan::checked(self, filter, lineage)?;
        let mut found: Vec<Place> = Vec::new();
        for columns in &self.views() {
            let blocks = plan.end(columns).div_ceil(BLOCK);
            let share = blocks.div_ceil(rayon::current_num_threads()).max(1);
            let parts: Vec<Vec<Place>> = (0..blocks)
                .collect::<Vec<_>>()
                .par_chunks(share)
                .map(|blocks| page(&plan, columns, blocks, after, limit))
                .collect();
            found.extend(parts.into_iter().flatten());
        }
        found.sort_unstable_by_key(|place| Reverse(*place));
        found.truncate(limit);
        let what = "listed the latest";
        plan.note(
            &self.passes,
            Work {
                what,
                ..Work::default()
            },
        );
        Ok(found)
    }

    /// How many events that pass each document has, by the archive's row of the document. An act that several
    /// documents tell is an event of one of them, where the stories are handed over.
    pub fn by_document(
        &self,
        filter: &Filter,
        lineage: Option<&Lineage>,
    ) -> Result<Vec<u32>, CubeError> {
        let mut counts = vec![0_u32; self.documents().watermark() as usize + 1];
        let mut of: Vec<(u64, u32)> = Vec::new();
        self.each(filter, lineage, |columns, index| {
            let document = columns.document[index];
            if let Some(count) = counts.get_mut(document as usize) {
                *count += 1;
                of.push((columns.row(index), document));
            }
        })?;
        let rows: Vec<u64> = of.iter().map(|(row, _)| *row).collect();
        let others = lineage.map_or(Vec::new(), |lineage| lineage.acts().told_by_others(&rows));
        for other in others {
            if let Ok(at) = rows.binary_search(&other) {
                counts[of[at].1 as usize] -= 1;
            }
        }
        Ok(counts)
    }

    /// The rows of all events that pass, rising.
    pub fn rows(&self, filter: &Filter, lineage: Option<&Lineage>) -> Result<Vec<u64>, CubeError> {
        let mut rows = Vec::new();
        self.each(filter, lineage, |columns, index| {
            rows.push(columns.row(index))
        })?;
        // An event that took the place of another stands in a part of its own.
        rows.sort_unstable();
        Ok(rows)
    }

    fn each(
        &self,
        filter: &Filter,
        lineage: Option<&Lineage>,
        mut of: impl FnMut(&View, usize),
    ) -> Result<(), CubeError> {
        let plan = Plan::checked(self, filter, lineage)?;
        let mut events = Vec::new();
        for columns in &self.views() {
            let end = plan.end(columns);
            for block in (0..end.div_ceil(BLOCK)).filter(|b| plan.wants(columns, *b)) {
                plan.select(
                    columns,
                    block * BLOCK..((block + 1) * BLOCK).min(end),
                    &mut events,
                );
                plan.keep(columns, &mut events, |_| {});
                events.iter().for_each(|i| of(columns, *i as usize));
            }
        }
        let what = "looked up the rows";
        plan.note(
            &self.passes,
            Work {
                what,
                ..Work::default()
            },
        );
        Ok(())
    }
}

/// The page as some blocks have it.
fn page(
    plan: &Plan,
    columns: &View,
    blocks: &[usize],
    after: Option<Place>,
    limit: usize,
) -> Vec<Place> {
    let mut kept: BinaryHeap<Reverse<Place>> = BinaryHeap::new();
    let mut events = Vec::new();
    // The latest blocks first, so that most of the others can be passed over by their last day.
    let mut blocks = blocks.to_vec();
    blocks.sort_by_key(|b| Reverse((columns.blocks[b * 2 + 1], *b)));
    for (n, block) in blocks.iter().copied().enumerate() {
        let full = kept.len() >= limit;
        let least = kept.peek().map(|least| least.0);
        if full && least.is_some_and(|least| least.day > columns.blocks[block * 2 + 1]) {
            plan.pass_over(blocks.len() - n);
            break;
        }
        if !plan.wants(columns, block) {
            continue;
        }
        let range = block * BLOCK..((block + 1) * BLOCK).min(plan.end(columns));
        plan.select(columns, range, &mut events);
        plan.keep(columns, &mut events, |_| {});
        for i in events.iter().rev() {
            let index = *i as usize;
            let day = columns.day[index];
            if kept.len() >= limit && kept.peek().is_some_and(|least| least.0.day > day) {
                continue;
            }
            let place = Place {
                day,
                row: columns.row(index),
            };
            if after.is_some_and(|after| place >= after) {
                continue;
            }
            kept.push(Reverse(place));
            if kept.len() > limit {
                kept.pop();
            }
        }
    }
    kept.into_iter().map(|place| place.0).collect()
}
