//! Which expression dates an act: one of its own clause, not of the clause that reports it.
//!
//! In: the act's trigger and the token that carries its clause. Out: a [`When`], or none where no words
//! say when ("said on Tuesday that troops had crossed on Sunday": the crossing is Sunday's).

use dateline_parse::Token;
use dateline_record::{CharSpan, DatePrecision, When};
use jiff::ToSpan;

use super::TimeExpression;
use super::place::{Frame, Grain, Placed, place};
use super::sense::Sense;
use crate::clause::{is_verbal, own_subject};
use crate::reader::Reader;

/// Words on either side of an act in which its time is looked for.
const REACH: usize = 120;
/// Clauses above that can share their time.
const CHAIN: usize = 6;

/// The time of an act: the expression nearest to its trigger inside its own clause, else that of the
/// clause it shares its time with, else one that opens the sentence.
#[must_use]
pub fn of_act(
    reader: &Reader<'_>,
    trigger: Token<'_>,
    carrier: Token<'_>,
    future: bool,
) -> Option<When> {
    let sent = trigger.sent();
    // A sentence without end is read around the trigger only.
    let start = (sent.start() as usize).max(trigger.i().saturating_sub(REACH));
    let end = (sent.end() as usize).min(trigger.i() + REACH);
    let all = &reader.times.expressions;
    let from = all.partition_point(|e| e.start < start);
    let to = all.partition_point(|e| e.start < end);
    let found: Vec<(usize, &TimeExpression)> = (from..to)
        .map(|i| (i, &all[i]))
        .filter(|(_, e)| dates(e))
        .collect();
    if found.is_empty() {
        return None;
    }
    let chosen = nearest(reader, &found, trigger, carrier).or_else(|| {
        let mut at = clause_of(carrier)?;
        let mut fronted = false;
        for _ in 0..CHAIN {
            let shared = shares_time(at)?;
            at = shared.0;
            fronted |= shared.1;
            if let Some(i) = nearest(reader, &found, at, at) {
                // "On Friday, one fled and another stayed", but not "one fled on Friday and …".
                let subject = own_subject(at).iter().map(|s| s.i()).min();
                let opens = subject.is_none_or(|s| all[i].end <= s);
                return (!fronted || opens).then_some(i);
            }
        }
        None
    });
    let opening = || {
        found
            .first()
            .filter(|(_, e)| found.len() == 1 && e.start < sent.start() as usize + 4)
            .filter(|(_, e)| !is_possessor(reader.token(e.end - 1)))
            .map(|(i, _)| *i)
    };
    when(reader, chosen.or_else(opening)?, future)
}

/// Whether an expression can say when something happened.
fn dates(e: &TimeExpression) -> bool {
    !matches!(
        e.expression.sense,
        Sense::Duration(..)
            | Sense::Every(..)
            | Sense::EveryWeekday(_)
            | Sense::EveryMonth(_)
            | Sense::EveryPart
            | Sense::TimeOnly
            | Sense::Reference(0 | 1)
    )
}

fn nearest(
    reader: &Reader<'_>,
    found: &[(usize, &TimeExpression)],
    trigger: Token<'_>,
    carrier: Token<'_>,
) -> Option<usize> {
    let clause = clause_of(carrier).map(|c| c.i());
    found
        .iter()
        .filter_map(|(i, e)| {
            let last = reader.token(e.end - 1);
            let below = trigger.is_ancestor_of(last);
            let same = clause_of(last).is_some_and(|c| Some(c.i()) == clause);
            // "Monday's attack": a noun has its own time, whatever the clause says.
            let own =
                !is_verbal(trigger) && (below || trigger.is_ancestor_of(reader.token(e.start)));
            // Another noun's time is that noun's: "condemned Sunday's attack".
            let of_other = is_possessor(last) && !own;
            ((same && !of_other) || own).then(|| (!own, e.start.abs_diff(trigger.i()), *i))
        })
        .min()
        .map(|(_, _, i)| i)
}

/// "Sunday's", before a noun.
fn is_possessor(t: Token<'_>) -> bool {
    t.dep() == "poss" && t.head().i() > t.i()
}

