//! What a copy says otherwise than its ancestor: numbers, names, dates, places and negations, one passage at a time.
//!
//! In: the sentences of the ancestor. Out: the same with some passages altered and marked, and what each was.

use std::collections::BTreeMap;
use std::ops::Range;

use super::rng::Rng;
use super::tables::tables;
use super::text::{bare, marked, replaced, words};

/// A kind of alteration, by its name in the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Number,
    Name,
    Date,
    Place,
    Negation,
}

impl Kind {
    /// As `ChangeKind` of the records is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Date => "date",
            Self::Place => "place",
            Self::Negation => "negation",
        }
    }
}

/// A passage that was altered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alteration {
    /// What was altered.
    pub kind: Kind,
    /// The sentence of the ancestor.
    pub sentence: usize,
    /// Bytes in that sentence.
    pub range: Range<usize>,
    /// What stands there now.
    pub after: String,
}

/// Chooses about so many alterations of sentences, several kinds where the text has them.
pub fn choose(sentences: &[&str], how_many: usize, rng: &mut Rng) -> Vec<Alteration> {
    let mut found: BTreeMap<Kind, Vec<Vec<Alteration>>> = BTreeMap::new();
    for (sentence, text) in sentences.iter().enumerate() {
        let mut add = |kind, (range, after): (Range<usize>, String)| {
            let one = Alteration {
                kind,
                sentence,
                range,
                after,
            };
            found.entry(kind).or_default().push(vec![one]);
        };
        numbers(text, rng)
            .into_iter()
            .for_each(|f| add(Kind::Number, f));
        dates(text, rng)
            .into_iter()
            .for_each(|f| add(Kind::Date, f));
        places(text, rng)
            .into_iter()
            .for_each(|f| add(Kind::Place, f));
    }
    // Of places to put a negation a text has many more than of negations, and spinners drop rather than add.
    let (mut dropped, mut added) = (Vec::new(), Vec::new());
    for (sentence, text) in sentences.iter().enumerate() {
        for Negation { range, after, adds } in negations(text) {
            let one = Alteration {
                kind: Kind::Negation,
                sentence,
                range,
                after,
            };
            (if adds { &mut added } else { &mut dropped }).push(vec![one]);
        }
    }
    let negations = if dropped.is_empty() || rng.chance(0.2) {
        added
    } else {
        dropped
    };
    found.insert(Kind::Negation, negations);
    let names = names(sentences, rng);
    if !names.is_empty() {
        found.insert(Kind::Name, names);
    }
    let mut chosen: Vec<Alteration> = Vec::new();
    let mut kinds: Vec<Kind> = Vec::new();
    for _ in 0..how_many {
        if kinds.is_empty() {
            kinds = found
                .iter()
                .filter(|(_, f)| !f.is_empty())
                .map(|(k, _)| *k)
                .collect();
            rng.shuffle(&mut kinds);
        }
        let Some(options) = kinds.pop().and_then(|kind| found.get_mut(&kind)) else {
            break;
        };
        if options.is_empty() {
            continue;
        }
        let group = options.swap_remove(rng.below(options.len()));
        let apart = |a: &Alteration, b: &Alteration| {
            a.sentence != b.sentence
                || a.range.end + 1 < b.range.start
                || b.range.end + 1 < a.range.start
        };
        if group.iter().all(|a| chosen.iter().all(|b| apart(a, b))) {
            chosen.extend(group);
        }
    }
    chosen.sort_by_key(|a| (a.sentence, a.range.start));
    chosen
}

/// A sentence with its alterations made and marked; `all` numbers the marks.
pub fn altered(sentence: usize, text: &str, all: &[Alteration]) -> String {
    let edits = all
        .iter()
        .enumerate()
        .filter(|(_, a)| a.sentence == sentence);
    replaced(
        text,
        edits
            .map(|(i, a)| (a.range.clone(), marked(i, &a.after)))
            .collect(),
    )
}

