//! GDELT's ids and times.

use dateline_record::{Document, Event, sha256_hex};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::profile::Fault;

/// The GLOBALEVENTID of a row: from the event's id and, where an event has several rows, the row's number
/// within it, so that the same event always has the same one.
///
/// Of the SHA-256 of `id` or `id/row` the first 8 bytes without the sign, with bit 62 set: 2^62 to 2^63 - 1, a
/// positive 64-bit integer far above any that GDELT has given (about 1.3 * 10^9 in 2026), so that files may be
/// joined. 62 bits are left: of ten million rows two have the same number with a chance of 1 in 92,000.
#[must_use]
pub fn event_id(event: &Event, row: usize) -> u64 {
    // A row that came from GDELT keeps its number.
    let own = event.id.strip_prefix("gdelt:").filter(|_| row == 0);
    if let Some(own) = own.and_then(|own| own.parse().ok()) {
        return own;
    }
    let hash = match row {
        0 => sha256_hex(event.id.as_bytes()),
        n => sha256_hex(format!("{}/{n}", event.id).as_bytes()),
    };
    let first = u64::from_str_radix(&hash[..16], 16).unwrap_or_default();
    (first & (u64::MAX >> 2)) | (1 << 62)
}

/// The moment of publication as YYYYMMDDHHMMSS in UTC: midnight where only the day is known.
#[must_use]
pub fn moment(document: &Document) -> Option<String> {
    match (document.published_at, document.published) {
        (Some(at), _) => {
            let at = at.to_zoned(TimeZone::UTC).datetime();
            Some(at.strftime("%Y%m%d%H%M%S").to_string())
        }
        (None, Some(day)) => Some(day.strftime("%Y%m%d000000").to_string()),
        (None, None) => None,
    }
}

/// Reads a moment as YYYYMMDDHHMMSS, or a day as YYYYMMDD.
pub fn read_moment(column: &str, text: &str) -> Result<Timestamp, Fault> {
    let wrong = || {
        Fault::cell(
            column,
            format!("`{text}` is no moment"),
            "YYYYMMDDHHMMSS or YYYYMMDD is expected",
        )
    };
    let day = text.get(..8).ok_or_else(wrong)?;
    let day = crate::profile::cells::day(column, day)?;
    let time: i32 = match text.get(8..) {
        Some("") => 0,
        Some(rest) if rest.len() == 6 => rest.parse().map_err(|_| wrong())?,
        _ => return Err(wrong()),
    };
    let part = |n: i32| (n % 100) as i8;
    let time = jiff::civil::Time::new(part(time / 10_000), part(time / 100), part(time), 0)
        .map_err(|_| wrong())?;
    let at = DateTime::from_parts(day, time).to_zoned(TimeZone::UTC);
    Ok(at.map_err(|_| wrong())?.timestamp())
}
