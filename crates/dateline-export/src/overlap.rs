//! Two series of events that cover the same time, side by side: what a change from one to the other does to counts.
//!
//! In: days of events of either series, by whom to whom where asked. Out: for the time both cover, counts by
//! period, how they go together, what one counts for each event of the other, and the break where one ends and
//! the other goes on.

use std::collections::{BTreeMap, BTreeSet};

use dateline_record::{Document, Event, Quad};
use jiff::civil::Date;
use serde::Serialize;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A day.
    Day,
    /// Seven days from Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Period {
    /// The first day of the period a day is in.
    #[must_use]
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let back = i32::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
            }
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        }
    }

    /// The first day of the period after the one that begins on a day; none at the end of time.
    #[must_use]
    pub fn next(self, start: Date) -> Option<Date> {
        let span = jiff::Span::new();
        let span = match self {
            Self::Day => span.days(1),
            Self::Week => span.weeks(1),
            Self::Month => span.months(1),
            Self::Year => span.years(1),
        };
        start.checked_add(span).ok()
    }

    /// The period that begins on a day, in words.
    #[must_use]
    pub fn shown(self, start: Date) -> String {
        match self {
            Self::Day | Self::Week => start.to_string(),
            Self::Month => start.strftime("%Y-%m").to_string(),
            Self::Year => start.strftime("%Y").to_string(),
        }
    }
}

/// What is counted apart from what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// Each pair of countries.
    pub dyad: bool,
    /// Each quad class.
    pub quad: bool,
}

/// A series: its events by group and day.
#[derive(Clone, Debug, Default)]
pub struct Series {
    counts: BTreeMap<Group, BTreeMap<Date, u64>>,
    first: Option<Date>,
    last: Option<Date>,
    events: u64,
    /// Events without a day.
    undated: u64,
    /// Events without a country on both sides, where pairs are asked for.
    unpaired: u64,
    /// Rows that the codebook has no act for.
    without_act: u64,
}

/// What is counted together.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    source: Option<String>,
    target: Option<String>,
    quad: Option<Quad>,
}

impl Series {
    /// Counts an event: once, or where pairs are asked for once for each pair of countries.
    pub fn add(&mut self, document: &Document, event: &Event, by: By) {
        let when = event.when.as_ref();
        let said = when.and_then(|w| w.start.or(w.end));
        let countries = |parties: &[dateline_record::Party]| -> BTreeSet<String> {
            parties.iter().filter_map(|p| p.country.clone()).collect()
        };
        self.count_event(
            said.or(document.published),
            event.quad,
            &countries(&event.actors),
            &countries(&event.recipients),
            event.reciprocal,
            by,
        );
    }

    /// Counts an event of which this is known: its day, its quad class and the countries of both sides.
    pub fn count_event(
        &mut self,
        day: Option<Date>,
        quad: Quad,
        sources: &BTreeSet<String>,
        targets: &BTreeSet<String>,
        reciprocal: bool,
        by: By,
    ) {
        let Some(day) = day else {
            self.undated += 1;
            return;
        };
        self.events += 1;
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
        let quad = by.quad.then_some(quad);
        let mut group = Group {
            quad,
            ..Group::default()
        };
        if !by.dyad {
            self.count(group, day);
            return;
        }
        // Where all act on each other, all stand on both sides.
        let mut paired = false;
        for source in sources {
            for target in targets.iter().filter(|t| !reciprocal || *t != source) {
                paired = true;
                group.source = Some(source.clone());
                group.target = Some(target.clone());
                self.count(group.clone(), day);
            }
        }
        if !paired {
            self.unpaired += 1;
        }
    }

    /// Notes rows that the codebook has no act for: they count as no event, since a coder by the codebook makes none
    /// of what they tell, and a series with them beside one without would have a step.
    pub fn without_act(&mut self, rows: u64) {
        self.without_act += rows;
    }

    fn count(&mut self, group: Group, day: Date) {
        *self
            .counts
            .entry(group)
            .or_default()
            .entry(day)
            .or_default() += 1;
    }
}

/// What to compare.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The length of periods.
    pub period: Period,
    /// The last day of A, after which B goes on; where the time both cover ends, if not said.
    pub seam: Option<Date>,
    /// How many periods before and after the seam are looked at.
    pub around: usize,
}

