//! Which events go out: filters under the names that `dateline query` has them by.

use dateline_record::{Document, Event, EventType, Party, Status};
use jiff::civil::Date;

/// The statuses that go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses(Vec<Status>);

impl Default for Statuses {
    /// What happened and what is planned; not what is history, possible, negated or denied, since no format but
    /// our own can say so.
    fn default() -> Self {
        Self(vec![Status::Actual, Status::Planned])
    }
}

impl From<Vec<Status>> for Statuses {
    fn from(statuses: Vec<Status>) -> Self {
        Self(statuses)
    }
}

impl Statuses {
    /// Whether events of this status go out.
    #[must_use]
    pub fn take(&self, status: Status) -> bool {
        self.0.contains(&status)
    }
}

/// The events that are wanted; an empty list wants all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Statuses.
    pub statuses: Statuses,
    /// The first day of an event is this one or later.
    pub from: Option<Date>,
    /// The first day of an event is this one or earlier.
    pub to: Option<Date>,
    /// PLOVER types.
    pub types: Vec<EventType>,
    /// Somebody of one of these countries takes part.
    pub countries: Vec<String>,
    /// Somebody of one of these countries acts.
    pub actor_countries: Vec<String>,
    /// Somebody of one of these countries is acted on.
    pub recipient_countries: Vec<String>,
    /// It happened in one of these countries.
    pub places: Vec<String>,
    /// The coder is at least so sure.
    pub min_confidence: Option<f64>,
}

impl From<Statuses> for Wanted {
    fn from(statuses: Statuses) -> Self {
        Self {
            statuses,
            ..Self::default()
        }
    }
}

impl Wanted {
    /// Whether an event is wanted, whatever its status. One without a day of its own has that of its document; one
    /// without either lies between no days.
    #[must_use]
    pub fn asks_for(&self, event: &Event, document: &Document) -> bool {
        self.is_between(event, document)
            && (self.types.is_empty() || self.types.contains(&event.event_type))
            && self
                .min_confidence
                .is_none_or(|least| event.confidence >= least)
            && one_of(&self.actor_countries, &event.actors)
            && one_of(&self.recipient_countries, &event.recipients)
            && (one_of(&self.countries, &event.actors)
                || one_of(&self.countries, &event.recipients))
            && (self.places.is_empty() || {
                let country = event.place.as_ref().and_then(|p| p.country.as_ref());
                country.is_some_and(|c| self.places.contains(c))
            })
    }

    /// Whether an act that the codebook has none for is wanted: it has no type, and whoever asks for one does not
    /// ask for it.
    #[must_use]
    pub fn asks_for_outside(&self, outside: &Event, document: &Document) -> bool {
        self.types.is_empty() && self.asks_for(outside, document)
    }

    /// Whether a row is wanted that tells no act at all: it has a day of publication at best.
    #[must_use]
    pub fn asks_for_unread(&self, document: &Document) -> bool {
        let plain = [
            &self.countries,
            &self.actor_countries,
            &self.recipient_countries,
            &self.places,
        ];
        self.types.is_empty()
            && plain.iter().all(|codes| codes.is_empty())
            && self.takes_day(document.published)
    }

    fn is_between(&self, event: &Event, document: &Document) -> bool {
        let when = event.when.as_ref();
        self.takes_day(when.and_then(|w| w.start.or(w.end)).or(document.published))
    }

    fn takes_day(&self, first: Option<Date>) -> bool {
        self.from
            .is_none_or(|from| first.is_some_and(|first| first >= from))
            && self
                .to
                .is_none_or(|to| first.is_some_and(|first| first <= to))
    }
}

fn one_of(countries: &[String], parties: &[Party]) -> bool {
    let is = |party: &Party| {
        party
            .country
            .as_ref()
            .is_some_and(|c| countries.contains(c))
    };
    countries.is_empty() || parties.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::built;
    use jiff::civil::date;

    #[test]
    fn each_filter_leaves_out_what_it_names() {
        let party = |country: &str| Party {
            country: Some(country.to_owned()),
            ..Party::default()
        };
        let mut event = built::event("e".into(), "d", EventType::Aid, None);
        event.actors = vec![party("NOR")];
        event.recipients = vec![party("KEN"), party("SOM")];
        event.confidence = 0.6;
        let document = Document::new("d", "").published(Some(date(2022, 10, 20)));
        let some =
            |codes: &[&str]| -> Vec<String> { codes.iter().map(|c| (*c).to_owned()).collect() };
        let all = Wanted::default;
        let table = [
            (all(), true),
            (
                Wanted {
                    types: vec![EventType::Aid],
                    ..all()
                },
                true,
            ),
            (
                Wanted {
                    types: vec![EventType::Assault],
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    countries: some(&["SOM"]),
                    ..all()
                },
                true,
            ),
            (
                Wanted {
                    countries: some(&["UGA"]),
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    actor_countries: some(&["NOR", "SWE"]),
                    ..all()
                },
                true,
            ),
            (
                Wanted {
                    actor_countries: some(&["KEN"]),
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    recipient_countries: some(&["KEN"]),
                    ..all()
                },
                true,
            ),
            (
                Wanted {
                    recipient_countries: some(&["NOR"]),
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    places: some(&["KEN"]),
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    min_confidence: Some(0.6),
                    ..all()
                },
                true,
            ),
            (
                Wanted {
                    min_confidence: Some(0.7),
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    from: Some(date(2022, 10, 20)),
                    ..all()
                },
                true,
            ),
            (
                Wanted {
                    from: Some(date(2022, 10, 21)),
                    ..all()
                },
                false,
            ),
            (
                Wanted {
                    to: Some(date(2022, 10, 19)),
                    ..all()
                },
                false,
            ),
        ];
        for (wanted, is) in table {
            assert_eq!(wanted.asks_for(&event, &document), is, "{wanted:?}");
        }
        // The first day of an interval counts.
        event.when = Some(built::when(
            Some(date(2022, 9, 1)),
            Some(date(2022, 9, 30)),
            dateline_record::DatePrecision::Month,
        ));
        let september = Wanted {
            from: Some(date(2022, 9, 2)),
            ..all()
        };
        assert!(!september.asks_for(&event, &document));
    }
}
