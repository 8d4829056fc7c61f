//! Where: the one place of an act, and the places its sentence names for other reasons.
//!
//! In: a decided act, and what the document's names mean (`places`). Out: a place by syntax and
//! nearness, in this order: a locating phrase of the act's own clause, of its object or subject; the
//! place an attack is on, forces go to or a visit is to; the noun's own description ("the Lyon summit");
//! a locating phrase of a clause it belongs to or, for what happens on the ground, of its sentence; the
//! dateline, for what happens on the ground in its country in the opening sentences. Of a wide place and one within
//! it that both locate the act ("attacked a village near Mopti in Mali") it is the one within.
//!
//! A country is an area and never a point.

use dateline_know::acts::TriggerPos;
use dateline_know::places::{Feature, Makes, PlaceEntry};
use dateline_parse::Token;
use dateline_record::{Division, EventType, OtherPlace, Place, PlacePrecision, PlaceRole, Status};

use crate::act::carrier;
use crate::clause::{self, children_with, conjuncts};
use crate::decide::Decided;
use crate::places::{Mention, precision};
use crate::reader::Reader;
use crate::{party, phrase};

/// Prepositions of a place in which something happens; "from" and "to" name origin and goal, not the scene.
pub(crate) const LOCATING: [&str; 9] = [
    "in",
    "at",
    "near",
    "off",
    "outside",
    "inside",
    "across",
    "around",
    "throughout",
];
/// Those that locate an act whose place is asked for, and much else besides.
const LOOSELY_LOCATING: [&str; 5] = ["along", "on", "over", "within", "into"];
/// Prepositions of a goal.
const GOAL: [&str; 5] = ["to", "into", "toward", "towards", "onto"];
/// Kilometres that "near" and "the coast of" may mean.
const NEAR_KM: f64 = 25.0;
/// Sentences of a report that the dateline speaks for.
const OPENING: usize = 2;

/// The place of an act, and the other places its sentence names, each with its role.
#[must_use]
pub fn of_act(reader: &Reader<'_>, decided: &Decided<'_>) -> (Option<Place>, Vec<OtherPlace>) {
    let place = in_clause(reader, decided)
        .map(|wide| narrower(reader, decided, &wide).unwrap_or(wide))
        .or_else(|| aimed_at(reader, decided))
        .or_else(|| described(reader, decided))
        .or_else(|| in_sentence(reader, decided))
        .or_else(|| of_dateline(reader, decided));
    let others = others(reader, decided, place.as_ref());
    (place, others)
}

/// Coordinated verbs above an act whose phrases may be its own.
const CHAIN: usize = 4;
/// Tokens around an act in which its sentence's places are looked for: longer sentences are lists or damaged, and take
/// linear time so.
const AROUND: usize = 200;
/// Mentions among which the dateline stands.
const OPENING_MENTIONS: usize = 8;

