//! News by grammar: base texts that differ from each other in any number, sentences of an editor's own, and other
//! events with the same actors.
//!
//! In: `xtask/copies/news.tsv` and a cast (persons, places, days, counts that a whole text shares). Out: sentences.

use std::collections::HashMap;

use super::alter::{MONTHS, WEEKDAYS};
use super::draft::Sentence;
use super::rng::Rng;
use super::tables::{Country, tables};

/// What a whole text shares.
#[derive(Clone, Debug)]
pub struct Cast {
    bound: HashMap<String, String>,
}

/// A person of a cast.
#[derive(Clone, Debug)]
pub struct Person {
    pub given: String,
    pub family: String,
    pub woman: bool,
}

impl Person {
    /// Both names.
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

impl Cast {
    /// Persons and places chosen by chance.
    pub fn random(rng: &mut Rng) -> Self {
        let persons: Vec<Person> = (0..3).map(|_| person(rng)).collect();
        let country = rng.below(tables().countries.len());
        Self::new(&persons, country, rng)
    }

    /// Of these persons (others fill up to three) in this country.
    pub fn new(persons: &[Person], country: usize, rng: &mut Rng) -> Self {
        let tables = tables();
        let mut bound = HashMap::new();
        let mut set = |key: String, value: &str| {
            bound.insert(key, value.to_owned());
        };
        for i in 0..3 {
            let one = persons.get(i).cloned().unwrap_or_else(|| person(rng));
            let n = i + 1;
            set(format!("P{n}"), &one.name());
            set(format!("S{n}"), &one.family);
            set(format!("H{n}"), if one.woman { "she" } else { "he" });
            set(format!("G{n}"), if one.woman { "her" } else { "his" });
        }
        let home: &Country = &tables.countries[country];
        let other = &tables.countries
            [(country + rng.between(1, tables.countries.len() - 1)) % tables.countries.len()];
        for (n, country) in [(1, home), (2, other)] {
            let plural = ["United States", "Philippines"].contains(&country.name);
            let name = if plural {
                format!("the {}", country.name)
            } else {
                country.name.to_owned()
            };
            set(format!("C{n}"), &name);
            set(format!("A{n}"), country.adjective);
        }
        for n in 0..3 {
            // A small country's one city has suburbs, ports and hills.
            let city = home.cities.get(n).copied().map_or_else(
                || {
                    format!(
                        "{} {}",
                        rng.pick(&["New", "Old", "Upper", "Port", "East"])
                            .unwrap_or(&"New"),
                        home.cities[0]
                    )
                },
                str::to_owned,
            );
            set(format!("X{}", n + 1), &city);
        }
        let day = rng.below(7);
        set("D1".to_owned(), WEEKDAYS[day]);
        set("D2".to_owned(), WEEKDAYS[(day + rng.between(1, 6)) % 7]);
        let date = format!("{} {}", MONTHS[rng.below(12)], rng.between(1, 28));
        set("M1".to_owned(), &date);
        for (n, low, high) in [(1, 3, 90), (2, 5, 300), (3, 200, 9000)] {
            set(format!("N{n}"), &count(rng.between(low, high)));
        }
        let mut cast = Self { bound };
        for n in 1..=3 {
            let title = cast.expand("{title}", rng);
            cast.bound.insert(format!("T{n}"), title);
        }
        cast
    }

    /// The same actors in other circumstances: other days, counts and neighbours, the cities in another order.
    pub fn another_day(&self, rng: &mut Rng) -> Self {
        let mut other = Self::random(rng);
        for (key, value) in &self.bound {
            let circumstance = key.starts_with(['D', 'M', 'N']) || key == "C2" || key == "A2";
            if !circumstance {
                other.bound.insert(key.clone(), value.clone());
            }
        }
        other
    }

    /// A text of a topic: a lead, facts, statements, and background. Its headline comes from the lead.
    pub fn report(&self, topic: &str, rng: &mut Rng) -> Vec<Sentence> {
        let mut out = vec![self.sentence(&format!("{topic}.lead"), rng, true)];
        let parts = [
            ("fact", rng.between(3, 6)),
            ("say", rng.between(1, 2)),
            ("past", rng.between(1, 2)),
        ];
        for (part, how_many) in parts {
            let mut lines = self.lines(&format!("{topic}.{part}"), rng);
            lines.extend(self.lines(&format!("any.{part}"), rng).into_iter().take(1));
            out.extend(
                lines
                    .into_iter()
                    .take(how_many)
                    .map(|line| self.sentence_of(line, rng)),
            );
        }
        // Statements stand among the facts.
        if out.len() > 5 && rng.chance(0.7) {
            let moved = out.remove(out.len() - 3);
            out.insert(rng.between(2, 4), moved);
        }
        out
    }

    /// Some sentences of a topic without its lead: background for a report on something else.
    pub fn lines(&self, symbol: &str, rng: &mut Rng) -> Vec<&'static str> {
        let mut lines = tables().news.get(symbol).cloned().unwrap_or_default();
        rng.shuffle(&mut lines);
        lines
    }

    fn sentence(&self, symbol: &str, rng: &mut Rng, opens: bool) -> Sentence {
        let text = self.expand(&format!("{{{symbol}}}"), rng);
        Sentence {
            text: super::text::capitalized(&text),
            opens,
        }
    }

