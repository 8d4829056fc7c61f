//! How much: the numbers that count an act's own arguments, and what became of those who are counted.
//!
//! In: a candidate. Out: its [`Magnitude`]s. A number belongs to the act whose argument it is; the dead
//! and wounded of a clause that only tells an attack's outcome ("killing at least five", "leaving 12
//! dead") belong to the attack. "Including two children" is a part of what was counted and not counted
//! again.

mod quantity;

use dateline_parse::Token;
use dateline_record::{CharSpan, Event, EventType, Magnitude, MagnitudeRole};

use crate::act::{Candidate, carrier};
use crate::clause::{children_with, conjuncts, is_passive, is_verbal};
use crate::reader::Reader;
use quantity::{Quantity, quantities};

/// Words on either side of an act in which its numbers are looked for.
const REACH: usize = 120;
/// How far a number's phrase may hang below an argument.
const DEPTH: usize = 6;

/// Numbers of an act: those that count its own arguments, and those of the clauses that tell its outcome.
#[must_use]
pub fn of_act(reader: &Reader<'_>, candidate: &Candidate<'_>) -> Vec<Magnitude> {
    let head = candidate.predicate.head;
    let sent = head.sent();
    let start = (sent.start() as usize).max(head.i().saturating_sub(REACH));
    let end = (sent.end() as usize).min(head.i() + REACH);
    let found = quantities(reader, start, end);
    if found.is_empty() {
        return Vec::new();
    }
    let top = carrier(candidate);
    let mut holders: Vec<Token<'_>> = candidate.words.clone();
    if top.i() != head.i() {
        holders.push(top);
    }
    for slot in ["subj", "obj"] {
        holders.extend(
            candidate
                .predicate
                .slot(&[slot.to_owned()])
                .into_iter()
                .flat_map(conjuncts),
        );
    }
    let outcomes = outcomes(reader, candidate, top);
    let mut out: Vec<Magnitude> = Vec::new();
    for q in &found {
        let counted = counted(reader, q);
        // "the two countries" are parties, not a quantity.
        if reader.lexicon.pairs(counted.lemma()) {
            continue;
        }
        let argument = phrase_head(reader, q, counted);
        let role = if holds(&holders, argument) {
            Some(role(reader, candidate, q, counted, argument))
        } else {
            outcomes
                .iter()
                .find(|(v, _)| {
                    is_affected(argument, *v) || is_affected(counted, *v) || is_left(argument, *v)
                })
                .and_then(|(v, role)| outcome_role(reader, *v, *role, q, counted))
        };
        if let Some(role) = role {
            out.push(magnitude(reader, q, counted, role));
        }
    }
    out.sort_by_key(|m| m.span);
    out.dedup_by_key(|m| m.span);
    out
}

/// The noun that a number counts; the number's last word where there is none.
fn counted<'a>(reader: &Reader<'a>, q: &Quantity) -> Token<'a> {
    let inside = |t: Token<'_>| t.i() >= q.start && t.i() < q.end;
    for i in (q.start..q.end).rev() {
        let t = reader.token(i);
        // "dozens of soldiers": what stands behind "of".
        if t.lower() == "of" {
            if let Some(noun) = children_with(t, &["pobj"]).next() {
                return noun;
            }
            continue;
        }
        if !inside(t.head())
            && matches!(
                t.dep(),
                "nummod" | "amod" | "quantmod" | "compound" | "det" | "nmod"
            )
            && t.head().i() >= q.end
        {
            return t.head();
        }
    }
    // "12 of them", "12 killed": the number stands for those it counts.
    let last = reader.token(q.end - 1);
    let next = (q.end < reader.doc.len()).then(|| reader.token(q.end));
    match next {
        Some(n)
            if n.dep() != "punct"
                && reader.know.amounts().role_of_state(n.lower()).is_some()
                && n.pos() != "VERB" =>
        {
            n
        }
        _ => last,
    }
}

/// The word by which the number's phrase hangs on its clause.
fn phrase_head<'a>(reader: &Reader<'a>, q: &Quantity, counted: Token<'a>) -> Token<'a> {
    // The head of "dozens of soldiers" is "dozens".
    (q.start..q.end)
        .map(|i| reader.token(i))
        .find(|t| {
            let h = t.head();
            (h.i() < q.start || h.i() >= q.end || h.i() == t.i())
                && h.i() != counted.i()
                && !matches!(
                    t.dep(),
                    "nummod" | "quantmod" | "det" | "punct" | "cc" | "advmod"
                )
                && counted.ancestors().any(|a| a.i() == t.i())
        })
        .unwrap_or(counted)
}

