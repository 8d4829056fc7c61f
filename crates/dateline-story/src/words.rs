//! A text as numbers: its words and sentences, in one pass and without a parser.
//!
//! In: a text and the rarity of words. Out: each word's hash as written (without case) and as a
//! stem, its rarity, and whether it is a name, a number, or quoted; and where sentences begin.
//! Two spellings of one text (other white space, quotation marks, case) give the same words.

use std::ops::Range;

use crate::furniture::Furniture;
use crate::hash;
use crate::rarity::{ByHash, Rarity, UNSEEN};

/// What texts are read with.
#[derive(Clone, Debug)]
pub struct Tables {
    /// How rare words are.
    pub rarity: Rarity,
    /// What publishers put around reports.
    pub furniture: Furniture,
}

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The hash of its lower-case form.
    pub form: u64,
    /// The hash of its stem, cut to 32 bits: two texts have too few words to confuse.
    pub stem: u32,
    /// Its rarity, in tenths of the inverse document frequency.
    pub rarity: u8,
    flags: u8,
}

const NUMBER: u8 = 1;
const CAPITAL: u8 = 2;
const QUOTED: u8 = 4;
const FIRST: u8 = 8;
const NAME: u8 = 16;
/// Only white space stands before it.
const JOINED: u8 = 32;

impl Word {
    /// Whether it begins with a digit.
    #[must_use]
    pub fn is_number(self) -> bool {
        self.flags & NUMBER != 0
    }

    /// Whether it is a part of a proper name, as far as capitals show it.
    #[must_use]
    pub fn is_name(self) -> bool {
        self.flags & NAME != 0
    }

    /// Whether it stands between quotation marks.
    #[must_use]
    pub fn is_quoted(self) -> bool {
        self.flags & QUOTED != 0
    }

    /// Whether it continues the name of the word before it.
    #[must_use]
    pub fn continues(self) -> bool {
        self.flags & (NAME | JOINED | FIRST) == NAME | JOINED
    }

    /// Whether it says what is told, and is not only grammar: rarer than one text in five.
    #[must_use]
    pub fn is_content(self) -> bool {
        self.rarity >= CONTENT || self.flags & (NAME | NUMBER) != 0
    }
}

/// Words of this rarity stand in less than one text of five.
const CONTENT: u8 = 16;

/// The words of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words, in order.
    pub words: Vec<Word>,
    /// The first word of each sentence.
    starts: Vec<u32>,
}

impl Words {
    /// Reads a text.
    #[must_use]
    pub fn of(text: &str, rarity: &Rarity) -> Self {
        let mut reader = Reader::new(text, rarity);
        reader.run();
        let Reader { mut out, .. } = reader;
        out.mark_names();
        out
    }

    /// Reads a report without what its publisher put around it.
    #[must_use]
    pub fn of_report(text: &str, tables: &Tables) -> Self {
        Self::of(&tables.furniture.body(text), &tables.rarity)
    }

    /// The words of each sentence, as ranges.
    pub fn sentences(&self) -> impl ExactSizeIterator<Item = Range<usize>> + '_ {
        (0..self.starts.len()).map(|i| {
            let end = self
                .starts
                .get(i + 1)
                .map_or(self.words.len(), |s| *s as usize);
            self.starts[i] as usize..end
        })
    }

    /// The hash of the whole sequence: equal for texts that differ in marks, spaces and case only.
    #[must_use]
    pub fn exact(&self) -> u64 {
        hash::sequence(self.words.iter().map(|w| w.form))
    }

    /// A capital inside a sentence makes a name; one at its beginning does where the word is one
    /// elsewhere, or where a name follows ("Vladimir Putin said").
    fn mark_names(&mut self) {
        let mut known: ByHash<u64, ()> = ByHash::default();
        for word in &mut self.words {
            if word.flags & (CAPITAL | FIRST) == CAPITAL {
                word.flags |= NAME;
                known.insert(word.form, ());
            }
        }
        for i in 0..self.words.len() {
            let word = self.words[i];
            if word.flags & (CAPITAL | FIRST) == CAPITAL | FIRST {
                let next = self.words.get(i + 1);
                let before_name = word.rarity >= 30 && next.is_some_and(|n| n.continues());
                if before_name || known.contains_key(&word.form) {
                    self.words[i].flags |= NAME;
                }
            }
        }
        for i in (1..self.words.len()).rev() {
            if !self.words[i - 1].is_name() {
                self.words[i].flags &= !JOINED;
            }
        }
    }
}

