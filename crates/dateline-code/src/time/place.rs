//! Expressions on the calendar: the interval they mean and their value as TIMEX3.
//!
//! In: an [`Expression`] and a [`Frame`] (the day of writing, what was told before, whether the clause
//! looks ahead). Out: first and last day with a grain, or nothing where no calendar says; the type and
//! value of TIMEX3.

use dateline_know::times::{DayPart, Season, TimePhrase, Unit};
use dateline_record::{DatePrecision, TimexType};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::sense::{Amount, Edge, Expression, Sense, Within, Year};

/// What an expression is told from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame {
    /// The day of writing.
    pub written: Option<Date>,
    /// The day told before in the text.
    pub told: Option<Date>,
    /// The clause looks ahead.
    pub ahead: bool,
}

/// How long an interval of the calendar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// Saturday and Sunday.
    Weekend,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter(u8),
    /// Half a year.
    Half(u8),
    /// A season.
    Season(Season),
    /// A year.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
    /// Another interval.
    Other,
}

/// First and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// How long it is.
    pub grain: Grain,
}

impl Placed {
    fn new(first: Date, last: Date, grain: Grain) -> Self {
        Self { first, last, grain }
    }

    fn day(date: Date) -> Self {
        Self::new(date, date, Grain::Day)
    }

    /// How exact that is, in the words of the codebook.
    pub fn precision(self) -> DatePrecision {
        match self.grain {
            Grain::Day => DatePrecision::Day,
            Grain::Week => DatePrecision::Week,
            Grain::Month => DatePrecision::Month,
            Grain::Year => DatePrecision::Year,
            _ => DatePrecision::Range,
        }
    }
}

/// Places an expression.
pub fn place(expression: &Expression, frame: &Frame) -> Option<Placed> {
    let placed = whole(expression.sense, frame)?;
    Some(match expression.edge {
        Some(edge) => narrow(placed, edge),
        None => placed,
    })
}

/// The first, middle or last third of an interval; a day stays a day.
fn narrow(placed: Placed, edge: Edge) -> Placed {
    let Ok(days) = placed.first.until(placed.last).map(|s| s.get_days()) else {
        return placed;
    };
    if days < 5 {
        return placed;
    }
    let third = (days + 1) / 3;
    let at = |n: i32| placed.first.checked_add(n.days()).unwrap_or(placed.first);
    let (first, last) = match edge {
        Edge::Start => (placed.first, at(third - 1)),
        Edge::Mid => (at(third), at(days - third)),
        Edge::End => (at(days - third + 1), placed.last),
    };
    Placed::new(first, last, Grain::Other)
}

fn whole(sense: Sense, frame: &Frame) -> Option<Placed> {
    match sense {
        Sense::Calendar(year, within) => calendar(year, within, frame),
        Sense::Range(year, from, to) => {
            let a = calendar(year, from, frame)?;
            let b = calendar(Year::Named(a.first.year()), to, frame)?;
            (a.first <= b.last).then(|| Placed::new(a.first, b.last, Grain::Other))
        }
        Sense::Years(from, to) => Some(Placed::new(
            Date::new(from, 1, 1).ok()?,
            Date::new(to, 12, 31).ok()?,
            Grain::Other,
        )),
        Sense::Weekday(day, shift) => {
            weekday(frame.written?, day, shift, frame.ahead).map(Placed::day)
        }
        Sense::Weekend => {
            let sunday = weekday(frame.written?, 7, None, frame.ahead)?;
            Some(Placed::new(
                sunday.checked_sub(1.day()).ok()?,
                sunday,
                Grain::Weekend,
            ))
        }
        Sense::Day(n) => add(frame.written?, Unit::Day, i64::from(n)).map(Placed::day),
        Sense::Period(unit, n) => period(frame.written?, unit, i64::from(n)),
        Sense::Offset(amount, unit, side) => offset(frame.written?, amount, unit, side),
        Sense::Told(amount, unit, side) => {
            let from = frame.told.or(frame.written)?;
            match amount.whole()? {
                _ if side == 0 => period(from, unit, 0),
                n => period(add(from, unit, n * i64::from(side))?, unit, 0),
            }
        }
        Sense::Span(amount, unit, side, _) => span(frame.written?, amount, unit, side),
        Sense::Reference(side) => {
            let written = frame.written?;
            match side {
                // "recently": the last month or so.
                -1 => span(written, Amount::Exact(1.0), Unit::Month, -1),
                0 => Some(Placed::day(written)),
                _ => None,
            }
        }
        Sense::TimeOnly => frame.told.or(frame.written).map(Placed::day),
        Sense::Duration(..)
        | Sense::Every(..)
        | Sense::EveryWeekday(_)
        | Sense::EveryMonth(_)
        | Sense::EveryPart => None,
    }
}

