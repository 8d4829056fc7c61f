//! One document being read: the parse, the knowledge, and what has been worked out so far.
//! Every other module takes a [`Reader`] and adds to it or asks of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dateline_know::Knowledge;
use dateline_know::acts::{Lexicon, TriggerPos};
use dateline_parse::{Doc, Token, TokenId};
use dateline_record::{CharSpan, Words};
use jiff::civil::Date;

use crate::claim::RawClaim;
use crate::identity::Identity;
use crate::memory::Memory;
use crate::places::Places;
use crate::time::Times;

/// A memo of who a token's phrase stands for.
#[derive(Clone)]
pub enum Memo {
    /// Not asked yet.
    Unasked,
    /// Being worked out: asking again means a cycle.
    Asking,
    /// The answer.
    Known(Option<Rc<Identity>>),
}

/// One document being read.
pub struct Reader<'a> {
    /// The parse.
    pub doc: &'a Doc,
    /// Actors and codes.
    pub know: &'a Knowledge,
    /// Acts, status words, words of saying.
    pub lexicon: &'a Lexicon,
    /// The day of publication.
    pub published: Option<Date>,
    /// Who was named so far.
    pub memory: RefCell<Memory>,
    /// Claims, in text order.
    pub claims: Vec<RawClaim>,
    /// The innermost claim of each token, by index.
    pub claim_at: Vec<Option<usize>>,
    /// The country the document is about, with how often it is named, where one stands out.
    pub setting: Option<(String, usize)>,
    /// The places the document names; none without a gazetteer.
    pub places: Places<'a>,
    /// The two countries the document is between, where two stand out.
    pub sides: Option<(String, String)>,
    /// Where it is when what is told: first tokens of places that something happens in, with the country.
    pub scenes: Vec<(usize, String)>,
    /// The country where the document is at home, by its opening, its headline and what it names.
    pub home: Option<String>,
    /// How often it names each country, by its name, its people or a place of it.
    pub countries: BTreeMap<String, usize>,
    /// Time expressions.
    pub times: Times,
    pub(crate) identities: RefCell<Vec<Memo>>,
}

impl<'a> Reader<'a> {
    /// Reads names and claims of a parsed document.
    #[must_use]
    pub fn new(
        doc: &'a Doc,
        know: &'a Knowledge,
        lexicon: &'a Lexicon,
        published: Option<Date>,
    ) -> Self {
        Self::published_by(doc, know, lexicon, published, (None, None), None)
    }

    /// The same, of a document whose publisher, address and headline are known: they say where it is at home.
    #[must_use]
    pub fn published_by(
        doc: &'a Doc,
        know: &'a Knowledge,
        lexicon: &'a Lexicon,
        published: Option<Date>,
        (publisher, url): (Option<&str>, Option<&str>),
        title: Option<&str>,
    ) -> Self {
        let mut reader = Self {
            doc,
            know,
            lexicon,
            published,
            memory: RefCell::default(),
            claims: Vec::new(),
            claim_at: Vec::new(),
            setting: None,
            places: Places::default(),
            sides: None,
            scenes: Vec::new(),
            home: None,
            countries: BTreeMap::new(),
            times: Times::default(),
            identities: RefCell::new(vec![Memo::Unasked; doc.len()]),
        };
        reader.times = crate::time::read(&reader);
        reader.places = Places::read(&reader, publisher, url);
        let setting = crate::setting::read(&reader, title);
        reader.setting = setting.country;
        reader.sides = setting.sides;
        reader.scenes = setting.scenes;
        reader.home = setting.home;
        reader.countries = setting.countries;
        crate::names::read_names(&reader);
        reader.claims = crate::claim::read_claims(&reader);
        reader.claim_at = crate::claim::lay_out(&reader.claims, doc.len());
        // "our country", "his team": whose depends on who speaks, which is known only now.
        for t in doc.tokens().filter(|t| matches!(t.tag(), "PRP$" | "PRP")) {
            let mut identities = reader.identities.borrow_mut();
            identities[t.i()] = Memo::Unasked;
            if t.dep() == "poss" {
                identities[t.head().i()] = Memo::Unasked;
            }
        }
        crate::names::read_pronouns(&reader);
        reader
    }

    /// Reads a text in which these spans are known to be somebody, whoever they are.
    #[must_use]
    pub fn with_given(
        doc: &'a Doc,
        know: &'a Knowledge,
        lexicon: &'a Lexicon,
        given: &[CharSpan],
    ) -> Self {
        let reader = Self::new(doc, know, lexicon, None);
        for span in given {
            let inside = doc
                .tokens()
                .filter(|t| t.chars().start < span.end && t.chars().end > span.start);
            let Some(head) = inside.clone().find(|t| {
                !inside
                    .clone()
                    .any(|o| o.i() == t.head().i() && o.i() != t.i())
            }) else {
                continue;
            };
            if crate::party::resolve(&reader, head).is_none_or(|who| !who.is_actor()) {
                let mut who = Identity {
                    name: Some(head.text().to_owned()),
                    ..Identity::default()
                };
                who.traits.body = true;
                reader.identities.borrow_mut()[head.i()] = Memo::Known(Some(Rc::new(who)));
            }
        }
        reader
    }

    /// The token at an index of the document.
    #[must_use]
    pub fn token(&self, i: usize) -> Token<'a> {
        self.doc.token(TokenId::from_index(i))
    }

    /// Words of a token range, `start..end` in tokens.
    #[must_use]
    pub fn words(&self, start: usize, end: usize) -> Words {
        let span = self.span(start, end);
        Words {
            start: span.start,
            end: span.end,
            text: self.text(start, end).to_owned(),
        }
    }

    /// Characters of a token range.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> CharSpan {
        if start >= end {
            return CharSpan::default();
        }
        CharSpan::new(
            self.token(start).chars().start,
            self.token(end - 1).chars().end,
        )
    }

    /// Text of a token range.
    #[must_use]
    pub fn text(&self, start: usize, end: usize) -> &'a str {
        if start >= end {
            return "";
        }
        &self.doc.text()[self.token(start).bytes().start..self.token(end - 1).bytes().end]
    }

    /// Text of a span of characters, which need not begin or end with a token.
    #[must_use]
    pub fn char_text(&self, span: CharSpan) -> &'a str {
        self.doc.text_at(span.start..span.end)
    }

    /// The tokens that a span of characters touches.
    #[must_use]
    pub fn tokens_of(&self, span: CharSpan) -> (usize, usize) {
        let tokens = self.doc.tokens_at(span.start..span.end);
        (tokens.start, tokens.end)
    }

    /// Whether a token's trigger words, beyond the one they hang on, are there; the tokens found.
    #[must_use]
    pub fn trigger_words(
        &self,
        head: Token<'a>,
        trigger: &dateline_know::acts::Trigger,
    ) -> Option<Vec<Token<'a>>> {
        crate::trigger::find(self, head, trigger)
    }

    /// The part of speech under which the lexicon keeps a token, if it may be a trigger.
    #[must_use]
    pub fn trigger_pos(t: Token<'_>) -> Option<TriggerPos> {
        Some(match t.pos() {
            "VERB" => TriggerPos::Verb,
            "NOUN" | "PROPN" => TriggerPos::Noun,
            "ADJ" => TriggerPos::Adjective,
            _ => return None,
        })
    }
}
