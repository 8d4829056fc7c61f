//! Dimensions: what events are grouped by, and the numbers of the groups each event falls into.
//!
//! An event falls into one period and one type, but into as many dyads as it has pairs of parties.

use dateline_record::{EventType, Quad, Status};
use rayon::prelude::*;

use crate::columns::{Columns, Flags, UNDATED};
use crate::names::{NONE, Texts};
use crate::period::Unit;
use crate::{Cube, CubeError};

/// Which side of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Those who act.
    Actor,
    /// Those acted on.
    Recipient,
    /// Either.
    Party,
}

/// What to group by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// The period that the first day lies in.
    Period(Unit),
    /// Country of an actor and country of a recipient.
    Dyad,
    /// An actor and a recipient.
    ActorDyad,
    /// PLOVER type.
    Type,
    /// PLOVER mode.
    Mode,
    /// The first two digits of the CAMEO code.
    Root,
    /// Quad class.
    Quad,
    /// Country of parties.
    Country(Role),
    /// The actors themselves.
    Actor(Role),
    /// Sectors of parties.
    Sector(Role),
    /// Country of the act.
    Place,
    /// Status.
    Status,
    /// Class of origin.
    Class,
}

/// A group of one dimension, as the dictionaries have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// Number of a period of this length.
    Period(Unit, i32),
    /// A name: country, type, mode, root, quad, sector, status, class.
    Name(String),
    /// Two countries.
    Pair(String, String),
    /// The archive's row of an actor.
    Actor(u32),
    /// The archive's rows of two actors.
    Actors(u32, u32),
}

/// Values of each list of parties, one after the other.
struct PerList {
    ends: Vec<u32>,
    values: Vec<u32>,
}

impl PerList {
    fn new(cube: &Cube, mut of: impl FnMut(&crate::names::Party, &mut Vec<u32>)) -> Self {
        let lists = &cube.lists;
        let mut out = Self {
            ends: Vec::with_capacity(lists.len()),
            values: Vec::with_capacity(lists.members.len()),
        };
        let members: &[u32] = &lists.members;
        let parties: &[crate::names::Party] = &lists.parties;
        let mut start = 0;
        for end in lists.ends.iter() {
            let end = *end as usize;
            let from = out.values.len();
            for party in &members[start..end] {
                of(&parties[*party as usize], &mut out.values);
            }
            start = end;
            if out.values.len() > from + 1 {
                let mut new = out.values.split_off(from);
                new.sort_unstable();
                new.dedup();
                out.values.extend(new);
            }
            out.ends.push(out.values.len() as u32);
        }
        out
    }

    fn of(&self, list: u32) -> &[u32] {
        let list = list as usize;
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..self.ends[list] as usize]
    }
}

enum Way {
    /// By the day, from the first.
    Day {
        first: i32,
        table: Vec<u32>,
    },
    Act(Vec<u32>),
    Flags(Box<[u32; 256]>),
    Class(Vec<u32>),
    Place(Vec<u32>),
    /// By one or both lists of parties.
    Lists {
        role: Role,
        values: PerList,
    },
    /// By pairs of values of parties.
    Pairs {
        values: PerList,
        actors: bool,
        /// The country's place among the names.
        places: Vec<u32>,
    },
}

/// A dimension worked out for a cube.
pub(crate) struct Grouping {
    dimension: Dimension,
    way: Way,
    /// How many groups there can be.
    pub size: u64,
    /// Names by number, where groups have names of their own.
    names: Vec<String>,
    /// Number of the first period.
    first: i32,
}

