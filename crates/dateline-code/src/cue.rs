//! Words of saying in their sentence. In: a token. Out: the claim it makes, if it is a cue: a verb with a clause
//! or a quotation ("X said that …", "…, X said"), a noun or adjective with a clause ("fears that …", "sure that
//! …"), "according to", or a refusal to comment.

use std::borrow::Cow;

use dateline_know::acts::{Effect, TriggerPos};
use dateline_parse::{Quote, Token, TokenId};
use dateline_record::{Manner, Quotation};

use crate::claim::RawClaim;
use crate::clause::{
    child, children_with, is_finite, is_infinitive, is_nominal, is_passive, is_relative_pronoun,
    is_verbal, prepositional, subject, surface_subject,
};
use crate::lemma::known;
use crate::quote::speaks;
use crate::reader::Reader;
use crate::voice;

/// What is said, and the clause that reports it where that interrupts it.
type Said = ((usize, usize), Option<(usize, usize)>);

/// The claim that a token is the cue of.
pub fn read(reader: &Reader<'_>, t: Token<'_>, quoted: &[Quote]) -> Option<RawClaim> {
    match t.pos() {
        "VERB" => verb_cue(reader, t, quoted)
            .or_else(|| adjective_cue(reader, t).filter(|_| t.dep() == "acomp"))
            .or_else(|| preposition_cue(reader, t)),
        "NOUN" => noun_cue(reader, t),
        "ADJ" => adjective_cue(reader, t),
        _ => preposition_cue(reader, t),
    }
}

