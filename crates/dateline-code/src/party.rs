//! Who is meant: from the head of a phrase to an [`Identity`].
//!
//! In: a nominal token. Out: who its phrase stands for, worked out from names and roles in the
//! phrase itself (longest match in the knowledge), from its modifiers and complements
//! ("Belarusian defense officials", "spokesman for the army"), from an apposition, and from
//! what the document said before. Pronouns are `pronoun`'s.

use std::rc::Rc;

use dateline_know::Kind;
use dateline_parse::Token;

use crate::clause::{children_with, prepositional};
use crate::identity::{Identity, Traits};
use crate::known::{from_entry, name_only};
use crate::phrase::{Found, core, first_name_token, fold, lookup};
use crate::qualify::{appositions, carried_over, complements, modifiers, represents};
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
    let several = head.children().any(|c| {
        matches!(
            (c.dep(), c.lower()),
            ("nummod", "two") | ("det" | "preconj" | "predet", "both")
        )
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
    let mut i = start;
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
                        Kind::Country | Kind::Capital | Kind::Place
                    ) =>
            {
                i = found.end;
            }
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
        if let Some(old) = remembered
            && (kind.is_none() || (old.is_placed() && !who.is_placed()))
        {
            return Some((**old).clone());
        }
    }
    if kind.is_none() && named {
        name_only(reader, head, start, end, &mut who);
    }
    who.traits.plural |= matches!(head.tag(), "NNS" | "NNPS")
        || head
            .children()
            .any(|c| c.dep() == "nummod" && c.lower() != "one" && c.lower() != "1");

    modifiers(reader, head, &before, &mut who, is_role, depth);
    if who.country.is_none() || who.sectors.is_empty() {
        complements(reader, head, &mut who, is_role, depth);
    }
    appositions(reader, head, &mut who, depth);
    if kind.is_none() && !named && !who.is_placed() {
        return None;
    }
    if kind.is_none() && !named && !represents(reader, head) {
        // "Russian tanks", "Italy's economy": a thing that has a country is not somebody.
        return None;
    }
    if who.sectors.len() > 1 || (who.country.is_some() && is_role) {
        who.sectors.retain(|s| s != "UNK");
    }
    carried_over(
        reader,
        head,
        &mut who,
        is_role,
        at_head.as_ref().is_some_and(|f| f.entry.needs_country()),
    );
    // "the alliance", "both sides": nobody in particular.
    if is_role
        && who.country.is_none()
        && who.members.is_empty()
        && who.sectors.iter().all(|s| s == "UNK")
    {
        return None;
    }
    who.is_actor().then_some(who)
}

/// Whether the words are only a part of a person's name.
fn in_longer_name(reader: &Reader<'_>, start: usize, end: usize) -> bool {
    let person = |i: usize| i < reader.doc.len() && reader.token(i).ent_type() == "PERSON";
    let inside =
        |i: usize| person(i) && reader.token(i).ent_iob() == dateline_parse::EntIob::Inside;
    person(start) && (inside(start) || inside(end))
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

fn plural(who: &Identity) -> Identity {
    let mut who = who.clone();
    who.traits.plural = true;
    who
}
