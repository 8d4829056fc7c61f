//! How the text presents an act: actual, planned, possible, negated or denied.
//!
//! In: a candidate. Out: the status with the words that set it. The act's own auxiliaries, negations,
//! adverbs and adjectives are read first, then the words whose complement it is, upwards to the clause
//! that is asserted. Whether an act is historical is a matter of dates (`time`).

use dateline_know::acts::{Effect, TriggerPos};
use dateline_parse::Token;
use dateline_record::{Manner, Quad, Status};

use crate::act::{Candidate, carrier};
use crate::clause::{children_with, is_finite, is_infinitive, is_verbal, own_subject};
use crate::reader::Reader;

/// Words above an act that are looked at.
const MAX_CLIMB: usize = 8;

/// What has been read so far on the way up.
#[derive(Debug, Default)]
pub struct Attitude {
    planned: bool,
    possible: bool,
    negated: bool,
    denied: bool,
    /// The future in the act's own clause ("will"), not a plan that others see.
    pub future: bool,
    /// Only the purpose of another act: "sent engineers to help".
    pub purpose: bool,
    /// A nominal act that is only offered so far: "her proposed alliance".
    pub offered: bool,
    /// What set it, for `because`.
    pub because: Vec<String>,
}

impl Attitude {
    fn take(&mut self, effect: Effect, word: Token<'_>, how: &str) {
        match effect {
            Effect::Planned => self.planned = true,
            Effect::Possible => self.possible = true,
            // Two negations cancel: "did not fail to".
            Effect::Negated => self.negated = !self.negated,
            Effect::Denied => self.denied = true,
            Effect::Actual | Effect::Attempted => return,
        }
        self.because.push(format!("{} ({how})", word.text()));
    }

    /// The status these words add up to.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.denied {
            Status::Denied
        } else if self.negated {
            Status::Negated
        } else if self.possible {
            Status::Possible
        } else if self.planned {
            Status::Planned
        } else {
            Status::Actual
        }
    }
}

/// Reads the attitude of the text towards a candidate's act.
#[must_use]
pub fn read(reader: &Reader<'_>, candidate: &Candidate<'_>) -> Attitude {
    let mut out = Attitude::default();
    let head = candidate.predicate.head;
    let top = carrier(candidate);
    if candidate.predicate.pos == TriggerPos::Noun {
        noun_words(reader, head, &mut out);
        // "a series of planned attacks", "plans for talks"
        if top.i() == head.i() {
            climb(reader, head, &mut out);
            return out;
        }
    }
    if candidate.predicate.light.is_some()
        && let Some(effect) = operator(reader, top)
    {
        // "cancelled talks", "threatened an attack": the light verb is itself an operator.
        out.take(effect, top, "operator");
    }
    verb_words(reader, top, &mut out, true);
    if performs(candidate, top) {
        return Attitude::default();
    }
    climb(reader, top, &mut out);
    out
}

/// "I would like to thank", "we wish to congratulate": saying so does it (Austin 1962).
fn performs(candidate: &Candidate<'_>, v: Token<'_>) -> bool {
    let verbal = candidate
        .act
        .event_type
        .is_some_and(|t| matches!(t.quad(), Quad::VerbalCooperation | Quad::VerbalConflict));
    let mut top = v;
    for _ in 0..MAX_CLIMB {
        let dep = top.dep();
        if !matches!(dep, "conj" | "xcomp" | "ccomp" | "acl" | "advcl" | "dobj") || top.is_root() {
            return false;
        }
        top = top.head();
        let wishes = matches!(
            top.lemma(),
            "like" | "wish" | "want" | "let" | "love" | "take"
        );
        let first = children_with(top, &["nsubj"]).any(|s| matches!(s.lower(), "i" | "we"));
        if wishes && first {
            return verbal && children_with(top, &["neg"]).next().is_none();
        }
    }
    false
}

/// "no attack", "the planned attack", "a possible invasion"
fn noun_words(reader: &Reader<'_>, n: Token<'_>, out: &mut Attitude) {
    for c in n.children() {
        match c.dep() {
            "det" | "neg" if matches!(c.lower(), "no" | "neither" | "not") => {
                out.take(Effect::Negated, c, "negation")
            }
            // "any attack": none is said to have happened.
            "det" if c.lower() == "any" => out.take(Effect::Possible, c, "any"),
            "amod" | "compound" => {
                let pos = match c.pos() {
                    "ADJ" => TriggerPos::Adjective,
                    "VERB" => TriggerPos::Adjective,
                    _ => continue,
                };
                out.offered |= matches!(c.lower(), "proposed" | "offered" | "promised" | "pledged");
                let word = if c.pos() == "VERB" {
                    c.lower()
                } else {
                    c.lemma()
                };
                if let Some((effect, _)) = reader
                    .lexicon
                    .operators(pos, word)
                    .find(|(_, t)| t.words.len() == 1)
                {
                    out.take(effect, c, "modifier");
                }
            }
            _ => {}
        }
    }
}

