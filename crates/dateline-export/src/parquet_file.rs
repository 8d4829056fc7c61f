//! One row an event in typed columns, for data frames and SQL engines.
//!
//! Parties and numbers are lists of structs, dates are dates, spans are pairs of columns. The
//! schema stands in [`event_schema`]; `docs/records.md` says what each column holds.

use std::io::Write;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, ListBuilder, StringBuilder, UInt32Builder,
};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use dateline_record::{Coded, Counts, Document, Magnitude, Party};
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::flat::{Row, rows};
use crate::{ExportError, Sink};

/// Rows held back before they are written as one group.
const GROUP: usize = 65_536;
/// Rows built before they are handed to the writer.
const BATCH: usize = 4_096;

/// The columns of a file of events.
#[must_use]
pub fn event_schema() -> SchemaRef {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let needed = |name| Field::new(name, DataType::Utf8, false);
    let number = |name| Field::new(name, DataType::UInt32, false);
    let count = |name| Field::new(name, DataType::UInt32, true);
    let date = |name| Field::new(name, DataType::Date32, true);
    let list = |name, item: DataType| {
        Field::new(
            name,
            DataType::List(Arc::new(Field::new("item", item, true))),
            false,
        )
    };
    Arc::new(Schema::new(vec![
        needed("document"),
        date("published"),
        text("publisher"),
        number("sentence"),
        needed("id"),
        needed("type"),
        text("mode"),
        text("cameo"),
        needed("quad"),
        Field::new("intensity", DataType::Float64, true),
        list("contexts", DataType::Utf8),
        needed("trigger"),
        number("trigger_start"),
        number("trigger_end"),
        list("actors", DataType::Struct(party_fields())),
        list("recipients", DataType::Struct(party_fields())),
        Field::new("reciprocal", DataType::Boolean, false),
        needed("status"),
        text("claim"),
        text("speaker"),
        text("speaker_country"),
        text("manner"),
        text("quotation"),
        text("hedge"),
        date("when_start"),
        date("when_end"),
        text("when_precision"),
        text("where"),
        text("where_country"),
        text("where_admin1"),
        text("where_admin1_code"),
        text("where_admin2"),
        text("where_admin2_code"),
        text("where_precision"),
        Field::new("where_geonames", DataType::UInt32, true),
        Field::new("where_lat", DataType::Float64, true),
        Field::new("where_lon", DataType::Float64, true),
        Field::new("where_radius_km", DataType::Float64, true),
        list("magnitude", DataType::Struct(magnitude_fields())),
        text("same_as"),
        text("same_event"),
        count("reports"),
        count("documents"),
        count("publishers"),
        count("owners"),
        count("origins"),
        Field::new("confidence", DataType::Float64, false),
        needed("rule"),
    ]))
}

fn party_fields() -> Fields {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let words = DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)));
    Fields::from(vec![
        Field::new("start", DataType::UInt32, true),
        Field::new("end", DataType::UInt32, true),
        Field::new("text", DataType::Utf8, false),
        text("id"),
        text("name"),
        text("country"),
        Field::new("sectors", words, false),
        text("role"),
    ])
}

fn magnitude_fields() -> Fields {
    let number = |name| Field::new(name, DataType::Float64, true);
    Fields::from(vec![
        Field::new("role", DataType::Utf8, false),
        number("low"),
        number("best"),
        number("high"),
        Field::new("qualifier", DataType::Utf8, true),
        Field::new("currency", DataType::Utf8, true),
        Field::new("text", DataType::Utf8, false),
    ])
}

/// Writes events as Parquet.
pub struct Parquet<W: Write + Send> {
    writer: ArrowWriter<W>,
    columns: Columns,
}

