//! Whose words and views the whole text gives, as spans: the `attributions` layer.
//!
//! In: a reader with its claims, and the words of attitude. Out: [`Attribution`]s in text order. Every claim
//! with a cue is one; quotations that go on without a cue are further parts of it. Attitudes ("praised the
//! deal", "wants to leave", "supportive of the plan") are attributions and no claims: they say nothing to be so.

use std::borrow::Cow;

use dateline_know::Kind;
use dateline_know::acts::{Attitude, Effect, Frame, TriggerPos};
use dateline_parse::{Token, TokenId};
use dateline_record::{Attribution, CharSpan};

use crate::claim::RawClaim;
use crate::clause::{
    antecedent, child, children_with, is_infinitive, is_nominal, is_passive, is_relative_pronoun,
    is_verbal, subject, surface_subject,
};
use crate::lemma::known;
use crate::phrase::lookup;
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
            Some((start, _)) if is_idle(reader.token(start)) => {}
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
            "VERB" => attitude(reader, t, TriggerPos::Verb)
                .or_else(|| attitude(reader, t, TriggerPos::Adjective))
                .or_else(|| held_that(reader, t)),
            "NOUN" | "PROPN" if matches!(t.tag(), "NNS" | "NNPS") => {
                headline_verb(reader, t).or_else(|| attitude(reader, t, TriggerPos::Noun))
            }
            "NOUN" => attitude(reader, t, TriggerPos::Noun),
            "ADJ" => attitude(reader, t, TriggerPos::Adjective),
            _ => None,
        });
    }
    in_paragraph(reader, &quoted, &mut out);
    told_apart(reader, &mut out);
    outside_sources(reader, &mut out);
    not_embedded(reader, &mut out);
    outermost(&mut out, reader.doc.len());
    out.sort_by_key(|a| a.cue);
    out.iter().map(|raw| in_characters(reader, raw)).collect()
}

/// What follows a cue ends with its paragraph, whatever the parser ran together; a quotation may go on.
fn in_paragraph(reader: &Reader<'_>, quoted: &[bool], all: &mut [Raw]) {
    for raw in all {
        for part in raw.content.iter_mut().filter(|p| p.0 >= raw.cue.1) {
            let ends = (part.0 + 1..part.1).find(|&i| {
                let t = reader.token(i);
                !quoted[i] && t.is_space() && t.text().contains('\n')
            });
            part.1 = ends.unwrap_or(part.1);
        }
    }
}

/// "Sanders said it was so, citing a report": a participle of attitude behind a comma goes on with the speaker.
fn told_apart(reader: &Reader<'_>, all: &mut [Raw]) {
    for i in 0..all.len() {
        let at = all[i].cue.0;
        let v = reader.token(all[i].said_at.0);
        if let Some((outer, end)) = resumed(reader, all, i) {
            let source = all[outer].source;
            for part in &mut all[outer].content {
                if part.0 < end && end < part.1 {
                    part.1 = end;
                }
            }
            all[i].source = source;
            continue;
        }
        let start = v.left_edge().i();
        let hung = v.tag() == "VBG"
            && v.dep() == "advcl"
            && v.head().i() < at
            && start > 0
            && reader.token(start - 1).text() == ",";
        if !hung {
            continue;
        }
        // Whatever holds it stands before it and near.
        let before = |o: &&mut Raw| o.cue.0 < at && at - o.cue.0 < REACH;
        for outer in all.iter_mut().filter(before) {
            let cue = outer.cue.0;
            for part in &mut outer.content {
                if part.0 < start - 1 && start - 1 < part.1 && part.0 > cue {
                    part.1 = start - 1;
                }
            }
        }
    }
}