/// Auxiliaries, negations and adverbs of a verb; those of the first conjunct where it has none.
fn verb_words(reader: &Reader<'_>, v: Token<'_>, out: &mut Attitude, own: bool) {
    let words = reader.lexicon.words();
    let mut aux = false;
    for c in v.children() {
        match c.dep() {
            "aux" => {
                aux |= c.tag() == "MD";
                if let Some(&effect) = words.modals.get(c.lower()) {
                    let would = matches!(c.lower(), "would" | "'d");
                    // The future seen from a saying in the past: "said it would withdraw".
                    let reported = would && is_reported(v) && !has_condition(reader, v);
                    let effect = if reported { Effect::Planned } else { effect };
                    out.future |= own && effect == Effect::Planned;
                    out.take(effect, c, "modal");
                }
            }
            "neg" if !only_adds(reader, c) => out.take(Effect::Negated, c, "negation"),
            "advmod" | "npadvmod" | "preconj" | "cc" if !only_adds(reader, c) => {
                // "no longer": two words are one adverb.
                let before = c
                    .children()
                    .next()
                    .map(|d| format!("{} {}", d.lower(), c.lower()));
                let effect = before
                    .and_then(|b| words.adverbs.get(&b))
                    .or_else(|| words.adverbs.get(c.lower()));
                if let Some(&effect) = effect {
                    out.take(effect, c, "adverb");
                }
            }
            "mark" | "prep"
                if c.lower() == "if"
                    || (c.dep() == "mark" && words.markers.contains_key(c.lower())) =>
            {
                if let Some(&effect) = words.markers.get(c.lower()) {
                    out.take(effect, c, "clause marker");
                }
            }
            // "no one attacked"
            "nsubj" | "nsubjpass"
                if matches!(c.lower(), "nobody" | "none")
                    || c.children().any(|d| {
                        // "no soldiers", "neither Kyiv nor Minsk"
                        (matches!(d.dep(), "det") && d.lower() == "no")
                            || (d.lower() == "neither" && d.i() < c.i())
                    }) =>
            {
                out.take(Effect::Negated, c, "negation");
            }
            _ => {}
        }
    }
    if own && is_inverted_condition(v) {
        out.take(Effect::Possible, v, "inverted condition");
    }
    let progressive = v.tag() == "VBG"
        && v.children().any(|c| {
            c.dep() == "aux" && matches!(c.lower(), "is" | "are" | "'s" | "'re" | "be" | "am")
        });
    if progressive && words.making.iter().any(|m| m == v.lemma()) {
        out.take(Effect::Planned, v, "in the making");
    }
    // "in the future"
    if let Some(future) = crate::clause::prepositional(v, "in")
        .into_iter()
        .find(|t| t.lower() == "future")
    {
        out.take(Effect::Planned, future, "adverb");
    }
    // "is to visit", "is about to attack", "are going to withdraw"
    if matches!(v.dep(), "xcomp" | "ccomp")
        && v.head().lemma() == "be"
        && v.children().any(|c| c.lower() == "to" && c.dep() == "aux")
    {
        out.take(Effect::Planned, v.head(), "is to");
    }
    // "have yet to lay down their arms"
    if v.dep() == "xcomp"
        && v.head().lemma() == "have"
        && v.head()
            .children()
            .any(|c| c.lower() == "yet" && c.i() > v.head().i())
    {
        out.take(Effect::Negated, v.head(), "have yet to");
    }
    if v.dep() == "xcomp" && v.head().lemma() == "go" && v.head().tag() == "VBG" {
        out.take(Effect::Planned, v.head(), "going to");
        out.future |= own;
    }
    // "did not attack but bombed": a verb with a tense of its own does not share the auxiliary.
    let shares = !(is_finite(v) && v.head().tag() == "VB");
    if !aux && shares && v.dep() == "conj" && is_verbal(v.head()) && own_subject(v).is_empty() {
        verb_words(reader, v.head(), out, own);
    }
}

/// "was sent to guard", "blocked the road to protest", unlike "arrived to train".
fn acts_on_somebody(v: Token<'_>) -> bool {
    crate::clause::is_passive(v) || children_with(v, &["dobj"]).next().is_some()
}

