//! Whom a pronoun stands for: the speaker for *we* inside words of somebody, else the candidate before (or, for
//! an owner, behind) that fits in number, gender and kind and costs least. The preferences are those of Hobbs
//! (1978) and Lappin and Leass (1994) in their simplest form: recency, subjecthood, agreement, repetition, and no
//! binding inside one clause; words and weights are in `knowledge/actors/reference.toml`.

use std::rc::Rc;

use dateline_know::acts::{Gender, Pronoun, TriggerPos};
use dateline_parse::Token;
use dateline_record::Manner;

use crate::clause::{clause_above, own_subject};
use crate::identity::Identity;
use crate::memory::{Memory, Mention};
use crate::reader::Reader;
use crate::setting::is_state;

/// Whom a pronoun stands for, where somebody fits.
pub fn resolve(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    let penalty = reader.lexicon.reference().weights().body_for_people;
    match reader.lexicon.reference().pronoun(t.lower())? {
        Pronoun::Speaker => speaker(reader, t).or_else(|| author(reader, t)),
        Pronoun::Speakers => speaker(reader, t)
            .map(|s| Rc::new(side_of(&s)))
            .or_else(|| author(reader, t)),
        Pronoun::Hearer => hearer(reader, t),
        Pronoun::Masculine => nearest(reader, t, |who| one_person(who, Gender::Masculine)),
        Pronoun::Feminine => nearest(reader, t, |who| one_person(who, Gender::Feminine)),
        Pronoun::Neuter if is_pleonastic(t) => None,
        Pronoun::Neuter => nearest(reader, t, |who| is_thing_of_one(who).then_some(0)),
        Pronoun::Plural => {
            let people = |w: &Identity| (w.traits.plural && !w.traits.body) || w.traits.crowd;
            let body =
                |w: &Identity| (w.traits.body || w.is_gov()) && !w.traits.person && !w.traits.place;
            coordinated(reader, t)
                .or_else(|| met(reader, t))
                .or_else(|| {
                    nearest(reader, t, |who| match (people(who), body(who)) {
                        (true, _) => Some(0),
                        (_, true) => Some(penalty),
                        _ => None,
                    })
                })
        }
        Pronoun::Relative => {
            let before = crate::clause::antecedent(t);
            (before.i() != t.i())
                .then(|| crate::party::resolve(reader, before))
                .flatten()
        }
        Pronoun::Several => coordinated(reader, t),
        // "Thousands marched. Some threw stones."
        Pronoun::Part => crate::clause::prepositional(t, "of").is_empty().then(|| {
            nearest(reader, t, |who| {
                (who.traits.crowd || who.traits.plural).then_some(0)
            })
        })?,
    }
}

/// A person whose gender is not known to be another.
fn one_person(who: &Identity, gender: Gender) -> Option<usize> {
    let fits = who.traits.person
        && !who.traits.plural
        && !who.traits.place
        && who.traits.gender.is_none_or(|g| g == gender);
    fits.then_some(0)
}

