//! What a verb of saying says. In: the verb, its speaker, the quotations. Out: the tokens of what is said, and of the
//! clause that reports it where that interrupts it: a clause, the clause around, a quotation beside, what stands before
//! a closing "officials said", what stands below a colon.

use dateline_parse::{Quote, Token, TokenId};
use dateline_record::Manner;

use crate::clause::{child, children_with, is_finite, is_infinitive, is_passive, is_verbal};
use crate::quote::speaks;
use crate::reader::Reader;

/// What is said, and the clause that reports it where that interrupts it.
pub(super) type Said = ((usize, usize), Option<(usize, usize)>);

/// What a verb of saying says: the first of the ways of saying it that its sentence shows.
pub(super) fn by(
    reader: &Reader<'_>,
    v: Token<'_>,
    speaker: Option<Token<'_>>,
    manner: Manner,
    cue: (usize, usize),
    quoted: &[Quote],
) -> Option<Said> {
    // "made clear that": the clause hangs on the last word of the cue.
    let last = reader.token(cue.1 - 1);
    let behind = || {
        children_with(last, &["ccomp", "csubj"])
            .find(|c| last.i() != v.i() && c.i() > last.i() && is_clause(*c, v))
    };
    let clause = said_clause(v)
        .or_else(behind)
        .or_else(|| hung_elsewhere(reader, v));
    if let Some(c) = clause {
        return Some(content_of_clause(v, c, quoted));
    }
    let whole = |content| (content, None);
    let particles_of_cue = || children_with(v, &["prt"]).all(|p| p.i() < cue.1);
    appended(reader, v)
        .map(whole)
        .or_else(|| around(reader, v, speaker))
        .or_else(|| {
            quote_beside(reader, v, manner, quoted)
                .filter(|_| particles_of_cue())
                .map(|q| whole((q.start, q.end)))
        })
        .or_else(|| detached(reader, v, manner).map(whole))
        .or_else(|| trailing(reader, v).map(whole))
        .or_else(|| announced(reader, v).map(whole))
        .or_else(|| raised(v, manner))
        .or_else(|| claimed(v, manner).map(whole))
}

/// The clause that is said: behind the verb with "that" before any other, and one in front only where
/// none follows ("It will rain, he said").
fn said_clause(v: Token<'_>) -> Option<Token<'_>> {
    // "'…,' she said, after he had left": a clause of time or cause tells when or why, whatever the parser makes of it.
    let aside = |c: Token<'_>| {
        c.i() > v.i()
            && children_with(c, &["mark"]).any(|m| {
                matches!(
                    m.lower(),
                    "after"
                        | "although"
                        | "because"
                        | "before"
                        | "since"
                        | "though"
                        | "until"
                        | "while"
                )
            })
    };
    let clauses: Vec<Token<'_>> = children_with(v, &["ccomp"])
        .filter(|c| is_clause(*c, v) && !aside(*c))
        .collect();
    let marked = clauses
        .iter()
        .find(|c| c.i() > v.i() && opens_with(**c, "that"));
    marked
        .or_else(|| clauses.iter().find(|c| c.i() > v.i()))
        .or_else(|| clauses.last())
        .copied()
        .or_else(|| read_as_adverbial(v))
}

