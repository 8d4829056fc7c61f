//! `stix2.1`: a bundle of STIX 2.1 objects, for platforms of threat intelligence.
//!
//! An event is an `incident` that is `attributed-to` its actors, `targets` its recipients and is `located-at` its
//! place; parties are `identity`, places `location`, what a speaker said a `note`, a document a `report` of what
//! was coded in it. What the standard has no property for stands in one property extension. Ids are UUIDs of
//! version 5 from content: the same record has the same id in every bundle.

use std::collections::HashSet;
use std::io::Write;

use dateline_record::{Document, Event, Foreign, Party, Place, PlacePrecision};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Info, Profile, Sidecar, Told, Writer, built, country_names, sector_names};
use crate::ExportError;

/// The namespace of ids: the version 5 UUID of this profile's address in the namespace of URLs.
const NAME: &str = "https://github.com/dateline/dateline/profile/stix2.1";
/// When objects were made that come from no document: fixed, so that ids and times agree in every bundle.
const FIXED: &str = "2026-01-01T00:00:00.000Z";

/// The profile.
pub struct Stix;

impl Profile for Stix {
    fn info(&self) -> Info {
        Info {
            name: "stix2.1",
            version: "1",
            about: "a STIX 2.1 bundle: incidents, identities, locations, notes, reports",
            reads: false,
            binary: false,
        }
    }

    fn writer<'w>(&'w self, out: Box<dyn Write + 'w>) -> Result<Box<dyn Writer + 'w>, ExportError> {
        Ok(Box::new(Bundle {
            out,
            begun: false,
            written: HashSet::new(),
            report: None,
        }))
    }
}

/// A document whose events are coming in.
struct Report {
    document: Document,
    first: String,
    refs: Vec<String>,
}

struct Bundle<'w> {
    out: Box<dyn Write + 'w>,
    begun: bool,
    /// Ids of what is in the bundle.
    written: HashSet<String>,
    report: Option<Report>,
}

impl Bundle<'_> {
    /// Writes an object, once; its id comes back.
    fn object(&mut self, mut object: Value, sidecar: &mut Sidecar) -> Result<String, ExportError> {
        let id = object["id"].as_str().unwrap_or_default().to_owned();
        if !self.written.insert(id.clone()) {
            return Ok(id);
        }
        let Some(map) = object.as_object_mut() else {
            return Ok(id);
        };
        map.insert("spec_version".to_owned(), json!("2.1"));
        // The standard knows no null: what is absent is left out.
        map.retain(|_, value| !empty(value));
        self.out.write_all(if self.begun {
            b",\n"
        } else {
            b"{\"type\":\"bundle\",\"objects\":[\n"
        })?;
        self.begun = true;
        serde_json::to_writer(&mut self.out, &object).map_err(std::io::Error::from)?;
        sidecar.wrote(1);
        Ok(id)
    }

    /// What every bundle has: who made it, and what the extension is.
    fn preamble(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        if self.begun {
            return Ok(());
        }
        self.object(
            json!({
                "type": "identity",
                "id": maker(),
                "created": FIXED,
                "modified": FIXED,
                "name": "dateline",
                "identity_class": "system",
            }),
            sidecar,
        )?;
        self.object(
            json!({
                "type": "extension-definition",
                "id": extension(),
                "created_by_ref": maker(),
                "created": FIXED,
                "modified": FIXED,
                "name": "Political event",
                "description": "What an incident is as a political event: PLOVER and CAMEO codes, status, when and where, with precision.",
                "schema": format!("{NAME}/event-extension"),
                "version": "1.0.0",
                "extension_types": ["property-extension"],
            }),
            sidecar,
        )?;
        Ok(())
    }

    fn relation(
        &mut self,
        kind: &str,
        source: &str,
        target: &str,
        at: &str,
        sidecar: &mut Sidecar,
    ) -> Result<String, ExportError> {
        self.object(
            json!({
                "type": "relationship",
                "id": id("relationship", &[kind, source, target]),
                "created_by_ref": maker(),
                "created": at,
                "modified": at,
                "relationship_type": kind,
                "source_ref": source,
                "target_ref": target,
            }),
            sidecar,
        )
    }

    /// Writes the report of the document whose events came in.
    fn end_report(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        let Some(report) = self.report.take() else {
            return Ok(());
        };
        let at = made(&report.document);
        if report.document.published.is_none() && report.document.published_at.is_none() {
            sidecar.approximated("report.published", "not known: a fixed time stands in");
        }
        let name = report.document.title.as_deref().map(built::flat);
        let name = name.filter(|n| !n.is_empty());
        self.object(
            json!({
                "type": "report",
                "id": id("report", &[&report.document.id, &report.first]),
                "created_by_ref": maker(),
                "created": at,
                "modified": at,
                "name": name.unwrap_or_else(|| report.document.id.clone()),
                "report_types": ["observed-data"],
                "published": at,
                "object_refs": report.refs,
                "lang": report.document.language,
                "external_references": references(&report.document),
            }),
            sidecar,
        )?;
        Ok(())
    }
}