/// A date so many units away; beyond the calendar there is none.
fn add(from: Date, unit: Unit, n: i64) -> Option<Date> {
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Span::new(),
        Unit::Day => Span::new().try_days(n).ok()?,
        Unit::Week | Unit::Weekend => Span::new().try_weeks(n).ok()?,
        Unit::Fortnight => Span::new().try_weeks(2 * n).ok()?,
        Unit::Month => Span::new().try_months(n).ok()?,
        Unit::Quarter => Span::new().try_months(3 * n).ok()?,
        Unit::HalfYear => Span::new().try_months(6 * n).ok()?,
        Unit::Year => Span::new().try_years(n).ok()?,
        Unit::Decade => Span::new().try_years(10 * n).ok()?,
        Unit::Century => Span::new().try_years(100 * n).ok()?,
        Unit::Millennium => Span::new().try_years(1000 * n).ok()?,
    };
    from.checked_add(span).ok()
}

/// The whole unit of the calendar around a date, so many units away.
fn period(at: Date, unit: Unit, shift: i64) -> Option<Placed> {
    let at = add(at, unit, shift)?;
    let year = |first: i16, years: i16, grain| {
        Some(Placed::new(
            Date::new(first, 1, 1).ok()?,
            Date::new(first.checked_add(years - 1)?, 12, 31).ok()?,
            grain,
        ))
    };
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Some(Placed::day(at)),
        Unit::Week | Unit::Fortnight => {
            let monday = monday(at)?;
            Some(Placed::new(
                monday,
                monday.checked_add(6.days()).ok()?,
                Grain::Week,
            ))
        }
        Unit::Weekend => {
            let monday = monday(at)?;
            let saturday = monday.checked_add(5.days()).ok()?;
            Some(Placed::new(
                saturday,
                saturday.checked_add(1.day()).ok()?,
                Grain::Weekend,
            ))
        }
        Unit::Month => Some(Placed::new(
            at.first_of_month(),
            at.last_of_month(),
            Grain::Month,
        )),
        Unit::Quarter => quarter(at.year(), (at.month() as u8 - 1) / 3 + 1),
        Unit::HalfYear => half(at.year(), (at.month() as u8 - 1) / 6 + 1),
        Unit::Year => year(at.year(), 1, Grain::Year),
        Unit::Decade => year(at.year() - at.year().rem_euclid(10), 10, Grain::Decade),
        Unit::Century => year(at.year() - at.year().rem_euclid(100), 100, Grain::Century),
        Unit::Millennium => year(at.year() - at.year().rem_euclid(1000), 1000, Grain::Other),
    }
}

fn monday(at: Date) -> Option<Date> {
    at.checked_sub(i32::from(at.weekday().to_monday_zero_offset()).days())
        .ok()
}

fn quarter(year: i16, n: u8) -> Option<Placed> {
    let first = Date::new(year, (n as i8 - 1) * 3 + 1, 1).ok()?;
    let last = first.checked_add(2.months()).ok()?.last_of_month();
    Some(Placed::new(first, last, Grain::Quarter(n)))
}

fn half(year: i16, n: u8) -> Option<Placed> {
    let first = Date::new(year, (n as i8 - 1) * 6 + 1, 1).ok()?;
    let last = first.checked_add(5.months()).ok()?.last_of_month();
    Some(Placed::new(first, last, Grain::Half(n)))
}

