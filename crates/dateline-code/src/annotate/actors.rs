//! The layer of actors: every mention of somebody who can act, with who that is.
//!
//! In: a document as read. Out: mentions in text order, pronouns with a referent among them. A mention
//! that stands for several countries ("the two countries") is given once for each.

use dateline_parse::Token;
use dateline_record::ActorMention;

use crate::clause::is_nominal;
use crate::party;
use crate::phrase::core;
use crate::reader::Reader;

/// The mentions of a document.
#[must_use]
pub fn of(reader: &Reader<'_>) -> Vec<ActorMention> {
    let mut out = Vec::new();
    for head in reader.doc.tokens().filter(|t| is_mention(*t)) {
        let Some(who) = party::resolve(reader, head).filter(|w| w.is_actor()) else {
            continue;
        };
        let (start, end) = core(head);
        let span = reader.span(start, end);
        let one = ActorMention {
            start: span.start,
            end: span.end,
            text: reader.text(start, end).to_owned(),
            id: who.id.clone(),
            name: who.name.clone(),
            country: who.country.clone(),
            sectors: who.sectors.clone(),
            role: who.role.clone(),
        };
        if who.members.is_empty() {
            out.push(one);
            continue;
        }
        for (country, name) in &who.members {
            // A role of several countries ("Russian and Serbian officials") is none of the countries itself.
            let itself = who.sectors.is_empty();
            out.push(ActorMention {
                id: itself.then(|| country.clone()),
                name: itself.then(|| name.clone()),
                country: Some(country.clone()),
                ..one.clone()
            });
        }
    }
    out.sort_by_key(|m| (m.start, m.end));
    out
}

/// Whether a token heads a mention: a nominal that is no part of a longer name, or a possessive pronoun.
fn is_mention(t: Token<'_>) -> bool {
    t.tag() == "PRP$" || (is_nominal(t) && crate::names::is_phrase_head(t))
}
