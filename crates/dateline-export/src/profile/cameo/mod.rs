//! CAMEO as formats use it: the code of an act, its root and base, quad schemes and scales; the codes of actors
//! ([`ActorCode`]) and countries; and events as pairs of source and target.
//!
//! The tables are `knowledge/formats`, `knowledge/ontology` and `knowledge/scales`.

mod actor;
mod country;
mod dyads;
mod groups;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use dateline_record::Event;

use super::{Fault, Sidecar, tables};

pub use actor::ActorCode;
pub use country::Country;
pub use dyads::{Holds, dated_dyads, dyads, note_lost};
pub use groups::chunks;

/// How a format sorts acts into classes of cooperation and conflict. The schemes differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quads {
    /// CAMEO's convention, which ICEWS follows: 09 is verbal conflict, 14 material conflict.
    Cameo,
    /// As GDELT's files have it: 09 is material cooperation, 14 verbal conflict.
    Gdelt,
    /// Phoenix's five classes: 0 for statements, 16 is verbal conflict.
    Phoenix,
}

/// A scale of scores of CAMEO codes. Eight codes have other scores in one than in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As GDELT ships it.
    GoldsteinGdelt,
    /// As Phoenix ships it.
    GoldsteinPhoenix,
}

static CODES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/ontology/cameo.csv");
    let rows = tables::rows("knowledge/ontology/cameo.csv", data);
    rows.into_iter()
        .map(|mut r| r.remove("code").unwrap_or_default())
        .collect()
});

static QUADS: LazyLock<HashMap<String, [u8; 3]>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/quads.csv";
    let rows = tables::rows(
        FILE,
        include_str!("../../../../../knowledge/formats/quads.csv"),
    );
    let class = |text: &str| {
        text.parse()
            .unwrap_or_else(|e| panic!("{FILE}: `{text}`: {e}"))
    };
    rows.iter()
        .map(|r| {
            let classes = [&r["cameo"], &r["gdelt"], &r["phoenix"]].map(|c| class(c));
            (r["root"].clone(), classes)
        })
        .collect()
});

static GDELT: LazyLock<HashMap<String, f64>> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/scales/goldstein-gdelt.csv");
    scale("knowledge/scales/goldstein-gdelt.csv", data)
});

static PHOENIX: LazyLock<HashMap<String, f64>> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/scales/goldstein-phoenix.csv");
    scale("knowledge/scales/goldstein-phoenix.csv", data)
});

/// From a type and a mode to a code; the mode may be empty.
static FROM_PLOVER: LazyLock<HashMap<(String, String), String>> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/formats/plover-cameo.csv");
    let rows = tables::rows("knowledge/formats/plover-cameo.csv", data);
    rows.iter()
        .map(|r| ((r["type"].clone(), r["mode"].clone()), r["cameo"].clone()))
        .collect()
});

fn scale(file: &str, data: &str) -> HashMap<String, f64> {
    tables::map(file, data, "code", "score")
        .into_iter()
        .map(|(code, score)| {
            let score = score
                .parse()
                .unwrap_or_else(|e| panic!("{file}: {code}: {e}"));
            (code, score)
        })
        .collect()
}

/// The code of an event: the one its words support, else the plainest of its type and mode.
pub fn code<'e>(event: &'e Event, column: &str, sidecar: &mut Sidecar) -> &'e str {
    if let Some(code) = &event.cameo {
        return code;
    }
    sidecar.approximated(
        column,
        "the words support no CAMEO code: the plainest of type and mode stands in",
    );
    from_plover(event.event_type.as_str(), event.mode.as_deref())
}

/// The plainest code of a type and mode; every type has one.
fn from_plover(event_type: &str, mode: Option<&str>) -> &'static str {
    let of = |mode: &str| FROM_PLOVER.get(&(event_type.to_owned(), mode.to_owned()));
    let code = mode.and_then(of).or_else(|| of(""));
    code.map_or("", String::as_str)
}

/// The two digits of a code's root.
#[must_use]
pub fn root(code: &str) -> &str {
    code.get(..2).unwrap_or(code)
}

/// The three digits that a code of four belongs to, else the code itself.
#[must_use]
pub fn base(code: &str) -> &str {
    code.get(..3).unwrap_or(code)
}