impl Writer for Bundle<'_> {
    fn put(&mut self, told: &Told<'_>, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        let (event, document) = (told.event, told.document);
        self.preamble(sidecar)?;
        if self
            .report
            .as_ref()
            .is_none_or(|r| r.document.id != document.id)
        {
            self.end_report(sidecar)?;
            let mut head = document.clone();
            head.text = String::new();
            self.report = Some(Report {
                document: head,
                first: event.id.clone(),
                refs: Vec::new(),
            });
        }
        let at = made(document);
        let incident = self.object(incident(told, &at), sidecar)?;
        let mut refs = vec![incident.clone()];
        let recipients = match event.reciprocal {
            true => &[][..],
            false => &event.recipients,
        };
        for (parties, kind) in [
            (&event.actors[..], "attributed-to"),
            (recipients, "targets"),
        ] {
            for party in parties {
                let identity = self.object(identity(party), sidecar)?;
                refs.push(self.relation(kind, &incident, &identity, &at, sidecar)?);
                refs.push(identity);
            }
        }
        if let Some(place) = &event.place {
            match location(place) {
                Some(object) => {
                    let location = self.object(object, sidecar)?;
                    refs.push(self.relation("located-at", &incident, &location, &at, sidecar)?);
                    refs.push(location);
                }
                None => sidecar.lost("where", "a location needs a country or coordinates"),
            }
        }
        if let Some(claim) = told.claim {
            let speaker = claim.speaker.as_ref().map(built::called);
            let note = json!({
                "type": "note",
                "id": id("note", &[&claim.id, &incident]),
                "created_by_ref": maker(),
                "created": at,
                "modified": at,
                "abstract": format!("{}: {}", speaker.as_deref().unwrap_or("somebody"), claim.manner),
                "content": said(claim, document, speaker.as_deref()),
                "authors": speaker.into_iter().collect::<Vec<_>>(),
                "object_refs": [incident],
            });
            refs.push(self.object(note, sidecar)?);
            sidecar.approximated(
                "note",
                "who says so, how, and what, without the nesting of claims",
            );
        }
        if let Some(report) = &mut self.report {
            for id in refs {
                if !report.refs.contains(&id) {
                    report.refs.push(id);
                }
            }
        }
        sidecar.lost("spans, because", "the standard has nothing like it");
        sidecar.approximated(
            "relationship",
            "attributed-to and targets stand for actor and recipient of any act, friendly ones too",
        );
        if !event.places.is_empty() {
            sidecar.lost("places", "only the act's own place is an object");
        }
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

    fn finish(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.preamble(sidecar)?;
        self.end_report(sidecar)?;
        let mut all: Vec<&str> = self.written.iter().map(String::as_str).collect();
        all.sort_unstable();
        let bundle = id("bundle", &all);
        writeln!(self.out, "\n],\"id\":\"{bundle}\"}}")?;
        self.out.flush()?;
        Ok(())
    }
}

fn empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// An id of this type from content.
fn id(kind: &str, parts: &[&str]) -> String {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAME.as_bytes());
    let content = std::iter::once(kind).chain(parts.iter().copied());
    let content: Vec<&str> = content.collect();
    let uuid = Uuid::new_v5(&space, content.join("\u{1f}").as_bytes());
    format!("{kind}--{uuid}")
}

fn maker() -> String {
    id("identity", &["dateline"])
}

fn extension() -> String {
    id("extension-definition", &["event", "1"])
}

/// When what comes from a document was made: at its publication.
fn made(document: &Document) -> String {
    let day = document
        .published
        .and_then(|d| d.to_zoned(TimeZone::UTC).ok())
        .map(|z| z.timestamp());
    match document.published_at.or(day) {
        Some(moment) => text(moment),
        None => FIXED.to_owned(),
    }
}

