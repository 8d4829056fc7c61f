//! What a time expression means before it is placed on the calendar.

use dateline_know::times::{DayPart, Season, TimePhrase, Unit};

/// How many units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// So many; halves count.
    Exact(f64),
    /// Some.
    Vague,
}

impl Amount {
    /// The whole number, where it is one that a calendar can hold.
    pub fn whole(self) -> Option<i64> {
        match self {
            #[allow(clippy::cast_possible_truncation)] // bounded right here
            Amount::Exact(n) if (0.0..=10_000.0).contains(&n) => Some(n.round() as i64),
            _ => None,
        }
    }
}

/// A part of a year, or a year, or a span of years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Within {
    /// The year itself.
    Year,
    /// First or second half.
    Half(u8),
    /// One of four quarters.
    Quarter(u8),
    /// A season.
    Season(Season),
    /// A month.
    Month(u8),
    /// A day of a month.
    Day(u8, u8),
    /// A holiday.
    Holiday(TimePhrase),
    /// The ten years that begin with the year.
    Decade,
    /// The hundred years that begin with the year.
    Century,
}

/// Which year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Year {
    /// Named.
    Named(i16),
    /// Told from the year of writing: "of last year" is -1.
    Shift(i8),
    /// The nearest, as the tense has it; with a word that says on which side: "last March" is -1.
    Nearest(Option<i8>),
}

/// What the words mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sense {
    /// A date of the calendar.
    Calendar(Year, Within),
    /// From one day or year to another.
    Range(Year, Within, Within),
    /// From one year to another.
    Years(i16, i16),
    /// A weekday; "last" is -1, "this" 0, "next" 1.
    Weekday(u8, Option<i8>),
    /// "the weekend": the last one, or the next for what is to come.
    Weekend,
    /// So many days from the day of writing: "yesterday" is -1.
    Day(i8),
    /// A whole unit of the calendar, told from the one of writing: "last week" is -1.
    Period(Unit, i8),
    /// "two weeks ago" is -1, "in two weeks", "two weeks from now" 1.
    Offset(Amount, Unit, i8),
    /// "the past two weeks" is -1, "the coming days" 1; the last says that no number could be: "recent".
    Span(Amount, Unit, i8, bool),
    /// Told from what was told before: "two days later" 1, "the previous day" -1, "the same day" 0.
    Told(Amount, Unit, i8),
    /// How long.
    Duration(Amount, Unit),
    /// How often: every so many units, every weekday, every month, every part of the day.
    Every(Amount, Unit),
    /// Every such weekday.
    EveryWeekday(u8),
    /// Every such month.
    EveryMonth(u8),
    /// Every such part of the day.
    EveryPart,
    /// The past, the present or the future as such: -1, 0, 1.
    Reference(i8),
    /// Only a time of the day: it lies on the day told before.
    TimeOnly,
}

/// Which end of what is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// "early", "the beginning of".
    Start,
    /// "mid-".
    Mid,
    /// "late", "the end of".
    End,
}

/// A time expression as the grammar reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expression {
    /// First atom.
    pub start: usize,
    /// First atom after.
    pub end: usize,
    /// What it means.
    pub sense: Sense,
    /// Which end of it.
    pub edge: Option<Edge>,
    /// Which part of the day.
    pub part: Option<DayPart>,
    /// Which hour and minute.
    pub clock: Option<(u8, u8)>,
}
