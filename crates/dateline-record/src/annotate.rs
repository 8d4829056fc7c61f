//! Annotations: the layers of one document, each a list of spans with what they mean.
//!
//! A layer that was not asked for is absent on the wire; one that was and holds nothing is an
//! empty list. Offsets are half-open and count Unicode scalar values of the text as stored.

use serde::{Deserialize, Serialize};

use crate::plover::vocabulary;
use crate::{CharSpan, Claim, Event, Note, PlacePrecision};

vocabulary!(
    /// One layer of annotation.
    Layer, "layer", {
        /// Mentions of those who can act.
        Actors = "actors",
        /// Mentions of places.
        Places = "places",
        /// Time expressions.
        Times = "times",
        /// Who said what.
        Attributions = "attributions",
        /// The events, as `dateline code` writes them.
        Events = "events",
        /// The claims, as `dateline code` writes them.
        Claims = "claims",
    }
);

vocabulary!(
    /// TIMEX3's types of time expression.
    TimexType, "TIMEX3 type", {
        /// A day or a longer calendar unit.
        Date = "DATE",
        /// A time of day.
        Time = "TIME",
        /// A stretch of time.
        Duration = "DURATION",
        /// A time that comes again.
        Set = "SET",
    }
);

/// The layers of one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Annotations {
    /// The document's id.
    pub document: String,
    /// Those who can act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<ActorMention>>,
    /// Places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<PlaceMention>>,
    /// Time expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<TimeMention>>,
    /// Who said what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributions: Option<Vec<Attribution>>,
    /// Events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Event>>,
    /// Claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Vec<Claim>>,
    /// What was not done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Annotations {
    /// The layers asked for, each with nothing in it.
    #[must_use]
    pub fn empty(document: &str, layers: &[Layer]) -> Self {
        let mut out = Self {
            document: document.to_owned(),
            ..Self::default()
        };
        for layer in layers {
            match layer {
                Layer::Actors => out.actors = Some(Vec::new()),
                Layer::Places => out.places = Some(Vec::new()),
                Layer::Times => out.times = Some(Vec::new()),
                Layer::Attributions => out.attributions = Some(Vec::new()),
                Layer::Events => out.events = Some(Vec::new()),
                Layer::Claims => out.claims = Some(Vec::new()),
            }
        }
        out
    }
}

/// A mention of somebody who can act.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActorMention {
    /// First scalar value inside.
    pub start: usize,
    /// First scalar value after.
    pub end: usize,
    /// The words.
    pub text: String,
    /// The knowledge entry it stands for.
    pub id: Option<String>,
    /// The name it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3, or PLOVER's IGO, UNO, EUR, NGO, MNC, ISM, IMG.
    pub country: Option<String>,
    /// PLOVER sectors, the main one first.
    pub sectors: Vec<String>,
    /// The office held on the day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A mention of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceMention {
    /// First scalar value inside.
    pub start: usize,
    /// First scalar value after.
    pub end: usize,
    /// The words.
    pub text: String,
    /// The GeoNames id; absent where it was not resolved.
    pub geonames: Option<u32>,
    /// Degrees north, of an area the point that stands for it in the gazetteer; absent where not known.
    pub lat: Option<f64>,
    /// Degrees east, likewise.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// How exact.
    pub precision: PlacePrecision,
    /// How far it reaches, in kilometres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_km: Option<f64>,
    /// It describes something else than itself: "Malian troops", "the Lagos Police Command".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub associative: bool,
}

/// A time expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeMention {
    /// First scalar value inside.
    pub start: usize,
    /// First scalar value after.
    pub end: usize,
    /// The words.
    pub text: String,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub timex: TimexType,
    /// TIMEX3 value; absent where nothing says which day, month or year is meant.
    pub value: Option<String>,
}

/// One attribution: who (source), by which words (cue), says, thinks or wants what (content).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words for who it is, with titles and appositions; none where the text names nobody.
    pub source: Option<CharSpan>,
    /// The words that attribute, with auxiliaries and particles.
    pub cue: Option<CharSpan>,
    /// From the first to the last character of what is attributed.
    pub content: Option<CharSpan>,
    /// Its parts, where other words stand between them ("…", she said, "…").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CharSpan>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_layers_asked_for_are_on_the_wire() {
        let empty = Annotations::empty("d", &[Layer::Places, Layer::Attributions]);
        assert_eq!(
            serde_json::to_string(&empty).unwrap(),
            r#"{"document":"d","places":[],"attributions":[]}"#
        );
    }

    #[test]
    fn absent_spans_are_null() {
        let one = Attribution {
            cue: Some(CharSpan::new(3, 7)),
            ..Attribution::default()
        };
        assert_eq!(
            serde_json::to_string(&one).unwrap(),
            r#"{"source":null,"cue":[3,7],"content":null}"#
        );
    }
}
