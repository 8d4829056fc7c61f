//! What the words around a head add to who it stands for: nationality and titles before it, complements behind it,
//! appositions, and, for a role without a country, what the document said before.

use dateline_know::Kind;
use dateline_parse::Token;

use crate::clause::{child, children_with, conjuncts};
use crate::identity::Identity;
use crate::names::{description_key, role_key};
use crate::party::{is_definite, resolve_at};
use crate::phrase::{Found, core, lookup};
use crate::reader::Reader;

/// Gunmen and fighters of a nation, a movement or a party are no strangers.
pub fn known_fighters(who: &mut Identity) {
    let placed = who.country.is_some() || !who.members.is_empty();
    if placed && who.sectors.first().is_some_and(|s| s == "UAF") {
        who.sectors.retain(|s| s != "UAF" && s != "REB");
        who.sectors.insert(0, "REB".to_owned());
    }
}

/// "His men", "Fatah men": who serves under an army, a movement or a party is of it.
fn own_men(
    reader: &Reader<'_>,
    head: Token<'_>,
    before: &[Found<'_>],
    who: &mut Identity,
    depth: usize,
) {
    if head.lower() != "men" || who.sectors.iter().any(|s| s != "CVL") {
        return;
    }
    let serves = |s: &str| matches!(s, "MIL" | "REB" | "COP" | "PRM" | "PTY" | "SPY");
    let owner = child(head, &["poss"]).and_then(|o| resolve_at(reader, o, depth + 1));
    let of_owner = owner.map(|o| o.sectors.clone());
    let of_name = before
        .iter()
        .find(|f| matches!(f.entry.kind(), Kind::Group | Kind::Party | Kind::Body))
        .map(|f| f.entry.sectors().map(str::to_owned).collect());
    if let Some(sectors) = of_owner
        .or(of_name)
        .filter(|s: &Vec<String>| s.first().is_some_and(|s| serves(s)))
    {
        who.sectors = sectors;
    }
}

/// What stands before the head: nationality, titles, sectors ("opposition", "former").
pub fn modifiers(
    reader: &Reader<'_>,
    head: Token<'_>,
    before: &[Found<'_>],
    who: &mut Identity,
    is_role: bool,
    depth: usize,
) {
    let former = before
        .iter()
        .any(|f| f.entry.kind() == Kind::Modifier && f.entry.sectors().any(|s| s == "ELI"));
    for found in before {
        let entry = found.entry;
        let of_possessor = (found.start..found.end).any(|i| {
            let t = reader.token(i);
            t.dep() == "poss"
                || t.ancestors()
                    .take_while(|a| a.i() != head.i())
                    .any(|a| a.dep() == "poss")
        });
        match entry.kind() {
            // "ambassador to Poland", "envoy for Syria": where an office is held, not whose it is.
            Kind::Country | Kind::Capital | Kind::Place if is_posted(reader, found, head) => {}
            _ if is_patron(reader, found) || is_dateline(reader, found) => {}
            // "the churches' council", "the Journalists' Association": of its members' kind.
            Kind::Agent
                if of_possessor
                    && reader.lexicon.reference().is_collective(head.lower())
                    && is_several(reader.token(found.end - 1))
                    && entry.sectors().any(|s| s != "UNK") =>
            {
                who.sectors = entry.sectors().map(str::to_owned).collect();
            }
            // A national branch of a body of no nation: "the British Red Cross", "Germany's Greenpeace".
            Kind::Demonym | Kind::Country
                if who.traits.body
                    && who
                        .country
                        .as_deref()
                        .is_some_and(|c| matches!(c, "NGO" | "MNC")) =>
            {
                who.country = entry.country().map(str::to_owned);
            }
            Kind::Country | Kind::Demonym | Kind::Capital | Kind::Place | Kind::People
                if who.country.is_none() && !(of_possessor && who.traits.named && !is_role) =>
            {
                who.country = entry.country().map(str::to_owned);
            }
            Kind::CountryGroup if who.members.is_empty() && who.country.is_none() => {
                who.members = crate::known::members_of(entry);
                who.traits.elsewhere |= who.members.is_empty();
            }
            // "democratic Belarus" is still the country.
            Kind::Modifier if who.traits.country => {}
            Kind::Modifier => {
                // "Commercial Farmers' Union", "the federal parliament": the head says more of what it is.
                let part_of_name = who.traits.body
                    && head.pos() == "PROPN"
                    && reader.token(found.end - 1).pos() == "PROPN";
                for sector in entry.sectors() {
                    let vague = sector == "GOV" && who.sectors.iter().any(|s| is_organ(s));
                    add_sector(who, sector, !part_of_name && !vague);
                }
            }
            // "In 2021 Prime Minister Boris Johnson rejected": the office that the text gives outweighs the day.
            Kind::Agent
                if !of_possessor
                    && !former
                    && entry.is_title()
                    && who.traits.person
                    && who.sectors.iter().all(|s| s == "ELI")
                    && entry.sectors().next().is_some() =>
            {
                who.sectors = entry.sectors().map(str::to_owned).collect();
            }
            Kind::Agent
                if !of_possessor
                    && (who.sectors.iter().all(|s| s == "UNK")
                        || (entry.is_title() && who.id.is_none())) =>
            {
                for sector in entry.sectors() {
                    add_sector(who, sector, false);
                }
            }
            Kind::Body | Kind::Group | Kind::Party => {
                if who.country.is_none() {
                    who.country = entry.country().map(str::to_owned);
                }
                // "State Department spokesperson": a role of nobody's own is the body's.
                if who.sectors.iter().all(|s| s == "UNK") {
                    who.sectors = entry.sectors().map(str::to_owned).collect();
                }
            }
            Kind::Person if of_possessor && is_role && who.country.is_none() => {
                who.country = entry.country().map(str::to_owned);
            }
            _ => {}
        }
    }
    own_men(reader, head, before, who, depth);
    let adjectives =
        children_with(head, &["amod", "compound", "nmod", "poss"]).flat_map(conjuncts_of);
    several(reader, who, adjectives.collect());
    // "his German counterpart": the office is the owner's, the country is not.
    if represents(reader, head)
        && who.sectors.is_empty()
        && who.country.is_some()
        && let Some(owner) = child(head, &["poss"])
        && let Some(owner) = resolve_at(reader, owner, depth + 1)
    {
        who.sectors.clone_from(&owner.sectors);
    }
    // "his government", "Ukraine's army"
    if let Some(owner) = child(head, &["poss"])
        && who.country.is_none()
        && (is_role || !who.traits.named || (who.traits.body && who.id.is_none()))
        && let Some(owner) = resolve_at(reader, owner, depth + 1)
    {
        inherit(who, &owner, represents(reader, head));
    }
}

/// Whether a name before the head only tells whose friends or foes are meant: "US-backed", "pro-Moscow".
fn is_patron(reader: &Reader<'_>, found: &Found<'_>) -> bool {
    let reference = reader.lexicon.reference();
    let word = |i: Option<usize>| i.filter(|&i| i < reader.doc.len()).map(|i| reader.token(i));
    let hyphen = |t: Option<Token<'_>>| t.is_some_and(|t| matches!(t.text(), "-" | "–"));
    let behind = hyphen(word(Some(found.end)))
        && word(Some(found.end + 1)).is_some_and(|t| reference.is_backing(t.lower()));
    let in_front = hyphen(word(found.start.checked_sub(1)))
        && word(found.start.checked_sub(2)).is_some_and(|t| reference.is_leaning(t.lower()));
    behind || in_front
}

/// "BRUSSELS - European leaders": where the report was sent from.
fn is_dateline(reader: &Reader<'_>, found: &Found<'_>) -> bool {
    crate::setting::opens_dateline(reader.token(found.start))
}

/// Whether a place before the head is where its title is posted: behind "to", "for", "in" or "on".
fn is_posted(reader: &Reader<'_>, found: &Found<'_>, head: Token<'_>) -> bool {
    reader
        .token(found.end - 1)
        .ancestors()
        .take_while(|a| a.i() != head.i())
        .any(|a| a.dep() == "prep" && matches!(a.lower(), "to" | "for" | "in" | "on" | "with"))
}

/// A token and what is coordinated with it, adjectives included.
fn conjuncts_of(t: Token<'_>) -> Vec<Token<'_>> {
    let mut out = vec![t];
    let mut at = 0;
    while at < out.len() && out.len() < 16 {
        out.extend(children_with(out[at], &["conj"]));
        at += 1;
    }
    out
}

/// "Russian and Serbian officials", "governments of Chad and Niger": people of several countries are members of
/// each.
fn several(reader: &Reader<'_>, who: &mut Identity, words: Vec<Token<'_>>) {
    if !who.traits.plural || !who.members.is_empty() || words.len() < 2 {
        return;
    }
    let mut members: Vec<(String, String)> = Vec::new();
    for word in words {
        let (start, end) = core(word);
        let Some(found) = (start..=word.i())
            .filter_map(|i| lookup(reader, i, end))
            .find(|f| f.end > word.i())
        else {
            continue;
        };
        let named = matches!(
            found.entry.kind(),
            Kind::Country | Kind::Demonym | Kind::Capital
        );
        let country = found.entry.country();
        if let Some(country) = country.filter(|_| named && !is_dateline(reader, &found))
            && !members.iter().any(|(c, _)| c == country)
        {
            members.push((country.to_owned(), found.entry.name().to_owned()));
        }
    }
    if members.len() > 1 {
        who.members = members;
        who.country = None;
    }
}

/// Sectors that say which organ of a state or part of society it is, where "federal" and "state" do not.
fn is_organ(sector: &str) -> bool {
    matches!(
        sector,
        "LEG" | "JUD" | "COP" | "MIL" | "JRN" | "EDU" | "MED" | "SPY"
    )
}

fn add_sector(who: &mut Identity, sector: &str, first: bool) {
    if who.sectors.iter().any(|s| s == sector) {
        return;
    }
    if first && sector == "ELI" {
        who.sectors = vec![sector.to_owned()];
    } else if first {
        who.sectors.insert(0, sector.to_owned());
    } else {
        who.sectors.push(sector.to_owned());
    }
}

/// Whether the noun speaks or stands for whatever it belongs to: "spokesman", "official", "team".
pub fn represents(reader: &Reader<'_>, head: Token<'_>) -> bool {
    reader.lexicon.represents(head.lemma())
}

fn inherit(who: &mut Identity, from: &Identity, sectors: bool) {
    if who.country.is_none() {
        who.country.clone_from(&from.country);
    }
    if who.sectors.iter().all(|s| s == "UNK") || (sectors && !from.sectors.is_empty()) {
        let former = who.sectors.first().is_some_and(|s| s == "ELI");
        // "the Kremlin's forces" are soldiers still, "the rebels' forces" are rebels.
        let own_arms = who.is_armed() && !from.is_armed();
        if !former
            && !own_arms
            && (sectors || who.sectors.iter().all(|s| s == "UNK"))
            && !from.sectors.is_empty()
        {
            who.sectors.clone_from(&from.sectors);
        }
    }
    if who.members.is_empty() && who.country.is_none() {
        who.members.clone_from(&from.members);
    }
}

/// "president of France", "spokesman for the army", "police in Berlin", "leader at the embassy".
pub fn complements(
    reader: &Reader<'_>,
    head: Token<'_>,
    who: &mut Identity,
    is_role: bool,
    depth: usize,
) {
    if !is_role && !who.traits.body && who.traits.named {
        if who.traits.person && who.id.is_none() {
            membership(reader, head, who, depth);
        }
        return;
    }
    let nearest_first = ["of", "for", "from", "at", "in", "with", "to", "on", "by"];
    for name in nearest_first {
        for p in children_with(head, &["prep"]).filter(|p| p.lower() == name) {
            let named = children_with(p, &["pobj"]).flat_map(conjuncts_of).collect();
            several(reader, who, named);
            if !who.members.is_empty() {
                return;
            }
            for pobj in children_with(p, &["pobj"]) {
                let Some(held) = resolve_at(reader, pobj, depth + 1) else {
                    continue;
                };
                let by_place = matches!(name, "in" | "at" | "from" | "on");
                if by_place && !(held.traits.place || held.traits.body || held.traits.country) {
                    continue;
                }
                if !matches!(name, "with" | "to" | "by") || represents(reader, head) {
                    inherit(who, &held, represents(reader, head) && !held.traits.place);
                    if who.country.is_some() {
                        return;
                    }
                }
            }
        }
    }
}

/// Several people by the form of the word; inside names the tagger sees no plural ("Union of Journalists").
fn is_several(t: Token<'_>) -> bool {
    matches!(t.tag(), "NNS" | "NNPS") || (t.pos() == "PROPN" && t.text().ends_with('s'))
}

/// "The Union of Rationalists", "the council of churches": of its members' kind; of others than workers a society.
pub fn of_members(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity) {
    if !who.traits.body
        || who.id.is_some()
        || !reader.lexicon.reference().is_collective(head.lower())
    {
        return;
    }
    let members = children_with(head, &["prep"])
        .filter(|p| p.lower() == "of")
        .flat_map(|p| children_with(p, &["pobj"]))
        .find(|t| is_several(*t));
    let Some(members) = members else {
        return;
    };
    let (start, end) = core(members);
    let known = (start..=members.i())
        .filter_map(|i| lookup(reader, i, end))
        .find(|f| f.entry.kind() == Kind::Agent && f.end > members.i());
    let sectors: Vec<String> = known
        .iter()
        .flat_map(|f| f.entry.sectors())
        .filter(|s| *s != "UNK")
        .map(str::to_owned)
        .collect();
    let private = sectors.iter().all(|s| s == "CVL");
    if !private {
        who.sectors = sectors;
    } else if who.sectors.iter().all(|s| s == "LAB" || s == "UNK") {
        who.sectors = vec!["SOC".to_owned()];
    }
}

/// "Gary Fan of the Neo Democrats", "Jane Doe from the ministry", "John Doe at Amnesty International".
fn membership(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity, depth: usize) {
    let bodies = children_with(head, &["prep"])
        .filter(|p| matches!(p.lower(), "of" | "from" | "at" | "with"))
        .flat_map(|p| children_with(p, &["pobj"]));
    for body in bodies {
        if let Some(held) = resolve_at(reader, body, depth + 1)
            && (held.traits.body || (held.traits.country && body.head().lower() != "with"))
        {
            inherit(who, &held, false);
            if who.sectors.is_empty() {
                who.sectors.clone_from(&held.sectors);
            }
        }
    }
}

/// "Valery Kavaleuski, the opposition leader's representative"; "the prime minister, Najib Razak".
pub fn appositions(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity, depth: usize) {
    for appos in children_with(head, &["appos"]) {
        if appos.ent_type() == "DATE" || conjuncts(head).len() > 1 {
            continue;
        }
        let Some(other) = resolve_at(reader, appos, depth + 1) else {
            continue;
        };
        if other.traits.place && !who.traits.place {
            continue;
        }
        if other.traits.named && !who.traits.named {
            who.name.clone_from(&other.name);
            who.id.clone_from(&other.id);
            who.role = who.role.take().or_else(|| other.role.clone());
            who.traits.named = true;
            who.traits.person |= other.traits.person;
        }
        if who.country.is_none() {
            who.country.clone_from(&other.country);
        }
        if who.sectors.is_empty()
            || who.id.is_none()
                && !other.sectors.is_empty()
                && who.traits.named
                && !other.traits.named
        {
            who.sectors.clone_from(&other.sectors);
        }
        if who.role.is_none() && !other.traits.named && who.traits.person {
            let (start, end) = core(appos);
            who.role = Some(reader.text(start, end).to_owned());
        }
    }
    // The name's own description may be its head: "spokeswoman Jane Doe" parsed the other way round.
    if head.dep() == "appos" && who.traits.named && !who.is_placed() {
        let h = head.head();
        if h.pos() == "NOUN"
            && let Some(described) = resolve_at(reader, h, depth + 1)
        {
            who.country.clone_from(&described.country);
            who.sectors.clone_from(&described.sectors);
        }
    }
}

/// "Team member Rodaba Noori", "a ministry spokesman": of the team, the ministry described before.
pub fn of_body_before(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity) {
    if who.country.is_some() || !who.members.is_empty() || who.id.is_some() {
        return;
    }
    let memory = reader.memory.borrow();
    let (start, _) = core(head);
    let before = (start..head.i())
        .map(|i| reader.token(i))
        .filter(|t| t.pos() == "NOUN" && matches!(t.dep(), "compound" | "nmod" | "poss"))
        .find_map(|t| memory.by_description(&description_key(t)))
        .filter(|b| b.traits.body);
    if let Some(body) = before {
        who.country.clone_from(&body.country);
        if who.sectors.iter().all(|s| s == "UNK") {
            who.sectors.clone_from(&body.sectors);
        }
        who.why = Some("of the body named before".to_owned());
    }
}

/// "The Secretary-General", where the United Nations have been named: an office of a body of no country.
pub fn by_office(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity, is_role: bool) {
    if !is_role || who.country.is_some() || !who.members.is_empty() || !is_definite(head) {
        return;
    }
    let Some(role) = role_key(reader, head) else {
        return;
    };
    let slots = reader.lexicon.reference().offices(&role.replace('-', " "));
    let memory = reader.memory.borrow();
    let named = |slot: &&String| {
        let first = memory.mentions.len().saturating_sub(BODIES);
        let of = |m: &crate::memory::Mention| m.who.country.as_ref() == Some(slot);
        memory.mentions[first..].iter().any(of)
    };
    if let Some(slot) = slots.iter().find(named) {
        who.country = Some(slot.clone());
        who.sectors.clear();
        who.why = Some("an office of the body named before".to_owned());
    }
}

/// Mentions back to which the body of an office is looked for.
const BODIES: usize = 200;
