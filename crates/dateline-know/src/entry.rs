//! What is known of one actor: its names, codes, members, and the offices it held when.

use std::fmt;

use jiff::civil::Date;

use crate::actors::{Actors, ENTRY, OFFICE};

/// What kind of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A country or territory: "Belarus".
    Country,
    /// The people or the adjective of a country or place: "Belarusian", "Texans".
    Demonym,
    /// A capital, which may stand for a government: "Minsk".
    Capital,
    /// Another place: a city, a region, a breakaway territory.
    Place,
    /// A person by name.
    Person,
    /// An organisation by name: an international body, an agency, a ministry, a firm, a medium, a
    /// seat that stands for one ("the Kremlin").
    Body,
    /// An armed group, or a movement.
    Group,
    /// A political party.
    Party,
    /// A role or kind of actor: "soldiers", "prime minister".
    Agent,
    /// A word that gives the noun it stands with a sector: "military", "former".
    Modifier,
    /// Several countries at once: "the Baltic states".
    CountryGroup,
    /// A people or a faith without a state of its own: "Kurds", "Sunni".
    People,
    /// Looks like an actor and is none.
    NotActor,
}

impl Kind {
    /// All kinds, in the order of their codes in the compiled file.
    pub const ALL: [Kind; 13] = [
        Kind::Country,
        Kind::Demonym,
        Kind::Capital,
        Kind::Place,
        Kind::Person,
        Kind::Body,
        Kind::Group,
        Kind::Party,
        Kind::Agent,
        Kind::Modifier,
        Kind::CountryGroup,
        Kind::People,
        Kind::NotActor,
    ];
}

/// Marks of an entry as they stand in the compiled file.
pub(crate) mod flag {
    /// One of it is a person.
    pub const PERSON: u32 = 1;
    /// It is an organisation.
    pub const BODY: u32 = 2;
    /// Several of it are a crowd.
    pub const CROWD: u32 = 4;
    /// It stands before a name.
    pub const TITLE: u32 = 8;
    /// It says nothing without a country.
    pub const NEEDS_COUNTRY: u32 = 16;

    /// Of a phrase: it is a plural.
    pub const PLURAL: u32 = 1;
    /// Of a phrase: it means the entry only while it holds an office, and a year around.
    pub const DATED: u32 = 2;
}

/// How long a short name stays understood before and after an office, in days.
pub const GRACE_DAYS: i32 = 400;

/// One entry of the actors, as found under a phrase or an id.
#[derive(Clone, Copy)]
pub struct Entry<'k> {
    pub(crate) actors: &'k Actors,
    pub(crate) index: u32,
    /// The marks of the phrase it was found under.
    pub(crate) phrase: u32,
}

impl<'k> Entry<'k> {
    fn field(&self, field: usize) -> u32 {
        self.actors
            .entries
            .u32_at(self.index as usize * ENTRY + field)
            .unwrap_or(0)
    }

