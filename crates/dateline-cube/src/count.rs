//! Counting: one pass over the columns, on as many threads as there are.
//!
//! In: a filter, dimensions, what to count. Out: the groups that have any, with their counts, and a tally of
//! what was left out. Where there can be few groups each thread counts in an array of its own; where there
//! can be many (or where different stories are counted) it collects the groups' numbers, which are sorted.

use rayon::prelude::*;

use crate::columns::{BLOCK, Columns, Flags};
use crate::dimension::{Dimension, Group, Grouping, Groups};
use crate::documents::Lineage;
use crate::filter::{Filter, Plan};
use crate::pages::Pages;
use crate::{Cube, CubeError};

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Events: records of the same act in a document are one. Asked for with [`Filter::repeats`], all records.
    #[default]
    Events,
    /// Stories that tell of any such event.
    Stories,
    /// Documents made from no other that tell of any such event, or that others which tell of it were made from.
    Origins,
}

/// A question.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Which events.
    pub filter: Filter,
    /// By what they are grouped; at most three.
    pub by: Vec<Dimension>,
    /// What is counted.
    pub count: Count,
}

/// Cells that an array of counts may have, a byte each where any are counted: all pairs of 300 countries in every
/// month of a century.
const DENSE: u64 = 128 << 20;
/// Events looked at in one go.
const BATCH: usize = 4096;

/// What was left out, in records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that passed all conditions but status and repeats, by their flags.
    flags: Vec<u64>,
    /// Records that were counted, but for being in no group.
    pub counted: u64,
    /// Records in no group: without a date where periods are asked for, without a country on a side …
    pub ungrouped: u64,
}

impl Tally {
    fn new() -> Self {
        Self {
            flags: vec![0; 256],
            ..Self::default()
        }
    }

    fn add(mut self, other: Self) -> Self {
        self.flags
            .iter_mut()
            .zip(other.flags)
            .for_each(|(a, b)| *a += b);
        self.counted += other.counted;
        self.ungrouped += other.ungrouped;
        self
    }

    /// How many records of a status, of those that count and of those that repeat another.
    #[must_use]
    pub fn of(&self, status: dateline_record::Status) -> (u64, u64) {
        let mut found = (0, 0);
        for (byte, n) in (0..=u8::MAX).zip(&self.flags) {
            match Flags(byte) {
                flags if flags.status() != Some(status) => {}
                flags if flags.counts() => found.0 += n,
                _ => found.1 += n,
            }
        }
        found
    }
}

/// The groups that have any, with their counts.
pub struct Counts {
    groupings: Vec<Grouping>,
    strides: Vec<u64>,
    /// Number of the cell and count, by number.
    pub cells: Vec<(u64, u64)>,
    /// What was left out.
    pub tally: Tally,
}

impl Counts {
    /// What a cell stands for, dimension by dimension.
    #[must_use]
    pub fn groups(&self, cell: u64) -> Vec<Group> {
        self.groupings
            .iter()
            .zip(&self.strides)
            .map(|(grouping, stride)| grouping.group(cell / stride % grouping.size))
            .collect()
    }

    /// The same without the first dimension.
    #[must_use]
    pub fn rest(&self, cell: u64) -> u64 {
        cell % self.strides.first().copied().unwrap_or(1)
    }

    /// The number of a cell's group in the first dimension.
    #[must_use]
    pub fn first(&self, cell: u64) -> u64 {
        cell / self.strides.first().copied().unwrap_or(1)
    }

    /// All counts together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.cells.iter().map(|(_, n)| n).sum()
    }
}

/// What one thread has found.
enum Found {
    Dense(Pages),
    Cells(Vec<u64>),
    Distinct(Vec<(u64, u32)>),
}