/// Whether a phrase is one of the act's arguments or hangs on one in a way that counts with it.
fn holds(holders: &[Token<'_>], argument: Token<'_>) -> bool {
    let mut at = argument;
    for _ in 0..DEPTH {
        if holders.iter().any(|h| h.i() == at.i()) {
            return true;
        }
        let h = at.head();
        if h.i() == at.i() || (is_verbal(at) && at.dep() != "amod") {
            return false;
        }
        let passes = match at.dep() {
            "dobj" | "pobj" | "nsubj" | "nsubjpass" | "attr" | "conj" | "appos" | "nummod"
            | "npadvmod" | "dative" | "oprd" | "dep" | "compound" | "nmod" | "quantmod" => true,
            // "including two children" is a part.
            "prep" | "agent" => !matches!(
                at.lower(),
                "including" | "among" | "than" | "since" | "after" | "before"
            ),
            _ => false,
        };
        if !passes {
            return false;
        }
        at = h;
    }
    false
}

/// Clauses that tell what came of the act, with the role of those they count: "killing five",
/// "which wounded ten", "leaving 12 dead".
fn outcomes<'a>(
    reader: &Reader<'a>,
    candidate: &Candidate<'a>,
    top: Token<'a>,
) -> Vec<(Token<'a>, Option<MagnitudeRole>)> {
    let Some(event_type) = candidate.act.event_type else {
        return Vec::new();
    };
    let head = candidate.predicate.head;
    let mut tops = vec![head];
    if top.i() != head.i() {
        tops.push(top);
    }
    let mut out = Vec::new();
    for t in tops {
        for v in children_with(t, &["advcl", "conj", "relcl", "acl", "xcomp", "prep"]) {
            // "killing five and wounding ten"
            let further: Vec<Token<'_>> = children_with(v, &["conj"])
                .filter(|c| is_verbal(*c))
                .collect();
            for v in std::iter::once(v).chain(further).filter(|v| is_verbal(*v)) {
                let role = reader.know.amounts().role_of_act(v.lemma());
                let leaves = v.lemma() == "leave" && event_type == EventType::Assault;
                if leaves || role.is_some_and(|r| comes_of(event_type, r)) {
                    out.push((v, role.filter(|_| !leaves)));
                }
            }
        }
    }
    out
}

/// Whether such people can come of such an act.
fn comes_of(event_type: EventType, role: MagnitudeRole) -> bool {
    match event_type {
        EventType::Assault => matches!(
            role,
            MagnitudeRole::Killed
                | MagnitudeRole::Wounded
                | MagnitudeRole::Displaced
                | MagnitudeRole::Held
        ),
        EventType::Coerce => matches!(
            role,
            MagnitudeRole::Arrested
                | MagnitudeRole::Killed
                | MagnitudeRole::Wounded
                | MagnitudeRole::Displaced
        ),
        EventType::Retreat => role == MagnitudeRole::Freed,
        EventType::Aid => role == MagnitudeRole::Rescued,
        _ => false,
    }
}

/// The object of a verb, the subject of its passive, or the subject of one that has no object.
fn is_affected(t: Token<'_>, v: Token<'_>) -> bool {
    let mut at = t;
    for _ in 0..DEPTH {
        if at.head().i() == v.i() {
            return match at.dep() {
                "dobj" | "nsubjpass" | "oprd" | "attr" => true,
                "nsubj" => !is_passive(v) && children_with(v, &["dobj"]).next().is_none(),
                _ => false,
            };
        }
        match at.dep() {
            "conj" | "appos" | "nummod" => at = at.head(),
            "pobj" if matches!(at.head().lower(), "of" | "between") => at = at.head().head(),
            _ => return false,
        }
    }
    false
}

/// Those that a verb leaves in some state: "leaving 12 dead and 30 wounded".
fn is_left(t: Token<'_>, v: Token<'_>) -> bool {
    v.lemma() == "leave"
        && t.i() > v.i()
        && t.ancestors()
            .take_while(|a| a.i() == v.i() || !is_verbal(*a) || a.tag() == "VBN")
            .any(|a| a.i() == v.i())
}

/// What became of those counted in a clause of outcome.
fn outcome_role(
    reader: &Reader<'_>,
    v: Token<'_>,
    role: Option<MagnitudeRole>,
    q: &Quantity,
    counted: Token<'_>,
) -> Option<MagnitudeRole> {
    match role {
        Some(role) => is_people(reader, q, counted).then_some(role),
        None => state(reader, q, counted).filter(|_| v.lemma() == "leave"),
    }
}

