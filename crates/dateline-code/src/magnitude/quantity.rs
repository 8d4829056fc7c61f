//! Numbers of a text in figures and words, with the words that bound them.
//!
//! In: a sentence's tokens. Out: [`Quantity`]s: low, best and high, the qualifier as written, the money.
//! "10 to 15", "between 10 and 15" and "10-15" are ranges; "dozens" is at least two dozen; a date, a
//! percentage, an ordinal or a number that names something ("Flight 370") is no quantity.

use dateline_know::AmountWords;
use dateline_know::amounts::{Bound, NumberWord};
use dateline_parse::Token;

use crate::reader::Reader;

/// A number of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// First token, a sign of money included and a qualifier not.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Not less than this.
    pub low: Option<f64>,
    /// The best reading.
    pub best: f64,
    /// Not more than this.
    pub high: Option<f64>,
    /// The words that bound it, as written.
    pub qualifier: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// A value with its bounds; they are equal where it is exact.
#[derive(Clone, Copy, Debug)]
struct Value {
    low: f64,
    high: f64,
}

/// The quantities among tokens.
#[must_use]
pub fn quantities(reader: &Reader<'_>, start: usize, end: usize) -> Vec<Quantity> {
    let mut out = Vec::new();
    let scan = Scan {
        reader,
        words: reader.know.amounts(),
        end,
    };
    let times = &reader.times.expressions;
    let mut next_time = times.partition_point(|e| e.end <= start);
    let mut i = start;
    while i < end {
        while next_time < times.len() && times[next_time].end <= i {
            next_time += 1;
        }
        if let Some(e) = times.get(next_time).filter(|e| e.start <= i) {
            i = e.end;
            continue;
        }
        match scan.quantity(i, start) {
            Some(q) => {
                i = q.end;
                out.push(q);
            }
            None => i += 1,
        }
    }
    out
}

struct Scan<'r, 'a> {
    reader: &'r Reader<'a>,
    words: &'r AmountWords,
    end: usize,
}

