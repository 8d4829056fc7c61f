//! Phrases as keys: how a name in a data file and words in a text are made comparable.
//!
//! A phrase is a sequence of *atoms*: words lower-cased, without diacritics, periods and inner
//! apostrophes, split at hyphens and before a possessive `'s`. So `Élysée` meets `Elysee`, `U.S.`
//! meets `US`, `al-Qaeda` meets `al Qaeda`, and `People's` meets spaCy's `People` `'s`. How each
//! atom was written is kept beside it as a [`Case`], because `us` is not the US.
//!
//! Nothing here knows what a phrase means.

use unicode_normalization::char::decompose_canonical;

/// How an atom is written, or must be written at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// Any way.
    Any = 0,
    /// With a capital first.
    Initial = 1,
    /// In capitals only (two letters or more), or without letters.
    Upper = 2,
}

/// The cases of the first sixteen atoms of a phrase, two bits each; later atoms are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cases(pub u32);

/// How many atoms of a phrase have their case kept.
pub const CASED_ATOMS: usize = 16;

impl Cases {
    /// Notes the case of the atom at `at`.
    pub fn set(&mut self, at: usize, case: Case) {
        if at < CASED_ATOMS {
            self.0 |= (case as u32) << (2 * at);
        }
    }

    /// Whether words written as `self` may stand for a phrase that asks for `needed`.
    pub fn satisfy(self, needed: Cases) -> bool {
        let (mut have, mut need) = (self.0, needed.0);
        while need != 0 {
            if have & 3 < need & 3 {
                return false;
            }
            have >>= 2;
            need >>= 2;
        }
        true
    }

    /// The weaker demand of the two, atom by atom.
    pub fn weaker(self, other: Cases) -> Cases {
        let mut out = Cases(0);
        for at in 0..CASED_ATOMS {
            let pick = |c: Cases| (c.0 >> (2 * at)) & 3;
            out.0 |= pick(self).min(pick(other)) << (2 * at);
        }
        out
    }
}

/// Something that receives the atoms of a phrase byte by byte.
pub trait Sink {
    /// One byte of the atom being written.
    fn byte(&mut self, byte: u8);
    /// The atom is complete, and was written so.
    fn end(&mut self, case: Case);
    /// A hyphen joins what comes to what was: `Jong-un` is a name, though `un` is small.
    fn joint(&mut self) {}
}

/// Hands the atoms of one word to `sink`. A word of hyphens or apostrophes alone has none.
pub fn atoms(word: &str, sink: &mut impl Sink) {
    let (stem, possessive) = split_possessive(word);
    let mut atom = Atom::default();
    for c in stem.chars() {
        if is_hyphen(c) {
            atom.finish(sink);
            sink.joint();
        } else if c.is_whitespace() {
            atom.finish(sink);
        } else if !(is_apostrophe(c) || c == '.') {
            atom.push(c, sink);
        }
    }
    if atom.len == 0 && !stem.is_empty() && stem.chars().all(|c| c == '.') {
        // An ellipsis or a full stop is a word that no phrase contains.
        atom.push('.', sink);
    }
    atom.finish(sink);
    if possessive {
        atom.push('s', sink);
        atom.finish(sink);
    }
}

fn split_possessive(word: &str) -> (&str, bool) {
    for tail in ["'s", "\u{2019}s", "'S", "\u{2019}S"] {
        if let Some(stem) = word.strip_suffix(tail) {
            return (stem, true);
        }
    }
    (word, false)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{02bb}' | '\u{02bf}' | '`'
    )
}

/// The atom being read: what is known of its case so far.
#[derive(Default)]
struct Atom {
    len: usize,
    letters: usize,
    first_is_upper: bool,
    has_lower: bool,
}

impl Atom {
    fn push(&mut self, c: char, sink: &mut impl Sink) {
        if c.is_ascii() {
            self.note(c.is_ascii_uppercase(), c.is_ascii_lowercase());
            sink.byte(c.to_ascii_lowercase() as u8);
            self.len += 1;
            return;
        }
        self.note(c.is_uppercase(), c.is_lowercase());
        if let Some(plain) = fold_letter(c) {
            plain.bytes().for_each(|b| sink.byte(b));
            self.len += plain.len();
            return;
        }
        decompose_canonical(c, |part| {
            if is_mark(part) {
                return;
            }
            for low in part.to_lowercase() {
                let mut buffer = [0; 4];
                for byte in low.encode_utf8(&mut buffer).bytes() {
                    sink.byte(byte);
                    self.len += 1;
                }
            }
        });
    }

    fn note(&mut self, upper: bool, lower: bool) {
        if upper || lower {
            self.first_is_upper |= upper && self.letters == 0;
            self.letters += 1;
        }
        self.has_lower |= lower;
    }

    fn finish(&mut self, sink: &mut impl Sink) {
        let done = std::mem::take(self);
        if done.len > 0 {
            sink.end(done.case());
        }
    }

    fn case(&self) -> Case {
        if self.has_lower {
            if self.first_is_upper {
                Case::Initial
            } else {
                Case::Any
            }
        } else {
            Case::Upper
        }
    }
}

fn is_mark(c: char) -> bool {
    ('\u{0300}'..='\u{036f}').contains(&c)
}

/// Letters that are plain letters to an English keyboard but do not decompose.
fn fold_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ı' => "i",
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ə' | 'Ə' => "a",
        _ => return None,
    })
}

/// A phrase of a data file as a key: its atoms joined by blanks, and the case it asks for.
///
/// ```
/// use dateline_know::phrase::{Cases, Key};
/// assert_eq!(Key::of("al-Qaeda").text, "al qaeda");
/// assert_eq!(Key::of("Côte d'Ivoire").text, "cote divoire");
/// assert_eq!(Key::of("U.S.").text, Key::of("US").text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The atoms, joined by blanks.
    pub text: String,
    /// How many atoms there are.
    pub atoms: usize,
    /// How a text has to write them.
    pub needs: Cases,
}