impl Cube {
    /// Counts events in groups. `lineage` is needed for stories, origins and [`Filter::min_origins`].
    pub fn count(&self, query: &Query, lineage: Option<&Lineage>) -> Result<Counts, CubeError> {
        if query.by.len() > 3 {
            return Err(CubeError::Limit(
                "events are grouped by at most three things".into(),
            ));
        }
        let needs = query.count != Count::Events || query.filter.min_origins.is_some();
        if needs && lineage.is_none() {
            return Err(CubeError::Limit(
                "stories and origins cannot be counted without the stories".into(),
            ));
        }
        let days = self.days(&query.filter);
        let groupings = query
            .by
            .iter()
            .map(|by| Grouping::new(self, *by, days))
            .collect::<Result<Vec<_>, _>>()?;
        // The first dimension has the widest stride: events come in by time, so that with periods first
        // the counts of a stretch of rows lie close together.
        let mut strides = vec![1; groupings.len()];
        let mut size = 1_u64;
        for (grouping, stride) in groupings.iter().zip(&mut strides).rev() {
            *stride = size;
            size = size.checked_mul(grouping.size).ok_or_else(|| {
                CubeError::Limit("there can be more groups than can be numbered".into())
            })?;
        }
        let plan = Plan::new(self, &query.filter, lineage);
        let scan = Scan {
            cube: self,
            plan: &plan,
            groupings: &groupings,
            strides: &strides,
            lineage: lineage.filter(|_| query.count != Count::Events),
            count: query.count,
        };
        let mut tally = Tally::new();
        let mut parts = Vec::new();
        for columns in &self.parts {
            let blocks = plan.end(columns).div_ceil(BLOCK);
            let wanted: Vec<usize> = (0..blocks).filter(|b| plan.wants(columns, *b)).collect();
            let share = wanted.len().div_ceil(rayon::current_num_threads()).max(1);
            // A thread has a stretch of rows, and thereby mostly other cells than the next.
            let found: Vec<(Found, Tally)> = wanted
                .par_chunks(share)
                .map(|blocks| scan.run(columns, blocks, size))
                .collect::<Result<_, _>>()?;
            for (part, left_out) in found {
                parts.push(part);
                tally = tally.add(left_out);
            }
        }
        Ok(Counts {
            cells: merge(parts),
            groupings,
            strides,
            tally,
        })
    }

    /// The first and last day that a filter can find events on.
    pub(crate) fn days(&self, filter: &Filter) -> (i32, i32) {
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        for part in &self.parts {
            for block in part.blocks.chunks_exact(2) {
                first = first.min(block[0]);
                last = last.max(block[1]);
            }
        }
        let first = filter.from.map_or(first, |from| from.max(first));
        let last = filter.to.map_or(last, |to| to.min(last));
        match first <= last {
            true => (first, last),
            // Nothing is dated, or nothing in this range.
            false => (0, 0),
        }
    }
}

struct Scan<'a> {
    cube: &'a Cube,
    plan: &'a Plan<'a>,
    groupings: &'a [Grouping],
    strides: &'a [u64],
    lineage: Option<&'a Lineage>,
    count: Count,
}