/// "He said it was ill-timed and called it a plot": a verb of saying coordinated inside what was said goes on with whoever
/// said that. Out: the attribution it goes on from and where the content of that ends.
fn resumed(reader: &Reader<'_>, all: &[Raw], i: usize) -> Option<(usize, usize)> {
    let at = all[i].cue.0;
    let v = reader.token(all[i].said_at.0);
    let finite = v.dep() == "conj"
        && matches!(v.tag(), "VBD" | "VBZ" | "VBP")
        && is_verbal(v.head())
        && v.head().i() < at
        && children_with(v, &["nsubj", "nsubjpass", "aux", "mark"])
            .next()
            .is_none();
    let joined = at > 0 && matches!(reader.token(at - 1).lower(), "and" | "but" | ",");
    if !finite || !joined {
        return None;
    }
    let holds = |o: &Raw| {
        let said = reader.token(o.said_at.0);
        o.cue.1 <= v.head().i()
            && said.tag() == v.tag()
            && o.content.iter().any(|p| p.0 <= v.head().i() && at < p.1)
    };
    let outer = (0..all.len())
        .filter(|&o| o != i && holds(&all[o]))
        .max_by_key(|&o| all[o].cue.0)?;
    Some((outer, at - 1))
}

/// Leaves out what stands inside the content of another: those are the speaker's attributions and not the
/// text's own (the claim records keep them, each naming the one it is inside of).
fn outermost(all: &mut Vec<Raw>, tokens: usize) {
    // How many contents each token stands in, by differences.
    let mut depth = vec![0i32; tokens + 1];
    for &(start, end) in all.iter().flat_map(|a| &a.content) {
        depth[start] += 1;
        depth[end.max(start)] -= 1;
    }
    let mut at = 0;
    for d in &mut depth {
        at += *d;
        *d = at;
    }
    all.retain(|a| {
        let own = a
            .content
            .iter()
            .filter(|(start, end)| *start <= a.cue.0 && a.cue.0 < *end)
            .count();
        depth[a.cue.0] <= i32::try_from(own).unwrap_or(i32::MAX)
    });
}

/// "Voters worried about crime say": what tells who the speaker is, is no attribution of its own.
fn outside_sources(reader: &Reader<'_>, all: &mut Vec<Raw>) {
    let between: Vec<(Range, Range)> = all
        .iter()
        .filter_map(|a| a.source.map(|s| (s, (s.1, a.cue.0))))
        .filter(|(_, (from, to))| {
            from < to && to - from < REACH && (*from..*to).all(|i| reader.token(i).pos() != "PUNCT")
        })
        .collect();
    all.retain(|a| {
        !between.iter().any(|((from, end), (after, to))| {
            *after <= a.cue.0
                && a.cue.0 < *to
                && reader
                    .token(a.said_at.0)
                    .ancestors()
                    .any(|t| *from <= t.i() && t.i() < *end)
        })
    });
}

/// Leaves out nouns, participles and adjectives deep inside the clause of another attribution, wherever the content
/// found for that ends: "railed against big donors, including the one supporting his rival".
fn not_embedded(reader: &Reader<'_>, all: &mut Vec<Raw>) {
    let mut heads = vec![false; reader.doc.len()];
    for raw in all.iter() {
        heads[raw.said_at.0] = true;
    }
    all.retain(|raw| {
        let head = reader.token(raw.said_at.0);
        let loose = match head.tag() {
            "VBG" | "VBN" => {
                matches!(head.dep(), "acl" | "pcomp" | "conj")
                    && child(head, &["nsubj", "nsubjpass", "aux", "auxpass"]).is_none()
            }
            _ => matches!(head.pos(), "NOUN" | "ADJ") && head.dep() != "ROOT",
        };
        if !loose {
            return true;
        }
        let mut below = head;
        for (steps, above) in head.ancestors().enumerate() {
            if heads[above.i()] && above.i() < head.i() {
                // An aside in brackets is the text's own.
                let bracket = (above.i()..head.i()).any(|i| reader.token(i).text() == "(");
                return bracket || steps == 0 || (below.dep() == "prep" && head.dep() == "pcomp");
            }
            if matches!(below.dep(), "conj" | "ccomp" | "advcl")
                && child(below, &["nsubj", "nsubjpass"]).is_some()
            {
                return true;
            }
            below = above;
        }
        true
    });
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

/// An attitude whose words hang on a token.
fn attitude<'a>(reader: &Reader<'a>, t: Token<'a>, pos: TriggerPos) -> Option<Raw> {
    let mut best: Option<(Raw, usize)> = None;
    let is_known = |l: &str| reader.lexicon.attitudes(pos, l).next().is_some();
    // "were frustrated", read as a passive
    let lemma = if pos == TriggerPos::Adjective && t.pos() == "VERB" {
        if t.tag() != "VBN" || !matches!(t.dep(), "acomp" | "ROOT" | "conj" | "relcl" | "ccomp") {
            return None;
        }
        Cow::Borrowed(t.lower())
    } else {
        known(t, is_known)
    };
    for (attitude, trigger) in reader.lexicon.attitudes(pos, &lemma) {
        let Some(words) = crate::trigger::find(reader, t, trigger) else {
            continue;
        };
        let longer = best.as_ref().is_none_or(|(_, n)| words.len() > *n);
        if longer && let Some(raw) = held(reader, t, attitude, &words) {
            best = Some((raw, words.len()));
        }
    }
    best.map(|(raw, _)| raw)
}

