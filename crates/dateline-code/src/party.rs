//! Who is meant: from the head of a phrase to an [`Identity`].
//!
//! In: a nominal token. Out: who its phrase stands for, worked out from names and roles in the
//! phrase itself (longest match in the knowledge), from its modifiers and complements
//! ("Belarusian defense officials", "spokesman for the army"), from an apposition, and from
//! what the document said before. Pronouns are `pronoun`'s.

use std::rc::Rc;

use dateline_know::{Entry, Kind, Role};
use dateline_parse::Token;

use crate::clause::{child, children_with, conjuncts, is_nominal, prepositional};
use crate::identity::{Identity, Traits};
use crate::memory::Mention;
use crate::reader::{Memo, Reader};

/// Complements within complements that are followed ("spokesman for the head of the army of …").
const MAX_DEPTH: usize = 5;

/// Reads all phrases in text order, so that later ones can point back to earlier ones.
pub fn read_names(reader: &Reader<'_>) {
    read_acronyms(reader);
    for t in reader.doc.tokens() {
        if !is_nominal(t) || t.pos() == "PRON" || !is_phrase_head(t) {
            continue;
        }
        let Some(who) = resolve(reader, t) else { continue };
        if !who.is_actor() {
            continue;
        }
        let (start, end) = core(t);
        let mut names = Vec::new();
        if who.traits.named {
            names = short_names(reader, t, start, end, &who);
        }
        let nouns = describing_nouns(reader, t, start, &who);
        let mention = Mention { head: t.i(), sentence: t.sent_index(), subject: matches!(t.dep(), "nsubj" | "nsubjpass"), who };
        reader.memory.borrow_mut().remember(mention, &names, &nouns);
    }
}

/// "Korean People's Army (KPA)": the short form holds for the whole text, before its explanation too.
fn read_acronyms(reader: &Reader<'_>) {
    for i in 1..reader.doc.len().saturating_sub(2) {
        let (open, short, close) = (reader.token(i), reader.token(i + 1), reader.token(i + 2));
        let bracketed = matches!((open.text(), close.text()), ("(", ")") | ("[", "]"));
        if !bracketed || short.text().len() < 2 || short.text().chars().any(char::is_lowercase) || !short.text().chars().any(char::is_alphabetic) {
            continue;
        }
        // The name before: the longest run of words whose capitals spell the short form's start.
        let letters = short.text().chars().filter(|c| c.is_alphabetic()).count();
        let first = i.saturating_sub(letters * 2 + 2);
        let start = (first..i).find(|&s| {
            let initial = reader.token(s).text().chars().next();
            initial.is_some_and(char::is_uppercase) && initial == short.text().chars().next() && reader.token(i - 1).sent_index() == reader.token(s).sent_index()
        });
        let Some(start) = start else { continue };
        let found = lookup(reader, start, i);
        let mut who = found.map(|f| from_entry(reader, &f, reader.token(i - 1))).unwrap_or_default();
        if who.name.is_none() {
            who.name = Some(reader.text(start, i).to_owned());
        }
        if who.country.is_none() {
            let inside = (start..i).filter_map(|k| lookup(reader, k, i)).find(|f| matches!(f.entry.kind(), Kind::Country | Kind::Demonym | Kind::Capital));
            who.country = inside.and_then(|f| f.entry.country().map(str::to_owned));
        }
        if who.sectors.is_empty() {
            let inside = (start..i).rev().filter_map(|k| lookup(reader, k, i)).find(|f| f.entry.kind() == Kind::Agent);
            who.sectors = inside.map(|f| f.entry.sectors().filter(|s| *s != "UNK").map(str::to_owned).collect()).unwrap_or_default();
        }
        who.traits.named = true;
        who.traits.body = true;
        reader.memory.borrow_mut().alias(&fold(short.text()), Rc::new(who));
    }
}

/// Heads a phrase of its own: not a part of a longer name.
fn is_phrase_head(t: Token<'_>) -> bool {
    !matches!(t.dep(), "compound" | "amod" | "nmod" | "nummod" | "det" | "punct" | "case" | "quantmod" | "prep" | "advmod")
}

/// A describing noun as memory keeps it: "the team" and "the teams" are not the same.
fn description_key(head: Token<'_>) -> String {
    let plural = if matches!(head.tag(), "NNS" | "NNPS") { "+" } else { "" };
    format!("{}{plural}", head.lemma().to_lowercase())
}

