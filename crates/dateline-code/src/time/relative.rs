//! Rules of the grammar for times told from another: from the day of writing, from what was told
//! before; and for lengths of time.

use dateline_know::times::{Role, TimeWord, Unit};

use super::atoms::Class;
use super::grammar::{Grammar, Read};
use super::sense::{Amount, Sense, Within, Year};

impl Grammar<'_> {
    /// "today", "yesterday", "tonight", "overnight", "the day after tomorrow" (without "the").
    pub(super) fn day_word(&self, i: usize) -> Option<Read> {
        use dateline_know::times::DayPart;
        match self.class(i) {
            Class::Word(TimeWord::Day(n)) => {
                let mut read = Read::new(i + 1, Sense::Day(n));
                if let Class::Word(TimeWord::Part(part)) = self.class(i + 1) {
                    read.end += 1;
                    read.part = Some(part);
                }
                Some(read)
            }
            Class::Word(TimeWord::Night(n)) => Some(Read {
                part: Some(DayPart::Night),
                ..Read::new(i + 1, Sense::Day(n))
            }),
            _ => None,
        }
    }

    /// "last week", "the past two years", "this morning", "recent months", "next March".
    pub(super) fn told(&self, i: usize) -> Option<Read> {
        self.reckoned(i, false)
    }

    /// The same behind "the": "the next day" is told from what went before, "the last week" is seven
    /// days; and "the day before yesterday".
    pub(super) fn told_the(&self, i: usize) -> Option<Read> {
        if self.class(i) == Class::Word(TimeWord::Unit(Unit::Day, false))
            && let Class::Word(TimeWord::Day(n @ (-1 | 1))) = self.class(i + 2)
            && self.lower(i + 1) == if n < 0 { "before" } else { "after" }
        {
            return Some(Read::new(i + 3, Sense::Day(2 * n)));
        }
        if self.class(i) == Class::Word(TimeWord::Unit(Unit::Weekend, false)) {
            return Some(Read::new(i + 1, Sense::Weekend));
        }
        self.reckoned(i, true)
    }

    fn reckoned(&self, i: usize, article: bool) -> Option<Read> {
        let role = self.role(i)?;
        let (side, told) = match role {
            Role::Last | Role::Past | Role::Recent => (-1, false),
            Role::This => (0, false),
            Role::Next | Role::Coming => (1, false),
            Role::Previous => (-1, true),
            Role::Following => (1, true),
            Role::Same => (0, true),
            _ => return None,
        };
        // "this past week", "this coming month"
        if role == Role::This
            && matches!(
                self.role(i + 1),
                Some(Role::Past | Role::Coming | Role::Last)
            )
        {
            return self.reckoned(i + 1, false);
        }
        let k = i + 1;
        match self.class(k) {
            Class::Word(TimeWord::Unit(unit, false)) => {
                return self.one_unit(role, side, told, article, unit, k);
            }
            Class::Word(TimeWord::Unit(unit, true)) => {
                let spans = role != Role::This && role != Role::Same;
                return spans.then(|| {
                    Read::new(
                        k + 1,
                        Sense::Span(Amount::Vague, unit, side, role == Role::Recent),
                    )
                });
            }
            Class::Word(TimeWord::Part(part)) => {
                let sense = match role {
                    Role::This => Sense::Day(0),
                    Role::Last => Sense::Day(-1),
                    _ => Sense::Told(Amount::Exact(1.0), Unit::Day, side),
                };
                return Some(Read {
                    part: Some(part),
                    ..Read::new(k + 1, sense)
                });
            }
            Class::Word(TimeWord::Month(month)) if self.atoms[k].capital && !told => {
                return Some(Read::new(
                    k + 1,
                    Sense::Calendar(Year::Nearest(Some(side)), Within::Month(month)),
                ));
            }
            Class::Word(TimeWord::Season(season)) if !told && role != Role::Recent => {
                return Some(Read::new(
                    k + 1,
                    Sense::Calendar(Year::Nearest(Some(side)), Within::Season(season)),
                ));
            }
            _ => {}
        }
        if matches!(role, Role::This | Role::Same) {
            return None;
        }
        // "the past two weeks", "the last few days", "the next several months"
        let (amount, k) = self.number(k)?;
        match self.class(k) {
            Class::Word(TimeWord::Unit(unit, _)) => {
                Some(Read::new(k + 1, Sense::Span(amount, unit, side, false)))
            }
            _ => None,
        }
    }

    fn one_unit(
        &self,
        role: Role,
        side: i8,
        told: bool,
        article: bool,
        unit: Unit,
        k: usize,
    ) -> Option<Read> {
        let end = k + 1;
        let one = Amount::Exact(1.0);
        let sense = match role {
            _ if told => Sense::Told(one, unit, side),
            // "the next day" follows what was told; "next week" follows the week of writing.
            Role::Next if article || unit == Unit::Day => Sense::Told(one, unit, 1),
            Role::Recent => return None,
            Role::Past => Sense::Span(one, unit, -1, false),
            Role::Last if article => Sense::Span(one, unit, -1, false),
            Role::This if matches!(unit, Unit::Day | Unit::Hour | Unit::Minute) => return None,
            Role::Last | Role::This | Role::Next | Role::Coming => Sense::Period(unit, side),
            _ => return None,
        };
        // "last week's", "this year"; a month or a season may follow: "last year in March" is two.
        Some(Read::new(end, sense))
    }

    /// "two weeks ago", "three days later", "20-year-old", "three-day", "half an hour", "at least ten days".
    pub(super) fn counted(&self, i: usize) -> Option<Read> {
        let bound = self.bound(i);
        let from = bound.unwrap_or(i);
        // "half an hour"
        if self.role(from) == Some(Role::Half) && self.role(from + 1) == Some(Role::A) {
            let Class::Word(TimeWord::Unit(unit, false)) = self.class(from + 2) else {
                return None;
            };
            return Some(self.told_from(from + 3, Amount::Exact(0.5), unit));
        }
        // "a week", "an hour", "a year and a half", "a half-hour"
        if self.role(from) == Some(Role::A) {
            let mut k = from + 1;
            let mut amount = 1.0;
            if self.role(k) == Some(Role::Half) {
                amount = 0.5;
                k += if self.mark(k + 1) == Some('-') { 2 } else { 1 };
            }
            // "a quarter" is a share before it is three months.
            if let Class::Word(TimeWord::Unit(unit, false)) = self.class(k)
                && unit != Unit::Quarter
            {
                k += 1;
                if self.role(k) == Some(Role::And)
                    && self.role(k + 1) == Some(Role::A)
                    && self.role(k + 2) == Some(Role::Half)
                {
                    amount += 0.5;
                    k += 3;
                }
                let read = self.told_from(k, Amount::Exact(amount), unit);
                // "$5 a day", "twice a week": how often.
                if matches!(read.sense, Sense::Duration(..))
                    && bound.is_none()
                    && i > 0
                    && self.is_rate(i - 1)
                {
                    return Some(Read::new(k, Sense::Every(Amount::Exact(1.0), unit)));
                }
                return Some(read);
            }
        }
        let (amount, mut k) = self.number(from)?;
        let mut amount = amount;
        // "two and a half years"
        if self.role(k) == Some(Role::And)
            && self.role(k + 1) == Some(Role::A)
            && self.role(k + 2) == Some(Role::Half)
        {
            if let Amount::Exact(n) = amount {
                amount = Amount::Exact(n + 0.5);
            }
            k += 3;
        }
        let hyphen = self.mark(k) == Some('-');
        if hyphen || matches!(self.lower(k).as_str(), "more" | "further") {
            k += 1;
        }
        let Class::Word(TimeWord::Unit(unit, _)) = self.class(k) else {
            return None;
        };
        k += 1;
        // "20-year-old", "20 years old"
        let old = if self.mark(k) == Some('-') { k + 1 } else { k };
        if self.role(old) == Some(Role::Old) {
            return Some(Read::new(old + 1, Sense::Duration(amount, unit)));
        }
        if hyphen {
            return Some(Read::new(k, Sense::Duration(amount, unit)));
        }
        Some(self.told_from(k, amount, unit))
    }

    /// What stands before makes "a day" a rate.
    fn is_rate(&self, before: usize) -> bool {
        matches!(
            self.class(before),
            Class::Figure(..) | Class::Number(_) | Class::Scale(_) | Class::Mark('%')
        ) || matches!(
            self.lower(before).as_str(),
            "times" | "people" | "percent" | "dollars" | "euros"
        )
    }

    /// "ago", "earlier", "later", "from now" behind a length of time.
    fn told_from(&self, k: usize, amount: Amount, unit: Unit) -> Read {
        match self.role(k) {
            Some(Role::Ago) => return Read::new(k + 1, Sense::Offset(amount, unit, -1)),
            Some(Role::Earlier) if !self.period_follows(k + 1) => {
                return Read::new(k + 1, Sense::Told(amount, unit, -1));
            }
            Some(Role::Later) if !self.period_follows(k + 1) => {
                return Read::new(k + 1, Sense::Told(amount, unit, 1));
            }
            Some(Role::From) if self.lower(k + 1) == "now" => {
                return Read::new(k + 2, Sense::Offset(amount, unit, 1));
            }
            _ => {}
        }
        // "two days before.": nothing follows that it would be before of.
        let side = match self.lower(k).as_str() {
            "before" => -1,
            "after" => 1,
            _ => 0,
        };
        let stands_alone = matches!(
            self.class(k + 1),
            Class::Mark('.' | ',' | ';' | ')') | Class::Break
        );
        if side != 0 && stands_alone {
            return Read::new(k + 1, Sense::Told(amount, unit, side));
        }
        Read::new(k, Sense::Duration(amount, unit))
    }

    /// "two days later this month": "later" belongs to what follows.
    fn period_follows(&self, k: usize) -> bool {
        matches!(self.role(k), Some(Role::This | Role::Last | Role::Next))
    }

    /// "about", "more than", "at least" before a number: where the number starts.
    fn bound(&self, i: usize) -> Option<usize> {
        if let Some(Role::Approximate | Role::Nearly | Role::More | Role::Less) = self.role(i) {
            return Some(i + 1);
        }
        let (first, second) = (self.lower(i), self.lower(i + 1));
        match (first.as_str(), second.as_str()) {
            ("more" | "less" | "fewer", "than") | ("at", "least" | "most") | ("up", "to") => {
                Some(i + 2)
            }
            ("no", "more" | "less" | "fewer") if self.lower(i + 2) == "than" => Some(i + 3),
            _ => None,
        }
    }

    /// "years", "for decades": many of a unit; behind an article or a demonstrative they are known ones.
    pub(super) fn bare_unit(&self, i: usize) -> Option<Read> {
        let Class::Word(TimeWord::Unit(unit, true)) = self.class(i) else {
            return None;
        };
        let before = i.checked_sub(1).map(|b| (self.role(b), self.lower(b)));
        let known = before.is_some_and(|(role, lower)| {
            matches!(role, Some(Role::The | Role::This))
                || matches!(
                    lower.as_str(),
                    "these" | "those" | "his" | "her" | "their" | "early" | "late"
                )
        });
        if known
            || matches!(
                unit,
                Unit::Quarter | Unit::Second | Unit::Weekend | Unit::Minute
            )
        {
            return None;
        }
        let read = self.told_from(i + 1, Amount::Vague, unit);
        Some(match read.sense {
            // "years ago"
            Sense::Offset(..) => Read::new(read.end, Sense::Reference(-1)),
            _ => read,
        })
    }

    /// A number in figures or words, or "several", "a few", "a couple of".
    pub(super) fn number(&self, i: usize) -> Option<(Amount, usize)> {
        // "a few", "a couple of", "a dozen"
        if self.role(i) == Some(Role::A) {
            return match self.class(i + 1) {
                Class::Word(TimeWord::Role(Role::Several)) => Some((Amount::Vague, i + 2)),
                Class::Count => Some((Amount::Vague, self.past_of_word(i + 2))),
                Class::Scale(n) => Some((Amount::Exact(n as f64), i + 2)),
                _ if self.lower(i + 1) == "number" && self.role(i + 2) == Some(Role::Of) => {
                    Some((Amount::Vague, i + 3))
                }
                _ => None,
            };
        }
        match self.class(i) {
            Class::Word(TimeWord::Role(Role::Several)) => return Some((Amount::Vague, i + 1)),
            Class::Count => return Some((Amount::Vague, self.past_of_word(i + 1))),
            _ => {}
        }
        let (mut value, mut k) = match self.class(i) {
            Class::Figure(n, _) => {
                let mut value = n as f64;
                let mut k = i + 1;
                while self.mark(k) == Some(',')
                    && self.glued(k)
                    && let Class::Figure(m, 3) = self.class(k + 1)
                    && self.glued(k + 1)
                {
                    value = value * 1000.0 + m as f64;
                    k += 2;
                }
                if self.mark(k) == Some('.')
                    && self.glued(k)
                    && let Class::Figure(m, len) = self.class(k + 1)
                    && self.glued(k + 1)
                {
                    value += m as f64 / 10f64.powi(i32::from(len));
                    k += 2;
                }
                (value, k)
            }
            Class::Number(n) => {
                let mut value = n as f64;
                let mut k = i + 1;
                // "twenty-five"
                let joined = if self.mark(k) == Some('-') { k + 1 } else { k };
                if n >= 20
                    && let Class::Number(m) = self.class(joined)
                    && m < 10
                {
                    value += m as f64;
                    k = joined + 1;
                }
                (value, k)
            }
            _ => return None,
        };
        while let Class::Scale(n) = self.class(k) {
            value *= n as f64;
            k += 1;
        }
        // "three to five days": the lower is read, and the range goes with it.
        let joins = self.role(k) == Some(Role::To) && self.lower(k) == "to"
            || self.role(k) == Some(Role::And) && self.lower(k) == "or";
        if joins
            && matches!(
                self.class(k + 1),
                Class::Figure(_, 1..=3) | Class::Number(_)
            )
            && let Some((Amount::Exact(_), end)) = self.number(k + 1)
            && matches!(self.class(end), Class::Word(TimeWord::Unit(..)))
        {
            return Some((Amount::Vague, end));
        }
        Some((Amount::Exact(value), k))
    }

    fn past_of_word(&self, k: usize) -> usize {
        if self.role(k) == Some(Role::Of) {
            k + 1
        } else {
            k
        }
    }
}
