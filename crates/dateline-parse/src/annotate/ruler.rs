//! The attribute ruler: hand-written rules on tag, lower-case text and label.
//!
//! In: the annotation of tagger and parser. Out: what the rules set for a token. All
//! rules look at the annotation before any was applied; of several that set the same
//! attribute the one with the highest number wins.

use hashbrown::HashMap;

use crate::doc::{Sym, Symbols, SymbolsBuilder};
use crate::error::{LoadError, Place};
use crate::model::msgpack::Value;

/// What a rule sees of a token.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Facts<'a> {
    pub tag: Sym,
    pub dep: Sym,
    pub lower: &'a str,
    pub is_space: bool,
}

/// The number of a lemma that a rule sets.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct LemmaId(u16);

/// What the rules set for a token.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Set {
    pub tag: Option<Sym>,
    pub pos: Option<Sym>,
    pub morph: Option<Sym>,
    pub dep: Option<Sym>,
    pub lemma: Option<LemmaId>,
}

/// A condition on a string.
#[derive(Debug)]
enum Text {
    OneOf(Vec<Box<str>>),
    NoneOf(Vec<Box<str>>),
    Regex(Regex),
}

/// The expressions that occur in the rules.
#[derive(Copy, Clone, Debug)]
enum Regex {
    /// `^n'?t$`
    Not,
    /// `^n[ou]thin'$`
    Nothing,
    /// `^y'?$`
    You,
}

impl Regex {
    fn new(source: &str) -> Option<Regex> {
        Some(match source {
            "^n'?t$" => Regex::Not,
            "^n[ou]thin'$" => Regex::Nothing,
            "^y'?$" => Regex::You,
            _ => return None,
        })
    }

    fn matches(self, text: &str) -> bool {
        match self {
            Regex::Not => matches!(text, "nt" | "n't"),
            Regex::Nothing => matches!(text, "nothin'" | "nuthin'"),
            Regex::You => matches!(text, "y" | "y'"),
        }
    }
}

impl Text {
    fn matches(&self, text: &str) -> bool {
        match self {
            Text::OneOf(list) => list.iter().any(|s| **s == *text),
            Text::NoneOf(list) => list.iter().all(|s| **s != *text),
            Text::Regex(regex) => regex.matches(text),
        }
    }
}

/// The conditions on one token.
#[derive(Debug, Default)]
struct Spec {
    tag: Option<Text>,
    dep: Option<Text>,
    lower: Option<Text>,
    is_space: Option<bool>,
    /// The tags and labels that meet the conditions, by symbol; filled by `compile`.
    tags: Vec<bool>,
    deps: Vec<bool>,
}

impl Spec {
    fn matches(&self, facts: Facts<'_>) -> bool {
        self.is_space
            .is_none_or(|is_space| is_space == facts.is_space)
            && (self.tag.is_none() || self.tags[facts.tag.index()])
            && (self.dep.is_none() || self.deps[facts.dep.index()])
            && self
                .lower
                .as_ref()
                .is_none_or(|lower| lower.matches(facts.lower))
    }
}

/// The other token of a pattern of two.
#[derive(Debug)]
enum Neighbour {
    None,
    Before(Spec),
    After(Spec),
}

/// A pattern of a rule, seen from the token that the rule changes.
#[derive(Debug)]
struct Pattern {
    spec: Spec,
    neighbour: Neighbour,
    set: Set,
}

/// The rules, in order of their numbers.
#[derive(Debug, Default)]
pub(crate) struct Ruler {
    patterns: Vec<Pattern>,
    lemmas: Vec<Box<str>>,
    /// Patterns that ask for one of some lower-case texts, by that text.
    by_lower: HashMap<Box<str>, Vec<u16>>,
    /// The others that ask for a tag, by symbol.
    by_tag: Vec<Vec<u16>>,
    /// The others.
    always: Vec<u16>,
}

