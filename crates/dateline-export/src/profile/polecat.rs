//! `polecat`: the 40 columns of POLECAT, one row an event.
//!
//! Several actors stand in one cell, with `; ` between them and at the same position in each column of their
//! side; several sectors of one actor with `|`. All parties of a reciprocal act are actors, as PLOVER wants it.

use dateline_record::{DatePrecision, Event, EventType, Party, Place, PlacePrecision};

use super::{
    Cells, Fault, Info, Layout, Quoting, Reading, Row, Rows, Sidecar, Tabular, Told, built,
    country_names,
};
use crate::ExportError;

/// What stands where nobody or nothing was resolved.
const NONE: &str = "None";

/// What POLECAT calls what stands in the country's place. EUR is the European Union here, and not the region
/// Europe as in CAMEO; the others go by their code.
const SLOTS: [(&str, &str); 3] = [
    ("IGO", "Intergovernmental Organization"),
    ("UNO", "United Nations"),
    ("EUR", "European Union"),
];

/// Codes that PLOVER lets stand in the country's place and POLECAT has no name for.
const BARE_SLOTS: [&str; 4] = ["NGO", "MNC", "ISM", "IMG"];

/// Types of acts that two parties can do to each other: with several actors and no recipient they are
/// reciprocal, by PLOVER's rule. Protesters who march together are not.
const MUTUAL: [EventType; 5] = [
    EventType::Agree,
    EventType::Consult,
    EventType::Support,
    EventType::Cooperate,
    EventType::Assault,
];

/// The columns of one side.
struct Side {
    name: &'static str,
    country: &'static str,
    cow: &'static str,
    primary: &'static str,
    sectors: &'static str,
    title: &'static str,
    raw: &'static str,
    wikipedia: &'static str,
}

const ACTOR: Side = Side {
    name: "Actor Name",
    country: "Actor Country",
    cow: "Actor COW",
    primary: "Primary Actor Sector",
    sectors: "Actor Sectors",
    title: "Actor Title",
    raw: "Actor Name Raw",
    wikipedia: "Wikipedia Actor ID",
};

const RECIPIENT: Side = Side {
    name: "Recipient Name",
    country: "Recipient Country",
    cow: "Recipient COW",
    primary: "Primary Recipient Sector",
    sectors: "Recipient Sectors",
    title: "Recipient Title",
    raw: "Recipient Name Raw",
    wikipedia: "Wikipedia Recipient ID",
};

/// The profile.
pub struct Polecat {
    layout: Layout,
}

impl Polecat {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../knowledge/formats/columns-polecat.csv");
        let mut layout = Layout::of("columns-polecat.csv", columns);
        layout.header = true;
        layout.quoting = Quoting::Needed;
        layout.missing = &[NONE];
        Self { layout }
    }
}

