//! The country a document is about: undescribed officials, police and crowds of a domestic report belong to
//! it. In: the names in the text. Out: the country that has most of all mentions of countries, or none, and the
//! two that a report of a dispute is between.

use std::collections::BTreeMap;

use dateline_know::Kind;

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
}

/// The country with three fifths of all mentions, two where the report begins with it, and the two countries that
/// have most of the mentions between them.
#[must_use]
pub fn read(reader: &Reader<'_>) -> Setting {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut total = 0;
    let mut lead: Option<String> = None;
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
            lead.get_or_insert_with(|| country.to_owned());
            *counts.entry(country.to_owned()).or_default() += 1;
            total += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let Some((first, count)) = counts.first().cloned() else {
        return Setting::default();
    };
    let (second, beside) = counts.get(1).cloned().unwrap_or_default();
    let between = beside >= ENOUGH && 5 * (count + beside) >= 3 * total && 3 * beside >= count;
    // The country that the report begins with needs less.
    let begins = lead.as_deref() == Some(first.as_str());
    let share = if begins { 2 } else { 3 };
    let alone = count >= ENOUGH && 5 * count >= share * total && count > beside;
    Setting {
        country: alone.then_some((first.clone(), count)),
        sides: between.then_some((first, second)),
    }
}

/// PLOVER's slots for bodies without a country are no setting.
pub fn is_state(code: &str) -> bool {
    !matches!(code, "IGO" | "UNO" | "EUR" | "NGO" | "MNC" | "ISM" | "IMG")
}
