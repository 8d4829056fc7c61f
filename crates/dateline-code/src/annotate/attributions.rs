//! Whose words and views the whole text gives, as spans: the `attributions` layer.
//!
//! In: a reader with its claims, and the words of attitude. Out: [`Attribution`]s in text order. Every claim
//! with a cue is one; quotations that go on without a cue are further parts of it. Attitudes ("praised the
//! deal", "wants to leave", "supportive of the plan") are attributions and no claims: they say nothing to be so.

mod apart;
mod attitude;
mod frame;
mod holder;

use dateline_know::acts::TriggerPos;
use dateline_parse::{Token, TokenId};
use dateline_record::{Attribution, CharSpan};

use crate::claim::RawClaim;
use crate::clause::{child, children_with, is_nominal, is_passive, is_verbal};
use crate::quote::quotes;
use crate::reader::Reader;

/// Tokens between a cue and a participle that goes on with its speaker, at most.
const REACH: usize = 300;

/// A range of tokens, half-open.
type Range = (usize, usize);

/// An attribution in tokens.
struct Raw {
    source: Option<Range>,
    cue: Range,
    /// The cue's own words, without what belongs to them.
    said_at: Range,
    content: Vec<Range>,
}

/// All attributions of a document.
#[must_use]
pub fn of(reader: &Reader<'_>) -> Vec<Attribution> {
    // What is said inside quotation marks is the speaker's: his own "I think" attributes nothing more.
    let mut quoted = vec![false; reader.doc.len()];
    for q in quotes(reader.doc) {
        quoted[q.start..q.end].fill(true);
    }
    let mut out: Vec<Raw> = Vec::new();
    let mut continued = Vec::new();
    let mut cued = vec![false; reader.doc.len()];
    for claim in &reader.claims {
        match claim.cue {
            Some((start, _)) if quoted[start] && !is_mark(reader.token(start)) => {}
            Some((start, end)) if is_idle(reader.token(start)) => {
                cued[start..end.min(reader.doc.len())].fill(true);
            }
            Some((start, end)) => {
                cued[start..end.min(reader.doc.len())].fill(true);
                out.push(of_claim(reader, claim, (start, end)));
            }
            None => continued.push((claim.continues, claim.content)),
        }
    }
    for (from, content) in continued {
        if let Some(raw) = out.iter_mut().rev().find(|raw| from == Some(raw.said_at)) {
            raw.content.push(content);
        }
    }
    for t in reader
        .doc
        .tokens()
        .filter(|t| !cued[t.i()] && !quoted[t.i()])
    {
        out.extend(match t.pos() {
            "VERB" => attitude::attitude(reader, t, TriggerPos::Verb)
                .or_else(|| attitude::attitude(reader, t, TriggerPos::Adjective))
                .or_else(|| attitude::held_that(reader, t)),
            "NOUN" | "PROPN" if matches!(t.tag(), "NNS" | "NNPS") => {
                attitude::headline_verb(reader, t)
                    .or_else(|| attitude::attitude(reader, t, TriggerPos::Noun))
            }
            "NOUN" => attitude::attitude(reader, t, TriggerPos::Noun),
            "ADJ" => attitude::attitude(reader, t, TriggerPos::Adjective),
            _ => None,
        });
    }
    apart::in_paragraph(reader, &quoted, &mut out);
    apart::told_apart(reader, &mut out);
    apart::outside_sources(reader, &mut out);
    apart::not_embedded(reader, &mut out);
    apart::outermost(&mut out, reader.doc.len());
    out.sort_by_key(|a| a.cue);
    out.iter().map(|raw| in_characters(reader, raw)).collect()
}

fn in_characters(reader: &Reader<'_>, raw: &Raw) -> Attribution {
    let mut parts: Vec<CharSpan> = raw
        .content
        .iter()
        .map(|&r| trimmed(reader, r))
        .filter(|&(a, b)| a < b)
        .map(|(a, b)| reader.span(a, b))
        .collect();
    parts.sort_by_key(|s| s.start);
    let hull = parts.first().map(|first| {
        let end = parts.iter().map(|p| p.end).max().unwrap_or(first.end);
        CharSpan::new(first.start, end)
    });
    Attribution {
        source: raw.source.map(|(a, b)| reader.span(a, b)),
        cue: Some(reader.span(raw.cue.0, raw.cue.1)),
        content: hull,
        parts: if parts.len() > 1 { parts } else { Vec::new() },
    }
}

/// A range without the white space and the marks between clauses at its ends.
fn trimmed(reader: &Reader<'_>, (mut start, mut end): Range) -> Range {
    let edge = |i: usize| {
        let t = reader.token(i);
        t.is_space() || matches!(t.text(), "," | ";" | ":" | "." | "--" | "—" | "–")
    };
    while start < end && edge(start) {
        start += 1;
    }
    while end > start && edge(end - 1) {
        end -= 1;
    }
    (start, end)
}

