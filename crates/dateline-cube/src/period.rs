//! Periods of the calendar: days to days, weeks, months, quarters and years, and back.

use jiff::ToSpan;
use jiff::civil::Date;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A day.
    Day,
    /// A week from Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A year.
    Year,
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01.
#[must_use]
pub fn day_number(date: Date) -> i32 {
    (date - EPOCH).get_days()
}

/// The date so many days after 1970-01-01, kept within what the calendar holds.
#[must_use]
pub fn date_of(day: i32) -> Date {
    EPOCH.saturating_add(day.days())
}

impl Unit {
    /// The number of the period that a day lies in; the next period has the next number.
    #[must_use]
    pub fn index(self, day: i32) -> i32 {
        let date = date_of(day);
        let (year, month) = (i32::from(date.year()), i32::from(date.month()) - 1);
        match self {
            Self::Day => day,
            // 1970-01-01 was a Thursday.
            Self::Week => (day + 3).div_euclid(7),
            Self::Month => year * 12 + month,
            Self::Quarter => year * 4 + month / 3,
            Self::Year => year,
        }
    }

    /// The first day of the period of this number.
    #[must_use]
    pub fn start(self, index: i32) -> Date {
        let on = |year: i32, month: i32| {
            let (year, month) = (i16::try_from(year), i8::try_from(month));
            match (year, month) {
                (Ok(year), Ok(month)) => Date::new(year, month, 1).unwrap_or(Date::MIN),
                _ => Date::MIN,
            }
        };
        match self {
            Self::Day => date_of(index),
            Self::Week => date_of(index.saturating_mul(7).saturating_sub(3)),
            Self::Month => on(index.div_euclid(12), index.rem_euclid(12) + 1),
            Self::Quarter => on(index.div_euclid(4), index.rem_euclid(4) * 3 + 1),
            Self::Year => on(index, 1),
        }
    }

    /// How the period is written: its first day for days and weeks, `2022-10`, `2022-Q4`, `2022`.
    #[must_use]
    pub fn label(self, index: i32) -> String {
        let start = self.start(index);
        match self {
            Self::Day | Self::Week => start.to_string(),
            Self::Month => start.strftime("%Y-%m").to_string(),
            Self::Quarter => format!("{:04}-Q{}", start.year(), (start.month() - 1) / 3 + 1),
            Self::Year => format!("{:04}", start.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_go_both_ways() {
        for (day, unit, label) in [
            (date(2022, 10, 20), Unit::Day, "2022-10-20"),
            (date(2022, 10, 20), Unit::Week, "2022-10-17"),
            (date(2022, 10, 17), Unit::Week, "2022-10-17"),
            (date(2022, 10, 16), Unit::Week, "2022-10-10"),
            (date(2022, 10, 20), Unit::Month, "2022-10"),
            (date(2022, 10, 20), Unit::Quarter, "2022-Q4"),
            (date(2022, 10, 20), Unit::Year, "2022"),
            (date(1969, 12, 31), Unit::Month, "1969-12"),
            (date(1914, 6, 28), Unit::Week, "1914-06-22"),
            (date(1, 1, 1), Unit::Year, "0001"),
        ] {
            let index = unit.index(day_number(day));
            assert_eq!(unit.label(index), label, "{day} {unit:?}");
            assert_eq!(unit.index(day_number(unit.start(index))), index);
            assert!(unit.start(index + 1) > day);
        }
    }
}