/// What one series covers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Its events with a day.
    pub events: u64,
    /// The first day with one.
    pub first: Option<String>,
    /// The last day with one.
    pub last: Option<String>,
    /// Events without a day, which are not counted.
    pub undated: u64,
    /// Events without a country on both sides, which are in no pair.
    pub unpaired: u64,
    /// Rows that the codebook has no act for, which are no events.
    pub without_act: u64,
    /// Groups it counts in the common time.
    pub groups: usize,
    /// Groups that only it counts.
    pub only: usize,
}

/// The comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overlap {
    /// The first series.
    pub a: Coverage,
    /// The second.
    pub b: Coverage,
    /// The first day of the first period that both cover whole.
    pub from: Option<String>,
    /// The first day of the last one.
    pub to: Option<String>,
    /// How many periods that are.
    pub periods: usize,
    /// All together, then each group by how much both count.
    pub groups: Vec<Compared>,
}

/// A group in both series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Who acts; absent for all together.
    pub source: Option<String>,
    /// On whom.
    pub target: Option<String>,
    /// The quad class, where asked for.
    pub quad: Option<Quad>,
    /// Events of A in the common time.
    pub a: u64,
    /// Events of B in the common time.
    pub b: u64,
    /// Events of B for each of A.
    pub ratio: Option<f64>,
    /// Pearson's correlation of the counts by period; none where one does not vary or there are fewer than three.
    pub correlation: Option<f64>,
    /// Spearman's correlation of ranks: that of Pearson on ranks, ties sharing their mean.
    pub rank_correlation: Option<f64>,
    /// The share of periods in which A counts something.
    pub covered_a: f64,
    /// The share of periods in which B counts something.
    pub covered_b: f64,
    /// The change from A to B.
    pub seam: Option<Seam>,
    /// Counts by period.
    #[serde(skip)]
    pub counts: Vec<(Date, u64, u64)>,
}

/// What happens where A ends and B goes on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Seam {
    /// A's mean a period before it.
    pub before: f64,
    /// B's mean a period after it.
    pub after: f64,
    /// `after` divided by `before`: what a reader of the joined series sees as a break.
    pub step: Option<f64>,
    /// The same with B divided by the ratio of the common time: what is left of the break after rescaling.
    pub rescaled: Option<f64>,
}

/// Compares two series.
#[must_use]
pub fn compare(a: &Series, b: &Series, options: Options) -> Overlap {
    let periods = common(a, b, options.period);
    let (a_sums, b_sums) = (a.by_period(options.period), b.by_period(options.period));
    let within = |sums: &BTreeMap<Group, BTreeMap<Date, u64>>| -> BTreeSet<Group> {
        let counts = |g: &&Group| periods.iter().any(|p| sums[*g].contains_key(p));
        sums.keys().filter(counts).cloned().collect()
    };
    let (in_a, in_b) = (within(&a_sums), within(&b_sums));
    let group = |group: &Group| compared(group, &a_sums, &b_sums, &periods, options);
    let mut groups: Vec<Compared> = in_a.union(&in_b).map(group).collect();
    groups.sort_by(|x, y| {
        let weight = |c: &Compared| (c.a.min(c.b), c.a + c.b);
        weight(y).cmp(&weight(x))
    });
    let plain = Group::default();
    if !(groups.len() == 1 && in_a.union(&in_b).next() == Some(&plain)) {
        groups.insert(0, together(a, b, &periods, options));
    }
    let coverage = |series: &Series, own: &BTreeSet<Group>, other: &BTreeSet<Group>| Coverage {
        events: series.events,
        first: series.first.map(|d| d.to_string()),
        last: series.last.map(|d| d.to_string()),
        undated: series.undated,
        unpaired: series.unpaired,
        without_act: series.without_act,
        groups: own.len(),
        only: own.difference(other).count(),
    };
    Overlap {
        a: coverage(a, &in_a, &in_b),
        b: coverage(b, &in_b, &in_a),
        from: periods.first().map(|p| options.period.shown(*p)),
        to: periods.last().map(|p| options.period.shown(*p)),
        periods: periods.len(),
        groups,
    }
}

impl Series {
    fn by_period(&self, period: Period) -> BTreeMap<Group, BTreeMap<Date, u64>> {
        let sums = self.counts.iter().map(|(group, days)| {
            let mut sums: BTreeMap<Date, u64> = BTreeMap::new();
            for (day, n) in days {
                *sums.entry(period.start(*day)).or_default() += n;
            }
            (group.clone(), sums)
        });
        sums.collect()
    }
}