    /// Its id: an ISO code for a country, else a name in lower case.
    pub fn id(&self) -> &'k str {
        self.actors.string(self.field(0))
    }

    /// Its name as a reader would write it.
    pub fn name(&self) -> &'k str {
        self.actors.string(self.field(1))
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        Kind::ALL
            .get((self.field(2) & 0xff) as usize)
            .copied()
            .unwrap_or(Kind::NotActor)
    }

    /// Its country (ISO 3166-1 alpha-3, KOS) or slot (IGO, UNO, EUR, NGO, MNC, …). For somebody
    /// who held offices in several, that of the latest; see [`Entry::at`].
    pub fn country(&self) -> Option<&'k str> {
        Some(self.actors.string(self.field(3))).filter(|c| !c.is_empty())
    }

    /// Its PLOVER sectors, the primary one first. For somebody with offices, those of the latest.
    pub fn sectors(&self) -> Strs<'k> {
        self.actors.list(self.field(4))
    }

    /// The ids of its members: countries of a group of countries or of an organisation, countries
    /// where a people lives.
    pub fn members(&self) -> Strs<'k> {
        self.actors.list(self.field(5))
    }

    /// A finer word for its kind, where the data give one: `city`, `region`, `seat`, `media` …
    pub fn class(&self) -> Option<&'k str> {
        Some(self.actors.string(self.field(8))).filter(|c| !c.is_empty())
    }

    /// What it held or was when, in the order of the data file.
    pub fn offices(&self) -> impl ExactSizeIterator<Item = Office<'k>> + Clone + use<'k> {
        let (actors, first, len) = (self.actors, self.field(6) as usize, self.field(7) as usize);
        let held = actors.offices.records(4 * OFFICE);
        let len = len.min(held.saturating_sub(first));
        (first..first + len).map(move |index| Office { actors, index })
    }

    /// What it held on a date.
    pub fn at(&self, date: Date) -> Role<'k> {
        let mut last: Option<Office<'k>> = None;
        let mut next: Option<Office<'k>> = None;
        for office in self.offices() {
            if office.covers(date) {
                return Role::Holds(office);
            }
            if office.end().is_some_and(|end| end < date) {
                if last.is_none_or(|l| l.end() < office.end()) {
                    last = Some(office);
                }
            } else if next.is_none_or(|n| office.start() < n.start()) {
                next = Some(office);
            }
        }
        match (last, next) {
            (Some(office), _) => Role::Former(office),
            (None, Some(office)) => Role::NotYet(office),
            (None, None) => Role::Undated,
        }
    }

    /// Whether the phrase it was found under may mean it on a date: a short name does only around
    /// the offices held.
    pub fn is_meant_on(&self, date: Date) -> bool {
        if self.phrase & flag::DATED == 0 {
            return true;
        }
        let day = pack(date);
        let mut offices = self.offices().peekable();
        offices.peek().is_none()
            || offices.any(|o| {
                let start = o
                    .start()
                    .is_none_or(|s| days_between(day, pack(s)) <= GRACE_DAYS);
                let end = o
                    .end()
                    .is_none_or(|e| days_between(pack(e), day) <= GRACE_DAYS);
                start && end
            })
    }

    /// Whether it stands before a name: "President", "General".
    pub fn is_title(&self) -> bool {
        self.has(flag::TITLE)
    }

    /// Whether it is one person here: a name, or a role in the singular.
    pub fn is_person(&self) -> bool {
        self.kind() == Kind::Person || (self.has(flag::PERSON) && !self.is_plural())
    }

    /// Whether it is an organisation.
    pub fn is_body(&self) -> bool {
        self.has(flag::BODY)
    }

    /// Whether it is people at large here: "protesters", "Belarusians", "the public".
    pub fn is_crowd(&self) -> bool {
        self.has(flag::CROWD) && (self.is_plural() || !self.has(flag::PERSON))
    }

    /// Whether the phrase it was found under is a plural.
    pub fn is_plural(&self) -> bool {
        self.phrase & flag::PLURAL != 0
    }

    /// Whether it says little without a country beside it: "troops" do, "gunmen" do not.
    pub fn needs_country(&self) -> bool {
        self.has(flag::NEEDS_COUNTRY)
    }

    /// All its marks in one, for comparing.
    pub(crate) fn marks(&self) -> u32 {
        self.field(2) >> 8
    }

    /// The marks of the phrase it was found under, for comparing.
    pub(crate) fn phrase_marks(&self) -> u32 {
        self.phrase
    }

    fn has(&self, mark: u32) -> bool {
        (self.field(2) >> 8) & mark != 0
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Entry")
            .field("id", &self.id())
            .field("kind", &self.kind())
            .field("country", &self.country())
            .field("sectors", &self.sectors().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Entry<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.actors, other.actors) && self.index == other.index
    }
}

/// An office, or a period in the life of a group.
#[derive(Clone, Copy)]
pub struct Office<'k> {
    actors: &'k Actors,
    index: usize,
}

impl<'k> Office<'k> {
    fn field(&self, field: usize) -> u32 {
        self.actors
            .offices
            .u32_at(self.index * OFFICE + field)
            .unwrap_or(0)
    }

