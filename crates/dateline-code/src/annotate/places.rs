//! The layer of places: mentions of places with where they are.
//!
//! In: a document as read, and its place names where the user gave them. Out: one mention a given
//! name, in the order given, or what the entity recogniser calls a place, in text order. Countries are
//! known by the actor tables; other places have a country there at most, and no point. With a
//! gazetteer, `crate::places` answers instead, with ids and points.

use dateline_parse::Token;
use dateline_record::{CharSpan, Document, PlaceMention, PlacePrecision};

use crate::party;
use crate::places::{Places, published_by};
use crate::reader::Reader;

/// The places of a document.
#[must_use]
pub fn of(reader: &Reader<'_>, document: &Document) -> Vec<PlaceMention> {
    if reader.know.gazetteer().is_some() {
        let (publisher, url) = published_by(document);
        return match &document.toponyms {
            Some(given) => Places::of_given(reader, publisher, url, given).records(reader),
            None => reader.places.records(reader),
        };
    }
    match &document.toponyms {
        Some(given) => given
            .iter()
            .map(|&span| mention(reader, span, words(&document.text, span)))
            .collect(),
        None => recognised(reader),
    }
}

fn recognised(reader: &Reader<'_>) -> Vec<PlaceMention> {
    let places = reader
        .doc
        .ents()
        .filter(|e| matches!(e.label(), "GPE" | "LOC" | "FAC"));
    places
        .map(|e| mention(reader, e.chars().into(), e.text()))
        .collect()
}

fn mention(reader: &Reader<'_>, span: CharSpan, text: &str) -> PlaceMention {
    let who = head(reader, span).and_then(|t| party::resolve(reader, t));
    let known = who.filter(|w| w.traits.place || w.traits.country || w.traits.capital);
    let precision = match &known {
        Some(place) if place.traits.country => PlacePrecision::Country,
        _ => PlacePrecision::None,
    };
    PlaceMention {
        start: span.start,
        end: span.end,
        text: text.to_owned(),
        geonames: None,
        lat: None,
        lon: None,
        country: known.and_then(|place| place.country.clone()),
        precision,
        radius_km: None,
        associative: false,
    }
}

/// The token of a span that hangs on none inside it.
fn head<'a>(reader: &Reader<'a>, span: CharSpan) -> Option<Token<'a>> {
    let tokens = reader.doc.tokens();
    // Tokens stand in text order: the first that ends behind the start is found by halves.
    let (mut low, mut high) = (0, tokens.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if reader.token(middle).chars().end > span.start {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let last = (low..reader.doc.len())
        .take_while(|&i| reader.token(i).chars().start < span.end)
        .last()?;
    (low..=last)
        .map(|i| reader.token(i))
        .find(|t| t.is_root() || !(low..=last).contains(&t.head().i()))
}

/// The words of a span of the text.
fn words(text: &str, span: CharSpan) -> &str {
    let mut at = text.char_indices().map(|(byte, _)| byte).skip(span.start);
    let start = at.next().unwrap_or(text.len());
    let end = text[start..]
        .char_indices()
        .nth(span.end - span.start)
        .map_or(text.len(), |(byte, _)| start + byte);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_by_character() {
        assert_eq!(words("São Paulo é", CharSpan::new(0, 9)), "São Paulo");
        assert_eq!(words("São Paulo é", CharSpan::new(10, 11)), "é");
    }
}
