//! Events: who did what to whom, when, where, how much, how surely.

use serde::{Deserialize, Serialize};

use crate::plover::vocabulary;
use crate::{CharSpan, Counts, EventType, Party, Quad, Status, When, Words};

vocabulary!(
    /// How exact a place is (codebook, "Event": `where`). A country is an area, never a point.
    PlacePrecision, "place precision", {
        /// The very place.
        Exact = "exact",
        /// Near a named place.
        Near = "near",
        /// Second-order division.
        Admin2 = "admin2",
        /// First-order division.
        Admin1 = "admin1",
        /// Country.
        Country = "country",
        /// Named, but not located.
        None = "none",
    }
);

/// A division of a country, as the gazetteer knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    /// Its name.
    pub name: String,
    /// GeoNames' code: `ML.04`, `US.LA.055`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Division {
    /// One of which the name alone is known.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            code: None,
        }
    }
}

/// The one place of an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: CharSpan,
    /// The name in the gazetteer or the country table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The gazetteer's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// ISO 3166-1 alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// The first-order division it lies in; itself where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin1: Option<Division>,
    /// The second-order division it lies in; itself where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin2: Option<Division>,
    /// How exact.
    pub precision: PlacePrecision,
    /// Degrees north; absent for areas and where it is not located.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Degrees east; absent for areas and where it is not located.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// The uncertainty in kilometres: of a country the radius of a disc of its area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_km: Option<f64>,
    /// GeoNames' id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geonames: Option<u32>,
}

vocabulary!(
    /// Why a place is named that is not the act's (codebook, "Event": `where`).
    PlaceRole, "role of a place", {
        /// Something or somebody comes from there.
        Origin = "origin",
        /// Something or somebody goes there.
        Destination = "destination",
        /// The people or the adjective of the place stand there: "Malian soldiers".
        Nationality = "nationality",
        /// The report was written there.
        Dateline = "dateline",
        /// Something else is compared with it.
        Comparison = "comparison",
        /// For another reason.
        Context = "context",
    }
);

/// A place named in an event's sentence that is not the act's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherPlace {
    /// Why it is named.
    pub role: PlaceRole,
    /// The place.
    #[serde(flatten)]
    pub place: Place,
}

vocabulary!(
    /// What a number counts.
    MagnitudeRole, "role of a number", {
        /// Dead.
        Killed = "killed",
        /// Wounded.
        Wounded = "wounded",
        /// Arrested or detained.
        Arrested = "arrested",
        /// Displaced.
        Displaced = "displaced",
        /// Abducted or held.
        Held = "held",
        /// Freed.
        Freed = "freed",
        /// Rescued.
        Rescued = "rescued",
        /// Soldiers and other armed personnel.
        Troops = "troops",
        /// Weapons, vehicles, ships.
        Weapons = "weapons",
        /// People in the street.
        Protesters = "protesters",
        /// People otherwise concerned.
        People = "people",
        /// Money.
        Money = "money",
        /// Anything else, with its unit in the text.
        Other = "other",
    }
);

/// A number with a role. `low`, `best` and `high` are counts of the unit, or amounts of money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Magnitude {
    /// What is counted.
    pub role: MagnitudeRole,
    /// Not less than this; absent where open.
    #[serde(serialize_with = "whole_as_integer")]
    pub low: Option<f64>,
    /// The best reading.
    #[serde(serialize_with = "whole_as_integer")]
    pub best: Option<f64>,
    /// Not more than this; absent where open.
    #[serde(serialize_with = "whole_as_integer")]
    pub high: Option<f64>,
    /// "around", "at least", "up to", as written.
    pub qualifier: Option<String>,
    /// ISO 4217 for money, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: CharSpan,
}

/// A whole number is written as one: 9000, not 9000.0.
fn whole_as_integer<S: serde::Serializer>(
    value: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    /// Beyond this a float does not hold every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Some(n) if n.fract() == 0.0 && n.abs() <= EXACT => serializer.serialize_some(&(*n as i64)),
        other => other.serialize(serializer),
    }
}

/// Why a record exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// The lexicon entry or model that made it.
    pub rule: String,
    /// One line per field: from trigger to argument along the tree, and what set the status.
    pub path: Vec<String>,
    /// Readings that also held and lost, with the reason.
    pub rejected: Vec<String>,
}

/// An event (codebook, "Event").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Id from content: document hash, trigger span, type, arguments.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index of the sentence.
    pub sentence: usize,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// PLOVER mode of that type.
    pub mode: Option<String>,
    /// The most specific CAMEO code the words support; text, never a number.
    pub cameo: Option<String>,
    /// Quadrant of the type.
    pub quad: Quad,
    /// PLOVER's score of mode or type.
    pub intensity: Option<f64>,
    /// PLOVER contexts.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// The words that say the act.
    pub trigger: Words,
    /// Who acts.
    pub actors: Vec<Party>,
    /// On whom, or to whom.
    pub recipients: Vec<Party>,
    /// Whether all parties act on each other; then all stand in `actors`, and again in `recipients`.
    pub reciprocal: bool,
    /// How the text presents the act.
    pub status: Status,
    /// The innermost claim it stands in.
    pub claim: Option<String>,
    /// When.
    pub when: Option<When>,
    /// Where.
    #[serde(rename = "where")]
    pub place: Option<Place>,
    /// Places its sentence names for other reasons; known with a gazetteer only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<OtherPlace>,
    /// How much.
    #[serde(default)]
    pub magnitude: Vec<Magnitude>,
    /// The better record of the same act in this document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The record that stands for the same act in another document of its story; known where stories
    /// were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_event: Option<String>,
    /// The run that coded it, where it comes from an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// How often the act is told in its story, and by how many; known where stories were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// Why.
    pub because: Because,
}
