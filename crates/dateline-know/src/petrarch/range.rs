//! Restrictions: a code with the days on which it holds, and which of several is ever reached.

use jiff::{ToSpan, civil::Date};

/// Days on which a code holds: from the first on, up to and not including the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// First day; absent where open.
    pub start: Option<Date>,
    /// First day after; absent where open.
    pub before: Option<Date>,
}

impl Bounds {
    /// The last day, where there is one.
    #[must_use]
    pub fn last(&self) -> Option<Date> {
        self.before.and_then(|d| d.checked_sub(1.day()).ok())
    }
}

/// A code and when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// The code as written.
    pub code: String,
    /// When it holds.
    pub bounds: Bounds,
}

/// Reads the inside of a bracket: `VLDGOV`, `VLDGOV 20190401-20231115`, `VLDOPP <20190401`,
/// `VLDELI >20231115`.
///
/// # Errors
/// In words, where it is none of these.
pub fn restriction(inside: &str) -> Result<Restriction, String> {
    let (code, when) = inside
        .split_once(char::is_whitespace)
        .map_or((inside, ""), |(code, when)| (code, when.trim()));
    if code.is_empty() {
        return Err("a bracket without a code".into());
    }
    let day = |text: &str| date(text.trim()).ok_or_else(|| format!("{text:?} is no date"));
    let bounds = if when.is_empty() {
        Bounds {
            start: None,
            before: None,
        }
    } else if let Some(d) = when.strip_prefix('<') {
        Bounds {
            start: None,
            before: Some(day(d)?),
        }
    } else if let Some(d) = when.strip_prefix('>') {
        Bounds {
            start: Some(day(d)?),
            before: None,
        }
    } else if let Some((from, to)) = when.split_once('-') {
        let (from, to) = (day(from)?, day(to)?);
        if to < from {
            return Err(format!("the range {when:?} ends before it starts"));
        }
        if to == from {
            return Err(format!(
                "the range {when:?} holds on no day, since its end is not part of it"
            ));
        }
        Bounds {
            start: Some(from),
            before: Some(to),
        }
    } else {
        return Err(format!("{when:?} is no range of dates"));
    };
    Ok(Restriction {
        code: code.to_owned(),
        bounds,
    })
}

/// `YYYYMMDD`, or `YYMMDD` with years up to 30 in this century.
fn date(text: &str) -> Option<Date> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match text.len() {
        8 => (text[..4].parse::<i16>().ok()?, &text[4..]),
        6 => {
            let year: i16 = text[..2].parse().ok()?;
            (
                if year <= 30 { 2000 + year } else { 1900 + year },
                &text[2..],
            )
        }
        _ => return None,
    };
    Date::new(year, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()
}

/// Whether a restriction can ever be the first that fits: some day of it is in none before it.
#[must_use]
pub fn is_reached(bounds: Bounds, before: &[Bounds]) -> bool {
    let low = |b: &Bounds| b.start.unwrap_or(Date::MIN);
    let high = |b: &Bounds| b.before.unwrap_or(Date::MAX);
    let mut earlier: Vec<&Bounds> = before.iter().collect();
    earlier.sort_by_key(|b| low(b));
    let mut from = low(&bounds);
    for b in earlier {
        if low(b) > from {
            break;
        }
        from = from.max(high(b));
    }
    from < high(&bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> Bounds {
        restriction(&format!("VLD {text}")).unwrap().bounds
    }

    #[test]
    fn ranges_are_half_open() {
        let b = bounds("20190401-20231115");
        assert_eq!(b.start.unwrap().to_string(), "2019-04-01");
        assert_eq!(b.last().unwrap().to_string(), "2023-11-14");
        assert_eq!(
            bounds("950101-301231").before.unwrap().to_string(),
            "2030-12-31"
        );
        assert_eq!(bounds("> 310101").start.unwrap().to_string(), "1931-01-01");
        assert_eq!(
            bounds("<20190401").last().unwrap().to_string(),
            "2019-03-31"
        );
    }

    #[test]
    fn what_is_malformed_is_said() {
        for (text, says) in [
            ("VLD 2004017-20061201", "is no date"),
            ("VLD 20040231-20061201", "is no date"),
            ("VLD 20061201-20040101", "ends before"),
            ("VLD 20061201-20061201", "on no day"),
            ("VLD 20061201", "no range"),
            ("", "without a code"),
        ] {
            let message = restriction(text).unwrap_err();
            assert!(message.contains(says), "{text}: {message}");
        }
    }

    #[test]
    fn what_stands_behind_is_not_reached() {
        let all = Bounds {
            start: None,
            before: None,
        };
        assert!(!is_reached(bounds("20100101-20110101"), &[all]));
        assert!(is_reached(all, &[bounds("20100101-20110101")]));
        assert!(!is_reached(
            all,
            &[bounds("<20100101"), bounds(">20090101")]
        ));
        assert!(!is_reached(
            bounds("20100301-20100401"),
            &[bounds("20100101-20100315"), bounds("20100315-20110101")]
        ));
        assert!(is_reached(
            bounds("20100301-20100401"),
            &[bounds("20100101-20100315"), bounds("20100316-20110101")]
        ));
    }
}
