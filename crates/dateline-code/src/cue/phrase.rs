//! Cues that are no verbs. In: a noun, an adjective, a preposition. Out: the claim it makes: "fears that …", "sure
//! that …", "according to X", "in X's view", "in a poll".

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::Manner;

use super::said::opens_with;
use super::{cue_manner, denied};
use crate::claim::RawClaim;
use crate::clause::{
    child, children_with, is_nominal, is_verbal, prepositional, subject, surface_subject,
};
use crate::reader::Reader;
use crate::trigger::is_word;

/// "fears that …", "the claim that …", "a statement that …"; "the fear is that …".
pub(super) fn noun_cue(reader: &Reader<'_>, n: Token<'_>) -> Option<RawClaim> {
    let (manner, _) = cue_manner(reader, n, TriggerPos::Noun)?;
    let own = children_with(n, &["acl", "ccomp", "relcl"]).find(|c| opens_with(*c, "that"));
    let copula = || {
        let be = (n.dep() == "nsubj" && n.head().lemma() == "be").then(|| n.head())?;
        children_with(be, &["ccomp"]).find(|c| opens_with(*c, "that"))
    };
    let clause = own.or_else(copula)?;
    let speaker = child(n, &["poss"]).or_else(|| {
        prepositional(n, "of")
            .into_iter()
            .chain(prepositional(n, "by"))
            .chain(prepositional(n, "from"))
            .chain(prepositional(n, "among"))
            .find(|t| is_nominal(*t))
    });
    // "Ukrainian claims that"
    let speaker = speaker.or_else(|| {
        children_with(n, &["amod", "compound"])
            .find(|m| matches!(m.ent_type(), "NORP" | "GPE" | "ORG"))
    });
    // Whoever denies a report has not made it.
    let denied = is_verbal(n.head())
        && cue_manner(reader, n.head(), TriggerPos::Verb).is_some_and(|(m, _)| m == Manner::Denies);
    let refuted = is_verbal(n.head()) && denied::refuted(reader, n.head()).is_some();
    let speaker = speaker.or_else(|| {
        // "voiced fears that": the light verb's subject.
        (n.dep() == "dobj" && !denied && !refuted)
            .then(|| subject(n.head()).into_iter().next())
            .flatten()
    });
    let content = (clause.left_edge().i(), clause.right_edge().i() + 1);
    Some(RawClaim::of((n.i(), n.i() + 1), speaker, manner, content))
}

/// "is concerned that", "are convinced that", "concerned the government will".
pub(super) fn adjective_cue(reader: &Reader<'_>, a: Token<'_>) -> Option<RawClaim> {
    let (manner, _) = cue_manner(reader, a, TriggerPos::Adjective)?;
    let clause = children_with(a, &["ccomp"]).find(|c| is_verbal(*c))?;
    let speaker = surface_subject(a.head()).into_iter().next()?;
    Some(RawClaim::of(
        (a.i(), a.i() + 1),
        Some(speaker),
        manner,
        (clause.left_edge().i(), clause.right_edge().i() + 1),
    ))
}

/// "according to X", "in the view of X", "by X's own account".
pub(super) fn preposition_cue(reader: &Reader<'_>, t: Token<'_>) -> Option<RawClaim> {
    let cues = reader.lexicon.data().cues.iter();
    let (manner, words, bearer, speaker) = cues
        .flat_map(|c| c.prepositions.iter().map(move |p| (c.manner, p)))
        .filter(|(_, p)| p.first().is_some_and(|w| w == t.lower()))
        .find_map(|(manner, words)| {
            let (bearer, speaker) = of_speaker(t, words).or_else(|| of_owner(t, words))?;
            Some((manner, words, bearer, speaker))
        })?;
    // "per day" measures; "per officials" names.
    if words.len() == 1 && !matches!(speaker.pos(), "PROPN") && speaker.tag() != "NNS" {
        return None;
    }
    let mut host = t.head();
    while !is_verbal(host) && !host.is_root() && host.dep() != "relcl" {
        host = host.head();
    }
    // "X were killed and Y arrested, according to Z": all of it is Z's.
    while host.dep() == "conj" && is_verbal(host.head()) && host.head().i() < t.i() {
        host = host.head();
    }
    let start = host.left_edge().i();
    Some(RawClaim {
        reporting: Some((t.i(), speaker.i().max(bearer.i()) + 1)),
        ..RawClaim::of(
            (t.i(), bearer.i() + 1),
            Some(speaker),
            manner,
            (start, host.right_edge().i() + 1),
        )
    })
}

/// "in the view of X": the cue's last word and X; "in a poll": the poll itself speaks.
fn of_speaker<'a>(t: Token<'a>, words: &[String]) -> Option<(Token<'a>, Token<'a>)> {
    if let [_, noun] = words
        && t.dep() == "prep"
        && let Some(text) = children_with(t, &["pobj"]).find(|n| is_word(*n, noun))
    {
        return Some((t, text));
    }
    let mut bearer = t;
    for word in &words[1..] {
        bearer = bearer.children().find(|c| is_word(*c, word))?;
    }
    Some((bearer, children_with(bearer, &["pobj"]).next()?))
}

/// "in X's view": the noun and its owner.
fn of_owner<'a>(t: Token<'a>, words: &[String]) -> Option<(Token<'a>, Token<'a>)> {
    let [_, noun, of] = words else {
        return None;
    };
    let noun = children_with(t, &["pobj"]).find(|n| of == "of" && is_word(*n, noun))?;
    Some((noun, children_with(noun, &["poss"]).next()?))
}
