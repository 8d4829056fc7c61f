//! The places a document names, each with the one it means.
//!
//! In: the parse, the knowledge with its gazetteer, what is known of the publisher, and, where the
//! caller has them, the spans that are toponyms. Out: [`Places`]. `candidates` says what words can
//! name, `find` which words name a place, `resolve` which place. Which of them is an event's place is
//! `crate::place`'s business.

mod candidates;
mod find;
mod resolve;

use dateline_know::places::{Feature, PlaceEntry};
use dateline_record::{CharSpan, Document, PlaceMention, PlacePrecision};

use crate::reader::Reader;
use candidates::{Candidate, Lookup};
use find::Toponym;
use resolve::Hint;

/// A toponym with the place it means.
#[derive(Clone, Copy, Debug)]
pub struct Mention<'a> {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// Its characters.
    pub span: CharSpan,
    /// The place, where one was found.
    pub place: Option<PlaceEntry<'a>>,
    /// It stands in a dateline.
    pub dateline: bool,
    /// It describes something else than itself: "Malian troops", "the Lagos Police Command".
    pub associative: bool,
    /// It holds the place named right before it: "Texas" in "Austin, Texas".
    pub area_of_last: bool,
}

/// The places of a document.
#[derive(Debug, Default)]
pub struct Places<'a> {
    mentions: Vec<Mention<'a>>,
}

impl<'a> Places<'a> {
    /// Reads the places of a document; none without a gazetteer.
    #[must_use]
    pub fn read(reader: &Reader<'a>, publisher: Option<&str>, url: Option<&str>) -> Self {
        let Some(lookup) = Lookup::new(reader.know) else {
            return Self::default();
        };
        let toponyms = find::toponyms(reader, lookup);
        Self::resolved(reader, lookup, &toponyms, &hints(lookup, publisher, url))
    }

    /// The places of spans that are known to be toponyms, one for each; the others of the document
    /// help to choose.
    #[must_use]
    pub fn of_given(
        reader: &Reader<'a>,
        publisher: Option<&str>,
        url: Option<&str>,
        given: &[CharSpan],
    ) -> Self {
        let Some(lookup) = Lookup::new(reader.know) else {
            return Self::default();
        };
        let mut toponyms: Vec<Toponym<'a>> = given
            .iter()
            .map(|span| {
                let (start, end) = reader.tokens_of(*span);
                let text = reader.char_text(*span);
                let words: Vec<&str> = text.split_whitespace().collect();
                let mut candidates = lookup.given(&words);
                let tail = ["'s", "\u{2019}s", "'", "\u{2019}", ",", "."];
                if candidates.is_empty()
                    && let Some(stem) = tail.iter().find_map(|t| text.strip_suffix(t))
                {
                    let words: Vec<&str> = stem.split_whitespace().collect();
                    candidates = lookup.given(&words);
                }
                let within = find::within(reader, lookup, end, &candidates);
                Toponym {
                    start,
                    end,
                    candidates,
                    within,
                    dateline: false,
                    associative: false,
                }
            })
            .collect();
        let own = find::toponyms(reader, lookup);
        toponyms.extend(own.into_iter().filter(|t| {
            let span = reader.span(t.start, t.end);
            !given
                .iter()
                .any(|g| g.start < span.end && span.start < g.end)
        }));
        let mut places = Self::resolved(reader, lookup, &toponyms, &hints(lookup, publisher, url));
        places.mentions.truncate(given.len());
        for (mention, span) in places.mentions.iter_mut().zip(given) {
            mention.span = *span;
        }
        places
    }