    /// What it is called: "President of Belarus". May be empty for a group.
    pub fn title(&self) -> &'k str {
        self.actors.string(self.field(0))
    }

    /// The country it acts for.
    pub fn country(&self) -> Option<&'k str> {
        Some(self.actors.string(self.field(1))).filter(|c| !c.is_empty())
    }

    /// The sectors it acts in.
    pub fn sectors(&self) -> Strs<'k> {
        self.actors.list(self.field(2))
    }

    /// The first day, where known.
    pub fn start(&self) -> Option<Date> {
        unpack(self.field(3))
    }

    /// The last day; none while it lasts.
    pub fn end(&self) -> Option<Date> {
        unpack(self.field(4))
    }

    /// Whether the date lies within it, both ends included.
    pub fn covers(&self, date: Date) -> bool {
        self.start().is_none_or(|s| s <= date) && self.end().is_none_or(|e| date <= e)
    }
}

impl fmt::Debug for Office<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |d: Option<Date>| d.map_or_else(String::new, |d| d.to_string());
        write!(out, "Office({}, {:?}, ", self.title(), self.country())?;
        write!(out, "{:?}, ", self.sectors().collect::<Vec<_>>())?;
        write!(out, "{}..{})", end(self.start()), end(self.end()))
    }
}

/// What an entry held on a date.
#[derive(Debug, Clone, Copy)]
pub enum Role<'k> {
    /// This office.
    Holds(Office<'k>),
    /// None any more; this one last.
    Former(Office<'k>),
    /// None yet; this one first.
    NotYet(Office<'k>),
    /// The data give no offices: the entry's own country and sectors hold at any time.
    Undated,
}

impl<'k> Role<'k> {
    /// The office of which this is the holding, the loss or the expectation.
    pub fn office(&self) -> Option<Office<'k>> {
        match self {
            Role::Holds(o) | Role::Former(o) | Role::NotYet(o) => Some(*o),
            Role::Undated => None,
        }
    }

    /// Whether the office is held.
    pub fn is_held(&self) -> bool {
        matches!(self, Role::Holds(_))
    }
}

/// Strings of a list in the compiled file.
#[derive(Clone)]
pub struct Strs<'k> {
    pub(crate) actors: &'k Actors,
    pub(crate) at: usize,
    pub(crate) end: usize,
}

impl<'k> Iterator for Strs<'k> {
    type Item = &'k str;

    fn next(&mut self) -> Option<&'k str> {
        if self.at >= self.end {
            return None;
        }
        let index = self.actors.lists.u32_at(self.at)?;
        self.at += 1;
        Some(self.actors.string(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.end.saturating_sub(self.at);
        (len, Some(len))
    }
}

impl ExactSizeIterator for Strs<'_> {}

impl fmt::Debug for Strs<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.clone()).finish()
    }
}

/// A date as one number that sorts like it; 0 is none.
pub(crate) fn pack(date: Date) -> u32 {
    let (y, m, d) = (date.year(), date.month(), date.day());
    (y.unsigned_abs() as u32) << 9 | (m.unsigned_abs() as u32) << 5 | d.unsigned_abs() as u32
}

fn unpack(packed: u32) -> Option<Date> {
    if packed == 0 {
        return None;
    }
    let year = i16::try_from(packed >> 9).ok()?;
    Date::new(year, (packed >> 5 & 15) as i8, (packed & 31) as i8).ok()
}

/// Days from one packed date to a later one, near enough for a grace period.
fn days_between(from: u32, to: u32) -> i32 {
    let days = |p: u32| (p >> 9) as i32 * 365 + (p >> 5 & 15) as i32 * 30 + (p & 31) as i32;
    days(to) - days(from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn packed_dates_sort_and_come_back() {
        let days = [
            date(1, 1, 1),
            date(1945, 12, 31),
            date(1946, 1, 1),
            date(2024, 2, 29),
            date(9999, 12, 31),
        ];
        for pair in days.windows(2) {
            assert!(pack(pair[0]) < pack(pair[1]));
        }
        for day in days {
            assert_eq!(unpack(pack(day)), Some(day));
        }
        assert_eq!(unpack(0), None);
        assert_eq!(unpack(2023 << 9 | 2 << 5 | 30), None, "30 February");
    }

    #[test]
    fn days_are_counted_near_enough() {
        let days = |a: Date, b: Date| days_between(pack(a), pack(b));
        assert!((360..=370).contains(&days(date(2020, 3, 1), date(2021, 3, 1))));
        assert!(days(date(2021, 1, 1), date(2020, 1, 1)) < 0);
    }
}
