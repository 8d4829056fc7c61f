//! Records of the same act: coordinated verbs of one type with the same parties are one record; the same
//! act told again elsewhere in the document points at its best record (`same_as`).

use std::collections::HashMap;

use dateline_record::{Event, EventType, NotCoded, Party, Reason};

use crate::reader::Reader;

/// Sentences between two records of one act.
const REACH: usize = 12;
/// Earlier records of a type that are compared.
const LOOKED_AT: usize = 24;

/// Merges records within sentences and links them across; returns those that became part of others.
pub fn merge(reader: &Reader<'_>, events: &mut Vec<Event>) -> Vec<NotCoded> {
    let mut repeats = Vec::new();
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for e in events.drain(..) {
        let twin = kept
            .iter_mut()
            .rev()
            .take_while(|k| k.sentence == e.sentence)
            .find(|k| is_repeat(k, &e));
        match twin {
            None => kept.push(e),
            Some(k) => {
                repeats.push(NotCoded {
                    sentence: e.sentence,
                    trigger: e.trigger.clone(),
                    readings: vec![e.because.rule.clone()],
                    reason: Reason::Repeat,
                    detail: format!("the same act as `{}`", k.trigger.text),
                });
                absorb(k, e);
            }
        }
    }
    link(reader, &mut kept);
    *events = kept;
    repeats
}