impl Scan<'_> {
    fn run(
        &self,
        columns: &Columns,
        blocks: &[usize],
        size: u64,
    ) -> Result<(Found, Tally), CubeError> {
        let mut found = match (self.lineage, size <= DENSE) {
            (Some(_), _) => Found::Distinct(Vec::new()),
            (None, true) => Found::Dense(Pages::new(size)?),
            (None, false) => Found::Cells(Vec::new()),
        };
        let mut tally = Tally::new();
        let mut events = Vec::with_capacity(BATCH);
        let mut groups: Vec<Groups> = self.groupings.iter().map(|_| Groups::default()).collect();
        let end = self.plan.end(columns);
        for block in blocks {
            let block_end = ((block + 1) * BLOCK).min(end);
            for start in (block * BLOCK..block_end).step_by(BATCH) {
                let range = start..(start + BATCH).min(block_end);
                self.plan.select(columns, range, &mut events);
                events.retain(|i| {
                    let flags = columns.flags[*i as usize];
                    tally.flags[usize::from(flags)] += 1;
                    self.plan.passes(flags)
                });
                if events.is_empty() {
                    continue;
                }
                for (grouping, into) in self.groupings.iter().zip(&mut groups) {
                    grouping.groups(self.cube, columns, &events, into);
                }
                self.put(columns, &events, &groups, &mut found, &mut tally);
            }
        }
        Ok((found, tally))
    }

    fn put(
        &self,
        columns: &Columns,
        events: &[u32],
        groups: &[Groups],
        found: &mut Found,
        tally: &mut Tally,
    ) {
        match found {
            Found::Dense(counts) => self.each(events, groups, tally, |_, cell| counts.add(cell)),
            Found::Cells(cells) => self.each(events, groups, tally, |_, cell| cells.push(cell)),
            Found::Distinct(pairs) => self.each(events, groups, tally, |event, cell| {
                let pair = (cell, self.entity(columns, event));
                // Events of one document follow each other: most repeats are seen at once.
                if pairs.last() != Some(&pair) {
                    pairs.push(pair);
                }
            }),
        }
    }

    /// Hands on every cell that each event falls into.
    fn each(
        &self,
        events: &[u32],
        groups: &[Groups],
        tally: &mut Tally,
        mut add: impl FnMut(u32, u64),
    ) {
        let mut grouped = 0_u64;
        match (groups, self.strides) {
            ([], _) => {
                events.iter().for_each(|event| add(*event, 0));
                grouped = events.len() as u64;
            }
            ([a], _) => {
                for (n, event) in events.iter().enumerate() {
                    let a = a.of(n);
                    a.iter().for_each(|a| add(*event, *a));
                    grouped += u64::from(!a.is_empty());
                }
            }
            ([a, b], [stride, _]) => {
                for (n, event) in events.iter().enumerate() {
                    let (a, b) = (a.of(n), b.of(n));
                    for a in a {
                        b.iter().for_each(|b| add(*event, a * stride + b));
                    }
                    grouped += u64::from(!a.is_empty() && !b.is_empty());
                }
            }
            ([a, b, c], [first, second, _]) => {
                for (n, event) in events.iter().enumerate() {
                    let (a, b, c) = (a.of(n), b.of(n), c.of(n));
                    for a in a {
                        for b in b {
                            let cell = a * first + b * second;
                            c.iter().for_each(|c| add(*event, cell + c));
                        }
                    }
                    grouped += u64::from(!a.is_empty() && !b.is_empty() && !c.is_empty());
                }
            }
            _ => {}
        }
        tally.counted += grouped;
        tally.ungrouped += events.len() as u64 - grouped;
    }

    /// The story or origin of an event. A document that stands in no story is one of its own, with a
    /// number above those of stories.
    fn entity(&self, columns: &Columns, event: u32) -> u32 {
        let Some(lineage) = self.lineage else {
            return 0;
        };
        let document = columns.document[event as usize];
        let known = match self.count {
            Count::Stories => &lineage.story,
            Count::Events | Count::Origins => &lineage.origin,
        };
        match (known.get(document as usize), self.count) {
            (Some(0) | None, Count::Stories) => u32::MAX - document,
            (Some(0) | None, _) => document,
            (Some(entity), _) => *entity,
        }
    }
}

fn merge(parts: Vec<Found>) -> Vec<(u64, u64)> {
    let mut dense: Option<Pages> = None;
    let mut cells: Vec<u64> = Vec::new();
    let mut pairs: Vec<(u64, u32)> = Vec::new();
    for part in parts {
        match part {
            Found::Dense(counts) => match &mut dense {
                None => dense = Some(counts),
                Some(sum) => sum.join(counts),
            },
            Found::Cells(more) => cells.extend(more),
            Found::Distinct(more) => pairs.extend(more),
        }
    }
    if let Some(counts) = dense {
        return counts.cells();
    }
    if !pairs.is_empty() {
        pairs.par_sort_unstable();
        pairs.dedup();
        return runs(pairs.into_iter().map(|(cell, _)| cell));
    }
    cells.par_sort_unstable();
    runs(cells.into_iter())
}

/// How often each value of a sorted sequence stands in it.
fn runs(sorted: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut out: Vec<(u64, u64)> = Vec::new();
    for cell in sorted {
        match out.last_mut() {
            Some((last, n)) if *last == cell => *n += 1,
            _ => out.push((cell, 1)),
        }
    }
    out
}
