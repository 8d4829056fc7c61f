//! Who says so: cues of saying, their speakers and what is said.
//!
//! In: the parse and the words of saying. Out: [`RawClaim`]s in text order, spans in tokens. A cue is
//! a verb with a clause or a quotation ("X said that …", "…, X said"), a noun with a clause
//! ("fears that …"), or "according to". A quotation without a cue of its own belongs to the cue of
//! its sentence, or goes on from the speaker before.

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::{Manner, Quotation};

use crate::clause::{
    child, children_with, is_infinitive, is_nominal, is_verbal, prepositional, subject,
    surface_subject,
};
use crate::quote::{Quote, quotes};
use crate::reader::Reader;

/// A claim in tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct RawClaim {
    /// First and last-plus-one token of the cue.
    pub cue: Option<(usize, usize)>,
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
    fn holds(&self, token: usize) -> bool {
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

/// All claims of a document.
#[must_use]
pub fn read_claims(reader: &Reader<'_>) -> Vec<RawClaim> {
    let quoted = quotes(reader.doc);
    let mut out: Vec<RawClaim> = Vec::new();
    for t in reader.doc.tokens() {
        let claim = match t.pos() {
            "VERB" => verb_cue(reader, t, &quoted).or_else(|| preposition_cue(reader, t)),
            "NOUN" => noun_cue(reader, t),
            "ADJ" => adjective_cue(reader, t),
            _ => preposition_cue(reader, t),
        };
        out.extend(claim);
    }
    // Quotations that go on are told by the kind of the claim before.
    for claim in &mut out {
        claim.quotation = kind(claim, &quoted);
    }
    attribute_quotes(reader, &quoted, &mut out);
    for claim in &mut out {
        claim.quotation = kind(claim, &quoted);
    }
    out.sort_by_key(|c| (c.content, c.cue));
    out
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

fn cue_manner(reader: &Reader<'_>, t: Token<'_>, pos: TriggerPos) -> Option<(Manner, usize)> {
    let mut best: Option<(Manner, usize, usize)> = None;
    for (manner, trigger) in reader.lexicon.cues(pos, t.lemma()) {
        if let Some(found) = crate::trigger::find(reader, t, trigger)
            && best.is_none_or(|(_, n, _)| found.len() > n)
        {
            best = Some((manner, found.len(), found.last().map_or(t.i(), |l| l.i())));
        }
    }
    best.map(|(manner, _, last)| (manner, last + 1))
}

fn verb_cue(reader: &Reader<'_>, v: Token<'_>, quoted: &[Quote]) -> Option<RawClaim> {
    if let Some(declined) = declining(reader, v) {
        return Some(declined);
    }
    let (manner, cue_end) = cue_manner(reader, v, TriggerPos::Verb)?;
    let speaker = speaker_of(v)?;
    let (content, reporting) = if let Some(c) = said_clause(v) {
        content_of_clause(v, c, quoted)
    } else if let Some(before) = appended(reader, v) {
        (before, None)
    } else if v.dep() == "parataxis"
        || (v.dep() == "ccomp"
            && v.i() > v.head().i()
            && !v.children().any(|c| c.dep() == "mark")
            && speaker.i() + 3 > v.i()
            && comma_before(reader, v))
    {
        // "Russia, he said, is losing": what is said is the clause around.
        let host = v.head();
        (
            (host.left_edge().i(), host.right_edge().i() + 1),
            Some((v.left_edge().i(), v.right_edge().i() + 1)),
        )
    } else if let Some(q) = quote_beside(reader, v, manner, quoted) {
        ((q.start, q.end), None)
    } else if let Some(before) = detached(reader, v, manner) {
        (before, None)
    } else if let Some(x) = child(v, &["xcomp"]).filter(|x| {
        (is_infinitive(*x) || manner == Manner::Denies)
            && matches!(
                manner,
                Manner::Says | Manner::Asserts | Manner::Estimates | Manner::Denies
            )
    }) {
        // "is said to have attacked", "claims to have", "denied attacking"
        ((x.left_edge().i(), x.right_edge().i() + 1), None)
    } else if let Some(p) = denied_gerund(v, manner) {
        ((p.left_edge().i(), p.right_edge().i() + 1), None)
    } else {
        return None;
    };
    if content.0 >= content.1 {
        return None;
    }
    let negated = children_with(v, &["neg"]).next().is_some();
    if negated && manner == Manner::Says {
        return None;
    }
    Some(RawClaim {
        cue: Some((v.i(), cue_end.max(v.i() + 1))),
        speaker: Some(speaker.i()),
        addressee: addressee(v),
        manner,
        quotation: Quotation::Indirect,
        content,
        reporting,
        hedge: hedge(reader, v, content),
        declines: false,
    })
}

/// The clause that is said: behind the verb with "that" before any other, and one in front only where
/// none follows ("It will rain, he said").
fn said_clause(v: Token<'_>) -> Option<Token<'_>> {
    let clauses: Vec<Token<'_>> = children_with(v, &["ccomp"])
        .filter(|c| is_clause(*c, v))
        .collect();
    let marked = clauses.iter().find(|c| {
        c.i() > v.i()
            && c.children()
                .any(|m| m.dep() == "mark" && m.lower() == "that")
    });
    marked
        .or_else(|| clauses.iter().find(|c| c.i() > v.i()))
        .or_else(|| clauses.first())
        .copied()
}

/// "The fear is that …, X, the leader's representative, told the paper": a reporting clause appended with a
/// comma, which the parser coordinates with what it reports.
fn appended(reader: &Reader<'_>, v: Token<'_>) -> Option<(usize, usize)> {
    let subject = child(v, &["nsubj"])?;
    let start = subject.left_edge().i();
    let comma = start
        .checked_sub(1)
        .is_some_and(|i| matches!(reader.token(i).text(), "," | "”" | "\""));
    let host = v.head();
    let coordinated = v.dep() == "conj"
        && is_verbal(host)
        && host.i() < start
        && !reader.token(start - 1).text().eq("and");
    (coordinated && comma).then(|| (host.left_edge().i(), start - 1))
}

/// A reporting clause cut off by a stray stop ("… mounting losses. in Ukraine, officials said."): it
/// opens in lower case and says nothing itself, so the sentence before is what was said.
fn detached(reader: &Reader<'_>, v: Token<'_>, manner: Manner) -> Option<(usize, usize)> {
    let sent = v.sent();
    let (start, end) = (sent.start() as usize, sent.end() as usize);
    let first = (start..end)
        .map(|i| reader.token(i))
        .find(|t| !t.is_space() && t.pos() != "PUNCT")?;
    let broken = first.text().chars().next().is_some_and(char::is_lowercase)
        && end - start <= 12
        && v.is_root();
    let before = start.checked_sub(1).map(|i| reader.token(i).sent())?;
    (broken && manner == Manner::Says).then(|| (before.start() as usize, before.end() as usize))
}

/// "denied involvement in the attack", "denies attacking": the object is what is denied.
fn denied_gerund(v: Token<'_>, manner: Manner) -> Option<Token<'_>> {
    (manner == Manner::Denies)
        .then(|| child(v, &["dobj"]))
        .flatten()
        .filter(|o| o.pos() == "NOUN" || o.tag() == "VBG")
}

fn is_clause(c: Token<'_>, v: Token<'_>) -> bool {
    (is_verbal(c)
        || children_with(c, &["nsubj", "nsubjpass", "cop", "expl"])
            .next()
            .is_some())
        && c.i() != v.i()
}

fn comma_before(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let start = v.left_edge().i();
    start > 0 && matches!(reader.token(start - 1).text(), "," | "—" | "–" | "-")
}

/// What a clause says: its subtree, and the quotation it begins or ends in when that goes on
/// beyond the sentence.
fn content_of_clause(
    v: Token<'_>,
    c: Token<'_>,
    quoted: &[Quote],
) -> ((usize, usize), Option<(usize, usize)>) {
    let (mut start, mut end) = (c.left_edge().i(), c.right_edge().i() + 1);
    let mut reporting = None;
    // The parser may hang the reporting verb inside the clause it reports.
    if start <= v.i() && v.i() < end {
        if v.i() > c.i() {
            end = v.left_edge().i().max(c.i() + 1).min(v.i());
        } else {
            start = v.i() + 1;
        }
    }
    for q in quoted {
        let overlaps = q.start < end && q.end > start;
        let cue_inside = q.start <= v.i() && v.i() < q.end;
        if overlaps && !cue_inside {
            let (s, e) = (start.min(q.start), end.max(q.end));
            // A quotation on both sides of the cue: the cue interrupts it.
            if s <= v.i() && v.i() < e {
                reporting = Some((v.left_edge().i().max(end.min(v.i())), v.i() + 1));
            }
            start = s;
            end = e;
        }
    }
    ((start, end), reporting)
}

fn quote_beside(
    reader: &Reader<'_>,
    v: Token<'_>,
    manner: Manner,
    quoted: &[Quote],
) -> Option<Quote> {
    // Thinking, fearing and seeing are reported, not quoted; naming ("what they call a 'union'") is neither.
    if matches!(manner, Manner::Estimates | Manner::Fears)
        || matches!(v.lemma(), "call" | "describe" | "propose")
    {
        return None;
    }
    let sent = v.sent();
    let (from, to) = (sent.start() as usize, sent.end() as usize);
    let outside = |q: &&Quote| !(q.start <= v.i() && v.i() < q.end);
    let announced = (v.i()..to).any(|i| reader.token(i).text() == ":");
    // Words in quotation marks are no statement, unless they stand right beside the verb.
    let statement =
        |q: &&Quote| q.end - q.start >= 3 && (speaks(reader, **q) || q.start.abs_diff(v.i()) <= 3);
    let here = |q: &&Quote| {
        (q.start < to && q.end > from) || (announced && q.start >= to && q.start <= to + 2)
    };
    quoted
        .iter()
        .filter(outside)
        .filter(here)
        .filter(statement)
        .min_by_key(|q| {
            if q.start > v.i() {
                q.start - v.i()
            } else {
                v.i() - q.end.min(v.i())
            }
        })
        .copied()
}

/// Head of the speaker's phrase: the subject, or in the passive the agent ("he was told by").
fn speaker_of(v: Token<'_>) -> Option<Token<'_>> {
    // "he said Rauland": *say* takes no person as its object; a damaged inversion.
    if v.lemma() == "say"
        && let Some(name) = child(v, &["dobj"]).filter(|o| o.ent_type() == "PERSON")
    {
        return Some(name);
    }
    let mut subjects = subject(v);
    if subjects.is_empty() {
        subjects = surface_subject(v)
            .into_iter()
            .filter(|s| children_with(v, &["auxpass"]).next().is_none() || s.dep() == "nsubj")
            .collect();
    }
    subjects.into_iter().find(|s| is_nominal(*s))
}

/// "told The Daily Beast", "said in an interview with Reuters", "told reporters".
fn addressee(v: Token<'_>) -> Option<usize> {
    let told = children_with(v, &["dobj", "dative"])
        .find(|o| o.pos() != "PRON" && is_nominal(*o) && v.lemma() == "tell");
    told.or_else(|| {
        prepositional(v, "to")
            .into_iter()
            .next()
            .filter(|_| matches!(v.lemma(), "say" | "speak" | "write"))
    })
    .map(|t| t.i())
}

fn hedge(reader: &Reader<'_>, v: Token<'_>, content: (usize, usize)) -> Option<usize> {
    v.children()
        .map(|c| c.i())
        .chain(content.0..content.1)
        .find(|&i| {
            let t = reader.token(i);
            matches!(t.dep(), "advmod" | "amod") && reader.lexicon.hedge(t.lower())
        })
}

/// "fears that …", "the claim that …", "a statement that …"; "the fear is that …".
fn noun_cue(reader: &Reader<'_>, n: Token<'_>) -> Option<RawClaim> {
    let (manner, _) = cue_manner(reader, n, TriggerPos::Noun)?;
    let own = children_with(n, &["acl", "ccomp", "relcl"]).find(|c| {
        c.children()
            .any(|m| m.dep() == "mark" && m.lower() == "that")
    });
    let copula = || {
        let be = (n.dep() == "nsubj" && n.head().lemma() == "be").then(|| n.head())?;
        children_with(be, &["ccomp"]).find(|c| {
            c.children()
                .any(|m| m.dep() == "mark" && m.lower() == "that")
        })
    };
    let clause = own.or_else(copula)?;
    let speaker = child(n, &["poss"]).or_else(|| {
        prepositional(n, "of")
            .into_iter()
            .chain(prepositional(n, "by"))
            .chain(prepositional(n, "from"))
            .chain(prepositional(n, "among"))
            .find(|t| is_nominal(*t))
    });
    let speaker = speaker.or_else(|| {
        // "voiced fears that": the light verb's subject.
        (n.dep() == "dobj")
            .then(|| subject(n.head()).into_iter().next())
            .flatten()
    });
    let content = (clause.left_edge().i(), clause.right_edge().i() + 1);
    Some(RawClaim {
        cue: Some((n.i(), n.i() + 1)),
        speaker: speaker.map(|s| s.i()),
        addressee: None,
        manner,
        quotation: Quotation::Indirect,
        content,
        reporting: None,
        hedge: None,
        declines: false,
    })
}

/// "is concerned that", "are convinced that", "concerned the government will".
fn adjective_cue(reader: &Reader<'_>, a: Token<'_>) -> Option<RawClaim> {
    let (manner, _) = cue_manner(reader, a, TriggerPos::Adjective)?;
    let clause = children_with(a, &["ccomp"]).find(|c| is_verbal(*c))?;
    let speaker = surface_subject(a.head()).into_iter().next()?;
    Some(RawClaim {
        cue: Some((a.i(), a.i() + 1)),
        speaker: Some(speaker.i()),
        addressee: None,
        manner,
        quotation: Quotation::Indirect,
        content: (clause.left_edge().i(), clause.right_edge().i() + 1),
        reporting: None,
        hedge: None,
        declines: false,
    })
}

/// "according to X".
fn preposition_cue(reader: &Reader<'_>, t: Token<'_>) -> Option<RawClaim> {
    let cue = reader
        .lexicon
        .data()
        .cues
        .iter()
        .flat_map(|c| c.prepositions.iter().map(move |p| (c.manner, p)))
        .find(|(_, p)| p.first().is_some_and(|w| w == t.lower()))?;
    let (manner, words) = cue;
    let mut bearer = t;
    for word in &words[1..] {
        bearer = bearer.children().find(|c| c.lower() == word)?;
    }
    let speaker = children_with(bearer, &["pobj"]).next()?;
    let mut host = t.head();
    while !is_verbal(host) && !host.is_root() && host.dep() != "relcl" {
        host = host.head();
    }
    // "X were killed and Y arrested, according to Z": all of it is Z's.
    while host.dep() == "conj" && is_verbal(host.head()) && host.head().i() < t.i() {
        host = host.head();
    }
    let start = host.left_edge().i();
    Some(RawClaim {
        cue: Some((t.i(), bearer.i() + 1)),
        speaker: Some(speaker.i()),
        addressee: None,
        manner,
        quotation: Quotation::Indirect,
        content: (start, host.right_edge().i() + 1),
        reporting: Some((t.i(), speaker.i() + 1)),
        hedge: None,
        declines: false,
    })
}

/// "did not respond to a request for comment", "declined to comment".
fn declining(reader: &Reader<'_>, v: Token<'_>) -> Option<RawClaim> {
    let words = reader.lexicon.comment();
    let is = |list: &[String], t: Token<'_>| list.iter().any(|w| w == t.lemma() || w == t.lower());
    if !is(&words.verbs, v) {
        return None;
    }
    let refused = v.children().any(|c| is(&words.declining, c))
        || (v.dep() == "xcomp" && is(&words.declining, v.head()));
    let about = v.lemma() == "comment" || v.subtree().any(|t| t.i() > v.i() && is(&words.nouns, t));
    if !refused || !about {
        return None;
    }
    let speaker = surface_subject(v).into_iter().next()?;
    let top = if v.dep() == "xcomp" { v.head() } else { v };
    Some(RawClaim {
        cue: Some((top.i(), v.right_edge().i() + 1)),
        speaker: Some(speaker.i()),
        addressee: None,
        manner: Manner::DeclinesToComment,
        quotation: Quotation::Indirect,
        content: (top.i(), v.right_edge().i() + 1),
        reporting: None,
        hedge: None,
        declines: true,
    })
}

/// Gives quotations that no claim holds yet to somebody: the speaker of a claim that ends right before
/// in the paragraph, or of one that begins right after.
fn attribute_quotes(reader: &Reader<'_>, quoted: &[Quote], claims: &mut Vec<RawClaim>) {
    /// A quotation shorter than this is words, not a statement.
    const STATEMENT: usize = 4;
    for q in quoted.iter().filter(|q| q.end - q.start >= STATEMENT) {
        let held = claims
            .iter()
            .any(|c| !c.declines && c.content.0 <= q.start && q.end <= c.content.1);
        if held || !speaks(reader, *q) {
            continue;
        }
        let before = claims
            .iter()
            .filter(|c| c.speaker.is_some() && !c.declines && end_of(c) <= q.start + 1)
            .max_by_key(|c| end_of(c));
        let after = claims
            .iter()
            .filter(|c| c.speaker.is_some() && !c.declines && start_of(c) + 1 >= q.end)
            .min_by_key(|c| start_of(c));
        let near = |a: usize, b: usize| {
            sentences_between(reader, a, b) <= 1 && !paragraph_between(reader, a, b)
        };
        let chosen = before
            .filter(|c| near(end_of(c), q.start))
            .or_else(|| after.filter(|c| near(q.end, start_of(c))));
        // A quotation that opens a paragraph goes on from the one before.
        let chosen = chosen.or_else(|| {
            before.filter(|c| {
                sentences_between(reader, end_of(c), q.start) <= 1
                    && c.quotation != Quotation::Indirect
            })
        });
        if let Some(from) = chosen {
            let claim = RawClaim {
                content: (q.start, q.end),
                cue: None,
                reporting: None,
                hedge: None,
                ..from.clone()
            };
            claims.push(claim);
        }
    }
}

/// Whether a quotation has a verb: titles and names in quotation marks have none.
fn speaks(reader: &Reader<'_>, q: Quote) -> bool {
    (q.start..q.end).any(|i| is_verbal(reader.token(i)))
}

fn end_of(c: &RawClaim) -> usize {
    c.content.1.max(c.cue.map_or(0, |cue| cue.1))
}

fn start_of(c: &RawClaim) -> usize {
    c.content.0.min(c.cue.map_or(usize::MAX, |cue| cue.0))
}

fn sentences_between(reader: &Reader<'_>, a: usize, b: usize) -> usize {
    let last = reader.doc.len() - 1;
    reader
        .token(b.min(last))
        .sent_index()
        .abs_diff(reader.token(a.saturating_sub(1).min(last)).sent_index())
}

fn paragraph_between(reader: &Reader<'_>, a: usize, b: usize) -> bool {
    (a.min(b)..a.max(b).min(reader.doc.len()))
        .any(|i| reader.token(i).is_space() && reader.token(i).text().contains('\n'))
}
