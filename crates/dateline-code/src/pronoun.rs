//! Whom a pronoun stands for: the speaker for *we* inside words of somebody, else the nearest
//! mention before that fits in number and kind, subjects first. The source of the preference is
//! Hobbs (1978) and Lappin and Leass (1994) in their simplest form: recency, subjecthood,
//! agreement, and no binding inside one clause.

use std::rc::Rc;

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::Manner;

use crate::clause::clause_above;
use crate::identity::Identity;
use crate::memory::Mention;
use crate::reader::Reader;

/// Sentences that a pronoun looks back.
const REACH: usize = 3;
/// Mentions before it whose repetition counts.
const SALIENT: usize = 40;

/// Whom a pronoun stands for, where somebody fits.
pub fn resolve(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    match t.lower() {
        "i" | "me" | "my" | "mine" | "myself" => speaker(reader, t).or_else(|| author(reader, t)),
        "we" | "us" | "our" | "ours" | "ourselves" => speaker(reader, t)
            .map(|s| Rc::new(side_of(&s)))
            .or_else(|| author(reader, t)),
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => {
            nearest(reader, t, |who| {
                who.traits.person && !who.traits.plural && !who.traits.place
            })
        }
        "it" if is_pleonastic(t) => None,
        "it" | "its" | "itself" => nearest(reader, t, |who| {
            !who.traits.person
                && !who.traits.crowd
                && (who.traits.body || who.traits.country || who.traits.capital || who.is_gov())
        }),
        "they" | "them" | "their" | "theirs" | "themselves" => {
            coordinated(reader, t).or_else(|| {
                nearest(reader, t, |who| {
                    who.traits.plural || who.traits.crowd || who.traits.body || who.is_gov()
                })
            })
        }
        "who" | "which" | "that" => {
            let before = crate::clause::antecedent(t);
            (before.i() != t.i())
                .then(|| crate::party::resolve(reader, before))
                .flatten()
        }
        "both" => coordinated(reader, t),
        _ => None,
    }
}

/// "It is imperative to reject", "it seems that": the subject stands for the clause to come.
fn is_pleonastic(t: Token<'_>) -> bool {
    let v = t.head();
    matches!(t.dep(), "nsubj" | "nsubjpass" | "expl")
        && (matches!(
            v.lemma(),
            "seem" | "appear" | "happen" | "turn" | "rain" | "snow"
        ) || (matches!(v.lemma(), "be" | "become" | "remain")
            && v.children().any(|c| {
                matches!(c.dep(), "ccomp" | "xcomp" | "advcl" | "csubj")
                    || (matches!(c.dep(), "acomp" | "attr")
                        && c.children()
                            .any(|d| matches!(d.dep(), "xcomp" | "ccomp" | "relcl" | "advcl")))
            })))
}

/// Who says the words a token stands in.
fn speaker(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    let claim = crate::claim::innermost(reader, t.i())?;
    let speaker = reader.claims[claim].speaker?;
    (speaker != t.i())
        .then(|| crate::party::resolve(reader, reader.token(speaker)))
        .flatten()
}

/// Outside anybody's quotation the first person is the text's author: a speech is given for the country
/// it is about.
fn author(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    if crate::claim::innermost(reader, t.i()).is_some() {
        return None;
    }
    let (country, count) = reader.setting.as_ref()?;
    let mut who = Identity {
        country: Some(country.clone()),
        ..Identity::default()
    };
    who.why = Some(format!(
        "the author speaks for the country of the setting, named {count} times"
    ));
    Some(Rc::new(who))
}

/// "We" of an office-holder is the side spoken for, not the person.
fn side_of(speaker: &Identity) -> Identity {
    let mut side = speaker.clone();
    side.traits.person = false;
    side.traits.plural = true;
    side
}

