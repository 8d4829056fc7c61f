//! Expressions in many forms, over text alone: what is one, how far it reaches, what TIMEX3 says of it.

use std::path::Path;
use std::sync::LazyLock;

use dateline_know::Knowledge;
use dateline_record::TimexType;
use jiff::civil::date;
use proptest::prelude::*;

use super::atoms::{Words, atoms};
use super::grammar::Grammar;
use super::place::{Frame, place, timex};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    Knowledge::from_dir(&dir).unwrap_or_else(|e| panic!("{e}"))
});

/// Thursday, 20 October 2022; 3 September was told before.
fn frame(ahead: bool) -> Frame {
    Frame {
        written: Some(date(2022, 10, 20)),
        told: Some(date(2022, 9, 3)),
        ahead,
    }
}

/// A text cut at spaces and around marks, as a tokenizer would, without a parse.
fn pieces(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let cuts = c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"');
        if cuts {
            if start < at {
                out.push((start..at, text[start..at].to_lowercase()));
            }
            if at < text.len() {
                out.push((at..at + c.len_utf8(), c.to_lowercase().to_string()));
            }
            start = at + c.len_utf8();
        }
    }
    out
}

fn read(text: &str, frame: &Frame) -> Vec<(String, TimexType, String, String)> {
    let words = Words {
        times: KNOWLEDGE.times(),
        amounts: KNOWLEDGE.amounts(),
    };
    let pieces = pieces(text);
    let cut = atoms(
        text,
        pieces
            .iter()
            .enumerate()
            .map(|(i, (r, l))| (i, r.clone(), l.as_str())),
        words,
    );
    Grammar::new(text, &cut, words)
        .all()
        .iter()
        .map(|e| {
            let words = &text[cut[e.start].start..cut[e.end - 1].end];
            let (kind, value) = timex(e, frame);
            let interval =
                place(e, frame).map_or_else(String::new, |p| format!("{}..{}", p.first, p.last));
            (words.to_owned(), kind, value, interval)
        })
        .collect()
}

