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
use crate::phrase::{core, fold, is_name_part, is_title, lookup};
use crate::reader::Reader;

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
        if !who.is_actor() {
            continue;
        }
        let (start, end) = core(t);
        let mut names = Vec::new();
        if who.traits.named {
            names = short_names(reader, t, start, end, &who);
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

/// "Korean People's Army (KPA)": the short form holds for the whole text, before its explanation too.
fn read_acronyms(reader: &Reader<'_>) {
    for i in 1..reader.doc.len().saturating_sub(2) {
        let (open, short, close) = (reader.token(i), reader.token(i + 1), reader.token(i + 2));
        let bracketed = matches!((open.text(), close.text()), ("(", ")") | ("[", "]"));
        if !bracketed
            || short.text().len() < 2
            || short.text().chars().any(char::is_lowercase)
            || !short.text().chars().any(char::is_alphabetic)
        {
            continue;
        }
        // The name before: the longest run of words whose capitals spell the short form's start.
        let letters = short.text().chars().filter(|c| c.is_alphabetic()).count();
        let first = i.saturating_sub(letters * 2 + 2);
        let start = (first..i).find(|&s| {
            let initial = reader.token(s).text().chars().next();
            initial.is_some_and(char::is_uppercase)
                && initial == short.text().chars().next()
                && reader.token(i - 1).sent_index() == reader.token(s).sent_index()
        });
        let Some(start) = start else { continue };
        let found = lookup(reader, start, i);
        let mut who = found
            .map(|f| from_entry(reader, &f, reader.token(i - 1)))
            .unwrap_or_default();
        if who.name.is_none() {
            who.name = Some(reader.text(start, i).to_owned());
        }
        if who.country.is_none() {
            let inside = (start..i).filter_map(|k| lookup(reader, k, i)).find(|f| {
                matches!(
                    f.entry.kind(),
                    Kind::Country | Kind::Demonym | Kind::Capital
                )
            });
            who.country = inside.and_then(|f| f.entry.country().map(str::to_owned));
        }
        if who.sectors.is_empty() {
            let inside = (start..i)
                .rev()
                .filter_map(|k| lookup(reader, k, i))
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
        reader
            .memory
            .borrow_mut()
            .alias(&fold(short.text()), Rc::new(who));
    }
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

/// The nouns by which it may be taken up later: its own, its titles, its office, its apposition.
fn describing_nouns(
    reader: &Reader<'_>,
    head: Token<'_>,
    start: usize,
    who: &Identity,
) -> Vec<String> {
    if head.pos() == "NOUN" {
        return vec![description_key(head)];
    }
    if !who.traits.person {
        return Vec::new();
    }
    let mut out: Vec<String> = (start..head.i())
        .filter(|&i| is_title(reader, i))
        .map(|i| reader.token(i).lower().to_owned())
        .collect();
    out.extend(children_with(head, &["appos"]).map(|a| a.lemma().to_lowercase()));
    if let Some(role) = who.role.as_deref().filter(|r| !r.starts_with("former")) {
        let title = role.split(" of ").next().unwrap_or(role);
        out.extend(title.rsplit(' ').next().map(str::to_lowercase));
    }
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
