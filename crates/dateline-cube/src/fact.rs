//! What a cube is told of an event: one row of the archive, with the columns that filters and groups need.

use dateline_record::{DatePrecision, EventType, Status};

/// A party of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side<'a> {
    /// The archive's row of the actor; 0 where it is not resolved.
    pub actor: u32,
    /// The country, or one of PLOVER's codes for those of none.
    pub country: Option<&'a str>,
    /// The sectors, main one first, with spaces between.
    pub sectors: &'a str,
}

/// An event as the cube keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<'a> {
    /// The archive's row of the event; rows come in rising order.
    pub row: u64,
    /// The archive's row of its document.
    pub document: u32,
    /// First day, in days since 1970-01-01; none where it is not known when.
    pub day: Option<i32>,
    /// Last day.
    pub last_day: Option<i32>,
    /// How exact the days are.
    pub precision: DatePrecision,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<&'a str>,
    /// CAMEO code.
    pub cameo: Option<&'a str>,
    /// The intensity.
    pub intensity: Option<f64>,
    /// How the text presents the act.
    pub status: Status,
    /// Whether it counts: the record is not the same act as a better one.
    pub counts: bool,
    /// Whether all parties act on each other.
    pub reciprocal: bool,
    /// ISO code of the country of the act.
    pub place: Option<&'a str>,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// `coded`, or the profile of a foreign record.
    pub class: &'a str,
    /// Who acts.
    pub actors: &'a [Side<'a>],
    /// On whom.
    pub recipients: &'a [Side<'a>],
}