fn clause_of(t: Token<'_>) -> Option<Token<'_>> {
    std::iter::once(t)
        .chain(t.ancestors())
        .find(|a| is_verbal(*a))
}

/// The clause above whose time holds for this one too: of coordinated verbs, and of participles and
/// clauses of the same time ("exploded on Monday, killing five"). `true` where only what stands before
/// its subject does: a coordinated clause with a subject of its own.
fn shares_time(v: Token<'_>) -> Option<(Token<'_>, bool)> {
    let h = v.head();
    if h.i() == v.i() || !is_verbal(h) {
        return None;
    }
    let mut fronted = false;
    let shares = match v.dep() {
        "conj" => {
            fronted = !own_subject(v).is_empty();
            true
        }
        "advcl" => {
            let mark = v
                .children()
                .find(|c| matches!(c.dep(), "mark" | "advmod") && matches!(c.tag(), "IN" | "WRB"));
            match mark {
                None => v.tag() == "VBG",
                Some(mark) => matches!(mark.lower(), "when" | "as" | "while" | "whilst"),
            }
        }
        _ => false,
    };
    shares.then_some((h, fronted))
}

/// An expression as the interval an act lies in.
fn when(reader: &Reader<'_>, i: usize, future: bool) -> Option<When> {
    let all = &reader.times.expressions;
    let e = &all[i];
    let frame = |e: &TimeExpression| Frame {
        written: reader.times.written,
        told: e.told,
        ahead: future,
    };
    let mut placed = place(&e.expression, &frame(e))?;
    let mut precision = placed.precision();
    let mut span = e.span;
    let mut tokens = (e.start, e.end);
    let before = e.start.checked_sub(1).map(|b| reader.token(b).lower());
    // "between Monday and Thursday", "from March to May": one interval told by two expressions.
    let pair = [(i.checked_sub(1), Some(i)), (Some(i), Some(i + 1))]
        .into_iter()
        .find_map(|(a, b)| {
            let (a, b) = (all.get(a?)?, all.get(b?)?);
            joined(reader, a, b).then_some((a, b))
        });
    if let Some((a, b)) = pair
        && let Some(whole) = union(
            place(&a.expression, &frame(a)),
            place(&b.expression, &frame(b)),
            future,
        )
    {
        placed = whole;
        precision = DatePrecision::Range;
        span = CharSpan::new(a.span.start, b.span.end);
        tokens = (a.start, b.end);
    } else if before == Some("since")
        && let Some(written) = reader.times.written.filter(|w| *w > placed.first)
    {
        placed.last = written;
        precision = DatePrecision::Range;
    }
    Some(When {
        start: Some(placed.first),
        end: Some(placed.last),
        precision,
        text: Some(slice(reader, tokens, span)),
        span: Some(span),
    })
}

/// The words of a span that lies within these tokens.
fn slice(reader: &Reader<'_>, (start, end): (usize, usize), span: CharSpan) -> String {
    let text = reader.text(start, end);
    let whole = reader.span(start, end);
    if whole == span {
        return text.to_owned();
    }
    text.chars()
        .skip(span.start.saturating_sub(whole.start))
        .take(span.end - span.start)
        .collect()
}

/// "between A and B", "from A to B", "A to B".
fn joined(reader: &Reader<'_>, a: &TimeExpression, b: &TimeExpression) -> bool {
    if b.start != a.end + 1 || !dates(a) || !dates(b) {
        return false;
    }
    let before = a.start.checked_sub(1).map(|i| reader.token(i).lower());
    let link = reader.token(a.end).lower();
    match before {
        Some("between") => link == "and",
        Some("from") => matches!(link, "to" | "until" | "till" | "through"),
        _ => matches!(link, "to" | "through" | "–" | "-"),
    }
}

/// From the first to the last. "Between Monday and Thursday", told on a Tuesday, spans one week: where
/// the ends lie the wrong way round, the one that is a week off is moved.
fn union(a: Option<Placed>, b: Option<Placed>, future: bool) -> Option<Placed> {
    let (mut first, mut last) = (a?.first, b?.last);
    let days = last.until(first).map_or(0, |s| s.get_days());
    if (1..7).contains(&days) {
        if future {
            last = last.checked_add(7.days()).ok()?;
        } else {
            first = first.checked_sub(7.days()).ok()?;
        }
    }
    (first <= last).then_some(Placed {
        first,
        last,
        grain: Grain::Other,
    })
}