/// Goes over the characters once.
struct Reader<'t> {
    text: &'t str,
    rarity: &'t Rarity,
    out: Words,
    /// The word at hand, in lower case.
    word: String,
    quoted: bool,
    /// A mark that ends a sentence was seen, and no word since.
    stopped: bool,
    /// White space was seen since the last word, and nothing but.
    joined: bool,
    spaced: bool,
    newlines: u8,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, rarity: &'t Rarity) -> Self {
        let mut out = Words::default();
        out.words.reserve(text.len() / 6);
        Self {
            text,
            rarity,
            out,
            word: String::new(),
            quoted: false,
            stopped: false,
            joined: false,
            spaced: true,
            newlines: 2,
        }
    }

    fn run(&mut self) {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            if c.is_alphanumeric() {
                at = self.take(at);
            } else {
                self.between(c);
                at += c.len_utf8();
            }
        }
    }

    /// What stands between words.
    fn between(&mut self, c: char) {
        match c {
            '\n' => {
                self.newlines = self.newlines.saturating_add(1);
                self.spaced = true;
                // Quotations do not run over paragraphs; one that was never closed ends here.
                if self.newlines > 1 {
                    self.quoted = false;
                }
            }
            c if c.is_whitespace() => self.spaced = true,
            '.' => {
                self.stopped |= !self.abbreviates();
                self.joined &= !self.stopped;
            }
            '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' => {
                self.stopped = true;
                self.joined = false;
            }
            '“' | '„' | '«' => {
                self.quoted = true;
                self.joined = false;
            }
            '”' | '»' => {
                self.quoted = false;
                self.joined = false;
            }
            '"' => {
                self.quoted = !self.quoted;
                self.joined = false;
            }
            '-' => {}
            _ => self.joined = false,
        }
    }

    /// Whether a full stop behind the last word belongs to it: "J.", "Mr.", "Gen.".
    fn abbreviates(&self) -> bool {
        let word = self.word.as_str();
        let letters = word.chars().count();
        let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        let Some(last) = self.out.words.last() else {
            return false;
        };
        if last.is_number() || !word.is_ascii() {
            return false;
        }
        letters == 1
            || letters <= 4 && !word.contains(vowel)
            || word.contains('.')
            || letters == 3 && last.flags & CAPITAL != 0 && last.rarity < UNSEEN
    }

    /// Takes the word that begins at a byte; returns where it ends.
    fn take(&mut self, start: usize) -> usize {
        self.word.clear();
        let mut chars = self.text[start..].char_indices().peekable();
        let mut end = start;
        let mut first = '\0';
        let mut last = '\0';
        while let Some((i, c)) = chars.next() {
            if c.is_alphanumeric() {
                if alone(c) && end > start {
                    break;
                }
                if end == start {
                    first = c;
                }
                if c.is_ascii() {
                    self.word.push(c.to_ascii_lowercase());
                } else {
                    self.word.extend(c.to_lowercase());
                }
                last = c;
                end = start + i + c.len_utf8();
                if alone(c) {
                    break;
                }
                continue;
            }
            let next = chars.peek().map_or(' ', |(_, c)| *c);
            let joins = match c {
                '\'' | '’' => {
                    if matches!(next, 's' | 'S') && self.ends_after(start + i + c.len_utf8() + 1) {
                        // The possessive: "Russia's" is Russia.
                        end = start + i + c.len_utf8() + 1;
                        break;
                    }
                    last.is_alphabetic() && next.is_alphabetic()
                }
                '.' => {
                    last.is_ascii_digit() && next.is_ascii_digit()
                        || next.is_ascii_uppercase() && self.initials()
                }
                ',' => last.is_ascii_digit() && next.is_ascii_digit(),
                '\u{ad}' => next.is_alphabetic(),
                _ => false,
            };
            if !joins {
                break;
            }
            match c {
                '’' => self.word.push('\''),
                // "9,000" and "9000" are one number.
                ',' | '\u{ad}' => {}
                c => self.word.push(c),
            }
        }
        self.push(first);
        end
    }

    fn ends_after(&self, at: usize) -> bool {
        !self.text[at..].starts_with(char::is_alphanumeric)
    }

    /// Whether the word so far is made of single letters: "u", "u.s".
    fn initials(&self) -> bool {
        self.word.split('.').all(|part| part.len() == 1)
            && self.word.starts_with(|c: char| c.is_ascii_alphabetic())
    }

    fn push(&mut self, first: char) {
        let upper = first.is_uppercase();
        let opens = upper || !first.is_lowercase();
        let begins = self.out.words.is_empty()
            || self.newlines > 1
            || self.stopped && self.spaced && opens
            || self.stopped && self.newlines > 0;
        let mut flags = 0;
        if begins {
            self.out.starts.push(self.out.words.len() as u32);
            flags |= FIRST;
        }
        if first.is_numeric() {
            flags |= NUMBER;
        } else if upper {
            flags |= CAPITAL;
        }
        if self.quoted {
            flags |= QUOTED;
        }
        if self.joined {
            flags |= JOINED;
        }
        let form = hash::bytes(self.word.as_bytes());
        let stem = stem(&self.word);
        let rarity = self.rarity.of(form);
        let stem_hash = hash::bytes(stem.as_bytes());
        // "withdrawals" is as rare as "withdrawal" where only that is in the table.
        let rarity = if rarity == UNSEEN && stem.len() < self.word.len() {
            self.rarity.of(stem_hash)
        } else {
            rarity
        };
        self.out.words.push(Word {
            form,
            stem: (stem_hash >> 32) as u32,
            rarity,
            flags,
        });
        self.stopped = false;
        self.joined = true;
        self.spaced = false;
        self.newlines = 0;
    }
}

