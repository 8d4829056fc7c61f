//! Rules of the grammar for dates of the calendar: days, months, seasons, quarters, years, decades,
//! centuries, in words and in figures.

use dateline_know::times::{Role, TimeWord, Unit};

use super::atoms::Class;
use super::grammar::{Grammar, Read, is_day};
use super::sense::{Sense, Within, Year};

impl Grammar<'_> {
    /// "2022-10-20", with a time behind "T" if there is one.
    pub(super) fn iso(&self, i: usize) -> Option<Read> {
        let (Class::Figure(year, 4), Class::Figure(month, 2)) = (self.class(i), self.class(i + 2))
        else {
            return None;
        };
        let joined = self.mark(i + 1) == Some('-') && self.glued(i + 1) && self.glued(i + 2);
        if !joined || self.starts_glued(i) || !(1..=12).contains(&month) {
            return None;
        }
        let year = i16::try_from(year).ok()?;
        let month = u8::try_from(month).ok()?;
        if self.mark(i + 3) == Some('-')
            && self.glued(i + 3)
            && self.glued(i + 4)
            && let Class::Figure(day, 2) = self.class(i + 4)
            && (1..=31).contains(&day)
        {
            let day = u8::try_from(day).ok()?;
            let mut read = Read::new(
                i + 5,
                Sense::Calendar(Year::Named(year), Within::Day(month, day)),
            );
            if self.slice(i + 5) == "T"
                && self.glued(i + 5)
                && let Some(clock) = self.clock(i + 6)
            {
                read.end = clock.end;
                read.clock = clock.clock;
            }
            return Some(read);
        }
        None
    }

    /// "5/3/2022" (month first, unless it cannot be), "20.10.2022" (day first), "2022/10/20".
    pub(super) fn numeric(&self, i: usize) -> Option<Read> {
        let (Class::Figure(a, la), Class::Figure(b, lb), Class::Figure(c, lc)) =
            (self.class(i), self.class(i + 2), self.class(i + 4))
        else {
            return None;
        };
        let mark = self.mark(i + 1)?;
        let joined = matches!(mark, '/' | '.')
            && self.mark(i + 3) == Some(mark)
            && (i + 1..=i + 4).all(|k| self.glued(k));
        let open = (self.glued(i + 5)
            && !matches!(self.mark(i + 5), Some('.' | ',' | ')' | ';' | ':' | '\'')))
            || self.starts_glued(i);
        if !joined || open || la > 4 || lb > 2 {
            return None;
        }
        let (year, month, day) = match (la, lc) {
            (4, 1..=2) => (a, b, c),
            (1..=2, 4) if mark == '.' || a > 12 => (c, b, a),
            (1..=2, 4) => (c, a, b),
            (1..=2, 2) if mark == '/' && a <= 12 => (century(c), a, b),
            (1..=2, 2) if mark == '/' => (century(c), b, a),
            _ => return None,
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1000..2200).contains(&year) {
            return None;
        }
        Some(Read::new(
            i + 5,
            Sense::Calendar(
                Year::Named(i16::try_from(year).ok()?),
                Within::Day(u8::try_from(month).ok()?, u8::try_from(day).ok()?),
            ),
        ))
    }

    /// Something without a space stands before.
    fn starts_glued(&self, i: usize) -> bool {
        self.glued(i)
            && i > 0
            && matches!(
                self.class(i - 1),
                Class::Figure(..)
                    | Class::Other
                    | Class::Mark('-' | '/' | '.' | ',' | '$' | '€' | '£')
            )
    }

    /// "Monday, May 18, 2015", "3 May", "May 2015", "from 3 to 7 May", "May 3-7".
    pub(super) fn dated(&self, i: usize) -> Option<Read> {
        if let Class::Word(TimeWord::Weekday(_)) = self.class(i) {
            let mut k = i + 1;
            if self.mark(k) == Some('.') && self.glued(k) {
                k += 1;
            }
            if self.mark(k) == Some(',') {
                k += 1;
            }
            if self.role(k) == Some(Role::The) {
                k += 1;
            }
            return self
                .date(k)
                .filter(|r| is_day(r.sense))
                .map(|r| self.behind_date(r));
        }
        self.date(i).map(|r| self.behind_date(r))
    }

    /// "the 3rd of May"; in "the May 3 vote" the article is the vote's.
    pub(super) fn day_first(&self, i: usize) -> Option<Read> {
        matches!(self.class(i), Class::Figure(..) | Class::Ordinal(_))
            .then(|| self.dated(i))
            .flatten()
    }

    /// "May 3, Monday": the weekday adds nothing.
    fn behind_date(&self, read: Read) -> Read {
        let k = read.end;
        if is_day(read.sense)
            && self.mark(k) == Some('(')
            && matches!(self.class(k + 1), Class::Word(TimeWord::Weekday(_)))
            && self.mark(k + 2) == Some(')')
        {
            return Read { end: k + 3, ..read };
        }
        read
    }

    fn date(&self, i: usize) -> Option<Read> {
        if let Some((month, k)) = self.month(i) {
            let Some((day, k)) = self.day(k) else {
                let (year, end) = self.year_behind(k);
                return Some(Read::new(end, Sense::Calendar(year, Within::Month(month))));
            };
            if let Some((last, k)) = self.upto(i, k).and_then(|k| self.day(k))
                && last > day
            {
                let (year, end) = self.year_behind(k);
                return Some(Read::new(
                    end,
                    Sense::Range(year, Within::Day(month, day), Within::Day(month, last)),
                ));
            }
            let (year, end) = self.year_behind(k);
            return Some(Read::new(
                end,
                Sense::Calendar(year, Within::Day(month, day)),
            ));
        }
        let (day, k) = self.day(i)?;
        if let Some((last, k)) = self.upto(i, k).and_then(|k| self.day(k))
            && last > day
            && let Some((month, k)) = self.month(self.past_of(k))
        {
            let (year, end) = self.year_behind(k);
            return Some(Read::new(
                end,
                Sense::Range(year, Within::Day(month, day), Within::Day(month, last)),
            ));
        }
        let (month, k) = self.month(self.past_of(k))?;
        let (year, end) = self.year_behind(k);
        Some(Read::new(
            end,
            Sense::Calendar(year, Within::Day(month, day)),
        ))
    }

    fn past_of(&self, k: usize) -> usize {
        if self.role(k) == Some(Role::Of) {
            k + 1
        } else {
            k
        }
    }

    /// Behind "to" or a dash, or behind "and" where "between" stands before `i`.
    fn upto(&self, i: usize, k: usize) -> Option<usize> {
        let between = i > 0 && self.role(i - 1) == Some(Role::Between);
        match self.role(k) {
            Some(Role::To) => return Some(k + 1),
            Some(Role::And) if between => return Some(k + 1),
            _ => {}
        }
        (self.mark(k) == Some('-')).then_some(k + 1)
    }

    /// A month with a capital, and the dot of a short form.
    fn month(&self, i: usize) -> Option<(u8, usize)> {
        let Class::Word(TimeWord::Month(month)) = self.class(i) else {
            return None;
        };
        if !self.atoms[i].capital {
            return None;
        }
        let dotted = self.mark(i + 1) == Some('.')
            && self.glued(i + 1)
            && self.atoms[i + 1].piece == self.atoms[i].piece;
        Some((month, if dotted { i + 2 } else { i + 1 }))
    }

    /// A day of a month: "3", "3rd", "third".
    fn day(&self, i: usize) -> Option<(u8, usize)> {
        match self.class(i) {
            Class::Figure(n, 1..=2) if (1..=31).contains(&n) && !self.continues(i) => {
                let suffix = self.class(i + 1) == Class::Suffix;
                Some((u8::try_from(n).ok()?, if suffix { i + 2 } else { i + 1 }))
            }
            Class::Ordinal(n) if n <= 31 => Some((n, i + 1)),
            _ => None,
        }
    }

    /// "Monday", "last Monday", "this coming Friday".
    pub(super) fn weekday(&self, i: usize) -> Option<Read> {
        let (shift, k) = match self.role(i) {
            Some(Role::Last | Role::Past) => (Some(-1), i + 1),
            Some(Role::Next | Role::Coming) => (Some(1), i + 1),
            Some(Role::This) => match self.role(i + 1) {
                Some(Role::Past | Role::Last) => (Some(-1), i + 2),
                Some(Role::Coming | Role::Next) => (Some(1), i + 2),
                _ => (Some(0), i + 1),
            },
            _ => (None, i),
        };
        let Class::Word(TimeWord::Weekday(day)) = self.class(k) else {
            return None;
        };
        let short = self.slice(k).len() < 6;
        let dotted = self.mark(k + 1) == Some('.')
            && self.glued(k + 1)
            && self.atoms[k + 1].piece == self.atoms[k].piece;
        if !self.atoms[k].capital || (short && !dotted && shift.is_none()) {
            return None;
        }
        let end = if short && dotted { k + 2 } else { k + 1 };
        Some(Read::new(end, Sense::Weekday(day, shift)))
    }

    /// "10:30 a.m. local time", "10 p.m.", "0830 GMT", "noon", with the day that follows it.
    pub(super) fn clock(&self, i: usize) -> Option<Read> {
        let (hour, minute, end) = match self.class(i) {
            Class::Word(TimeWord::Clock(h, m)) => (h, m, i + 1),
            // "0830 GMT"
            Class::Figure(n, 4) if self.role(i + 1) == Some(Role::Zone) => (
                u8::try_from(n / 100).ok()?,
                u8::try_from(n % 100).ok()?,
                i + 1,
            ),
            Class::Figure(h, 1..=2) => {
                let apart = self
                    .mark(i + 1)
                    .filter(|m| matches!(m, ':' | '.') && self.glued(i + 1));
                let minutes = match self.class(i + 2) {
                    Class::Figure(m, 2) if apart.is_some() && self.glued(i + 2) => Some(m),
                    _ => None,
                };
                let mut k = if minutes.is_some() { i + 3 } else { i + 1 };
                if apart == Some(':')
                    && minutes.is_some()
                    && self.mark(k) == Some(':')
                    && self.glued(k)
                {
                    k += 2;
                }
                let meridiem = (self.role(k) == Some(Role::Meridiem)).then(|| self.lower(k));
                let named = matches!(self.role(k), Some(Role::OClock | Role::Zone))
                    && self.slice(k) != "z"
                    || (self.role(k) == Some(Role::Local) && self.role(k + 1) == Some(Role::Time));
                // A point alone parts a decimal, two figures behind a colon can be a result.
                if meridiem.is_none() && !named && (apart != Some(':') || minutes.is_none()) {
                    return None;
                }
                if meridiem.is_some() || self.role(k) == Some(Role::OClock) {
                    k += 1;
                }
                let late = meridiem.as_deref().is_some_and(|m| m.starts_with('p'));
                let hour = match (late, h) {
                    (true, 1..=11) => h + 12,
                    (false, 12) if meridiem.is_some() => 0,
                    _ => h,
                };
                (
                    u8::try_from(hour).ok()?,
                    u8::try_from(minutes.unwrap_or(0)).ok()?,
                    k,
                )
            }
            _ => return None,
        };
        if hour > 24 || minute > 59 {
            return None;
        }
        let mut end = end;
        if self.role(end) == Some(Role::Local) && self.role(end + 1) == Some(Role::Time) {
            end += 2;
        } else if self.role(end) == Some(Role::Zone) && self.atoms[end].capital {
            end += 1;
        }
        let clock = Some((hour, minute));
        // "10 a.m. Friday", "noon yesterday"
        let day = self
            .weekday(end)
            .or_else(|| self.dated(end))
            .or_else(|| self.day_word(end))
            .filter(|r| is_day(r.sense) && r.part.is_none());
        Some(match day {
            Some(day) => Read { clock, ..day },
            None => Read {
                clock,
                ..Read::new(end, Sense::TimeOnly)
            },
        })
    }

    /// "1990s", "'90s", "nineties".
    pub(super) fn decade(&self, i: usize) -> Option<Read> {
        let start = usize::from(self.mark(i) == Some('\''));
        let (year, end) = match self.class(i + start) {
            Class::Figure(n, 4) if self.class(i + 1) == Class::Plural => (n, i + 2),
            Class::Figure(n, 2) if start == 1 && self.class(i + 2) == Class::Plural => {
                (century(n), i + 3)
            }
            Class::Word(TimeWord::Decade(n))
                if i > 0
                    && matches!(
                        self.role(i - 1),
                        Some(Role::The | Role::Early | Role::Late | Role::Mid)
                    ) =>
            {
                (century(i64::from(n)), i + 1)
            }
            _ => return None,
        };
        if year % 10 != 0 || !(1000..2200).contains(&year) {
            return None;
        }
        let year = i16::try_from(year).ok()?;
        Some(Read::new(
            end,
            Sense::Calendar(Year::Named(year), Within::Decade),
        ))
    }

    /// Seasons, quarters, halves, centuries.
    pub(super) fn section(&self, i: usize) -> Option<Read> {
        if let Class::Word(TimeWord::Season(season)) = self.class(i) {
            let (year, end) = self.year_behind(i + 1);
            let before = i.checked_sub(1).and_then(|b| self.role(b));
            // "Arab Spring", "the fall of Kabul" are no seasons.
            let placed = match before {
                Some(Role::The) => {
                    matches!(
                        i.checked_sub(2).and_then(|b| self.role(b)),
                        Some(Role::In | Role::To | Role::From)
                    ) && self.role(i + 1) != Some(Role::Of)
                }
                Some(Role::In | Role::Early | Role::Late | Role::Mid | Role::To | Role::From) => {
                    self.role(i + 1) != Some(Role::Of)
                }
                _ => {
                    self.mark(i.wrapping_sub(1)) == Some('-')
                        && self.role(i.wrapping_sub(2)) == Some(Role::Mid)
                }
            };
            let named = !matches!(year, Year::Nearest(_));
            return (named || (placed && !self.atoms[i].capital))
                .then(|| Read::new(end, Sense::Calendar(year, Within::Season(season))));
        }
        // "Q3", "Q3 2019"
        if self.slice(i) == "Q"
            && self.glued(i + 1)
            && let Class::Figure(n @ 1..=4, 1) = self.class(i + 1)
        {
            let (year, end) = self.year_behind(i + 2);
            return Some(Read::new(
                end,
                Sense::Calendar(year, Within::Quarter(u8::try_from(n).ok()?)),
            ));
        }
        let (n, mut k) = match self.class(i) {
            Class::Ordinal(n) => (n, i + 1),
            Class::Figure(n, 1..=2) if self.class(i + 1) == Class::Suffix => {
                (u8::try_from(n).ok()?, i + 2)
            }
            _ => return None,
        };
        if self.mark(k) == Some('-') {
            k += 1;
        }
        match self.class(k) {
            Class::Word(TimeWord::Unit(Unit::Century, _)) if n > 0 => {
                let year = (i16::from(n) - 1) * 100;
                Some(Read::new(
                    k + 1,
                    Sense::Calendar(Year::Named(year), Within::Century),
                ))
            }
            Class::Word(TimeWord::Unit(Unit::Quarter, false)) if (1..=4).contains(&n) => {
                let (year, end) = self.year_of(k + 1);
                Some(Read::new(end, Sense::Calendar(year, Within::Quarter(n))))
            }
            Class::Word(TimeWord::Role(Role::Half)) if (1..=2).contains(&n) => {
                let (year, end) = self.year_of(k + 1);
                // "the first half" is a matter of sport.
                (end > k + 1).then(|| Read::new(end, Sense::Calendar(year, Within::Half(n))))
            }
            _ => None,
        }
    }

    /// "of 2019", "of the year", "of last year".
    fn year_of(&self, i: usize) -> (Year, usize) {
        if self.role(i) == Some(Role::Of)
            && self.role(i + 1) == Some(Role::The)
            && self.class(i + 2) == Class::Word(TimeWord::Unit(Unit::Year, false))
        {
            return (Year::Shift(0), i + 3);
        }
        self.year_behind(i)
    }

    /// A year alone, or two joined: "2014-16", "2014–2016".
    pub(super) fn year(&self, i: usize) -> Option<Read> {
        let first = self
            .year_number(i)
            .filter(|_| !self.starts_glued(i) || self.is_mid(i))?;
        if self.mark(i + 1) == Some('-') && self.glued(i + 1) && self.glued(i + 2) {
            let last = match self.class(i + 2) {
                Class::Figure(n, 4) => i16::try_from(n).ok(),
                Class::Figure(n, 2) => i16::try_from(n).ok().map(|n| first - first % 100 + n),
                _ => None,
            };
            let ends = !self.glued(i + 3) || !matches!(self.mark(i + 3), Some('-'));
            if let Some(last) = last.filter(|l| *l > first && *l < 2200 && ends) {
                return Some(Read::new(i + 3, Sense::Years(first, last)));
            }
            return None;
        }
        Some(Read::new(
            i + 1,
            Sense::Calendar(Year::Named(first), Within::Year),
        ))
    }

    fn is_mid(&self, i: usize) -> bool {
        i >= 2
            && self.mark(i - 1) == Some('-')
            && matches!(self.role(i - 2), Some(Role::Mid | Role::Early | Role::Late))
    }
}

/// The year of two figures: what news of today would mean.
fn century(two: i64) -> i64 {
    if two < 30 { 2000 + two } else { 1900 + two }
}