fn of_claim(reader: &Reader<'_>, claim: &RawClaim, cue: Range) -> Raw {
    let head = reader.token(cue.0);
    let source = spoken_by(head).or_else(|| claim.speaker.map(|s| reader.token(s)));
    let content = if claim.declines {
        vec![(cue.0 + 1, claim.content.1)]
    } else {
        match claim.reporting {
            // "'…,' she said, under the charter": behind a quotation that ends the reporting clause goes on.
            Some((a, _)) if closes_quotation(reader, a) && !reopens(reader, claim, cue) => {
                vec![(claim.content.0, a)]
            }
            Some((a, b)) => vec![(claim.content.0, a), (b, claim.content.1)],
            None => vec![claim.content],
        }
    };
    let said_at = cue;
    let cue = if claim.declines {
        (cue.0, cue.0 + 1)
    } else {
        cue
    };
    Raw {
        source: source.map(|s| phrase(s, cue)),
        cue: group(reader, head, cue),
        said_at,
        content: content.into_iter().filter(|(a, b)| a < b).collect(),
    }
}

/// Whether a quotation ends right before a token.
fn closes_quotation(reader: &Reader<'_>, at: usize) -> bool {
    at > 1
        && [at - 1, at - 2]
            .iter()
            .any(|&i| is_quotation_mark(reader.token(i)))
}

/// Whether a quotation goes on behind the cue.
fn reopens(reader: &Reader<'_>, claim: &RawClaim, cue: Range) -> bool {
    (cue.1..claim.content.1).any(|i| is_quotation_mark(reader.token(i)))
}

fn is_quotation_mark(t: Token<'_>) -> bool {
    matches!(t.text(), "\"" | "“" | "”" | "''" | "``" | "‘" | "'")
}

/// "It is worth noting that", "it goes without saying that", "let's say", "assuming that": the text's own words.
fn is_idle(v: Token<'_>) -> bool {
    let supposes = matches!(v.lower(), "assuming" | "supposing")
        && child(v, &["nsubj", "aux"]).is_none()
        && v.dep() != "xcomp";
    let put = v.lower() == "say" && v.head().lower() == "let";
    supposes
        || put
        || v.tag() == "VBG"
            && (v.head().lower() == "worth"
                || (v.dep() == "pcomp" && v.head().lower() == "without"))
}

/// A colon or dash between a name and what it says.
fn is_mark(t: Token<'_>) -> bool {
    matches!(t.pos(), "PUNCT" | "SYM") || t.text().ends_with(['―', '—', '–'])
}

/// The words in the subject's place: a relative pronoun stands for itself here.
fn spoken_by(v: Token<'_>) -> Option<Token<'_>> {
    let passive = is_verbal(v) && is_passive(v);
    (is_verbal(v) && !passive)
        .then(|| children_with(v, &["nsubj"]).find(|s| is_nominal(*s) && s.tag() != "EX"))
        .flatten()
}

/// The phrase of a head: all that hangs on it up to a clause that tells more of it, and not the cue.
fn phrase(head: Token<'_>, cue: Range) -> Range {
    let start = head.left_edge().i();
    let mut end = head.right_edge().i() + 1;
    for c in head.rights() {
        let clause = matches!(c.dep(), "relcl" | "acl" | "advcl" | "punct" | "cc")
            && !(c.dep() == "punct" || c.dep() == "cc");
        if clause {
            end = end.min(c.left_edge().i());
        }
    }
    if start <= cue.0 && cue.0 < end {
        end = if head.i() < cue.0 { cue.0 } else { end };
    }
    let start = if start <= cue.0 && cue.0 < head.i() {
        cue.1.min(head.i())
    } else {
        start
    };
    let doc = head.doc();
    let mark = |i: usize| {
        let t = doc.token(TokenId::from_index(i));
        t.is_space() || matches!(t.text(), "," | ";" | ":" | "--" | "—" | "–" | "-")
    };
    while end > head.i() + 1 && mark(end - 1) {
        end -= 1;
    }
    (start, end)
}

/// A verb's auxiliaries, negation and the adverbs beside it belong to the cue.
fn group(reader: &Reader<'_>, head: Token<'_>, (mut start, mut end): Range) -> Range {
    while start > 0 {
        let t = reader.token(start - 1);
        let own = t.head().i() == head.i()
            && (matches!(t.dep(), "aux" | "auxpass" | "neg")
                || (t.dep() == "advmod" && t.pos() == "ADV" && !t.tag().starts_with('W')));
        if !own {
            break;
        }
        start -= 1;
    }
    // An adverb that opens the clause is not of the verb's group: "Later he said".
    while end < reader.doc.len() {
        let t = reader.token(end);
        if t.head().i() == head.i() && t.dep() == "prt" {
            end += 1;
        } else {
            break;
        }
    }
    (start, end)
}
