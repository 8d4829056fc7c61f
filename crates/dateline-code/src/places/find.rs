//! Recognition: which words of a document name places.
//!
//! In: the parse, with the parser's own names, and the lookup. Out: toponyms with the places they
//! can name. The parser's names are a witness among others: a longest match in the gazetteer is
//! believed for its capitals and its company (a preposition of place, a state behind a comma, a
//! word like "downtown"), and not inside the names of persons and bodies.

use std::collections::HashSet;

use dateline_know::Kind;
use dateline_know::places::{Feature, Makes, Mostly, PlaceEntry};
use dateline_parse::{EntIob, Token};

use super::candidates::{Candidate, Lookup};
use crate::reader::Reader;

/// Words that one name has at most.
const LONGEST: usize = 7;
/// People who make a name in a text a place without other signs.
const KNOWN_PLACE: u32 = 50_000;
/// People who make a name a place even where the parser took it for something else.
const FAMOUS_PLACE: u32 = 500_000;

/// Words that name a place.
#[derive(Clone, Debug)]
pub struct Toponym<'a> {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it can be.
    pub candidates: Vec<Candidate<'a>>,
    /// The place named behind it that holds it: "Paris, Texas".
    pub within: Option<PlaceEntry<'a>>,
    /// It stands in a dateline.
    pub dateline: bool,
    /// It describes something else than itself: "Malian troops", "the Lagos Police Command".
    pub associative: bool,
}

/// The toponyms of a document, in text order.
pub fn toponyms<'a>(reader: &Reader<'a>, lookup: Lookup<'a>) -> Vec<Toponym<'a>> {
    let mut finder = Finder {
        reader,
        lookup,
        known: HashSet::new(),
    };
    // What is a place in one sentence is one in the others too: a second look with what the first found.
    let first = finder.all();
    finder.known = first
        .iter()
        .filter(|t| !t.associative)
        .map(|t| reader.text(t.start, t.end).to_lowercase())
        .collect();
    if finder.known.is_empty() {
        return first;
    }
    finder.all()
}

impl<'a> Finder<'_, 'a> {
    fn all(&self) -> Vec<Toponym<'a>> {
        let (reader, finder) = (self.reader, self);
        let mut out: Vec<Toponym<'a>> = Vec::new();
        let mut i = 0;
        while i < reader.doc.len() {
            let token = reader.token(i);
            if !is_capital(token) {
                i += 1;
                continue;
            }
            match finder.at(i, out.last()) {
                Some(found) => {
                    i = found.end;
                    out.push(found);
                }
                None => i += 1,
            }
        }
        out
    }
}

/// Looks behind the words of a name for the place that holds it: "Paris, Texas", "Salem, Ore.".
pub fn within<'a>(
    reader: &Reader<'a>,
    lookup: Lookup<'a>,
    end: usize,
    candidates: &[Candidate<'a>],
) -> Option<PlaceEntry<'a>> {
    let text = |i: usize| (i < reader.doc.len()).then(|| reader.token(i));
    let mut at = end;
    let comma = matches!(text(at)?.text(), "," | "(");
    if comma {
        at += 1;
    }
    let next = text(at)?;
    if !is_capital(next) {
        return None;
    }
    let holds = |place: PlaceEntry<'a>| candidates.iter().any(|c| c.place.lies_in(place));
    if let Some(place) = lookup.short_form(next.text(), false)
        && (comma || next.text().len() == 2)
        && holds(place)
    {
        return Some(place);
    }
    if !comma {
        return None;
    }
    let words: Vec<&str> = (at..reader.doc.len().min(at + LONGEST))
        .map(|i| reader.token(i).text())
        .collect();
    (1..=words.len()).rev().find_map(|n| {
        let found = lookup.exact(&words[..n]);
        found
            .into_iter()
            .map(|c| c.place)
            .filter(|p| {
                matches!(
                    p.feature(),
                    Feature::Country | Feature::Admin1 | Feature::Admin2
                )
            })
            .find(|p| holds(*p))
    })
}

struct Finder<'r, 'a> {
    reader: &'r Reader<'a>,
    lookup: Lookup<'a>,
    /// Names that are places elsewhere in the document, in small letters.
    known: HashSet<String>,
}

