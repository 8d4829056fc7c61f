//! The word lists of `xtask/copies`, read once.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::words::Synonyms;

/// All lists.
pub struct Tables {
    /// What spinners put for what.
    pub synonyms: Synonyms,
    /// What editors put for what.
    pub desk: Synonyms,
    /// Given names of men.
    pub male: Vec<&'static str>,
    /// Given names of women.
    pub female: Vec<&'static str>,
    /// Family names.
    pub family: Vec<&'static str>,
    /// The same given names, to look up.
    pub given: HashSet<&'static str>,
    /// Countries.
    pub countries: Vec<Country>,
    /// Names of cities, with the place of their country.
    pub cities: HashMap<&'static str, usize>,
    /// Publishers.
    pub publishers: Vec<Publisher>,
    /// Agencies: name, and name in a dateline.
    pub agencies: Vec<(&'static str, &'static str)>,
    /// Lines around a report, by kind.
    pub boilerplate: HashMap<&'static str, Vec<&'static str>>,
    /// House styles, by kind: one form and the other.
    pub style: HashMap<&'static str, Vec<(&'static str, &'static str)>>,
    /// The grammar of news: expansions by symbol.
    pub news: HashMap<&'static str, Vec<&'static str>>,
    /// The topics of the grammar, in order.
    pub topics: Vec<&'static str>,
}

/// A country.
pub struct Country {
    /// Its name.
    pub name: &'static str,
    /// What belongs to it.
    pub adjective: &'static str,
    /// Cities.
    pub cities: Vec<&'static str>,
}

/// A publisher that does not exist.
pub struct Publisher {
    /// Its name.
    pub name: &'static str,
    /// Its host.
    pub host: &'static str,
    /// Whether it spells the British way.
    pub british: bool,
    /// How it writes quotation marks and dashes.
    pub marks: Marks,
}

/// How quotation marks, apostrophes and dashes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// “ ” ’ —
    Curly,
    /// " ' -
    Straight,
    /// " ' --
    Wire,
}

static TABLES: LazyLock<Tables> = LazyLock::new(read);

/// The lists.
pub fn tables() -> &'static Tables {
    &TABLES
}

/// The fields of the lines that say something.
fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn read() -> Tables {
    let synonyms = |file| Synonyms::read(rows(file), rows(include_str!("../../copies/forms.tsv")));
    let persons = |which: &str| {
        let rows = rows(include_str!("../../copies/persons.tsv"));
        let of_kind = rows.filter(|row| row[0] == which);
        of_kind
            .filter_map(|row| row.get(1).copied())
            .collect::<Vec<_>>()
    };
    let (male, female) = (persons("male"), persons("female"));
    let countries: Vec<Country> = rows(include_str!("../../copies/places.tsv"))
        .filter_map(|row| {
            let [name, adjective, cities] = row.as_slice() else {
                return None;
            };
            let cities = cities.split(',').collect();
            Some(Country {
                name,
                adjective,
                cities,
            })
        })
        .collect();
    let cities = countries
        .iter()
        .enumerate()
        .flat_map(|(i, country)| country.cities.iter().map(move |city| (*city, i)))
        .collect();
    let publishers = rows(include_str!("../../copies/publishers.tsv"))
        .filter_map(|row| {
            let [name, host, spelling, marks] = row.as_slice() else {
                return None;
            };
            let marks = match *marks {
                "curly" => Marks::Curly,
                "straight" => Marks::Straight,
                _ => Marks::Wire,
            };
            let british = *spelling == "gb";
            Some(Publisher {
                name,
                host,
                british,
                marks,
            })
        })
        .collect();
    let mut agencies = Vec::new();
    let mut boilerplate: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows(include_str!("../../copies/boilerplate.tsv")) {
        match row.as_slice() {
            ["agency", name, short] => agencies.push((*name, *short)),
            [kind, line] => boilerplate.entry(*kind).or_default().push(*line),
            _ => {}
        }
    }
    let mut style: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows(include_str!("../../copies/style.tsv")) {
        match row.as_slice() {
            [kind, one] => style.entry(*kind).or_default().push((*one, *one)),
            [kind, one, other] => style.entry(*kind).or_default().push((*one, *other)),
            _ => {}
        }
    }
    let mut news: HashMap<_, Vec<_>> = HashMap::new();
    let mut topics = Vec::new();
    for row in rows(include_str!("../../copies/news.tsv")) {
        if let [symbol, expansion] = row.as_slice() {
            news.entry(*symbol).or_default().push(*expansion);
            if let Some(topic) = symbol.strip_suffix(".lead")
                && !topics.contains(&topic)
            {
                topics.push(topic);
            }
        }
    }
    Tables {
        synonyms: synonyms(include_str!("../../copies/synonyms.tsv")),
        desk: synonyms(include_str!("../../copies/desk.tsv")),
        given: male.iter().chain(&female).copied().collect(),
        male,
        female,
        family: persons("family"),
        countries,
        cities,
        publishers,
        agencies,
        boilerplate,
        style,
        news,
        topics,
    }
}
