//! Which events go out: filters under the names that `dateline query` has them by.

use dateline_record::{Event, EventType, Party, Quad, Status};
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

/// Who is wanted on a side: alternatives within each list, all lists of the same party; an empty list wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedParty {
    /// Ids of the knowledge, or names.
    pub names: Vec<String>,
    /// Countries.
    pub countries: Vec<String>,
    /// Sectors.
    pub sectors: Vec<String>,
}

impl WantedParty {
    fn is_anybody(&self) -> bool {
        self.names.is_empty() && self.countries.is_empty() && self.sectors.is_empty()
    }

    fn is_among(&self, parties: &[Party]) -> bool {
        self.is_anybody() || parties.iter().any(|party| self.is(party))
    }

    fn is(&self, party: &Party) -> bool {
        (self.names.is_empty() || self.names.iter().any(|name| is_called(party, name)))
            && (self.countries.is_empty()
                || party
                    .country
                    .as_ref()
                    .is_some_and(|country| self.countries.contains(country)))
            && (self.sectors.is_empty() || party.sectors.iter().any(|s| self.sectors.contains(s)))
    }
}

/// Whether a party has this id or this name. As in an archive, one that nothing is known of but country and sectors
/// is called by these.
#[must_use]
pub fn is_called(party: &Party, name: &str) -> bool {
    match &party.id {
        Some(id) => id == name || party.name.as_deref() == Some(name),
        None => {
            let parts = party.country.iter().chain(&party.sectors);
            let parts: Vec<&str> = parts.map(String::as_str).collect();
            !parts.is_empty() && parts.join(" ") == name
        }
    }
}

/// The events that are wanted; an empty list wants all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Statuses.
    pub statuses: Statuses,
    /// Whether records of an act that another record tells better go out too.
    pub repeats: bool,
    /// The first day of an event is this one or later.
    pub from: Option<Date>,
    /// The first day of an event is this one or earlier.
    pub to: Option<Date>,
    /// Who acts.
    pub actor: WantedParty,
    /// Who is acted on.
    pub recipient: WantedParty,
    /// Who takes part, on either side.
    pub party: WantedParty,
    /// PLOVER types.
    pub types: Vec<EventType>,
    /// PLOVER modes.
    pub modes: Vec<String>,
    /// CAMEO codes or their beginnings.
    pub cameo: Vec<String>,
    /// Quad classes.
    pub quads: Vec<Quad>,
    /// It happened in one of these countries.
    pub places: Vec<String>,
    /// The coder is at least so sure, to a thousandth, as an archive keeps it.
    pub min_confidence: Option<f64>,
    /// Who made the record: `coded`, or the profile it was imported by.
    pub made_by: Vec<String>,
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
    /// Whether an event of this maker is wanted, whatever its status. An event lies on the first day of its interval;
    /// one without a day lies between no days.
    #[must_use]
    pub fn asks_for(&self, event: &Event, made_by: &str) -> bool {
        let first = event.when.as_ref().and_then(|when| when.start);
        let after = |from: Date| first.is_some_and(|first| first >= from);
        let before = |to: Date| first.is_some_and(|first| first <= to);
        let confidence = (event.confidence * 1000.0).round() / 1000.0;
        self.from.is_none_or(after)
            && self.to.is_none_or(before)
            && (self.types.is_empty() || self.types.contains(&event.event_type))
            && (self.quads.is_empty() || self.quads.contains(&event.event_type.quad()))
            && is_one(&self.modes, event.mode.as_ref())
            && (self.cameo.is_empty()
                || event
                    .cameo
                    .as_ref()
                    .is_some_and(|code| self.cameo.iter().any(|c| code.starts_with(c.as_str()))))
            && self.min_confidence.is_none_or(|least| confidence >= least)
            && self.actor.is_among(&event.actors)
            && self.recipient.is_among(&event.recipients)
            && (self.party.is_among(&event.actors) || self.party.is_among(&event.recipients))
            && is_one(
                &self.places,
                event.place.as_ref().and_then(|p| p.country.as_ref()),
            )
            && (self.made_by.is_empty() || self.made_by.iter().any(|m| m == made_by))
    }
}

impl Wanted {
    /// Whether an act that the codebook has none for is wanted, by its code, day, parties and place: it has no type,
    /// mode or quad class, and whoever asks for one does not ask for it.
    #[must_use]
    pub fn asks_for_outside(&self, outside: &Event, made_by: &str) -> bool {
        self.types.is_empty()
            && self.quads.is_empty()
            && self.modes.is_empty()
            && self.asks_for(outside, made_by)
    }

    /// Whether a row that tells no act is wanted: only where nothing is asked but who made it.
    #[must_use]
    pub fn asks_for_unread(&self, made_by: &str) -> bool {
        let nothing_else = Self {
            statuses: self.statuses.clone(),
            repeats: self.repeats,
            made_by: self.made_by.clone(),
            ..Self::default()
        };
        *self == nothing_else
            && (self.made_by.is_empty() || self.made_by.iter().any(|m| m == made_by))
    }

