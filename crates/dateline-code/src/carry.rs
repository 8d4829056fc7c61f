//! Recipients carried over: an act told again without its other side ("we propose an alliance") takes it
//! from where the same actor's act about the same thing named one ("forming an alliance with Ukraine"). A hostile
//! act without one ("it would attack any loudspeaker") is against whom its actor acts in the same breath, or the
//! other of the two countries that the report is between. A refusal is of whoever asked. What else the sentences
//! before tell is in `counterpart`.
//!
//! In: decided acts in text order. Out: for each, the identities carried over, usually none.

use std::rc::Rc;

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::{EventType, Quad, Status};

use crate::counterpart;
use crate::decide::{Decided, is_cooperative};
use crate::identity::Identity;
use crate::participants::Side;
use crate::reader::Reader;

/// Earlier acts that are looked at for the same theme.
const REACH: usize = 24;

/// Acts that are looked at at all: bounded, so that a sentence of a megabyte takes linear time.
const WINDOW: usize = 64;

/// The acts before one, as far as they are looked at.
#[must_use]
pub fn before<'d, 'a>(decided: &'d [Decided<'a>], i: usize) -> &'d [Decided<'a>] {
    &decided[i.saturating_sub(WINDOW)..i]
}

/// Somebody carried over to an act.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Who.
    pub who: Rc<Identity>,
    /// From where, for `because`.
    pub why: String,
    /// Head token of the mention that it was told by.
    pub head: Option<usize>,
}

impl Carried {
    /// Somebody carried over from a side of an act told before.
    #[must_use]
    pub fn of(side: &Side, why: String) -> Self {
        Self {
            who: side.who.clone(),
            why,
            head: Some(side.head),
        }
    }
}

/// Who is carried over to each act as its recipient.
#[must_use]
pub fn recipients(reader: &Reader<'_>, decided: &[Decided<'_>]) -> Vec<Vec<Carried>> {
    let themes: Vec<Option<&str>> = decided.iter().map(|d| theme(reader, d)).collect();
    let mut out: Vec<Vec<Carried>> = Vec::with_capacity(decided.len());
    for (i, d) in decided.iter().enumerate() {
        let lacking = d.participants.recipients.is_empty() && !d.participants.reciprocal;
        let found = if lacking {
            lacked(reader, decided, &themes, &out, i)
        } else {
            Vec::new()
        };
        out.push(found);
    }
    out
}

