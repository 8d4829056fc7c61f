//! What an act is about: the PLOVER contexts of its words.
//!
//! In: a decided act. Out: the contexts of its lexicon entry, of the words of its own clause
//! (`knowledge/acts/contexts.toml`) and of the sectors of its parties. The parties' own names say who acts, not
//! what about.

use dateline_parse::Token;

use crate::act::carrier;
use crate::clause::is_verbal;
use crate::decide::Decided;
use crate::reader::Reader;

/// Words of one clause that are looked at.
const MAX_WORDS: usize = 64;

/// The contexts of an act, the entry's own first.
#[must_use]
pub fn of_act(reader: &Reader<'_>, decided: &Decided<'_>) -> Vec<String> {
    let candidate = &decided.candidate;
    let mut out = candidate.act.contexts.clone();
    let mut add = |context: &str| {
        if !out.iter().any(|c| c == context) {
            out.push(context.to_owned());
        }
    };
    let sides = || {
        decided
            .participants
            .actors
            .iter()
            .chain(&decided.participants.recipients)
    };
    let mut open: Vec<Token<'_>> = vec![candidate.predicate.head];
    let top = carrier(candidate);
    if top.i() != candidate.predicate.head.i() {
        open.push(top);
    }
    let mut seen = 0;
    while let Some(t) = open.pop() {
        seen += 1;
        if seen > MAX_WORDS {
            break;
        }
        open.extend(t.children().filter(|c| belongs(*c)));
        if sides().any(|s| s.head == t.i()) || !matches!(t.pos(), "NOUN" | "PROPN" | "ADJ" | "VERB")
        {
            continue;
        }
        let before: Vec<&str> = (t.i().saturating_sub(2)..t.i())
            .map(|i| reader.token(i).lemma())
            .collect();
        for context in reader.lexicon.contexts(t.lemma(), &before) {
            add(context);
        }
        if t.lower() != t.lemma() {
            for context in reader.lexicon.contexts(t.lower(), &before) {
                add(context);
            }
        }
    }
    for sector in sides().flat_map(|s| &s.who.sectors) {
        if let Some(context) = reader.lexicon.sector_context(sector) {
            add(context);
        }
    }
    out
}

/// Part of the act's own clause: no clause with a verb of its own, unless it completes the verb.
fn belongs(c: Token<'_>) -> bool {
    let apart = matches!(
        c.dep(),
        "ccomp" | "advcl" | "relcl" | "parataxis" | "acl" | "conj" | "csubj"
    );
    !(apart && is_verbal(c))
}
