//! Disambiguation: which of the places of a name a document means.
//!
//! In: the toponyms of a document with the places each can name, and what else points somewhere
//! (adjectives of countries, the publisher). Out: one place for each. A name means the same place
//! all through a document, unless a state or country behind a comma says otherwise. The places of a
//! document lie near each other more often than not: names support each other by distance and by the
//! divisions they share, over a few rounds, each round trusting the names that are surer by then.
//! The weights are data (`knowledge/places/weights.toml`).

use std::collections::BTreeMap;

use dateline_know::places::{Feature, PlaceEntry, Weights};

use super::candidates::Candidate;
use super::find::Toponym;

/// Candidates of one name whose support for others is weighed.
const SUPPORTERS: usize = 6;
/// Names of one document that support others; more change nothing but the time it takes.
const MOST_NAMES: usize = 120;

/// Something that points to a place without being a toponym: "Malian", the publisher's town.
pub struct Hint<'a> {
    /// The places it can point to.
    pub candidates: Vec<Candidate<'a>>,
    /// How much it counts, beside one mention of a toponym.
    pub weight: f64,
}

/// Chooses a place for each toponym; none where it has no candidates.
pub fn resolve<'a>(
    toponyms: &[Toponym<'a>],
    names: &[String],
    hints: &[Hint<'a>],
    weights: &Weights,
) -> Vec<Option<PlaceEntry<'a>>> {
    let (mut groups, of_toponym) = group(toponyms, names, weights);
    let toponym_groups = groups.len();
    for hint in hints {
        let cands = hint
            .candidates
            .iter()
            .map(|c| Cand::new(*c, weights))
            .collect();
        groups.push(Group::new(cands, hint.weight));
    }
    groups.iter_mut().for_each(Group::settle);
    for _ in 0..weights.rounds {
        let sums: Vec<Vec<f64>> = groups[..toponym_groups]
            .iter()
            .enumerate()
            .map(|(i, g)| {
                if g.cands.len() < 2 {
                    return vec![0.0; g.cands.len()];
                }
                g.cands
                    .iter()
                    .map(|c| support(c, i, &groups, toponym_groups, weights))
                    .collect()
            })
            .collect();
        for (g, sums) in groups.iter_mut().zip(sums) {
            for (c, sum) in g.cands.iter_mut().zip(sums) {
                c.score = c.prior + sum;
            }
            g.settle();
        }
    }
    of_toponym
        .into_iter()
        .map(|g| groups[g?].best().map(|c| c.place))
        .collect()
}

/// One name of a document.
struct Group<'a> {
    cands: Vec<Cand<'a>>,
    /// How much its mentions count for others.
    weight: f64,
    /// The candidates by probability, the likeliest first.
    order: Vec<usize>,
}

struct Cand<'a> {
    place: PlaceEntry<'a>,
    prior: f64,
    score: f64,
    p: f64,
    /// On the unit globe; none of areas so large that nearness says nothing.
    point: Option<[f64; 3]>,
    country: u32,
    admin1: u32,
    index: u32,
    is_admin1: bool,
}

/// No place: indexes never reach it.
const NONE: u32 = u32::MAX;

impl<'a> Cand<'a> {
    fn new(c: Candidate<'a>, w: &Weights) -> Self {
        let place = c.place;
        let feature = place.feature();
        let of_feature = match feature {
            Feature::Country | Feature::Continent => w.country,
            Feature::Admin1 => w.admin1,
            Feature::Admin2 => w.admin2,
            Feature::Capital => w.capital,
            Feature::PopulatedPlace => 0.0,
            _ => w.other,
        };
        let tenfolds = (f64::from(place.population()) + 1.0).log10();
        let people = match feature {
            Feature::Admin1 => w.admin1_population * tenfolds,
            f if f.is_populated() => w.population * tenfolds,
            _ => 0.0,
        };
        let village = if place.geonames().is_none() && feature.is_populated() {
            w.village
        } else {
            0.0
        };
        let prior = people + of_feature + village + if c.alternate { w.alternate } else { 0.0 };
        let index = |p: Option<PlaceEntry<'_>>| p.map_or(NONE, PlaceEntry::index);
        Self {
            place,
            prior,
            score: prior,
            p: 0.0,
            point: place
                .point()
                .filter(|_| !feature.is_area() && feature != Feature::Admin1)
                .map(on_globe),
            country: index(place.country()),
            admin1: index(place.admin1()),
            index: place.index(),
            is_admin1: feature == Feature::Admin1,
        }
    }
}

