//! The rules that cut prefixes, suffixes and infixes off a chunk.
//!
//! In: a chunk without white space. Out: lengths and places in bytes. The rules are the
//! three regular expressions of the English models written out by hand; the loader
//! checks that a model brings exactly these expressions.

use std::ops::Range;
use std::sync::LazyLock;

use crate::chars::Classes;

/// Longest first among those with a common start, as alternatives of the expression.
const CURRENCY_PREFIXES: [&str; 3] = ["US$", "C$", "A$"];

const POSSESSIVES: [&str; 4] = ["'s", "'S", "’s", "’S"];

const CURRENCIES: &str =
    "$ £ € ¥ ฿ US$ C$ A$ ₽ ﷼ ₴ ₠ ₡ ₢ ₣ ₤ ₥ ₦ ₧ ₨ ₩ ₪ ₫ ₭ ₮ ₯ ₰ ₱ ₲ ₳ ₵ ₶ ₷ ₸ ₹ ₺ ₻ ₼ ₾ ₿";

/// What is a suffix after an ASCII digit: units, currency signs and the plus sign; sorted.
static AFTER_DIGIT: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let units = include_str!("../../data/units.txt")
        .lines()
        .filter(|l| !l.starts_with('#'));
    let mut all: Vec<_> = units.chain(CURRENCIES.split(' ')).chain(["+"]).collect();
    all.sort_unstable();
    all.dedup();
    all
});

/// No member of [`AFTER_DIGIT`] has more characters.
const LONGEST_AFTER_DIGIT: usize = 5;

fn run_of_dots(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.take_while(|&b| b == b'.').count()
}

/// The length of the prefix of `s`, 0 if there is none.
pub(super) fn prefix(s: &str) -> usize {
    let mut chars = s.chars();
    let Some(first) = chars.next() else { return 0 };
    if first.is_ascii_lowercase() || first.is_ascii_digit() {
        return 0;
    }
    if first == '+' {
        return usize::from(!chars.next().is_some_and(|c| c.is_ascii_digit()));
    }
    if Classes::of(first).has(Classes::SINGLE_PREFIX) {
        return first.len_utf8();
    }
    if first == '.' {
        let dots = run_of_dots(s.bytes());
        return if dots >= 2 { dots } else { 0 };
    }
    CURRENCY_PREFIXES
        .iter()
        .find(|p| s.starts_with(**p))
        .map_or(0, |p| p.len())
}

/// The length of the suffix of `s`, 0 if there is none.
pub(super) fn suffix(s: &str) -> usize {
    let mut back = s.chars().rev();
    let Some(last) = back.next() else { return 0 };
    let mut longest = 0;
    if Classes::of(last).has(Classes::SINGLE_SUFFIX) {
        longest = last.len_utf8();
    }
    match last {
        '.' => {
            let dots = run_of_dots(s.bytes().rev());
            if dots >= 2 {
                longest = dots;
            } else if ends_sentence(back.next(), back.next()) {
                longest = 1;
            }
        }
        '…' if s.ends_with("……") => longest = "……".len(),
        's' | 'S' => {
            if let Some(p) = POSSESSIVES.iter().find(|p| s.ends_with(**p)) {
                longest = p.len();
            }
        }
        _ => {}
    }
    longest.max(suffix_after_digit(s))
}

/// Whether a full stop after these characters (the nearer one first) is no part of the word.
fn ends_sentence(near: Option<char>, far: Option<char>) -> bool {
    let Some(near) = near else { return false };
    let classes = Classes::of(near);
    if classes.has(Classes::SUFFIX_DOT_LEFT) {
        return true;
    }
    far.is_some_and(|far| {
        (far == '°' && matches!(near, 'F' | 'f' | 'C' | 'c' | 'K' | 'k'))
            || (classes.has(Classes::SUFFIX_UPPER) && Classes::of(far).has(Classes::SUFFIX_UPPER))
    })
}

fn suffix_after_digit(s: &str) -> usize {
    let mut longest = 0;
    for (at, _) in s.char_indices().rev().take(LONGEST_AFTER_DIGIT) {
        let digit_before = at > 0 && s.as_bytes()[at - 1].is_ascii_digit();
        if digit_before && AFTER_DIGIT.binary_search(&&s[at..]).is_ok() {
            longest = s.len() - at;
        }
    }
    longest
}

/// The infixes of `s`, left to right.
pub(super) fn infixes(s: &str) -> Infixes<'_> {
    Infixes {
        s,
        at: 0,
        prev: None,
    }
}

/// The iterator of [`infixes`].
#[derive(Clone, Debug)]
pub(super) struct Infixes<'a> {
    s: &'a str,
    at: usize,
    prev: Option<char>,
}

