//! Numbers that a copy changed, compared by value: "forty" is "40" and "1,000" is "1000".
//!
//! A number may be a count, a share, money, a measure, an ordinal or part of a name ("Flight 370"). Where
//! words bound it, a change of the side is one of the number ("more than 40", "nearly 40"); "about 40"
//! and "40" are the same. Measures are compared across units ("10 miles", "16 km"). Dates are not
//! numbers: [`super::date`] has them.

use std::ops::Range;

use dateline_know::amounts::NumberWord;
use dateline_know::figures;
use dateline_know::stories::Side as Bound;
use dateline_parse::Token;
use dateline_record::{Change, ChangeKind};

use super::mention::{Compared, Mention, changed};
use super::{Side, Sides, Words};

/// What a number says.
#[derive(Clone, Debug, PartialEq)]
struct Number {
    /// Not less, not more; equal where it is one number.
    low: f64,
    high: f64,
    unit: Unit,
    bound: Option<Bound>,
}

#[derive(Clone, Debug, PartialEq)]
enum Unit {
    None,
    Percent,
    Ordinal,
    Clock,
    Money(String),
    Measure(u8, f64),
}

/// How far apart measures in different units may be that are the same: they are rounded.
const ROUNDED: f64 = 0.06;

/// Adds the numbers that the second side changed. `dates` are the tokens of dates on both sides.
pub(super) fn changes(
    sides: &Sides<'_>,
    dates: &(Vec<Range<usize>>, Vec<Range<usize>>),
    out: &mut Vec<Change>,
) {
    let read = |side: &Side<'_>, dates| {
        let words = side.words_of_run();
        Reading {
            words,
            sides,
            dates,
        }
        .numbers()
    };
    let (a, b) = (read(&sides.a, &dates.0), read(&sides.b, &dates.1));
    for (i, j) in changed(sides, &a, &b, compare) {
        out.push(sides.change(ChangeKind::Number, &a[i].range, &b[j].range));
    }
}

fn compare(x: &Number, y: &Number) -> Compared {
    let near = |p: f64, q: f64, share: f64| (p - q).abs() <= share * p.abs().max(q.abs());
    let (factor, share) = match (&x.unit, &y.unit) {
        (Unit::Money(c), Unit::Money(d)) if c != d => return Compared::Different,
        (Unit::Measure(k, f), Unit::Measure(l, g)) if k == l && f != g => (f / g, ROUNDED),
        (Unit::Ordinal, u) | (u, Unit::Ordinal) if *u != Unit::Ordinal => return Compared::Unknown,
        (Unit::Clock, u) | (u, Unit::Clock) if *u != Unit::Clock => return Compared::Unknown,
        _ => (1.0, 1e-9),
    };
    let (low, high) = (x.low * factor, x.high * factor);
    let equal = near(low, y.low, share) && near(high, y.high, share);
    // "dozens" and "scores": counts that are none overlap.
    let overlap = x.low < x.high && y.low < y.high && low <= y.high && y.low <= high;
    if !equal && !overlap {
        return Compared::Different;
    }
    match (x.bound, y.bound) {
        (Some(p), Some(q)) if p != q => Compared::Different,
        _ => Compared::Same,
    }
}

/// Positions are those of the words.
struct Reading<'r, 'd> {
    words: Words<'d>,
    sides: &'r Sides<'d>,
    dates: &'r [Range<usize>],
}