/// What *it* may stand for: a body, a country, a government.
fn is_thing_of_one(who: &Identity) -> bool {
    !who.traits.person
        && !who.traits.crowd
        && !who.traits.plural
        && (who.traits.body || who.traits.country || who.traits.capital || who.is_gov())
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

/// Whom the words are addressed to: by name beside the pronoun ("you, Mr President"), or as the claim says.
fn hearer(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    let named = crate::clause::child(t, &["appos"]).map(|a| a.i());
    let told = || reader.claims[crate::claim::innermost(reader, t.i())?].addressee;
    let at = named.or_else(told)?;
    (at != t.i())
        .then(|| crate::party::resolve(reader, reader.token(at)))
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
    // "My country", "my Government": the author is its representative.
    let speaks_for = |t: &Token<'_>| {
        t.lower() == "my"
            && (reader.lexicon.reference().is_country(t.head().lemma())
                || matches!(t.head().lower(), "government" | "delegation"))
    };
    if reader.doc.tokens().any(|t| speaks_for(&t)) {
        who.sectors.push("GOV".to_owned());
    }
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

/// The candidate that costs least. `fits` gives what a candidate's kind costs, none where it cannot be meant.
fn nearest(
    reader: &Reader<'_>,
    t: Token<'_>,
    fits: impl Fn(&Identity) -> Option<usize>,
) -> Option<Rc<Identity>> {
    let weights = reader.lexicon.reference().weights();
    let memory = reader.memory.borrow();
    let sentence = t.sent_index();
    let clause = clause_above(t).map(|v| v.i());
    // The clause that this one completes: "the minister said he …".
    let above = clause_above(t)
        .filter(|v| matches!(v.dep(), "ccomp" | "xcomp" | "advcl"))
        .and_then(clause_above)
        .map(|v| v.i());
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
        if let Some(m) = memory.at(beside.i())
            && fits(&m.who).is_some()
        {
            return Some(m.who.clone());
        }
    }
    let possessive = t.tag() == "PRP$";
    let object = !matches!(t.dep(), "nsubj" | "nsubjpass" | "poss");
    // Whoever acts in the clause is not its object, by whatever name.
    let acts = clause_above(t)
        .filter(|_| object && !possessive)
        .and_then(|v| own_subject(v).into_iter().next())
        .and_then(|s| memory.at(s.i()))
        .map(|m| m.who.clone());
    let mut best: Option<(usize, Rc<Identity>)> = None;
    let mut offer = |cost: usize, who: &Rc<Identity>| {
        if best.as_ref().is_none_or(|(c, _)| cost < *c) {
            best = Some((cost, who.clone()));
        }
    };
    let until = memory.mentions.partition_point(|m| m.head < t.i());
    let recent = &memory.mentions[until.saturating_sub(weights.salient)..until];
    for m in memory.before(t.i()) {
        let distance = sentence - m.sentence;
        if distance > weights.reach {
            continue;
        }
        // Not inside its own phrase, and no object for its own subject.
        let mention = reader.token(m.head);
        let own_phrase = possessive && mention.is_ancestor_of(t);
        let of_clause = clause_above(mention).map(|v| v.i());
        let same_clause = clause.is_some() && of_clause == clause;
        let bound = (object && !possessive && same_clause)
            || acts
                .as_ref()
                .is_some_and(|a| a.traits.named && a.same(&m.who));
        let Some(kind) = fits(&m.who).filter(|_| !own_phrase && !bound) else {
            continue;
        };
        // Whom the text is about comes back more often than whom it only names.
        let repeated = recent.iter().filter(|o| o.who.same(&m.who)).count();
        let owner = possessive && m.subject && same_clause;
        let higher = m.subject && above.is_some() && of_clause == above;
        // "thanked Kenya for its help": the reason is the object's.
        let reason = possessive && is_reason_of(t, mention);
        let parallel = possessive && mention.dep() == "poss" && distance == 0;
        let preferred = usize::from(parallel) * weights.parallel
            + usize::from(reason) * weights.reason
            + usize::from(owner) * weights.own_clause
            + usize::from(higher) * weights.clause_above
            + usize::from(speaking && speaks(m.head)) * weights.speaking
            + repeated.min(weights.salience_most) * weights.salience;
        let cost = weights.base
            + kind
            + distance * weights.sentence
            + usize::from(!m.subject) * weights.not_subject
            + usize::from(!m.who.traits.named) * weights.unnamed
            + usize::from(is_inside(mention)) * weights.inside;
        offer(cost.saturating_sub(preferred), &m.who);
    }
    if let Some(m) = behind(&memory, t)
        && let Some(kind) = fits(&m.who)
    {
        offer(weights.base + kind + weights.behind, &m.who);
    }
    best.map(|(_, who)| who)
}

