//! GDELT's codes of first-order divisions, which are those of FIPS 10-4 as its gazetteers had them.
//!
//! GeoNames' codes are the same in most countries and not in all; in some GDELT's first order is GeoNames' second. The table
//! is measured, and what is not in it is not known.

use std::collections::HashMap;
use std::sync::LazyLock;

use dateline_record::{Division, Place};

use crate::profile::tables;

struct Table {
    by_geonames: HashMap<String, String>,
    /// GeoNames' first-order division with a code; none where several have it, or a second-order one.
    by_gdelt: HashMap<String, Option<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/gdelt-adm1.csv";
    let data = include_str!("../../../../../knowledge/formats/gdelt-adm1.csv");
    let mut by_geonames = HashMap::new();
    let mut put = |geonames: String, gdelt: String| {
        let is_code = gdelt.len() == 4 && gdelt.bytes().all(|b| b.is_ascii_alphanumeric());
        assert!(
            is_code,
            "{FILE}: {geonames}: `{gdelt}` is no code of four letters and digits"
        );
        let twice = by_geonames.insert(geonames.clone(), gdelt);
        assert!(twice.is_none(), "{FILE}: {geonames} stands twice");
    };
    for row in tables::rows(FILE, data) {
        let (geonames, gdelt) = (&row["geonames"], &row["gdelt"]);
        if row["same"].is_empty() {
            put(geonames.clone(), gdelt.clone());
        }
        for part in row["same"].split_whitespace() {
            put(format!("{geonames}.{part}"), format!("{gdelt}{part}"));
        }
    }
    let mut by_gdelt: HashMap<String, Option<String>> = HashMap::new();
    for (geonames, gdelt) in &by_geonames {
        let first_order = geonames.matches('.').count() == 1 && !gdelt.ends_with("00");
        by_gdelt
            .entry(gdelt.clone())
            .and_modify(|known| *known = None)
            .or_insert_with(|| first_order.then(|| geonames.clone()));
    }
    Table {
        by_geonames,
        by_gdelt,
    }
});

/// The code of the division that a place lies in.
pub fn of(place: &Place) -> Option<&'static str> {
    // In some countries a second-order division of GeoNames is one of GDELT's first order.
    [&place.admin2, &place.admin1]
        .into_iter()
        .flatten()
        .filter_map(|division| division.code.as_deref())
        .find_map(|code| TABLE.by_geonames.get(code))
        .map(String::as_str)
}

/// The division with a code and a name; GeoNames' code is in it where one first-order division alone has GDELT's.
pub fn division(name: &str, gdelt: Option<&str>) -> Division {
    Division {
        name: name.to_owned(),
        code: gdelt.and_then(|code| TABLE.by_gdelt.get(code)?.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_record::PlacePrecision;

    fn place(admin1: &str, admin2: &str) -> Place {
        let division = |code: &str| {
            (!code.is_empty()).then(|| Division {
                name: "D".to_owned(),
                code: Some(code.to_owned()),
            })
        };
        Place {
            text: "P".to_owned(),
            span: (0..0).into(),
            name: None,
            id: None,
            country: None,
            admin1: division(admin1),
            admin2: division(admin2),
            precision: PlacePrecision::Exact,
            lat: None,
            lon: None,
            radius_km: None,
            geonames: None,
        }
    }

    #[test]
    fn codes_are_geonames_or_what_gdelt_has_instead() {
        // What rows of GDELT have: its samples of 2016 and 2017.
        let table = [
            ("ML.10", "", "ML10"),
            ("EG.11", "EG.11.1", "EG11"),
            ("CA.08", "", "CA08"),
            ("RU.48", "", "RS48"),
            ("US.LA", "US.LA.055", "USLA"),
            // Letters of ISO in GeoNames, numbers of FIPS in GDELT.
            ("CH.GE", "", "SZ07"),
            ("BE.BRU", "", "BE11"),
            // A level of countries between, or regions: GDELT has what is below.
            ("GB.WLS", "GB.WLS.Y5", "UKY5"),
            ("PH.NCR", "PH.NCR.133900000", "RPD9"),
            // Counties made of provinces.
            ("KE.40", "", "KE08"),
            // GDELT knows no divisions there.
            ("NZ.E7", "", "NZ00"),
        ];
        for (admin1, admin2, expected) in table {
            assert_eq!(of(&place(admin1, admin2)), Some(expected), "{admin1}");
        }
        for (admin1, admin2) in [
            ("GB.ENG", ""),
            ("ML.77", ""),
            ("", ""),
            ("ME.99", "ME.99.1"),
        ] {
            assert_eq!(of(&place(admin1, admin2)), None, "{admin1}");
        }
    }

    #[test]
    fn a_code_is_read_back_where_one_division_has_it() {
        let code = |gdelt| division("D", gdelt).code;
        assert_eq!(code(Some("ML10")).as_deref(), Some("ML.10"));
        assert_eq!(code(Some("SZ07")).as_deref(), Some("CH.GE"));
        for several_or_none in ["KE08", "UKY5", "NZ00", "ML77", "ML"] {
            assert_eq!(code(Some(several_or_none)), None, "{several_or_none}");
        }
        assert_eq!(code(None), None);
        assert_eq!(division("Kidal", None).name, "Kidal");
    }
}