/// The mentions of places around an act, in text order.
fn around<'r, 'a>(reader: &'r Reader<'a>, head: Token<'_>) -> &'r [Mention<'a>] {
    let mentions = reader.places.mentions();
    let first = mentions.partition_point(|m| m.start + AROUND < head.i());
    let last = mentions.partition_point(|m| m.start <= head.i() + AROUND);
    &mentions[first..last.max(first)]
}

/// The locating phrases of the act's own clause, then of its objects, then of its subject.
fn in_clause(reader: &Reader<'_>, decided: &Decided<'_>) -> Option<Place> {
    let top = carrier(&decided.candidate);
    let head = decided.candidate.predicate.head;
    let mut holders = vec![head];
    if top.i() != head.i() {
        holders.push(top);
    }
    for holder in holders.clone() {
        holders.extend(children_with(
            holder,
            &["dobj", "nsubjpass", "prep", "advmod", "attr"],
        ));
        // "was kidnapped by gunmen in Nigeria"
        holders
            .extend(children_with(holder, &["agent"]).flat_map(|by| children_with(by, &["pobj"])));
    }
    // "An explosion in Kabul killed 12"
    holders.extend(children_with(head, &["nsubj"]));
    // "In Italy, several towns have started asking": the phrase stands with the verb above.
    let above = head
        .ancestors()
        .zip(std::iter::once(head).chain(head.ancestors()))
        .take_while(|(_, below)| matches!(below.dep(), "xcomp" | "conj"))
        .map(|(above, _)| above);
    holders.extend(above.take(CHAIN));
    holders
        .into_iter()
        .find_map(|holder| located(reader, holder, &[&LOCATING, &LOOSELY_LOCATING]))
}

/// The first place of a word's prepositional phrases.
fn located(reader: &Reader<'_>, holder: Token<'_>, by: &[&[&str]]) -> Option<Place> {
    all_located(reader, holder, by).into_iter().next()
}

/// The places of a word's prepositional phrases.
fn all_located(reader: &Reader<'_>, holder: Token<'_>, by: &[&[&str]]) -> Vec<Place> {
    // "sent troops to Belarus": the tree has a goal as a dative.
    children_with(holder, &["prep", "dative"])
        .filter(|p| by.iter().any(|list| list.contains(&p.lower())))
        .filter_map(|p| {
            let near = matches!(p.lower(), "near" | "off" | "outside");
            children_with(p, &["pobj"])
                .flat_map(conjuncts)
                .find_map(|t| as_place(reader, t, near))
        })
        .collect()
}

/// Another place within the one that was found: of the act's own phrases, of what stands in them ("at a checkpoint near
/// Kandahar"), of what is acted on, which is where the act is; or what is attacked itself ("shelled Kramatorsk in
/// eastern Ukraine"). Those who act may be elsewhere.
fn narrower(reader: &Reader<'_>, decided: &Decided<'_>, wide: &Place) -> Option<Place> {
    let head = decided.candidate.predicate.head;
    let scenes = children_with(head, &["prep"])
        .filter(|p| LOCATING.contains(&p.lower()))
        .flat_map(|p| children_with(p, &["pobj"]));
    let holders = std::iter::once(head)
        .chain(children_with(head, &["dobj", "nsubjpass"]))
        .chain(scenes);
    holders
        .flat_map(|holder| all_located(reader, holder, &[&LOCATING]))
        .chain(aimed_at(reader, decided))
        .find(|place| {
            let both = entry(reader, place).zip(entry(reader, wide));
            both.is_some_and(|(place, wide)| place.lies_in(wide))
        })
}

/// What the gazetteer has for a place that was read from a mention.
fn entry<'a>(reader: &Reader<'a>, place: &Place) -> Option<PlaceEntry<'a>> {
    let mentions = reader.places.mentions();
    let at = mentions.partition_point(|m| m.span.start < place.span.start);
    let mention = mentions.get(at).filter(|m| m.span == place.span)?;
    mention.place
}

/// What is attacked or seized, where forces are sent, who is visited: where that is a place.
fn aimed_at(reader: &Reader<'_>, decided: &Decided<'_>) -> Option<Place> {
    let head = decided.candidate.predicate.head;
    let visit =
        decided.event_type == EventType::Consult && decided.mode.as_deref() == Some("visit");
    let named = |t: Token<'_>| {
        let of_place = reader.places.at(t.i()).is_some_and(|m| !m.associative)
            || matches!(t.ent_type(), "GPE" | "LOC");
        of_place.then(|| as_place(reader, t, false)).flatten()
    };
    let goal = || {
        std::iter::once(head)
            .chain(children_with(head, &["dobj", "nsubjpass"]))
            .find_map(|holder| located(reader, holder, &[&GOAL]))
    };
    match decided.event_type {
        EventType::Assault => {
            let sides = decided.participants.recipients.iter();
            let targets = sides.map(|side| reader.token(side.head));
            clause::object(head)
                .into_iter()
                .chain(targets)
                .find_map(named)
        }
        EventType::Coerce if matches!(decided.mode.as_deref(), Some("seize" | "occupy")) => {
            clause::object(head).into_iter().find_map(named)
        }
        EventType::Mobilize => goal(),
        _ if visit => clause::object(head)
            .into_iter()
            .find_map(named)
            .or_else(goal),
        _ => None,
    }
}

/// "The Lyon summit", "the Kabul bombing": the place before the noun that tells the act.
fn described(reader: &Reader<'_>, decided: &Decided<'_>) -> Option<Place> {
    let predicate = &decided.candidate.predicate;
    if predicate.pos != TriggerPos::Noun {
        return None;
    }
    children_with(predicate.head, &["compound", "nmod"])
        .filter(|t| !matches!(t.ent_type(), "NORP" | "PERSON"))
        .find_map(|t| {
            let mention = reader.places.at(t.i())?;
            let place = mention.place?;
            place
                .feature()
                .is_populated()
                .then(|| of_mention(reader, mention, false))
        })
}

/// What happens on the ground rather than in words.
fn on_the_ground(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Assault | EventType::Coerce | EventType::Protest | EventType::Aid
    )
}

