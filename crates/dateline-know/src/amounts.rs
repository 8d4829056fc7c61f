//! Words of numbers, what bounds them, money, and what a number counts.
//!
//! In: `knowledge/amounts/{numbers,roles}.toml`. Out: section `amounts` of the compiled file, an
//! [`AmountWords`] to look up in, and findings for the linter.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use dateline_record::MagnitudeRole;
use serde::{Deserialize, Serialize};

use crate::words::{finding, header, line_of, read};
use crate::{Finding, KnowError};

const NUMBERS: &str = "amounts/numbers.toml";
const ROLES: &str = "amounts/roles.toml";

/// What a word is worth in a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum NumberWord {
    /// "seven".
    Cardinal(f64),
    /// "dozen", "million": multiplies what stands before.
    Scale(f64),
    /// "dozens", "hundreds": not less than the first, and not more than the second.
    Count(f64, f64),
    /// "third": a part of what is counted.
    Fraction(f64),
}

/// How a word or phrase bounds a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bound {
    /// Not less.
    Low,
    /// Not more.
    High,
    /// About.
    About,
}

/// The words of numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AmountWords {
    numbers: HashMap<String, NumberWord>,
    ordinals: HashMap<String, u8>,
    short: HashMap<String, f64>,
    before: Vec<(Vec<String>, Bound)>,
    after: Vec<(Vec<String>, Bound)>,
    currencies: HashMap<String, String>,
    acts: HashMap<String, MagnitudeRole>,
    states: HashMap<String, MagnitudeRole>,
    nouns: HashMap<String, MagnitudeRole>,
}

impl AmountWords {
    /// Opens the compiled form.
    ///
    /// # Errors
    /// If the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("the words of numbers: {e}")))
    }

    /// What a lower-case word is worth.
    #[must_use]
    pub fn number(&self, lower: &str) -> Option<NumberWord> {
        self.numbers.get(lower).copied()
    }

    /// "third": 3.
    #[must_use]
    pub fn ordinal(&self, lower: &str) -> Option<u8> {
        self.ordinals.get(lower).copied()
    }

    /// What a short form behind figures multiplies by: "bn" of "1.2bn".
    #[must_use]
    pub fn short_scale(&self, lower: &str) -> Option<f64> {
        self.short.get(lower).copied()
    }

    /// The bounding phrases that stand before a number, longest first.
    #[must_use]
    pub fn before(&self) -> &[(Vec<String>, Bound)] {
        &self.before
    }

    /// The bounding phrases that stand behind a number, longest first.
    #[must_use]
    pub fn after(&self) -> &[(Vec<String>, Bound)] {
        &self.after
    }

    /// ISO 4217 of a sign or word of money.
    #[must_use]
    pub fn currency(&self, lower: &str) -> Option<&str> {
        self.currencies.get(lower).map(String::as_str)
    }

    /// What became of those whom an act of this lemma counts.
    #[must_use]
    pub fn role_of_act(&self, lemma: &str) -> Option<MagnitudeRole> {
        self.acts.get(lemma).copied()
    }

    /// What a counted word says of those it counts: "12 dead".
    #[must_use]
    pub fn role_of_state(&self, lemma: &str) -> Option<MagnitudeRole> {
        self.states.get(lemma).copied()
    }

    /// What a counted noun is.
    #[must_use]
    pub fn role_of_noun(&self, lemma: &str) -> Option<MagnitudeRole> {
        self.nouns.get(lemma).copied()
    }

    /// Whether there are no words at all: the knowledge came without them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

// ---- The files ----

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberFile {
    cardinals: BTreeMap<String, f64>,
    scales: BTreeMap<String, f64>,
    scales_short: BTreeMap<String, f64>,
    counts: BTreeMap<String, Count>,
    fractions: BTreeMap<String, f64>,
    ordinals: BTreeMap<String, u8>,
    qualifiers: Qualifiers,
    currencies: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Qualifiers {
    low: Vec<String>,
    high: Vec<String>,
    about: Vec<String>,
    low_after: Vec<String>,
    high_after: Vec<String>,
    about_after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    acts: BTreeMap<MagnitudeRole, Vec<String>>,
    states: BTreeMap<MagnitudeRole, Vec<String>>,
    nouns: BTreeMap<MagnitudeRole, Vec<String>>,
}

/// Compiles the words of numbers under `dir` (the knowledge folder) to section `amounts`; none, no bytes.
pub(crate) fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    let mut faults = Vec::new();
    let Some(words) = gather(dir, &mut faults)? else {
        return Ok(Vec::new());
    };
    if !faults.is_empty() {
        return Err(faults.remove(0).into());
    }
    // A map has no order of its own: the same data must give the same bytes.
    postcard::to_allocvec(&Sorted::from(&words))
        .map_err(|e| KnowError::Limit(format!("the words of numbers: {e}")))
}

/// What is wrong with the words of numbers under `dir`.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    let mut faults = Vec::new();
    match gather(dir, &mut faults) {
        Ok(None) => {}
        Ok(Some(_)) => {
            faults.extend(header(&dir.join(NUMBERS)));
            faults.extend(header(&dir.join(ROLES)));
        }
        Err(error) => faults.push(finding(dir, error)),
    }
    faults
}

