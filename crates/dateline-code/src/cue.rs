//! Words of saying in their sentence. In: a token. Out: the claim it makes, if it is a cue: a verb with a clause
//! or a quotation ("X said that …", "…, X said"), a noun or adjective with a clause ("fears that …", "sure that
//! …"), "according to", or a refusal to comment.

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;
use dateline_record::{Manner, Quotation};

use crate::claim::RawClaim;
use crate::clause::{
    child, children_with, is_infinitive, is_nominal, is_verbal, prepositional, subject,
    surface_subject,
};
use crate::quote::{Quote, speaks};
use crate::reader::Reader;

/// The claim that a token is the cue of.
pub fn read(reader: &Reader<'_>, t: Token<'_>, quoted: &[Quote]) -> Option<RawClaim> {
    match t.pos() {
        "VERB" => verb_cue(reader, t, quoted).or_else(|| preposition_cue(reader, t)),
        "NOUN" => noun_cue(reader, t),
        "ADJ" => adjective_cue(reader, t),
        _ => preposition_cue(reader, t),
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
    } else if let Some(host) = as_said(v) {
        // "as police have said": what is said is the clause around.
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
        ((x.left_edge().i(), clause_end(x)), None)
    } else if let Some(p) = denied_gerund(v, manner) {
        ((p.left_edge().i(), p.right_edge().i() + 1), None)
    } else {
        return None;
    };
    let content = in_paragraph(reader, v, content);
    if content.0 >= content.1 {
        return None;
    }
    let negated = children_with(v, &["neg"]).next().is_some();
    if negated && manner == Manner::Says {
        return None;
    }
    Some(RawClaim {
        cue: Some((v.i(), cue_end.max(v.i() + 1))),
        continues: None,
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

/// What stands in a paragraph before the cue's is nothing that it reports, whatever the parser ran together.
fn in_paragraph(reader: &Reader<'_>, v: Token<'_>, (start, end): (usize, usize)) -> (usize, usize) {
    let is_break = |i: &usize| {
        let t = reader.token(*i);
        t.is_space() && t.text().contains('\n')
    };
    // A quotation right in front of its reporting clause may stand in a line of its own.
    let last = (start..end.min(v.i())).rev().find(is_break);
    (last.map_or(start, |i| i + 1), end)
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
        .or_else(|| clauses.last())
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

/// The clause that an *as*-clause of saying comments on.
fn as_said(v: Token<'_>) -> Option<Token<'_>> {
    let marked = v.dep() == "advcl"
        && v.children()
            .any(|m| matches!(m.dep(), "mark" | "advmod") && m.lower() == "as" && m.i() < v.i());
    (marked && is_verbal(v.head())).then(|| v.head())
}

/// Where a reported clause ends. A conjunct in a plain tense is not of an infinitive or of what "would" be: it
/// goes on with the reporting verb ("vowed to stay and said that …").
pub fn clause_end(c: Token<'_>) -> usize {
    let plain = |k: Token<'_>| {
        matches!(k.tag(), "VBD" | "VBZ" | "VBP")
            && !children_with(k, &["aux", "nsubj", "nsubjpass", "expl"])
                .any(|a| a.tag() == "MD" || a.dep() != "aux")
    };
    let bare = c.tag() == "VB";
    let cut = children_with(c, &["conj"])
        .filter(|k| bare && plain(*k))
        .map(|k| {
            let before = children_with(c, &["cc", "punct"])
                .filter(|m| m.i() < k.i() && m.i() > c.i())
                .map(|m| m.i())
                .max();
            before.unwrap_or_else(|| k.left_edge().i())
        })
        .min();
    cut.unwrap_or_else(|| c.right_edge().i() + 1)
}

/// What a clause says: its subtree, and the quotation it begins or ends in when that goes on
/// beyond the sentence.
fn content_of_clause(
    v: Token<'_>,
    c: Token<'_>,
    quoted: &[Quote],
) -> ((usize, usize), Option<(usize, usize)>) {
    let (mut start, mut end) = (c.left_edge().i(), clause_end(c));
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
        // "\"Are you?\" she asked": a question mark ends the sentence for the parser.
        let in_front = q.end <= from && from <= q.end + 1 && v.i() <= from + 8;
        (q.start < to && q.end > from)
            || in_front
            || (announced && q.start >= to && q.start <= to + 2)
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
        continues: None,
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
        continues: None,
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
        bearer = bearer
            .children()
            .find(|c| crate::trigger::is_word(*c, word))?;
    }
    let speaker = children_with(bearer, &["pobj"]).next()?;
    // "per day" measures; "per officials" names.
    if words.len() == 1 && !matches!(speaker.pos(), "PROPN") && speaker.tag() != "NNS" {
        return None;
    }
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
        continues: None,
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
        continues: None,
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