impl<W: Write + Send> Parquet<W> {
    /// To this writer.
    pub fn new(out: W) -> Result<Self, ExportError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP))
            .set_created_by("dateline".to_owned())
            .build();
        let writer = ArrowWriter::try_new(out, event_schema(), Some(properties))?;
        Ok(Self {
            writer,
            columns: Columns::default(),
        })
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        if self.columns.rows > 0 {
            self.writer
                .write(&std::mem::take(&mut self.columns).batch()?)?;
        }
        Ok(())
    }
}

impl<W: Write + Send> Sink for Parquet<W> {
    fn put(&mut self, document: &Document, coded: &Coded) -> Result<(), ExportError> {
        for row in rows(document, coded) {
            self.columns.push(&row);
            if self.columns.rows == BATCH {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.writer.finish()?;
        Ok(())
    }
}

/// The columns of some rows while they grow, in the schema's order.
#[derive(Default)]
struct Columns {
    rows: usize,
    document: StringBuilder,
    published: Date32Builder,
    publisher: StringBuilder,
    sentence: UInt32Builder,
    id: StringBuilder,
    event_type: StringBuilder,
    mode: StringBuilder,
    cameo: StringBuilder,
    quad: StringBuilder,
    intensity: Float64Builder,
    contexts: ListBuilder<StringBuilder>,
    trigger: StringBuilder,
    trigger_start: UInt32Builder,
    trigger_end: UInt32Builder,
    actors: Parties,
    recipients: Parties,
    reciprocal: BooleanBuilder,
    status: StringBuilder,
    claim: StringBuilder,
    speaker: StringBuilder,
    speaker_country: StringBuilder,
    manner: StringBuilder,
    quotation: StringBuilder,
    hedge: StringBuilder,
    when_start: Date32Builder,
    when_end: Date32Builder,
    when_precision: StringBuilder,
    place: StringBuilder,
    place_country: StringBuilder,
    place_admin1: StringBuilder,
    place_admin1_code: StringBuilder,
    place_admin2: StringBuilder,
    place_admin2_code: StringBuilder,
    place_precision: StringBuilder,
    place_geonames: UInt32Builder,
    place_lat: Float64Builder,
    place_lon: Float64Builder,
    place_radius: Float64Builder,
    magnitude: Magnitudes,
    same_as: StringBuilder,
    same_event: StringBuilder,
    reports: UInt32Builder,
    documents: UInt32Builder,
    publishers: UInt32Builder,
    owners: UInt32Builder,
    origins: UInt32Builder,
    confidence: Float64Builder,
    rule: StringBuilder,
}

impl Columns {
    fn push(&mut self, row: &Row) {
        let Row {
            document,
            event,
            claim,
        } = row;
        let speaker = claim.and_then(|c| c.speaker.as_ref());
        let (when, place) = (event.when.as_ref(), event.place.as_ref());
        self.rows += 1;
        self.document.append_value(&document.id);
        self.published.append_option(document.published.map(days));
        self.publisher.append_option(document.publisher.as_ref());
        self.sentence.append_value(narrow(event.sentence));
        self.id.append_value(&event.id);
        self.event_type.append_value(event.event_type.as_str());
        self.mode.append_option(event.mode.as_ref());
        self.cameo.append_option(event.cameo.as_ref());
        self.quad.append_value(event.quad.as_str());
        self.intensity.append_option(event.intensity);
        self.contexts.append_value(event.contexts.iter().map(Some));
        self.trigger.append_value(&event.trigger.text);
        self.trigger_start.append_value(narrow(event.trigger.start));
        self.trigger_end.append_value(narrow(event.trigger.end));
        self.actors.push(&event.actors);
        self.recipients.push(&event.recipients);
        self.reciprocal.append_value(event.reciprocal);
        self.status.append_value(event.status.as_str());
        self.claim.append_option(event.claim.as_ref());
        self.speaker.append_option(speaker.map(Party::shown));
        self.speaker_country
            .append_option(speaker.and_then(|s| s.country.as_ref()));
        self.manner.append_option(claim.map(|c| c.manner.as_str()));
        self.quotation
            .append_option(claim.map(|c| c.quotation.as_str()));
        self.hedge
            .append_option(claim.and_then(|c| c.hedge.as_ref()).map(|h| &h.text));
        self.when_start
            .append_option(when.and_then(|w| w.start).map(days));
        self.when_end
            .append_option(when.and_then(|w| w.end).map(days));
        self.when_precision
            .append_option(when.map(|w| w.precision.as_str()));
        self.place
            .append_option(place.map(|p| p.name.as_ref().unwrap_or(&p.text)));
        self.place_country
            .append_option(place.and_then(|p| p.country.as_ref()));
        let admin1 = place.and_then(|p| p.admin1.as_ref());
        let admin2 = place.and_then(|p| p.admin2.as_ref());
        self.place_admin1.append_option(admin1.map(|d| &d.name));
        self.place_admin1_code
            .append_option(admin1.and_then(|d| d.code.as_ref()));
        self.place_admin2.append_option(admin2.map(|d| &d.name));
        self.place_admin2_code
            .append_option(admin2.and_then(|d| d.code.as_ref()));
        self.place_precision
            .append_option(place.map(|p| p.precision.as_str()));
        self.place_geonames
            .append_option(place.and_then(|p| p.geonames));
        self.place_lat.append_option(place.and_then(|p| p.lat));
        self.place_lon.append_option(place.and_then(|p| p.lon));
        self.place_radius
            .append_option(place.and_then(|p| p.radius_km));
        self.magnitude.push(&event.magnitude);
        self.same_as.append_option(event.same_as.as_ref());
        self.same_event.append_option(event.same_event.as_ref());
        let counts = event.counts.as_ref();
        let count = |of: fn(&Counts) -> usize| counts.map(|c| narrow(of(c)));
        self.reports.append_option(count(|c| c.reports));
        self.documents.append_option(count(|c| c.documents));
        self.publishers.append_option(count(|c| c.publishers));
        self.owners.append_option(count(|c| c.owners));
        self.origins.append_option(count(|c| c.origins));
        self.confidence.append_value(event.confidence);
        self.rule.append_value(&event.because.rule);
    }

    fn batch(mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.document.finish()),
            Arc::new(self.published.finish()),
            Arc::new(self.publisher.finish()),
            Arc::new(self.sentence.finish()),
            Arc::new(self.id.finish()),
            Arc::new(self.event_type.finish()),
            Arc::new(self.mode.finish()),
            Arc::new(self.cameo.finish()),
            Arc::new(self.quad.finish()),
            Arc::new(self.intensity.finish()),
            Arc::new(self.contexts.finish()),
            Arc::new(self.trigger.finish()),
            Arc::new(self.trigger_start.finish()),
            Arc::new(self.trigger_end.finish()),
            self.actors.finish()?,
            self.recipients.finish()?,
            Arc::new(self.reciprocal.finish()),
            Arc::new(self.status.finish()),
            Arc::new(self.claim.finish()),
            Arc::new(self.speaker.finish()),
            Arc::new(self.speaker_country.finish()),
            Arc::new(self.manner.finish()),
            Arc::new(self.quotation.finish()),
            Arc::new(self.hedge.finish()),
            Arc::new(self.when_start.finish()),
            Arc::new(self.when_end.finish()),
            Arc::new(self.when_precision.finish()),
            Arc::new(self.place.finish()),
            Arc::new(self.place_country.finish()),
            Arc::new(self.place_admin1.finish()),
            Arc::new(self.place_admin1_code.finish()),
            Arc::new(self.place_admin2.finish()),
            Arc::new(self.place_admin2_code.finish()),
            Arc::new(self.place_precision.finish()),
            Arc::new(self.place_geonames.finish()),
            Arc::new(self.place_lat.finish()),
            Arc::new(self.place_lon.finish()),
            Arc::new(self.place_radius.finish()),
            self.magnitude.finish()?,
            Arc::new(self.same_as.finish()),
            Arc::new(self.same_event.finish()),
            Arc::new(self.reports.finish()),
            Arc::new(self.documents.finish()),
            Arc::new(self.publishers.finish()),
            Arc::new(self.owners.finish()),
            Arc::new(self.origins.finish()),
            Arc::new(self.confidence.finish()),
            Arc::new(self.rule.finish()),
        ];
        RecordBatch::try_new(event_schema(), columns)
    }
}

