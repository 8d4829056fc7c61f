//! Entries as the data files give them, before they are compiled.

use jiff::civil::Date;

use crate::entry::{Kind, flag};

/// An entry on its way from the data files to the compiled form.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its marks.
    pub flags: u32,
    /// Its country or slot; may be empty.
    pub country: String,
    /// Its sectors.
    pub sectors: Vec<String>,
    /// The ids of its members.
    pub members: Vec<String>,
    /// A finer word for its kind; may be empty.
    pub class: String,
    /// What it held or was when.
    pub offices: Vec<DraftOffice>,
    /// What it is called.
    pub phrases: Vec<Phrase>,
    /// The file it comes from, as an index into the files read.
    pub file: usize,
    /// The line it comes from.
    pub line: u64,
}

/// An office on its way.
#[derive(Debug, Clone)]
pub struct DraftOffice {
    /// Its title.
    pub title: String,
    /// Its country.
    pub country: String,
    /// Its sectors.
    pub sectors: Vec<String>,
    /// Its first day.
    pub start: Option<Date>,
    /// Its last day.
    pub end: Option<Date>,
    /// The line it comes from.
    pub line: u64,
}

/// A phrase that leads to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The phrase as written.
    pub text: String,
    /// Its marks.
    pub flags: u32,
    /// Whether the data say that others are called so too.
    pub shared: bool,
    /// The line it comes from.
    pub line: u64,
}

impl Phrase {
    /// Reads a phrase of a data file: `~` before it when it is only understood around the offices
    /// held, `?` when it may mean others as well.
    pub fn read(text: &str, line: u64) -> Phrase {
        let (mut flags, mut shared, mut text) = (0, false, text.trim());
        while let Some(c) = text.chars().next() {
            match c {
                '~' => flags |= flag::DATED,
                '?' => shared = true,
                _ => break,
            }
            text = text[1..].trim_start();
        }
        Phrase {
            text: text.to_owned(),
            flags,
            shared,
            line,
        }
    }

    /// The same phrase as a plural.
    pub fn plural(mut self) -> Phrase {
        self.flags |= flag::PLURAL;
        self
    }
}

/// The regular plural of a phrase: of its last word, or of the word before `of`, `in`, `to`, `for`.
pub fn plural(phrase: &str) -> String {
    let words: Vec<&str> = phrase.split(' ').collect();
    let head = words
        .iter()
        .position(|w| ["of", "in", "to", "for", "on", "at"].contains(w))
        .unwrap_or(words.len());
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if let Some(word) = head.checked_sub(1).and_then(|at| words.get_mut(at)) {
        *word = plural_word(word);
    }
    words.join(" ")
}

fn plural_word(word: &str) -> String {
    let low = word.to_lowercase();
    let before_last = low.chars().rev().nth(1);
    if low.ends_with("man") && !["german", "human", "shaman"].contains(&low.as_str()) {
        return format!("{}en", &word[..word.len() - 2]);
    }
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|tail| low.ends_with(tail))
    {
        return format!("{word}es");
    }
    if low.ends_with('y') && before_last.is_some_and(|c| !"aeiou".contains(c)) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    format!("{word}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_regular() {
        let table = [
            ("soldier", "soldiers"),
            ("chief of staff", "chiefs of staff"),
            ("policeman", "policemen"),
            ("deputy", "deputies"),
            ("envoy", "envoys"),
            ("church", "churches"),
            ("MP", "MPs"),
            ("human", "humans"),
        ];
        for (one, many) in table {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn marks_stand_before_the_phrase() {
        let phrase = Phrase::read("~?Sharif", 3);
        assert_eq!(
            (phrase.text.as_str(), phrase.flags, phrase.shared),
            ("Sharif", flag::DATED, true)
        );
        assert_eq!(Phrase::read("Putin", 1).flags, 0);
    }
}
