//! Who takes part: a candidate's slots to actors and recipients.

use std::rc::Rc;

use dateline_know::acts::{Act, Reciprocal, Slots, TriggerPos};
use dateline_parse::Token;
use dateline_record::{EventType, Party, Quad};

use crate::act::Candidate;
use crate::beyond::{
    addressed_above, blamed_in_clause, borne_by, conditioned, told_below, understood_above,
};
use crate::claim::innermost;
use crate::clause::{self, Tokens, conjuncts};
use crate::identity::Identity;
use crate::party;
use crate::reader::Reader;
use crate::setting::{is_state, opens_dateline};

/// Somebody on one side of an act.
#[derive(Clone, Debug)]
pub struct Side {
    /// Who.
    pub who: Rc<Identity>,
    /// Head token of the mention.
    pub head: usize,
    /// The slot that gave it.
    pub slot: String,
}

/// Both sides of an act.
#[derive(Clone, Debug, Default)]
pub struct Participants {
    /// Who acts.
    pub actors: Vec<Side>,
    /// On whom.
    pub recipients: Vec<Side>,
    /// All act on each other; they stand in `actors`.
    pub reciprocal: bool,
}

impl Participants {
    /// Acts that several do together are mutual where nobody else is named.
    pub fn settle(&mut self, reader: &Reader<'_>, act: &Act) {
        let plural = act.reciprocal != Reciprocal::Never;
        let several = self.actors.len() > 1
            || self
                .actors
                .iter()
                .any(|s| s.who.members.len() > 1 || (s.who.traits.plural && plural));
        let together = plural
            || matches!(
                act.event_type,
                Some(EventType::Cooperate | EventType::Consult | EventType::Agree)
            );
        self.reciprocal =
            (together && several && self.recipients.is_empty()) || of_both_sides(reader, act, self);
    }
}

/// Where an actor stands behind a subject that is nobody: "Russian missiles hit", "the army of X".
const BEHIND_SUBJECT: [&str; 3] = ["subj.mod", "subj.poss", "subj.of"];
/// Where a recipient stands behind a thing that the act is done to: "Syrian positions", "homes of
/// civilians", "a loudspeaker in South Korea", "progress made by the country".
const BEHIND: [&str; 7] = ["poss", "mod", "of", "against", "on", "in", "acl.subj"];
/// Where what is fired or sent says whom it is meant for: "rounds aimed at a loudspeaker in the South".
const AIMED: [&str; 6] = [
    "obj.acl.at",
    "obj.acl.against",
    "obj.acl.at.poss",
    "obj.acl.at.mod",
    "obj.acl.at.of",
    "obj.acl.at.in",
];
/// Where nominals name whom the act is done to.
const BEHIND_NOUN: [&str; 7] = ["on", "against", "upon", "to", "with", "toward", "for"];