    fn sentence_of(&self, line: &str, rng: &mut Rng) -> Sentence {
        let text = super::text::capitalized(&self.expand(line, rng));
        Sentence {
            text,
            opens: rng.chance(0.6),
        }
    }

    /// Expands `[a|b]` and `{symbol}`.
    pub fn expand(&self, pattern: &str, rng: &mut Rng) -> String {
        let mut out = String::new();
        self.expand_into(pattern, rng, &mut out);
        // Empty alternatives leave double spaces, and spaces before marks.
        let mut text = out.split_whitespace().collect::<Vec<_>>().join(" ");
        for mark in [",", ".", ";"] {
            text = text.replace(&format!(" {mark}"), mark);
        }
        for vowel in ["a", "e", "i", "o", "u"] {
            text = text.replace(&format!(" a {vowel}"), &format!(" an {vowel}"));
        }
        for sounded in ["uni", "one", "use", "U"] {
            text = text.replace(&format!(" an {sounded}"), &format!(" a {sounded}"));
        }
        text
    }

    fn expand_into(&self, pattern: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = pattern;
        while let Some(at) = rest.find(['[', '{']) {
            out.push_str(&rest[..at]);
            if rest[at..].starts_with('[') {
                let (inner, after) = bracket(&rest[at..]);
                let options = alternatives(inner);
                if let Some(option) = rng.pick(&options) {
                    self.expand_into(option, rng, out);
                }
                rest = after;
            } else {
                let end = rest[at..].find('}').map_or(rest.len(), |n| at + n);
                self.symbol(&rest[at + 1..end], rng, out);
                rest = rest.get(end + 1..).unwrap_or("");
            }
        }
        out.push_str(rest);
    }

    fn symbol(&self, name: &str, rng: &mut Rng, out: &mut String) {
        match name {
            "n" => out.push_str(&rng.between(2, 9).to_string()),
            "N" => out.push_str(&count(rng.between(11, 900))),
            "pc" => out.push_str(&format!("{}.{}", rng.between(2, 69), rng.between(1, 9))),
            "W" => out.push_str(WEEKDAYS[rng.below(7)]),
            "Y" => out.push_str(&rng.between(1988, 2019).to_string()),
            name => match self.bound.get(name) {
                Some(value) => out.push_str(value),
                None => {
                    if let Some(line) = tables().news.get(name).and_then(|lines| rng.pick(lines)) {
                        self.expand_into(line, rng, out);
                    }
                }
            },
        }
    }
}

/// Somebody.
pub fn person(rng: &mut Rng) -> Person {
    let tables = tables();
    let woman = rng.chance(0.4);
    let given = rng.pick(if woman { &tables.female } else { &tables.male });
    Person {
        given: given.copied().unwrap_or("Alex").to_owned(),
        family: rng
            .pick(&tables.family)
            .copied()
            .unwrap_or("Smith")
            .to_owned(),
        woman,
    }
}

/// As news writes counts: words up to ten.
fn count(n: usize) -> String {
    const WORDS: [&str; 9] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    match n {
        2..=10 => WORDS[n - 2].to_owned(),
        1000.. => format!("{},{:03}", n / 1000, n % 1000),
        n => n.to_string(),
    }
}

/// What stands between the bracket a pattern begins with and its partner, and what follows.
fn bracket(pattern: &str) -> (&str, &str) {
    let mut depth = 0;
    for (at, c) in pattern.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return (&pattern[1..at], &pattern[at + 1..]);
                }
            }
            _ => {}
        }
    }
    (&pattern[1..], "")
}

/// Parts between bars, those inside inner brackets aside.
fn alternatives(inner: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            '|' if depth == 0 => {
                out.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&inner[start..]);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn base_texts_differ_and_leave_no_pattern_behind() {
        let mut leads = HashSet::new();
        let mut sentences = 0;
        for seed in 0..400 {
            let mut rng = Rng::new(seed);
            let cast = Cast::random(&mut rng);
            let topic = tables().topics[rng.below(tables().topics.len())];
            let report = cast.report(topic, &mut rng);
            assert!((6..=14).contains(&report.len()), "{}", report.len());
            for sentence in &report {
                assert!(
                    !sentence.text.contains(['[', ']', '{', '}', '|', '\t']),
                    "{}",
                    sentence.text
                );
                assert!(
                    !sentence.text.contains("  ") && sentence.text.len() > 15,
                    "{}",
                    sentence.text
                );
                sentences += 1;
                leads.insert(sentence.text.clone());
            }
        }
        assert!(
            leads.len() * 100 > sentences * 97,
            "{} of {sentences}",
            leads.len()
        );
    }

    #[test]
    fn brackets_balance_and_symbols_are_known() {
        for (symbol, lines) in &tables().news {
            for line in lines {
                assert_eq!(
                    line.matches('[').count(),
                    line.matches(']').count(),
                    "{symbol}: {line}"
                );
                assert_eq!(
                    line.matches('{').count(),
                    line.matches('}').count(),
                    "{symbol}: {line}"
                );
            }
        }
        assert_eq!(alternatives("a|b[c|d]|"), ["a", "b[c|d]", ""]);
        assert_eq!(bracket("[a[b]c]d"), ("a[b]c", "d"));
    }
}
