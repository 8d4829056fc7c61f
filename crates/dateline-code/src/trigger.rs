//! Whether the words of a lexicon trigger stand in the tree: the head word is given, the others are
//! looked for among its dependents (particles, prepositions, fixed objects) or right beside it.

use dateline_know::acts::{Trigger, TriggerPos};
use dateline_parse::Token;

use crate::reader::Reader;

/// Tokens that may stand between the words of a fixed expression ("lay a heavy siege to").
const MAX_GAP: usize = 3;

/// The tokens of `trigger` when it hangs on `head`, in text order; none if a word is missing.
pub fn find<'a>(reader: &Reader<'a>, head: Token<'a>, trigger: &Trigger) -> Option<Vec<Token<'a>>> {
    if trigger.words.len() == 1 {
        return Some(vec![head]);
    }
    let mut found = Vec::with_capacity(trigger.words.len());
    // Words before the head stand directly before it: "air strike", "hunger strike".
    let mut at = head.i();
    for word in trigger.words[..trigger.head].iter().rev() {
        at = before(reader, at, word)?;
        found.push(reader.token(at));
    }
    found.reverse();
    found.push(head);
    let mut last = head;
    for word in &trigger.words[trigger.head + 1..] {
        last = after(reader, head, last, word, trigger.pos)?;
        found.push(last);
    }
    found.sort_by_key(|t| t.i());
    Some(found)
}

/// Whether a token is this word, by lemma or form.
pub fn is_word(t: Token<'_>, word: &str) -> bool {
    t.lower() == word || t.lemma() == word
}

fn before(reader: &Reader<'_>, at: usize, word: &str) -> Option<usize> {
    let mut i = at.checked_sub(1)?;
    if reader.token(i).text() == "-" {
        i = i.checked_sub(1)?;
    }
    is_word(reader.token(i), word).then_some(i)
}

fn after<'a>(
    reader: &Reader<'a>,
    head: Token<'a>,
    last: Token<'a>,
    word: &str,
    pos: TriggerPos,
) -> Option<Token<'a>> {
    // Among the dependents of what was found so far, whatever stands between.
    let object = head
        .children()
        .find(|c| c.dep() == "dobj" && c.i() > head.i());
    let first = last.i() == head.i() && pos == TriggerPos::Verb;
    // "called the king on Friday" is no "call on": a preposition of the trigger stands before any
    // object and brings no date.
    let loose = |c: Token<'_>| {
        first
            && c.dep() == "prep"
            && (object.is_some_and(|o| o.i() < c.i())
                || c.children()
                    .any(|p| matches!(p.ent_type(), "DATE" | "TIME")))
    };
    for from in [last, head] {
        if let Some(found) = from
            .children()
            .find(|c| is_word(*c, word) && attaches(*c, head, pos) && !loose(*c))
        {
            return Some(found);
        }
    }
    // Or close behind, inside the same clause.
    let end = (last.i() + 1 + MAX_GAP)
        .min(reader.doc.len())
        .min(head.sent().end() as usize);
    (last.i() + 1..end)
        .map(|i| reader.token(i))
        .take_while(|t| {
            !matches!(t.text(), "," | ";" | "." | ":")
                && (t.i() == last.i() + 1 || t.pos() != "VERB" || is_word(*t, word))
        })
        .find(|t| is_word(*t, word) && !loose(*t))
}

/// A dependent that can be part of a fixed expression: not the subject of an active verb, and for
/// verbs not an adverbial clause.
fn attaches(c: Token<'_>, head: Token<'_>, pos: TriggerPos) -> bool {
    match c.dep() {
        "nsubj" => false,
        "nsubjpass" => pos == TriggerPos::Verb,
        "prep" | "prt" | "advmod" | "dobj" | "acomp" | "oprd" | "attr" | "xcomp" | "pobj"
        | "npadvmod" | "dative" | "agent" | "mark" | "ccomp" | "compound" | "amod" | "poss" => {
            c.i() > head.i() || matches!(c.dep(), "advmod" | "compound" | "amod")
        }
        _ => c.i() > head.i(),
    }
}
