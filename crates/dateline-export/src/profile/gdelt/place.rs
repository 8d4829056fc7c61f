//! GDELT's places: a type, a name with its country, a FIPS code, and a point, which areas have too.
//!
//! Of actors dateline knows no place of their own, so that only the act has one.

use dateline_record::{Division, Place, PlacePrecision};

use super::adm1;
use crate::profile::cameo::Country;
use crate::profile::{Cells, Fault, Row, Sidecar};

/// The kinds of match.
const NONE: &str = "0";
const COUNTRY: &str = "1";
const US_STATE: &str = "2";
const US_CITY: &str = "3";
const CITY: &str = "4";
const ADM1: &str = "5";

/// Writes the place of an act.
pub fn write(row: &mut Row<'_>, place: Option<&Place>, sidecar: &mut Sidecar) {
    row.set("Actor1Geo_Type", NONE);
    row.set("Actor2Geo_Type", NONE);
    let located = place.filter(|p| p.precision != PlacePrecision::None);
    let Some(place) = located else {
        if place.is_some() {
            sidecar.lost(
                "where",
                "a place that is named and not located has no type in GDELT",
            );
        }
        row.set("ActionGeo_Type", NONE);
        return;
    };
    let country = place.country.as_deref().and_then(Country::by_id);
    let in_us = country.is_some_and(|c| c.id == "USA");
    row.set("ActionGeo_Type", kind(place.precision, in_us, sidecar));
    row.set("ActionGeo_FullName", full_name(place, country, sidecar));
    let fips = country.map_or("", |c| c.fips.as_str());
    if fips.is_empty() && place.country.is_some() {
        sidecar.lost(
            "ActionGeo_CountryCode",
            "FIPS 10-4 has no code for the country",
        );
    }
    row.set("ActionGeo_CountryCode", fips);
    let area = place.precision == PlacePrecision::Country;
    if area {
        row.set("ActionGeo_ADM1Code", fips);
    } else {
        write_adm1(row, place, sidecar);
    }
    let point = match (place.lat.zip(place.lon), country) {
        (None, Some(country)) if area => {
            sidecar.approximated(
                "ActionGeo_Lat, ActionGeo_Long",
                "GDELT puts a country on a point in its middle: it is an area",
            );
            country.point
        }
        (point, _) => point,
    };
    row.show("ActionGeo_Lat", point.map(|(lat, _)| lat));
    row.show("ActionGeo_Long", point.map(|(_, lon)| lon));
    if area {
        row.set("ActionGeo_FeatureID", fips);
    } else {
        sidecar.lost(
            "ActionGeo_FeatureID",
            "GDELT has ids of GNS and GNIS, not of GeoNames",
        );
    }
    if place.radius_km.is_some() {
        sidecar.lost("where.radius_km", "the format has no column for it");
    }
    if place.geonames.is_some() || place.id.is_some() {
        sidecar.lost("where.id", "GDELT has ids of GNS and GNIS, not of GeoNames");
    }
}

/// "Mopti, Mopti, Mali", "Texas, United States": the place, its first-order division, its country.
fn full_name(place: &Place, country: Option<&Country>, sidecar: &mut Sidecar) -> String {
    let name = place.name.as_deref().unwrap_or(&place.text);
    let Some(country) = country.filter(|_| place.precision != PlacePrecision::Country) else {
        return name.to_owned();
    };
    // A state of the United States is named once.
    let is_state = place.precision == PlacePrecision::Admin1 && country.id == "USA";
    match &place.admin1 {
        Some(division) if !is_state => {
            return format!("{name}, {}, {}", division.name, country.name);
        }
        Some(_) => {}
        None => sidecar.approximated(
            "ActionGeo_FullName",
            "the first-order division is not known",
        ),
    }
    format!("{name}, {}", country.name)
}

