//! `geojson`: a feature an event (RFC 7946), for maps.
//!
//! A place is a point only where the records have one: of a country or province, or where no place is known,
//! the geometry is null and the properties say which area it is. Longitude stands before latitude.

use std::io::Write;

use dateline_record::{Event, Foreign, Party, PlacePrecision};
use serde_json::{Map, Value, json};

use super::{Info, Profile, Sidecar, Told, Writer, built};
use crate::ExportError;

/// The profile.
pub struct GeoJson;

impl Profile for GeoJson {
    fn info(&self) -> Info {
        Info {
            name: "geojson",
            version: "1",
            about: "GeoJSON (RFC 7946): a feature an event; areas are no points",
            reads: false,
            binary: false,
        }
    }

    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError> {
        Ok(Box::new(Features { out, begun: false }))
    }
}

struct Features<'w> {
    out: Box<dyn Write + 'w>,
    begun: bool,
}

impl Features<'_> {
    fn begin(&mut self) -> Result<(), ExportError> {
        if self.begun {
            self.out.write_all(b",\n")?;
        } else {
            self.out
                .write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
            self.begun = true;
        }
        Ok(())
    }
}

impl Writer for Features<'_> {
    fn put(&mut self, told: &Told<'_>, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.begin()?;
        let feature = feature(told, sidecar);
        serde_json::to_writer(&mut self.out, &feature).map_err(std::io::Error::from)?;
        sidecar.wrote(1);
        note_lost(told.event, sidecar);
        Ok(())
    }

    fn put_as_it_came(
        &mut self,
        foreign: &Foreign,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        match Told::of(foreign) {
            Some(told) => self.put(&told, sidecar),
            None => Ok(()),
        }
    }

    fn finish(&mut self, _sidecar: &mut Sidecar) -> Result<(), ExportError> {
        if !self.begun {
            self.out
                .write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        }
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok(())
    }
}

fn feature(told: &Told<'_>, sidecar: &mut Sidecar) -> Value {
    json!({
        "type": "Feature",
        "id": told.event.id,
        "geometry": geometry(told.event, sidecar),
        "properties": properties(told),
    })
}

/// A point, where there is one.
fn geometry(event: &Event, sidecar: &mut Sidecar) -> Value {
    let Some(place) = &event.place else {
        sidecar.approximated("geometry", "no place is known: null");
        return Value::Null;
    };
    let area = matches!(
        place.precision,
        PlacePrecision::Country | PlacePrecision::None
    );
    match (place.lat, place.lon) {
        (Some(lat), Some(lon)) if !area && lat.abs() <= 90.0 && lon.abs() <= 180.0 => {
            json!({"type": "Point", "coordinates": [lon, lat]})
        }
        _ => {
            sidecar.approximated(
                "geometry",
                "an area is no point: null, the area is in the properties",
            );
            Value::Null
        }
    }
}

/// Every property is in every feature, so that programs that make columns of them see the same ones.
fn properties(told: &Told<'_>) -> Map<String, Value> {
    let (event, document) = (told.event, told.document);
    let speaker = told.claim.and_then(|c| c.speaker.as_ref());
    let place = event.place.as_ref();
    let admin1 = place.and_then(|p| p.admin1.as_ref());
    let admin2 = place.and_then(|p| p.admin2.as_ref());
    let dead = built::dead(event);
    let recipients = &event.recipients;
    let all = json!({
        "type": event.event_type,
        "mode": event.mode,
        "cameo": event.cameo,
        "quad": event.quad,
        "intensity": event.intensity,
        "contexts": event.contexts,
        "status": event.status,
        "reciprocal": event.reciprocal,
        "actors": names(&event.actors),
        "actor_countries": countries(&event.actors),
        "recipients": names(recipients),
        "recipient_countries": countries(recipients),
        "trigger": built::flat(&event.trigger.text),
        "date": built::day(event, document).map(|d| d.to_string()),
        "date_end": event.when.as_ref().and_then(|w| w.end).map(|d| d.to_string()),
        "date_precision": event.when.as_ref().map(|w| w.precision),
        "place": place.map(|p| built::flat(p.name.as_deref().unwrap_or(&p.text))),
        "country": place.and_then(|p| p.country.as_deref()),
        "admin1": admin1.map(|d| built::flat(&d.name)),
        "admin1_code": admin1.and_then(|d| d.code.as_deref()),
        "admin2": admin2.map(|d| built::flat(&d.name)),
        "admin2_code": admin2.and_then(|d| d.code.as_deref()),
        "place_precision": place.map(|p| p.precision),
        "radius_km": place.and_then(|p| p.radius_km),
        "geonames": place.and_then(|p| p.geonames),
        "killed_low": dead.and_then(|m| m.low),
        "killed_best": dead.and_then(|m| m.best),
        "killed_high": dead.and_then(|m| m.high),
        "speaker": speaker.map(built::called),
        "manner": told.claim.map(|c| c.manner),
        "confidence": event.confidence,
        "document": document.id,
        "publisher": document.publisher,
        "published": document.published.map(|d| d.to_string()),
        "title": document.title,
        "url": document.url,
        "origins": told.counts.map(|c| c.origins),
    });
    match all {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn names(parties: &[Party]) -> Vec<String> {
    parties.iter().map(built::called).collect()
}

/// At the same positions as the names; empty where none is known.
fn countries(parties: &[Party]) -> Vec<&str> {
    let all = parties.iter();
    all.map(|p| p.country.as_deref().unwrap_or_default())
        .collect()
}

fn note_lost(event: &Event, sidecar: &mut Sidecar) {
    const NO_PROPERTY: &str = "the profile has no property for it";
    sidecar.lost("spans, because", NO_PROPERTY);
    sidecar.lost("actors.sectors, actors.role, actors.id", NO_PROPERTY);
    if !event.places.is_empty() {
        sidecar.lost("places", NO_PROPERTY);
    }
    if event.magnitude.len() > usize::from(built::dead(event).is_some()) {
        sidecar.lost("magnitude", "the profile has the number of dead only");
    }
}
