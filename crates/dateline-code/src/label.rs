//! Names set beside what they say by a mark alone. In: the text's lines. Out: a claim for each
//! "NAME: what is said" at the start of a line (transcripts, headlines: "Poll: Most voters …") and each
//! quotation that a dash and a name close (letters, voices).

use dateline_parse::{Quote, Token};
use dateline_record::{Manner, Quotation};

use crate::claim::RawClaim;
use crate::clause::is_nominal;
use crate::reader::Reader;

/// Words that something said has at least.
const WORDS: usize = 3;

/// Tokens that a name before a colon may have.
const NAME: usize = 6;

/// Claims of labels.
pub fn read(reader: &Reader<'_>, quoted: &[Quote]) -> Vec<RawClaim> {
    let mut out = Vec::new();
    let shouted = shouted_labels(reader);
    let mut start = 0;
    for i in 0..=reader.doc.len() {
        let ends = i == reader.doc.len() || is_break(reader.token(i));
        if ends {
            out.extend(before_colon(reader, start, i, shouted));
            out.extend(behind_dash(reader, start, i, quoted));
            start = i + 1;
        }
    }
    out
}

fn is_break(t: Token<'_>) -> bool {
    t.is_space() && t.text().contains('\n')
}

fn is_mark(t: Token<'_>) -> bool {
    matches!(t.text(), "\"" | "“" | "''" | "``" | "‘" | "'")
}

/// "Poll: Most voters want …", "\"WALLACE: Let's start …\"".
fn before_colon(
    reader: &Reader<'_>,
    start: usize,
    end: usize,
    transcript: bool,
) -> Option<RawClaim> {
    let first = (start..end).find(|&i| !is_mark(reader.token(i)) && !reader.token(i).is_space())?;
    let colon = (first + 1..end.min(first + NAME + 1)).find(|&i| reader.token(i).text() == ":")?;
    // Before words in quotation marks the name may have its office: "Polish general Jan Nowak: “…”".
    let quotes = colon + 1 < end && is_mark(reader.token(colon + 1));
    let named = (first..colon).all(|i| {
        let t = reader.token(i);
        let part = i > first && (t.lower() == "of" || matches!(t.pos(), "PART" | "CCONJ"));
        part || is_shouted(t)
            || matches!(t.pos(), "PROPN" | "NOUN" | "ADJ")
                && (quotes || t.text().chars().next().is_some_and(char::is_uppercase))
    });
    let who = named.then(|| head(reader, first, colon)).flatten()?;
    let name = (transcript && is_shouted(who))
        || (first..colon).any(|i| is_entity(reader.token(i)))
        || is_named_elsewhere(reader, who)
        || is_voice(reader, who);
    let rubrics = &reader.lexicon.data().rubrics;
    if rubrics
        .iter()
        .any(|r| r == who.lower() || r == reader.token(first).lower())
    {
        return None;
    }
    let says = (colon + 1..end)
        .filter(|&i| reader.token(i).text().chars().any(char::is_alphabetic))
        .count()
        >= WORDS;
    (name && says).then(|| claim(who, colon, (colon + 1, end)))
}

fn is_entity(t: Token<'_>) -> bool {
    matches!(t.ent_type(), "PERSON" | "ORG" | "NORP" | "GPE")
}

/// A name that a headline's few words do not show to be one, but the text below does.
fn is_named_elsewhere(reader: &Reader<'_>, who: Token<'_>) -> bool {
    who.pos() == "PROPN"
        && reader
            .doc
            .tokens()
            .any(|t| t.text() == who.text() && matches!(t.ent_type(), "PERSON" | "ORG"))
}

/// Whether the text is a transcript: one label in capitals is a rubric ("BACKGROUND:"), two are speakers.
fn shouted_labels(reader: &Reader<'_>) -> bool {
    let labels = reader.doc.tokens().filter(|t| {
        t.text() == ":" && t.i() > 0 && {
            let name = reader.token(t.i() - 1);
            is_shouted(name)
                && name
                    .i()
                    .checked_sub(1)
                    .map(|i| reader.token(i))
                    .is_none_or(|b| is_break(b) || is_mark(b) || is_shouted(b))
        }
    });
    let mut names: Vec<&str> = labels.map(|t| reader.token(t.i() - 1).text()).collect();
    names.sort_unstable();
    names.dedup();
    names.len() > 1
}

/// A speaker's name in a transcript.
fn is_shouted(t: Token<'_>) -> bool {
    t.text().chars().count() > 1 && t.text().chars().all(|c| c.is_uppercase() || c == '.')
}

/// "Poll", "Report", "Officials": whose word a headline gives.
fn is_voice(reader: &Reader<'_>, t: Token<'_>) -> bool {
    let voices = &reader.lexicon.data().voices;
    voices.iter().any(|v| v == t.lemma() || v == t.lower())
}

/// "\"He must go.\" ― Maria Silva".
fn behind_dash(
    reader: &Reader<'_>,
    start: usize,
    end: usize,
    quoted: &[Quote],
) -> Option<RawClaim> {
    let dash = (start..end)
        .rev()
        .take(NAME + 4)
        .find(|&i| is_dash(reader.token(i)))?;
    // The closing mark may stand in one token with the dash.
    let q = quoted
        .iter()
        .find(|q| q.closed && q.start >= start && q.end <= dash + 1 && dash <= q.end + 2)
        .copied()
        .or_else(|| closed_by(reader, start, dash))?;
    let who = head(reader, dash + 1, end)?;
    (who.pos() == "PROPN").then(|| claim(who, dash, (q.start, q.end)))
}

fn is_dash(t: Token<'_>) -> bool {
    matches!(
        t.text(),
        "―" | "—" | "–" | "--" | "-" | "”―" | "”—" | "”–" | "\"―" | "\"—"
    )
}

/// What a line opens with a quotation mark, up to a mark and dash that the tokens do not part.
fn closed_by(reader: &Reader<'_>, start: usize, dash: usize) -> Option<Quote> {
    let glued = reader.token(dash).text().starts_with(['”', '"']);
    let open = (start..dash).find(|&i| !reader.token(i).is_space())?;
    (glued && is_mark(reader.token(open))).then_some(Quote {
        start: open,
        end: dash,
        closed: true,
    })
}

/// The head of the words between two places.
fn head<'a>(reader: &Reader<'a>, start: usize, end: usize) -> Option<Token<'a>> {
    let inside = |i: usize| start <= i && i < end;
    let tokens = || {
        (start..end)
            .map(|i| reader.token(i))
            .filter(|t| is_nominal(*t))
    };
    tokens()
        .find(|t| !inside(t.head().i()) || t.head().i() == t.i())
        .or_else(|| tokens().last())
}

fn claim(who: Token<'_>, mark: usize, content: (usize, usize)) -> RawClaim {
    RawClaim {
        quotation: Quotation::Direct,
        ..RawClaim::of((mark, mark + 1), Some(who), Manner::Says, content)
    }
}
