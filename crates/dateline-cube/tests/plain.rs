//! The cube against the same questions answered event by event, in the plainest way.

use std::collections::{BTreeMap, BTreeSet};

use dateline_cube::{
    Acts, Count, Cube, Descent, Dimension, DocumentSet, Fact, Filter, Group, Key, Lineage, Place,
    Query, Role, Side, Unit, Who,
};
use dateline_record::{DatePrecision, EventType, Quad, Status};

const COUNTRIES: [&str; 5] = ["BLR", "FRA", "RUS", "UKR", "USA"];
const SECTORS: [&str; 4] = ["", "GOV", "MIL", "GOV ELI"];

/// An event that owns what a [`Fact`] borrows.
#[derive(Clone, Debug)]
struct Owned {
    fact: Fact<'static>,
    actors: Vec<Side<'static>>,
    recipients: Vec<Side<'static>>,
}

fn key(generation: u64) -> Key {
    Key {
        archive: "a".into(),
        schema: 1,
        generation,
        mark: 0,
    }
}

fn pick<T: Copy>(rng: &mut fastrand::Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())]
}

fn some_events(n: usize, seed: u64) -> Vec<Owned> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut row = 0;
    let sides = |rng: &mut fastrand::Rng| -> Vec<Side<'static>> {
        (0..pick(rng, &[0, 1, 1, 1, 2]))
            .map(|_| Side {
                actor: rng.u32(..9),
                country: (rng.u8(..10) > 0).then(|| pick(rng, &COUNTRIES)),
                sectors: pick(rng, &SECTORS),
            })
            .collect()
    };
    let mut before: Option<Owned> = None;
    (0..n)
        .map(|_| {
            // Rows of records that were replaced are missing.
            row += if rng.u8(..20) == 0 { rng.u64(2..9) } else { 1 };
            if let Some(copied) = before.as_mut().filter(|_| act(row) != row && rng.bool()) {
                // A copy says the same of its act; how sure it is, and where it stands, is its own.
                copied.fact.row = row;
                copied.fact.document = u32::try_from(row / 4 + 1).unwrap();
                copied.fact.confidence = f64::from(rng.u16(..=1000)) / 1000.0;
                return copied.clone();
            }
            let reciprocal = rng.u8(..6) == 0;
            let actors = sides(&mut rng);
            let recipients = match reciprocal {
                true => actors.clone(),
                false => sides(&mut rng),
            };
            let day = (rng.u8(..15) > 0).then(|| rng.i32(18_000..19_500));
            let made = Owned {
                fact: Fact {
                    row,
                    document: u32::try_from(row / 4 + 1).unwrap(),
                    day,
                    last_day: day.map(|d| d + rng.i32(..40)),
                    precision: pick(&mut rng, DatePrecision::ALL),
                    event_type: pick(&mut rng, EventType::ALL),
                    mode: pick(&mut rng, &[None, Some("troops"), Some("assist")]),
                    cameo: pick(&mut rng, &[None, Some("0231"), Some("154"), Some("190")]),
                    intensity: pick(&mut rng, &[None, Some(-10.0), Some(3.4)]),
                    status: pick(&mut rng, Status::ALL),
                    counts: rng.u8(..8) > 0,
                    reciprocal,
                    place: (rng.u8(..3) > 0).then(|| pick(&mut rng, &COUNTRIES)),
                    confidence: f64::from(rng.u16(..=1000)) / 1000.0,
                    class: pick(&mut rng, &["coded", "coded", "gdelt2-events"]),
                    actors: &[],
                    recipients: &[],
                },
                actors,
                recipients,
            };
            before = Some(made.clone());
            made
        })
        .collect()
}

fn push(cube: &mut Cube, events: &[Owned]) {
    let mut extension = cube.extend();
    for event in events {
        let fact = Fact {
            actors: &event.actors,
            recipients: &event.recipients,
            ..event.fact.clone()
        };
        extension.push(&fact).unwrap();
    }
}

fn lineage(documents: u32) -> Lineage {
    let rows = 0..u64::from(documents) * 4;
    let pairs = rows
        .map(|row| (row, act(row)))
        .filter(|(row, act)| row != act);
    let mut lineage = Lineage::new(Acts::new(pairs.collect()));
    for d in 0..=documents {
        // Every third document stands in no story; the stories have three documents each.
        if d % 3 != 0 {
            lineage.put(
                d,
                Descent {
                    story: d / 9 + 1,
                    origin: (d - d % 2).max(1),
                    origins: d % 4 + 1,
                    documents: 3,
                },
            );
        }
    }
    lineage
}

/// The row that stands for the act of a row: three of seven are one.
fn act(row: u64) -> u64 {
    match row % 7 {
        n @ 0..3 => row - n,
        _ => row,
    }
}