/// The nouns by which it may be taken up later: its own, its titles, its office, its apposition.
fn describing_nouns(reader: &Reader<'_>, head: Token<'_>, start: usize, who: &Identity) -> Vec<String> {
    if head.pos() == "NOUN" {
        return vec![description_key(head)];
    }
    if !who.traits.person {
        return Vec::new();
    }
    let mut out: Vec<String> = (start..head.i()).filter(|&i| is_title(reader, i)).map(|i| reader.token(i).lower().to_owned()).collect();
    out.extend(children_with(head, &["appos"]).map(|a| a.lemma().to_lowercase()));
    if let Some(role) = who.role.as_deref().filter(|r| !r.starts_with("former")) {
        let title = role.split(" of ").next().unwrap_or(role);
        out.extend(title.rsplit(' ').next().map(str::to_lowercase));
    }
    out.dedup();
    out
}

/// The ways a name may be taken up later: last word, all words, an acronym in brackets.
fn short_names(reader: &Reader<'_>, head: Token<'_>, start: usize, end: usize, who: &Identity) -> Vec<String> {
    let name_start = (start..=head.i()).rev().take_while(|&i| is_name_part(reader.token(i))).last().unwrap_or(head.i());
    let mut out = vec![fold(reader.text(name_start, end))];
    if who.traits.person || head.ent_type() == "PERSON" {
        out.push(fold(head.text()));
    }
    // "the North", after "North Korea"
    if who.traits.country
        && let Some((direction, _)) = who.name.as_deref().unwrap_or_default().split_once(' ')
        && matches!(direction, "North" | "South" | "East" | "West")
    {
        out.push(fold(direction));
    }
    // "the Union of Rationalist Atheists and Agnostics (UAAR)"
    let after = head.right_edge().i().min(end + 12);
    let bracket = (end..=after).find(|&i| matches!(reader.token(i).text(), "(" | "["));
    if let Some(open) = bracket
        && open + 1 < reader.doc.len()
    {
        let acronym = reader.token(open + 1);
        if acronym.text().len() > 1 && acronym.text().chars().filter(|c| c.is_uppercase()).count() >= 2 {
            out.push(fold(acronym.text()));
        }
    }
    out.dedup();
    out
}

fn is_name_part(t: Token<'_>) -> bool {
    t.pos() == "PROPN" || t.ent_iob() != dateline_parse::EntIob::Outside
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// First and last-plus-one token of a phrase's core: what stands before the head, without
/// determiners, up to the head or the end of its name.
pub fn core(head: Token<'_>) -> (usize, usize) {
    let mut start = head.i();
    for c in head.lefts() {
        if matches!(c.dep(), "compound" | "amod" | "nmod" | "poss" | "nummod" | "quantmod") && c.i() < start {
            start = start.min(c.left_edge().i());
        }
    }
    let doc = head.doc();
    let mut end = head.i() + 1;
    // A name that goes on behind its head: "Bank of England", "Movement for Change".
    let same_name = |i: usize| i < doc.len() && doc.token(dateline_parse::TokenId::from_index(i)).ent_iob() == dateline_parse::EntIob::Inside;
    if head.ent_iob() != dateline_parse::EntIob::Outside {
        while same_name(end) {
            end += 1;
        }
        // The possessive mark is no part of the name.
        while end > head.i() + 1 && doc.token(dateline_parse::TokenId::from_index(end - 1)).tag() == "POS" {
            end -= 1;
        }
    }
    while start < head.i() {
        let t = doc.token(dateline_parse::TokenId::from_index(start));
        if matches!(t.pos(), "DET" | "PUNCT" | "CCONJ" | "SPACE") || t.tag() == "PRP$" {
            start += 1;
        } else {
            break;
        }
    }
    (start, end)
}

/// Who the phrase of a head stands for; none for pronouns without a referent and for things.
pub fn resolve(reader: &Reader<'_>, head: Token<'_>) -> Option<Rc<Identity>> {
    resolve_at(reader, head, 0)
}

fn resolve_at(reader: &Reader<'_>, head: Token<'_>, depth: usize) -> Option<Rc<Identity>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match &reader.identities.borrow()[head.i()] {
        Memo::Known(known) => return known.clone(),
        Memo::Asking => return None,
        Memo::Unasked => {}
    }
    reader.identities.borrow_mut()[head.i()] = Memo::Asking;
    let found = if head.pos() == "PRON" || head.tag() == "PRP$" || head.tag() == "WP$" {
        crate::pronoun::resolve(reader, head)
    } else {
        describe(reader, head, depth).map(Rc::new)
    };
    // Pronouns depend on claims, which are read after names: they are not settled before.
    let settled = !(head.pos() == "PRON" || head.tag() == "PRP$") || !reader.claims.is_empty();
    reader.identities.borrow_mut()[head.i()] = if settled { Memo::Known(found.clone()) } else { Memo::Unasked };
    found
}

