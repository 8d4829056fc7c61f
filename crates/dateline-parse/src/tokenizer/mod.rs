//! From text to tokens, as spaCy's rule-based tokenizer with the English rules.
//!
//! In: a text. Out: [`Piece`]s, whose texts and space flags give the text back exactly.
//! A text is cut at white space into chunks; affixes are stripped off a chunk until an
//! exception or a bare word is left; at the end, exceptions that the affix rules broke
//! are put together again. Every step is linear in the text.

mod affix;
mod special;
mod url;

use special::Specials;

use crate::chars;
use crate::error::{LoadError, Place};
use crate::model::msgpack::Value;

/// One token: a slice of the text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub start: u32,
    pub len: u32,
    /// The exception's own norm, if it has one.
    pub norm: Option<NormId>,
    pub space_after: bool,
}

impl Piece {
    pub(crate) fn text(self, of: &str) -> &str {
        &of[self.start as usize..(self.start + self.len) as usize]
    }
}

/// The number of a norm that an exception gives to a token.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NormId(pub(crate) u16);

/// The tokenizer of a model.
#[derive(Debug)]
pub(crate) struct Tokenizer {
    specials: Specials,
}

/// Buffers of the tokenizer.
#[derive(Debug, Default)]
pub(crate) struct TokenScratch {
    suffixes: Vec<u32>,
    repair: special::RepairScratch,
}

impl Tokenizer {
    /// From the model's `tokenizer` file.
    pub(crate) fn load(root: &Value<'_>, place: Place<'_>) -> Result<Tokenizer, LoadError> {
        special::check_rules(root, place)?;
        Ok(Tokenizer {
            specials: Specials::load(root, place)?,
        })
    }

    /// The string of a norm.
    pub(crate) fn norm(&self, id: NormId) -> &str {
        self.specials.norm(id)
    }

    /// Appends the tokens of `text`, which has fewer bytes than 2^31, to `out`.
    pub(crate) fn tokenize(&self, text: &str, out: &mut Vec<Piece>, scratch: &mut TokenScratch) {
        split(text, &self.specials, out, &mut scratch.suffixes);
        self.specials.repair(text, out, &mut scratch.repair);
    }
}

/// What each rule makes of a chunk, for the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) fn rules(chunk: &str) -> (usize, usize, Vec<std::ops::Range<usize>>, bool) {
    let infixes = affix::infixes(chunk).collect();
    (
        affix::prefix(chunk),
        affix::suffix(chunk),
        infixes,
        url::is_url(chunk),
    )
}

/// Cuts the text at white space and tokenises the chunks.
fn split(text: &str, specials: &Specials, out: &mut Vec<Piece>, suffixes: &mut Vec<u32>) {
    let mut in_space = text.chars().next().is_some_and(chars::is_space);
    let mut start = 0;
    for (i, c) in text.char_indices() {
        if chars::is_space(c) == in_space {
            continue;
        }
        if start < i {
            Chunk {
                text,
                start,
                end: i,
                specials,
                out,
                suffixes,
            }
            .tokenize();
        }
        if c == ' ' {
            if let Some(last) = out.last_mut() {
                last.space_after = true;
            }
            start = i + 1;
        } else {
            start = i;
        }
        in_space = !in_space;
    }
    if start < text.len() {
        Chunk {
            text,
            start,
            end: text.len(),
            specials,
            out,
            suffixes,
        }
        .tokenize();
    }
}

/// A stretch of text without inner changes between white space and other characters.
///
/// `start..end` is what is still to be tokenised; prefixes go straight to `out`, suffixes
/// wait in `suffixes` as lengths, outermost first.
struct Chunk<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    specials: &'a Specials,
    out: &'a mut Vec<Piece>,
    suffixes: &'a mut Vec<u32>,
}

