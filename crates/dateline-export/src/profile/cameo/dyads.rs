//! Events as pairs of source and target, which is all that formats of CAMEO's kind have; and what these lose.

use dateline_record::{DatePrecision, Event, Party, Status};
use jiff::civil::Date;

use crate::profile::{Sidecar, Told, built};

/// A source and a target; one of them may be nobody.
pub type Dyad<'a> = (Option<&'a Party>, Option<&'a Party>);

/// Each source with each target; of what all do to each other, each pair in both directions. Where one side is
/// nobody, the other stands alone.
#[must_use]
pub fn dyads(event: &Event) -> Vec<Dyad<'_>> {
    if event.reciprocal {
        let parties = &event.actors;
        if let [only] = &parties[..] {
            return vec![(Some(only), None)];
        }
        let mut pairs = Vec::new();
        for (n, source) in parties.iter().enumerate() {
            for (m, target) in parties.iter().enumerate() {
                if n != m {
                    pairs.push((Some(source), Some(target)));
                }
            }
        }
        return pairs;
    }
    fn all(side: &[Party]) -> Vec<Option<&Party>> {
        match side {
            [] => vec![None],
            some => some.iter().map(Some).collect(),
        }
    }
    if event.actors.is_empty() && event.recipients.is_empty() {
        return Vec::new();
    }
    let targets = all(&event.recipients);
    let sources = all(&event.actors).into_iter();
    sources
        .flat_map(|source| targets.iter().map(move |target| (source, *target)))
        .collect()
}

/// The day of an event and its pairs; none where it lacks one of them, which the sidecar counts.
pub fn dated_dyads<'a>(told: &Told<'a>, sidecar: &mut Sidecar) -> Option<(Date, Vec<Dyad<'a>>)> {
    let Some(day) = built::day(told.event, told.document) else {
        sidecar.left_out("no date: neither the act nor its document has one");
        return None;
    };
    let pairs = dyads(told.event);
    if pairs.is_empty() {
        sidecar.left_out("nobody is named who does it or to whom: the format has pairs only");
        return None;
    }
    Some((day, pairs))
}

/// Which fields a format of pairs has columns for besides date, pair and code.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holds {
    /// Names of the parties.
    pub names: bool,
    /// The place of the act.
    pub place: bool,
    /// How often it was told.
    pub counts: bool,
    /// The sentence.
    pub sentence: bool,
}

/// Notes what every format of pairs lacks: `day` is its column of the date.
pub fn note_lost(told: &Told<'_>, day: &str, pairs: usize, holds: Holds, sidecar: &mut Sidecar) {
    const NO_COLUMN: &str = "the format has no column for it";
    let event = told.event;
    let parties = || event.actors.iter().chain(&event.recipients);
    sidecar.lost("type", "the format has CAMEO's codes and no others");
    for (has, field) in [
        (event.mode.is_some(), "mode"),
        (!event.contexts.is_empty(), "contexts"),
        (event.intensity.is_some(), "intensity"),
        (event.trigger.end > 0, "trigger"),
        (event.status != Status::Actual, "status"),
        (told.claim.is_some(), "claim"),
        (!event.places.is_empty(), "places"),
        (!event.magnitude.is_empty(), "magnitude"),
        (parties().any(|p| p.role.is_some()), "actors.role"),
        (
            parties().any(|p| !p.alternatives.is_empty()),
            "actors.alternatives",
        ),
        (parties().any(|p| p.span().is_some()), "actors.span"),
        (
            !holds.names && parties().any(|p| !p.shown().is_empty()),
            "actors.name",
        ),
        (!holds.place && event.place.is_some(), "where"),
        (!holds.counts && told.counts.is_some(), "counts"),
        (!holds.sentence, "sentence"),
        (told.run.is_some(), "run"),
    ] {
        if has {
            sidecar.lost(field, NO_COLUMN);
        }
    }
    sidecar.lost("confidence", NO_COLUMN);
    sidecar.lost("because", NO_COLUMN);
    if pairs > 1 && event.reciprocal {
        sidecar.approximated(
            "rows",
            "what all do to each other became a row for each direction",
        );
    } else if pairs > 1 {
        sidecar.approximated("rows", "several parties became a row for each pair");
    }
    match event.when.as_ref().map(|w| w.precision) {
        Some(DatePrecision::Day) => {}
        None | Some(DatePrecision::Publication | DatePrecision::Unknown) => {
            sidecar.approximated(day, "the day of publication stands in");
        }
        Some(_) => sidecar.approximated(day, "of several days the one nearest to publication"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::built;
    use dateline_record::EventType;

    fn names(event: &Event) -> Vec<String> {
        let shown = |p: Option<&Party>| p.map_or("-", Party::shown).to_owned();
        let pairs = dyads(event).into_iter();
        pairs
            .map(|(a, b)| format!("{}>{}", shown(a), shown(b)))
            .collect()
    }

    #[test]
    fn parties_fan_out() {
        let some = |names: &[&str]| -> Vec<Party> {
            let party = |n: &&str| Party {
                name: Some((*n).to_owned()),
                ..Party::default()
            };
            names.iter().map(party).collect()
        };
        let mut event = built::event("e".into(), "d", EventType::Consult, None);
        assert_eq!(names(&event), [""; 0]);
        event.actors = some(&["A"]);
        assert_eq!(names(&event), ["A>-"]);
        event.recipients = some(&["X", "Y"]);
        assert_eq!(names(&event), ["A>X", "A>Y"]);
        event.actors.clear();
        assert_eq!(names(&event), ["->X", "->Y"]);
        event.actors = some(&["A", "B", "C"]);
        event.recipients = event.actors.clone();
        event.reciprocal = true;
        assert_eq!(names(&event), ["A>B", "A>C", "B>A", "B>C", "C>A", "C>B"]);
        event.actors = some(&["A"]);
        assert_eq!(names(&event), ["A>-"]);
    }
}
