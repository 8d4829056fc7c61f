//! The grammar of time expressions: atoms to [`Expression`]s, longest first.
//!
//! In: the atoms of a text. Out: what expressions stand where and mean what, before any calendar is
//! looked at. What stands before an expression (a preposition) is not part of it (TimeML 1.2.1, 2.2).
//! Dates of the calendar are in `calendar`, what is told from some other time in `relative`.

use dateline_know::times::{Role, TimePhrase, TimeWord, Unit};

use super::atoms::{Atom, Class, Words};
use super::sense::{Amount, Edge, Expression, Sense, Within, Year};

/// Reads time expressions of a text's atoms.
#[derive(Clone, Copy)]
pub struct Grammar<'a> {
    pub(super) text: &'a str,
    pub(super) atoms: &'a [Atom],
    pub(super) words: Words<'a>,
}

/// What a rule has read: up to where, and what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub end: usize,
    pub sense: Sense,
    pub edge: Option<Edge>,
    pub part: Option<dateline_know::times::DayPart>,
    pub clock: Option<(u8, u8)>,
}

impl Read {
    pub fn new(end: usize, sense: Sense) -> Self {
        Self {
            end,
            sense,
            edge: None,
            part: None,
            clock: None,
        }
    }
}

impl<'a> Grammar<'a> {
    /// The grammar over these atoms of a text.
    pub fn new(text: &'a str, atoms: &'a [Atom], words: Words<'a>) -> Self {
        Self { text, atoms, words }
    }