fn holds(who: &Who, sides: &[Side]) -> bool {
    *who == Who::default()
        || sides.iter().any(|side| {
            who.actors
                .as_ref()
                .is_none_or(|rows| rows.contains(&side.actor))
                && (who.countries.is_empty()
                    || side
                        .country
                        .is_some_and(|c| who.countries.iter().any(|w| w == c)))
                && (who.sectors.is_empty()
                    || side
                        .sectors
                        .split(' ')
                        .any(|s| who.sectors.iter().any(|w| w == s)))
        })
}

fn passes(filter: &Filter, event: &Owned, lineage: &Lineage) -> bool {
    let fact = &event.fact;
    let in_days = match (filter.from, filter.to, fact.day) {
        (None, None, _) => true,
        (_, _, None) => false,
        (from, to, Some(day)) => from.is_none_or(|f| day >= f) && to.is_none_or(|t| day <= t),
    };
    let both: Vec<Side> = event
        .actors
        .iter()
        .chain(&event.recipients)
        .copied()
        .collect();
    let one_of = |list: &[String], value: Option<&str>| {
        list.is_empty() || value.is_some_and(|v| list.iter().any(|l| l == v))
    };
    in_days
        && holds(&filter.actor, &event.actors)
        && holds(&filter.recipient, &event.recipients)
        && holds(&filter.party, &both)
        && (filter.types.is_empty() || filter.types.contains(&fact.event_type))
        && (filter.quads.is_empty() || filter.quads.contains(&fact.event_type.quad()))
        && one_of(&filter.modes, fact.mode)
        && one_of(&filter.places, fact.place)
        && one_of(&filter.classes, Some(fact.class))
        && (filter.cameo.is_empty()
            || fact
                .cameo
                .is_some_and(|c| filter.cameo.iter().any(|w| c.starts_with(w.as_str()))))
        && filter.min_confidence.is_none_or(|m| fact.confidence >= m)
        && filter
            .min_origins
            .is_none_or(|m| lineage.of(fact.document).map_or(1, |d| d.origins) >= m)
        && filter
            .documents
            .as_ref()
            .is_none_or(|set| set.contains(fact.document))
        && filter.up_to.is_none_or(|row| fact.row <= row)
        && filter.statuses.contains(&fact.status)
        && (filter.repeats || fact.counts)
}

fn groups(by: Dimension, event: &Owned) -> BTreeSet<String> {
    let fact = &event.fact;
    let of = |sides: &[Side], part: &dyn Fn(&Side) -> Vec<String>| -> BTreeSet<String> {
        sides.iter().flat_map(part).collect()
    };
    let country = |side: &Side| side.country.map(str::to_owned).into_iter().collect();
    let both: Vec<Side> = event
        .actors
        .iter()
        .chain(&event.recipients)
        .copied()
        .collect();
    let one = |text: String| BTreeSet::from([text]);
    match by {
        Dimension::Period(unit) => fact
            .day
            .map(|d| unit.label(unit.index(d)))
            .into_iter()
            .collect(),
        Dimension::Type => one(fact.event_type.to_string()),
        Dimension::Quad => one(fact.event_type.quad().to_string()),
        Dimension::Mode => one(fact.mode.unwrap_or("").to_owned()),
        Dimension::Root => one(fact.cameo.unwrap_or("").chars().take(2).collect()),
        Dimension::Status => one(fact.status.to_string()),
        Dimension::Class => one(fact.class.to_owned()),
        Dimension::Place => fact.place.map(str::to_owned).into_iter().collect(),
        Dimension::Country(Role::Actor) => of(&event.actors, &country),
        Dimension::Country(Role::Recipient) => of(&event.recipients, &country),
        Dimension::Country(Role::Party) => of(&both, &country),
        Dimension::Sector(_) => of(&both, &|side| {
            side.sectors
                .split(' ')
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect()
        }),
        Dimension::Actor(_) => of(&both, &|side| {
            (side.actor != 0)
                .then(|| side.actor.to_string())
                .into_iter()
                .collect()
        }),
        Dimension::Dyad | Dimension::ActorDyad => {
            let mut pairs = BTreeSet::new();
            for a in &event.actors {
                for b in &event.recipients {
                    let values = match by {
                        Dimension::Dyad => a
                            .country
                            .zip(b.country)
                            .map(|(a, b)| (a.to_owned(), b.to_owned())),
                        _ => (a.actor != 0 && b.actor != 0)
                            .then(|| (a.actor.to_string(), b.actor.to_string())),
                    };
                    if let Some((x, y)) = values.filter(|_| !fact.reciprocal || a != b) {
                        pairs.insert(format!("{x}>{y}"));
                    }
                }
            }
            pairs
        }
    }
}

