//! Countries in the codes of formats: CAMEO's in codes of actors, FIPS 10-4 in GDELT's places.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::profile::tables;

/// A country.
#[derive(Clone, Debug, PartialEq)]
pub struct Country {
    /// ISO 3166-1 alpha-3, Kosovo KOS.
    pub id: String,
    /// CAMEO's code; empty where it has none.
    pub cameo: String,
    /// FIPS 10-4; empty where it has none.
    pub fips: String,
    /// Its name.
    pub name: String,
    /// The point that GDELT puts it on, degrees north and east.
    pub point: Option<(f64, f64)>,
}

struct All {
    countries: Vec<Country>,
    by_id: HashMap<String, usize>,
    by_cameo: HashMap<String, usize>,
    by_fips: HashMap<String, usize>,
}

static ALL: LazyLock<All> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/cameo-countries.csv";
    let data = include_str!("../../../../../knowledge/formats/cameo-countries.csv");
    let mut all = All {
        countries: Vec::new(),
        by_id: HashMap::new(),
        by_cameo: HashMap::new(),
        by_fips: HashMap::new(),
    };
    for row in tables::rows(FILE, data) {
        let at = all.countries.len();
        let point = row["lat"].parse().ok().zip(row["lon"].parse().ok());
        let country = Country {
            id: row["id"].clone(),
            cameo: row["cameo"].clone(),
            fips: row["fips"].clone(),
            name: row["name"].clone(),
            point,
        };
        for (map, code) in [
            (&mut all.by_id, &country.id),
            (&mut all.by_cameo, &country.cameo),
            (&mut all.by_fips, &country.fips),
        ] {
            if !code.is_empty() {
                let twice = map.insert(code.clone(), at);
                assert!(twice.is_none(), "{FILE}: {code} stands twice");
            }
        }
        all.countries.push(country);
    }
    all
});

impl Country {
    /// By ISO 3166-1 alpha-3.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        ALL.by_id.get(id).map(|at| &ALL.countries[*at])
    }

    /// By CAMEO's code; where CAMEO has none for it, by its id.
    #[must_use]
    pub fn by_cameo(code: &str) -> Option<&'static Self> {
        let own = ALL.by_cameo.get(code).map(|at| &ALL.countries[*at]);
        own.or_else(|| Self::by_id(code).filter(|c| c.cameo.is_empty()))
    }

    /// By FIPS 10-4.
    #[must_use]
    pub fn by_fips(code: &str) -> Option<&'static Self> {
        ALL.by_fips.get(code).map(|at| &ALL.countries[*at])
    }

    /// The code in a code of an actor, and whether CAMEO has it: where it has none, the id stands in.
    #[must_use]
    pub fn code(&self) -> (&str, bool) {
        match self.cameo.is_empty() {
            true => (&self.id, false),
            false => (&self.cameo, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameo_iso_and_fips_are_three_lists() {
        let codes = |id| {
            Country::by_id(id)
                .map(|c| (c.cameo.as_str(), c.fips.as_str()))
                .unwrap()
        };
        let traps = [
            ("UKR", ("UKR", "UP")),
            ("SDN", ("SDN", "SU")),
            ("ROU", ("ROM", "RO")),
            ("TLS", ("TMP", "TT")),
            ("MNE", ("MTN", "MJ")),
            ("IMN", ("IMY", "IM")),
            ("DEU", ("DEU", "GM")),
            ("NER", ("NER", "NG")),
            ("NGA", ("NGA", "NI")),
            ("TCD", ("TCD", "CD")),
            ("GBR", ("GBR", "UK")),
        ];
        for (id, expected) in traps {
            assert_eq!(codes(id), expected, "{id}");
            assert_eq!(Country::by_cameo(expected.0).unwrap().id, id);
            assert_eq!(Country::by_fips(expected.1).unwrap().id, id);
        }
        // ISO's own code is not CAMEO's where these differ.
        assert_eq!(Country::by_cameo("ROU"), None);
        assert_eq!(Country::by_cameo("MNE"), None);
        // CAMEO 1.1b3 is older than the state.
        assert_eq!(Country::by_id("SSD").unwrap().code(), ("SSD", false));
        assert_eq!(Country::by_cameo("SSD").unwrap().id, "SSD");
    }
}
