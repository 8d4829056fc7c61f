//! UCDP's places: a name, divisions, a precision of its own, a point with its cell of PRIO-GRID, and a country with Gleditsch and
//! Ward's number.

use dateline_record::{Place, PlacePrecision};

use crate::profile::{Cells, Fault, Row, Sidecar, built, country_names};

/// Writes the place of an event.
pub fn write(row: &mut Row<'_>, place: Option<&Place>, sidecar: &mut Sidecar) {
    let Some(place) = place else {
        sidecar.approximated(
            "where_prec",
            "no place is known: UCDP's own rows always have one",
        );
        return;
    };
    row.set(
        "where_prec",
        match place.precision {
            PlacePrecision::Exact => "1",
            PlacePrecision::Near => "2",
            PlacePrecision::Admin2 => "3",
            PlacePrecision::Admin1 => "4",
            PlacePrecision::Country => "6",
            PlacePrecision::None => "",
        },
    );
    let country = place.country.as_deref().and_then(country_names::by_id);
    let called = country.map(|country| match country.gw.is_empty() {
        true => &country.polecat,
        false => &country.ucdp,
    });
    let own = place.name.as_deref().unwrap_or(&place.text);
    let levels = built::Levels::of(place);
    // A whole country has the name that it has as one.
    row.set(
        "where_coordinates",
        match (place.precision, called) {
            (PlacePrecision::Country, Some(called)) => built::flat(called),
            _ => built::flat(own),
        },
    );
    row.set("where_description", built::flat(&place.text));
    row.show("adm_1", levels.province.map(built::flat));
    row.show("adm_2", levels.district.map(built::flat));
    built::note_division_codes(place, sidecar);
    if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
        row.set("latitude", lat.to_string());
        row.set("longitude", lon.to_string());
        row.set("geom_wkt", format!("POINT ({lon} {lat})"));
        row.set("priogrid_gid", priogrid(lat, lon).to_string());
    } else {
        sidecar.approximated(
            "latitude, longitude",
            "an area is no point: UCDP would write one inside it",
        );
    }
    if let (Some(country), Some(called)) = (country, called) {
        row.set("country", called);
        if country.gw.is_empty() {
            sidecar.approximated(
                "country",
                "not in Gleditsch and Ward's list of states: a name without number",
            );
        } else {
            row.set("country_id", &country.gw);
            row.set("region", &country.ucdp_region);
        }
    }
}

/// The cell of PRIO-GRID: half a degree wide and high, numbered from the south-west corner of the world, 720 a row.
fn priogrid(lat: f64, lon: f64) -> u32 {
    const CELLS: u32 = 720;
    const ROWS: u32 = 360;
    // The north pole and the date line belong to the last row and column.
    let row = (((lat + 90.0) * 2.0).floor() as u32).min(ROWS - 1);
    let column = (((lon + 180.0) * 2.0).floor() as u32).min(CELLS - 1);
    row * CELLS + column + 1
}

/// Reads the place of an event.
pub fn read(cells: &Cells<'_>) -> Result<Option<Place>, Fault> {
    let country = match cells.get("country_id").and_then(country_names::by_gw) {
        Some(country) => Some(country),
        None => cells.get("country").and_then(country_names::named),
    };
    let precision = match cells.get("where_prec") {
        Some("1") => PlacePrecision::Exact,
        Some("2" | "5") => PlacePrecision::Near,
        Some("3") => PlacePrecision::Admin2,
        Some("4") => PlacePrecision::Admin1,
        Some("6") => PlacePrecision::Country,
        _ => PlacePrecision::None,
    };
    let level = match precision {
        PlacePrecision::Admin1 => cells.get("adm_1"),
        PlacePrecision::Admin2 => cells.get("adm_2"),
        PlacePrecision::Country => cells.get("country"),
        _ => None,
    };
    let name = level.or(cells.get("where_coordinates"));
    let text = cells.get("where_description").or(name);
    if text.is_none() && country.is_none() {
        return Ok(None);
    }
    let lat = cells.degrees("latitude", 90.0)?;
    let lon = cells.degrees("longitude", 180.0)?;
    // Of an area UCDP has the coordinates of a point inside it.
    let point = matches!(precision, PlacePrecision::Exact | PlacePrecision::Near);
    let (admin1, admin2) = built::divisions(precision, cells.get("adm_1"), cells.get("adm_2"));
    Ok(Some(Place {
        text: text.unwrap_or_default().to_owned(),
        span: (0..0).into(),
        name: name.map(str::to_owned),
        id: None,
        country: country.map(|c| c.id.clone()),
        admin1,
        admin2,
        precision,
        lat: lat.filter(|_| point),
        lon: lon.filter(|_| point),
        radius_km: (cells.get("where_prec") == Some("2")).then_some(25.0),
        geonames: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_the_grid() {
        assert_eq!(priogrid(-90.0, -180.0), 1);
        assert_eq!(priogrid(90.0, 180.0), 259_200);
        // Kabul, as UCDP has it.
        assert_eq!(priogrid(34.531_094, 69.162_796), 179_779);
    }
}
