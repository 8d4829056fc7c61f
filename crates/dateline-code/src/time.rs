//! When: time expressions of a clause to intervals of dates, against the day of publication.
//!
//! In: a candidate and the day of publication. Out: a [`When`] whose words stand in the act's own
//! clause, or "publication" precision where no words say when and the act is news. First form:
//! days, weekdays, months, years, relative words and spans of them.

use dateline_parse::Token;
use dateline_record::{CharSpan, DatePrecision, When};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::clause::is_verbal;
use crate::reader::Reader;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const MONTHS_SHORT: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Words on either side of an act in which its time is looked for.
const REACH: usize = 120;

/// Days that a span may reach back or ahead; the calendar of `jiff` ends not far beyond.
const CALENDAR: i32 = 3_600_000;

/// A time expression with its place and the interval it means.
#[derive(Clone, Debug)]
pub struct TimeExpression {
    /// Tokens.
    pub start: usize,
    /// Tokens.
    pub end: usize,
    /// The interval.
    pub when: When,
}

/// The time expressions of a sentence, in text order.
#[must_use]
pub fn expressions(
    reader: &Reader<'_>,
    start: usize,
    end: usize,
    future: bool,
) -> Vec<TimeExpression> {
    let Some(published) = reader.published else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut i = start;
    while i < end {
        match expression(reader, i, end, published, future) {
            Some((len, first, last, precision)) => {
                let span = reader.span(i, i + len);
                out.push(TimeExpression {
                    start: i,
                    end: i + len,
                    when: interval(first, last, precision, reader.text(i, i + len), span),
                });
                i += len;
            }
            None => i += 1,
        }
    }
    out
}

fn interval(start: Date, end: Date, precision: DatePrecision, text: &str, span: CharSpan) -> When {
    When {
        start: Some(start),
        end: Some(end),
        precision,
        text: Some(text.to_owned()),
        span: Some(span),
    }
}

type Read = (usize, Date, Date, DatePrecision);

/// The expression that starts at a token: length, first and last day, precision.
fn expression(
    reader: &Reader<'_>,
    i: usize,
    end: usize,
    published: Date,
    future: bool,
) -> Option<Read> {
    let word = |k: usize| (i + k < end).then(|| reader.token(i + k).lower());
    let proper = |k: usize| {
        i + k < end
            && reader
                .token(i + k)
                .text()
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
    };
    let first = word(0)?;
    let day = |d: Date, len: usize| Some((len, d, d, DatePrecision::Day));
    match first {
        "today" | "tonight" => return day(published, 1),
        "yesterday" | "overnight" => return day(published.checked_sub(1.day()).ok()?, 1),
        "tomorrow" => return day(published.checked_add(1.day()).ok()?, 1),
        "weekend" => {
            let sunday = nearest_weekday(published, Weekday::Sunday, future)?;
            return Some((
                1,
                sunday.checked_sub(1.day()).ok()?,
                sunday,
                DatePrecision::Range,
            ));
        }
        "lately" | "recently" => {
            return Some((
                1,
                published.checked_sub(30.days()).ok()?,
                published,
                DatePrecision::Range,
            ));
        }
        _ => {}
    }
    if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| *name == first)
        && proper(0)
    {
        return day(nearest_weekday(published, *weekday, future)?, 1);
    }
    if let Some(found) = calendar(reader, i, end, published, future) {
        return Some(found);
    }
    relative(reader, i, end, published, future)
}

/// Without more words a weekday is the last one before publication, or the next for what is to come.
fn nearest_weekday(published: Date, weekday: Weekday, future: bool) -> Option<Date> {
    if published.weekday() == weekday {
        return Some(published);
    }
    let n = if future { 1 } else { -1 };
    published.nth_weekday(n, weekday).ok()
}

fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let at = MONTHS
        .iter()
        .position(|m| *m == word)
        .or_else(|| MONTHS_SHORT.iter().position(|m| *m == word))
        .or_else(|| (word == "sept").then_some(8))?;
    i8::try_from(at + 1).ok()
}

