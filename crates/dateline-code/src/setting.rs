//! The country a document is about: undescribed officials, police and crowds of a domestic report belong to
//! it. In: the names in the text. Out: the country that has most of all mentions of countries, or none, and the
//! two that a report of a dispute is between.

use std::collections::BTreeMap;

use dateline_know::Kind;

use crate::reader::Reader;

/// Mentions that a country needs to be the setting.
const ENOUGH: usize = 3;

/// Prepositions of a place in which something happens.
const LOCATING: [&str; 10] = [
    "in",
    "at",
    "near",
    "outside",
    "across",
    "through",
    "around",
    "inside",
    "throughout",
    "off",
];

/// Where a report is set.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The country it is about, with how often it is named.
    pub country: Option<(String, usize)>,
    /// The two countries it is between.
    pub sides: Option<(String, String)>,
    /// First tokens of the places that something happens in, with their country.
    pub scenes: Vec<(usize, String)>,
}

/// The country with three fifths of all mentions, two where the report begins with it, and the two countries that
/// have most of the mentions between them. Towns that only the gazetteer knows count as well, the dateline twice.
#[must_use]
pub fn read(reader: &Reader<'_>) -> Setting {
    let mut named = Named::default();
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
                let country = found.entry.country().filter(|_| counts_as);
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
            named.count(
                country,
                1 + usize::from(mention.is_some_and(|m| m.dateline)),
            );
        }
        i = end;
    }
    named.setting()
}

/// The last sentence, from nought, in which a report opens.
const OPENING: usize = 1;

/// The country of the place where a report opens.
#[must_use]
pub fn opening<'r>(reader: &'r Reader<'_>) -> Option<&'r String> {
    let (place, country) = reader.scenes.first()?;
    (reader.token(*place).sent_index() <= OPENING).then_some(country)
}

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
}

impl Named {
    fn count(&mut self, country: &str, weight: usize) {
        self.lead.get_or_insert_with(|| country.to_owned());
        *self.counts.entry(country.to_owned()).or_default() += weight;
        self.total += weight;
    }

    /// Notes a place in which something happens: behind a preposition that locates, or in the dateline.
    fn scene(&mut self, reader: &Reader<'_>, at: usize, country: &str) {
        let t = reader.token(at);
        let dateline = reader.places.at(at).is_some_and(|m| m.dateline);
        let located = std::iter::successors(Some(t), |t| (!t.is_root()).then(|| t.head()))
            .take(3)
            .any(|t| t.dep() == "pobj" && LOCATING.contains(&t.head().lower()));
        if (dateline || located) && is_state(country) {
            self.scenes.push((at, country.to_owned()));
        }
    }

    fn setting(self) -> Setting {
        let (total, scenes, lead) = (self.total, self.scenes, self.lead);
        let mut counts: Vec<(String, usize)> = self.counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let Some((first, count)) = counts.first().cloned() else {
            return Setting::default();
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
        }
    }
}

/// PLOVER's slots for bodies without a country are no setting.
pub fn is_state(code: &str) -> bool {
    !matches!(code, "IGO" | "UNO" | "EUR" | "NGO" | "MNC" | "ISM" | "IMG")
}