/// "two weeks ago", "in two weeks": the unit of the calendar in which that lies.
fn offset(written: Date, amount: Amount, unit: Unit, side: i8) -> Option<Placed> {
    match amount {
        // "a few days ago": more than one, and not many.
        Amount::Vague => {
            let (near, far) = (
                add(written, unit, 2 * i64::from(side))?,
                add(written, unit, 5 * i64::from(side))?,
            );
            Some(Placed::new(near.min(far), near.max(far), Grain::Other))
        }
        Amount::Exact(n) if n.fract() != 0.0 => {
            // "half a year ago", "a year and a half ago": in months.
            let months = match unit {
                Unit::Year => 12.0 * n,
                Unit::Decade => 120.0 * n,
                Unit::Month => n.ceil(),
                _ => return None,
            };
            offset(written, Amount::Exact(months.round()), Unit::Month, side)
        }
        Amount::Exact(_) => {
            let at = add(written, unit, amount.whole()? * i64::from(side))?;
            match unit {
                // "a decade ago" is not a decade of the calendar.
                Unit::Decade | Unit::Century | Unit::Millennium => {
                    let slack = if unit == Unit::Decade { 2 } else { 20 };
                    Some(Placed::new(
                        Date::new(at.year().checked_sub(slack)?, 1, 1).ok()?,
                        Date::new(at.year().checked_add(slack)?, 12, 31).ok()?,
                        Grain::Other,
                    ))
                }
                _ => period(at, unit, 0),
            }
        }
    }
}

/// "the past two weeks", "recent weeks", "the coming days": from or to the day of writing.
fn span(written: Date, amount: Amount, unit: Unit, side: i8) -> Option<Placed> {
    let n = match amount {
        Amount::Exact(n) if n.fract() == 0.0 => amount.whole()?,
        Amount::Exact(n) => i64::from(n > 0.0),
        Amount::Vague => 4,
    };
    let far = add(written, unit, n * i64::from(side))?;
    Some(Placed::new(
        far.min(written),
        far.max(written),
        Grain::Other,
    ))
}

/// Without more words a weekday is the last one up to the day of writing, or the next for what is to
/// come. "Last Thursday", said on a Thursday, is not today.
pub(super) fn weekday(written: Date, day: u8, shift: Option<i8>, ahead: bool) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
    let side = match shift {
        None | Some(0) if written.weekday() == weekday => return Some(written),
        None | Some(0) => {
            if ahead {
                1
            } else {
                -1
            }
        }
        Some(n) => i32::from(n),
    };
    written.nth_weekday(side, weekday).ok()
}

fn calendar(year: Year, within: Within, frame: &Frame) -> Option<Placed> {
    let year = match year {
        Year::Named(year) => year,
        Year::Shift(n) => frame.written?.year().checked_add(i16::from(n))?,
        Year::Nearest(side) => return nearest(frame.written?, within, side, frame.ahead),
    };
    in_year(year, within)
}

fn in_year(year: i16, within: Within) -> Option<Placed> {
    let date = |month: u8, day: u8| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match within {
        Within::Year => Some(Placed::new(date(1, 1)?, date(12, 31)?, Grain::Year)),
        Within::Half(n) => half(year, n),
        Within::Quarter(n) => quarter(year, n),
        Within::Season(season) => {
            let first = match season {
                Season::Spring => 3,
                Season::Summer => 6,
                Season::Autumn => 9,
                Season::Winter => 12,
            };
            let first = date(first, 1)?;
            let last = first.checked_add(2.months()).ok()?.last_of_month();
            Some(Placed::new(first, last, Grain::Season(season)))
        }
        Within::Month(m) => {
            let first = date(m, 1)?;
            Some(Placed::new(first, first.last_of_month(), Grain::Month))
        }
        Within::Day(m, d) => date(m, d).map(Placed::day),
        Within::Holiday(holiday) => self::holiday(year, holiday).map(Placed::day),
        Within::Decade => {
            let last = Date::new(year.checked_add(9)?, 12, 31).ok()?;
            Some(Placed::new(date(1, 1)?, last, Grain::Decade))
        }
        Within::Century => {
            let last = Date::new(year.checked_add(99)?, 12, 31).ok()?;
            Some(Placed::new(
                Date::new(year.max(1), 1, 1).ok()?,
                last,
                Grain::Century,
            ))
        }
    }
}

/// The nearest in time: not after the day of writing, or not before it for what is to come.
fn nearest(written: Date, within: Within, side: Option<i8>, ahead: bool) -> Option<Placed> {
    let of = |n: i16| in_year(written.year().checked_add(n)?, within);
    let this = of(0)?;
    match side {
        Some(0) => Some(this),
        // "last March" is over; "next March" has not begun.
        Some(n) if n < 0 => {
            if this.last < written {
                Some(this)
            } else {
                of(-1)
            }
        }
        Some(_) => {
            if this.first > written {
                Some(this)
            } else {
                of(1)
            }
        }
        None if ahead => {
            // Whoever means next year's, two months after this year's, says so.
            if add(this.last, Unit::Month, 2)? >= written {
                Some(this)
            } else {
                of(1)
            }
        }
        None => {
            if this.first <= written {
                Some(this)
            } else {
                of(-1)
            }
        }
    }
}

