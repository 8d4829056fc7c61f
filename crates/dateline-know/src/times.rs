//! Words of time expressions: months, weekdays, units, and what a word does in their grammar.
//!
//! In: `knowledge/times/words.toml`. Out: section `times` of the compiled file, a [`TimeWords`] to look
//! words and fixed phrases up in, and findings for the linter.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::words::{finding, header, line_of, read};
use crate::{Finding, KnowError};

const FILE: &str = "times/words.toml";

/// A unit of time, with its code in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Seconds.
    #[serde(rename = "S")]
    Second,
    /// Minutes.
    #[serde(rename = "M")]
    Minute,
    /// Hours.
    #[serde(rename = "H")]
    Hour,
    /// Days.
    #[serde(rename = "D")]
    Day,
    /// Weeks.
    #[serde(rename = "W")]
    Week,
    /// Weekends.
    #[serde(rename = "WE")]
    Weekend,
    /// Two weeks.
    #[serde(rename = "W2")]
    Fortnight,
    /// Months.
    #[serde(rename = "MO")]
    Month,
    /// Quarters of a year.
    #[serde(rename = "Q")]
    Quarter,
    /// Halves of a year.
    #[serde(rename = "HY")]
    HalfYear,
    /// Years.
    #[serde(rename = "Y")]
    Year,
    /// Ten years.
    #[serde(rename = "DE")]
    Decade,
    /// A hundred years.
    #[serde(rename = "CE")]
    Century,
    /// A thousand years.
    #[serde(rename = "ML")]
    Millennium,
}

/// A season, with its code in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Season {
    /// March to May.
    #[serde(rename = "SP")]
    Spring,
    /// June to August.
    #[serde(rename = "SU")]
    Summer,
    /// September to November.
    #[serde(rename = "FA")]
    Autumn,
    /// December to February.
    #[serde(rename = "WI")]
    Winter,
}

/// A part of the day, with its code in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayPart {
    /// Morning.
    #[serde(rename = "MO")]
    Morning,
    /// Midday.
    #[serde(rename = "MI")]
    Midday,
    /// Afternoon.
    #[serde(rename = "AF")]
    Afternoon,
    /// Evening.
    #[serde(rename = "EV")]
    Evening,
    /// Night.
    #[serde(rename = "NI")]
    Night,
}

macro_rules! roles {
    ($($name:ident),* $(,)?) => {
        /// What a word does in the grammar of time expressions; named as in the data file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[allow(missing_docs)] // the names are the words
        pub enum Role { $($name),* }
    };
}

roles!(
    The,
    A,
    Of,
    And,
    To,
    From,
    Between,
    In,
    Last,
    Past,
    This,
    Next,
    Coming,
    Recent,
    Previous,
    Following,
    Same,
    Ago,
    Earlier,
    Later,
    Old,
    Early,
    Mid,
    Late,
    Start,
    End,
    Every,
    Other,
    Once,
    Twice,
    Several,
    Half,
    Approximate,
    Nearly,
    More,
    Less,
    Local,
    Time,
    Meridiem,
    Zone,
    OClock,
);

/// What a word may mean in a time expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeWord {
    /// A month, 1 to 12.
    Month(u8),
    /// A day of the week, 1 is Monday.
    Weekday(u8),
    /// A season.
    Season(Season),
    /// A unit; `true` in the plural.
    Unit(Unit, bool),
    /// A part of the day.
    Part(DayPart),
    /// A decade by name: the nineties are 90.
    Decade(u8),
    /// A day so many days after that of writing.
    Day(i8),
    /// A night so many days after that of writing.
    Night(i8),
    /// An hour and minute by name.
    Clock(u8, u8),
    /// A word of the grammar.
    Role(Role),
    /// A word of repetition: so many units apart.
    Set(u8, Unit),
}

/// What a fixed phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimePhrase {
    /// The past as such.
    Past,
    /// The present as such.
    Present,
    /// The future as such.
    Future,
    /// A holiday of month and day.
    Fixed(u8, u8),
    /// A holiday so many days after Easter Sunday.
    Easter(i16),
    /// A holiday of the n-th weekday of a month: month, which, weekday.
    Nth(u8, i8, u8),
}

/// The words and phrases of time expressions.
#[derive(Clone, Debug, Default)]
pub struct TimeWords {
    words: HashMap<String, TimeWord>,
    /// By first word: the further words, longest first, and the meaning.
    phrases: HashMap<String, Vec<(Vec<String>, TimePhrase)>>,
}

