//! What kind of article a document is: only news reports are coded, unless asked.
//!
//! In: a document and its parse. Out: a [`KindReading`], with what spoke for it. A kind gathers weight
//! from the words of the text (for a hundred words), its form (results, lines stamped with a time, first
//! person, dates long past), the headline and the address. News is what is not clearly something else:
//! another kind must reach its least weight and outweigh the news by a margin.

use std::collections::{BTreeMap, HashSet};

use dateline_know::KindWords;
use dateline_parse::{Doc, Token, TokenId};
use dateline_record::{ArticleKind, Document, KindReading};

/// Words of a document that are looked at.
const READ: usize = 4_000;
/// Shorter texts are weighed as if they had so many words: few words say little.
const SHORT: f32 = 80.0;
/// How often one word counts.
const TIMES: u8 = 3;
/// Different words that must speak for a kind where neither headline nor address does.
const DIFFERENT: usize = 5;
/// Words in a line that is no sentence.
const ENTRY: usize = 14;

/// What was seen of one kind.
#[derive(Default)]
struct Weight {
    words: f32,
    form: f32,
    given: f32,
    seen: Vec<String>,
}

/// Reads what kind of article a document is.
#[must_use]
pub fn read(document: &Document, doc: &Doc, words: &KindWords, gating: bool) -> KindReading {
    let mut weights: BTreeMap<ArticleKind, Weight> = BTreeMap::new();
    let (count, lowers) = text_words(doc, words, &mut weights);
    form(document, doc, words, count, &mut weights);
    given(document, doc, words, &mut weights);
    let hundred = count.max(SHORT) / 100.0;
    let total = |w: &Weight| (w.words + w.form) / hundred + w.given;
    let news = weights.get(&ArticleKind::News).map_or(0.0, &total);
    let best = weights
        .iter()
        .filter(|(kind, _)| **kind != ArticleKind::News)
        .map(|(kind, w)| (*kind, w, total(w)))
        .filter(|(kind, w, weight)| {
            let least = words
                .least
                .iter()
                .find(|(k, _)| k == kind)
                .map_or(f32::MAX, |(_, l)| *l);
            let own_voice = *kind != ArticleKind::Opinion || w.form > 0.0;
            let said = w.given > 0.0
                || (w.seen.len() >= DIFFERENT && own_voice)
                || w.form / hundred >= least;
            *weight >= least && *weight > news * words.form.margin && said
        })
        .max_by(|a, b| a.2.total_cmp(&b.2));
    let Some((kind, w, weight)) = best else {
        return KindReading {
            kind: ArticleKind::News,
            gate: None,
            reason: "nothing speaks clearly for another kind".to_owned(),
        };
    };
    let mut reason = format!("{} (weight {weight:.1}, news {news:.1})", w.seen.join(", "));
    let kept = words
        .unless
        .iter()
        .filter(|(k, _)| *k == kind)
        .flat_map(|(_, list)| list)
        .find(|word| lowers.contains(word.as_str()));
    let gated = gating && words.gated.contains(&kind);
    if let Some(word) = kept.filter(|_| gated) {
        reason.push_str(&format!("; coded, for it has `{word}`"));
    }
    KindReading {
        kind,
        gate: (gated && kept.is_none()).then_some(kind),
        reason,
    }
}

