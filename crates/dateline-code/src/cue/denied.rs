//! What verbs deny or allege. In: a verb of saying with an object. Out: the tokens of what is denied ("denied
//! involvement", "called the reports false") or alleged ("accused Russia of attacking").

use dateline_know::acts::{Effect, TriggerPos};
use dateline_parse::Token;
use dateline_record::Manner;

use super::cue_manner;
use super::said::clause_end;
use crate::clause::{child, children_with, is_passive, is_relative_pronoun};
use crate::reader::Reader;

/// What a verb denies or alleges, and which of the two it does.
pub(super) fn told(
    reader: &Reader<'_>,
    v: Token<'_>,
    manner: Manner,
) -> Option<((usize, usize), Manner)> {
    charged(v, manner)
        .map(|charge| (charge, manner))
        .or_else(|| refuted(reader, v).map(|told| (told, Manner::Denies)))
        .or_else(|| {
            let p = denied_object(reader, v, manner)?;
            Some(((p.left_edge().i(), p.right_edge().i() + 1), manner))
        })
}

/// "denied involvement in the attack", "denies attacking", "denied it", "the reports were denied": what is denied.
/// Words that reject more than reports ("rejected the plan") deny only these ("rejected the claim").
fn denied_object<'a>(reader: &Reader<'a>, v: Token<'a>, manner: Manner) -> Option<Token<'a>> {
    if manner != Manner::Denies {
        return None;
    }
    let told = child(
        v,
        if is_passive(v) {
            &["nsubjpass"]
        } else {
            &["dobj"]
        },
    )?;
    let tells = || cue_manner(reader, told, TriggerPos::Noun).is_some();
    let denies = || {
        reader
            .lexicon
            .operators(TriggerPos::Verb, v.lemma())
            .any(|(effect, _)| effect == Effect::Denied)
    };
    let holds = match told.pos() {
        "NOUN" => tells() || (denies() && !is_passive(v)),
        "PRON" => !is_passive(v),
        _ => told.tag() == "VBG",
    };
    holds.then_some(told)
}

/// "accused Russia of attacking": what is alleged stands behind *of*.
fn charged(v: Token<'_>, manner: Manner) -> Option<(usize, usize)> {
    if manner != Manner::Alleges {
        return None;
    }
    let of = children_with(v, &["prep"]).find(|p| matches!(p.lower(), "of" | "with"))?;
    let what = children_with(of, &["pcomp", "pobj"]).next()?;
    Some((what.left_edge().i(), clause_end(what)))
}

/// "called the reports false", "described the claim as a lie": what somebody calls untrue he denies.
pub(super) fn refuted(reader: &Reader<'_>, v: Token<'_>) -> Option<(usize, usize)> {
    let told = child(v, &["dobj"]).filter(|o| o.i() > v.i())?;
    let tells = cue_manner(reader, told, TriggerPos::Noun).is_some() || told.pos() == "PRON";
    let denies = |t: Token<'_>| {
        let pos = match t.pos() {
            "ADJ" => TriggerPos::Adjective,
            "NOUN" => TriggerPos::Noun,
            _ => return false,
        };
        reader
            .lexicon
            .operators(pos, t.lemma())
            .any(|(effect, _)| effect == Effect::Denied)
    };
    let end = v.right_edge().i() + 1;
    let word = (told.i() + 1..end)
        .map(|i| reader.token(i))
        .find(|t| denies(*t))?;
    let start = told.left_edge().i();
    (tells && start < word.i()).then(|| (start, word.left_edge().i().max(told.i() + 1)))
}

/// "a charge that the army denied", in apposition to what is charged: the noun and who denies it.
pub fn denied_charge<'a>(reader: &Reader<'a>, v: Token<'a>) -> Option<(Token<'a>, Token<'a>)> {
    let (manner, _) = cue_manner(reader, v, TriggerPos::Verb)?;
    let noun = v.head();
    let start = noun.left_edge().i();
    let comma = start > 0 && reader.token(start - 1).text() == ",";
    let charge = noun.pos() == "NOUN" && cue_manner(reader, noun, TriggerPos::Noun).is_some();
    let speaker = child(v, &["nsubj"]).filter(|s| !is_relative_pronoun(*s))?;
    (manner == Manner::Denies && charge && comma).then_some((noun, speaker))
}
