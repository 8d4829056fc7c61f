//! Where: the one place of an act, from the prepositional phrases of its own clause.
//!
//! A country is an area and never a point; coordinates await the gazetteer.

use dateline_parse::Token;
use dateline_record::{Place, PlacePrecision};

use crate::act::{Candidate, carrier};
use crate::clause::{children_with, conjuncts};
use crate::party;
use crate::reader::Reader;

/// Prepositions that locate; "from" and "to" name origin and goal, not the scene.
const LOCATING: [&str; 14] = [
    "in",
    "at",
    "near",
    "off",
    "outside",
    "inside",
    "across",
    "along",
    "around",
    "throughout",
    "on",
    "over",
    "within",
    "into",
];

/// The place of an act, where its clause names one.
#[must_use]
pub fn of_act(reader: &Reader<'_>, candidate: &Candidate<'_>) -> Option<Place> {
    let top = carrier(candidate);
    let head = candidate.predicate.head;
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
    for holder in holders {
        for p in children_with(holder, &["prep"]).filter(|p| LOCATING.contains(&p.lower())) {
            for t in children_with(p, &["pobj"]).flat_map(conjuncts) {
                if let Some(place) = as_place(reader, t, p.lower() == "near" || p.lower() == "off")
                {
                    return Some(place);
                }
            }
        }
    }
    None
}

fn as_place(reader: &Reader<'_>, t: Token<'_>, near: bool) -> Option<Place> {
    // "the coast of Aceh", "northern Syria": the head may only describe where in the place.
    let who = party::resolve(reader, t);
    let named = matches!(t.ent_type(), "GPE" | "LOC" | "FAC");
    let located = who
        .as_ref()
        .filter(|w| w.traits.place || (named && w.country.is_some()));
    let (start, end) = crate::phrase::core(t);
    let span = reader.span(start, end);
    let text = reader.text(start, end).to_owned();
    match located {
        Some(who) => {
            let country = who.country.clone();
            let precision = if near {
                PlacePrecision::Near
            } else if who.traits.country {
                PlacePrecision::Country
            } else {
                PlacePrecision::Exact
            };
            Some(Place {
                text,
                span,
                name: who.name.clone(),
                id: who.id.clone(),
                country,
                precision,
            })
        }
        None if named => Some(Place {
            text,
            span,
            name: None,
            id: None,
            country: who.and_then(|w| w.country.clone()),
            precision: PlacePrecision::None,
        }),
        None if t.pos() == "NOUN" => {
            // "off the coast of Aceh", "near the border with Poland"
            let of = children_with(t, &["prep"])
                .filter(|p| matches!(p.lower(), "of" | "in" | "with" | "between"))
                .flat_map(|p| children_with(p, &["pobj"]));
            of.filter_map(|o| as_place(reader, o, true)).next()
        }
        None => None,
    }
}
