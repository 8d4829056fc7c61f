//! A first pass over all phrases in text order, so that later ones can point back to earlier ones: names with their
//! short forms and acronyms, and the nouns that describe somebody.

use std::rc::Rc;

use dateline_know::Kind;
use dateline_parse::Token;

use crate::clause::{children_with, is_nominal};
use crate::identity::Identity;
use crate::known::from_entry;
use crate::memory::Mention;
use crate::party::resolve;
use crate::phrase::{core, fold, is_name_part, lookup};
use crate::reader::Reader;
use crate::setting::is_located;

/// Reads all phrases in text order, so that later ones can point back to earlier ones.
pub fn read_names(reader: &Reader<'_>) {
    read_acronyms(reader);
    for t in reader.doc.tokens() {
        if !is_nominal(t) || t.pos() == "PRON" || !is_phrase_head(t) {
            continue;
        }
        let Some(who) = resolve(reader, t) else {
            continue;
        };
        // "Told reporters in Stockholm": where it is said, and nobody that "it" could be.
        if !who.is_actor() || (who.traits.capital && is_located(t)) {
            continue;
        }
        let (start, end) = core(t);
        let mut names = Vec::new();
        if who.traits.named {
            names = short_names(reader, t, start, end, &who);
            // A role whose holder is named elsewhere in its phrase: "the envoy, Jane Doe".
            if t.pos() != "PROPN"
                && who.traits.person
                && let Some(name) = &who.name
            {
                names.push(fold(name));
                names.extend(name.rsplit(' ').next().map(fold));
            }
        }
        let nouns = describing_nouns(reader, t, start, &who);
        let mention = Mention {
            head: t.i(),
            sentence: t.sent_index(),
            subject: matches!(t.dep(), "nsubj" | "nsubjpass"),
            who,
        };
        reader.memory.borrow_mut().remember(mention, &names, &nouns);
    }
}

/// Reads all pronouns in text order, so that later ones can point back to whom earlier ones stand for.
pub fn read_pronouns(reader: &Reader<'_>) {
    for t in reader
        .doc
        .tokens()
        .filter(|t| matches!(t.tag(), "PRP$" | "PRP"))
    {
        let Some(who) = resolve(reader, t) else {
            continue;
        };
        let mention = Mention {
            head: t.i(),
            sentence: t.sent_index(),
            subject: matches!(t.dep(), "nsubj" | "nsubjpass"),
            who,
        };
        reader.memory.borrow_mut().pronouns.push(mention);
    }
}

/// "Korean People's Army (KPA)", "KPA (Korean People's Army)": the short form holds for the whole text, before its
/// explanation too.
fn read_acronyms(reader: &Reader<'_>) {
    for i in 1..reader.doc.len().saturating_sub(2) {
        if !matches!(reader.token(i).text(), "(" | "[") {
            continue;
        }
        let closes = |k: usize| matches!(reader.token(k).text(), ")" | "]");
        let (before, after) = (reader.token(i - 1), reader.token(i + 1));
        if is_acronym(after) && closes(i + 2) {
            if let Some(start) = spelled_start(reader, after, i) {
                explain(reader, after, start, i);
            }
        } else if is_acronym(before) {
            let until = (i + 12).min(reader.doc.len());
            let end = (i + 2..until).find(|&k| closes(k));
            if let Some(end) = end.filter(|&e| spells(reader, before, i + 1, e)) {
                explain(reader, before, i + 1, end);
            }
        }
    }
}

/// A short form: two letters or more, none of them small.
fn is_acronym(t: Token<'_>) -> bool {
    t.text().len() >= 2
        && !t.text().chars().any(char::is_lowercase)
        && t.text().chars().any(char::is_alphabetic)
}

/// The name before a bracket: the longest run of words that begins with the short form's first letter.
fn spelled_start(reader: &Reader<'_>, short: Token<'_>, end: usize) -> Option<usize> {
    let letters = short.text().chars().filter(|c| c.is_alphabetic()).count();
    let first = end.saturating_sub(letters * 2 + 2);
    (first..end).find(|&s| {
        let initial = reader.token(s).text().chars().next();
        initial.is_some_and(char::is_uppercase)
            && initial == short.text().chars().next()
            && reader.token(end - 1).sent_index() == reader.token(s).sent_index()
    })
}

/// Whether capitalised words explain a short form of another language: as many capitals as letters, or nearly.
fn spells(reader: &Reader<'_>, short: Token<'_>, start: usize, end: usize) -> bool {
    let letters = short.text().chars().filter(|c| c.is_alphabetic()).count();
    let capitals = (start..end)
        .filter(|&k| reader.token(k).text().starts_with(char::is_uppercase))
        .count();
    capitals >= 2 && capitals.abs_diff(letters) <= 1
}

