//! What is done: triggers, the readings the lexicon has for them, and the one that holds.
//!
//! In: a sentence's tokens. Out: [`Candidate`]s, each with the winning reading and the ones that lost
//! and why. Parties are found by `participants`, attitudes by `govern`, status by `status`.

use dateline_know::acts::{Act, Builtin, Condition, Test, TriggerPos, What};
use dateline_parse::Token;

use crate::clause::{Tokens, children_with, conjuncts, is_finite, is_passive};
use crate::party;
use crate::reader::Reader;
use crate::slot::{Predicate, light_verb};

/// A trigger with the reading that won.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// Trigger and light verb.
    pub predicate: Predicate<'a>,
    /// Tokens of the trigger, in text order.
    pub words: Vec<Token<'a>>,
    /// The reading.
    pub act: &'a Act,
    /// Readings that also held and lost, or failed, with the reason; best first.
    pub rejected: Vec<String>,
}

/// A trigger none of whose readings held.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The trigger's token.
    pub head: Token<'a>,
    /// Ids of the readings.
    pub readings: Vec<String>,
    /// What failed for the first of them.
    pub detail: String,
}

/// Candidates and failed triggers of a token.
pub enum Looked<'a> {
    /// A reading holds.
    Act(Box<Candidate<'a>>),
    /// The lexicon knows the word, but no reading's conditions hold.
    Failed(Seen<'a>),
    /// Not a trigger.
    Nothing,
}

/// Looks a token up and weighs the readings against its arguments.
#[must_use]
pub fn look<'a>(reader: &Reader<'a>, t: Token<'a>) -> Looked<'a> {
    let Some(pos) = Reader::trigger_pos(t) else {
        return Looked::Nothing;
    };
    if t.dep() == "compound" && pos == TriggerPos::Noun
        || (pos == TriggerPos::Adjective && !is_predicative(t))
    {
        return Looked::Nothing;
    }
    if pos == TriggerPos::Noun && is_fixed(reader, t) {
        return Looked::Nothing;
    }
    // The month of March is no protest.
    if matches!(t.ent_type(), "DATE" | "TIME") && t.pos() == "PROPN" {
        return Looked::Nothing;
    }
    // A name is no act, unless the headline capitalises everything.
    if t.pos() == "PROPN"
        && (t.ent_type() == "PERSON" || t.ent_type() == "GPE" || t.ent_type() == "ORG")
    {
        return Looked::Nothing;
    }
    let lemma = crate::lemma::known(t, |l| reader.lexicon.acts(pos, l).next().is_some());
    let lemma = if t.pos() == "PROPN" {
        t.lower()
    } else {
        lemma.as_ref()
    };
    let mut holding: Vec<(usize, usize, std::cmp::Reverse<usize>, Candidate<'a>)> = Vec::new();
    let mut failed: Vec<(String, String)> = Vec::new();
    let mut light = None;
    for (seen, reading) in reader.lexicon.acts(pos, lemma).enumerate() {
        if seen == 0 && pos == TriggerPos::Noun {
            light = light_verb(reader, t);
        }
        let Some(words) = reader.trigger_words(t, reading.trigger) else {
            continue;
        };
        let predicate = Predicate {
            head: t,
            pos,
            light,
            of_is_object: reading.act.noun_of_is_object,
        };
        match check(reader, &predicate, &words, reading.act) {
            Ok(weight) => {
                let candidate = Candidate {
                    predicate,
                    words,
                    act: reading.act,
                    rejected: Vec::new(),
                };
                holding.push((
                    candidate.words.len(),
                    weight,
                    std::cmp::Reverse(reading.order),
                    candidate,
                ));
            }
            Err(why) => failed.push((reading.act.id.clone(), why)),
        }
    }
    holding.sort_by_key(|h| std::cmp::Reverse((h.0, h.1, h.2)));
    let mut holding = holding.into_iter();
    if let Some((_, _, _, mut best)) = holding.next() {
        best.rejected = holding
            .map(|(_, _, _, c)| format!("{}: less specific", c.act.id))
            .chain(failed.iter().map(|(id, why)| format!("{id}: {why}")))
            .collect();
        return Looked::Act(Box::new(best));
    }
    match failed.first() {
        None => Looked::Nothing,
        Some((_, why)) => Looked::Failed(Seen {
            head: t,
            detail: why.clone(),
            readings: failed
                .iter()
                .map(|(id, why)| format!("{id}: {why}"))
                .collect(),
        }),
    }
}

/// The act that a word would tell of if one condition were not asked: for words whose parties are known, where no
/// reading holds or the one that holds is no act.
#[must_use]
pub fn loosely<'a>(reader: &Reader<'a>, t: Token<'a>) -> Option<Candidate<'a>> {
    let pos = Reader::trigger_pos(t)?;
    if !matches!(pos, TriggerPos::Verb | TriggerPos::Noun)
        || t.pos() == "PROPN"
        || t.dep() == "compound"
    {
        return None;
    }
    let lemma = crate::lemma::known(t, |l| reader.lexicon.acts(pos, l).next().is_some());
    // What a light verb tells stands in its object.
    let is_light = pos == TriggerPos::Verb && !reader.lexicon.light(&lemma).is_empty();
    let predicate = |act: &Act| Predicate {
        head: t,
        pos,
        light: (pos == TriggerPos::Noun)
            .then(|| light_verb(reader, t))
            .flatten(),
        of_is_object: act.noun_of_is_object,
    };
    reader
        .lexicon
        .acts(pos, &lemma)
        .filter(|r| r.act.event_type.is_some())
        .filter_map(|r| {
            let words = reader.trigger_words(t, r.trigger)?;
            let predicate = predicate(r.act);
            let (mut failed, mut held) = (0, 0);
            for condition in &r.act.conditions {
                match check_one(reader, &predicate, &words, r.act, condition) {
                    Ok(weight) => held += weight,
                    // What is said, asked or promised stands in the complement: without it nothing is.
                    Err(_) if is_content(condition) => failed += 2,
                    Err(_) => failed += 1,
                }
            }
            let candidate = Candidate {
                predicate,
                words,
                act: r.act,
                rejected: Vec::new(),
            };
            let rank = (
                std::cmp::Reverse(failed),
                candidate.words.len(),
                held,
                std::cmp::Reverse(r.order),
            );
            let whole = !is_light || candidate.words.len() > 1;
            (failed <= 1 && whole).then_some((rank, candidate))
        })
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, candidate)| candidate)
}