/// The periods that both series cover. One in which a series begins or ends is covered in part, and counts
/// only where there would be none without it.
fn common(a: &Series, b: &Series, period: Period) -> Vec<Date> {
    let (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) =
        (a.first, b.first, a.last, b.last)
    else {
        return Vec::new();
    };
    let (first, last) = (a_first.max(b_first), a_last.min(b_last));
    let mut all = Vec::new();
    let mut next = Some(period.start(first));
    while let Some(start) = next.filter(|start| *start <= last) {
        all.push(start);
        next = period.next(start);
    }
    let whole = |start: &Date| {
        let end = period.next(*start).and_then(|n| n.yesterday().ok());
        *start >= first && end.is_some_and(|end| end <= last)
    };
    let complete: Vec<Date> = all.iter().copied().filter(whole).collect();
    if complete.is_empty() { all } else { complete }
}

/// All groups as one.
fn together(a: &Series, b: &Series, periods: &[Date], options: Options) -> Compared {
    let sum = |series: &Series| -> BTreeMap<Group, BTreeMap<Date, u64>> {
        let mut days: BTreeMap<Date, u64> = BTreeMap::new();
        for (day, n) in series.counts.values().flatten() {
            *days.entry(options.period.start(*day)).or_default() += n;
        }
        BTreeMap::from([(Group::default(), days)])
    };
    compared(&Group::default(), &sum(a), &sum(b), periods, options)
}

fn compared(
    group: &Group,
    a: &BTreeMap<Group, BTreeMap<Date, u64>>,
    b: &BTreeMap<Group, BTreeMap<Date, u64>>,
    periods: &[Date],
    options: Options,
) -> Compared {
    let none = BTreeMap::new();
    let (a, b) = (a.get(group).unwrap_or(&none), b.get(group).unwrap_or(&none));
    let at = |sums: &BTreeMap<Date, u64>, period: &Date| sums.get(period).copied().unwrap_or(0);
    let counts: Vec<(Date, u64, u64)> = periods.iter().map(|p| (*p, at(a, p), at(b, p))).collect();
    let sum_a: u64 = counts.iter().map(|c| c.1).sum();
    let sum_b: u64 = counts.iter().map(|c| c.2).sum();
    let ratio = quotient(sum_b as f64, sum_a as f64);
    let xs: Vec<f64> = counts.iter().map(|c| c.1 as f64).collect();
    let ys: Vec<f64> = counts.iter().map(|c| c.2 as f64).collect();
    let share = |values: &[f64]| {
        let some = values.iter().filter(|v| **v > 0.0).count();
        if values.is_empty() {
            0.0
        } else {
            some as f64 / values.len() as f64
        }
    };
    Compared {
        source: group.source.clone(),
        target: group.target.clone(),
        quad: group.quad,
        a: sum_a,
        b: sum_b,
        ratio,
        correlation: pearson(&xs, &ys),
        rank_correlation: pearson(&ranks(&xs), &ranks(&ys)),
        covered_a: share(&xs),
        covered_b: share(&ys),
        seam: seam(a, b, periods, ratio, options),
        counts,
    }
}

/// A's level in the periods up to the seam, and B's after it. Where B has nothing after it, its last common
/// periods stand in, so that the break is one of level alone.
fn seam(
    a: &BTreeMap<Date, u64>,
    b: &BTreeMap<Date, u64>,
    periods: &[Date],
    ratio: Option<f64>,
    options: Options,
) -> Option<Seam> {
    let last = match options.seam {
        Some(day) => options.period.start(day),
        None => *periods.last()?,
    };
    let mean = |sums: &BTreeMap<Date, u64>, from: Vec<Date>| {
        let n = from.len();
        let sum: u64 = from.iter().filter_map(|p| sums.get(p)).sum();
        (n > 0).then(|| sum as f64 / n as f64)
    };
    let mut before = Vec::new();
    for period in periods.iter().rev().filter(|p| **p <= last) {
        if before.len() < options.around {
            before.push(*period);
        }
    }
    let end = *b.keys().next_back()?;
    let mut after = Vec::new();
    let mut next = options.period.next(last);
    while let Some(start) = next.filter(|start| *start <= end && after.len() < options.around) {
        after.push(start);
        next = options.period.next(start);
    }
    let after = if after.is_empty() {
        before.clone()
    } else {
        after
    };
    let (before, after) = (mean(a, before)?, mean(b, after)?);
    let step = quotient(after, before);
    Some(Seam {
        before,
        after,
        step,
        rescaled: step
            .zip(ratio)
            .and_then(|(step, ratio)| quotient(step, ratio)),
    })
}

