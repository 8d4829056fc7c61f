//! `phoenix`: the 26 columns of Phoenix, one row a day, source, target and code.

use dateline_record::{DatePrecision, Document, Place, PlacePrecision};

use super::cameo::{self, ActorCode, Holds, Quads, Scale};
use super::gdelt::event_id;
use super::{
    Cells, Fault, Info, Layout, Merging, Reading, Row, Rows, Sidecar, Tabular, Told, built, cells,
};
use crate::ExportError;

/// Roles that have a column of their own; every other part of a code is an attribute.
const ROLES: [&str; 13] = [
    "GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL",
];

/// The profile.
pub struct Phoenix {
    layout: Layout,
}

impl Phoenix {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../knowledge/formats/columns-phoenix.csv");
        Self {
            layout: Layout::of("columns-phoenix.csv", columns),
        }
    }
}

struct Side {
    full: &'static str,
    entity: &'static str,
    role: &'static str,
    attribute: &'static str,
}

const SOURCE: Side = Side {
    full: "SourceActorFull",
    entity: "SourceActorEntity",
    role: "SourceActorRole",
    attribute: "SourceActorAttribute",
};

const TARGET: Side = Side {
    full: "TargetActorFull",
    entity: "TargetActorEntity",
    role: "TargetActorRole",
    attribute: "TargetActorAttribute",
};