/// A knowledge entry found in a phrase.
pub struct Found<'k> {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// The entry.
    pub entry: Entry<'k>,
    others: Vec<Entry<'k>>,
}

pub fn lookup<'a>(reader: &Reader<'a>, start: usize, end: usize) -> Option<Found<'a>> {
    // Longest name in the knowledge that starts here; a window keeps the list of words short.
    let words: Vec<&str> = (start..end.min(start + 10)).map(|i| reader.token(i).text()).collect();
    let found = reader.know.actors().longest(&words)?;
    let mut entries: Vec<Entry> = match reader.published {
        Some(date) => found.on(date).collect(),
        None => found.entries.collect(),
    };
    if entries.is_empty() {
        return None;
    }
    let entry = entries.remove(0);
    Some(Found { start, end: start + found.len, entry, others: entries })
}

fn describe(reader: &Reader<'_>, head: Token<'_>, depth: usize) -> Option<Identity> {
    if matches!(head.ent_type(), "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "ORDINAL" | "LANGUAGE") && head.pos() != "PROPN" {
        return None;
    }
    let several = head.children().any(|c| matches!((c.dep(), c.lower()), ("nummod", "two") | ("det" | "preconj" | "predet", "both")));
    if several
        && reader.lexicon.pairs(head.lemma())
        && let Some(pair) = crate::pronoun::pair(reader, head)
    {
        return Some(pair);
    }
    let (start, end) = core(head);
    let limit = (end + 8).min(reader.doc.len()).min(head.sent().end() as usize);
    let mut at_head: Option<Found> = None;
    let mut before: Vec<Found> = Vec::new();
    let mut i = start;
    while i <= head.i() {
        // A possessor is somebody else.
        match lookup(reader, i, limit) {
            // "executive", "military" at the head are adjectives gone astray, not somebody.
            Some(found) if found.end > head.i() && found.entry.kind() == Kind::Modifier => i += 1,
            Some(found) if found.end > head.i() => {
                at_head = Some(found);
                break;
            }
            Some(found) => {
                i = found.end;
                before.push(found);
            }
            None => i += 1,
        }
    }
    // "thousands of protesters": the head only counts.
    if at_head.is_none() && (reader.lexicon.transparent(head.lemma()) || head.pos() == "NUM") {
        let held = children_with(head, &["prep"]).filter(|p| p.lower() == "of").flat_map(|p| children_with(p, &["pobj"])).next();
        if let Some(held) = held {
            return resolve_at(reader, held, depth + 1).map(|who| plural(&who));
        }
        if head.pos() == "NUM" {
            return None;
        }
    }

    if let Some(pair) = directions(reader, head) {
        return Some(pair);
    }
    // "a state of war", "in a state of emergency": a condition, not a country.
    if at_head.as_ref().is_some_and(|f| f.entry.kind() == Kind::Agent) && head.lower() == "state" && !prepositional(head, "of").is_empty() {
        return None;
    }
    let mut who = at_head.as_ref().map(|f| from_entry(reader, f, head)).unwrap_or_default();
    if who.traits.nobody {
        return Some(who);
    }
    if matches!(head.lower(), "north" | "south" | "east" | "west")
        && at_head.is_none()
        && start == head.i()
        && let Some(side) = reader.memory.borrow().by_name(head.lower())
    {
        return Some((**side).clone());
    }
    let named = head.pos() == "PROPN" || matches!(head.ent_type(), "PERSON" | "ORG" | "GPE" | "NORP");
    let kind = at_head.as_ref().map(|f| f.entry.kind());
    let is_role = matches!(kind, Some(Kind::Agent));

    // What the document said of this name before outweighs a name known from elsewhere.
    if named && !is_role {
        let key = fold(reader.text(start.max(first_name_token(reader, start, head)), end));
        let memory = reader.memory.borrow();
        let remembered = memory.by_name(&key).or_else(|| (head.ent_type() == "PERSON").then(|| memory.by_name(&fold(head.text()))).flatten());
        if let Some(old) = remembered
            && (kind.is_none() || (old.is_placed() && !who.is_placed()))
        {
            return Some((**old).clone());
        }
    }
    if kind.is_none() && named {
        name_only(reader, head, start, end, &mut who);
    }
    who.traits.plural |= matches!(head.tag(), "NNS" | "NNPS") || head.children().any(|c| c.dep() == "nummod" && c.lower() != "one" && c.lower() != "1");

    modifiers(reader, head, &before, &mut who, is_role, depth);
    if who.country.is_none() || who.sectors.is_empty() {
        complements(reader, head, &mut who, is_role, depth);
    }
    appositions(reader, head, &mut who, depth);
    if kind.is_none() && !named && !who.is_placed() {
        return None;
    }
    if kind.is_none() && !named && !is_role {
        // "Russian tanks", "Italy's economy": a thing that has a country is not somebody.
        return None;
    }
    if who.sectors.len() > 1 || (who.country.is_some() && is_role) {
        who.sectors.retain(|s| s != "UNK");
    }
    carried_over(reader, head, &mut who, is_role, at_head.as_ref().is_some_and(|f| f.entry.needs_country()));
    // "the alliance", "both sides": nobody in particular.
    if is_role && who.country.is_none() && who.members.is_empty() && who.sectors.iter().all(|s| s == "UNK") {
        return None;
    }
    who.is_actor().then_some(who)
}