/// Whether an act stands in a clause that only dates another ("as they withdrew", "after it attacked").
#[must_use]
pub fn is_taken_for_granted(act: Token<'_>) -> bool {
    let mut at = act;
    for _ in 0..MAX_CLIMB {
        let dates = at.children().any(|m| {
            matches!(m.dep(), "mark" | "advmod")
                && m.i() < at.i()
                && matches!(m.lower(), "as" | "when" | "after" | "since" | "while")
        });
        if at.dep() == "advcl" {
            return dates;
        }
        if at.head().i() == at.i() || at.dep() == "ccomp" {
            return false;
        }
        at = at.head();
    }
    false
}

/// A plain past or perfect, not negated.
fn is_done(v: Token<'_>) -> bool {
    let modal = children_with(v, &["aux", "neg"]).any(|a| a.tag() == "MD" || a.dep() == "neg");
    matches!(v.tag(), "VBD" | "VBN") && is_finite(v) && !modal
}

/// "not only attacked": what follows comes on top.
fn only_adds(reader: &Reader<'_>, c: Token<'_>) -> bool {
    let words = reader.lexicon.words();
    words.negates(c.lower())
        && c.i() + 1 < reader.doc.len()
        && words
            .adding
            .iter()
            .any(|w| w == reader.token(c.i() + 1).lower())
}

/// "Had Russia attacked", "should Russia attack": the auxiliary before the subject is an *if*.
fn is_inverted_condition(v: Token<'_>) -> bool {
    let aux = children_with(v, &["aux"]).next();
    let subject = children_with(v, &["nsubj", "nsubjpass"]).next();
    v.dep() == "advcl"
        && children_with(v, &["mark"]).next().is_none()
        && aux.zip(subject).is_some_and(|(a, s)| {
            a.i() < s.i() && matches!(a.lower(), "had" | "should" | "were" | "did")
        })
}

/// A clause reported by a verb in the past.
fn is_reported(v: Token<'_>) -> bool {
    let mut at = v;
    for _ in 0..MAX_CLIMB {
        let h = at.head();
        if h.i() == at.i() {
            return false;
        }
        if at.dep() == "ccomp" && matches!(h.tag(), "VBD" | "VBN") {
            return true;
        }
        if !matches!(at.dep(), "ccomp" | "conj" | "xcomp") {
            return false;
        }
        at = h;
    }
    false
}

fn has_condition(reader: &Reader<'_>, v: Token<'_>) -> bool {
    children_with(v, &["advcl"]).any(|c| {
        c.children().any(|m| {
            m.dep() == "mark"
                && reader.lexicon.words().markers.get(m.lower()) == Some(&Effect::Possible)
        })
    })
}