#[derive(Default, Serialize, Deserialize)]
struct Compiled {
    words: BTreeMap<String, TimeWord>,
    phrases: Vec<(Vec<String>, TimePhrase)>,
}

impl TimeWords {
    /// Opens the compiled form.
    ///
    /// # Errors
    /// If the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        let compiled: Compiled = postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("the time words: {e}")))?;
        let mut phrases: HashMap<String, Vec<(Vec<String>, TimePhrase)>> = HashMap::new();
        for (mut words, meaning) in compiled.phrases {
            if !words.is_empty() {
                let first = words.remove(0);
                phrases.entry(first).or_default().push((words, meaning));
            }
        }
        for of_word in phrases.values_mut() {
            of_word.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Ok(Self {
            words: compiled.words.into_iter().collect(),
            phrases,
        })
    }

    /// What a lower-case word may mean.
    #[must_use]
    pub fn word(&self, lower: &str) -> Option<TimeWord> {
        self.words.get(lower).copied()
    }

    /// The fixed phrases that begin with a lower-case word: their further words, longest first.
    #[must_use]
    pub fn phrases(&self, lower: &str) -> &[(Vec<String>, TimePhrase)] {
        self.phrases.get(lower).map_or(&[], Vec::as_slice)
    }

    /// Whether there are no words at all: the knowledge came without them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

// ---- The file ----

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    months: BTreeMap<String, u8>,
    weekdays: BTreeMap<String, u8>,
    seasons: BTreeMap<String, Season>,
    units: BTreeMap<String, UnitForm>,
    parts: BTreeMap<String, DayPart>,
    decades: BTreeMap<String, u8>,
    days: BTreeMap<String, i8>,
    nights: BTreeMap<String, i8>,
    clock: BTreeMap<String, String>,
    roles: BTreeMap<Role, Vec<String>>,
    references: References,
    sets: BTreeMap<String, String>,
    holidays: Holidays,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitForm {
    many: String,
    code: Unit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct References {
    past: Vec<String>,
    present: Vec<String>,
    future: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    fixed: BTreeMap<String, String>,
    easter: BTreeMap<String, i16>,
    weekday: BTreeMap<String, (u8, i8, u8)>,
}

/// Compiles the time words under `dir` (the knowledge folder) to section `times`; none, no bytes.
pub(crate) fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    let path = dir.join(FILE);
    let Some(file) = read::<File>(&path)? else {
        return Ok(Vec::new());
    };
    let (compiled, mut faults) = gather(&path, file);
    if !faults.is_empty() {
        return Err(faults.remove(0).into());
    }
    postcard::to_allocvec(&compiled).map_err(|e| KnowError::Limit(format!("the time words: {e}")))
}

/// What is wrong with the time words under `dir`.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    let path = dir.join(FILE);
    match read::<File>(&path) {
        Ok(None) => Vec::new(),
        Ok(Some(file)) => {
            let mut findings = gather(&path, file).1;
            findings.extend(header(&path));
            findings
        }
        Err(error) => vec![finding(&path, error)],
    }
}