fn holiday(year: i16, holiday: TimePhrase) -> Option<Date> {
    match holiday {
        TimePhrase::Fixed(m, d) => {
            Date::new(year, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
        }
        TimePhrase::Easter(days) => easter(year)?.checked_add(i32::from(days).days()).ok(),
        TimePhrase::Nth(month, nth, weekday) => Date::new(year, i8::try_from(month).ok()?, 1)
            .ok()?
            .nth_weekday_of_month(
                nth,
                Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?,
            )
            .ok(),
        TimePhrase::Past | TimePhrase::Present | TimePhrase::Future => None,
    }
}

/// Easter Sunday of the Western churches (Meeus, Jones and Butcher's reckoning).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

// ---- TIMEX3 ----

/// The type and value of TIMEX3.
#[must_use]
pub fn timex(expression: &Expression, frame: &Frame) -> (TimexType, String) {
    if let Some((hour, minute)) = expression.clock {
        let day = day_value(expression.sense, frame);
        return (TimexType::Time, format!("{day}T{hour:02}:{minute:02}"));
    }
    if let Some(part) = expression.part {
        if expression.sense == Sense::EveryPart {
            return (TimexType::Set, format!("XXXX-XX-XXT{}", part_code(part)));
        }
        let day = day_value(expression.sense, frame);
        return (TimexType::Time, format!("{day}T{}", part_code(part)));
    }
    match expression.sense {
        Sense::Duration(amount, unit) => (TimexType::Duration, length(amount, unit)),
        Sense::Every(amount, unit) => (TimexType::Set, length(amount, unit)),
        Sense::EveryWeekday(n) => (TimexType::Set, format!("XXXX-WXX-{n}")),
        Sense::EveryMonth(n) => (TimexType::Set, format!("XXXX-{n:02}")),
        Sense::EveryPart => (TimexType::Set, "XXXX-XX-XX".to_owned()),
        Sense::Reference(n) => (TimexType::Date, reference(n).to_owned()),
        // "recent weeks" says only that they are past; "the past two weeks" how long.
        Sense::Span(_, _, n, true) => (TimexType::Date, reference(n).to_owned()),
        Sense::Span(Amount::Vague, _, 1, _) => (TimexType::Date, reference(1).to_owned()),
        Sense::Span(amount, unit, _, _) => (TimexType::Duration, length(amount, unit)),
        Sense::Offset(Amount::Vague, _, n) => (TimexType::Date, reference(n).to_owned()),
        Sense::Told(Amount::Vague, _, n) => (TimexType::Date, reference(n).to_owned()),
        Sense::Offset(_, Unit::Hour | Unit::Minute | Unit::Second, _)
        | Sense::Told(_, Unit::Hour | Unit::Minute | Unit::Second, _) => {
            (TimexType::Time, day_value(expression.sense, frame))
        }
        Sense::Offset(_, Unit::Decade, _) => {
            let value = whole(expression.sense, frame).map(|p| {
                // The middle of the slack is the year that is meant.
                format!("{:03}", (p.first.year() + 2).div_euclid(10))
            });
            (TimexType::Date, value.unwrap_or_else(|| "XXX".to_owned()))
        }
        sense => {
            let value = match whole(sense, frame) {
                Some(placed) => placed_value(sense, placed),
                None => unplaced(sense),
            };
            (TimexType::Date, value)
        }
    }
}

fn reference(n: i8) -> &'static str {
    match n {
        -1 => "PAST_REF",
        0 => "PRESENT_REF",
        _ => "FUTURE_REF",
    }
}

fn part_code(part: DayPart) -> &'static str {
    match part {
        DayPart::Morning => "MO",
        DayPart::Midday => "MI",
        DayPart::Afternoon => "AF",
        DayPart::Evening => "EV",
        DayPart::Night => "NI",
    }
}

fn season_code(season: Season) -> &'static str {
    match season {
        Season::Spring => "SP",
        Season::Summer => "SU",
        Season::Autumn => "FA",
        Season::Winter => "WI",
    }
}

