//! What the formats of the field call a country, and back: names differ by format, and some are traps
//! (UCDP's "Russia (Soviet Union)", POLECAT's "Myanmar [Burma]", Gleditsch and Ward's Germany 260).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tables;

/// A country under the names and numbers that formats give it; empty where one has none for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountryNames {
    /// ISO 3166-1 alpha-3, or KOS.
    pub id: String,
    /// ISO 3166-1 alpha-2, or XK.
    pub alpha2: String,
    /// ISO 3166-1 numeric, three digits.
    pub numeric: String,
    /// The Correlates of War number.
    pub cow: String,
    /// Gleditsch and Ward's number, which UCDP uses.
    pub gw: String,
    /// POLECAT's name.
    pub polecat: String,
    /// ICEWS's name.
    pub icews: String,
    /// ACLED's name.
    pub acled: String,
    /// The region ACLED puts it in.
    pub acled_region: String,
    /// UCDP's name.
    pub ucdp: String,
    /// The region UCDP puts it in.
    pub ucdp_region: String,
}

struct All {
    countries: Vec<CountryNames>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    by_gw: HashMap<String, usize>,
}

static ALL: LazyLock<All> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/country-names.csv";
    let rows = tables::rows(
        FILE,
        include_str!("../../../../knowledge/formats/country-names.csv"),
    );
    let mut all = All {
        countries: Vec::with_capacity(rows.len()),
        by_id: HashMap::new(),
        by_name: HashMap::new(),
        by_gw: HashMap::new(),
    };
    for row in rows {
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let at = all.countries.len();
        let country = CountryNames {
            id: cell("id"),
            alpha2: cell("alpha2"),
            numeric: cell("numeric"),
            cow: cell("cow"),
            gw: cell("gw"),
            polecat: cell("polecat"),
            icews: cell("icews"),
            acled: cell("acled"),
            acled_region: cell("acled_region"),
            ucdp: cell("ucdp"),
            ucdp_region: cell("ucdp_region"),
        };
        all.by_id.insert(country.id.clone(), at);
        if !country.gw.is_empty() {
            all.by_gw.insert(country.gw.clone(), at);
        }
        let others = cell("icews_other");
        let names = [
            &country.polecat,
            &country.icews,
            &country.acled,
            &country.ucdp,
        ];
        for name in names
            .into_iter()
            .map(String::as_str)
            .chain(others.split('|'))
        {
            if !name.is_empty() {
                all.by_name.entry(name.to_lowercase()).or_insert(at);
            }
        }
        all.countries.push(country);
    }
    all
});

/// The country with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static CountryNames> {
    ALL.by_id.get(id).map(|at| &ALL.countries[*at])
}

/// The country that some format calls so, in any case of letters; or that has this id.
#[must_use]
pub fn named(name: &str) -> Option<&'static CountryNames> {
    let found = ALL.by_name.get(&name.trim().to_lowercase());
    found
        .map(|at| &ALL.countries[*at])
        .or_else(|| by_id(name.trim()))
}

/// The country with this number of Gleditsch and Ward's.
#[must_use]
pub fn by_gw(number: &str) -> Option<&'static CountryNames> {
    ALL.by_gw.get(number.trim()).map(|at| &ALL.countries[*at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_goes_both_ways_in_every_format() {
        assert!(ALL.countries.len() >= 249);
        for country in &ALL.countries {
            assert_eq!(by_id(&country.id), Some(country));
            for name in [
                &country.polecat,
                &country.icews,
                &country.acled,
                &country.ucdp,
            ] {
                if !name.is_empty() {
                    let back = named(name).map(|c| c.id.as_str());
                    assert_eq!(back, Some(country.id.as_str()), "{name}");
                }
            }
        }
    }

    #[test]
    fn the_names_that_differ_by_format() {
        let russia = by_id("RUS").unwrap();
        assert_eq!(russia.polecat, "Russia");
        assert_eq!(russia.icews, "Russian Federation");
        assert_eq!(russia.ucdp, "Russia (Soviet Union)");
        assert_eq!(named("russian federation").unwrap().id, "RUS");
        // Germany and Yemen have other numbers in Gleditsch and Ward than in the Correlates of War.
        let germany = by_id("DEU").unwrap();
        assert_eq!((&*germany.cow, &*germany.gw), ("255", "260"));
        assert_eq!(by_gw("678").unwrap().id, "YEM");
        // Two states called Congo, by every format's own name.
        assert_eq!(named("Congo").unwrap().id, "COG");
        assert_eq!(named("DR Congo (Zaire)").unwrap().id, "COD");
    }

    #[test]
    fn no_number_is_two_countries() {
        for number in [
            |c: &CountryNames| c.cow.clone(),
            |c: &CountryNames| c.gw.clone(),
            |c: &CountryNames| c.numeric.clone(),
        ] {
            let mut seen = HashMap::new();
            for country in &ALL.countries {
                let n = number(country);
                if !n.is_empty() {
                    let twice = seen.insert(n.clone(), country.id.clone());
                    assert_eq!(twice, None, "{n} is {} too", country.id);
                }
            }
        }
    }
}
