//! Several parts made one: the living events in the order of their rows, and of the dictionaries only what they use.
//!
//! In: parts, each in the order of its rows, with dead events and with events that took their place. Out: one part
//! without dead ones, and dictionaries in which everything stands once, in the order of its first use: the same as
//! of a cube made anew.

use std::ops::Range;

use hashbrown::HashMap;

use crate::columns::{BLOCK, Columns, UNDATED};
use crate::file::Column;
use crate::names::{Act, ListView, Lists};
use crate::view::View;

/// The living events of some parts as one.
pub fn merged(parts: &[Columns]) -> Columns {
    let mut all = Columns::default();
    for (part, range) in stretches(parts) {
        append(&mut all, &parts[part], range);
    }
    let blocks = all.day.chunks(BLOCK).flat_map(|days| {
        let dated = || days.iter().filter(|d| **d != UNDATED);
        [
            dated().min().copied().unwrap_or(i32::MAX),
            dated().max().copied().unwrap_or(i32::MIN),
        ]
    });
    all.blocks = Column::Held(blocks.collect());
    all
}

/// Stretches of living events whose rows follow each other, over all parts: which part, and from where to where.
fn stretches(parts: &[Columns]) -> Vec<(usize, Range<usize>)> {
    let views: Vec<View> = parts.iter().map(Columns::view).collect();
    let next_living = |part: &View, from: usize| {
        (from..part.len())
            .find(|i| !part.is_dead(*i))
            .unwrap_or(part.len())
    };
    let mut at: Vec<usize> = views.iter().map(|part| next_living(part, 0)).collect();
    let mut out = Vec::new();
    loop {
        let heads = views.iter().zip(&at).enumerate();
        let mut heads: Vec<(u64, usize)> = heads
            .filter(|(_, (part, at))| **at < part.len())
            .map(|(n, (part, at))| (part.row(*at), n))
            .collect();
        heads.sort_unstable();
        let Some((_, first)) = heads.first().copied() else {
            return out;
        };
        let part = &views[first];
        let limit = match heads.get(1) {
            Some((other, _)) => part.index_after(other.saturating_sub(1)),
            None => part.len(),
        };
        let start = at[first];
        let end = match parts[first].dead {
            0 => limit,
            _ => (start..limit).find(|i| part.is_dead(*i)).unwrap_or(limit),
        };
        out.push((first, start..end));
        at[first] = next_living(part, end);
    }
}

fn append(all: &mut Columns, part: &Columns, range: Range<usize>) {
    let before = all.len();
    let view = part.view();
    let mut known = match all.rows.len() {
        0 => 0,
        n => all.rows[n - 1],
    };
    // Within the stretch rows are consecutive but for the steps that the part has in it.
    let steps = part.rows.chunks_exact(2).map(|step| step[0] as usize);
    let first = steps
        .clone()
        .take_while(|step| *step <= range.start)
        .count();
    let breaks = steps.skip(first).take_while(|step| *step < range.end);
    for start in std::iter::once(range.start).chain(breaks) {
        let index = (before + start - range.start) as u64;
        let shift = view.row(start) - index;
        if shift != known {
            all.rows.held().extend([index, shift]);
            known = shift;
        }
    }
    all.day.held().extend_from_slice(&part.day[range.clone()]);
    all.span.held().extend_from_slice(&part.span[range.clone()]);
    all.flags
        .held()
        .extend_from_slice(&part.flags[range.clone()]);
    all.class
        .held()
        .extend_from_slice(&part.class[range.clone()]);
    all.act.held().extend_from_slice(&part.act[range.clone()]);
    all.actors
        .held()
        .extend_from_slice(&part.actors[range.clone()]);
    all.recipients
        .held()
        .extend_from_slice(&part.recipients[range.clone()]);
    all.place
        .held()
        .extend_from_slice(&part.place[range.clone()]);
    all.confidence
        .held()
        .extend_from_slice(&part.confidence[range.clone()]);
    all.document.held().extend_from_slice(&part.document[range]);
}

/// Numbers anew what events use, in the order of first use, each thing once.
pub fn renumbered(columns: &mut Columns, lists: &Lists, acts: &[Act]) -> (Lists, Vec<Act>) {
    let mut new = Renumbered::default();
    let view = lists.view();
    let mut table = vec![None; lists.len()];
    let (actors, recipients) = (columns.actors.held(), columns.recipients.held());
    for (actor, recipient) in actors.iter_mut().zip(recipients.iter_mut()) {
        for list in [actor, recipient] {
            let number = &mut table[*list as usize];
            *list = *number.get_or_insert_with(|| new.list(view, *list));
        }
    }
    let mut kept: Vec<Act> = Vec::new();
    let mut table = vec![None; acts.len()];
    for act in columns.act.held() {
        let old = *act as usize;
        *act = *table[old].get_or_insert_with(|| {
            let known = kept.iter().position(|k| *k == acts[old]);
            let number = known.unwrap_or_else(|| {
                kept.push(acts[old]);
                kept.len() - 1
            });
            number as u32
        });
    }
    (new.lists, kept)
}

#[derive(Default)]
struct Renumbered {
    lists: Lists,
    parties: HashMap<crate::names::Party, u32>,
    known: HashMap<Box<[u32]>, u32>,
}

impl Renumbered {
    fn list(&mut self, from: ListView, list: u32) -> u32 {
        let mut members: Vec<u32> = Vec::new();
        for party in from.of(list) {
            let parties = self.lists.parties.held();
            let number = self.parties.entry(*party).or_insert_with(|| {
                parties.push(*party);
                (parties.len() - 1) as u32
            });
            members.push(*number);
        }
        if let Some(number) = self.known.get(members.as_slice()) {
            return *number;
        }
        let number = self.lists.ends.len() as u32;
        self.lists.members.held().extend_from_slice(&members);
        let end = self.lists.members.len() as u32;
        self.lists.ends.held().push(end);
        self.known.insert(members.into(), number);
        number
    }
}