/// A locating phrase elsewhere in the sentence, told by the same voice; the nearest one.
fn in_sentence(reader: &Reader<'_>, decided: &Decided<'_>) -> Option<Place> {
    if !on_the_ground(decided.event_type) {
        return None;
    }
    let head = decided.candidate.predicate.head;
    let voice = reader.claim_at.get(head.i());
    let mentions = around(reader, head).iter().filter(|m| {
        let t = reader.token(m.start);
        let phrase = m.start.checked_sub(1).map(|i| reader.token(i));
        t.sent_index() == head.sent_index()
            && !m.associative
            && !m.dateline
            && m.place.is_some()
            && reader.claim_at.get(m.start) == voice
            && phrase.is_some_and(|p| p.dep() == "prep" && matches!(p.lower(), "in" | "at" | "near"))
            // A relative clause tells of something else, unless the act stands in it.
            && !phrase.is_some_and(|p| p.ancestors().any(|a| a.dep() == "relcl" && !a.is_ancestor_of(head)))
    });
    mentions
        .min_by_key(|m| m.start.abs_diff(head.i()))
        .map(|m| of_mention(reader, m, false))
}

/// The place of the dateline, for what happened on the ground to or by those of its country.
fn of_dateline(reader: &Reader<'_>, decided: &Decided<'_>) -> Option<Place> {
    let head = decided.candidate.predicate.head;
    let ground = matches!(decided.event_type, EventType::Assault | EventType::Protest);
    if !ground || decided.status != Status::Actual || head.sent_index() > OPENING {
        return None;
    }
    let mention = reader.places.mentions().iter().find(|m| m.dateline)?;
    let entry = mention.place?;
    let country = entry.country_code()?;
    // Who suffers an attack and who protests are at the scene.
    let sides = match decided.event_type {
        EventType::Assault => &decided.participants.recipients,
        _ => &decided.participants.actors,
    };
    let at_home = sides
        .iter()
        .all(|side| side.who.country.as_deref().is_none_or(|c| c == country));
    // Another place in the sentence would be as good.
    let other = reader.places.mentions().iter().any(|m| {
        !m.dateline && !m.associative && reader.token(m.start).sent_index() == head.sent_index()
    });
    if other || !at_home {
        return None;
    }
    // Bureaus sit in capitals: from there the report may tell of anywhere in the country.
    let place = if entry.feature() == Feature::Capital {
        entry.country()
    } else {
        Some(entry)
    };
    let text = reader.char_text(mention.span).to_owned();
    Some(located_place(place, text, mention.span, false))
}

/// The places of the act's sentence, and the dateline's, that are not its own.
fn others(reader: &Reader<'_>, decided: &Decided<'_>, own: Option<&Place>) -> Vec<OtherPlace> {
    let sentence = decided.candidate.predicate.head.sent_index();
    // Itself, and what is said to hold it: "Austin, Texas".
    let is_own = |m: &Mention<'_>| {
        own.is_some_and(|p| {
            let again = m.span.start < p.span.end && p.span.start < m.span.end;
            again
                || (m.span.start >= p.span.end && m.span.start - p.span.end <= 2 && m.area_of_last)
        })
    };
    let of_sentence = |m: &&Mention<'_>| {
        m.place.is_some()
            && (m.dateline || reader.token(m.start).sent_index() == sentence)
            && !is_own(m)
    };
    let head = decided.candidate.predicate.head;
    let opening = reader.places.mentions().iter().take(OPENING_MENTIONS);
    let near = around(reader, head);
    let first = near.first().map_or(usize::MAX, |m| m.start);
    opening
        .filter(|m| m.dateline && m.start < first)
        .chain(near)
        .filter(of_sentence)
        .map(|m| {
            let before = m
                .start
                .checked_sub(1)
                .map_or("", |i| reader.token(i).lower());
            let role = if m.dateline {
                PlaceRole::Dateline
            } else if m.associative && !m.place.is_some_and(|p| p.feature().is_populated()) {
                PlaceRole::Nationality
            } else if before == "from" {
                PlaceRole::Origin
            } else if GOAL.contains(&before) {
                PlaceRole::Destination
            } else if matches!(before, "than" | "unlike" | "like" | "as") {
                PlaceRole::Comparison
            } else {
                PlaceRole::Context
            };
            OtherPlace {
                role,
                place: of_mention(reader, m, false),
            }
        })
        .collect()
}

/// A mention as a place; `near`: only somewhere about it.
fn of_mention(reader: &Reader<'_>, mention: &Mention<'_>, near: bool) -> Place {
    located_place(
        mention.place,
        reader.char_text(mention.span).to_owned(),
        mention.span,
        near,
    )
}

