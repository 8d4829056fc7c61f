//! The country a document is about: undescribed officials, police and crowds of a domestic report belong to
//! it. In: the names in the text. Out: the country that has most of all mentions of countries, or none, and the
//! two that a report of a dispute is between.

use std::collections::BTreeMap;

use dateline_know::Kind;
use dateline_parse::Token;

use crate::place::LOCATING;
use crate::reader::Reader;

/// Mentions that a country needs to be the setting.
const ENOUGH: usize = 3;

/// Where a report is set.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The country it is about, with how often it is named.
    pub country: Option<(String, usize)>,
    /// The two countries it is between.
    pub sides: Option<(String, String)>,
    /// First tokens of the places that something happens in, with their country.
    pub scenes: Vec<(usize, String)>,
    /// The country where it is at home: where it opens, or what it is mostly about.
    pub home: Option<String>,
    /// How often it names each country, by its name, its people or a place of it.
    pub countries: BTreeMap<String, usize>,
}

/// The country with three fifths of all mentions, two where the report begins with it, and the two countries that
/// have most of the mentions between them. Towns that only the gazetteer knows count as well, the dateline twice.
#[must_use]
pub fn read(reader: &Reader<'_>, title: Option<&str>) -> Setting {
    let mut named = Named::default();
    named.headline(reader, title.unwrap_or_default());
    let mut i = 0;
    while i < reader.doc.len() {
        // "pro-Beijing" names a camp, not the place.
        let prefixed = i > 0 && reader.token(i - 1).text() == "-";
        let starts_name = !prefixed
            && reader
                .token(i)
                .text()
                .chars()
                .next()
                .is_some_and(char::is_uppercase);
        let mention = reader.places.at(i);
        let found = starts_name
            .then(|| crate::phrase::lookup(reader, i, reader.doc.len()))
            .flatten();
        let by_name = found
            .as_ref()
            .is_none_or(|f| !matches!(f.entry.kind(), Kind::Person | Kind::Party));
        let (end, country) = match (found, mention) {
            (Some(found), _) => {
                let counts_as = matches!(
                    found.entry.kind(),
                    Kind::Country
                        | Kind::Demonym
                        | Kind::Capital
                        | Kind::Place
                        | Kind::Person
                        | Kind::Body
                        | Kind::Party
                );
                // Who tells is not what is told of: "(Reuters)" makes no report one of Britain.
                let tells = found.entry.sectors().any(|s| s == "JRN");
                let country = found.entry.country().filter(|_| counts_as && !tells);
                let is_place = matches!(
                    found.entry.kind(),
                    Kind::Country | Kind::Capital | Kind::Place
                );
                if let Some(country) = country.filter(|_| is_place) {
                    named.scene(reader, i, country);
                }
                (found.end, country)
            }
            (None, Some(mention)) => {
                let country = mention
                    .place
                    .and_then(|p| p.country_code())
                    .and_then(|code| country_of(reader, code));
                if let Some(country) = country.filter(|_| !mention.associative) {
                    named.scene(reader, i, country);
                }
                (mention.end.max(i + 1), country)
            }
            (None, None) => (i + 1, None),
        };
        if let Some(country) = country.filter(|c| is_state(c)) {
            if by_name {
                *named.countries.entry(country.to_owned()).or_default() += 1;
            }
            let dateline = mention.is_some_and(|m| m.dateline);
            named.count(country, 1 + usize::from(dateline));
            named.at_home(country, HOME_NAMED);
        }
        i = end;
    }
    named.setting()
}

/// The last sentence, from nought, in which a report opens.
const OPENING: usize = 1;

/// What speaks for a country to be the report's home, in mentions: the dateline or a place where it opens, another
/// place, being named first in the headline, being named.
const HOME_OPENING: usize = 4;
const HOME_SCENE: usize = 2;
const HOME_HEADLINE: usize = 3;
const HOME_NAMED: usize = 1;
/// What a home needs at least.
const HOME_ENOUGH: usize = 4;

/// The id of a country by what the gazetteer calls it, two letters or three.
fn country_of<'a>(reader: &Reader<'a>, code: &str) -> Option<&'a str> {
    let found = reader.know.actors().get(code)?;
    found.country()
}

/// Countries named so far.
#[derive(Default)]
struct Named {
    counts: BTreeMap<String, usize>,
    total: usize,
    lead: Option<String>,
    scenes: Vec<(usize, String)>,
    home: BTreeMap<String, usize>,
    countries: BTreeMap<String, usize>,
}

impl Named {
    fn count(&mut self, country: &str, weight: usize) {
        self.lead.get_or_insert_with(|| country.to_owned());
        *self.counts.entry(country.to_owned()).or_default() += weight;
        self.total += weight;
    }

    fn at_home(&mut self, country: &str, weight: usize) {
        *self.home.entry(country.to_owned()).or_default() += weight;
    }