/// The state said of those counted: "12 dead", "five others wounded", "30 people injured".
fn state(reader: &Reader<'_>, q: &Quantity, counted: Token<'_>) -> Option<MagnitudeRole> {
    let amounts = reader.know.amounts();
    let of = |t: Token<'_>| {
        amounts
            .role_of_state(t.lower())
            .or_else(|| amounts.role_of_state(t.lemma()))
    };
    let from = q.end.max(counted.i());
    let words = from..(from + 3).min(reader.doc.len());
    // "two gunmen killed": they killed, and were not.
    let acts = |t: Token<'_>| is_verbal(t) && children_with(t, &["nsubj"]).next().is_some();
    words
        .map(|i| reader.token(i))
        .take_while(|t| {
            t.pos() != "PUNCT" && t.pos() != "CCONJ" && (t.i() == counted.i() || !t.is_space())
        })
        .take_while(|t| !acts(*t))
        .find_map(of)
        .or_else(|| of(counted))
}

/// Whether those counted are people: known ones, a nation, or a number alone.
fn is_people(reader: &Reader<'_>, q: &Quantity, counted: Token<'_>) -> bool {
    let amounts = reader.know.amounts();
    let known = amounts.role_of_noun(counted.lemma()).is_some_and(|r| {
        matches!(
            r,
            MagnitudeRole::People | MagnitudeRole::Troops | MagnitudeRole::Protesters
        )
    });
    q.currency.is_none()
        && (known
            || counted.i() < q.end
            || amounts.role_of_state(counted.lemma()).is_some()
            || amounts.role_of_state(counted.lower()).is_some()
            || matches!(counted.ent_type(), "NORP" | "PERSON")
            || crate::party::resolve(reader, counted).is_some_and(|who| who.is_actor()))
}

fn role(
    reader: &Reader<'_>,
    candidate: &Candidate<'_>,
    q: &Quantity,
    counted: Token<'_>,
    argument: Token<'_>,
) -> MagnitudeRole {
    let amounts = reader.know.amounts();
    if q.currency.is_some() || counted.ent_type() == "MONEY" {
        return MagnitudeRole::Money;
    }
    let head = candidate.predicate.head;
    let affected = is_affected(argument, head)
        || is_affected(counted, head)
        || (!is_verbal(head)
            && !candidate
                .predicate
                .slot(&["subj".to_owned()])
                .iter()
                .any(|s| s.i() == argument.i()));
    if is_people(reader, q, counted) {
        let dead = candidate
            .words
            .iter()
            .any(|w| matches!(w.lemma(), "dead" | "death"));
        let of_act = if dead {
            Some(MagnitudeRole::Killed)
        } else {
            amounts.role_of_act(head.lemma()).or_else(|| {
                candidate
                    .words
                    .iter()
                    .find_map(|w| amounts.role_of_act(w.lemma()))
            })
        };
        match of_act {
            // Those who march are the ones who are counted, whatever else the verb takes.
            Some(MagnitudeRole::Protesters) => return MagnitudeRole::Protesters,
            Some(role) if affected => return role,
            _ => {}
        }
        if let Some(role) = state(reader, q, counted) {
            return role;
        }
    }
    amounts
        .role_of_noun(counted.lemma())
        .unwrap_or(if counted.i() < q.end {
            MagnitudeRole::People
        } else {
            MagnitudeRole::Other
        })
}

/// A number that two events of a sentence hold is that of the nearer one before it: an outcome that is an
/// event of its own takes its numbers with it.
pub fn settle(events: &mut [Event]) {
    for i in 0..events.len() {
        let numbers: Vec<CharSpan> = events[i].magnitude.iter().map(|m| m.span).collect();
        for span in numbers {
            let distance = |e: &Event| {
                if e.trigger.end <= span.start {
                    span.start - e.trigger.end
                } else {
                    // Behind the number, or of it: an outcome follows its act.
                    e.trigger.start.abs_diff(span.end)
                }
            };
            let own = distance(&events[i]);
            let sentence = events[i].sentence;
            let nearer = events.iter().enumerate().any(|(j, e)| {
                j != i
                    && e.sentence == sentence
                    && e.magnitude.iter().any(|m| m.span == span)
                    && (distance(e), j) < (own, i)
            });
            if nearer {
                events[i].magnitude.retain(|m| m.span != span);
            }
        }
    }
}

fn magnitude(
    reader: &Reader<'_>,
    q: &Quantity,
    counted: Token<'_>,
    role: MagnitudeRole,
) -> Magnitude {
    // The number's own words and the noun: "at least" is the qualifier, and stands apart.
    let end = if counted.i() >= q.end && counted.i() < q.end + DEPTH {
        counted.i() + 1
    } else {
        q.end
    };
    let end = if reader.token(end - 1).lower() == "of" {
        end - 1
    } else {
        end
    };
    Magnitude {
        role,
        low: q.low,
        best: Some(q.best),
        high: q.high,
        qualifier: q.qualifier.clone(),
        currency: q.currency.clone(),
        text: reader.text(q.start, end).to_owned(),
        span: reader.span(q.start, end),
    }
}