/// Remembers whom a short form stands for by the words that explain it.
fn explain(reader: &Reader<'_>, short: Token<'_>, start: usize, end: usize) {
    let found = lookup(reader, start, end);
    let mut who = found
        .map(|f| from_entry(reader, &f, reader.token(end - 1)))
        .unwrap_or_default();
    if who.name.is_none() {
        who.name = Some(reader.text(start, end).to_owned());
    }
    if who.country.is_none() {
        let inside = (start..end)
            .filter_map(|k| lookup(reader, k, end))
            .find(|f| {
                matches!(
                    f.entry.kind(),
                    Kind::Country | Kind::Demonym | Kind::Capital
                )
            });
        who.country = inside.and_then(|f| f.entry.country().map(str::to_owned));
    }
    if who.sectors.is_empty() {
        let inside = (start..end)
            .rev()
            .filter_map(|k| lookup(reader, k, end))
            .find(|f| f.entry.kind() == Kind::Agent);
        who.sectors = inside
            .map(|f| {
                f.entry
                    .sectors()
                    .filter(|s| *s != "UNK")
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default();
    }
    who.traits.named = true;
    who.traits.body = true;
    if let Some(head) = (start..end).map(|k| reader.token(k)).find(|t| {
        let collective = reader.lexicon.reference().is_collective(t.lower());
        collective && !t.lefts().any(|c| c.dep() == "case")
    }) {
        crate::qualify::of_members(reader, head, &mut who);
    }
    crate::home::by_setting(reader, &mut who);
    reader
        .memory
        .borrow_mut()
        .alias(&fold(short.text()), Rc::new(who));
}

/// Heads a phrase of its own: not a part of a longer name.
pub fn is_phrase_head(t: Token<'_>) -> bool {
    !matches!(
        t.dep(),
        "compound"
            | "amod"
            | "nmod"
            | "nummod"
            | "det"
            | "punct"
            | "case"
            | "quantmod"
            | "prep"
            | "advmod"
    )
}

/// A describing noun as memory keeps it: "the team" and "the teams" are not the same.
pub fn description_key(head: Token<'_>) -> String {
    let plural = if matches!(head.tag(), "NNS" | "NNPS") {
        "+"
    } else {
        ""
    };
    format!("{}{plural}", head.lemma().to_lowercase())
}

/// A role of several words as memory keeps it: "the foreign minister" is not any minister.
pub fn role_key(reader: &Reader<'_>, head: Token<'_>) -> Option<String> {
    let (start, _) = core(head);
    let end = head.i() + 1;
    (start..head.i())
        .filter_map(|i| lookup(reader, i, end))
        .find(|f| f.end == end && f.end - f.start > 1 && f.entry.kind() == Kind::Agent)
        .map(|f| fold(reader.text(f.start, f.end)))
}

/// The nouns by which it may be taken up later: its own, its titles, its office, its apposition, its kind.
fn describing_nouns(
    reader: &Reader<'_>,
    head: Token<'_>,
    start: usize,
    who: &Identity,
) -> Vec<String> {
    if head.pos() == "NOUN" {
        return role_key(reader, head)
            .into_iter()
            .chain([description_key(head)])
            .collect();
    }
    let mut out: Vec<String> = Vec::new();
    if who.traits.body && !who.traits.named {
        // "Kenya's Ministry of Defence": a role written as a name.
        out.extend(role_key(reader, head));
        out.push(head.lower().to_owned());
    } else if who.traits.person {
        let mut i = start;
        while i < head.i() {
            match lookup(reader, i, head.i()) {
                Some(f) if f.entry.kind() == Kind::Agent => {
                    out.push(fold(reader.text(f.start, f.end)));
                    out.push(fold(reader.token(f.end - 1).text()));
                    i = f.end;
                }
                _ => i += 1,
            }
        }
        for a in children_with(head, &["appos"]) {
            out.extend(role_key(reader, a));
            out.push(a.lemma().to_lowercase());
        }
        if let Some(role) = who.role.as_deref().filter(|r| !r.starts_with("former")) {
            let title = role.split(" of ").next().unwrap_or(role);
            out.push(fold(title));
            out.extend(title.rsplit(' ').next().map(fold));
        }
    } else if who.traits.named && who.traits.body {
        let reference = reader.lexicon.reference();
        let codes = who.sectors.first().into_iter().chain(&who.country);
        out.extend(codes.flat_map(|c| reference.kinds(c)).cloned());
        // "the Ministry of Defence", "the Supreme Court": the ministry, the court.
        out.push(head.lemma().to_lowercase());
        out.push(head.lower().to_owned());
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The ways a name may be taken up later: last word, all words, an acronym in brackets.
fn short_names(
    reader: &Reader<'_>,
    head: Token<'_>,
    start: usize,
    end: usize,
    who: &Identity,
) -> Vec<String> {
    let name_start = (start..=head.i())
        .rev()
        .take_while(|&i| is_name_part(reader.token(i)))
        .last()
        .unwrap_or(head.i());
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
        if acronym.text().len() > 1
            && acronym.text().chars().filter(|c| c.is_uppercase()).count() >= 2
        {
            out.push(fold(acronym.text()));
        }
    }
    out.dedup();
    out
}
