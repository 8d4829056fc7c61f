//! Words of attitude in their sentence. In: a token. Out: the attribution it makes: of a word that the lexicon knows, of
//! any verb with a clause of *that*, of a headline's verb that looks like a plural. Nobody's attitude is what somebody is
//! to have, is told or asked to have.

use std::borrow::Cow;

use dateline_know::acts::{Attitude, Effect, Frame, TriggerPos};
use dateline_parse::Token;

use super::frame::{clause, content, ground, moved, subtree};
use super::holder::{holder, is_deed, is_thing};
use super::{REACH, Range, Raw, group, phrase, spoken_by, trimmed};
use crate::clause::{child, children_with, is_nominal, is_passive, is_verbal};
use crate::lemma::known;
use crate::reader::Reader;

/// An attitude whose words hang on a token.
pub(super) fn attitude<'a>(reader: &Reader<'a>, t: Token<'a>, pos: TriggerPos) -> Option<Raw> {
    let mut best: Option<(Raw, usize)> = None;
    let is_known = |l: &str| reader.lexicon.attitudes(pos, l).next().is_some();
    // "were frustrated", read as a passive
    let lemma = if pos == TriggerPos::Adjective && t.pos() == "VERB" {
        if t.tag() != "VBN" || !matches!(t.dep(), "acomp" | "ROOT" | "conj" | "relcl" | "ccomp") {
            return None;
        }
        Cow::Borrowed(t.lower())
    } else {
        known(t, is_known)
    };
    for (attitude, trigger) in reader.lexicon.attitudes(pos, &lemma) {
        let Some(words) = crate::trigger::find(reader, t, trigger) else {
            continue;
        };
        let longer = best.as_ref().is_none_or(|(_, n)| words.len() > *n);
        if longer && let Some(raw) = held(reader, t, attitude, &words) {
            best = Some((raw, words.len()));
        }
    }
    best.map(|(raw, _)| raw)
}

/// "House panel votes to adjourn": a verb that the parser takes for a plural, with the noun before it for its modifier.
pub(super) fn headline_verb<'a>(reader: &Reader<'a>, t: Token<'a>) -> Option<Raw> {
    let lemma = verb_of_plural(t.lower()).find(|l| {
        reader
            .lexicon
            .attitudes(TriggerPos::Verb, l)
            .next()
            .is_some()
            || reader.lexicon.cues(TriggerPos::Verb, l).next().is_some()
    });
    let before = t.i().checked_sub(1).map(|i| reader.token(i))?;
    let clause = matches!(t.dep(), "ROOT" | "ccomp") && is_nominal(before);
    let subject = children_with(t, &["compound", "nsubj", "nmod"])
        .find(|s| s.right_edge().i() + 1 >= t.i() && is_nominal(*s))?;
    let start = children_with(t, &["compound", "nsubj", "nmod", "amod", "poss"])
        .map(|c| c.left_edge().i())
        .filter(|&i| i <= subject.i())
        .min()?;
    let sent = t.sent();
    let end = (t.i() + 1..sent.end() as usize)
        .find(|&i| reader.token(i).is_space())
        .unwrap_or(sent.end() as usize);
    let (from, to) = trimmed(reader, (t.i() + 1, end));
    // "…, his doctor maintains": what is said stands in front.
    let content = if from < to {
        (from, to)
    } else {
        trimmed(reader, (sent.start() as usize, start))
    };
    (lemma.is_some() && clause && content.0 < content.1).then(|| Raw {
        source: Some((start, t.i())),
        cue: (t.i(), t.i() + 1),
        said_at: (t.i(), t.i() + 1),
        content: vec![content],
    })
}

/// The verbs whose third person a plural may be.
fn verb_of_plural(word: &str) -> impl Iterator<Item = String> {
    let stem = word.strip_suffix('s').map(str::to_owned);
    let sibilant = word.strip_suffix("es").map(str::to_owned);
    let y = word.strip_suffix("ies").map(|s| format!("{s}y"));
    [stem, sibilant, y].into_iter().flatten()
}

/// "He typed that it was over": whatever verb somebody follows by a clause with *that* says, thinks or shows it.
pub(super) fn held_that<'a>(reader: &Reader<'a>, v: Token<'a>) -> Option<Raw> {
    let mut known = reader.lexicon.attitudes(TriggerPos::Verb, v.lemma());
    if known.any(|(_, words)| words.words.len() == 1) || unrealised(reader, v) || is_passive(v) {
        return None;
    }
    let that = clause(v)
        .filter(|c| children_with(*c, &["mark"]).any(|m| m.lower() == "that" && m.i() > v.i()))?;
    let source = spoken_by(v).filter(|s| s.lower() != "it")?;
    let cue = (v.i(), v.i() + 1);
    Some(Raw {
        source: Some(phrase(source, cue)),
        cue: group(reader, v, cue),
        said_at: cue,
        content: vec![subtree(that)],
    })
}