/// Tried in this order, each before a letter.
const HYPHENS: [&str; 7] = ["-", "–", "—", "--", "---", "——", "~"];

impl Infixes<'_> {
    /// The length of the infix that starts at `at` with `c`, 0 if there is none.
    fn length_at(&self, c: char) -> usize {
        if c.is_ascii_alphanumeric() {
            return 0;
        }
        let rest = &self.s[self.at..];
        let next = rest[c.len_utf8()..].chars().next();
        let prev_is = |class| self.prev.is_some_and(|p| Classes::of(p).has(class));
        let next_is = |class| next.is_some_and(|n| Classes::of(n).has(class));
        let digit_before = self.prev.is_some_and(|p| p.is_ascii_digit());
        let word_before = || digit_before || prev_is(Classes::ALPHA);

        match c {
            '.' => {
                let dots = run_of_dots(rest.bytes());
                if dots >= 2 {
                    return dots;
                }
                let inside = prev_is(Classes::INFIX_DOT_LEFT) && next_is(Classes::INFIX_DOT_RIGHT);
                return usize::from(inside);
            }
            '…' => return c.len_utf8(),
            _ if Classes::of(c).has(Classes::OTHER) => return c.len_utf8(),
            '+' | '-' | '*' | '^'
                if digit_before && next.is_some_and(|n| n.is_ascii_digit() || n == '-') =>
            {
                return 1;
            }
            ',' if prev_is(Classes::ALPHA) && next_is(Classes::ALPHA) => return 1,
            '-' | '–' | '—' | '~' if word_before() => {
                let before_letter = |hyphen: &&&str| {
                    rest.strip_prefix(**hyphen)
                        .and_then(|after| after.chars().next())
                        .is_some_and(|n| Classes::of(n).has(Classes::ALPHA))
                };
                return HYPHENS.iter().find(before_letter).map_or(0, |h| h.len());
            }
            ':' | '<' | '>' | '=' | '/' if word_before() && next_is(Classes::ALPHA) => return 1,
            _ => {}
        }
        0
    }
}

impl Iterator for Infixes<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        while let Some(c) = self.s[self.at..].chars().next() {
            let start = self.at;
            let len = self.length_at(c);
            if len > 0 {
                self.at += len;
                self.prev = self.s[..self.at].chars().next_back();
                return Some(start..self.at);
            }
            self.at += c.len_utf8();
            self.prev = Some(c);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        for (s, expected) in [
            ("(word", 1),
            ("“word", 3),
            ("+1", 0),
            ("+a", 1),
            ("..a", 2),
            ("....", 4),
            (".a", 0),
            ("US$5", 3),
            ("C$", 2),
            ("A$5", 2),
            ("$5", 1),
            ("-a", 0),
            ("/", 0),
            ("@x", 0),
            ("word", 0),
            ("", 0),
        ] {
            assert_eq!(prefix(s), expected, "{s:?}");
        }
    }

    #[test]
    fn suffixes() {
        for (s, expected) in [
            ("word)", 1),
            ("word..", 2),
            ("Kyiv's", 2),
            ("Kyiv’S", 4),
            ("end.", 1),
            ("NATO.", 1),
            ("A.", 0),
            ("U.S.", 0),
            ("20°C.", 1),
            ("10km", 2),
            ("10km²", 4),
            ("10%", 1),
            ("10$", 1),
            ("10US$", 3),
            ("x$", 0),
            ("1+", 1),
            ("x……", 6),
            ("3.", 1),
            ("", 0),
        ] {
            assert_eq!(suffix(s), expected, "{s:?}");
        }
    }

    #[test]
    fn longest_after_digit() {
        assert!(
            AFTER_DIGIT
                .iter()
                .all(|s| s.chars().count() <= LONGEST_AFTER_DIGIT)
        );
    }

    #[test]
    fn infixes_of_chunks() {
        let all = |s| infixes(s).map(|r| s[r].to_owned()).collect::<Vec<_>>();
        assert_eq!(all("well-known"), ["-"]);
        assert_eq!(all("a--b"), ["--"]);
        assert_eq!(all("1--a"), ["-"]);
        assert_eq!(all("3-4"), ["-"]);
        assert_eq!(all("end.Next"), ["."]);
        assert_eq!(all("a.b"), Vec::<String>::new());
        assert_eq!(all("a,b"), [","]);
        assert_eq!(all("1,2"), Vec::<String>::new());
        assert_eq!(all("and/or"), ["/"]);
        assert_eq!(all("a...b"), ["..."]);
        assert_eq!(all("x…y©z"), ["…", "©"]);
        assert_eq!(all("-a"), Vec::<String>::new());
    }
}