fn located_place(
    entry: Option<PlaceEntry<'_>>,
    text: String,
    span: dateline_record::CharSpan,
    near: bool,
) -> Place {
    let own = entry.map_or(PlacePrecision::None, precision);
    let near = near && own == PlacePrecision::Exact;
    let precision = if near { PlacePrecision::Near } else { own };
    let point = entry
        .and_then(PlaceEntry::point)
        .filter(|_| precision != PlacePrecision::Country);
    let radius = entry.map(|e| e.radius_km() + if near { NEAR_KM } else { 0.0 });
    Place {
        text,
        span,
        name: entry.map(|e| e.name().to_owned()),
        id: entry.and_then(|e| match own {
            PlacePrecision::Country if !e.code().is_empty() => Some(e.code().to_owned()),
            _ => e.geonames().map(|id| format!("geonames:{id}")),
        }),
        country: entry.and_then(PlaceEntry::country_code).map(str::to_owned),
        admin1: entry.and_then(PlaceEntry::admin1).map(division),
        admin2: entry.and_then(PlaceEntry::admin2).map(division),
        precision,
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        radius_km: radius.filter(|r| *r > 0.0),
        geonames: entry.and_then(PlaceEntry::geonames),
    }
}

fn division(entry: PlaceEntry<'_>) -> Division {
    Division {
        name: entry.name().to_owned(),
        code: Some(entry.code().to_owned()).filter(|code| !code.is_empty()),
    }
}

/// The place that a phrase names, by itself or by what it describes.
fn as_place(reader: &Reader<'_>, t: Token<'_>, near: bool) -> Option<Place> {
    if let Some(mention) = reader.places.at(t.i())
        && !mention.associative
        && mention.place.is_some()
    {
        return Some(of_mention(reader, mention, near));
    }
    // "the coast of Aceh", "northern Syria": the head may only describe where in the place.
    let who = party::resolve(reader, t);
    let named = matches!(t.ent_type(), "GPE" | "LOC" | "FAC");
    let located = who
        .as_ref()
        .filter(|w| w.traits.place || (named && w.country.is_some()));
    let (start, end) = phrase::core(t);
    let span = reader.span(start, end);
    let text = reader.text(start, end).to_owned();
    if let Some(who) = located {
        let precision = if who.traits.country {
            PlacePrecision::Country
        } else if near {
            PlacePrecision::Near
        } else {
            PlacePrecision::Exact
        };
        return Some(Place {
            text,
            span,
            name: who.name.clone(),
            id: who.id.clone(),
            country: who.country.clone(),
            admin1: None,
            admin2: None,
            precision,
            lat: None,
            lon: None,
            radius_km: None,
            geonames: None,
        });
    }
    if named {
        let country = who.and_then(|w| w.country.clone());
        let place = located_place(None, text, span, false);
        return Some(Place { country, ..place });
    }
    if t.pos() != "NOUN" {
        return None;
    }
    // "the town of Yeoncheon" is the town; "the coast of Aceh", "the border with Poland" are near it.
    let of = children_with(t, &["prep"])
        .filter(|p| {
            matches!(
                p.lower(),
                "of" | "in" | "with" | "between" | "near" | "outside"
            )
        })
        .flat_map(|p| children_with(p, &["pobj"]).map(move |o| (p, o)));
    let settlement = is_settlement(reader, t);
    let described = of
        .filter_map(|(p, o)| {
            let is_it = p.lower() == "in" || (p.lower() == "of" && settlement);
            let found = as_place(reader, o, near || !is_it);
            // "the village of Kethimora": a place by name, though no list has it.
            let by_name = settlement && p.lower() == "of" && o.pos() == "PROPN";
            found.or_else(|| {
                let (start, end) = phrase::core(o);
                let text = reader.text(start, end).to_owned();
                by_name.then(|| located_place(None, text, reader.span(start, end), false))
            })
        })
        .next();
    described.or_else(|| beside(reader, t, span, &text))
}

/// Whether a noun with "of" names the place itself: "the city of Basra", "the province of Herat".
fn is_settlement(reader: &Reader<'_>, t: Token<'_>) -> bool {
    let rules = reader.know.places();
    rules.is_some_and(|r| {
        r.features
            .get(t.lemma())
            .and_then(|f| f.feature())
            .is_some()
    }) || matches!(
        t.lemma(),
        "city" | "town" | "capital" | "suburb" | "settlement"
    )
}

/// "The Indonesian coast", "the Belarus-Ukraine border": a stretch of land of the place before it.
/// "Kabul hospital", "the Lyon conference": in the place before it.
fn beside(
    reader: &Reader<'_>,
    t: Token<'_>,
    span: dateline_record::CharSpan,
    text: &str,
) -> Option<Place> {
    let context = reader.know.places()?.contexts.get(t.lemma());
    let stretch = context.is_some_and(|c| c.after && c.makes == Makes::Place);
    let mentions = children_with(t, &["amod", "compound", "nmod", "poss"]);
    let mut mentions =
        mentions.filter_map(|m| reader.places.at(m.i()).filter(|m| m.place.is_some()));
    let mention = mentions.find(|m| stretch || !m.associative)?;
    Some(if stretch {
        located_place(mention.place, text.to_owned(), span, true)
    } else {
        of_mention(reader, mention, false)
    })
}
