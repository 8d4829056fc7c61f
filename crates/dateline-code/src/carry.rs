//! Recipients carried over: an act told again without its other side ("we propose an alliance") takes it
//! from where the same actor's act about the same thing named one ("forming an alliance with Ukraine").
//!
//! In: decided acts in text order. Out: for each, the identities carried over, usually none.

use std::rc::Rc;

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;

use crate::decide::{Decided, is_cooperative};
use crate::identity::Identity;
use crate::reader::Reader;

/// Earlier acts that are looked at.
const REACH: usize = 24;

/// Who is carried over to each act as its recipient.
#[must_use]
pub fn recipients(reader: &Reader<'_>, decided: &[Decided<'_>]) -> Vec<Vec<Rc<Identity>>> {
    let themes: Vec<Option<&str>> = decided.iter().map(|d| theme(reader, d)).collect();
    let mut out: Vec<Vec<Rc<Identity>>> = Vec::with_capacity(decided.len());
    for (i, d) in decided.iter().enumerate() {
        let open = d.participants.recipients.is_empty()
            && !d.participants.reciprocal
            && is_cooperative(d.event_type);
        let from = open.then_some(()).and(themes[i]).and_then(|theme| {
            let earlier = (i.saturating_sub(REACH)..i).rev();
            earlier.into_iter().find(|&j| {
                let told = &decided[j];
                themes[j] == Some(theme)
                    && same_actor(d, told)
                    && !told.participants.recipients.is_empty()
            })
        });
        out.push(
            from.map(|j| {
                decided[j]
                    .participants
                    .recipients
                    .iter()
                    .map(|s| s.who.clone())
                    .collect()
            })
            .unwrap_or_default(),
        );
    }
    out
}

/// What an act is about: its object, or its trigger, where that noun names an act itself.
fn theme<'a>(reader: &Reader<'a>, d: &Decided<'a>) -> Option<&'a str> {
    let slot = |path: &[&str]| -> Vec<Token<'a>> {
        d.candidate
            .predicate
            .slot(&path.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
    };
    let nouns = match d.candidate.predicate.pos {
        TriggerPos::Noun => vec![d.candidate.predicate.head],
        _ => [slot(&["obj"]), slot(&["comp", "obj"])].concat(),
    };
    let names_act = |t: &Token<'a>| {
        t.pos() == "NOUN"
            && reader
                .lexicon
                .acts(TriggerPos::Noun, t.lemma())
                .next()
                .is_some()
    };
    nouns.into_iter().find(names_act).map(Token::lemma)
}

/// The same country acts for the same side.
fn same_actor(a: &Decided<'_>, b: &Decided<'_>) -> bool {
    a.participants.actors.iter().any(|x| {
        b.participants.actors.iter().any(|y| {
            let sector = x.who.sectors.first() == y.who.sectors.first();
            x.who.same(&y.who)
                || (x.who.country.is_some() && x.who.country == y.who.country && sector)
        })
    })
}