/// "House panel votes to adjourn": a verb that the parser takes for a plural, with the noun before it for its modifier.
fn headline_verb<'a>(reader: &Reader<'a>, t: Token<'a>) -> Option<Raw> {
    let lemma = verb_of_plural(t.lower()).find(|l| {
        reader
            .lexicon
            .attitudes(TriggerPos::Verb, l)
            .next()
            .is_some()
            || reader.lexicon.cues(TriggerPos::Verb, l).next().is_some()
    });
    let before = t.i().checked_sub(1).map(|i| reader.token(i))?;
    let clause = matches!(t.dep(), "ROOT" | "ccomp") && is_nominal(before);
    let subject = children_with(t, &["compound", "nsubj", "nmod"])
        .find(|s| s.right_edge().i() + 1 >= t.i() && is_nominal(*s))?;
    let start = children_with(t, &["compound", "nsubj", "nmod", "amod", "poss"])
        .map(|c| c.left_edge().i())
        .filter(|&i| i <= subject.i())
        .min()?;
    let sent = t.sent();
    let end = (t.i() + 1..sent.end() as usize)
        .find(|&i| reader.token(i).is_space())
        .unwrap_or(sent.end() as usize);
    let (from, to) = trimmed(reader, (t.i() + 1, end));
    // "…, his doctor maintains": what is said stands in front.
    let content = if from < to {
        (from, to)
    } else {
        trimmed(reader, (sent.start() as usize, start))
    };
    (lemma.is_some() && clause && content.0 < content.1).then(|| Raw {
        source: Some((start, t.i())),
        cue: (t.i(), t.i() + 1),
        said_at: (t.i(), t.i() + 1),
        content: vec![content],
    })
}

/// The verbs whose third person a plural may be.
fn verb_of_plural(word: &str) -> impl Iterator<Item = String> {
    let stem = word.strip_suffix('s').map(str::to_owned);
    let sibilant = word.strip_suffix("es").map(str::to_owned);
    let y = word.strip_suffix("ies").map(|s| format!("{s}y"));
    [stem, sibilant, y].into_iter().flatten()
}

/// "He typed that it was over": whatever verb somebody follows by a clause with *that* says, thinks or shows it.
fn held_that<'a>(reader: &Reader<'a>, v: Token<'a>) -> Option<Raw> {
    let mut known = reader.lexicon.attitudes(TriggerPos::Verb, v.lemma());
    if known.any(|(_, words)| words.words.len() == 1) || unrealised(reader, v) || is_passive(v) {
        return None;
    }
    let that = clause(v)
        .filter(|c| children_with(*c, &["mark"]).any(|m| m.lower() == "that" && m.i() > v.i()))?;
    let source = spoken_by(v).filter(|s| s.lower() != "it")?;
    let cue = (v.i(), v.i() + 1);
    Some(Raw {
        source: Some(phrase(source, cue)),
        cue: group(reader, v, cue),
        said_at: cue,
        content: vec![subtree(that)],
    })
}