/// Scripts that write no spaces: every character is a word.
fn alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{0e00}'..='\u{0eff}' | '\u{20000}'..='\u{3ffff}')
}

/// A word without its inflection, as far as the ending shows it: enough for "strike", "strikes",
/// "striking" and "struck"'s neighbours to meet more often than not.
fn stem(word: &str) -> &str {
    let n = word.len();
    if n < 4 || !word.is_ascii() || word.as_bytes()[0].is_ascii_digit() {
        return word;
    }
    let cut = |suffix: &str| word.strip_suffix(suffix).filter(|rest| rest.len() >= 3);
    // "carry", "carries", "carried".
    if let Some(base) = cut("ies").or_else(|| cut("ied")) {
        return base;
    }
    // "stop", "stopped", "stopping".
    let verbal = cut("ing").or_else(|| cut("ed"));
    if let Some(base) = verbal.filter(|_| !word.ends_with("eed")) {
        let end = base.as_bytes();
        let double = end.len() > 3 && end[end.len() - 1] == end[end.len() - 2];
        if double && !base.ends_with(['l', 's', 'z']) {
            return &base[..base.len() - 1];
        }
        return if base.len() > 3 {
            base.strip_suffix('e').unwrap_or(base)
        } else {
            base
        };
    }
    let base = cut("es")
        .or_else(|| cut("s").filter(|rest| !rest.ends_with(['s', 'u', 'i'])))
        .or_else(|| word.strip_suffix('d').filter(|rest| rest.ends_with("ee")))
        .unwrap_or(word);
    if base.len() > 3 {
        return base.strip_suffix(['e', 'y']).unwrap_or(base);
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rarity() -> Rarity {
        Rarity::new([(0, "the"), (5, "said"), (40, "gen"), (45, "vladimir")])
    }

    fn sentences(text: &str) -> usize {
        Words::of(text, &rarity()).sentences().len()
    }

    #[test]
    fn spellings_of_one_text_are_one() {
        let read = |t: &str| Words::of(t, &rarity()).exact();
        let plain = read("Russia's army said: \"We sent 9,000 men.\"");
        assert_eq!(plain, read("RUSSIA’S ARMY SAID — “We sent 9000 men”"));
        assert_ne!(plain, read("Russia's army said: We sent 8,000 men."));
        assert_eq!(read("inter\u{ad}est"), read("interest"));
    }

    #[test]
    fn sentences_end_where_they_end() {
        for (text, n) in [
            ("", 0),
            ("One. Two! Three?", 3),
            ("Gen. Smith met Mr. Jones of the U.S. Army. They spoke.", 2),
            ("It rose 3.5 percent. \"Good,\" he said.", 2),
            ("A title\n\nThe text. It goes on", 3),
            ("A line that is\nwrapped goes on.", 1),
            ("He left.\nshe stayed.", 2),
            ("J. Doe stood. vs. others", 1),
        ] {
            assert_eq!(sentences(text), n, "{text:?}");
        }
    }

    #[test]
    fn names_numbers_and_quotations_are_marked() {
        let words = Words::of(
            "Vladimir Putin said “we sent 9,000 men”. The men met Putin.",
            &rarity(),
        );
        let show = |pick: fn(Word) -> bool| -> Vec<usize> {
            let of = words.words.iter().enumerate();
            of.filter(|(_, w)| pick(**w)).map(|(i, _)| i).collect()
        };
        assert_eq!(show(Word::is_name), [0, 1, 10]);
        assert_eq!(show(Word::is_number), [5]);
        assert_eq!(show(Word::is_quoted), [3, 4, 5, 6]);
        assert_eq!(show(Word::continues), [1]);
    }

    #[test]
    fn inflections_meet() {
        for group in [
            &["strike", "strikes", "striking"][..],
            &["stop", "stops", "stopped", "stopping"],
            &["carry", "carries", "carried"],
            &["agree", "agreed"],
            &["pass", "passed", "passes"],
        ] {
            for word in group {
                assert_eq!(stem(word), stem(group[0]), "{word}");
            }
        }
        assert_eq!(stem("news"), "new");
        assert_eq!(stem("1990s"), "1990s");
        assert_eq!(stem("crisis"), "crisis");
    }

    #[test]
    fn scripts_without_spaces_have_a_word_a_character() {
        assert_eq!(Words::of("総理大臣が辞任した。", &rarity()).words.len(), 9);
    }
}
