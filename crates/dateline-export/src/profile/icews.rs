//! `icews`: the 20 columns of ICEWS, one row a pair of source and target.
//!
//! What several do to several becomes a row for each pair, and what all do to each other a row in each
//! direction. Event ID is not unique in ICEWS: the key of a row is Event ID with Event Date.

use dateline_record::{DatePrecision, Event, Party, Place, PlacePrecision};
use jiff::civil::Date;

use super::{
    Cells, Fault, Info, Layout, Quoting, Reading, Row, Rows, Sidecar, Tabular, Told, built, cameo,
    country_names, ontology, sector_names,
};
use crate::ExportError;

/// What stands in the country's place for bodies of no country: ICEWS says so by a sector.
const BODIES: [(&str, &str); 3] = [
    ("IGO", "International Government Organization,Global"),
    (
        "UNO",
        "International Government Organization,Global,Global Diplomatic IGOs",
    ),
    (
        "EUR",
        "International Government Organization,Regional,Regional Diplomatic IGOs",
    ),
];

/// The columns of one side.
struct Side {
    name: &'static str,
    sectors: &'static str,
    country: &'static str,
}

const SOURCE: Side = Side {
    name: "Source Name",
    sectors: "Source Sectors",
    country: "Source Country",
};

const TARGET: Side = Side {
    name: "Target Name",
    sectors: "Target Sectors",
    country: "Target Country",
};

/// The profile.
pub struct Icews {
    layout: Layout,
}

impl Icews {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../knowledge/formats/columns-icews.csv");
        let mut layout = Layout::of("columns-icews.csv", columns);
        layout.header = true;
        layout.quoting = Quoting::Needed;
        layout.missing = &["NULL", "NA"];
        Self { layout }
    }
}

