//! Dates as pages write them.
//!
//! In: the value of a `meta` element, of JSON-LD or of a `time` element, an address, or a line of the
//! page. Out: the day where it was written and, where the zone is said too, the moment.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// A day and, where it is known, the moment on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The day, where it was written.
    pub day: Date,
    /// The moment.
    pub at: Option<Timestamp>,
}

/// The first year in which there were news pages.
const FIRST_YEAR: i16 = 1990;
/// A year that is a mistake.
const LAST_YEAR: i16 = 2100;

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

/// Zones with one meaning in news, in minutes east of Greenwich.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("gmt", 0),
    ("utc", 0),
    ("ut", 0),
    ("est", -300),
    ("edt", -240),
    ("cdt", -300),
    ("mdt", -360),
    ("mst", -420),
    ("pst", -480),
    ("pdt", -420),
    ("cet", 60),
    ("cest", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("hkt", 480),
    ("sgt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
];

/// The date a text begins with or consists of: ISO 8601, RFC 2822, `20 October 2022`, `Oct. 20, 2022,
/// 5:31 PM EDT` and their like. Dates of figures alone are read only with the year first, for `10/11`
/// is October in one country and November in another, unless one of the two is greater than twelve.
///
/// ```ignore
/// assert_eq!(read("Thu Oct 20, 2022 5:31 pm EDT").unwrap().at, "2022-10-20T21:31:00Z".parse().ok());
/// ```
pub fn read(text: &str) -> Option<Published> {
    let text: String = text.chars().take(80).collect();
    let parts = parts(&text);
    let (day, after) = (0..parts.len().min(8)).find_map(|i| day(&parts, i))?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
        return None;
    }
    let at = clock(&parts, after).and_then(|(time, offset)| {
        let offset = Offset::from_seconds(offset? * 60).ok()?;
        offset.to_timestamp(DateTime::from_parts(day, time)).ok()
    });
    Some(Published { day, at })
}

/// The date in a line that says when something was published and nothing else.
pub fn alone(line: &str) -> Option<Published> {
    let words = line.split_whitespace().count();
    let lower = line.to_lowercase();
    let labelled = [
        "published",
        "posted",
        "first published",
        "publication date",
        "date:",
    ]
    .iter()
    .any(|l| lower.starts_with(l));
    if words > 14 || (!labelled && words > 7) || lower.contains("updated") {
        return None;
    }
    let starts = line.starts_with(|c: char| c.is_ascii_digit() || c.is_alphabetic());
    (starts && (labelled || !line.ends_with('.'))).then(|| read(line))?
}

/// The day in the path of an address: `/2022/10/20/`, `/2022-10-20/`, `/2022/oct/20/`, `-20221020`.
pub fn in_address(url: &str) -> Option<Published> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let path = path.split(['?', '#']).next()?;
    let words: Vec<&str> = path
        .split(['/', '-', '_', '.'])
        .filter(|w| !w.is_empty())
        .collect();
    let found = words.windows(3).find_map(|w| {
        if w[0].len() != 4 {
            return None;
        }
        let month = number(w[1]).or_else(|| month(w[1]))?;
        date(
            number(w[0])?,
            month,
            number(w[2]).filter(|_| w[2].len() <= 2)?,
        )
    });
    let found = found.or_else(|| {
        words.iter().find_map(|w| {
            (w.len() == 8 && w.starts_with("20")).then(|| {
                date(
                    number(w.get(..4)?)?,
                    number(w.get(4..6)?)?,
                    number(w.get(6..)?)?,
                )
            })?
        })
    });
    found
        .filter(|d| (1995..=LAST_YEAR).contains(&d.year()))
        .map(|day| Published { day, at: None })
}

/// A word of a date: letters, figures, or one sign.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part<'a> {
    Word(&'a str),
    Number(&'a str),
    Sign(char),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| {
            if first.is_ascii_digit() {
                c.is_ascii_digit()
            } else {
                first.is_alphabetic() && c.is_alphabetic()
            }
        };
        let end = rest
            .find(|c| !same(c))
            .unwrap_or(rest.len())
            .max(first.len_utf8());
        let (word, after) = rest.split_at(end);
        if first.is_ascii_digit() {
            parts.push(Part::Number(word));
        } else if first.is_alphabetic() {
            parts.push(Part::Word(word));
        } else if !first.is_whitespace() {
            parts.push(Part::Sign(first));
        }
        rest = after;
    }
    parts
}