impl Chunk<'_> {
    fn tokenize(mut self) {
        self.suffixes.clear();
        let whole_end = self.end;
        if self.emit_special() {
            return;
        }
        self.strip_affixes();
        self.emit_middle();
        self.start = self.end;
        while let Some(len) = self.suffixes.pop() {
            self.emit(len as usize);
        }
        debug_assert_eq!(self.start, whole_end);
    }

    fn rest(&self) -> &str {
        &self.text[self.start..self.end]
    }

    fn emit(&mut self, len: usize) {
        if len > 0 {
            self.out.push(Piece {
                start: self.start as u32,
                len: len as u32,
                norm: None,
                space_after: false,
            });
            self.start += len;
        }
    }

    /// If the rest is an exception, emits its tokens.
    fn emit_special(&mut self) -> bool {
        let Some(parts) = self.specials.get(self.rest()) else {
            return false;
        };
        for part in parts {
            self.out.push(Piece {
                start: self.start as u32,
                len: part.len,
                norm: part.norm,
                space_after: false,
            });
            self.start += part.len as usize;
        }
        true
    }

    fn strip_affixes(&mut self) {
        let is_special = |s: &str| !s.is_empty() && self.specials.get(s).is_some();
        while self.start < self.end && !is_special(self.rest()) {
            let rest = self.rest();
            let prefix = affix::prefix(rest);
            if prefix > 0 && is_special(&rest[prefix..]) {
                self.emit(prefix);
                return;
            }
            let suffix = affix::suffix(&rest[prefix..]);
            if suffix > 0 && is_special(&rest[..rest.len() - suffix]) {
                self.suffixes.push(suffix as u32);
                self.end -= suffix;
                return;
            }
            if prefix == 0 && suffix == 0 {
                return;
            }
            self.emit(prefix);
            if suffix > 0 {
                self.suffixes.push(suffix as u32);
                self.end -= suffix;
            }
        }
    }

    /// Emits what the affixes left: an exception, a URL, or words and infixes.
    fn emit_middle(&mut self) {
        if self.start == self.end || self.emit_special() {
            return;
        }
        if url::is_url(self.rest()) {
            self.emit(self.end - self.start);
            return;
        }
        let (text, base) = (self.text, self.start);
        for infix in affix::infixes(&text[base..self.end]) {
            if infix.start == 0 {
                continue;
            }
            self.emit(base + infix.start - self.start);
            self.emit(infix.len());
        }
        self.emit(self.end - self.start);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        split(text, &Specials::default(), &mut out, &mut Vec::new());
        out.iter().map(|p| p.text(text).to_owned()).collect()
    }

    #[test]
    fn white_space() {
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words("a  b"), ["a", " ", "b"]);
        assert_eq!(words(" a"), [" ", "a"]);
        assert_eq!(words("a \n b "), ["a", "\n ", "b"]);
        assert_eq!(words("a\nb"), ["a", "\n", "b"]);
        assert_eq!(words("a  "), ["a", " "]);
    }

    #[test]
    fn affixes() {
        assert_eq!(words("(\"Hello,\")"), ["(", "\"", "Hello", ",", "\"", ")"]);
        assert_eq!(words("Kyiv's"), ["Kyiv", "'s"]);
        assert_eq!(words("$5m"), ["$", "5", "m"]);
        assert_eq!(words("http://a.com/x-y."), ["http://a.com/x-y", "."]);
        assert_eq!(
            words("pro-Russian,anti-war"),
            ["pro", "-", "Russian", ",", "anti", "-", "war"]
        );
        assert_eq!(words("..."), ["..."]);
    }

    #[test]
    fn long_chunks_are_linear() {
        for unit in ["[", "]", ".", "a-", "a@b.", "$1", "…", "'s"] {
            let text = unit.repeat(100_000);
            let mut out = Vec::new();
            split(&text, &Specials::default(), &mut out, &mut Vec::new());
            assert_eq!(
                out.iter().map(|p| p.len as usize).sum::<usize>(),
                text.len()
            );
        }
    }

    fn gives_text_back(text: &str) {
        let mut out = Vec::new();
        split(text, &Specials::default(), &mut out, &mut Vec::new());
        let mut back = String::new();
        for piece in &out {
            assert!(piece.len > 0);
            assert_eq!(piece.start as usize, back.len());
            back.push_str(piece.text(text));
            if piece.space_after {
                back.push(' ');
            }
        }
        assert_eq!(back, text);
    }

    proptest! {
        #[test]
        fn any_text_is_given_back(text in any::<String>()) {
            gives_text_back(&text);
        }

        #[test]
        fn any_punctuated_text_is_given_back(
            text in "[a-zA-Z0-9 .,:;!?'\"()\\[\\]{}<>/@#$%&*+=~^_\\-–—…“”’€°\n\t\u{a0}]{0,60}"
        ) {
            gives_text_back(&text);
        }
    }
}
