//! Codes as profiles need them: CAMEO's labels and readings in PLOVER, and the scales.
//!
//! They are a part of the program, so that a profile of one version writes the same bytes whatever knowledge
//! is in use.

use std::collections::HashMap;
use std::sync::LazyLock;

use dateline_record::EventType;

use super::tables;

/// What a CAMEO code is in PLOVER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InPlover {
    /// The type.
    pub event_type: EventType,
    /// The mode.
    pub mode: Option<String>,
    /// The contexts.
    pub contexts: Vec<String>,
}

static LABELS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let data = include_str!("../../../../knowledge/ontology/cameo.csv");
    tables::map("knowledge/ontology/cameo.csv", data, "code", "name")
});

static IN_PLOVER: LazyLock<HashMap<String, InPlover>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/ontology/cameo_plover.csv";
    let data = include_str!("../../../../knowledge/ontology/cameo_plover.csv");
    let rows = tables::rows(FILE, data);
    let readings = rows.into_iter().filter(|row| !row["type"].is_empty());
    readings
        .map(|row| {
            let event_type = row["type"].parse();
            let event_type = event_type.unwrap_or_else(|e| panic!("{FILE}: {e}"));
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let reading = InPlover {
                event_type,
                mode: some(&row["mode"]),
                contexts: row["contexts"]
                    .split([';', '|'])
                    .filter_map(|c| some(c.trim()))
                    .collect(),
            };
            (row["cameo"].clone(), reading)
        })
        .collect()
});

type Scale = HashMap<(String, String), f64>;

fn scale(file: &str, data: &str) -> Scale {
    let rows = tables::rows(file, data).into_iter();
    rows.filter_map(|row| {
        let score = row["score"].parse().ok()?;
        Some(((row["code"].clone(), row["mode"].clone()), score))
    })
    .collect()
}

static PLOVER: LazyLock<Scale> = LazyLock::new(|| {
    let data = include_str!("../../../../knowledge/scales/plover.csv");
    scale("knowledge/scales/plover.csv", data)
});

static ICEWS: LazyLock<Scale> = LazyLock::new(|| {
    let data = include_str!("../../../../knowledge/scales/intensity-icews.csv");
    scale("knowledge/scales/intensity-icews.csv", data)
});

/// The label of a CAMEO code, in ICEWS's wording.
#[must_use]
pub fn cameo_label(code: &str) -> Option<&'static str> {
    LABELS.get(code).map(String::as_str)
}

/// What a CAMEO code is in PLOVER; none where PLOVER has no such act (a bare statement).
#[must_use]
pub fn in_plover(code: &str) -> Option<&'static InPlover> {
    IN_PLOVER.get(code)
}

/// The score of a type on PLOVER's scale, or of its mode, where that has one.
#[must_use]
pub fn plover_score(event_type: EventType, mode: Option<&str>) -> Option<f64> {
    let of = |mode: &str| {
        let key = (event_type.to_string(), mode.to_owned());
        PLOVER.get(&key).copied()
    };
    mode.filter(|m| !m.is_empty())
        .and_then(of)
        .or_else(|| of(""))
}

/// The score of a CAMEO code on ICEWS's scale.
#[must_use]
pub fn icews_intensity(code: &str) -> Option<f64> {
    ICEWS.get(&(code.to_owned(), String::new())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_scales_by_code_as_text() {
        assert_eq!(cameo_label("010"), Some("Make statement"));
        assert_eq!(cameo_label("10"), Some("DEMAND"));
        assert_eq!(
            icews_intensity("016"),
            Some(-5.0),
            "GDELT has -2, Phoenix 3.4"
        );
        assert_eq!(icews_intensity("051"), Some(3.4));
    }

    #[test]
    fn accuse_is_hostile_and_modes_have_their_own_score() {
        assert_eq!(plover_score(EventType::Accuse, None), Some(-3.0));
        assert_eq!(
            plover_score(EventType::Accuse, Some("disapprove")),
            Some(-2.0)
        );
        assert_eq!(
            plover_score(EventType::Protest, Some("vandalize")),
            Some(-5.0)
        );
    }

    #[test]
    fn statements_are_no_act_of_plover() {
        assert_eq!(in_plover("010"), None);
        let reading = in_plover("193").unwrap();
        assert_eq!(reading.event_type, EventType::Assault);
        assert_eq!(reading.mode.as_deref(), Some("firearms"));
        assert_eq!(reading.contexts, ["military"]);
    }
}
