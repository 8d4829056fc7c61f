//! Counting: one pass over the columns, on as many threads as there are.
//!
//! In: a filter, dimensions, what to count. Out: the groups that have any, with their counts, and a tally of
//! what was left out. Where there can be few groups each thread counts in an array of its own; where there
//! can be many it gathers their numbers in buckets ([`crate::buckets`]); where there can be more than that, or where
//! different stories are counted, in a list that is sorted.
//! Acts that several documents tell are counted once a group ([`crate::joined`]).

use rayon::prelude::*;

use crate::acts::Acts;
use crate::buckets::Buckets;
use crate::columns::{BLOCK, Flags};
use crate::dimension::{Dimension, Group, Grouping, Groups};
use crate::filter::{Filter, Plan};
use crate::joined::{self, How};
use crate::passes::Work;
use crate::view::View;
use crate::{Cube, CubeError, Lineage};

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Records; those that repeat another of their document where [`Filter::repeats`] asks for them.
    #[default]
    Records,
    /// Events: records of the same act are one, in a document and in the documents of a story. Asked for with
    /// [`Filter::repeats`], all records.
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

/// Cells that each thread has an array of counts for: more than that would not stay in its cache.
const FEW: u64 = 1 << 15;
/// Cells that there are buckets for: all pairs of 300 countries in every month of two centuries.
const MANY: u64 = 1 << 28;
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
    /// Of those that were counted, records of an act that another document's record was counted for.
    pub joined: u64,
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
        self.joined += other.joined;
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
    Few(Vec<u64>),
    Many(Buckets),
    Cells(Vec<u64>),
    Distinct(Vec<(u64, u32)>),
}

/// What one thread has found, with the acts apart that several documents tell.
struct Part {
    found: Found,
    apart: Apart,
    tally: Tally,
}

