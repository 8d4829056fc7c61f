//! One row an event, for spreadsheets and statistics programs.
//!
//! Lists are joined: parties by `"; "`, in the same order in the columns of the same side; the
//! sectors of one party by a space. An absent value is an empty cell.

use std::io::Write;

use dateline_record::{Coded, Document, Magnitude, Party};

use crate::flat::{Row, rows};
use crate::{ExportError, Sink};

/// The columns, in order; `docs/records.md` says what each holds.
pub const CSV_COLUMNS: [&str; 53] = [
    "document",
    "published",
    "publisher",
    "sentence",
    "id",
    "type",
    "mode",
    "cameo",
    "quad",
    "intensity",
    "contexts",
    "trigger",
    "trigger_start",
    "trigger_end",
    "actors",
    "actor_ids",
    "actor_countries",
    "actor_sectors",
    "recipients",
    "recipient_ids",
    "recipient_countries",
    "recipient_sectors",
    "reciprocal",
    "status",
    "speaker",
    "speaker_country",
    "manner",
    "quotation",
    "hedge",
    "when_start",
    "when_end",
    "when_precision",
    "where",
    "where_country",
    "where_admin1",
    "where_admin1_code",
    "where_admin2",
    "where_admin2_code",
    "where_precision",
    "where_geonames",
    "where_lat",
    "where_lon",
    "where_radius_km",
    "magnitude",
    "same_as",
    "same_event",
    "reports",
    "documents",
    "publishers",
    "owners",
    "origins",
    "confidence",
    "rule",
];

/// Writes events as CSV, with a header.
pub struct Csv<W: Write> {
    out: csv::Writer<W>,
    header: bool,
}

impl<W: Write> Csv<W> {
    /// To this writer.
    pub fn new(out: W) -> Self {
        Self {
            out: csv::Writer::from_writer(out),
            header: false,
        }
    }

    fn header(&mut self) -> Result<(), ExportError> {
        if !self.header {
            self.out
                .write_record(CSV_COLUMNS)
                .map_err(std::io::Error::from)?;
            self.header = true;
        }
        Ok(())
    }
}

impl<W: Write> Sink for Csv<W> {
    fn put(&mut self, document: &Document, coded: &Coded) -> Result<(), ExportError> {
        self.header()?;
        for row in rows(document, coded) {
            self.out
                .write_record(cells(&row))
                .map_err(std::io::Error::from)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.header()?;
        self.out.flush()?;
        Ok(())
    }
}

fn cells(row: &Row) -> [String; CSV_COLUMNS.len()] {
    let Row {
        document,
        event,
        claim,
    } = row;
    let speaker = claim.and_then(|c| c.speaker.as_ref());
    let (when, place) = (event.when.as_ref(), event.place.as_ref());
    let admin1 = place.and_then(|p| p.admin1.as_ref());
    let admin2 = place.and_then(|p| p.admin2.as_ref());
    [
        document.id.clone(),
        shown(document.published),
        shown(document.publisher.as_ref()),
        event.sentence.to_string(),
        event.id.clone(),
        event.event_type.to_string(),
        shown(event.mode.as_ref()),
        shown(event.cameo.as_ref()),
        event.quad.to_string(),
        shown(event.intensity),
        event.contexts.join("; "),
        event.trigger.text.clone(),
        event.trigger.start.to_string(),
        event.trigger.end.to_string(),
        joined(&event.actors, |p| p.shown().to_owned()),
        joined(&event.actors, |p| shown(p.id.as_ref())),
        joined(&event.actors, |p| shown(p.country.as_ref())),
        joined(&event.actors, |p| p.sectors.join(" ")),
        joined(&event.recipients, |p| p.shown().to_owned()),
        joined(&event.recipients, |p| shown(p.id.as_ref())),
        joined(&event.recipients, |p| shown(p.country.as_ref())),
        joined(&event.recipients, |p| p.sectors.join(" ")),
        event.reciprocal.to_string(),
        event.status.to_string(),
        shown(speaker.map(Party::shown)),
        shown(speaker.and_then(|s| s.country.as_ref())),
        shown(claim.map(|c| c.manner)),
        shown(claim.map(|c| c.quotation)),
        shown(claim.and_then(|c| c.hedge.as_ref()).map(|h| &h.text)),
        shown(when.and_then(|w| w.start)),
        shown(when.and_then(|w| w.end)),
        shown(when.map(|w| w.precision)),
        shown(place.map(|p| p.name.as_ref().unwrap_or(&p.text))),
        shown(place.and_then(|p| p.country.as_ref())),
        shown(admin1.map(|d| &d.name)),
        shown(admin1.and_then(|d| d.code.as_ref())),
        shown(admin2.map(|d| &d.name)),
        shown(admin2.and_then(|d| d.code.as_ref())),
        shown(place.map(|p| p.precision)),
        shown(place.and_then(|p| p.geonames)),
        shown(place.and_then(|p| p.lat)),
        shown(place.and_then(|p| p.lon)),
        shown(place.and_then(|p| p.radius_km)),
        event
            .magnitude
            .iter()
            .map(number)
            .collect::<Vec<_>>()
            .join("; "),
        shown(event.same_as.as_ref()),
        shown(event.same_event.as_ref()),
        shown(event.counts.map(|c| c.reports)),
        shown(event.counts.map(|c| c.documents)),
        shown(event.counts.map(|c| c.publishers)),
        shown(event.counts.map(|c| c.owners)),
        shown(event.counts.map(|c| c.origins)),
        event.confidence.to_string(),
        event.because.rule.clone(),
    ]
}

fn shown(value: Option<impl std::fmt::Display>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn joined(parties: &[Party], part: impl Fn(&Party) -> String) -> String {
    parties.iter().map(part).collect::<Vec<_>>().join("; ")
}

/// `troops=9000`; `killed=10..12` where only bounds are known.
fn number(magnitude: &Magnitude) -> String {
    let value = match (magnitude.best, magnitude.low, magnitude.high) {
        (Some(best), ..) => best.to_string(),
        (None, low, high) => format!("{}..{}", shown(low), shown(high)),
    };
    let currency = magnitude
        .currency
        .as_ref()
        .map(|c| format!(" {c}"))
        .unwrap_or_default();
    format!("{}={value}{currency}", magnitude.role)
}