    fn resolved(
        reader: &Reader<'a>,
        lookup: Lookup<'a>,
        toponyms: &[Toponym<'a>],
        hints: &[Hint<'a>],
    ) -> Self {
        let names: Vec<String> = toponyms
            .iter()
            .map(|t| reader.text(t.start, t.end).to_lowercase())
            .collect();
        let chosen = resolve::resolve(toponyms, &names, hints, &lookup.rules.weights);
        let mut mentions: Vec<Mention<'a>> = toponyms
            .iter()
            .zip(chosen)
            .map(|(t, place)| Mention {
                start: t.start,
                end: t.end,
                span: reader.span(t.start, t.end),
                place,
                dateline: t.dateline,
                associative: t.associative,
                area_of_last: false,
            })
            .collect();
        for i in 1..mentions.len() {
            let (last, this) = (mentions[i - 1], mentions[i]);
            let next = this.start >= last.end && this.start - last.end <= 1;
            let holds = last
                .place
                .zip(this.place)
                .is_some_and(|(a, b)| a.lies_in(b));
            mentions[i].area_of_last = next && holds;
        }
        Self { mentions }
    }

    /// All mentions, in text order.
    #[must_use]
    pub fn mentions(&self) -> &[Mention<'a>] {
        &self.mentions
    }

    /// The mention a token belongs to.
    #[must_use]
    pub fn at(&self, token: usize) -> Option<&Mention<'a>> {
        let after = self.mentions.partition_point(|m| m.start <= token);
        self.mentions[..after].last().filter(|m| token < m.end)
    }

    /// The mentions as the `annotate` layer shows them.
    #[must_use]
    pub fn records(&self, reader: &Reader<'_>) -> Vec<PlaceMention> {
        self.mentions
            .iter()
            .map(|m| {
                let point = m.place.and_then(PlaceEntry::point);
                PlaceMention {
                    start: m.span.start,
                    end: m.span.end,
                    text: reader.char_text(m.span).to_owned(),
                    geonames: m.place.and_then(PlaceEntry::geonames),
                    lat: point.map(|p| p.0),
                    lon: point.map(|p| p.1),
                    country: m
                        .place
                        .and_then(PlaceEntry::country_code)
                        .map(str::to_owned),
                    precision: m.place.map_or(PlacePrecision::None, precision),
                    radius_km: m.place.map(PlaceEntry::radius_km).filter(|r| *r > 0.0),
                    associative: m.associative,
                }
            })
            .collect()
    }
}

/// How exact a place is that is named for itself.
#[must_use]
pub fn precision(place: PlaceEntry<'_>) -> PlacePrecision {
    match place.feature() {
        Feature::Country => PlacePrecision::Country,
        Feature::Admin1 => PlacePrecision::Admin1,
        Feature::Admin2 => PlacePrecision::Admin2,
        f if f.is_populated() => PlacePrecision::Exact,
        Feature::Spot => PlacePrecision::Exact,
        // Regions and natural features: by how far they reach.
        _ => match place.radius_km() {
            r if r <= 30.0 => PlacePrecision::Near,
            r if r <= 100.0 => PlacePrecision::Admin2,
            r if r <= 400.0 => PlacePrecision::Admin1,
            _ => PlacePrecision::Country,
        },
    }
}

/// What points somewhere beside the toponyms.
fn hints<'a>(lookup: Lookup<'a>, publisher: Option<&str>, url: Option<&str>) -> Vec<Hint<'a>> {
    let mut out = Vec::new();
    let one = |place| {
        vec![Candidate {
            place,
            alternate: false,
        }]
    };
    let weight = lookup.rules.weights.publisher;
    // "The Lagos Times": the longest place in the publisher's name.
    if let Some(publisher) = publisher {
        let words: Vec<&str> = publisher.split_whitespace().collect();
        let found = (0..words.len())
            .filter_map(|i| lookup.gazetteer.longest(&words[i..]).map(|(n, _)| (i, n)))
            // "The" and "Post" are villages somewhere.
            .find(|&(i, n)| n > 1 || !lookup.rules.names.contains_key(&words[i].to_lowercase()))
            .map(|(i, n)| lookup.exact(&words[i..i + n]));
        if let Some(candidates) = found.filter(|c| !c.is_empty()) {
            out.push(Hint { candidates, weight });
        }
    }
    // "https://www.example.co.ke/…": the country of the address.
    let host = url.and_then(|u| {
        u.split("//")
            .nth(1)
            .unwrap_or(u)
            .split(['/', ':', '?'])
            .next()
    });
    let country = host
        .and_then(|h| h.rsplit('.').next())
        .filter(|top| top.len() == 2)
        .map(|top| {
            if top == "uk" {
                "GB".to_owned()
            } else {
                top.to_uppercase()
            }
        })
        .and_then(|alpha2| lookup.gazetteer.coded(&alpha2));
    if let Some(place) = country {
        out.push(Hint {
            candidates: one(place),
            weight,
        });
    }
    out
}

/// The publisher's name and address of a document, as [`Places::read`] takes them.
#[must_use]
pub fn published_by(document: &Document) -> (Option<&str>, Option<&str>) {
    (document.publisher.as_deref(), document.url.as_deref())
}
