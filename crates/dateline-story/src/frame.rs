//! What frames a report and is none of it: bylines, credits and the place it was sent from.
//!
//! In: a parsed document. Out: [`Frame`], the tokens of short lines without a verb, a date or a closing
//! point near the top or the end ("By Jane Doe, Reuters"), of lines there that tell the reader to do
//! something ("Follow us on …"), and of what stands before the dash that opens
//! a report ("KYIV (AFP) —"). Copies change these without changing the report.

use dateline_parse::{Doc, Token, TokenId};

/// Lines at the top and at the end among which these are sought.
const LINES: usize = 4;
/// Words of a line of credit, and before the dash, at most.
const WORDS: usize = 14;

/// The tokens that frame a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame(Vec<std::ops::Range<usize>>);

impl Frame {
    /// Whether a token is in the frame.
    pub fn holds(&self, i: usize) -> bool {
        self.0.iter().any(|r| r.contains(&i))
    }

    /// Finds what frames a document.
    pub fn of(doc: &Doc) -> Self {
        let lines = lines(doc);
        let mut out = Vec::new();
        for (n, line) in lines.iter().enumerate() {
            let top = n < LINES;
            if (top || n + LINES >= lines.len())
                && (is_credit(doc, line.clone()) || is_appeal(doc, line.clone()))
            {
                out.push(line.clone());
            } else if top && let Some(end) = dateline_end(doc, line.clone()) {
                out.push(line.start..end);
            }
        }
        Self(out)
    }
}

fn token(doc: &Doc, i: usize) -> Token<'_> {
    doc.token(TokenId::from_index(i))
}

fn lines(doc: &Doc) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for t in doc.tokens() {
        if t.is_space() && t.text().contains('\n') {
            if t.i() > start {
                out.push(start..t.i());
            }
            start = t.i() + 1;
        }
    }
    if doc.len() > start {
        out.push(start..doc.len());
    }
    out
}

/// "By Jane Doe, Reuters", "Gazette staff": names, and nothing that is said.
fn is_credit(doc: &Doc, line: std::ops::Range<usize>) -> bool {
    let mut tokens = line.clone().map(|i| token(doc, i));
    let last = token(doc, line.end - 1);
    line.len() <= WORDS
        && !matches!(last.text(), "." | "?" | "!" | "”" | "\"")
        && tokens.clone().any(|t| t.pos() == "PROPN")
        && tokens
            .all(|t| !matches!(t.pos(), "VERB" | "AUX" | "NUM" | "PRON") && t.ent_type() != "DATE")
}

/// "Follow us on …", "Sign up for …": told to the reader.
fn is_appeal(doc: &Doc, line: std::ops::Range<usize>) -> bool {
    let first = token(doc, line.start);
    let subject = |t: Token<'_>| {
        t.children()
            .any(|c| matches!(c.dep(), "nsubj" | "nsubjpass"))
    };
    line.len() <= 2 * WORDS && first.tag() == "VB" && first.is_root() && !subject(first)
}

/// "KYIV, March 3 (AFP) —": the token after the dash.
fn dateline_end(doc: &Doc, line: std::ops::Range<usize>) -> Option<usize> {
    let within = line.start..line.end.min(line.start + WORDS);
    let dash = within
        .clone()
        .find(|i| matches!(token(doc, *i).text(), "—" | "–" | "-" | "--"))?;
    let before = || (line.start..dash).map(|i| token(doc, i));
    let spaced = dash > line.start
        && (token(doc, dash - 1).has_space_after() || token(doc, dash).text() != "-");
    let capitals = |t: &Token<'_>| {
        let letters = t.text().chars().filter(|c| c.is_alphabetic());
        t.text().len() > 2 && letters.clone().count() > 2 && letters.clone().all(char::is_uppercase)
    };
    let shows = before().any(|t| capitals(&t) || t.text() == "(");
    let names = before().all(|t| {
        matches!(t.pos(), "PROPN" | "PUNCT" | "NUM" | "X" | "SYM" | "SPACE")
            || t.text().starts_with(char::is_uppercase)
    });
    (spaced && shows && names).then_some(dash + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(words: &[&str], pos: &[&str]) -> Vec<usize> {
        let doc = Doc::builder(words.iter().copied(), vec![true; words.len()])
            .pos(pos.iter().copied())
            .build()
            .unwrap();
        let frame = Frame::of(&doc);
        (0..doc.len()).filter(|i| frame.holds(*i)).collect()
    }

    #[test]
    fn what_stands_before_the_dash_is_none_of_the_report() {
        assert_eq!(
            held(
                &["KYIV", "(", "AFP", ")", "—", "Rain", "fell", "."],
                &[
                    "PROPN", "PUNCT", "PROPN", "PUNCT", "PUNCT", "NOUN", "VERB", "PUNCT"
                ]
            ),
            [0, 1, 2, 3, 4]
        );
        assert!(
            held(
                &["Rain", "fell", "—", "and", "fell", "."],
                &["NOUN", "VERB", "PUNCT", "CCONJ", "VERB", "PUNCT"]
            )
            .is_empty()
        );
    }
}
