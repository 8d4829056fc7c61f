//! Who is on the other side of an act that names nobody: whose act its object is ("condemned the raid"), whom
//! the actor last dealt with ("The minister refused"), or, for an outsider, the country that the report is about
//! ("Japan called for restraint"). This is coreference over sentences (codebook, "Who acts"): a definite act or
//! an answer points back to what was told.
//!
//! In: decided acts in text order and whom the earlier ones were found to be done to. Out: who, and why.

use std::rc::Rc;

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::EventType;

use crate::carry::{Carried, before, same_actor};
use crate::clause::{children_with, prepositional};
use crate::decide::Decided;
use crate::identity::Identity;
use crate::participants::{Side, sides};
use crate::reader::Reader;
use crate::setting::is_state;

/// Sentences over which an answer still has its question.
const NEAR: usize = 2;
/// Sentences over which a definite act points back to where it was told.
const FAR: usize = 12;

/// Tokens over which an earlier mention of a noun is looked for.
const TOKENS: usize = 1_000;

/// Where the thing stands that somebody thinks or speaks of: "condemned X", "objected to the length of X".
const ABOUT: [&[&str]; 12] = [
    &["obj"],
    &["comp", "obj"],
    &["to"],
    &["into"],
    &["of"],
    &["on"],
    &["over"],
    &["at"],
    &["with"],
    &["obj", "of"],
    &["to", "of"],
    &["comp"],
];

/// Whose act the object of an attitude is: the actor of what was told of before, or the other side of what was
/// done together.
#[must_use]
pub fn of_named_act(reader: &Reader<'_>, decided: &[Decided<'_>], i: usize) -> Vec<Carried> {
    let d = &decided[i];
    if !matches!(
        d.event_type,
        EventType::Accuse | EventType::Reject | EventType::Support | EventType::Protest
    ) {
        return Vec::new();
    }
    nouns(d)
        .into_iter()
        .find_map(|noun| {
            let told = told_as(reader, decided, i, noun);
            told.or_else(|| named_with(reader, d, noun))
        })
        .unwrap_or_default()
}

/// The actors of the earlier act that a noun points back to: one told by the same word, then one of its type and
/// mode, then one of its type near by.
fn told_as(
    reader: &Reader<'_>,
    decided: &[Decided<'_>],
    i: usize,
    noun: Token<'_>,
) -> Option<Vec<Carried>> {
    let d = &decided[i];
    let senses: Vec<(EventType, Option<&str>)> = reader
        .lexicon
        .acts(TriggerPos::Noun, noun.lemma())
        .filter_map(|r| Some((r.act.event_type?, r.act.mode.as_deref())))
        .collect();
    let sentence = d.candidate.predicate.head.sent_index();
    let whose = |e: &Decided<'_>| -> Option<Vec<Carried>> {
        let head = e.candidate.predicate.head;
        let whose: Vec<Carried> = e
            .participants
            .actors
            .iter()
            .flat_map(each)
            .filter(|s| s.who.is_placed() && !acts(d, &s.who))
            .map(|s| {
                let why = format!("whose act `{}` was, told as `{}`", noun.text(), head.text());
                Carried::of(&s, why)
            })
            .collect();
        (!whose.is_empty()).then_some(whose)
    };
    let by = |fits: &dyn Fn(&Decided<'_>) -> bool, reach: usize| {
        before(decided, i)
            .iter()
            .rev()
            .filter(|e| {
                let head = e.candidate.predicate.head;
                head.i() != noun.i() && sentence - head.sent_index() <= reach && fits(e)
            })
            .find_map(whose)
    };
    by(&|e| e.candidate.predicate.head.lemma() == noun.lemma(), FAR)
        .or_else(|| {
            by(
                &|e| senses.contains(&(e.event_type, e.mode.as_deref())) && e.mode.is_some(),
                FAR,
            )
        })
        .or_else(|| by(&|e| senses.iter().any(|(t, _)| *t == e.event_type), FAR))
}

/// Whoever an earlier mention of the noun names beside it: "the American exercise … objected to the exercise".
fn named_with(reader: &Reader<'_>, d: &Decided<'_>, noun: Token<'_>) -> Option<Vec<Carried>> {
    let first = noun.sent_index().saturating_sub(FAR);
    let earlier = (noun.i().saturating_sub(TOKENS)..noun.i())
        .rev()
        .map(|i| reader.token(i))
        .take_while(|t| t.sent_index() >= first)
        .filter(|t| t.pos() == "NOUN" && t.lemma() == noun.lemma());
    for mention in earlier {
        let beside = children_with(mention, &["poss", "amod", "nmod", "compound"]);
        let behind = ["between", "with", "by", "of", "from"]
            .iter()
            .flat_map(|p| prepositional(mention, p));
        let found: Vec<Carried> = sides(reader, beside.chain(behind).collect(), "", &|_| false)
            .iter()
            .flat_map(each)
            .filter(|s| s.who.country.is_some() && !acts(d, &s.who))
            .map(|s| Carried::of(&s, format!("named before with `{}`", mention.text())))
            .collect();
        if !found.is_empty() {
            return Some(found);
        }
    }
    None
}

/// What an act is about, other than its own trigger.
fn nouns<'a>(d: &Decided<'a>) -> Vec<Token<'a>> {
    let used = |t: &Token<'_>| d.candidate.words.iter().any(|w| w.i() == t.i());
    let mut out: Vec<Token<'a>> = Vec::new();
    for path in ABOUT {
        let path: Vec<String> = path.iter().map(|s| (*s).to_owned()).collect();
        let found = d.candidate.predicate.slot(&path);
        out.extend(
            found
                .into_iter()
                .filter(|t| t.pos() == "NOUN" && !used(t) && points_back(*t)),
        );
    }
    out
}