/// Whether an owner stands in the reason for which something is done to somebody.
fn is_reason_of(t: Token<'_>, object: Token<'_>) -> bool {
    let noun = t.head();
    let preposition = noun.head();
    noun.dep() == "pobj"
        && preposition.lower() == "for"
        && object.dep() == "dobj"
        && preposition.head().i() == object.head().i()
}

/// Whether a mention stands in another's phrase: "the army of Mali", "Mali's army".
fn is_inside(mention: Token<'_>) -> bool {
    match mention.dep() {
        "poss" | "compound" | "nmod" => true,
        "pobj" => !crate::clause::is_verbal(mention.head().head()),
        _ => false,
    }
}

/// "In his speech Putin said", "When he arrived, Macron said": the subject behind the pronoun.
fn behind<'m>(memory: &'m Memory, t: Token<'_>) -> Option<&'m Mention> {
    let own = clause_above(t)?;
    let clause = if own.dep() == "advcl" {
        clause_above(own)?
    } else {
        own
    };
    let subject = own_subject(clause).into_iter().find(|s| s.i() > t.i())?;
    memory.at(subject.i())
}

/// "They" after "the president met his guest": the subject and the object of the sentence before, both persons or
/// both countries.
fn met(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    let memory = reader.memory.borrow();
    let until = memory.mentions.partition_point(|m| m.head < t.i());
    let sentence = t.sent_index();
    let near = || {
        memory.mentions[..until]
            .iter()
            .rev()
            .take_while(|m| sentence - m.sentence <= 1)
    };
    let one =
        |m: &&Mention| m.who.country.is_some() && (m.who.traits.person || m.who.traits.country);
    let people = |m: &Mention| m.who.traits.plural || m.who.traits.crowd;
    if near().any(people) {
        return None;
    }
    let subject = near().filter(one).find(|m| m.subject)?;
    let verb = clause_above(reader.token(subject.head))?;
    let object = near().filter(one).find(|m| {
        let token = reader.token(m.head);
        let of_verb = token.dep() == "dobj"
            || (token.dep() == "pobj" && matches!(token.head().lower(), "with" | "to"));
        of_verb
            && clause_above(token).map(|v| v.i()) == Some(verb.i())
            && m.who.traits.person == subject.who.traits.person
            && m.who.country != subject.who.country
    })?;
    Some(Rc::new(together(&[
        subject.who.clone(),
        object.who.clone(),
    ])))
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
        // No object for its own subject: "X and Y blamed them".
        let object = !matches!(t.dep(), "nsubj" | "nsubjpass" | "poss" | "det" | "predet");
        let clause = |t: Token<'_>| clause_above(t).map(|v| v.i());
        if object && is_personal(t) && clause(first) == clause(t) {
            continue;
        }
        let parts: Vec<Rc<Identity>> = crate::clause::conjuncts(first)
            .into_iter()
            .filter_map(|c| near.iter().find(|m| m.head == c.i()).map(|m| m.who.clone()))
            .collect();
        if parts.len() >= 2 && parts.iter().all(|p| p.country.is_some()) {
            return Some(Rc::new(together(&parts)));
        }
    }
    None
}

/// The country that "the country" stands for: the one named before that costs least.
#[must_use]
pub fn country_before(reader: &Reader<'_>, t: Token<'_>) -> Option<Rc<Identity>> {
    nearest(reader, t, |who| {
        (who.traits.country && who.traits.place && who.members.is_empty()).then_some(0)
    })
}

/// The country on whose side the clause of a noun is told: its owner's, its subject's, or the speaker's.
#[must_use]
pub fn whose_side(reader: &Reader<'_>, t: Token<'_>) -> Option<String> {
    let country = |t: Token<'_>| crate::party::resolve(reader, t)?.country.clone();
    if let Some(owner) = crate::clause::child(t, &["poss"]) {
        return country(owner);
    }
    let subjects = t
        .ancestors()
        .filter(|a| crate::clause::is_verbal(*a))
        .flat_map(own_subject)
        .filter(|s| s.i() != t.i());
    subjects
        .take(3)
        .find_map(country)
        .or_else(|| speaker(reader, t)?.country.clone())
}

