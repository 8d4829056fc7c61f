//! What templates and headings say to readers of a text (`data/wikitext.tsv`).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::Date;

const DATA: &str = include_str!("../../data/wikitext.tsv");

/// What a template stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// An argument without a name, from 1.
    Argument(usize),
    Last,
    All,
    Measure,
    Date,
    Text(String),
}

/// The data file, by name in small letters.
#[derive(Default)]
struct Data {
    templates: HashMap<&'static str, Meaning>,
    ends: HashSet<&'static str>,
    months: HashMap<&'static str, i8>,
}

static DATA_FILE: LazyLock<Data> = LazyLock::new(|| {
    let mut data = Data::default();
    for line in DATA.lines().filter(|line| !line.starts_with('#')) {
        // A test sees to it that each line is understood.
        let _ = data.read(line);
    }
    data
});

impl Data {
    fn read(&mut self, line: &'static str) -> Option<()> {
        let mut fields = line.split('\t');
        match (fields.next()?, fields.next()?, fields.next()) {
            ("template", name, Some(what)) => {
                let meaning = match what {
                    "last" => Meaning::Last,
                    "all" => Meaning::All,
                    "measure" => Meaning::Measure,
                    "date" => Meaning::Date,
                    _ => match what.strip_prefix('=') {
                        Some(text) => Meaning::Text(text.to_owned()),
                        None => Meaning::Argument(what.parse().ok()?),
                    },
                };
                self.templates.insert(name, meaning);
            }
            ("end", name, None) => _ = self.ends.insert(name),
            ("month", name, Some(number)) => _ = self.months.insert(name, number.parse().ok()?),
            _ => return None,
        }
        fields.next().is_none().then_some(())
    }
}

/// What a template leaves in the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Left {
    pub text: String,
    /// The day of publication that it gives.
    pub date: Option<Date>,
}

/// What the template with these parts leaves in the text; the first part is its name.
pub fn template(parts: &[String]) -> Left {
    let name = parts.first().map_or("", |name| name.trim());
    let name = name.replace('_', " ").to_lowercase();
    let Some(meaning) = DATA_FILE.templates.get(name.as_str()) else {
        return Left::default();
    };
    let arguments = Arguments::read(&parts[1..]);
    let text = match meaning {
        Meaning::Argument(n) => arguments.at(*n).to_owned(),
        Meaning::Last => arguments.unnamed.last().map_or("", |last| last).to_owned(),
        Meaning::All => arguments.unnamed.join(" "),
        Meaning::Measure => measure(&arguments.unnamed),
        Meaning::Text(text) => text.clone(),
        Meaning::Date => {
            let named = arguments.named.iter().find(|(name, _)| *name == "date");
            let written = match named {
                Some((_, written)) => (*written).to_owned(),
                None => arguments.unnamed.join(" "),
            };
            return Left {
                date: day(&written),
                ..Left::default()
            };
        }
    };
    Left { text, date: None }
}

/// Whether no running text follows a heading.
pub fn ends_text(heading: &str) -> bool {
    DATA_FILE
        .ends
        .contains(heading.trim().to_lowercase().as_str())
}

/// The arguments of a template.
struct Arguments<'a> {
    named: Vec<(&'a str, &'a str)>,
    unnamed: Vec<&'a str>,
}

impl<'a> Arguments<'a> {
    fn read(parts: &'a [String]) -> Self {
        let (mut named, mut unnamed) = (Vec::new(), Vec::new());
        for part in parts {
            let name = part.split_once('=').filter(|(name, _)| {
                let name = name.trim();
                !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_alphanumeric() || " _-".contains(c))
            });
            match name {
                Some((name, value)) if name.trim().bytes().all(|b| b.is_ascii_digit()) => {
                    unnamed.push(value.trim());
                }
                Some((name, value)) => named.push((name.trim(), value.trim())),
                None => unnamed.push(part.trim()),
            }
        }
        Self { named, unnamed }
    }

    fn at(&self, n: usize) -> &'a str {
        n.checked_sub(1)
            .and_then(|n| self.unnamed.get(n))
            .map_or("", |argument| argument)
    }
}

/// `5 km` of `5|km|mi`, `5 to 10 km` of `5|to|10|km`: up to the first part with letters that does
/// not stand between two numbers.
fn measure(parts: &[&str]) -> String {
    let digits = |part: &&str| part.bytes().any(|b| b.is_ascii_digit());
    let mut out = String::new();
    for (n, part) in parts.iter().enumerate() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
        let between = parts.get(n + 1).is_some_and(digits);
        if n > 0 && !digits(part) && !between {
            break;
        }
    }
    out
}

/// The day in a few words: a month by its name or number, a day and a year, in any usual order.
fn day(written: &str) -> Option<Date> {
    if let Some(date) = crate::parse_date(written.trim()) {
        return Some(date);
    }
    let (mut month, mut numbers) = (None, Vec::new());
    let words = written.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()).take(12) {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        if let Ok(number) = digits.parse::<i16>() {
            numbers.push(number);
        } else if let Some(number) = DATA_FILE.months.get(word.to_lowercase().as_str()) {
            month = month.or(Some(*number));
        }
    }
    let year = *numbers.iter().find(|n| **n > 31)?;
    let day = *numbers.iter().find(|n| (1..=31).contains(*n))?;
    Date::new(year, month?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(parts: &str) -> Left {
        let parts: Vec<String> = parts.split('|').map(str::to_owned).collect();
        template(&parts)
    }

    #[test]
    fn each_line_of_the_data_is_understood() {
        let mut data = Data::default();
        for line in DATA.lines().filter(|line| !line.starts_with('#')) {
            assert!(data.read(line).is_some(), "{line}");
            assert_eq!(line, line.to_lowercase());
        }
    }

    #[test]
    fn templates_leave_what_readers_see() {
        for (parts, text) in [
            ("w|Barack Obama", "Barack Obama"),
            ("W|Barack Obama|the president", "the president"),
            ("w|1=Minsk", "Minsk"),
            ("lang|fr|Le Monde", "Le Monde"),
            ("convert|5|km|mi", "5 km"),
            ("Convert|5|km|mi|abbr=on", "5 km"),
            ("convert|5|to|10|km|mi", "5 to 10 km"),
            ("nowrap|12 dead", "12 dead"),
            ("Infobox person|name=X", ""),
            ("w", ""),
            ("", ""),
        ] {
            assert_eq!(left(parts).text, text, "{parts}");
        }
    }

    #[test]
    fn a_day_is_read_as_wikinews_writes_it() {
        for (parts, date) in [
            ("date|October 20, 2022", Some("2022-10-20")),
            ("Date|20 October 2022", Some("2022-10-20")),
            (
                "byline|date=October 20, 2022|location=Minsk",
                Some("2022-10-20"),
            ),
            ("date|2022-10-20", Some("2022-10-20")),
            ("date|20|octobre|2022", Some("2022-10-20")),
            ("date|20. Oktober 2022", Some("2022-10-20")),
            ("date|October 2022", None),
            ("date|February 30, 2022", None),
            ("date|", None),
            ("date", None),
        ] {
            let read = left(parts).date.map(|d| d.to_string());
            assert_eq!(read.as_deref(), date, "{parts}");
        }
    }
}
