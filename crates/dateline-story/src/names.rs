//! Names as written: when two of them are the same, and whom they mean where the knowledge says it.

use dateline_know::{Entry, Kind, Knowledge, phrase};

/// A word of a name without case, marks and points: "Zelenskýy" and "ZELENSKYY" are the same.
pub(crate) fn fold(word: &str) -> String {
    let mut sink = Folded::default();
    phrase::atoms(word, &mut sink);
    String::from_utf8_lossy(&sink.0).into_owned()
}

#[derive(Default)]
struct Folded(Vec<u8>);

impl phrase::Sink for Folded {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn end(&mut self, _: phrase::Case) {}
}

/// Whether two folded words are spellings of one name: "zelenskiy" and "zelensky", "tsikhanouskaya" and
/// "tikhanovskaya". They begin alike, have the same consonants as transliterations write them, and are
/// not two letters apart or more in a short word.
pub(crate) fn spelled_alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let long = a.len().min(b.len()) >= 5;
    long && skeleton(a) == skeleton(b) && distance(a, b) <= 2
}

/// The consonants of a name, those that transliterations take for each other as one.
fn skeleton(word: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = word.chars().collect();
    for (i, c) in letters.iter().enumerate() {
        let next = letters.get(i + 1).copied().unwrap_or(' ');
        let c = match c {
            'h' if i > 0 => continue,
            'c' if matches!(next, 'e' | 'i' | 'y') => 's',
            'c' | 'q' | 'k' => 'k',
            'z' | 's' => 's',
            'w' | 'v' | 'u' if i > 0 => 'v',
            'p' if next == 'h' => 'f',
            'a' | 'e' | 'i' | 'o' | 'y' | 'j' if i > 0 => continue,
            c => *c,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    // A vowel written "u" or "ou" is none of the consonants.
    out.retain(|c| c != 'v');
    out
}

/// Letters to be changed, put in or left out to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let here = (diagonal + usize::from(x != *y)).min(row[j].min(row[j + 1]) + 1);
            diagonal = row[j + 1];
            row[j + 1] = here;
        }
    }
    row[b.len()]
}

/// Whether one name is made of the first letters of the other: "UN", "United Nations".
pub(crate) fn is_acronym(short: &[String], long: &[String]) -> bool {
    let [short] = short else {
        return false;
    };
    let all: String = long.iter().filter_map(|w| w.chars().next()).collect();
    long.len() > 1 && *short == all
}

/// What the knowledge has for exactly these words.
pub(crate) fn known<'k>(know: &'k Knowledge, words: &[&str]) -> Vec<Entry<'k>> {
    let found = know.actors().longest(words);
    found
        .filter(|m| m.len == words.len())
        .map(|m| m.entries.collect())
        .unwrap_or_default()
}

/// Whether two entries can be meant by each other's name: they are one, or a country and its people,
/// capital or government.
pub(crate) fn meant_alike(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    let state = |e: &Entry<'_>| {
        matches!(e.kind(), Kind::Country | Kind::Demonym | Kind::Capital)
            || (e.kind() == Kind::Body && e.sectors().any(|s| s == "GOV"))
    };
    let of_country = |e: &Entry<'_>| matches!(e.kind(), Kind::Country | Kind::Demonym);
    a.id() == b.id()
        || (state(a)
            && state(b)
            && (of_country(a) || of_country(b))
            && a.country().is_some()
            && a.country() == b.country())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_alike_and_other_names_are_not() {
        for (a, b) in [
            ("zelensky", "zelenskiy"),
            ("zelenskyy", "zelensky"),
            ("tsikhanouskaya", "tsikhanouskaia"),
            ("hussein", "hussain"),
            ("defence", "defense"),
        ] {
            assert!(spelled_alike(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("iran", "iraq"),
            ("austria", "australia"),
            ("smith", "jones"),
            ("mali", "malta"),
            ("slovakia", "slovenia"),
            ("martin", "marten-smith"),
        ] {
            assert!(!spelled_alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn acronyms_are_first_letters() {
        let words = |s: &str| s.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(is_acronym(&words("un"), &words("united nations")));
        assert!(!is_acronym(&words("un"), &words("united")));
        assert!(!is_acronym(&words("eu"), &words("united nations")));
    }
}