impl Tabular for Polecat {
    fn info(&self) -> Info {
        Info {
            name: "polecat",
            version: "1",
            about: "POLECAT: 40 columns with header, one row an event, PLOVER's codes",
            reads: true,
            binary: false,
        }
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn write(
        &self,
        told: &Told<'_>,
        rows: &mut Rows<'_>,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        let Told {
            document, event, ..
        } = told;
        rows.put(sidecar, |row, sidecar| {
            row.set("Event ID", event_id(event));
            row.show("Event Date", built::day(event, document));
            note_date(event, sidecar);
            row.set("Event Type", event.event_type.as_str());
            row.show("Event Mode", event.mode.as_ref());
            row.show("Intensity", event.intensity);
            row.set("Quad Code", event.quad.as_str().to_uppercase());
            row.set("Contexts", event.contexts.join("; "));
            let recipients = match event.reciprocal {
                true => &[][..],
                false => &event.recipients,
            };
            side(row, &ACTOR, &event.actors);
            side(row, &RECIPIENT, recipients);
            place(row, event.place.as_ref(), sidecar);
            row.show("Source", document.publisher.as_deref().map(built::flat));
            row.show("Publication Date", document.published);
            row.show("Language", document.language.as_ref());
            row.set("Version", version(told.run));
            note_lost(told, sidecar);
        })
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let key = cells.needed("Event ID")?;
        let published = cells.day("Publication Date")?;
        let (story, id) = split_id(key);
        let mut document = built::document(story, cells.get("Source"), published);
        document.language = cells.get("Language").map(str::to_owned);
        let name = cells.needed("Event Type")?;
        let event_type: EventType = name.trim().to_uppercase().parse().map_err(|e| {
            Fault::cell(
                "Event Type",
                format!("{e}"),
                "is the file of POLECAT, with PLOVER's 16 types?",
            )
        })?;
        let mode = cells.get("Event Mode").map(str::to_owned);
        let mut event = built::event(id.to_owned(), story, event_type, mode);
        if let Some(intensity) = cells.number::<f64>("Intensity")? {
            event.intensity = Some(with_its_sign(event_type, intensity));
        }
        event.contexts = parts(cells.get("Contexts")).into_iter().flatten().collect();
        event.actors = read_side(cells, &ACTOR);
        event.recipients = read_side(cells, &RECIPIENT);
        if event.recipients.is_empty() && event.actors.len() > 1 && MUTUAL.contains(&event_type) {
            event.reciprocal = true;
            event.recipients = event.actors.clone();
        }
        let day = cells.day("Event Date")?;
        event.when = day.map(|d| built::when(Some(d), Some(d), DatePrecision::Day));
        event.place = read_place(cells)?;
        Ok(Reading {
            key: key.to_owned(),
            document,
            event: Some(event),
            outside: None,
            claim: None,
            counts: None,
        })
    }
}

/// The manual's table prints the score of ACCUSE as 3: the minus sign was lost there, and in files that
/// followed it.
fn with_its_sign(event_type: EventType, intensity: f64) -> f64 {
    match event_type {
        EventType::Accuse => -intensity.abs(),
        _ => intensity,
    }
}

/// The story, the type and the record, joined by `_`: readers of these files take what stands before the first
/// `_` for the article.
fn event_id(event: &Event) -> String {
    let story: String = event
        .document
        .chars()
        .map(|c| match c {
            '_' | ';' => '-',
            c if c.is_whitespace() || c.is_control() => '-',
            c => c,
        })
        .collect();
    format!("{story}_{}_{}", event.event_type, event.id)
}

/// The story and the id of the event. An id of another coder is taken whole.
fn split_id(key: &str) -> (&str, &str) {
    let story = key.split('_').next().unwrap_or(key);
    let own = key.rsplit('_').next().unwrap_or(key);
    let ours =
        own.len() == 17 && own.starts_with('e') && own[1..].bytes().all(|b| b.is_ascii_hexdigit());
    (story, if ours { own } else { key })
}

fn version(run: Option<&str>) -> String {
    let program = concat!("dateline-", env!("CARGO_PKG_VERSION"));
    match run {
        Some(run) => format!("{program}-{run}"),
        None => program.to_owned(),
    }
}

/// A value inside a list: nothing in it may end the value.
fn item(text: &str) -> String {
    built::flat(&text.replace(';', ",").replace('|', "/"))
}

fn side(row: &mut Row<'_>, columns: &Side, parties: &[Party]) {
    let list = |value: &dyn Fn(&Party) -> String| -> String {
        let values = parties.iter().map(|p| {
            let value = value(p);
            if value.is_empty() {
                NONE.to_owned()
            } else {
                value
            }
        });
        let values: Vec<String> = values.collect();
        if values.is_empty() {
            NONE.to_owned()
        } else {
            values.join("; ")
        }
    };
    row.set(
        columns.name,
        list(&|p| item(p.name.as_deref().unwrap_or_default())),
    );
    row.set(columns.country, list(&|p| country(p.country.as_deref())));
    row.set(columns.cow, list(&|p| cow(p.country.as_deref())));
    let first = |p: &Party| p.sectors.first().cloned().unwrap_or_default();
    row.set(columns.primary, list(&first));
    row.set(columns.sectors, list(&|p| p.sectors.join("|")));
    row.set(
        columns.title,
        list(&|p| item(p.role.as_deref().unwrap_or_default())),
    );
    row.set(columns.raw, list(&|p| item(&p.text)));
    row.set(columns.wikipedia, NONE);
}