impl Ruler {
    /// From the `patterns` file. What the rules set is interned.
    pub(crate) fn load(
        root: &Value<'_>,
        symbols: &mut SymbolsBuilder,
        place: Place<'_>,
    ) -> Result<Ruler, LoadError> {
        let mut ruler = Ruler::default();
        let bad = |found: &str| place.malformed(found, "rules of patterns, attrs and index");
        for rule in root.as_array().ok_or_else(|| bad("no list"))? {
            let attrs = rule
                .get("attrs")
                .ok_or_else(|| bad("a rule without attrs"))?;
            let set = ruler.load_set(attrs, symbols, place)?;
            let index = rule.get("index").and_then(Value::as_u64);
            let patterns = rule.get("patterns").and_then(Value::as_array);
            for pattern in patterns.ok_or_else(|| bad("a rule without patterns"))? {
                let specs = pattern
                    .as_array()
                    .ok_or_else(|| bad("a pattern that is no list"))?;
                let specs: Vec<Spec> = specs
                    .iter()
                    .map(|s| load_spec(s, place))
                    .collect::<Result<_, _>>()?;
                ruler.patterns.push(pattern_of(specs, index, set, place)?);
            }
        }
        if ruler.patterns.len() > usize::from(u16::MAX) {
            return Err(bad("too many patterns"));
        }
        Ok(ruler)
    }

    fn load_set(
        &mut self,
        attrs: &Value<'_>,
        symbols: &mut SymbolsBuilder,
        place: Place<'_>,
    ) -> Result<Set, LoadError> {
        let mut set = Set::default();
        let pairs = attrs
            .as_map()
            .ok_or_else(|| place.malformed("attrs no map", "a map"))?;
        for (key, value) in pairs {
            let (Some(key), Some(value)) = (key.as_str(), value.as_str()) else {
                return Err(place.malformed("an attribute that is no text", "text"));
            };
            if key == "LEMMA" {
                self.lemmas.push(value.into());
                set.lemma = Some(LemmaId((self.lemmas.len() - 1).min(0xffff) as u16));
                continue;
            }
            let value = if key == "MORPH" && value == "_" {
                ""
            } else {
                value
            };
            let sym = symbols
                .intern(value)
                .map_err(|_| place.malformed("too many strings", "fewer"))?;
            match key {
                "TAG" => set.tag = Some(sym),
                "POS" => set.pos = Some(sym),
                "MORPH" => set.morph = Some(sym),
                "DEP" => set.dep = Some(sym),
                _ => return Err(place.unsupported("attrs", key, "TAG, POS, MORPH, DEP, LEMMA")),
            }
        }
        Ok(set)
    }

    /// Makes the rules ready for annotation with these symbols.
    pub(crate) fn compile(&mut self, symbols: &Symbols) {
        let table = |text: &Option<Text>| -> Vec<bool> {
            match text {
                None => Vec::new(),
                Some(text) => symbols.iter().map(|s| text.matches(s)).collect(),
            }
        };
        let compile = |spec: &mut Spec| {
            spec.tags = table(&spec.tag);
            spec.deps = table(&spec.dep);
        };
        self.by_tag = vec![Vec::new(); symbols.len()];
        for (number, pattern) in (0u16..).zip(&mut self.patterns) {
            compile(&mut pattern.spec);
            if let Neighbour::Before(spec) | Neighbour::After(spec) = &mut pattern.neighbour {
                compile(spec);
            }
            if let Some(Text::OneOf(texts)) = &pattern.spec.lower {
                for text in texts {
                    self.by_lower.entry(text.clone()).or_default().push(number);
                }
            } else if pattern.spec.tag.is_some() {
                for (tag, numbers) in self.by_tag.iter_mut().enumerate() {
                    if pattern.spec.tags[tag] {
                        numbers.push(number);
                    }
                }
            } else {
                self.always.push(number);
            }
        }
    }