/// Where each row's part of a list column ends.
struct Ends(Vec<i32>);

impl Default for Ends {
    fn default() -> Self {
        Self(vec![0])
    }
}

impl Ends {
    fn push(&mut self, items: usize) {
        let last = self.0.last().copied().unwrap_or(0);
        self.0
            .push(last.saturating_add(i32::try_from(items).unwrap_or(i32::MAX)));
    }

    fn list(self, fields: Fields, columns: Vec<ArrayRef>) -> Result<ArrayRef, ArrowError> {
        let items = StructArray::try_new(fields, columns, None)?;
        let field = Arc::new(Field::new("item", items.data_type().clone(), true));
        let ends = OffsetBuffer::new(ScalarBuffer::from(self.0));
        Ok(Arc::new(ListArray::try_new(
            field,
            ends,
            Arc::new(items),
            None,
        )?))
    }
}

#[derive(Default)]
struct Parties {
    ends: Ends,
    start: UInt32Builder,
    end: UInt32Builder,
    text: StringBuilder,
    id: StringBuilder,
    name: StringBuilder,
    country: StringBuilder,
    sectors: ListBuilder<StringBuilder>,
    role: StringBuilder,
}

impl Parties {
    fn push(&mut self, parties: &[Party]) {
        self.ends.push(parties.len());
        for party in parties {
            self.start.append_option(party.start.map(narrow));
            self.end.append_option(party.end.map(narrow));
            self.text.append_value(&party.text);
            self.id.append_option(party.id.as_ref());
            self.name.append_option(party.name.as_ref());
            self.country.append_option(party.country.as_ref());
            self.sectors.append_value(party.sectors.iter().map(Some));
            self.role.append_option(party.role.as_ref());
        }
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.start.finish()),
            Arc::new(self.end.finish()),
            Arc::new(self.text.finish()),
            Arc::new(self.id.finish()),
            Arc::new(self.name.finish()),
            Arc::new(self.country.finish()),
            Arc::new(self.sectors.finish()),
            Arc::new(self.role.finish()),
        ];
        self.ends.list(party_fields(), columns)
    }
}

