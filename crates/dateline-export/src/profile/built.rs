//! What rows of other formats are built to: events, parties and places without evidence in a text; and the
//! small values that several formats share.

use dateline_record::{
    Because, DatePrecision, Division, Document, Event, EventType, Magnitude, MagnitudeRole, Party,
    Place, PlacePrecision, Status, When, Words, sha256_hex,
};
use jiff::civil::Date;

use super::{Sidecar, ontology};

/// An event of this type that a row tells: actual, with nobody in it yet.
#[must_use]
pub fn event(id: String, document: &str, event_type: EventType, mode: Option<String>) -> Event {
    Event {
        id,
        document: document.to_owned(),
        sentence: 0,
        event_type,
        intensity: ontology::plover_score(event_type, mode.as_deref()),
        mode,
        cameo: None,
        quad: event_type.quad(),
        contexts: Vec::new(),
        trigger: Words::default(),
        actors: Vec::new(),
        recipients: Vec::new(),
        reciprocal: false,
        status: Status::Actual,
        claim: None,
        when: None,
        place: None,
        places: Vec::new(),
        magnitude: Vec::new(),
        same_as: None,
        same_event: None,
        run: None,
        counts: None,
        confidence: 1.0,
        because: Because {
            rule: "read from a row of another format".to_owned(),
            ..Because::default()
        },
    }
}

/// An event of a CAMEO code that a row tells, with the code's reading in PLOVER. Where the codebook has no such act
/// (a bare statement) a type stands in that nobody looks at: formats of CAMEO's codes are written from the code.
#[must_use]
pub fn by_code(id: String, document: &str, code: &str) -> Event {
    let reading = ontology::in_plover(code);
    let event_type = reading.map_or(EventType::Consult, |reading| reading.event_type);
    let mode = reading.and_then(|reading| reading.mode.clone());
    let mut event = event(id, document, event_type, mode);
    event.contexts = reading.map_or_else(Vec::new, |reading| reading.contexts.clone());
    event.cameo = Some(code.to_owned());
    event
}

/// The event where the codebook has its act, and what is outside the codebook where it has not.
#[must_use]
pub fn in_or_out(event: Event) -> (Option<Event>, Option<Event>) {
    let code = event.cameo.as_deref().unwrap_or_default();
    match ontology::in_plover(code) {
        Some(_) => (Some(event), None),
        None => (None, Some(event)),
    }
}

/// A document that rows name: it has no text.
#[must_use]
pub fn document(id: &str, publisher: Option<&str>, published: Option<Date>) -> Document {
    let mut document = Document::new(id, "").published(published);
    document.publisher = publisher.map(str::to_owned);
    document
}

/// One day, or an interval that words would give this precision.
#[must_use]
pub fn when(start: Option<Date>, end: Option<Date>, precision: DatePrecision) -> When {
    When {
        start,
        end,
        precision,
        text: None,
        span: None,
    }
}

/// The one day an act is put on where a format has no more: of the days its words give, the one nearest to
/// publication, so that "this year" is not New Year's Day; else the day of publication.
#[must_use]
pub fn day(event: &Event, document: &Document) -> Option<Date> {
    let Some(when) = event.when.as_ref().filter(|w| w.start.or(w.end).is_some()) else {
        return document.published;
    };
    match (document.published, when.start, when.end) {
        (Some(published), Some(start), _) if published < start => Some(start),
        (Some(published), _, Some(end)) if published > end => Some(end),
        (Some(published), Some(_), Some(_)) => Some(published),
        (_, start, end) => start.or(end),
    }
}

/// Text in one line: each run of white space and control characters is one space.
#[must_use]
pub fn flat(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// A positive 31-bit number from parts of a record, the same for the same parts: readers of ICEWS, ACLED and
/// UCDP files hold their ids as 32-bit integers.
#[must_use]
pub fn number31(parts: &[&str]) -> u32 {
    let hash = sha256_hex(parts.join("\u{1f}").as_bytes());
    let first = u32::from_str_radix(&hash[..8], 16).unwrap_or_default();
    (first & 0x7fff_ffff).max(1)
}

/// What a place and the divisions it lies in are called, each in the column that fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels<'a> {
    /// The place itself, where it is no area.
    pub city: Option<&'a str>,
    /// Second-order division.
    pub district: Option<&'a str>,
    /// First-order division.
    pub province: Option<&'a str>,
}

