//! The lemmatizer: suffix rules, exceptions and lists of known words.
//!
//! In: a text, its lower case, part of speech and morphology. Out: the dictionary form.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use crate::chars::Classes;
use crate::doc::{Sym, Symbols};
use crate::error::{LoadError, Place};
use crate::ids::string_id;
use crate::model::msgpack::Value;

/// The parts of speech that may have tables.
const POS: [&str; 5] = ["noun", "verb", "adj", "adv", "punct"];

/// A set of words in one piece of memory.
#[derive(Debug, Default)]
struct Words {
    bytes: Vec<u8>,
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

impl Words {
    fn new(words: &[Value<'_>]) -> Option<Words> {
        let mut set = Words::default();
        set.table.reserve(words.len(), |_| 0);
        for word in words {
            let word = word.as_bytes()?;
            let at = (set.bytes.len() as u32, word.len() as u32);
            set.bytes.extend_from_slice(word);
            let hash = set.hasher.hash_one(word);
            let Words {
                bytes,
                hasher,
                table,
            } = &mut set;
            let get = |&(start, len): &(u32, u32)| &bytes[start as usize..][..len as usize];
            table.insert_unique(hash, at, |at| hasher.hash_one(get(at)));
        }
        Some(set)
    }

    fn contains(&self, word: &str) -> bool {
        let word = word.as_bytes();
        let get = |&(start, len): &(u32, u32)| &self.bytes[start as usize..][..len as usize];
        self.table
            .find(self.hasher.hash_one(word), |at| get(at) == word)
            .is_some()
    }
}

/// The tables of one part of speech.
#[derive(Debug, Default)]
struct Tables {
    rules: Vec<(Box<str>, Box<str>)>,
    exceptions: HashMap<Box<str>, Vec<Box<str>>>,
    index: Words,
}

/// What is done for a part of speech.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Way {
    /// The lower-case text.
    Lower,
    /// The text unchanged.
    Text,
    /// The tables of this number.
    Tables(usize),
}

/// What a morphology says about being a base form.
#[derive(Copy, Clone, Debug, Default)]
struct BaseForm {
    singular: bool,
    any: bool,
    present_plural: bool,
}

/// The lemmatizer of a model.
#[derive(Debug, Default)]
pub(crate) struct Lemmatizer {
    tables: Vec<Tables>,
    /// Whether the part of speech of this number has any table.
    has_tables: [bool; POS.len()],
    ways: Vec<Way>,
    base_forms: Vec<BaseForm>,
}

/// Where a lemma is found.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Lemma<'a> {
    /// It is the text in lower case.
    Lower,
    /// It is the text.
    Text,
    /// It is this string.
    Str(&'a str),
}

/// The candidate forms of a word, and the buffer they lie in.
#[derive(Default, Debug)]
pub(crate) struct LemmaScratch {
    buffer: String,
    known: Vec<Range<usize>>,
    odd: Vec<Range<usize>>,
    unknown: Vec<Range<usize>>,
}

impl Lemmatizer {
    /// The irregular forms of any part of speech, with their lemmas.
    pub(crate) fn exceptions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tables
            .iter()
            .flat_map(|t| &t.exceptions)
            .flat_map(|(form, lemmas)| lemmas.iter().map(|lemma| (&**form, &**lemma)))
    }

    /// From the `lookups.bin` file.
    pub(crate) fn load(root: &Value<'_>, place: Place<'_>) -> Result<Lemmatizer, LoadError> {
        let mut lemmatizer = Lemmatizer::default();
        for (number, pos) in POS.iter().enumerate() {
            let id = string_id(pos);
            let find = |table: &str| root.get(table).and_then(|t| t.get_int(id));
            let (rules, exceptions, index) =
                (find("lemma_rules"), find("lemma_exc"), find("lemma_index"));
            lemmatizer.has_tables[number] =
                rules.is_some() || exceptions.is_some() || index.is_some();
            let tables = load_tables(rules, exceptions, index)
                .ok_or_else(|| place.malformed(format!("a bad table for {pos}"), "words"))?;
            lemmatizer.tables.push(tables);
        }
        let known = POS.map(string_id);
        for table in ["lemma_rules", "lemma_exc", "lemma_index"] {
            let pairs = root.get(table).and_then(Value::as_map);
            let pairs = pairs.ok_or_else(|| place.malformed(format!("no {table}"), "a table"))?;
            if pairs
                .iter()
                .any(|(id, _)| !id.as_u64().is_some_and(|id| known.contains(&id)))
            {
                let found = format!("{table} for another part of speech");
                return Err(place.unsupported("lookups", found, POS.join(", ")));
            }
        }
        Ok(lemmatizer)
    }

    /// Makes it ready for annotation with these symbols.
    pub(crate) fn compile(&mut self, symbols: &Symbols) {
        let way = |pos: &str| match POS.iter().position(|p| p.eq_ignore_ascii_case(pos)) {
            Some(number) if self.has_tables[number] => Way::Tables(number),
            _ if pos == "PROPN" => Way::Text,
            _ => Way::Lower,
        };
        self.ways = symbols.iter().map(way).collect();
        self.base_forms = symbols
            .iter()
            .map(|morph| {
                let has = |feature| morph.split('|').any(|f| f == feature);
                let has_number = morph.split('|').any(|f| f.starts_with("Number="));
                BaseForm {
                    singular: has("Number=Sing"),
                    any: has("VerbForm=Inf") || has("Degree=Pos"),
                    present_plural: has("VerbForm=Fin") && has("Tense=Pres") && !has_number,
                }
            })
            .collect();
    }

