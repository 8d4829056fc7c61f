//! Whose attitude it is. In: the word of attitude. Out: the head of the phrase that names who has it; and whether that
//! can have one: decisions and hills have none, reports have.

use dateline_know::Kind;
use dateline_know::acts::TriggerPos;
use dateline_parse::Token;

use super::frame::undergone;
use super::spoken_by;
use crate::clause::{antecedent, children_with, is_nominal, is_verbal, subject, surface_subject};
use crate::phrase::lookup;
use crate::reader::Reader;

/// Whose attitude it is; not what the preposition brings that brings the content.
pub(super) fn holder<'a>(
    reader: &Reader<'a>,
    t: Token<'a>,
    bearer: Option<Token<'a>>,
) -> Option<Token<'a>> {
    if is_verbal(t) {
        return spoken_by(t).or_else(|| subject(t).into_iter().find(|s| is_nominal(*s)));
    }
    if t.pos() == "ADJ" {
        let host = t.head();
        return if is_verbal(host) {
            spoken_by(host).or_else(|| surface_subject(host).into_iter().next())
        } else if matches!(t.dep(), "amod" | "relcl" | "acl") {
            Some(host)
        } else {
            None
        };
    }
    let by = || {
        children_with(t, &["prep"])
            .filter(|p| matches!(p.lower(), "by" | "from" | "of" | "among"))
            .filter(|p| bearer.is_none_or(|b| b.i() != p.i()))
            .find_map(|p| children_with(p, &["pobj"]).next())
    };
    let light = || {
        (matches!(t.dep(), "dobj" | "attr")
            && is_verbal(t.head())
            && undergone(reader, t).is_none())
        .then(|| subject(t.head()).into_iter().next())
        .flatten()
    };
    // "European reluctance", "media reports"
    let named = || {
        children_with(t, &["amod", "compound"]).find(|m| {
            matches!(m.ent_type(), "NORP" | "GPE" | "ORG" | "PERSON") || m.lower() == "media"
        })
    };
    children_with(t, &["poss"])
        .next()
        .or_else(by)
        .or_else(light)
        .or_else(named)
}

/// "a hill that overlooks the bay": who is taken up by *that* is a thing, where no list knows a person or body by its name.
pub(super) fn is_thing(reader: &Reader<'_>, s: Token<'_>) -> bool {
    let noun = antecedent(s);
    s.lower() == "that"
        && noun.i() != s.i()
        && noun.pos() == "NOUN"
        && noun.ent_type().is_empty()
        && !is_agent(reader, noun)
        && !is_text(reader, noun)
}

fn is_agent(reader: &Reader<'_>, noun: Token<'_>) -> bool {
    lookup(reader, noun.i(), noun.i() + 1).is_some_and(|f| f.entry.kind() == Kind::Agent)
}

/// What is written or spoken: reports, statements, polls.
fn is_text(reader: &Reader<'_>, noun: Token<'_>) -> bool {
    let texts = reader.lexicon.address().through.iter();
    reader
        .lexicon
        .cues(TriggerPos::Noun, noun.lemma())
        .next()
        .is_some()
        || texts
            .chain(&reader.lexicon.data().voices)
            .any(|w| w == noun.lemma())
}

/// "a decision that raises doubts": what somebody did or thought holds no view of its own; what he wrote does.
pub(super) fn is_deed(reader: &Reader<'_>, s: Token<'_>) -> bool {
    let noun = antecedent(s);
    noun.pos() == "NOUN"
        && noun.ent_type().is_empty()
        && reader
            .lexicon
            .attitudes(TriggerPos::Noun, noun.lemma())
            .next()
            .is_some()
        && !is_text(reader, noun)
        && !is_agent(reader, noun)
}