#[derive(Default)]
struct Magnitudes {
    ends: Ends,
    role: StringBuilder,
    low: Float64Builder,
    best: Float64Builder,
    high: Float64Builder,
    qualifier: StringBuilder,
    currency: StringBuilder,
    text: StringBuilder,
}

impl Magnitudes {
    fn push(&mut self, magnitudes: &[Magnitude]) {
        self.ends.push(magnitudes.len());
        for magnitude in magnitudes {
            self.role.append_value(magnitude.role.as_str());
            self.low.append_option(magnitude.low);
            self.best.append_option(magnitude.best);
            self.high.append_option(magnitude.high);
            self.qualifier.append_option(magnitude.qualifier.as_ref());
            self.currency.append_option(magnitude.currency.as_ref());
            self.text.append_value(&magnitude.text);
        }
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.role.finish()),
            Arc::new(self.low.finish()),
            Arc::new(self.best.finish()),
            Arc::new(self.high.finish()),
            Arc::new(self.qualifier.finish()),
            Arc::new(self.currency.finish()),
            Arc::new(self.text.finish()),
        ];
        self.ends.list(magnitude_fields(), columns)
    }
}

/// Days since 1970-01-01, as Arrow counts them.
fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// Offsets and sentence numbers fit 32 bits: no document has 4 GB.
fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