fn countries(parties: &[Party]) -> Vec<&str> {
    let mut out: Vec<&str> = parties
        .iter()
        .filter_map(|p| p.country.as_deref())
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The same people as written, or by name. Somebody without a name who is carried over is not whom the words name:
/// that an act beside another was done to the same is a guess.
fn same_parties(a: &[Party], b: &[Party]) -> bool {
    let names = |parties: &[Party]| {
        parties
            .iter()
            .map(|p| {
                let guessed = p.start.is_none() && p.id.is_none();
                if guessed {
                    String::new()
                } else {
                    p.shown().to_lowercase()
                }
            })
            .collect::<Vec<_>>()
    };
    let places = |parties: &[Party]| parties.iter().map(|p| p.start).collect::<Vec<_>>();
    !a.is_empty() && (places(a) == places(b) || names(a) == names(b))
}

/// Same type, status and claim in one sentence, and nothing said of other parties: one side the same
/// and the other the same or only named once.
fn is_repeat(a: &Event, b: &Event) -> bool {
    let actors = same_parties(&a.actors, &b.actors);
    let recipients = same_parties(&a.recipients, &b.recipients);
    let open = |x: &[Party], y: &[Party]| x.is_empty() || y.is_empty();
    // "bombed Moldova, killing five Moldovan civilians": a country and its people, by one reading.
    let bare = |ps: &[Party]| !ps.is_empty() && ps.iter().all(|p| p.sectors.is_empty());
    let recipients = recipients
        || (a.because.rule == b.because.rule
            && (bare(&a.recipients) || bare(&b.recipients))
            && !countries(&a.recipients).is_empty()
            && countries(&a.recipients) == countries(&b.recipients));
    let one = (actors && (recipients || open(&a.recipients, &b.recipients)))
        || (recipients && open(&a.actors, &b.actors));
    one && a.event_type == b.event_type && a.status == b.status && a.claim == b.claim
}

/// The record that stays takes what only the other knew.
fn absorb(into: &mut Event, other: Event) {
    if into.actors.is_empty() {
        into.actors = other.actors;
    }
    if into.recipients.is_empty() && !into.reciprocal {
        into.recipients = other.recipients;
    }
    if into.mode.is_none() {
        into.mode = other.mode;
        into.intensity = other.intensity.or(into.intensity);
    }
    if into.place.is_none() {
        into.place = other.place;
    }
    if other.when.as_ref().is_some_and(|w| w.text.is_some())
        && into.when.as_ref().is_none_or(|w| w.text.is_none())
    {
        into.when = other.when;
    }
    for m in other.magnitude {
        if !into.magnitude.iter().any(|x| x.span == m.span) {
            into.magnitude.push(m);
        }
    }
    into.because
        .rejected
        .push(format!("{}: told in the same clause", other.because.rule));
}

/// Links the records of one act to the best of them: those of one type between the same parties, near each other,
/// where the same reading gives both or a noun takes up the other ("attacked … the attack").
fn link(reader: &Reader<'_>, events: &mut [Event]) {
    let nominal: Vec<bool> = events.iter().map(|e| is_noun(reader, e)).collect();
    let mut group: Vec<usize> = (0..events.len()).collect();
    let mut near: HashMap<EventType, Vec<usize>> = HashMap::new();
    for i in 0..events.len() {
        let earlier = near.entry(events[i].event_type).or_default();
        let twin = earlier.iter().rev().take(LOOKED_AT).find(|&&j| {
            (events[j].because.rule == events[i].because.rule || nominal[i] || nominal[j])
                && may_be_same(&events[j], &events[i])
        });
        if let Some(&j) = twin {
            group[i] = group[j];
        }
        earlier.push(i);
    }
    let mut best: HashMap<usize, usize> = HashMap::new();
    for i in 0..events.len() {
        let so_far = best.entry(group[i]).or_insert(i);
        if worth(&events[i]) > worth(&events[*so_far]) {
            *so_far = i;
        }
    }
    for i in 0..events.len() {
        let counted = best[&group[i]];
        if counted != i {
            events[i].same_as = Some(events[counted].id.clone());
        }
    }
}

/// Whether the trigger is a noun.
fn is_noun(reader: &Reader<'_>, e: &Event) -> bool {
    let count = reader.doc.len();
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        if reader.token(middle).chars().start < e.trigger.start {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low < count && reader.token(low).pos() == "NOUN"
}

/// Same parties, or one side told only once; and no other day, place or attitude.
fn may_be_same(a: &Event, b: &Event) -> bool {
    let (actors, recipients) = (countries(&a.actors), countries(&a.recipients));
    let (actors_too, recipients_too) = (countries(&b.actors), countries(&b.recipients));
    let open = actors_too.is_empty() || actors.is_empty();
    let open_too = recipients_too.is_empty() || recipients.is_empty();
    let same_actors = actors == actors_too && !actors.is_empty();
    let same_recipients = recipients == recipients_too && !recipients.is_empty();
    let mutual = a.reciprocal && b.reciprocal && same_actors;
    let sides =
        mutual || (same_actors && (same_recipients || open_too)) || (same_recipients && open);
    let day = |e: &Event| {
        e.when
            .as_ref()
            .filter(|w| w.text.is_some())
            .and_then(|w| w.start)
    };
    let place = |e: &Event| e.place.as_ref().and_then(|p| p.name.clone());
    let differ = |x: Option<String>, y: Option<String>| x.is_some() && y.is_some() && x != y;
    sides
        && a.status == b.status
        && b.sentence - a.sentence <= REACH
        && !differ(day(a).map(|d| d.to_string()), day(b).map(|d| d.to_string()))
        && !differ(place(a), place(b))
}

/// Which record of an act counts: both parties told, then the surer one.
fn worth(e: &Event) -> (bool, u32) {
    let told = !e.actors.is_empty() && (!e.recipients.is_empty() || e.reciprocal);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 1000
    let sure = (e.confidence.clamp(0.0, 1.0) * 1000.0) as u32;
    (told, sure)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event as `dateline code` writes it, with what these tests differ in.
    fn event(id: &str, sentence: usize, actor: Option<&str>, recipient: Option<&str>) -> Event {
        let party = |country: Option<&str>| -> serde_json::Value {
            country
                .map(|c| serde_json::json!([{"text": c, "country": c, "sectors": []}]))
                .unwrap_or_else(|| serde_json::json!([]))
        };
        serde_json::from_value(serde_json::json!({
            "id": id, "document": "d", "sentence": sentence, "type": "ASSAULT",
            "quad": "material conflict", "contexts": [],
            "trigger": {"start": 0, "end": 6, "text": "attack"},
            "actors": party(actor), "recipients": party(recipient),
            "reciprocal": false, "status": "actual", "magnitude": [],
            "confidence": 0.5, "because": {"rule": "assault.attack", "path": [], "rejected": []}
        }))
        .unwrap()
    }

    #[test]
    fn acts_between_the_same_parties_may_be_one() {
        let told = event("a", 0, Some("RUS"), Some("UKR"));
        assert!(may_be_same(&told, &event("b", 3, Some("RUS"), Some("UKR"))));
        assert!(may_be_same(&told, &event("b", 3, Some("RUS"), None)));
        assert!(may_be_same(&told, &event("b", 3, None, Some("UKR"))));
        assert!(!may_be_same(
            &told,
            &event("b", 3, Some("UKR"), Some("RUS"))
        ));
        assert!(!may_be_same(
            &told,
            &event("b", 30, Some("RUS"), Some("UKR"))
        ));
        assert!(!may_be_same(&told, &event("b", 3, None, None)));
    }

    #[test]
    fn the_record_with_both_parties_counts() {
        let poor = event("a", 0, None, Some("UKR"));
        let rich = event("b", 1, Some("RUS"), Some("UKR"));
        assert!(worth(&rich) > worth(&poor));
    }
}