/// RFC 3339 in UTC with milliseconds.
fn text(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn references(document: &Document) -> Value {
    let source = document.publisher.as_deref().map(built::flat);
    let source = source.filter(|s| !s.is_empty());
    let mut reference = json!({
        "source_name": source.unwrap_or_else(|| "document".to_owned()),
        "url": document.url,
        "external_id": document.id,
    });
    if let Some(map) = reference.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    json!([reference])
}

fn incident(told: &Told<'_>, at: &str) -> Value {
    let (event, document) = (told.event, told.document);
    let place = event.place.as_ref();
    let mut extension_value = json!({
        "extension_type": "property-extension",
        "plover_type": event.event_type,
        "plover_mode": event.mode,
        "plover_contexts": event.contexts,
        "cameo": event.cameo,
        "quad": event.quad,
        "intensity": event.intensity,
        "status": event.status,
        "reciprocal": event.reciprocal,
        "start": built::day(event, document).map(|d| d.to_string()),
        "end": event.when.as_ref().and_then(|w| w.end).map(|d| d.to_string()),
        "date_precision": event.when.as_ref().map(|w| w.precision),
        "place_precision": place.map(|p| p.precision),
        "magnitude": event.magnitude.iter().map(|m| {
            let mut number = json!({
                "role": m.role, "low": m.low, "best": m.best, "high": m.high, "currency": m.currency,
            });
            if let Some(map) = number.as_object_mut() {
                map.retain(|_, value| !value.is_null());
            }
            number
        }).collect::<Vec<_>>(),
        "origins": told.counts.map(|c| c.origins),
        "run": told.run,
    });
    if let Some(map) = extension_value.as_object_mut() {
        map.retain(|_, value| !empty(value));
    }
    let mut labels = vec![event.event_type.as_str().to_lowercase()];
    labels.extend(event.mode.clone());
    labels.push(event.quad.as_str().replace(' ', "-"));
    let confidence = (event.confidence * 100.0).round().clamp(0.0, 100.0) as u8;
    let mut extensions = serde_json::Map::new();
    extensions.insert(extension(), extension_value);
    json!({
        "type": "incident",
        "id": id("incident", &[&event.id]),
        "created_by_ref": maker(),
        "created": at,
        "modified": at,
        "name": name(event),
        "description": built::flat(&event.trigger.text),
        "labels": labels,
        "confidence": confidence,
        "lang": document.language,
        "external_references": references(document),
        "extensions": extensions,
    })
}

/// "ASSAULT/firearms: A → B".
fn name(event: &Event) -> String {
    let names = |parties: &[Party]| {
        let names: Vec<String> = parties.iter().map(built::called).collect();
        names.join(", ")
    };
    let mut name = event.event_type.to_string();
    if let Some(mode) = &event.mode {
        name.push('/');
        name.push_str(mode);
    }
    let (actors, recipients) = (names(&event.actors), names(&event.recipients));
    match (actors.is_empty(), recipients.is_empty() || event.reciprocal) {
        (true, true) => name,
        (false, true) => format!("{name}: {actors}"),
        _ => format!("{name}: {actors} \u{2192} {recipients}"),
    }
}

fn identity(party: &Party) -> Value {
    let called = built::called(party);
    let class = match (&party.role, &party.id) {
        (Some(_), _) => "individual",
        (None, Some(_)) => "organization",
        (None, None) if !party.sectors.is_empty() => "class",
        (None, None) => "unknown",
    };
    let key = party.id.clone().unwrap_or_else(|| called.to_lowercase());
    let country = party.country.as_deref().unwrap_or_default();
    let sectors = party.sectors.join(" ");
    let labels = party.country.iter().chain(&party.sectors);
    json!({
        "type": "identity",
        "id": id("identity", &["party", &key, country, &sectors, class, &called]),
        "created_by_ref": maker(),
        "created": FIXED,
        "modified": FIXED,
        "name": if called.is_empty() { "unknown".to_owned() } else { called.clone() },
        "identity_class": class,
        "sectors": sector_names::stix(&party.sectors),
        "roles": party.role.iter().map(|r| built::flat(r)).collect::<Vec<_>>(),
        "labels": labels.collect::<Vec<_>>(),
    })
}

/// A location must have a country, a region or coordinates.
fn location(place: &Place) -> Option<Value> {
    let country = place.country.as_deref().and_then(country_names::by_id);
    let point = place.lat.zip(place.lon);
    if country.is_none() && point.is_none() {
        return None;
    }
    let name = built::flat(place.name.as_deref().unwrap_or(&place.text));
    let (lat, lon) = point.unzip();
    let shown = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    let code = country.map_or("", |c| &c.id);
    let area = built::Levels::of(place);
    let area = area.province.or(area.district).map(built::flat);
    let key = [
        "place",
        &name,
        code,
        area.as_deref().unwrap_or_default(),
        place.precision.as_str(),
        &shown(lat),
        &shown(lon),
    ];
    // The standard counts in metres, and wants coordinates with it.
    let precision = place
        .radius_km
        .filter(|_| point.is_some())
        .map(|km| km * 1000.0);
    let city = matches!(
        place.precision,
        PlacePrecision::Exact | PlacePrecision::Near
    );
    Some(json!({
        "type": "location",
        "id": id("location", &key),
        "created_by_ref": maker(),
        "created": FIXED,
        "modified": FIXED,
        "name": name,
        "country": country.map(|c| &c.alpha2),
        "administrative_area": area,
        "city": city.then_some(&name),
        "latitude": lat,
        "longitude": lon,
        "precision": precision,
    }))
}

/// The words of a claim, where the text is there; else who says it and how.
fn said(claim: &dateline_record::Claim, document: &Document, speaker: Option<&str>) -> String {
    let words = built::flat(&claim.content.words(&document.text));
    match words.is_empty() {
        false => words,
        true => format!("{} {}", speaker.unwrap_or("somebody"), claim.manner),
    }
}