    /// All expressions, in text order; none lies in another.
    pub fn all(&self) -> Vec<Expression> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < self.atoms.len() {
            match self.read(i) {
                Some(read) => {
                    out.push(Expression {
                        start: i,
                        end: read.end,
                        sense: read.sense,
                        edge: read.edge,
                        part: read.part,
                        clock: read.clock,
                    });
                    i = read.end.max(i + 1);
                }
                None => i += 1,
            }
        }
        out
    }

    /// The longest expression that starts at an atom.
    fn read(&self, i: usize) -> Option<Read> {
        if !self.may_begin(i) {
            return None;
        }
        let mut best: Option<Read> = None;
        let mut offer = |read: Option<Read>| {
            if let Some(read) = read
                && best.is_none_or(|b| read.end > b.end)
            {
                best = Some(read);
            }
        };
        offer(self.plain(i));
        offer(self.edged(i));
        if self.role(i) == Some(Role::The) {
            offer(self.with_article(i + 1));
            offer(self.edged(i + 1));
        }
        best
    }

    /// Most atoms begin nothing: they are passed over at once.
    fn may_begin(&self, i: usize) -> bool {
        let atom = &self.atoms[i];
        match atom.class {
            Class::Other => {
                !self.words.times.phrases(&self.lower(i)).is_empty()
                    || (atom.capital && self.slice(i) == "Q")
                    || matches!(
                        self.slice(i),
                        "at" | "At"
                            | "up"
                            | "no"
                            | "Up"
                            | "No"
                            | "fewer"
                            | "more"
                            | "More"
                            | "less"
                            | "Less"
                            | "Fewer"
                    )
            }
            Class::Break | Class::Suffix | Class::Plural => false,
            Class::Mark(c) => matches!(c, '\'' | '’' | '‘'),
            _ => true,
        }
    }

    /// An expression without "the", "early" and the like before it.
    pub(super) fn plain(&self, i: usize) -> Option<Read> {
        let rules: [fn(&Self, usize) -> Option<Read>; 14] = [
            Self::phrase,
            Self::iso,
            Self::numeric,
            Self::clock,
            Self::weekday,
            Self::dated,
            Self::day_word,
            Self::told,
            Self::counted,
            Self::bare_unit,
            Self::every,
            Self::decade,
            Self::section,
            Self::year,
        ];
        rules
            .iter()
            .filter_map(|rule| rule(self, i))
            .reduce(|best, read| if read.end > best.end { read } else { best })
            .map(|read| self.behind(read))
    }

    /// What may stand behind "the" and is then part of the expression.
    fn with_article(&self, i: usize) -> Option<Read> {
        let rules: [fn(&Self, usize) -> Option<Read>; 7] = [
            Self::told_the,
            Self::day_first,
            Self::decade,
            Self::section,
            Self::part_of,
            Self::edge_of,
            Self::part_alone,
        ];
        rules
            .iter()
            .filter_map(|rule| rule(self, i))
            .reduce(|best, read| if read.end > best.end { read } else { best })
            .map(|read| self.behind(read))
    }

    /// "early March", "late last year", "mid-2019", "earlier this week".
    fn edged(&self, i: usize) -> Option<Read> {
        let edge = match self.role(i)? {
            Role::Early | Role::Earlier => Edge::Start,
            Role::Mid => Edge::Mid,
            Role::Late | Role::Later => Edge::End,
            Role::Start | Role::End => return self.edge_of(i),
            _ => return None,
        };
        let told = matches!(self.role(i)?, Role::Earlier | Role::Later);
        let mut k = i + 1;
        if self.mark(k) == Some('-') {
            k += 1;
        }
        let inner = if self.role(k) == Some(Role::The) {
            self.with_article(k + 1)
        } else {
            self.plain(k)
        }
        .or_else(|| (!told).then(|| self.part_alone(k)).flatten())?;
        let fits = match inner.sense {
            Sense::Calendar(..) | Sense::Period(..) => true,
            Sense::Weekday(..) | Sense::Day(..) | Sense::TimeOnly => !told,
            // "earlier in the day" is told of the day before it.
            _ => false,
        };
        (fits && inner.edge.is_none()).then_some(Read {
            // "earlier this year" only says that it is over.
            edge: (!told).then_some(edge),
            ..inner
        })
    }

    /// "the end of March", "the beginning of last year".
    fn edge_of(&self, i: usize) -> Option<Read> {
        let edge = match self.role(i)? {
            Role::Start => Edge::Start,
            Role::Mid => Edge::Mid,
            Role::End => Edge::End,
            _ => return None,
        };
        if self.role(i + 1) != Some(Role::Of) {
            return None;
        }
        let k = i + 2;
        let inner = if self.role(k) == Some(Role::The) {
            self.with_article(k + 1).or_else(|| self.this_unit(k + 1))
        } else {
            self.plain(k)
        }?;
        matches!(
            inner.sense,
            Sense::Calendar(..) | Sense::Period(..) | Sense::Weekday(..)
        )
        .then_some(Read {
            edge: Some(edge),
            ..inner
        })
    }

    /// "the year", "the month": only where "the end of" stands before.
    fn this_unit(&self, i: usize) -> Option<Read> {
        match self.class(i) {
            Class::Word(TimeWord::Unit(unit, false))
                if matches!(
                    unit,
                    Unit::Week
                        | Unit::Month
                        | Unit::Quarter
                        | Unit::Year
                        | Unit::Decade
                        | Unit::Century
                ) =>
            {
                Some(Read::new(i + 1, Sense::Period(unit, 0)))
            }
            _ => None,
        }
    }

    /// "the morning of May 3", "the night of last Friday".
    fn part_of(&self, i: usize) -> Option<Read> {
        let k = match self.role(i) {
            Some(Role::Early | Role::Late) => i + 1,
            _ => i,
        };
        let Class::Word(TimeWord::Part(part)) = self.class(k) else {
            return None;
        };
        if self.role(k + 1) != Some(Role::Of) {
            return None;
        }
        let inner = self.plain(k + 2)?;
        is_day(inner.sense).then_some(Read {
            part: Some(part),
            ..inner
        })
    }

    /// "the morning", "the afternoon", where a preposition stands before the article.
    fn part_alone(&self, i: usize) -> Option<Read> {
        let Class::Word(TimeWord::Part(part)) = self.class(i) else {
            return None;
        };
        let before = i.checked_sub(2).and_then(|b| self.role(b));
        let article = i.checked_sub(1).and_then(|b| self.role(b));
        let stands = matches!(before, Some(Role::In | Role::To | Role::From))
            && matches!(article, Some(Role::The | Role::Early | Role::Late));
        let early = matches!(article, Some(Role::Early | Role::Late))
            && matches!(before, Some(Role::The | Role::In));
        (stands || early).then(|| Read {
            part: Some(part),
            ..Read::new(i + 1, Sense::TimeOnly)
        })
    }

    /// What may follow a day: a part of it, or the day of an hour.
    fn behind(&self, read: Read) -> Read {
        if !is_day(read.sense) || read.part.is_some() || read.clock.is_some() {
            return read;
        }
        if let Class::Word(TimeWord::Part(part)) = self.class(read.end) {
            return Read {
                end: read.end + 1,
                part: Some(part),
                ..read
            };
        }
        // "Monday early morning", "Friday late evening"
        if matches!(self.role(read.end), Some(Role::Early | Role::Late))
            && let Class::Word(TimeWord::Part(part)) = self.class(read.end + 1)
        {
            return Read {
                end: read.end + 2,
                part: Some(part),
                ..read
            };
        }
        read
    }

    /// Fixed phrases: references and holidays.
    fn phrase(&self, i: usize) -> Option<Read> {
        if !self.is_word(i) {
            return None;
        }
        let lower = self.lower(i);
        for (rest, meaning) in self.words.times.phrases(&lower) {
            let matches = rest
                .iter()
                .enumerate()
                .all(|(k, word)| i + 1 + k < self.atoms.len() && self.lower(i + 1 + k) == *word);
            if !matches {
                continue;
            }
            let end = i + 1 + rest.len();
            let sense = match meaning {
                TimePhrase::Past => Sense::Reference(-1),
                TimePhrase::Present => Sense::Reference(0),
                TimePhrase::Future => Sense::Reference(1),
                // Holidays are names.
                _ if !self.atoms[i].capital => continue,
                holiday => {
                    let (year, end) = self.year_behind(end);
                    return Some(Read::new(
                        end,
                        Sense::Calendar(year, Within::Holiday(*holiday)),
                    ));
                }
            };
            return Some(Read::new(end, sense));
        }
        None
    }

    /// "every Monday", "each week", "every two years", "twice a month", "daily", "Mondays".
    fn every(&self, i: usize) -> Option<Read> {
        match self.class(i) {
            Class::Weekdays(n) => return Some(Read::new(i + 1, Sense::EveryWeekday(n))),
            Class::Word(TimeWord::Set(n, unit)) => {
                return Some(Read::new(
                    i + 1,
                    Sense::Every(Amount::Exact(f64::from(n)), unit),
                ));
            }
            _ => {}
        }
        match self.role(i)? {
            Role::Every => {
                let other = self.role(i + 1) == Some(Role::Other);
                let k = if other { i + 2 } else { i + 1 };
                let times = if other { 2.0 } else { 1.0 };
                match self.class(k) {
                    Class::Word(TimeWord::Unit(unit, false)) => {
                        return Some(Read::new(k + 1, Sense::Every(Amount::Exact(times), unit)));
                    }
                    Class::Word(TimeWord::Weekday(n)) => {
                        return Some(Read::new(k + 1, Sense::EveryWeekday(n)));
                    }
                    Class::Word(TimeWord::Month(n)) => {
                        return Some(Read::new(k + 1, Sense::EveryMonth(n)));
                    }
                    Class::Word(TimeWord::Part(part)) => {
                        return Some(Read {
                            part: Some(part),
                            ..Read::new(k + 1, Sense::EveryPart)
                        });
                    }
                    _ => {}
                }
                let (amount, k) = self.number(k)?;
                match self.class(k) {
                    Class::Word(TimeWord::Unit(unit, true)) => {
                        Some(Read::new(k + 1, Sense::Every(amount, unit)))
                    }
                    _ => None,
                }
            }
            // "once a week", "twice each year"
            Role::Once | Role::Twice => {
                if !matches!(self.role(i + 1), Some(Role::A | Role::Every)) {
                    return None;
                }
                match self.class(i + 2) {
                    Class::Word(TimeWord::Unit(unit, false)) => {
                        Some(Read::new(i + 3, Sense::Every(Amount::Exact(1.0), unit)))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    // ---- Looking at atoms ----

    pub(super) fn class(&self, i: usize) -> Class {
        self.atoms.get(i).map_or(Class::Break, |a| a.class)
    }

    pub(super) fn role(&self, i: usize) -> Option<Role> {
        self.atoms.get(i).and_then(Atom::role)
    }

    pub(super) fn mark(&self, i: usize) -> Option<char> {
        match self.class(i) {
            Class::Mark('‐' | '‑' | '–' | '—' | '-') => Some('-'),
            Class::Mark('’' | '‘') => Some('\''),
            Class::Mark(c) => Some(c),
            _ => None,
        }
    }

    pub(super) fn glued(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.glued)
    }

    fn is_word(&self, i: usize) -> bool {
        self.atoms
            .get(i)
            .is_some_and(|a| !matches!(a.class, Class::Mark(_) | Class::Figure(..) | Class::Break))
    }

    pub(super) fn slice(&self, i: usize) -> &'a str {
        self.atoms.get(i).map_or("", |a| &self.text[a.start..a.end])
    }

    pub(super) fn lower(&self, i: usize) -> String {
        self.slice(i).to_lowercase()
    }

    /// A year behind a date: "May 2015", "May 3, 2015", "Christmas of 2015".
    pub(super) fn year_behind(&self, i: usize) -> (Year, usize) {
        let mut k = i;
        if self.mark(k) == Some(',') || self.role(k) == Some(Role::Of) {
            k += 1;
        }
        if let Some(year) = self.year_number(k)
            && !self.glued(k)
        {
            return (Year::Named(year), k + 1);
        }
        // "of last year"
        if self.role(i) == Some(Role::Of) || i == k {
            let k = if self.role(k) == Some(Role::The) {
                k + 1
            } else {
                k
            };
            let shift = match self.role(k) {
                Some(Role::Last) => -1,
                Some(Role::This) => 0,
                Some(Role::Next) => 1,
                _ => return (Year::Nearest(None), i),
            };
            if self.class(k + 1) == Class::Word(TimeWord::Unit(Unit::Year, false)) {
                return (Year::Shift(shift), k + 2);
            }
        }
        (Year::Nearest(None), i)
    }

    /// Four figures that are a year.
    pub(super) fn year_number(&self, i: usize) -> Option<i16> {
        match self.class(i) {
            Class::Figure(n, 4) if (1000..2200).contains(&n) && !self.continues(i) => {
                i16::try_from(n).ok()
            }
            _ => None,
        }
    }

    /// Figures go on behind a mark or a letter: "2,000", "3.5", "40m".
    pub(super) fn continues(&self, i: usize) -> bool {
        let glued_mark = matches!(self.mark(i + 1), Some(',' | '.' | ':')) && self.glued(i + 1);
        (glued_mark && matches!(self.class(i + 2), Class::Figure(..)) && self.glued(i + 2))
            || (self.glued(i + 1)
                && matches!(
                    self.class(i + 1),
                    Class::Other | Class::Mark('%' | '/' | '°' | '$')
                ))
    }
}

/// Whether a meaning is one day, so that a part of the day can follow.
pub(super) fn is_day(sense: Sense) -> bool {
    match sense {
        Sense::Weekday(..) | Sense::Day(_) => true,
        Sense::Calendar(_, within) => matches!(within, Within::Day(..) | Within::Holiday(_)),
        Sense::Told(_, unit, _) | Sense::Offset(_, unit, _) => unit == Unit::Day,
        _ => false,
    }
}