impl Reading<'_, '_> {
    fn numbers(&self) -> Vec<Mention<Number>> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < self.words.run {
            let at = self.words.get(i).map_or(0, Token::i);
            if self.dates.iter().any(|d| d.contains(&at)) {
                i += 1;
                continue;
            }
            match self.number(i) {
                Some((range, value)) => {
                    i = range.end;
                    let range = self.words.tokens(range.start, range.end);
                    out.push(Mention { range, value });
                }
                None => i += 1,
            }
        }
        out
    }

    fn lower(&self, i: usize) -> &str {
        self.words.lower(i)
    }

    fn word(&self, i: usize) -> Option<NumberWord> {
        self.sides.know.amounts().number(self.lower(i))
    }

    /// The number that begins at a token: its tokens, with the words that bound it, and its value.
    fn number(&self, i: usize) -> Option<(Range<usize>, Number)> {
        let amounts = self.sides.know.amounts();
        let figures_follow = |k: usize| self.lower(k).starts_with(|c: char| c.is_ascii_digit());
        let sign = amounts
            .currency(self.lower(i))
            .filter(|_| figures_follow(i + 1));
        let start = i + usize::from(sign.is_some());
        let (low, high, mut end, unit) = self.value(start)?;
        if unit == Unit::None && self.is_pronoun(start, end) {
            return None;
        }
        let next = self.lower(end);
        let unit = if unit != Unit::None {
            unit
        } else if let Some(code) = sign.or_else(|| amounts.currency(next)) {
            end += usize::from(sign.is_none());
            Unit::Money(code.to_owned())
        } else if matches!(next, "%" | "percent" | "pc" | "percentage") {
            end += 1;
            Unit::Percent
        } else if next == "per" && self.lower(end + 1) == "cent" {
            end += 2;
            Unit::Percent
        } else {
            // "40 miles", "a 10-mile road"
            let behind = end + usize::from(next == "-");
            match self.sides.know.stories().polarity.unit(self.lower(behind)) {
                Some((kind, worth)) => {
                    end = behind + 1;
                    Unit::Measure(kind, worth)
                }
                None => Unit::None,
            }
        };
        let (first, bound) = self.bound(i);
        let number = Number {
            low,
            high,
            unit,
            bound,
        };
        Some((first..end, number))
    }

    /// The words before a number that bound it.
    fn bound(&self, at: usize) -> (usize, Option<Bound>) {
        for (phrase, bound) in self.sides.know.stories().polarity.bounds() {
            if let Some(first) = at.checked_sub(phrase.len())
                && self.words.has(first, phrase)
            {
                return (first, Some(*bound));
            }
        }
        (at, None)
    }

    /// Low, high, first token after, and the unit that the number itself shows.
    fn value(&self, i: usize) -> Option<(f64, f64, usize, Unit)> {
        let amounts = self.sides.know.amounts();
        let text = self.lower(i);
        if let Some(minutes) = clock(text) {
            return Some((minutes, minutes, i + 1, Unit::Clock));
        }
        if let Some((n, suffix)) = figures(text) {
            if matches!(suffix, "st" | "nd" | "rd" | "th") {
                return Some((n, n, i + 1, Unit::Ordinal));
            }
            let mut end = i + 1;
            let mut worth = match suffix {
                "" => 1.0,
                "%" => return Some((n, n, end, Unit::Percent)),
                short => amounts.short_scale(short)?,
            };
            // "€40m" can be cut before the letter.
            if suffix.is_empty()
                && self.words.get(end).is_some_and(|t| {
                    t.prev()
                        .is_some_and(|p| !p.has_space_after() && !p.is_space())
                })
                && let Some(scale) = amounts.short_scale(self.lower(end))
            {
                worth = scale;
                end += 1;
            }
            let (n, end) = self.scaled(n * worth, end);
            return Some((n, n, end, Unit::None));
        }
        if let Some(n) = amounts.ordinal(text) {
            // "a second", "the second half" of a match are counted all the same.
            let n = f64::from(n);
            return Some((n, n, i + 1, Unit::Ordinal));
        }
        if matches!(text, "a" | "an" | "half") {
            let half = text == "half";
            let k = i + 1 + usize::from(half && matches!(self.lower(i + 1), "a" | "an"));
            return match self.word(k)? {
                NumberWord::Scale(n) => {
                    let (n, end) = self.scaled(if half { n / 2.0 } else { n }, k + 1);
                    Some((n, n, end, Unit::None))
                }
                NumberWord::Count(low, high) if !half => Some((low, high, k + 1, Unit::None)),
                _ => None,
            };
        }
        match self.word(i)? {
            NumberWord::Cardinal(_) => {
                let (n, end) = self.in_words(i);
                Some((n, n, end, Unit::None))
            }
            NumberWord::Count(low, high) => match self.word(i + 1) {
                Some(NumberWord::Scale(n)) => Some((low * n, high * n, i + 2, Unit::None)),
                _ => {
                    // "hundreds of thousands"
                    let next = self.lower(i + 2).strip_suffix('s');
                    let scale = next.and_then(|w| amounts.number(w));
                    match scale.filter(|_| self.lower(i + 1) == "of") {
                        Some(NumberWord::Scale(n)) => Some((low * n, high * n, i + 3, Unit::None)),
                        _ => Some((low, high, i + 1, Unit::None)),
                    }
                }
            },
            NumberWord::Scale(_) | NumberWord::Fraction(_) => None,
        }
    }

    /// "5 million", "two dozen", "three hundred thousand".
    fn scaled(&self, mut n: f64, mut end: usize) -> (f64, usize) {
        while let Some(NumberWord::Scale(scale)) = self.word(end) {
            n *= scale;
            end += 1;
        }
        (n, end)
    }

    /// "two hundred and fifty-three", "three million".
    fn in_words(&self, i: usize) -> (f64, usize) {
        let (mut total, mut part, mut k) = (0.0, 0.0, i);
        let mut last = f64::MAX;
        loop {
            let hyphen = k > i && self.lower(k) == "-";
            let and = k > i && self.lower(k) == "and" && (100.0..f64::MAX).contains(&last);
            let at = k + usize::from(hyphen || and);
            match self.word(at) {
                Some(NumberWord::Cardinal(n)) if n < last && (n < 10.0 || last >= 100.0) => {
                    part += n;
                    last = if n >= 20.0 { 10.0 } else { 0.0 };
                }
                Some(NumberWord::Scale(n)) if k > i && !and && !hyphen => {
                    part *= n;
                    if n >= 1000.0 {
                        total += part;
                        part = 0.0;
                    }
                    last = n;
                }
                _ => break,
            }
            k = at + 1;
        }
        (total + part, k)
    }

    /// "No one", "one another", "this one": a pronoun, no number.
    fn is_pronoun(&self, start: usize, end: usize) -> bool {
        if self.lower(start) != "one" || end != start + 1 {
            return false;
        }
        let counts = |t: Token<'_>| t.dep() == "nummod";
        !self.words.get(start).is_some_and(counts) || self.lower(end) == "another"
    }
}

/// "10:30" as minutes.
fn clock(text: &str) -> Option<f64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 25 && minute < 60).then(|| f64::from(hour) * 60.0 + f64::from(minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_clocks_are_read() {
        assert_eq!(figures("9,000"), Some((9000.0, "")));
        assert_eq!(figures("13th"), Some((13.0, "th")));
        assert_eq!(figures("1.2bn"), Some((1.2, "bn")));
        assert_eq!(figures("F-16"), None);
        assert_eq!(clock("10:30"), Some(630.0));
        assert_eq!(clock("3:0:1"), None);
    }
}