fn held<'a>(
    reader: &Reader<'a>,
    t: Token<'a>,
    attitude: &Attitude,
    words: &[Token<'a>],
) -> Option<Raw> {
    let last = *words.last()?;
    if is_verbal(t) && (unrealised(reader, t) || asked(t) || is_attribute(t)) {
        return None;
    }
    // "show up", "add up": another verb.
    let other = |p: Token<'_>| !words.iter().any(|w| w.i() == p.i());
    if children_with(t, &["prt"]).any(other) {
        return None;
    }
    let (content, bearer) = content(reader, t, attitude, last)?;
    let content = before_aside(reader, t, content);
    let source = if attitude.frames.contains(&Frame::Stimulus) && is_verbal(t) {
        moved(t)
    } else {
        holder(reader, t, bearer)
    };
    if !attitude.things && source.is_some_and(|s| is_deed(reader, s) || is_thing(reader, s)) {
        return None;
    }
    let end = last.i().max(bearer.map_or(0, |b| b.i())) + 1;
    let first = words.first()?.i();
    // Words of the cue that stand apart from it ("took the idea up") leave the head alone as cue.
    let cue = if end - first > words.len() + 2 {
        (t.i(), t.i() + 1)
    } else {
        (first, end)
    };
    let meets = attitude.frames.contains(&Frame::Subject);
    // "it is clear that": nobody's, and said all the same; "it is not clear" says nothing.
    let evident = attitude.things && t.pos() == "ADJ";
    if evident && children_with(t.head(), &["neg"]).next().is_some() {
        return None;
    }
    // "amid talk about the tunnel", "reports of a blast", "the argument that": said by whomever.
    let talk = t.pos() == "NOUN"
        && (attitude.things
            || meets
            || bearer.is_some_and(|b| b.lower() == "about")
            || reader.token(content.0).tag() == "IN" && reader.token(content.0).lower() == "that");
    if (source.is_none() && !is_verbal(t) && !talk)
        || (evident && source.is_some_and(|s| s.lower() != "it"))
    {
        return None;
    }
    let source = source.filter(|_| !evident);
    Some(Raw {
        source: source.map(|s| phrase(s, cue)),
        said_at: cue,
        cue: if is_verbal(t) {
            group(reader, t, cue)
        } else {
            cue
        },
        content: std::iter::once(content).chain(ground(t)).collect(),
    })
}

/// "was criticized for leaving": what a passive is about is its subject and what it was done for.
fn ground(v: Token<'_>) -> Option<Range> {
    if !is_verbal(v) || children_with(v, &["nsubjpass"]).next().is_none() {
        return None;
    }
    let p = children_with(v, &["prep"])
        .find(|p| p.i() > v.i() && matches!(p.lower(), "as" | "for" | "of" | "over" | "with"))?;
    let what =
        children_with(p, &["pobj", "pcomp"]).find(|w| !matches!(w.ent_type(), "DATE" | "TIME"))?;
    Some((p.i(), what.right_edge().i() + 1))
}

/// "Endorsed Trump, who says that …": a relative clause of saying behind a comma, at the end, is the text's own.
fn before_aside(reader: &Reader<'_>, t: Token<'_>, (start, end): Range) -> Range {
    let from = start.max(t.i() + 1).max(end.saturating_sub(REACH));
    let aside = (from..end)
        .map(|i| reader.token(i))
        .filter(|v| v.dep() == "relcl" && v.right_edge().i() + 1 >= end)
        .find(|v| {
            let first = v.left_edge().i();
            first > from
                && reader.token(first - 1).text() == ","
                && reader.token(first).tag().starts_with('W')
                && reader
                    .lexicon
                    .cues(TriggerPos::Verb, v.lemma())
                    .next()
                    .is_some()
        });
    aside.map_or((start, end), |v| (start, v.left_edge().i() - 1))
}

/// Somebody is to have the attitude or is told to have it: that attributes nothing. Who could
/// not explain it, does it by asking or to discuss it, is brought or goes on to say it, has it all the same.
fn unrealised(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let mut bare = v.tag() == "VB";
    let mut subject = false;
    for c in v.children() {
        match c.dep() {
            "aux" => {
                bare &= c.lemma() == "do";
                if c.tag() == "TO" && v.dep() != "advcl" && !brought_about(reader, v) {
                    return true;
                }
            }
            "nsubj" | "nsubjpass" if c.lower() == "you" => return true,
            "nsubj" | "nsubjpass" => subject = true,
            _ => {}
        }
    }
    // An infinitive coordinated with one, or an imperative ("Don't blame").
    let let_do = v.dep() == "ccomp" && matches!(v.head().lemma(), "let" | "make" | "help");
    bare && (!subject || let_do)
        && (v.dep() != "conj" || !is_verbal(v.head()) || unrealised(reader, v.head()))
}