fn gather(path: &Path, file: File) -> (Compiled, Vec<Finding>) {
    let mut out = Compiled::default();
    let mut faults = Vec::new();
    let mut put = |word: String, meaning: TimeWord| {
        let fault = if word.is_empty() || word.contains(' ') || word != word.to_lowercase() {
            Some("is not one lower-case word")
        } else if out.words.contains_key(&word) {
            Some("stands in two lists")
        } else if !is_possible(meaning) {
            Some("has a number out of range")
        } else {
            None
        };
        match fault {
            Some(fault) => faults.push(Finding::error(
                path,
                line_of(path, &word),
                format!("`{word}` {fault}"),
                "take one out or correct it",
            )),
            None => {
                out.words.insert(word, meaning);
            }
        }
    };
    for (word, n) in file.months {
        put(word, TimeWord::Month(n));
    }
    for (word, n) in file.weekdays {
        put(word, TimeWord::Weekday(n));
    }
    for (word, season) in file.seasons {
        put(word, TimeWord::Season(season));
    }
    for (word, form) in file.units {
        put(word, TimeWord::Unit(form.code, false));
        put(form.many, TimeWord::Unit(form.code, true));
    }
    for (word, part) in file.parts {
        put(word, TimeWord::Part(part));
    }
    for (word, n) in file.decades {
        put(word, TimeWord::Decade(n));
    }
    for (word, n) in file.days {
        put(word, TimeWord::Day(n));
    }
    for (word, n) in file.nights {
        put(word, TimeWord::Night(n));
    }
    for (word, clock) in file.clock {
        put(word, clock_word(&clock));
    }
    for (role, words) in file.roles {
        for word in words {
            put(word, TimeWord::Role(role));
        }
    }
    for (word, period) in file.sets {
        put(word, set_word(&period));
    }
    let mut phrase = |text: &str, meaning: Option<TimePhrase>| {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let twice = out.phrases.iter().any(|(known, _)| *known == words);
        match meaning {
            Some(meaning) if !twice && text == text.to_lowercase() => {
                out.phrases.push((words, meaning));
            }
            _ => faults.push(Finding::error(
                path,
                line_of(path, text),
                format!("`{text}` is said twice, is not lower case or has no possible date"),
                "correct it",
            )),
        }
    };
    for (texts, meaning) in [
        (file.references.past, TimePhrase::Past),
        (file.references.present, TimePhrase::Present),
        (file.references.future, TimePhrase::Future),
    ] {
        for text in texts {
            phrase(&text, Some(meaning));
        }
    }
    for (text, day) in file.holidays.fixed {
        let date = day
            .split_once('-')
            .and_then(|(m, d)| Some((m.parse::<u8>().ok()?, d.parse::<u8>().ok()?)))
            .filter(|(m, d)| (1..=12).contains(m) && (1..=31).contains(d));
        phrase(&text, date.map(|(m, d)| TimePhrase::Fixed(m, d)));
    }
    for (text, days) in file.holidays.easter {
        phrase(&text, Some(TimePhrase::Easter(days)));
    }
    for (text, (month, nth, weekday)) in file.holidays.weekday {
        let possible =
            (1..=12).contains(&month) && (-5..=5).contains(&nth) && (1..=7).contains(&weekday);
        phrase(
            &text,
            (possible && nth != 0).then_some(TimePhrase::Nth(month, nth, weekday)),
        );
    }
    (out, faults)
}

fn is_possible(word: TimeWord) -> bool {
    match word {
        TimeWord::Month(n) => (1..=12).contains(&n),
        TimeWord::Weekday(n) => (1..=7).contains(&n),
        TimeWord::Clock(h, m) => h <= 24 && m < 60,
        TimeWord::Set(n, _) => n > 0,
        TimeWord::Decade(n) => n < 100 && n.is_multiple_of(10),
        _ => true,
    }
}

/// "12:00"; what is no time is out of range and found by the check.
fn clock_word(text: &str) -> TimeWord {
    let read = text
        .split_once(':')
        .and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)));
    let (h, m) = read.unwrap_or((99, 99));
    TimeWord::Clock(h, m)
}

/// "P1W", "PT1H"; what is no period is out of range and found by the check.
fn set_word(text: &str) -> TimeWord {
    let (time, rest) = match text.strip_prefix("PT") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('P').unwrap_or_default()),
    };
    let cut = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let unit = match (time, &rest[cut..]) {
        (true, "H") => Some(Unit::Hour),
        (true, "M") => Some(Unit::Minute),
        (false, "D") => Some(Unit::Day),
        (false, "W") => Some(Unit::Week),
        (false, "M") => Some(Unit::Month),
        (false, "Y") => Some(Unit::Year),
        _ => None,
    };
    match (rest[..cut].parse(), unit) {
        (Ok(n), Some(unit)) => TimeWord::Set(n, unit),
        _ => TimeWord::Set(0, Unit::Day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge")
    }

    #[test]
    fn the_shipped_words_compile_and_are_found() {
        let bytes = compile(&shipped()).unwrap();
        let words = TimeWords::from_bytes(&bytes).unwrap();
        assert_eq!(words.word("march"), Some(TimeWord::Month(3)));
        assert_eq!(words.word("weeks"), Some(TimeWord::Unit(Unit::Week, true)));
        assert_eq!(words.word("daily"), Some(TimeWord::Set(1, Unit::Day)));
        assert!(
            words
                .phrases("good")
                .iter()
                .any(|(rest, _)| rest == &["friday"])
        );
        assert!(check(&shipped()).is_empty());
    }

    #[test]
    fn a_word_in_two_lists_is_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("times")).unwrap();
        let text = std::fs::read_to_string(shipped().join(FILE)).unwrap();
        let path = dir.path().join(FILE);
        std::fs::write(&path, text.replace("today = 0", "monday = 0")).unwrap();
        let findings = check(dir.path());
        assert!(
            findings
                .iter()
                .any(|f| f.message.contains("`monday` stands in two lists"))
        );
        assert!(compile(dir.path()).is_err());
    }
}
