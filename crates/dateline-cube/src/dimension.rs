//! Dimensions: what events are grouped by, and the numbers of the groups each event falls into.
//!
//! An event falls into one period and one type, but into as many dyads as it has pairs of parties.

use dateline_record::{EventType, Quad, Status};
use rayon::prelude::*;

use crate::columns::{Flags, UNDATED};
use crate::names::{ListView, NONE, Party, Texts};
use crate::period::Unit;
use crate::view::View;
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

/// What a party is counted under.
enum Values {
    /// Its country, by these numbers.
    Countries(Vec<u32>),
    /// Itself.
    Actors,
    /// Its sectors, by number of the set.
    Sectors(Vec<Vec<u32>>),
}

impl Values {
    fn of<'a>(&'a self, party: &'a Party) -> &'a [u32] {
        match self {
            Self::Countries(_) if party.country == NONE => &[],
            Self::Countries(numbers) => std::slice::from_ref(&numbers[usize::from(party.country)]),
            Self::Actors if party.actor == 0 => &[],
            Self::Actors => std::slice::from_ref(&party.actor),
            Self::Sectors(sets) => &sets[usize::from(party.sectors)],
        }
    }
}

/// What lists of parties are counted under.
struct PerList {
    values: Values,
    /// The value of each list that has just one: most have, and are at hand where three tables would have to be looked
    /// into.
    single: Vec<u32>,
}

/// Stands for a list without a value.
const NOTHING: u32 = u32::MAX;
/// Stands for a list of several values.
const MANY: u32 = u32::MAX - 1;

impl PerList {
    fn new(cube: &Cube, values: Values) -> Self {
        let lists = cube.lists.view();
        let single = |list| {
            let mut single = NOTHING;
            for value in lists.of(list).flat_map(|party| values.of(party)) {
                match single {
                    NOTHING => single = *value,
                    known if known == *value => {}
                    _ => return MANY,
                }
            }
            single
        };
        let single = (0..cube.lists.len() as u32)
            .into_par_iter()
            .map(single)
            .collect();
        Self { values, single }
    }