    /// The lemma of a token.
    pub(crate) fn lemma<'a>(
        &'a self,
        lower: &str,
        pos: Sym,
        morph: Sym,
        scratch: &'a mut LemmaScratch,
    ) -> Lemma<'a> {
        let number = match self.ways[pos.index()] {
            Way::Lower => return Lemma::Lower,
            Way::Text => return Lemma::Text,
            Way::Tables(number) => number,
        };
        let base = self.base_forms[morph.index()];
        if base.any
            || (POS[number] == "noun" && base.singular)
            || (POS[number] == "verb" && base.present_plural)
        {
            return Lemma::Lower;
        }
        self.tables[number].lemma(lower, scratch)
    }
}

impl Tables {
    fn lemma<'a>(&'a self, lower: &str, scratch: &'a mut LemmaScratch) -> Lemma<'a> {
        self.find_forms(lower, scratch);
        let LemmaScratch {
            buffer,
            known,
            odd,
            unknown,
        } = scratch;
        let form = |at: &Range<usize>| &buffer[at.clone()];

        // Exceptions go to the front one after another, unless they are there already.
        let exceptions = self.exceptions.get(lower).map_or(&[][..], |list| list);
        let is_form = |word: &str| known.iter().chain(&*odd).any(|at| form(at) == word);
        let new = exceptions
            .iter()
            .enumerate()
            .rfind(|(i, word)| !is_form(word) && !exceptions[..*i].contains(word));
        if let Some((_, word)) = new {
            return Lemma::Str(word);
        }
        // Known forms, too, go to the front; odd ones stay behind them in order.
        match known.last().or(odd.first()).or(unknown.first()) {
            Some(at) => Lemma::Str(&buffer[at.clone()]),
            None => Lemma::Text,
        }
    }

    /// The forms that the rules give: known words, forms that are not all letters, others.
    fn find_forms(&self, lower: &str, scratch: &mut LemmaScratch) {
        let LemmaScratch {
            buffer,
            known,
            odd,
            unknown,
        } = scratch;
        buffer.clear();
        known.clear();
        odd.clear();
        unknown.clear();
        for (old, new) in &self.rules {
            let Some(stem) = lower.strip_suffix(&**old) else {
                continue;
            };
            let at = buffer.len()..buffer.len() + stem.len() + new.len();
            buffer.push_str(stem);
            buffer.push_str(new);
            let form = &buffer[at.clone()];
            if form.is_empty() {
                continue;
            }
            if self.index.contains(form) {
                known.push(at);
            } else if !form.chars().all(|c| Classes::of(c).has(Classes::IS_ALPHA)) {
                odd.push(at);
            } else {
                unknown.push(at);
            }
        }
    }
}

fn load_tables(
    rules: Option<&Value<'_>>,
    exceptions: Option<&Value<'_>>,
    index: Option<&Value<'_>>,
) -> Option<Tables> {
    let mut tables = Tables::default();
    for rule in rules.map_or(Some(&[][..]), Value::as_array)? {
        let [old, new] = rule.as_array()? else {
            return None;
        };
        tables
            .rules
            .push((old.as_str()?.into(), new.as_str()?.into()));
    }
    for (word, lemmas) in exceptions.map_or(Some(&[][..]), Value::as_map)? {
        let lemmas = lemmas
            .as_array()?
            .iter()
            .map(|l| l.as_str().map(Into::into));
        tables
            .exceptions
            .insert(word.as_str()?.into(), lemmas.collect::<Option<_>>()?);
    }
    tables.index = Words::new(index.map_or(Some(&[][..]), Value::as_array)?)?;
    Some(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(items: &[&'static str]) -> Value<'static> {
        Value::Array(items.iter().map(|s| Value::Bytes(s.as_bytes())).collect())
    }

    fn verb() -> Tables {
        let rules = [
            ["s", ""],
            ["ies", "y"],
            ["es", "e"],
            ["es", ""],
            ["ed", "e"],
            ["ed", ""],
        ];
        let rules = Value::Array(rules.iter().map(|r| strings(r)).collect());
        let index = strings(&["go", "pass", "love", "base"]);
        let exceptions = Value::Map(vec![(Value::Bytes(b"went"), strings(&["wend", "go"]))]);
        load_tables(Some(&rules), Some(&exceptions), Some(&index)).unwrap()
    }

    #[test]
    fn forms_and_exceptions() {
        let tables = verb();
        let mut scratch = LemmaScratch::default();
        let mut lemma = |word: &str| match tables.lemma(word, &mut scratch) {
            Lemma::Str(s) => s.to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(lemma("goes"), "go");
        assert_eq!(lemma("passes"), "pass");
        assert_eq!(lemma("loved"), "love");
        assert_eq!(lemma("went"), "go");
        assert_eq!(lemma("zorped"), "zorpe");
        assert_eq!(lemma("x-ed"), "x-e");
        assert_eq!(lemma("zzz"), "Text");
    }
}
