//! Who says so: cues of saying, their speakers and what is said.
//!
//! In: the parse and the words of saying. Out: [`RawClaim`]s in text order, spans in tokens. A cue is
//! a word with what it says (`cue`), or a mark between a name and what it says (`label`). A quotation without
//! a cue of its own goes on from a speaker beside it (`continued`).

use dateline_parse::{Quote, Token};
use dateline_record::{Manner, Quotation};

use crate::clause::{child, children_with};
use crate::quote::quotes;
use crate::reader::Reader;
use crate::{continued, cue, label};

/// A claim in tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct RawClaim {
    /// First and last-plus-one token of the cue.
    pub cue: Option<(usize, usize)>,
    /// The cue of the claim it goes on from, of a quotation without one of its own.
    pub continues: Option<(usize, usize)>,
    /// Head token of the speaker's phrase.
    pub speaker: Option<usize>,
    /// Head token of the medium or body addressed.
    pub addressee: Option<usize>,
    /// Manner of saying.
    pub manner: Manner,
    /// How the words are given.
    pub quotation: Quotation,
    /// What is said: a token range.
    pub content: (usize, usize),
    /// The clause that reports, inside the content when it interrupts it: not part of what is said.
    pub reporting: Option<(usize, usize)>,
    /// A word that weakens it.
    pub hedge: Option<usize>,
    /// The speaker declined to say anything.
    pub declines: bool,
}

impl RawClaim {
    /// What a cue says, in the reporter's words.
    pub(crate) fn of(
        cue: (usize, usize),
        speaker: Option<Token<'_>>,
        manner: Manner,
        content: (usize, usize),
    ) -> RawClaim {
        RawClaim {
            cue: Some(cue),
            continues: None,
            speaker: speaker.map(|s| s.i()),
            addressee: None,
            manner,
            quotation: Quotation::Indirect,
            content,
            reporting: None,
            hedge: None,
            declines: false,
        }
    }

    pub(crate) fn holds(&self, token: usize) -> bool {
        let inside = self.content.0 <= token && token < self.content.1;
        let reporting = self.reporting.is_some_and(|(a, b)| a <= token && token < b);
        inside && !reporting
    }

    fn len(&self) -> usize {
        self.content.1 - self.content.0
    }
}

/// Claims before one among which the claim around it is looked for.
const NEAR: usize = 200;

/// The innermost claim that a token stands in, by index.
#[must_use]
pub fn innermost(reader: &Reader<'_>, token: usize) -> Option<usize> {
    reader.claim_at.get(token).copied().flatten()
}

/// For each token the innermost claim it stands in: longer claims are laid down first.
#[must_use]
pub fn lay_out(claims: &[RawClaim], tokens: usize) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..claims.len()).filter(|&i| !claims[i].declines).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(claims[i].len()), std::cmp::Reverse(i)));
    let mut out = vec![None; tokens];
    for i in order {
        let (start, end) = claims[i].content;
        for (token, slot) in out.iter_mut().enumerate().take(end).skip(start) {
            if claims[i].holds(token) {
                *slot = Some(i);
            }
        }
    }
    out
}

/// The claim that a claim stands in, by index.
#[must_use]
pub fn outer(reader: &Reader<'_>, inner: usize) -> Option<usize> {
    let claim = &reader.claims[inner];
    let cue = claim.cue.map_or(claim.content.0, |c| c.0);
    // Claims stand in text order: one that holds the cue begins before it, and not far.
    let until = reader.claims.partition_point(|c| c.content.0 <= cue);
    let near = reader.claims[..until]
        .iter()
        .enumerate()
        .skip(until.saturating_sub(NEAR));
    let holding =
        near.filter(|(i, c)| *i != inner && !c.declines && c.holds(cue) && c.len() > claim.len());
    holding.min_by_key(|(_, c)| c.len()).map(|(i, _)| i)
}

/// Whose claim a denied act stands in: the nearest claim around it that denies, else the one around the report
/// that is called untrue.
#[must_use]
pub fn denier(reader: &Reader<'_>, from: usize) -> usize {
    let around = |i: &usize| outer(reader, *i);
    let mut all = std::iter::successors(Some(from), around).take(NEAR);
    all.clone()
        .find(|&i| reader.claims[i].manner == Manner::Denies)
        .or_else(|| all.nth(1))
        .unwrap_or(from)
}