impl<'a> Scan<'_, 'a> {
    fn token(&self, i: usize) -> Option<Token<'a>> {
        (i < self.end).then(|| self.reader.token(i))
    }

    fn lower(&self, i: usize) -> &'a str {
        self.token(i).map_or("", |t| t.lower())
    }

    fn quantity(&self, i: usize, from: usize) -> Option<Quantity> {
        let sign = self
            .words
            .currency(self.lower(i))
            .filter(|_| self.is_sign(i));
        let first = i + usize::from(sign.is_some());
        let (mut value, mut end) = self.value(first)?;
        if self.names(i, end) {
            return None;
        }
        // "between 10 and 15", "10 to 15", "10-15", "two or three"
        let before = i.checked_sub(1).map_or("", |b| self.lower(b));
        let joint = self.lower(end);
        let joined = match joint {
            "to" | "-" | "–" | "or" => true,
            "and" => before == "between",
            _ => false,
        };
        let mut range = None;
        if joined {
            let again = end + 1 + usize::from(self.is_sign(end + 1));
            if let Some((upper, after)) = self.value(again) {
                // "10 to 15 million": the scale is said once.
                let scale = self.scale_of(after, upper);
                if value.low < scale && upper.high >= scale {
                    value.low *= scale;
                    value.high *= scale;
                }
                if upper.high > value.low && upper.high < value.low * 100.0 {
                    range = Some((value.low, upper.high));
                    end = after;
                }
            }
        }
        let unit = self.words.currency(self.lower(end));
        let currency = sign.or(unit).map(str::to_owned);
        if unit.is_some() && sign.is_none() {
            end += 1;
        }
        if matches!(self.lower(end), "%" | "percent" | "percentage" | "pc")
            || (self.lower(end) == "per" && self.lower(end + 1) == "cent")
        {
            return None;
        }
        let (bound, qualifier) = self.bound(i, end, from);
        let (low, best, high) = match (range, bound) {
            (Some((a, b)), _) => (Some(a), middle(a, b), Some(b)),
            (None, Some(Bound::Low)) => (Some(value.low), value.low, None),
            (None, Some(Bound::High)) => (None, value.high, Some(value.high)),
            (None, _) => (Some(value.low), value.low, Some(value.high)),
        };
        let qualifier = match (range, qualifier) {
            (Some(_), None) if before == "between" => Some("between".to_owned()),
            (_, q) => q,
        };
        Some(Quantity {
            start: i,
            end,
            low,
            best,
            high,
            qualifier,
            currency,
        })
    }

    /// "$", "€", "US$" before figures.
    fn is_sign(&self, i: usize) -> bool {
        let sign = self.words.currency(self.lower(i)).is_some();
        sign && self
            .token(i + 1)
            .is_some_and(|t| t.text().starts_with(|c: char| c.is_ascii_digit()))
    }

    /// The value that starts at a token, and the first token after it.
    fn value(&self, i: usize) -> Option<(Value, usize)> {
        let t = self.token(i)?;
        if matches!(t.ent_type(), "ORDINAL" | "PERCENT") && t.pos() != "NUM" {
            return None;
        }
        // "half a million", "a dozen", "a hundred"
        if matches!(t.lower(), "a" | "an" | "half") {
            let half = t.lower() == "half";
            let k = i + 1 + usize::from(half && matches!(self.lower(i + 1), "a" | "an"));
            return match self.words.number(self.lower(k))? {
                NumberWord::Scale(n) => {
                    let n = if half { n / 2.0 } else { n };
                    Some(self.scaled(exact(n), k + 1))
                }
                NumberWord::Count(low, high) if !half => {
                    Some((Value { low, high }, self.past_of(k + 1)))
                }
                _ => None,
            };
        }
        if let Some(n) = figures(t.text()) {
            let mut end = i + 1;
            let mut n = n.0
                * n.1.map_or(Some(1.0), |short| {
                    self.words.short_scale(&short.to_lowercase())
                })?;
            // "€40m" can be cut before the letter.
            if let Some(next) = self.token(end)
                && next.chars().start == t.chars().end
                && let Some(scale) = self.words.short_scale(next.lower())
            {
                n *= scale;
                end += 1;
            }
            return Some(self.scaled(exact(n), end));
        }
        match self.words.number(t.lower())? {
            NumberWord::Cardinal(_) => {
                let (n, end) = self.in_words(i)?;
                Some(self.scaled(exact(n), end))
            }
            // "dozens", "hundreds of thousands"
            NumberWord::Count(low, high) => {
                let mut value = Value { low, high };
                let mut end = self.past_of(i + 1);
                if let Some(NumberWord::Count(..)) = self.words.number(self.lower(end))
                    && let Some(scale) = self
                        .lower(end)
                        .strip_suffix('s')
                        .and_then(|w| self.words.number(w))
                    && let NumberWord::Scale(n) = scale
                {
                    value.low *= n;
                    value.high *= n;
                    end = self.past_of(end + 1);
                } else if let Some(NumberWord::Scale(n)) = self.words.number(self.lower(i + 1)) {
                    // "several hundred"
                    value.low *= n;
                    value.high *= n;
                    end = i + 2;
                }
                Some((value, end))
            }
            NumberWord::Scale(_) | NumberWord::Fraction(_) => None,
        }
    }

    fn past_of(&self, i: usize) -> usize {
        i + usize::from(self.lower(i) == "of")
    }

    /// The scale that a value with this end was said with.
    fn scale_of(&self, end: usize, value: Value) -> f64 {
        match end
            .checked_sub(1)
            .and_then(|i| self.words.number(self.lower(i)))
        {
            Some(NumberWord::Scale(n)) if value.high >= n => n,
            _ => 1.0,
        }
    }

    /// "5 million", "two dozen", "three hundred thousand".
    fn scaled(&self, value: Value, end: usize) -> (Value, usize) {
        let (mut value, mut end) = (value, end);
        while let Some(NumberWord::Scale(n)) = self.words.number(self.lower(end)) {
            value.low *= n;
            value.high *= n;
            end += 1;
        }
        (value, end)
    }

    /// "two hundred and fifty-three".
    fn in_words(&self, i: usize) -> Option<(f64, usize)> {
        let (mut total, mut part, mut k) = (0.0, 0.0, i);
        let mut last = f64::MAX;
        loop {
            let hyphen = k > i && self.lower(k) == "-";
            let and = k > i && self.lower(k) == "and" && (100.0..f64::MAX).contains(&last);
            let at = k + usize::from(hyphen || and);
            match self.words.number(self.lower(at)) {
                // A smaller number after a larger one goes on; else another number begins.
                Some(NumberWord::Cardinal(n)) if n < last && (n < 10.0 || last >= 100.0) => {
                    part += n;
                    last = if n >= 20.0 { 10.0 } else { 0.0 };
                    k = at + 1;
                }
                Some(NumberWord::Scale(n)) if k > i && !and && !hyphen => {
                    if n >= 1000.0 {
                        total += part * n;
                        part = 0.0;
                    } else {
                        part *= n;
                    }
                    last = n;
                    k = at + 1;
                }
                _ => break,
            }
        }
        (k > i).then_some((total + part, k))
    }

    /// The number names something: "Flight 370", "Resolution 1701", "No. 5", "F-16", "no one".
    fn names(&self, i: usize, end: usize) -> bool {
        let t = self.reader.token(i);
        let after_name = t.dep() == "nummod" && t.head().i() < t.i() && t.head().pos() == "PROPN";
        let before = i.checked_sub(1).map(|b| self.reader.token(b));
        let glued = before.is_some_and(|b| {
            b.chars().end == t.chars().start && matches!(b.text(), "-" | "." | "/" | "#")
        });
        let no_one = t.lower() == "one"
            && (before.is_some_and(|b| {
                matches!(
                    b.lower(),
                    "no" | "any" | "some" | "each" | "this" | "that" | "the" | "which"
                )
            }) || self.lower(end) == "another");
        after_name
            || glued
            || no_one
            || before.is_some_and(|b| {
                matches!(b.lower(), "no." | "number" | "aged" | "article" | "chapter")
            })
    }

    /// The bound before or behind, and its words as written.
    fn bound(&self, start: usize, end: usize, from: usize) -> (Option<Bound>, Option<String>) {
        let matches = |at: usize, phrase: &[String]| {
            phrase
                .iter()
                .enumerate()
                .all(|(k, w)| self.lower(at + k) == w)
        };
        for (phrase, bound) in self.words.before() {
            // "a dozen" holds its article: "about a dozen".
            if let Some(at) = start.checked_sub(phrase.len()).filter(|at| *at >= from)
                && matches(at, phrase)
            {
                return (Some(*bound), Some(phrase.join(" ")));
            }
        }
        for (phrase, bound) in self.words.after() {
            if matches(end, phrase) {
                return (Some(*bound), Some(phrase.join(" ")));
            }
        }
        (None, None)
    }
}