impl<'a> Levels<'a> {
    /// Of a place. A country lies in no division, and of a place that is not located none is known. What is as wide as a
    /// division stands in that one's column, also where it is none itself ("the Donbas").
    #[must_use]
    pub fn of(place: &'a Place) -> Self {
        let own = Some(place.name.as_deref().unwrap_or(&place.text));
        let named = |division: &'a Option<Division>| division.as_ref().map(|d| d.name.as_str());
        let (district, province) = (named(&place.admin2), named(&place.admin1));
        match place.precision {
            PlacePrecision::Exact | PlacePrecision::Near => Self {
                city: own,
                district,
                province,
            },
            PlacePrecision::Admin2 => Self {
                city: None,
                district: own,
                province,
            },
            PlacePrecision::Admin1 => Self {
                province: own,
                ..Self::default()
            },
            PlacePrecision::Country | PlacePrecision::None => Self::default(),
        }
    }
}

/// The divisions of a place that a row names, first order and second; as [`Levels`] has it, none of a country and of a
/// place that is not located.
#[must_use]
pub fn divisions(
    precision: PlacePrecision,
    province: Option<&str>,
    district: Option<&str>,
) -> (Option<Division>, Option<Division>) {
    let one = |name: Option<&str>| name.map(Division::named);
    match precision {
        PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::Admin2 => {
            (one(province), one(district))
        }
        PlacePrecision::Admin1 => (one(province), None),
        PlacePrecision::Country | PlacePrecision::None => (None, None),
    }
}

/// Notes that the codes of divisions are lost, where the format has their names alone.
pub fn note_division_codes(place: &Place, sidecar: &mut Sidecar) {
    let mut both = [&place.admin1, &place.admin2].into_iter().flatten();
    if both.any(|division| division.code.is_some()) {
        sidecar.lost(
            "where.admin1.code, where.admin2.code",
            "the format has the names of divisions alone",
        );
    }
}

/// A number of dead, from whole numbers that a row gives.
#[must_use]
pub fn killed(low: Option<u32>, best: Option<u32>, high: Option<u32>) -> Magnitude {
    Magnitude {
        role: MagnitudeRole::Killed,
        low: low.map(f64::from),
        best: best.map(f64::from),
        high: high.map(f64::from),
        qualifier: None,
        currency: None,
        text: String::new(),
        span: (0..0).into(),
    }
}

/// The first number of the dead that an event gives.
#[must_use]
pub fn dead(event: &Event) -> Option<&Magnitude> {
    let mut all = event.magnitude.iter();
    all.find(|m| m.role == MagnitudeRole::Killed)
}

/// What a party is called: the name it stands for, else the words.
#[must_use]
pub fn called(party: &Party) -> String {
    flat(party.shown())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positive_and_depend_on_every_part() {
        let n = number31(&["e0123456789abcdef", "0"]);
        assert_eq!(n, number31(&["e0123456789abcdef", "0"]));
        assert_ne!(n, number31(&["e0123456789abcdef", "1"]));
        assert_ne!(number31(&["ab", "c"]), number31(&["a", "bc"]));
        assert!(i32::try_from(n).is_ok_and(|n| n > 0));
    }

    #[test]
    fn a_place_stands_in_the_column_of_its_own_level() {
        let place = |precision, admin1: Option<&str>, admin2: Option<&str>| Place {
            text: "there".to_owned(),
            span: (0..0).into(),
            name: Some("Own".to_owned()),
            id: None,
            country: Some("MLI".to_owned()),
            admin1: admin1.map(Division::named),
            admin2: admin2.map(Division::named),
            precision,
            lat: None,
            lon: None,
            radius_km: None,
            geonames: None,
        };
        let (one, two, own) = (Some("One"), Some("Two"), Some("Own"));
        let table = [
            (PlacePrecision::Exact, one, two, (own, two, one)),
            (PlacePrecision::Near, one, None, (own, None, one)),
            (PlacePrecision::Exact, None, None, (own, None, None)),
            (PlacePrecision::Admin2, one, own, (None, own, one)),
            (PlacePrecision::Admin2, None, None, (None, own, None)),
            (PlacePrecision::Admin1, own, None, (None, None, own)),
            // A region that is no division.
            (PlacePrecision::Admin1, None, None, (None, None, own)),
            (PlacePrecision::Country, one, two, (None, None, None)),
            (PlacePrecision::None, one, two, (None, None, None)),
        ];
        for (precision, admin1, admin2, (city, district, province)) in table {
            let expected = Levels {
                city,
                district,
                province,
            };
            let place = place(precision, admin1, admin2);
            assert_eq!(Levels::of(&place), expected, "{place:?}");
            let (first, second) = divisions(precision, province, district);
            assert_eq!(first.map(|d| d.name).as_deref(), province);
            assert_eq!(second.map(|d| d.name).as_deref(), district);
        }
    }

    #[test]
    fn text_goes_in_one_line() {
        assert_eq!(flat(" the\tpeople\r\n of\u{85}Mali "), "the people of Mali");
    }
}