impl<'a> Finder<'_, 'a> {
    fn token(&self, i: usize) -> Option<Token<'a>> {
        (i < self.reader.doc.len()).then(|| self.reader.token(i))
    }

    fn before(&self, i: usize) -> Option<Token<'a>> {
        i.checked_sub(1).map(|i| self.reader.token(i))
    }

    /// The toponym that begins at a token.
    fn at(&self, i: usize, last: Option<&Toponym<'a>>) -> Option<Toponym<'a>> {
        let token = self.reader.token(i);
        // "Salem, Ore.": the short form behind the town it belongs to.
        if let Some(place) = self.short_form(i, last) {
            return Some(Toponym {
                start: i,
                end: i + 1,
                candidates: vec![Candidate {
                    place,
                    alternate: false,
                }],
                within: None,
                dateline: last.is_some_and(|l| l.dateline),
                associative: false,
            });
        }
        if let Some(people) = self.people(i) {
            return Some(people);
        }
        let dateline = self.in_dateline(i);
        // The parser's own place, if one begins here.
        let entity = self.entity(i);
        let named_place =
            entity.is_some_and(|(_, _, label)| matches!(label, "GPE" | "LOC" | "FAC"));
        let matched = self.longest(i);
        let (end, candidates) = match (matched, entity) {
            (found, Some((start, end, _))) if named_place && start == i => {
                let whole = self.trimmed(i, end);
                let all = self.lookup.given(&self.words(i, whole));
                match found {
                    Some((e, c)) if e >= whole || all.is_empty() => (e, c),
                    _ if !all.is_empty() => (whole, all),
                    _ => return None,
                }
            }
            (Some(found), _) => found,
            (None, _) => return None,
        };
        let (end, candidates) = self.with_feature(i, end, candidates);
        let within = within(self.reader, self.lookup, end, &candidates);
        let mut toponym = Toponym {
            start: i,
            end,
            candidates,
            within,
            dateline,
            associative: false,
        };
        if token.lower() == "the" {
            return None;
        }
        if !(dateline || toponym.within.is_some() || self.is_place(&toponym, last)) {
            return None;
        }
        let of_body = self.entity(i).is_some_and(|(start, end, label)| {
            let longer = start < i.saturating_sub(1) || self.trimmed(i, end) > toponym.end;
            longer && !matches!(label, "GPE" | "LOC")
        });
        toponym.associative = of_body && !dateline;
        Some(toponym)
    }

    /// The people or the adjective of a place that stands here: "Malian", "South Ossetians".
    fn people(&self, i: usize) -> Option<Toponym<'a>> {
        let words: Vec<&str> = (i..i + 3)
            .map_while(|j| self.token(j))
            .map(Token::text)
            .collect();
        let found = self.lookup.know.actors().longest(&words)?;
        let place = self.lookup.people_of(&words[..found.len])?;
        Some(Toponym {
            start: i,
            end: i + found.len,
            candidates: vec![Candidate {
                place,
                alternate: false,
            }],
            within: None,
            dateline: false,
            associative: true,
        })
    }

    /// A short form of a division that stands here.
    fn short_form(&self, i: usize, last: Option<&Toponym<'a>>) -> Option<PlaceEntry<'a>> {
        let text = self.reader.token(i).text();
        let behind_town = last.is_some_and(|l| {
            let place = self.lookup.short_form(text, false);
            let next = l.end == i || (l.end + 1 == i && self.reader.token(l.end).text() == ",");
            next && l
                .within
                .is_some_and(|w| place.is_some_and(|p| p.index() == w.index()))
        });
        self.lookup.short_form(text, !behind_town)
    }

    /// First token, token after the last and label of the entity at a token.
    fn entity(&self, i: usize) -> Option<(usize, usize, &'a str)> {
        let label = self.reader.token(i).ent_type();
        if label.is_empty() {
            return None;
        }
        let mut start = i;
        while start > 0 && self.reader.token(start).ent_iob() == EntIob::Inside {
            start -= 1;
        }
        let mut end = i + 1;
        while self
            .token(end)
            .is_some_and(|t| t.ent_iob() == EntIob::Inside)
        {
            end += 1;
        }
        Some((start, end, label))
    }

    /// Without a possessive mark or full stop at the end.
    fn trimmed(&self, start: usize, mut end: usize) -> usize {
        while end > start + 1 {
            let t = self.reader.token(end - 1);
            if t.tag() == "POS" || t.pos() == "PUNCT" {
                end -= 1;
            } else {
                break;
            }
        }
        end
    }

    fn words(&self, start: usize, end: usize) -> Vec<&'a str> {
        (start..end).map(|i| self.reader.token(i).text()).collect()
    }

    /// The longest name of the gazetteer or of a country that begins here, with capitals.
    fn longest(&self, i: usize) -> Option<(usize, Vec<Candidate<'a>>)> {
        let sentence = self.reader.token(i).sent_index();
        let mut words: Vec<&str> = Vec::with_capacity(LONGEST);
        for t in (i..i + LONGEST).map_while(|j| self.token(j)) {
            let joins = matches!(t.text(), "-" | "\u{2013}")
                || matches!(
                    t.lower(),
                    "of" | "the"
                        | "and"
                        | "de"
                        | "del"
                        | "la"
                        | "le"
                        | "da"
                        | "do"
                        | "al"
                        | "el"
                        | "es"
                        | "upon"
                        | "on"
                        | "sur"
                        | "am"
                );
            if t.sent_index() != sentence || !(is_capital(t) || joins || t.lower() == "'s") {
                break;
            }
            words.push(t.text());
        }
        let of_gazetteer = self.lookup.gazetteer.longest(&words).map_or(0, |(n, _)| n);
        let of_knowledge = self
            .lookup
            .know
            .actors()
            .longest(&words)
            .map_or(0, |m| m.len);
        for n in (1..=of_gazetteer.max(of_knowledge)).rev() {
            let last = self.reader.token(i + n - 1);
            if !(is_capital(last) || last.text().chars().all(char::is_numeric)) {
                continue;
            }
            let found = self.lookup.exact(&words[..n]);
            if !found.is_empty() {
                return Some((i + n, found));
            }
        }
        let first = words.first()?;
        let found = self.lookup.exact(&[first]);
        (!found.is_empty()).then_some((i + 1, found))
    }

    /// "Kalmar County" where the gazetteer has only "Kalmar": the word belongs to the name.
    fn with_feature(
        &self,
        start: usize,
        end: usize,
        candidates: Vec<Candidate<'a>>,
    ) -> (usize, Vec<Candidate<'a>>) {
        let Some(next) = self.token(end).filter(|t| is_capital(*t)) else {
            return (end, candidates);
        };
        let Some(feature) = self.lookup.feature(next.text()) else {
            return (end, candidates);
        };
        let whole = self.lookup.given(&self.words(start, end + 1));
        let fits = whole.iter().any(|c| c.place.feature() == feature);
        if fits {
            (end + 1, whole)
        } else {
            (end, candidates)
        }
    }

    /// "KYIV, Ukraine (AP) —": a name in capitals, or before an agency or a dash, that opens a text
    /// or a paragraph.
    fn in_dateline(&self, i: usize) -> bool {
        let sentence = self.reader.token(i).sent();
        let start = sentence.start() as usize;
        if i > start + 5 {
            return false;
        }
        let opens = start == 0 || self.before(start).is_some_and(|t| t.text().contains('\n'));
        if !opens {
            return false;
        }
        let head: Vec<&str> = (start..start + 14)
            .map_while(|j| self.token(j))
            .map(Token::text)
            .collect();
        let dash = head
            .iter()
            .position(|w| matches!(*w, "\u{2014}" | "\u{2013}" | "--" | "-" | "_"));
        let Some(dash) = dash.filter(|d| start + d > i) else {
            return false;
        };
        // Nothing but names, commas, dates and an agency in brackets before the dash.
        head[..dash].iter().all(|w| {
            w.chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c.is_numeric() || !c.is_alphanumeric())
        }) && (head[0].chars().filter(|c| c.is_alphabetic()).count() > 2
            && head[0].chars().all(|c| !c.is_lowercase())
            || head[..dash].contains(&"("))
    }

    /// Whether a name that the knowledge has for a place alone is followed by where that lies: "seized Goma in eastern
    /// Congo". Parsers take the names of towns they have not seen for persons, peoples and products.
    fn lies_where_said(&self, t: &Toponym<'a>) -> bool {
        let words = self.words(t.start, t.end);
        let actors = self.lookup.know.actors();
        let place_alone = actors.longest(&words).is_some_and(|found| {
            found.len == words.len() && found.entries.clone().all(|e| e.kind() == Kind::Place)
        });
        let says = self.token(t.end).is_some_and(|after| after.lower() == "in");
        if !place_alone || !says {
            return false;
        }
        let small = |w: &Token<'a>| !is_capital(*w) && matches!(w.dep(), "det" | "amod");
        let at = (t.end + 1..).find(|i| !self.token(*i).is_some_and(|w| small(&w)));
        let area = at.filter(|at| self.token(*at).is_some());
        let areas = area.and_then(|at| self.longest(at));
        areas.is_some_and(|(_, areas)| {
            areas
                .iter()
                .any(|area| t.candidates.iter().any(|c| c.place.lies_in(area.place)))
        })
    }

    /// Whether words that can name a place do.
    fn is_place(&self, t: &Toponym<'a>, last: Option<&Toponym<'a>>) -> bool {
        let first = self.reader.token(t.start);
        let before = self
            .before(t.start)
            .filter(|b| b.sent_index() == first.sent_index());
        let after = self
            .token(t.end)
            .filter(|a| a.sent_index() == first.sent_index());
        let entity = self.entity(t.start);
        let label = entity.map_or("", |e| e.2);
        let whole = entity.is_some_and(|(s, e, _)| {
            s >= t.start.saturating_sub(1) && self.trimmed(t.start, e) <= t.end
        });
        let words = self.words(t.start, t.end);
        let mostly = match words[..] {
            [one] => self.lookup.rules.names.get(&one.to_lowercase()).copied(),
            _ => None,
        };
        let locating = before.is_some_and(|b| {
            b.pos() == "ADP"
                && matches!(
                    b.lower(),
                    "in" | "at"
                        | "near"
                        | "from"
                        | "to"
                        | "outside"
                        | "across"
                        | "around"
                        | "into"
                        | "through"
                        | "throughout"
                        | "toward"
                        | "towards"
                        | "off"
                        | "inside"
                        | "within"
                        | "of"
                )
        });
        let firmly =
            before.is_some_and(|b| matches!(b.lower(), "in" | "near" | "outside" | "throughout"));
        let titled = before.and_then(|b| self.lookup.context(b.text(), true));
        let trailed = after.and_then(|a| self.lookup.context(a.text(), false));
        // Parts of longer names: a capitalised neighbour that is no place, or belongs to the entity.
        let joined = |n: Option<Token<'a>>| {
            n.is_some_and(|n| is_capital(n) && n.pos() == "PROPN" && n.lower() != "the")
        };
        let behind_place = last.is_some_and(|l| l.end == t.start);
        let name_before = joined(before) && !behind_place && titled != Some(Makes::Place);
        let name_after =
            joined(after) && self.lookup.feature(after.map_or("", Token::text)).is_none();
        let country = t
            .candidates
            .iter()
            .any(|c| c.place.feature() == Feature::Country);
        if mostly == Some(Mostly::Word) && !country {
            return matches!(label, "GPE") && whole && firmly && !name_before && !name_after;
        }
        if titled == Some(Makes::Person) || trailed == Some(Makes::Person) {
            return false;
        }
        let large = t.candidates.iter().any(|c| {
            matches!(
                c.place.feature(),
                Feature::Country
                    | Feature::Admin1
                    | Feature::Continent
                    | Feature::Region
                    | Feature::Sea
            ) || (!c.alternate && c.place.population() >= KNOWN_PLACE)
        });
        let known = self
            .known
            .contains(&self.reader.text(t.start, t.end).to_lowercase());
        if known && mostly.is_none() && !name_before && (label != "PERSON" || whole) {
            return true;
        }
        // "capture Kyiv", "near the border with Niger": too well known to be a body's whole name.
        let famous = t.candidates.iter().any(|c| {
            matches!(c.place.feature(), Feature::Country | Feature::Capital)
                || (!c.alternate && c.place.population() >= FAMOUS_PLACE)
        });
        let alone = whole && mostly.is_none() && !name_before && !name_after;
        if famous
            && alone
            && matches!(
                label,
                "PERSON" | "ORG" | "PRODUCT" | "WORK_OF_ART" | "EVENT"
            )
        {
            return true;
        }
        if alone && t.candidates.iter().any(|c| !c.alternate) && self.lies_where_said(t) {
            return true;
        }
        match label {
            "GPE" | "LOC" => match mostly {
                Some(Mostly::Person) => locating && !name_before && (!name_after || whole),
                _ => true,
            },
            "FAC" => whole || (!name_before && !name_after),
            "PERSON" => {
                whole && firmly && mostly != Some(Mostly::Person) && !name_before && !name_after
            }
            "NORP" | "LANGUAGE" | "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY"
            | "ORDINAL" | "CARDINAL" => false,
            "" => {
                if name_before
                    || (name_after && trailed != Some(Makes::Place))
                    || first.pos() != "PROPN"
                {
                    return false;
                }
                match mostly {
                    Some(Mostly::Person | Mostly::Body) => firmly,
                    _ => locating || large || titled == Some(Makes::Place),
                }
            }
            // Bodies, works, events, products.
            _ => {
                if whole {
                    return mostly.is_none() && (firmly || (locating && large));
                }
                // What a body's name holds is where it sits ("Enugu State Police"), unless the name
                // only borrows the place's ("Washington Post").
                let division = t.end - t.start > 1
                    && t.candidates
                        .iter()
                        .all(|c| c.place.feature() == Feature::Admin2);
                // "Paris Hilton" is somebody, whatever the parser says.
                let surname = after.is_some_and(|a| {
                    self.lookup.rules.names.get(a.lower()) == Some(&Mostly::Person)
                });
                mostly.is_none()
                    && !name_before
                    && !surname
                    && trailed != Some(Makes::Body)
                    && (large || division)
            }
        }
    }
}

/// Whether a word begins with a capital.
pub fn is_capital(t: Token<'_>) -> bool {
    t.text().chars().next().is_some_and(char::is_uppercase)
}
