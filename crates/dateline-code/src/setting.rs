//! The country a document is about: undescribed officials, police and crowds of a domestic report belong to
//! it. In: the names in the text. Out: the country that has most of all mentions of countries, or none.

use std::collections::BTreeMap;

use dateline_know::Kind;

use crate::reader::Reader;

/// Mentions that a country needs to be the setting.
const ENOUGH: usize = 3;

/// The country with three fifths of all mentions, and how many. Between two sides there is no setting.
#[must_use]
pub fn read(reader: &Reader<'_>) -> Option<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut total = 0;
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
        let found = starts_name
            .then(|| crate::phrase::lookup(reader, i, reader.doc.len()))
            .flatten();
        let Some(found) = found else {
            i += 1;
            continue;
        };
        i = found.end;
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
        if let Some(country) = found.entry.country().filter(|c| counts_as && is_state(c)) {
            *counts.entry(country.to_owned()).or_default() += 1;
            total += 1;
        }
    }
    let (country, count) = counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
    (count >= ENOUGH && 5 * count >= 3 * total).then_some((country, count))
}

/// PLOVER's slots for bodies without a country are no setting.
pub fn is_state(code: &str) -> bool {
    !matches!(code, "IGO" | "UNO" | "EUR" | "NGO" | "MNC" | "ISM" | "IMG")
}
