//! The same act told in several documents of a story: one event, counted once and with how many
//! tell it.
//!
//! In: the documents of a story in order of time, with what was coded in them. Out: the records that
//! tell the same act, the one that stands for it (of the earliest document), and counts of reports,
//! documents, publishers, owners and origins.
//!
//! Two records tell the same act where the type is the same, the parties agree (the same actor, or the
//! same country where one side is known no closer), the days overlap as far as the words say any, and
//! the status is compatible. Of one document a record is only ever the same as what its own
//! `same_as` says: the coder has read them side by side. Where several acts of a document would do,
//! the words, the mode, the code and the place decide.

use std::collections::{BTreeMap, BTreeSet};

use dateline_record::{Counts, DatePrecision, Event, Party, Status};

/// A document of a story and what was coded in it.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// Its id.
    pub id: &'a str,
    /// The origin that it goes back to: equal for documents of one origin.
    pub root: u32,
    /// Its publisher and its owner.
    pub outlet: Option<(&'a str, &'a str)>,
    /// Its events.
    pub events: &'a [Event],
}

/// An event by its places: that of the document, that of the event in it.
pub type At = (usize, usize);

/// An act and all records that tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameEvent {
    /// The records, in order; the first stands for the act.
    pub told: Vec<At>,
    /// How often it is told, and by how many.
    pub counts: Counts,
}

/// The acts of a story, in the order of the records that stand for them. Every record is in one.
#[must_use]
pub fn same_events(tellers: &[Teller]) -> Vec<SameEvent> {
    let mut acts: Vec<Vec<At>> = Vec::new();
    // Only acts of one type are compared.
    let mut by_type: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (document, teller) in tellers.iter().enumerate() {
        let mut of_record: BTreeMap<&str, usize> = BTreeMap::new();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for (n, event) in teller.events.iter().enumerate() {
            if event.same_as.is_some() {
                continue;
            }
            let kind = by_type.entry(event.event_type.as_str()).or_default();
            let mut best: Option<(u32, usize)> = None;
            for act in kind.iter().copied().filter(|act| !taken.contains(act)) {
                let (d, e) = acts[act][0];
                let alike = likeness(&tellers[d].events[e], event);
                // Of equals the earlier.
                if let Some(alike) = alike
                    && best.is_none_or(|(most, _)| alike > most)
                {
                    best = Some((alike, act));
                }
            }
            let act = if let Some((_, act)) = best {
                acts[act].push((document, n));
                act
            } else {
                acts.push(vec![(document, n)]);
                kind.push(acts.len() - 1);
                acts.len() - 1
            };
            taken.insert(act);
            of_record.insert(event.id.as_str(), act);
        }
        for (n, event) in teller.events.iter().enumerate() {
            let Some(better) = &event.same_as else {
                continue;
            };
            match of_record.get(better.as_str()) {
                Some(act) => acts[*act].push((document, n)),
                // The better record is not among those handed over.
                None => acts.push(vec![(document, n)]),
            }
        }
    }
    let mut out: Vec<SameEvent> = acts
        .into_iter()
        .map(|told| SameEvent {
            counts: counts(tellers, &told),
            told,
        })
        .collect();
    out.sort_by_key(|same| same.told[0]);
    out
}

fn counts(tellers: &[Teller], told: &[At]) -> Counts {
    let of = |at: &At| &tellers[at.0];
    let outlets = || told.iter().filter_map(|at| of(at).outlet);
    let different = |names: &mut dyn Iterator<Item = &str>| names.collect::<BTreeSet<_>>().len();
    Counts {
        reports: told.len(),
        documents: different(&mut told.iter().map(|at| of(at).id)),
        publishers: different(&mut outlets().map(|o| o.0)),
        owners: different(&mut outlets().map(|o| o.1)),
        origins: told
            .iter()
            .map(|at| of(at).root)
            .collect::<BTreeSet<_>>()
            .len(),
    }
}