/// All claims of a document.
#[must_use]
pub fn read_claims(reader: &Reader<'_>) -> Vec<RawClaim> {
    let quoted = quotes(reader.doc);
    let mut out: Vec<RawClaim> = Vec::new();
    for t in reader.doc.tokens() {
        out.extend(cue::read(reader, t, &quoted));
    }
    out.extend(label::read(reader, &quoted));
    told_apart(reader, &mut out);
    charges_denied(reader, &mut out);
    // Where somebody is named the adverb only weakens that claim.
    for t in reader.doc.tokens().filter(|t| t.pos() == "ADV") {
        if let Some(claim) = cue::evidential(reader, t)
            && !out.iter().any(|c| !c.declines && c.holds(t.i()))
        {
            out.push(claim);
        }
    }
    // Quotations that go on are told by the kind of the claim before.
    for claim in &mut out {
        claim.quotation = kind(claim, &quoted);
    }
    continued::attribute(reader, &quoted, &mut out);
    for claim in &mut out {
        claim.quotation = kind(claim, &quoted);
    }
    out.sort_by_key(|c| (c.content, c.cue));
    out
}

/// "Kyiv said it would stay, adding that …": a participle of saying behind a comma goes on with the speaker and
/// is no part of what was said before it. No more is "and witnesses said …": who says it is the text's word.
fn told_apart(reader: &Reader<'_>, claims: &mut [RawClaim]) {
    for i in 0..claims.len() {
        let Some((at, _)) = claims[i].cue else {
            continue;
        };
        let v = reader.token(at);
        let start = v.left_edge().i();
        let beside = v.dep() == "conj"
            && v.head().i() < at
            && start > 0
            && matches!(v.tag(), "VBD" | "VBZ" | "VBP")
            && child(v, &["nsubj"]).is_some()
            && child(v, &["mark"]).is_none()
            && (reader.token(start - 1).dep() == "cc" || reader.token(start - 1).text() == ";");
        // "…, though she noted that": a concession that says something is the text's.
        let concedes = children_with(v, &["mark"])
            .any(|m| matches!(m.lower(), "although" | "though" | "while" | "whereas"))
            && child(v, &["nsubj"]).is_some();
        let hung = (v.tag() == "VBG" || concedes)
            && v.dep() == "advcl"
            && start > 0
            && reader.token(start - 1).text() == ","
            && v.head().i() < at;
        if !hung && !beside {
            continue;
        }
        // The nearest claim before it in the sentence in whose content it stands.
        let outer = (i.saturating_sub(NEAR)..claims.len().min(i + NEAR))
            .filter(|&o| o != i && claims[o].cue.is_some_and(|c| c.0 < at) && claims[o].holds(at))
            .min_by_key(|&o| claims[o].len());
        if let Some(o) = outer {
            claims[o].content.1 = start - 1;
            if hung && !concedes {
                claims[i].speaker = claims[o].speaker;
            }
        }
    }
}

/// "… had attacked two villages, a charge that the army denied": the denial is of what stands before it.
fn charges_denied(reader: &Reader<'_>, claims: &mut Vec<RawClaim>) {
    let mut denials = Vec::new();
    for v in reader.doc.tokens().filter(|t| t.dep() == "relcl") {
        let Some((noun, speaker)) = cue::denied_charge(reader, v) else {
            continue;
        };
        let start = noun.left_edge().i();
        let comma = start - 1;
        let from = claims
            .iter()
            .filter(|c| !c.declines && c.content.0 < comma && comma <= c.content.1)
            .map(|c| c.content.0)
            .max()
            .unwrap_or(v.sent().start() as usize);
        denials.push(RawClaim::of(
            (v.i(), v.i() + 1),
            Some(speaker),
            Manner::Denies,
            (from, comma),
        ));
    }
    claims.extend(denials);
}

fn kind(claim: &RawClaim, quoted: &[Quote]) -> Quotation {
    let (start, end) = claim.content;
    let inside = |q: &Quote| q.start < end && q.end > start;
    let covered: usize = quoted
        .iter()
        .filter(|q| inside(q))
        .map(|q| q.end.min(end) - q.start.max(start))
        .sum();
    match covered * 10 {
        0 => Quotation::Indirect,
        c if c >= 7 * (end - start) => Quotation::Direct,
        _ => Quotation::Mixed,
    }
}