fn cue_manner(reader: &Reader<'_>, t: Token<'_>, pos: TriggerPos) -> Option<(Manner, usize)> {
    let mut best: Option<(Manner, usize, usize)> = None;
    // "convinced", read as a verb form
    let lemma = if pos == TriggerPos::Adjective && t.pos() == "VERB" {
        Cow::Borrowed(t.lower())
    } else {
        known(t, |l| reader.lexicon.cues(pos, l).next().is_some())
    };
    for (manner, trigger) in reader.lexicon.cues(pos, &lemma) {
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
    let (mut manner, cue_end) = cue_manner(reader, v, TriggerPos::Verb)?;
    if manner == Manner::Says && goes_on(reader, v) {
        return None;
    }
    let speaker = voice::speaker(v);
    if speaker.is_none() && !is_unvoiced(v) {
        return None;
    }
    // "made clear that": the clause hangs on the last word of the cue.
    let last = reader.token(cue_end.max(v.i() + 1) - 1);
    // "announced on Tuesday that", "reported at the time that": the clause hangs on the day.
    let on_day = || {
        (v.i() + 1..=v.right_edge().i().min(v.i() + 6))
            .map(|i| reader.token(i))
            .filter(|d| {
                (matches!(d.ent_type(), "DATE" | "TIME") || d.dep() == "pobj")
                    && v.is_ancestor_of(*d)
            })
            .flat_map(|d| children_with(d, &["acl", "relcl", "ccomp"]))
            .find(|c| {
                c.children()
                    .any(|m| m.dep() == "mark" && m.lower() == "that")
            })
            .filter(|c| c.left_edge().i() <= v.i() + 6)
    };
    let behind = || {
        children_with(last, &["ccomp", "csubj"])
            .find(|c| last.i() != v.i() && c.i() > last.i() && is_clause(*c, v))
    };
    let (content, reporting) = if let Some(c) = said_clause(v).or_else(behind).or_else(on_day) {
        content_of_clause(v, c, quoted)
    } else if let Some(before) = appended(reader, v) {
        (before, None)
    } else if v.dep() == "parataxis"
        || (v.dep() == "ccomp"
            && v.i() > v.head().i()
            && !v.children().any(|c| c.dep() == "mark")
            && speaker.is_some_and(|s| s.i() + 3 > v.i())
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
    } else if let Some(q) = quote_beside(reader, v, manner, quoted)
        .filter(|_| children_with(v, &["prt"]).all(|p| p.i() < cue_end))
    {
        ((q.start, q.end), None)
    } else if let Some(before) = detached(reader, v, manner).or_else(|| trailing(reader, v)) {
        (before, None)
    } else if let Some(below) = announced(reader, v) {
        (below, None)
    } else if let Some(said) = raised(v, manner) {
        said
    } else if let Some(x) = child(v, &["xcomp"]).filter(|x| {
        let asserts = matches!(manner, Manner::Says | Manner::Asserts | Manner::Denies);
        !is_passive(v) && asserts && (is_to_infinitive(*x) || manner == Manner::Denies)
    }) {
        // "claims to have", "denied attacking"
        ((x.left_edge().i(), clause_end(x)), None)
    } else if let Some(charge) = charged(v, manner) {
        (charge, None)
    } else if let Some(told) = refuted(reader, v) {
        manner = Manner::Denies;
        (told, None)
    } else if let Some(p) = denied_object(reader, v, manner) {
        ((p.left_edge().i(), p.right_edge().i() + 1), None)
    } else {
        return None;
    };
    let content = in_paragraph(reader, v, content);
    if content.0 >= content.1 {
        return None;
    }
    let negated = children_with(v, &["neg"]).next().is_some();
    let declining = &reader.lexicon.comment().declining;
    let refused = v.dep() == "xcomp" && declining.iter().any(|w| w == v.head().lemma());
    if (negated || refused) && matches!(manner, Manner::Says | Manner::Confirms) {
        return None;
    }
    Some(RawClaim {
        cue: Some((v.i(), cue_end.max(v.i() + 1))),
        continues: None,
        speaker: speaker.map(|s| s.i()),
        addressee: voice::addressee(reader, v),
        manner,
        quotation: Quotation::Indirect,
        content,
        reporting,
        hedge: voice::hedge(reader, v, content, manner),
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
    let marked = clauses.iter().find(|c| {
        c.i() > v.i()
            && c.children()
                .any(|m| m.dep() == "mark" && m.lower() == "that")
    });
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

/// "denied involvement in the attack", "denies attacking", "denied it", "the reports were denied": what is denied.
/// Words that reject more than reports ("rejected the plan") deny only these ("rejected the claim").
fn denied_object<'a>(reader: &Reader<'a>, v: Token<'a>, manner: Manner) -> Option<Token<'a>> {
    if manner != Manner::Denies {
        return None;
    }
    let told = child(
        v,
        if is_passive(v) {
            &["nsubjpass"]
        } else {
            &["dobj"]
        },
    )?;
    let tells = || cue_manner(reader, told, TriggerPos::Noun).is_some();
    let denies = || {
        reader
            .lexicon
            .operators(TriggerPos::Verb, v.lemma())
            .any(|(effect, _)| effect == Effect::Denied)
    };
    let holds = match told.pos() {
        "NOUN" => tells() || (denies() && !is_passive(v)),
        "PRON" => !is_passive(v),
        _ => told.tag() == "VBG",
    };
    holds.then_some(told)
}

/// "it is said that", "is believed to have": said, and nobody is named who says it.
fn is_unvoiced(v: Token<'_>) -> bool {
    let told = || children_with(v, &["xcomp", "ccomp"]).next().is_some();
    // "as stated in the report"
    let as_stated = || v.tag() == "VBN" && as_said(v).is_some();
    is_passive(v) && (told() || as_stated())
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

/// "continued to withdraw": going on to do something is no saying.
fn goes_on(reader: &Reader<'_>, v: Token<'_>) -> bool {
    let does = child(v, &["xcomp"]).is_some_and(|x| x.i() > v.i() && is_to_infinitive(x));
    does && reader
        .lexicon
        .operators(TriggerPos::Verb, v.lemma())
        .any(|(effect, _)| effect == Effect::Actual)
}

/// An infinitive with *to*, the perfect included.
fn is_to_infinitive(x: Token<'_>) -> bool {
    is_infinitive(x) || children_with(x, &["aux"]).any(|a| a.lower() == "to" && a.i() < x.i())
}

/// "accused Russia of attacking": what is alleged stands behind *of*.
fn charged(v: Token<'_>, manner: Manner) -> Option<(usize, usize)> {
    if manner != Manner::Alleges {
        return None;
    }
    let of = children_with(v, &["prep"]).find(|p| matches!(p.lower(), "of" | "with"))?;
    let what = children_with(of, &["pcomp", "pobj"]).next()?;
    Some((what.left_edge().i(), clause_end(what)))
}

/// "called the reports false", "described the claim as a lie": what somebody calls untrue he denies.
fn refuted(reader: &Reader<'_>, v: Token<'_>) -> Option<(usize, usize)> {
    let told = child(v, &["dobj"]).filter(|o| o.i() > v.i())?;
    let tells = cue_manner(reader, told, TriggerPos::Noun).is_some() || told.pos() == "PRON";
    let denies = |t: Token<'_>| {
        let pos = match t.pos() {
            "ADJ" => TriggerPos::Adjective,
            "NOUN" => TriggerPos::Noun,
            _ => return false,
        };
        reader
            .lexicon
            .operators(pos, t.lemma())
            .any(|(effect, _)| effect == Effect::Denied)
    };
    let end = v.right_edge().i() + 1;
    let word = (told.i() + 1..end)
        .map(|i| reader.token(i))
        .find(|t| denies(*t))?;
    let start = told.left_edge().i();
    (tells && start < word.i()).then(|| (start, word.left_edge().i().max(told.i() + 1)))
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
    // "Ukrainian claims that"
    let speaker = speaker.or_else(|| {
        children_with(n, &["amod", "compound"])
            .find(|m| matches!(m.ent_type(), "NORP" | "GPE" | "ORG"))
    });
    // Whoever denies a report has not made it.
    let denied = is_verbal(n.head())
        && cue_manner(reader, n.head(), TriggerPos::Verb).is_some_and(|(m, _)| m == Manner::Denies);
    let refuted = is_verbal(n.head()) && refuted(reader, n.head()).is_some();
    let speaker = speaker.or_else(|| {
        // "voiced fears that": the light verb's subject.
        (n.dep() == "dobj" && !denied && !refuted)
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

/// "according to X", "in the view of X", "by X's own account".
fn preposition_cue(reader: &Reader<'_>, t: Token<'_>) -> Option<RawClaim> {
    let cues = reader.lexicon.data().cues.iter();
    let (manner, words, bearer, speaker) = cues
        .flat_map(|c| c.prepositions.iter().map(move |p| (c.manner, p)))
        .filter(|(_, p)| p.first().is_some_and(|w| w == t.lower()))
        .find_map(|(manner, words)| {
            let (bearer, speaker) = of_speaker(t, words).or_else(|| of_owner(t, words))?;
            Some((manner, words, bearer, speaker))
        })?;
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
        reporting: Some((t.i(), speaker.i().max(bearer.i()) + 1)),
        hedge: None,
        declines: false,
    })
}

/// "in the view of X": the cue's last word and X; "in a poll": the poll itself speaks.
fn of_speaker<'a>(t: Token<'a>, words: &[String]) -> Option<(Token<'a>, Token<'a>)> {
    if let [_, noun] = words
        && t.dep() == "prep"
        && let Some(text) = children_with(t, &["pobj"]).find(|n| crate::trigger::is_word(*n, noun))
    {
        return Some((t, text));
    }
    let mut bearer = t;
    for word in &words[1..] {
        bearer = bearer
            .children()
            .find(|c| crate::trigger::is_word(*c, word))?;
    }
    Some((bearer, children_with(bearer, &["pobj"]).next()?))
}

/// "in X's view": the noun and its owner.
fn of_owner<'a>(t: Token<'a>, words: &[String]) -> Option<(Token<'a>, Token<'a>)> {
    let [_, noun, of] = words else {
        return None;
    };
    let noun =
        children_with(t, &["pobj"]).find(|n| of == "of" && crate::trigger::is_word(*n, noun))?;
    Some((noun, children_with(noun, &["poss"]).next()?))
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

/// "Russia reportedly attacked": somebody's word, and nobody is named.
pub fn evidential(reader: &Reader<'_>, t: Token<'_>) -> Option<RawClaim> {
    if t.dep() != "advmod" || !reader.lexicon.reporting(t.lower()) || !is_verbal(t.head()) {
        return None;
    }
    let v = t.head();
    Some(RawClaim {
        cue: Some((t.i(), t.i() + 1)),
        continues: None,
        speaker: None,
        addressee: None,
        manner: Manner::Says,
        quotation: Quotation::Indirect,
        content: (v.left_edge().i(), clause_end(v)),
        reporting: Some((t.i(), t.i() + 1)),
        hedge: Some(t.i()),
        declines: false,
    })
}

/// "a charge that the army denied", in apposition to what is charged: the noun and who denies it.
pub fn denied_charge<'a>(reader: &Reader<'a>, v: Token<'a>) -> Option<(Token<'a>, Token<'a>)> {
    let (manner, _) = cue_manner(reader, v, TriggerPos::Verb)?;
    let noun = v.head();
    let start = noun.left_edge().i();
    let comma = start > 0 && reader.token(start - 1).text() == ",";
    let charge = noun.pos() == "NOUN" && cue_manner(reader, noun, TriggerPos::Noun).is_some();
    let speaker = child(v, &["nsubj"]).filter(|s| !is_relative_pronoun(*s))?;
    (manner == Manner::Denies && charge && comma).then_some((noun, speaker))
}
