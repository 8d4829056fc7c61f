//! Parties that stand outside the slots of an act's frame: in a condition, in the clause above or below it.
//!
//! In: the act's verb or noun. Out: tokens that stand for a side of it.

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::{EventType, Quad};

use crate::act::Candidate;
use crate::clause::{self, Tokens};
use crate::reader::Reader;

/// Whose doing a threat would have changed: "threatened to close the border unless Ankara took them back".
pub fn conditioned(verb: Token<'_>) -> Tokens<'_> {
    let below = clause::complements(verb);
    std::iter::once(verb)
        .chain(below)
        .flat_map(|v| clause::children_with(v, &["advcl"]))
        .filter(|c| {
            c.children()
                .any(|m| m.dep() == "mark" && matches!(m.lower(), "unless" | "if" | "until"))
        })
        .flat_map(clause::own_subject)
        .collect()
}

/// Who is said to have done it: "complained that soldiers had turned back its planes".
pub fn blamed_in_clause(verb: Token<'_>) -> Tokens<'_> {
    clause::children_with(verb, &["ccomp"])
        .filter(|c| c.i() > verb.i())
        .flat_map(|c| {
            if clause::is_passive(c) {
                clause::subject(c)
            } else {
                clause::own_subject(c)
            }
        })
        .collect()
}

/// Nouns within a noun's phrase that are gone through.
const MAX_PHRASE: usize = 6;

/// Whom the words of a noun's act are for, where a participle of the same act goes on: "a request asking schools to
/// pay", "a letter of protest accusing the ministry".
pub fn told_below<'d>(reader: &Reader<'_>, candidate: &Candidate<'d>) -> Tokens<'d> {
    let same = |v: &Token<'_>| {
        reader
            .lexicon
            .acts(TriggerPos::Verb, v.lemma())
            .any(|r| r.act.event_type == candidate.act.event_type)
    };
    let head = candidate.predicate.head;
    // The parser may hang the participle on the end of the noun's phrase.
    let mut nouns = vec![head];
    for at in 0..MAX_PHRASE {
        let Some(noun) = nouns.get(at).copied() else {
            break;
        };
        let below = clause::children_with(noun, &["prep"])
            .filter(|p| matches!(p.lower(), "of" | "from" | "by"));
        nouns.extend(below.flat_map(|p| clause::children_with(p, &["pobj"])));
    }
    nouns
        .into_iter()
        .flat_map(|n| clause::children_with(n, &["acl"]))
        .filter(|v| v.tag() == "VBG")
        .filter(same)
        .flat_map(clause::object)
        .collect()
}

/// Whom an act is done to by the verb that lays it on them: "nations covered by the ban", "the strike hit a clinic".
pub fn borne_by<'d>(reader: &Reader<'_>, candidate: &Candidate<'d>) -> Tokens<'d> {
    if !candidate
        .act
        .event_type
        .is_some_and(|t| t.quad() == Quad::MaterialConflict && t != EventType::Protest)
    {
        return Tokens::new();
    }
    let mut noun = candidate.predicate.head;
    for _ in 0..3 {
        if noun.dep() != "conj" {
            break;
        }
        noun = noun.head();
    }
    let verb = match noun.dep() {
        "nsubj" => noun.head(),
        "pobj" if noun.head().lower() == "by" => noun.head().head(),
        _ => return Tokens::new(),
    };
    let passive = noun.dep() == "pobj";
    if clause::is_verbal(verb)
        && reader.lexicon.bears(verb.lemma())
        && clause::is_passive(verb) == passive
    {
        clause::object(verb)
    } else {
        Tokens::new()
    }
}

/// Whose act a bare infinitive or participle is where nothing nearer tells: the subject's of the clause above
/// ("Sunak made it a priority, with laws banning migrants").
pub fn understood_above(verb: Token<'_>) -> Tokens<'_> {
    let bare = matches!(verb.tag(), "VBG" | "VB")
        && !clause::is_finite(verb)
        && !clause::is_passive(verb)
        && clause::own_subject(verb).is_empty();
    if !bare {
        return Tokens::new();
    }
    let mut v = verb;
    for _ in 0..3 {
        // Not out of a clause that is said, or is itself the subject.
        if matches!(
            v.dep(),
            "ccomp" | "csubj" | "csubjpass" | "relcl" | "parataxis" | "ROOT"
        ) {
            break;
        }
        let Some(above) = clause::clause_above(v) else {
            break;
        };
        let subjects = clause::surface_subject(above);
        if !subjects.is_empty() {
            return subjects;
        }
        v = above;
    }
    Tokens::new()
}

/// Whom a noun's act is addressed to by the clause it stands in: "passed the law despite criticism from X" (X
/// criticises who passed it), "thanked X for its help" (X helps who thanks).
pub fn addressed_above<'d>(candidate: &Candidate<'d>) -> Tokens<'d> {
    let noun = candidate.predicate.head;
    let preposition = noun.head();
    if noun.dep() != "pobj" || !clause::is_verbal(preposition.head()) {
        return Tokens::new();
    }
    let event_type = candidate.act.event_type;
    let against = matches!(
        event_type,
        Some(EventType::Accuse | EventType::Reject | EventType::Protest | EventType::Request)
    ) && matches!(preposition.lower(), "despite" | "amid" | "notwithstanding");
    let repaid = event_type == Some(EventType::Aid) && preposition.lower() == "for";
    if against || repaid {
        clause::subject(preposition.head())
    } else {
        Tokens::new()
    }
}