fn is_personal(t: Token<'_>) -> bool {
    t.tag() == "PRP"
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
    // Of one country: it is theirs, and needs no list.
    if let [(country, _)] = who.members.as_slice() {
        who.country = Some(country.clone());
        who.members.clear();
    }
    // Sectors only where they have the same: of "Russia and rebels" there is none for both.
    if let Some((first, rest)) = parts.split_first()
        && rest.iter().all(|p| p.sectors == first.sectors)
    {
        who.sectors.clone_from(&first.sectors);
    }
    who
}

/// The sectors that the noun itself tells: "the two countries" are states, "both leaders" governments.
fn of_noun(reader: &Reader<'_>, t: Token<'_>, mut who: Identity) -> Identity {
    let role = crate::phrase::lookup(reader, t.i(), t.i() + 1)
        .filter(|f| f.entry.kind() == dateline_know::Kind::Agent);
    let told: Vec<String> = role
        .iter()
        .flat_map(|f| f.entry.sectors())
        .filter(|s| *s != "UNK")
        .map(str::to_owned)
        .collect();
    if reader.lexicon.reference().is_country(t.lemma()) {
        who.sectors.clear();
    } else if !told.is_empty() {
        who.sectors = told;
    }
    who
}

/// "The two countries", "both sides": the last two countries named.
#[must_use]
pub fn pair(reader: &Reader<'_>, t: Token<'_>) -> Option<Identity> {
    // Two named together come first, then the two that the report is between.
    if let Some(named) = coordinated(reader, t).filter(|w| w.members.len() == 2) {
        return Some(of_noun(reader, t, (*named).clone()));
    }
    if let Some((one, other)) = &reader.sides {
        let country = |c: &String| {
            Rc::new(Identity {
                country: Some(c.clone()),
                ..Identity::default()
            })
        };
        let both = together(&[country(one), country(other)]);
        return Some(of_noun(reader, t, both));
    }
    // The sides of a report of one country are both of it.
    if let Some((country, _)) = &reader.setting
        && matches!(t.lemma(), "side" | "party" | "camp" | "leader" | "rival")
    {
        let mut both = Identity {
            country: Some(country.clone()),
            ..Identity::default()
        };
        both.traits.plural = true;
        return Some(of_noun(reader, t, both));
    }
    let memory = reader.memory.borrow();
    let until = memory.mentions.partition_point(|m| m.head < t.i());
    let sentence = t.sent_index();
    let reach = reader.lexicon.reference().weights().reach;
    // "Egypt called on both sides": who acts on them is none of them.
    let clause = clause_above(t).map(|v| v.i());
    let beside = |m: &Mention| {
        m.subject && clause.is_some() && clause_above(reader.token(m.head)).map(|v| v.i()) == clause
    };
    let countries = reader.lexicon.reference().is_country(t.lemma());
    let mut parts: Vec<Rc<Identity>> = Vec::new();
    for m in memory.mentions[..until]
        .iter()
        .rev()
        .take_while(|m| sentence - m.sentence <= reach)
    {
        let state = m.who.traits.country || m.who.traits.capital || m.who.is_gov();
        // Who tells of two sides is neither.
        let tells = m.who.sectors.iter().any(|s| s == "JRN");
        if m.who.country.as_deref().is_some_and(is_state)
            && !tells
            && (!countries || (state && !m.who.traits.person))
            && !beside(m)
            && !parts.iter().any(|p| p.country == m.who.country)
        {
            parts.push(m.who.clone());
        }
        if parts.len() == 2 {
            parts.reverse();
            return Some(of_noun(reader, t, together(&parts)));
        }
    }
    None
}