fn gather(dir: &Path, faults: &mut Vec<Finding>) -> Result<Option<AmountWords>, KnowError> {
    let (numbers, roles) = (dir.join(NUMBERS), dir.join(ROLES));
    let (Some(n), Some(r)) = (read::<NumberFile>(&numbers)?, read::<RoleFile>(&roles)?) else {
        return Ok(None);
    };
    let mut twice = |path: &Path, word: &str| {
        faults.push(Finding::error(
            path,
            line_of(path, word),
            format!("`{word}` stands in two lists"),
            "take one out",
        ));
    };
    let mut out = AmountWords::default();
    let worth = n
        .cardinals
        .into_iter()
        .map(|(w, x)| (w, NumberWord::Cardinal(x)))
        .chain(n.scales.into_iter().map(|(w, x)| (w, NumberWord::Scale(x))))
        .chain(
            n.counts
                .into_iter()
                .map(|(w, c)| (w, NumberWord::Count(c.low, c.high))),
        )
        .chain(
            n.fractions
                .into_iter()
                .map(|(w, x)| (w, NumberWord::Fraction(x))),
        );
    for (word, value) in worth {
        if out.numbers.insert(word.clone(), value).is_some() {
            twice(&numbers, &word);
        }
    }
    out.ordinals = n.ordinals.into_iter().collect();
    out.short = n.scales_short.into_iter().collect();
    let phrases = |lists: [(Vec<String>, Bound); 3]| {
        let mut all: Vec<(Vec<String>, Bound)> = lists
            .into_iter()
            .flat_map(|(list, bound)| list.into_iter().map(move |p| (p, bound)))
            .map(|(p, bound)| (p.split(' ').map(str::to_owned).collect(), bound))
            .collect();
        all.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        all
    };
    let q = n.qualifiers;
    out.before = phrases([
        (q.low, Bound::Low),
        (q.high, Bound::High),
        (q.about, Bound::About),
    ]);
    out.after = phrases([
        (q.low_after, Bound::Low),
        (q.high_after, Bound::High),
        (q.about_after, Bound::About),
    ]);
    for pair in out.before.windows(2).chain(out.after.windows(2)) {
        if pair[0].0 == pair[1].0 {
            twice(&numbers, &pair[0].0.join(" "));
        }
    }
    for (code, words) in n.currencies {
        for word in words {
            if out.currencies.insert(word.clone(), code.clone()).is_some() {
                twice(&numbers, &word);
            }
        }
    }
    for (map, lists) in [
        (&mut out.acts, r.acts),
        (&mut out.states, r.states),
        (&mut out.nouns, r.nouns),
    ] {
        for (role, words) in lists {
            for word in words {
                if map.insert(word.clone(), role).is_some() {
                    twice(&roles, &word);
                }
            }
        }
    }
    Ok(Some(out))
}

/// [`AmountWords`] with its maps in order; written by field, so that both read alike.
#[derive(Serialize)]
struct Sorted<'a> {
    numbers: BTreeMap<&'a String, &'a NumberWord>,
    ordinals: BTreeMap<&'a String, &'a u8>,
    short: BTreeMap<&'a String, &'a f64>,
    before: &'a [(Vec<String>, Bound)],
    after: &'a [(Vec<String>, Bound)],
    currencies: BTreeMap<&'a String, &'a String>,
    acts: BTreeMap<&'a String, &'a MagnitudeRole>,
    states: BTreeMap<&'a String, &'a MagnitudeRole>,
    nouns: BTreeMap<&'a String, &'a MagnitudeRole>,
}

impl<'a> From<&'a AmountWords> for Sorted<'a> {
    fn from(w: &'a AmountWords) -> Self {
        Self {
            numbers: w.numbers.iter().collect(),
            ordinals: w.ordinals.iter().collect(),
            short: w.short.iter().collect(),
            before: &w.before,
            after: &w.after,
            currencies: w.currencies.iter().collect(),
            acts: w.acts.iter().collect(),
            states: w.states.iter().collect(),
            nouns: w.nouns.iter().collect(),
        }
    }
}

/// Figures with commas and a point, and letters behind them: "9,000", "1.2bn", "13th".
#[must_use]
pub fn figures(text: &str) -> Option<(f64, &str)> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let cut = text
        .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(cut);
    let plain: String = digits
        .trim_end_matches(['.', ','])
        .chars()
        .filter(|c| *c != ',')
        .collect();
    (suffix.chars().all(char::is_alphabetic) || suffix == "%")
        .then(|| Some((plain.parse().ok()?, suffix)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_compile_and_are_found() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let bytes = compile(&dir).unwrap();
        assert_eq!(bytes, compile(&dir).unwrap());
        let words = AmountWords::from_bytes(&bytes).unwrap();
        assert_eq!(words.number("twelve"), Some(NumberWord::Cardinal(12.0)));
        assert_eq!(words.currency("€"), Some("EUR"));
        assert_eq!(words.role_of_act("kill"), Some(MagnitudeRole::Killed));
        assert_eq!(words.before()[0].0.len(), 4);
        assert!(check(&dir).is_empty());
    }
}