/// "The raid", "such a mission", "calls": not "a raid", which is told of for the first time.
fn points_back(noun: Token<'_>) -> bool {
    let is = |dep: &str, words: &[&str]| {
        noun.children()
            .any(|c| c.dep() == dep && words.contains(&c.lower()))
    };
    !is("det", &["a", "an", "any", "no", "another", "some"]) || is("predet", &["such"])
}

/// Whom the actor of an answer last dealt with: who asked, accused or threatened them, or whom they did.
#[must_use]
pub fn last_dealt_with(decided: &[Decided<'_>], found: &[Vec<Carried>], i: usize) -> Vec<Carried> {
    let d = &decided[i];
    if !matches!(
        d.event_type,
        EventType::Reject
            | EventType::Agree
            | EventType::Threaten
            | EventType::Concede
            | EventType::Accuse
            | EventType::Request
    ) || d.participants.actors.is_empty()
        || d.candidate.predicate.pos != TriggerPos::Verb && d.candidate.predicate.light.is_none()
    {
        return Vec::new();
    }
    let sentence = d.candidate.predicate.head.sent_index();
    let window = before(decided, i);
    let first = i - window.len();
    for (j, e) in (first..i).zip(window).rev() {
        let head = e.candidate.predicate.head;
        if sentence - head.sent_index() > NEAR {
            break;
        }
        let why = || format!("the other side of `{}`", head.text());
        let told = |sides: &[Side]| -> Vec<Carried> {
            let sides = sides.iter().flat_map(each);
            sides.map(|s| Carried::of(&s, why())).collect()
        };
        let mut done_to = told(&e.participants.recipients);
        done_to.extend(found[j].iter().cloned());
        let done_by = told(&e.participants.actors);
        let other = if e.participants.reciprocal && done_by.iter().any(|c| acts(d, &c.who)) {
            done_by
        } else if same_actor(d, e) {
            done_to
        } else if done_to.iter().any(|c| acts(d, &c.who)) {
            done_by
        } else {
            continue;
        };
        let other: Vec<Carried> = other
            .into_iter()
            .filter(|c| c.who.is_placed() && !acts(d, &c.who))
            .map(|c| Carried { why: why(), ..c })
            .collect();
        if !other.is_empty() {
            return other;
        }
    }
    Vec::new()
}

/// "Approved a resolution", "vetoed a draft": what a body does with a paper of its own is done to nobody.
fn of_own_paper(d: &Decided<'_>) -> bool {
    matches!(d.event_type, EventType::Support | EventType::Reject)
        && d.candidate
            .predicate
            .slot(&["obj".to_owned()])
            .iter()
            .any(|o| {
                matches!(
                    o.lemma(),
                    "resolution"
                        | "draft"
                        | "motion"
                        | "bill"
                        | "law"
                        | "text"
                        | "amendment"
                        | "budget"
                )
            })
}

/// The country a report is about, for what others say of it or do there.
#[must_use]
pub fn of_outsider(reader: &Reader<'_>, d: &Decided<'_>) -> Option<Carried> {
    if !matches!(
        d.event_type,
        EventType::Accuse
            | EventType::Reject
            | EventType::Request
            | EventType::Sanction
            | EventType::Support
            | EventType::Aid
            | EventType::Agree
            | EventType::Threaten
            | EventType::Coerce
            | EventType::Assault
            | EventType::Consult
            | EventType::Retreat
            | EventType::Concede
    ) || of_own_paper(d)
    {
        return None;
    }
    let (country, why) = match &reader.setting {
        Some((country, count)) => (
            country,
            format!("the country the report is about, named {count} times"),
        ),
        None => (
            reader.home.as_ref()?,
            "the country where the report is at home".to_owned(),
        ),
    };
    let abroad = |who: &Identity| {
        who.members.iter().all(|(c, _)| c != country)
            && who.country.as_ref().is_none_or(|c| c != country)
            && (who.country.is_some() || !who.members.is_empty())
            && (!who.country.as_deref().is_some_and(is_state)
                || who.sectors.is_empty()
                || who.is_gov())
    };
    let actors = &d.participants.actors;
    (!actors.is_empty() && actors.iter().all(|a| abroad(&a.who))).then(|| Carried {
        who: Rc::new(Identity {
            country: Some(country.clone()),
            ..Identity::default()
        }),
        why,
        head: None,
    })
}

/// Whether somebody is among an act's actors. A country is its government.
fn acts(d: &Decided<'_>, who: &Identity) -> bool {
    let state = |w: &Identity| w.sectors.first().is_none_or(|s| s == "GOV");
    d.participants.actors.iter().any(|a| {
        let country = a.who.country.is_some() && a.who.country == who.country;
        let side = a.who.sectors.first() == who.sectors.first() || (state(&a.who) && state(who));
        a.who.same(who)
            || (country && side)
            || who
                .members
                .iter()
                .any(|(c, _)| Some(c) == a.who.country.as_ref())
    })
}

/// A side that stands for several countries, one by one.
fn each(side: &Side) -> Vec<Side> {
    let who = &side.who;
    if who.members.is_empty() {
        return vec![side.clone()];
    }
    let one = |(country, name): &(String, String)| {
        let mut one = (**who).clone();
        one.country = Some(country.clone());
        if one.sectors.is_empty() {
            one.name = Some(name.clone());
            one.id = Some(country.clone());
        }
        one.members.clear();
        Side {
            who: Rc::new(one),
            ..side.clone()
        }
    };
    who.members.iter().map(one).collect()
}
