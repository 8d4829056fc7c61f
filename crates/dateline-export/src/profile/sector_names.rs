//! What the formats of the field write for a PLOVER sector, and what ICEWS's sector names are in PLOVER.

use std::collections::HashMap;
use std::sync::LazyLock;

use dateline_record::Party;

use super::tables;

/// Who can be a side of an armed conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Acts with a state's arms.
    State,
    /// An armed organisation that is none of a state's.
    Armed,
    /// Bears no arms.
    Unarmed,
}

/// ACLED's kinds of actor, by their numbers.
pub const INTER: [&str; 9] = [
    "",
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "Civilians",
    "External/Other forces",
];

struct Names {
    icews: Vec<&'static str>,
    inter: String,
    stix: String,
    force: Option<Force>,
}

static WRITES: LazyLock<HashMap<String, Names>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/sectors.csv";
    let rows = tables::rows(
        FILE,
        include_str!("../../../../knowledge/formats/sectors.csv"),
    );
    let names = rows.into_iter().map(|row| {
        let icews: &'static str = row["icews"].clone().leak();
        let force = match row["force"].as_str() {
            "state" => Some(Force::State),
            "armed" => Some(Force::Armed),
            "unarmed" => Some(Force::Unarmed),
            "" => None,
            other => panic!("{FILE}: `{other}` is no force"),
        };
        let inter = row["inter"].clone();
        assert!(
            INTER.contains(&inter.as_str()),
            "{FILE}: `{inter}` is no kind of actor"
        );
        let icews = icews.split(',').filter(|s| !s.is_empty()).collect();
        let stix = row["stix"].clone();
        (
            row["sector"].clone(),
            Names {
                icews,
                inter,
                stix,
                force,
            },
        )
    });
    names.collect()
});

/// One of ICEWS's sector names.
struct IcewsName {
    /// How telling it is: less is more telling.
    rank: usize,
    sector: String,
    /// The wider name that stands with it in most lists, and says nothing there.
    within: String,
}

static ICEWS: LazyLock<HashMap<String, IcewsName>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/icews-sectors.csv";
    let rows = tables::rows(
        FILE,
        include_str!("../../../../knowledge/formats/icews-sectors.csv"),
    );
    let pairs = rows.into_iter().enumerate();
    pairs
        .map(|(rank, row)| {
            let name = IcewsName {
                rank,
                sector: row["sector"].clone(),
                within: row["within"].clone(),
            };
            (row["icews"].clone(), name)
        })
        .collect()
});

/// ICEWS's list of sector names for PLOVER's sectors, each name once.
#[must_use]
pub fn icews_list(sectors: &[String]) -> String {
    let mut list: Vec<&str> = Vec::new();
    for sector in sectors {
        for name in WRITES.get(sector).into_iter().flat_map(|n| &n.icews) {
            if !list.contains(name) {
                list.push(name);
            }
        }
    }
    list.join(",")
}

/// PLOVER's sectors for ICEWS's list, the most telling first: the list's own order varies from file to
/// file, and says nothing. The second value is what stands in the country's place, where the list names that.
#[must_use]
pub fn from_icews_list(list: &str) -> (Vec<String>, Option<String>) {
    let names = list.split(',').map(|name| name.trim().trim_matches('"'));
    let known = names.filter_map(|name| ICEWS.get_key_value(name));
    let all: Vec<(&String, &IcewsName)> = known.collect();
    let mut found: Vec<&IcewsName> = all
        .iter()
        .filter(|(name, _)| !all.iter().any(|(_, other)| other.within == **name))
        .map(|(_, found)| *found)
        .collect();
    found.sort_by_key(|name| name.rank);
    let mut sectors: Vec<String> = Vec::new();
    let mut slot = None;
    for name in found {
        if name.sector == "IGO" {
            slot = Some(name.sector.clone());
        } else if !sectors.contains(&name.sector) {
            sectors.push(name.sector.clone());
        }
    }
    (sectors, slot)
}

