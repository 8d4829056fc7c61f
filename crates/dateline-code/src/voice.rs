//! Whose word a cue gives, to whom, and how surely. In: the verb of saying. Out: the heads of the speaker's and
//! the addressee's phrases, and the word that weakens what is said.

use dateline_parse::{Token, TokenId};
use dateline_record::Manner;

use crate::clause::{child, children_with, is_nominal, prepositional, subject, surface_subject};
use crate::reader::Reader;

/// Head of the speaker's phrase: the subject, or in the passive the agent ("he was told by").
pub fn speaker(v: Token<'_>) -> Option<Token<'_>> {
    // "he said Rauland": *say* takes no person as its object; a damaged inversion.
    if v.lemma() == "say"
        && let Some(name) = child(v, &["dobj"]).filter(|o| o.ent_type() == "PERSON")
    {
        return Some(name);
    }
    // "'…', added the agency": the speaker behind the verb, read as its object.
    let is_mark = |back: usize, marks: &[&str]| {
        v.i()
            .checked_sub(back)
            .is_some_and(|i| marks.contains(&v.doc().token(TokenId::from_index(i)).text()))
    };
    let quotes = ["\"", "”", "''"];
    let quoted = is_mark(1, &quotes) || (is_mark(1, &[","]) && is_mark(2, &quotes));
    let inverted = child(v, &["dobj"]).filter(|o| {
        quoted
            && !matches!(v.dep(), "conj" | "advcl" | "xcomp" | "acl" | "relcl")
            && o.i() > v.i()
            && o.i() <= v.i() + 4
            && o.pos() == "PROPN"
            && children_with(v, &["nsubj", "nsubjpass"]).next().is_none()
    });
    // The same, read as a participle before a name.
    let before_name = || {
        Some(v.head()).filter(|h| {
            quoted && v.dep() == "amod" && h.pos() == "PROPN" && h.i() > v.i() && h.i() <= v.i() + 4
        })
    };
    if let Some(name) = inverted.or_else(before_name) {
        return Some(name);
    }
    let mut subjects = subject(v);
    if subjects.is_empty() {
        subjects = surface_subject(v)
            .into_iter()
            .filter(|s| children_with(v, &["auxpass"]).next().is_none() || s.dep() == "nsubj")
            .collect();
    }
    subjects.into_iter().find(|s| is_nominal(*s))
}

/// "told The Daily Beast", "warned Poland that", "said in an interview with Reuters", "said to reporters".
pub fn addressee(reader: &Reader<'_>, v: Token<'_>) -> Option<usize> {
    let words = reader.lexicon.address();
    let is = |list: &[String], t: Token<'_>| list.iter().any(|w| w == t.lemma());
    let told = || {
        children_with(v, &["dobj", "dative"])
            .find(|o| o.i() > v.i() && o.pos() != "PRON" && is_nominal(*o))
            .filter(|_| is(&words.object, v))
    };
    let to = || {
        prepositional(v, "to")
            .into_iter()
            .next()
            .filter(|_| is(&words.to, v))
    };
    // "in an interview with Reuters", "in a letter to the council"
    let through = || {
        let medium = prepositional(v, "in")
            .into_iter()
            .chain(prepositional(v, "during"))
            .find(|m| is(&words.through, *m))?;
        ["with", "to", "for"]
            .into_iter()
            .find_map(|p| prepositional(medium, p).into_iter().next())
    };
    told().or_else(to).or_else(through).map(|t| t.i())
}

/// The word that weakens a claim: "reportedly", or the belief itself ("officials believe").
pub fn hedge(
    reader: &Reader<'_>,
    v: Token<'_>,
    content: (usize, usize),
    manner: Manner,
) -> Option<usize> {
    let adverb = v
        .children()
        .map(|c| c.i())
        .chain(content.0..content.1)
        .find(|&i| {
            let t = reader.token(i);
            matches!(t.dep(), "advmod" | "amod") && reader.lexicon.hedge(t.lower())
        });
    adverb.or_else(|| (manner == Manner::Estimates).then(|| v.i()))
}
