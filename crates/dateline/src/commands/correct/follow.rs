//! What knowledge says of a corrected record: whether mode and CAMEO code are of the type, and the intensity.
//!
//! In: the event as it would be, and what was corrected. Out: why it may not be so, or what follows.

use dateline_know::ontology::Ontology;
use dateline_record::Event;
use dateline_store::Correction;
use serde_json::Value;

fn touches(corrections: &[Correction], names: &[&str]) -> bool {
    let first = |field: &str| field.split('/').next().unwrap_or_default().to_owned();
    corrections
        .iter()
        .any(|c| names.contains(&first(&c.field).as_str()))
}

/// Whether codes are of the knowledge's lists, and of each other.
pub fn checked(ontology: &Ontology, event: &Event, said: &[Correction]) -> Result<(), String> {
    let of = event.event_type.as_str();
    if touches(said, &["type", "mode"])
        && let Some(mode) = &event.mode
        && ontology.mode(of, mode).is_none()
    {
        let modes = ontology.modes.iter().filter(|m| m.event == of);
        let modes: Vec<&str> = modes.map(|m| m.code.as_str()).collect();
        return Err(match modes.is_empty() {
            true => format!("`{mode}` is no mode of {of}, which has none"),
            false => format!(
                "`{mode}` is no mode of {of}; there are {}",
                modes.join(", ")
            ),
        });
    }
    if touches(said, &["type", "cameo"])
        && let Some(code) = &event.cameo
    {
        if ontology.cameo(code).is_none() {
            return Err(format!(
                "`{code}` is no CAMEO code; they are texts such as 010 or 190"
            ));
        }
        match ontology.plover_of(code).and_then(|r| r.event.as_deref()) {
            Some(wanted) if wanted == of => {}
            Some(wanted) => {
                return Err(format!(
                    "CAMEO {code} is {wanted}, the record is {of}: correct both together (--field type \
                     --value {wanted} --field cameo --value {code})"
                ));
            }
            None => return Err(format!("CAMEO {code} is no act that PLOVER has a type for")),
        }
    }
    if touches(said, &["contexts"])
        && let Some(bad) = event
            .contexts
            .iter()
            .find(|c| ontology.context(c.as_str()).is_none())
    {
        return Err(format!("`{bad}` is no context of PLOVER"));
    }
    if touches(said, &["actors", "recipients"]) {
        let parties = event.actors.iter().chain(&event.recipients);
        let mut sectors = parties.flat_map(|p| &p.sectors);
        if let Some(bad) = sectors.find(|s| ontology.sector(s.as_str()).is_none()) {
            return Err(format!("`{bad}` is no sector of PLOVER"));
        }
    }
    Ok(())
}

/// The intensity that a corrected type or mode has, where it was not said and is another.
pub fn intensity(ontology: &Ontology, event: &Event, said: &[Correction]) -> Option<Value> {
    if !touches(said, &["type", "mode"]) || touches(said, &["intensity"]) {
        return None;
    }
    let wanted = ontology.intensity(event.event_type.as_str(), event.mode.as_deref())?;
    (event.intensity != Some(wanted)).then(|| wanted.into())
}