/// "went on to question it", "prompted them to denounce it", "was able to brag": an infinitive that came true.
fn brought_about(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let above = v.head();
    if v.dep() == "xcomp" && above.pos() == "ADJ" {
        return matches!(
            above.lemma(),
            "able" | "quick" | "slow" | "swift" | "unable"
        );
    }
    v.dep() == "xcomp"
        && above.pos() == "VERB"
        && reader
            .lexicon
            .operators(TriggerPos::Verb, above.lemma())
            .any(|(effect, _)| matches!(effect, Effect::Actual))
        && !unrealised(reader, above)
}

/// "Do we support it?": the auxiliary stands before whoever asks or is asked.
fn asked(v: Token<'_>) -> bool {
    children_with(v, &["nsubj", "nsubjpass"]).any(|s| {
        matches!(s.lower(), "i" | "we" | "you")
            && s.i() < v.i()
            && children_with(v, &["aux", "auxpass"]).any(|a| a.i() < s.i())
            && v.sent().tokens().any(|t| t.text() == "?")
    })
}

/// "after leaked documents show it": a participle before its noun, read as a verb with an object.
fn is_attribute(v: Token<'_>) -> bool {
    v.tag() == "VBN"
        && child(v, &["aux", "auxpass", "nsubj", "nsubjpass"]).is_none()
        && child(v, &["dobj"]).is_some_and(|o| o.left_edge().i() == v.i() + 1 || o.i() == v.i() + 1)
        && v.dep() != "conj"
}

/// Who is moved: the object, in the passive the subject ("worries voters", "they were angered").
fn moved(v: Token<'_>) -> Option<Token<'_>> {
    if is_passive(v) {
        return surface_subject(v).into_iter().next();
    }
    children_with(v, &["dobj"]).find(|o| o.i() > v.i() && is_nominal(*o) && o.tag() != "WDT")
}

/// "a hill that overlooks the bay": who is taken up by *that* is a thing, where no list knows a person or body by its name.
fn is_thing(reader: &Reader<'_>, s: Token<'_>) -> bool {
    let noun = antecedent(s);
    s.lower() == "that"
        && noun.i() != s.i()
        && noun.pos() == "NOUN"
        && noun.ent_type().is_empty()
        && !is_agent(reader, noun)
        && !is_text(reader, noun)
}

fn is_agent(reader: &Reader<'_>, noun: Token<'_>) -> bool {
    lookup(reader, noun.i(), noun.i() + 1).is_some_and(|f| f.entry.kind() == Kind::Agent)
}

/// What is written or spoken: reports, statements, polls.
fn is_text(reader: &Reader<'_>, noun: Token<'_>) -> bool {
    let texts = reader.lexicon.address().through.iter();
    reader
        .lexicon
        .cues(TriggerPos::Noun, noun.lemma())
        .next()
        .is_some()
        || texts
            .chain(&reader.lexicon.data().voices)
            .any(|w| w == noun.lemma())
}

/// "a decision that raises doubts": what somebody did or thought holds no view of its own; what he wrote does.
fn is_deed(reader: &Reader<'_>, s: Token<'_>) -> bool {
    let noun = antecedent(s);
    noun.pos() == "NOUN"
        && noun.ent_type().is_empty()
        && reader
            .lexicon
            .attitudes(TriggerPos::Noun, noun.lemma())
            .next()
            .is_some()
        && !is_text(reader, noun)
        && !is_agent(reader, noun)
}

/// Whose attitude it is; not what the preposition brings that brings the content.
fn holder<'a>(reader: &Reader<'a>, t: Token<'a>, bearer: Option<Token<'a>>) -> Option<Token<'a>> {
    if is_verbal(t) {
        return spoken_by(t).or_else(|| subject(t).into_iter().find(|s| is_nominal(*s)));
    }
    if t.pos() == "ADJ" {
        let host = t.head();
        return if is_verbal(host) {
            spoken_by(host).or_else(|| surface_subject(host).into_iter().next())
        } else if matches!(t.dep(), "amod" | "relcl" | "acl") {
            Some(host)
        } else {
            None
        };
    }
    let by = || {
        children_with(t, &["prep"])
            .filter(|p| matches!(p.lower(), "by" | "from" | "of" | "among"))
            .filter(|p| bearer.is_none_or(|b| b.i() != p.i()))
            .find_map(|p| children_with(p, &["pobj"]).next())
    };
    let light = || {
        (matches!(t.dep(), "dobj" | "attr")
            && is_verbal(t.head())
            && undergone(reader, t).is_none())
        .then(|| subject(t.head()).into_iter().next())
        .flatten()
    };
    // "European reluctance", "media reports"
    let named = || {
        children_with(t, &["amod", "compound"]).find(|m| {
            matches!(m.ent_type(), "NORP" | "GPE" | "ORG" | "PERSON") || m.lower() == "media"
        })
    };
    children_with(t, &["poss"])
        .next()
        .or_else(by)
        .or_else(light)
        .or_else(named)
}