const SMALL: [&str; 19] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const TENS: [&str; 7] = [
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// Numbers that count something, and other ones.
fn numbers(text: &str, rng: &mut Rng) -> Vec<(Range<usize>, String)> {
    let found = words(text);
    let mut out = Vec::new();
    for (i, range) in found.iter().enumerate() {
        let word = &text[range.clone()];
        let beside = |i: Option<usize>| {
            i.and_then(|i| found.get(i))
                .map_or("", |r| &text[r.clone()])
        };
        let (before, next) = (beside(i.checked_sub(1)), beside(i.checked_add(1)));
        if is_month(before) || is_month(next) || WEEKDAYS.contains(&before) {
            continue;
        }
        let lower = word.to_lowercase();
        let other = if let Some(at) = SMALL.iter().position(|w| *w == lower) {
            let jump = rng.between(2, 7);
            Some(SMALL[if at >= jump { at - jump } else { at + jump }].to_owned())
        } else if let Some(at) = TENS.iter().position(|w| *w == lower) {
            Some(TENS[(at + rng.between(2, 5)) % TENS.len()].to_owned())
        } else {
            figure(word, rng)
        };
        let Some(other) = other else { continue };
        // "one of the two", "at two o'clock" and scores are no counts.
        let around = |at: usize| text[at..].chars().next().unwrap_or(' ');
        let ratio = text[..range.start].ends_with(['-', '–', ':', '/', '.', ','])
            || matches!(around(range.end), '-' | '–' | ':' | '/' | '%') && around(range.end) != '%'
            || matches!(
                next,
                "a.m" | "p.m" | "o'clock" | "o’clock" | "am" | "pm" | "GMT"
            );
        if ratio {
            continue;
        }
        let other = if word.starts_with(char::is_uppercase) {
            super::text::capitalized(&other)
        } else {
            other
        };
        out.push((range.clone(), other));
    }
    out
}

/// Another figure written the same way; nothing for years, times and codes.
fn figure(word: &str, rng: &mut Rng) -> Option<String> {
    let digits: String = word.chars().filter(|c| c.is_ascii_digit()).collect();
    let plain = word
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    if !plain
        || digits.is_empty()
        || digits.len() > 12
        || year(word)
        || digits.starts_with('0') && word.len() > 1 && !word.contains('.')
    {
        return None;
    }
    let (whole, rest) = word
        .split_once('.')
        .map_or((word, None), |(a, b)| (a, Some(b)));
    let value: u64 = whole.replace(',', "").parse().ok()?;
    let other = match rng.below(3) {
        // A figure more or less.
        0 if value >= 10 => value * 10,
        // Another leading digit.
        1 if value >= 10 => {
            let unit = 10u64.checked_pow(u32::try_from(value.to_string().len() - 1).ok()?)?;
            let lead = value / unit;
            let new = 1 + (lead + rng.between(1, 7) as u64) % 9;
            if new == lead {
                value + unit
            } else {
                value % unit + new * unit
            }
        }
        _ => value + rng.between(2, 9) as u64 + value * rng.between(2, 8) as u64 / 10,
    };
    let shown = if whole.contains(',') || other >= 10_000 {
        with_commas(other)
    } else {
        other.to_string()
    };
    Some(rest.map_or(shown.clone(), |rest| format!("{shown}.{rest}")))
}

fn year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|n: u32| (1600..2100).contains(&n))
}