/// "North and South Korea": two countries that share the end of their names.
fn directions(reader: &Reader<'_>, head: Token<'_>) -> Option<Identity> {
    let i = head.i().checked_sub(3)?;
    if i < head.sent().start() as usize || !matches!(reader.token(i + 1).lower(), "and" | "or") {
        return None;
    }
    let country = |first: usize| {
        let found = reader.know.actors().longest(&[reader.token(first).text(), head.text()])?;
        let entry = found.entries.clone().find(|e| found.len == 2 && e.kind() == Kind::Country)?;
        Some((entry.id().to_owned(), entry.name().to_owned()))
    };
    let members = vec![country(i)?, country(i + 2)?];
    Some(Identity { members, traits: Traits { plural: true, ..Traits::default() }, ..Identity::default() })
}

fn plural(who: &Identity) -> Identity {
    let mut who = who.clone();
    who.traits.plural = true;
    who
}

fn first_name_token(reader: &Reader<'_>, start: usize, head: Token<'_>) -> usize {
    (start..=head.i()).rev().take_while(|&i| is_name_part(reader.token(i)) && !is_title(reader, i)).last().unwrap_or(head.i())
}

fn is_title(reader: &Reader<'_>, i: usize) -> bool {
    lookup(reader, i, i + 1).is_some_and(|f| f.entry.kind() == Kind::Agent)
}

fn from_entry(reader: &Reader<'_>, found: &Found<'_>, head: Token<'_>) -> Identity {
    let entry = found.entry;
    let mut who = Identity { name: Some(entry.name().to_owned()), ..Identity::default() };
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
        }
        Kind::CountryGroup => {
            who.id = Some(entry.id().to_owned());
            who.traits.plural = true;
            who.members = entry.members().map(|m| (m.to_owned(), m.to_owned())).collect();
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
    let rivals: Vec<String> = found.others.iter().filter(|e| e.kind() == entry.kind() && e.country() != entry.country()).map(|e| e.id().to_owned()).collect();
    if !rivals.is_empty() && entry.kind() == Kind::Person {
        who.alternatives = std::iter::once(entry.id().to_owned()).chain(rivals).collect();
        who.id = None;
        who.country = None;
        who.sectors.clear();
    }
    who
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
            if entry.kind() == Kind::Person && who.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "LEG" | "MIL" | "JUD")) {
                who.sectors = vec!["ELI".to_owned()];
            }
            who.role = Some(format!("former {}", office.title())).filter(|_| !office.title().is_empty());
        }
        Role::NotYet(_) | Role::Undated => {}
    }
}

/// A name the knowledge lacks: what the recogniser and the words in it tell.
fn name_only(reader: &Reader<'_>, head: Token<'_>, start: usize, end: usize, who: &mut Identity) {
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
        let inside = (from..end).filter_map(|i| lookup(reader, i, end)).find(|f| f.entry.kind() == Kind::Agent && f.entry.is_body());
        if let Some(found) = inside {
            who.sectors = found.entry.sectors().map(str::to_owned).collect();
        }
    }
}