fn year_number(word: &str) -> Option<i16> {
    (word.len() == 4)
        .then(|| word.parse::<i16>().ok())
        .flatten()
        .filter(|y| (1000..2200).contains(y))
}

/// "2022-10-20", in one token or cut at its hyphens.
fn iso_date(reader: &Reader<'_>, i: usize, end: usize) -> Option<(usize, Date)> {
    const LENGTH: usize = 10;
    if !reader
        .token(i)
        .text()
        .starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let last = (i..end.min(i + 5)).find(|&k| reader.text(i, k + 1).len() >= LENGTH)?;
    let text = reader.text(i, last + 1);
    text.parse()
        .ok()
        .filter(|_| text.len() == LENGTH)
        .map(|date| (last + 1 - i, date))
}

fn day_number(word: &str) -> Option<i8> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = word
        .trim_end_matches("st")
        .trim_end_matches("nd")
        .trim_end_matches("rd")
        .trim_end_matches("th");
    digits.parse::<i8>().ok().filter(|d| (1..=31).contains(d))
}

/// "15 May 2015", "May 15, 2015", "last June", "in 2014", "2022-10-20".
fn calendar(
    reader: &Reader<'_>,
    i: usize,
    end: usize,
    published: Date,
    future: bool,
) -> Option<Read> {
    let word = |k: usize| {
        if i + k < end {
            reader.token(i + k).lower()
        } else {
            ""
        }
    };
    if let Some((len, date)) = iso_date(reader, i, end) {
        return Some((len, date, date, DatePrecision::Day));
    }
    // "the 1990s"
    if let Some(year) = word(0)
        .strip_suffix('s')
        .and_then(year_number)
        .filter(|y| y % 10 == 0)
    {
        return Some((
            1,
            Date::new(year, 1, 1).ok()?,
            Date::new(year + 9, 12, 31).ok()?,
            DatePrecision::Range,
        ));
    }
    // Year alone.
    if let Some(year) = year_number(word(0)) {
        let t = reader.token(i);
        let after = t.dep() == "pobj"
            && matches!(
                t.head().lower(),
                "in" | "since"
                    | "of"
                    | "by"
                    | "until"
                    | "during"
                    | "from"
                    | "to"
                    | "after"
                    | "before"
            );
        if (after || t.ent_type() == "DATE") && (1800..2100).contains(&year) {
            return Some((
                1,
                Date::new(year, 1, 1).ok()?,
                Date::new(year, 12, 31).ok()?,
                DatePrecision::Year,
            ));
        }
        return None;
    }
    // "Theresa May", "Jan Novotny"
    let named = i > 0
        && reader.token(i - 1).pos() == "PROPN"
        && reader.token(i - 1).dep() == "compound"
        && reader.token(i - 1).head().i() == i;
    if reader.token(i).ent_type() == "PERSON" || (named && reader.token(i - 1).ent_type() != "DATE")
    {
        return None;
    }
    let (day, month, used) = if let Some(month) = month_number(word(0)).filter(|_| {
        reader
            .token(i)
            .text()
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
    }) {
        let mut used = 1;
        let day = day_number(word(1)).filter(|_| year_number(word(1)).is_none());
        used += usize::from(day.is_some());
        (day, month, used)
    } else if let Some(day) = day_number(word(0)) {
        let month = month_number(word(1)).filter(|_| {
            reader
                .token(i + 1)
                .text()
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
        })?;
        (Some(day), month, 2)
    } else {
        return None;
    };
    // "may" the modal is lower-case; "May" alone opens sentences too.
    if used == 1 && word(0) == "may" && reader.token(i).pos() == "AUX" {
        return None;
    }
    let mut used = used;
    let mut year = year_number(word(used));
    if year.is_some() {
        used += 1;
    } else if word(used) == "," && year_number(word(used + 1)).is_some() {
        year = year_number(word(used + 1));
        used += 2;
    }
    let last = i > 0 && reader.token(i - 1).lower() == "last";
    let year = match year {
        Some(year) => year,
        None => nearest_year(published, month, day, future, last)?,
    };
    Some(match day {
        Some(day) => {
            let date = Date::new(year, month, day).ok()?;
            (used, date, date, DatePrecision::Day)
        }
        None => {
            let first = Date::new(year, month, 1).ok()?;
            (used, first, first.last_of_month(), DatePrecision::Month)
        }
    })
}