fn country(id: Option<&str>) -> String {
    let Some(id) = id else {
        return String::new();
    };
    if let Some((_, name)) = SLOTS.iter().find(|(slot, _)| *slot == id) {
        return (*name).to_owned();
    }
    let known = country_names::by_id(id).map(|c| c.polecat.clone());
    known.unwrap_or_else(|| id.to_owned())
}

fn cow(id: Option<&str>) -> String {
    let known = id.and_then(country_names::by_id);
    known.map(|c| c.cow.clone()).unwrap_or_default()
}

/// The values of a list cell: none where `None` stands.
fn parts(cell: Option<&str>) -> Vec<Option<String>> {
    let values = cell.into_iter().flat_map(|text| text.split(';'));
    values
        .map(str::trim)
        .map(|v| (!v.is_empty() && v != NONE).then(|| v.to_owned()))
        .collect()
}

fn read_side(cells: &Cells<'_>, columns: &Side) -> Vec<Party> {
    let names = parts(cells.get(columns.name));
    let raw = parts(cells.get(columns.raw));
    let countries = parts(cells.get(columns.country));
    let primary = parts(cells.get(columns.primary));
    let sectors = parts(cells.get(columns.sectors));
    let titles = parts(cells.get(columns.title));
    let all = [&names, &raw, &countries, &primary, &sectors, &titles];
    let count = all.iter().map(|list| list.len()).max().unwrap_or(0);
    let at = |list: &[Option<String>], n: usize| list.get(n).cloned().flatten();
    let parties = (0..count).map(|n| {
        let (country, breakaway) = read_country(at(&countries, n).as_deref());
        let mut all: Vec<String> = at(&primary, n).into_iter().collect();
        let more = at(&sectors, n).unwrap_or_default();
        let more = more
            .split(['|', ','])
            .map(str::trim)
            .filter(|s| !s.is_empty());
        for sector in more.map(str::to_owned).chain(breakaway) {
            if !all.contains(&sector) {
                all.push(sector);
            }
        }
        Party {
            text: at(&raw, n).unwrap_or_default(),
            name: at(&names, n),
            country,
            sectors: all,
            role: at(&titles, n),
            ..Party::default()
        }
    });
    parties.filter(|p| *p != Party::default()).collect()
}

/// The country or what stands in its place, and the sector PRE of a breakaway region, which NGEC writes
/// behind its parent's code.
fn read_country(name: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(name) = name else {
        return (None, None);
    };
    // Several readings of one actor: the first.
    let name = name.split('|').next().unwrap_or(name).trim();
    if let Some((slot, _)) = SLOTS.iter().find(|(s, n)| *n == name || *s == name) {
        return (Some((*slot).to_owned()), None);
    }
    if BARE_SLOTS.contains(&name) {
        return (Some(name.to_owned()), None);
    }
    if name == "XKX" {
        return (Some("KOS".to_owned()), None);
    }
    if let Some(parent) = name.strip_suffix("PRE").and_then(country_names::by_id) {
        return (Some(parent.id.clone()), Some("PRE".to_owned()));
    }
    (country_names::named(name).map(|c| c.id.clone()), None)
}

fn place(row: &mut Row<'_>, place: Option<&Place>, sidecar: &mut Sidecar) {
    let Some(place) = place else {
        for column in ["Placename", "City", "District", "Province", "Country"] {
            row.set(column, NONE);
        }
        row.set("Raw Placename", NONE);
        return;
    };
    let levels = built::Levels::of(place);
    let shown = |text: Option<&str>| text.map_or_else(|| NONE.to_owned(), built::flat);
    row.set("Placename", shown(place.name.as_deref()));
    row.set("City", shown(levels.city));
    row.set("District", shown(levels.district));
    row.set("Province", shown(levels.province));
    // Of the place the files have the code, of the parties the name.
    row.set("Country", place.country.as_deref().unwrap_or(NONE));
    built::note_division_codes(place, sidecar);
    row.show("Latitude", place.lat);
    row.show("Longitude", place.lon);
    row.show("GeoNames ID", place.geonames);
    row.set("Raw Placename", shown(Some(&place.text)));
    row.set("Feature Type", feature(place.precision));
    if place.precision == PlacePrecision::Near {
        sidecar.approximated("Feature Type", "the format has no word for near a place");
    }
    if place.radius_km.is_some() {
        sidecar.lost("where.radius_km", "the format has no uncertainty of places");
    }
}

