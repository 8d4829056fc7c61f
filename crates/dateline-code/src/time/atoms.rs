//! A text as the atoms of time expressions: words, figures and marks, with what they may mean.
//!
//! In: the tokens of a document, or any pieces of text. Out: [`Atom`]s. The parser's tokens are cut
//! further ("mid-2019", "10.30pm"), so that the grammar sees one cut whatever the tokenizer did.

use dateline_know::amounts::NumberWord;
use dateline_know::times::{Role, TimeWord};
use dateline_know::{AmountWords, TimeWords};

/// What an atom may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Class {
    /// Figures: their value and how many they are.
    Figure(i64, u8),
    /// A word of time expressions.
    Word(TimeWord),
    /// "Mondays".
    Weekdays(u8),
    /// A number in words.
    Number(i64),
    /// "hundred": multiplies.
    Scale(i64),
    /// "couple", "dozens": a number that is not told.
    Count,
    /// "third".
    Ordinal(u8),
    /// The ending of an ordinal in figures: "rd" of "3rd".
    Suffix,
    /// The ending of a decade in figures: "s" of "1990s".
    Plural,
    /// A mark.
    Mark(char),
    /// Another word.
    Other,
    /// The end of a line or of the text.
    Break,
}

/// A word, a run of figures or a mark.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    /// First byte in the text.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// The piece (token) it is of.
    pub piece: usize,
    /// What it may mean.
    pub class: Class,
    /// It begins with a capital.
    pub capital: bool,
    /// Nothing stands between it and the atom before.
    pub glued: bool,
}

impl Atom {
    /// What the word does in the grammar.
    pub fn role(&self) -> Option<Role> {
        match self.class {
            Class::Word(TimeWord::Role(role)) => Some(role),
            _ => None,
        }
    }
}

/// Longest word looked up when a token is cut.
const LONGEST: usize = 16;

/// The words by which atoms are told apart.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Words of time expressions.
    pub times: &'a TimeWords,
    /// Words of numbers.
    pub amounts: &'a AmountWords,
}

impl Words<'_> {
    fn class(&self, lower: &str) -> Class {
        if let Some(word) = self.times.word(lower) {
            return Class::Word(word);
        }
        // "few", "several" are words of the grammar; what else counts has a value.
        match self.amounts.number(lower) {
            #[allow(clippy::cast_possible_truncation)] // words of numbers are small
            Some(NumberWord::Cardinal(n)) => return Class::Number(n as i64),
            #[allow(clippy::cast_possible_truncation)]
            Some(NumberWord::Scale(n)) => return Class::Scale(n as i64),
            Some(NumberWord::Count(..)) => return Class::Count,
            Some(NumberWord::Fraction(_)) | None => {}
        }
        if let Some(n) = self.amounts.ordinal(lower) {
            return Class::Ordinal(n);
        }
        let weekday = lower.strip_suffix('s').and_then(|w| self.times.word(w));
        match weekday {
            Some(TimeWord::Weekday(n)) if lower.len() > 6 => Class::Weekdays(n),
            _ => Class::Other,
        }
    }
}

/// Cuts pieces of a text, given by their bytes and their lower-case form, into atoms.
pub fn atoms<'t>(
    text: &'t str,
    pieces: impl Iterator<Item = (usize, std::ops::Range<usize>, &'t str)>,
    words: Words<'_>,
) -> Vec<Atom> {
    let mut out: Vec<Atom> = Vec::new();
    for (piece, bytes, lower) in pieces {
        let piece_text = &text[bytes.clone()];
        let first = piece_text.chars().next();
        if piece_text.trim().is_empty() {
            // A line may be broken anywhere in running text; an empty line ends what stands before.
            let lines = piece_text.bytes().filter(|b| *b == b'\n').count();
            if lines > 1 {
                out.push(Atom {
                    start: bytes.start,
                    end: bytes.end,
                    piece,
                    class: Class::Break,
                    capital: false,
                    glued: false,
                });
            }
            continue;
        }
        let glued = out.last().is_some_and(|a| a.end == bytes.start);
        let capital = first.is_some_and(char::is_uppercase);
        let whole = words.class(lower);
        if whole != Class::Other || piece_text.chars().all(char::is_alphabetic) {
            let class = match lower {
                "st" | "nd" | "rd" | "th" if after_figure(&out, glued) => Class::Suffix,
                "s" if after_figure(&out, glued) => Class::Plural,
                _ => whole,
            };
            out.push(Atom {
                start: bytes.start,
                end: bytes.end,
                piece,
                class,
                capital,
                glued,
            });
            continue;
        }
        cut(piece, bytes.start, piece_text, words, &mut out);
    }
    out
}

fn after_figure(out: &[Atom], glued: bool) -> bool {
    glued
        && out
            .last()
            .is_some_and(|a| matches!(a.class, Class::Figure(..)))
}

/// Cuts one piece where figures, letters and marks meet.
fn cut(piece: usize, offset: usize, text: &str, words: Words<'_>, out: &mut Vec<Atom>) {
    let kind = |c: char| {
        if c.is_ascii_digit() {
            0
        } else if c.is_alphabetic() {
            1
        } else {
            2
        }
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let k = kind(c);
        let len = if k == 2 {
            c.len_utf8()
        } else {
            rest.find(|d: char| kind(d) != k).unwrap_or(rest.len())
        };
        let (part, after) = rest.split_at(len);
        let start = offset + (text.len() - rest.len());
        let glued = out.last().is_some_and(|a| a.end == start);
        let class = match k {
            0 if len <= 9 => {
                Class::Figure(part.parse().unwrap_or(0), u8::try_from(len).unwrap_or(9))
            }
            0 => Class::Other,
            1 => letters(part, after_figure(out, glued), words),
            _ => Class::Mark(c),
        };
        out.push(Atom {
            start,
            end: start + len,
            piece,
            class,
            capital: c.is_uppercase(),
            glued,
        });
        rest = after;
    }
}

fn letters(part: &str, behind_figure: bool, words: Words<'_>) -> Class {
    if !part.is_ascii() || part.len() > LONGEST {
        return Class::Other;
    }
    let mut buffer = [0u8; LONGEST];
    let lower = &mut buffer[..part.len()];
    lower.copy_from_slice(part.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else {
        return Class::Other;
    };
    match lower {
        "st" | "nd" | "rd" | "th" if behind_figure => Class::Suffix,
        "s" if behind_figure => Class::Plural,
        _ => words.class(lower),
    }
}