/// The year that brings a month nearest to publication, in the past unless the act is to come.
fn nearest_year(
    published: Date,
    month: i8,
    day: Option<i8>,
    future: bool,
    last: bool,
) -> Option<i16> {
    let this = Date::new(published.year(), month, day.unwrap_or(1)).ok()?;
    Some(
        if future
            && this < published
            && (month, day.unwrap_or(31)) < (published.month(), published.day())
        {
            published.year() + 1
        } else if !future && (this > published || (last && month >= published.month())) {
            published.year() - 1
        } else {
            published.year()
        },
    )
}

/// "last week", "this month", "two days ago", "in recent weeks", "earlier this year".
fn relative(
    reader: &Reader<'_>,
    i: usize,
    end: usize,
    published: Date,
    future: bool,
) -> Option<Read> {
    let word = |k: usize| {
        if i + k < end {
            reader.token(i + k).lower()
        } else {
            ""
        }
    };
    let unit = |w: &str| match w.trim_end_matches('s') {
        "day" => Some((1, DatePrecision::Day)),
        "week" | "weekend" => Some((7, DatePrecision::Week)),
        "month" => Some((30, DatePrecision::Month)),
        "year" => Some((365, DatePrecision::Year)),
        "decade" => Some((3650, DatePrecision::Range)),
        _ => None,
    };
    match word(0) {
        "last" | "this" | "next" | "past" | "recent" | "coming" | "previous" => {
            let shift: i32 = match word(0) {
                "last" | "previous" => -1,
                "next" => 1,
                _ => 0,
            };
            if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| *name == word(1)) {
                // "next Thursday", said on a Thursday, is not today.
                let found = if shift == 0 {
                    nearest_weekday(published, *weekday, future)
                } else {
                    published.nth_weekday(shift, *weekday).ok()
                };
                return found.map(|d| (2, d, d, DatePrecision::Day));
            }
            if let Some((days, precision)) = unit(word(1)) {
                let plural = word(1).ends_with('s');
                if plural || matches!(word(0), "past" | "recent" | "coming") {
                    let reach = if plural && days < 365 { days * 4 } else { days };
                    let (from, to) = if word(0) == "coming" {
                        (published, published.checked_add(reach.days()).ok()?)
                    } else {
                        (published.checked_sub(reach.days()).ok()?, published)
                    };
                    return Some((2, from, to, DatePrecision::Range));
                }
                return period(published, days, shift).map(|(a, b)| (2, a, b, precision));
            }
            // "last two weeks"
            let count = number(reader, i + 1, end)?;
            let (days, _) = unit(word(2))?;
            let reach = days.checked_mul(count).filter(|r| *r < CALENDAR)?;
            let (from, to) = if word(0) == "next" {
                (published, published.checked_add(reach.days()).ok()?)
            } else {
                (published.checked_sub(reach.days()).ok()?, published)
            };
            Some((3, from, to, DatePrecision::Range))
        }
        // "several weeks ago", "a few years ago": more than one, and not many.
        "several" | "few" if word(2) == "ago" => {
            let (days, _) = unit(word(1))?;
            let (from, to) = (
                published.checked_sub((5 * days).days()).ok()?,
                published.checked_sub((2 * days).days()).ok()?,
            );
            Some((3, from, to, DatePrecision::Range))
        }
        _ => {
            // "a week ago"
            let count =
                number(reader, i, end).or_else(|| matches!(word(0), "a" | "an").then_some(1))?;
            let (days, precision) = unit(word(1))?;
            let reach = days.checked_mul(count).filter(|r| *r < CALENDAR)?;
            match word(2) {
                "ago" | "earlier" => {
                    let at = published.checked_sub(reach.days()).ok()?;
                    let (a, b) = period(at, days, 0).or_else(|| {
                        Some((
                            at.checked_sub((days / 2).days()).ok()?,
                            at.checked_add((days / 2).days()).ok()?,
                        ))
                    })?;
                    Some((3, a, b, precision))
                }
                "later" => None,
                _ => None,
            }
        }
    }
}