    /// Puts the values of a list, each once.
    fn put(&self, lists: ListView, list: u32, into: &mut Vec<u32>) {
        into.clear();
        match self.single[list as usize] {
            NOTHING => {}
            MANY => {
                into.extend(lists.of(list).flat_map(|party| self.values.of(party)));
                into.sort_unstable();
                into.dedup();
            }
            one => into.push(one),
        }
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
    Pairs(PerList),
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
                    // No filter passes those of none.
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
                (Way::Place(places), labels.len() as u64, labels)
            }
            Dimension::Country(role) => {
                let (numbers, labels) = party_countries(cube);
                let values = PerList::new(cube, Values::Countries(numbers));
                (Way::Lists { role, values }, labels.len() as u64, labels)
            }
            Dimension::Actor(role) => {
                let values = PerList::new(cube, Values::Actors);
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
                let values = PerList::new(cube, Values::Sectors(sets));
                (Way::Lists { role, values }, sectors.len() as u64, sectors)
            }
            Dimension::Dyad => {
                let (numbers, labels) = party_countries(cube);
                let size = (labels.len() as u64).pow(2);
                let values = PerList::new(cube, Values::Countries(numbers));
                (Way::Pairs(values), size, labels)
            }
            Dimension::ActorDyad => {
                let actors = actors(cube);
                let values = PerList::new(cube, Values::Actors);
                (Way::Pairs(values), actors * actors, Vec::new())
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
    pub fn groups(&self, cube: &Cube, columns: &View, events: &[u32], into: &mut Groups) {
        into.ends.clear();
        into.values.clear();
        match &self.way {
            Way::Day { first, table } => {
                into.single(events.iter().map(|i| {
                    let day = columns.day[*i as usize];
                    let period = table.get(day.wrapping_sub(*first) as usize);
                    period
                        .filter(|_| day != UNDATED)
                        .map_or(NO_GROUP, |p| u64::from(*p))
                }));
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
                into.single(events.iter().map(|i| match columns.place[*i as usize] {
                    NONE => NO_GROUP,
                    place => u64::from(table[usize::from(place)]),
                }));
            }
            Way::Lists { role, values } => {
                let lists = cube.lists.view();
                let (mut a, mut b) = (Vec::new(), Vec::new());
                for i in events {
                    let at = *i as usize;
                    let (actors, recipients) = (columns.actors[at], columns.recipients[at]);
                    let (first, second) = match role {
                        Role::Actor => (actors, None),
                        Role::Recipient => (recipients, None),
                        Role::Party if actors == recipients => (actors, None),
                        Role::Party => (actors, Some(recipients)),
                    };
                    values.put(lists, first, &mut a);
                    into.values.extend(a.iter().map(|v| u64::from(*v)));
                    if let Some(second) = second {
                        values.put(lists, second, &mut b);
                        let more = b.iter().filter(|v| !a.contains(v));
                        into.values.extend(more.map(|v| u64::from(*v)));
                    }
                    into.end();
                }
            }
            Way::Pairs(values) => {
                let lists = cube.lists.view();
                let side = self.side();
                let (mut a, mut b) = (Vec::new(), Vec::new());
                for i in events {
                    let at = *i as usize;
                    let (actors, recipients) = (columns.actors[at], columns.recipients[at]);
                    let (x, y) = (
                        values.single[actors as usize],
                        values.single[recipients as usize],
                    );
                    if x == NOTHING || y == NOTHING {
                        // Nobody is paired with nobody, mutually or not.
                    } else if Flags(columns.flags[at]).reciprocal() {
                        mutual(
                            &values.values,
                            lists,
                            (actors, recipients),
                            side,
                            &mut into.values,
                        );
                    } else if x != MANY && y != MANY {
                        into.values.push(u64::from(x) * side + u64::from(y));
                    } else {
                        values.put(lists, actors, &mut a);
                        values.put(lists, recipients, &mut b);
                        for x in &a {
                            let pairs = b.iter().map(|y| u64::from(*x) * side + u64::from(*y));
                            into.values.extend(pairs);
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
    values: &Values,
    lists: ListView,
    (actors, recipients): (u32, u32),
    side: u64,
    into: &mut Vec<u64>,
) {
    let before = into.len();
    for p in lists.of(actors) {
        for q in lists.of(recipients).filter(|q| *q != p) {
            for x in values.of(p) {
                for y in values.of(q) {
                    let pair = u64::from(*x) * side + u64::from(*y);
                    if !into[before..].contains(&pair) {
                        into.push(pair);
                    }
                }
            }
        }
    }
}

/// Numbers for the countries that parties have, by those that all countries have, and their names in order: dyads are
/// counted in an array that has room for every pair.
fn party_countries(cube: &Cube) -> (Vec<u32>, Vec<String>) {
    let parties: &[Party] = &cube.lists.parties;
    let mut occur = vec![false; cube.names.countries.len()];
    for party in parties.iter().filter(|party| party.country != NONE) {
        occur[usize::from(party.country)] = true;
    }
    let (places, all) = sorted(&cube.names.countries);
    let mut numbers = vec![ABSENT; occur.len()];
    let mut labels = Vec::new();
    let mut order: Vec<usize> = (0..occur.len()).filter(|n| occur[*n]).collect();
    order.sort_unstable_by_key(|n| places[*n]);
    for number in order {
        numbers[number] = labels.len() as u32;
        labels.push(all[places[number] as usize].clone());
    }
    (numbers, labels)
}

/// The place of each text in the order of the texts, and the texts in that order: groups are numbered so, and not as
/// texts happened to come in, which differs between a cube made anew and one that was kept up to date.
fn sorted(texts: &Texts) -> (Vec<u32>, Vec<String>) {
    let all: Vec<&str> = texts.iter().collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_unstable_by_key(|n| all[*n]);
    let mut places = vec![0; order.len()];
    for (place, number) in (0..).zip(&order) {
        places[*number] = place;
    }
    (places, order.iter().map(|n| all[*n].to_owned()).collect())
}

/// What stands for the number of a country that no party has.
const ABSENT: u32 = u32::MAX;

fn actors(cube: &Cube) -> u64 {
    let parties: &[Party] = &cube.lists.parties;
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

/// What stands for the one group of an event that has none.
const NO_GROUP: u64 = u64::MAX;

/// Groups of some events.
#[derive(Default)]
pub(crate) struct Groups {
    /// Where each event's groups end; empty where each has one, or [`NO_GROUP`].
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
            return match &self.values[n..=n] {
                [NO_GROUP] => &[],
                one => one,
            };
        }
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..self.ends[n] as usize]
    }
}