/// Weighs the words; how many there are, and which.
fn text_words<'d>(
    doc: &'d Doc,
    words: &KindWords,
    weights: &mut BTreeMap<ArticleKind, Weight>,
) -> (f32, HashSet<&'d str>) {
    let mut seen: BTreeMap<(ArticleKind, String), u8> = BTreeMap::new();
    let mut lowers = HashSet::new();
    let mut count = 0.0;
    let mut quoted = false;
    for t in doc.tokens().take(READ) {
        quoted = quotes(t.text(), quoted);
        if t.is_space() || t.pos() == "PUNCT" {
            continue;
        }
        count += 1.0;
        lowers.insert(t.lower());
        lowers.insert(t.lemma());
        let forms = [t.lower(), t.lemma()];
        let forms = if forms[0] == forms[1] {
            &forms[..1]
        } else {
            &forms[..]
        };
        let mut counted = Vec::new();
        let signs = forms
            .iter()
            .flat_map(|f| words.signs(f).iter().map(move |s| (*f, s)));
        for (form, (rest, kind, weight)) in signs {
            // What others are quoted with is their opinion, not the article's.
            let of_others = quoted && *kind == ArticleKind::Opinion;
            if of_others || counted.contains(kind) || !follows(doc, t, rest) {
                continue;
            }
            let phrase = std::iter::once(form)
                .chain(rest.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join(" ");
            let times = seen.entry((*kind, phrase.clone())).or_default();
            if *times < TIMES {
                let of = weights.entry(*kind).or_default();
                of.words += weight;
                if *times == 0 {
                    of.seen.push(phrase);
                }
            }
            *times = times.saturating_add(1);
            counted.push(*kind);
        }
    }
    (count, lowers)
}

/// Whether the text is inside a quotation after a token; a new line ends one that was left open.
fn quotes(text: &str, quoted: bool) -> bool {
    match text {
        "“" => true,
        "”" => false,
        "\"" => !quoted,
        text if text.contains('\n') => false,
        _ => quoted,
    }
}

/// Whether the words of a phrase follow a token.
fn follows(doc: &Doc, t: Token<'_>, rest: &[String]) -> bool {
    rest.iter().enumerate().all(|(k, word)| {
        doc.get(TokenId::from_index(t.i() + 1 + k))
            .is_some_and(|n| n.lower() == word || n.lemma() == word)
    })
}

/// Weighs the form of the text.
fn form(
    document: &Document,
    doc: &Doc,
    words: &KindWords,
    count: f32,
    weights: &mut BTreeMap<ArticleKind, Weight>,
) {
    let form = &words.form;
    let mut quoted = false;
    let (mut first, mut questions, mut results) = (0.0, 0.0, 0.0);
    for t in doc.tokens().take(READ) {
        quoted = quotes(t.text(), quoted);
        match t.text() {
            "?" if !quoted => questions += 1.0,
            "I" | "my" | "My" | "me" if !quoted => first += 1.0,
            text if is_result(doc, t, text) => results += 1.0,
            _ => {}
        }
    }
    let mut add = |kind: ArticleKind, weight: f32, seen: String| {
        if weight > 0.0 {
            let of = weights.entry(kind).or_default();
            of.form += weight;
            of.seen.push(seen);
        }
    };
    add(
        ArticleKind::Sport,
        results * form.result,
        format!("{results} results"),
    );
    add(
        ArticleKind::Opinion,
        first * form.first_person,
        format!("{first} first persons"),
    );
    add(
        ArticleKind::Opinion,
        questions * form.question,
        format!("{questions} questions"),
    );
    let lines: Vec<&str> = document
        .text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let stamped = lines.iter().filter(|l| is_stamped(l)).count();
    if stamped >= 3 {
        add(
            ArticleKind::LiveBlog,
            stamped as f32 * form.stamped_line * (count.max(SHORT) / 100.0),
            format!("{stamped} stamped lines"),
        );
    }
    let entries = lines.iter().filter(|l| is_entry(l)).count();
    if lines.len() >= 6 && entries >= 5 {
        let share = entries as f32 / lines.len() as f32;
        add(
            ArticleKind::Listing,
            share * form.entries * (count.max(SHORT) / 100.0),
            format!("{entries} entries in {} lines", lines.len()),
        );
    }
    old_dates(
        document,
        doc,
        form.old_dates * (count.max(SHORT) / 100.0),
        &mut add,
    );
    if let Some(line) = lines.first()
        && has_dateline(line)
    {
        add(
            ArticleKind::News,
            form.dateline * (count.max(SHORT) / 100.0),
            "a dateline".to_owned(),
        );
    }
}

/// "3-1", in one token or three; not a range of years or a date.
fn is_result(doc: &Doc, t: Token<'_>, text: &str) -> bool {
    let small = |s: &str| !s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit());
    if let Some((a, b)) = text.split_once(['-', '–']) {
        return small(a) && small(b);
    }
    let next = |n: usize| doc.get(TokenId::from_index(t.i() + n));
    let glued = |n: usize| {
        next(n)
            .zip(next(n - 1))
            .is_some_and(|(b, a)| a.chars().end == b.chars().start)
    };
    small(text)
        && glued(1)
        && glued(2)
        && next(1).is_some_and(|d| matches!(d.text(), "-" | "–"))
        && next(2).is_some_and(|b| small(b.text()))
        // "2022-10-20", "10-15 people" are none.
        && !glued(3)
        && next(3).is_none_or(|n| !matches!(n.pos(), "NOUN") && n.text() != "-")
        && (t.i() == 0 || doc.get(TokenId::from_index(t.i() - 1)).is_none_or(|p| p.text() != "-"))
}

