//! Words of saying in their sentence. In: a token. Out: the claim it makes, if it is a cue: a verb with what it says
//! (`said`) or denies (`denied`), a noun, adjective or preposition (`phrase`), an adverb, or a refusal to comment.

mod denied;
mod phrase;
mod said;

use std::borrow::Cow;

use dateline_know::acts::{Effect, TriggerPos};
use dateline_parse::{Quote, Token};
use dateline_record::Manner;

pub use self::denied::denied_charge;
pub use self::said::clause_end;
use crate::claim::RawClaim;
use crate::clause::{child, children_with, is_passive, is_verbal, surface_subject};
use crate::lemma::known;
use crate::reader::Reader;
use crate::voice;

/// The claim that a token is the cue of.
pub fn read(reader: &Reader<'_>, t: Token<'_>, quoted: &[Quote]) -> Option<RawClaim> {
    match t.pos() {
        "VERB" => verb_cue(reader, t, quoted)
            .or_else(|| phrase::adjective_cue(reader, t).filter(|_| t.dep() == "acomp"))
            .or_else(|| phrase::preposition_cue(reader, t)),
        "NOUN" => phrase::noun_cue(reader, t),
        "ADJ" => phrase::adjective_cue(reader, t),
        _ => phrase::preposition_cue(reader, t),
    }
}

fn cue_manner(reader: &Reader<'_>, t: Token<'_>, pos: TriggerPos) -> Option<(Manner, usize)> {
    let mut best: Option<(Manner, usize, usize)> = None;
    // "convinced", read as a verb form
    let lemma = if pos == TriggerPos::Adjective && t.pos() == "VERB" {
        Cow::Borrowed(t.lower())
    } else {
        known(t, |l| reader.lexicon.cues(pos, l).next().is_some())
    };
    for (manner, trigger) in reader.lexicon.cues(pos, &lemma) {
        if let Some(found) = crate::trigger::find(reader, t, trigger)
            && best.is_none_or(|(_, n, _)| found.len() > n)
        {
            best = Some((manner, found.len(), found.last().map_or(t.i(), |l| l.i())));
        }
    }
    best.map(|(manner, _, last)| (manner, last + 1))
}

fn verb_cue(reader: &Reader<'_>, v: Token<'_>, quoted: &[Quote]) -> Option<RawClaim> {
    if let Some(declined) = declining(reader, v) {
        return Some(declined);
    }
    let (manner, cue_end) = cue_manner(reader, v, TriggerPos::Verb)?;
    if manner == Manner::Says && goes_on(reader, v) {
        return None;
    }
    let speaker = voice::speaker(v);
    if speaker.is_none() && !is_unvoiced(v) {
        return None;
    }
    let cue = (v.i(), cue_end.max(v.i() + 1));
    let denied = || denied::told(reader, v, manner);
    let ((content, reporting), manner) = said::by(reader, v, speaker, manner, cue, quoted)
        .map(|said| (said, manner))
        .or_else(|| denied().map(|(told, manner)| ((told, None), manner)))?;
    let content = said::in_paragraph(reader, v, content);
    if content.0 >= content.1 {
        return None;
    }
    let negated = children_with(v, &["neg"]).next().is_some();
    let declining = &reader.lexicon.comment().declining;
    let refused = v.dep() == "xcomp" && declining.iter().any(|w| w == v.head().lemma());
    if (negated || refused) && matches!(manner, Manner::Says | Manner::Confirms) {
        return None;
    }
    Some(RawClaim {
        addressee: voice::addressee(reader, v),
        reporting,
        hedge: voice::hedge(reader, v, content, manner),
        ..RawClaim::of(cue, speaker, manner, content)
    })
}

/// "it is said that", "is believed to have": said, and nobody is named who says it.
fn is_unvoiced(v: Token<'_>) -> bool {
    let told = || children_with(v, &["xcomp", "ccomp"]).next().is_some();
    // "as stated in the report"
    let as_stated = || v.tag() == "VBN" && said::as_said(v).is_some();
    is_passive(v) && (told() || as_stated())
}

/// "continued to withdraw": going on to do something is no saying.
fn goes_on(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let does = child(v, &["xcomp"]).is_some_and(|x| x.i() > v.i() && said::is_to_infinitive(x));
    does && reader
        .lexicon
        .operators(TriggerPos::Verb, v.lemma())
        .any(|(effect, _)| effect == Effect::Actual)
}

/// "did not respond to a request for comment", "declined to comment".
fn declining(reader: &Reader<'_>, v: Token<'_>) -> Option<RawClaim> {
    let words = reader.lexicon.comment();
    let is = |list: &[String], t: Token<'_>| list.iter().any(|w| w == t.lemma() || w == t.lower());
    if !is(&words.verbs, v) {
        return None;
    }
    let refused = v.children().any(|c| is(&words.declining, c))
        || (v.dep() == "xcomp" && is(&words.declining, v.head()));
    let about = v.lemma() == "comment" || v.subtree().any(|t| t.i() > v.i() && is(&words.nouns, t));
    if !refused || !about {
        return None;
    }
    let speaker = surface_subject(v).into_iter().next()?;
    let top = if v.dep() == "xcomp" { v.head() } else { v };
    Some(RawClaim {
        declines: true,
        ..RawClaim::of(
            (top.i(), v.right_edge().i() + 1),
            Some(speaker),
            Manner::DeclinesToComment,
            (top.i(), v.right_edge().i() + 1),
        )
    })
}

/// "Russia reportedly attacked": somebody's word, and nobody is named.
pub fn evidential(reader: &Reader<'_>, t: Token<'_>) -> Option<RawClaim> {
    if t.dep() != "advmod" || !reader.lexicon.reporting(t.lower()) || !is_verbal(t.head()) {
        return None;
    }
    let v = t.head();
    Some(RawClaim {
        reporting: Some((t.i(), t.i() + 1)),
        hedge: Some(t.i()),
        ..RawClaim::of(
            (t.i(), t.i() + 1),
            None,
            Manner::Says,
            (v.left_edge().i(), said::clause_end(v)),
        )
    })
}
