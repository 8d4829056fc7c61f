//! The layer of time expressions: TIMEX3 type and value.
//!
//! In: a document as read. Out: the expressions in text order, with the value that the day of
//! publication gives them.

use dateline_record::{DatePrecision, TimeMention, TimexType, When};
use jiff::civil::Date;

use crate::reader::Reader;
use crate::time;

/// The time expressions of a document.
#[must_use]
pub fn of(reader: &Reader<'_>) -> Vec<TimeMention> {
    let sentences = reader.doc.sents();
    sentences
        .flat_map(|s| time::expressions(reader, s.start() as usize, s.end() as usize, false))
        .filter_map(|e| {
            let span = e.when.span?;
            Some(TimeMention {
                start: span.start,
                end: span.end,
                text: e.when.text.clone().unwrap_or_default(),
                timex: TimexType::Date,
                value: value(&e.when),
            })
        })
        .collect()
}

/// TIMEX3's value of an interval: a day, an ISO week, a month, a year, or `start/end`.
fn value(when: &When) -> Option<String> {
    let (start, end) = (when.start?, when.end?);
    Some(match when.precision {
        DatePrecision::Day | DatePrecision::Publication if start == end => start.to_string(),
        DatePrecision::Week => week(start),
        DatePrecision::Month => start.strftime("%Y-%m").to_string(),
        DatePrecision::Year => start.strftime("%Y").to_string(),
        DatePrecision::Unknown => return None,
        _ => format!("{start}/{end}"),
    })
}

fn week(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn values_are_timex3() {
        let day = date(2022, 10, 20);
        let of = |precision, end| {
            value(&When {
                start: Some(day),
                end: Some(end),
                precision,
                text: None,
                span: None,
            })
        };
        assert_eq!(of(DatePrecision::Day, day).as_deref(), Some("2022-10-20"));
        assert_eq!(of(DatePrecision::Week, day).as_deref(), Some("2022-W42"));
        assert_eq!(of(DatePrecision::Month, day).as_deref(), Some("2022-10"));
        assert_eq!(of(DatePrecision::Year, day).as_deref(), Some("2022"));
        let range = of(DatePrecision::Range, date(2022, 10, 25));
        assert_eq!(range.as_deref(), Some("2022-10-20/2022-10-25"));
        assert_eq!(of(DatePrecision::Unknown, day), None);
    }
}