impl Grouping {
    /// Works a dimension out; `days` are the first and last day asked about.
    pub fn new(cube: &Cube, dimension: Dimension, days: (i32, i32)) -> Result<Self, CubeError> {
        let names = &cube.names;
        let countries = names.countries.len() as u64;
        let mut first = 0;
        let by_act =
            |of: &dyn Fn(&crate::names::Act) -> u32| Way::Act(names.acts.iter().map(of).collect());
        let (way, size, labels) = match dimension {
            Dimension::Period(unit) => {
                let (from, to) = days;
                first = unit.index(from.min(to));
                let table: Vec<u32> = (from..=to)
                    .into_par_iter()
                    .map(|day| (unit.index(day) - first) as u32)
                    .collect();
                let size = table.last().map_or(1, |last| u64::from(*last) + 1);
                (Way::Day { first: from, table }, size, Vec::new())
            }
            Dimension::Type => (
                by_act(&|act| u32::from(act.event_type)),
                EventType::ALL.len() as u64,
                EventType::ALL.iter().map(ToString::to_string).collect(),
            ),
            Dimension::Quad => (
                by_act(&|act| EventType::ALL[usize::from(act.event_type)].quad() as u32),
                Quad::ALL.len() as u64,
                Quad::ALL.iter().map(ToString::to_string).collect(),
            ),
            Dimension::Mode => {
                let (places, modes) = sorted(&names.modes);
                let way = by_act(&|act| places[usize::from(act.mode)]);
                (way, modes.len() as u64, modes)
            }
            Dimension::Root => {
                let mut roots: Vec<String> = names.cameos.iter().map(root).collect();
                roots.sort_unstable();
                roots.dedup();
                let find = |act: &crate::names::Act| {
                    let root = root(names.cameos.text(act.cameo));
                    roots.binary_search(&root).unwrap_or(0) as u32
                };
                (by_act(&find), roots.len() as u64, roots.clone())
            }
            Dimension::Status => {
                let mut table = [0; 256];
                for (byte, number) in (0..=u8::MAX).zip(&mut table) {
                    // Those of none are in no group: no filter passes them.
                    *number = Flags(byte).status().map_or(0, |status| status as u32);
                }
                (
                    Way::Flags(Box::new(table)),
                    Status::ALL.len() as u64,
                    Status::ALL.iter().map(ToString::to_string).collect(),
                )
            }
            Dimension::Class => {
                let (places, classes) = sorted(&names.classes);
                (Way::Class(places), classes.len() as u64, classes)
            }
            Dimension::Place => {
                let (places, labels) = sorted(&names.countries);
                (Way::Place(places), countries, labels)
            }
            Dimension::Country(role) => {
                let (places, labels) = sorted(&names.countries);
                let values = PerList::new(cube, |party, into| into.extend(country(party, &places)));
                (Way::Lists { role, values }, countries, labels)
            }
            Dimension::Actor(role) => {
                let values = PerList::new(cube, |party, into| into.extend(actor(party)));
                (Way::Lists { role, values }, actors(cube), Vec::new())
            }
            Dimension::Sector(role) => {
                let mut sectors: Vec<String> = names
                    .sectors
                    .iter()
                    .flat_map(|set| set.split(' ').map(str::to_owned))
                    .filter(|s| !s.is_empty())
                    .collect();
                sectors.sort_unstable();
                sectors.dedup();
                let sets: Vec<Vec<u32>> = names
                    .sectors
                    .iter()
                    .map(|set| {
                        set.split(' ')
                            .filter_map(|s| sectors.binary_search_by(|k| k.as_str().cmp(s)).ok())
                            .map(|at| at as u32)
                            .collect()
                    })
                    .collect();
                let values = PerList::new(cube, |party, into| {
                    into.extend(&sets[usize::from(party.sectors)]);
                });
                (Way::Lists { role, values }, sectors.len() as u64, sectors)
            }
            Dimension::Dyad => {
                let (places, labels) = sorted(&names.countries);
                let values = PerList::new(cube, |party, into| into.extend(country(party, &places)));
                let way = Way::Pairs {
                    values,
                    actors: false,
                    places,
                };
                (way, countries * countries, labels)
            }
            Dimension::ActorDyad => {
                let values = PerList::new(cube, |party, into| into.extend(actor(party)));
                let actors = actors(cube);
                let way = Way::Pairs {
                    values,
                    actors: true,
                    places: Vec::new(),
                };
                (way, actors * actors, Vec::new())
            }
        };
        Ok(Self {
            dimension,
            way,
            size: size.max(1),
            names: labels,
            first,
        })
    }

    /// The groups of some events: where each one's groups end, and the groups.
    pub fn groups(&self, cube: &Cube, columns: &Columns, events: &[u32], into: &mut Groups) {
        into.ends.clear();
        into.values.clear();
        let one = |into: &mut Groups, value: u32| into.values.push(u64::from(value));
        match &self.way {
            Way::Day { first, table } => {
                for i in events {
                    let day = columns.day[*i as usize];
                    if day != UNDATED
                        && let Some(period) = table.get(day.wrapping_sub(*first) as usize)
                    {
                        one(into, *period);
                    }
                    into.end();
                }
            }
            Way::Act(table) => {
                let of = |i: &u32| u64::from(table[columns.act[*i as usize] as usize]);
                into.single(events.iter().map(of));
            }
            Way::Flags(table) => {
                let of = |i: &u32| u64::from(table[usize::from(columns.flags[*i as usize])]);
                into.single(events.iter().map(of));
            }
            Way::Class(table) => {
                let of = |i: &u32| u64::from(table[usize::from(columns.class[*i as usize])]);
                into.single(events.iter().map(of));
            }
            Way::Place(table) => {
                for i in events {
                    let place = columns.place[*i as usize];
                    if place != NONE {
                        one(into, table[usize::from(place)]);
                    }
                    into.end();
                }
            }
            Way::Lists { role, values } => {
                for i in events {
                    let at = *i as usize;
                    let (a, b) = (columns.actors[at], columns.recipients[at]);
                    let (a, b): (&[u32], &[u32]) = match role {
                        Role::Actor => (values.of(a), &[]),
                        Role::Recipient => (&[], values.of(b)),
                        Role::Party if a == b => (values.of(a), &[]),
                        Role::Party => (values.of(a), values.of(b)),
                    };
                    a.iter().for_each(|v| one(into, *v));
                    b.iter()
                        .filter(|v| !a.contains(v))
                        .for_each(|v| one(into, *v));
                    into.end();
                }
            }
            Way::Pairs {
                values,
                actors,
                places,
            } => {
                let side = self.side();
                for i in events {
                    let at = *i as usize;
                    let (a, b) = (columns.actors[at], columns.recipients[at]);
                    if Flags(columns.flags[at]).reciprocal() {
                        let value = |party: &crate::names::Party| match actors {
                            true => actor(party),
                            false => country(party, places),
                        };
                        mutual(cube, a, b, value, side, into);
                    } else {
                        for x in values.of(a) {
                            for y in values.of(b) {
                                into.values.push(u64::from(*x) * side + u64::from(*y));
                            }
                        }
                    }
                    into.end();
                }
            }
        }
    }