fn nearest(
    reader: &Reader<'_>,
    t: Token<'_>,
    fits: impl Fn(&Identity) -> bool,
) -> Option<Rc<Identity>> {
    let memory = reader.memory.borrow();
    let sentence = t.sent_index();
    let clause = clause_above(t).map(|v| v.i());
    let speaks = |i: usize| {
        let m = reader.token(i);
        matches!(m.dep(), "nsubj")
            && reader
                .lexicon
                .cues(TriggerPos::Verb, m.head().lemma())
                .any(|(manner, _)| matches!(manner, Manner::Says | Manner::Asserts))
    };
    // "…," he said: the one who spoke last goes on speaking.
    let speaking = speaks(t.i());
    // "Ukraine and its allies": the owner is the one named beside.
    if t.dep() == "poss" && t.head().dep() == "conj" {
        let beside = t.head().head();
        if let Some(m) = memory.mentions.iter().find(|m| m.head == beside.i())
            && fits(&m.who)
        {
            return Some(m.who.clone());
        }
    }
    let possessive = t.tag() == "PRP$";
    let object = !matches!(t.dep(), "nsubj" | "nsubjpass" | "poss");
    let mut best: Option<(usize, &Mention)> = None;
    let until = memory.mentions.partition_point(|m| m.head < t.i());
    for m in memory.mentions[..until].iter().rev() {
        let distance = sentence - m.sentence;
        if distance > REACH {
            break;
        }
        // Not inside its own phrase, and no object for its own subject.
        let own_phrase = reader.token(m.head).is_ancestor_of(t) && possessive;
        let bound = object
            && !possessive
            && clause.is_some()
            && clause_above(reader.token(m.head)).map(|v| v.i()) == clause;
        if own_phrase || bound || !fits(&m.who) {
            continue;
        }
        // Whom the text is about comes back more often than whom it only names.
        let recent = &memory.mentions[until.saturating_sub(SALIENT)..until];
        let salience = recent.iter().filter(|o| o.who.same(&m.who)).count().min(4);
        let same_clause = possessive
            && m.subject
            && clause.is_some()
            && clause_above(reader.token(m.head)).map(|v| v.i()) == clause;
        let preferred = usize::from(same_clause) * 8 + usize::from(speaking && speaks(m.head)) * 24;
        let cost =
            30 + distance * 10 + usize::from(!m.subject) * 6 + usize::from(!m.who.traits.named) * 2
                - salience * 2
                - preferred;
        if best.is_none_or(|(c, _)| cost < c) {
            best = Some((cost, m));
        }
    }
    best.map(|(_, m)| m.who.clone())
}

/// "They", "both" after "Russia and Belarus": the coordinated subject of this or the last sentence.
fn coordinated(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    let memory = reader.memory.borrow();
    let sentence = t.sent_index();
    let until = memory.mentions.partition_point(|m| m.head < t.i());
    let near: Vec<&Mention> = memory.mentions[..until]
        .iter()
        .rev()
        .take_while(|m| sentence - m.sentence <= 1)
        .collect();
    for last in &near {
        let head = reader.token(last.head);
        if head.dep() != "conj" {
            continue;
        }
        let mut first = head;
        while first.dep() == "conj" {
            first = first.head();
        }
        if !matches!(first.dep(), "nsubj" | "nsubjpass" | "pobj" | "dobj") {
            continue;
        }
        let parts: Vec<Rc<Identity>> = crate::clause::conjuncts(first)
            .into_iter()
            .filter_map(|c| near.iter().find(|m| m.head == c.i()).map(|m| m.who.clone()))
            .collect();
        if parts.len() >= 2
            && parts
                .iter()
                .all(|p| p.country.is_some() && !p.traits.person)
        {
            return Some(Rc::new(together(&parts)));
        }
    }
    None
}

/// Several at once.
#[must_use]
pub fn together(parts: &[Rc<Identity>]) -> Identity {
    let mut who = Identity::default();
    who.traits.plural = true;
    for part in parts {
        if let Some(country) = &part.country
            && !who.members.iter().any(|(c, _)| c == country)
        {
            who.members.push((
                country.clone(),
                part.name.clone().unwrap_or_else(|| country.clone()),
            ));
        }
    }
    who.sectors = parts.first().map(|p| p.sectors.clone()).unwrap_or_default();
    who
}

/// "The two countries", "both sides": the last two countries named.
#[must_use]
pub fn pair(reader: &Reader<'_>, t: Token<'_>) -> Option<Identity> {
    let memory = reader.memory.borrow();
    let until = memory.mentions.partition_point(|m| m.head < t.i());
    let sentence = t.sent_index();
    // "Egypt called on both sides": who acts on them is none of them.
    let clause = clause_above(t).map(|v| v.i());
    let beside = |m: &Mention| {
        m.subject && clause.is_some() && clause_above(reader.token(m.head)).map(|v| v.i()) == clause
    };
    let mut parts: Vec<Rc<Identity>> = Vec::new();
    for m in memory.mentions[..until]
        .iter()
        .rev()
        .take_while(|m| sentence - m.sentence <= REACH)
    {
        if m.who.country.is_some()
            && !beside(m)
            && !parts.iter().any(|p| p.country == m.who.country)
        {
            parts.push(m.who.clone());
        }
        if parts.len() == 2 {
            parts.reverse();
            return Some(together(&parts));
        }
    }
    None
}
