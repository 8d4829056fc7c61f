//! What a copy changed, sentence by sentence.
//!
//! In: two parsed documents, the sentences of one aligned with those of the other, and the knowledge.
//! Out: [`Change`]s in order of the text: numbers (by value, not by spelling), dates, names of people,
//! bodies and places (by who is meant, where that can be known), negations, words between quotation
//! marks, sentences left out and put in.
//!
//! A change is something that took another's place: what is only left out of a sentence, or only put in,
//! is the sentence's wording. A synonym outside quotations is no change: how much of a text is reworded
//! is what its relation says.

mod date;
mod link;
mod mention;
mod name;
mod negation;
mod number;
mod quotation;

use std::collections::HashMap;
use std::ops::Range;

use dateline_know::Knowledge;
use dateline_parse::{Doc, Marks, Quote, Token, TokenId};
use dateline_record::{Change, ChangeKind, CharSpan};

use crate::align::Alignment;
use crate::frame::Frame;
use link::Links;

/// What document `b` changed of document `a`.
#[must_use]
pub fn changes(a: &Doc, b: &Doc, alignment: &Alignment, know: &Knowledge) -> Vec<Change> {
    let (a, b) = (Whole::of(a), Whole::of(b));
    let mut out = Vec::new();
    for pair in &alignment.pairs {
        let (run_a, run_b) = (a.run(&pair.a), b.run(&pair.b));
        if a.words(&run_a).1 == b.words(&run_b).1 {
            continue;
        }
        let sides = Sides::new((&a, run_a), (&b, run_b), know);
        let dates = date::changes(&sides, &mut out);
        number::changes(&sides, &dates, &mut out);
        name::changes(&sides, &dates, &mut out);
        negation::changes(&sides, &mut out);
        quotation::changes(&sides, &mut out);
    }
    for n in &alignment.only_a {
        let (before_span, before) = a.words(&a.run(&(*n..n + 1)));
        out.push(Change {
            kind: ChangeKind::Dropped,
            before: before.to_owned(),
            before_span: Some(before_span),
            after: String::new(),
            after_span: None,
        });
    }
    for n in &alignment.only_b {
        let (after_span, after) = b.words(&b.run(&(*n..n + 1)));
        out.push(Change {
            kind: ChangeKind::Added,
            before: String::new(),
            before_span: None,
            after: after.to_owned(),
            after_span: Some(after_span),
        });
    }
    let at = |c: &Change| {
        let span = c.before_span.or(c.after_span).unwrap_or_default();
        (span.start, span.end, c.kind as u8)
    };
    out.sort_by_key(at);
    out.dedup();
    out
}

/// A document with what is asked of it again and again.
pub(crate) struct Whole<'d> {
    /// The parse.
    pub doc: &'d Doc,
    /// Its quotations.
    pub quotes: Vec<Quote>,
    /// What frames its text.
    pub frame: Frame,
    /// First tokens of its sentences.
    sentences: Vec<usize>,
    /// Of each proper noun: for how many tokens the recogniser holds it for a place, less those for a
    /// person or body; and whether it has its capital inside a sentence.
    pub names: HashMap<&'d str, (i32, bool)>,
}

impl<'d> Whole<'d> {
    fn of(doc: &'d Doc) -> Self {
        let mut names: HashMap<&str, (i32, bool)> = HashMap::new();
        for sentence in doc.sents() {
            let mut inside = false;
            for t in sentence.tokens() {
                if t.pos() == "PROPN" || !t.ent_type().is_empty() {
                    let (votes, inner) = names.entry(t.text()).or_default();
                    *votes += match t.ent_type() {
                        "GPE" | "LOC" | "FAC" => 1,
                        "PERSON" | "ORG" => -1,
                        _ => 0,
                    };
                    *inner |= inside && t.pos() == "PROPN";
                }
                inside |= t.text().contains(char::is_alphanumeric);
            }
        }
        Self {
            doc,
            quotes: Quote::all(doc, Marks::AsWritten),
            frame: Frame::of(doc),
            sentences: doc.sents().map(|s| s.start() as usize).collect(),
            names,
        }
    }