/// Both sides of a candidate.
#[must_use]
pub fn find(reader: &Reader<'_>, candidate: &Candidate<'_>) -> Participants {
    let act = candidate.act;
    let used = |t: Token<'_>| candidate.words.iter().any(|w| w.i() == t.i());
    let mut out = Participants {
        actors: first_filled(reader, candidate, act.actor.iter(), &used),
        ..Participants::default()
    };
    let subject_slot = act.actor.iter().flatten().any(|s| s[0] == "subj");
    if out.actors.is_empty() && subject_slot {
        let behind: Vec<Slots> = BEHIND_SUBJECT.iter().map(|s| path(s)).collect();
        out.actors = first_filled(reader, candidate, behind.iter(), &used);
    }
    if out.actors.is_empty() && candidate.predicate.pos == TriggerPos::Verb {
        let above = understood_above(candidate.predicate.head);
        out.actors = sides(reader, above, "above", &used);
    }
    let taken: Vec<usize> = out.actors.iter().map(|s| s.head).collect();
    let free = |t: Token<'_>| used(t) || taken.contains(&t.i());
    out.recipients = first_filled(reader, candidate, act.recipient.iter(), &free);
    if out.recipients.is_empty()
        && candidate.predicate.pos == TriggerPos::Noun
        && act.recipient.iter().flatten().any(|s| s[0] == "obj")
    {
        let beside: Vec<Slots> = BEHIND_NOUN.iter().map(|s| path(s)).collect();
        out.recipients = first_filled(reader, candidate, beside.iter(), &free);
    }
    if out.recipients.is_empty() {
        let at: Vec<&Slots> = act.recipient.iter().collect();
        out.recipients = people_in(reader, candidate, &at);
    }
    if out.recipients.is_empty() {
        let things = act.recipient.iter().flatten().filter(|s| {
            s.len() == 1 && matches!(s[0].as_str(), "obj" | "on" | "against" | "at" | "into")
        });
        let behind: Vec<Slots> = things
            .flat_map(|s| BEHIND.iter().map(|b| path(&format!("{}.{b}", s[0]))))
            .chain(AIMED.iter().map(|s| path(s)))
            .collect();
        out.recipients = first_filled(reader, candidate, behind.iter(), &free);
    }
    for side in &mut out.recipients {
        envoy_of(reader, candidate, side);
    }
    if out.recipients.is_empty() && candidate.predicate.pos == TriggerPos::Noun {
        let at = addressed_above(candidate);
        out.recipients = sides(reader, at, "above", &free);
    }
    if out.recipients.is_empty() && candidate.predicate.pos == TriggerPos::Noun {
        let at = told_below(reader, candidate);
        out.recipients = sides(reader, at, "acl.obj", &free);
    }
    if out.recipients.is_empty() && candidate.predicate.pos == TriggerPos::Noun {
        let at = borne_by(reader, candidate);
        out.recipients = sides(reader, at, "above", &free);
    }
    if out.recipients.is_empty() && candidate.predicate.pos == TriggerPos::Verb {
        let at = match act.event_type {
            Some(EventType::Threaten) => conditioned(candidate.predicate.head),
            Some(EventType::Accuse) => blamed_in_clause(candidate.predicate.head),
            _ => Tokens::new(),
        };
        out.recipients = sides(reader, at, "comp.subj", &free);
        let own: Vec<Rc<Identity>> = out.actors.iter().map(|a| a.who.clone()).collect();
        out.recipients
            .retain(|r| !own.iter().any(|w| w.same(&r.who)));
    }
    if act.event_type == Some(EventType::Mobilize) {
        mobilized(reader, candidate, &mut out);
    }
    at_home(&mut out);
    out.settle(reader, act);
    out
}

/// "Attacks from either side", "both sides opened fire": what two sides do to nobody else they do to each other.
fn of_both_sides(reader: &Reader<'_>, act: &Act, found: &Participants) -> bool {
    let fights = act
        .event_type
        .is_some_and(|t| t.quad() == Quad::MaterialConflict && t != EventType::Protest);
    let [both] = found.actors.as_slice() else {
        return false;
    };
    let head = reader.token(both.head);
    fights
        && found.recipients.is_empty()
        && both.who.members.len() == 2
        && head.lemma() == "side"
        && reader.lexicon.pairs(head.lemma())
}

/// Who is in what an act harms or helps: "broke up rallies", "shelled two hamlets", "dropped rice to villages".
fn people_in(reader: &Reader<'_>, candidate: &Candidate<'_>, slots: &[&Slots]) -> Vec<Side> {
    let Some(event_type) = candidate.act.event_type else {
        return Vec::new();
    };
    let reference = reader.lexicon.reference();
    // Ground may be taken of whoever holds it; shells and bombs fall on who lives there.
    let fired = matches!(
        candidate.act.mode.as_deref(),
        Some("heavy-weapons" | "explosives" | "firearms" | "aerial" | "drone")
    );
    let stands = |t: &Token<'_>| match event_type {
        EventType::Assault | EventType::Aid => {
            ((t.tag() == "NNS" || fired) && reference.is_dwelling(t.lemma()))
                || (fired && matches!(t.lemma(), "town" | "city"))
                || reference.is_gathering(t.lemma())
        }
        EventType::Coerce => reference.is_gathering(t.lemma()),
        _ => false,
    };
    let used = |t: Token<'_>| candidate.words.iter().any(|w| w.i() == t.i());
    let found = slots
        .iter()
        .flat_map(|s| s.iter())
        .filter(|path| path.len() == 1)
        .flat_map(|path| candidate.predicate.slot(path))
        .flat_map(conjuncts)
        .filter(|t| !used(*t) && stands(t));
    found
        .map(|t| Side {
            who: Rc::new(party::people_of(reader, t)),
            head: t.i(),
            slot: "people".to_owned(),
        })
        .collect()
}