/// What stands above: operators whose complement the act is, up to the asserted clause.
fn climb(reader: &Reader<'_>, from: Token<'_>, out: &mut Attitude) {
    let mut at = from;
    for _ in 0..MAX_CLIMB {
        let h = at.head();
        if h.i() == at.i() {
            return;
        }
        let next = match at.dep() {
            // "applied to launch … and are conducting": a finite verb is not coordinated with an infinitive.
            "conj" if is_finite(at) && is_infinitive(h) => return,
            "conj" => Some(h),
            "ccomp" => Some(noun_of_that(reader, at).unwrap_or(h)),
            "xcomp" | "acl" | "dobj" | "attr" | "oprd" | "acomp" | "nsubjpass" => Some(h),
            // "reports that Russia attacked", read as a relative clause
            "relcl" if children_with(at, &["mark"]).any(|m| m.lower() == "that") => Some(h),
            // "an attack is unlikely", "the reports were false"
            "nsubj" if at.pos() == "NOUN" && h.lemma() == "be" => {
                predicate(reader, h, out);
                return;
            }
            "pcomp" | "pobj" => Some(h.head()),
            // "were able to attack" and purpose infinitives that complete a verb
            "advcl" => {
                let marked = at.children().find(|c| c.dep() == "mark");
                let purpose = at.tag() == "VB"
                    && at.children().any(|c| c.lower() == "to" && c.dep() == "aux");
                if purpose && marked.is_none() {
                    if let Some(effect) = operator(reader, h) {
                        out.take(effect, h, "operator");
                    } else {
                        out.purpose = true;
                        // What somebody was sent for or did something for is done with it, unless it is still
                        // to come or said not to be.
                        if is_done(h) && acts_on_somebody(h) {
                            out.because
                                .push(format!("{} (purpose of what was done)", at.text()));
                        } else {
                            out.take(Effect::Planned, at, "purpose");
                        }
                    }
                }
                return;
            }
            _ => None,
        };
        let Some(next) = next else { return };
        if at.dep() == "conj" {
            // Markers and operators above the first conjunct hold for the others.
            if !is_verbal(at) || !is_verbal(next) || own_subject(at).is_empty() {
                markers(reader, next, out);
            }
            at = next;
            continue;
        }
        // A clause that is said: the saying's own mood is the claim's, not the act's.
        let saying = at.dep() == "ccomp"
            && is_verbal(next)
            && reader
                .lexicon
                .cues(TriggerPos::Verb, next.lemma())
                .next()
                .is_some();
        // "told reporters that", unlike "told them to": whatever the verb says of an infinitive.
        let tells = saying
            && is_finite(at)
            && reader
                .lexicon
                .cues(TriggerPos::Verb, next.lemma())
                .any(|(manner, _)| {
                    matches!(
                        manner,
                        Manner::Says
                            | Manner::Asserts
                            | Manner::Confirms
                            | Manner::Alleges
                            | Manner::Warns
                    )
                });
        if tells {
            // "did not say that", "could not confirm that": it may be so or not.
            // "did not say why" takes it for so.
            let taken = at
                .children()
                .any(|w| matches!(w.tag(), "WRB" | "WP" | "WDT") && w.i() < at.i());
            let refused = || {
                let declining = &reader.lexicon.comment().declining;
                Some(next.head())
                    .filter(|h| next.dep() == "xcomp" && declining.iter().any(|w| w == h.lemma()))
            };
            if let Some(not) = children_with(next, &["neg"]).next().or_else(refused)
                && !taken
            {
                out.take(Effect::Possible, not, "not said");
            }
            return;
        }
        match operator(reader, next) {
            Some(effect) => {
                out.take(effect, next, "operator");
                if (saying && effect == Effect::Actual) || effect == Effect::Attempted {
                    return;
                }
            }
            None => {
                if saying || (!is_verbal(next) && !matches!(at.dep(), "pobj" | "pcomp" | "acl")) {
                    return;
                }
                if is_verbal(next) && !matches!(at.dep(), "xcomp" | "ccomp" | "acomp" | "oprd") {
                    return;
                }
                if matches!(at.dep(), "pobj") {
                    return;
                }
            }
        }
        if is_verbal(next) {
            if saying {
                return;
            }
            let before = out.negated;
            verb_words(reader, next, out, false);
            // "no deaths were reported in the attacks": the attacks are not what there were none of.
            let none = children_with(next, &["neg"]).next().is_none();
            if at.dep() == "pobj" && none {
                out.negated = before;
            }
        } else if next.pos() == "NOUN" {
            noun_words(reader, next, out);
        } else if next.pos() == "ADJ" && next.dep() != "acomp" && is_verbal(next.head()) {
            verb_words(reader, next.head(), out, false);
        }
        at = next;
    }
}

/// "under the pretext that …": a noun right before *that* whose clause the parser hung on the verb.
fn noun_of_that<'a>(reader: &Reader<'a>, clause: Token<'a>) -> Option<Token<'a>> {
    let that = children_with(clause, &["mark"]).find(|m| m.lower() == "that")?;
    let noun = reader.token(that.i().checked_sub(1)?);
    let takes = |pos| {
        reader
            .lexicon
            .cues(pos, clause.head().lemma())
            .next()
            .is_some()
    };
    (noun.pos() == "NOUN" && !takes(TriggerPos::Verb) && operator(reader, noun).is_some())
        .then_some(noun)
}

/// What is predicated of an act or of what tells of it: "is unlikely", "are false", "is a lie".
fn predicate(reader: &Reader<'_>, be: Token<'_>, out: &mut Attitude) {
    for word in children_with(be, &["acomp", "attr"]) {
        if let Some(effect) = operator(reader, word)
            && effect != Effect::Actual
        {
            out.take(effect, word, "predicate");
            verb_words(reader, be, out, false);
        }
    }
}

fn markers(reader: &Reader<'_>, v: Token<'_>, out: &mut Attitude) {
    for c in v.children().filter(|c| c.dep() == "mark") {
        if let Some(&effect) = reader.lexicon.words().markers.get(c.lower()) {
            out.take(effect, c, "clause marker");
        }
    }
}

fn operator(reader: &Reader<'_>, t: Token<'_>) -> Option<Effect> {
    let pos = match t.pos() {
        "VERB" => TriggerPos::Verb,
        "NOUN" => TriggerPos::Noun,
        "ADJ" => TriggerPos::Adjective,
        _ => return None,
    };
    let mut best: Option<(usize, Effect)> = None;
    let lemma = crate::lemma::known(t, |l| reader.lexicon.operators(pos, l).next().is_some());
    for (effect, trigger) in reader.lexicon.operators(pos, &lemma) {
        // "was planned", "is feared": the passive is the same word.
        if crate::trigger::find(reader, t, trigger).is_some()
            && best.is_none_or(|(n, _)| trigger.words.len() > n)
        {
            best = Some((trigger.words.len(), effect));
        }
    }
    best.map(|(_, effect)| effect)
}