/// The day that begins at a part, and the part behind it.
fn day(parts: &[Part<'_>], at: usize) -> Option<(Date, usize)> {
    let is_sign = |i: usize| matches!(parts.get(i), Some(Part::Sign('-' | '/' | '.')));
    let num = |i: usize| match parts.get(i) {
        Some(Part::Number(n)) if n.len() <= 4 => number(n),
        _ => None,
    };
    let year = |i: usize| match parts.get(i) {
        Some(Part::Number(n)) if n.len() == 4 => number(n),
        _ => None,
    };
    let named = |i: usize| match parts.get(i) {
        Some(Part::Word(w)) => month(w),
        _ => None,
    };
    // A full stop, a comma or an ordinal's ending between the words.
    let after = |i: usize| {
        let mut i = i;
        while matches!(parts.get(i), Some(Part::Sign(',' | '.')))
            || matches!(
                parts.get(i),
                Some(Part::Word("st" | "nd" | "rd" | "th" | "of" | "de"))
            )
        {
            i += 1;
        }
        i
    };
    match parts.get(at)? {
        Part::Number(n) if n.len() == 4 => {
            if is_sign(at + 1) && is_sign(at + 3) {
                return Some((date(number(n)?, num(at + 2)?, num(at + 4)?)?, at + 5));
            }
            None
        }
        Part::Number(n) if n.len() == 8 && at == 0 => {
            let found = date(number(&n[..4])?, number(&n[4..6])?, number(&n[6..])?)?;
            Some((found, at + 1))
        }
        Part::Number(n) if n.len() == 14 && at == 0 => Some((
            date(number(&n[..4])?, number(&n[4..6])?, number(&n[6..8])?)?,
            at + 1,
        )),
        Part::Number(n) if n.len() <= 2 => {
            if is_sign(at + 1) && is_sign(at + 3) && num(at + 2).is_some() {
                let (a, b, y) = (number(n)?, num(at + 2)?, year(at + 4)?);
                let (day, month) = match (a, b) {
                    (13.., ..=12) => (a, b),
                    (..=12, 13..) => (b, a),
                    (a, b) if a == b => (a, b),
                    _ => return None,
                };
                return Some((date(y, month, day)?, at + 5));
            }
            let mut i = after(at + 1);
            if is_sign(i) {
                i += 1;
            }
            let month = named(i)?;
            let mut i = after(i + 1);
            if is_sign(i) {
                i += 1;
            }
            Some((date(year(i)?, month, number(n)?)?, i + 1))
        }
        Part::Word(w) => {
            let month = month(w)?;
            let i = after(at + 1);
            let day = num(i).filter(|d| *d <= 31)?;
            let i = after(i + 1);
            Some((date(year(i)?, month, day)?, i + 1))
        }
        _ => None,
    }
}

/// The time of day soon after a part, and its distance from Greenwich in minutes.
fn clock(parts: &[Part<'_>], from: usize) -> Option<(Time, Option<i32>)> {
    let num = |i: usize| match parts.get(i) {
        Some(Part::Number(n)) if n.len() <= 2 => number(n).and_then(|n| i8::try_from(n).ok()),
        _ => None,
    };
    let colon = |i: usize| matches!(parts.get(i), Some(Part::Sign(':')));
    let start =
        (from..from + 4).find(|&i| num(i).is_some() && colon(i + 1) && num(i + 2).is_some())?;
    let (mut hour, minute) = (num(start)?, num(start + 2)?);
    let mut i = start + 3;
    let mut second = 0;
    if colon(i) && num(i + 1).is_some() {
        second = num(i + 1)?.min(59);
        i += 2;
        if matches!(parts.get(i), Some(Part::Sign('.' | ',')))
            && matches!(parts.get(i + 1), Some(Part::Number(_)))
        {
            i += 2;
        }
    }
    if let Some(Part::Word(half)) = parts.get(i) {
        let dotted = half.len() == 1
            && parts.get(i + 1) == Some(&Part::Sign('.'))
            && matches!(parts.get(i + 2), Some(Part::Word("m" | "M")));
        match (half.to_ascii_lowercase().as_str(), dotted) {
            ("am", _) | ("a", true) if hour == 12 => hour = 0,
            ("pm", _) | ("p", true) if hour < 12 => hour += 12,
            _ => {}
        }
        if matches!(half.to_ascii_lowercase().as_str(), "am" | "pm") {
            i += 1;
        } else if dotted {
            i += 3 + usize::from(parts.get(i + 3) == Some(&Part::Sign('.')));
        }
    }
    let time = Time::new(hour, minute, second, 0).ok()?;
    Some((time, zone(parts, i)))
}

fn zone(parts: &[Part<'_>], at: usize) -> Option<i32> {
    let at = (at..at + 3).find(|&i| {
        matches!(
            parts.get(i),
            Some(Part::Word(_) | Part::Sign('+' | '-' | '−'))
        )
    })?;
    let named = match parts.get(at)? {
        Part::Word(word) => {
            let word = word.to_ascii_lowercase();
            Some(ZONES.iter().find(|(zone, _)| *zone == word)?.1)
        }
        _ => None,
    };
    // "GMT+2", "+02:00", "+0200", "-5".
    let at = at + usize::from(named.is_some());
    let sign = match parts.get(at) {
        Some(Part::Sign('+')) => 1,
        Some(Part::Sign('-' | '−')) if named.is_none_or(|n| n == 0) => -1,
        _ => return named,
    };
    let Some(Part::Number(figures)) = parts.get(at + 1) else {
        return named;
    };
    let minutes = match figures.len() {
        4 => i32::from(number(&figures[..2])?) * 60 + i32::from(number(&figures[2..])?),
        1 | 2 => {
            let more = match (parts.get(at + 2), parts.get(at + 3)) {
                (Some(Part::Sign(':')), Some(Part::Number(m))) if m.len() == 2 => number(m)?,
                _ => 0,
            };
            i32::from(number(figures)?) * 60 + i32::from(more)
        }
        _ => return named,
    };
    (minutes <= 14 * 60).then_some(sign * minutes)
}

fn month(word: &str) -> Option<i16> {
    let word = word.to_lowercase();
    let found = MONTHS
        .iter()
        .position(|m| *m == word || (word.len() >= 3 && word.len() <= 4 && m.starts_with(&word)))?;
    i16::try_from(found + 1).ok()
}

fn number(text: &str) -> Option<i16> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_pages_write_them() {
        for (text, day, at) in [
            ("2022-10-20", "2022-10-20", None),
            (
                "2022-10-20T08:00:00Z",
                "2022-10-20",
                Some("2022-10-20T08:00:00Z"),
            ),
            (
                "2022-10-20T08:00:00.123+0200",
                "2022-10-20",
                Some("2022-10-20T06:00:00Z"),
            ),
            (
                "2022-10-20T01:30:00+02:00",
                "2022-10-20",
                Some("2022-10-19T23:30:00Z"),
            ),
            ("2022-10-20 08:00:00", "2022-10-20", None),
            (
                "Thu, 20 Oct 2022 08:00:00 GMT",
                "2022-10-20",
                Some("2022-10-20T08:00:00Z"),
            ),
            (
                "Thu Oct 20, 2022 5:31 pm EDT",
                "2022-10-20",
                Some("2022-10-20T21:31:00Z"),
            ),
            (
                "Published October 20th, 2022 at 12:05 a.m. ET",
                "2022-10-20",
                None,
            ),
            ("Updated 20 Sept 2022", "2022-09-20", None),
            ("20 October 2022 17.31", "2022-10-20", None),
            (
                "20-Oct-2022 10:00 GMT+2",
                "2022-10-20",
                Some("2022-10-20T08:00:00Z"),
            ),
            ("20/10/2022", "2022-10-20", None),
            ("10/20/2022", "2022-10-20", None),
            (
                "20.10.2022, 09:15 CEST",
                "2022-10-20",
                Some("2022-10-20T07:15:00Z"),
            ),
            ("20221020", "2022-10-20", None),
            (
                "2022/10/20 08:00 UTC",
                "2022-10-20",
                Some("2022-10-20T08:00:00Z"),
            ),
        ] {
            let found = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.day.to_string(), day, "{text}");
            assert_eq!(found.at.map(|m| m.to_string()).as_deref(), at, "{text}");
        }
        for text in [
            "",
            "10/11/2022",
            "October 2022",
            "2022",
            "1666252800",
            "1970-01-01",
            "2022-13-40",
            "0001-01-01T00:00:00Z",
            "May we ask",
            "3 hours ago",
            "20 killed in 2022",
        ] {
            assert!(read(text).is_none(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn addresses_tell_the_day() {
        for (url, day) in [
            (
                "https://a.example/2022/10/20/world/troops.html",
                Some("2022-10-20"),
            ),
            (
                "https://a.example/world/2022/oct/20/troops",
                Some("2022-10-20"),
            ),
            (
                "https://a.example/world/troops-2022-10-20/",
                Some("2022-10-20"),
            ),
            ("https://a.example/news/20221020-troops", Some("2022-10-20")),
            ("https://a.example/2022/10/troops", None),
            ("https://a.example/id/12345678", None),
            ("https://a.example/a?date=2022/10/20", None),
            ("a.example", None),
        ] {
            let found = in_address(url).map(|p| p.day.to_string());
            assert_eq!(found.as_deref(), day, "{url}");
        }
    }
}