/// Who is carried over to an act of force that names nobody who does it: whose force the sentences before told of,
/// on the same people ("Soldiers fired on a crowd. Nine people were killed."), or who was sent there in the same
/// sentence ("Police were deployed, but no one was arrested").
#[must_use]
pub fn actors(decided: &[Decided<'_>]) -> Vec<Vec<Carried>> {
    (0..decided.len()).map(|i| doers(decided, i)).collect()
}

/// Sentences over which force that was told of goes on.
const GOES_ON: usize = 2;

fn doers(decided: &[Decided<'_>], i: usize) -> Vec<Carried> {
    let d = &decided[i];
    let force = |t: EventType| matches!(t, EventType::Assault | EventType::Coerce);
    if !force(d.event_type)
        || !d.participants.actors.is_empty()
        || d.participants.recipients.is_empty()
        || matches!(d.status, Status::Historical | Status::Planned)
    {
        return Vec::new();
    }
    let sentence = d.candidate.predicate.head.sent_index();
    let suffers = |s: &Side| {
        d.participants.recipients.iter().any(|r| {
            r.who.country == s.who.country && r.who.sectors.first() == s.who.sectors.first()
        })
    };
    let told = before(decided, i).iter().rev().find(|e| {
        let between = sentence - e.candidate.predicate.head.sent_index();
        let armed = e
            .participants
            .actors
            .iter()
            .any(|a| a.who.is_armed() && !suffers(a));
        let same = force(e.event_type) && e.participants.recipients.iter().any(suffers);
        let sent = between == 0 && e.event_type == EventType::Mobilize;
        between <= GOES_ON && armed && (same || sent) && e.status == Status::Actual
    });
    told.map(|e| {
        let head = e.candidate.predicate.head.text();
        let armed = e.participants.actors.iter().filter(|a| a.who.is_armed());
        armed
            .map(|a| Carried::of(a, format!("whose force goes on from `{head}`")))
            .collect()
    })
    .unwrap_or_default()
}

/// Whom an act without a recipient is done to, from the surest source to the least sure.
fn lacked(
    reader: &Reader<'_>,
    decided: &[Decided<'_>],
    themes: &[Option<&str>],
    found: &[Vec<Carried>],
    i: usize,
) -> Vec<Carried> {
    let sources: [&dyn Fn() -> Vec<Carried>; 8] = [
        &|| target(reader, decided, i).into_iter().collect(),
        &|| same_breath(decided, i),
        &|| counted_again(decided, i),
        &|| answered(decided, i).into_iter().collect(),
        &|| counterpart::of_named_act(reader, decided, i),
        &|| told_again(decided, themes, i),
        &|| counterpart::last_dealt_with(decided, found, i),
        &|| {
            counterpart::of_outsider(reader, &decided[i])
                .into_iter()
                .collect()
        },
    ];
    sources
        .iter()
        .map(|source| source())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Whom a bare number counts more of, as told in the same sentence: "rescued 700 migrants, and the navy saved 200 more",
/// "killing twelve soldiers and wounding 30 others".
fn counted_again(decided: &[Decided<'_>], i: usize) -> Vec<Carried> {
    let predicate = &decided[i].candidate.predicate;
    let counts = |t: Token<'_>| t.pos() == "NUM" || t.lemma() == "other";
    if !predicate.slot(&["obj".to_owned()]).into_iter().any(counts) {
        return Vec::new();
    }
    let sentence = predicate.head.sent_index();
    let told = before(decided, i).iter().rev().find(|e| {
        e.candidate.predicate.head.sent_index() == sentence
            && e.event_type.quad() == decided[i].event_type.quad()
            && e.participants
                .recipients
                .iter()
                .any(|r| r.who.traits.plural || r.who.traits.crowd)
    });
    let recipients = told.map_or(&[][..], |e| &e.participants.recipients);
    let several = recipients
        .iter()
        .filter(|r| r.who.traits.plural || r.who.traits.crowd);
    several
        .map(|r| Carried::of(r, "counted before in the sentence".to_owned()))
        .collect()
}

/// Whom the same actor's earlier act about the same thing named.
fn told_again(decided: &[Decided<'_>], themes: &[Option<&str>], i: usize) -> Vec<Carried> {
    let d = &decided[i];
    let Some(theme) = themes[i].filter(|_| is_cooperative(d.event_type)) else {
        return Vec::new();
    };
    let told = (i.saturating_sub(REACH)..i).rev().find(|&j| {
        let told = &decided[j];
        themes[j] == Some(theme) && same_actor(d, told) && !told.participants.recipients.is_empty()
    });
    told.map(|j| {
        decided[j]
            .participants
            .recipients
            .iter()
            .map(|s| Carried::of(s, format!("told before of the {theme}")))
            .collect()
    })
    .unwrap_or_default()
}

/// Whom the same actor acts against in the same sentence: "marched to denounce the American raid".
fn same_breath(decided: &[Decided<'_>], i: usize) -> Vec<Carried> {
    let d = &decided[i];
    if !matches!(
        d.event_type,
        EventType::Protest
            | EventType::Sanction
            | EventType::Coerce
            | EventType::Reject
            | EventType::Accuse
    ) {
        return Vec::new();
    }
    let conflict = |e: &Decided<'_>| {
        matches!(
            e.event_type.quad(),
            Quad::MaterialConflict | Quad::VerbalConflict
        )
    };
    let sentence = d.candidate.predicate.head.sent_index();
    let near = &decided[i.saturating_sub(WINDOW)..decided.len().min(i + WINDOW)];
    let told = near.iter().find(|e| {
        e.candidate.predicate.head.sent_index() == sentence
            && conflict(e)
            && (e.event_type != EventType::Request || d.event_type == EventType::Protest)
            && !e.participants.reciprocal
            && same_actor(d, e)
            && e.participants.recipients.iter().any(|r| r.who.is_placed())
    });
    told.map(|e| {
        e.participants
            .recipients
            .iter()
            .filter(|r| r.who.is_placed())
            .map(|r| {
                let told = e.candidate.predicate.head.text();
                Carried::of(r, format!("whom its actor acts against in `{told}`"))
            })
            .collect()
    })
    .unwrap_or_default()
}

/// Whom a threat or an attack without a recipient is against.
fn target(reader: &Reader<'_>, decided: &[Decided<'_>], i: usize) -> Option<Carried> {
    let why = || "whom its actor acts against".to_owned();
    let d = &decided[i];
    if !matches!(d.event_type, EventType::Threaten | EventType::Assault) {
        return None;
    }
    let sentence = d.candidate.predicate.head.sent_index();
    let told = before(decided, i).iter().rev().find(|e| {
        e.candidate.predicate.head.sent_index() == sentence
            && matches!(
                e.event_type.quad(),
                Quad::MaterialConflict | Quad::VerbalConflict
            )
            && same_actor(d, e)
            && e.participants
                .recipients
                .iter()
                .any(|r| r.who.country.is_some())
    });
    if let Some(told) = told {
        let first = told.participants.recipients.first();
        return first.map(|r| Carried::of(r, why()));
    }
    let (one, other) = reader.sides.as_ref()?;
    let acting = &d.participants.actors.first()?.who;
    let of_state = acting.sectors.is_empty() || acting.is_gov();
    let actor = acting.country.as_ref().filter(|_| of_state)?;
    let country = match actor {
        a if a == one => other,
        a if a == other => one,
        _ => return None,
    };
    Some(Carried {
        who: Rc::new(Identity {
            country: Some(country.clone()),
            ..Identity::default()
        }),
        why: why(),
        head: None,
    })
}

/// Whom a refusal answers: "The senator called on him to resign. He dismissed the demand."
fn answered(decided: &[Decided<'_>], i: usize) -> Option<Carried> {
    let d = &decided[i];
    if d.event_type != EventType::Reject {
        return None;
    }
    let sentence = d.candidate.predicate.head.sent_index();
    let of_actor = |e: &Decided<'_>| {
        e.participants.recipients.iter().any(|r| {
            d.participants.actors.iter().any(|a| {
                a.who.same(&r.who)
                    || (a.who.country.is_some()
                        && a.who.country == r.who.country
                        && a.who.is_gov() == r.who.is_gov())
            })
        })
    };
    let asked = before(decided, i)
        .iter()
        .rev()
        .take_while(|e| sentence - e.candidate.predicate.head.sent_index() <= 2)
        .filter(|e| {
            matches!(
                e.event_type,
                EventType::Request | EventType::Accuse | EventType::Agree | EventType::Threaten
            )
        })
        .find(|e| of_actor(e))?;
    let first = asked.participants.actors.first();
    first.map(|a| Carried::of(a, "who asked".to_owned()))
}

/// What an act is about: its object, or its trigger, where that noun names an act itself.
fn theme<'a>(reader: &Reader<'a>, d: &Decided<'a>) -> Option<&'a str> {
    let slot = |path: &[&str]| -> Vec<Token<'a>> {
        d.candidate
            .predicate
            .slot(&path.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
    };
    let nouns = match d.candidate.predicate.pos {
        TriggerPos::Noun => vec![d.candidate.predicate.head],
        _ => [slot(&["obj"]), slot(&["comp", "obj"])].concat(),
    };
    let names_act = |t: &Token<'a>| {
        t.pos() == "NOUN"
            && reader
                .lexicon
                .acts(TriggerPos::Noun, t.lemma())
                .next()
                .is_some()
    };
    nouns.into_iter().find(names_act).map(Token::lemma)
}

/// The same country acts for the same side.
#[must_use]
pub fn same_actor(a: &Decided<'_>, b: &Decided<'_>) -> bool {
    a.participants.actors.iter().any(|x| {
        b.participants.actors.iter().any(|y| {
            let sector = x.who.sectors.first() == y.who.sectors.first();
            x.who.same(&y.who)
                || (x.who.country.is_some() && x.who.country == y.who.country && sector)
        })
    })
}