/// What stands before the head: nationality, titles, sectors ("opposition", "former").
fn modifiers(reader: &Reader<'_>, head: Token<'_>, before: &[Found<'_>], who: &mut Identity, is_role: bool, depth: usize) {
    for found in before {
        let entry = found.entry;
        let of_possessor = (found.start..found.end).any(|i| {
            let t = reader.token(i);
            t.dep() == "poss" || t.ancestors().take_while(|a| a.i() != head.i()).any(|a| a.dep() == "poss")
        });
        match entry.kind() {
            Kind::Country | Kind::Demonym | Kind::Capital | Kind::Place | Kind::People => {
                if who.country.is_none() && !(of_possessor && who.traits.named && !is_role) {
                    who.country = entry.country().map(str::to_owned);
                }
            }
            Kind::CountryGroup if who.members.is_empty() && who.country.is_none() => {
                who.members = entry.members().map(|m| (m.to_owned(), m.to_owned())).collect();
            }
            Kind::Modifier => {
                for sector in entry.sectors() {
                    add_sector(who, sector, true);
                }
            }
            Kind::Agent if !of_possessor => {
                if who.sectors.is_empty() || (entry.is_title() && who.id.is_none()) {
                    for sector in entry.sectors() {
                        add_sector(who, sector, false);
                    }
                }
            }
            Kind::Body | Kind::Group | Kind::Party => {
                if who.country.is_none() {
                    who.country = entry.country().map(str::to_owned);
                }
                if who.sectors.is_empty() {
                    who.sectors = entry.sectors().map(str::to_owned).collect();
                }
            }
            Kind::Person if of_possessor && is_role && who.country.is_none() => {
                who.country = entry.country().map(str::to_owned);
            }
            _ => {}
        }
    }
    // "his government", "Ukraine's army"
    if let Some(owner) = child(head, &["poss"])
        && who.country.is_none()
        && (is_role || !who.traits.named)
        && let Some(owner) = resolve_at(reader, owner, depth + 1)
    {
        inherit(who, &owner, represents(reader, head));
    }
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
fn represents(reader: &Reader<'_>, head: Token<'_>) -> bool {
    reader.lexicon.represents(head.lemma())
}

fn inherit(who: &mut Identity, from: &Identity, sectors: bool) {
    if who.country.is_none() {
        who.country.clone_from(&from.country);
    }
    if who.sectors.iter().all(|s| s == "UNK") || (sectors && !from.sectors.is_empty()) {
        let former = who.sectors.first().is_some_and(|s| s == "ELI");
        if !former && (sectors || who.sectors.iter().all(|s| s == "UNK")) && !from.sectors.is_empty() {
            who.sectors.clone_from(&from.sectors);
        }
    }
    if who.members.is_empty() && who.country.is_none() {
        who.members.clone_from(&from.members);
    }
}

/// "president of France", "spokesman for the army", "police in Berlin", "leader at the embassy".
fn complements(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity, is_role: bool, depth: usize) {
    if !is_role && !who.traits.body && who.traits.named {
        return;
    }
    let nearest_first = ["of", "for", "from", "at", "in", "with", "to", "on", "by"];
    for name in nearest_first {
        for p in children_with(head, &["prep"]).filter(|p| p.lower() == name) {
            for pobj in children_with(p, &["pobj"]) {
                let Some(held) = resolve_at(reader, pobj, depth + 1) else { continue };
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

/// "Valery Kavaleuski, the opposition leader's representative"; "the prime minister, Najib Razak".
fn appositions(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity, depth: usize) {
    for appos in children_with(head, &["appos"]) {
        if appos.ent_type() == "DATE" || conjuncts(head).len() > 1 {
            continue;
        }
        let Some(other) = resolve_at(reader, appos, depth + 1) else { continue };
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
        if who.sectors.is_empty() || who.id.is_none() && !other.sectors.is_empty() && who.traits.named && !other.traits.named {
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

/// A role without a country takes that of the same role before, or of the document's setting.
fn carried_over(reader: &Reader<'_>, head: Token<'_>, who: &mut Identity, is_role: bool, needs_country: bool) {
    let nobody = who.sectors.iter().all(|s| s == "UNK") && !who.sectors.is_empty() && !who.traits.person && !represents(reader, head);
    if !is_role || nobody || who.country.is_some() || !who.members.is_empty() {
        return;
    }
    let definite = head.children().any(|c| c.dep() == "det" && matches!(c.lower(), "the" | "this" | "these" | "both")) || matches!(head.dep(), "nsubj" | "nsubjpass");
    let memory = reader.memory.borrow();
    if definite && let Some(before) = memory.by_description(&description_key(head)) {
        who.country.clone_from(&before.country);
        if who.sectors.is_empty() {
            who.sectors.clone_from(&before.sectors);
        }
        if before.traits.named && who.traits.person && !who.traits.plural {
            who.name.clone_from(&before.name);
            who.id.clone_from(&before.id);
        }
        who.why = Some(format!("country of the `{}` before", head.lemma()));
    } else if let Some((country, count)) = &reader.setting {
        // Refugees and strangers are from elsewhere; a word for nobody in particular stays so.
        let stranger = who.sectors.iter().any(|s| matches!(s.as_str(), "REF" | "UNK" | "UAF"));
        if needs_country || !stranger {
            who.country = Some(country.clone());
            who.why = Some(format!("country of the report's setting, named {count} times"));
        }
    }
}
