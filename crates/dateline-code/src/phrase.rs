//! Phrases and the knowledge entries that begin in them: which tokens are a mention's own words, and what the
//! longest name there may mean on the day of publication.

use dateline_know::{Entry, Kind};
use dateline_parse::Token;

use crate::reader::Reader;

/// First and last-plus-one token of a phrase's core: what stands before the head, without
/// determiners, up to the head or the end of its name.
pub fn core(head: Token<'_>) -> (usize, usize) {
    let mut start = head.i();
    for c in head.lefts() {
        if matches!(
            c.dep(),
            "compound" | "amod" | "nmod" | "poss" | "nummod" | "quantmod"
        ) && c.i() < start
        {
            start = start.min(c.left_edge().i());
        }
    }
    let doc = head.doc();
    let mut end = head.i() + 1;
    // A name that goes on behind its head: "Bank of England", "Movement for Change".
    let same_name = |i: usize| {
        i < doc.len()
            && doc.token(dateline_parse::TokenId::from_index(i)).ent_iob()
                == dateline_parse::EntIob::Inside
    };
    if head.ent_iob() != dateline_parse::EntIob::Outside {
        while same_name(end) {
            end += 1;
        }
        // The possessive mark is no part of the name.
        while end > head.i() + 1
            && doc
                .token(dateline_parse::TokenId::from_index(end - 1))
                .tag()
                == "POS"
        {
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

/// A knowledge entry found in a phrase.
pub struct Found<'k> {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// The entry.
    pub entry: Entry<'k>,
    /// Other entries of the same words.
    pub others: Vec<Entry<'k>>,
}

/// The longest entry whose words begin at a token and end before another; none where it may mean nobody on the
/// day of publication.
pub fn lookup<'a>(reader: &Reader<'a>, start: usize, end: usize) -> Option<Found<'a>> {
    // Longest name in the knowledge that starts here; a window keeps the list of words short.
    let words: Vec<&str> = (start..end.min(start + 10))
        .map(|i| reader.token(i).text())
        .collect();
    let found = reader.know.actors().longest(&words)?;
    // "Iran backed Iraq" is no "Iran-backed": a verb is part of no name.
    let verb = |t: Token<'_>| {
        t.pos() == "VERB" && !matches!(t.dep(), "amod" | "compound" | "nmod" | "acl")
    };
    if found.len > 1 && (start..start + found.len).any(|i| verb(reader.token(i))) {
        return None;
    }
    let mut entries: Vec<Entry> = match reader.published {
        Some(date) => found.on(date).collect(),
        None => found.entries.collect(),
    };
    if entries.is_empty() {
        return None;
    }
    let entry = entries.remove(0);
    Some(Found {
        start,
        end: start + found.len,
        entry,
        others: entries,
    })
}

/// Where the name that a head ends begins: titles before it are no part of it.
pub fn first_name_token(reader: &Reader<'_>, start: usize, head: Token<'_>) -> usize {
    let start = if head.ent_type() == "PERSON" {
        start.max(entity_start(reader, head))
    } else {
        start
    };
    (start..=head.i())
        .rev()
        .take_while(|&i| is_name_part(reader.token(i)) && !is_title(reader, i))
        .last()
        .unwrap_or(head.i())
}

/// First token of the named entity that a token stands in.
pub fn entity_start(reader: &Reader<'_>, t: Token<'_>) -> usize {
    let mut i = t.i();
    while i > 0 && reader.token(i).ent_iob() == dateline_parse::EntIob::Inside {
        i -= 1;
    }
    i
}

pub fn is_title(reader: &Reader<'_>, i: usize) -> bool {
    lookup(reader, i, i + 1).is_some_and(|f| f.entry.kind() == Kind::Agent)
}

pub fn is_name_part(t: Token<'_>) -> bool {
    t.pos() == "PROPN" || t.ent_iob() != dateline_parse::EntIob::Outside
}

pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
