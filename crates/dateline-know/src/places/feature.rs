//! What a place is, in GeoNames' feature classes and codes.

/// A kind of place, named by its GeoNames class and code. The order is that of the compiled file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// `P.PPL`: a populated place.
    PopulatedPlace,
    /// `P.PPLC`: the capital of a country.
    Capital,
    /// `A.PCLI`: a country or territory.
    Country,
    /// `A.ADM1`: a first-order division.
    Admin1,
    /// `A.ADM2`: a second-order division.
    Admin2,
    /// `L.CONT`: a continent.
    Continent,
    /// `L.RGN`: a region without a government of its own.
    Region,
    /// `H.STM`: a river or creek.
    Stream,
    /// `H.LK`: a lake or reservoir.
    Lake,
    /// `H.SEA`: an ocean, sea, gulf, bay or strait.
    Sea,
    /// `T.MT`: mountains, hills, valleys, capes.
    Mountain,
    /// `T.ISL`: an island.
    Island,
    /// `L.PRK`: a park, forest or reserve.
    Park,
    /// `S.SPOT`: a building or works.
    Spot,
}

/// Feature, class and code, name in data files.
const TABLE: [(Feature, &str, &str, &str); 14] = [
    (Feature::PopulatedPlace, "P", "PPL", "town"),
    (Feature::Capital, "P", "PPLC", "capital"),
    (Feature::Country, "A", "PCLI", "country"),
    (Feature::Admin1, "A", "ADM1", "admin1"),
    (Feature::Admin2, "A", "ADM2", "admin2"),
    (Feature::Continent, "L", "CONT", "continent"),
    (Feature::Region, "L", "RGN", "region"),
    (Feature::Stream, "H", "STM", "stream"),
    (Feature::Lake, "H", "LK", "lake"),
    (Feature::Sea, "H", "SEA", "sea"),
    (Feature::Mountain, "T", "MT", "mountain"),
    (Feature::Island, "T", "ISL", "island"),
    (Feature::Park, "L", "PRK", "park"),
    (Feature::Spot, "S", "SPOT", "spot"),
];

impl Feature {
    /// GeoNames' feature class: one letter.
    #[must_use]
    pub fn class(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// GeoNames' feature code.
    #[must_use]
    pub fn code(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// The feature that data files call so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.3 == name).map(|row| row.0)
    }

    /// The names data files use.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.3)
    }

    /// The feature of a number of the compiled file; a town where there is none.
    pub(crate) fn from_number(n: u32) -> Self {
        TABLE
            .get(n as usize)
            .map_or(Feature::PopulatedPlace, |row| row.0)
    }

    /// Its number in the compiled file.
    pub(crate) fn number(self) -> u32 {
        self as u32
    }

    /// A city, town or village.
    #[must_use]
    pub fn is_populated(self) -> bool {
        matches!(self, Feature::PopulatedPlace | Feature::Capital)
    }

    /// So large that its point says little: an area, never a point.
    #[must_use]
    pub fn is_area(self) -> bool {
        matches!(
            self,
            Feature::Country | Feature::Continent | Feature::Region | Feature::Sea
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_lead_back() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0.number() as usize, i);
            assert_eq!(Feature::from_number(i as u32), row.0);
            assert_eq!(Feature::named(row.3), Some(row.0));
        }
    }
}
