//! What knowledge tells of a name: an entry to an [`Identity`], with the office held on the day of publication, and
//! for a name it lacks what the recogniser and the words in it tell.

use dateline_know::{Entry, Kind, Role};
use dateline_parse::Token;

use crate::identity::{Identity, Traits};
use crate::phrase::{Found, first_name_token, lookup};
use crate::reader::Reader;

/// Members up to which a group of countries is taken for each of them.
const MOST_MEMBERS: usize = 8;

pub fn from_entry(reader: &Reader<'_>, found: &Found<'_>, head: Token<'_>) -> Identity {
    let entry = found.entry;
    let mut who = Identity {
        name: Some(entry.name().to_owned()),
        ..Identity::default()
    };
    let strings = |list: dateline_know::Strs<'_>| list.map(str::to_owned).collect::<Vec<_>>();
    who.country = entry.country().map(str::to_owned);
    who.sectors = strings(entry.sectors());
    who.traits = Traits {
        person: entry.is_person(),
        plural: entry.is_plural(),
        crowd: entry.is_crowd(),
        body: entry.is_body(),
        named: true,
        ..Traits::default()
    };
    match entry.kind() {
        Kind::Country => {
            who.id = Some(entry.id().to_owned());
            who.traits.country = true;
            who.traits.place = true;
        }
        Kind::Demonym | Kind::People => {
            who.traits.plural |= head.pos() != "PROPN" || matches!(head.tag(), "NNPS" | "NNS");
            who.traits.crowd |= who.traits.plural;
            who.traits.country = entry.kind() == Kind::Demonym;
        }
        Kind::Capital => {
            who.id = Some(entry.id().to_owned());
            who.traits.capital = true;
            who.traits.place = true;
            if who.sectors.is_empty() {
                who.sectors.push("GOV".to_owned());
            }
        }
        Kind::Place => {
            who.id = Some(entry.id().to_owned());
            who.traits.place = true;
        }
        Kind::Person | Kind::Group | Kind::Party | Kind::Body => {
            who.id = Some(entry.id().to_owned());
            who.traits.person |= entry.kind() == Kind::Person;
            who.traits.body |= entry.kind() != Kind::Person;
            hold_office(reader, entry, &mut who);
            if entry.kind() == Kind::Party {
                by_own_country(reader, found, &mut who);
            }
        }
        Kind::CountryGroup => {
            who.id = Some(entry.id().to_owned());
            who.traits.plural = true;
            who.members = members_of(entry);
        }
        Kind::Agent => {
            who.name = None;
            who.traits.named = false;
        }
        Kind::Modifier => {
            who.name = None;
            who.traits.named = false;
        }
        Kind::NotActor => who.traits.nobody = true,
        _ => {}
    }
    // Two people of one name, both in office: both are listed and none is chosen.
    let rivals: Vec<String> = found
        .others
        .iter()
        .filter(|e| e.kind() == entry.kind() && e.country() != entry.country())
        .map(|e| e.id().to_owned())
        .collect();
    if !rivals.is_empty() && entry.kind() == Kind::Person {
        who.alternatives = std::iter::once(entry.id().to_owned())
            .chain(rivals)
            .collect();
        who.id = None;
        who.country = None;
        who.sectors.clear();
    }
    who
}

/// The members of a group of countries. A region of many is an area on the map: what "the governments of South
/// East Asia" are asked is not said of each.
pub fn members_of(entry: Entry<'_>) -> Vec<(String, String)> {
    let members: Vec<(String, String)> = entry
        .members()
        .map(|m| (m.to_owned(), m.to_owned()))
        .collect();
    if members.len() > MOST_MEMBERS {
        Vec::new()
    } else {
        members
    }
}

/// "The Democrats", "the Labour Party": a name that parties of several countries bear is that of the report's.
fn by_own_country(reader: &Reader<'_>, found: &Found<'_>, who: &mut Identity) {
    let named = |c: Option<&str>| c.is_some_and(|c| reader.countries.contains_key(c));
    if named(who.country.as_deref()) {
        return;
    }
    let here = reader
        .setting
        .as_ref()
        .map(|(c, _)| c)
        .or(reader.home.as_ref());
    let parties = || found.others.iter().filter(|e| e.kind() == Kind::Party);
    if let Some(other) = parties()
        .find(|e| e.country() == here.map(String::as_str))
        .or_else(|| parties().find(|e| named(e.country())))
    {
        who.id = Some(other.id().to_owned());
        who.name = Some(other.name().to_owned());
        who.country = other.country().map(str::to_owned);
        who.sectors = other.sectors().map(str::to_owned).collect();
        return;
    }
    // One plain word ("the Socialists") is any country's; a longer name is that party's alone.
    if found.end - found.start == 1
        && let Some(here) = here
    {
        who.id = None;
        who.country = Some(here.clone());
        who.role = None;
        who.why = Some("of the country where the report is at home".to_owned());
    }
}

/// The office held on the day of publication decides country and sectors.
fn hold_office(reader: &Reader<'_>, entry: Entry<'_>, who: &mut Identity) {
    let Some(date) = reader.published else { return };
    match entry.at(date) {
        Role::Holds(office) => {
            if let Some(country) = office.country() {
                who.country = Some(country.to_owned());
            }
            let sectors: Vec<String> = office.sectors().map(str::to_owned).collect();
            if !sectors.is_empty() {
                who.sectors = sectors;
            }
            who.role = Some(office.title().to_owned()).filter(|t| !t.is_empty());
        }
        Role::Former(office) => {
            if let Some(country) = office.country() {
                who.country = Some(country.to_owned());
            }
            if entry.kind() == Kind::Person
                && who
                    .sectors
                    .iter()
                    .any(|s| matches!(s.as_str(), "GOV" | "LEG" | "MIL" | "JUD"))
            {
                who.sectors = vec!["ELI".to_owned()];
            }
            who.role =
                Some(format!("former {}", office.title())).filter(|_| !office.title().is_empty());
        }
        // An office to come says nothing of the day.
        Role::NotYet(_) if entry.kind() == Kind::Person => who.sectors.clear(),
        Role::NotYet(_) | Role::Undated => {}
    }
}

/// A name the knowledge lacks: what the recogniser and the words in it tell.
pub fn name_only(
    reader: &Reader<'_>,
    head: Token<'_>,
    start: usize,
    end: usize,
    who: &mut Identity,
) {
    let from = first_name_token(reader, start, head);
    who.name = Some(reader.text(from, end).to_owned());
    who.traits.named = true;
    match head.ent_type() {
        "PERSON" => who.traits.person = true,
        "ORG" | "NORP" => who.traits.body = true,
        "GPE" | "LOC" | "FAC" => who.traits.place = true,
        _ => {}
    }
    // "Georgian Dream party", "Movement for Quality Government": a role noun inside the name.
    if who.traits.body {
        let inside = (from..end)
            .filter_map(|i| lookup(reader, i, end))
            .find(|f| f.entry.kind() == Kind::Agent && f.entry.is_body());
        if let Some(found) = inside {
            who.sectors = found.entry.sectors().map(str::to_owned).collect();
        }
    }
}