fn with_commas(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Whether a word is a month, in full or short: a number beside it is a day.
fn is_month(word: &str) -> bool {
    let short = |month: &&str| word.len() >= 3 && word.len() <= 4 && month.starts_with(word);
    MONTHS.iter().any(|month| *month == word || short(month))
}

/// Weekdays, months with a day or after "in", and years.
fn dates(text: &str, rng: &mut Rng) -> Vec<(Range<usize>, String)> {
    let found = words(text);
    let mut out = Vec::new();
    for (i, range) in found.iter().enumerate() {
        let range = bare(text, range);
        let word = &text[range.clone()];
        let before = i.checked_sub(1).map_or("", |i| &text[found[i].clone()]);
        let next = found.get(i + 1).map_or("", |r| &text[r.clone()]);
        let number = |w: &str| w.parse::<u32>().is_ok();
        let other = if let Some(at) = WEEKDAYS.iter().position(|d| *d == word) {
            WEEKDAYS[(at + rng.between(1, 6)) % 7].to_owned()
        } else if let Some(at) = MONTHS.iter().position(|m| *m == word) {
            if !(number(next)
                || number(before)
                || ["in", "since", "until", "last", "next"].contains(&before))
            {
                continue;
            }
            MONTHS[(at + rng.between(1, 11)) % 12].to_owned()
        } else if year(word) && !text[range.end..].starts_with('-') {
            let n: usize = word.parse().unwrap_or(0);
            (if rng.chance(0.5) {
                n - rng.between(1, 9)
            } else {
                n + rng.between(1, 4)
            })
            .to_string()
        } else {
            continue;
        };
        out.push((range, other));
    }
    out
}

/// Countries and cities that stand by themselves, and others of the same kind.
fn places(text: &str, rng: &mut Rng) -> Vec<(Range<usize>, String)> {
    let tables = tables();
    let found = words(text);
    let mut out = Vec::new();
    let mut i = 0;
    while i < found.len() {
        let mut step = 1;
        // The longest name first: "Kuwait City" before "Kuwait".
        for length in [3, 2, 1] {
            let Some(last) = found.get(i + length - 1) else {
                continue;
            };
            let range = bare(text, &(found[i].start..last.end));
            let name = &text[range.clone()];
            let country = tables.countries.iter().any(|c| c.name == name);
            if !country && !tables.cities.contains_key(name) {
                continue;
            }
            step = length;
            if part_of_a_longer_name(text, &range) {
                break;
            }
            let other = if country {
                rng.pick(&tables.countries).map(|c| c.name)
            } else {
                rng.pick(&tables.countries)
                    .and_then(|c| rng.pick(&c.cities))
                    .copied()
            };
            if let Some(other) = other.filter(|other| !text.contains(other)) {
                out.push((range, other.to_owned()));
            }
            break;
        }
        i += step;
    }
    out
}

/// Whether a capitalised word stands right beside a name.
fn part_of_a_longer_name(text: &str, range: &Range<usize>) -> bool {
    let after = text[range.end..].strip_prefix(' ').unwrap_or("");
    let before = text[..range.start].strip_suffix(' ').unwrap_or("");
    let word = before.rsplit(' ').next().unwrap_or("");
    let sentence_start = before == word;
    after.starts_with(|c: char| c.is_uppercase())
        || text[range.end..].starts_with(['-', '–', '/'])
        || text[..range.start].ends_with(['-', '–', '/'])
        || word.starts_with(|c: char| c.is_uppercase())
            && word.ends_with(char::is_alphanumeric)
            && !sentence_start
        || before.ends_with(" of")
            && before
                .rsplit(' ')
                .nth(1)
                .is_some_and(|w| w.starts_with(char::is_uppercase))
}

/// Persons, each as what becomes of all their mentions or of one.
fn names(sentences: &[&str], rng: &mut Rng) -> Vec<Vec<Alteration>> {
    let tables = tables();
    let mut families: BTreeMap<String, Vec<(usize, Range<usize>)>> = BTreeMap::new();
    // A given name of the list before a capitalised word makes that a family name.
    for text in sentences {
        let found = words(text);
        for pair in found.windows(2) {
            let (given, family) = (&text[pair[0].clone()], &text[bare(text, &pair[1])]);
            let beside = text[pair[0].end..pair[1].start]
                .trim_matches(' ')
                .is_empty();
            let capital = family.starts_with(char::is_uppercase) && family.chars().count() > 2;
            let dated = MONTHS.contains(&family) || WEEKDAYS.contains(&family);
            let place = tables.cities.contains_key(family)
                || tables.countries.iter().any(|c| c.name == family);
            if tables.given.contains(given)
                && beside
                && capital
                && !place
                && !dated
                && !tables.given.contains(family)
            {
                families.entry(family.to_owned()).or_default();
            }
        }
    }
    for (sentence, text) in sentences.iter().enumerate() {
        for range in words(text) {
            let range = bare(text, &range);
            let after = &text[range.end..];
            let longer =
                after.starts_with(' ') && after[1..].starts_with(|c: char| c.is_uppercase());
            if let Some(mentions) = families.get_mut(&text[range.clone()])
                && !longer
            {
                mentions.push((sentence, range));
            }
        }
    }
    let whole = sentences.join(" ");
    let mut out = Vec::new();
    for mentions in families.into_values().filter(|m| !m.is_empty()) {
        let other = (0..20).find_map(|_| {
            rng.pick(&tables.family)
                .filter(|name| !whole.contains(**name))
        });
        let Some(other) = other else { continue };
        let made = |(sentence, range): &(usize, Range<usize>)| Alteration {
            kind: Kind::Name,
            sentence: *sentence,
            range: range.clone(),
            after: (*other).to_owned(),
        };
        if rng.chance(0.4) {
            out.push(mentions.iter().map(made).collect());
        } else if let Some(mention) = rng.pick(&mentions) {
            out.push(vec![made(mention)]);
        }
    }
    out
}

const POSITIVE: [(&str, &str); 16] = [
    ("isn't", "is"),
    ("aren't", "are"),
    ("wasn't", "was"),
    ("weren't", "were"),
    ("won't", "will"),
    ("wouldn't", "would"),
    ("can't", "can"),
    ("cannot", "can"),
    ("couldn't", "could"),
    ("shouldn't", "should"),
    ("hasn't", "has"),
    ("haven't", "have"),
    ("hadn't", "had"),
    ("mustn't", "must"),
    ("mightn't", "might"),
    ("needn't", "need"),
];
const DENIABLE: [&str; 10] = [
    "is", "are", "was", "were", "will", "would", "can", "could", "must", "should",
];
const HELPERS: [&str; 14] = [
    "is", "are", "was", "were", "will", "would", "can", "could", "must", "should", "has", "have",
    "had", "may",
];

/// A negation to drop, or a place to put one.
struct Negation {
    range: Range<usize>,
    after: String,
    adds: bool,
}

/// Negations to drop, and places to put one.
fn negations(text: &str) -> Vec<Negation> {
    let synonyms = &tables().synonyms;
    let found = words(text);
    let word = |i: usize| found.get(i).map_or("", |r| &text[r.clone()]);
    let lower = |i: usize| word(i).to_lowercase().replace('’', "'");
    let beside = |i: usize| {
        found
            .get(i + 1)
            .is_some_and(|next| text[found[i].end..next.start] == *" ")
    };
    let mut dropped: Vec<(Range<usize>, String)> = Vec::new();
    let mut added = Vec::new();
    for i in 0..found.len() {
        let this = lower(i);
        let case = |s: &str| {
            if word(i).starts_with(char::is_uppercase) {
                super::text::capitalized(s)
            } else {
                s.to_owned()
            }
        };
        // Questions and tags keep theirs.
        if let Some((_, positive)) = POSITIVE.iter().find(|(negative, _)| *negative == this) {
            dropped.push((found[i].clone(), case(positive)));
        } else if HELPERS.contains(&this.as_str()) && lower(i + 1) == "not" && beside(i) {
            if lower(i + 2) != "only" {
                dropped.push((found[i].start..found[i + 1].end, case(&this)));
            }
        } else if let Some(done) = ["did", "does", "do"]
            .iter()
            .find(|d| this == **d || this == format!("{d}n't"))
        {
            let contracted = this.ends_with("n't");
            let verb = if contracted { i + 1 } else { i + 2 };
            let negated = contracted || lower(i + 1) == "not" && beside(i);
            let known = word(verb).chars().all(|c| c.is_ascii_lowercase()) && word(verb).len() > 2;
            if negated
                && known
                && beside(verb - 1)
                && !["any", "just", "only", "the", "even", "yet"].contains(&word(verb))
            {
                let positive = match *done {
                    "did" => synonyms.past(word(verb)),
                    "does" => synonyms.third(word(verb)),
                    _ => word(verb).to_owned(),
                };
                dropped.push((found[i].start..found[verb].end, case(&positive)));
            }
        } else if this == "never" && i > 0 && beside(i) {
            dropped.push((found[i].start..found[i + 1].end, word(i + 1).to_owned()));
        } else if this == "no" && lower(i + 1) == "longer" && beside(i) {
            dropped.push((found[i].start..found[i + 1].end, case("still")));
        } else if this == "no"
            && i > 0
            && [
                "is", "was", "has", "had", "have", "are", "were", "found", "gave",
            ]
            .contains(&lower(i - 1).as_str())
            && beside(i)
            && beside(i - 1)
        {
            dropped.push((found[i].start..found[i + 1].end, word(i + 1).to_owned()));
        } else if DENIABLE.contains(&this.as_str())
            && i > 0
            && beside(i)
            && beside(i - 1)
            && word(i) == this
        {
            let next = lower(i + 1);
            let negative = [
                "not", "no", "never", "only", "also", "nothing", "nobody", "hardly", "none",
                "neither", "still",
            ];
            if !negative.contains(&next.as_str())
                && !text.trim_end_matches(['"', '”']).ends_with('?')
            {
                added.push((found[i].clone(), format!("{this} not")));
            }
        }
    }
    let of = |found: Vec<(Range<usize>, String)>, adds| {
        found
            .into_iter()
            .map(move |(range, after)| Negation { range, after, adds })
    };
    of(dropped, false).chain(of(added, true)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(found: Vec<(Range<usize>, String)>, text: &str) -> Vec<(String, String)> {
        found
            .into_iter()
            .map(|(range, after)| (text[range].to_owned(), after))
            .collect()
    }

    #[test]
    fn a_dropped_negation_is_dropped_and_the_verb_keeps_its_tense() {
        let cases = [
            ("Belarusians are not equivalent to him.", "are not", "are"),
            (
                "His office did not respond.",
                "did not respond",
                "responded",
            ),
            ("It doesn’t matter to us.", "doesn’t matter", "matters"),
            ("He has never met them.", "never met", "met"),
            ("They are no longer there.", "no longer", "still"),
            ("There was no evidence of it.", "no evidence", "evidence"),
            ("She won't go.", "won't", "will"),
            ("We do not agree.", "do not agree", "agree"),
        ];
        for (text, before, after) in cases {
            let dropped: Vec<_> = negations(text).into_iter().filter(|n| !n.adds).collect();
            assert_eq!(dropped.len(), 1, "{text}");
            assert_eq!(
                (&text[dropped[0].range.clone()], dropped[0].after.as_str()),
                (before, after)
            );
        }
        let added = negations("The army said it will leave.");
        assert_eq!(added.len(), 1);
        assert_eq!((added[0].after.as_str(), added[0].adds), ("will not", true));
        assert!(negations("Is it true? Not only that.").is_empty());
    }

    #[test]
    fn other_numbers_differ_and_years_are_dates() {
        let text = "At least 9,000 troops and three ships came on May 12, 2020, at 5 p.m., and 4.5 percent left by Sept. 8.";
        for seed in 0..50 {
            let found = all(numbers(text, &mut Rng::new(seed)), text);
            let before: Vec<_> = found.iter().map(|(b, _)| b.as_str()).collect();
            assert_eq!(before, ["9,000", "three", "4.5"]);
            assert!(
                found.iter().all(|(before, after)| before != after),
                "{found:?}"
            );
            let found = all(dates(text, &mut Rng::new(seed)), text);
            assert_eq!(found.len(), 2, "{found:?}");
            assert!(found.iter().all(|(before, after)| before != after));
        }
    }

    #[test]
    fn names_and_places_are_replaced_as_wholes() {
        let sentences = [
            "President Vladimir Putin left Minsk for Paris.",
            "Putin's plane met The Paris Review in Kuwait City.",
        ];
        let mut rng = Rng::new(5);
        let found = names(&sentences, &mut rng);
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .iter()
                .all(|a| &sentences[a.sentence][a.range.clone()] == "Putin")
        );
        let found = all(places(sentences[1], &mut rng), sentences[1]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "Kuwait City");
    }

    #[test]
    fn alterations_do_not_overlap_and_are_marked() {
        let sentences = [
            "On Monday 3,000 soldiers were not in Minsk.",
            "Angela Merkel met 12 men.",
        ];
        for seed in 0..100 {
            let chosen = choose(&sentences, 5, &mut Rng::new(seed));
            assert!(!chosen.is_empty());
            for (i, text) in sentences.iter().enumerate() {
                let made = altered(i, text, &chosen);
                let here = chosen.iter().filter(|a| a.sentence == i).count();
                assert_eq!(made.matches(super::super::text::OPEN).count(), here);
            }
        }
    }
}