    /// Groups on one side of a pair.
    fn side(&self) -> u64 {
        self.size.isqrt()
    }

    /// What a number stands for.
    pub fn group(&self, number: u64) -> Group {
        let name = |n: u64| {
            let text = usize::try_from(n).ok().and_then(|n| self.names.get(n));
            text.cloned().unwrap_or_default()
        };
        let row = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        match self.dimension {
            Dimension::Period(unit) => Group::Period(
                unit,
                self.first
                    .saturating_add(i32::try_from(number).unwrap_or(i32::MAX)),
            ),
            Dimension::Dyad => Group::Pair(name(number / self.side()), name(number % self.side())),
            Dimension::ActorDyad => {
                Group::Actors(row(number / self.side()), row(number % self.side()))
            }
            Dimension::Actor(_) => Group::Actor(row(number)),
            _ => Group::Name(name(number)),
        }
    }
}

/// Pairs of parties that act on each other: nobody is paired with himself.
fn mutual(
    cube: &Cube,
    a: u32,
    b: u32,
    value: impl Fn(&crate::names::Party) -> Option<u32>,
    side: u64,
    into: &mut Groups,
) {
    let before = into.values.len();
    for p in cube.lists.members(a) {
        for q in cube.lists.members(b) {
            let (p, q) = (
                &cube.lists.parties[*p as usize],
                &cube.lists.parties[*q as usize],
            );
            if p != q
                && let (Some(x), Some(y)) = (value(p), value(q))
            {
                let pair = u64::from(x) * side + u64::from(y);
                if !into.values[before..].contains(&pair) {
                    into.values.push(pair);
                }
            }
        }
    }
}

/// The place of each text in the order of the texts, and the texts in that order: groups are numbered so, and not as
/// texts happened to come in, which differs between a cube made anew and one that was kept up to date.
fn sorted(texts: &Texts) -> (Vec<u32>, Vec<String>) {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let all: Vec<&str> = texts.iter().collect();
    order.sort_unstable_by_key(|n| all[*n]);
    let mut places = vec![0; order.len()];
    for (place, number) in (0..).zip(&order) {
        places[*number] = place;
    }
    (places, order.iter().map(|n| all[*n].to_owned()).collect())
}

fn country(party: &crate::names::Party, places: &[u32]) -> Option<u32> {
    (party.country != NONE).then(|| places[usize::from(party.country)])
}

fn actor(party: &crate::names::Party) -> Option<u32> {
    (party.actor != 0).then_some(party.actor)
}

fn actors(cube: &Cube) -> u64 {
    let parties: &[crate::names::Party] = &cube.lists.parties;
    parties
        .iter()
        .map(|p| u64::from(p.actor))
        .max()
        .unwrap_or(0)
        + 1
}

fn root(cameo: &str) -> String {
    cameo.chars().take(2).collect()
}

/// Groups of some events.
#[derive(Default)]
pub(crate) struct Groups {
    /// Where each event's groups end; empty where each has exactly one.
    pub ends: Vec<u32>,
    /// The groups.
    pub values: Vec<u64>,
}

impl Groups {
    fn end(&mut self) {
        self.ends.push(self.values.len() as u32);
    }

    fn single(&mut self, values: impl Iterator<Item = u64>) {
        self.values.extend(values);
    }

    /// The groups of the nth event.
    pub fn of(&self, n: usize) -> &[u64] {
        if self.ends.is_empty() {
            return &self.values[n..=n];
        }
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..self.ends[n] as usize]
    }
}