/// A line that begins with a time of the day.
fn is_stamped(line: &str) -> bool {
    let line = line
        .trim_start_matches(['[', '(', '*', '•', '-'])
        .trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return false;
    }
    let rest = &line[digits..];
    let minutes = rest
        .strip_prefix([':', '.', 'h'])
        .is_some_and(|r| r.len() >= 2 && r.as_bytes()[..2].iter().all(u8::is_ascii_digit));
    let meridiem = rest
        .trim_start()
        .get(..2)
        .is_some_and(|m| m.eq_ignore_ascii_case("am") || m.eq_ignore_ascii_case("pm"));
    minutes || meridiem
}

/// A line that is no sentence: short and without a closing mark, or begun by a bullet or a colon's label.
fn is_entry(line: &str) -> bool {
    let bullet = line.starts_with(['•', '*', '–', '-', '·', '►']) || line.starts_with("— ");
    let words = line.split_whitespace().count();
    let closed = line.ends_with(['.', '!', '?', '"', '”', '’', ')']);
    bullet || (words <= ENTRY && !closed)
}

/// The share of named years that lie ten years or more before publication.
fn old_dates(
    document: &Document,
    doc: &Doc,
    weight: f32,
    add: &mut impl FnMut(ArticleKind, f32, String),
) {
    let Some(published) = document.published else {
        return;
    };
    let years: Vec<i16> = doc
        .tokens()
        .take(READ)
        .filter(|t| t.text().len() == 4)
        .filter_map(|t| t.text().parse().ok())
        .filter(|y| (1000..2100).contains(y))
        .collect();
    let old = years
        .iter()
        .filter(|y| **y + 10 <= published.year())
        .count();
    if old >= 3 {
        let share = old as f32 / years.len() as f32;
        add(
            ArticleKind::History,
            share * weight,
            format!("{old} dates long past"),
        );
    }
}

/// "KYIV, May 3 (Reuters) —" at the start of a line.
fn has_dateline(line: &str) -> bool {
    let head: String = line.chars().take(60).collect();
    let Some(at) = ["—", " – ", " - ", "--"]
        .iter()
        .filter_map(|d| head.find(d))
        .min()
    else {
        return false;
    };
    let before = head[..at].trim();
    let place = before.split([',', '(']).next().unwrap_or_default().trim();
    place.len() >= 3
        && place
            .chars()
            .all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | '\'' | '-'))
}

/// Weighs the headline and the address.
fn given(
    document: &Document,
    doc: &Doc,
    words: &KindWords,
    weights: &mut BTreeMap<ArticleKind, Weight>,
) {
    let first_line = || {
        let line = doc
            .text()
            .lines()
            .find(|l| !l.trim().is_empty())
            .unwrap_or_default();
        (line.split_whitespace().count() <= 20 && !line.trim_end().ends_with('.')).then_some(line)
    };
    let title = document
        .title
        .as_deref()
        .or_else(first_line)
        .unwrap_or_default()
        .to_lowercase();
    let mut add = |kind: ArticleKind, weight: f32, seen: String| {
        let of = weights.entry(kind).or_default();
        of.given += weight;
        of.seen.push(seen);
    };
    let mut told = Vec::new();
    for (phrase, kind) in &words.titles {
        if !told.contains(kind) && holds(&title, phrase) {
            add(*kind, words.form.title, format!("headline `{phrase}`"));
            told.push(*kind);
        }
    }
    let path = document
        .url
        .as_deref()
        .map(|u| u.split("://").last().unwrap_or(u))
        .unwrap_or_default()
        .to_lowercase();
    // "world/live": what is more special than news says more.
    let section = path
        .split(['/', '.', '?'])
        .filter_map(|part| words.sections.get(part).map(|kind| (part, kind)))
        .min_by_key(|(_, kind)| **kind == ArticleKind::News);
    if let Some((part, kind)) = section {
        add(*kind, words.form.section, format!("address `{part}`"));
    }
}

/// Whether a headline has a phrase as whole words.
fn holds(title: &str, phrase: &str) -> bool {
    title.match_indices(phrase).any(|(at, _)| {
        let before = title[..at].chars().next_back();
        let after = title[at + phrase.len()..].chars().next();
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        edge(before) && (edge(after) || phrase.ends_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_a_form() {
        assert!(is_stamped("10:32 The minister has arrived"));
        assert!(is_stamped("9.05am: Talks begin"));
        assert!(!is_stamped("10 people died"));
        assert!(is_entry("• Paris: summit of ministers"));
        assert!(!is_entry("The minister resigned."));
        assert!(has_dateline("KYIV, May 3 (Reuters) — The president spoke."));
        assert!(!has_dateline("The minister — who resigned — spoke."));
    }

    #[test]
    fn headlines_hold_whole_words() {
        assert!(holds("opinion: we must act", "opinion:"));
        assert!(!holds("the reviewer: a life", "review"));
    }
}