    /// The token at an index.
    pub fn token(&self, i: usize) -> Token<'d> {
        self.doc.token(TokenId::from_index(i))
    }

    /// The tokens of a run of sentences, white space at its end left out.
    fn run(&self, sentences: &Range<usize>) -> Range<usize> {
        let first = |n: usize| self.sentences.get(n).copied().unwrap_or(self.doc.len());
        let (start, mut end) = (first(sentences.start), first(sentences.end));
        while end > start && self.token(end - 1).is_space() {
            end -= 1;
        }
        start..end
    }

    /// Place and text of tokens.
    pub fn words(&self, range: &Range<usize>) -> (CharSpan, &'d str) {
        if range.is_empty() {
            return (CharSpan::default(), "");
        }
        let (first, last) = (self.token(range.start), self.token(range.end - 1));
        let span = CharSpan::new(first.chars().start, last.chars().end);
        (
            span,
            &self.doc.text()[first.bytes().start..last.bytes().end],
        )
    }
}

/// One side of a pair: a run of sentences.
pub(crate) struct Side<'d> {
    /// The document.
    pub whole: &'d Whole<'d>,
    /// Tokens of the run.
    pub tokens: Range<usize>,
}

/// A pair, with the tokens of one side linked to those of the other.
pub(crate) struct Sides<'d> {
    pub a: Side<'d>,
    pub b: Side<'d>,
    pub links: Links,
    pub know: &'d Knowledge,
}

impl<'d> Sides<'d> {
    fn new(
        a: (&'d Whole<'d>, Range<usize>),
        b: (&'d Whole<'d>, Range<usize>),
        know: &'d Knowledge,
    ) -> Self {
        let side = |(whole, tokens)| Side { whole, tokens };
        let (a, b) = (side(a), side(b));
        let links = Links::between(&a, &b, know);
        Self { a, b, links, know }
    }

    /// A change from tokens of the first side to tokens of the second.
    fn change(&self, kind: ChangeKind, a: &Range<usize>, b: &Range<usize>) -> Change {
        let (before_span, before) = self.a.whole.words(a);
        let (after_span, after) = self.b.whole.words(b);
        Change {
            kind,
            before: before.to_owned(),
            before_span: Some(before_span),
            after: after.to_owned(),
            after_span: Some(after_span),
        }
    }
}

impl<'d> Side<'d> {
    /// The token at an index of the document.
    pub fn token(&self, i: usize) -> Token<'d> {
        self.whole.token(i)
    }

    /// The words of the run and those right behind it: a sentence may have been ended too early.
    pub fn words_of_run(&self) -> Words<'d> {
        let behind = (self.tokens.end + 4).min(self.whole.doc.len());
        let all = (self.tokens.start..behind).map(|i| self.token(i));
        let tokens: Vec<_> = all.filter(|t| !t.is_space()).collect();
        let run = tokens.partition_point(|t| t.i() < self.tokens.end);
        Words { tokens, run }
    }
}

/// The words of a run, without white space.
pub(crate) struct Words<'d> {
    tokens: Vec<Token<'d>>,
    /// How many stand in the run itself.
    pub run: usize,
}

impl<'d> Words<'d> {
    /// The word at a position.
    pub fn get(&self, i: usize) -> Option<Token<'d>> {
        self.tokens.get(i).copied()
    }

    /// The lower-case word at a position; empty behind the last.
    pub fn lower(&self, i: usize) -> &'d str {
        self.get(i).map_or("", Token::lower)
    }

    /// Whether a phrase stands at a position.
    pub fn has(&self, at: usize, phrase: &[String]) -> bool {
        phrase
            .iter()
            .enumerate()
            .all(|(k, w)| self.lower(at + k) == w)
    }

    /// The tokens of the document from one position to another.
    pub fn tokens(&self, start: usize, end: usize) -> Range<usize> {
        let at = |i: usize| self.get(i).map_or(0, Token::i);
        at(start)..at(end - 1) + 1
    }
}