/// Whether a condition asks what stands in the complement or predicate, the content of an attitude.
fn is_content(condition: &Condition) -> bool {
    matches!(condition, Condition::Slot { slot, .. }
        if slot.first().is_some_and(|s| matches!(s.as_str(), "comp" | "inf" | "oprd" | "as")))
}

/// "in order to", "in the face of": the noun of a fixed phrase.
fn is_fixed(reader: &Reader<'_>, t: Token<'_>) -> bool {
    (1..=2).filter(|n| *n <= t.i()).any(|n| {
        let phrase: Vec<&str> = (t.i() - n..=t.i())
            .map(|i| reader.token(i).lower())
            .collect();
        reader.lexicon.fixed(&phrase.join(" "))
    })
}

fn is_predicative(t: Token<'_>) -> bool {
    matches!(
        t.dep(),
        "acomp"
            | "attr"
            | "oprd"
            | "ROOT"
            | "conj"
            | "acl"
            | "advcl"
            | "ccomp"
            | "xcomp"
            | "relcl"
            | "appos"
    ) || (t.dep() == "amod" && t.i() > t.head().i())
}

/// How many conditions hold, or which one fails.
fn check(
    reader: &Reader<'_>,
    predicate: &Predicate<'_>,
    words: &[Token<'_>],
    act: &Act,
) -> Result<usize, String> {
    act.conditions.iter().try_fold(0, |weight, condition| {
        Ok(weight + check_one(reader, predicate, words, act, condition)?)
    })
}

/// What one condition weighs where it holds, or why it fails.
fn check_one(
    reader: &Reader<'_>,
    predicate: &Predicate<'_>,
    words: &[Token<'_>],
    act: &Act,
    condition: &Condition,
) -> Result<usize, String> {
    let mut weight = 0;
    match condition {
        Condition::Passive(wanted) => {
            if (predicate.pos == TriggerPos::Verb && is_passive(predicate.head)) != *wanted {
                return Err(format!(
                    "the clause is {}passive",
                    if *wanted { "not " } else { "" }
                ));
            }
            weight += 1;
        }
        Condition::PluralSubject(wanted) => {
            let subjects = predicate.slot(&["subj".to_owned()]);
            let plural = subjects.iter().any(|s| {
                conjuncts(*s).len() > 1
                    || matches!(s.tag(), "NNS" | "NNPS")
                    || matches!(s.lower(), "they" | "we" | "both")
            });
            if plural != *wanted {
                return Err(format!(
                    "the subject is {}plural",
                    if *wanted { "not " } else { "" }
                ));
            }
            weight += 1;
        }
        Condition::Slot {
            slot,
            filled,
            any,
            none,
        } => {
            let name = || slot.join(".");
            let heads: Tokens = predicate
                .slot(slot)
                .into_iter()
                .flat_map(conjuncts)
                .filter(|t| !words.iter().any(|w| w.i() == t.i()))
                .collect();
            if let Some(wanted) = filled
                && heads.is_empty() == *wanted
            {
                return Err(format!(
                    "{} is {}",
                    name(),
                    if *wanted { "empty" } else { "filled" }
                ));
            }
            let looked: Tokens = heads.iter().flat_map(|h| through(reader, *h)).collect();
            if let Some(bad) = none
                .iter()
                .find(|test| looked.iter().any(|h| holds(reader, *h, test)))
            {
                return Err(format!("{} is {}", name(), shown(reader, bad)));
            }
            // Nobody is named as acting: an agentless passive or a bare noun neither meets nor
            // fails a condition on who acts.
            // Of an infinitive or gerund only that somebody acts is taken for granted, not who.
            let anybody = any.iter().any(|t| {
                matches!(
                    t.what,
                    What::Is(Builtin::Actor | Builtin::Country | Builtin::Gov)
                )
            });
            let bare = matches!(predicate.head.tag(), "VBG" | "VB") && anybody;
            let who = any.iter().any(|t| matches!(t.what, What::Is(_)));
            let unnamed = heads.is_empty()
                && who
                && slot.len() == 1
                && slot[0] == "subj"
                && (predicate.pos == TriggerPos::Noun || is_passive(predicate.head) || bare);
            // What somebody says that they will not do is not promised.
            if slot[0] == "comp"
                && !any.is_empty()
                && heads
                    .iter()
                    .any(|h| is_finite(*h) && children_with(*h, &["neg"]).next().is_some())
                && act.event_type != Some(dateline_record::EventType::Request)
            {
                return Err(format!("{} is negated", name()));
            }
            if !any.is_empty() && !unnamed {
                if !any
                    .iter()
                    .any(|test| looked.iter().any(|h| holds(reader, *h, test)))
                {
                    let wanted: Vec<String> =
                        any.iter().map(|t| shown(reader, t)).take(6).collect();
                    return Err(format!("{} is none of {}", name(), wanted.join(", ")));
                }
                weight += 1;
            }
            weight += usize::from(filled.is_some())
                + usize::from(!none.is_empty() && any.is_empty() && filled.is_none());
        }
    }
    Ok(weight)
}

/// A head, and what it holds when it only counts or packs ("a package of aid", "aid package").
fn through<'d>(reader: &Reader<'_>, head: Token<'d>) -> Tokens<'d> {
    let mut out = vec![head];
    if reader.lexicon.transparent(head.lemma()) || head.pos() == "NUM" {
        out.extend(
            children_with(head, &["prep"])
                .filter(|p| p.lower() == "of")
                .flat_map(|p| children_with(p, &["pobj"]))
                .flat_map(conjuncts),
        );
        out.extend(children_with(head, &["compound", "nmod"]));
    }
    out
}

fn holds(reader: &Reader<'_>, head: Token<'_>, test: &Test) -> bool {
    if test.modifier {
        return children_with(head, &["amod", "compound", "nmod", "poss", "nummod"])
            .any(|m| holds_word(reader, m, &test.what));
    }
    holds_word(reader, head, &test.what)
}

fn holds_word(reader: &Reader<'_>, t: Token<'_>, what: &What) -> bool {
    match what {
        What::Word(word) => match word.rsplit_once(' ') {
            None => t.lemma().eq_ignore_ascii_case(word) || t.lower() == word,
            Some((before, last)) => {
                (t.lemma() == last || t.lower() == last) && ends_with(reader, t, before)
            }
        },
        What::Class(class) => {
            let before: Vec<&str> = (t.i().saturating_sub(3)..t.i())
                .map(|i| reader.token(i).lemma())
                .collect();
            let lemma = t.lemma();
            reader.lexicon.in_class(*class, lemma, &before)
                || reader.lexicon.in_class(*class, t.lower(), &before)
                || reader.lexicon.data().classes[*class as usize]
                    .builtins
                    .iter()
                    .any(|b| is_builtin(reader, t, *b))
        }
        What::Act(event_type) => {
            let Some(pos) = Reader::trigger_pos(t) else {
                return false;
            };
            reader
                .lexicon
                .acts(pos, t.lemma())
                .any(|r| r.act.event_type == Some(*event_type))
        }
        What::Is(builtin) => is_builtin(reader, t, *builtin),
    }
}

fn ends_with(reader: &Reader<'_>, t: Token<'_>, before: &str) -> bool {
    before.rsplit(' ').enumerate().all(|(n, word)| {
        t.i()
            .checked_sub(n + 1)
            .is_some_and(|i| crate::trigger::is_word(reader.token(i), word))
    })
}

fn is_builtin(reader: &Reader<'_>, t: Token<'_>, builtin: Builtin) -> bool {
    match builtin {
        Builtin::Number => {
            t.pos() == "NUM" || matches!(t.ent_type(), "CARDINAL" | "QUANTITY" | "PERCENT")
        }
        Builtin::Money => t.ent_type() == "MONEY",
        Builtin::Place if matches!(t.ent_type(), "GPE" | "LOC" | "FAC") => true,
        _ => {
            let Some(who) = party::resolve(reader, t) else {
                return matches!(
                    (builtin, t.ent_type()),
                    (Builtin::Person, "PERSON")
                        | (Builtin::Body, "ORG")
                        | (Builtin::Actor, "PERSON" | "ORG" | "NORP")
                );
            };
            match builtin {
                Builtin::Actor => who.is_actor(),
                Builtin::Country => {
                    who.traits.country
                        || who.traits.capital
                        || (who.id.is_none() && who.country.is_some() && who.sectors.is_empty())
                }
                Builtin::Gov => who.is_gov() || who.traits.country || who.traits.capital,
                Builtin::Armed => who.is_armed(),
                Builtin::Person => who.traits.person,
                Builtin::Crowd => {
                    who.traits.crowd
                        || who
                            .sectors
                            .iter()
                            .any(|s| matches!(s.as_str(), "CVL" | "REF"))
                }
                Builtin::Body => who.traits.body,
                Builtin::Place => who.traits.place,
                Builtin::Number | Builtin::Money => false,
            }
        }
    }
}

fn shown(reader: &Reader<'_>, test: &Test) -> String {
    let mark = if test.modifier { "~" } else { "" };
    match &test.what {
        What::Word(w) => format!("{mark}{w}"),
        What::Class(c) => format!("{mark}@{}", reader.lexicon.data().classes[*c as usize].name),
        What::Is(b) => format!("{mark}@{}", format!("{b:?}").to_lowercase()),
        What::Act(t) => format!("{mark}@act.{t}"),
    }
}

/// The verb that carries the act in its clause: itself, or its light verb.
#[must_use]
pub fn carrier<'a>(candidate: &Candidate<'a>) -> Token<'a> {
    match candidate.predicate.pos {
        TriggerPos::Verb => candidate.predicate.head,
        TriggerPos::Noun => candidate
            .predicate
            .light
            .map_or(candidate.predicate.head, |l| l.verb),
        TriggerPos::Adjective => {
            let h = candidate.predicate.head.head();
            if crate::clause::is_verbal(h) {
                h
            } else {
                candidate.predicate.head
            }
        }
    }
}
