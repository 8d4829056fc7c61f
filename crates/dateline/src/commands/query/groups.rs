//! What events are grouped by, and the columns that the groups are written in.

use std::collections::HashMap;
use std::sync::Arc;

use clap::ValueEnum;
use dateline_cube::{Dimension, Group, Role, Unit};
use dateline_export::{Cell, Column, Kind};
use dateline_store::ActorRow;

/// What to group by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Day
    Day,
    /// Week from Monday on
    Week,
    /// Month
    Month,
    /// Quarter of a year
    Quarter,
    /// Year
    Year,
    /// Country that acts and country acted on
    Dyad,
    /// Actor and recipient
    ActorDyad,
    /// PLOVER type
    Type,
    /// PLOVER mode
    Mode,
    /// First two digits of the CAMEO code
    Root,
    /// Quad class
    Quad,
    /// Country on either side
    Country,
    /// Country that acts
    ActorCountry,
    /// Country acted on
    RecipientCountry,
    /// Who acts
    Actor,
    /// Who is acted on
    Recipient,
    /// Who takes part
    Party,
    /// Sector of either side
    Sector,
    /// Country it happened in
    Place,
    /// Status
    Status,
    /// Who made the record
    #[value(name = "made-by")]
    Coder,
}

impl By {
    /// The cube's dimension.
    pub fn dimension(self) -> Dimension {
        match self {
            Self::Day => Dimension::Period(Unit::Day),
            Self::Week => Dimension::Period(Unit::Week),
            Self::Month => Dimension::Period(Unit::Month),
            Self::Quarter => Dimension::Period(Unit::Quarter),
            Self::Year => Dimension::Period(Unit::Year),
            Self::Dyad => Dimension::Dyad,
            Self::ActorDyad => Dimension::ActorDyad,
            Self::Type => Dimension::Type,
            Self::Mode => Dimension::Mode,
            Self::Root => Dimension::Root,
            Self::Quad => Dimension::Quad,
            Self::Country => Dimension::Country(Role::Party),
            Self::ActorCountry => Dimension::Country(Role::Actor),
            Self::RecipientCountry => Dimension::Country(Role::Recipient),
            Self::Actor => Dimension::Actor(Role::Actor),
            Self::Recipient => Dimension::Actor(Role::Recipient),
            Self::Party => Dimension::Actor(Role::Party),
            Self::Sector => Dimension::Sector(Role::Party),
            Self::Place => Dimension::Place,
            Self::Status => Dimension::Status,
            Self::Coder => Dimension::Class,
        }
    }

    /// The length of its periods, where it is one of time.
    pub fn unit(self) -> Option<Unit> {
        match self.dimension() {
            Dimension::Period(unit) => Some(unit),
            _ => None,
        }
    }

    /// Whether the names of actors are needed.
    pub fn names_actors(self) -> bool {
        matches!(
            self,
            Self::ActorDyad | Self::Actor | Self::Recipient | Self::Party
        )
    }

    /// Why an event can be in none of its groups.
    fn absent(self) -> &'static str {
        match self {
            Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year => "without a date",
            Self::Dyad => "without a country on one side",
            Self::ActorDyad => "without a known actor on one side",
            Self::Actor | Self::Recipient | Self::Party => "without a known actor",
            Self::Place => "without a place",
            _ => "without such a group",
        }
    }

    /// Its columns. Periods are dates where columns are typed, and named for people elsewhere.
    pub fn columns(self, dates: bool) -> Vec<Column> {
        let text = |name: &str| Column::new(name, Kind::Text);
        let period = |name: &str| Column::new(name, if dates { Kind::Date } else { Kind::Text });
        let someone = |who: &str| {
            vec![
                text(&format!("{who}_id")),
                text(who),
                text(&format!("{who}_country")),
                text(&format!("{who}_sectors")),
            ]
        };
        match self {
            Self::Day => vec![period("day")],
            Self::Week => vec![period("week")],
            Self::Month => vec![period("month")],
            Self::Quarter => vec![period("quarter")],
            Self::Year => vec![period("year")],
            Self::Dyad => vec![text("actor_country"), text("recipient_country")],
            Self::ActorDyad => [someone("actor"), someone("recipient")].concat(),
            Self::Type => vec![text("type")],
            Self::Mode => vec![text("mode")],
            Self::Root => vec![text("cameo_root")],
            Self::Quad => vec![text("quad")],
            Self::Country => vec![text("country")],
            Self::ActorCountry => vec![text("actor_country")],
            Self::RecipientCountry => vec![text("recipient_country")],
            Self::Actor => someone("actor"),
            Self::Recipient => someone("recipient"),
            Self::Party => someone("party"),
            Self::Sector => vec![text("sector")],
            Self::Place => vec![text("where_country")],
            Self::Status => vec![text("status")],
            Self::Coder => vec![text("made_by")],
        }
    }
}

/// Why events can be in none of these groups.
pub fn absent(by: &[By]) -> String {
    let mut whys: Vec<&str> = by.iter().map(|by| by.absent()).collect();
    whys.dedup();
    whys.join(" or ")
}

/// Groups as cells. Names that recur are kept once.
pub struct Labels {
    actors: HashMap<u32, [Cell; 4]>,
    names: HashMap<String, Arc<str>>,
    dates: bool,
}

impl Labels {
    /// With periods as dates, or as their names.
    pub fn new(dates: bool) -> Self {
        Self {
            actors: HashMap::new(),
            names: HashMap::new(),
            dates,
        }
    }

    /// Takes the names of actors in.
    pub fn know(&mut self, actors: &[ActorRow]) {
        let cells = |actor: &ActorRow| {
            [
                Cell::text(actor.id.as_deref()),
                Cell::text(Some(&actor.name)),
                Cell::text(actor.country.as_deref()),
                Cell::text(Some(&actor.sectors)),
            ]
        };
        let known = actors
            .iter()
            .filter_map(|a| Some((u32::try_from(a.row).ok()?, cells(a))));
        self.actors.extend(known);
    }

    /// A period as a cell.
    pub fn period(&self, unit: Unit, index: i32) -> Cell {
        match self.dates {
            true => Cell::Date(unit.start(index)),
            false => Cell::Text(unit.label(index).into()),
        }
    }

    /// A group as cells, as many as its dimension has columns.
    pub fn cells(&mut self, group: Group, into: &mut Vec<Cell>) {
        match group {
            Group::Period(unit, index) => into.push(self.period(unit, index)),
            Group::Name(name) => into.push(self.name(name)),
            Group::Pair(a, b) => {
                let pair = [self.name(a), self.name(b)];
                into.extend(pair);
            }
            Group::Actor(actor) => into.extend(self.actor(actor)),
            Group::Actors(a, b) => {
                into.extend(self.actor(a));
                into.extend(self.actor(b));
            }
        }
    }

    fn name(&mut self, name: String) -> Cell {
        if name.is_empty() {
            return Cell::Absent;
        }
        if let Some(known) = self.names.get(&name) {
            return Cell::Text(known.clone());
        }
        let text: Arc<str> = name.as_str().into();
        self.names.insert(name, text.clone());
        Cell::Text(text)
    }

    fn actor(&self, row: u32) -> [Cell; 4] {
        let known = self.actors.get(&row).cloned();
        known.unwrap_or([Cell::Absent, Cell::Absent, Cell::Absent, Cell::Absent])
    }
}
