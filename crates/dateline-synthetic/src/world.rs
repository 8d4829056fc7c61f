//! Who there is: countries and actors of the project's knowledge, and what each pair of countries is to the other.

use std::collections::HashMap;

use anyhow::{Context, Result};

use crate::acts::TEMPERS;
use crate::draw::Weights;

/// A country.
pub struct Country {
    /// ISO code.
    pub id: String,
    /// Name.
    pub name: String,
    actors: Vec<Actor>,
    weights: Weights,
}

/// Somebody who acts.
#[derive(Clone)]
pub struct Actor {
    /// The knowledge entry; none for those who are known by country and sector alone.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Sectors, the main one first.
    pub sectors: Vec<String>,
}

/// All countries and pairs of them.
pub struct World {
    countries: Vec<Country>,
    weights: Weights,
    pairs: Vec<(usize, usize)>,
    pair_weights: Weights,
}

/// Pairs of countries that news is about, their own affairs among them.
const PAIRS: usize = 9000;
/// Sectors of those without a name of their own.
const NAMELESS: [(&str, &str); 6] = [
    ("officials", "GOV"),
    ("troops", "MIL"),
    ("police", "COP"),
    ("opposition", "OPP"),
    ("rebels", "REB"),
    ("protesters", "CVL"),
];

impl World {
    /// The world of a seed.
    pub fn new(seed: u64) -> Result<Self> {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut people: HashMap<String, Vec<Actor>> = HashMap::new();
        let mut add = |text: &str, name: &str, country: usize, sectors: usize| -> Result<()> {
            let mut last = String::new();
            for row in rows(text, name)? {
                // Rows with one id are periods of one actor.
                if row[0] == last || row[country].is_empty() {
                    continue;
                }
                last.clone_from(&row[0]);
                people.entry(row[country].clone()).or_default().push(Actor {
                    id: Some(row[0].clone()),
                    name: row[1].clone(),
                    sectors: row[sectors]
                        .split('|')
                        .filter(|s| !s.is_empty())
                        .map(str::to_owned)
                        .collect(),
                });
            }
            Ok(())
        };
        add(
            include_str!("../../../knowledge/actors/people.csv"),
            "people.csv",
            3,
            4,
        )?;
        add(
            include_str!("../../../knowledge/actors/leaders.csv"),
            "leaders.csv",
            3,
            4,
        )?;
        add(
            include_str!("../../../knowledge/actors/ministers.csv"),
            "ministers.csv",
            3,
            4,
        )?;
        add(
            include_str!("../../../knowledge/actors/bodies.csv"),
            "bodies.csv",
            4,
            5,
        )?;
        add(
            include_str!("../../../knowledge/actors/groups.csv"),
            "groups.csv",
            4,
            5,
        )?;
        add(
            include_str!("../../../knowledge/actors/parties.csv"),
            "parties.csv",
            4,
            5,
        )?;
        let order: HashMap<String, usize> =
            rows(include_str!("../data/countries.csv"), "countries.csv")?
                .into_iter()
                .enumerate()
                .map(|(rank, row)| (row[0].clone(), rank))
                .collect();
        let mut countries: Vec<Country> = rows(
            include_str!("../../../knowledge/actors/countries.csv"),
            "countries.csv",
        )?
        .into_iter()
        .filter(|row| row[8].is_empty())
        .map(|row| country(&row, &mut people, &mut rng))
        .collect();
        countries.sort_by_key(|c| order.get(&c.id).copied().unwrap_or(usize::MAX));
        let weights = Weights::zipf(countries.len(), 0.9, 1.0);
        let pairs: Vec<(usize, usize)> = (0..PAIRS)
            .map(|_| {
                let a = weights.draw(&mut rng);
                // Two in five are about a country's own affairs.
                let b = if rng.u8(..5) < 2 {
                    a
                } else {
                    weights.draw(&mut rng)
                };
                (a, b)
            })
            .collect();
        Ok(Self {
            pair_weights: Weights::zipf(pairs.len(), 0.8, 8.0),
            countries,
            weights,
            pairs,
        })
    }

    /// A pair of countries that news is often about.
    pub fn pair(&self, rng: &mut fastrand::Rng) -> (usize, usize) {
        self.pairs[self.pair_weights.draw(rng)]
    }

    /// Any country, the large ones more often.
    pub fn any(&self, rng: &mut fastrand::Rng) -> usize {
        self.weights.draw(rng)
    }

    /// A country by number.
    pub fn country(&self, number: usize) -> &Country {
        &self.countries[number]
    }

    /// What two countries are to each other, through all years: a fifth of the pairs each.
    pub fn temper(&self, a: usize, b: usize) -> usize {
        let mixed = (a * 31 + b * 17).wrapping_mul(0x9E37_79B9) >> 7;
        mixed % TEMPERS
    }
}

impl Country {
    /// Somebody of it.
    pub fn actor(&self, rng: &mut fastrand::Rng) -> &Actor {
        &self.actors[self.weights.draw(rng)]
    }
}

fn country(
    row: &[String],
    people: &mut HashMap<String, Vec<Actor>>,
    rng: &mut fastrand::Rng,
) -> Country {
    let name = row[2].clone();
    let adjective = row[4]
        .split('|')
        .next()
        .unwrap_or("")
        .trim_start_matches('?')
        .to_owned();
    let adjective = if adjective.is_empty() {
        name.clone()
    } else {
        adjective
    };
    let mut known = people.remove(&row[0]).unwrap_or_default();
    rng.shuffle(&mut known);
    // The country itself is named most, then its nameless officials and forces among its best-known people.
    let mut actors = vec![Actor {
        id: Some(row[0].clone()),
        name: name.clone(),
        sectors: Vec::new(),
    }];
    let mut known = known.into_iter();
    for (noun, sector) in NAMELESS {
        actors.extend(known.next());
        actors.push(Actor {
            id: None,
            name: format!("{adjective} {noun}"),
            sectors: vec![sector.to_owned()],
        });
    }
    actors.extend(known);
    Country {
        id: row[0].clone(),
        name,
        weights: Weights::zipf(actors.len(), 1.0, 0.5),
        actors,
    }
}

/// The rows of a file of the knowledge: without comments and without the header.
pub fn rows(text: &str, name: &str) -> Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| Ok(row?.iter().map(str::to_owned).collect()))
        .collect::<Result<_, csv::Error>>()
        .with_context(|| name.to_owned())
}