impl Tabular for Phoenix {
    fn info(&self) -> Info {
        Info {
            name: "phoenix",
            version: "1",
            about: "Phoenix: 26 columns, one row a day, source, target and CAMEO code",
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

    fn merging(&self) -> Option<Merging> {
        Some(Merging {
            key: &["Date", "SourceActorFull", "TargetActorFull", "EventCode"],
            joined: &["SentenceID", "URLs", "NewsSources"],
        })
    }

    fn write(
        &self,
        told: &Told<'_>,
        rows: &mut Rows<'_>,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        let Some((day, pairs)) = cameo::dated_dyads(told, sidecar) else {
            return Ok(());
        };
        let holds = Holds {
            place: true,
            sentence: true,
            ..Holds::default()
        };
        cameo::note_lost(told, "Date", pairs.len(), holds, sidecar);
        for (n, (source, target)) in pairs.into_iter().enumerate() {
            rows.put(sidecar, |row, sidecar| {
                row.set("EventID", format!("{}_1", event_id(told.event, n)));
                row.set("Date", day.strftime("%Y%m%d").to_string());
                row.set("Year", day.strftime("%Y").to_string());
                row.set("Month", day.strftime("%m").to_string());
                row.set("Day", day.strftime("%d").to_string());
                for (side, party) in [(&SOURCE, source), (&TARGET, target)] {
                    if let Some(party) = party {
                        let code = ActorCode::of(party, side.full, sidecar);
                        write_side(row, side, &code);
                        if party.id.is_some() && code.group.is_none() && party.id != party.country {
                            sidecar.lost("actors.id", "the format has codes of groups only");
                        }
                    }
                }
                let code = cameo::code(told.event, "EventCode", sidecar);
                row.set("EventCode", code);
                row.set("EventRootCode", cameo::root(code));
                row.show("PentaClass", cameo::quad(code, Quads::Phoenix));
                let score = cameo::score(code, Scale::GoldsteinPhoenix);
                row.show("GoldsteinScore", score.map(|s| format!("{s:.1}")));
                sidecar.empty("Issues", "PLOVER's contexts are no issues of Phoenix");
                write_place(row, told.event.place.as_ref(), sidecar);
                let sentence = told.event.sentence;
                row.set(
                    "SentenceID",
                    item(&format!("{}_{sentence}", told.document.id)),
                );
                row.show("URLs", told.document.url.as_deref().map(item));
                row.show("NewsSources", told.document.publisher.as_deref().map(item));
            })?;
        }
        Ok(())
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let key = cells.needed("EventID")?.to_owned();
        let day = cells::day("Date", cells.needed("Date")?)?;
        let code = cameo::check("EventCode", cells.needed("EventCode")?)?;
        let first = |column| cells.get(column).and_then(|all| all.split(';').next());
        let own = format!("phoenix:{key}");
        let sentence = first("SentenceID").and_then(|id| id.rsplit_once('_'));
        let mut document = Document::new(sentence.map_or(own.as_str(), |(id, _)| id), "");
        document.published = Some(day);
        document.url = first("URLs").map(str::to_owned);
        document.publisher = first("NewsSources").map(str::to_owned);
        let place = read_place(cells)?;
        let mut event = built::by_code(own.clone(), &document.id, code);
        event.sentence = sentence
            .and_then(|(_, n)| n.parse().ok())
            .unwrap_or_default();
        event.when = Some(built::when(Some(day), Some(day), DatePrecision::Day));
        let party = |column| ActorCode::parse(cells.get(column).unwrap_or_default()).party(None);
        event.actors.extend(party(SOURCE.full));
        event.recipients.extend(party(TARGET.full));
        event.place = place;
        let (event, outside) = built::in_or_out(event);
        Ok(Reading {
            key,
            document,
            event,
            outside,
            claim: None,
            counts: None,
        })
    }
}

/// A part of a list between semicolons.
fn item(text: &str) -> String {
    text.replace(';', "%3B")
}

fn write_side(row: &mut Row<'_>, side: &Side, code: &ActorCode) {
    let chain = code.chain();
    let entity = code.country.as_ref().or(code.generic.as_ref());
    let entity = entity.map_or("", String::as_str);
    let parts = cameo::chunks(&chain);
    let role = parts.iter().find(|part| ROLES.contains(&part.as_str()));
    row.set(side.full, &chain);
    row.set(side.entity, entity);
    row.show(side.role, role);
    let attributes = parts
        .iter()
        .filter(|part| *part != entity && Some(*part) != role)
        .map(|part| format!("{part};"));
    row.set(side.attribute, attributes.collect::<String>());
}

fn write_place(row: &mut Row<'_>, place: Option<&Place>, sidecar: &mut Sidecar) {
    let Some(place) = place else {
        return;
    };
    row.show("Lat", place.lat);
    row.show("Lon", place.lon);
    let levels = built::Levels::of(place);
    row.show("StateName", levels.province);
    match place.precision {
        PlacePrecision::Admin1 | PlacePrecision::Country => {}
        _ => row.set("LocationName", place.name.as_deref().unwrap_or(&place.text)),
    }
    built::note_division_codes(place, sidecar);
    if place.admin2.is_some() {
        sidecar.lost("where.admin2", "the format has no column for it");
    }
    row.show("CountryCode", place.country.as_ref());
    if place.precision != PlacePrecision::Exact && place.precision != PlacePrecision::Country {
        sidecar.lost("where.precision", "the format has no column for it");
    }
    if place.geonames.is_some() || place.radius_km.is_some() {
        sidecar.lost(
            "where.id, where.radius_km",
            "the format has no column for it",
        );
    }
}

fn read_place(cells: &Cells<'_>) -> Result<Option<Place>, Fault> {
    let lat = cells.degrees("Lat", 90.0)?;
    let lon = cells.degrees("Lon", 180.0)?;
    let (town, state) = (cells.get("LocationName"), cells.get("StateName"));
    let country = cells.get("CountryCode");
    let (name, precision) = match (town, state, country) {
        (Some(name), ..) => (name, PlacePrecision::Exact),
        (None, Some(name), _) => (name, PlacePrecision::Admin1),
        (None, None, Some(name)) => (name, PlacePrecision::Country),
        (None, None, None) => return Ok(None),
    };
    let point = precision == PlacePrecision::Exact;
    let (admin1, admin2) = built::divisions(precision, state, None);
    Ok(Some(Place {
        text: name.to_owned(),
        span: (0..0).into(),
        name: Some(name.to_owned()),
        id: None,
        country: country
            .filter(|c| cameo::Country::by_id(c).is_some())
            .map(str::to_owned),
        admin1,
        admin2,
        precision,
        lat: lat.filter(|_| point),
        lon: lon.filter(|_| point),
        radius_km: None,
        geonames: None,
    }))
}