fn day_value(sense: Sense, frame: &Frame) -> String {
    whole(sense, frame).map_or_else(|| unplaced(sense), |p| placed_value(sense, p))
}

fn placed_value(sense: Sense, p: Placed) -> String {
    let (year, month) = (p.first.year(), p.first.month());
    match p.grain {
        Grain::Day => p.first.to_string(),
        Grain::Week | Grain::Weekend => {
            let week = p.first.iso_week_date();
            let end = if p.grain == Grain::Weekend { "-WE" } else { "" };
            format!("{:04}-W{:02}{end}", week.year(), week.week())
        }
        Grain::Month => format!("{year:04}-{month:02}"),
        Grain::Quarter(n) => format!("{year:04}-Q{n}"),
        Grain::Half(n) => format!("{year:04}-H{n}"),
        Grain::Season(season) => format!("{year:04}-{}", season_code(season)),
        Grain::Year => format!("{year:04}"),
        Grain::Decade => format!("{:03}", year.div_euclid(10)),
        Grain::Century => format!("{:02}", p.last.year().div_euclid(100)),
        Grain::Other => match sense {
            Sense::Range(..) => format!("{}/{}", p.first, p.last),
            Sense::Years(from, to) => format!("{from:04}/{to:04}"),
            _ => format!("{year:04}"),
        },
    }
}

/// The value where the day of writing is not known.
fn unplaced(sense: Sense) -> String {
    match sense {
        Sense::Calendar(_, within) => match within {
            Within::Month(m) => format!("XXXX-{m:02}"),
            Within::Day(m, d) => format!("XXXX-{m:02}-{d:02}"),
            Within::Quarter(n) => format!("XXXX-Q{n}"),
            Within::Half(n) => format!("XXXX-H{n}"),
            Within::Season(s) => format!("XXXX-{}", season_code(s)),
            Within::Holiday(TimePhrase::Fixed(m, d)) => format!("XXXX-{m:02}-{d:02}"),
            Within::Holiday(_) => "XXXX-XX-XX".to_owned(),
            Within::Year => "XXXX".to_owned(),
            Within::Decade => "XXX".to_owned(),
            Within::Century => "XX".to_owned(),
        },
        Sense::Weekday(day, _) => format!("XXXX-WXX-{day}"),
        Sense::Weekend => "XXXX-WXX-WE".to_owned(),
        Sense::Period(unit, _) | Sense::Offset(_, unit, _) | Sense::Told(_, unit, _) => {
            match unit {
                Unit::Week | Unit::Fortnight => "XXXX-WXX",
                Unit::Weekend => "XXXX-WXX-WE",
                Unit::Month => "XXXX-XX",
                Unit::Quarter => "XXXX-QX",
                Unit::HalfYear => "XXXX-HX",
                Unit::Year => "XXXX",
                Unit::Decade => "XXX",
                Unit::Century | Unit::Millennium => "XX",
                _ => "XXXX-XX-XX",
            }
            .to_owned()
        }
        _ => "XXXX-XX-XX".to_owned(),
    }
}

/// "P3D", "PT2H", "PXW".
fn length(amount: Amount, unit: Unit) -> String {
    let (time, code, factor) = match unit {
        Unit::Second => (true, "S", 1.0),
        Unit::Minute => (true, "M", 1.0),
        Unit::Hour => (true, "H", 1.0),
        Unit::Day => (false, "D", 1.0),
        Unit::Week => (false, "W", 1.0),
        Unit::Weekend => (false, "WE", 1.0),
        Unit::Fortnight => (false, "W", 2.0),
        Unit::Month => (false, "M", 1.0),
        Unit::Quarter => (false, "Q", 1.0),
        Unit::HalfYear => (false, "M", 6.0),
        Unit::Year => (false, "Y", 1.0),
        Unit::Decade => (false, "DE", 1.0),
        Unit::Century => (false, "CE", 1.0),
        Unit::Millennium => (false, "ML", 1.0),
    };
    let t = if time { "T" } else { "" };
    match amount {
        Amount::Vague => format!("P{t}X{code}"),
        // Half an hour is thirty minutes; half a year, a decade and a half stay decimal.
        Amount::Exact(n) if unit == Unit::Hour && n.fract() != 0.0 => {
            format!("PT{}M", (n * 60.0).round())
        }
        Amount::Exact(n) => format!("P{t}{}{code}", n * factor),
    }
}