/// What the attitude is to, by the first of its frames that is filled; with the preposition that brings it.
fn content<'a>(
    reader: &Reader<'a>,
    t: Token<'a>,
    attitude: &Attitude,
    last: Token<'a>,
) -> Option<(Range, Option<Token<'a>>)> {
    attitude.frames.iter().find_map(|frame| match frame {
        Frame::Clause => clause(t)
            .or_else(|| clause(last))
            .or_else(|| (t.dep() == "acomp").then(|| clause(t.head())).flatten())
            .or_else(|| predicated(t))
            // "continues to insist that", hung on the verb above
            .or_else(|| {
                (t.dep() == "xcomp" && is_verbal(t))
                    .then(|| clause(t.head()))
                    .flatten()
            })
            .filter(|c| c.i() > t.i())
            .map(|c| (subtree(c), None)),
        Frame::Infinitive => infinitive(t).map(|c| (subtree(c), None)),
        // "seems credible", "appears set to leave"
        Frame::Predicate => children_with(t, &["oprd", "acomp", "attr", "xcomp"])
            .find(|c| c.i() > t.i())
            .map(|c| (subtree(c), None)),
        Frame::Object => object(t).map(|r| (r, None)),
        Frame::Preposition => brought(t, attitude, last),
        Frame::Stimulus => stimulus(t).map(|r| (r, None)),
        Frame::Subject => {
            let whom = surface_subject(undergone(reader, t)?).into_iter().next()?;
            Some(((whom.left_edge().i(), whom.right_edge().i() + 1), None))
        }
    })
}

fn subtree(t: Token<'_>) -> Range {
    (t.left_edge().i(), crate::cue::clause_end(t))
}