/// Words inside names that texts write with or without a capital.
const PARTICLES: [&str; 34] = [
    "a", "al", "an", "and", "as", "bin", "da", "das", "de", "del", "der", "di", "do", "dos", "du",
    "e", "el", "en", "et", "for", "ibn", "in", "la", "le", "of", "on", "or", "s", "the", "to",
    "ul", "van", "von", "y",
];

impl Key {
    /// Makes the key of a phrase that is written as texts write it.
    pub fn of(phrase: &str) -> Key {
        let mut key = Key {
            text: String::new(),
            atoms: 0,
            needs: Cases::default(),
        };
        let mut sink = KeySink {
            key: &mut key,
            bytes: Vec::new(),
        };
        for word in phrase.split_whitespace() {
            atoms(word, &mut sink);
        }
        key
    }
}

struct KeySink<'a> {
    key: &'a mut Key,
    bytes: Vec<u8>,
}

impl Sink for KeySink<'_> {
    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn end(&mut self, case: Case) {
        let bytes = std::mem::take(&mut self.bytes);
        let text = String::from_utf8_lossy(&bytes);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let needs = if PARTICLES.contains(&&*text) {
            // "of", "al": but an abbreviation of two capitals ("EL", "AS") is no particle.
            if case == Case::Upper && letters >= 2 {
                Case::Upper
            } else {
                Case::Any
            }
        } else if case == Case::Upper {
            if letters >= 2 {
                Case::Upper
            } else {
                Case::Initial
            }
        } else {
            case
        };
        if self.key.atoms > 0 {
            self.key.text.push(' ');
        }
        self.key.needs.set(self.key.atoms, needs);
        self.key.atoms += 1;
        self.key.text.push_str(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fold_what_writers_vary() {
        let table = [
            ("U.S.", "us"),
            ("Élysée", "elysee"),
            ("People's Action Party", "people s action party"),
            ("Workers' Party", "workers party"),
            ("al-Shabaab", "al shabaab"),
            ("Sana\u{2019}a", "sanaa"),
            ("Guinea-Bissau", "guinea bissau"),
            ("No. 10", "no 10"),
            ("Wałęsa", "walesa"),
            ("Erdoğan", "erdogan"),
            ("İstanbul", "istanbul"),
            ("Curaçao", "curacao"),
            ("AT&T", "at&t"),
        ];
        for (phrase, key) in table {
            assert_eq!(Key::of(phrase).text, key, "{phrase}");
        }
    }

    #[test]
    fn case_is_asked_for_as_written() {
        let wrote = |words: &str| {
            struct Cased(Cases, usize);
            impl Sink for Cased {
                fn byte(&mut self, _: u8) {}
                fn end(&mut self, case: Case) {
                    self.0.set(self.1, case);
                    self.1 += 1;
                }
            }
            let mut cased = Cased(Cases::default(), 0);
            words.split_whitespace().for_each(|w| atoms(w, &mut cased));
            cased.0
        };
        let table = [
            ("US", "us", false),
            ("US", "Us", false),
            ("US", "U.S.", true),
            ("Turkey", "turkey", false),
            ("Turkey", "TURKEY", true),
            ("Isle of Man", "ISLE OF MAN", true),
            ("Bank of England", "Bank of england", false),
            ("al-Qaeda", "Al-Qaeda", true),
            ("soldier", "Soldier", true),
            ("M23", "m23", false),
        ];
        for (phrase, text, fits) in table {
            assert_eq!(
                wrote(text).satisfy(Key::of(phrase).needs),
                fits,
                "{phrase} / {text}"
            );
        }
    }
}