fn number(reader: &Reader<'_>, i: usize, end: usize) -> Option<i32> {
    if i >= end {
        return None;
    }
    let value = crate::magnitude::parse_number(reader.token(i).lower())?;
    #[allow(clippy::cast_possible_truncation)] // bounded right here
    (1.0..=5000.0).contains(&value).then_some(value as i32)
}

/// The calendar week, month or year around a date, shifted by whole ones.
fn period(at: Date, days: i32, shift: i32) -> Option<(Date, Date)> {
    Some(match days {
        1 => {
            let d = at.checked_add(shift.days()).ok()?;
            (d, d)
        }
        7 => {
            let monday = at
                .checked_sub(i32::from(at.weekday().to_monday_zero_offset()).days())
                .ok()?
                .checked_add((7 * shift).days())
                .ok()?;
            (monday, monday.checked_add(6.days()).ok()?)
        }
        30 => {
            let first = at.first_of_month().checked_add(shift.months()).ok()?;
            (first, first.last_of_month())
        }
        365 => {
            let year = at.year().checked_add(i16::try_from(shift).ok()?)?;
            (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)
        }
        _ => return None,
    })
}

/// The time of an act: the expression nearest to its trigger inside its own clause, else one that
/// opens the sentence.
#[must_use]
pub fn of_act(
    reader: &Reader<'_>,
    trigger: Token<'_>,
    carrier: Token<'_>,
    future: bool,
) -> Option<When> {
    let sent = trigger.sent();
    // A sentence without end is read around the trigger only.
    let (start, end) = (sent.start() as usize, sent.end() as usize);
    let found = expressions(
        reader,
        start.max(trigger.i().saturating_sub(REACH)),
        end.min(trigger.i() + REACH),
        future,
    );
    let clause = clause_of(carrier);
    let in_clause = found.iter().filter(|e| {
        clause_of(reader.token(e.end - 1)).is_some_and(|c| Some(c.i()) == clause.map(|c| c.i()))
            || (!is_verbal(trigger) && trigger.is_ancestor_of(reader.token(e.start)))
    });
    let nearest = in_clause.min_by_key(|e| e.start.abs_diff(trigger.i()));
    nearest
        .or_else(|| {
            found
                .first()
                .filter(|e| found.len() == 1 && e.start < sent.start() as usize + 4)
        })
        .map(|e| e.when.clone())
}

fn clause_of(t: Token<'_>) -> Option<Token<'_>> {
    std::iter::once(t)
        .chain(t.ancestors())
        .find(|a| is_verbal(*a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekdays_look_back_unless_the_act_is_to_come() {
        let thursday = date(2022, 10, 20);
        assert_eq!(
            nearest_weekday(thursday, Weekday::Monday, false),
            Some(date(2022, 10, 17))
        );
        assert_eq!(
            nearest_weekday(thursday, Weekday::Monday, true),
            Some(date(2022, 10, 24))
        );
        assert_eq!(
            nearest_weekday(thursday, Weekday::Thursday, false),
            Some(thursday)
        );
    }

    #[test]
    fn a_month_alone_is_the_nearest_one() {
        let published = date(2004, 9, 24);
        assert_eq!(nearest_year(published, 6, None, false, true), Some(2004));
        assert_eq!(nearest_year(published, 11, None, false, false), Some(2003));
        assert_eq!(nearest_year(published, 3, None, true, false), Some(2005));
    }

    #[test]
    fn periods_are_whole_calendar_units() {
        let published = date(2022, 10, 20);
        assert_eq!(
            period(published, 7, -1),
            Some((date(2022, 10, 10), date(2022, 10, 16)))
        );
        assert_eq!(
            period(published, 30, 0),
            Some((date(2022, 10, 1), date(2022, 10, 31)))
        );
        assert_eq!(
            period(published, 365, -1),
            Some((date(2021, 1, 1), date(2021, 12, 31)))
        );
    }
}