/// text, its one expression, type, value
const TABLE: &[(&str, &str, &str, &str)] = &[
    (
        "on 20 October 2022",
        "20 October 2022",
        "DATE",
        "2022-10-20",
    ),
    ("on October 3", "October 3", "DATE", "2022-10-03"),
    ("on Oct. 3, 2015,", "Oct. 3, 2015", "DATE", "2015-10-03"),
    ("on the 3rd of May", "the 3rd of May", "DATE", "2022-05-03"),
    (
        "on Monday, May 18, 2015",
        "Monday, May 18, 2015",
        "DATE",
        "2015-05-18",
    ),
    ("in May 2015", "May 2015", "DATE", "2015-05"),
    ("in December", "December", "DATE", "2021-12"),
    ("in early March", "early March", "DATE", "2022-03"),
    ("in mid-March", "mid-March", "DATE", "2022-03"),
    ("since mid-2019", "mid-2019", "DATE", "2019"),
    ("late last year", "late last year", "DATE", "2021"),
    ("by the end of March", "the end of March", "DATE", "2022-03"),
    (
        "at the beginning of the month",
        "the beginning of the month",
        "DATE",
        "2022-10",
    ),
    ("in the 1990s", "the 1990s", "DATE", "199"),
    ("in the early 1990s", "the early 1990s", "DATE", "199"),
    ("in the ’80s", "the ’80s", "DATE", "198"),
    ("in the nineties", "the nineties", "DATE", "199"),
    ("in the 19th century", "the 19th century", "DATE", "18"),
    (
        "in the twentieth century",
        "the twentieth century",
        "DATE",
        "19",
    ),
    ("on 2022-10-12", "2022-10-12", "DATE", "2022-10-12"),
    (
        "on 2022-10-12T14:30",
        "2022-10-12T14:30",
        "TIME",
        "2022-10-12T14:30",
    ),
    ("on 10/12/2022", "10/12/2022", "DATE", "2022-10-12"),
    ("on 25/12/2021", "25/12/2021", "DATE", "2021-12-25"),
    ("on 12.10.2022", "12.10.2022", "DATE", "2022-10-12"),
    ("on Monday", "Monday", "DATE", "2022-10-17"),
    ("on Thursday", "Thursday", "DATE", "2022-10-20"),
    ("last Thursday", "last Thursday", "DATE", "2022-10-13"),
    ("next Monday", "next Monday", "DATE", "2022-10-24"),
    ("on Friday night", "Friday night", "TIME", "2022-10-14TNI"),
    (
        "early Tuesday morning",
        "early Tuesday morning",
        "TIME",
        "2022-10-18TMO",
    ),
    ("today", "today", "DATE", "2022-10-20"),
    ("yesterday", "yesterday", "DATE", "2022-10-19"),
    (
        "yesterday evening",
        "yesterday evening",
        "TIME",
        "2022-10-19TEV",
    ),
    (
        "tomorrow morning",
        "tomorrow morning",
        "TIME",
        "2022-10-21TMO",
    ),
    (
        "the day after tomorrow",
        "the day after tomorrow",
        "DATE",
        "2022-10-22",
    ),
    ("tonight", "tonight", "TIME", "2022-10-20TNI"),
    ("overnight", "overnight", "TIME", "2022-10-19TNI"),
    ("last night", "last night", "TIME", "2022-10-19TNI"),
    ("this morning", "this morning", "TIME", "2022-10-20TMO"),
    ("last week", "last week", "DATE", "2022-W41"),
    ("this week", "this week", "DATE", "2022-W42"),
    ("next week", "next week", "DATE", "2022-W43"),
    ("last month", "last month", "DATE", "2022-09"),
    (
        "earlier this month",
        "earlier this month",
        "DATE",
        "2022-10",
    ),
    ("next year", "next year", "DATE", "2023"),
    ("this weekend", "this weekend", "DATE", "2022-W42-WE"),
    ("last summer", "last summer", "DATE", "2022-SU"),
    (
        "in the summer of 2011",
        "the summer of 2011",
        "DATE",
        "2011-SU",
    ),
    ("last March", "last March", "DATE", "2022-03"),
    (
        "in the first quarter of 2014",
        "the first quarter of 2014",
        "DATE",
        "2014-Q1",
    ),
    ("in Q3 2019", "Q3 2019", "DATE", "2019-Q3"),
    (
        "in the second half of last year",
        "the second half of last year",
        "DATE",
        "2021-H2",
    ),
    ("three days ago", "three days ago", "DATE", "2022-10-17"),
    ("a week ago", "a week ago", "DATE", "2022-W41"),
    ("two months ago", "two months ago", "DATE", "2022-08"),
    ("about 10 years ago", "about 10 years ago", "DATE", "2012"),
    ("a few days ago", "a few days ago", "DATE", "PAST_REF"),
    ("years ago", "years ago", "DATE", "PAST_REF"),
    ("a decade ago", "a decade ago", "DATE", "201"),
    ("two days later", "two days later", "DATE", "2022-09-05"),
    ("two days earlier", "two days earlier", "DATE", "2022-09-01"),
    ("the previous day", "the previous day", "DATE", "2022-09-02"),
    (
        "the following day",
        "the following day",
        "DATE",
        "2022-09-04",
    ),
    ("the next day", "the next day", "DATE", "2022-09-04"),
    ("the same day", "the same day", "DATE", "2022-09-03"),
    ("in recent weeks", "recent weeks", "DATE", "PAST_REF"),
    (
        "over the past two years",
        "the past two years",
        "DURATION",
        "P2Y",
    ),
    (
        "in the last few weeks",
        "the last few weeks",
        "DURATION",
        "PXW",
    ),
    (
        "in the coming months",
        "the coming months",
        "DATE",
        "FUTURE_REF",
    ),
    (
        "over the next two days",
        "the next two days",
        "DURATION",
        "P2D",
    ),
    ("for three days", "three days", "DURATION", "P3D"),
    ("a three-day visit", "three-day", "DURATION", "P3D"),
    ("for two hours", "two hours", "DURATION", "PT2H"),
    ("half an hour", "half an hour", "DURATION", "PT30M"),
    (
        "two and a half years",
        "two and a half years",
        "DURATION",
        "P2.5Y",
    ),
    ("for several weeks", "several weeks", "DURATION", "PXW"),
    ("at least ten days", "at least ten days", "DURATION", "P10D"),
    (
        "more than twenty-five years",
        "more than twenty-five years",
        "DURATION",
        "P25Y",
    ),
    ("for decades", "decades", "DURATION", "PXDE"),
    ("a 20-year-old", "20-year-old", "DURATION", "P20Y"),
    ("54 years old", "54 years old", "DURATION", "P54Y"),
    ("for a fortnight", "a fortnight", "DURATION", "P2W"),
    ("every Monday", "every Monday", "SET", "XXXX-WXX-1"),
    ("on Mondays", "Mondays", "SET", "XXXX-WXX-1"),
    ("every day", "every day", "SET", "P1D"),
    ("every two weeks", "every two weeks", "SET", "P2W"),
    ("every other year", "every other year", "SET", "P2Y"),
    ("twice a month", "twice a month", "SET", "P1M"),
    ("a weekly paper", "weekly", "SET", "P1W"),
    (
        "at 10:30 a.m. local time",
        "10:30 a.m. local time",
        "TIME",
        "2022-09-03T10:30",
    ),
    (
        "at 8 p.m. Friday",
        "8 p.m. Friday",
        "TIME",
        "2022-10-14T20:00",
    ),
    ("at 2.30pm", "2.30pm", "TIME", "2022-09-03T14:30"),
    ("at 0830 GMT", "0830 GMT", "TIME", "2022-09-03T08:30"),
    ("at noon", "noon", "TIME", "2022-09-03T12:00"),
    (
        "the morning of May 3",
        "the morning of May 3",
        "TIME",
        "2022-05-03TMO",
    ),
    ("now", "now", "DATE", "PRESENT_REF"),
    ("currently", "currently", "DATE", "PRESENT_REF"),
    ("recently", "recently", "DATE", "PAST_REF"),
    (
        "in the near future",
        "the near future",
        "DATE",
        "FUTURE_REF",
    ),
    ("on Christmas Eve", "Christmas Eve", "DATE", "2021-12-24"),
    (
        "on Good Friday 2021",
        "Good Friday 2021",
        "DATE",
        "2021-04-02",
    ),
    (
        "from 3 to 7 May",
        "3 to 7 May",
        "DATE",
        "2022-05-03/2022-05-07",
    ),
    ("on May 3-7", "May 3-7", "DATE", "2022-05-03/2022-05-07"),
    ("in 2014-16", "2014-16", "DATE", "2014/2016"),
    ("in May may", "May", "DATE", "2022-05"),
];