fn quotient(over: f64, under: f64) -> Option<f64> {
    (under > 0.0).then(|| over / under)
}

/// Pearson's product-moment correlation.
fn pearson(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let n = xs.len() as f64;
    if xs.len() < 3 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (mx, my) = (mean(xs), mean(ys));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys) {
        xy += (x - mx) * (y - my);
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let value = values[order[at]];
        let same = order[at..]
            .iter()
            .take_while(|i| values[**i] == value)
            .count();
        let rank = at as f64 + (same as f64 + 1.0) / 2.0;
        for i in &order[at..at + same] {
            ranks[*i] = rank;
        }
        at += same;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// So many events in each month from January 2020.
    fn series(months: &[u64]) -> Series {
        let mut series = Series::default();
        for (n, count) in months.iter().enumerate() {
            let start = date(2020, 1, 1)
                .checked_add(jiff::Span::new().months(n as i64))
                .unwrap();
            for day in [start, start.last_of_month()] {
                series.first = Some(series.first.map_or(day, |f| f.min(day)));
                series.last = Some(series.last.map_or(day, |l| l.max(day)));
            }
            for _ in 0..*count {
                series.events += 1;
                series.count(Group::default(), start);
            }
        }
        series
    }

    fn options() -> Options {
        Options {
            period: Period::Month,
            seam: None,
            around: 3,
        }
    }

    #[test]
    fn counts_ratio_and_correlation_in_the_common_time() {
        let a = series(&[10, 20, 30, 40]);
        let b = series(&[21, 39, 62, 78, 90, 90, 90]);
        let overlap = compare(&a, &b, options());
        assert_eq!(
            (overlap.from.as_deref(), overlap.to.as_deref()),
            (Some("2020-01"), Some("2020-04"))
        );
        let all = &overlap.groups[0];
        assert_eq!((all.a, all.b), (100, 200));
        assert_eq!(all.ratio, Some(2.0));
        assert!(all.correlation.unwrap() > 0.99);
        assert_eq!(all.rank_correlation, Some(1.0));
        let seam = all.seam.unwrap();
        assert_eq!(
            (seam.before, seam.after, seam.step, seam.rescaled),
            (30.0, 90.0, Some(3.0), Some(1.5))
        );
    }

    #[test]
    fn months_in_which_a_series_begins_or_ends_are_left_out() {
        let a = series(&[5, 5, 5, 5]);
        let mut b = series(&[5, 5, 5, 5]);
        b.first = Some(date(2020, 1, 19));
        let overlap = compare(&a, &b, options());
        assert_eq!(
            (overlap.from.as_deref(), overlap.periods),
            (Some("2020-02"), 3)
        );
    }

    #[test]
    fn series_that_never_meet_have_nothing_in_common() {
        let a = series(&[5]);
        let mut b = series(&[5]);
        b.first = Some(date(2022, 1, 1));
        b.last = Some(date(2022, 3, 1));
        let overlap = compare(&a, &b, options());
        assert_eq!((overlap.periods, overlap.groups.len()), (0, 1));
        assert_eq!(
            compare(&Series::default(), &Series::default(), options()).periods,
            0
        );
    }

    #[test]
    fn equal_values_share_their_rank_and_constants_correlate_with_nothing() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        assert_eq!(pearson(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(
            pearson(&[1.0, 2.0], &[1.0, 2.0]),
            None,
            "two points always lie on a line"
        );
    }

    #[test]
    fn periods_begin_where_calendars_say() {
        let day = date(2026, 11, 26);
        assert_eq!(Period::Week.start(day), date(2026, 11, 23));
        assert_eq!(Period::Month.shown(Period::Month.start(day)), "2026-11");
        assert_eq!(Period::Year.next(date(2026, 1, 1)), Some(date(2027, 1, 1)));
    }
}
