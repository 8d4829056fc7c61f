//! Synonyms with the inflection of the word they replace, blind to sense as spinners are.
//!
//! In: the tables of synonyms and of irregular forms. Out: for a word in a sentence, words to put in its place.

use std::collections::{HashMap, HashSet};

use super::rng::Rng;

/// Parts of speech of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Verb,
    Noun,
    Adjective,
    Other,
}

/// Inflected forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    Base,
    /// Third person, or plural.
    S,
    Past,
    Participle,
    Ing,
}

const VERB_FORMS: [Form; 5] = [Form::Base, Form::S, Form::Past, Form::Participle, Form::Ing];

/// The table.
pub struct Synonyms {
    /// What stands for a base form.
    by_base: HashMap<(Part, &'static str), Vec<&'static str>>,
    /// What a written form may be.
    by_form: HashMap<String, Vec<(Part, Form, &'static str)>>,
    inflection: Inflection,
}

/// How careful the choice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// A person's: only where the part of speech is plain.
    Person,
    /// A spinner's: any word of the table.
    Spinner,
}

impl Synonyms {
    /// Reads the tables; a line that cannot be read is left out (a test holds that there is none).
    pub fn read(
        synonyms: impl Iterator<Item = Vec<&'static str>>,
        forms: impl Iterator<Item = Vec<&'static str>>,
    ) -> Self {
        let inflection = Inflection::read(forms);
        let mut by_base: HashMap<_, Vec<&'static str>> = HashMap::new();
        for row in synonyms {
            let [part, words] = row.as_slice() else {
                continue;
            };
            let part = match *part {
                "v" => Part::Verb,
                "n" => Part::Noun,
                "a" => Part::Adjective,
                _ => Part::Other,
            };
            let (both, only_in) = words.split_once('>').unwrap_or((words, ""));
            let both: Vec<&str> = both.split_whitespace().collect();
            for head in &both {
                let choices = by_base.entry((part, *head)).or_default();
                for word in both.iter().copied().chain(only_in.split_whitespace()) {
                    if word != *head && !choices.contains(&word) {
                        choices.push(word);
                    }
                }
            }
        }
        by_base.retain(|_, choices| !choices.is_empty());
        let mut by_form: HashMap<String, Vec<_>> = HashMap::new();
        let mut heads: Vec<_> = by_base.keys().copied().collect();
        heads.sort_by_key(|(part, head)| (*part as u8, *head));
        for (part, head) in heads {
            let forms: &[Form] = match part {
                Part::Verb => &VERB_FORMS,
                Part::Noun => &[Form::Base, Form::S],
                Part::Adjective | Part::Other => &[Form::Base],
            };
            for form in forms {
                let written = inflection.inflect(part, head, *form);
                let readings = by_form.entry(written).or_default();
                // A plural written like its singular has one reading.
                if !readings
                    .iter()
                    .any(|(p, _, h)| (*p, *h) == (part, head) && part == Part::Noun)
                {
                    readings.push((part, *form, head));
                }
            }
        }
        Self {
            by_base,
            by_form,
            inflection,
        }
    }

    /// How many base forms have something to put in their place.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.by_base.len()
    }

    /// Something to put in place of a word, given the words around it.
    pub fn other(
        &self,
        word: &str,
        before: Option<&str>,
        care: Care,
        rng: &mut Rng,
    ) -> Option<String> {
        let lower = word.to_lowercase();
        let readings = self.by_form.get(&lower)?;
        let before = before.map(str::to_lowercase);
        let (part, form, head) = reading(readings, before.as_deref(), care)?;
        let choice = rng.pick(&self.by_base[&(part, head)])?;
        let put = self
            .inflection
            .inflect(part, choice, form)
            .replace('_', " ");
        (put != lower).then(|| {
            if word.starts_with(char::is_uppercase) {
                super::text::capitalized(&put)
            } else {
                put
            }
        })
    }

    /// Whether a word is one of the language rather than a name: it may begin with a small letter.
    pub fn knows(&self, word: &str) -> bool {
        self.by_form.contains_key(&word.to_lowercase())
    }

    /// The past of a verb.
    pub fn past(&self, verb: &str) -> String {
        self.inflection.inflect(Part::Verb, verb, Form::Past)
    }

    /// The third person of a verb.
    pub fn third(&self, verb: &str) -> String {
        self.inflection.inflect(Part::Verb, verb, Form::S)
    }

    /// The past of the verb that a participle belongs to, where that is known.
    pub fn past_of_participle(&self, participle: &str) -> Option<String> {
        if let Some((_, past)) = self.inflection.by_participle.get(participle) {
            return Some((*past).to_owned());
        }
        participle.ends_with("ed").then(|| participle.to_owned())
    }
}