fn shown(group: Group) -> String {
    match group {
        Group::Period(unit, index) => unit.label(index),
        Group::Name(name) => name,
        Group::Pair(a, b) => format!("{a}>{b}"),
        Group::Actor(a) => a.to_string(),
        Group::Actors(a, b) => format!("{a}>{b}"),
    }
}

fn plainly(query: &Query, events: &[Owned], lineage: &Lineage) -> BTreeMap<Vec<String>, u64> {
    let mut sets: BTreeMap<Vec<String>, BTreeSet<u64>> = BTreeMap::new();
    for event in events.iter().filter(|e| passes(&query.filter, e, lineage)) {
        let document = event.fact.document;
        let entity = match query.count {
            Count::Records => event.fact.row,
            Count::Events if query.filter.repeats => event.fact.row,
            Count::Events => act(event.fact.row),
            Count::Stories => lineage
                .of(document)
                .map_or(u64::from(document) + (1 << 40), |d| d.story.into()),
            Count::Origins => lineage.of(document).map_or(document, |d| d.origin).into(),
        };
        let mut cells = vec![vec![]];
        for by in &query.by {
            let found = groups(*by, event);
            cells = cells
                .iter()
                .flat_map(|cell: &Vec<String>| {
                    found
                        .iter()
                        .map(move |g| [&cell[..], std::slice::from_ref(g)].concat())
                })
                .collect();
        }
        for cell in cells {
            sets.entry(cell).or_default().insert(entity);
        }
    }
    sets.into_iter()
        .map(|(cell, set)| (cell, set.len() as u64))
        .collect()
}

/// Records that fall into any group and are not counted, since another of their act is.
fn joined(query: &Query, events: &[Owned], lineage: &Lineage) -> u64 {
    if query.count != Count::Events || query.filter.repeats {
        return 0;
    }
    let falls = |event: &&Owned| query.by.iter().all(|by| !groups(*by, event).is_empty());
    let rows: Vec<u64> = events
        .iter()
        .filter(|event| passes(&query.filter, event, lineage))
        .filter(falls)
        .map(|event| event.fact.row)
        .collect();
    let acts: BTreeSet<u64> = rows.iter().map(|row| act(*row)).collect();
    (rows.len() - acts.len()) as u64
}

fn by_cube(cube: &Cube, query: &Query, lineage: &Lineage) -> BTreeMap<Vec<String>, u64> {
    let counts = cube.count(query, Some(lineage)).unwrap();
    counts
        .cells
        .iter()
        .map(|(cell, n)| (counts.groups(*cell).into_iter().map(shown).collect(), *n))
        .collect()
}

fn some_filter(rng: &mut fastrand::Rng) -> Filter {
    let mut filter = Filter {
        statuses: match rng.bool() {
            true => vec![Status::Actual, Status::Planned],
            false => Status::ALL.to_vec(),
        },
        repeats: rng.bool(),
        ..Filter::default()
    };
    let who = |rng: &mut fastrand::Rng| Who {
        actors: (rng.u8(..3) == 0).then(|| vec![7, 3]),
        countries: match rng.bool() {
            true => vec![pick(rng, &COUNTRIES).into(), pick(rng, &COUNTRIES).into()],
            false => vec![],
        },
        sectors: match rng.u8(..3) == 0 {
            true => vec![pick(rng, &["GOV", "MIL", "ELI", "COP"]).into()],
            false => vec![],
        },
    };
    for _ in 0..rng.u8(..4) {
        match rng.u8(..12) {
            0 => filter.from = Some(rng.i32(18_000..19_500)),
            1 => filter.to = Some(rng.i32(18_000..19_500)),
            2 => filter.actor = who(rng),
            3 => filter.recipient = who(rng),
            4 => filter.party = who(rng),
            5 => filter.types = vec![pick(rng, EventType::ALL), pick(rng, EventType::ALL)],
            6 => filter.quads = vec![pick(rng, Quad::ALL)],
            7 => filter.places = vec![pick(rng, &COUNTRIES).into(), "ATL".into()],
            8 => filter.min_confidence = Some(f64::from(rng.u16(..=1000)) / 1000.0),
            9 => filter.min_origins = Some(rng.u32(1..5)),
            10 => {
                filter.documents = Some((0..9000).filter(|_| rng.bool()).collect::<DocumentSet>())
            }
            _ => {
                filter.cameo = vec![pick(rng, &["02", "15", "190"]).into()];
                filter.modes = vec!["troops".into()];
                filter.up_to = Some(rng.u64(..3000));
            }
        }
    }
    filter
}

