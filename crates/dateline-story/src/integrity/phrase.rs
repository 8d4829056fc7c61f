//! Fixed expressions with a synonym where no other word may stand.

use std::ops::Range;

use dateline_know::stories::{Expression, Part};
use dateline_parse::Token;
use dateline_record::{Damage, DamageSign};

use super::Text;

/// Words that may stand between the parts of an expression.
const BETWEEN: usize = 2;

pub(super) fn signs(text: &Text<'_>, out: &mut Vec<Damage>) {
    for t in text.doc.tokens() {
        let lemma = t.lemma().to_lowercase();
        let forms = [
            Some(t.lower()),
            Some(lemma.as_str()).filter(|l| *l != t.lower()),
        ];
        let found = forms.into_iter().flatten().find_map(|form| {
            let mut all = text.know.stories().damage.wrong_in(form);
            all.find_map(|(expression, k)| Some((matched(text, t, expression, k)?, expression, k)))
        });
        if let Some((range, expression, k)) = found {
            let usual = &expression.parts[k].words[0];
            out.push(text.damage_of(
                DamageSign::TorturedPhrase,
                range,
                format!(
                    "“{}” stands for “{usual}” in “{}”",
                    t.text(),
                    expression.said
                ),
            ));
        }
    }
}

/// The tokens of an expression in which a token stands for part `k`, where its other parts are there.
fn matched(
    text: &Text<'_>,
    t: Token<'_>,
    expression: &Expression,
    k: usize,
) -> Option<Range<usize>> {
    let parts = &expression.parts;
    if is(t, &parts[k]) || !alike(text, t, &parts[k]) {
        return None;
    }
    let mut capitals = capital(t);
    let (mut start, mut end) = (t.i(), t.i());
    for part in parts[..k].iter().rev() {
        let at = (1..=BETWEEN + 1).map_while(|d| start.checked_sub(d));
        let at = step(text, at, part)?;
        if !is_gap(text, at, start) {
            return None;
        }
        capitals &= capital(text.token(at));
        start = at;
    }
    for part in &parts[k + 1..] {
        let at = (end + 1..=end + 1 + BETWEEN).take_while(|i| *i < text.doc.len());
        let at = step(text, at, part)?;
        if !is_gap(text, end, at) {
            return None;
        }
        capitals &= capital(text.token(at)) || text.token(at).pos() == "ADP";
        end = at;
    }
    // A name of its own has capitals where the expression has none.
    let same_sentence = text.token(start).sent_index() == text.token(end).sent_index();
    let named = capital(t) && !capitals && !t.is_sent_start();
    (same_sentence && !named).then_some(start..end + 1)
}

/// The nearest of some tokens that is the part, where only small words stand before it.
fn step(text: &Text<'_>, tokens: impl Iterator<Item = usize>, part: &Part) -> Option<usize> {
    for i in tokens {
        let t = text.token(i);
        if is(t, part) {
            return Some(i);
        }
        let small = matches!(t.pos(), "DET" | "ADV") || t.tag() == "PRP$";
        if !small {
            return None;
        }
    }
    None
}

/// Whether what stands between two parts may: an article or owner only behind a verb or a preposition.
fn is_gap(text: &Text<'_>, first: usize, last: usize) -> bool {
    let opens = matches!(text.token(first).pos(), "VERB" | "AUX" | "ADP" | "PART");
    opens || (first + 1..last).all(|i| text.token(i).pos() == "ADV")
}

fn is(t: Token<'_>, part: &Part) -> bool {
    let lemma = t.lemma().to_lowercase();
    part.words
        .iter()
        .any(|w| *w == t.lower() || *w == lemma || (w == "not" && t.norm() == "not"))
}

/// Whether a token can stand where a part stands: a verb only for a verb.
fn alike(text: &Text<'_>, t: Token<'_>, part: &Part) -> bool {
    let usual = part.words.first().map_or("", String::as_str);
    match t.pos() {
        "NOUN" | "PROPN" => true,
        "ADJ" => !text.is_in("verbs", usual),
        "VERB" => text.is_in("verbs", usual),
        _ => false,
    }
}

fn capital(t: Token<'_>) -> bool {
    t.text().starts_with(char::is_uppercase)
}