    /// What the rules set for token `i` of a document whose tokens `facts` shows.
    pub(crate) fn apply<'a>(&self, i: usize, n: usize, facts: impl Fn(usize) -> Facts<'a>) -> Set {
        let here = facts(i);
        let matches = |pattern: &Pattern| {
            pattern.spec.matches(here)
                && match &pattern.neighbour {
                    Neighbour::None => true,
                    Neighbour::Before(spec) => i > 0 && spec.matches(facts(i - 1)),
                    Neighbour::After(spec) => i + 1 < n && spec.matches(facts(i + 1)),
                }
        };
        let mut set = Set::default();
        let mut set_by = SetBy::default();
        let by_lower = self
            .by_lower
            .get(here.lower)
            .map_or(&[][..], |numbers| numbers);
        let lists = [by_lower, &self.by_tag[here.tag.index()], &self.always];
        for &number in lists.into_iter().flatten() {
            let pattern = &self.patterns[usize::from(number)];
            if matches(pattern) {
                set_by.merge(&mut set, pattern.set, number + 1);
            }
        }
        set
    }

    /// The string of a lemma.
    pub(crate) fn lemma(&self, id: LemmaId) -> &str {
        &self.lemmas[usize::from(id.0)]
    }
}

/// By which rule each attribute was set, counted from 1.
#[derive(Default)]
struct SetBy([u16; 5]);

impl SetBy {
    fn merge(&mut self, set: &mut Set, new: Set, number: u16) {
        fn put<T: Copy>(to: &mut Option<T>, new: Option<T>, by: &mut u16, number: u16) {
            if new.is_some() && number > *by {
                *to = new;
                *by = number;
            }
        }
        let [tag, pos, morph, dep, lemma] = &mut self.0;
        put(&mut set.tag, new.tag, tag, number);
        put(&mut set.pos, new.pos, pos, number);
        put(&mut set.morph, new.morph, morph, number);
        put(&mut set.dep, new.dep, dep, number);
        put(&mut set.lemma, new.lemma, lemma, number);
    }
}

fn pattern_of(
    specs: Vec<Spec>,
    index: Option<u64>,
    set: Set,
    place: Place<'_>,
) -> Result<Pattern, LoadError> {
    let found = format!("{} tokens, index {index:?}", specs.len());
    let mut specs = specs.into_iter();
    let (spec, neighbour) = match (specs.next(), specs.next(), specs.next(), index) {
        (Some(only), None, None, Some(0)) => (only, Neighbour::None),
        (Some(first), Some(second), None, Some(0)) => (first, Neighbour::After(second)),
        (Some(first), Some(second), None, Some(1)) => (second, Neighbour::Before(first)),
        _ => return Err(place.unsupported("pattern", found, "one or two tokens")),
    };
    Ok(Pattern {
        spec,
        neighbour,
        set,
    })
}

fn load_spec(spec: &Value<'_>, place: Place<'_>) -> Result<Spec, LoadError> {
    let mut out = Spec::default();
    for (key, value) in spec
        .as_map()
        .ok_or_else(|| place.malformed("a token no map", "a map"))?
    {
        match (key.as_str(), value) {
            (Some("IS_SPACE"), Value::Bool(is_space)) => out.is_space = Some(*is_space),
            (Some("TAG"), value) => out.tag = Some(load_text(value, place)?),
            (Some("DEP"), value) => out.dep = Some(load_text(value, place)?),
            (Some("LOWER"), value) => out.lower = Some(load_text(value, place)?),
            (key, _) => {
                let found = format!("{key:?}");
                return Err(place.unsupported("token key", found, "TAG, DEP, LOWER, IS_SPACE"));
            }
        }
    }
    Ok(out)
}

fn load_text(value: &Value<'_>, place: Place<'_>) -> Result<Text, LoadError> {
    if let Some(text) = value.as_str() {
        return Ok(Text::OneOf(vec![text.into()]));
    }
    let bad = || {
        place.unsupported(
            "token value",
            format!("{value:?}"),
            "text, IN, NOT_IN, REGEX",
        )
    };
    let [(operator, operand)] = value.as_map().ok_or_else(bad)? else {
        return Err(bad());
    };
    let list = || -> Option<Vec<Box<str>>> {
        operand
            .as_array()?
            .iter()
            .map(|s| s.as_str().map(Into::into))
            .collect()
    };
    match operator.as_str() {
        Some("IN") => list().map(Text::OneOf),
        Some("NOT_IN") => list().map(Text::NoneOf),
        Some("REGEX") => operand.as_str().and_then(Regex::new).map(Text::Regex),
        _ => None,
    }
    .ok_or_else(bad)
}