/// "Summoned the Italian ambassador": where the trigger takes the envoy's word, the country beside it is the envoy.
fn envoy_of(reader: &Reader<'_>, candidate: &Candidate<'_>, side: &mut Side) {
    let beside = reader.token(side.head);
    let envoy = beside.head();
    let taken = candidate.words.iter().any(|w| w.i() == envoy.i());
    if !taken
        || envoy.pos() != "NOUN"
        || !matches!(beside.dep(), "amod" | "poss" | "compound" | "nmod")
    {
        return;
    }
    if let Some(who) = party::resolve(reader, envoy)
        .filter(|w| w.traits.person && w.country.is_some() && w.country == side.who.country)
    {
        side.who = who;
    }
}

/// "Commanders were dispatched to the front-line troops": forces that are moved are the actor where nobody is said
/// to move them, and nobody mobilizes against their own.
fn mobilized(reader: &Reader<'_>, candidate: &Candidate<'_>, found: &mut Participants) {
    let head = candidate.predicate.head;
    if found.actors.is_empty()
        && candidate.predicate.pos == TriggerPos::Verb
        && clause::is_passive(head)
    {
        let moved = sides(reader, clause::object(head), "obj", &|_| false);
        let armed = moved.iter().any(|s| s.who.is_armed());
        if armed {
            found
                .recipients
                .retain(|r| !moved.iter().any(|m| m.head == r.head));
            found.actors = moved;
        }
    }
    let own = |s: &Side| {
        s.who.is_armed()
            && s.who.country.is_some()
            && found.actors.iter().any(|a| a.who.country == s.who.country)
    };
    let kept: Vec<Side> = found
        .recipients
        .iter()
        .filter(|s| !own(s))
        .cloned()
        .collect();
    found.recipients = kept;
}

/// Organs of a state, and those it deals with at home.
const STATE: [&str; 5] = ["GOV", "COP", "JUD", "LEG", "MIL"];
const AT_HOME: [&str; 3] = ["LEG", "JUD", "COP"];
const SOCIETY: [&str; 12] = [
    "CVL", "ELI", "OPP", "PTY", "JRN", "LAB", "EDU", "REL", "AGR", "SOC", "BUS", "MED",
];

/// What the party is whose country the other side may share.
#[derive(Clone, Copy)]
enum Of {
    Society,
    Government,
    HomeOrgan,
}

/// "The Kenyan police arrested protesters": of a state's organ and its people the one that nothing
/// gives a country has the other's. Soldiers act abroad: they give none.
fn at_home(found: &mut Participants) {
    let first = |s: &Side| s.who.sectors.first().cloned().unwrap_or_default();
    let is = |s: &Side, list: &[&str]| list.contains(&first(s).as_str());
    let known = |sides: &[Side]| {
        sides
            .iter()
            .find(|s| {
                s.who.country.as_deref().is_some_and(is_state)
                    && (is(s, &STATE) || is(s, &SOCIETY))
                    && first(s) != "MIL"
            })
            .map(|s| {
                let of = if is(s, &AT_HOME) {
                    Of::HomeOrgan
                } else if is(s, &STATE) {
                    Of::Government
                } else {
                    Of::Society
                };
                (s.who.country.clone(), of)
            })
    };
    let fill = |sides: &mut [Side], (country, of): (Option<String>, Of)| {
        for s in sides {
            let fits = match of {
                Of::Society => is(s, &STATE),
                Of::Government => is(s, &SOCIETY) || is(s, &AT_HOME),
                // "Lawmakers asked the government": organs that deal with their own state only.
                Of::HomeOrgan => is(s, &SOCIETY) || is(s, &STATE),
            };
            if fits
                && s.who.country.is_none()
                && s.who.members.is_empty()
                && !s.who.traits.named
                && !s.who.traits.elsewhere
            {
                let mut who = (*s.who).clone();
                who.country.clone_from(&country);
                who.why = Some("of the country that the other side is of".to_owned());
                s.who = Rc::new(who);
            }
        }
    };
    match (known(&found.actors), known(&found.recipients)) {
        (Some(home), None) => fill(&mut found.recipients, home),
        (None, Some(home)) => fill(&mut found.actors, home),
        _ => {}
    }
}

fn path(text: &str) -> Slots {
    vec![text.split('.').map(str::to_owned).collect()]
}