const DETERMINERS: [&str; 27] = [
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my",
    "your", "no", "any", "some", "each", "every", "of", "in", "for", "by", "with", "from", "on",
    "at",
];
const BEFORE_VERBS: [&str; 25] = [
    "to", "will", "would", "can", "could", "may", "might", "must", "should", "shall", "did", "do",
    "does", "not", "he", "she", "they", "we", "i", "you", "who", "it", "which", "don't", "didn't",
];
const AUXILIARIES: [&str; 13] = [
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "get", "got",
];

/// Which reading the word before speaks for; the most frequent one where nothing does.
fn reading(
    readings: &[(Part, Form, &'static str)],
    before: Option<&str>,
    care: Care,
) -> Option<(Part, Form, &'static str)> {
    let of = |part: Part| readings.iter().filter(move |r| r.0 == part).copied();
    let any = |forms: &[Form]| of(Part::Verb).find(|r| forms.contains(&r.1));
    let plain = readings.iter().all(|r| r.0 == readings[0].0);
    let chosen = match before {
        Some(word) if DETERMINERS.contains(&word) => {
            of(Part::Noun).next().or_else(|| of(Part::Adjective).next())
        }
        Some(word) if BEFORE_VERBS.contains(&word) => any(&[Form::Base, Form::S])
            .or_else(|| any(&[Form::Past]))
            .filter(|r| word != "to" || r.1 == Form::Base),
        Some(word) if AUXILIARIES.contains(&word) => {
            any(&[Form::Participle, Form::Ing]).or_else(|| of(Part::Adjective).next())
        }
        _ => None,
    };
    if care == Care::Person && chosen.is_none() && !plain {
        return None;
    }
    chosen
        .or_else(|| any(&[Form::Past, Form::Ing]))
        .or_else(|| of(Part::Noun).next())
        .or_else(|| readings.first().copied())
}

/// Rules of English inflection and what they do not give.
struct Inflection {
    verbs: HashMap<&'static str, (&'static str, &'static str)>,
    by_participle: HashMap<&'static str, (&'static str, &'static str)>,
    plurals: HashMap<&'static str, &'static str>,
    doubling: HashSet<&'static str>,
}

impl Inflection {
    fn read(forms: impl Iterator<Item = Vec<&'static str>>) -> Self {
        let mut out = Self {
            verbs: HashMap::new(),
            by_participle: HashMap::new(),
            plurals: HashMap::new(),
            doubling: HashSet::new(),
        };
        for row in forms {
            match row.as_slice() {
                ["v", base, past, participle] => {
                    out.verbs.insert(base, (past, participle));
                    out.by_participle.insert(participle, (base, past));
                }
                ["n", one, many] => {
                    out.plurals.insert(one, many);
                }
                ["d", base] => {
                    out.doubling.insert(base);
                }
                _ => {}
            }
        }
        out
    }

    /// A form of a word or phrase: verbs change in the first word of a phrase, nouns in the last.
    fn inflect(&self, part: Part, word: &str, form: Form) -> String {
        let (first, last) = match part {
            Part::Verb => word
                .split_once('_')
                .map_or((word, None), |(a, b)| (a, Some(b))),
            Part::Noun => match word.rsplit_once('_') {
                Some((a, b)) => return format!("{a}_{}", self.noun(b, form)),
                None => return self.noun(word, form),
            },
            Part::Adjective | Part::Other => return word.to_owned(),
        };
        let verb = self.verb(first, form);
        last.map_or_else(|| verb.clone(), |rest| format!("{verb}_{rest}"))
    }

    fn noun(&self, noun: &str, form: Form) -> String {
        match form {
            Form::S => self
                .plurals
                .get(noun)
                .map_or_else(|| with_s(noun), |p| (*p).to_owned()),
            _ => noun.to_owned(),
        }
    }

    fn verb(&self, verb: &str, form: Form) -> String {
        match (form, self.verbs.get(verb)) {
            (Form::Base, _) => verb.to_owned(),
            (Form::S, _) if verb == "be" => "is".to_owned(),
            (Form::S, _) if verb == "have" => "has".to_owned(),
            (Form::S, _) => with_s(verb),
            (Form::Past, Some((past, _))) => (*past).to_owned(),
            (Form::Participle, Some((_, participle))) => (*participle).to_owned(),
            (Form::Past | Form::Participle, None) => match verb {
                _ if verb.ends_with('e') => format!("{verb}d"),
                _ if ends_in_consonant_y(verb) => format!("{}ied", &verb[..verb.len() - 1]),
                _ => format!("{}ed", self.doubled(verb)),
            },
            (Form::Ing, _) => match verb {
                "be" => "being".to_owned(),
                _ if verb.ends_with("ie") => format!("{}ying", &verb[..verb.len() - 2]),
                _ if verb.ends_with('e') && !verb.ends_with("ee") && !verb.ends_with("oe") => {
                    format!("{}ing", &verb[..verb.len() - 1])
                }
                _ => format!("{}ing", self.doubled(verb)),
            },
        }
    }

    /// With its last consonant doubled, where English does so before a vowel.
    fn doubled(&self, verb: &str) -> String {
        let letters: Vec<char> = verb.chars().collect();
        let vowel = |c: char| "aeiou".contains(c);
        let short = match letters.as_slice() {
            [.., a, b, c] => !vowel(*a) && vowel(*b) && !vowel(*c) && !"wxy".contains(*c),
            _ => false,
        };
        let one_syllable = letters.iter().filter(|c| vowel(**c)).count() == 1;
        match letters.last() {
            Some(last) if self.doubling.contains(verb) || short && one_syllable => {
                format!("{verb}{last}")
            }
            _ => verb.to_owned(),
        }
    }
}

fn with_s(word: &str) -> String {
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        format!("{word}es")
    } else if ends_in_consonant_y(word) {
        format!("{}ies", &word[..word.len() - 1])
    } else if word.ends_with("go") || word.ends_with("do") {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

fn ends_in_consonant_y(word: &str) -> bool {
    word.strip_suffix('y')
        .is_some_and(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::tables::tables;

    #[test]
    fn inflection_is_kept() {
        let inflection = &tables().synonyms.inflection;
        let cases = [
            ("stop", Form::Ing, "stopping"),
            ("admit", Form::Past, "admitted"),
            ("visit", Form::Past, "visited"),
            ("carry", Form::S, "carries"),
            ("flee", Form::Ing, "fleeing"),
            ("give", Form::Ing, "giving"),
            ("set_free", Form::Past, "set_free"),
            ("take_into_custody", Form::Participle, "taken_into_custody"),
            ("die", Form::Ing, "dying"),
            ("destroy", Form::Past, "destroyed"),
            ("enter", Form::Past, "entered"),
        ];
        for (verb, form, want) in cases {
            assert_eq!(inflection.inflect(Part::Verb, verb, form), want);
        }
        assert_eq!(
            inflection.inflect(Part::Noun, "manufacturing_unit", Form::S),
            "manufacturing_units"
        );
        assert_eq!(
            inflection.inflect(Part::Noun, "serviceman", Form::S),
            "servicemen"
        );
    }

    #[test]
    fn the_table_is_large_and_its_choices_fit_their_place() {
        let synonyms = &tables().synonyms;
        assert!(synonyms.len() >= 1500, "{}", synonyms.len());
        let mut rng = Rng::new(1);
        let mut all = |word: &str, before: &str| -> Vec<String> {
            let mut found: Vec<_> = (0..60)
                .filter_map(|_| synonyms.other(word, Some(before), Care::Spinner, &mut rng))
                .collect();
            found.sort();
            found.dedup();
            found
        };
        assert!(all("attacked", "rebels").contains(&"assaulted".to_owned()));
        assert!(all("attacks", "the").contains(&"strikes".to_owned()));
        assert!(all("office", "his").contains(&"workplace".to_owned()));
        assert!(
            all("given", "been")
                .iter()
                .all(|w| ["provided", "supplied", "offered", "handed over"].contains(&w.as_str()))
        );
        assert!(all("Belarusian", "the").is_empty());
    }

    #[test]
    fn nothing_that_is_put_in_negates() {
        for (_, words) in tables()
            .synonyms
            .by_base
            .iter()
            .chain(&tables().desk.by_base)
        {
            for word in words {
                let parts: Vec<&str> = word.split(['_', '-']).collect();
                assert!(
                    !["not", "no", "never", "without", "non", "none"]
                        .iter()
                        .any(|n| parts.contains(n)),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn every_line_can_be_read() {
        for (file, fields) in [
            (include_str!("../../copies/synonyms.tsv"), 2..=2),
            (include_str!("../../copies/desk.tsv"), 2..=2),
            (include_str!("../../copies/forms.tsv"), 2..=4),
            (include_str!("../../copies/persons.tsv"), 2..=2),
            (include_str!("../../copies/places.tsv"), 3..=3),
            (include_str!("../../copies/publishers.tsv"), 4..=4),
            (include_str!("../../copies/style.tsv"), 2..=3),
            (include_str!("../../copies/news.tsv"), 2..=2),
        ] {
            for line in file
                .lines()
                .filter(|l| !l.is_empty() && !l.starts_with('#'))
            {
                assert!(fields.contains(&line.split('\t').count()), "{line}");
                assert_eq!(line, line.trim(), "white space at an end");
            }
        }
    }
}
