//! Who is meant: from the head of a phrase to an [`Identity`].
//!
//! In: a nominal token. Out: who its phrase stands for, worked out from names and roles in the
//! phrase itself (longest match in the knowledge), from its modifiers and complements
//! ("Belarusian defense officials", "spokesman for the army"), from an apposition, and from
//! what the document said before. Pronouns are `pronoun`'s.

use std::rc::Rc;

use dateline_know::Kind;
use dateline_know::acts::{Gender, Pronoun};
use dateline_parse::Token;

use crate::clause::{children_with, prepositional};
use crate::home::carried_over;
use crate::identity::{Identity, Traits};
use crate::known::{from_entry, name_only};
use crate::phrase::{Found, core, entity_start, first_name_token, fold, is_title, lookup};
use crate::qualify::{appositions, complements, known_fighters, modifiers, of_members, represents};
use crate::reader::{Memo, Reader};

/// Complements within complements that are followed ("spokesman for the head of the army of …").
const MAX_DEPTH: usize = 5;

/// Who the phrase of a head stands for; none for pronouns without a referent and for things.
pub fn resolve(reader: &Reader<'_>, head: Token<'_>) -> Option<Rc<Identity>> {
    resolve_at(reader, head, 0)
}

pub fn resolve_at(reader: &Reader<'_>, head: Token<'_>, depth: usize) -> Option<Rc<Identity>> {
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
    // "the mayor, Jane Doe": the name asked for the mayor while the mayor asked for it.
    if let Some(who) = &found
        && who.traits.named
    {
        for name in children_with(head, &["appos"]) {
            let mut identities = reader.identities.borrow_mut();
            let memo = &mut identities[name.i()];
            if let Memo::Known(Some(other)) = memo
                && other.traits.named
                && !other.is_placed()
                && other.name == who.name
            {
                *memo = Memo::Known(Some(who.clone()));
            }
        }
    }
    // Pronouns depend on claims, which are read after names: they are not settled before.
    let settled = !(head.pos() == "PRON" || head.tag() == "PRP$") || !reader.claims.is_empty();
    reader.identities.borrow_mut()[head.i()] = if settled {
        Memo::Known(found.clone())
    } else {
        Memo::Unasked
    };
    found
}