impl<'a> Group<'a> {
    fn new(cands: Vec<Cand<'a>>, weight: f64) -> Self {
        Self {
            cands,
            weight,
            order: Vec::new(),
        }
    }

    /// Probabilities from scores.
    fn settle(&mut self) {
        let top = self.cands.iter().map(|c| c.score).fold(f64::MIN, f64::max);
        let mut total = 0.0;
        for c in &mut self.cands {
            c.p = (c.score - top).exp();
            total += c.p;
        }
        for c in &mut self.cands {
            c.p /= total;
        }
        self.order = (0..self.cands.len()).collect();
        let cands = &self.cands;
        self.order
            .sort_by(|a, b| cands[*b].p.total_cmp(&cands[*a].p).then(a.cmp(b)));
    }

    fn best(&self) -> Option<&Cand<'a>> {
        self.cands.get(*self.order.first()?)
    }
}

/// The names of a document, with the mentions of each: by words, and apart where a container behind
/// a comma tells them apart. Where it is named once, it holds for the other mentions too.
fn group<'a>(
    toponyms: &[Toponym<'a>],
    names: &[String],
    weights: &Weights,
) -> (Vec<Group<'a>>, Vec<Option<usize>>) {
    let mut held: BTreeMap<&str, PlaceEntry<'a>> = BTreeMap::new();
    for (t, name) in toponyms.iter().zip(names) {
        if let Some(within) = t.within {
            held.entry(name).or_insert(within);
        }
    }
    let mut by_name: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut counts: Vec<f64> = Vec::new();
    let mut of_toponym = Vec::with_capacity(toponyms.len());
    for (t, name) in toponyms.iter().zip(names) {
        if t.candidates.is_empty() {
            of_toponym.push(None);
            continue;
        }
        let within = t.within.or_else(|| held.get(name.as_str()).copied());
        let key = (name.as_str(), within.map_or(NONE, PlaceEntry::index));
        let at = *by_name.entry(key).or_insert_with(|| {
            let inside: Vec<Candidate<'a>> = t
                .candidates
                .iter()
                .copied()
                .filter(|c| within.is_none_or(|w| c.place.lies_in(w)))
                .collect();
            let kept = if inside.is_empty() {
                &t.candidates
            } else {
                &inside
            };
            let cands = kept.iter().map(|c| Cand::new(*c, weights)).collect();
            groups.push(Group::new(cands, 0.0));
            counts.push(0.0);
            groups.len() - 1
        });
        // What only describes another thing says less of where the text plays.
        counts[at] += if t.associative { 0.3 } else { 1.0 };
        of_toponym.push(Some(at));
    }
    for (g, n) in groups.iter_mut().zip(counts) {
        // The tenth mention says little that the third did not.
        g.weight = n.sqrt();
    }
    (groups, of_toponym)
}

/// What the other names of the document say for a candidate.
fn support(c: &Cand<'_>, own: usize, groups: &[Group<'_>], names: usize, w: &Weights) -> f64 {
    let (mut near, mut division, mut country, mut container) = (0.0, 0.0, 0.0, 0.0);
    for (i, g) in groups.iter().enumerate() {
        // Behind the names stand the hints.
        if i == own || (MOST_NAMES..names).contains(&i) {
            continue;
        }
        for d in g.order.iter().take(SUPPORTERS).map(|&d| &g.cands[d]) {
            let p = d.p * g.weight;
            if d.index == c.index {
                // Another spelling of the same place.
                near += p;
                continue;
            }
            if c.country != NONE && c.country == d.country {
                country += p;
                if c.admin1 != NONE && c.admin1 == d.admin1 {
                    division += p;
                    if d.is_admin1 || c.is_admin1 {
                        container += p;
                    }
                }
            }
            if let (Some(a), Some(b)) = (c.point, d.point) {
                near += p * (-distance(a, b) / w.near_km).exp();
            }
        }
    }
    // The first witness counts most: logarithms.
    w.near * f64::ln_1p(near)
        + w.same_admin1 * f64::ln_1p(division)
        + w.same_country * f64::ln_1p(country)
        + w.container * f64::ln_1p(container)
}

fn on_globe((lat, lon): (f64, f64)) -> [f64; 3] {
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// Kilometres through the globe, which is near enough to those along it at the scale that counts.
fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let square: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
    6371.0 * square.sqrt()
}