/// How alike two records of one type are; nothing where they tell different acts.
fn likeness(a: &Event, b: &Event) -> Option<u32> {
    let same = compatible(a.status, b.status)
        && modes_agree(a, b)
        && days_overlap(a, b)
        && places_agree(a, b)
        && parties_agree(a, b);
    if !same {
        return None;
    }
    let equal = |x: Option<&str>, y: Option<&str>| u32::from(x.is_some() && x == y);
    let lower = |e: &Event| e.trigger.text.to_lowercase();
    let place = |e: &Event| e.place.as_ref().map(|p| p.text.to_lowercase());
    let ids =
        |side: &[Party]| -> Vec<Option<String>> { side.iter().map(|p| p.id.clone()).collect() };
    Some(
        2 * u32::from(lower(a) == lower(b))
            + equal(a.mode.as_deref(), b.mode.as_deref())
            + equal(a.cameo.as_deref(), b.cameo.as_deref())
            + equal(place(a).as_deref(), place(b).as_deref())
            + u32::from(a.status == b.status)
            + u32::from(ids(&a.actors) == ids(&b.actors))
            + u32::from(ids(&a.recipients) == ids(&b.recipients)),
    )
}

/// Whether two presentations can be of one act: what is denied by one and told by another is not
/// counted together.
fn compatible(a: Status, b: Status) -> bool {
    let class = |status| match status {
        Status::Actual => 0,
        Status::Planned | Status::Possible => 1,
        Status::Negated | Status::Denied => 2,
        Status::Historical => 3,
    };
    class(a) == class(b)
}

fn modes_agree(a: &Event, b: &Event) -> bool {
    match (&a.mode, &b.mode) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// Whether the days that the words say overlap; where a text says none, nothing speaks against it: the
/// documents are of one story.
fn days_overlap(a: &Event, b: &Event) -> bool {
    let said = |e: &Event| {
        let when = e.when.as_ref()?;
        let known = !matches!(
            when.precision,
            DatePrecision::Publication | DatePrecision::Unknown
        );
        known.then_some((when.start, when.end))
    };
    let (Some((from_a, to_a)), Some((from_b, to_b))) = (said(a), said(b)) else {
        return true;
    };
    let before = |end: Option<jiff::civil::Date>, start: Option<jiff::civil::Date>| matches!((end, start), (Some(end), Some(start)) if end < start);
    !before(to_a, from_b) && !before(to_b, from_a)
}

fn places_agree(a: &Event, b: &Event) -> bool {
    let country = |e: &Event| e.place.as_ref().and_then(|p| p.country.clone());
    match (country(a), country(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn parties_agree(a: &Event, b: &Event) -> bool {
    let sides = |e: &Event| -> (Vec<Party>, Vec<Party>) {
        match e.reciprocal {
            // All of them stand on both sides.
            true => (e.actors.clone(), Vec::new()),
            false => (e.actors.clone(), e.recipients.clone()),
        }
    };
    let ((actors_a, recipients_a), (actors_b, recipients_b)) = (sides(a), sides(b));
    if a.reciprocal != b.reciprocal {
        // "A met B" and "A and B met".
        let all = |mut actors: Vec<Party>, recipients: Vec<Party>| {
            actors.extend(recipients);
            actors
        };
        return sides_agree(
            &all(actors_a, recipients_a),
            &all(actors_b, recipients_b),
            false,
        );
    }
    let told = |x: &[Party], y: &[Party]| !x.is_empty() && !y.is_empty();
    if !told(&actors_a, &actors_b) && !told(&recipients_a, &recipients_b) {
        return false;
    }
    // Who did it may be left out only by both; on whom, by either.
    sides_agree(
        &actors_a,
        &actors_b,
        actors_a.is_empty() && actors_b.is_empty(),
    ) && sides_agree(&recipients_a, &recipients_b, true)
}

/// Whether all parties of the shorter list are in the longer one; `absent` says whether a list may be
/// empty.
fn sides_agree(a: &[Party], b: &[Party], absent: bool) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if few.is_empty() {
        return absent;
    }
    few.iter().all(|p| many.iter().any(|q| is_same(p, q)))
}

/// Whether two mentions can be of the same: the same entry; the same country where one of them is known
/// no closer; the same kind of people where no country is known; else the same words.
fn is_same(a: &Party, b: &Party) -> bool {
    let loose = |p: &Party| p.id.is_none() || p.id == p.country;
    if let (Some(x), Some(y)) = (&a.id, &b.id)
        && x == y
    {
        return true;
    }
    match (&a.country, &b.country) {
        (Some(x), Some(y)) => x == y && (loose(a) || loose(b)),
        (None, None) => {
            a.id.is_none()
                && b.id.is_none()
                && match (a.sectors.first(), b.sectors.first()) {
                    (Some(x), Some(y)) => x == y,
                    _ => a.text.eq_ignore_ascii_case(&b.text),
                }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
