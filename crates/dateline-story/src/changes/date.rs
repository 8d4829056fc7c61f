//! Dates and weekdays that a copy changed: "March 3" and "3 March" are the same day, "Friday" and
//! "Friday, March 3" do not contradict each other, "Friday" and "yesterday" may be the same.

use std::ops::Range;

use dateline_know::times::{Role, TimeWord};
use dateline_parse::Token;
use dateline_record::{Change, ChangeKind};

use super::mention::{Compared, Mention, changed};
use super::{Side, Sides, Words};

/// What a date says; what it does not say is absent.
#[derive(Clone, Debug, Default, PartialEq)]
struct Date {
    weekday: Option<u8>,
    month: Option<u8>,
    day: Option<u8>,
    year: Option<u16>,
    /// Days from the day of writing.
    days: Option<i8>,
    /// "last week", "next month": before, now or after, and the unit's word.
    unit: Option<(i8, String)>,
}

/// Adds the dates that the second side changed; the tokens of the dates of both sides.
pub(super) fn changes(
    sides: &Sides<'_>,
    out: &mut Vec<Change>,
) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (a, b) = (dates(&sides.a, sides), dates(&sides.b, sides));
    for (i, j) in changed(sides, &a, &b, compare) {
        out.push(sides.change(ChangeKind::Date, &a[i].range, &b[j].range));
    }
    let ranges = |list: Vec<Mention<Date>>| list.into_iter().map(|m| m.range).collect();
    (ranges(a), ranges(b))
}

fn compare(x: &Date, y: &Date) -> Compared {
    fn field<T: PartialEq>(p: Option<&T>, q: Option<&T>) -> Option<bool> {
        Some(p? == q?)
    }
    let fields = [
        field(x.weekday.as_ref(), y.weekday.as_ref()),
        field(x.month.as_ref(), y.month.as_ref()),
        field(x.day.as_ref(), y.day.as_ref()),
        field(x.year.as_ref(), y.year.as_ref()),
        field(x.days.as_ref(), y.days.as_ref()),
        field(x.unit.as_ref(), y.unit.as_ref()),
    ];
    if fields.contains(&Some(false)) {
        Compared::Different
    } else if fields.contains(&Some(true)) {
        Compared::Same
    } else {
        Compared::Unknown
    }
}

fn dates(side: &Side<'_>, sides: &Sides<'_>) -> Vec<Mention<Date>> {
    let words = side.words_of_run();
    let reading = Reading { words, sides };
    let mut out = Vec::new();
    let mut i = 0;
    while i < reading.words.run {
        match reading.date(i) {
            Some((range, value)) => {
                i = range.end;
                let range = reading.words.tokens(range.start, range.end);
                out.push(Mention { range, value });
            }
            None => i += 1,
        }
    }
    out
}

/// Positions are those of the words.
struct Reading<'r, 'd> {
    words: Words<'d>,
    sides: &'r Sides<'d>,
}

impl Reading<'_, '_> {
    fn word(&self, i: usize) -> Option<TimeWord> {
        // "Thurs." and "Feb." keep their point.
        let lower = self.words.lower(i).trim_end_matches('.');
        self.sides.know.times().word(lower)
    }

    fn capital(&self, i: usize) -> bool {
        let capital = |t: Token<'_>| t.text().starts_with(char::is_uppercase);
        self.words.get(i).is_some_and(capital)
    }

    fn weekday(&self, i: usize) -> Option<u8> {
        match self.word(i)? {
            TimeWord::Weekday(n) if self.capital(i) => Some(n),
            _ => None,
        }
    }

    fn month(&self, i: usize) -> Option<u8> {
        match self.word(i)? {
            TimeWord::Month(n) if self.capital(i) => Some(n),
            _ => None,
        }
    }

    /// "3", "3rd".
    fn day(&self, i: usize) -> Option<u8> {
        let lower = self.words.lower(i);
        let digits = lower.trim_end_matches(char::is_alphabetic);
        let suffix = &lower[digits.len()..];
        let n = digits.parse().ok().filter(|n| (1..=31).contains(n))?;
        matches!(suffix, "" | "st" | "nd" | "rd" | "th").then_some(n)
    }

    fn year(&self, i: usize) -> Option<u16> {
        let lower = self.words.lower(i);
        let n = lower.parse().ok().filter(|n| (1500..=2199).contains(n))?;
        (lower.len() == 4).then_some(n)
    }

    /// The date that begins at a token.
    fn date(&self, i: usize) -> Option<(Range<usize>, Date)> {
        let mut date = Date::default();
        let mut end = i;
        if let Some(n) = self.weekday(end) {
            date.weekday = Some(n);
            end += 1;
            let next = end + usize::from(self.words.lower(end) == ",");
            match self.calendar(next) {
                Some((after, found)) => {
                    let weekday = date.weekday;
                    date = Date { weekday, ..found };
                    return Some((i..after, date));
                }
                None => return Some((i..end, date)),
            }
        }
        if let Some((end, date)) = self.calendar(i) {
            return Some((i..end, date));
        }
        match self.word(i) {
            Some(TimeWord::Day(n)) => date.days = Some(n),
            Some(TimeWord::Role(role)) => {
                let way = match role {
                    Role::Last | Role::Past | Role::Previous => -1,
                    Role::This => 0,
                    Role::Next | Role::Coming | Role::Following => 1,
                    _ => return None,
                };
                let Some(TimeWord::Unit(_, false)) = self.word(i + 1) else {
                    return None;
                };
                date.unit = Some((way, self.words.lower(i + 1).to_owned()));
                return Some((i..i + 2, date));
            }
            _ => return None,
        }
        Some((i..i + 1, date))
    }

    /// "March 3, 2021", "3 March 2021", "March 2021", "March", "2021", "2021-03-03".
    fn calendar(&self, i: usize) -> Option<(usize, Date)> {
        let mut date = Date::default();
        let mut end = i;
        if let Some((year, month, day)) = iso(self.words.lower(i)) {
            (date.year, date.month, date.day) = (Some(year), Some(month), Some(day));
            return Some((i + 1, date));
        }
        if let Some(month) = self.month(i) {
            end += 1;
            date.month = Some(month);
            if let Some(day) = self.day(end) {
                date.day = Some(day);
                end += 1;
            } else if self.words.lower(i) == "may" && self.year(end).is_none() && !self.dated(i) {
                return None;
            }
        } else if let Some(day) = self.day(i) {
            let at = i + 1 + usize::from(self.words.lower(i + 1) == "of");
            date.month = Some(self.month(at)?);
            date.day = Some(day);
            end = at + 1;
        } else {
            let year = self.year(i)?;
            date.year = Some(year);
            return self.dated(i).then_some((i + 1, date));
        }
        let at = end + usize::from(self.words.lower(end) == ",");
        if let Some(year) = self.year(at) {
            date.year = Some(year);
            end = at + 1;
        }
        Some((end, date))
    }

    /// Whether a token that may be a date is one here, and no count.
    fn dated(&self, i: usize) -> bool {
        let date = |t: Token<'_>| {
            t.ent_type() == "DATE" || !matches!(t.dep(), "nummod" | "aux" | "compound" | "quantmod")
        };
        self.words.get(i).is_some_and(date)
    }
}

fn iso(text: &str) -> Option<(u16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = year.len() == 4 && month.len() == 2 && day.len() == 2 && parts.next().is_none();
    whole
        .then(|| Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)))
        .flatten()
}