fn describe(reader: &Reader<'_>, head: Token<'_>, depth: usize) -> Option<Identity> {
    if matches!(
        head.ent_type(),
        "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "ORDINAL" | "LANGUAGE"
    ) && head.pos() != "PROPN"
    {
        return None;
    }
    if let Some(title) = title_before(reader, head) {
        return resolve_at(reader, title, depth + 1).map(|who| (*who).clone());
    }
    let several = head.children().any(|c| {
        // "two ministers" are any two, "the two ministers" those named.
        (c.dep() == "nummod" && matches!(c.lower(), "two" | "2") && is_definite(head))
            || (matches!(c.dep(), "det" | "preconj" | "predet")
                && reader.lexicon.reference().pronoun(c.lower()) == Some(Pronoun::Several))
    });
    if several
        && reader.lexicon.pairs(head.lemma())
        && let Some(pair) = crate::pronoun::pair(reader, head)
    {
        return Some(pair);
    }
    let (start, end) = core(head);
    let limit = (end + 8)
        .min(reader.doc.len())
        .min(head.sent().end() as usize);
    let mut at_head: Option<Found> = None;
    let mut before: Vec<Found> = Vec::new();
    let mut longer = false;
    let mut i = with_article(reader, start, limit);
    while i <= head.i() {
        // A possessor is somebody else.
        match lookup(reader, i, limit) {
            // "executive", "military" at the head are adjectives gone astray, not somebody.
            Some(found) if found.end > head.i() && found.entry.kind() == Kind::Modifier => i += 1,
            // "Chad Miller", "Paris Hilton": a place inside a person's name is no place.
            Some(found)
                if head.ent_type() == "PERSON"
                    && in_longer_name(reader, found.start, found.end)
                    && matches!(
                        found.entry.kind(),
                        Kind::Country
                            | Kind::Capital
                            | Kind::Place
                            | Kind::Demonym
                            | Kind::People
                            | Kind::CountryGroup
                    ) =>
            {
                i = found.end;
            }
            // "Alicia Machado", "Gary Johnson": another bearer of a known surname.
            Some(found)
                if found.end > head.i()
                    && found.entry.kind() == Kind::Person
                    && is_surname(reader, found.start, head)
                    && !is_full_name(reader, &found, head) =>
            {
                i = found.end;
            }
            // "Gary Fan", "Theresa Bishop": a role word that ends a person's name is a surname.
            Some(found)
                if found.end > head.i()
                    && matches!(found.entry.kind(), Kind::Agent | Kind::NotActor)
                    && is_surname(reader, found.start, head) =>
            {
                i = found.end;
            }
            Some(found) if found.end > head.i() => {
                longer = is_tail(reader, &found, start, &before);
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
    if let Some(other) = other_side(reader, head) {
        return Some(other);
    }
    // "thousands of protesters": the head only counts.
    if at_head.is_none() && (reader.lexicon.transparent(head.lemma()) || head.pos() == "NUM") {
        let held = children_with(head, &["prep"])
            .filter(|p| p.lower() == "of")
            .flat_map(|p| children_with(p, &["pobj"]))
            .next();
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
    if at_head
        .as_ref()
        .is_some_and(|f| f.entry.kind() == Kind::Agent)
        && head.lower() == "state"
        && !prepositional(head, "of").is_empty()
    {
        return None;
    }
    let mut who = at_head
        .as_ref()
        .map(|f| from_entry(reader, f, head))
        .unwrap_or_default();
    if longer {
        // "People's Democratic Party": of the Democratic Party only the kind.
        who.id = None;
        who.country = None;
        who.role = None;
        who.name = Some(reader.text(start, end).to_owned());
    }
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
    let named =
        head.pos() == "PROPN" || matches!(head.ent_type(), "PERSON" | "ORG" | "GPE" | "NORP");
    let kind = at_head.as_ref().map(|f| f.entry.kind());
    let is_role = matches!(kind, Some(Kind::Agent));

    // What the document said of this name before outweighs a name known from elsewhere.
    if named && !is_role {
        let key = fold(reader.text(start.max(first_name_token(reader, start, head)), end));
        let memory = reader.memory.borrow();
        let remembered = memory.by_name(&key).or_else(|| {
            (head.ent_type() == "PERSON")
                .then(|| memory.by_name(&fold(head.text())))
                .flatten()
        });
        // The text's own "Alicia Machado" is meant by "Machado", and not a better known one.
        let own_bearer = |old: &Identity| {
            kind == Some(Kind::Person)
                && start == head.i()
                && old.traits.person
                && old.id.is_none()
                && old.name.as_deref().is_some_and(|n| n.contains(' '))
        };
        if let Some(old) = remembered
            && (kind.is_none() || (old.is_placed() && !who.is_placed()) || own_bearer(old))
        {
            let mut again = (**old).clone();
            own_words(&before, &mut again);
            return Some(again);
        }
    }
    if kind == Some(Kind::Body)
        && let Some(country) = other_nation(reader, at_head.as_ref(), &who)
    {
        // "Swedish Air Force": a name that several states' bodies bear.
        who.country = Some(country);
        who.id = None;
    }
    if kind.is_none() && named {
        name_only(reader, head, start, end, &mut who);
    }
    // "the United States", "the United Nations" are one, whatever their ending.
    let one = who.traits.named && (who.traits.body || who.traits.place);
    who.traits.plural |= (matches!(head.tag(), "NNS" | "NNPS") && !one)
        || head
            .children()
            .any(|c| c.dep() == "nummod" && c.lower() != "one" && c.lower() != "1");

    modifiers(reader, head, &before, &mut who, is_role, depth);
    known_fighters(&mut who);
    if let Some(name) = holder(reader, head) {
        hold(reader, name, &mut who);
    } else if who.country.is_none() || who.sectors.is_empty() {
        complements(reader, head, &mut who, is_role, depth);
    }
    appositions(reader, head, &mut who, depth);
    of_members(reader, head, &mut who);
    if kind.is_none() && !named && !who.is_placed() {
        return None;
    }
    if kind.is_none() && !named && !represents(reader, head) {
        // "Russian tanks", "Italy's economy": a thing that has a country is not somebody.
        return None;
    }
    carried_over(
        reader,
        head,
        &mut who,
        is_role,
        at_head.as_ref().is_some_and(|f| f.entry.needs_country()),
    );
    if who.sectors.len() > 1 || (who.country.is_some() && is_role) {
        who.sectors.retain(|s| s != "UNK");
    }
    if who.traits.person && !who.traits.plural {
        who.traits.gender = gender(reader, head, start, &who);
    }
    // "the country": the one named before. A country by any noun is a bare country.
    if is_role && reader.lexicon.reference().is_country(head.lemma()) {
        if who.country.is_none() && is_definite(head) && !who.traits.plural {
            let before = crate::pronoun::country_before(reader, head)?;
            who.country.clone_from(&before.country);
            who.id.clone_from(&before.id);
            who.name.clone_from(&before.name);
        }
        who.sectors.clear();
        who.traits.country = true;
        who.traits.body = false;
    }
    // "all parties", "critics": somebody, and nobody in particular. "An alliance" may be what is made.
    if is_role
        && who.country.is_none()
        && who.members.is_empty()
        && who.sectors.iter().all(|s| s == "UNK")
    {
        if !(who.traits.person || who.traits.plural || who.traits.crowd) {
            return None;
        }
        who.sectors.clear();
    }
    who.is_actor().then_some(who)
}

/// The people that a gathering or a place they live in stands for.
#[must_use]
pub fn people_of(reader: &Reader<'_>, place: Token<'_>) -> Identity {
    let mut who = Identity {
        sectors: vec!["CVL".to_owned()],
        traits: Traits {
            plural: true,
            crowd: true,
            ..Traits::default()
        },
        ..Identity::default()
    };
    let (start, _) = core(place);
    let mut before: Vec<Found> = Vec::new();
    let mut i = start;
    while i < place.i() {
        match lookup(reader, i, place.i()) {
            Some(found) => {
                i = found.end;
                before.push(found);
            }
            None => i += 1,
        }
    }
    before.retain(|f| !matches!(f.entry.kind(), Kind::Modifier | Kind::Agent));
    modifiers(reader, place, &before, &mut who, true, 1);
    if who.country.is_none() {
        complements(reader, place, &mut who, true, 1);
    }
    carried_over(reader, place, &mut who, true, false);
    who
}

/// Where to look for names from: at an article before the phrase where a name begins with it ("The Guardian").
fn with_article(reader: &Reader<'_>, start: usize, limit: usize) -> usize {
    let Some(before) = start.checked_sub(1) else {
        return start;
    };
    let article = reader.token(before);
    let named = article.tag() == "DT"
        && article.text().starts_with(char::is_uppercase)
        && article.sent_index() == reader.token(start).sent_index()
        && lookup(reader, before, limit).is_some_and(|f| f.end > start);
    if named { before } else { start }
}

/// The title whose complement swallowed the name that it stands before: "Ambassador to the United States Jane Doe",
/// "Leader of the Opposition John Doe" (the parser takes place and person for one name).
fn title_before<'d>(reader: &Reader<'_>, name: Token<'d>) -> Option<Token<'d>> {
    if name.ent_type() != "PERSON" || name.dep() != "pobj" {
        return None;
    }
    let preposition = name.head();
    let title = preposition.head();
    let from = first_name_token(reader, core(name).0, name);
    let swallowed = from > core(name).0 && preposition.dep() == "prep";
    let office = swallowed
        .then(|| lookup(reader, title.i(), title.i() + 1))
        .flatten()?;
    (office.entry.kind() == Kind::Agent && office.entry.is_person()).then_some(title)
}

/// The name that the complement of a title swallowed ([`title_before`]).
fn holder<'d>(reader: &Reader<'_>, title: Token<'d>) -> Option<Token<'d>> {
    children_with(title, &["prep"])
        .flat_map(|p| children_with(p, &["pobj"]))
        .find(|n| title_before(reader, *n).is_some_and(|t| t.i() == title.i()))
}

/// Gives a title its holder's name, and the country that stands between the two: of an office "of" it, not of an
/// envoy "to" it.
fn hold(reader: &Reader<'_>, name: Token<'_>, who: &mut Identity) {
    let (start, end) = core(name);
    let from = first_name_token(reader, start, name);
    if name.head().lower() == "of" && who.country.is_none() {
        let between = (start..from).find_map(|i| lookup(reader, i, from));
        who.country = between.and_then(|f| f.entry.country().map(str::to_owned));
    }
    let known = lookup(reader, from, end)
        .filter(|f| f.end > name.i())
        .map(|f| from_entry(reader, &f, name));
    match known {
        Some(known) => {
            who.id = known.id;
            who.name = known.name;
            who.role = known.role;
            who.country = who.country.take().or(known.country);
        }
        None => who.name = Some(reader.text(from, end).to_owned()),
    }
    who.traits.named = true;
    who.traits.person = true;
    who.traits.plural = false;
}

/// A person's gender, from the noun that is the head, the titles before the name, or the given name.
fn gender(reader: &Reader<'_>, head: Token<'_>, start: usize, who: &Identity) -> Option<Gender> {
    let reference = reader.lexicon.reference();
    let told = (start..=head.i())
        .rev()
        .find_map(|i| reference.gender_of_word(reader.token(i).lower()));
    let given = || {
        let name = who.name.as_deref()?;
        let first = name.split(' ').next().filter(|f| f.len() < name.len())?;
        reference.gender_of_given(&fold(first))
    };
    told.or(who.traits.gender).or_else(given)
}

/// The nation before the name of another's agency.
fn other_nation(reader: &Reader<'_>, found: Option<&Found<'_>>, who: &Identity) -> Option<String> {
    let before = found?.start.checked_sub(1)?;
    who.country
        .as_deref()
        .filter(|c| crate::setting::is_state(c))?;
    let nation = lookup(reader, before, before + 1)?;
    let country = nation.entry.country()?;
    (nation.entry.kind() == Kind::Demonym && Some(country) != who.country.as_deref())
        .then(|| country.to_owned())
}

/// Whether a party or body found at the head is only the end of a longer name that the knowledge lacks.
fn is_tail(reader: &Reader<'_>, found: &Found<'_>, start: usize, before: &[Found<'_>]) -> bool {
    if found.start <= start || !matches!(found.entry.kind(), Kind::Party | Kind::Body | Kind::Group)
    {
        return false;
    }
    let last = reader.token(found.start - 1);
    let covered = before.iter().any(|f| f.end == found.start);
    let owner = last.tag() == "POS" && found.start - 2 >= start;
    let word = if owner {
        reader.token(found.start - 2)
    } else {
        last
    };
    !covered
        && word.pos() == "PROPN"
        && word.ent_type() == "ORG"
        && !lookup(reader, word.i(), word.i() + 1).is_some_and(|f| {
            matches!(
                f.entry.kind(),
                Kind::Country | Kind::Demonym | Kind::Capital | Kind::Place | Kind::Modifier
            )
        })
}

/// Whether a word at the head goes on a person's name that began before it with no title.
fn is_surname(reader: &Reader<'_>, i: usize, head: Token<'_>) -> bool {
    head.ent_type() == "PERSON"
        && i > 0
        && reader.token(i).ent_iob() == dateline_parse::EntIob::Inside
        && reader.token(i - 1).pos() == "PROPN"
        && !is_title(reader, i - 1)
}

/// Whether a phrase says which one: "the", "this", "that".
pub fn is_definite(head: Token<'_>) -> bool {
    head.children()
        .any(|c| c.dep() == "det" && matches!(c.lower(), "the" | "this" | "these" | "that"))
}

/// Whether the words of a person's name from its beginning are those of an entry's name: "Joe R. Biden" is Joe Biden.
fn is_full_name(reader: &Reader<'_>, found: &Found<'_>, head: Token<'_>) -> bool {
    let from = first_name_token(reader, entity_start(reader, head), head);
    let name = fold(found.entry.name());
    let given: Vec<&str> = name.split([' ', '-']).collect();
    let first = fold(reader.token(from).text());
    // Initials and nicknames begin alike: "Bernie" and "Bernard".
    given.iter().any(|g| {
        let n = g
            .chars()
            .zip(first.chars())
            .take_while(|(a, b)| a == b)
            .count();
        n >= 3 || n == g.chars().count() || n == first.trim_end_matches('.').chars().count()
    })
}

/// Whether the words are only a part of a person's name.
fn in_longer_name(reader: &Reader<'_>, start: usize, end: usize) -> bool {
    let person = |i: usize| i < reader.doc.len() && reader.token(i).ent_type() == "PERSON";
    let inside =
        |i: usize| person(i) && reader.token(i).ent_iob() == dateline_parse::EntIob::Inside;
    person(start) && (inside(start) || inside(end))
}

/// "The enemy" of one of the two countries a report is between; "the south side", after South Korea.
fn other_side(reader: &Reader<'_>, head: Token<'_>) -> Option<Identity> {
    if reader.lexicon.reference().is_opponent(head.lemma()) {
        let (one, other) = reader.sides.as_ref()?;
        let own = crate::pronoun::whose_side(reader, head)?;
        let country = match &own {
            c if c == one => other,
            c if c == other => one,
            _ => return None,
        };
        return Some(Identity {
            country: Some(country.clone()),
            traits: Traits {
                country: true,
                ..Traits::default()
            },
            why: Some("the other of the two countries the report is between".to_owned()),
            ..Identity::default()
        });
    }
    if head.lemma() != "side" {
        return None;
    }
    let direction = children_with(head, &["amod", "compound", "nmod"])
        .find(|c| matches!(c.lower(), "north" | "south" | "east" | "west"))?;
    reader
        .memory
        .borrow()
        .by_name(direction.lower())
        .map(|who| (**who).clone())
}

/// "North and South Korea": two countries that share the end of their names.
fn directions(reader: &Reader<'_>, head: Token<'_>) -> Option<Identity> {
    let i = head.i().checked_sub(3)?;
    if i < head.sent().start() as usize || !matches!(reader.token(i + 1).lower(), "and" | "or") {
        return None;
    }
    let country = |first: usize| {
        let found = reader
            .know
            .actors()
            .longest(&[reader.token(first).text(), head.text()])?;
        let entry = found
            .entries
            .clone()
            .find(|e| found.len == 2 && e.kind() == Kind::Country)?;
        Some((entry.id().to_owned(), entry.name().to_owned()))
    };
    let members = vec![country(i)?, country(i + 2)?];
    Some(Identity {
        members,
        traits: Traits {
            plural: true,
            ..Traits::default()
        },
        ..Identity::default()
    })
}

/// What a name's own phrase says of nationality and office outweighs what was said of the name before.
fn own_words(before: &[Found<'_>], who: &mut Identity) {
    if !who.traits.person {
        return;
    }
    for found in before {
        match found.entry.kind() {
            Kind::Demonym => {
                who.country = found
                    .entry
                    .country()
                    .map(str::to_owned)
                    .or(who.country.take())
            }
            Kind::Agent if found.entry.is_title() && who.sectors.is_empty() => {
                who.sectors = found.entry.sectors().map(str::to_owned).collect();
            }
            _ => {}
        }
    }
}

fn plural(who: &Identity) -> Identity {
    let mut who = who.clone();
    who.traits.plural = true;
    who
}