/// What arms a party bears, by the first of its sectors that says so; a country without sector is its state.
#[must_use]
pub fn force(party: &Party) -> Option<Force> {
    let by_sector = party
        .sectors
        .iter()
        .find_map(|s| WRITES.get(s).and_then(|n| n.force));
    match (by_sector, party.country.as_deref()) {
        (None, Some("IMG")) => Some(Force::Armed),
        (None, Some(country)) if super::country_names::by_id(country).is_some() => {
            Some(Force::State)
        }
        (force, _) => force,
    }
}

/// ACLED's kind of actor for a party by its sectors; a country without sector is its state.
#[must_use]
pub fn inter(party: &Party) -> &'static str {
    let by_sector = party.sectors.iter().find_map(|s| {
        let names = WRITES.get(s)?;
        INTER.iter().find(|i| !i.is_empty() && **i == names.inter)
    });
    match (by_sector, force(party)) {
        (Some(inter), _) => inter,
        (None, Some(Force::State)) => INTER[1],
        (None, Some(Force::Armed)) => INTER[8],
        _ => INTER[0],
    }
}

/// STIX's industry sectors for PLOVER's sectors, each once.
#[must_use]
pub fn stix(sectors: &[String]) -> Vec<&'static str> {
    let mut found: Vec<&str> = Vec::new();
    for names in sectors.iter().filter_map(|s| WRITES.get(s)) {
        if !names.stix.is_empty() && !found.contains(&names.stix.as_str()) {
            found.push(&names.stix);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(country: Option<&str>, sectors: &[&str]) -> Party {
        Party {
            country: country.map(str::to_owned),
            sectors: sectors.iter().map(|s| (*s).to_owned()).collect(),
            ..Party::default()
        }
    }

    #[test]
    fn every_sector_goes_to_icews_and_back() {
        for (sector, names) in WRITES.iter() {
            if names.icews.is_empty() {
                continue;
            }
            let list = icews_list(std::slice::from_ref(sector));
            let (back, _) = from_icews_list(&list);
            // Of spies it knows the ministry only.
            let expected = if sector == "SPY" { "GOV" } else { sector };
            assert_eq!(back, [expected], "{list}");
        }
    }

    #[test]
    fn the_order_of_icews_lists_says_nothing() {
        for list in [
            "Police,Government",
            "Government,Police",
            "\"Government\",\"Police\"",
        ] {
            assert_eq!(from_icews_list(list).0, ["COP"], "{list}");
        }
        assert_eq!(
            from_icews_list("Elite,Executive,Executive Office,Government").0,
            ["GOV", "ELI"]
        );
        assert_eq!(
            from_icews_list("Global,International Government Organization,Global Diplomatic IGOs")
                .1,
            Some("IGO".to_owned())
        );
    }

    #[test]
    fn media_and_medicine_are_not_mixed_up() {
        // MED is medical in PLOVER, media in CAMEO: ICEWS has a name for each.
        assert_eq!(icews_list(&["MED".to_owned()]), "Medical / Health,Social");
        assert_eq!(icews_list(&["JRN".to_owned()]), "Media,Social");
    }

    #[test]
    fn who_bears_arms() {
        for (party, expected) in [
            (party(Some("UKR"), &["MIL"]), Some(Force::State)),
            (party(Some("UKR"), &[]), Some(Force::State)),
            (party(None, &["REB"]), Some(Force::Armed)),
            (party(Some("MLI"), &["CVL"]), Some(Force::Unarmed)),
            (party(Some("IMG"), &[]), Some(Force::Armed)),
            (party(None, &["UNK"]), None),
        ] {
            assert_eq!(force(&party), expected, "{party:?}");
        }
        assert_eq!(inter(&party(Some("UKR"), &["MIL"])), "State forces");
        assert_eq!(inter(&party(None, &["CRM"])), "Political militia");
    }
}