impl Cube {
    /// Counts events in groups. `lineage` is needed for all counts but that of records, and for
    /// [`Filter::min_origins`].
    pub fn count(&self, query: &Query, lineage: Option<&Lineage>) -> Result<Counts, CubeError> {
        if query.by.len() > 3 {
            return Err(CubeError::Limit(
                "events are grouped by at most three things".into(),
            ));
        }
        let needs = query.count != Count::Records || query.filter.min_origins.is_some();
        if needs && lineage.is_none() {
            return Err(CubeError::Limit(
                "events, stories and origins cannot be counted without the stories".into(),
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
        let told = query.count == Count::Events && !query.filter.repeats;
        let parts = self.views();
        let scan = Scan {
            cube: self,
            parts: &parts,
            plan: &plan,
            groupings: &groupings,
            strides: &strides,
            entities: match query.count {
                Count::Records | Count::Events => None,
                Count::Stories => lineage.map(|lineage| (lineage, Entity::Story)),
                Count::Origins => lineage.map(|lineage| (lineage, Entity::Origin)),
            },
            acts: lineage
                .map(Lineage::acts)
                .filter(|acts| told && !acts.is_empty()),
        };
        let mut tally = Tally::new();
        let (mut found, mut alike, mut beyond) = (Vec::new(), Vec::new(), Vec::new());
        for (part, columns) in parts.iter().enumerate() {
            let blocks = plan.end(columns).div_ceil(BLOCK);
            let wanted: Vec<usize> = (0..blocks).filter(|b| plan.wants(columns, *b)).collect();
            let share = wanted.len().div_ceil(rayon::current_num_threads()).max(1);
            // A thread has a stretch of rows, and thereby mostly other cells than the next.
            let counted: Vec<Part> = wanted
                .par_chunks(share)
                .map(|blocks| scan.run(part, blocks, size))
                .collect();
            for part in counted {
                found.push(part.found);
                alike.push(part.apart.alike);
                beyond.push(part.apart.beyond);
                tally = tally.add(part.tally);
            }
        }
        let acts = scan.acts.map_or(0, Acts::len);
        let mut once = joined::once(alike, acts);
        // Of these `joined` has counted every record so far.
        tally.joined -= once.acts;
        once.cells.extend(joined::once(beyond, acts).cells);
        let counting = how(&found);
        plan.note(
            &self.passes,
            Work {
                what: "counted",
                groups: size,
                counting,
                joined: (acts as u64, tally.joined),
            },
        );
        Ok(Counts {
            cells: merge(found, &once.cells),
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
    parts: &'a [View<'a>],
    plan: &'a Plan<'a>,
    groupings: &'a [Grouping],
    strides: &'a [u64],
    /// What is counted where that is no event.
    entities: Option<(&'a Lineage, Entity)>,
    /// Acts that are counted once.
    acts: Option<&'a Acts>,
}

#[derive(Clone, Copy)]
enum Entity {
    Story,
    Origin,
}

impl Scan<'_> {
    fn run(&self, part: usize, blocks: &[usize], size: u64) -> Part {
        let columns = &self.parts[part];
        let mut found = match (self.entities, size) {
            (Some(_), _) => Found::Distinct(Vec::new()),
            (None, ..=FEW) => Found::Few(vec![0; size as usize]),
            (None, ..=MANY) => Found::Many(Buckets::new(size as usize)),
            (None, _) => Found::Cells(Vec::new()),
        };
        let mut tally = Tally::new();
        let mut apart = Apart::default();
        let mut hows: Vec<How> = Vec::new();
        let mut events = Vec::with_capacity(BATCH);
        let mut groups: Vec<Groups> = self.groupings.iter().map(|_| Groups::default()).collect();
        let end = self.plan.end(columns);
        for block in blocks {
            let block_end = ((block + 1) * BLOCK).min(end);
            for start in (block * BLOCK..block_end).step_by(BATCH) {
                let range = start..(start + BATCH).min(block_end);
                self.plan.select(columns, range, &mut events);
                self.plan.keep(columns, &mut events, |flags| {
                    tally.flags[usize::from(flags)] += 1;
                });
                if events.is_empty() {
                    continue;
                }
                for (grouping, into) in self.groupings.iter().zip(&mut groups) {
                    grouping.groups(self.cube, columns, &events, into);
                }
                if let Some(known) = self.acts {
                    joined::of(known, self.plan, self.parts, part, &events, &mut hows);
                }
                let batch = Batch {
                    columns,
                    events: &events,
                    groups: &groups,
                    hows: &hows,
                };
                self.put(&batch, &mut found, &mut apart, &mut tally);
            }
        }
        Part {
            found,
            apart,
            tally,
        }
    }

    fn put(&self, batch: &Batch, found: &mut Found, apart: &mut Apart, tally: &mut Tally) {
        let (events, groups) = (batch.events, batch.groups);
        match found {
            Found::Few(counts) if batch.hows.is_empty() => {
                self.each(events, groups, tally, |_, cell| counts[cell as usize] += 1);
            }
            Found::Many(buckets) if batch.hows.is_empty() => {
                self.each(events, groups, tally, |_, cell| buckets.add(cell));
            }
            Found::Cells(cells) if batch.hows.is_empty() => {
                self.each(events, groups, tally, |_, cell| cells.push(cell));
            }
            Found::Few(counts) => {
                self.joined(batch, apart, tally, |cell| counts[cell as usize] += 1);
            }
            Found::Many(buckets) => {
                self.joined(batch, apart, tally, |cell| buckets.add(cell));
            }
            Found::Cells(cells) => self.joined(batch, apart, tally, |cell| cells.push(cell)),
            Found::Distinct(pairs) => self.each(events, groups, tally, |n, cell| {
                let pair = (cell, self.entity(batch.columns, events[n]));
                // Events of one document follow each other: most repeats are seen at once.
                if pairs.last() != Some(&pair) {
                    pairs.push(pair);
                }
            }),
        }
    }

    /// Counts events, those that tell an act which others tell too as [`How`] says.
    fn joined(
        &self,
        batch: &Batch,
        apart: &mut Apart,
        tally: &mut Tally,
        mut count: impl FnMut(u64),
    ) {
        let (mut last, mut joined) = (None, 0);
        let mut stands = Vec::new();
        self.each(batch.events, batch.groups, tally, |n, cell| {
            let how = batch.hows[n];
            if how == How::Plainly {
                return count(cell);
            }
            let first = last != Some(n);
            last = Some(n);
            joined += u64::from(first);
            match how {
                How::Plainly | How::NotAgain => {}
                How::Apart(act) => apart.alike.push((act, cell)),
                How::Beyond { act, stands: at } => {
                    if first {
                        self.cells_of(at, &mut stands);
                    }
                    match stands.as_slice() {
                        // It is in no group, and so is not counted after all.
                        [] => apart.alike.push((act, cell)),
                        known if known.contains(&cell) => {}
                        _ => apart.beyond.push((act, cell)),
                    }
                }
            }
        });
        tally.joined += joined;
    }

    /// The cells that one event falls into.
    fn cells_of(&self, (part, index): (u32, u32), into: &mut Vec<u64>) {
        into.clear();
        let columns = &self.parts[part as usize];
        let groups: Vec<Groups> = self
            .groupings
            .iter()
            .map(|grouping| {
                let mut groups = Groups::default();
                grouping.groups(self.cube, columns, &[index], &mut groups);
                groups
            })
            .collect();
        self.each(&[index], &groups, &mut Tally::new(), |_, cell| {
            into.push(cell);
        });
    }

    /// Hands on every cell that each event falls into, with the event's place in the batch.
    fn each(
        &self,
        events: &[u32],
        groups: &[Groups],
        tally: &mut Tally,
        mut add: impl FnMut(usize, u64),
    ) {
        let mut grouped = 0_u64;
        match (groups, self.strides) {
            ([], _) => {
                (0..events.len()).for_each(|n| add(n, 0));
                grouped = events.len() as u64;
            }
            ([a], _) => {
                for n in 0..events.len() {
                    let a = a.of(n);
                    a.iter().for_each(|a| add(n, *a));
                    grouped += u64::from(!a.is_empty());
                }
            }
            ([a, b], [stride, _]) => {
                for n in 0..events.len() {
                    let (a, b) = (a.of(n), b.of(n));
                    for a in a {
                        b.iter().for_each(|b| add(n, a * stride + b));
                    }
                    grouped += u64::from(!a.is_empty() && !b.is_empty());
                }
            }
            ([a, b, c], [first, second, _]) => {
                for n in 0..events.len() {
                    let (a, b, c) = (a.of(n), b.of(n), c.of(n));
                    for a in a {
                        for b in b {
                            let cell = a * first + b * second;
                            c.iter().for_each(|c| add(n, cell + c));
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
    fn entity(&self, columns: &View, event: u32) -> u32 {
        let Some((lineage, entity)) = self.entities else {
            return 0;
        };
        let document = columns.document[event as usize];
        match (lineage.of(document), entity) {
            (None, Entity::Story) => u32::MAX - document,
            (None, Entity::Origin) => document,
            (Some(descent), Entity::Story) => descent.story,
            (Some(descent), Entity::Origin) => descent.origin,
        }
    }
}

/// Events of a part that passed, with their groups and, where any tells an act that others tell too, how each is counted.
struct Batch<'a> {
    columns: &'a View<'a>,
    events: &'a [u32],
    groups: &'a [Groups],
    hows: &'a [How],
}

/// Acts with their groups that have to be gathered from all threads.
#[derive(Default)]
struct Apart {
    /// Of acts whose standing record is not counted.
    alike: Vec<(u32, u64)>,
    /// Of acts whose standing record is counted, the groups that it does not fall into.
    beyond: Vec<(u32, u64)>,
}

/// In what the groups were counted.
fn how(found: &[Found]) -> &'static str {
    match found.first() {
        Some(Found::Few(_)) => "an array of counts on each thread",
        Some(Found::Many(_)) => "buckets of groups that lie near each other",
        Some(Found::Cells(_)) => "a list of groups that was sorted",
        Some(Found::Distinct(_)) => "a list of pairs of group and document that was sorted",
        None => "nothing: no block was read",
    }
}

fn merge(parts: Vec<Found>, once: &[u64]) -> Vec<(u64, u64)> {
    let mut counts: Vec<u64> = Vec::new();
    let mut buckets: Vec<Buckets> = Vec::new();
    let mut cells: Vec<u64> = Vec::new();
    let mut pairs: Vec<(u64, u32)> = Vec::new();
    for part in parts {
        match part {
            Found::Few(more) if counts.is_empty() => counts = more,
            Found::Few(more) => counts.iter_mut().zip(more).for_each(|(a, b)| *a += b),
            Found::Many(more) => buckets.push(more),
            Found::Cells(more) => cells.extend(more),
            Found::Distinct(more) => pairs.extend(more),
        }
    }
    if !counts.is_empty() {
        once.iter().for_each(|cell| counts[*cell as usize] += 1);
        return (0..).zip(counts).filter(|(_, n)| *n > 0).collect();
    }
    if let Some(first) = buckets.first_mut() {
        once.iter().for_each(|cell| first.add(*cell));
        return Buckets::counted(buckets);
    }
    if !pairs.is_empty() {
        pairs.par_sort_unstable();
        pairs.dedup();
        return runs(pairs.into_iter().map(|(cell, _)| cell));
    }
    cells.extend(once);
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