fn clause(t: Token<'_>) -> Option<Token<'_>> {
    children_with(t, &["ccomp", "acl"])
        .filter(|c| c.i() > t.i())
        .find(|c| {
            is_verbal(*c)
                && !is_infinitive(*c)
                && (c.dep() == "ccomp" || c.children().any(|m| m.dep() == "mark"))
        })
}

/// "her bet is that it will rain"
fn predicated(t: Token<'_>) -> Option<Token<'_>> {
    let be =
        (t.pos() == "NOUN" && t.dep() == "nsubj" && t.head().lemma() == "be").then(|| t.head())?;
    clause(be)
        .filter(|c| children_with(*c, &["mark"]).any(|m| matches!(m.lower(), "that" | "whether")))
}

fn infinitive(t: Token<'_>) -> Option<Token<'_>> {
    children_with(t, &["xcomp", "acl", "advcl", "ccomp"])
        .filter(|c| c.i() > t.i() && c.tag() == "VB")
        .find(|c| {
            c.children()
                .any(|a| a.dep() == "aux" && a.lower() == "to" && a.i() < c.i())
        })
}

/// The object with what is predicated of it; in the passive the subject.
fn object(v: Token<'_>) -> Option<Range> {
    if !is_verbal(v) {
        return None;
    }
    if is_passive(v) {
        let undergoer = children_with(v, &["nsubjpass"]).next().or_else(|| {
            // "a tax imposed by", "known as"
            let by = children_with(v, &["agent"]).next().is_some();
            // "a box labelled 'urgent'": a name in quotation marks is somebody's word.
            let named = || {
                children_with(v, &["oprd"]).any(|o| o.i() > v.i())
                    && is_quotation_mark(v.doc().token(TokenId::from_index(v.i() + 1)))
            };
            let told = by || children_with(v, &["prep"]).any(|c| c.lower() == "as") || named();
            (v.dep() == "acl" && told).then(|| v.head()).or_else(|| {
                // "was drafted and rejected by the council", "a favourite, promoted by both"
                let shared = by && matches!(v.dep(), "conj" | "advcl");
                surface_subject(v).into_iter().find(|_| shared)
            })
        })?;
        let (start, end) = (undergoer.left_edge().i(), undergoer.right_edge().i() + 1);
        return Some((start, end.min(v.left_edge().i().max(undergoer.i() + 1))));
    }
    // "what she called a rant": the object is in front, what it is called behind.
    let first = children_with(v, &["dobj"])
        .find(|o| o.i() > v.i())
        .or_else(|| children_with(v, &["oprd"]).find(|o| o.i() > v.i()))
        .or_else(|| {
            children_with(v, &["xcomp", "ccomp"])
                .find(|o| o.i() > v.i() && (is_gerund(*o) || is_free_relative(*o)))
        });
    let Some(first) = first else {
        // "the plan that she criticized": what the relative clause hangs on.
        let fronted =
            v.dep() == "relcl" && children_with(v, &["nsubj"]).any(|s| !is_relative_pronoun(s));
        let noun = v.head();
        return fronted.then(|| (noun.left_edge().i(), noun.i() + 1));
    };
    let mut end = first.right_edge().i() + 1;
    for c in v.rights().filter(|c| c.i() > first.i()) {
        let more = matches!(c.dep(), "oprd" | "xcomp" | "ccomp" | "dative")
            || (c.dep() == "prep"
                && matches!(
                    c.lower(),
                    "as" | "for" | "of" | "to" | "with" | "from" | "on" | "over" | "about"
                )
                && !c
                    .children()
                    .any(|p| matches!(p.ent_type(), "DATE" | "TIME")));
        if more {
            end = end.max(c.right_edge().i() + 1);
        }
    }
    Some((first.left_edge().i(), end))
}

/// "being held to it" too.
fn is_gerund(c: Token<'_>) -> bool {
    c.tag() == "VBG" || children_with(c, &["auxpass"]).any(|a| a.tag() == "VBG")
}

/// "what he called a breach": a clause in a noun's place.
fn is_free_relative(c: Token<'_>) -> bool {
    let first = c.left_edge();
    first.tag().starts_with('W') && matches!(first.lower(), "what" | "whatever" | "whoever")
}

/// The verb that undergoes what a noun names: "faced ridicule", "came under criticism".
fn undergone<'a>(reader: &Reader<'a>, n: Token<'a>) -> Option<Token<'a>> {
    let above = n.head();
    match n.dep() {
        "dobj" => Some(above).filter(|v| reader.lexicon.undergoing(v.lemma())),
        "pobj" => Some(above.head()).filter(|v| {
            let words = format!("{} {}", v.lemma(), above.lower());
            is_verbal(*v) && reader.lexicon.undergoing(&words)
        }),
        _ => None,
    }
}

/// What moves somebody: the subject where there is an object, in the passive what *by* brings.
fn stimulus(v: Token<'_>) -> Option<Range> {
    if !is_verbal(v) {
        return None;
    }
    if is_passive(v) {
        let by = children_with(v, &["agent"]).next()?;
        return children_with(by, &["pobj", "pcomp"]).next().map(subtree);
    }
    moved(v)?;
    let cause = children_with(v, &["nsubj", "csubj"]).next()?;
    Some((cause.left_edge().i(), cause.right_edge().i() + 1))
}

/// What a preposition brings: the trigger's last word, or for nouns and adjectives one of the entry's.
fn brought<'a>(
    t: Token<'a>,
    attitude: &Attitude,
    last: Token<'a>,
) -> Option<(Range, Option<Token<'a>>)> {
    let bearer = if last.i() != t.i() {
        Some(last)
    } else {
        children_with(t, &["prep"])
            .find(|p| p.i() > t.i() && attitude.prepositions.iter().any(|w| w == p.lower()))
    }?;
    let what = children_with(bearer, &["pobj", "pcomp", "prep"]).next()?;
    let mut range = subtree(what);
    // "called on Congress to act": the infinitive is asked for too.
    if is_verbal(t)
        && let Some(more) = infinitive(t)
        && more.i() > range.0
    {
        range.1 = range.1.max(more.right_edge().i() + 1);
    }
    Some((range, Some(bearer)))
}