#[test]
fn expressions_have_their_extent_type_and_value() {
    let mut wrong = String::new();
    for (text, words, kind, value) in TABLE {
        let found: Vec<(String, String, String)> = read(text, &frame(false))
            .into_iter()
            .map(|(w, k, v, _)| (w, k.to_string(), v))
            .collect();
        let want = vec![((*words).to_owned(), (*kind).to_owned(), (*value).to_owned())];
        if found != want {
            wrong.push_str(&format!("{text}: {found:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "read otherwise:\n{wrong}");
}

#[test]
fn what_is_no_time_is_none() {
    for text in [
        "it may march on",
        "the second attack",
        "2,000 people",
        "a 3-2 win",
        "the first half was dull",
        "the fall of the town",
        "the Arab Spring",
        "one of them",
        "$1.5 billion",
        "section 3.2",
    ] {
        assert_eq!(read(text, &frame(false)), vec![], "{text}");
    }
}

#[test]
fn clauses_that_look_ahead_take_the_next_day_of_a_name() {
    for (text, value) in [
        ("on Monday", "2022-10-24"),
        ("on Thursday", "2022-10-20"),
        ("in March", "2023-03"),
        ("on May 3", "2023-05-03"),
        ("at Christmas", "2022-12-25"),
    ] {
        assert_eq!(read(text, &frame(true))[0].2, value, "{text}");
    }
}

#[test]
fn intervals_are_whole_units_and_thirds_of_them() {
    for (text, interval) in [
        ("last week", "2022-10-10..2022-10-16"),
        ("in early March", "2022-03-01..2022-03-10"),
        ("in late September", "2022-09-21..2022-09-30"),
        ("the past two weeks", "2022-10-06..2022-10-20"),
        ("several weeks ago", "2022-09-15..2022-10-06"),
        ("a decade ago", "2010-01-01..2014-12-31"),
        ("in the 1990s", "1990-01-01..1999-12-31"),
        ("winter of 2014", "2014-12-01..2015-02-28"),
        ("the weekend", "2022-10-15..2022-10-16"),
    ] {
        assert_eq!(read(text, &frame(false))[0].3, interval, "{text}");
    }
}

#[test]
fn without_a_day_of_writing_only_named_dates_have_an_interval() {
    let none = Frame::default();
    assert_eq!(read("in May 2015", &none)[0].3, "2015-05-01..2015-05-31");
    let found = &read("on Monday", &none)[0];
    assert_eq!((found.2.as_str(), found.3.as_str()), ("XXXX-WXX-1", ""));
    assert_eq!(read("on May 3", &none)[0].2, "XXXX-05-03");
}

#[test]
fn easter_is_reckoned() {
    for (text, value) in [
        ("Easter 2019", "2019-04-21"),
        ("Easter 2024", "2024-03-31"),
        ("Thanksgiving 2022", "2022-11-24"),
        ("Memorial Day 2022", "2022-05-30"),
    ] {
        assert_eq!(read(text, &frame(false))[0].2, value, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,80}", ahead: bool) {
        read(&text, &frame(ahead));
    }

    /// Words of the grammar in any order.
    #[test]
    fn any_words_are_read_without_a_panic(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "the", "a", "last", "next", "early", "late", "mid", "-", "2019", "99", "31", "May", "Monday", "of",
                "weeks", "years", "century", "centuries", "ago", "later", "earlier", "half", "and", "to", "every",
                "9999999", "morning", "quarter", "first", "summer", "decades", "from", "now", "between", "end", "'", "s",
                ":", "30", "p.m.", "millennia", "few", "Easter", "in", ",", ".", "1000", "2199", "0", "hundred",
                "thousand", "million", "past", "same", "previous", "weekend", "day", "before", "yesterday", "\n\n",
            ]),
            0..12,
        ),
        ahead: bool,
        glued: bool,
    ) {
        read(&words.join(if glued { "" } else { " " }), &frame(ahead));
        read(&words.join(" "), &Frame::default());
    }
}