/// The class of a code.
#[must_use]
pub fn quad(code: &str, scheme: Quads) -> Option<u8> {
    let at = match scheme {
        Quads::Cameo => 0,
        Quads::Gdelt => 1,
        Quads::Phoenix => 2,
    };
    QUADS.get(root(code)).map(|classes| classes[at])
}

/// The score of a code; where the scale lacks it, of its base or root.
#[must_use]
pub fn score(code: &str, scale: Scale) -> Option<f64> {
    let scale = match scale {
        Scale::GoldsteinGdelt => &*GDELT,
        Scale::GoldsteinPhoenix => &*PHOENIX,
    };
    [code, base(code), root(code)]
        .into_iter()
        .find_map(|c| scale.get(c).copied())
}

/// A code as a cell has it, with a fault where it is none, as where a program took codes for numbers.
pub fn check<'c>(column: &str, code: &'c str) -> Result<&'c str, Fault> {
    if code.len() >= 3 && CODES.contains(code) {
        return Ok(code);
    }
    Err(Fault::cell(
        column,
        format!(
            "`{}` is no CAMEO code of three or four digits",
            super::cells::cut(code)
        ),
        "codes are text: did a program take them for numbers, so that 010 became 10?",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_record::EventType;

    #[test]
    fn the_three_quad_schemes_differ_where_they_do() {
        let of =
            |code| [Quads::Cameo, Quads::Gdelt, Quads::Phoenix].map(|s| quad(code, s).unwrap());
        assert_eq!(of("010"), [1, 1, 0]);
        assert_eq!(of("036"), [1, 1, 1]);
        assert_eq!(of("090"), [3, 2, 3], "INVESTIGATE");
        assert_eq!(of("141"), [4, 3, 4], "PROTEST");
        assert_eq!(of("160"), [4, 4, 3], "REDUCE RELATIONS");
        assert_eq!(of("190"), [4, 4, 4]);
        for (root, [_, gdelt, _]) in QUADS.iter() {
            let n: u8 = root.parse().unwrap();
            let as_shipped = match n {
                1..=5 => 1,
                6..=9 => 2,
                10..=14 => 3,
                _ => 4,
            };
            assert_eq!(*gdelt, as_shipped, "{root}");
        }
    }

    #[test]
    fn the_scales_disagree_on_eight_codes() {
        let both = |code| {
            let of = |scale| score(code, scale).unwrap();
            (of(Scale::GoldsteinGdelt), of(Scale::GoldsteinPhoenix))
        };
        let differ = [
            ("016", -2.0, 3.4),
            ("022", 3.2, 3.4),
            ("124", -4.0, -5.0),
            ("1246", -4.0, -5.0),
            ("163", -8.0, -6.5),
            ("165", -6.5, -7.0),
            ("166", -7.0, -8.0),
        ];
        for (code, gdelt, phoenix) in differ {
            assert_eq!(both(code), (gdelt, phoenix), "{code}");
        }
        assert_eq!(both("164"), (-7.0, -7.0), "only ICEWS differs here");
        assert_eq!(
            both("017"),
            (0.0, 0.0),
            "not the -4.4 of a table in circulation"
        );
        // Phoenix has no score for 019; its root has.
        assert_eq!(score("019", Scale::GoldsteinPhoenix), Some(0.0));
    }

    #[test]
    fn codes_are_text() {
        assert_eq!((base("010"), root("010")), ("010", "01"));
        assert_eq!((base("1124"), root("1124")), ("112", "11"));
        assert!(check("EventCode", "010").is_ok());
        for mangled in ["10", "40", "", "1883", "01é"] {
            let fault = check("EventCode", mangled).unwrap_err();
            assert_eq!(fault.column.as_deref(), Some("EventCode"), "{mangled}");
        }
    }

    #[test]
    fn every_type_has_a_code_that_is_read_back_as_it() {
        for event_type in EventType::ALL {
            assert_ne!(from_plover(event_type.as_str(), None), "");
        }
        for ((event_type, mode), code) in FROM_PLOVER.iter() {
            let back = super::super::ontology::in_plover(code).unwrap();
            if (event_type.as_str(), mode.as_str()) != ("RETREAT", "resign") {
                assert_eq!(back.event_type.as_str(), event_type, "{code} for {mode}");
            }
        }
    }
}