/// "said after the talks he would resign", "tweeted on Friday that it was over": what is said, read as an adverbial clause.
fn read_as_adverbial(v: Token<'_>) -> Option<Token<'_>> {
    children_with(v, &["advcl"]).find(|c| {
        let opened = children_with(*c, &["mark", "advmod"])
            .any(|m| m.lower() != "that" && (m.dep() == "mark" || m.tag().starts_with('W')));
        c.left_edge().i() > v.i()
            && !opened
            && is_finite(*c)
            && children_with(*c, &["nsubj", "nsubjpass"]).next().is_some()
            && c.left_edge()
                .i()
                .checked_sub(1)
                .is_none_or(|i| c.doc().token(TokenId::from_index(i)).pos() != "PUNCT")
    })
}

/// "announced on Tuesday that", "reported at the time that": the clause hangs on the day.
fn hung_elsewhere<'a>(reader: &Reader<'a>, v: Token<'a>) -> Option<Token<'a>> {
    /// Tokens from the verb to the clause, at most.
    const REACH: usize = 6;
    (v.i() + 1..=v.right_edge().i().min(v.i() + REACH))
        .map(|i| reader.token(i))
        .filter(|d| {
            (matches!(d.ent_type(), "DATE" | "TIME") || d.dep() == "pobj") && v.is_ancestor_of(*d)
        })
        .flat_map(|d| children_with(d, &["acl", "relcl", "ccomp"]))
        .find(|c| opens_with(*c, "that"))
        .filter(|c| c.left_edge().i() <= v.i() + REACH)
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

/// "Russia, he said, is losing", "as police have said": what is said is the clause around.
fn around(reader: &Reader<'_>, v: Token<'_>, speaker: Option<Token<'_>>) -> Option<Said> {
    let put_in = v.dep() == "parataxis"
        || (v.dep() == "ccomp"
            && v.i() > v.head().i()
            && !v.children().any(|c| c.dep() == "mark")
            && speaker.is_some_and(|s| s.i() + 3 > v.i())
            && comma_before(reader, v));
    let host = put_in.then(|| v.head()).or_else(|| as_said(v))?;
    Some((
        (host.left_edge().i(), host.right_edge().i() + 1),
        Some((v.left_edge().i(), v.right_edge().i() + 1)),
    ))
}

/// "Rules unclear on who is covered, experts say": what stands before the comma, whatever the parser makes of it.
fn trailing(reader: &Reader<'_>, v: Token<'_>) -> Option<(usize, usize)> {
    let subject = child(v, &["nsubj"])?;
    let start = v.sent().start() as usize;
    let comma = subject.left_edge().i().checked_sub(1)?;
    let last = (v.i() + 1..v.sent().end() as usize)
        .map(|i| reader.token(i))
        .all(|t| t.is_space() || t.pos() == "PUNCT");
    let words = (start..comma)
        .filter(|&i| reader.token(i).pos() != "PUNCT")
        .count();
    (v.is_root() && reader.token(comma).text() == "," && last && words >= 3)
        .then_some((start, comma))
}

/// "The governor added:" at the end of a paragraph: the next one is what was said, set off without marks.
fn announced(reader: &Reader<'_>, v: Token<'_>) -> Option<(usize, usize)> {
    let end = v.sent().end() as usize;
    let colon = (v.i() + 1..end.min(v.i() + 12)).find(|&i| reader.token(i).text() == ":")?;
    let is_break = |i: usize| {
        let t = reader.token(i);
        t.is_space() && t.text().contains('\n')
    };
    let start = colon + 1;
    if start + 1 >= reader.doc.len() || !is_break(start) {
        return None;
    }
    let below = start + 1;
    let stop = (below..reader.doc.len())
        .find(|&i| is_break(i))
        .unwrap_or(reader.doc.len());
    (stop > below + 2).then_some((below, stop))
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

/// "is said to have attacked": what is said begins with the subject in front of the cue.
fn raised(v: Token<'_>, manner: Manner) -> Option<Said> {
    let tells = !matches!(
        manner,
        Manner::Asks | Manner::DeclinesToComment | Manner::Warns
    );
    let x = child(v, &["xcomp"]).filter(|x| tells && is_passive(v) && is_to_infinitive(*x))?;
    let subject = children_with(v, &["nsubjpass"]).next()?;
    let start = subject.left_edge().i();
    let aux = children_with(v, &["aux", "auxpass"])
        .map(|a| a.i())
        .min()
        .unwrap_or(v.i());
    let end = x.left_edge().i();
    Some(((start, clause_end(x)), (aux < end).then_some((aux, end))))
}

/// "claims to have", "denied attacking"
fn claimed(v: Token<'_>, manner: Manner) -> Option<(usize, usize)> {
    let asserts = matches!(manner, Manner::Says | Manner::Asserts | Manner::Denies);
    let x = child(v, &["xcomp"])?;
    (!is_passive(v) && asserts && (is_to_infinitive(x) || manner == Manner::Denies))
        .then(|| (x.left_edge().i(), clause_end(x)))
}

/// An infinitive with *to*, the perfect included.
pub(super) fn is_to_infinitive(x: Token<'_>) -> bool {
    is_infinitive(x) || children_with(x, &["aux"]).any(|a| a.lower() == "to" && a.i() < x.i())
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
pub(super) fn as_said(v: Token<'_>) -> Option<Token<'_>> {
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
    let doc = c.doc();
    let behind_comma = |i: usize| i > c.i() && doc.token(TokenId::from_index(i - 1)).text() == ",";
    // "…, although the rebels had declared a truce": what is conceded is the text's own.
    let conceded = children_with(c, &["advcl"])
        .filter(|a| {
            children_with(*a, &["mark"]).any(|m| matches!(m.lower(), "although" | "though"))
        })
        .map(|a| a.left_edge().i())
        .find(|&i| behind_comma(i));
    if let Some(at) = conceded {
        return at - 1;
    }
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

/// Tokens from a verb to the colon that announces what is quoted, at most.
const ANNOUNCING: usize = 60;

fn quote_beside(
    reader: &Reader<'_>,
    v: Token<'_>,
    manner: Manner,
    quoted: &[Quote],
) -> Option<Quote> {
    // Thinking, fearing and seeing are reported, not quoted; naming ("what they call a 'union'") is neither.
    if matches!(manner, Manner::Estimates | Manner::Fears) || reader.lexicon.names_quoted(v.lemma())
    {
        return None;
    }
    let sent = v.sent();
    let (from, to) = (sent.start() as usize, sent.end() as usize);
    let outside = |q: &&Quote| !(q.start <= v.i() && v.i() < q.end);
    let announced = (v.i()..to.min(v.i() + ANNOUNCING)).any(|i| reader.token(i).text() == ":");
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

/// What stands in a paragraph before the cue's is nothing that it reports, whatever the parser ran together.
pub(super) fn in_paragraph(
    reader: &Reader<'_>,
    v: Token<'_>,
    (start, end): (usize, usize),
) -> (usize, usize) {
    let is_break = |i: &usize| {
        let t = reader.token(*i);
        t.is_space() && t.text().contains('\n')
    };
    // A quotation right in front of its reporting clause may stand in a line of its own.
    let last = (start..end.min(v.i())).rev().find(is_break);
    (last.map_or(start, |i| i + 1), end)
}

/// Whether a clause is opened by this word.
pub(super) fn opens_with(c: Token<'_>, word: &str) -> bool {
    children_with(c, &["mark"]).any(|m| m.lower() == word)
}
