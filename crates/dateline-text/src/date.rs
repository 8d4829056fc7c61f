//! Dates as data has them: days, moments, and the forms in common use that cannot be misread.

use jiff::Timestamp;
use jiff::civil::Date;

/// A date written `YYYY-MM-DD`, alone or before a time of day.
///
/// ```
/// use dateline_text::parse_date;
/// assert_eq!(parse_date("2022-10-20").unwrap().day(), 20);
/// assert_eq!(parse_date("2022-10-20T23:00:00+02:00").unwrap().day(), 20);
/// assert!(parse_date("20 October 2022").is_none() && parse_date("2022-13-01").is_none());
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let form = date.bytes().enumerate().all(|(i, b)| match i {
        4 | 7 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    if !form || !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
        return None;
    }
    day(&date[0..4], &date[5..7], &date[8..10])
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str| text.parse::<i16>().ok();
    let narrow = |n: i16| i8::try_from(n).ok();
    Date::new(
        number(year)?,
        narrow(number(month)?)?,
        narrow(number(day)?)?,
    )
    .ok()
}

/// A day, and the moment where the text says that too: `2022-10-20`, RFC 3339, RFC 2822 (as mail
/// and feeds have it), and `20221020` with or without hours, minutes and seconds. The day is the
/// one where it was written.
pub fn moment(text: &str) -> Option<(Date, Option<Timestamp>)> {
    let text = text.trim();
    if let Some(day) = parse_date(text) {
        return Some((day, text.parse().ok()));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if matches!(digits, 8 | 14) && matches!(text.len(), 8 | 14..=16) {
        return Some((day(&text[0..4], &text[4..6], &text[6..8])?, None));
    }
    let mailed = jiff::fmt::rfc2822::parse(text).ok()?;
    Some((mailed.date(), Some(mailed.timestamp())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_cannot_be_misread_are_read() {
        for (text, day, at) in [
            ("2022-10-20", "2022-10-20", None),
            (" 2022-10-20 08:00 ", "2022-10-20", None),
            (
                "2022-10-20T08:00:00Z",
                "2022-10-20",
                Some("2022-10-20T08:00:00Z"),
            ),
            (
                "2022-10-20T01:00:00+02:00",
                "2022-10-20",
                Some("2022-10-19T23:00:00Z"),
            ),
            ("20221020", "2022-10-20", None),
            ("20221020080000", "2022-10-20", None),
            (
                "Thu, 20 Oct 2022 08:00:00 GMT",
                "2022-10-20",
                Some("2022-10-20T08:00:00Z"),
            ),
        ] {
            let (found, moment) = moment(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.to_string(), day, "{text}");
            assert_eq!(moment.map(|m| m.to_string()).as_deref(), at, "{text}");
        }
        for text in [
            "",
            "20/10/2022",
            "10-20-2022",
            "20221332",
            "1666252800",
            "Ⅻ2022-10",
        ] {
            assert!(moment(text).is_none(), "{text}");
        }
    }
}