fn exact(n: f64) -> Value {
    Value { low: n, high: n }
}

/// The middle of a range; of whole numbers a whole one.
fn middle(a: f64, b: f64) -> f64 {
    let m = a + (b - a) / 2.0;
    if a.fract() == 0.0 && b.fract() == 0.0 {
        m.floor()
    } else {
        m
    }
}

/// Figures and the letters behind them: "9,000", "1.2bn".
fn figures(text: &str) -> Option<(f64, Option<&str>)> {
    let (number, suffix) = dateline_know::figures(text)?;
    let letters = suffix.chars().all(char::is_alphabetic);
    letters.then(|| (number, Some(suffix).filter(|s| !s.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_commas_points_and_letters() {
        assert_eq!(figures("9,000"), Some((9000.0, None)));
        assert_eq!(figures("1.2bn"), Some((1.2, Some("bn"))));
        assert_eq!(figures("12."), Some((12.0, None)));
        assert_eq!(figures("1.2.3"), None);
        assert_eq!(figures("10:30"), None);
        assert_eq!(figures("twelve"), None);
    }

    #[test]
    fn the_middle_of_counts_is_a_count() {
        assert_eq!(middle(10.0, 15.0), 12.0);
        assert_eq!(middle(1.5, 2.5), 2.0);
    }
}