/// GeoNames' feature codes that say how exact a place is; none where the place itself is meant.
fn feature(precision: PlacePrecision) -> &'static str {
    match precision {
        PlacePrecision::Country => "PCLI",
        PlacePrecision::Admin1 => "ADM1",
        PlacePrecision::Admin2 => "ADM2",
        PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::None => "",
    }
}

fn read_place(cells: &Cells<'_>) -> Result<Option<Place>, Fault> {
    let name = cells.get("Placename");
    let text = cells.get("Raw Placename");
    let country = cells.get("Country");
    let lat = cells.degrees("Latitude", 90.0)?;
    let lon = cells.degrees("Longitude", 180.0)?;
    if name.is_none() && text.is_none() && country.is_none() && lat.is_none() {
        return Ok(None);
    }
    let feature = cells.get("Feature Type").unwrap_or_default();
    let precision = match feature {
        f if f.starts_with("PCL") => PlacePrecision::Country,
        "ADM1" => PlacePrecision::Admin1,
        f if f.starts_with("ADM") => PlacePrecision::Admin2,
        _ if lat.is_some() || cells.get("City").is_some() => PlacePrecision::Exact,
        _ if cells.get("District").is_some() => PlacePrecision::Admin2,
        _ if cells.get("Province").is_some() => PlacePrecision::Admin1,
        _ if name.is_none() && text.is_none() => PlacePrecision::Country,
        _ => PlacePrecision::None,
    };
    // A country or province matched has the coordinates of its middle: an area is no point.
    let point = precision == PlacePrecision::Exact;
    let (province, district) = (cells.get("Province"), cells.get("District"));
    let (admin1, admin2) = built::divisions(precision, province, district);
    Ok(Some(Place {
        text: text.or(name).unwrap_or_default().to_owned(),
        span: (0..0).into(),
        name: name.map(str::to_owned),
        id: None,
        country: read_country(country).0,
        admin1,
        admin2,
        precision,
        lat: lat.filter(|_| point),
        lon: lon.filter(|_| point),
        radius_km: None,
        geonames: cells.number("GeoNames ID")?,
    }))
}

fn note_date(event: &Event, sidecar: &mut Sidecar) {
    match event.when.as_ref().map(|w| w.precision) {
        Some(DatePrecision::Day) => {}
        None | Some(DatePrecision::Publication | DatePrecision::Unknown) => {
            sidecar.approximated("Event Date", "the day of publication stands in");
        }
        Some(_) => sidecar.approximated("Event Date", "the first day of an interval"),
    }
}

fn note_lost(told: &Told<'_>, sidecar: &mut Sidecar) {
    const NO_COLUMN: &str = "the format has no column for it";
    let event = told.event;
    sidecar.lost("trigger, spans, because, confidence", NO_COLUMN);
    for (is, field) in [
        (event.status != dateline_record::Status::Actual, "status"),
        (event.cameo.is_some(), "cameo"),
        (told.claim.is_some(), "claim"),
        (!event.magnitude.is_empty(), "magnitude"),
        (!event.places.is_empty(), "places"),
        (told.document.url.is_some(), "document.url"),
        (told.document.title.is_some(), "document.title"),
    ] {
        if is {
            sidecar.lost(field, NO_COLUMN);
        }
    }
    let parties = event.actors.iter().chain(&event.recipients);
    if parties.clone().any(|p| p.id.is_some()) {
        sidecar.lost(
            "actors.id, recipients.id",
            "the format has Wikipedia's ids, which the records do not know",
        );
    }
}
