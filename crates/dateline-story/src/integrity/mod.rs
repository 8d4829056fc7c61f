//! Signs that a text was damaged on its way, read from it alone.
//!
//! In: a parsed document and the knowledge. Out: [`TextIntegrity`]: a score and the signs, each with its
//! sentence, its words and a reason. Five kinds of damage that machines do when they spin a text: quotation
//! marks that pair no more (`marks`), abbreviations and sentences cut in two (`broken`), fixed expressions
//! with a synonym in them (`phrase`), pronouns of the wrong gender (`gender`), and quotations that say the
//! opposite of what stands beside them (`contradiction`).
//!
//! A sign is no proof, and its absence none of soundness: each is only given where the text itself speaks
//! against its own words.

mod broken;
mod contradiction;
mod gender;
mod marks;
mod phrase;

use std::ops::Range;

use dateline_know::acts::Lexicon;
use dateline_know::{KnowError, Knowledge};
use dateline_parse::{Doc, Marks, Quote, Token, TokenId};
use dateline_record::{CharSpan, Damage, DamageSign, TextIntegrity};

/// Reads texts for signs of damage. Shared by all threads.
pub struct Reader<'k> {
    know: &'k Knowledge,
    lexicon: Lexicon,
}

impl<'k> Reader<'k> {
    /// A reader with this knowledge.
    ///
    /// # Errors
    /// If the knowledge has no words of stories or no act lexicon, or they are damaged.
    pub fn new(know: &'k Knowledge) -> Result<Self, KnowError> {
        let missing = |what| KnowError::Corrupt(format!("it has no {what}"));
        if know.stories().is_empty() {
            return Err(missing("words of stories (`stories/`)"));
        }
        let acts = know
            .section("acts")
            .ok_or_else(|| missing("act lexicon (`acts/`)"))?;
        Ok(Self {
            know,
            lexicon: Lexicon::from_bytes(acts)?,
        })
    }

    /// The signs of damage in a text.
    #[must_use]
    pub fn integrity(&self, doc: &Doc) -> TextIntegrity {
        let text = Text {
            doc,
            quotes: Quote::all(doc, Marks::AsWritten),
            paragraphs: doc
                .tokens()
                .filter(|t| t.is_space() && t.text().contains('\n'))
                .map(|t| t.i())
                .collect(),
            know: self.know,
            lexicon: &self.lexicon,
        };
        let mut signs = Vec::new();
        marks::signs(&text, &mut signs);
        broken::signs(&text, &mut signs);
        phrase::signs(&text, &mut signs);
        gender::signs(&text, &mut signs);
        contradiction::signs(&text, &mut signs);
        signs.sort_by_key(|d| (d.span.start, d.span.end, d.sign as u8));
        signs.dedup_by(|a, b| a.sign == b.sign && a.span == b.span);
        let damage = &self.know.stories().damage;
        let weight: f64 = signs
            .iter()
            .map(|d| damage.weight(&d.sign.to_string()))
            .sum();
        let sentences = doc.sents().len().max(1) as f64;
        TextIntegrity {
            score: 1.0 / (1.0 + 10.0 * weight / sentences),
            signs,
        }
    }
}

/// A text being read.
struct Text<'d> {
    doc: &'d Doc,
    quotes: Vec<Quote>,
    /// First tokens of paragraphs.
    paragraphs: Vec<usize>,
    know: &'d Knowledge,
    lexicon: &'d Lexicon,
}

impl<'d> Text<'d> {
    fn token(&self, i: usize) -> Token<'d> {
        self.doc.token(TokenId::from_index(i))
    }

    fn get(&self, i: usize) -> Option<Token<'d>> {
        (i < self.doc.len()).then(|| self.token(i))
    }

    fn is_in(&self, list: &str, word: &str) -> bool {
        self.know.stories().damage.is_in(list, word)
    }

    /// The quotation a token stands in.
    fn quote_at(&self, i: usize) -> Option<&Quote> {
        let n = self.quotes.partition_point(|q| q.end <= i);
        self.quotes.get(n).filter(|q| q.start <= i)
    }

    /// The first token of the paragraph a token stands in. The line break before belongs to it.
    fn paragraph_of(&self, i: usize) -> usize {
        let n = self.paragraphs.partition_point(|p| *p <= i);
        n.checked_sub(1).map_or(0, |n| self.paragraphs[n])
    }

    /// A sign on characters of the text.
    fn damage(&self, sign: DamageSign, span: CharSpan, reason: String) -> Damage {
        let tokens = self.doc.tokens_at(span.start..span.end);
        let at = |i: usize| self.token(i.min(self.doc.len().saturating_sub(1)));
        let sentence = if self.doc.is_empty() {
            span
        } else {
            let (first, last) = (
                at(tokens.start).sent(),
                at(tokens.end.saturating_sub(1)).sent(),
            );
            CharSpan::new(first.chars().start, last.chars().end)
        };
        Damage {
            sign,
            sentence,
            span,
            text: self.doc.text_at(span.start..span.end).to_owned(),
            reason,
        }
    }

    /// A sign on tokens of the text.
    fn damage_of(&self, sign: DamageSign, tokens: Range<usize>, reason: String) -> Damage {
        let first = self.token(tokens.start).chars().start;
        let last = self.token(tokens.end - 1).chars().end;
        self.damage(sign, CharSpan::new(first, last), reason)
    }

    /// Whether a token is a verb of saying.
    fn says(&self, t: Token<'_>) -> bool {
        use dateline_know::acts::TriggerPos;
        use dateline_record::Manner;
        let mut cues = self.lexicon.cues(TriggerPos::Verb, t.lemma());
        t.pos() == "VERB"
            && cues.any(|(manner, _)| {
                matches!(
                    manner,
                    Manner::Says
                        | Manner::Asserts
                        | Manner::Warns
                        | Manner::Confirms
                        | Manner::Denies
                )
            })
    }
}

/// The lines of a text as character ranges, a line that goes on in the next joined to it.
fn paragraphs(chars: &[char]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut i) = (0, 0);
    while i <= chars.len() {
        if i == chars.len() || chars[i] == '\n' {
            let blank = chars[i..]
                .iter()
                .skip(1)
                .find(|c| !c.is_whitespace() || **c == '\n')
                == Some(&'\n');
            let before = chars[start..i].iter().rev().find(|c| !c.is_whitespace());
            let ends =
                before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, ',' | ';' | '-' | '–'));
            if i == chars.len() || blank || ends {
                if before.is_some() {
                    out.push(start..i);
                }
                start = i + 1;
            }
        }
        i += 1;
    }
    out
}