#[test]
fn counts_are_those_of_a_plain_loop() {
    let events = some_events(3000, 1);
    let lineage = lineage(9000);
    let mut cube = Cube::empty(key(0));
    push(&mut cube, &events[..2000]);
    push(&mut cube, &events[2000..]);
    let mut rng = fastrand::Rng::with_seed(2);
    let dimensions = [
        Dimension::Period(Unit::Month),
        Dimension::Period(Unit::Week),
        Dimension::Period(Unit::Day),
        Dimension::Dyad,
        Dimension::ActorDyad,
        Dimension::Type,
        Dimension::Mode,
        Dimension::Root,
        Dimension::Quad,
        Dimension::Country(Role::Actor),
        Dimension::Country(Role::Recipient),
        Dimension::Country(Role::Party),
        Dimension::Actor(Role::Party),
        Dimension::Sector(Role::Party),
        Dimension::Place,
        Dimension::Status,
        Dimension::Class,
    ];
    for round in 0..150 {
        let query = Query {
            filter: some_filter(&mut rng),
            by: (0..rng.usize(..4))
                .map(|_| pick(&mut rng, &dimensions))
                .collect(),
            count: pick(
                &mut rng,
                &[
                    Count::Records,
                    Count::Events,
                    Count::Events,
                    Count::Stories,
                    Count::Origins,
                ],
            ),
        };
        assert_eq!(
            by_cube(&cube, &query, &lineage),
            plainly(&query, &events, &lineage),
            "round {round}: {query:?}"
        );
        assert_eq!(
            cube.count(&query, Some(&lineage)).unwrap().tally.joined,
            joined(&query, &events, &lineage),
            "round {round}: {query:?}"
        );
    }
}

#[test]
fn a_written_cube_answers_as_one_in_memory_and_grows_on() {
    let events = some_events(2500, 3);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.cube");
    let lineage = lineage(9000);
    let mut whole = Cube::empty(key(5));
    push(&mut whole, &events);
    for row in 1..=700 {
        whole
            .documents_mut()
            .push(row * 2, Some(18_000 + i32::try_from(row).unwrap()));
    }
    let mut grown = Cube::empty(key(5));
    for part in events.chunks(1000) {
        push(&mut grown, part);
        grown.write(&path).unwrap();
        grown = Cube::open(&path, &key(5)).unwrap().unwrap();
    }
    assert_eq!(grown.watermark(), whole.watermark());
    let query = Query {
        filter: Filter {
            statuses: Status::ALL.to_vec(),
            up_to: Some(2600),
            ..Filter::default()
        },
        by: vec![Dimension::Period(Unit::Year), Dimension::Dyad],
        count: Count::Events,
    };
    assert_eq!(
        by_cube(&grown, &query, &lineage),
        by_cube(&whole, &query, &lineage)
    );
    whole.write(&path).unwrap();
    let whole = Cube::open(&path, &key(5)).unwrap().unwrap();
    assert_eq!(whole.documents().len(), 700);
    assert_eq!(whole.documents().range(), Some((18_001, 18_700)));
    assert_eq!(
        whole.documents().published_by(Unit::Day, 18_000, 18_002),
        [0, 1, 1]
    );
    // A cube of an earlier state says so, and one of another archive is none.
    let later = Cube::open(&path, &key(6)).unwrap().unwrap();
    assert_eq!(later.key().generation, 5);
    let other = Key {
        archive: "b".into(),
        ..key(5)
    };
    assert!(Cube::open(&path, &other).unwrap().is_none());
}

#[test]
fn pages_together_are_the_whole_listing() {
    let events = some_events(2000, 4);
    let mut cube = Cube::empty(key(0));
    push(&mut cube, &events[..1500]);
    let mut rng = fastrand::Rng::with_seed(5);
    let lineage = lineage(9000);
    for _ in 0..30 {
        let filter = Filter {
            up_to: Some(events[1499].fact.row),
            ..some_filter(&mut rng)
        };
        let mut expected: Vec<Place> = events[..1500]
            .iter()
            .filter(|e| passes(&filter, e, &lineage))
            .map(|e| Place {
                day: e.fact.day.unwrap_or(dateline_cube::UNDATED),
                row: e.fact.row,
            })
            .collect();
        expected.sort_by(|a, b| b.cmp(a));
        let (mut got, mut after) = (Vec::new(), None);
        loop {
            // A writer adds between pages.
            let more = match got.len() > 200 && cube.len() == 1500 {
                true => &events[1500..],
                false => &[],
            };
            push(&mut cube, more);
            let page = cube.latest(&filter, Some(&lineage), after, 70).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(*last);
            got.extend(page);
        }
        assert_eq!(got, expected);
    }
}