    /// Counts the countries that a headline names, the first above the others.
    fn headline(&mut self, reader: &Reader<'_>, title: &str) {
        let words: Vec<&str> = title
            .split(|c: char| !c.is_alphanumeric() && c != '.')
            .filter(|w| !w.is_empty())
            .collect();
        let mut weight = HOME_HEADLINE;
        let mut i = 0;
        while i < words.len() {
            let found = words[i]
                .starts_with(char::is_uppercase)
                .then(|| {
                    reader
                        .know
                        .actors()
                        .longest(&words[i..words.len().min(i + 6)])
                })
                .flatten();
            i += found.as_ref().map_or(1, |f| f.len.max(1));
            let Some(mut found) = found else { continue };
            let country = found
                .entries
                .find(|e| {
                    matches!(
                        e.kind(),
                        Kind::Country | Kind::Demonym | Kind::Capital | Kind::Place
                    )
                })
                .and_then(|e| e.country())
                .filter(|c| is_state(c));
            if let Some(country) = country {
                self.at_home(country, weight);
                weight = HOME_NAMED;
            }
        }
    }

    /// Notes a place in which something happens: behind a preposition that locates, or in the dateline.
    fn scene(&mut self, reader: &Reader<'_>, at: usize, country: &str) {
        let t = reader.token(at);
        let dateline = reader.places.at(at).is_some_and(|m| m.dateline);
        if (dateline || happens_in(reader, t)) && is_state(country) {
            self.scenes.push((at, country.to_owned()));
            let opens = t.sent_index() <= OPENING;
            self.at_home(country, if opens { HOME_OPENING } else { HOME_SCENE });
        }
    }

    fn setting(self) -> Setting {
        let (total, scenes, lead) = (self.total, self.scenes, self.lead);
        let (home, countries) = (at_home(self.home), self.countries);
        let mut counts: Vec<(String, usize)> = self.counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let Some((first, count)) = counts.first().cloned() else {
            return Setting {
                home,
                countries,
                ..Setting::default()
            };
        };
        let (second, beside) = counts.get(1).cloned().unwrap_or_default();
        let between = beside >= ENOUGH && 5 * (count + beside) >= 3 * total && 3 * beside >= count;
        // The country that the report begins with needs less.
        let begins = lead.as_deref() == Some(first.as_str());
        let (enough, share) = if begins { (ENOUGH - 1, 2) } else { (ENOUGH, 3) };
        let alone = count >= enough && 5 * count >= share * total && count > beside;
        Setting {
            country: alone.then_some((first.clone(), count)),
            sides: between.then_some((first, second)),
            scenes,
            home,
            countries,
        }
    }
}

/// Words within which a dateline ends with a dash.
const DATELINE: usize = 10;

/// Whether a sentence begins here with a dateline: a name in capitals, and a dash after few words that are all names,
/// dates and commas ("KYIV, May 3 (Agency) —").
#[must_use]
pub fn opens_dateline(t: Token<'_>) -> bool {
    let capitals = t.text().chars().filter(|c| c.is_uppercase()).count();
    let dash = |w: &Token<'_>| matches!(w.text(), "-" | "–" | "—" | "--");
    t.sent().start() as usize == t.i()
        && capitals > 2
        && !t.text().chars().any(char::is_lowercase)
        && t.sent()
            .tokens()
            .take(DATELINE)
            .take_while(|w| {
                w.text()
                    .starts_with(|c: char| c.is_uppercase() || c.is_numeric())
                    || matches!(w.text(), "," | "." | "(" | ")" | "/")
                    || dash(w)
            })
            .any(|w| dash(&w))
}

/// Whether a report may be set in what this preposition brings.
fn is_locating(preposition: &str) -> bool {
    preposition == "through" || LOCATING.contains(&preposition)
}

/// Whether a word stands behind a preposition of a place in which something happens.
#[must_use]
pub fn is_located(t: Token<'_>) -> bool {
    t.dep() == "pobj" && is_locating(t.head().lower())
}

/// Whether something happens in a place named: "in Kyiv", "near the town of Gonaives", "on the island of Bougainville"; not
/// "at the American embassy", "at Syrian troops", which tell whose they are.
fn happens_in(reader: &Reader<'_>, place: Token<'_>) -> bool {
    let mut t = place;
    for _ in 0..3 {
        if t.dep() == "pobj" {
            let preposition = t.head();
            if is_locating(preposition.lower())
                || (preposition.lower() == "on" && t.i() != place.i())
            {
                return true;
            }
            if preposition.lower() != "of" || preposition.is_root() {
                return false;
            }
            t = preposition.head();
            continue;
        }
        if t.is_root()
            || !matches!(
                t.dep(),
                "compound" | "nmod" | "amod" | "poss" | "conj" | "appos"
            )
        {
            return false;
        }
        let above = t.head();
        // What is of the place, and is no place itself: an embassy, troops, a ministry.
        let somebody = t.dep() != "conj"
            && t.dep() != "appos"
            && crate::phrase::lookup(reader, above.i(), above.i() + 1)
                .is_some_and(|f| matches!(f.entry.kind(), Kind::Agent | Kind::Body));
        if somebody {
            return false;
        }
        t = above;
    }
    is_located(t)
}

/// The country that most speaks for, where nothing speaks as much for another.
fn at_home(home: BTreeMap<String, usize>) -> Option<String> {
    let most = *home.values().max()?;
    let mut first = home.into_iter().filter(|(_, n)| *n == most);
    let (country, count) = first.next()?;
    (count >= HOME_ENOUGH && first.next().is_none()).then_some(country)
}

/// PLOVER's slots for bodies without a country are no setting.
pub fn is_state(code: &str) -> bool {
    !matches!(code, "IGO" | "UNO" | "EUR" | "NGO" | "MNC" | "ISM" | "IMG")
}
