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

use std::ops::Range;

use dateline_know::Knowledge;
use dateline_parse::{Doc, Token, TokenId};
use dateline_record::{Change, ChangeKind, CharSpan};

use crate::align::{Alignment, Pair};
use crate::frame::Frame;
use crate::quotes::{Quote, quotes};
use link::Links;

/// What document `b` changed of document `a`.
#[must_use]
pub fn changes(a: &Doc, b: &Doc, alignment: &Alignment, know: &Knowledge) -> Vec<Change> {
    let (quotes_a, quotes_b) = (quotes(a), quotes(b));
    let (frame_a, frame_b) = (Frame::of(a), Frame::of(b));
    let mut out = Vec::new();
    for pair in &alignment.pairs {
        if pair.a.len() == 1
            && pair.b.len() == 1
            && text(a, pair.a.clone()) == text(b, pair.b.clone())
        {
            continue;
        }
        let sides = Sides::new(
            (a, &quotes_a, &frame_a),
            (b, &quotes_b, &frame_b),
            pair,
            know,
        );
        let dates = date::changes(&sides, &mut out);
        number::changes(&sides, &dates, &mut out);
        name::changes(&sides, &dates, &mut out);
        negation::changes(&sides, &mut out);
        quotation::changes(&sides, &mut out);
    }
    for n in &alignment.only_a {
        let (before_span, before) = sentence(a, *n);
        out.push(Change {
            kind: ChangeKind::Dropped,
            before,
            before_span: Some(before_span),
            after: String::new(),
            after_span: None,
        });
    }
    for n in &alignment.only_b {
        let (after_span, after) = sentence(b, *n);
        out.push(Change {
            kind: ChangeKind::Added,
            before: String::new(),
            before_span: None,
            after,
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

/// One side of a pair: a run of sentences.
pub(crate) struct Side<'d> {
    /// The document.
    pub doc: &'d Doc,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Quotations of the document.
    pub quotes: &'d [Quote],
    /// What frames the text.
    pub frame: &'d Frame,
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
        a: (&'d Doc, &'d [Quote], &'d Frame),
        b: (&'d Doc, &'d [Quote], &'d Frame),
        pair: &Pair,
        know: &'d Knowledge,
    ) -> Self {
        let side = |(doc, quotes, frame), run: &Range<usize>| Side {
            doc,
            tokens: tokens_of(doc, run.clone()),
            quotes,
            frame,
        };
        let (a, b) = (side(a, &pair.a), side(b, &pair.b));
        let links = Links::between(&a, &b, know);
        Self { a, b, links, know }
    }

    /// A change from tokens of the first side to tokens of the second.
    fn change(&self, kind: ChangeKind, a: &Range<usize>, b: &Range<usize>) -> Change {
        let (before_span, before) = self.a.words(a);
        let (after_span, after) = self.b.words(b);
        Change {
            kind,
            before,
            before_span: Some(before_span),
            after,
            after_span: Some(after_span),
        }
    }
}

impl<'d> Side<'d> {
    /// The token at an index of the document.
    pub fn token(&self, i: usize) -> Token<'d> {
        self.doc.token(TokenId::from_index(i))
    }

    /// The words of the run and those right behind it: a sentence may have been ended too early.
    pub fn words_of_run(&self) -> Words<'d> {
        let behind = (self.tokens.end + 4).min(self.doc.len());
        let all = (self.tokens.start..behind).map(|i| self.token(i));
        let tokens: Vec<_> = all.filter(|t| !t.is_space()).collect();
        let run = tokens.partition_point(|t| t.i() < self.tokens.end);
        Words { tokens, run }
    }

    /// Place and text of tokens.
    pub fn words(&self, range: &Range<usize>) -> (CharSpan, String) {
        if range.is_empty() {
            return (CharSpan::default(), String::new());
        }
        let (first, last) = (self.token(range.start), self.token(range.end - 1));
        let span = CharSpan::new(first.chars().start, last.chars().end);
        let text = &self.doc.text()[first.bytes().start..last.bytes().end];
        (span, text.to_owned())
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

/// The tokens of a run of sentences, white space at its end left out.
fn tokens_of(doc: &Doc, run: Range<usize>) -> Range<usize> {
    let mut sentences = doc.sents().skip(run.start).take(run.len());
    let Some(first) = sentences.next() else {
        return 0..0;
    };
    let last = sentences.last().unwrap_or(first);
    let (start, mut end) = (first.start() as usize, last.end() as usize);
    while end > start && doc.token(TokenId::from_index(end - 1)).is_space() {
        end -= 1;
    }
    start..end
}

fn text(doc: &Doc, run: Range<usize>) -> &str {
    let tokens = tokens_of(doc, run);
    if tokens.is_empty() {
        return "";
    }
    let at = |i: usize| doc.token(TokenId::from_index(i)).bytes();
    &doc.text()[at(tokens.start).start..at(tokens.end - 1).end]
}

fn sentence(doc: &Doc, n: usize) -> (CharSpan, String) {
    let tokens = tokens_of(doc, n..n + 1);
    if tokens.is_empty() {
        return (CharSpan::default(), String::new());
    }
    let at = |i: usize| doc.token(TokenId::from_index(i)).chars();
    let span = CharSpan::new(at(tokens.start).start, at(tokens.end - 1).end);
    (span, text(doc, n..n + 1).to_owned())
}