fn write_adm1(row: &mut Row<'_>, place: &Place, sidecar: &mut Sidecar) {
    match adm1::of(place) {
        Some(code) => row.set("ActionGeo_ADM1Code", code),
        None if place.admin1.is_none() => sidecar.approximated(
            "ActionGeo_ADM1Code",
            "empty: the first-order division is not known",
        ),
        None => sidecar.lost(
            "ActionGeo_ADM1Code",
            "GDELT's code of the division is not known",
        ),
    }
    if place.admin2.is_some() {
        sidecar.lost(
            "where.admin2",
            "GDELT has codes of its own for second-order divisions",
        );
    }
}

fn kind(precision: PlacePrecision, in_us: bool, sidecar: &mut Sidecar) -> &'static str {
    match precision {
        PlacePrecision::Country => COUNTRY,
        PlacePrecision::Admin1 if in_us => US_STATE,
        PlacePrecision::Admin1 => ADM1,
        _ => {
            if precision != PlacePrecision::Exact {
                sidecar.approximated(
                    "ActionGeo_Type",
                    "GDELT has types of city, state and country only",
                );
            }
            if in_us { US_CITY } else { CITY }
        }
    }
}

/// Reads the place of an act. The point of a country or state is its middle: an area is no point.
pub fn read(cells: &Cells<'_>) -> Result<Option<Place>, Fault> {
    let lat = cells.degrees("ActionGeo_Lat", 90.0)?;
    let lon = cells.degrees("ActionGeo_Long", 180.0)?;
    let precision = match cells.get("ActionGeo_Type") {
        None | Some(NONE) => return Ok(None),
        Some(COUNTRY) => PlacePrecision::Country,
        Some(US_STATE | ADM1) => PlacePrecision::Admin1,
        Some(US_CITY | CITY) => PlacePrecision::Exact,
        Some(other) => {
            return Err(Fault::cell(
                "ActionGeo_Type",
                format!("`{other}` is no type of place"),
                "0 to 5 are expected: are the columns in their places?",
            ));
        }
    };
    let full = cells.get("ActionGeo_FullName").unwrap_or_default();
    let country = cells
        .get("ActionGeo_CountryCode")
        .and_then(Country::by_fips);
    let (name, admin1) = match precision {
        PlacePrecision::Country => (full, None),
        _ => read_name(full, cells.get("ActionGeo_ADM1Code"), precision, country),
    };
    let point = precision == PlacePrecision::Exact;
    Ok(Some(Place {
        text: full.to_owned(),
        span: (0..0).into(),
        name: Some(name.to_owned()),
        id: None,
        country: country.map(|c| c.id.clone()),
        admin1,
        admin2: None,
        precision,
        lat: lat.filter(|_| point),
        lon: lon.filter(|_| point),
        radius_km: None,
        geonames: None,
    }))
}

/// What a country's name may have behind a comma of its own: "Bahamas, The", "Vietnam, Republic Of".
const BEHIND: [&str; 2] = ["The", "Republic Of"];

/// A place and its first-order division, of "Mopti, Mopti, Mali", "London, London, City of, United Kingdom" and
/// "Texas, United States". "France (general)" stands where GDELT knows no division.
fn read_name<'n>(
    full: &'n str,
    code: Option<&str>,
    precision: PlacePrecision,
    country: Option<&Country>,
) -> (&'n str, Option<Division>) {
    let known = country.and_then(|c| full.strip_suffix(c.name.as_str())?.strip_suffix(", "));
    let within = known.unwrap_or_else(|| {
        let (mut within, last) = full.rsplit_once(", ").unwrap_or((full, ""));
        if BEHIND.contains(&last) {
            within = within
                .rsplit_once(", ")
                .map_or(within, |(within, _)| within);
        }
        within
    });
    let (name, division) = within.split_once(", ").unwrap_or((within, ""));
    let division = match division {
        // A state of the United States is named once.
        "" if precision == PlacePrecision::Admin1 => name,
        division => division,
    };
    let is_none = division.is_empty()
        || division.starts_with('(')
        || division.to_lowercase().ends_with("(general)");
    let admin1 = (!is_none).then(|| adm1::division(division, code));
    (name, admin1)
}