impl Tabular for Icews {
    fn info(&self) -> Info {
        Info {
            name: "icews",
            version: "1",
            about: "ICEWS: 20 columns with header, one row a pair of source and target, CAMEO's codes",
            reads: true,
            binary: false,
        }
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn is_of_codes(&self) -> bool {
        true
    }

    fn write(
        &self,
        told: &Told<'_>,
        rows: &mut Rows<'_>,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        let event = told.event;
        // One side alone is no row of ICEWS's.
        let dyads = cameo::dyads(event).into_iter();
        let pairs: Vec<(&Party, &Party)> = dyads.filter_map(|(a, b)| a.zip(b)).collect();
        if pairs.is_empty() {
            sidecar.left_out(
                "nobody does it to anybody: the format has pairs of source and target only",
            );
            return Ok(());
        }
        let code = cameo::code(event, "CAMEO Code", sidecar);
        note_lost(told, pairs.len(), sidecar);
        for (n, (source, target)) in pairs.into_iter().enumerate() {
            rows.put(sidecar, |row, sidecar| {
                let id = built::number31(&[&event.id, &n.to_string()]);
                row.set("Event ID", id.to_string());
                row.show("Event Date", built::day(event, told.document));
                side(row, &SOURCE, source, sidecar);
                row.show("Event Text", ontology::cameo_label(code));
                row.set("CAMEO Code", code);
                row.show("Intensity", ontology::icews_intensity(code));
                side(row, &TARGET, target, sidecar);
                let story = built::number31(&[&event.document]);
                row.set("Story ID", story.to_string());
                row.set("Sentence Number", (event.sentence + 1).to_string());
                row.show(
                    "Publisher",
                    told.document.publisher.as_deref().map(built::flat),
                );
                place(row, event, sidecar);
            })?;
        }
        Ok(())
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let id = cells.needed("Event ID")?;
        let day = read_day(cells.needed("Event Date")?)?;
        let story = cells.get("Story ID");
        let document_id = format!("icews:{}", story.unwrap_or(id));
        let document = built::document(&document_id, cells.get("Publisher"), None);
        let code = cells.needed("CAMEO Code")?;
        if ontology::cameo_label(code).is_none() {
            return Err(Fault::cell(
                "CAMEO Code",
                format!("`{code}` is no code of CAMEO's"),
                "codes are text with their leading zero: was the file written by a program that took them for numbers?",
            ));
        }
        let mut event = built::by_code(format!("icews:{id}/{day}"), &document_id, code);
        if let Some(sentence) = cells.number::<usize>("Sentence Number")? {
            event.sentence = sentence.saturating_sub(1);
        }
        event.when = Some(built::when(Some(day), Some(day), DatePrecision::Day));
        event.actors.extend(read_side(cells, &SOURCE));
        event.recipients.extend(read_side(cells, &TARGET));
        event.place = read_place(cells)?;
        let (event, outside) = built::in_or_out(event);
        Ok(Reading {
            key: format!("{id}/{day}"),
            document,
            event,
            outside,
            claim: None,
            counts: None,
        })
    }
}

fn side(row: &mut Row<'_>, columns: &Side, party: &Party, sidecar: &mut Sidecar) {
    row.set(columns.name, built::called(party));
    let slot = party.country.as_deref().unwrap_or_default();
    let mut sectors = sector_names::icews_list(&party.sectors);
    if let Some((_, body)) = BODIES.iter().find(|(s, _)| *s == slot) {
        sectors = match sectors.is_empty() {
            true => (*body).to_owned(),
            false => format!("{body},{sectors}"),
        };
        sidecar.approximated(columns.country, "bodies of no country stand in the sectors");
    }
    row.set(columns.sectors, sectors);
    match country_names::by_id(slot) {
        Some(country) => row.set(columns.country, &country.icews),
        None if !slot.is_empty() && !BODIES.iter().any(|(s, _)| *s == slot) => {
            sidecar.lost(
                "actors.country, recipients.country",
                "the format has countries only",
            );
        }
        None => {}
    }
    if party.role.is_some() || party.id.is_some() {
        sidecar.lost("actors.id, actors.role", "the format has no column for it");
    }
}

fn read_side(cells: &Cells<'_>, columns: &Side) -> Option<Party> {
    let name = cells.get(columns.name)?;
    let list = cells.get(columns.sectors).unwrap_or_default();
    let (sectors, slot) = sector_names::from_icews_list(list);
    let country = cells.get(columns.country).and_then(country_names::named);
    Some(Party {
        name: Some(name.to_owned()),
        country: country.map(|c| c.id.clone()).or(slot),
        sectors,
        ..Party::default()
    })
}

fn place(row: &mut Row<'_>, event: &Event, sidecar: &mut Sidecar) {
    let Some(place) = &event.place else {
        return;
    };
    let levels = built::Levels::of(place);
    row.show("City", levels.city.map(built::flat));
    row.show("District", levels.district.map(built::flat));
    row.show("Province", levels.province.map(built::flat));
    let country = place.country.as_deref().and_then(country_names::by_id);
    row.show("Country", country.map(|c| &c.icews));
    row.show("Latitude", place.lat);
    row.show("Longitude", place.lon);
    built::note_division_codes(place, sidecar);
    if place.geonames.is_some() || place.radius_km.is_some() {
        sidecar.lost(
            "where.geonames, where.radius_km",
            "the format has no column for it",
        );
    }
}

fn read_place(cells: &Cells<'_>) -> Result<Option<Place>, Fault> {
    let (city, district) = (cells.get("City"), cells.get("District"));
    let (province, country) = (cells.get("Province"), cells.get("Country"));
    let lat = cells.degrees("Latitude", 90.0)?;
    let lon = cells.degrees("Longitude", 180.0)?;
    let (name, precision) = match (city, district, province, country) {
        (Some(name), ..) => (name, PlacePrecision::Exact),
        (None, Some(name), ..) => (name, PlacePrecision::Admin2),
        (None, None, Some(name), _) => (name, PlacePrecision::Admin1),
        (None, None, None, Some(name)) => (name, PlacePrecision::Country),
        (None, None, None, None) => return Ok(None),
    };
    // Of a country or province the file has the coordinates of its middle: an area is no point.
    let point = precision == PlacePrecision::Exact;
    let (admin1, admin2) = built::divisions(precision, province, district);
    Ok(Some(Place {
        text: name.to_owned(),
        span: (0..0).into(),
        name: Some(name.to_owned()),
        id: None,
        country: country.and_then(country_names::named).map(|c| c.id.clone()),
        admin1,
        admin2,
        precision,
        lat: lat.filter(|_| point),
        lon: lon.filter(|_| point),
        radius_km: None,
        geonames: None,
    }))
}

/// A day as YYYY-MM-DD, or as one file of 2017 has it: M/D/YYYY.
fn read_day(text: &str) -> Result<Date, Fault> {
    let parts: Vec<&str> = text.split('/').collect();
    let [month, day, year] = parts[..] else {
        return super::cells::day("Event Date", text);
    };
    let date = (|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())();
    date.ok_or_else(|| {
        Fault::cell(
            "Event Date",
            format!("`{text}` is no day"),
            "YYYY-MM-DD or M/D/YYYY is expected",
        )
    })
}

fn note_lost(told: &Told<'_>, pairs: usize, sidecar: &mut Sidecar) {
    const NO_COLUMN: &str = "the format has no column for it";
    let event = told.event;
    sidecar.lost(
        "type, mode, contexts",
        "the format has CAMEO's codes and no others",
    );
    sidecar.lost("trigger, spans, because, confidence", NO_COLUMN);
    sidecar.approximated(
        "Event ID, Story ID",
        "31-bit numbers from the ids of record and document, since readers hold integers",
    );
    if pairs > 1 {
        sidecar.approximated("rows", "several parties became a row for each pair");
    }
    match event.when.as_ref().map(|w| w.precision) {
        Some(DatePrecision::Day) => {}
        None | Some(DatePrecision::Publication | DatePrecision::Unknown) => {
            sidecar.approximated("Event Date", "the day of publication stands in");
        }
        Some(_) => sidecar.approximated("Event Date", "the first day of an interval"),
    }
    for (is, field) in [
        (event.status != dateline_record::Status::Actual, "status"),
        (told.claim.is_some(), "claim"),
        (!event.magnitude.is_empty(), "magnitude"),
        (!event.places.is_empty(), "places"),
    ] {
        if is {
            sidecar.lost(field, NO_COLUMN);
        }
    }
}
