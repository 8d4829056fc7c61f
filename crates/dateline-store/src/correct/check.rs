//! What must hold of a corrected event: the codebook's rules on fields that hang together.
//!
//! In: an event, as it would be. Out: why it may not be so, with what to do instead. What only knowledge can say
//! (which modes a type has, which type a CAMEO code is of) is asked by the command.

use dateline_record::{DatePrecision, Event, PlacePrecision};

use super::Correction;
use crate::StoreError;

fn wrong(field: &str, cause: impl Into<String>) -> StoreError {
    StoreError::Correction {
        field: field.to_owned(),
        cause: cause.into(),
    }
}

/// Whether people may say what a field is.
pub(super) fn may_be_corrected(event: &Event, field: &str) -> Result<(), StoreError> {
    let (first, rest) = field.split_once('/').unwrap_or((field, ""));
    let cause = match first {
        "type" | "mode" | "cameo" | "intensity" | "contexts" | "status" | "reciprocal" | "when"
        | "magnitude" => return Ok(()),
        "actors" | "recipients" => return part_of_party(field, rest),
        "where" => return part_of_place(event, field, rest),
        "quad" => "it follows from the type; correct `type`",
        "confidence" | "because" => "it says how the record was made, and that stays as it was",
        "id" | "document" | "sentence" | "trigger" | "run" => {
            "it says which record this is, and that stays as it is"
        }
        "claim" | "same_as" | "same_event" | "counts" | "places" => {
            "it ties the record to others, which are not corrected with it"
        }
        _ => {
            "an event has no such field; type, mode, cameo, intensity, contexts, status, reciprocal, \
             when, where, magnitude, actors and recipients can be corrected"
        }
    };
    Err(wrong(field, cause))
}

fn part_of_party(field: &str, rest: &str) -> Result<(), StoreError> {
    let part = rest.split_once('/').map_or("", |(_, part)| part);
    match part {
        "id" => Err(wrong(
            field,
            "name, country and sectors follow from who it is: give the whole party, such as \
             {\"id\":\"KEN\",\"name\":\"Kenya\",\"country\":\"KEN\",\"sectors\":[]}",
        )),
        _ => Ok(()),
    }
}

fn part_of_place(event: &Event, field: &str, rest: &str) -> Result<(), StoreError> {
    let located = event
        .place
        .as_ref()
        .is_some_and(|place| place.id.is_some() || place.geonames.is_some() || place.lat.is_some());
    match rest.split('/').next().unwrap_or_default() {
        "country" | "name" | "id" | "geonames" | "lat" | "lon" | "admin1" | "admin2" if located => {
            Err(wrong(
                field,
                "the place has an id or coordinates, which would be another place's: give the whole `where`",
            ))
        }
        _ => Ok(()),
    }
}

/// Whether the fields of an event go together, as far as they were touched.
pub(super) fn consistent(event: &Event, corrections: &[Correction]) -> Result<(), StoreError> {
    let touched = |name: &str| {
        let of = |c: &&Correction| c.field.split('/').next() == Some(name);
        corrections.iter().find(of).map(|c| c.field.as_str())
    };
    if let Some(field) = touched("when") {
        when(event).map_err(|cause| wrong(field, cause))?;
    }
    if let Some(field) = touched("where") {
        place(event).map_err(|cause| wrong(field, cause))?;
    }
    if let Some(field) = touched("actors").or(touched("recipients")) {
        parties(event).map_err(|cause| wrong(field, cause))?;
    }
    if let Some(field) = touched("reciprocal").or(touched("actors"))
        && !event.reciprocal
        && !event.actors.is_empty()
        && event.actors == event.recipients
    {
        return Err(wrong(
            field,
            "the same parties would act and be acted on; correct `reciprocal`, `actors` and `recipients` \
             together",
        ));
    }
    if let Some(field) = touched("reciprocal")
        && event.reciprocal
        && event.actors.len() < 2
    {
        return Err(wrong(field, "it takes two to act on each other"));
    }
    if touched("intensity").is_some()
        && event
            .intensity
            .is_some_and(|i| !(-10.0..=10.0).contains(&i))
    {
        return Err(wrong("intensity", "it lies between -10 and 10"));
    }
    Ok(())
}

fn when(event: &Event) -> Result<(), String> {
    let Some(when) = &event.when else {
        return Ok(());
    };
    match (when.start, when.end) {
        (Some(start), Some(end)) if start > end => Err(format!(
            "it would begin on {start} and end before, on {end}; correct `when/start` and `when/end` together"
        )),
        (start, end) if when.precision == DatePrecision::Day && start != end => Err(
            "a day begins and ends on one date; correct `when/start` and `when/end` together, or \
             `when/precision` too"
                .into(),
        ),
        (None, None) if when.precision != DatePrecision::Unknown => {
            Err("it has no date, but a precision; `null` is no date at all".into())
        }
        _ => Ok(()),
    }
}

fn place(event: &Event) -> Result<(), String> {
    let Some(place) = &event.place else {
        return Ok(());
    };
    code(place.country.as_deref())?;
    match (place.lat, place.lon) {
        (Some(lat), Some(lon))
            if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) =>
        {
            Err(format!("{lat}, {lon} is no place on Earth"))
        }
        (Some(_), None) | (None, Some(_)) => Err("it takes both `lat` and `lon`".into()),
        _ if place.precision == PlacePrecision::Country
            && (place.admin1.is_some() || place.admin2.is_some()) =>
        {
            Err("a country lies in no division: leave out `admin1` and `admin2`".into())
        }
        (Some(_), _)
            if matches!(
                place.precision,
                PlacePrecision::Country | PlacePrecision::None
            ) =>
        {
            Err("a country is an area and has no coordinates".into())
        }
        _ => Ok(()),
    }
}

fn parties(event: &Event) -> Result<(), String> {
    for party in event.actors.iter().chain(&event.recipients) {
        code(party.country.as_deref())?;
        for sector in &party.sectors {
            code(Some(sector))?;
        }
    }
    Ok(())
}

fn code(code: Option<&str>) -> Result<(), String> {
    let fits = |c: &str| {
        c.len() == 3
            && c.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    match code {
        Some(c) if !fits(c) => Err(format!(
            "`{c}` is no code: countries and sectors have three capital letters, such as UKR and GOV"
        )),
        _ => Ok(()),
    }
}