    /// Whether nothing is asked but a status.
    #[must_use]
    pub fn asks_for_all(&self) -> bool {
        self.made_by.is_empty() && self.asks_for_unread("")
    }
}

fn is_one(wanted: &[String], value: Option<&String>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::built;
    use dateline_record::{CharSpan, DatePrecision, Place, PlacePrecision};
    use jiff::civil::date;

    fn some(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|c| (*c).to_owned()).collect()
    }

    fn who(names: &[&str], countries: &[&str], sectors: &[&str]) -> WantedParty {
        WantedParty {
            names: some(names),
            countries: some(countries),
            sectors: some(sectors),
        }
    }

    fn event() -> Event {
        let party = |country: &str, sectors: &[&str], known: Option<(&str, &str)>| Party {
            country: Some(country.to_owned()),
            sectors: some(sectors),
            id: known.map(|k| k.0.to_owned()),
            name: known.map(|k| k.1.to_owned()),
            ..Party::default()
        };
        let mut event = built::event("e".into(), "d", EventType::Aid, None);
        event.mode = Some("humanitarian".into());
        event.cameo = Some("0733".into());
        event.actors = vec![party("NOR", &["GOV"], Some(("jonas-store", "Jonas Store")))];
        event.recipients = vec![party("KEN", &["CVL"], None), party("SOM", &["GOV"], None)];
        event.confidence = 0.6;
        event.place = Some(Place {
            text: "Somalia".into(),
            span: CharSpan::new(0, 7),
            name: None,
            id: None,
            country: Some("SOM".into()),
            admin1: None,
            admin2: None,
            precision: PlacePrecision::Country,
            lat: None,
            lon: None,
            radius_km: None,
            geonames: None,
        });
        event.when = Some(built::when(
            Some(date(2022, 9, 20)),
            Some(date(2022, 9, 30)),
            DatePrecision::Range,
        ));
        event
    }

    #[test]
    fn each_filter_leaves_out_what_it_names() {
        let all = Wanted::default;
        macro_rules! only {
            ($($field:ident: $value:expr),*) => { Wanted { $($field: $value,)* ..all() } };
        }
        let table = [
            (all(), true),
            (only!(types: vec![EventType::Aid]), true),
            (only!(types: vec![EventType::Assault]), false),
            (only!(quads: vec![Quad::MaterialCooperation]), true),
            (only!(quads: vec![Quad::VerbalConflict]), false),
            (only!(modes: some(&["military", "humanitarian"])), true),
            (only!(modes: some(&["military"])), false),
            (only!(cameo: some(&["07"])), true),
            (only!(cameo: some(&["7"])), false),
            (only!(party: who(&[], &["SOM"], &[])), true),
            (only!(party: who(&[], &["UGA"], &[])), false),
            (only!(party: who(&["Jonas Store"], &[], &[])), true),
            (only!(party: who(&["KEN CVL"], &[], &[])), true),
            (only!(recipient: who(&["KEN"], &[], &[])), false),
            (
                only!(actor: who(&["jonas-store"], &["NOR"], &["GOV"])),
                true,
            ),
            (only!(actor: who(&[], &["NOR", "SWE"], &[])), true),
            (only!(actor: who(&[], &["KEN"], &[])), false),
            (only!(recipient: who(&[], &["KEN"], &[])), true),
            // Of the same party: Kenya's are civilians, the government is Somalia's.
            (only!(recipient: who(&[], &["KEN"], &["GOV"])), false),
            (only!(recipient: who(&[], &["SOM"], &["GOV"])), true),
            (only!(party: who(&["jonas-store"], &["KEN"], &[])), false),
            (only!(places: some(&["SOM"])), true),
            (only!(places: some(&["KEN"])), false),
            (only!(min_confidence: Some(0.6)), true),
            (only!(min_confidence: Some(0.7)), false),
            (only!(from: Some(date(2022, 9, 20))), true),
            (only!(from: Some(date(2022, 9, 21))), false),
            (only!(to: Some(date(2022, 9, 20))), true),
            (only!(to: Some(date(2022, 9, 19))), false),
            (only!(made_by: some(&["icews", "coded"])), true),
            (only!(made_by: some(&["icews"])), false),
        ];
        for (wanted, is) in table {
            assert_eq!(wanted.asks_for(&event(), "coded"), is, "{wanted:?}");
        }
    }

    #[test]
    fn an_event_without_a_day_lies_between_no_days() {
        let mut event = event();
        event.when = None;
        let from = Wanted {
            from: Some(date(1900, 1, 1)),
            ..Wanted::default()
        };
        assert!(!from.asks_for(&event, "coded"));
        assert!(Wanted::default().asks_for(&event, "coded"));
    }
}