fn first_filled<'s>(
    reader: &Reader<'_>,
    candidate: &Candidate<'_>,
    slots: impl Iterator<Item = &'s Slots>,
    skip: &impl Fn(Token<'_>) -> bool,
) -> Vec<Side> {
    for slot in slots {
        let mut found: Vec<Side> = Vec::new();
        for path in slot {
            let heads = if path.len() == 1 && path[0] == "speaker" {
                innermost(reader, candidate.predicate.head.i())
                    .and_then(|c| reader.claims[c].speaker)
                    .map(|s| reader.token(s))
                    .into_iter()
                    .collect()
            } else {
                candidate.predicate.slot(path)
            };
            let more = sides(reader, heads, &path.join("."), &|t| {
                skip(t) || found.iter().any(|f| f.head == t.i())
            });
            found.extend(more);
        }
        if !found.is_empty() {
            if found.len() > 1 && found.iter().all(|s| s.slot.ends_with("mod")) {
                one_phrase(&mut found);
            }
            return found;
        }
    }
    Vec::new()
}

/// Actors among the heads and what is coordinated with them.
pub fn sides(
    reader: &Reader<'_>,
    heads: Tokens<'_>,
    slot: &str,
    skip: &impl Fn(Token<'_>) -> bool,
) -> Vec<Side> {
    let mut out: Vec<Side> = Vec::new();
    for t in heads
        .into_iter()
        .flat_map(conjuncts)
        .flat_map(|t| undated(reader, t))
    {
        if skip(t) || out.iter().any(|s| s.head == t.i()) {
            continue;
        }
        if let Some(who) = party::resolve(reader, t).filter(|w| w.is_actor()) {
            out.push(Side {
                who,
                head: t.i(),
                slot: slot.to_owned(),
            });
        }
    }
    out
}

/// "KYIV, May 3 - Soldiers …": a dateline that the parser takes for the subject is nobody; who follows it is.
fn undated<'d>(reader: &Reader<'_>, t: Token<'d>) -> Tokens<'d> {
    let start = crate::phrase::core(t).0;
    let ended = (start..t.i()).any(|i| matches!(reader.token(i).text(), "-" | "–" | "—" | "--"));
    let dateline = !ended && opens_dateline(reader.token(start));
    if dateline {
        clause::children_with(t, &["appos"])
            .filter(|a| {
                a.ent_type() != "DATE" && !reader.places.at(a.i()).is_some_and(|m| m.dateline)
            })
            .collect()
    } else {
        vec![t]
    }
}

/// "Swedish Air Force jets": nationality and force before one noun are one party.
fn one_phrase(found: &mut Vec<Side>) {
    let Some(at) = found
        .iter()
        .position(|s| s.who.traits.country && !s.who.traits.place && s.who.sectors.is_empty())
    else {
        return;
    };
    let country = found[at].who.country.clone();
    let bare = found.iter().position(|s| {
        // A country that only the report's setting gave is none beside one that is named.
        let told = s.who.country.is_some() && s.who.why.is_none();
        !told && s.who.is_armed() && !s.who.traits.named
    });
    if let Some(i) = bare {
        let mut who = (*found[i].who).clone();
        who.country = country;
        found[i].who = Rc::new(who);
        found.remove(at);
    }
}

/// The party records of a side: one for each member where it stands for several.
#[must_use]
pub fn parties(reader: &Reader<'_>, sides: &[Side]) -> Vec<Party> {
    let mut out: Vec<Party> = Vec::new();
    for side in sides {
        let head = reader.token(side.head);
        let (start, end) = crate::phrase::core(head);
        let span = reader.span(start, end);
        let words = reader.text(start, end);
        if side.who.members.is_empty() {
            out.push(side.who.party(Some(span), words, Some(head.text())));
            continue;
        }
        for (country, name) in &side.who.members {
            let mut one = (*side.who).clone();
            one.country = Some(country.clone());
            // A role of several countries ("Russian and Serbian officials") is none of the countries itself.
            if one.sectors.is_empty() {
                one.name = Some(name.clone());
                one.id = Some(country.clone());
            }
            one.members.clear();
            out.push(one.party(Some(span), words, Some(head.text())));
        }
    }
    out
}

/// How each side was reached, for `because`.
#[must_use]
pub fn paths(reader: &Reader<'_>, candidate: &Candidate<'_>, found: &Participants) -> Vec<String> {
    let describe = |role: &str, side: &Side| {
        let way = clause::path(candidate.predicate.head, reader.token(side.head));
        let why = side
            .who
            .why
            .as_deref()
            .map(|w| format!(" ({w})"))
            .unwrap_or_default();
        format!("{role} [{}]: {way}{why}", side.slot)
    };
    let actors = found.actors.iter().map(|s| describe("actor", s));
    actors
        .chain(found.recipients.iter().map(|s| describe("recipient", s)))
        .collect()
}