fn held<'a>(
    reader: &Reader<'a>,
    t: Token<'a>,
    attitude: &Attitude,
    words: &[Token<'a>],
) -> Option<Raw> {
    let last = *words.last()?;
    if is_verbal(t) && (unrealised(reader, t) || asked(t) || is_attribute(t)) {
        return None;
    }
    // "show up", "add up": another verb.
    let other = |p: Token<'_>| !words.iter().any(|w| w.i() == p.i());
    if children_with(t, &["prt"]).any(other) {
        return None;
    }
    let (content, bearer) = content(reader, t, attitude, last)?;
    let content = before_aside(reader, t, content);
    let source = if attitude.frames.contains(&Frame::Stimulus) && is_verbal(t) {
        moved(t)
    } else {
        holder(reader, t, bearer)
    };
    if !attitude.things && source.is_some_and(|s| is_deed(reader, s) || is_thing(reader, s)) {
        return None;
    }
    let end = last.i().max(bearer.map_or(0, |b| b.i())) + 1;
    let first = words.first()?.i();
    // Words of the cue that stand apart from it ("took the idea up") leave the head alone as cue.
    let cue = if end - first > words.len() + 2 {
        (t.i(), t.i() + 1)
    } else {
        (first, end)
    };
    let meets = attitude.frames.contains(&Frame::Subject);
    // "it is clear that": nobody's, and said all the same; "it is not clear" says nothing.
    let evident = attitude.things && t.pos() == "ADJ";
    if evident && children_with(t.head(), &["neg"]).next().is_some() {
        return None;
    }
    // "amid talk about the tunnel", "reports of a blast", "the argument that": said by whomever.
    let talk = t.pos() == "NOUN"
        && (attitude.things
            || meets
            || bearer.is_some_and(|b| b.lower() == "about")
            || reader.token(content.0).tag() == "IN" && reader.token(content.0).lower() == "that");
    if (source.is_none() && !is_verbal(t) && !talk)
        || (evident && source.is_some_and(|s| s.lower() != "it"))
    {
        return None;
    }
    let source = source.filter(|_| !evident);
    Some(Raw {
        source: source.map(|s| phrase(s, cue)),
        said_at: cue,
        cue: if is_verbal(t) {
            group(reader, t, cue)
        } else {
            cue
        },
        content: std::iter::once(content).chain(ground(t)).collect(),
    })
}

/// "Endorsed Trump, who says that …": a relative clause of saying behind a comma, at the end, is the text's own.
fn before_aside(reader: &Reader<'_>, t: Token<'_>, (start, end): Range) -> Range {
    let from = start.max(t.i() + 1).max(end.saturating_sub(REACH));
    let aside = (from..end)
        .map(|i| reader.token(i))
        .filter(|v| v.dep() == "relcl" && v.right_edge().i() + 1 >= end)
        .find(|v| {
            let first = v.left_edge().i();
            first > from
                && reader.token(first - 1).text() == ","
                && reader.token(first).tag().starts_with('W')
                && reader
                    .lexicon
                    .cues(TriggerPos::Verb, v.lemma())
                    .next()
                    .is_some()
        });
    aside.map_or((start, end), |v| (start, v.left_edge().i() - 1))
}

/// Somebody is to have the attitude or is told to have it: that attributes nothing. Who could
/// not explain it, does it by asking or to discuss it, is brought or goes on to say it, has it all the same.
fn unrealised(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let mut bare = v.tag() == "VB";
    let mut subject = false;
    for c in v.children() {
        match c.dep() {
            "aux" => {
                bare &= c.lemma() == "do";
                if c.tag() == "TO" && v.dep() != "advcl" && !brought_about(reader, v) {
                    return true;
                }
            }
            "nsubj" | "nsubjpass" if c.lower() == "you" => return true,
            "nsubj" | "nsubjpass" => subject = true,
            _ => {}
        }
    }
    // An infinitive coordinated with one, or an imperative ("Don't blame").
    let let_do = v.dep() == "ccomp" && matches!(v.head().lemma(), "let" | "make" | "help");
    bare && (!subject || let_do)
        && (v.dep() != "conj" || !is_verbal(v.head()) || unrealised(reader, v.head()))
}

/// "went on to question it", "prompted them to denounce it", "was able to brag": an infinitive that came true.
fn brought_about(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let above = v.head();
    if v.dep() == "xcomp" && above.pos() == "ADJ" {
        return matches!(
            above.lemma(),
            "able" | "quick" | "slow" | "swift" | "unable"
        );
    }
    v.dep() == "xcomp"
        && above.pos() == "VERB"
        && reader
            .lexicon
            .operators(TriggerPos::Verb, above.lemma())
            .any(|(effect, _)| matches!(effect, Effect::Actual))
        && !unrealised(reader, above)
}

/// "Do we support it?": the auxiliary stands before whoever asks or is asked.
fn asked(v: Token<'_>) -> bool {
    children_with(v, &["nsubj", "nsubjpass"]).any(|s| {
        matches!(s.lower(), "i" | "we" | "you")
            && s.i() < v.i()
            && children_with(v, &["aux", "auxpass"]).any(|a| a.i() < s.i())
            && v.sent().tokens().any(|t| t.text() == "?")
    })
}

/// "after leaked documents show it": a participle before its noun, read as a verb with an object.
fn is_attribute(v: Token<'_>) -> bool {
    v.tag() == "VBN"
        && child(v, &["aux", "auxpass", "nsubj", "nsubjpass"]).is_none()
        && child(v, &["dobj"]).is_some_and(|o| o.left_edge().i() == v.i() + 1 || o.i() == v.i() + 1)
        && v.dep() != "conj"
}
